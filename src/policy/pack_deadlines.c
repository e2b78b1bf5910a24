/* Deadlines that nobody gave: until when a notice is to be acknowledged, when somebody is reminded without being asked. */
#include "policy/pack_form.h"

/* Where a pack is silent. */
const struct deadlines deadlines_usual = { .acknowledge = 24 * 60, .carry_out = 3 * 24 * 60, .roster_ahead = 24 * 60, .leave_waits = 4 * 60, .contact_superior = 24 * 60 };

bool deadlines_read(struct making *m, const struct node *map)
{
	struct deadlines *ret = &m->pack->deadlines;
	const struct node *acknowledge = NULL, *carry_out = NULL, *ahead = NULL, *waits = NULL, *superior = NULL;
	const struct entry rows[] = { { "acknowledge", &acknowledge, false }, { "carry_out", &carry_out, false }, { "roster_ahead", &ahead, false },
		                      { "leave_waits", &waits, false }, { "contact_superior", &superior, false }, { 0 } };
	if (!node_map(&m->source, map, "deadlines", rows))
		return false;
	const struct { const struct node *node; int *ret; } given[] = { { acknowledge, &ret->acknowledge }, { carry_out, &ret->carry_out }, { ahead, &ret->roster_ahead },
		{ waits, &ret->leave_waits }, { superior, &ret->contact_superior } };
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (given[i].node && !time_limit_read(&m->source, given[i].node, given[i].ret))
			return false;
	return true;
}
