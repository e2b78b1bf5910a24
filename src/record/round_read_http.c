/* record/round_read_http.c — readings as they are sent: each mistake by its place, in plain words. */
#include "record/round_http.h"
#include <math.h>
#include <stdio.h>

enum { MINUTE = 60000, AHEAD = 5 * MINUTE, BEFORE = 24 * 60 * MINUTE, MISTAKES_MOST = 50 };

static bool wrong(struct req *req, const char *field, const char *part, const char *zh, const char *en)
{
	req_error(req, view_of(arena_printf(&req->arena, "%s/%s", field, part)), zh, en);
	return false;
}

static bool temperature(struct req *req, const char *field, double temp_c, int *ret)
{
	double tenths = temp_c * 10;
	struct arena *arena = &req->arena;
	*ret = 0;
	if (!(temp_c > -1000 && temp_c < 10000))
		return wrong(req, field, "temp_c", "体温应为数字，例如 36.5。", "A temperature is a number such as 36.5.");
	if (temp_c >= (double)TENTHS_LEAST && temp_c <= (double)TENTHS_MOST)
		return wrong(req, field, "temp_c", arena_printf(arena, "%.0f 看起来漏了小数点：是 %.1f 吗？", temp_c, temp_c / 10), arena_printf(arena, "%.0f seems to lack its point: is it %.1f?", temp_c, temp_c / 10));
	if (tenths < (double)TENTHS_LEAST - 1e-6 || tenths > (double)TENTHS_MOST + 1e-6)
		return wrong(req, field, "temp_c", arena_printf(arena, "%.1f 不可能是体温；应在 32.0 至 43.0 之间。没有测量请写原因，不要填 0。", temp_c),
			arena_printf(arena, "%.1f cannot be a body temperature; it is between 32.0 and 43.0. If nobody measured, give the reason, not 0.", temp_c));
	if (fabs(tenths - round(tenths)) > 1e-6)
		return wrong(req, field, "temp_c", "体温保留一位小数，例如 36.5。", "A temperature has one decimal, such as 36.5.");
	*ret = (int)lround(tenths);
	return true;
}

static bool time_good(struct req *req, const char *field, struct instant at, const struct round_turn *turn)
{
	if (at.ms > req->now.ms + AHEAD)
		return wrong(req, field, "at", "测量时间在将来。", "The time of measuring is in the future.");
	if (at.ms < turn->opens.ms - BEFORE)
		return wrong(req, field, "at", "测量时间比这一次监测早一天以上，请核对。", "The time of measuring is more than a day before this round; please check.");
	return true;
}

bool reading_check(struct req *req, const char *field, const struct reading_sent *sent, const struct round_turn *turn, struct reading *ret)
{
	int tenths = 0;
	if (sent->measured && sent->unseen)
		return wrong(req, field, "unseen", "既有体温又有未测原因，请只填一个。", "There is a temperature and a reason for none; give one of them.");
	if (!sent->measured && !sent->unseen)
		return wrong(req, field, "temp_c", "没有体温。没有测量请写未测原因；空白不等于正常。", "There is no temperature. If nobody measured, give the reason; a blank is not a normal reading.");
	if ((sent->measured && !temperature(req, field, sent->temp_c, &tenths)) || !time_good(req, field, sent->at, turn))
		return false;
	ret->tenths = tenths;
	ret->symptoms = sent->symptoms;
	ret->unseen = sent->unseen;
	ret->again = sent->again;
	ret->at = (struct instant){ sent->at.ms < 0 ? 0 : sent->at.ms / MINUTE * MINUTE };
	return true;
}

/* ---- JSON ---- */

static bool symptoms_read(struct req *req, const char *field, const json_t *list, uint32_t *ret)
{
	*ret = 0;
	if (!list || json_is_null(list))
		return true;
	if (!json_is_array(list))
		return wrong(req, field, "symptoms", "症状是一个列表，例如 [\"cough\"]；没有症状写 []。", "symptoms is a list such as [\"cough\"]; without any it is [].");
	for (size_t i = 0; i < json_array_size(list); i++) {
		int bit;
		struct view key = json_view(json_array_get(list, i));
		if (!key.ptr || !symptom_parse(key, &bit))
			return wrong(req, field, "symptoms", "没有这种症状，请从列表中选。", "There is no such symptom; choose from the list.");
		*ret |= 1u << bit;
	}
	return true;
}

