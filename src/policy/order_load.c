/* Orders as the store has them; order_write.c changes the store, this follows it. */
#include "base/json.h"
#include "policy/order_inside.h"
#include <stdlib.h>

enum { TEXT_MEMORY = 1 << 30 };

struct orders *orders_new(struct org *org, struct policy *policy)
{
	struct orders *o = calloc(1, sizeof *o);
	struct arena *arenas = calloc(2, sizeof *arenas);
	if (!o || !arenas)
		abort();
	*o = (struct orders){ .org = org, .policy = policy, .arena = arenas, .book_arena = arenas + 1 };
	arena_init(o->arena, TEXT_MEMORY);
	arena_init(o->book_arena, TEXT_MEMORY);
	return o;
}

void orders_free(struct orders *o)
{
	if (!o)
		return;
	free(o->orders);
	free(o->stretches);
	free(o->first);
	if (!o->borrowed) {
		for (int i = 0; i < o->pack_count; i++)
			pack_free(o->packs[i]);
		free(o->packs);
		arena_release(o->arena);
		arena_release(o->book_arena);
		free(o->arena);
	}
	free(o);
}

static struct instant instant_or_never(struct stmt *q, int column)
{
	return stmt_is_null(q, column) ? INSTANT_NEVER : (struct instant){ stmt_get_int(q, column) };
}

static void row_read(struct orders *o, struct stmt *q, struct order *order)
{
	*order = (struct order){ .id = stmt_get_int(q, 0), .author = stmt_get_int(q, 1), .scope = (int32_t)stmt_get_int(q, 2), .office = (int32_t)stmt_get_int(q, 3),
		.facilities = (uint32_t)stmt_get_int(q, 4), .ladder = (enum ladder)stmt_get_int(q, 5), .level = (int)stmt_get_int(q, 6),
		.measure = arena_text(o->arena, stmt_get_text(q, 7)), .value = arena_text(o->arena, stmt_get_text(q, 8)),
		.override = (enum override)stmt_get_int(q, 9), .from = { stmt_get_int(q, 10) }, .to = instant_or_never(q, 11),
		.issuer = arena_text(o->arena, stmt_get_text(q, 12)), .number = arena_text(o->arena, stmt_get_text(q, 13)),
		.title = arena_text(o->arena, stmt_get_text(q, 14)), .reason = arena_text(o->arena, stmt_get_text(q, 15)),
		.supersedes = stmt_get_int(q, 16), .issued_at = { stmt_get_int(q, 17) }, .seq = stmt_get_int(q, 18), .superseded_by = stmt_get_int(q, 19),
		.withdrawn_at = instant_or_never(q, 20), .withdrawn_by = stmt_get_int(q, 21),
		.withdrawn_reason = stmt_is_null(q, 22) ? "" : arena_text(o->arena, stmt_get_text(q, 22)) };
	order_resolve(o, order);
}

static bool room_for(struct orders *o, int32_t count)
{
	if (count <= o->room)
		return true;
	int32_t room = o->room ? o->room * 2 : 64;
	struct order *more = realloc(o->orders, sizeof *more * (size_t)room);
	if (!more)
		return false;
	o->orders = more;
	o->room = room;
	return true;
}

static bool load_all(struct orders *o, struct db *db, struct err *err)
{
	struct stmt *q = db_query(db, &order_q_all);
	enum answer answer;
	o->count = 0;
	while ((answer = stmt_step(q)) == ANSWER_ONE && room_for(o, o->count + 1))
		row_read(o, q, &o->orders[o->count++]);
	stmt_done(q);
	return answer == ANSWER_NONE || (answer == ANSWER_ONE ? FAIL(err, BUG, NULL, "no memory for the orders") : db_fail(db, err));
}

bool orders_load(struct orders *o, struct db *db, struct err *err)
{
	arena_reset(o->arena);
	o->stale = !(books_load(o, db, err) && load_all(o, db, err));
	if (!o->stale && !orders_index(o))
		o->stale = !FAIL(err, BUG, NULL, "no memory for the orders");
	return !o->stale;
}

/* --- following --------------------------------------------------------- */

/* The row of one order, in its place or at the end: numbers only grow. */
static bool load_one(struct orders *o, struct db *db, int64_t id)
{
	struct stmt *q = db_query(db, &order_q_one);
	stmt_int(q, id);
	bool ok = stmt_step(q) == ANSWER_ONE;
	struct order *place = (struct order *)(uintptr_t)orders_get(o, id);
	ok = ok && (place || ((o->count == 0 || o->orders[o->count - 1].id < id) && room_for(o, o->count + 1)));
	if (ok)
		row_read(o, q, place ? place : &o->orders[o->count++]);
	stmt_done(q);
	return ok;
}

static bool see_one(struct orders *o, struct db *db, const struct event *event)
{
	struct arena arena;
	struct err err = { 0 };
	arena_init(&arena, 1 << 20);
	json_t *body = json_read(event->body, &arena, &err);
	int64_t id = json_integer_value(json_object_get(body, "id")), other = json_integer_value(json_object_get(body, "supersedes"));
	bool ok = id > 0 && load_one(o, db, id) && (other == 0 || load_one(o, db, other));
	arena_release(&arena);
	return ok && orders_index(o);
}

static void see_packs(struct orders *o, struct db *db)
{
	struct err err = { 0 };
	o->stale = !books_load(o, db, &err);
	for (int32_t i = 0; !o->stale && i < o->count; i++)
		order_resolve(o, &o->orders[i]);
	o->version = orders_generation();
}

bool orders_wait(const struct orders *o) { return o->stale; }

void orders_see(struct orders *o, struct db *db, const struct event *event)
{
	struct err err = { 0 };
	if (event->kind == EVENT_PACK_CHANGED && !o->stale)
		see_packs(o, db);
	else if ((event->kind == EVENT_ORDER_ISSUED || event->kind == EVENT_ORDER_WITHDRAWN) && !o->stale)
		o->stale = !see_one(o, db, event);
	else if (event->kind == EVENT_UNITS_IMPORTED && !o->stale)
		o->stale = !orders_index(o);
	if (o->stale)
		orders_load(o, db, &err);                   /* again with the next event if it does not succeed now */
}
