#include "store/chain.h"
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_AT_ONCE = 16 };
#define JOURNAL_ADD "INSERT INTO journal (seq, realm, at, actor, unit, kind, body, hash) VALUES "
static struct query journal_add = { "journal.add", "iiiiiibb", "", JOURNAL_ADD "($1, $2, $3, $4, $5, $6, $7, $8)", 0 };
/* A write that chases thousands has thousands of rows, and on a server every statement is a way there and back. */
static struct query journal_add_many = { "journal.add_many",
	"iiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibbiiiiiibb", "",
	JOURNAL_ADD "($1, $2, $3, $4, $5, $6, $7, $8), ($9, $10, $11, $12, $13, $14, $15, $16), ($17, $18, $19, $20, $21, $22, $23, $24),"
	" ($25, $26, $27, $28, $29, $30, $31, $32), ($33, $34, $35, $36, $37, $38, $39, $40), ($41, $42, $43, $44, $45, $46, $47, $48),"
	" ($49, $50, $51, $52, $53, $54, $55, $56), ($57, $58, $59, $60, $61, $62, $63, $64), ($65, $66, $67, $68, $69, $70, $71, $72),"
	" ($73, $74, $75, $76, $77, $78, $79, $80), ($81, $82, $83, $84, $85, $86, $87, $88), ($89, $90, $91, $92, $93, $94, $95, $96),"
	" ($97, $98, $99, $100, $101, $102, $103, $104), ($105, $106, $107, $108, $109, $110, $111, $112),"
	" ($113, $114, $115, $116, $117, $118, $119, $120), ($121, $122, $123, $124, $125, $126, $127, $128)", 0 };
static struct query head_max = { "journal.newest_head", "", "I", "SELECT max(seq) FROM realm_head", 0 };
static struct query journal_max = { "journal.max", "", "I", "SELECT max(seq) FROM journal", 0 };
static struct query journal_from = { "journal.from", "i", "iiiiiibb",
	"SELECT seq, realm, at, actor, unit, kind, body, hash FROM journal WHERE seq >= $1 ORDER BY seq LIMIT 2000", 0 };
static struct query journal_get = { "journal.get", "i", "iiiiiibb",
	"SELECT seq, realm, at, actor, unit, kind, body, hash FROM journal WHERE seq = $1", 0 };
/* The words of the index journal_unit, so that it is used. */
static struct query journal_unit = { "journal.unit", "iiii", "iiiiiibb",
	"SELECT seq, realm, at, actor, unit, kind, body, hash FROM journal WHERE unit = $1 AND at >= $2 AND at < $3"
	" AND kind <> 11 AND kind <> 12 AND kind <> 13 ORDER BY seq DESC LIMIT $4", 0 };
static struct query head_get = { "journal.head", "i", "ib", "SELECT seq, hash FROM realm_head WHERE realm = $1", 0 };
static struct query head_put = { "journal.head_put", "iib", "",
	"INSERT INTO realm_head (realm, seq, hash) VALUES ($1, $2, $3) ON CONFLICT (realm) DO UPDATE SET seq = excluded.seq, hash = excluded.hash", 0 };
static struct query head_all = { "journal.heads", "", "iib", "SELECT realm, seq, hash FROM realm_head", 0 };
struct query *const journal_queries[] = { &journal_add, &journal_add_many, &journal_max, &journal_from, &journal_get, &head_get, &head_put, &head_all, &head_max, &journal_unit, NULL };

struct kind_row { int number; const char *text, *zh, *en; };
static const struct kind_row kinds[] = {
#define EVENT(number, name, text, zh, en) { number, text, zh, en },
#include "store/event.tbl"
#undef EVENT
};

static const struct kind_row *kind_row(enum event_kind kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].number == (int)kind)
			return &kinds[i];
	return NULL;
}

const char *event_name(enum event_kind kind) { return kind_row(kind) ? kind_row(kind)->text : NULL; }

