/* Books: what the packs in force together say of measures, for each time a text of one of them changed. */
#include "policy/calendar.h"
#include "policy/order_inside.h"
#include <sodium.h>
#include <stdlib.h>

enum { BOOK_MEMORY = 512 << 20 };

static int place_of(enum ladder ladder, int level)
{
	return ladder == LADDER_GENERAL ? level : ladder == LADDER_INSTITUTION ? 4 + level : 0;
}

/* --- finding a measure by its key -------------------------------------- */

static uint32_t key_hash(struct view key)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.ptr[i]) * 16777619u;
	return hash ^ hash >> 15;
}

/* Whoever asks for all units asks for one key again and again: what was found last is looked at first. */
int book_measure(const struct book *book, struct view key)
{
	static _Thread_local int last;
	if (book->measure_count == 0)
		return -1;
	if (last < book->measure_count && view_is(key, book->measures[last]->key))
		return last;
	uint32_t at = key_hash(key) & book->slot_mask;
	while (book->slots[at] >= 0 && !view_is(key, book->measures[book->slots[at]]->key))
		at = (at + 1) & book->slot_mask;
	last = book->slots[at] >= 0 ? book->slots[at] : last;
	return book->slots[at];
}

static void slot_add(struct book *book, int measure)
{
	uint32_t at = key_hash(view_of(book->measures[measure]->key)) & book->slot_mask;
	while (book->slots[at] >= 0)
		at = (at + 1) & book->slot_mask;
	book->slots[at] = (int16_t)measure;
}

/* --- making ------------------------------------------------------------ */

static size_t cell_number(const struct book *book, int place, int row, int measure)
{
	return ((size_t)place * FACILITY_ROWS + (size_t)row) * (size_t)book->measure_count + (size_t)measure;
}

static int64_t *cell_at(const struct book *book, int place, int row, int measure) { return &book->table[cell_number(book, place, row, measure)]; }

static void cell_raise(const struct book *book, int place, int row, int measure, int64_t value, const struct measure_set *origin)
{
	int64_t *cell = cell_at(book, place, row, measure);
	if (*cell != VALUE_NONE && !measure_stricter(book->measures[measure], value, *cell))
		return;
	*cell = value;
	book->origins[cell_number(book, place, row, measure)] = origin;
}

static void set_spread(const struct book *book, const struct measure_set *set, int measure, int64_t value)
{
	for (int level = 0; level <= LEVELS_MOST; level++)
		for (int row = 0; set->levels >> level & 1 && row < FACILITY_ROWS; row++)
			if (row < ROW_UNKNOWN ? set->facilities >> row & 1 : set->facilities == FACILITIES_ALL)
				cell_raise(book, place_of(set->ladder, level), row, measure, value, set);
}

/* A measure belongs to the first pack that names it; another pack's sets do not speak of it. */
static void sets_spread(const struct book *book, const struct rules *rules)
{
	for (int s = 0; s < rules->set_count; s++)
		for (int v = 0; v < rules->sets[s].value_count; v++) {
			const struct measure *m = &rules->measures[rules->sets[s].values[v].measure];
			int at = book_measure(book, view_of(m->key));
			if (at >= 0 && book->measures[at] == m)
				set_spread(book, &rules->sets[s], at, rules->sets[s].values[v].value);
		}
}

static void book_room(struct arena *arena, struct book *book)
{
	int most = 0;
	for (int r = 0; r < book->rules_count; r++)
		most += book->rules[r]->measure_count;
	book->measures = ARENA_ARRAY(arena, const struct measure *, most + 1);
	uint32_t room = 16;
	while (room < (uint32_t)most * 2)
		room *= 2;
	book->slots = ARENA_ARRAY(arena, int16_t, room);
	memset(book->slots, 0xFF, room * sizeof *book->slots);
	book->slot_mask = room - 1;
}

static void book_make(struct arena *arena, struct book *book)
{
	book_room(arena, book);
	for (int r = 0; r < book->rules_count; r++)
		for (int m = 0; m < book->rules[r]->measure_count; m++) {
			const struct measure *measure = &book->rules[r]->measures[m];
			if (book->measure_count && book_measure(book, view_of(measure->key)) >= 0)
				continue;
			book->measures[book->measure_count++] = measure;
			slot_add(book, book->measure_count - 1);
		}
	size_t cells = (size_t)BOOK_PLACES * FACILITY_ROWS * (size_t)book->measure_count;
	book->table = ARENA_ARRAY(arena, int64_t, cells + 1);
	book->origins = ARENA_ARRAY(arena, const struct measure_set *, cells + 1);
	for (size_t i = 0; i < cells; i++)
		book->table[i] = VALUE_NONE;
	for (int r = 0; r < book->rules_count; r++)
		sets_spread(book, book->rules[r]);
}

/* --- the texts --------------------------------------------------------- */

static struct pack *pack_of(struct orders *o, struct view text, struct view digest, const char *name, struct err *err)
{
	for (int i = 0; i < o->pack_count; i++)
		if (digest.len == 32 && memcmp(digest.ptr, o->packs[i]->digest, 32) == 0)
			return o->packs[i];
	struct pack *pack = pack_read(text, name, err);
	struct pack **more = pack ? realloc(o->packs, sizeof *more * (size_t)(o->pack_count + 1)) : NULL;
	if (!more) {
		pack_free(pack);
		FAIL(err, BUG, NULL, "no memory for a pack");
		return NULL;
	}
	o->packs = more;
	return o->packs[o->pack_count++] = pack;
}

/* The packs in force while the texts are read in the order they came. */
struct shelf { const struct pack *packs[64]; int count; };

