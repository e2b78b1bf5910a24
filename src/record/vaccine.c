/* record/vaccine.c — the words of vaccines, reading doses and reasons, and writing them. */
#include "org/act.h"
#include "record/vaccine_inside.h"

/* ---- words ---- */

static const struct vaccine_words diseases[DISEASE_MAX_] = {
#define DISEASE(number, name, key, zh, en) [number] = { key, DISEASE_##name, 0, false, { zh, en } },
#include "record/vaccine.tbl"
};
static const struct vaccine_words vaccines[VACCINE_MAX_] = {
#define VACCINE(number, name, key, disease, doses, zh, en) [number] = { key, DISEASE_##disease, doses, false, { zh, en } },
#include "record/vaccine.tbl"
};
static const struct vaccine_words reasons[REASON_MAX_] = {
#define REASON(number, name, key, contraindicated, zh, en) [number] = { key, DISEASE_NONE, 0, contraindicated, { zh, en } },
#include "record/vaccine.tbl"
};
static const struct vaccine_words groups[VACCINE_GROUPS] = {
	[GROUP_RESIDENTS] = { "residents", DISEASE_NONE, 0, false, { "服务对象", "residents" } },
	[GROUP_STAFF] = { "staff", DISEASE_NONE, 0, false, { "工作人员", "staff" } },
	[GROUP_60] = { "age_60_79", DISEASE_NONE, 0, false, { "60 至 79 岁", "aged 60 to 79" } },
	[GROUP_80] = { "age_80", DISEASE_NONE, 0, false, { "80 岁及以上", "aged 80 and over" } },
};

static const struct vaccine_words *word_at(const struct vaccine_words *list, int count, int i) { return i > 0 && i < count ? &list[i] : NULL; }
const struct vaccine_words *disease_words(enum vaccine_disease disease) { return word_at(diseases, DISEASE_MAX_, (int)disease); }
const struct vaccine_words *vaccine_words(enum vaccine vaccine) { return word_at(vaccines, VACCINE_MAX_, (int)vaccine); }
const struct vaccine_words *reason_words(enum vaccine_reason reason) { return word_at(reasons, REASON_MAX_, (int)reason); }
const struct vaccine_words *group_words(enum vaccine_group group) { return group < VACCINE_GROUPS ? &groups[group] : NULL; }

static int find(const struct vaccine_words *list, int count, struct view key)
{
	for (int i = 1; i < count; i++)
		if (view_is(key, list[i].key))
			return i;
	return 0;
}

enum vaccine_disease disease_of(struct view key) { return (enum vaccine_disease)find(diseases, DISEASE_MAX_, key); }
enum vaccine vaccine_of(struct view key) { return (enum vaccine)find(vaccines, VACCINE_MAX_, key); }
enum vaccine_reason reason_of(struct view key) { return (enum vaccine_reason)find(reasons, REASON_MAX_, key); }

/* ---- reading ---- */

static bool read_doses(struct db *db, struct stmt *row, struct arena *arena, struct vaccine_doses *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct vaccine_doses){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct vaccine_dose){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .person = stmt_get_int(row, 2),
			.vaccine = (enum vaccine)stmt_get_int(row, 3), .dose = (int)stmt_get_int(row, 4), .day = { (int32_t)stmt_get_int(row, 5) },
			.lot = arena_copy(arena, stmt_get_text(row, 6)), .actor = stmt_get_int(row, 7),
			.voided = stmt_is_null(row, 8) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, 8) } };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool vaccine_of_unit(struct db *db, int32_t unit, struct arena *arena, struct vaccine_doses *ret, struct err *err)
{
	struct stmt *row = db_query(db, &vaccine_q_of_unit);
	stmt_int(row, unit);
	return read_doses(db, row, arena, ret, err);
}

bool vaccine_excuses(struct db *db, int32_t unit, struct arena *arena, struct vaccine_excuses *ret, struct err *err)
{
	struct stmt *row = db_query(db, &vaccine_q_excuses);
	enum answer answer;
	*ret = (struct vaccine_excuses){ 0 };
	stmt_int(row, unit);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct vaccine_excuse){ .id = stmt_get_int(row, 0), .person = stmt_get_int(row, 1), .disease = (enum vaccine_disease)stmt_get_int(row, 2),
			.reason = (enum vaccine_reason)stmt_get_int(row, 3), .from = { (int32_t)stmt_get_int(row, 4) }, .until = { (int32_t)stmt_get_int(row, 5) },
			.note = arena_copy(arena, stmt_get_text(row, 6)) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- writing ---- */

static bool bad_dose_day(struct err *err, int dose, struct day day)
{
	char text[11];
	day_print(day, text);
	FAIL(err, BAD_FIELD, "on", "dose %d is of %s", dose, text);
	return err_sayf(err, "日期与已登记的第 %d 剂（%s）先后不符。", "The day does not fit dose %d of %s.", dose, text);
}

/* The number is free, and its day lies between those of its neighbours. */
static bool dose_fits(struct tx *tx, const struct vaccine_dose *new, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &vaccine_q_of_person);
	struct vaccine_doses doses;
	stmt_int(row, new->person);
	if (!read_doses(tx_db(tx), row, tx_arena(tx), &doses, err))
		return false;
	for (int i = 0; i < doses.count; i++) {
		const struct vaccine_dose *dose = &doses.at[i];
		if (dose->voided.ms != INT64_MIN || vaccine_words(dose->vaccine)->disease != vaccine_words(new->vaccine)->disease)
			continue;
		bool seasonal = vaccine_words(new->vaccine)->disease == DISEASE_INFLUENZA;
		if (dose->dose == new->dose && (!seasonal || dose->day.n == new->day.n))
			return FAIL(err, DOSE_THERE, "dose", "dose %d of person %lld", new->dose, (long long)new->person);
		if (!seasonal && ((dose->dose < new->dose && dose->day.n > new->day.n) || (dose->dose > new->dose && dose->day.n < new->day.n)))
			return bad_dose_day(err, dose->dose, dose->day);
	}
	return true;
}

