#include "record/keepers.h"
#include <stdlib.h>

struct keepers { uint8_t *at; int32_t count; };

/* The different units of a table, hopping along its key from one to the next: as many steps as units, however many rows there are. */
#define UNITS_OF(table) \
	"WITH RECURSIVE hop(unit) AS (SELECT MIN(unit) FROM " table \
	" UNION ALL SELECT (SELECT MIN(t.unit) FROM " table " t WHERE t.unit > hop.unit) FROM hop WHERE hop.unit IS NOT NULL)" \
	" SELECT unit FROM hop WHERE unit IS NOT NULL"

static struct query people = { "keepers.people", "", "i", UNITS_OF("person"), 0 };
static struct query rooms = { "keepers.rooms", "", "i", UNITS_OF("room"), 0 };
static struct query passes = { "keepers.gate", "", "i", UNITS_OF("gate_entry"), 0 };
static struct query visits = { "keepers.visits", "", "i", UNITS_OF("visit"), 0 };
static struct query areas = { "keepers.areas", "", "i", UNITS_OF("hygiene_area"), 0 };
static struct query logs = { "keepers.logs", "", "i", UNITS_OF("hygiene_log"), 0 };
struct query *const keepers_queries[] = { &people, &rooms, &passes, &visits, &areas, &logs, NULL };

struct keepers *keepers_new(void)
{
	struct keepers *k = calloc(1, sizeof *k);
	if (!k)
		abort();
	return k;
}

void keepers_free(struct keepers *k)
{
	if (k)
		free(k->at);
	free(k);
}

static void mark(struct keepers *k, int64_t unit)
{
	if (unit <= 0 || unit > INT32_MAX - 4096)
		return;
	if (unit >= k->count) {
		int32_t count = (int32_t)unit + 4096;
		uint8_t *at = realloc(k->at, (size_t)count);
		if (!at)
			abort();
		memset(at + k->count, 0, (size_t)(count - k->count));
		k->at = at;
		k->count = count;
	}
	k->at[unit] = 1;
}

bool keepers_load(struct keepers *k, struct db *db, struct err *err)
{
	for (int i = 0; keepers_queries[i]; i++) {
		struct stmt *s = db_query(db, keepers_queries[i]);
		enum answer answer;
		while ((answer = stmt_step(s)) == ANSWER_ONE)
			mark(k, stmt_get_int(s, 0));
		stmt_done(s);
		if (answer != ANSWER_NONE)
			return db_fail(db, err);
	}
	return true;
}

static bool of_records(enum event_kind kind)
{
	switch ((int)kind) {
#define EVENT(number, name, text, zh, en)
#define RECORD_EVENT(number, name, text, zh, en) case number:
#include "store/event.tbl"
#undef EVENT
		return true;
	default:
		return false;
	}
}

void keepers_see(struct keepers *k, const struct event *event)
{
	if (of_records(event->kind))
		mark(k, event->unit);
}

bool keepers_has(const struct keepers *k, int32_t unit) { return unit > 0 && unit < k->count && k->at[unit]; }
