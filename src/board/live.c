/* The live stream. The ring is written by the follower and read by the seats, both under the world lock; a seat that finds by two
 * atomic numbers that nothing concerns it takes no lock at all. */
#include "board/live.h"
#include "base/json.h"
#include <assert.h>
#include <stdlib.h>

enum { RING = 65536, PAUSE_MS = 100, SILENCE_MS = 15000, UNITS_MOST = 200, NODES_MOST = 1024, GROUPS_MOST = 16, MESSAGE_MOST = 1 << 20, TOLD = 4096, NOTED = 1024, NOTICES_MOST = 32, HOMES = 256 };

struct home_news { int32_t unit; bool alarm; };

struct live {
	struct org *org;
	struct policy *policy;
	struct board *board;
	pthread_rwlock_t *world;
	struct board_change *ring;
	uint64_t head;                                      /* atomic: changes ever noted; ring[head % RING] is the next */
	uint64_t orders;                                    /* atomic: how often orders changed */
	struct { int64_t notice; int32_t unit; } noted[NOTED]; /* as the ring: noted[noted_head % NOTED] is the next */
	uint64_t noted_head;                                /* atomic */
	int seats;                                          /* atomic */
	bool news;                                          /* since the last wake */
	void (*wake)(void *);
	void *wake_self;
	pthread_mutex_t told_lock;                          /* guards told[] */
	int64_t told[TOLD];                                 /* accounts whose messages changed; told[told_head % TOLD] is the next */
	uint64_t told_head;                                 /* atomic */
	struct home_news homes[HOMES];                      /* written under the world lock held alone, as the ring is */
	uint64_t home_head;                                 /* atomic */
};

struct live_seat {
	struct live *live;
	int32_t unit;
	int form;
	struct day first;
	uint64_t at;                                        /* the next change to look at */
	uint64_t orders;                                    /* of live's, as it was told last */
	uint64_t noted;                                     /* the next notice to look at */
	int64_t since;                                      /* Last-Event-ID, until it is answered */
	int64_t account;                                    /* 0: nobody's messages */
	uint64_t told_at, home_at;
	int64_t spoke_us, looked_us;
	bool greeted;
	struct builder out;
	size_t sent;                                        /* of out */
};

/* Hearing -------------------------------------------------------------------------------------------------------------------------- */

static void live_hear(void *self, const struct board_change *change)
{
	struct live *live = self;
	if (change) {
		live->ring[live->head % RING] = *change;
		__atomic_store_n(&live->head, live->head + 1, __ATOMIC_RELEASE);
		live->news = true;
		return;
	}
	if (live->news && live->wake && live_seats(live) > 0)
		live->wake(live->wake_self);
	live->news = false;
}

void live_orders(struct live *live)
{
	if (!live)
		return;
	__atomic_add_fetch(&live->orders, 1, __ATOMIC_RELEASE);
	live->news = true;
}

void live_notice(struct live *live, int64_t notice, int32_t unit)
{
	if (!live)
		return;
	live->noted[live->noted_head % NOTED].notice = notice;
	live->noted[live->noted_head % NOTED].unit = unit;
	__atomic_store_n(&live->noted_head, live->noted_head + 1, __ATOMIC_RELEASE);
	live->news = true;
}

void live_home(struct live *live, int32_t unit, bool alarm)
{
	if (!live)
		return;
	live->homes[live->home_head % HOMES] = (struct home_news){ unit, alarm };
	__atomic_store_n(&live->home_head, live->home_head + 1, __ATOMIC_RELEASE);
	live->news = true;
}

struct live *live_new(struct org *org, struct policy *policy, struct board *board, pthread_rwlock_t *world)
{
	struct live *live = calloc(1, sizeof *live);
	struct board_change *ring = calloc(RING, sizeof *ring);
	if (!live || !ring)
		abort();
	*live = (struct live){ .org = org, .policy = policy, .board = board, .world = world, .ring = ring };
	pthread_mutex_init(&live->told_lock, NULL);
	board_listen(board, live_hear, live);
	return live;
}

