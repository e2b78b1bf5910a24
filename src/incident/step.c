/* Who owes which step: the pack's rows, laid on the tree. */
#include "incident/incident.h"

/* The nearest authority of that kind from the unit upwards; 0 if there is none. */
static int32_t owner_above(const struct org *org, int32_t unit, enum unit_kind kind)
{
	const struct tree *tree = org_now(org);
	while (unit && org_unit(org, unit)->kind != (int)kind)
		unit = tree->parent[unit];
	return unit;
}

static struct instant minutes_after(struct instant at, int minutes)
{
	return (struct instant){ at.ms + (int64_t)minutes * 60000 };
}

struct steps_owed steps_known(struct arena *arena, const struct org *org, const struct information *information, int32_t institution, struct instant known)
{
	struct steps_owed owed = { ARENA_ARRAY(arena, struct step_owed, information->step_count + 1), 0 };
	for (int i = 0; i < information->step_count; i++) {
		const struct information_step *step = &information->steps[i];
		if (step->start == STEP_FROM_KNOWN && (int)step->of == org_unit(org, institution)->kind)
			owed.at[owed.count++] = (struct step_owed){ institution, step, minutes_after(known, step->minutes) };
	}
	return owed;
}

struct steps_owed steps_told(struct arena *arena, const struct org *org, const struct information *information, int32_t told, struct instant known, struct instant at)
{
	struct steps_owed owed = { ARENA_ARRAY(arena, struct step_owed, information->step_count + 1), 0 };
	for (int i = 0; told && i < information->step_count; i++) {
		const struct information_step *step = &information->steps[i];
		if (owner_above(org, told, step->of) == told)
			owed.at[owed.count++] = (struct step_owed){ told, step, minutes_after(step->start == STEP_FROM_TOLD ? at : known, step->minutes) };
	}
	return owed;
}
