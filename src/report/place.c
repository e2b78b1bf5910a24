#include "report/place.h"

/* Of two in one batch, which have the same receipt, the one that was numbered first. */
static bool came_before(const struct report *other, const struct report *own)
{
	return other->state != REPORT_OPEN &&
		(other->received.ms < own->received.ms || (other->received.ms == own->received.ms && other->unit < own->unit));
}

bool report_place(const struct report *own, struct org *org, const struct form *form, struct period period, struct db *db,
                  struct arena *arena, struct place *ret, struct err *err)
{
	const struct tree *tree = org_tree(org, period_last(period));
	const int32_t parent = tree->parent[own->unit];
	const int32_t from = parent ? tree->pre[parent] : 0, end = parent ? tree->end[parent] : 0;
	*ret = (struct place){ 0 };
	if (own->state == REPORT_OPEN || end - from > PLACE_MOST)
		return true;
	struct place place = { 1, 1 };
	for (int32_t at = from; at < end; at++) {
		const int32_t unit = tree->unit_at[at];
		struct report other;
		if (unit == own->unit || !form_expects(form, org_unit(org, unit), period))
			continue;
		if (!report_find(db, form->id, period.first, unit, arena, &other, err))
			return false;
		place.of++;
		place.at += came_before(&other, own);
	}
	*ret = place;
	return true;
}
