#include "org/act_http.h"
#include "base/spec.h"
#include "org/org_json_http.h"

const struct zone *act_zone(const struct req *req, int32_t unit)
{
	const struct pack *pack = policy_pack_at(req->app->policy, 0);
	const struct unit *one = unit ? org_unit(req->app->org, unit) : NULL;
	return one && one->zone ? one->zone : pack && pack->zone ? pack->zone : zone_find("Asia/Shanghai");
}

bool act_unit(struct req *req, struct view code, const char *field, enum right right, int32_t *ret)
{
	*ret = org_find(req->app->org, code);
	if (!*ret || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, *ret))
		return FAIL(&req->err, NO_UNIT, field, "unknown, or outside the subtree");
	return right_allows(req->app->org, &req->actor, right, *ret) || FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(right));
}

bool act_ask_unit(struct req *req, enum right right, int32_t *ret)
{
	struct view code = req->ask(req, "unit");
	if (code.ptr)
		return act_unit(req, code, "unit", right, ret);
	*ret = req->actor.unit;
	return right_allows(req->app->org, &req->actor, right, *ret) || FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(right));
}

bool bad_field(struct req *req, const char *field, const char *zh, const char *en)
{
	FAIL(&req->err, BAD_FIELD, field, "%s", en);
	return err_say(&req->err, zh, en);
}

bool act_ask_moment(struct req *req, const char *name, const struct zone *zone, bool is_end, struct instant otherwise, struct instant *ret)
{
	struct view text = req->ask(req, name);
	*ret = otherwise;
	return !text.ptr || moment_parse(text, zone, is_end, ret)
		|| bad_query(req, name, "时间写成 2021-10-24、2021-10-24T08:00 或带时区的 2021-10-24T08:00:00+08:00。", "Write it as 2021-10-24, 2021-10-24T08:00, or with its zone 2021-10-24T08:00:00+08:00.");
}

bool act_moment(struct req *req, struct view text, const char *field, const struct zone *zone, bool is_end, struct instant otherwise, struct instant *ret)
{
	*ret = otherwise;
	return text.len == 0 || moment_parse(text, zone, is_end, ret)
		|| bad_field(req, field, "时间写成 2021-10-24、2021-10-24T08:00 或带时区的 2021-10-24T08:00:00+08:00。", "Write it as 2021-10-24, 2021-10-24T08:00, or with its zone 2021-10-24T08:00:00+08:00.");
}

bool act_period_good(struct req *req, struct instant from, struct instant to)
{
	return from.ms < to.ms || bad_field(req, "to", "结束要晚于开始。", "The end comes after the beginning.");
}

bool act_person_of(struct req *req, struct view name, struct view post, struct view phone, struct view login, const char *field, struct person *ret)
{
	*ret = (struct person){ .name = view_trim(name), .post = view_trim(post), .phone = view_trim(phone) };
	if (login.len) {
		const struct account *account = accounts_find(req->app->accounts, login);
		if (!account || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, account->unit))
			return FAIL(&req->err, NO_ACCOUNT, "account", "%s", account ? "account outside the subtree" : "no such login");
		ret->account = account->id;
		if (ret->name.len == 0)
			ret->name = arena_copy(&req->arena, view_of(*account->name ? account->name : account->login));
	}
	if (ret->name.len == 0)
		return FAIL(&req->err, MISSING_FIELD, field, "nobody is named");
	return phone_good(ret->phone) || bad_field(req, "phone", "电话只含数字和 + - ( ) 空格。", "A telephone has digits and + - ( ) and blanks only.");
}

struct person_body { struct view name, post, phone, account; };
static const struct spec person_rows[] = {
	{ "name", SPEC_TEXT, offsetof(struct person_body, name), false, 0, 120 },
	{ "post", SPEC_TEXT, offsetof(struct person_body, post), false, 0, 120 },
	{ "phone", SPEC_TEXT, offsetof(struct person_body, phone), false, 0, 40 },
	{ "account", SPEC_TEXT, offsetof(struct person_body, account), false, 0, 64 },
	{ 0 },
};

