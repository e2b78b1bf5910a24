/* A client_key: the same again answers as before, other content is refused, an undone write leaves no key behind. */
#include "store/migrate.h"
#include "store/once.h"
#include "store/writer.h"
#include "store/test_store.h"
#include <sodium.h>

static struct query *const *const lists[] = { migrate_queries, journal_queries, once_queries, NULL };
static struct store *store;
static struct writer *writer;

struct sent { struct write write; int64_t actor, id, made; const char *kind, *key, *content; bool fail; enum answer answer; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct sent *own = (struct sent *)write;
	own->answer = once_find(tx, own->actor, own->kind, view_of(own->key), view_of(own->content), &own->made, err);
	if (own->answer == ANSWER_ONE)
		return true;
	if (own->answer != ANSWER_NONE)
		return false;
	tx_event(tx, EVENT_UNIT_CHANGED, 1, own->actor, 1, VIEW("{}"));
	own->made = own->id;
	return once_keep(tx, own->actor, own->kind, view_of(own->key), view_of(own->content), own->id, err) &&
	       (!own->fail || FAIL(err, CHECK_FAILED, "a", "asked to fail"));
}

static void done(struct write *write) { (void)write; }

static struct sent give(int64_t actor, const char *kind, const char *key, const char *content, int64_t id, bool fail)
{
	struct sent sent = { .write = { .apply = apply, .done = done }, .actor = actor, .id = id, .kind = kind, .key = key, .content = content, .fail = fail };
	assert_true(writer_submit(writer, &sent.write));
	return sent;
}

static void open_all(void **state)
{
	struct err err = { 0 };
	assert_non_null(store = store_open(test_url(*state), lists, &err));
	assert_non_null(writer = writer_open(store, NULL, 0, 100, &err));
	assert_true(migrate_run(writer_db(writer), &err));
	assert_true(db_prepare(writer_db(writer), &err));
}

static void close_all(void)
{
	writer_close(writer);
	store_close(store);
}

static void the_same_again_answers_as_before(void **state)
{
	open_all(state);
	struct sent first = give(1, "orders", "k", "{a}", 7, false), again = give(1, "orders", "k", "{a}", 8, false);
	assert_true(first.write.ok && again.write.ok);
	assert_int_equal(first.made, 7);
	assert_int_equal(again.made, 7);
	assert_int_equal(again.answer, ANSWER_ONE);
	assert_int_equal(again.write.seq, 0);
	close_all();
}

static void other_content_is_refused(void **state)
{
	open_all(state);
	give(1, "orders", "k", "{a}", 7, false);
	struct sent other = give(1, "orders", "k", "{b}", 8, false);
	assert_false(other.write.ok);
	assert_int_equal(other.write.err.code, ERR_KEY_REUSED);
	close_all();
}

static void a_key_is_its_senders_and_its_kinds(void **state)
{
	open_all(state);
	give(1, "orders", "k", "{a}", 7, false);
	assert_int_equal(give(2, "orders", "k", "{b}", 8, false).made, 8);
	assert_int_equal(give(1, "notices", "k", "{c}", 9, false).made, 9);
	close_all();
}

static void what_was_undone_leaves_no_key(void **state)
{
	open_all(state);
	assert_false(give(1, "orders", "k", "{a}", 7, true).write.ok);
	assert_int_equal(give(1, "orders", "k", "{b}", 8, false).made, 8);
	close_all();
}

int main(void)
{
	static const struct store_test tests[] = {
		STORE_TEST(the_same_again_answers_as_before), STORE_TEST(other_content_is_refused), STORE_TEST(a_key_is_its_senders_and_its_kinds),
		STORE_TEST(what_was_undone_leaves_no_key), { 0 },
	};
	return sodium_init() < 0 || test_both_stores(tests);
}