void live_free(struct live *live)
{
	if (!live)
		return;
	board_listen(live->board, NULL, NULL);
	pthread_mutex_destroy(&live->told_lock);
	free(live->ring);
	free(live);
}

void live_set_wake(struct live *live, void (*wake)(void *), void *self)
{
	live->wake = wake;
	live->wake_self = self;
}

int live_seats(const struct live *live) { return __atomic_load_n(&live->seats, __ATOMIC_RELAXED); }

struct live_seat *live_seat_new(struct live *live, int32_t unit, int form, struct day first, int64_t since)
{
	struct live_seat *seat = calloc(1, sizeof *seat);
	if (!seat)
		abort();
	*seat = (struct live_seat){ .live = live, .unit = unit, .form = form, .first = first, .since = since };
	seat->at = __atomic_load_n(&live->head, __ATOMIC_ACQUIRE);
	seat->orders = __atomic_load_n(&live->orders, __ATOMIC_ACQUIRE);
	seat->told_at = __atomic_load_n(&live->told_head, __ATOMIC_ACQUIRE);
	seat->noted = __atomic_load_n(&live->noted_head, __ATOMIC_ACQUIRE);
	seat->home_at = __atomic_load_n(&live->home_head, __ATOMIC_ACQUIRE);
	builder_init(&seat->out, MESSAGE_MOST);
	__atomic_add_fetch(&live->seats, 1, __ATOMIC_RELAXED);
	return seat;
}

void live_seat_free(struct live_seat *seat)
{
	if (!seat)
		return;
	__atomic_sub_fetch(&seat->live->seats, 1, __ATOMIC_RELAXED);
	builder_release(&seat->out);
	free(seat);
}

void live_seat_account(struct live_seat *seat, int64_t account) { seat->account = account; }

void live_tell(struct live *live, int64_t account)
{
	pthread_mutex_lock(&live->told_lock);
	live->told[live->told_head % TOLD] = account;
	__atomic_store_n(&live->told_head, live->told_head + 1, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&live->told_lock);
	if (live->wake && live_seats(live) > 0)
		live->wake(live->wake_self);
}

/* Whether somebody told about the seat's own account since it last asked. One that was overtaken takes it for its own: it may ask in vain. */
static bool seat_told(struct live_seat *seat)
{
	struct live *live = seat->live;
	bool own = false;
	pthread_mutex_lock(&live->told_lock);
	uint64_t head = live->told_head;
	if (seat->account && head - seat->told_at > TOLD)
		own = true;
	for (; seat->account && !own && seat->told_at != head; seat->told_at++)
		own = live->told[seat->told_at % TOLD] == seat->account;
	seat->told_at = head;
	pthread_mutex_unlock(&live->told_lock);
	return own;
}

/* What a seat is told ---------------------------------------------------------------------------------------------------------------- */

/* The changes of one form and period: which units, which authorities above them. */
struct group {
	int form;
	struct day first;
	int unit_count, node_count;
	bool more;
	struct { int32_t unit; enum cell now; } units[UNITS_MOST];
	int32_t nodes[NODES_MOST];
};

struct look { struct live_seat *seat; struct group *groups; int count; bool resync; };

static void say_short(struct live_seat *seat, const char *event)
{
	int64_t as_of = board_as_of(seat->live->board);
	builder_printf(&seat->out, "id: %lld\nevent: %s\ndata: {\"as_of\":%lld}\n\n", (long long)as_of, event, (long long)as_of);
}

/* Which homes of the seat's subtree; each once. Overtaken, it hears of the newest, which make it ask for all. */
static void say_homes(struct live_seat *seat, bool alarm)
{
	struct live *live = seat->live;
	const struct tree *tree = org_now(live->org);
	int64_t as_of = board_as_of(live->board);
	uint64_t from = live->home_head - seat->home_at > HOMES ? live->home_head - HOMES : seat->home_at;
	int told = 0;
	for (uint64_t i = from; i < live->home_head; i++) {
		const struct home_news *news = &live->homes[i % HOMES];
		bool again = false;
		for (uint64_t j = from; j < i; j++)
			again |= live->homes[j % HOMES].unit == news->unit && live->homes[j % HOMES].alarm == alarm;
		if (news->alarm != alarm || again || news->unit > tree->count || !tree_holds(tree, seat->unit, news->unit))
			continue;
		const struct unit *unit = org_unit(live->org, news->unit);
		if (told++ == 0)
			builder_printf(&seat->out, "id: %lld\nevent: %s\ndata: {\"as_of\":%lld,\"units\":[", (long long)as_of, alarm ? "alarm" : "signals", (long long)as_of);
		json_open(&seat->out, '{');
		json_string(&seat->out, "code", unit->code);
		json_string(&seat->out, "name", unit->name);
		json_string(&seat->out, "name_en", unit->name_en);
		json_close(&seat->out, '}');
	}
	if (told)
		builder_text(&seat->out, "]}\n\n");
}

