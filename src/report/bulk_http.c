/* POST /api/v1/reports:bulk — what a line says, and whether it may. */
#include "base/csv.h"
#include "report/bulk_http.h"
#include "report/report_http.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_MOST = 64 << 10 };

/* Where lines come from. */
struct source {
	FILE *file;
	struct csv *csv;                                    /* NULL: NDJSON */
	struct sent_columns *columns;
	char *text;                                         /* NDJSON: the line */
	int64_t line;
	struct view row;
	bool too_long;
};

struct judging {
	struct bulk *bulk;
	struct source *source;
	const struct form *form;
	struct arena scratch;                               /* of one line */
	struct arena columns;                               /* of some lines */
};

/* ---- reading ---- */

/* The next line that is not blank. A line that is too long is read over and refused. */
static bool next_text(struct source *s)
{
	for (;;) {
		size_t n = 0;
		int c;
		s->too_long = false;
		while ((c = getc_unlocked(s->file)) != EOF && c != '\n') {
			if (n < LINE_MOST)
				s->text[n++] = (char)c;
			else
				s->too_long = true;
		}
		if (c == EOF && n == 0)
			return false;
		s->line++;
		s->row = view_trim((struct view){ s->text, n });
		if (s->row.len > 0)
			return true;
	}
}

static bool next_row(struct source *s, struct err *err)
{
	if (!s->csv)
		return next_text(s);
	if (!csv_row(s->csv, err))
		return false;
	s->line = csv_line(s->csv);
	return true;
}

static bool is_csv(struct req *req)
{
	struct view type = req->header(req, "Content-Type");
	return type.ptr && view_starts(type, "text/csv");
}

static bool source_open(struct source *s, struct req *req)
{
	*s = (struct source){ 0 };
	int fd = dup(req->spool);
	s->file = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (!s->file)
		return FAIL(&req->err, BUG, NULL, "spool: errno %d", errno);
	setvbuf(s->file, NULL, _IOFBF, 256 << 10);
	if (is_csv(req))
		return (s->csv = csv_open(s->file, &req->err)) != NULL;
	s->text = arena_take(&req->arena, LINE_MOST);
	return true;
}

static void source_close(struct source *s)
{
	csv_close(s->csv);
	if (s->file)
		fclose(s->file);
}

/* ---- judging ---- */

static bool judge_at(struct judging *j, const struct sent *sent, struct draft *d, struct instant *ret)
{
	const struct req *req = j->bulk->req;
	*ret = req->now;
	if (!sent->at.ptr)
		return true;
	if (!req->local)
		draft_fault_at(d, DRAFT_AT_NOT_TAKEN);
	else if (!instant_parse(sent->at, ret))
		draft_fault_at(d, DRAFT_AT_BAD);
	else if (ret->ms > req->now.ms)
		draft_fault_at(d, DRAFT_AT_FUTURE);
	return d->fault_count == 0;
}

/* A unit the sender may not know does not exist. */
static const struct unit *judge_unit(struct judging *j, struct view code, struct err *err)
{
	const struct req *req = j->bulk->req;
	int32_t id = org_find(req->app->org, code);
	if (id == 0 || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, id)) {
		FAIL(err, NO_UNIT, "unit", "no such unit, or not the sender's");
		return NULL;
	}
	if (!right_allows(req->app->org, &req->actor, RIGHT_REPORT_WRITE, id)) {
		FAIL(err, NO_RIGHT, "unit", "no right to report for it");
		return NULL;
	}
	return org_unit(req->app->org, id);
}

static bool judge(struct judging *j, const struct sent *sent, struct draft *d, struct err *err)
{
	const struct req *req = j->bulk->req;
	struct report previous;
	struct period period;
	struct instant at;
	*d = (struct draft){ .arena = &j->scratch };
	if (!judge_at(j, sent, d, &at))
		return draft_refuse(d, err);
	const struct unit *unit = judge_unit(j, sent->unit, err);
	if (!unit)
		return false;
	if (!period_parse(j->form->period, sent->period, &period))
		return FAIL(err, BAD_PERIOD, "period", "not a %s", period_kind_name(j->form->period));
	if (!draft_open(d, j->form, unit, period, at, &j->scratch, err))
		return false;
	draft_values(d, sent);
	if (d->fault_count == 0 && !(draft_previous(d, req->db, &previous, err) && draft_check(d, req->checker, req->app->policy, &previous, err)))
		return false;
	return draft_offer(d, req->actor.account) || draft_refuse(d, err);
}

/* ---- keeping ---- */

static void put_detail(struct builder *b, const char *name, struct view what, const char *detail)
{
	json_open(b, '{');
	json_text(b, name, what);
	json_string(b, "detail", detail);
	json_close(b, '}');
}

/* The errors or warnings of a line as they will stand in its answer. */
static const char *tail_of(struct judging *j, const struct draft *d)
{
	struct builder b;
	const bool zh = j->bulk->req->language == LANGUAGE_ZH;
	if (d->fault_count == 0 && d->warnings == 0)
		return NULL;
	builder_init(&b, 1 << 20);
	builder_text(&b, d->fault_count ? ",\"errors\":[" : ",\"warnings\":[");
	for (int i = 0; i < d->fault_count; i++)
		put_detail(&b, "field", d->faults[i].field, zh ? d->faults[i].zh : d->faults[i].en);
	for (int i = 0; d->fault_count == 0 && i < d->form->check_count; i++)
		if (d->warnings >> i & 1)
			put_detail(&b, "rule", view_of(d->form->checks[i].rule), zh ? d->form->checks[i].label.zh : d->form->checks[i].label.en);
	builder_char(&b, ']');
	const char *text = arena_text(&j->bulk->filling->arena, builder_seen(&b));
	builder_release(&b);
	return text;
}