const char *event_title(enum event_kind kind, enum language language)
{
	const struct kind_row *row = kind_row(kind);
	return !row ? NULL : language == LANGUAGE_EN ? row->en : row->zh;
}

static void hash_int(crypto_generichash_state *state, int64_t v)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)v >> (8 * i));
	crypto_generichash_update(state, bytes, sizeof bytes);
}

void journal_hash(const unsigned char previous[32], const struct event *event, unsigned char ret[32])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state, previous, 32);
	hash_int(&state, event->seq);
	hash_int(&state, event->at.ms);
	hash_int(&state, event->actor);
	hash_int(&state, event->unit);
	hash_int(&state, event->kind);
	crypto_generichash_update(&state, (const unsigned char *)event->body.ptr, event->body.len);
	crypto_generichash_final(&state, ret, 32);
}

/* ---- heads: an open-addressed table of realm → newest hash ---- */

void chain_release(struct chain *chain)
{
	free(chain->heads);
	*chain = (struct chain){ 0 };
}

void chain_forget(struct chain *chain)
{
	chain->known = false;
	chain->count = 0;
	if (chain->heads)
		memset(chain->heads, 0, chain->room * sizeof *chain->heads);
}

static struct chain_head *head_slot(struct chain *chain, int64_t realm)
{
	size_t at = (size_t)((uint64_t)realm * 0x9E3779B97F4A7C15u >> 20) & (chain->room - 1);
	while (chain->heads[at].used && chain->heads[at].realm != realm)
		at = (at + 1) & (chain->room - 1);
	return &chain->heads[at];
}

static void heads_grow(struct chain *chain)
{
	struct chain_head *old = chain->heads;
	size_t room = chain->room;
	chain->room = room ? room * 2 : 64;
	chain->heads = calloc(chain->room, sizeof *chain->heads);
	assert(chain->heads);
	for (size_t i = 0; i < room; i++)
		if (old[i].used)
			*head_slot(chain, old[i].realm) = old[i];
	free(old);
}

static struct chain_head *head_of(struct chain *chain, struct db *db, int64_t realm, struct err *err)
{
	if (chain->count * 2 >= chain->room)
		heads_grow(chain);
	struct chain_head *head = head_slot(chain, realm);
	if (head->used)
		return head;
	struct stmt *s = db_query(db, &head_get);
	stmt_int(s, realm);
	enum answer answer = stmt_step(s);
	if (answer == ANSWER_ONE || answer == ANSWER_NONE) {
		*head = (struct chain_head){ .realm = realm, .used = true };
		chain->count++;
	}
	if (answer == ANSWER_ONE) {
		head->seq = stmt_get_int(s, 0);
		struct view hash = stmt_get_blob(s, 1);
		if (hash.len == sizeof head->hash)
			memcpy(head->hash, hash.ptr, sizeof head->hash);
	}
	stmt_done(s);
	if (!head->used)
		db_fail(db, err);
	return head->used ? head : NULL;
}

static bool greatest(struct db *db, struct query *query, int64_t *ret)
{
	struct stmt *s = db_query(db, query);
	bool ok = stmt_step(s) == ANSWER_ONE;
	*ret = ok ? stmt_get_int(s, 0) : 0;
	stmt_done(s);
	return ok;
}

int64_t journal_last(struct db *db)
{
	int64_t last = 0;
	greatest(db, &journal_max, &last);
	return last;
}

/* A journal that ends before its chains do was cut off: nothing is written over what is left of it. */
bool chain_begin(struct chain *chain, struct db *db, struct err *err)
{
	int64_t head = 0;
	if (chain->known)
		return true;
	if (!greatest(db, &journal_max, &chain->seq) || !greatest(db, &head_max, &head))
		return db_fail(db, err);
	if (head != chain->seq) {
		FAIL(err, CHAIN_BROKEN, NULL, "the journal ends with row %lld, its chains with row %lld", (long long)chain->seq, (long long)head);
		return err_sayf(err, "流水止于第 %lld 条，而链止于第 %lld 条：末尾被截去，因此不再写入。",
			"The journal ends with row %lld, its chains with row %lld: the end was cut off, so nothing more is written.", (long long)chain->seq, (long long)head);
	}
	chain->known = true;
	return true;
}

