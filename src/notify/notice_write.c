/* notify/notice_write.c — publishing, answering, replying, correcting, withdrawing: each one fact and one journal row. */
#include "base/json.h"
#include "duty/duty.h"
#include "notify/notice_sql.h"
#include "store/once.h"

enum { BODY_MOST = 1 << 20 };

static struct builder body_of(int64_t notice)
{
	struct builder body;
	builder_init(&body, BODY_MOST);
	json_open(&body, '{');
	json_int(&body, "notice", notice);
	return body;
}

static void tell(struct tx *tx, enum event_kind kind, int64_t realm, int64_t account, int64_t unit, struct builder *body)
{
	json_close(body, '}');
	tx_event(tx, kind, realm, account, unit, builder_seen(body));
	builder_release(body);
}

static void body_files(struct builder *body, const struct files *files)
{
	if (files->count == 0)
		return;
	json_key(body, "attachments");
	json_open(body, '[');
	for (int i = 0; i < files->count; i++)
		json_put_text(body, files->hash[i]);
	json_close(body, ']');
}

static bool hang_up(struct tx *tx, int64_t account, enum attachment_source source, int64_t id, const struct files *files, struct err *err)
{
	bool ok = true;
	for (int i = 0; ok && i < files->count; i++)
		ok = blob_attach(tx, account, source, id, i, files->hash[i], err);
	return ok;
}

static bool known(struct tx *tx, int64_t id, struct notice *ret, struct err *err)
{
	bool found = false;
	if (!notice_get(tx_db(tx), id, tx_arena(tx), ret, &found, err))
		return false;
	return found || FAIL(err, NO_NOTICE, NULL, "no notice %lld", (long long)id);
}

static bool still_stands(const struct notice *notice, struct err *err)
{
	return notice->withdrawn.ms == 0 || FAIL(err, NOTICE_WITHDRAWN, NULL, "notice %lld is withdrawn", (long long)notice->id);
}

/* Every body of this file begins with the notice's number. */
int64_t notice_of_event(const struct event *event)
{
	static const char head[] = "{\"notice\":";
	int64_t id = 0;
	for (size_t i = sizeof head - 1; i < event->body.len && memcmp(event->body.ptr, head, sizeof head - 1) == 0; i++) {
		if (event->body.ptr[i] < '0' || event->body.ptr[i] > '9')
			break;
		id = id * 10 + (event->body.ptr[i] - '0');
	}
	return id;
}

/* ---- publishing ---- */

static bool put_notice(struct tx *tx, int64_t account, const struct notice *n, int64_t id, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &notice_q_add);
	const int64_t head[] = { id, tx_seq(tx), n->audience.issuer, n->audience.scope, n->audience.kinds, n->audience.facilities, n->kind };
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		stmt_int(row, head[i]);
	stmt_text(row, n->number);
	stmt_text(row, n->title);
	stmt_text(row, n->text);
	stmt_int(row, n->needs);
	stmt_int_unless(row, n->due.ms, 0);
	stmt_int_unless(row, n->relay_of, 0);
	stmt_int(row, n->relay_of ? n->root : id);
	stmt_int(row, account);
	stmt_int(row, n->at.ms);
	stmt_int(row, n->expected.base);
	stmt_blob(row, n->expected.bits);
	stmt_blob(row, n->reached.bits);
	stmt_int(row, n->expected.count);
	if (!tx_ran(tx, row, err))
		return false;
	row = db_query(tx_db(tx), &notice_q_tally_add);
	stmt_int(row, id);
	return tx_ran(tx, row, err);
}

bool notice_publish(struct tx *tx, int64_t account, const struct notice_new *new, int64_t *ret_id, bool *ret_again, struct err *err)
{
	const struct notice *n = &new->notice;
	enum answer again = once_find(tx, account, "notices", new->client_key, new->content, ret_id, err);
	*ret_again = again == ANSWER_ONE;
	if (again != ANSWER_NONE)
		return *ret_again;
	if (!tx_next_id(tx, &notice_q_next, ret_id, err) || !put_notice(tx, account, n, *ret_id, err) ||
	    !hang_up(tx, account, ATTACHED_NOTICE, *ret_id, &new->files, err))
		return false;
	struct builder body = body_of(*ret_id);
	json_string(&body, "kind", notice_kind_name(n->kind));
	json_string(&body, "needs", notice_needs_name(n->needs));
	json_int(&body, "scope", n->audience.scope);
	json_int(&body, "expected", n->expected.count);
	if (n->relay_of)
		json_int(&body, "relay_of", n->relay_of);
	if (n->due.ms)
		json_int(&body, "due", n->due.ms);
	json_text(&body, "number", n->number);
	json_text(&body, "title", n->title);
	json_text(&body, "text", n->text);
	body_files(&body, &new->files);
	tell(tx, EVENT_NOTICE_PUBLISHED, new->realm, account, n->audience.issuer, &body);
	return once_keep(tx, account, "notices", new->client_key, new->content, *ret_id, err);
}