static struct view keep(struct judging *j, struct view v)
{
	return v.ptr ? arena_copy(&j->bulk->filling->arena, v.len <= 200 ? v : (struct view){ v.ptr, 0 }) : VIEW("");
}

static void keep_offer(struct judging *j, struct bulk_line *line, const struct draft *d)
{
	struct offer *o = &line->item.offer;
	struct arena *arena = &j->bulk->filling->arena;
	*o = d->offer;
	o->values = arena_copy(arena, o->values);
	o->note = o->note.len ? arena_copy(arena, o->note) : VIEW("");
	o->reason = o->reason.len ? arena_copy(arena, o->reason) : VIEW("");
	line->judged_good = true;
	j->bulk->filling->good++;
}

static void keep_refusal(struct judging *j, struct bulk_line *line, const struct err *err)
{
	line->item.err = ARENA_NEW(&j->bulk->filling->arena, struct err);
	*line->item.err = *err;
}

static bool read_sent(struct judging *j, struct sent *ret, struct err *err)
{
	struct source *s = j->source;
	*ret = (struct sent){ 0 };
	if (s->csv)
		sent_read_row(s->csv, s->columns, ret);
	else if (s->too_long)
		return FAIL(err, TOO_LARGE, NULL, "line over %d bytes", LINE_MOST);
	return s->csv || sent_read_json(s->row, true, &j->scratch, ret, err);
}

static void take_line(struct judging *j)
{
	struct err err = { 0 };
	struct sent sent;
	struct draft draft = { 0 };
	struct bulk_line *line = bulk_next(j->bulk);
	line->line = j->source->line;
	bool good = read_sent(j, &sent, &err) && judge(j, &sent, &draft, &err);
	line->unit = keep(j, sent.unit);
	line->period = keep(j, sent.period);
	line->tail = tail_of(j, &draft);
	if (good)
		keep_offer(j, line, &draft);
	else
		keep_refusal(j, line, &err);
	arena_reset(&j->scratch);
}

/* ---- the file ---- */

/* The form anew: the world was let go since. */
static bool look_again(struct judging *j, struct err *err)
{
	struct req *req = j->bulk->req;
	arena_reset(&j->columns);
	j->form = policy_form(req->app->policy, j->bulk->form_key);
	if (!j->form)
		return FAIL(err, NO_FORM, "form", "no such form");
	if (!j->source->csv)
		return true;
	j->source->columns = sent_columns_of(j->source->csv, j->form, &j->columns, err);
	return j->source->columns != NULL;
}

/* A file that breaks off says so in a last line; what came before it stands. */
static void broken_off(struct judging *j, const struct err *err)
{
	struct bulk_line *line = bulk_next(j->bulk);
	line->line = j->source->line;
	line->unit = line->period = VIEW("");
	keep_refusal(j, line, err);
}

/* One view of the store for the lines that are judged together; the lock on the world is held as long. */
static bool take_some(struct judging *j, bool *ret_more, struct err *err)
{
	struct req *req = j->bulk->req;
	req_world_retake(req);
	bool ok = look_again(j, err) && db_begin(req->db, err);
	*ret_more = ok;
	for (int i = 0; ok && *ret_more && i < LINES_AT_A_TIME; i++) {
		*ret_more = next_row(j->source, err);
		if (*ret_more)
			take_line(j);
	}
	if (ok)
		db_rollback(req->db);
	req_world_release(req);
	bulk_pump(j->bulk);
	return ok;
}

static bool take_all(struct judging *j)
{
	struct req *req = j->bulk->req;
	struct err err = { 0 };
	bool more = true, first = true;
	while (more) {
		if (!take_some(j, &more, &err) && first) {
			req->err = err;                     /* nothing was taken: a plain refusal */
			return false;
		}
		first = false;
	}
	if (err.code)
		broken_off(j, &err);
	bulk_finish(j->bulk);
	return true;
}

bool report_bulk_handle(struct req *req)
{
	struct source source;
	struct bulk bulk;
	struct view form = req->ask(req, "form");
	if (!form.ptr || !policy_form(req->app->policy, form))
		return FAIL(&req->err, NO_FORM, "form", "no such form");
	req_world_release(req);
	if (!source_open(&source, req) || !reply_file(req, 200, "application/x-ndjson", NULL)) {
		source_close(&source);
		return false;
	}
	FILE *out = fdopen(dup(req->reply.file), "w");
	bulk_open(&bulk, req, form, out);
	struct judging j = { .bulk = &bulk, .source = &source };
	arena_init(&j.scratch, 64 << 20);
	arena_init(&j.columns, 64 << 20);
	bool ok = take_all(&j);
	if (fclose(out) != 0 && ok)
		ok = FAIL(&req->err, STORE_FULL, NULL, "answers: errno %d", errno);
	arena_release(&j.scratch);
	arena_release(&j.columns);
	bulk_close(&bulk);
	source_close(&source);
	return ok;
}
