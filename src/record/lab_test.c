/* How many negatives follow one another: the quick count is what trying every choice of samples finds. And a positive is told once. */
#include "app.h"
#include "base/seed.h"
#include "record/lab.h"
#include "store/migrate.h"
#include "store/test_store.h"

enum { PEOPLE = 60, SAMPLES = 9, HOUR = 3600000 };
static struct seed seed;

struct place { struct store *store; struct writer *writer; struct db *db; struct arena arena; };
struct sample { enum lab_kind kind; enum lab_result result; int64_t taken; };
struct taking { struct write write; struct lab_new new; struct lab_say say; int64_t id; bool says, changed; };

static void done(struct write *write) { (void)write; }

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct taking *own = (struct taking *)write;
	return own->says ? lab_say_result(tx, 1, &own->say, &own->changed, err) : lab_add(tx, 1, &own->new, &own->id, err);
}

static struct taking submit(struct place *p, struct taking own)
{
	own.write.apply = apply;
	own.write.done = done;
	assert_true(writer_submit(p->writer, &own.write));
	return own;
}

static void place_open(struct place *p, void **state)
{
	struct err err = { 0 };
	*p = (struct place){ 0 };
	arena_init(&p->arena, (size_t)64 << 20);
	assert_non_null(p->store = store_open(test_url(*state), app_queries, &err));
	assert_non_null(p->writer = writer_open(p->store, NULL, 0, 100, &err));
	assert_true(migrate_run(writer_db(p->writer), &err) && db_prepare(writer_db(p->writer), &err));
	assert_non_null(p->db = db_open(p->store, DB_READ, &err));
}

static void place_close(struct place *p)
{
	db_close(p->db);
	writer_close(p->writer);
	store_close(p->store);
	arena_release(&p->arena);
}

static struct taking take(struct place *p, int64_t person, const struct sample *sample)
{
	struct taking own = { .new = { .realm = 1, .day = { (int32_t)(sample->taken / (24 * HOUR)) }, .source = VIEW("typed"), .test = { .person = person, .unit = 1, .kind = sample->kind,
		.taken = { sample->taken }, .result = sample->result, .resulted = sample->result == LAB_PENDING ? INSTANT_NONE : (struct instant){ sample->taken + HOUR } } } };
	own = submit(p, own);
	if (!own.write.ok)
		fail_msg("%s %s", err_name(own.write.err.code), own.write.err.cause);
	return own;
}

/* The slow way: every choice of the samples. One that may be counted is a nucleic acid negative of the span with no positive of it after it. */
static int brute(const struct sample *samples, int n, int64_t since, int64_t until, int64_t gap)
{
	int best = 0;
	int64_t newest_positive = INT64_MIN;
	for (int i = 0; i < n; i++)
		if (samples[i].result == LAB_POSITIVE && samples[i].taken >= since && samples[i].taken <= until && samples[i].taken > newest_positive)
			newest_positive = samples[i].taken;
	for (unsigned chosen = 0; chosen < 1u << n; chosen++) {
		bool good = true;
		int count = 0;
		for (int i = 0; i < n && good; i++) {
			if (!(chosen >> i & 1))
				continue;
			count++;
			good = samples[i].result == LAB_NEGATIVE && (samples[i].kind == LAB_KIND_PCR || samples[i].kind == LAB_KIND_PCR_POOLED)
				&& samples[i].taken >= since && samples[i].taken <= until && samples[i].taken > newest_positive;
			for (int k = 0; k < i && good; k++)
				if (chosen >> k & 1)
					good = llabs(samples[i].taken - samples[k].taken) >= gap;
		}
		if (good && count > best)
			best = count;
	}
	return best;
}

/* No two samples of a person at one instant: which came first would be anybody's guess. */
static int draw(struct sample samples[SAMPLES])
{
	int n = (int)seed_between(&seed, 0, SAMPLES);
	for (int i = 0; i < n; i++) {
		bool again = true;
		while (again) {
			samples[i] = (struct sample){ (enum lab_kind)seed_between(&seed, 1, 3), (enum lab_result)(seed_between(&seed, 0, 9) ? seed_between(&seed, 1, 2) : seed_between(&seed, 3, 4)),
				seed_between(&seed, 0, 40) * 6 * HOUR };
			again = false;
			for (int k = 0; k < i; k++)
				again = again || samples[k].taken == samples[i].taken;
		}
	}
	return n;
}

