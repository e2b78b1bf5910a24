/* Packs in the store: forms grow and shrink, numbers stay, conflicts are refused, an unchanged text changes nothing. */
#include "policy/pack.h"
#include "store/migrate.h"
#include "store/test_store.h"
#include "store/writer.h"

static struct query *const *const lists[] = { migrate_queries, journal_queries, policy_queries, NULL };

struct fixture { struct store *store; struct db *db; struct writer *writer; struct follower follower; struct policy *policy; int events; char body[400]; };

static void see(void *self, const struct event *events, size_t n)
{
	struct fixture *f = self;
	for (size_t i = 0; i < n; i++) {
		policy_see(f->policy, f->db, &events[i]);
		snprintf(f->body, sizeof f->body, "%.*s", (int)events[i].body.len, events[i].body.ptr);
	}
	f->events += (int)n;
}

static void sure(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s: %s", err_name(err->code), err->cause);
}

static void fixture_open(struct fixture *f, const char *url)
{
	struct err err = { 0 };
	*f = (struct fixture){ .policy = policy_new() };
	f->follower = (struct follower){ see, f };
	f->store = store_open(url, lists, &err);
	f->writer = f->store ? writer_open(f->store, &f->follower, 1, 100, &err) : NULL;
	sure(f->writer && migrate_run(writer_db(f->writer), &err) && db_prepare(writer_db(f->writer), &err), &err);
	f->db = db_open(f->store, DB_READ, &err);
	sure(f->db && db_prepare(f->db, &err) && policy_load(f->policy, f->db, &err), &err);
	writer_from(f->writer, journal_last(f->db));
}

static void fixture_close(struct fixture *f)
{
	policy_free(f->policy);
	db_close(f->db);
	writer_close(f->writer);
	store_close(f->store);
}

struct put { struct write write; const char *text; };

static bool put_apply(struct write *write, struct tx *tx, struct err *err)
{
	return policy_put(tx, 0, view_of(((struct put *)write)->text), "t.yaml", err);
}
static void put_done(struct write *write) { (void)write; }

static bool put(struct fixture *f, const char *text, struct err *err)
{
	struct put own = { .write = { .apply = put_apply, .done = put_done }, .text = text };
	assert_true(writer_submit(f->writer, &own.write));
	*err = own.write.err;
	return own.write.ok;
}

static void put_good(struct fixture *f, const char *text)
{
	struct err err = { 0 };
	sure(put(f, text, &err), &err);
}

static void put_bad(struct fixture *f, const char *text, enum err_code code, const char *field, const char *en)
{
	struct err err = { 0 };
	int events = f->events;
	assert_false(put(f, text, &err));
	if (err.code != code || strcmp(err.field, field) != 0 || !strstr(err.en, en))
		fail_msg("expected %s [%s] %s, got %s [%s] %s", err_name(code), field, en, err_name(err.code), err.field, err.en);
	assert_true(strlen(err.zh) > 0);
	assert_int_equal(f->events, events);
}

#define PACK(name, form, fields, every) "pack: " name "\nversion: 1\nzone: Asia/Shanghai\nforms:\n  " form ":\n    fields:\n" fields \
	"duties:\n  report.x: {form: " form ", every: " every ", due: \"15:00\"}\n"
#define A "      - {key: a, zh: 甲, en: A}\n"
#define B "      - {key: b, zh: 乙, en: B, type: text}\n"
#define C "      - {key: c, zh: 丙, en: C}\n"

static int number(const struct fixture *f, const char *form_key, const char *field)
{
	const struct form *form = policy_form(f->policy, view_of(form_key));
	assert_non_null(form);
	int i = form_field(form, view_of(field));
	return i < 0 ? -1 : form->fields[i].number;
}

static void expect_field(const struct fixture *f, int form, int number, const char *key, enum field_type type)
{
	enum field_type got = FIELD_NUMBER;
	const char *found = policy_field_key(f->policy, form, number, &got);
	assert_non_null(found);
	assert_string_equal(found, key);
	assert_int_equal(got, type);
}