/* ---- answering ---- */

static bool put_receipt(struct tx *tx, int64_t notice, const struct notice_receipt *r, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &notice_q_receipt_put);
	const int64_t steps[] = { r->read.ms, r->read_by, r->acknowledged.ms, r->acknowledged_by, r->done.ms, r->done_by };
	stmt_int(row, notice);
	stmt_int(row, r->unit);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i] || (i % 2 && steps[i - 1]))    /* the operator of the machine is account 0 */
			stmt_int(row, steps[i]);
		else
			stmt_null(row);
	stmt_int(row, r->late);
	stmt_text(row, r->note);
	return tx_ran(tx, row, err);
}

static bool add_tally(struct tx *tx, int64_t notice, const struct notice_receipt *was, const struct notice_receipt *now, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &notice_q_tally_more);
	stmt_int(row, notice);
	stmt_int(row, (was->read.ms == 0) - (now->read.ms == 0));
	stmt_int(row, (was->acknowledged.ms == 0) - (now->acknowledged.ms == 0));
	stmt_int(row, (was->done.ms == 0) - (now->done.ms == 0));
	stmt_int(row, now->late - was->late);
	return tx_ran(tx, row, err);
}

/* Each instant is written once; a step takes those before it along. */
static void go_on(struct notice_receipt *r, enum receipt_state to, struct instant at, int64_t account)
{
	if (to >= RECEIPT_READ && !r->read.ms)
		r->read = at, r->read_by = account;
	if (to >= RECEIPT_ACKNOWLEDGED && !r->acknowledged.ms)
		r->acknowledged = at, r->acknowledged_by = account;
	if (to >= RECEIPT_DONE && !r->done.ms)
		r->done = at, r->done_by = account;
}

const char *notice_duty_key(const struct notice *notice)
{
	return notice->needs == NEEDS_DONE ? "notice.carry_out" : "notice.acknowledge";
}

static bool settle(struct tx *tx, int64_t account, const struct notice *notice, const struct answer_new *new, struct err *err)
{
	const char *evidence = arena_printf(tx_arena(tx), "notice %lld %s", (long long)notice->id, receipt_state_name(new->state));
	return duty_settle(tx, account, "notice", notice->id, notice_duty_key(notice), new->unit, new->at, evidence, err);
}

bool notice_answer(struct tx *tx, int64_t account, const struct answer_new *new, struct notice_receipt *ret, struct err *err)
{
	struct notice notice;
	if (!known(tx, new->notice, &notice, err))
		return false;
	if (!unit_set_has(&notice.expected, new->unit))
		return FAIL(err, NOT_ADDRESSED, "unit", "notice %lld is not for unit %d", (long long)new->notice, new->unit);
	if (!receipt_get(tx_db(tx), new->notice, new->unit, tx_arena(tx), ret, err))
		return false;
	enum receipt_state was = receipt_state(&notice, ret), needed = needs_state(notice.needs);
	if (was >= new->state)
		return true;
	if (!still_stands(&notice, err))
		return false;
	const struct notice_receipt before = *ret;
	go_on(ret, new->state, new->at, account);
	bool fulfils = was < needed && new->state >= needed;
	if (fulfils && notice.due.ms)
		ret->late = duty_judge(notice.at, notice.due, new->at, false, new->at) == DUTY_LATE;
	if (new->note.len)
		ret->note = new->note;
	if (!put_receipt(tx, new->notice, ret, err) || !add_tally(tx, new->notice, &before, ret, err) || (fulfils && !settle(tx, account, &notice, new, err)))
		return false;
	struct builder body = body_of(new->notice);
	json_string(&body, "state", receipt_state_name(new->state));
	json_int(&body, "at", new->at.ms);
	if (new->state >= needed)
		json_bool(&body, "late", ret->late);
	if (new->note.len)
		json_text(&body, "note", new->note);
	tell(tx, EVENT_NOTICE_ANSWERED, new->realm, account, new->unit, &body);
	return true;
}

