/* notify/notice_say_http.c — notices as JSON, and what a path or a query names. */
#include "base/json.h"
#include "notify/notice_http.h"
#include "org/org_json_http.h"

bool notice_known_to(struct req *req, int64_t id, struct notice *ret)
{
	bool found = false;
	if (!notice_get(req->db, id, &req->arena, ret, &found, &req->err))
		return false;
	bool seen = found && notice_seen(req->app->org, &req->actor, ret);
	return seen || FAIL(&req->err, NO_NOTICE, "id", "%s", found ? "not for this account" : "no such notice");
}

bool notice_of_path(struct req *req, struct notice *ret)
{
	int64_t id;
	if (!view_int(req->param[0], &id) || id <= 0)
		return FAIL(&req->err, NO_NOTICE, "id", "not a number");
	return notice_known_to(req, id, ret);
}

bool notice_ask_unit(struct req *req, const char *name, struct view code, enum right right, int32_t otherwise, int32_t *ret)
{
	*ret = code.ptr && code.len ? org_find(req->app->org, code) : otherwise;
	bool known = *ret && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, *ret);
	if (code.ptr && code.len && !known)
		return FAIL(&req->err, NO_UNIT, name, "unknown, or outside the subtree");
	return !*ret || right_allows(req->app->org, &req->actor, right, *ret) || FAIL(&req->err, NO_RIGHT, name, "%s", right_key(right));
}

const struct zone *notice_zone(const struct req *req, int32_t id)
{
	const struct unit *unit = org_unit(req->app->org, id);
	const struct pack *pack = policy_pack_at(req->app->policy, 0);
	if (unit && unit->zone)
		return unit->zone;
	return pack && pack->zone ? pack->zone : zone_find("Asia/Shanghai");
}

int64_t notice_realm(const struct req *req, int32_t id)
{
	const struct unit *unit = org_unit(req->app->org, id);
	return unit ? unit->realm : 0;
}

void say_instant(struct builder *out, const char *key, const struct zone *zone, struct instant at)
{
	char text[30];
	if (at.ms == 0) {
		json_text(out, key, (struct view){ NULL, 0 });
		return;
	}
	zone_print(zone, at, text);
	json_string(out, key, text);
}

void say_person(struct builder *out, const char *key, const struct req *req, int64_t id)
{
	const struct account *account = accounts_get(req->app->accounts, id);
	json_key(out, key);
	if (!account) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_string(out, "login", account->login);
	json_string(out, "name", account->name);
	json_close(out, '}');
}

bool say_files(struct builder *out, struct req *req, enum attachment_source source, int64_t id)
{
	struct attached *files;
	int count;
	if (!blobs_of(req->db, source, id, &req->arena, &files, &count, &req->err))
		return false;
	json_key(out, "attachments");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		json_open(out, '{');
		json_text(out, "id", files[i].hash);
		json_text(out, "name", files[i].name);
		json_text(out, "type", files[i].type);
		json_int(out, "size", files[i].size);
		json_close(out, '}');
	}
	json_close(out, ']');
	return true;
}

void say_receipt(struct builder *out, const struct req *req, const struct notice *n, const struct notice_receipt *r)
{
	const struct zone *zone = notice_zone(req, r->unit);
	bool at_once = unit_set_has(&n->reached, r->unit);
	json_string(out, "state", receipt_state_name(receipt_state(n, r)));
	say_instant(out, "delivered", zone, at_once ? n->at : r->read);
	say_instant(out, "read", zone, r->read);
	say_person(out, "read_by", req, r->read_by);
	say_instant(out, "acknowledged", zone, r->acknowledged);
	say_person(out, "acknowledged_by", req, r->acknowledged_by);
	say_instant(out, "done", zone, r->done);
	say_person(out, "done_by", req, r->done_by);
	json_bool(out, "late", r->late);
	json_bool(out, "waiting", receipt_waits(n, r));
	json_bool(out, "overdue", receipt_waits(n, r) && n->due.ms && req->now.ms >= n->due.ms);
	json_bool(out, "earlier_text", r->read.ms && n->corrected.ms > r->read.ms);
	json_text(out, "note", r->note.ptr ? r->note : VIEW(""));
}

static void say_withdrawn(struct builder *out, const struct req *req, const struct notice *n, const struct zone *zone)
{
	json_key(out, "withdrawn");
	if (!n->withdrawn.ms) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	say_instant(out, "at", zone, n->withdrawn);
	say_person(out, "by", req, n->withdrawn_by);
	json_text(out, "reason", n->withdrawn_why);
	json_close(out, '}');
}

void say_notice(struct builder *out, struct req *req, const struct notice *n, const struct notice_receipt *own)
{
	const struct zone *zone = notice_zone(req, own ? own->unit : n->audience.issuer);
	json_int(out, "id", n->id);
	json_string(out, "kind", notice_kind_name(n->kind));
	json_text(out, "number", n->number);
	json_text(out, "title", n->title);
	json_unit_name(out, "issuer", req->app->org, n->audience.issuer);
	json_unit_name(out, "scope", req->app->org, n->audience.scope);
	json_string(out, "needs", notice_needs_name(n->needs));
	say_instant(out, "at", zone, n->at);
	say_instant(out, "due", zone, n->due);
	json_int(out, "revision", n->revision);
	say_instant(out, "corrected", zone, n->corrected);
	say_withdrawn(out, req, n, zone);
	json_key(out, "relay_of");
	if (n->relay_of)
		json_put_int(out, n->relay_of);
	else
		json_put_null(out);
	json_int(out, "files", n->attachments);
	json_int(out, "expected", n->expected.count);
	if (tree_holds(org_now(req->app->org), req->actor.unit, n->audience.issuer)) {
		json_key(out, "tally");
		json_open(out, '{');
		json_int(out, "read", n->tally.read);
		json_int(out, "acknowledged", n->tally.acknowledged);
		json_int(out, "done", n->tally.done);
		json_int(out, "late", n->tally.late);
		json_close(out, '}');
	}
	json_key(out, "own");
	if (!own || !unit_set_has(&n->expected, own->unit)) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, own->unit);
	say_receipt(out, req, n, own);
	json_close(out, '}');
}

bool read_files(struct req *req, const json_t *list, struct files *ret)
{
	enum { FILES_MOST = 20 };
	size_t count = json_array_size(list);
	struct view *hashes = ARENA_ARRAY(&req->arena, struct view, count + 1);
	if (count > FILES_MOST) {
		FAIL(&req->err, BAD_FIELD, "attachments", "%zu files", count);
		return err_sayf(&req->err, "最多 %d 个附件。", "At most %d attachments.", FILES_MOST);
	}
	for (size_t i = 0; i < count; i++) {
		hashes[i] = json_view(json_array_get(list, i));
		if (!hashes[i].ptr || !blob_hash_good(hashes[i]))
			return FAIL(&req->err, NO_BLOB, "attachments", "no id of a file");
	}
	*ret = (struct files){ hashes, (int)count };
	return true;
}
