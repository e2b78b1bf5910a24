/* notify/document_write.c — a document comes into the library; a new version takes the place of the old one, which stays. */
#include "base/json.h"
#include "notify/document.h"
#include "notify/document_sql.h"
#include "store/once.h"

static struct view words_of(const struct document *d, struct arena *arena)
{
	struct view parts[] = { d->title, d->number, d->issuer, d->text };
	struct builder all;
	builder_init(&all, 1 << 22);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		builder_view(&all, document_fold(parts[i], arena));
		builder_char(&all, '\n');                   /* no word runs from one into the other: folding leaves no line ends */
	}
	struct view words = arena_copy(arena, builder_seen(&all));
	builder_release(&all);
	return words;
}

static bool put_version(struct tx *tx, int64_t account, const struct document_new *new, int64_t id, int64_t version, struct err *err)
{
	const struct document *d = &new->document;
	int64_t version_id;
	if (!tx_next_id(tx, &document_q_version_next, &version_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &document_q_version_add);
	stmt_int(row, version_id);
	stmt_int(row, id);
	stmt_int(row, version);
	stmt_text(row, d->number);
	stmt_int(row, d->day.n);
	stmt_text(row, d->title);
	stmt_int(row, d->status);
	stmt_int(row, account);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, d->reason.ptr ? d->reason : VIEW(""));
	stmt_text(row, d->text);
	bool ok = tx_ran(tx, row, err);
	for (int i = 0; ok && i < new->files.count; i++)
		ok = blob_attach(tx, account, ATTACHED_DOCUMENT, version_id, i, new->files.hash[i], err);
	return ok;
}

static void tell(struct tx *tx, enum event_kind kind, int64_t account, const struct document_new *new, int64_t id, int64_t version)
{
	const struct document *d = &new->document;
	struct builder body;
	builder_init(&body, 4 << 20);
	json_open(&body, '{');
	json_int(&body, "document", id);
	json_int(&body, "version", version);
	json_text(&body, "issuer", d->issuer);
	json_text(&body, "number", d->number);
	json_int(&body, "day", d->day.n);
	json_text(&body, "title", d->title);
	json_string(&body, "status", document_status_name(d->status));
	json_text(&body, "text", d->text);
	json_close(&body, '}');
	tx_event(tx, kind, new->realm, account, d->keeper, builder_seen(&body));
	builder_release(&body);
}

static bool put_head(struct tx *tx, const struct document_new *new, int64_t id, struct err *err)
{
	const struct document *d = &new->document;
	struct stmt *row = db_query(tx_db(tx), &document_q_add);
	stmt_int(row, id);
	stmt_int(row, d->keeper);
	stmt_text(row, d->issuer);
	stmt_int_unless(row, d->issuer_unit, 0);
	stmt_text(row, d->number);
	stmt_int(row, d->day.n);
	stmt_int(row, day_to_civil(d->day).year);
	stmt_text(row, d->title);
	stmt_int(row, d->status);
	stmt_int_unless(row, d->replaced_by, 0);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, words_of(d, tx_arena(tx)));
	return tx_ran(tx, row, err);
}

bool document_add(struct tx *tx, int64_t account, const struct document_new *new, int64_t *ret_id, bool *ret_again, struct err *err)
{
	enum answer again = once_find(tx, account, "documents", new->client_key, new->content, ret_id, err);
	*ret_again = again == ANSWER_ONE;
	if (again != ANSWER_NONE)
		return *ret_again;
	if (!tx_next_id(tx, &document_q_next, ret_id, err) || !put_head(tx, new, *ret_id, err) || !put_version(tx, account, new, *ret_id, 1, err))
		return false;
	tell(tx, EVENT_DOCUMENT_ADDED, account, new, *ret_id, 1);
	return once_keep(tx, account, "documents", new->client_key, new->content, *ret_id, err);
}

bool document_change(struct tx *tx, int64_t account, const struct document_new *new, int64_t base, int64_t *ret_version, struct err *err)
{
	const struct document *d = &new->document;
	struct stmt *row = db_query(tx_db(tx), &document_q_set);
	*ret_version = base + 1;
	stmt_int(row, d->id);
	stmt_text(row, d->number);
	stmt_int(row, d->day.n);
	stmt_int(row, day_to_civil(d->day).year);
	stmt_text(row, d->title);
	stmt_int(row, d->status);
	stmt_int_unless(row, d->replaced_by, 0);
	stmt_int(row, *ret_version);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, words_of(d, tx_arena(tx)));
	stmt_int(row, base);
	stmt_int(row, d->keeper);
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, VERSION_PASSED, NULL, "version %lld is not the newest", (long long)base);
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	if (!put_version(tx, account, new, d->id, *ret_version, err))
		return false;
	tell(tx, EVENT_DOCUMENT_CHANGED, account, new, d->id, *ret_version);
	return true;
}