/* ---- replying ---- */

static bool put_reply(struct tx *tx, int64_t account, const struct reply_new *new, int64_t id, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &notice_q_reply_add);
	stmt_int(row, id);
	stmt_int(row, new->notice);
	stmt_int(row, new->unit);
	stmt_int(row, new->own);
	stmt_int(row, account);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, new->text);
	return tx_ran(tx, row, err);
}

bool notice_reply(struct tx *tx, int64_t account, const struct reply_new *new, int64_t *ret_id, bool *ret_again, struct err *err)
{
	struct notice notice;
	enum answer again = once_find(tx, account, "notice_replies", new->client_key, new->content, ret_id, err);
	*ret_again = again == ANSWER_ONE;
	if (again != ANSWER_NONE)
		return *ret_again;
	if (!known(tx, new->notice, &notice, err))
		return false;
	if (!unit_set_has(&notice.expected, new->unit))
		return FAIL(err, NOT_ADDRESSED, "unit", "notice %lld is not for unit %d", (long long)new->notice, new->unit);
	if (!tx_next_id(tx, &notice_q_reply_next, ret_id, err) || !put_reply(tx, account, new, *ret_id, err) ||
	    !hang_up(tx, account, ATTACHED_REPLY, *ret_id, &new->files, err))
		return false;
	struct builder body = body_of(new->notice);
	json_int(&body, "reply", *ret_id);
	json_bool(&body, "own", new->own);
	json_text(&body, "text", new->text);
	body_files(&body, &new->files);
	tell(tx, EVENT_NOTICE_REPLIED, new->realm, account, new->unit, &body);
	return once_keep(tx, account, "notice_replies", new->client_key, new->content, *ret_id, err);
}

/* ---- correcting and withdrawing ---- */

static bool put_past(struct tx *tx, int64_t account, const struct correction *c, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &notice_q_past_add);
	stmt_int(row, c->notice);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, account);
	stmt_text(row, c->reason);
	return tx_ran(tx, row, err);
}

static bool put_due(struct tx *tx, const struct correction *c, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &notice_q_move);
	stmt_int(row, c->notice);
	stmt_int(row, c->due.ms);
	return tx_ran(tx, row, err);
}

bool notice_correct(struct tx *tx, int64_t account, const struct correction *c, struct err *err)
{
	struct notice notice;
	if (!known(tx, c->notice, &notice, err) || !still_stands(&notice, err) || !put_past(tx, account, c, err))
		return false;
	struct view title = c->title.ptr ? c->title : notice.title, text = c->text.ptr ? c->text : notice.text;
	struct stmt *row = db_query(tx_db(tx), &notice_q_correct);
	stmt_int(row, c->notice);
	stmt_text(row, title);
	stmt_text(row, text);
	stmt_int(row, tx_now(tx).ms);
	bool moves = c->due.ms && c->due.ms != notice.due.ms;
	if (!tx_ran(tx, row, err) || (moves && !put_due(tx, c, err)))
		return false;
	struct builder body = body_of(c->notice);
	json_text(&body, "title", title);
	json_text(&body, "text", text);
	if (moves)
		json_int(&body, "due", c->due.ms);
	json_text(&body, "reason", c->reason);
	tell(tx, EVENT_NOTICE_CORRECTED, c->realm, account, notice.audience.issuer, &body);
	return true;
}

bool notice_withdraw(struct tx *tx, int64_t account, int64_t id, int64_t realm, struct view reason, struct err *err)
{
	struct notice notice;
	if (!known(tx, id, &notice, err))
		return false;
	if (notice.withdrawn.ms)
		return true;                                /* again changes nothing */
	struct stmt *row = db_query(tx_db(tx), &notice_q_withdraw);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, account);
	stmt_text(row, reason);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body = body_of(id);
	json_text(&body, "reason", reason);
	tell(tx, EVENT_NOTICE_WITHDRAWN, realm, account, notice.audience.issuer, &body);
	return true;
}
