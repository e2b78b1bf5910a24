/* Plans and their versions. */
#include "plan/plan_inside.h"

struct view plan_said(struct tx *tx, struct builder *body)
{
	struct view text = arena_copy(tx_arena(tx), builder_seen(body));
	builder_release(body);
	return text;
}

void plan_put_day(struct builder *out, const char *key, struct day day)
{
	char text[11];
	if (!day_is_none(day))
		day_print(day, text);
	json_text(out, key, day_is_none(day) ? (struct view){ NULL, 0 } : view_of(text));
}

const char *plan_link(struct arena *arena, int64_t id) { return arena_printf(arena, "/board/plan/%lld", (long long)id); }

/* ---- versions ---- */

static bool insert_version(struct tx *tx, int64_t account, int64_t plan, int64_t n, const struct plan_text *text, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &plan_version_insert);
	stmt_int(row, plan);
	stmt_int(row, n);
	stmt_text(row, text->text);
	stmt_text(row, text->explanation);
	stmt_text(row, text->cause);
	stmt_text(row, text->approved_by);
	stmt_int(row, text->issued.n);
	stmt_int_unless(row, text->valid_until.n, DAY_NONE.n);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, account);
	return tx_ran(tx, row, err);
}

struct place { int32_t unit, realm; struct view title; };

static struct view version_body(struct tx *tx, int64_t plan, int64_t n, struct view title, const struct plan_text *text)
{
	struct builder out;
	builder_init(&out, PLAN_BODY_MOST);
	json_open(&out, '{');
	json_int(&out, "plan", plan);
	json_int(&out, "version", n);
	json_text(&out, "title", title);
	json_text(&out, "approved_by", text->approved_by);
	plan_put_day(&out, "issued_on", text->issued);
	json_text(&out, "cause", text->cause);
	json_close(&out, '}');
	return plan_said(tx, &out);
}

/* Each version is filed by itself: "plan.file.2" is settled when version 2 is submitted. */
static bool owe_filing(struct tx *tx, int64_t account, int64_t plan, int64_t n, const struct place *place, struct instant due, struct err *err)
{
	struct arena *arena = tx_arena(tx);
	const struct duty_new duty = { .unit = place->unit, .key = "plan.file", .opens = tx_now(tx), .due = due,
		.source = arena_printf(arena, "plan.file.%lld", (long long)n), .source_id = plan, .link = plan_link(arena, plan),
		.title_zh = arena_printf(arena, "备案：%.*s(第 %lld 版)", (int)place->title.len, place->title.ptr, (long long)n),
		.title_en = arena_printf(arena, "File: %.*s (version %lld)", (int)place->title.len, place->title.ptr, (long long)n) };
	return duty_open(tx, account, &duty, err);
}

/* Whoever asked for a revision before now has it. Demands are few; most units owe none of them. */
static bool settle_demands(struct tx *tx, int64_t account, int32_t unit, struct err *err)
{
	int64_t most, count = 0;
	if (!tx_next_id(tx, &plan_demand_next, &most, err))
		return false;
	int64_t *ids = ARENA_ARRAY(tx_arena(tx), int64_t, most);
	struct stmt *row = db_query(tx_db(tx), &plan_demands);
	enum answer answer = ANSWER_NONE;
	while (count < most && (answer = stmt_step(row)) == ANSWER_ONE)
		ids[count++] = stmt_get_int(row, 0);
	stmt_done(row);
	if (answer == ANSWER_AGAIN || answer == ANSWER_BROKEN)
		return db_fail(tx_db(tx), err);
	for (int64_t i = 0; i < count; i++)
		if (!duty_settle(tx, account, "plan.demand", ids[i], "plan.revise", unit, tx_now(tx), "plan.version", err))
			return false;
	return true;
}

static bool make_version(struct tx *tx, int64_t account, int64_t plan, const struct place *place, const struct plan_text *text, struct instant due, int64_t *ret_n, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &plan_version_next);
	stmt_int(row, plan);
	if (!tx_number(tx, row, ret_n, err) || !insert_version(tx, account, plan, *ret_n, text, err))
		return false;
	tx_event(tx, EVENT_PLAN_VERSION, place->realm, account, place->unit, version_body(tx, plan, *ret_n, place->title, text));
	return owe_filing(tx, account, plan, *ret_n, place, due, err) && settle_demands(tx, account, place->unit, err);
}