static struct group *group_for(struct look *look, int form, struct day first)
{
	for (int i = 0; i < look->count; i++)
		if (look->groups[i].form == form && look->groups[i].first.n == first.n)
			return &look->groups[i];
	if (look->count == GROUPS_MOST) {
		look->resync = true;                        /* a bulk load of many periods: nobody looks at them one by one */
		return NULL;
	}
	struct group *g = &look->groups[look->count++];
	g->form = form;
	g->first = first;
	g->unit_count = g->node_count = 0;
	g->more = false;
	return g;
}

static void group_unit(struct group *g, int32_t unit, enum cell now)
{
	for (int i = g->unit_count - 1; i >= 0; i--)
		if (g->units[i].unit == unit) {
			g->units[i].now = now;
			return;
		}
	if (g->unit_count == UNITS_MOST) {
		g->more = true;
		return;
	}
	g->units[g->unit_count].unit = unit;
	g->units[g->unit_count++].now = now;
}

static bool group_node(struct group *g, int32_t unit)
{
	for (int i = g->node_count - 1; i >= 0; i--)
		if (g->nodes[i] == unit)
			return true;
	if (g->node_count == NODES_MOST)
		return false;
	g->nodes[g->node_count++] = unit;
	return true;
}

/* From the seat's unit down to the one above the changed unit. */
static void group_path(struct group *g, const struct tree *t, int32_t top, int32_t unit)
{
	int32_t path[64];
	int depth = 0;
	for (int32_t u = unit; u && u != top && depth < 64; u = t->parent[u])
		path[depth++] = u;
	bool room = !top || group_node(g, top);
	for (int i = depth - 1; i >= 0 && room; i--)
		if (path[i] != unit || t->first_child[unit])
			room = group_node(g, path[i]);
	g->more = g->more || !room;
}

static bool concerns(const struct live_seat *seat, const struct board_change *c)
{
	return (seat->form < 0 || seat->form == c->form) && (day_is_none(seat->first) || seat->first.n == c->first.n);
}

static void look_at(struct look *look, const struct board_change *c)
{
	struct live_seat *seat = look->seat;
	const struct form *form = policy_form_id(seat->live->policy, c->form);
	if (!form || !concerns(seat, c))
		return;
	const struct tree *t = org_tree(seat->live->org, period_last((struct period){ form->period, c->first }));
	if (c->unit > t->count || !tree_holds(t, seat->unit, c->unit))
		return;
	struct group *g = group_for(look, c->form, c->first);
	if (!g || g->more)
		return;
	group_unit(g, c->unit, c->now);
	group_path(g, t, seat->unit, c->unit);
}

/* Too many to name: the seat's unit and those right below it, which is what a person at this seat looks at. */
static void group_top(struct live *live, struct group *g, int32_t top)
{
	const struct form *form = policy_form_id(live->policy, g->form);
	const struct tree *t = org_tree(live->org, period_last((struct period){ form->period, g->first }));
	g->node_count = 0;
	if (top)
		group_node(g, top);
	for (int32_t u = t->first_child[top]; u; u = t->next_sibling[u])
		if (t->first_child[u])
			group_node(g, u);
}

static void say_counts(struct builder *b, const struct unit *unit, const struct board_counts *c)
{
	json_open(b, '{');
	json_string(b, "code", unit->code);
	json_int(b, "expected", c->expected);
	json_int(b, "on_time", c->on_time);
	json_int(b, "late", c->late);
	json_int(b, "missing", c->missing);
	json_int(b, "zero", c->zero);
	json_int(b, "returned", c->returned);
	json_int(b, "derived", c->derived);
	json_int(b, "mixed", c->mixed);
	json_close(b, '}');
}

