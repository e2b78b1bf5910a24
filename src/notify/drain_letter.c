/* notify/drain_letter.c — from a leased row to a transfer: which words, which way, which address. */
#include "notify/drain_inside.h"
#include "base/log.h"
#include "notify/notify_sql.h"
#include <sodium.h>

enum { CROWDED_MS = 3000 };

struct facts_row {
	struct view template, link, facts, login, name, contact;
	int32_t unit, account_unit;
	bool urgent;
	struct instant made;
	enum language language;
	int quiet_from, quiet_to;                           /* -1: none */
};

static bool read_row(struct drain *drain, struct db *db, int64_t delivery, struct facts_row *ret, struct err *err)
{
	struct arena *arena = &drain->arena;
	struct stmt *row = db_query(db, &drain_letter);
	stmt_int(row, delivery);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct facts_row){ .template = arena_copy(arena, stmt_get_text(row, 0)), .unit = (int32_t)stmt_get_int(row, 1),
			.link = arena_copy(arena, stmt_get_text(row, 2)), .facts = arena_copy(arena, stmt_get_text(row, 3)), .login = arena_copy(arena, stmt_get_text(row, 4)),
			.urgent = stmt_get_int(row, 5) != 0, .account_unit = (int32_t)stmt_get_int(row, 6), .name = arena_copy(arena, stmt_get_text(row, 7)),
			.made = { stmt_get_int(row, 8) }, .language = stmt_get_int(row, 9) == LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_ZH,
			.quiet_from = stmt_is_null(row, 10) ? -1 : (int)stmt_get_int(row, 10), .quiet_to = stmt_is_null(row, 11) ? -1 : (int)stmt_get_int(row, 11),
			.contact = arena_copy(arena, stmt_get_blob(row, 12)) };
	stmt_done(row);
	return answer == ANSWER_ONE || (answer == ANSWER_NONE ? FAIL(err, BUG, NULL, "delivery %lld is not there", (long long)delivery) : db_fail(db, err));
}

/* What the tree says: taken under the world lock, which is not held for anything else. */
struct place { const struct zone *zone; char code[80]; int64_t realm; const struct way *way; };

static const struct zone *zone_of(const struct org *org, int32_t unit)
{
	const struct zone *zone = unit > 0 && unit <= org_count(org) ? org_unit(org, unit)->zone : NULL;
	return zone ? zone : zone_find("Asia/Shanghai");
}

static struct place place_of(struct drain *drain, const struct facts_row *facts, enum channel channel)
{
	const struct org *org = drain->ties.org;
	struct place place = { .way = NULL };
	pthread_rwlock_rdlock(drain->ties.world);
	int32_t reader = facts->account_unit ? facts->account_unit : facts->unit;
	place.zone = zone_of(org, reader);
	if (facts->unit > 0 && facts->unit <= org_count(org)) {
		text_cut(place.code, sizeof place.code, org_unit(org, facts->unit)->code);
		place.realm = org_unit(org, facts->unit)->realm;
	}
	if (!channel_is_robot(channel))
		place.way = way_nearest(&drain->personal, org_now(org), reader, channel);
	pthread_rwlock_unlock(drain->ties.world);
	return place;
}

static bool find_way(struct drain *drain, struct db *db, struct flight *flight, struct place *place)
{
	struct err err = { .code = ERR_NONE };
	if (channel_is_robot(flight->channel)) {
		struct way *way = ARENA_NEW(&drain->arena, struct way);
		bool good = way_load(db, drain->ties.vault, flight->robot, &drain->arena, way, &err);
		place->way = good && way->state == CHANNEL_ON ? way : NULL;
		if (!good && err.code != ERR_NO_CHANNEL) {
			flight_end(flight, FLIGHT_AGAIN, err.cause);
			return false;
		}
	}
	if (place->way)
		return true;
	flight_end(flight, FLIGHT_DEAD, "no channel is set up for it · 没有可用的通道");
	return false;
}

