/* A year of chance in a home, on both stores: whatever happens and is taken back, every day balances with the one before, and the census of a
 * past day is what a plain model of it says. ANLAN_SEED replays a failure. */
#include "base/seed.h"
#include "base/vault.h"
#include "org/people.h"
#include "store/migrate.h"
#include "store/once.h"
#include "store/writer.h"
#include "store/test_store.h"

enum { DAYS = 365, FIRST_DAY = 19000, PEOPLE_MOST = 400, UNIT = 3 };
static struct query *const *const lists[] = { migrate_queries, journal_queries, once_queries, org_queries, people_queries, NULL };

/* The plain model: each person's moves, in their order. */
struct step { int64_t at; int day, was, now; bool struck; };
struct one { int64_t id; enum person_role role; int count; struct step steps[60]; };
struct house { struct store *store; struct writer *writer; struct db *db; struct vault *vault; const struct zone *zone; struct seed seed; struct one people[PEOPLE_MOST]; int count; char key[80]; };

struct doing { struct write write; struct house *house; struct person_new new; struct move move; int64_t undo, id; };

static void done(struct write *write) { (void)write; }

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct doing *d = (struct doing *)write;
	if (d->undo)
		return people_undo(tx, 7, d->undo, VIEW("mistake"), err);
	return d->move.person ? people_move(tx, 7, &d->move, err) : people_add(tx, d->house->vault, 7, &d->new, &d->id, err);
}

static enum err_code does(struct house *h, struct doing *d)
{
	d->write.apply = apply;
	d->write.done = done;
	d->house = h;
	assert_true(writer_submit(h->writer, &d->write));
	if (!d->write.ok && d->write.err.code != ERR_BAD_MOVE && d->write.err.code != ERR_NOTHING_TO_UNDO)
		fail_msg("%s: %s", err_name(d->write.err.code), d->write.err.cause);
	return d->write.ok ? ERR_NONE : d->write.err.code;
}

static void house_open(struct house *h, void **state)
{
	struct err err = { 0 };
	*h = (struct house){ .seed = seed_of_run(), .zone = zone_find("Asia/Shanghai") };
	assert_non_null(h->store = store_open(test_url(*state), lists, &err));
	assert_non_null(h->writer = writer_open(h->store, NULL, 0, 100, &err));
	assert_true(migrate_run(writer_db(h->writer), &err) && db_prepare(writer_db(h->writer), &err) && writer_relax(h->writer, &err));
	assert_non_null(h->db = db_open(h->store, DB_READ, &err));
	snprintf(h->key, sizeof h->key, "/tmp/anlan-people-key-%d", (int)getpid());
	unlink(h->key);
	assert_non_null(h->vault = vault_open(h->key, true, &err));
}

static void house_close(struct house *h)
{
	vault_close(h->vault);
	unlink(h->key);
	db_close(h->db);
	writer_close(h->writer);
	store_close(h->store);
}

/* ---- the model ---- */

static struct step *last_step(struct one *one)
{
	for (int i = one->count - 1; i >= 0; i--)
		if (!one->steps[i].struck)
			return &one->steps[i];
	return NULL;
}

static int where_on(const struct one *one, int day)
{
	int where = WHERE_NONE;
	for (int i = 0; i < one->count; i++)
		if (!one->steps[i].struck && one->steps[i].day <= day)
			where = one->steps[i].now;
	return where;
}

static struct instant at_hour(const struct house *h, int day, int64_t minute) { return zone_instant(h->zone, (struct day){ day }, (int)minute); }

static void somebody_new(struct house *h, int day, int64_t minute, bool opening)
{
	bool staff = seed_next(&h->seed) % 4 == 0;
	struct doing d = { .new = { .unit = UNIT, .realm = 2, .zone = h->zone, .role = staff ? ROLE_STAFF : ROLE_RESIDENT, .name = VIEW("某某"), .birth = DAY_NONE, .room = ROOM_NONE,
		.at = at_hour(h, day, minute), .opening = opening } };
	if (h->count == PEOPLE_MOST || does(h, &d) != ERR_NONE)
		return;
	struct one *one = &h->people[h->count++];
	*one = (struct one){ .id = d.id, .role = d.new.role, .count = 1 };
	one->steps[0] = (struct step){ d.new.at.ms, day, WHERE_NONE, staff ? WHERE_COMMUTING : WHERE_IN, false };
}

