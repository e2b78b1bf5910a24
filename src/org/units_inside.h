/* org/units_inside.h — one import under way; for units_import.c, units_keep.c and unit_write.c. */
#pragma once
#include "org/org_inside.h"

/* What a row of the file does to its unit; CHANGED and MOVED may come together. */
enum change { SAME, ADDED = 1, CHANGED = 2, MOVED = 4 };

struct import {
	struct tx *tx;
	const struct actor *actor;
	struct units_file *file;
	struct org *org;
	struct day from, today;
	int32_t known;                                      /* units before the file; those above are new, their ids provisional */
	int32_t *ids;                                       /* [draft id] the unit's id in org */
	int32_t *final;                                     /* [id in org] the id it will have in the store */
	int32_t *rows;                                      /* [id in org] its draft id, 0 if the file does not have it */
	unsigned char *changes;                             /* [draft id] of enum change */
	struct units_figures figures;
};

bool import_write(struct import *, struct err *);
void import_note(struct import *);

bool unit_facts_same(const struct unit_facts *, const struct unit_facts *); /* all but id and code */
bool unit_may_hold(int parent_kind, int kind);
bool unit_write(struct tx *, struct query *, const struct unit_facts *, struct err *); /* org_unit_insert or org_unit_update */
bool unit_write_parent(struct tx *, struct move, struct err *);
