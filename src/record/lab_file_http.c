/* record/lab_file_http.c — a laboratory's file of results: each row finds its sample, or says why not; a bad row harms no other. */
#include "org/identity.h"
#include "org/org_json_http.h"
#include "org/people_http.h"
#include "record/care_http.h"
#include "record/lab_file.h"
#include "record/lab_http.h"
#include <stdio.h>
#include <unistd.h>

enum { SLICE = 200, REFUSED_SHOWN = 200, SAMPLES_BACK_DAYS = 60 };

/* What a good row does: a result for a test that is there, or a test that nobody wrote down. */
struct deed { const struct lab_line *line; struct lab_say say; struct lab_new new; bool is_new; };
struct slice { struct write write; struct deed *at; int count; int64_t actor; int changed, added; };
struct file { struct lab_lines lines; struct deed *deeds; int deed_count, refused; };

static bool apply_slice(struct write *write, struct tx *tx, struct err *err)
{
	struct slice *own = (struct slice *)write;
	own->changed = own->added = 0;
	for (int i = 0; i < own->count; i++) {
		struct deed *deed = &own->at[i];
		int64_t id;
		bool changed = false;
		if (deed->is_new ? !lab_add(tx, own->actor, &deed->new, &id, err) : !lab_say_result(tx, own->actor, &deed->say, &changed, err))
			return false;
		own->changed += changed;
		own->added += deed->is_new;
	}
	return true;
}

static bool refuse(struct lab_line *line, const char *fault, const char *zh, const char *en)
{
	line->fault = fault;
	line->zh = zh;
	line->en = en;
	return false;
}

/* ---- whose is it ---- */

static bool by_paper(struct req *req, struct lab_line *line)
{
	struct identity identity;
	struct err ignored = { 0 };
	if (!req->app->vault || !identity_read(line->paper, zone_day(act_zone(req, req->unit), req->now), &identity, &ignored))
		return refuse(line, "id_no", "身份证号有误。", "The ID number is not right.");
	if (!people_with_paper(req, req->unit, view_of(identity.text), &line->person))
		return false;
	return line->person || refuse(line, "id_no", "本院名册里没有这个证件号。", "Nobody of this home has that ID number.");
}

/* The newest sample of the person that waits, or that was taken at the same instant. */
static bool by_person(struct req *req, struct lab_line *line, struct lab_test *ret)
{
	struct lab_tests tests;
	struct instant until = { (line->at.ms != INT64_MIN ? line->at.ms : req->now.ms) + 1 };
	struct instant from = { until.ms - (int64_t)SAMPLES_BACK_DAYS * 86400000 };
	*ret = (struct lab_test){ 0 };
	if (!lab_of_person(req->db, line->person, from, until, &req->arena, &tests, &req->err))
		return false;
	for (int i = 0; i < tests.count && !ret->id; i++) {
		const struct lab_test *test = &tests.at[i];
		bool same = line->taken.ms != INT64_MIN ? test->taken.ms == line->taken.ms : test->result == LAB_PENDING;
		if (test->unit == req->unit && same && (!line->kind || line->kind == test->kind))
			*ret = *test;
	}
	return true;
}

static bool new_test(struct req *req, const struct file *file, struct lab_line *line, struct deed *deed)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct stay stay;
	struct err ignored = { 0 };
	if (line->taken.ms == INT64_MIN)
		return refuse(line, "taken_at", "这个人没有等结果的样本；要补记请写采样时间。", "No sample of this person waits; to add one, say when it was taken.");
	if (!people_one(req->db, line->person, &stay, &ignored) || stay.unit != req->unit || stay.where == WHERE_MERGED)
		return refuse(line, "person", "本院名册里没有这个人。", "Nobody of this home has that number.");
	struct day day = zone_day(zone, line->taken);
	if (line->taken.ms > req->now.ms + CARE_AHEAD_MS || (!day_is_none(stay.birth) && day.n < stay.birth.n))
		return refuse(line, "taken_at", "采样时间在出生之前或还没有到。", "It was taken before birth, or that time has not come yet.");
	for (int i = 0; i < file->deed_count; i++)
		if (file->deeds[i].is_new && file->deeds[i].new.test.person == line->person && file->deeds[i].new.test.taken.ms == line->taken.ms)
			return refuse(line, "person", "同一份样本在文件里出现了两次。", "This sample stands in the file twice.");
	deed->is_new = true;
	deed->new = (struct lab_new){ .realm = act_realm(req, req->unit), .day = day, .source = VIEW("file"), .test = { .person = line->person, .unit = req->unit,
		.staff = stay.role == ROLE_STAFF, .kind = line->kind ? line->kind : LAB_KIND_PCR, .taken = line->taken, .result = line->result, .lab = line->lab, .sample = line->sample,
		.resulted = line->result == LAB_PENDING ? INSTANT_NONE : line->at.ms != INT64_MIN ? line->at : req->now } };
	lab_turns(req, &deed->new);
	return true;
}

