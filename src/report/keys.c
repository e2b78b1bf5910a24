/* Which event used which client_key, for yesterday and today. Two tables of 16-byte places; the older is dropped at midnight UTC. */
#include "report/apply.h"
#include <stdlib.h>

struct place { uint64_t key; int64_t seq; };
struct table { int64_t day; size_t count, room; struct place *at; };
struct report_keys { struct table tables[2]; };             /* by day modulo 2 */

struct report_keys *report_keys_new(void)
{
	struct report_keys *keys = calloc(1, sizeof *keys);
	if (!keys)
		memory_gone(sizeof *keys);
	return keys;
}

void report_keys_free(struct report_keys *keys)
{
	if (!keys)
		return;
	free(keys->tables[0].at);
	free(keys->tables[1].at);
	free(keys);
}

/* Half of the hash is enough to find; the event is asked before anything is believed. Zero marks an empty place. */
static uint64_t short_key(const unsigned char key[16])
{
	uint64_t n;
	memcpy(&n, key, sizeof n);
	return n ? n : 1;
}

static struct place *place_of(const struct table *t, uint64_t key)
{
	size_t i = (size_t)key & (t->room - 1);
	while (t->at[i].key && t->at[i].key != key)
		i = (i + 1) & (t->room - 1);
	return &t->at[i];
}

/* Without memory for it the table stays as it is: a key of another report may then be taken twice, nothing else. */
static bool table_grow(struct table *t)
{
	struct table more = { t->day, t->count, t->room ? t->room * 2 : 1024, NULL };
	more.at = calloc(more.room, sizeof *more.at);
	if (!more.at)
		return false;
	for (size_t i = 0; i < t->room; i++)
		if (t->at[i].key)
			*place_of(&more, t->at[i].key) = t->at[i];
	free(t->at);
	*t = more;
	return true;
}

static struct table *table_of(struct report_keys *keys, int64_t day)
{
	struct table *t = &keys->tables[day & 1];
	if (t->day < day) {                                 /* a clock set back forgets nothing */
		free(t->at);
		*t = (struct table){ .day = day };
	}
	return t;
}

static void table_put(struct table *t, uint64_t key, int64_t seq)
{
	if (t->count * 4 >= t->room * 3 && !table_grow(t) && t->count + 1 >= t->room)
		return;
	struct place *place = place_of(t, key);
	t->count += place->key == 0;
	*place = (struct place){ key, seq };
}

struct seeing { struct report_keys *keys; int64_t day, seq; };

static bool see_entry(void *self, const struct report_entry *entry)
{
	static const unsigned char none[16];
	struct seeing *s = self;
	if (memcmp(entry->key, none, sizeof none) != 0)
		table_put(table_of(s->keys, s->day), short_key(entry->key), s->seq);
	return true;
}

static int64_t utc_day(struct instant at) { return (at.ms >= 0 ? at.ms : at.ms - 86399999) / 86400000; }

void report_keys_see(struct report_keys *keys, const struct event *event)
{
	struct seeing s = { keys, utc_day(event->at), event->seq };
	report_event_each(event, see_entry, &s);
}

int64_t report_keys_find(const struct report_keys *keys, const unsigned char key[16])
{
	for (int i = 0; i < 2; i++) {
		const struct table *t = &keys->tables[i];
		const struct place *place = t->room ? place_of(t, short_key(key)) : NULL;
		if (place && place->key)
			return place->seq;
	}
	return 0;
}

/* ---- at start ---- */

/* The first event at or after the instant, by halving. A row that is gone counts as older: it is the self-check's business. */
static int64_t first_since(struct db *db, struct instant since)
{
	int64_t low = 1, high = journal_last(db) + 1;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		struct arena arena;
		struct event event;
		struct err ignored = { 0 };
		arena_init(&arena, (size_t)512 << 20);
		if (!journal_one(db, middle, &arena, &event, &ignored) || event.at.ms < since.ms)
			low = middle + 1;
		else
			high = middle;
		arena_release(&arena);
	}
	return low;
}

static bool load_event(void *self, const struct event *event)
{
	report_keys_see(self, event);
	return true;
}

bool report_keys_load(struct report_keys *keys, struct db *db, struct instant now, struct err *err)
{
	struct instant since = { (utc_day(now) - 1) * 86400000 };
	return journal_read(db, first_since(db, since), load_event, keys, err);
}
