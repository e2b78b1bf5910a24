/* notify/message_http.c — an account's own messages, and how it wishes to be reached. Everybody sees and changes only what is theirs. */
#include "base/spec.h"
#include "board/live.h"
#include "notify/notify_sql.h"
#include "notify/way.h"
#include "org/act_http.h"
#include "org/org_json_http.h"
#include <stdio.h>

enum { FAMILIES_MOST = 20 };

/* ---- reading ---- */

static bool unread_of(struct req *req, int64_t *ret)
{
	struct stmt *row = db_query(req->db, &inbox_count);
	stmt_int(row, req->actor.account);
	stmt_int(row, req->now.ms);
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return good || db_fail(req->db, &req->err);
}

static void put_instant(struct builder *out, const char *key, struct instant at)
{
	char text[25];
	if (at.ms)
		instant_print_utc(at, text);
	json_text(out, key, at.ms ? view_of(text) : (struct view){ NULL, 0 });
}

static void put_words(struct builder *out, struct req *req, struct view template, struct view facts)
{
	struct err err = { .code = ERR_NONE };
	const json_t *object = json_read(facts, &req->arena, &err);
	struct words words = template_words(template, req->language, object, act_zone(req, req->actor.unit), &req->arena);
	json_text(out, "template", template);
	json_text(out, "title", words.title);
	json_text(out, "text", words.text);
}

static void put_message(struct builder *out, struct req *req, struct stmt *row)
{
	int32_t unit = (int32_t)stmt_get_int(row, 4);
	json_open(out, '{');
	json_int(out, "id", stmt_get_int(row, 0));
	json_string(out, "state", stmt_get_int(row, 1) == DELIVERY_READ ? "read" : "unread");
	put_instant(out, "at", (struct instant){ stmt_get_int(row, 8) });
	put_instant(out, "read_at", (struct instant){ stmt_get_int(row, 2) });
	put_words(out, req, stmt_get_text(row, 3), stmt_get_text(row, 5));
	json_unit_name(out, "unit", req->app->org, unit <= org_count(req->app->org) ? unit : 0);
	json_text(out, "link", stmt_get_text(row, 6));
	json_bool(out, "urgent", stmt_get_int(row, 7) != 0);
	json_close(out, '}');
}

static bool ask_cursor_id(struct req *req, int64_t *ret)
{
	struct view cursor = req->ask(req, "cursor");
	*ret = INT64_MAX;
	return !cursor.ptr || view_int(cursor, ret) || bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
}

static bool ask_state(struct req *req, int *ret)
{
	struct view state = req->ask(req, "state");
	*ret = !state.ptr || view_is(state, "all") ? -1 : view_is(state, "unread") ? DELIVERY_SENT : view_is(state, "read") ? DELIVERY_READ : -2;
	return *ret > -2 || bad_query(req, "state", "state 只能是 unread、read 或 all。", "state is unread, read or all.");
}

static bool put_messages(struct builder *out, struct req *req, int state, int64_t before, int64_t limit, int64_t *ret_next)
{
	struct stmt *row = db_query(req->db, state < 0 ? &inbox_list : &inbox_list_state);
	enum answer answer;
	int64_t count = 0;
	stmt_int(row, req->actor.account);
	stmt_int(row, req->now.ms);
	stmt_int(row, before);
	stmt_int(row, limit);
	if (state >= 0)
		stmt_int(row, state);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		put_message(out, req, row);
		*ret_next = ++count == limit ? stmt_get_int(row, 0) : 0;
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool messages_get(struct req *req)
{
	int64_t limit, before, unread, next = 0;
	int state;
	if (!ask_limit(req, &limit) || !ask_cursor_id(req, &before) || !ask_state(req, &state) || !unread_of(req, &unread))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "unread", unread);
	json_key(out, "messages");
	json_open(out, '[');
	bool good = put_messages(out, req, state, before, limit, &next);
	json_close(out, ']');
	json_text(out, "next", next ? view_of(arena_printf(&req->arena, "%lld", (long long)next)) : (struct view){ NULL, 0 });
	json_close(out, '}');
	return good;
}

static bool count_get(struct req *req)
{
	int64_t unread;
	if (!unread_of(req, &unread))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "unread", unread);
	json_close(out, '}');
	return true;
}

