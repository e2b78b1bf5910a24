/* demo/register.c — one home that keeps records: its people in their rooms, as many as its reports say, areas to disinfect, and this
 * morning's round; its own login. So there is something to look at where the daily report writes itself. */
#include "demo/demo.h"
#include "record/hygiene.h"
#include "record/round.h"

enum { BEDS_A_ROOM = 3, MINUTE = 60000, UNMEASURED = 2 };
static const struct label families[] = { { "王", "Wang" }, { "李", "Li" }, { "张", "Zhang" }, { "刘", "Liu" }, { "陈", "Chen" }, { "杨", "Yang" }, { "赵", "Zhao" },
	{ "黄", "Huang" }, { "周", "Zhou" }, { "吴", "Wu" }, { "徐", "Xu" }, { "孙", "Sun" } };
static const struct label givens[] = { { "淑珍", " Shuzhen" }, { "国强", " Guoqiang" }, { "秀兰", " Xiulan" }, { "建国", " Jianguo" }, { "玉华", " Yuhua" }, { "德福", " Defu" },
	{ "桂英", " Guiying" }, { "明远", " Mingyuan" }, { "素梅", " Sumei" }, { "长顺", " Changshun" }, { "凤霞", " Fengxia" }, { "志刚", " Zhigang" } };
static const struct label areas[] = { { "一楼居室", "Rooms, first floor" }, { "二楼居室", "Rooms, second floor" }, { "餐厅", "Dining room" }, { "活动室", "Day room" } };

struct register_write { struct write write; struct demo *demo; const struct home *home; int32_t unit; int64_t account, *inside; struct round_turn turn; bool round; };

static int residents_of(const struct home *h) { return h->in + h->leave + h->hospital; }

/* The n-th of the home: those in the house first, then those away, then the staff. */
static enum where where_of(const struct demo *d, const struct home *h, int n)
{
	int staff = n - residents_of(h);
	if (staff < 0)
		return n < h->in ? WHERE_IN : n < h->in + h->leave ? WHERE_LEAVE : WHERE_HOSPITAL;
	const int16_t *last = d->nurse_day.value;
	if (last[DEMO_staff_listed] == 0)
		return WHERE_COMMUTING;                     /* it has not lived a day yet */
	int live_in = last[DEMO_staff_live_in], commuting = live_in + last[DEMO_staff_commuting], away = commuting + last[DEMO_staff_away];
	return staff < live_in ? WHERE_LIVE_IN : staff < commuting ? WHERE_COMMUTING : staff < away ? WHERE_AWAY : WHERE_QUARANTINED;
}

static struct person_new somebody(const struct demo *d, const struct home *h, int32_t unit, int n, struct arena *arena)
{
	int rooms_a_floor = (residents_of(h) + 2 * BEDS_A_ROOM - 1) / (2 * BEDS_A_ROOM);
	bool staff = n >= residents_of(h);
	struct chance c = chance_of(d->options->seed, 77, (uint64_t)n);
	const struct label *family, *given;
	struct civil birth = { (staff ? 1970 : 1930) + chance_between(&c, 0, 19), 1 + chance_between(&c, 0, 11), 1 + chance_between(&c, 0, 27) };
	family = &families[chance_between(&c, 0, 11)];
	given = &givens[chance_between(&c, 0, 11)];
	struct person_new p = { .unit = unit, .realm = org_unit(d->app.org, unit)->realm, .zone = d->zone, .role = staff ? ROLE_STAFF : ROLE_RESIDENT,
		.name = view_of(arena_printf(arena, "%s%s", demo_text(family->zh, family->en), demo_text(given->zh, given->en))), .id_no = VIEW(""), .phone = VIEW(""),
		.place = view_of(staff ? demo_text("护理员", "carer") : arena_printf(arena, demo_text("%d 床", "bed %d"), n % BEDS_A_ROOM + 1)), .sex = 1 + n % 2, .birth = day_from_civil(birth), .room = ROOM_NONE,
		.where = where_of(d, h, n), .at = zone_instant(d->zone, (struct day){ d->today.n - 1 }, 9 * 60), .opening = 1 };
	if (!staff)
		p.room_name = view_of(arena_printf(arena, "%d%02d", 1 + n / BEDS_A_ROOM / rooms_a_floor, 1 + n / BEDS_A_ROOM % rooms_a_floor));
	return p;
}