static void a_pack_comes_into_force(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	assert_null(policy_form(f.policy, VIEW("daily")));
	assert_null(policy_pack_at(f.policy, 0));
	put_good(&f, PACK("one", "daily", A B, "day"));
	const struct form *form = policy_form(f.policy, VIEW("daily"));
	assert_non_null(form);
	assert_int_equal(form->id, 1);
	assert_ptr_equal(policy_form_id(f.policy, 1), form);
	assert_ptr_equal(policy_form_at(f.policy, 0), form);
	assert_null(policy_form_at(f.policy, 1));
	assert_null(policy_form_id(f.policy, 0));
	assert_null(policy_form_id(f.policy, 2));
	assert_int_equal(number(&f, "daily", "a"), 0);
	assert_int_equal(number(&f, "daily", "b"), 1);
	expect_field(&f, 1, 1, "b", FIELD_TEXT);
	assert_null(policy_field_key(f.policy, 1, 2, NULL));
	assert_null(policy_field_key(f.policy, 2, 0, NULL));
	assert_true(policy_pack_since(f.policy, 0).ms > 0);
	assert_non_null(strstr(f.body, "\"key\":\"one\",\"version\":\"1\",\"digest\":\""));
	fixture_close(&f);
}

static void the_same_text_changes_nothing(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	put_good(&f, PACK("one", "daily", A, "day"));
	const struct form *form = policy_form(f.policy, VIEW("daily"));
	assert_int_equal(f.events, 1);
	put_good(&f, PACK("one", "daily", A, "day"));
	assert_int_equal(f.events, 1);
	put_good(&f, PACK("two", "weekly", A, "week"));
	assert_int_equal(f.events, 2);
	assert_ptr_equal(policy_form(f.policy, VIEW("daily")), form); /* the other pack was not touched */
	put_good(&f, PACK("one", "daily", A, "day") "# a word more\n");
	assert_int_equal(f.events, 3);
	assert_ptr_not_equal(policy_form(f.policy, VIEW("daily")), form);
	assert_string_equal(form->fields[0].key, "a");      /* who still holds the old form may go on */
	fixture_close(&f);
}

static void a_form_grows_and_shrinks(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	put_good(&f, PACK("one", "daily", A B, "day"));
	put_good(&f, PACK("one", "daily", C A B, "day"));   /* a new field in front: it gets the next number */
	assert_int_equal(number(&f, "daily", "a"), 0);
	assert_int_equal(number(&f, "daily", "b"), 1);
	assert_int_equal(number(&f, "daily", "c"), 2);
	put_good(&f, PACK("one", "daily", C B, "day"));     /* a leaves; what was reported of it stays readable */
	assert_int_equal(number(&f, "daily", "a"), -1);
	assert_int_equal(number(&f, "daily", "c"), 2);
	expect_field(&f, 1, 0, "a", FIELD_COUNT);
	put_good(&f, PACK("one", "daily", B A, "day"));     /* and comes back under its number */
	assert_int_equal(number(&f, "daily", "a"), 0);
	fixture_close(&f);
}

static void types_and_periods_stay(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	put_good(&f, PACK("one", "daily", A B, "day"));
	put_bad(&f, PACK("one", "daily", A "      - {key: b, zh: 乙, en: B}\n", "day"), ERR_PACK_CONFLICT, "b", "Field b of form daily is a text and cannot become a count");
	put_bad(&f, PACK("one", "daily", "      - {key: a, zh: 甲, en: A, type: number}\n" B, "day"), ERR_PACK_CONFLICT, "a", "is a count and cannot become a number");
	put_bad(&f, PACK("one", "daily", A B, "week"), ERR_PACK_CONFLICT, "daily", "Form daily is sent by day");
	put_good(&f, PACK("one", "daily", A, "day"));       /* also when the field had left meanwhile */
	put_bad(&f, PACK("one", "daily", A "      - {key: b, zh: 乙, en: B}\n", "day"), ERR_PACK_CONFLICT, "b", "cannot become a count");
	assert_int_equal(number(&f, "daily", "a"), 0);
	fixture_close(&f);
}