/* ---- marking ---- */

struct read_write { struct write write; int64_t account, id; };

static bool apply_read(struct write *write, struct tx *tx, struct err *err)
{
	const struct read_write *own = (struct read_write *)write;
	struct stmt *row = db_query(tx_db(tx), &inbox_read_one);
	stmt_int(row, own->id);
	stmt_int(row, own->account);
	stmt_int(row, tx_now(tx).ms);
	enum answer answer = stmt_step(row);
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_MESSAGE, "id", "no message %lld of this account", (long long)own->id);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool apply_read_all(struct write *write, struct tx *tx, struct err *err)
{
	const struct read_write *own = (struct read_write *)write;
	struct stmt *row = db_query(tx_db(tx), &inbox_read_all);
	stmt_int(row, own->account);
	stmt_int(row, INT64_MAX);
	stmt_int(row, tx_now(tx).ms);
	enum answer answer = stmt_run(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* Other windows of the same person hear of it. */
static void read_answer(struct req *req)
{
	live_tell(req->app->live, req->actor.account);
	count_get(req);
}

static bool read_post(struct req *req)
{
	struct read_write *own = ARENA_NEW(&req->arena, struct read_write);
	*own = (struct read_write){ .write.apply = apply_read, .account = req->actor.account };
	if (!view_int(req->param[0], &own->id))
		return FAIL(&req->err, NO_MESSAGE, "id", "not a number");
	return req_write(req, &own->write, read_answer);
}

static bool read_all_post(struct req *req)
{
	struct read_write *own = ARENA_NEW(&req->arena, struct read_write);
	*own = (struct read_write){ .write.apply = apply_read_all, .account = req->actor.account };
	return req_write(req, &own->write, read_answer);
}

/* ---- preferences ---- */

/* The parts of the template keys before the dot, each once. */
static int families(struct view ret[FAMILIES_MOST])
{
	int n = 0;
	for (const struct template *row = template_rows; row->key; row++) {
		struct view family = { row->key, strcspn(row->key, ".") };
		bool known = view_is(family, "test");
		for (int i = 0; i < n && !known; i++)
			known = view_same(ret[i], family);
		if (!known && n < FAMILIES_MOST)
			ret[n++] = family;
	}
	return n;
}

static bool put_ways(struct builder *out, struct req *req)
{
	struct stmt *row = db_query(req->db, &preference_ways);
	enum answer answer;
	char family[40] = "";
	stmt_int(row, req->actor.account);
	json_key(out, "channels");
	json_open(out, '{');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		if (!view_is(stmt_get_text(row, 0), family)) {
			if (*family)
				json_close(out, ']');
			text_cut(family, sizeof family, arena_text(&req->arena, stmt_get_text(row, 0)));
			json_key(out, family);
			json_open(out, '[');
		}
		json_put_text(out, view_of(channel_name((enum channel)stmt_get_int(row, 1))));
	}
	if (*family)
		json_close(out, ']');
	json_close(out, '}');
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool put_contacts(struct builder *out, struct req *req)
{
	struct view found[CHANNEL_MAX_] = { { NULL, 0 } };
	struct stmt *row = db_query(req->db, &contact_all);
	enum answer answer;
	bool good = true;
	stmt_int(row, req->actor.account);
	while (good && (answer = stmt_step(row)) == ANSWER_ONE) {
		enum channel channel = (enum channel)stmt_get_int(row, 0);
		good = channel < CHANNEL_MAX_ && contact_open(req->app->vault, &req->arena, req->actor.account, channel, stmt_get_blob(row, 1), &found[channel], &req->err);
	}
	stmt_done(row);
	json_text(out, "email", found[CHANNEL_MAIL]);
	json_text(out, "phone", found[CHANNEL_SMS]);
	return good && (answer == ANSWER_NONE || db_fail(req->db, &req->err));
}

static void put_minute(struct builder *out, const char *key, int64_t minute)
{
	char text[24];
	snprintf(text, sizeof text, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
	json_string(out, key, text);
}

static bool put_manner(struct builder *out, struct req *req)
{
	struct stmt *row = db_query(req->db, &preference_one);
	stmt_int(row, req->actor.account);
	enum answer answer = stmt_step(row);
	bool quiet = answer == ANSWER_ONE && !stmt_is_null(row, 1) && !stmt_is_null(row, 2);
	json_string(out, "language", answer == ANSWER_ONE && stmt_get_int(row, 0) == LANGUAGE_EN ? "en" : "zh");
	json_key(out, "quiet_hours");
	if (quiet) {
		json_open(out, '{');
		put_minute(out, "from", stmt_get_int(row, 1));
		put_minute(out, "to", stmt_get_int(row, 2));
		json_close(out, '}');
	} else {
		json_put_null(out);
	}
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool preferences_get(struct req *req)
{
	struct view names[FAMILIES_MOST];
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	bool good = put_manner(out, req) && put_ways(out, req) && put_contacts(out, req);
	json_key(out, "families");
	json_open(out, '[');
	for (int i = 0, n = families(names); i < n; i++)
		json_put_text(out, names[i]);
	json_close(out, ']');
	json_close(out, '}');
	return good;
}

struct preferences {
	struct write write;
	const struct vault *vault;
	int64_t account, unit;
	struct view language, email, phone;
	json_t *channels, *quiet_hours;
	int from, to;                                       /* -1: none */
};
static const struct spec preference_rows[] = {
	{ "language", SPEC_TEXT, offsetof(struct preferences, language), true, 2, 2 },
	{ "channels", SPEC_OBJECT, offsetof(struct preferences, channels), true, 0, 0 },
	{ "quiet_hours", SPEC_ANY, offsetof(struct preferences, quiet_hours), false, 0, 0 },
	{ "email", SPEC_TEXT, offsetof(struct preferences, email), false, 0, 254 },
	{ "phone", SPEC_TEXT, offsetof(struct preferences, phone), false, 0, 21 },
	{ 0 },
};

static bool bad_preference(struct err *err, const char *field, const char *zh, const char *en)
{
	FAIL(err, BAD_FIELD, field, "not as it should be");
	return err_say(err, zh, en);
}

static bool read_minute(const json_t *text, int *ret)
{
	struct view v = json_view(text), hours = { v.ptr, 2 }, minutes = { v.ptr ? v.ptr + 3 : NULL, 2 };
	int64_t h, m;
	if (v.len != 5 || v.ptr[2] != ':' || !view_int(hours, &h) || !view_int(minutes, &m) || h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*ret = (int)(h * 60 + m);
	return true;
}

static bool ways_good(const json_t *channels, struct err *err)
{
	struct view known[FAMILIES_MOST];
	int n = families(known);
	const char *family;
	json_t *list;
	json_object_foreach((json_t *)(uintptr_t)channels, family, list) {
		bool found = false;
		for (int i = 0; i < n && !found; i++)
			found = view_is(known[i], family);
		if (!found || !json_is_array(list))
			return bad_preference(err, "channels", "没有这一类消息。", "There is no such kind of message.");
		for (size_t i = 0; i < json_array_size(list); i++) {
			enum channel channel;
			if (!json_is_string(json_array_get(list, i)) || !channel_parse(json_view(json_array_get(list, i)), &channel) || channel_is_robot(channel))
				return bad_preference(err, "channels", "接收方式只能是 mail 或 sms；站内消息总会收到。", "A way is mail or sms; messages in the app always come.");
		}
	}
	return true;
}

static bool preferences_good(struct preferences *own, struct err *err)
{
	own->from = own->to = -1;
	if (!view_is(own->language, "zh") && !view_is(own->language, "en"))
		return bad_preference(err, "language", "语言只能是 zh 或 en。", "language is zh or en.");
	if (own->quiet_hours && !json_is_null(own->quiet_hours) && (!read_minute(json_object_get(own->quiet_hours, "from"), &own->from) || !read_minute(json_object_get(own->quiet_hours, "to"), &own->to)))
		return bad_preference(err, "quiet_hours", "免打扰时段请写 {\"from\": \"22:00\", \"to\": \"07:00\"}。", "Write quiet hours as {\"from\": \"22:00\", \"to\": \"07:00\"}.");
	if (own->email.len > 0 && !mail_address_good(own->email))
		return bad_preference(err, "email", "邮箱地址不对。", "This is no mail address.");
	if (own->phone.len > 0 && !phone_number_good(own->phone))
		return bad_preference(err, "phone", "手机号只写数字，可以 + 开头。", "A phone number has digits only, and may begin with +.");
	return ways_good(own->channels, err);
}

static bool put_way_rows(struct tx *tx, const struct preferences *own, struct err *err)
{
	const char *family;
	json_t *list;
	struct stmt *row = db_query(tx_db(tx), &preference_way_clear);
	stmt_int(row, own->account);
	bool good = tx_may_run(tx, row, err);
	json_object_foreach(own->channels, family, list)
		for (size_t i = 0; good && i < json_array_size(list); i++) {
			enum channel channel = CHANNEL_APP;
			channel_parse(json_view(json_array_get(list, i)), &channel);
			if (channel == CHANNEL_APP)
				continue;
			row = db_query(tx_db(tx), &preference_way_put);
			stmt_int(row, own->account);
			stmt_text(row, view_of(family));
			stmt_int(row, channel);
			good = tx_may_run(tx, row, err);
		}
	return good;
}

static bool apply_preferences(struct write *write, struct tx *tx, struct err *err)
{
	const struct preferences *own = (struct preferences *)write;
	struct stmt *row = db_query(tx_db(tx), &preference_put);
	stmt_int(row, own->account);
	stmt_int(row, view_is(own->language, "en") ? LANGUAGE_EN : LANGUAGE_ZH);
	if (own->from < 0)
		stmt_null(row);
	else
		stmt_int(row, own->from);
	if (own->from < 0)
		stmt_null(row);
	else
		stmt_int(row, own->to);
	if (!tx_may_run(tx, row, err) || !put_way_rows(tx, own, err)
	    || (own->email.ptr && !contact_seal(tx, own->vault, own->account, CHANNEL_MAIL, own->email, err))
	    || (own->phone.ptr && !contact_seal(tx, own->vault, own->account, CHANNEL_SMS, own->phone, err)))
		return false;
	const char *body = arena_printf(tx_arena(tx), "{\"account\":%lld,\"email\":%s,\"phone\":%s}", (long long)own->account,
		own->email.len ? "true" : "false", own->phone.len ? "true" : "false"); /* that there is one, never which */
	tx_event(tx, EVENT_PREFERENCES_CHANGED, 0, own->account, own->unit, view_of(body));
	return true;
}

static void preferences_answer(struct req *req) { preferences_get(req); }

static bool preferences_put(struct req *req)
{
	struct preferences *own = ARENA_NEW(&req->arena, struct preferences);
	if (!spec_read(preference_rows, req->json, own, &req->err) || !preferences_good(own, &req->err))
		return false;
	if (!req->actor.account)
		return FAIL(&req->err, NO_ACCOUNT, NULL, "the operator of the machine has no account");
	own->write.apply = apply_preferences;
	own->vault = req->app->vault;
	own->account = req->actor.account;
	own->unit = req->actor.unit;
	return req_write(req, &own->write, preferences_answer);
}

const struct route message_routes[] = {
	{ "GET", "/api/v1/messages", NEED_LOGIN, RIGHT_UNIT_READ, messages_get, "The account's own messages, newest first", "state cursor limit", "", "messages" },
	{ "GET", "/api/v1/messages/count", NEED_LOGIN, RIGHT_UNIT_READ, count_get, "How many of them are unread", "", "", "message_count" },
	{ "POST", "/api/v1/messages/{id}/read", NEED_LOGIN, RIGHT_UNIT_READ, read_post, "It was read; the first time counts", "", "", "message_count" },
	{ "POST", "/api/v1/messages/read-all", NEED_LOGIN, RIGHT_UNIT_READ, read_all_post, "All were read", "", "", "message_count" },
	{ "GET", "/api/v1/account/preferences", NEED_LOGIN, RIGHT_UNIT_READ, preferences_get, "How one's own account wishes to be reached", "", "", "preferences" },
	{ "PUT", "/api/v1/account/preferences", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_READ, preferences_put, "Change it; email and phone are kept sealed", "", "preferences_put", "preferences" },
	{ 0 },
};