/* Hashes it onto the head of its realm. */
static bool link_on(struct chain *chain, struct db *db, struct event *event, struct err *err)
{
	assert(event->seq == chain->seq + 1);
	struct chain_head *head = head_of(chain, db, event->realm, err);
	if (!head)
		return false;
	journal_hash(head->hash, event, event->hash);
	memcpy(head->hash, event->hash, sizeof head->hash);
	head->seq = chain->seq = event->seq;
	head->dirty = true;
	return true;
}

static void put_row(struct stmt *s, const struct event *event)
{
	stmt_int(s, event->seq);
	stmt_int(s, event->realm);
	stmt_int(s, event->at.ms);
	stmt_int(s, event->actor);
	stmt_int(s, event->unit);
	stmt_int(s, event->kind);
	stmt_blob(s, event->body);
	stmt_blob(s, (struct view){ (const char *)event->hash, sizeof event->hash });
}

bool chain_append(struct chain *chain, struct db *db, struct event *events, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (!link_on(chain, db, &events[i], err))
			return false;
	for (size_t i = 0, rows; i < n; i += rows) {
		rows = n - i < ROWS_AT_ONCE ? 1 : ROWS_AT_ONCE;
		struct stmt *s = db_query(db, rows == 1 ? &journal_add : &journal_add_many);
		for (size_t k = 0; k < rows; k++)
			put_row(s, &events[i + k]);
		if (stmt_run(s) != ANSWER_ONE)
			return db_fail(db, err);
	}
	return true;
}

bool chain_end(struct chain *chain, struct db *db, struct err *err)
{
	for (size_t i = 0; i < chain->room; i++) {
		struct chain_head *head = &chain->heads[i];
		if (!head->dirty)
			continue;
		struct stmt *s = db_query(db, &head_put);
		stmt_int(s, head->realm);
		stmt_int(s, head->seq);
		stmt_blob(s, (struct view){ (const char *)head->hash, sizeof head->hash });
		if (stmt_run(s) != ANSWER_ONE)
			return db_fail(db, err);
		head->dirty = false;
	}
	return true;
}

/* ---- reading back ---- */

static void event_take(struct stmt *s, struct event *ret)
{
	*ret = (struct event){ .seq = stmt_get_int(s, 0), .realm = stmt_get_int(s, 1), .at = { stmt_get_int(s, 2) }, .actor = stmt_get_int(s, 3),
		.unit = stmt_get_int(s, 4), .kind = (enum event_kind)stmt_get_int(s, 5), .body = stmt_get_blob(s, 6) };
	struct view hash = stmt_get_blob(s, 7);
	if (hash.len == sizeof ret->hash)
		memcpy(ret->hash, hash.ptr, sizeof ret->hash);
}

bool journal_read(struct db *db, int64_t from, bool (*fn)(void *, const struct event *), void *self, struct err *err)
{
	for (bool more = true; more;) {
		struct stmt *s = db_query(db, &journal_from);
		stmt_int(s, from);
		enum answer answer;
		more = false;
		while ((answer = stmt_step(s)) == ANSWER_ONE) {
			struct event event;
			event_take(s, &event);
			from = event.seq + 1;
			more = true;
			if (!fn(self, &event)) {
				stmt_done(s);
				return true;
			}
		}
		stmt_done(s);
		if (answer != ANSWER_NONE)
			return db_fail(db, err);
	}
	return true;
}