/* ---- doors ---- */

static bool add(struct tx *tx, const struct sender *from, const struct plan_new *new, int64_t *ret_id, struct err *err)
{
	int64_t n;
	if (!tx_next_id(tx, &plan_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &plan_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, new->realm);
	stmt_int(row, new->unit);
	stmt_text(row, new->title);
	stmt_int(row, tx_now(tx).ms);
	const struct place place = { new->unit, new->realm, new->title };
	return tx_ran(tx, row, err) && make_version(tx, from->account, *ret_id, &place, &new->text, new->filing_due, &n, err);
}

bool plan_add(struct tx *tx, const struct sender *from, const struct plan_new *new, int64_t *ret_id, struct err *err)
{
	enum answer answer = once_find(tx, from->account, "plans", from->client_key, from->content, ret_id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return add(tx, from, new, ret_id, err) && once_keep(tx, from->account, "plans", from->client_key, from->content, *ret_id, err);
}

static bool place_of(struct tx *tx, int64_t plan, struct place *ret, int64_t *ret_n, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &plan_unit_of);
	stmt_int(row, plan);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE) {
		*ret = (struct place){ (int32_t)stmt_get_int(row, 0), (int32_t)stmt_get_int(row, 1), arena_copy(tx_arena(tx), stmt_get_text(row, 2)) };
		*ret_n = stmt_get_int(row, 3);
	}
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_PLAN, "id", "no plan %lld", (long long)plan);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