/* Puts the pack in its place by name; false if nothing about measures changed. */
static bool shelf_put(struct shelf *shelf, const struct pack *pack)
{
	int i = 0;
	while (i < shelf->count && strcmp(shelf->packs[i]->key, pack->key) < 0)
		i++;
	bool there = i < shelf->count && strcmp(shelf->packs[i]->key, pack->key) == 0;
	if (there ? shelf->packs[i] == pack : shelf->count == 64)
		return false;
	if (!there) {
		memmove(shelf->packs + i + 1, shelf->packs + i, sizeof *shelf->packs * (size_t)(shelf->count - i));
		shelf->count++;
	}
	shelf->packs[i] = pack;
	return true;
}

static void book_add(struct orders *o, int *room, const struct shelf *shelf, struct instant from)
{
	if (o->book_count == *room) {
		int more = *room ? *room * 2 : 8;
		struct book *books = ARENA_ARRAY(o->book_arena, struct book, more);
		if (o->books)
			memcpy(books, o->books, sizeof *books * (size_t)o->book_count);
		o->books = books;
		*room = more;
	}
	struct book *book = &o->books[o->book_count++];
	*book = (struct book){ .from = from, .rules = ARENA_ARRAY(o->book_arena, const struct rules *, shelf->count + 1) };
	for (int i = 0; i < shelf->count; i++)
		if (shelf->packs[i]->rules)
			book->rules[book->rules_count++] = shelf->packs[i]->rules;
	book_make(o->book_arena, book);
}

static void calendars_take(const struct shelf *shelf)
{
	for (int i = 0; i < shelf->count; i++)
		if (shelf->packs[i]->rules && shelf->packs[i]->rules->calendar)
			calendar_take(shelf->packs[i]->rules->calendar);
}

/* Texts put within one instant (the first start) make one book. */
static bool texts_read(struct orders *o, struct stmt *q, struct shelf *shelf, struct err *err)
{
	enum answer answer;
	int room = 0;
	bool changed = false, any = false;
	struct instant at = { 0 };
	while ((answer = stmt_step(q)) == ANSWER_ONE) {
		struct instant from = { stmt_get_int(q, 3) };
		struct pack *pack = pack_of(o, stmt_get_text(q, 1), stmt_get_blob(q, 2), "pack", err);
		if (!pack)
			return false;
		if (any && changed && from.ms != at.ms) {
			book_add(o, &room, shelf, at);
			changed = false;
		}
		changed = shelf_put(shelf, pack) || changed;
		at = from;
		any = true;
	}
	if (changed || !any)
		book_add(o, &room, shelf, at);
	return answer == ANSWER_NONE;
}

bool books_load(struct orders *o, struct db *db, struct err *err)
{
	struct shelf shelf = { .count = 0 };
	arena_reset(o->book_arena);
	o->books = NULL;
	o->book_count = 0;
	struct stmt *q = db_query(db, &order_q_packs);
	bool ok = texts_read(o, q, &shelf, err);
	stmt_done(q);
	calendars_take(&shelf);
	return ok || (err->code != ERR_NONE ? false : db_fail(db, err));
}

/* --- asking ------------------------------------------------------------ */

const struct book *orders_book(const struct orders *o, struct instant at)
{
	int i = o->book_count - 1;
	while (i > 0 && o->books[i].from.ms > at.ms)
		i--;
	return &o->books[i];
}

int64_t book_cell(const struct book *book, enum ladder ladder, int level, int row, uint32_t facilities, int measure)
{
	int place = place_of(ladder, level);
	if (row != ROW_ANY)
		return *cell_at(book, place, row, measure);
	int64_t strictest = VALUE_NONE;                     /* an authority: the strictest of the kinds the order is for */
	for (int i = 0; i < FACILITY_ROWS; i++) {
		int64_t value = i == ROW_UNKNOWN ? VALUE_NONE : facilities >> i & 1 ? *cell_at(book, place, i, measure) : VALUE_NONE;
		if (value != VALUE_NONE && (strictest == VALUE_NONE || measure_stricter(book->measures[measure], value, strictest)))
			strictest = value;
	}
	return strictest;
}

const struct measure_set *book_origin(const struct book *book, enum ladder ladder, int level, int row, uint32_t facilities, int measure)
{
	int place = place_of(ladder, level);
	if (row != ROW_ANY)
		return book->origins[cell_number(book, place, row, measure)];
	int64_t strictest = book_cell(book, ladder, level, ROW_ANY, facilities, measure);
	for (int i = 0; i < ROW_UNKNOWN; i++)
		if (facilities >> i & 1 && *cell_at(book, place, i, measure) == strictest)
			return book->origins[cell_number(book, place, i, measure)];
	return NULL;
}

const struct ladder_text *book_ladder(const struct book *book, enum ladder ladder)
{
	for (int r = 0; r < book->rules_count; r++)
		if (book->rules[r]->ladders[ladder].count)
			return &book->rules[r]->ladders[ladder];
	return NULL;
}

const struct risk_rule *book_risk(const struct book *book, enum risk risk)
{
	for (int r = 0; r < book->rules_count; r++)
		for (int i = 0; i < book->rules[r]->risk_count; i++)
			if (book->rules[r]->risks[i].risk == risk)
				return &book->rules[r]->risks[i];
	return NULL;
}

void order_resolve(const struct orders *o, struct order *order)
{
	order->resolved = ARENA_ARRAY(o->book_arena, struct resolved, o->book_count + 1);
	for (int b = 0; b < o->book_count; b++) {
		struct resolved *r = &order->resolved[b];
		r->measure = order->level ? -1 : book_measure(&o->books[b], view_of(order->measure));
		if (r->measure >= 0 && !measure_value(o->books[b].measures[r->measure], view_of(order->value), &r->value))
			r->measure = -1;
	}
}