bool journal_of_unit(struct db *db, int64_t unit, struct instant from, struct instant to, int limit, bool (*fn)(void *, const struct event *), void *self,
                     struct err *err)
{
	struct stmt *s = db_query(db, &journal_unit);
	enum answer answer = ANSWER_ONE;
	bool more = true;
	stmt_int(s, unit);
	stmt_int(s, from.ms);
	stmt_int(s, to.ms);
	stmt_int(s, limit);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE) {
		struct event event;
		event_take(s, &event);
		more = fn(self, &event);
	}
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

bool journal_one(struct db *db, int64_t seq, struct arena *arena, struct event *ret, struct err *err)
{
	struct stmt *s = db_query(db, &journal_get);
	stmt_int(s, seq);
	enum answer answer = stmt_step(s);
	if (answer == ANSWER_ONE) {
		event_take(s, ret);
		ret->body = arena_copy(arena, ret->body);
	}
	stmt_done(s);
	if (answer == ANSWER_NONE)
		return FAIL(err, CHAIN_BROKEN, NULL, "journal row %lld is missing", (long long)seq);
	return answer == ANSWER_ONE || db_fail(db, err);
}

/* ---- proof ---- */

struct proof { struct chain chain; struct err *err; int64_t rows; bool broken; };

static bool broken(struct proof *proof, int64_t seq, const char *zh, const char *en)
{
	char zh_text[200], en_text[200];
	snprintf(zh_text, sizeof zh_text, "流水第 %lld 条%s。", (long long)seq, zh);
	snprintf(en_text, sizeof en_text, "Journal row %lld %s.", (long long)seq, en);
	FAIL(proof->err, CHAIN_BROKEN, NULL, "row %lld %s", (long long)seq, en);
	err_say(proof->err, zh_text, en_text);
	proof->broken = true;
	return false;
}

static bool prove_row(void *self, const struct event *event)
{
	struct proof *proof = self;
	if (event->seq != proof->chain.seq + 1)
		return broken(proof, proof->chain.seq + 1, "缺失", "is missing");
	if (proof->chain.count * 2 >= proof->chain.room)
		heads_grow(&proof->chain);
	struct chain_head *head = head_slot(&proof->chain, event->realm);
	proof->chain.count += !head->used;
	head->used = true;
	head->realm = event->realm;
	unsigned char hash[32];
	journal_hash(head->hash, event, hash);
	if (memcmp(hash, event->hash, sizeof hash) != 0)
		return broken(proof, event->seq, "与链上的摘要不符（内容被改动）", "does not match its hash (it was altered)");
	memcpy(head->hash, hash, sizeof hash);
	head->seq = proof->chain.seq = event->seq;
	proof->rows++;
	return true;
}

static bool prove_heads(struct proof *proof, struct db *db)
{
	size_t seen = 0;
	struct stmt *s = db_query(db, &head_all);
	enum answer answer;
	while ((answer = stmt_step(s)) == ANSWER_ONE && !proof->broken) {
		struct chain_head *head = proof->chain.room ? head_slot(&proof->chain, stmt_get_int(s, 0)) : NULL;
		struct view hash = stmt_get_blob(s, 2);
		if (!head || !head->used || head->seq != stmt_get_int(s, 1) || hash.len != 32 || memcmp(hash.ptr, head->hash, 32) != 0)
			broken(proof, stmt_get_int(s, 1), "应是本链最后一条，但对不上（末尾被截去或改动）", "should end its chain but does not (the end was cut off or altered)");
		seen++;
	}
	stmt_done(s);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(db, proof->err);
	if (!proof->broken && seen != proof->chain.count)
		return broken(proof, proof->chain.seq, "所在的链没有链头", "belongs to a chain without a head");
	return !proof->broken;
}

bool journal_prove(struct db *db, int64_t *ret_rows, struct err *err)
{
	struct proof proof = { .err = err };
	bool ok = journal_read(db, 1, prove_row, &proof, err) && !proof.broken && prove_heads(&proof, db);
	*ret_rows = proof.rows;
	chain_release(&proof.chain);
	return ok;
}
