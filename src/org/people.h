/* org/people.h — who lives and works in a home, and where each of them is.
 *
 * Invariants: a person belongs to one unit. Name, paper and telephone are sealed in the store and found by trace; the journal knows people
 * by number only. Where somebody is changes by moves alone: one row each, in the order of their instants, struck out when mistaken
 * and never removed. Moves are not in the future and not before the move before. Who died does not come back; who left may be admitted again.
 * A room is never fuller than its beds without somebody having said so.
 * The census of a day is made from the moves whenever it is asked, so a correction of the past is in it at once, and it balances (domain.md §8.3):
 *     in(t) = in(t-1) + admitted + opened_in + returned - left_from_in - died_in - went_out
 *     out(t) = out(t-1) + opened_out + went_out - returned - left_while_out - died_out           out: leave and hospital
 * Somebody entered on the first day a home has a register was there before it: the move is `opening` and no admission.
 * Two persons who turn out to be one: the second is WHERE_MERGED, keeps its rows, and names the first (merged_into). */
#pragma once
#include "org/org.h"

struct vault;

enum person_role { ROLE_RESIDENT = 1, ROLE_STAFF, ROLE_VISITOR, ROLE_INTAKE, ROLE_PERSON_MAX_ };
enum where {
	WHERE_NONE, WHERE_IN, WHERE_LEAVE, WHERE_HOSPITAL, WHERE_LEFT, WHERE_DIED,      /* residents, intakes */
	WHERE_LIVE_IN, WHERE_COMMUTING, WHERE_AWAY, WHERE_QUARANTINED, WHERE_OTHER,     /* staff; LEFT and DIED as well */
	WHERE_MERGED, WHERE_MAX_
};
const char *person_role_name(enum person_role);             /* resident staff visitor intake */
bool person_role_parse(struct view, enum person_role *ret);
const char *person_role_title(enum person_role, enum language);
const char *where_title(enum where, enum language);
const char *where_name(enum where);                         /* none in leave hospital left died live_in commuting away quarantined other merged */
bool where_parse(struct view, enum where *ret);
bool where_listed(enum where);                              /* counts among those the home answers for */

/* room 0: none. birth DAY_NONE, sex 0: unknown. since: of the newest move. */
struct stay { int64_t person; int32_t unit; enum person_role role; enum where where; int64_t room; struct day birth; int sex; struct instant since; int64_t merged_into; };
/* NO_PERSON if there is none. Somebody merged is given as they stand: follow merged_into. */
bool people_one(struct db *, int64_t person, struct stay *ret, struct err *);
/* Those listed at an instant (WHERE_IN, LEAVE, HOSPITAL, and all of staff who have not left), by number. roles: 1 << role. */
bool people_at(struct db *, int32_t unit, struct instant at, unsigned roles, struct arena *, struct stay **ret, int *ret_count, struct err *);

enum { ROOM_KEEPS = 0, ROOM_NONE = -1 };
struct move {
	int64_t person;
	int32_t unit;
	enum where to;
	int64_t room;                                       /* an id, ROOM_KEEPS, ROOM_NONE */
	struct instant at;
	const struct zone *zone;                            /* the unit's: says which day it is */
	bool crowd;                                         /* more in the room than it has beds: known and wanted */
	const char *reason, *source;                        /* source: "" a person at a desk, "gate", "isolation" … */
	int64_t source_id;
};
/* One row and one event; refuses what cannot be (BAD_MOVE, ROOM_FULL, NO_ROOM, NO_PERSON). */
bool people_move(struct tx *, int64_t actor, const struct move *, struct err *);
/* Strikes out a person's newest move and puts back what was before. */
bool people_undo(struct tx *, int64_t actor, int64_t person, struct view reason, struct err *);

