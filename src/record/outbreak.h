/* record/outbreak.h — what is done about a signal: it is proposed, then a person opens an outbreak or dismisses it; an outbreak is followed and closed.
 *
 * Invariants: a signal is proposed once for each time its rule is reached: while it is not over, more persons only make it grow; dismissed, it
 * comes back when somebody else falls ill. A home has at most one open outbreak of a disease. Opening one from a signal puts its
 * persons on the line list as suspected, if they are not there. The lines of an outbreak are those of its disease from its first onset on.
 * It may be closed from the day on that follows as many whole days without a new case as its profile says: the last case on day D and over_days
 * N make it D + N + 1. Somebody ill with its signs who is not on the list counts as a new case. Before that day closing is refused, with
 * the day and what it waits for. A profile without such a number leaves it to the person, who gives a reason in any case.
 * Nothing here is decided by the program. Bodies in the journal hold numbers alone. */
#pragma once
#include "record/signal.h"

enum signal_state { SIGNAL_PROPOSED = 1, SIGNAL_OUTBREAK, SIGNAL_DISMISSED, SIGNAL_STATE_MAX_ };
const char *signal_state_name(enum signal_state);           /* proposed outbreak dismissed */
bool signal_state_parse(struct view, enum signal_state *ret);
struct signal_row {
	int64_t id, realm, decided_by, outbreak;
	int32_t unit;
	struct view profile, rule, floor, reason;
	int persons, struck_out;                            /* struck_out: lines of its window that turned out to be no case since */
	struct instant first, last, recorded, decided;
	enum signal_state state;
};
bool signal_find(struct db *, int64_t id, struct arena *, struct signal_row *ret, struct err *); /* NO_SIGNAL */
/* What is said of the home: names for messages, and whom they reach. */
struct home_words { int32_t unit; int64_t realm; const char *zh, *en; struct tiers tiers; };
struct signal_raised { struct home_words home; struct signal signal; };
bool signal_raise(struct tx *, const struct signal_raised *, int64_t *ret_id, struct err *); /* *ret_id 0: it stands already */
bool signal_dismiss(struct tx *, int64_t actor, const struct home_words *, int64_t id, struct view reason, struct err *);

struct outbreak {
	int64_t id, realm, opened_by, closed_by;
	int32_t unit;
	struct view profile, rule, title, closing;
	int over_days;
	struct instant first, opened, closed;               /* closed INSTANT_NONE: it runs */
};
bool outbreak_find(struct db *, int64_t id, struct arena *, struct outbreak *ret, struct err *); /* NO_OUTBREAK */

struct outbreak_new {
	struct home_words home;
	const struct profile *profile;
	const struct cluster_rule *rule;                    /* NULL: opened without one */
	int64_t signal;                                     /* the row, 0: none */
	struct view title;
	struct instant first;                               /* its first onset, INSTANT_NONE: of the lines there are, else now */
	const struct case_new *cases;                       /* who goes on the list */
	int case_count;
};
bool outbreak_open(struct tx *, int64_t actor, const struct outbreak_new *, int64_t *ret_id, struct err *);

/* corrected: a case was struck out because its test was (words: its number); nobody writes it. measure: something was done; report: it was told to disease control (settles the duty); summary: written afterwards (settles that one). */
enum outbreak_note { NOTE_MEASURE, NOTE_REPORT, NOTE_SUMMARY, NOTE_OTHER, NOTE_CORRECTED, NOTE_MAX_ };
const char *outbreak_note_name(enum outbreak_note);         /* measure report summary note corrected */
bool outbreak_note_parse(struct view, enum outbreak_note *ret); /* those that a person writes */
bool outbreak_note_add(struct tx *, int64_t actor, int64_t id, enum outbreak_note, struct instant at, struct view words, int64_t *ret_id, struct err *);

/* Lines of an outbreak counted. last: when the last of them appeared; INSTANT_NONE without any. */
struct outbreak_side { int ill, suspected, confirmed, asymptomatic, hospital, died, recovered; };
struct outbreak_figures { struct outbreak_side residents, staff; int struck_out; struct instant last; }; /* struck_out: were lines of it once, and counted nowhere */
bool outbreak_holds(const struct outbreak *, const struct case_line *);
void outbreak_count(const struct outbreak *, const struct case_line *, int count, struct outbreak_figures *ret);
/* From which day on it may be closed; DAY_NONE: the profile gives no number. unlisted: the last onset of somebody not on the list, INSTANT_NONE: nobody. */
struct day outbreak_closable(const struct outbreak *, const struct outbreak_figures *, struct instant unlisted, const struct zone *);
struct outbreak_over { int64_t id; struct view reason; struct instant unlisted; int unlisted_count; const struct zone *zone; struct home_words home; struct label disease; };
bool outbreak_close(struct tx *, int64_t actor, const struct outbreak_over *, struct err *);
extern struct query *const outbreak_queries[];
