/* org/units_keep.c — an import that has passed: its rows into the tables, its gist into the journal. */
#include "org/units_inside.h"
#include "base/json.h"
#include <sodium.h>

enum { CODES_NAMED = 200 };

static bool write_row(struct import *import, int32_t row, struct err *err)
{
	struct unit_facts facts;
	org_facts(import->org, import->ids[row], &facts);
	return unit_write(import->tx, import->changes[row] & ADDED ? &org_unit_insert : &org_unit_update, &facts, err);
}

/* Units first, all of them, then parents: a parent may stand below its child in the file. */
bool import_write(struct import *import, struct err *err)
{
	const struct tree *tree = org_now(import->org);
	int32_t count = import->file->draft->count;
	for (int32_t i = 0; i < count; i++)
		if (import->changes[import->rows[i]] & (ADDED | CHANGED) && !write_row(import, import->rows[i], err))
			return false;
	for (int32_t i = 0; i < count; i++) {
		int32_t row = import->rows[i], unit = import->ids[row];
		struct day from = import->changes[row] & ADDED ? DAY_FIRST : import->from;
		if (import->changes[row] & (ADDED | MOVED) && !unit_write_parent(import->tx, (struct move){ unit, from, tree->parent[unit] }, err))
			return false;
	}
	return true;
}

/* ---- what the journal keeps ---- */

static void digest_add(crypto_generichash_state *digest, struct view text)
{
	crypto_generichash_update(digest, (const unsigned char *)text.ptr, text.len);
	crypto_generichash_update(digest, (const unsigned char *)"", 1);
}

static void digest_row(struct import *import, crypto_generichash_state *digest, int32_t row)
{
	struct unit_facts facts;
	int32_t parent = org_now(import->org)->parent[import->ids[row]];
	org_facts(import->org, import->ids[row], &facts);
	int32_t numbers[] = { facts.kind, facts.facility, facts.beds, facts.opened.n, facts.closed.n };
	digest_add(digest, facts.code);
	digest_add(digest, view_of(parent ? import->org->units[parent].code : ""));
	digest_add(digest, facts.name);
	digest_add(digest, facts.name_en);
	digest_add(digest, facts.ownership);
	digest_add(digest, facts.phone);
	digest_add(digest, facts.zone);
	digest_add(digest, (struct view){ (const char *)numbers, sizeof numbers });
}

/* Counts and a digest of every row written, in code order; the codes too while they are few. */
void import_note(struct import *import)
{
	struct units_figures *figures = &import->figures;
	int64_t touched = figures->added + figures->changed;
	crypto_generichash_state digest;
	unsigned char hash[16];
	char hex[33];
	struct builder body;
	builder_init(&body, 1 << 16);
	crypto_generichash_init(&digest, NULL, 0, sizeof hash);
	json_open(&body, '{');
	json_int(&body, "added", figures->added);
	json_int(&body, "changed", figures->changed);
	json_int(&body, "moved", figures->moved);
	if (touched < CODES_NAMED) {
		json_key(&body, "codes");
		json_open(&body, '[');
	}
	for (int32_t i = 0; i < import->file->draft->count; i++) {
		if (!import->changes[import->rows[i]])
			continue;
		digest_row(import, &digest, import->rows[i]);
		if (touched < CODES_NAMED)
			json_put_text(&body, row_code(import, import->rows[i]));
	}
	if (touched < CODES_NAMED)
		json_close(&body, ']');
	crypto_generichash_final(&digest, hash, sizeof hash);
	hex_print(hash, sizeof hash, hex);
	json_string(&body, "digest", hex);
	json_close(&body, '}');
	tx_event(import->tx, EVENT_UNITS_IMPORTED, 0, import->actor->account, import->actor->unit, builder_seen(&body));
	builder_release(&body);
}