static bool unseen_read(struct req *req, const char *field, const json_t *value, int *ret)
{
	*ret = 0;
	if (!value || json_is_null(value) || json_is_false(value) || (json_is_string(value) && json_string_length(value) == 0))
		return true;
	struct view key = json_view(value);
	return (key.ptr && unseen_parse(key, ret))
		|| wrong(req, field, "unseen", "未测要写明原因：out(外出)、hospital(就医)、refused(拒绝)、asleep(熟睡)、not_found(未找到)、device(体温计故障)、other(其他)。",
			"Not seen needs its reason: out, hospital, refused, asleep, not_found, device or other.");
}

static bool at_read(struct req *req, const char *field, const json_t *value, struct instant *ret)
{
	*ret = req->now;
	if (!value || json_is_null(value))
		return true;
	struct view text = json_view(value);
	return (text.ptr && instant_parse(text, ret)) || wrong(req, field, "at", "时间要带时区，例如 2026-11-22T08:00:00+08:00。", "The time has its zone, such as 2026-11-22T08:00:00+08:00.");
}

static bool keys_known(struct req *req, const char *field, json_t *one)
{
	static const char *const known[] = { "person", "temp_c", "symptoms", "unseen", "again", "at" };
	const char *key;
	json_t *value;
	json_object_foreach(one, key, value) {
		bool good = false;
		for (size_t i = 0; i < sizeof known / sizeof *known && !good; i++)
			good = strcmp(key, known[i]) == 0;
		if (!good)
			return wrong(req, field, key, "没有这一项。", "There is no such field.");
	}
	return true;
}

static bool one_read(struct req *req, const char *field, json_t *one, const struct round_turn *turn, struct reading *ret)
{
	struct reading_sent sent = { .measured = false };
	const json_t *temp, *person, *again;
	if (!json_is_object(one))
		return wrong(req, field, "", "应为一条测量记录 {…}。", "A reading is an object {…}.");
	temp = json_object_get(one, "temp_c");
	person = json_object_get(one, "person");
	again = json_object_get(one, "again");
	sent.measured = temp && !json_is_null(temp);
	if (!keys_known(req, field, one))
		return false;
	if (!json_is_integer(person) || json_integer_value(person) <= 0)
		return wrong(req, field, "person", "person 是人员编号。", "person is the person's number.");
	if (sent.measured && !json_is_number(temp))
		return wrong(req, field, "temp_c", "体温应为数字，例如 36.5。", "A temperature is a number such as 36.5.");
	if (again && !json_is_boolean(again))
		return wrong(req, field, "again", "again 为 true 或 false。", "again is true or false.");
	sent.temp_c = json_number_value(temp);
	sent.again = json_is_true(again);
	ret->person = json_integer_value(person);
	return symptoms_read(req, field, json_object_get(one, "symptoms"), &sent.symptoms) && unseen_read(req, field, json_object_get(one, "unseen"), &sent.unseen)
		&& at_read(req, field, json_object_get(one, "at"), &sent.at) && reading_check(req, field, &sent, turn, ret);
}

bool readings_read(struct req *req, json_t *list, const struct round_turn *turn, struct reading **ret, int *ret_count)
{
	size_t count = json_array_size(list);
	int mistakes = 0;
	if (count == 0)
		return bad_field(req, "readings", "没有测量记录；没有测量的人请写原因。", "There are no readings; for people nobody measured give the reason.");
	if (count > READINGS_MOST)
		return FAIL(&req->err, TOO_LARGE, "readings", "%zu readings", count);
	*ret = ARENA_ARRAY(&req->arena, struct reading, count);
	for (size_t i = 0; i < count && mistakes < MISTAKES_MOST; i++)
		mistakes += !one_read(req, arena_printf(&req->arena, "readings/%zu", i), json_array_get(list, i), turn, &(*ret)[i]);
	*ret_count = (int)count;
	if (!mistakes)
		return true;
	FAIL(&req->err, BAD_FIELD, req->errors ? arena_text(&req->arena, req->errors->field) : "readings", "%d readings", mistakes);
	return req->errors ? err_say(&req->err, req->errors->zh, req->errors->en) : false;
}