struct person_new {
	int32_t unit;
	int64_t realm;
	const struct zone *zone;
	enum person_role role;
	struct view name, id_no, phone, place;              /* id_no, phone: canonical (org/identity.h), or empty */
	int id_kind, sex;
	struct day birth;
	int64_t room;                                       /* an id, or ROOM_NONE */
	struct view room_name;                              /* instead: by its name; made if there is none */
	enum where where;                                   /* WHERE_NONE: what is usual for the role */
	struct instant at;
	int opening;                                        /* -1: judged by whether the register is new */
	bool crowd;
	const char *note;                                   /* why, for the first move; may be NULL */
};
/* PERSON_KNOWN if the unit has somebody with this paper. */
bool people_add(struct tx *, const struct vault *, int64_t actor, const struct person_new *, int64_t *ret_id, struct err *);

/* What is to be changed of somebody: a bit of `set` and its field. A paper brings birth and sex with it. The row as it was stays (person_past). */
enum { CHANGED_NAME = 1, CHANGED_PAPER = 2, CHANGED_PHONE = 4, CHANGED_SEX = 8, CHANGED_BIRTH = 16, CHANGED_PLACE = 32, CHANGED_ROLE = 64 };
struct person_change { int64_t person; unsigned set; struct view name, id_no, phone, place, reason; int id_kind, sex; struct day birth; enum person_role role; };
bool people_change(struct tx *, const struct vault *, int64_t actor, const struct person_change *, struct err *);

/* Somebody looked behind the mask of a person, or (person 0) took away the list of a unit: who, why, how many were shown. */
struct person_look { int64_t person, realm; int32_t unit; int people; enum event_kind kind; struct view reason; };
bool people_look(struct tx *, int64_t actor, const struct person_look *, struct err *);

/* `from` turns out to be `into`, of the same unit: its moves are struck out, what `into` lacks (paper, telephone, birth) is carried over. */
bool people_merge(struct tx *, const struct vault *, int64_t actor, int64_t from, int64_t into, struct view reason, struct err *);
/* The numbers under which a person's evidence may stand: their own first, then of all who were merged into them. */
bool people_numbers(struct db *, int64_t person, struct arena *, int64_t **ret, int *ret_count, struct err *);

/* What a move of a resident or an intake is to the census; staff have no flows. */
enum flow { FLOW_NONE, FLOW_OPENED_IN, FLOW_OPENED_OUT, FLOW_ADMITTED, FLOW_RETURNED, FLOW_WENT_OUT, FLOW_LEFT_FROM_IN, FLOW_LEFT_WHILE_OUT, FLOW_DIED_IN, FLOW_DIED_OUT, FLOW_MAX_ };
enum flow people_flow(enum where was, enum where now, bool opening);
struct census {
	int32_t listed, in, leave, hospital, admitted, returned, left_from_in, left_while_out, died_in, died_out, went_out;
	int32_t staff_listed, live_in, commuting, away, quarantined, other;
	bool known;                                         /* anybody was ever registered here, by the end of that day */
	int32_t opened_in, opened_out;
};
/* As of the end of the day, or of now on the day that runs. */
bool people_census(struct db *, const struct zone *, int32_t unit, struct day, struct instant now, struct census *ret, struct err *);
/* Of many units at once, added up; each as people_census has it. */
struct census_of { int32_t unit; struct census census; };
bool people_census_of(struct db *, const struct zone *, struct census_of *units, int count, struct day, struct instant now, struct err *);
void census_add(struct census *, const struct census *);    /* known if one of them is */

/* One paper in two homes of a realm, both of them listing its bearer: counted twice in every sum above both. person was entered later.
 * claimed: when their home said that they came from the other one; 0: it did not. It ends when one of them leaves. */
struct twice { int64_t person, other; int32_t unit, other_unit; struct instant found, claimed; };
bool people_twice(struct db *, int64_t person /* 0: everybody's */, struct arena *, struct twice **ret, int *ret_count, struct err *);
/* The other home is asked to confirm that they left. Claimed before: nothing more is said. NO_PERSON: not listed in both. */
struct twice_claim { int64_t person, realm; int32_t unit, from; const char *unit_zh, *unit_en; };
bool people_twice_claim(struct tx *, int64_t actor, const struct twice_claim *, struct err *);
/* Every row of person is where its moves brought it. */
bool people_prove(struct db *, int64_t *ret_people, struct err *);
extern struct query *const people_queries[];
