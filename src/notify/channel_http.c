/* notify/channel_http.c — channels for those who manage them: where the right holds, and below. A channel elsewhere answers like one that does
 * not exist. Secrets go in and never come out; a test says what the other side said. And what could not be sent, to be sent again. */
#include "base/spec.h"
#include "notify/notify_sql.h"
#include "notify/way.h"
#include "org/org_json_http.h"
#include "org/people_http.h"
#include <stdlib.h>
#include <time.h>

static bool may(const struct req *req, int32_t unit) { return right_allows(req->app->org, &req->actor, RIGHT_CHANNEL_MANAGE, unit); }
static int64_t realm_of(const struct req *req, int32_t unit) { return unit > 0 ? org_unit(req->app->org, unit)->realm : 0; }

/* ---- showing ---- */

static void put_settings(struct builder *out, const struct req *req, const struct channel_kind *kind)
{
	json_key(out, "settings");
	json_open(out, '[');
	for (const struct setting *s = kind->settings; s->key; s++) {
		json_open(out, '{');
		json_string(out, "key", s->key);
		json_string(out, "label", say(req, s->zh, s->en));
		json_string(out, "type", s->type == SETTING_NUMBER ? "number" : "text");
		json_bool(out, "secret", s->secret);
		json_bool(out, "needed", s->needed);
		json_text(out, "choices", s->choices ? view_of(s->choices) : (struct view){ NULL, 0 });
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_kinds(struct builder *out, const struct req *req)
{
	json_key(out, "kinds");
	json_open(out, '[');
	for (enum channel at = CHANNEL_MAIL; at < CHANNEL_MAX_; at++) {
		const struct channel_kind *kind = channel_kind_of(at);
		json_open(out, '{');
		json_string(out, "kind", channel_name(at));
		json_string(out, "title", say(req, kind->zh, kind->en));
		json_bool(out, "robot", channel_is_robot(at));
		put_settings(out, req, kind);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_way(struct builder *out, const struct req *req, const struct way *way)
{
	const struct channel_kind *kind = channel_kind_of(way->kind);
	char *config = json_dumps(way->config, JSON_COMPACT);
	json_open(out, '{');
	json_int(out, "id", way->id);
	json_unit_name(out, "unit", req->app->org, way->unit);
	json_string(out, "kind", channel_name(way->kind));
	json_string(out, "title", kind ? say(req, kind->zh, kind->en) : "");
	json_text(out, "name", way->name);
	json_bool(out, "disabled", way->state == CHANNEL_OFF);
	json_key(out, "config");
	builder_text(out, config ? config : "{}");
	json_key(out, "secrets");
	json_open(out, '[');
	for (const struct setting *s = kind ? kind->settings : NULL; s && s->key; s++)
		if (s->secret && way_text(way, s->key).len > 0)
			json_put_text(out, view_of(s->key));
	json_close(out, ']');
	json_close(out, '}');
	free(config);
}

static bool channels_get(struct req *req)
{
	struct way_list list;
	if (!way_load_all(req->db, &way_all, req->app->vault, &req->arena, &list, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "channels");
	json_open(out, '[');
	for (int i = 0; i < list.count; i++)
		if (may(req, list.ways[i].unit))
			put_way(out, req, &list.ways[i]);
	json_close(out, ']');
	put_kinds(out, req);
	json_close(out, '}');
	return true;
}

/* ---- changing ---- */

struct way_body { struct view kind, name; json_t *unit, *config, *secrets, *disabled; };
struct way_write { struct write write; const struct vault *vault; int64_t actor, realm; struct way way; bool remove; const struct way_body *said; const struct hosts *hosts; struct arena *arena; };

static bool apply_way(struct write *write, struct tx *tx, struct err *err)
{
	struct way_write *own = (struct way_write *)write;
	return own->remove ? way_remove(tx, own->actor, own->realm, &own->way, err) : way_put(tx, own->vault, own->actor, own->realm, &own->way, err);
}

static struct way_write *way_write_new(struct req *req)
{
	struct way_write *own = ARENA_NEW(&req->arena, struct way_write);
	own->write.apply = apply_way;
	own->vault = req->app->vault;
	own->actor = req->actor.account;
	req->own = own;
	return own;
}

static void added_answer(struct req *req) { put_way(reply_json(req, 201), req, &((struct way_write *)req->own)->way); }
static void changed_answer(struct req *req) { put_way(reply_json(req, 200), req, &((struct way_write *)req->own)->way); }

static const struct spec add_rows[] = {
	{ "unit", SPEC_ANY, offsetof(struct way_body, unit), true, 0, 0 },
	{ "kind", SPEC_TEXT, offsetof(struct way_body, kind), true, 1, 20 },
	{ "name", SPEC_TEXT, offsetof(struct way_body, name), true, 1, 100 },
	{ "config", SPEC_OBJECT, offsetof(struct way_body, config), true, 0, 0 },
	{ "secrets", SPEC_OBJECT, offsetof(struct way_body, secrets), true, 0, 0 },
	{ 0 },
};
static const struct spec change_rows[] = {
	{ "name", SPEC_TEXT, offsetof(struct way_body, name), false, 1, 100 },
	{ "config", SPEC_OBJECT, offsetof(struct way_body, config), false, 0, 0 },
	{ "secrets", SPEC_OBJECT, offsetof(struct way_body, secrets), false, 0, 0 },
	{ "disabled", SPEC_ANY, offsetof(struct way_body, disabled), false, 0, 0 },
	{ 0 },
};

static bool check(struct req *req, const struct way *way)
{
	struct hosts *hosts = ARENA_NEW(&req->arena, struct hosts);
	hosts_read(req->app->directory, &req->arena, hosts);
	return way_check(way, hosts, &req->err);
}

static bool kind_for(struct req *req, struct view name, int32_t unit, enum channel *ret)
{
	if (!channel_parse(name, ret) || *ret == CHANNEL_APP) {
		FAIL(&req->err, BAD_FIELD, "kind", "no such kind");
		return err_say(&req->err, "只能是 mail、sms、webhook、wecom、dingtalk、feishu 之一。", "It must be one of mail, sms, webhook, wecom, dingtalk, feishu.");
	}
	if (unit || !channel_is_robot(*ret))
		return true;
	FAIL(&req->err, BAD_FIELD, "unit", "a robot without a unit");
	return err_say(&req->err, "群机器人要属于一个单位。", "A group robot belongs to a unit.");
}

static bool channels_post(struct req *req)
{
	struct way_body body = { .kind = { NULL, 0 } };
	struct way_write *own = way_write_new(req);
	if (!spec_read(add_rows, req->json, &body, &req->err))
		return false;
	int32_t unit = json_is_string(body.unit) ? org_find(req->app->org, json_view(body.unit)) : 0;
	if ((!unit && !json_is_null(body.unit)) || !may(req, unit))
		return FAIL(&req->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	own->way = (struct way){ .unit = unit, .name = body.name, .config = body.config, .secrets = body.secrets };
	own->realm = realm_of(req, unit);
	return kind_for(req, body.kind, unit, &own->way.kind) && check(req, &own->way) && req_write(req, &own->write, added_answer);
}

static bool the_way(struct req *req, struct way *ret)
{
	int64_t id;
	if (!view_int(req->param[0], &id))
		return FAIL(&req->err, NO_CHANNEL, "id", "not a number");
	if (!way_load(req->db, req->app->vault, id, &req->arena, ret, &req->err))
		return false;
	return may(req, ret->unit) || FAIL(&req->err, NO_CHANNEL, "id", "a channel outside the subtree");
}

static void forget(void *object) { json_decref(object); }

/* What is said replaces; a secret that is not named stays, null or an empty text forgets it. */
static const json_t *merged(struct arena *arena, const json_t *before, json_t *given)
{
	json_t *now = json_deep_copy(before);
	const char *key;
	json_t *value;
	arena_close_with(arena, forget, now);
	json_object_foreach(given, key, value)
		if (json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0))
			json_object_del(now, key);
		else
			json_object_set(now, key, value);
	return now;
}

static void put_over(struct way *way, const struct way_body *said, struct arena *arena)
{
	way->name = said->name.ptr ? said->name : way->name;
	way->config = said->config ? said->config : way->config;
	way->secrets = said->secrets ? merged(arena, way->secrets, said->secrets) : way->secrets;
	if (said->disabled)
		way->state = json_is_true(said->disabled) ? CHANNEL_OFF : CHANNEL_ON;
}

/* Put over what the channel is when it is written: what somebody else changed or removed meanwhile stays so. */
static bool apply_patch(struct write *write, struct tx *tx, struct err *err)
{
	struct way_write *own = (struct way_write *)write;
	if (!way_load(tx_db(tx), own->vault, own->way.id, own->arena, &own->way, err))
		return false;
	put_over(&own->way, own->said, own->arena);
	return way_check(&own->way, own->hosts, err) && way_put(tx, own->vault, own->actor, own->realm, &own->way, err);
}

static bool channel_patch(struct req *req)
{
	struct way_write *own = way_write_new(req);
	struct way_body *body = ARENA_NEW(&req->arena, struct way_body);
	struct hosts *hosts = ARENA_NEW(&req->arena, struct hosts);
	if (!the_way(req, &own->way) || !spec_read(change_rows, req->json, body, &req->err))
		return false;
	if (body->disabled && !json_is_boolean(body->disabled))
		return FAIL(&req->err, BAD_FIELD, "disabled", "neither true nor false");
	hosts_read(req->app->directory, &req->arena, hosts);
	own->realm = realm_of(req, own->way.unit);
	own->said = body;
	own->hosts = hosts;
	own->arena = &req->arena;
	own->write.apply = apply_patch;
	return req_write(req, &own->write, changed_answer);
}

static bool channel_delete(struct req *req)
{
	struct way_write *own = way_write_new(req);
	struct err unread = { .code = ERR_NONE };
	if (!the_way(req, &own->way)) {
		if (req->err.code != ERR_KEY_MISSING || !may(req, own->way.unit))
			return false;
		req->err = unread;                          /* one whose secrets are lost can still be removed */
	}
	own->realm = realm_of(req, own->way.unit);
	own->remove = true;
	return req_write(req, &own->write, NULL);
}

/* ---- trying ---- */

struct test_write { struct write write; int64_t actor, realm; const struct way *way; bool sent; };

static bool apply_test(struct write *write, struct tx *tx, struct err *err)
{
	const struct test_write *own = (struct test_write *)write;
	(void)err;
	const char *body = arena_printf(tx_arena(tx), "{\"id\":%lld,\"kind\":\"%s\",\"sent\":%s}", (long long)own->way->id, channel_name(own->way->kind), own->sent ? "true" : "false");
	tx_event(tx, EVENT_CHANNEL_TESTED, own->realm, own->actor, own->way->unit, view_of(body));
	return true;
}

struct test_body { struct view address; };
static const struct spec test_rows[] = { { "address", SPEC_TEXT, offsetof(struct test_body, address), false, 1, 254 }, { 0 } };

static bool address_good(struct req *req, enum channel kind, struct view address)
{
	if (channel_is_robot(kind) || (kind == CHANNEL_MAIL ? mail_address_good(address) : phone_number_good(address)))
		return true;
	FAIL(&req->err, BAD_FIELD, "address", "no address to send the test to");
	return err_say(&req->err, "请填写收测试消息的邮箱或手机号。", "Say which mail address or phone gets the test.");
}

static struct letter test_letter(struct req *req, const struct way *way, struct view address)
{
	json_t *facts = json_object();
	arena_close_with(&req->arena, forget, facts);
	json_object_set_new(facts, "name", json_stringn(way->name.ptr, way->name.len));
	json_object_set_new(facts, "from", json_stringn(req->actor.login.ptr ? req->actor.login.ptr : "-", req->actor.login.ptr ? req->actor.login.len : 1));
	enum language language = view_is(way_text(way, "language"), "en") || (!channel_is_robot(way->kind) && req->language == LANGUAGE_EN) ? LANGUAGE_EN : LANGUAGE_ZH;
	char *text = json_dumps(facts, JSON_COMPACT);
	struct view kept = arena_copy(&req->arena, view_of(text ? text : "{}"));
	free(text);
	return (struct letter){ .made = { (int64_t)time(NULL) * 1000 }, .template = VIEW("test.sent"), .unit_code = VIEW(""), .link = VIEW("/"), .facts = kept,
		.words = template_words(VIEW("test.sent"), language, facts, NULL, &req->arena), .language = language, .address = address };
}

static bool channel_test(struct req *req)
{
	struct test_body body = { .address = VIEW("") };
	struct way *way = ARENA_NEW(&req->arena, struct way);
	char said[SAID_MOST] = "";
	if (!the_way(req, way) || !spec_read(test_rows, req->json, &body, &req->err) || !address_good(req, way->kind, body.address))
		return false;
	struct test_write own = { .write.apply = apply_test, .actor = req->actor.account, .realm = realm_of(req, way->unit), .way = way };
	struct letter letter = test_letter(req, way, body.address);
	req_world_release(req);
	struct sending *sending = sending_new(req->app->directory, way, &letter, &req->err);
	if (!sending)
		return false;
	own.sent = sending_run(sending, said) == OUTCOME_SENT;
	sending_free(sending);
	if (!req_write_wait(req, &own.write))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_bool(out, "sent", own.sent);
	json_string(out, "said", said);
	json_close(out, '}');
	return true;
}

/* ---- what could not be sent ---- */

/* A robot's name, an account's login, or of somebody without one the masked telephone, as long as it is kept. */
static struct view dead_to(struct req *req, struct stmt *row)
{
	struct err err = { .code = ERR_NONE };
	struct view phone = VIEW(""), sealed = stmt_get_blob(row, 15);
	if (stmt_get_int(row, 2))
		return stmt_get_text(row, 13);
	if (stmt_get_int(row, 1) || stmt_get_int(row, 3) != CHANNEL_SMS)
		return stmt_get_text(row, 12);
	if (sealed.len && outbox_phone(req->app->vault, &req->arena, stmt_get_int(row, 14), sealed, &phone, &err))
		return mask_phone(&req->arena, phone);
	return view_of(say(req, "号码已清除", "number forgotten"));
}

static void put_dead(struct builder *out, struct req *req, struct stmt *row)
{
	struct err err = { .code = ERR_NONE };
	char made[25], died[25];
	int32_t unit = (int32_t)stmt_get_int(row, 8);
	struct words words = template_words(stmt_get_text(row, 7), req->language, json_read(stmt_get_text(row, 9), &req->arena, &err), NULL, &req->arena);
	instant_print_utc((struct instant){ stmt_get_int(row, 11) }, made);
	instant_print_utc((struct instant){ stmt_get_int(row, 5) }, died);
	json_open(out, '{');
	json_int(out, "id", stmt_get_int(row, 0));
	json_unit_name(out, "unit", req->app->org, unit);
	json_string(out, "channel", channel_name((enum channel)stmt_get_int(row, 3)));
	json_text(out, "to", dead_to(req, row));
	json_string(out, "made", made);
	json_string(out, "died", died);
	json_int(out, "tries", stmt_get_int(row, 4));
	json_text(out, "error", stmt_get_text(row, 6));
	json_text(out, "title", words.title);
	json_close(out, '}');
}

static bool deliveries_get(struct req *req)
{
	int64_t limit, before = INT64_MAX, next = 0;
	struct view cursor = req->ask(req, "cursor");
	enum answer answer;
	if (!ask_limit(req, &limit) || (cursor.ptr && !view_int(cursor, &before) && !bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.")))
		return false;
	struct builder *out = reply_json(req, 200);
	struct stmt *row = db_query(req->db, &dead_list);
	stmt_int(row, before);
	json_open(out, '{');
	json_key(out, "deliveries");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE && limit > 0) {
		if (stmt_get_int(row, 8) > org_count(req->app->org) || !may(req, (int32_t)stmt_get_int(row, 8)))
			continue;
		put_dead(out, req, row);
		next = --limit == 0 ? stmt_get_int(row, 0) : 0;
	}
	stmt_done(row);
	json_close(out, ']');
	json_text(out, "next", next ? view_of(arena_printf(&req->arena, "%lld", (long long)next)) : (struct view){ NULL, 0 });
	json_close(out, '}');
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

struct retry_write { struct write write; int64_t actor, realm, id; int32_t unit; };

static bool apply_retry(struct write *write, struct tx *tx, struct err *err)
{
	const struct retry_write *own = (struct retry_write *)write;
	struct stmt *row = db_query(tx_db(tx), &dead_retry);
	stmt_int(row, own->id);
	stmt_int(row, tx_now(tx).ms);
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_MESSAGE, "id", "delivery %lld is not dead any more", (long long)own->id);
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	tx_event(tx, EVENT_MESSAGE_RETRIED, own->realm, own->actor, own->unit, view_of(arena_printf(tx_arena(tx), "{\"delivery\":%lld}", (long long)own->id)));
	return true;
}

static bool delivery_retry(struct req *req)
{
	struct retry_write *own = ARENA_NEW(&req->arena, struct retry_write);
	if (!view_int(req->param[0], &own->id))
		return FAIL(&req->err, NO_MESSAGE, "id", "not a number");
	struct stmt *row = db_query(req->db, &dead_one);
	stmt_int(row, own->id);
	enum answer answer = stmt_step(row);
	own->unit = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 8) : -1;
	stmt_done(row);
	if (answer == ANSWER_AGAIN || answer == ANSWER_BROKEN)
		return db_fail(req->db, &req->err);
	if (own->unit < 0 || own->unit > org_count(req->app->org) || !may(req, own->unit))
		return FAIL(&req->err, NO_MESSAGE, "id", "not dead, or outside the subtree");
	own->write.apply = apply_retry;
	own->actor = req->actor.account;
	own->realm = realm_of(req, own->unit);
	return req_write(req, &own->write, NULL);
}

const struct route channel_routes[] = {
	{ "GET", "/api/v1/channels", NEED_LOGIN, RIGHT_CHANNEL_MANAGE, channels_get, "Message channels one manages, and what each kind needs", "", "", "channels" },
	{ "POST", "/api/v1/channels", NEED_LOGIN | NEED_JSON, RIGHT_CHANNEL_MANAGE, channels_post, "Add a channel of a unit, or of the whole store", "", "channel_add", "channel" },
	{ "PATCH", "/api/v1/channels/{id}", NEED_LOGIN | NEED_JSON, RIGHT_CHANNEL_MANAGE, channel_patch, "Change it; secrets not named stay as they are", "", "channel_change", "channel" },
	{ "DELETE", "/api/v1/channels/{id}", NEED_LOGIN, RIGHT_CHANNEL_MANAGE, channel_delete, "Remove it", "", "", "" },
	{ "POST", "/api/v1/channels/{id}/test", NEED_LOGIN | NEED_JSON | NEED_SLOW, RIGHT_CHANNEL_MANAGE, channel_test, "Send a test now; says what the other side said", "", "channel_test", "channel_tested" },
	{ "GET", "/api/v1/deliveries", NEED_LOGIN, RIGHT_CHANNEL_MANAGE, deliveries_get, "What could not be sent, newest first", "cursor limit", "", "deliveries" },
	{ "POST", "/api/v1/deliveries/{id}/retry", NEED_LOGIN, RIGHT_CHANNEL_MANAGE, delivery_retry, "Send it again", "", "", "" },
	{ 0 },
};
