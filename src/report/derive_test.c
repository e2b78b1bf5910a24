/* report/derive_test.c — figures beside what a person reports; without any store: the evidence is given. */
#include "report/derive.h"
#include "report/report_test.h"

#define DERIVED \
	"      - {key: seen, zh: 已测, en: Taken, derive: round.taken, max: 1000}\n" \
	"      - {key: ill, zh: 有热, en: Ill, event: yes, derive: round.fever, max: 1000}\n" \
	"      - {key: let_in, zh: 放行, en: Let in, derive: gate.outsiders_in, max: 1000}\n"

static void with_records(struct evidence *e, int taken, int fever)
{
	*e = (struct evidence){ 0 };
	e->round = (struct day_health){ .taken = taken, .fever = fever, .known = true };
}

/* A draft of a report with these parts after the usual ones. */
static bool judged(struct fixture *f, const struct evidence *e, const char *values, const char *rest)
{
	struct sent sent;
	struct period p;
	const struct form *form = policy_form(f->policy, VIEW("daily"));
	const char *body = arena_printf(&f->arena, "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":1,\"present\":1,\"away\":0,\"fever\":0%s}%s}", values, rest);
	err_clear(&f->err);
	f->draft = (struct draft){ 0 };
	assert_true(period_parse(form->period, VIEW("2021-10-21"), &p));
	must(sent_read_json(view_of(body), false, &f->arena, &sent, &f->err) &&
		draft_open(&f->draft, form, org_unit(f->org, 3), p, at("2021-10-21T10:00:00+08:00"), &f->arena, &f->err), &f->err);
	draft_values(&f->draft, &sent);
	return derive_judge(&f->draft, &sent, e);
}

static struct backing backing_now(struct fixture *f)
{
	struct backing b;
	assert_true(backing_unpack(f->draft.offer.backing, f->policy, policy_form(f->policy, VIEW("daily"))->id, &f->arena, &b));
	return b;
}

static int number_of(struct fixture *f, const char *key)
{
	const struct form *form = policy_form(f->policy, VIEW("daily"));
	return form->fields[form_field(form, view_of(key))].number;
}

static void without_records_it_is_typed(void **state)
{
	struct fixture f;
	struct evidence none = { 0 };
	fixture_open(&f, test_url(*state));
	fixture_pack(&f, DERIVED);
	assert_true(judged(&f, NULL, ",\"seen\":7,\"ill\":0,\"let_in\":3", ""));
	assert_int_equal(f.draft.offer.backing.len, 0);
	assert_false(judged(&f, NULL, ",\"seen\":7,\"ill\":0,\"let_in\":3", ",\"overrides\":{\"seen\":\"无\"}"));
	assert_true(judged(&f, &none, ",\"seen\":7,\"ill\":0,\"let_in\":3", ""));
	assert_int_equal(f.draft.offer.backing.len, 0);
	assert_int_equal(backing_origin(f.draft.offer.backing), ORIGIN_TYPED);
	fixture_close(&f);
}

static void what_the_records_give_is_taken(void **state)
{
	struct fixture f;
	struct evidence e;
	fixture_open(&f, test_url(*state));
	fixture_pack(&f, DERIVED);
	with_records(&e, 110, 1);
	assert_true(judged(&f, &e, ",\"seen\":110,\"ill\":1,\"let_in\":3", ""));
	struct backing b = backing_now(&f);
	assert_int_equal(b.origin, ORIGIN_MIXED);           /* nobody keeps the gate's book */
	assert_int_equal(b.override_count, 0);
	assert_true(b.derived.at[number_of(&f, "seen")].known && b.derived.at[number_of(&f, "seen")].number == 110);
	assert_false(number_of(&f, "let_in") < b.derived.count && b.derived.at[number_of(&f, "let_in")].known);
	e.gate = (struct gate_counts){ .outsiders_in = 3, .known = true };
	assert_true(judged(&f, &e, ",\"seen\":110,\"ill\":1,\"let_in\":3", ""));
	assert_int_equal(backing_now(&f).origin, ORIGIN_DERIVED);
	fixture_close(&f);
}

/* Otherwise than the records say: only with a reason, and everybody can see it. */
static void otherwise_only_with_a_reason(void **state)
{
	struct fixture f;
	struct evidence e;
	fixture_open(&f, test_url(*state));
	fixture_pack(&f, DERIVED);
	with_records(&e, 110, 1);
	assert_false(judged(&f, &e, ",\"seen\":111,\"ill\":1,\"let_in\":3", ""));
	assert_int_equal(f.draft.fault_count, 1);
	assert_int_equal(f.draft.faults[0].code, ERR_NOT_AS_RECORDED);
	assert_true(view_is(f.draft.faults[0].field, "seen"));
	assert_string_equal(f.draft.faults[0].en, "“Taken” is 111, the records give 110; if it must differ, say why.");
	assert_false(judged(&f, &e, ",\"seen\":111,\"ill\":1,\"let_in\":3", ",\"overrides\":{\"seen\":\"  \"}"));
	assert_true(judged(&f, &e, ",\"seen\":111,\"ill\":1,\"let_in\":3", ",\"overrides\":{\"seen\":\"一人漏记\"}"));
	struct backing b = backing_now(&f);
	assert_int_equal(b.origin, ORIGIN_MIXED);
	assert_int_equal(b.override_count, 1);
	assert_int_equal(b.overrides[0].field, number_of(&f, "seen"));
	assert_true(view_is(b.overrides[0].reason, "一人漏记"));
	assert_true(judged(&f, &e, ",\"seen\":112,\"ill\":0,\"let_in\":3", ",\"reason\":\"重新清点\"")); /* one reason for all */
	assert_int_equal(backing_now(&f).override_count, 2);
	fixture_close(&f);
}