static bool find_address(struct drain *drain, struct flight *flight, const struct facts_row *facts, struct view *ret)
{
	struct err err = { .code = ERR_NONE };
	*ret = VIEW("");
	if (channel_is_robot(flight->channel))
		return true;
	if (facts->contact.len == 0)
		flight_end(flight, FLIGHT_DEAD, "no address · 没有联系方式");
	else if (flight_is_stranger(flight) ? !outbox_phone(drain->ties.vault, &drain->arena, flight->message, facts->contact, ret, &err)
		: !contact_open(drain->ties.vault, &drain->arena, flight->account, flight->channel, facts->contact, ret, &err))
		flight_end(flight, FLIGHT_AGAIN, err.cause);
	else
		return true;
	return false;
}

/* One server of many may not take all places of its kind. */
static bool crowded(const struct drain *drain, const struct flight *flight, int64_t way)
{
	int n = 0;
	for (int i = 0; i < drain->count; i++)
		n += drain->flights[i].sending && drain->flights[i].way == way;
	return drain->personal.count > 2 && !flight->robot && n >= PERSONAL_MOST / 2;
}

static bool must_wait(struct flight *flight, const struct drain *drain, const struct facts_row *facts, const struct place *place, struct instant now)
{
	bool quiet = !flight->robot && !facts->urgent && facts->quiet_from >= 0 && facts->quiet_to >= 0
		&& drain_quiet(place->zone, now, facts->quiet_from, facts->quiet_to, &flight->next);
	if (!quiet && !crowded(drain, flight, place->way->id))
		return false;
	if (!quiet)
		flight->next.ms = now.ms + CROWDED_MS;
	flight_end(flight, FLIGHT_BACK, "");
	return true;
}

static struct letter letter_of(struct drain *drain, const struct flight *flight, const struct facts_row *facts, const struct place *place, struct view address)
{
	struct err err = { .code = ERR_NONE };
	const json_t *object = json_read(facts->facts, &drain->arena, &err);
	enum language language = flight->robot ? view_is(way_text(place->way, "language"), "en") : facts->language;
	struct letter letter = { .delivery = flight->delivery, .made = facts->made, .template = facts->template, .unit_code = view_of(place->code),
		.link = facts->link, .facts = object ? facts->facts : VIEW("{}"), .language = language, .address = address,
		.words = template_words(facts->template, language, object, place->zone, &drain->arena) };
	if (letter.words.missing)
		log_line(LOG_INFO, "message %lld (%.*s): no fact %s", (long long)flight->message, (int)facts->template.len, facts->template.ptr, letter.words.missing);
	return letter;
}

static void start(struct drain *drain, struct db *db, struct flight *flight, struct instant now, struct err *err)
{
	struct facts_row facts = { .quiet_from = -1, .quiet_to = -1 };
	struct view address;
	if (!read_row(drain, db, flight->delivery, &facts, err))
		return;
	struct place place = place_of(drain, &facts, flight->channel);
	flight->unit = facts.unit;
	flight->realm = place.realm;
	if (!find_way(drain, db, flight, &place) || !find_address(drain, flight, &facts, &address) || must_wait(flight, drain, &facts, &place, now))
		return;
	if (flight_is_stranger(flight) && address.len > 4)
		text_cut(flight->phone, sizeof flight->phone, arena_text(&drain->arena, address));
	struct letter letter = letter_of(drain, flight, &facts, &place, address);
	flight->way = place.way->id;
	flight->sending = sending_new(drain->ties.directory, place.way, &letter, err);
	if (flight->sending)
		curl_multi_add_handle(drain->multi, sending_curl(flight->sending));
	else
		flight_end(flight, err->code == ERR_BAD_FIELD ? FLIGHT_DEAD : FLIGHT_AGAIN, err->cause);
}

void drain_start(struct drain *drain, struct db *db, struct flight *flight, struct instant now)
{
	struct err err = { .code = ERR_NONE };
	flight->next.ms = now.ms + drain_pause(flight->tries, randombytes_uniform(100)).ms;
	if (!drain->personal.ways && !way_load_all(db, &way_personal, drain->ties.vault, &drain->arena, &drain->personal, &err))
		drain->personal = (struct way_list){ NULL, 0 };
	start(drain, db, flight, now, &err);
	if (!flight->sending && flight->end == FLIGHT_FLIES)
		flight_end(flight, FLIGHT_AGAIN, *err.cause ? err.cause : err_title(err.code, LANGUAGE_EN));
}
