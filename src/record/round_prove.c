/* record/round_prove.c — every sending is what its journal row says it was, and every turn has as many as it counts. */
#include "record/round_inside.h"
#include <sodium.h>

static bool says(struct view body, struct view packed)
{
	unsigned char digest[ROUND_DIGEST];
	char hex[2 * ROUND_DIGEST + 1];
	crypto_generichash(digest, sizeof digest, (const unsigned char *)packed.ptr, packed.len, NULL, 0);
	hex_print(digest, sizeof digest, hex);
	return body.len >= sizeof hex && memmem(body.ptr, body.len, hex, sizeof hex - 1) != NULL;
}

static bool prove_part(struct stmt *row, struct arena *arena, struct err *err)
{
	struct reading *readings;
	int n;
	int64_t id = stmt_get_int(row, 0);
	struct view packed = stmt_get_blob(row, 1);
	if (!round_unpack(packed, round_base((struct day){ (int32_t)stmt_get_int(row, 3) }), arena, &readings, &n) || n != stmt_get_int(row, 2))
		return FAIL(err, STORE_DAMAGED, NULL, "the readings of sending %lld cannot be unpacked", (long long)id);
	return says(stmt_get_blob(row, 4), packed) || FAIL(err, CHAIN_BROKEN, NULL, "the readings of sending %lld are not those of its journal row", (long long)id);
}

static bool prove_turns(struct db *db, struct err *err)
{
	struct stmt *row = db_query(db, &round_q_uneven);
	enum answer answer = stmt_step(row);
	int64_t id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer == ANSWER_ONE)
		return FAIL(err, CHAIN_BROKEN, NULL, "round %lld counts other sendings than there are", (long long)id);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool rounds_prove(struct db *db, int64_t *ret_sendings, struct err *err)
{
	enum answer answer = ANSWER_NONE;
	struct arena arena;
	bool good = true;
	struct stmt *row = db_query(db, &round_q_prove);
	*ret_sendings = 0;
	arena_init(&arena, ROUNDS_ARENA_MOST);
	while (good && (answer = stmt_step(row)) == ANSWER_ONE) {
		good = prove_part(row, &arena, err);
		++*ret_sendings;
		arena_reset(&arena);
	}
	stmt_done(row);
	arena_release(&arena);
	return good && (answer == ANSWER_NONE || db_fail(db, err)) && prove_turns(db, err);
}
