/* record/signal.h — cluster signals: published rules over what was seen in the people of a home.
 *
 * Invariants: what is seen are readings of health rounds, and lines of the line list (struck-out ones and those caught elsewhere left out). A rule
 * counts different persons by onset. A syndrome's onset is a sighting without one of the same person in the EPISODE_HOURS before, so that
 * somebody ill for a week counts once; a case's is when it appeared, in hospital or dead when that happened.
 * At an instant a rule is reached if the window [instant - length, instant], both ends included, to the minute, holds as many persons as
 * it asks for. What was reached earlier and is not over (the profile's days without a new case; without any, the rule's own window) is given
 * as well, with its last window; it says so.
 * Asked of a past instant, what was recorded later is not known yet, so the answer is the same as it was then.
 * A line with the profile of a syndrome's rule counts for that syndrome whether or not its symptoms were written down.
 * A floor is the name of the room without its last two digits ("201" is on floor 2, "B305" on B3); a name with fewer than three is a floor of its own.
 * Nothing here writes; what is done about a signal stands in record/outbreak.h. */
#pragma once
#include "policy/profile.h"
#include "record/case.h"

enum { EPISODE_HOURS = 72, SIGNAL_DAYS_MOST = 60 };

/* One reading, or one line: then `line` is set and the rest is left at 0. */
struct seen { int64_t person; struct instant at; int tenths; uint32_t symptoms; const struct case_line *line; struct view floor; };
struct sightings { struct seen *at; int count; };

struct signal {
	const struct profile *profile;
	const struct cluster_rule *rule;
	struct view floor;                                  /* of a rule by floors, else empty */
	bool now;                                           /* the window that ends at the instant holds enough; else an earlier one did */
	struct instant from, to;                            /* the window */
	struct instant first, last, reached;                /* the first and last onset in it; when the count was first reached */
	const int64_t *persons;                             /* by onset */
	const struct instant *onsets;
	int count;
};
struct signals { struct signal *at; int count; };

/* Does a sighting count for a rule of the profile, and when? */
bool seen_counts(const struct profile *, const struct cluster_rule *, const struct seen *, struct instant *ret_at);
/* What the rules of one profile say at the instant; seen in any order, later ones are left out. */
void signals_of(const struct profile *, const struct sightings *, struct instant at, struct arena *, struct signals *);

/* All there is to see at the instant, as far back as the home's profiles ask for. */
bool sightings_read(struct db *, const struct policy *, const struct unit *, const struct zone *, struct instant at, struct arena *, struct sightings *ret, struct err *);
/* Every profile of the home: those reached now first, then the severest. With the world lock (policy, unit). */
bool signals_at(struct db *, const struct policy *, const struct unit *, const struct zone *, struct instant at, struct arena *, struct signals *ret, struct err *);
struct view floor_of(struct view room);
/* Persons with the profile's own signs whose onset lies after `since` and who are not among the lines of that profile. */
bool signal_unlisted(const struct profile *, const struct sightings *, struct instant since, struct instant at, struct arena *, struct signal *ret);
extern struct query *const signal_queries[];