static void negatives_as_tried_one_by_one(void **state)
{
	struct place p;
	int seen = 0;
	place_open(&p, state);
	for (int64_t person = 1; person <= PEOPLE; person++) {
		struct sample samples[SAMPLES];
		int n = draw(samples);
		for (int i = 0; i < n; i++)
			take(&p, person, &samples[i]);
		for (int i = 0; i < 20; i++) {
			struct err err = { 0 };
			int64_t since = seed_between(&seed, -1, 30) * 6 * HOUR, until = since + seed_between(&seed, 0, 40) * 6 * HOUR;
			int gap = (int)seed_between(&seed, 0, 8) * 6, count = -1;
			assert_true(lab_negatives(p.db, person, (struct instant){ since }, (struct instant){ until }, gap, &count, &err));
			assert_int_equal(count, brute(samples, n, since, until, gap * (int64_t)HOUR));
			seen += count > 1;
		}
	}
	assert_true(seen > 20);                             /* the draw was no draw of zeros */
	place_close(&p);
}

static int64_t positives_told(struct place *p)
{
	struct err err = { 0 };
	int64_t n = 0;
	struct event event;
	for (int64_t seq = 1; seq <= journal_last(p->db); seq++)
		n += journal_one(p->db, seq, &p->arena, &event, &err) && event.kind == EVENT_LAB_POSITIVE;
	return n;
}

static void a_positive_is_told_once(void **state)
{
	struct place p;
	struct lab_outcomes history;
	struct instant newest;
	struct err err = { 0 };
	place_open(&p, state);
	struct taking taken = take(&p, 5, &(struct sample){ LAB_KIND_PCR, LAB_PENDING, 10 * HOUR });
	struct taking say = { .says = true, .say = { .test = taken.id, .realm = 1, .result = LAB_POSITIVE, .at = { 9 * HOUR }, .source = VIEW("typed") } };
	struct taking early = submit(&p, say);
	assert_false(early.write.ok);
	assert_int_equal(early.write.err.code, ERR_BAD_FIELD);
	say.say.at.ms = 20 * HOUR;
	assert_true(submit(&p, say).changed);
	assert_false(submit(&p, say).changed);              /* the same again */
	assert_int_equal(positives_told(&p), 1);
	assert_true(lab_last_positive(p.db, 5, &newest, &err));
	assert_int_equal(newest.ms, 10 * HOUR);
	say.say.result = LAB_NEGATIVE;
	assert_int_equal(submit(&p, say).write.err.code, ERR_NEED_REASON);
	say.say.reason = VIEW("mended");
	assert_true(submit(&p, say).changed);
	assert_true(lab_history(p.db, taken.id, &p.arena, &history, &err));
	assert_int_equal(history.count, 3);
	assert_true(lab_last_positive(p.db, 5, &newest, &err) && newest.ms == INT64_MIN);
	take(&p, 5, &(struct sample){ LAB_KIND_ANTIGEN, LAB_POSITIVE, 30 * HOUR });
	assert_int_equal(positives_told(&p), 2);
	place_close(&p);
}

static void words_come_back(void **state)
{
	(void)state;
	for (int kind = 1; kind < LAB_KIND_MAX_; kind++) {
		assert_int_equal(lab_kind_of(view_of(lab_words((enum lab_kind)kind)->key)), kind);
		assert_int_equal(lab_kind_of(view_of(lab_words((enum lab_kind)kind)->label.zh)), kind);
	}
	for (int result = LAB_PENDING; result <= LAB_INVALID; result++)
		assert_int_equal(lab_result_of(view_of(lab_result_name((enum lab_result)result))), result);
	assert_int_equal(lab_result_of(VIEW("阳性")), LAB_POSITIVE);
	assert_int_equal(lab_result_of(VIEW("perhaps")), 0);
	assert_int_equal(lab_kind_of(VIEW("")), LAB_KIND_NONE);
}

int main(void)
{
	const struct store_test tests[] = { STORE_TEST(negatives_as_tried_one_by_one), STORE_TEST(a_positive_is_told_once), STORE_TEST(words_come_back), { 0 } };
	seed = seed_of_run();
	return test_both_stores(tests);
}