static void a_reason_for_nothing_is_a_mistake(void **state)
{
	struct fixture f;
	struct evidence e;
	fixture_open(&f, test_url(*state));
	fixture_pack(&f, DERIVED);
	with_records(&e, 110, 1);
	assert_false(judged(&f, &e, ",\"seen\":110,\"ill\":1,\"let_in\":3", ",\"overrides\":{\"let_in\":\"为什么\"}"));
	assert_false(judged(&f, &e, ",\"seen\":110,\"ill\":1,\"let_in\":3", ",\"overrides\":{\"nowhere\":\"为什么\"}"));
	fixture_close(&f);
}

/* A reason is a sentence, not a book: it goes into the journal for ever. */
static void a_reason_has_its_length(void **state)
{
	struct fixture f;
	struct evidence e;
	char long_one[REASON_MOST + 2];
	memset(long_one, 'x', sizeof long_one - 1);
	long_one[sizeof long_one - 1] = '\0';
	fixture_open(&f, test_url(*state));
	fixture_pack(&f, DERIVED);
	with_records(&e, 110, 1);
	const char *values = ",\"seen\":111,\"ill\":1,\"let_in\":3";
	assert_false(judged(&f, &e, values, arena_printf(&f.arena, ",\"overrides\":{\"seen\":\"%s\"}", long_one)));
	assert_int_equal(f.draft.faults[0].code, ERR_BAD_FIELD);
	assert_true(view_is(f.draft.faults[0].field, "seen"));
	long_one[REASON_MOST] = '\0';
	assert_true(judged(&f, &e, values, arena_printf(&f.arena, ",\"overrides\":{\"seen\":\"%s\"}", long_one)));
	fixture_close(&f);
}

/* Figures are of a day: a form of a week has none, whatever its pack says. */
static void only_a_day_is_derived(void **state)
{
	struct fixture f;
	struct evidence e;
	fixture_open(&f, test_url(*state));
	with_records(&e, 110, 1);
	const struct form *weekly = policy_form(f.policy, VIEW("weekly"));
	struct field field = weekly->fields[0];
	struct form form = *weekly;
	int64_t number;
	bool known;
	field.derive = "round.fever";
	form.fields = &field;
	form.field_count = 1;
	derive_fields(&form, &e, &number, &known);
	assert_false(known);
	form.period = PERIOD_DAY;
	derive_fields(&form, &e, &number, &known);
	assert_true(known && number == 1);
	fixture_close(&f);
}

/* What is known of a field is never carried over into one that was left blank. */
static void blank_stays_missing(void **state)
{
	struct fixture f;
	struct evidence e;
	fixture_open(&f, test_url(*state));
	fixture_pack(&f, DERIVED);
	with_records(&e, 110, 1);
	assert_false(judged(&f, &e, ",\"ill\":1,\"let_in\":3", ""));
	assert_int_equal(f.draft.faults[0].code, ERR_MISSING_FIELD);
	fixture_close(&f);
}

/* Every figure that a pack we carry names is one we can count, and no key stands twice. */
static void packs_name_figures_that_exist(void **state)
{
	static const char *const keys[] = {
#define FIGURE(stage, key, from, zh, en) key,
#include "report/derive.tbl"
#undef FIGURE
	};
	struct arena arena;
	struct err err = { 0 };
	struct view text;
	int derived = 0;
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		for (size_t n = 0; n < i; n++)
			assert_string_not_equal(keys[i], keys[n]);
	arena_init(&arena, 16 << 20);
	must(pack_text(&arena, "cn-welfare", &text, &err), &err);
	struct pack *pack = pack_read(text, "cn-welfare", &err);
	must(pack != NULL, &err);
	for (int i = 0; i < pack->form_count; i++)
		for (int n = 0; n < pack->forms[i].field_count; n++)
			if (*pack->forms[i].fields[n].derive) {
				if (!figure_find(pack->forms[i].fields[n].derive))
					fail_msg("%s: there is no figure %s", pack->forms[i].fields[n].key, pack->forms[i].fields[n].derive);
				derived++;
			}
	assert_int_equal(derived, sizeof keys / sizeof *keys);
	pack_free(pack);
	arena_release(&arena);
}

static void damaged_backings_are_told(void **state)
{
	static const char *const bad[] = { "\4", "\1", "\1\1", "\1\1\0", "\1\1\0\1", "\1\1\0\1\1\5ab", "\1\1\0\0x" };
	struct fixture f;
	fixture_open(&f, test_url(*state));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		static const size_t length[] = { 1, 1, 2, 3, 4, 8, 5 };
		struct backing b;
		assert_false(backing_unpack((struct view){ bad[i], length[i] }, f.policy, policy_form(f.policy, VIEW("daily"))->id, &f.arena, &b));
	}
	fixture_close(&f);
}

static const struct store_test tests[] = {
	STORE_TEST(without_records_it_is_typed),
	STORE_TEST(what_the_records_give_is_taken),
	STORE_TEST(otherwise_only_with_a_reason),
	STORE_TEST(a_reason_for_nothing_is_a_mistake),
	STORE_TEST(a_reason_has_its_length),
	STORE_TEST(only_a_day_is_derived),
	STORE_TEST(blank_stays_missing),
	STORE_TEST(packs_name_figures_that_exist),
	STORE_TEST(damaged_backings_are_told),
	{ NULL, NULL }
};

int main(void) { return test_both_stores(tests); }
