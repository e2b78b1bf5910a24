#include "store/once.h"
#include <sodium.h>
#include <string.h>

enum { DIGEST = 32 };

static struct query find = { "once.find", "tit", "bi", "SELECT digest, id FROM once WHERE kind = $1 AND actor = $2 AND client_key = $3", 0 };
static struct query keep = { "once.keep", "titbii", "", "INSERT INTO once (kind, actor, client_key, digest, id, at) VALUES ($1, $2, $3, $4, $5, $6)", 0 };
struct query *const once_queries[] = { &find, &keep, NULL };

static void digest_of(struct view content, unsigned char out[DIGEST])
{
	crypto_generichash(out, DIGEST, (const unsigned char *)content.ptr, content.len, NULL, 0);
}

static void put_key(struct stmt *row, const char *kind, int64_t actor, struct view client_key)
{
	stmt_text(row, view_of(kind));
	stmt_int(row, actor);
	stmt_text(row, client_key);
}

enum answer once_find(struct tx *tx, int64_t actor, const char *kind, struct view client_key, struct view content, int64_t *ret_id, struct err *err)
{
	unsigned char wanted[DIGEST];
	struct stmt *row = db_query(tx_db(tx), &find);
	put_key(row, kind, actor, client_key);
	enum answer answer = stmt_step(row);
	bool same = false;
	if (answer == ANSWER_ONE) {
		struct view kept = stmt_get_blob(row, 0);
		digest_of(content, wanted);
		same = kept.len == DIGEST && memcmp(kept.ptr, wanted, DIGEST) == 0;
		*ret_id = stmt_get_int(row, 1);
	}
	stmt_done(row);
	if (answer == ANSWER_ONE && !same) {
		FAIL(err, KEY_REUSED, "client_key", "%s: the same key with other content", kind);
		return ANSWER_BROKEN;
	}
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		db_fail(tx_db(tx), err);
	return answer;
}

bool once_keep(struct tx *tx, int64_t actor, const char *kind, struct view client_key, struct view content, int64_t id, struct err *err)
{
	unsigned char digest[DIGEST];
	struct stmt *row = db_query(tx_db(tx), &keep);
	digest_of(content, digest);
	put_key(row, kind, actor, client_key);
	stmt_blob(row, (struct view){ (const char *)digest, DIGEST });
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	return stmt_run(row) == ANSWER_ONE || db_fail(tx_db(tx), err);
}