static bool line_deed(struct req *req, const struct file *file, struct lab_line *line, struct deed *deed)
{
	struct lab_test test = { 0 };
	int64_t id = 0;
	*deed = (struct deed){ .line = line };
	if (line->sample.len && !lab_by_sample(req->db, req->unit, line->sample, &id, &req->err))
		return false;
	if (id ? !lab_one(req->db, id, &req->arena, &test, &req->err) : false)
		return false;
	if (!id && !line->person && (!line->paper.len ? !refuse(line, "sample", "没有这个样本编号的样本。", "No sample has that number.") : !by_paper(req, line)))
		return false;
	if (!id && !by_person(req, line, &test))
		return false;
	if (!test.id)
		return new_test(req, file, line, deed);
	deed->say = (struct lab_say){ .test = test.id, .realm = act_realm(req, req->unit), .result = line->result, .at = line->at.ms != INT64_MIN ? line->at : req->now, .source = VIEW("file") };
	if (deed->say.at.ms < test.taken.ms || deed->say.at.ms > req->now.ms + CARE_AHEAD_MS)
		return refuse(line, "resulted_at", "报告时间早于采样，或还没有到。", "The result is older than the sample, or that time has not come yet.");
	if (test.result != LAB_PENDING && test.result != line->result)
		return refuse(line, "result", "这份样本已有不同的结果；更正要逐条写明原因。", "This sample has another result; mend it by itself, with a reason.");
	return true;
}

/* ---- the file ---- */

static bool file_read(struct req *req, struct file *ret)
{
	FILE *input = fdopen(dup(req->spool), "r");
	if (!input)
		return FAIL(&req->err, BUG, NULL, "the body cannot be read again");
	bool good = lab_file_read(input, act_zone(req, req->unit), &req->arena, &ret->lines, &req->err);
	fclose(input);
	if (!good)
		return false;
	ret->deeds = ARENA_ARRAY(&req->arena, struct deed, ret->lines.count + 1);
	for (int i = 0; i < ret->lines.count; i++) {
		struct lab_line *line = &ret->lines.at[i];
		if (!line->fault && line_deed(req, ret, line, &ret->deeds[ret->deed_count]))
			ret->deed_count++;
		if (req->err.code)
			return false;
		ret->refused += line->fault != NULL;
	}
	return true;
}

static void put_refused(struct builder *out, const struct req *req, const struct file *file)
{
	int shown = 0;
	json_key(out, "refused");
	json_open(out, '[');
	for (int i = 0; i < file->lines.count && shown < REFUSED_SHOWN; i++) {
		const struct lab_line *line = &file->lines.at[i];
		if (!line->fault)
			continue;
		shown++;
		json_open(out, '{');
		json_int(out, "line", line->line);
		json_string(out, "field", line->fault);
		json_string(out, "says", say(req, line->zh, line->en));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool import_post(struct req *req)
{
	struct file file = { 0 };
	bool preview = req->ask(req, "preview").ptr != NULL;
	int changed = 0, added = 0;
	if (!file_read(req, &file))
		return false;
	for (int i = 0; !preview && i < file.deed_count; i += SLICE) {
		struct slice *slice = ARENA_NEW(&req->arena, struct slice);
		*slice = (struct slice){ .write.apply = apply_slice, .at = file.deeds + i, .count = file.deed_count - i < SLICE ? file.deed_count - i : SLICE, .actor = req->actor.account };
		if (!req_write_wait(req, &slice->write))
			return false;
		changed += slice->changed;
		added += slice->added;
	}
	for (int i = 0; preview && i < file.deed_count; i++) {
		added += file.deeds[i].is_new;
		changed += !file.deeds[i].is_new;
	}
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "lines", file.lines.count);
	json_int(out, "results", changed);
	json_int(out, "added", added);
	json_int(out, "refused_count", file.refused);
	put_refused(out, req, &file);
	json_bool(out, "preview", preview);
	json_close(out, '}');
	return true;
}

const struct route lab_file_routes[] = {
	{ "POST", "/api/v1/units/{code}/tests:import", NEED_UNIT | NEED_STREAM, RIGHT_RECORD_WRITE, import_post,
	  "Take a laboratory's results; rows that cannot be taken are named and harm no other. With preview it is only tried", "preview", "text/csv", "tests_imported" },
	{ 0 },
};