static void a_form_belongs_to_one_pack(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	put_good(&f, PACK("one", "daily", A, "day"));
	put_bad(&f, PACK("two", "daily", A, "day"), ERR_PACK_CONFLICT, "daily", "Form daily belongs to pack one, which is in force");
	put_good(&f, PACK("one", "other", A, "day"));       /* pack one gives it up */
	assert_null(policy_form(f.policy, VIEW("daily")));
	expect_field(&f, 1, 0, "a", FIELD_COUNT);
	put_good(&f, PACK("two", "daily", B A, "day"));
	assert_int_equal(policy_form(f.policy, VIEW("daily"))->id, 1);
	assert_int_equal(number(&f, "daily", "a"), 0);
	assert_int_equal(number(&f, "daily", "b"), 1);
	assert_int_equal(policy_form(f.policy, VIEW("other"))->id, 2);
	fixture_close(&f);
}

static void a_wrong_pack_leaves_no_trace(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	put_good(&f, PACK("one", "daily", A, "day"));
	put_bad(&f, "pack: one\n", ERR_BAD_PACK, "", "t.yaml line 1, column 1: this pack lacks 'forms'");
	/* a good new form beside a form that may not change: neither is taken */
	put_bad(&f, "pack: one\nversion: 2\nzone: UTC\nforms:\n  fresh:\n    fields:\n" A "  daily:\n    fields:\n      - {key: a, zh: 甲, en: A, type: text}\n"
	            "duties:\n  r.a: {form: fresh, due: \"15:00\"}\n  r.b: {form: daily, due: \"15:00\"}\n", ERR_PACK_CONFLICT, "a", "cannot become a text");
	assert_null(policy_form(f.policy, VIEW("fresh")));
	put_good(&f, PACK("two", "weekly", A, "week"));
	assert_int_equal(policy_form(f.policy, VIEW("weekly"))->id, 2);
	fixture_close(&f);
}

static void it_is_all_there_after_a_restart(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	put_good(&f, PACK("one", "daily", A B, "day"));
	put_good(&f, PACK("one", "daily", C, "day"));
	put_good(&f, PACK("two", "weekly", A, "week"));
	fixture_close(&f);
	fixture_open(&f, test_url(*state));
	assert_int_equal(number(&f, "daily", "c"), 2);
	expect_field(&f, 1, 1, "b", FIELD_TEXT);
	assert_int_equal(policy_form(f.policy, VIEW("weekly"))->id, 2);
	assert_string_equal(policy_pack_at(f.policy, 1)->key, "two");
	assert_ptr_equal(policy_form_at(f.policy, 1), policy_form(f.policy, VIEW("weekly")));
	put_good(&f, PACK("one", "daily", C, "day"));
	assert_int_equal(f.events, 0);
	fixture_close(&f);
}

/* The n-th store call fails while a pack is put: refused or done, never half, and the memory follows the store. */
static void every_store_call_may_fail(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	put_good(&f, PACK("one", "daily", A, "day"));
	bool done = false;
	for (int n = 1; !done && n < 200; n++) {
		struct err err = { 0 };
		store_fail_at(f.store, n, ANSWER_BROKEN);
		done = put(&f, PACK("one", "daily", A B, "day"), &err);
		store_fail_at(f.store, 0, ANSWER_BROKEN);
		assert_true(done || err.code != ERR_NONE);
		if (!done)
			assert_int_equal(number(&f, "daily", "b"), -1);
	}
	assert_true(done);
	struct event nothing = { .kind = EVENT_UNIT_CHANGED };
	policy_see(f.policy, f.db, &nothing);               /* if the follower's reading was what failed, the next event mends it */
	assert_int_equal(number(&f, "daily", "b"), 1);
	fixture_close(&f);
}

int main(void)
{
	static const struct store_test tests[] = {
		STORE_TEST(a_pack_comes_into_force), STORE_TEST(the_same_text_changes_nothing), STORE_TEST(a_form_grows_and_shrinks),
		STORE_TEST(types_and_periods_stay), STORE_TEST(a_form_belongs_to_one_pack), STORE_TEST(a_wrong_pack_leaves_no_trace),
		STORE_TEST(it_is_all_there_after_a_restart), STORE_TEST(every_store_call_may_fail), { 0 }
	};
	return test_both_stores(tests);
}
