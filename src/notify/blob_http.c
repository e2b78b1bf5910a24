/* notify/blob_http.c — files come in as they are and go out as attachments: never shown inside a page of ours. A file is read by who brought
 * it and by who may see something it hangs on. */
#include "notify/document_http.h"
#include "notify/notice_http.h"
#include <sys/stat.h>

enum { DAY_MS = 24 * 3600 * 1000 };

struct keeping { struct write write; struct blob blob; char name[BLOB_NAME + 1]; int64_t account; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct keeping *own = (struct keeping *)write;
	return blob_note(tx, own->account, &own->blob, own->name, err);
}

static bool within_quota(struct req *req)
{
	int64_t bytes;
	if (!blob_quota(req->db, req->actor.account, (struct instant){ req->now.ms - DAY_MS }, &bytes, &req->err))
		return false;
	if (bytes < BLOBS_A_DAY)
		return true;
	FAIL(&req->err, TOO_LARGE, NULL, "%lld bytes hang on nothing", (long long)bytes);
	return err_say(&req->err, "上传后没有用到的文件太多，请明天再传。", "Too many files were uploaded and not used; try again tomorrow.");
}

static bool blob_post(struct req *req)
{
	struct keeping *own = ARENA_NEW(&req->arena, struct keeping);
	struct view name = req->ask(req, "name");
	own->account = req->actor.account;
	own->write.apply = apply;
	req_world_release(req);
	if (!within_quota(req) || !blob_keep(req->app->directory, req->spool, &own->blob, &req->err))
		return false;
	blob_name(name.ptr ? name : VIEW(""), own->blob.type, own->name);
	if (!req_write_wait(req, &own->write))
		return false;
	struct builder *out = reply_json(req, 201);
	json_open(out, '{');
	json_string(out, "id", own->blob.hash);
	json_string(out, "name", own->name);
	json_int(out, "size", own->blob.size);
	json_string(out, "type", own->blob.type);
	json_close(out, '}');
	return true;
}

/* ---- who may read it ---- */

struct looking { struct req *req; bool seen; };

static bool one_seen(void *self, const struct notice *n, const struct notice_receipt *own)
{
	struct looking *l = self;
	(void)own;
	l->seen = notice_seen(l->req->app->org, &l->req->actor, n);
	return !l->seen;
}

/* A notice's files go with it wherever it is passed on. */
static bool notice_opens(struct req *req, int64_t id, bool *ret)
{
	struct notice n;
	struct looking looking = { req, false };
	bool found = false;
	if (!notice_get(req->db, id, &req->arena, &n, &found, &req->err))
		return false;
	if (found && !notices_of_root(req->db, n.root, one_seen, &looking, &req->err))
		return false;
	*ret = looking.seen;
	return true;
}

static bool opens(struct req *req, const struct hanging *on, bool *ret)
{
	int64_t notice;
	int32_t unit;
	bool found;
	switch (on->source) {
	case ATTACHED_NOTICE: return notice_opens(req, on->id, ret);
	case ATTACHED_DOCUMENT: return document_version_opens(req, on->id, ret);
	default:
		if (!reply_get(req->db, on->id, &notice, &unit, &found, &req->err))
			return false;
		*ret = found && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, unit);
		return true;
	}
}

static bool may_read(struct req *req, struct view hash, struct view *ret_name)
{
	struct hanging *on;
	int count;
	bool yes = false;
	if (!blob_sent_by(req->db, hash, req->actor.account, &req->arena, ret_name, &yes, &req->err) ||
	    (!yes && !blob_hangs_on(req->db, hash, &req->arena, &on, &count, &req->err)))
		return false;
	for (int i = 0; !yes && i < count; i++) {
		if (!opens(req, &on[i], &yes))
			return false;
		*ret_name = on[i].name;
	}
	return yes || FAIL(&req->err, NO_BLOB, NULL, "hangs on nothing the account may see");
}

/* The name for any browser: plain letters, and the real one in UTF-8. */
static const char *disposition(struct req *req, struct view name)
{
	struct builder out;
	builder_init(&out, 2048);
	builder_text(&out, "attachment; filename=\"");
	for (size_t i = 0; i < name.len; i++)
		builder_char(&out, (unsigned char)name.ptr[i] < 0x7f && name.ptr[i] != '\\' ? name.ptr[i] : '_');
	builder_text(&out, "\"; filename*=UTF-8''");
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("-._~", c);
		if (plain && c)
			builder_char(&out, (char)c);
		else
			builder_printf(&out, "%%%02X", c);
	}
	const char *text = arena_text(&req->arena, builder_seen(&out));
	builder_release(&out);
	return text;
}

static bool blob_get(struct req *req)
{
	struct attached blob;
	struct view name = VIEW("");
	bool found = false;
	if (!blob_hash_good(req->param[0]))
		return FAIL(&req->err, NO_BLOB, NULL, "no hash");
	if (!blob_find(req->db, req->param[0], &req->arena, &blob, &found, &req->err))
		return false;
	if (!found)
		return FAIL(&req->err, NO_BLOB, NULL, "no row");
	if (!may_read(req, req->param[0], &name))
		return false;
	req_world_release(req);
	req->reply.file = blob_open(req->app->directory, arena_text(&req->arena, req->param[0]), &req->err);
	if (req->reply.file < 0)
		return false;
	req->reply.status = 200;
	req->reply.type = arena_text(&req->arena, blob.type);
	reply_header(req, "Content-Disposition", disposition(req, name));
	reply_header(req, "Content-Security-Policy", "default-src 'none'; sandbox");
	return true;
}

const struct route blob_routes[] = {
	{ "POST", "/api/v1/blobs", NEED_LOGIN | NEED_STREAM, RIGHT_NOTICE_ANSWER, blob_post, "Bring a file, to be attached to something", "name", "application/octet-stream", "blob" },
	{ "GET", "/api/v1/blobs/{hash}", NEED_LOGIN | NEED_SLOW, RIGHT_UNIT_READ, blob_get, "A file that hangs on something the caller may see", "", "", "application/octet-stream" },
	{ 0 },
};