static void somebody_moves(struct house *h, int day, int64_t minute)
{
	struct one *one = &h->people[seed_next(&h->seed) % (uint64_t)h->count];
	struct step *last = last_step(one);
	int was = last ? last->now : WHERE_NONE;
	int to = one->role == ROLE_STAFF ? (int)seed_between(&h->seed, WHERE_LEFT, WHERE_OTHER) : (int)seed_between(&h->seed, WHERE_IN, seed_next(&h->seed) % 10 ? WHERE_HOSPITAL : WHERE_DIED);
	struct doing d = { .move = { .person = one->id, .unit = UNIT, .to = (enum where)to, .at = at_hour(h, day, minute), .zone = h->zone, .reason = "", .source = "" } };
	if (one->count == 60 || does(h, &d) != ERR_NONE)
		return;
	one->steps[one->count++] = (struct step){ d.move.at.ms, day, was, to, false };
}

static void somebody_errs(struct house *h)
{
	struct one *one = &h->people[seed_next(&h->seed) % (uint64_t)h->count];
	struct step *last = last_step(one);
	struct doing d = { .undo = one->id };
	enum err_code code = does(h, &d);
	assert_int_equal(code, last ? ERR_NONE : ERR_NOTHING_TO_UNDO);
	if (last)
		last->struck = true;
}

/* ---- the proof ---- */

static struct census census(struct house *h, int day)
{
	struct census ret;
	struct err err = { 0 };
	if (!people_census(h->db, h->zone, UNIT, (struct day){ day }, clock_now(), &ret, &err))
		fail_msg("%s: %s", err_name(err.code), err.cause);
	struct census_of many = { .unit = UNIT };           /* asked with others it says the same */
	assert_true(people_census_of(h->db, h->zone, &many, 1, (struct day){ day }, clock_now(), &err));
	assert_memory_equal(&many.census, &ret, sizeof ret);
	return ret;
}

static void same_as_the_model(struct house *h, int day, const struct census *c)
{
	int residents[WHERE_MAX_] = { 0 }, staff[WHERE_MAX_] = { 0 };
	for (int i = 0; i < h->count; i++)
		(h->people[i].role == ROLE_STAFF ? staff : residents)[where_on(&h->people[i], day)]++;
	assert_int_equal(c->in, residents[WHERE_IN]);
	assert_int_equal(c->leave, residents[WHERE_LEAVE]);
	assert_int_equal(c->hospital, residents[WHERE_HOSPITAL]);
	assert_int_equal(c->commuting, staff[WHERE_COMMUTING]);
	assert_int_equal(c->quarantined, staff[WHERE_QUARANTINED]);
	assert_int_equal(c->staff_listed, staff[WHERE_LIVE_IN] + staff[WHERE_COMMUTING] + staff[WHERE_AWAY] + staff[WHERE_QUARANTINED] + staff[WHERE_OTHER]);
}

static void every_day_balances(struct house *h, int to)
{
	struct census before = census(h, FIRST_DAY - 1);
	assert_false(before.known);
	for (int day = FIRST_DAY; day <= to; day++) {
		struct census c = census(h, day);
		int out = c.leave + c.hospital, was_out = before.leave + before.hospital;
		assert_int_equal(c.listed, c.in + out);
		if (c.in != before.in + c.admitted + c.opened_in + c.returned - c.left_from_in - c.died_in - c.went_out || out != was_out + c.opened_out + c.went_out - c.returned - c.left_while_out - c.died_out)
			fail_msg("day %d does not balance", day);
		same_as_the_model(h, day, &c);
		before = c;
	}
}

static void a_year(void **state)
{
	struct house *h = calloc(1, sizeof *h);
	house_open(h, state);
	for (int i = 0; i < 40; i++)
		somebody_new(h, FIRST_DAY, 480, true);
	for (int day = FIRST_DAY + 1; day < FIRST_DAY + DAYS; day++) {
		int64_t minute = 0;
		for (uint64_t n = seed_next(&h->seed) % 6; n > 0; n--) {
			uint64_t what = seed_next(&h->seed) % 20;
			minute += seed_between(&h->seed, 0, 200);
			if (what == 0)
				somebody_new(h, day, minute, false);
			else if (what == 1)
				somebody_errs(h);
			else
				somebody_moves(h, day, minute);
		}
	}
	every_day_balances(h, FIRST_DAY + DAYS - 1);
	for (int i = 0; i < 20; i++)                          /* and again, when mistakes of long ago were taken back */
		somebody_errs(h);
	every_day_balances(h, FIRST_DAY + DAYS - 1);
	house_close(h);
	free(h);
}

int main(void)
{
	static const struct store_test both[] = { STORE_TEST(a_year), { 0 } };
	return test_both_stores(both);
}
