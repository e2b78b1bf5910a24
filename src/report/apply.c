#include "report/apply.h"
#include "report/backing.h"
#include "report/history.h"
#include "report/packed.h"
#include "report/report_sql.h"
#include <sodium.h>

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = { "new", "corrected", "resent", "unchanged", "repeated" };
	return names[outcome];
}

static struct settled settled_of(enum outcome outcome, const struct report *r)
{
	return (struct settled){ outcome, r->kind, r->state, r->late, r->changes, r->seq, r->received, r->changed };
}

static struct view text_or_empty(struct view v) { return v.ptr ? v : VIEW(""); }

static void stmt_backing(struct stmt *s, struct view backing)
{
	stmt_int(s, (int64_t)backing_origin(backing));
	if (backing.len > 0)
		stmt_blob(s, backing);
	else
		stmt_null(s);
}

/* ---- client_key ---- */

struct key_search { const unsigned char *key, *content; bool found, same; struct settled settled; };

static bool key_of_past(void *self, const struct past *past)
{
	struct key_search *s = self;
	const struct report_entry *e = past->entry;
	if (memcmp(e->key, s->key, sizeof e->key) != 0)
		return true;
	s->found = true;
	s->same = memcmp(e->content, s->content, sizeof e->content) == 0;
	s->settled = (struct settled){ OUTCOME_REPEATED, e->now.kind, e->now.state, e->late, past->changes, past->event->seq, e->received, e->changed };
	return false;
}

static bool key_of_entry(void *self, const struct report_entry *e)
{
	struct key_search *s = self;
	s->found = memcmp(e->key, s->key, sizeof e->key) == 0;
	s->same = s->found && memcmp(e->content, s->content, sizeof e->content) == 0;
	return !s->found;
}

static bool reused(struct err *err) { return FAIL(err, KEY_REUSED, "client_key", "used with other content"); }

/* Was the key used for another report? The same content would be the same report, which its own chain answers for. */
static bool key_is_free(struct tx *tx, const struct report_keys *keys, const unsigned char key[16], const unsigned char content[8], struct err *err)
{
	int64_t seq = keys ? report_keys_find(keys, key) : 0;
	struct event event;
	struct key_search search = { .key = key, .content = content };
	if (seq == 0 || seq >= tx_seq(tx))
		return true;
	if (!journal_one(tx_db(tx), seq, tx_arena(tx), &event, err))
		return false;
	if (!report_event_each(&event, key_of_entry, &search))
		return FAIL(err, STORE_DAMAGED, NULL, "event %lld is damaged", (long long)seq);
	return !search.found || search.same || reused(err);
}

/* The first answer again, if the report's own chain knows the key. */
static bool key_in_chain(struct tx *tx, const struct report *r, struct key_search *search, struct err *err)
{
	if (!report_history(tx_db(tx), r, tx_arena(tx), key_of_past, search, err))
		return false;
	return !search->found || search->same || reused(err);
}

/* ---- rows ---- */

static bool row_change(struct tx *tx, const struct report *r, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &report_q_change);
	stmt_int(s, r->kind);
	stmt_int(s, r->state);
	stmt_int(s, r->changes);
	stmt_int(s, r->changed.ms);
	stmt_int(s, r->seq);
	stmt_int(s, r->author);
	stmt_blob(s, r->values);
	stmt_text(s, text_or_empty(r->note));
	stmt_backing(s, r->backing);
	stmt_int(s, r->form);
	stmt_int(s, r->first.n);
	stmt_int(s, r->unit);
	enum answer answer = stmt_run(s);
	if (answer == ANSWER_NONE)
		return FAIL(err, BUG, NULL, "report of unit %d vanished", r->unit);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

/* ret_added false: there is one already, and nothing was written. */
static bool row_add(struct tx *tx, const struct report *r, int64_t place, bool *ret_added, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &report_q_add);
	stmt_int(s, r->seq * 1024 + place);
	stmt_int(s, r->form);
	stmt_int(s, r->first.n);
	stmt_int(s, r->unit);
	stmt_int(s, r->kind);
	stmt_int(s, r->state);
	stmt_int(s, r->late);
	stmt_int(s, r->changes);
	stmt_int(s, r->received.ms);
	stmt_int(s, r->changed.ms);
	stmt_int(s, r->seq);
	stmt_int(s, r->author);
	stmt_blob(s, r->values);
	stmt_text(s, text_or_empty(r->note));
	stmt_backing(s, r->backing);
	enum answer answer = stmt_run(s);
	*ret_added = answer == ANSWER_ONE;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* ---- one offer ---- */