static void say_units(struct live_seat *seat, const struct group *g, const struct board_page *page)
{
	struct builder *b = &seat->out;
	json_key(b, "units");
	json_open(b, '[');
	for (int i = 0; i < g->unit_count; i++) {
		json_open(b, '{');
		json_string(b, "code", org_unit(seat->live->org, g->units[i].unit)->code);
		json_string(b, "state", cell_name(page ? board_cell(page, g->units[i].unit) : g->units[i].now));
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void say_nodes(struct live_seat *seat, struct group *g, const struct board_page *page)
{
	struct builder *b = &seat->out;
	if (g->more)
		group_top(seat->live, g, seat->unit);
	json_key(b, "nodes");
	json_open(b, '[');
	for (int i = 0; page && i < g->node_count; i++) {
		struct board_counts counts = board_counts(page, g->nodes[i]);
		say_counts(b, org_unit(seat->live->org, g->nodes[i]), &counts);
	}
	json_close(b, ']');
}

/* A seat that watches one period and finds its page gone asks for it again, which brings the page back. */
static void say_group(struct look *look, struct group *g)
{
	struct live_seat *seat = look->seat;
	const struct form *form = policy_form_id(seat->live->policy, g->form);
	struct period period = { form->period, g->first };
	struct board_page *page = board_page_ready(seat->live->board, form, period, BOARD_NOW);
	char text[16];
	if (!page && !day_is_none(seat->first)) {
		look->resync = true;
		return;
	}
	int64_t as_of = board_as_of(seat->live->board);
	period_print(period, text);
	builder_printf(&seat->out, "id: %lld\nevent: board\ndata: ", (long long)as_of);
	json_open(&seat->out, '{');
	json_int(&seat->out, "as_of", as_of);
	json_string(&seat->out, "form", form->key);
	json_string(&seat->out, "period", text);
	say_units(seat, g, page);
	say_nodes(seat, g, page);
	json_bool(&seat->out, "more", g->more || !page);
	json_close(&seat->out, '}');
	builder_text(&seat->out, "\n\n");
	board_done(page);
}

static bool add_once(int64_t *list, int *count, int64_t id)
{
	for (int i = 0; i < *count; i++)
		if (list[i] == id)
			return true;
	if (*count == NOTICES_MOST)
		return false;
	list[(*count)++] = id;
	return true;
}

/* Where too many changed, or the ring overtook the seat: everything is to be asked again. */
static bool seat_notices(struct live_seat *seat, int64_t *list, int *ret_count)
{
	const struct live *live = seat->live;
	const struct tree *t = org_now(live->org);
	bool all = live->noted_head - seat->noted <= NOTED;
	*ret_count = 0;
	for (; all && seat->noted != live->noted_head; seat->noted++) {
		int32_t unit = live->noted[seat->noted % NOTED].unit;
		if (seat->unit == 0 || (unit && tree_holds(t, seat->unit, unit)))
			all = add_once(list, ret_count, live->noted[seat->noted % NOTED].notice);
	}
	seat->noted = live->noted_head;
	return all;
}

static void say_notices(struct live_seat *seat)
{
	int64_t list[NOTICES_MOST], as_of = board_as_of(seat->live->board);
	int count;
	if (seat->noted == seat->live->noted_head)
		return;
	if (!seat_notices(seat, list, &count)) {
		say_short(seat, "resync");
		return;
	}
	if (count == 0)
		return;
	builder_printf(&seat->out, "id: %lld\nevent: notices\ndata: {\"as_of\":%lld,\"notices\":[", (long long)as_of, (long long)as_of);
	for (int i = 0; i < count; i++)
		builder_printf(&seat->out, "%s%lld", i ? "," : "", (long long)list[i]);
	builder_text(&seat->out, "]}\n\n");
}

/* With the world lock held shared. */
static void seat_look(struct live_seat *seat)
{
	struct live *live = seat->live;
	uint64_t head = live->head;
	struct look look = { .seat = seat, .resync = head - seat->at > RING };
	if (seat->at != head && !look.resync) {
		look.groups = malloc(GROUPS_MOST * sizeof *look.groups);
		if (!look.groups)
			abort();
	}
	for (; seat->at != head && !look.resync; seat->at++) {
		const struct board_change *change = &live->ring[seat->at % RING];
		if (change->unit)
			look_at(&look, change);
		else
			look.resync = true;
	}
	for (int i = 0; i < look.count && !look.resync; i++)
		say_group(&look, &look.groups[i]);
	seat->at = head;
	free(look.groups);
	if (look.resync || seat->out.full) {
		builder_clear(&seat->out);
		say_short(seat, "resync");
	}
	if (seat->orders != live->orders)
		say_short(seat, "orders");
	seat->orders = live->orders;
	say_notices(seat);
	say_homes(seat, true);
	say_homes(seat, false);
	seat->home_at = live->home_head;
}

/* Someone who comes back goes on where they left, if the ring still holds the change before, which shows that none is missing. */
static void seat_return(struct live_seat *seat)
{
	struct live *live = seat->live;
	uint64_t at = live->head, oldest = at > RING ? at - RING : 0;
	while (at > oldest && live->ring[(at - 1) % RING].seq > seat->since)
		at--;
	if (at > oldest)
		seat->at = at;
	else
		say_short(seat, "resync");
}

static void seat_greet(struct live_seat *seat)
{
	builder_printf(&seat->out, "retry: 2000\n");
	say_short(seat, "hello");
	seat->greeted = true;
	if (seat->since > 0 && seat->since < board_as_of(seat->live->board))
		seat_return(seat);
}

/* Pace -------------------------------------------------------------------------------------------------------------------------------- */

static bool seat_behind(const struct live_seat *seat)
{
	const struct live *live = seat->live;
	return __atomic_load_n(&live->head, __ATOMIC_ACQUIRE) != seat->at || __atomic_load_n(&live->orders, __ATOMIC_ACQUIRE) != seat->orders ||
	       __atomic_load_n(&live->noted_head, __ATOMIC_ACQUIRE) != seat->noted || __atomic_load_n(&live->home_head, __ATOMIC_ACQUIRE) != seat->home_at;
}
static bool seat_deaf(const struct live_seat *seat) { return __atomic_load_n(&seat->live->told_head, __ATOMIC_ACQUIRE) == seat->told_at; }

int live_seat_wait(const struct live_seat *seat)
{
	int64_t now = clock_monotonic_us(), look = seat->looked_us + PAUSE_MS * 1000, beat = seat->spoke_us + SILENCE_MS * 1000;
	int64_t until = (seat_behind(seat) || !seat_deaf(seat)) && look < beat ? look : beat;
	if (!seat->greeted || seat->sent < seat->out.len || until <= now)
		return 0;
	return (int)((until - now + 999) / 1000);
}

static void seat_fill(struct live_seat *seat)
{
	builder_clear(&seat->out);
	seat->sent = 0;
	bool told = !seat_deaf(seat) && seat_told(seat);
	if (!seat->greeted || seat_behind(seat) || told) {
		pthread_rwlock_rdlock(seat->live->world);
		if (!seat->greeted)
			seat_greet(seat);
		else if (seat_behind(seat))
			seat_look(seat);
		if (told)
			say_short(seat, "messages");
		pthread_rwlock_unlock(seat->live->world);
	} else if (clock_monotonic_us() - seat->spoke_us >= SILENCE_MS * 1000)
		builder_text(&seat->out, ":\n\n");
	seat->looked_us = clock_monotonic_us();
	if (seat->out.len)
		seat->spoke_us = seat->looked_us;
}

size_t live_seat_read(struct live_seat *seat, char *out, size_t room)
{
	if (seat->sent == seat->out.len && live_seat_wait(seat) == 0)
		seat_fill(seat);
	size_t left = seat->out.len - seat->sent, n = left < room ? left : room;
	if (n)
		memcpy(out, seat->out.ptr + seat->sent, n);
	seat->sent += n;
	return n;
}