static void note_dose(struct tx *tx, enum event_kind kind, int64_t actor, int64_t realm, const struct vaccine_dose *dose, struct view reason)
{
	struct builder body;
	char day[11];
	day_print(dose->day, day);
	act_note_begin(&body, dose->id);
	json_int(&body, "person", dose->person);
	json_string(&body, "vaccine", vaccine_words(dose->vaccine)->key);
	json_int(&body, "dose", dose->dose);
	json_string(&body, "on", day);
	if (reason.len)
		json_text(&body, "reason", reason);
	act_note(tx, kind, actor, realm, dose->unit, &body);
}

bool vaccine_add(struct tx *tx, int64_t actor, const struct vaccine_new *new, int64_t *ret_id, struct err *err)
{
	struct vaccine_dose dose = new->dose;
	if (!dose_fits(tx, &dose, err) || !tx_next_id(tx, &vaccine_q_next, ret_id, err))
		return false;
	dose.id = *ret_id;
	struct stmt *row = db_query(tx_db(tx), &vaccine_q_insert);
	stmt_int(row, dose.id);
	stmt_int(row, new->realm);
	stmt_int(row, dose.unit);
	stmt_int(row, dose.person);
	stmt_int(row, dose.vaccine);
	stmt_int(row, dose.dose);
	stmt_int(row, dose.day.n);
	stmt_text(row, dose.lot.ptr ? dose.lot : VIEW(""));
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	note_dose(tx, EVENT_VACCINE_GIVEN, actor, new->realm, &dose, VIEW(""));
	return true;
}

bool vaccine_void(struct tx *tx, int64_t actor, int64_t realm, int64_t id, struct view reason, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &vaccine_q_one);
	struct vaccine_doses found;
	stmt_int(row, id);
	if (!read_doses(tx_db(tx), row, tx_arena(tx), &found, err))
		return false;
	if (found.count == 0)
		return FAIL(err, NO_DOSE, "id", "no dose %lld", (long long)id);
	if (found.at[0].voided.ms != INT64_MIN)
		return FAIL(err, ALREADY_ENDED, NULL, "dose %lld is void", (long long)id);
	row = db_query(tx_db(tx), &vaccine_q_void);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	note_dose(tx, EVENT_VACCINE_VOIDED, actor, realm, &found.at[0], reason);
	return true;
}

static bool excuse_insert(struct tx *tx, int64_t actor, const struct vaccine_excuse_new *new, int64_t *ret_id, struct err *err)
{
	const struct vaccine_excuse *excuse = &new->excuse;
	if (!tx_next_id(tx, &vaccine_q_excuse_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &vaccine_q_excuse_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, new->realm);
	stmt_int(row, new->unit);
	stmt_int(row, excuse->person);
	stmt_int(row, excuse->disease);
	stmt_int(row, excuse->reason);
	stmt_int(row, excuse->from.n);
	stmt_int(row, excuse->until.n);
	stmt_text(row, excuse->note.ptr ? excuse->note : VIEW(""));
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	return tx_ran(tx, row, err);
}

bool vaccine_excuse_add(struct tx *tx, int64_t actor, const struct vaccine_excuse_new *new, int64_t *ret_id, struct err *err)
{
	const struct vaccine_excuse *excuse = &new->excuse;
	struct stmt *row = db_query(tx_db(tx), &vaccine_q_excuse_end);
	struct builder body;
	stmt_int(row, excuse->person);
	stmt_int(row, excuse->disease);
	stmt_int(row, excuse->from.n);
	stmt_int(row, tx_seq(tx));
	*ret_id = 0;
	if (!tx_may_run(tx, row, err) || (excuse->reason != REASON_NONE && !excuse_insert(tx, actor, new, ret_id, err)))
		return false;
	act_note_begin(&body, *ret_id);
	json_int(&body, "person", excuse->person);
	json_string(&body, "disease", disease_words(excuse->disease)->key);
	json_string(&body, "reason", excuse->reason ? reason_words(excuse->reason)->key : "none");
	act_note(tx, EVENT_VACCINE_EXCUSED, actor, new->realm, new->unit, &body);
	return true;
}