static struct report_entry entry_of(const struct offer *o, const struct report *now)
{
	struct report_entry e = { .unit = o->unit, .form = o->form, .first = o->first, .late = now->late, .received = now->received,
		.changed = now->changed, .made = o->made, .note = now->note, .reason = o->reason, .backing = now->backing,
		.now = { now->kind, now->state, now->values, backing_origin(now->backing) } };
	if (o->has_key)
		memcpy(e.key, o->key, sizeof e.key);
	memcpy(e.content, o->content, sizeof e.content);
	return e;
}

static struct report first_report(const struct offer *o, int64_t seq)
{
	return (struct report){ .seq = seq, .unit = o->unit, .form = o->form, .first = o->first, .kind = o->kind, .state = REPORT_SENT,
		.late = o->after_due, .received = o->at, .changed = o->at, .author = o->author, .values = o->values, .note = o->note, .backing = o->backing };
}

static bool same_content(const struct offer *o, const struct report *was)
{
	return was->state == REPORT_SENT && was->kind == o->kind && view_same(was->values, o->values) &&
		(!o->has_note || view_same(was->note, o->note)) && (o->backing.len == 0 || view_same(was->backing, o->backing));
}

/* There is a report: the same again, a correction, or sent again after it was returned. */
static bool put_again(struct tx *tx, const struct offer *o, int64_t seq, struct report_entry *ret_entry, struct settled *ret, struct err *err)
{
	struct report was;
	struct key_search search = { .key = o->key, .content = o->content };
	if (!report_find(tx_db(tx), o->form, o->first, o->unit, tx_arena(tx), &was, err))
		return false;
	if (o->has_key && !key_in_chain(tx, &was, &search, err))
		return false;
	if (search.found || same_content(o, &was)) {
		*ret = search.found ? search.settled : settled_of(OUTCOME_UNCHANGED, &was);
		return true;
	}
	if (o->has_base && o->base_seq != was.seq)
		return FAIL(err, CHANGED_MEANWHILE, "base_seq", "seen %lld, there is %lld", (long long)o->base_seq, (long long)was.seq);
	if (was.state == REPORT_SENT && o->after_due && o->reason.len == 0)
		return FAIL(err, NEED_REASON, "reason", "correction after the deadline");
	struct report now = was;
	now.seq = seq;
	now.kind = o->kind;
	now.state = REPORT_SENT;
	now.changes++;
	now.changed = o->at;
	now.author = o->author;
	now.values = o->values;
	now.backing = o->backing;
	if (o->has_note)
		now.note = o->note;
	*ret_entry = entry_of(o, &now);
	ret_entry->before = (struct report_side){ was.kind, was.state, was.values, backing_origin(was.backing) };
	ret_entry->previous = was.seq;
	*ret = settled_of(was.state == REPORT_RETURNED ? OUTCOME_RESENT : OUTCOME_CORRECTED, &now);
	return row_change(tx, &now, err);
}

static bool put(struct tx *tx, const struct report_keys *keys, const struct offer *o, int64_t seq, int64_t place,
                struct report_entry *ret_entry, struct settled *ret, struct err *err)
{
	struct report now = first_report(o, seq);
	bool added;
	if (o->has_key && !key_is_free(tx, keys, o->key, o->content, err))
		return false;
	if (!row_add(tx, &now, place, &added, err))
		return false;
	if (!added)
		return put_again(tx, o, seq, ret_entry, ret, err);
	*ret_entry = entry_of(o, &now);
	*ret = settled_of(OUTCOME_NEW, &now);
	return true;
}

static bool is_written(enum outcome outcome) { return outcome == OUTCOME_NEW || outcome == OUTCOME_CORRECTED || outcome == OUTCOME_RESENT; }

static void add_event(struct tx *tx, enum event_kind kind, int64_t realm, int64_t author, int64_t unit, const struct report_entry *entry)
{
	struct builder body;
	builder_init(&body, 1 << 20);
	report_entry_pack(&body, entry);
	tx_event(tx, kind, realm, author, unit, builder_seen(&body));
	builder_release(&body);
}

bool report_send_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct report_send *send = (struct report_send *)write;
	const struct offer *o = &send->offer;
	struct report_entry entry;
	if (!put(tx, send->keys, o, tx_seq(tx), 0, &entry, &send->settled, err))
		return false;
	if (is_written(send->settled.outcome))
		add_event(tx, EVENT_REPORT_SENT, o->realm, o->author, o->unit, &entry);
	return true;
}

