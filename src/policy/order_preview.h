/* policy/order_preview.h — what an order would change, before anybody issues it.
 * Invariants: asked at the order's first instant; units that stand alike are looked at once. A duty appears or vanishes for the units that
 * its rule is for; one that counts from an order's beginning (a plan within 20 working days) appears anew with every order that
 * brings its measure. A measure that no duty of a unit hangs on stands for itself. Nothing is written. */
#pragma once
#include "policy/order_inside.h"

/* A measure or a duty that some units gain or lose. before, after: values, VALUE_NONE if it does not hold there; of the first such unit. */
struct effect { const char *key; struct label label; const struct measure *measure; int64_t before, after; int32_t units; };
struct preview {
	int32_t units;                                      /* institutions of the kinds named, open on that day */
	struct effect *measures, *added, *removed;          /* measures that become stricter or looser; duties that appear, that vanish */
	int measure_count, added_count, removed_count;
};
void order_preview(const struct orders *, const struct order *draft, struct arena *, struct preview *ret);
