/* notify/notice_receipt_http.c — who has a notice, who has read, acknowledged and carried it out: counts at a unit and right below it, and the units one by one. */
#include "notify/notice_http.h"
#include "org/org_json_http.h"

enum { FAST_UNITS = 4000 };                                 /* more are read beside, so that nobody waits for it */

struct receipts { struct notice_receipt *at; int32_t count, room; struct arena *arena; };

static bool keep(void *self, const struct notice_receipt *one)
{
	struct receipts *r = self;
	if (r->count == r->room) {
		struct notice_receipt *more = ARENA_ARRAY(r->arena, struct notice_receipt, r->room = r->room ? r->room * 2 : 64);
		if (r->count)
			memcpy(more, r->at, sizeof *more * (size_t)r->count);
		r->at = more;
	}
	r->at[r->count] = *one;
	r->at[r->count++].note = arena_copy(r->arena, one->note);
	return true;
}

/* They are ordered by unit. */
static struct notice_receipt receipt_of(const struct receipts *r, int32_t unit)
{
	int32_t low = 0, high = r->count;
	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		if (r->at[middle].unit < unit)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->count && r->at[low].unit == unit ? r->at[low] : (struct notice_receipt){ .unit = unit, .note = VIEW("") };
}

struct counts { int64_t expected, reached_by_step[RECEIPT_MAX_], late, waiting, overdue; };

static void count(struct counts *c, const struct notice *n, const struct notice_receipt *r, struct instant now)
{
	bool waits = receipt_waits(n, r);
	c->expected++;
	for (int step = RECEIPT_DELIVERED; step <= (int)receipt_state(n, r); step++)
		c->reached_by_step[step]++;
	c->late += r->late;
	c->waiting += waits;
	c->overdue += waits && n->due.ms && now.ms >= n->due.ms;
}

static void put_counts(struct builder *out, const struct counts *c)
{
	json_key(out, "counts");
	json_open(out, '{');
	json_int(out, "expected", c->expected);
	for (int step = RECEIPT_DELIVERED; step < RECEIPT_MAX_; step++)
		json_int(out, receipt_state_name((enum receipt_state)step), c->reached_by_step[step]);
	json_int(out, "late", c->late);
	json_int(out, "waiting", c->waiting);
	json_int(out, "overdue", c->overdue);
	json_close(out, '}');
}

static struct counts counts_of(const struct req *req, const struct notice *n, const struct receipts *all, int32_t unit)
{
	const struct tree *tree = org_now(req->app->org);
	struct counts c = { 0 };
	for (int32_t at = tree->pre[unit]; at < tree->end[unit]; at++) {
		if (!unit_set_has(&n->expected, tree->unit_at[at]))
			continue;
		struct notice_receipt r = receipt_of(all, tree->unit_at[at]);
		count(&c, n, &r, req->now);
	}
	return c;
}

static void put_children(struct builder *out, const struct req *req, const struct notice *n, const struct receipts *all, int32_t unit)
{
	const struct tree *tree = org_now(req->app->org);
	json_key(out, "children");
	json_open(out, '[');
	for (int32_t child = tree->first_child[unit]; child; child = tree->next_sibling[child]) {
		struct counts c = counts_of(req, n, all, child);
		if (c.expected == 0)
			continue;
		json_open(out, '{');
		json_unit_name(out, "unit", req->app->org, child);
		put_counts(out, &c);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool shown(const struct notice *n, const struct notice_receipt *r, struct view state, struct instant now)
{
	if (!state.ptr || view_is(state, "all"))
		return true;
	if (view_is(state, "waiting"))
		return receipt_waits(n, r);
	if (view_is(state, "overdue"))
		return receipt_waits(n, r) && n->due.ms && now.ms >= n->due.ms;
	if (view_is(state, "late"))
		return r->late;
	return view_is(state, receipt_state_name(receipt_state(n, r)));
}

static bool state_known(struct req *req, struct view state)
{
	static const char *const names[] = { "all", "waiting", "overdue", "late", "none", "delivered", "read", "acknowledged", "done" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!state.ptr || view_is(state, names[i]))
			return true;
	return bad_query(req, "state", "state 写 all、waiting、overdue、late、none、delivered、read、acknowledged 或 done。",
		"state is all, waiting, overdue, late, none, delivered, read, acknowledged or done.");
}

static int32_t put_units(struct builder *out, const struct req *req, const struct notice *n, const struct receipts *all, int32_t unit, int32_t after,
                         struct view state, int64_t limit)
{
	const struct tree *tree = org_now(req->app->org);
	int32_t last = 0;
	for (int32_t at = after ? tree->pre[after] + 1 : tree->pre[unit]; at < tree->end[unit]; at++) {
		int32_t id = tree->unit_at[at];
		if (!unit_set_has(&n->expected, id))
			continue;
		struct notice_receipt r = receipt_of(all, id);
		if (!shown(n, &r, state, req->now))
			continue;
		if (limit-- == 0)
			return last;
		json_open(out, '{');
		json_unit_name(out, "unit", req->app->org, id);
		json_string(out, "phone", org_unit(req->app->org, id)->phone);
		say_receipt(out, req, n, &r);
		json_close(out, '}');
		last = id;
	}
	return 0;
}

/* Without a unit: the part of the scope that the caller may see. */
static int32_t usual_unit(const struct req *req, const struct notice *n)
{
	return tree_holds(org_now(req->app->org), req->actor.unit, n->audience.scope) ? n->audience.scope : req->actor.unit;
}

bool notice_receipts_handle(struct req *req)
{
	struct notice n;
	struct receipts all = { .arena = &req->arena };
	struct view state = req->ask(req, "state");
	int32_t unit, after;
	int64_t limit;
	if (!notice_of_path(req, &n) || !notice_ask_unit(req, "unit", req->ask(req, "unit"), RIGHT_UNIT_READ, usual_unit(req, &n), &unit) ||
	    !ask_limit(req, &limit) || !ask_cursor(req, org_now(req->app->org), unit, &after) || !state_known(req, state))
		return false;
	if (n.expected.count > FAST_UNITS && !req->side)
		return req_beside(req);
	if (!receipts_each(req->db, n.id, keep, &all, &req->err))
		return false;
	struct counts c = counts_of(req, &n, &all, unit);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", n.id);
	json_text(out, "title", n.title);
	json_string(out, "needs", notice_needs_name(n.needs));
	say_instant(out, "due", notice_zone(req, unit), n.due);
	json_unit_name(out, "unit", req->app->org, unit);
	put_counts(out, &c);
	put_children(out, req, &n, &all, unit);
	json_key(out, "receipts");
	json_open(out, '[');
	int32_t last = put_units(out, req, &n, &all, unit, after, state, limit);
	json_close(out, ']');
	json_text(out, "next", last ? view_of(org_unit(req->app->org, last)->code) : (struct view){ NULL, 0 });
	json_close(out, '}');
	return true;
}