bool plan_revise(struct tx *tx, const struct sender *from, const struct plan_revision *revision, int64_t *ret_n, struct err *err)
{
	struct place place = { 0 };
	enum answer answer = once_find(tx, from->account, "plans.versions", from->client_key, from->content, ret_n, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return place_of(tx, revision->plan, &place, ret_n, err) &&
	       make_version(tx, from->account, revision->plan, &place, &revision->text, revision->filing_due, ret_n, err) &&
	       once_keep(tx, from->account, "plans.versions", from->client_key, from->content, *ret_n, err);
}

/* ---- filing ---- */

static const char *const filing_names[] = { "", "submitted", "accepted", "returned" };
const char *filing_state_name(enum filing_state state) { return filing_names[state]; }

static bool not_filed_yet(struct tx *tx, int64_t plan, int64_t n, struct err *err)
{
	int64_t count;
	struct stmt *row = db_query(tx_db(tx), &plan_filing_open);
	stmt_int(row, plan);
	stmt_int(row, n);
	return tx_number(tx, row, &count, err) && (count == 0 || FAIL(err, FILED_ALREADY, NULL, "version %lld of plan %lld", (long long)n, (long long)plan));
}

static struct view filing_body(struct tx *tx, int64_t filing, int64_t plan, int64_t n, struct view title, const char *receipt, struct view reason)
{
	struct builder out;
	builder_init(&out, PLAN_BODY_MOST);
	json_open(&out, '{');
	json_int(&out, "filing", filing);
	json_int(&out, "plan", plan);
	json_int(&out, "version", n);
	json_text(&out, "title", title);
	if (*receipt)
		json_string(&out, "receipt", receipt);
	if (reason.len > 0)
		json_text(&out, "reason", reason);
	json_close(&out, '}');
	return plan_said(tx, &out);
}

static bool file_it(struct tx *tx, const struct sender *from, const struct plan_filing *filing, int64_t *ret_id, struct err *err)
{
	struct place place = { 0 };
	int64_t n;
	if (!place_of(tx, filing->plan, &place, &n, err) || !not_filed_yet(tx, filing->plan, n, err) ||
	    !tx_next_id(tx, &plan_filing_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &plan_filing_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, filing->plan);
	stmt_int(row, n);
	stmt_int(row, place.unit);
	stmt_int(row, filing->superior);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, from->account);
	if (!tx_ran(tx, row, err))
		return false;
	tx_event(tx, EVENT_PLAN_FILED, place.realm, from->account, place.unit, filing_body(tx, *ret_id, filing->plan, n, place.title, "", VIEW("")));
	return duty_settle(tx, from->account, arena_printf(tx_arena(tx), "plan.file.%lld", (long long)n), filing->plan, "plan.file", place.unit, tx_now(tx), "plan.filing", err);
}

bool plan_file(struct tx *tx, const struct sender *from, const struct plan_filing *filing, int64_t *ret_id, struct err *err)
{
	enum answer answer = once_find(tx, from->account, "plans.filings", from->client_key, from->content, ret_id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return file_it(tx, from, filing, ret_id, err) && once_keep(tx, from->account, "plans.filings", from->client_key, from->content, *ret_id, err);
}

struct filed { int64_t plan, n; int32_t unit, superior, realm; enum filing_state state; struct view title; };

static bool filed(struct tx *tx, int64_t id, struct filed *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &filing_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct filed){ stmt_get_int(row, 0), stmt_get_int(row, 1), (int32_t)stmt_get_int(row, 2), (int32_t)stmt_get_int(row, 3),
			(int32_t)stmt_get_int(row, 5), (enum filing_state)stmt_get_int(row, 4), arena_copy(tx_arena(tx), stmt_get_text(row, 6)) };
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_PLAN, "id", "no filing %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

/* 152921-2021-0007: whose receipt, of which year, the how-manyth. */
static bool receipt_for(struct tx *tx, const struct plan_decision *decision, int32_t superior, const char **ret, struct err *err)
{
	int64_t given;
	const char *stem = arena_printf(tx_arena(tx), "%s-%04d-", decision->superior_code, decision->year);
	struct stmt *row = db_query(tx_db(tx), &plan_receipts);
	stmt_int(row, superior);
	stmt_text(row, view_of(arena_printf(tx_arena(tx), "%s%%", stem)));
	if (!tx_number(tx, row, &given, err))
		return false;
	*ret = arena_printf(tx_arena(tx), "%s%04lld", stem, (long long)given + 1);
	return true;
}

static bool tell_filer(struct tx *tx, const struct filed *filing, struct view body, bool accept, struct err *err)
{
	const struct message message = { .template = accept ? "plan.accepted" : "plan.returned", .unit = filing->unit,
		.roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY | 1u << ROLE_CLERK, .seq = tx_seq(tx), .facts = body, .link = plan_link(tx_arena(tx), filing->plan) };
	return outbox_put(tx, &message, NULL, err);
}

static bool decide(struct tx *tx, const struct sender *from, const struct plan_decision *decision, struct err *err)
{
	struct filed filing = { 0 };
	const char *receipt = "";
	if (!filed(tx, decision->filing, &filing, err))
		return false;
	if (filing.state != FILING_SUBMITTED)
		return FAIL(err, FILED_ALREADY, NULL, "filing %lld is %s", (long long)decision->filing, filing_state_name(filing.state));
	if (decision->accept && !receipt_for(tx, decision, filing.superior, &receipt, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &plan_filing_decide);
	stmt_int(row, decision->filing);
	stmt_int(row, decision->accept ? FILING_ACCEPTED : FILING_RETURNED);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, from->account);
	stmt_text(row, view_of(receipt));
	stmt_text(row, decision->reason);
	struct view body = filing_body(tx, decision->filing, filing.plan, filing.n, filing.title, receipt, decision->reason);
	if (!tx_ran(tx, row, err) || !tell_filer(tx, &filing, body, decision->accept, err))
		return false;
	tx_event(tx, decision->accept ? EVENT_PLAN_ACCEPTED : EVENT_PLAN_RETURNED, filing.realm, from->account, filing.unit, body);
	return true;
}

bool plan_decide(struct tx *tx, const struct sender *from, const struct plan_decision *decision, struct err *err)
{
	int64_t id = decision->filing;
	enum answer answer = once_find(tx, from->account, "plans.decisions", from->client_key, from->content, &id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return decide(tx, from, decision, err) && once_keep(tx, from->account, "plans.decisions", from->client_key, from->content, id, err);
}
