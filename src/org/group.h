/* org/group.h — leading groups (领导小组), working groups (工作组), task forces (专班): who belongs to them, as what, from when to when.
 *
 * Invariants: a group and each membership hold for [from, to) and are never deleted; leaving sets the end. So the group as it was on any day can be
 * asked for, and how it grew can be read. A working group may belong to a leading group of the same unit. Ending a group ends its
 * memberships at the same instant. Parts: head, deputy, member, contact. */
#pragma once
#include "org/act.h"
#include "org/person.h"

struct group { int64_t id, parent; int32_t unit; struct view kind, title, purpose, reason; struct instant from, to; };
struct member { int64_t id, group; struct view part, duties, reason; struct person person; struct instant from, to; };
struct groups { struct group *at; int count; };
struct members { struct member *at; int count; };

bool group_kind_known(struct view);                         /* leading, working, task */
bool member_part_known(struct view);
/* All there ever were of one unit, oldest first; unit 0: of everywhere. */
bool groups_read(struct db *, int32_t unit, struct arena *, struct groups *ret, struct err *);
bool group_one(struct db *, int64_t id, struct arena *, struct group *ret, bool *ret_found, struct err *);
/* All there ever were, heads first, then by the day they came. */
bool members_read(struct db *, int64_t group, struct arena *, struct members *ret, struct err *);

bool group_add(struct tx *, int64_t actor, const struct group *, int64_t realm, int64_t *ret_id, struct err *);
bool member_add(struct tx *, int64_t actor, const struct member *, int32_t unit, int64_t realm, int64_t *ret_id, struct err *);
bool member_end(struct tx *, int64_t actor, int64_t id, int32_t unit, int64_t realm, struct instant at, struct view reason, struct err *);
bool group_end(struct tx *, int64_t actor, int64_t id, int64_t realm, struct instant at, struct view reason, struct err *);
extern struct query *const group_queries[];