/* ---- many at once ---- */

static bool refused_alone(const struct err *err)
{
	return err->code == ERR_KEY_REUSED || err->code == ERR_NEED_REASON || err->code == ERR_CHANGED_MEANWHILE;
}

static bool put_items(struct report_batch *batch, struct tx *tx, struct builder *entries, int *ret_written, struct err *err)
{
	const int64_t seq = tx_seq(tx);
	struct err own = { 0 };
	for (int i = 0; i < batch->count; i++) {
		struct batch_item *item = batch->items[i];
		struct report_entry entry;
		item->err = NULL;
		if (!put(tx, batch->keys, &item->offer, seq, i, &entry, &item->settled, &own)) {
			if (!refused_alone(&own)) {
				*err = own;
				return false;
			}
			item->err = ARENA_NEW(batch->arena, struct err);
			*item->err = own;
			err_clear(&own);
		} else if (is_written(item->settled.outcome)) {
			report_entry_pack(entries, &entry);
			++*ret_written;
		}
	}
	return true;
}

bool report_batch_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct report_batch *batch = (struct report_batch *)write;
	struct builder entries, body;
	int written = 0;
	builder_init(&entries, (size_t)256 << 20);
	builder_init(&body, (size_t)256 << 20);
	bool ok = put_items(batch, tx, &entries, &written, err);
	if (ok && written > 0) {
		unsigned char count[VARINT_MOST];
		builder_bytes(&body, count, (size_t)(varint_put(count, (uint64_t)written) - count));
		builder_view(&body, builder_seen(&entries));
		const struct offer *o = &batch->items[0]->offer;
		tx_event(tx, EVENT_REPORT_BATCH, o->realm, o->author, o->realm, builder_seen(&body));
	}
	builder_release(&entries);
	builder_release(&body);
	return ok;
}

/* ---- return ---- */

void report_return_seal(struct report_return *op, struct view client_key)
{
	unsigned char hash[16];
	const int64_t head[] = { op->unit, op->form, op->first.n, EVENT_REPORT_RETURNED };
	crypto_generichash_state state;
	crypto_generichash(op->key, sizeof op->key, (const unsigned char *)client_key.ptr, client_key.len, NULL, 0);
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)head, sizeof head);
	crypto_generichash_update(&state, (const unsigned char *)op->reason.ptr, op->reason.len);
	crypto_generichash_final(&state, hash, sizeof hash);
	memcpy(op->content, hash, sizeof op->content);
}

static struct report_entry return_entry(const struct report_return *op, const struct report *was, const struct report *now)
{
	struct report_entry e = { .unit = op->unit, .form = op->form, .first = op->first, .late = was->late, .received = was->received,
		.changed = op->at, .note = was->note, .reason = op->reason, .backing = was->backing, .previous = was->seq,
		.now = { now->kind, now->state, now->values, backing_origin(now->backing) },
		.before = { was->kind, was->state, was->values, backing_origin(was->backing) } };
	memcpy(e.key, op->key, sizeof e.key);
	memcpy(e.content, op->content, sizeof e.content);
	return e;
}

bool report_return_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct report_return *op = (struct report_return *)write;
	struct key_search search = { .key = op->key, .content = op->content };
	struct report was;
	if (!key_is_free(tx, op->keys, op->key, op->content, err))
		return false;
	if (!report_find(tx_db(tx), op->form, op->first, op->unit, tx_arena(tx), &was, err))
		return false;
	if (was.state == REPORT_OPEN)
		return FAIL(err, NO_REPORT, "period", "nothing to return");
	if (!key_in_chain(tx, &was, &search, err))
		return false;
	if (search.found) {
		op->settled = search.settled;
		return true;
	}
	if (was.state == REPORT_RETURNED)
		return FAIL(err, ALREADY_RETURNED, "period", "returned already");
	struct report now = was;
	now.seq = tx_seq(tx);
	now.state = REPORT_RETURNED;
	now.changes++;
	now.changed = op->at;
	now.author = op->author;
	struct report_entry entry = return_entry(op, &was, &now);
	op->settled = settled_of(OUTCOME_CORRECTED, &now);
	if (!row_change(tx, &now, err))
		return false;
	add_event(tx, EVENT_REPORT_RETURNED, op->realm, op->author, op->unit, &entry);
	return true;
}