bool act_person(struct req *req, json_t *object, const char *field, struct person *ret)
{
	struct person_body body = { 0 };
	if (!json_is_object(object))
		return bad_field(req, field, "应写明姓名、职务、电话。", "It has a name, a post and a telephone.");
	return spec_read(person_rows, object, &body, &req->err) && act_person_of(req, body.name, body.post, body.phone, body.account, field, ret);
}

int64_t act_realm(const struct req *req, int32_t unit)
{
	const struct unit *one = unit ? org_unit(req->app->org, unit) : NULL;
	return one ? one->realm : 0;
}

bool act_number(struct req *req, int n, enum err_code code, int64_t *ret)
{
	return (view_int(req->param[n], ret) && *ret > 0) || err_fill(&req->err, code, "id", __FILE__, __LINE__, "no number");
}

bool act_write(struct req *req, struct act *act, const char *kind, struct view key, bool (*apply)(struct act *, struct tx *, struct err *), void (*answer)(struct req *))
{
	act->write.apply = act_apply;
	act->kind = kind;
	act->actor = req->actor.account;
	act->key = key;
	/* The address is part of what was said: the same key for another thing is another content. */
	act->content = view_of(arena_printf(&req->arena, "%.*s\n%.*s", (int)req->path.len, req->path.ptr, (int)req->body.len, req->body.ptr ? req->body.ptr : ""));
	act->apply = apply;
	req->own = act;
	return req_write(req, &act->write, answer);
}

void json_moment(struct builder *out, const char *key, const struct zone *zone, struct instant at)
{
	char text[30];
	if (at.ms == 0 || at.ms == INT64_MIN || at.ms == INT64_MAX) {
		json_text(out, key, (struct view){ NULL, 0 });
		return;
	}
	zone_print(zone, at, text);
	json_string(out, key, text);
}

void json_account(struct builder *out, const char *key, const struct req *req, int64_t id)
{
	const struct account *account = id ? accounts_get(req->app->accounts, id) : NULL;
	json_text(out, key, account ? view_of(account->login) : (struct view){ NULL, 0 });
}

void json_person(struct builder *out, const char *key, const struct req *req, const struct person *person)
{
	json_key(out, key);
	json_open(out, '{');
	json_text(out, "name", person->name);
	json_text(out, "post", person->post.ptr ? person->post : VIEW(""));
	json_text(out, "phone", person->phone.ptr ? person->phone : VIEW(""));
	json_account(out, "account", req, person->account);
	json_close(out, '}');
}

void json_place(struct builder *out, const struct req *req, int32_t id)
{
	const struct unit *unit = org_unit(req->app->org, id);
	json_string(out, "unit", unit->code);
	json_string(out, "name", unit->name);
	json_string(out, "name_en", unit->name_en);
}

bool act_ids(struct req *req, struct query *query, int64_t from, int32_t above, struct ids *ret)
{
	const struct tree *tree = org_now(req->app->org);
	struct stmt *row = db_query(req->db, query);
	enum answer answer;
	*ret = (struct ids){ 0 };
	stmt_int(row, from);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int32_t unit = (int32_t)stmt_get_int(row, 1);
		if (!tree_holds(tree, above, unit) || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, unit))
			continue;
		ret->at = arena_more(&req->arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

bool act_ask_cursor(struct req *req, int64_t otherwise, int64_t *ret)
{
	struct view cursor = req->ask(req, "cursor");
	*ret = otherwise;
	return !cursor.ptr || (view_int(cursor, ret) && *ret >= 0) || bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
}

void json_next(struct builder *out, int64_t id)
{
	json_key(out, "next");
	if (id)
		json_put_int(out, id);
	else
		json_put_null(out);
}

void json_account_name(struct builder *out, const char *key, const struct req *req, int64_t id)
{
	const struct account *account = id ? accounts_get(req->app->accounts, id) : NULL;
	json_text(out, key, account ? view_of(*account->name ? account->name : account->login) : (struct view){ NULL, 0 });
}
