/* org/units_keep.c — an import that has passed: its rows into the tables, its gist into the journal. */
#include "org/units_inside.h"
#include "base/json.h"
#include <sodium.h>

enum { CODES_NAMED = 200 };

static enum change change_of(const struct import *import, int32_t unit)
{
	int32_t row = import->rows[unit];
	return row ? (enum change)import->changes[row] : SAME;
}

static bool write_unit(struct import *import, int32_t unit, struct err *err)
{
	struct unit_facts facts;
	org_facts(import->org, unit, &facts);
	facts.id = import->final[unit];
	return unit_write(import->tx, change_of(import, unit) & ADDED ? &org_unit_insert : &org_unit_update, &facts, err);
}

/* A parent comes before its children in preorder, so it is there when they refer to it. */
static bool write_parent(struct import *import, int32_t unit, struct err *err)
{
	struct move move = { import->final[unit], import->from, import->final[org_now(import->org)->parent[unit]] };
	if (change_of(import, unit) & ADDED)
		move.from = DAY_FIRST;
	return unit_write_parent(import->tx, move, err);
}

bool import_write(struct import *import, struct err *err)
{
	const struct tree *tree = org_now(import->org);
	for (int32_t number = 0; number < tree->count; number++) {
		int32_t unit = tree->unit_at[number];
		enum change change = change_of(import, unit);
		if (change & (ADDED | CHANGED) && !write_unit(import, unit, err))
			return false;
		if (change & (ADDED | MOVED) && !write_parent(import, unit, err))
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

static void digest_unit(struct import *import, crypto_generichash_state *digest, int32_t unit)
{
	struct unit_facts facts;
	int32_t parent = org_now(import->org)->parent[unit];
	org_facts(import->org, unit, &facts);
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

/* Counts and a digest of every unit written, in preorder; the codes too while they are few. */
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
	const struct tree *tree = org_now(import->org);
	for (int32_t number = 0; number < tree->count; number++) {
		int32_t unit = tree->unit_at[number];
		if (change_of(import, unit) == SAME)
			continue;
		digest_unit(import, &digest, unit);
		if (touched < CODES_NAMED)
			json_put_text(&body, view_of(import->org->units[unit].code));
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