static bool add_people(struct register_write *w, struct tx *tx, struct err *err)
{
	int64_t id;
	w->inside = ARENA_ARRAY(tx_arena(tx), int64_t, w->home->in + 1);
	for (int n = 0; n < residents_of(w->home) + w->home->staff; n++) {
		struct person_new p = somebody(w->demo, w->home, w->unit, n, tx_arena(tx));
		if (!people_add(tx, w->demo->app.vault, w->account, &p, n < w->home->in ? &w->inside[n] : &id, err))
			return false;
	}
	return true;
}

static bool add_areas(struct register_write *w, struct tx *tx, struct err *err)
{
	const struct demo *d = w->demo;
	int64_t id;
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		struct area_new area = { w->unit, org_unit(d->app.org, w->unit)->realm, i < 2 ? AREA_ROOM : AREA_PUBLIC, view_of(demo_text(areas[i].zh, areas[i].en)), zone_instant(d->zone, (struct day){ d->today.n - 1 }, 9 * 60) };
		if (!area_add(tx, w->account, &area, &id, err))
			return false;
	}
	return true;
}

/* Everybody but two, who are still to be measured. */
static bool add_round(struct register_write *w, struct tx *tx, struct err *err)
{
	const struct demo *d = w->demo;
	const struct pack *pack = policy_pack_at(d->app.policy, 0);
	int count = w->home->in > UNMEASURED ? w->home->in - UNMEASURED : 0;
	struct reading *list = ARENA_ARRAY(tx_arena(tx), struct reading, count + 1);
	struct round_sent sent;
	for (int n = 0; n < count; n++) {
		struct chance c = chance_of(d->options->seed, 78, (uint64_t)n);
		list[n] = (struct reading){ .person = w->inside[n], .tenths = 362 + chance_between(&c, 0, 8), .at = { w->turn.opens.ms + (int64_t)(20 + n / 3) * MINUTE } };
	}
	struct round_new new = { .unit = w->unit, .realm = org_unit(d->app.org, w->unit)->realm, .turn = w->turn, .readings = list, .count = count,
		.fever = pack->fever ? pack->fever->tenths : 373, .rule = pack->fever, .client_key = VIEW("demo round"), .content = VIEW("demo round") };
	return rounds_send(tx, w->account, &new, &sent, err);
}

static bool register_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct register_write *w = (struct register_write *)write;
	return add_people(w, tx, err) && add_areas(w, tx, err) && (!w->round || add_round(w, tx, err));
}

/* This morning's turn, once it is half over. */
static bool morning(const struct demo *d, int32_t unit, struct round_turn *ret)
{
	struct round_turn turns[TURNS_A_DAY];
	int n = rounds_turns(d->app.duties, d->zone, unit, d->today, turns);
	if (n == 0 || d->now.ms < turns[0].opens.ms + (int64_t)60 * MINUTE)
		return false;
	*ret = turns[0];
	return true;
}

bool demo_register(struct demo *d, struct err *err)
{
	struct register_write own = { .demo = d, .home = &d->homes[d->nurse_home], .unit = d->home_unit[d->nurse_home], .account = d->clerks[d->nurse_home].id };
	if (!d->app.vault || own.account == 0)
		return true;
	if (d->fresh)
		clock_drill_set(d->now);
	own.round = morning(d, own.unit, &own.turn);
	return app_write(&d->app, register_apply, &own.write, err);
}
