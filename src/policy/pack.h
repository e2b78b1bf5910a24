/* policy/pack.h — packs: what must be reported, by whom, by when, as data.
 *
 * Invariants: a loaded pack never changes; a new text makes a new pack. A form key occurs once over all packs in force. The type
 * of a field never changes, and a field's `number` is given once by the store and kept for ever, also when the field leaves the
 * form, so that old reports stay readable. Checks are SQL expressions over field names, prepared behind an authorizer that allows
 * only expressions over these columns and the functions abs, min, max, coalesce, nullif, iif, round, length.
 * A form or pack handed out by a policy stays valid until policy_free, also after a newer text took its place.
 * Lifecycle: pack_read (text → pack, errors with line and column), or policy_put in a transaction → policy_load or policy_see
 * (numbers are given, the pack is in force) → … → policy_free. */
#pragma once
#include "base/when.h"
#include "org/org.h"

enum field_type { FIELD_COUNT, FIELD_NUMBER, FIELD_TEXT };  /* whole number >= 0 · whole number · text */

struct label { const char *zh, *en; };

/* What a field is on a day when nothing changed, if a person says so in one act: as the day before, or 0. A measurement is neither. */
enum unchanged { UNCHANGED_NOT, UNCHANGED_SAME, UNCHANGED_ZERO };

struct field {
	const char *key, *block, *derive;                   /* block: key of the form's block, derive: "" if typed */
	struct label label, help;
	enum field_type type;
	bool required, event, sum;
	enum unchanged unchanged;
	int64_t min, max;                                   /* of the number, or of the length of the text in characters */
	int number;                                         /* the store's number; -1 until the policy has it */
};

struct block { const char *key; struct label label; };

/* A check must give true (not 0) or NULL, which means "does not apply". warn: it asks for a note instead of refusing.
 * A name previous_X is field X of the same unit's report of the period before; NULL if there is none. */
struct check { const char *rule; struct label label; bool warn, uses_previous; uint64_t fields[4]; /* bits of the fields named, for pointing at them */ };

#define FACILITIES_ALL UINT32_MAX                           /* every institution, also one whose type is not known */

struct form {
	const char *key;
	struct label label;
	enum period_kind period;
	enum unit_kind of;                                  /* which kind of unit reports */
	uint32_t facilities;                                /* bits of facility types; 0: not asked (authorities) */
	int due_days, due_minutes;                          /* after the period's last day, wall time; 1440 = end of the day */
	const char *due;                                    /* the same as the pack writes it: "15:00", "+7d 24:00" */
	const struct field *fields;
	const struct check *checks;
	const struct block *blocks;
	int field_count, check_count, block_count;
	const int16_t *slots;                               /* form_field's hash table over the keys; slot_mask + 1 places, -1 empty */
	uint32_t slot_mask;
	int id;                                             /* the store's number of the form; -1 until the policy has it */
	bool uses_previous;
	uint64_t serial;                                    /* one per form ever read by this process; a checker remembers forms by it */
	const struct pack *pack;
};

/* Information reports (首报/续报/终报): whom to tell of a sudden event, how, and within how long. Source: domain.md §0.5, §3.9, §8.5. */
enum step_start { STEP_FROM_KNOWN, STEP_FROM_TOLD };        /* since the institution knew · since this unit was told */
struct information_step {
	const char *key, *party;                            /* "phone.civil_affairs" · "civil_affairs" */
	struct label label;
	enum unit_kind of;                                  /* which kind of unit owes it */
	bool phone;                                         /* by phone and logged; else in writing */
	enum step_start start;
	int minutes;
	const char *source;                                 /* where the clock comes from */
};
struct information_kind { const char *key; struct label label; };
struct information {
	const struct information_step *steps;
	const struct information_kind *kinds;
	int step_count, kind_count;
	int continued_minutes, final_minutes;               /* between two continued reports · after the end */
};

/* What a high reading leads to: measured again, and if it is still high, the steps. Each with its clock and where that is from. */
struct fever_step { const char *key; struct label label; int minutes; const char *source; };
struct fever_rule {
	int tenths;                                         /* from 37.3 °C on: 373 */
	const char *source;
	struct fever_step recheck;
	const struct fever_step *steps;
	int step_count;
	int isolation_days;                                 /* at least, and free of symptoms; -1: nobody is isolated by it */
	const char *isolation_source;
};

struct rules;
struct profile;

/* How often a duty comes: one turn of it is one thing to do. FORM: a report per period of its form. WINDOWS: so many times a day, each in
 * its window. HOURS: every so many hours between two times of the day. DAYS: every so many days, counted from Monday 1970-01-05. AFTER:
 * once, so many working days after the measure began to hold. */
enum duty_turn { TURN_FORM, TURN_WINDOWS, TURN_HOURS, TURN_DAYS, TURN_WEEK, TURN_MONTH, TURN_QUARTER, TURN_HALF_YEAR, TURN_YEAR, TURN_AFTER };
struct duty_window { int from, to; };                       /* minutes of the day */

/* A step of a chase ladder: so many minutes after the deadline (below 0: before it), and whom it goes to. */
struct chase_step {
	int minutes;
	int to;                                             /* a unit_kind: the nearest such unit above; UNIT_KIND_MAX_: the one who is late */
	bool leader;                                        /* its leaders instead of its duty officers; without a kind: of the unit told before */
	const char *words;                                  /* as the pack writes it: "+30m county" */
};
bool chase_step_parse(struct view, struct chase_step *ret); /* words is not set */

struct duty_rule {
	const char *key;                                    /* "health.round" */
	struct label label;
	const struct form *form;                            /* the report that settles it; NULL: evidence does */
	const char *evidence;                               /* "round"; NULL with a form */
	const char *when;                                   /* the measure that must hold; NULL: none */
	enum unit_kind of;
	uint32_t facilities;                                /* as in a form */
	enum duty_turn turn;
	bool by_measure;                                    /* count is the measure's value */
	int count;                                          /* windows a day, hours, days, working days */
	const struct duty_window *windows;                  /* of WINDOWS, as far as the pack gives them; of HOURS: the part of the day */
	int window_count;
	int due_days, due_minutes;                          /* after the turn's last day, wall time; not of WINDOWS and HOURS */
	bool urgent;                                        /* is chased in quiet hours too */
	const struct chase_step *chase;                     /* in the order of their minutes, which differ */
	int chase_count;
	const struct pack *pack;
};

/* In minutes. A notice without a deadline is to be acknowledged, carried out within so long; of a hole in the roster, of leave that nobody decides
 * on, a leader's superior of a contact that stays out, is told so long before or after. */
struct deadlines { int acknowledge, carry_out, roster_ahead, leave_waits, contact_superior; };
extern const struct deadlines deadlines_usual;              /* where a pack says nothing, or there is none */

struct pack {
	const char *key, *version, *zone_name;
	struct label label;
	const struct zone *zone;
	const struct form *forms;
	int form_count;
	struct information information;
	struct deadlines deadlines;
	const struct fever_rule *fever;                     /* NULL if the pack does not speak of it */
	const struct rules *rules;                          /* levels, measures, sets, holidays: policy/measure.h */
	const struct duty_rule *duties;                     /* every form has one */
	int duty_count;
	const struct profile *profiles;                     /* diseases: policy/profile.h */
	int profile_count;
	struct duty_window quiet;                           /* nobody is chased but for urgent duties; from = to: always */
	unsigned char digest[32];                           /* BLAKE2b of the text */
	const struct label *warnings;
	int warning_count;
	struct arena *arena;
};

/* file is for messages only. On failure err says file, line, column, what was found and what was expected. */
struct pack *pack_read(struct view text, const char *file, struct err *);
void pack_free(struct pack *);
bool pack_warnings(const struct pack *, size_t n, struct label *ret); /* what was understood but is not acted upon; false after the last */
/* The text of a pack: NAME of one the program carries ("cn-welfare"), else a file. ret_text lives in the arena. */
bool pack_text(struct arena *, const char *name_or_file, struct view *ret_text, struct err *);

/* The packs in force. */
struct policy;
struct policy *policy_new(void);
void policy_free(struct policy *);
/* Puts the pack in force inside a write transaction: numbers for new forms and fields, a journal row if the text is new.
 * Refuses a key of another pack, a changed type or period. The in-memory policy changes when the event is followed. */
bool policy_put(struct tx *, int64_t actor, struct view text, const char *file, struct err *);
bool policy_load(struct policy *, struct db *, struct err *);
void policy_see(struct policy *, struct db *, const struct event *);
bool policy_waits(const struct policy *);                   /* a change could not be read; any event, also EVENT_NONE, tries again */
const struct form *policy_form(const struct policy *, struct view key);
const struct form *policy_form_id(const struct policy *, int id);
const struct form *policy_form_at(const struct policy *, int n); /* NULL after the last */
const struct pack *policy_pack_at(const struct policy *, int n);
const struct deadlines *policy_deadlines(const struct policy *); /* the first pack's */
struct instant policy_pack_since(const struct policy *, int n); /* when this text came into force */
/* All field numbers a form ever had (also fields that left the form): key and type by number; NULL if unknown. */
const char *policy_field_key(const struct policy *, int form_id, int number, enum field_type *ret_type);

/* The duties of all packs in force; of two with one key the first counts. */
const struct duty_rule *policy_duty(const struct policy *, struct view key);
const struct duty_rule *policy_duty_at(const struct policy *, int n); /* NULL after the last */

bool form_expects(const struct form *, const struct unit *, struct period); /* right kind and type, open on the period's last day */
bool rule_is_for(const struct duty_rule *, const struct unit *); /* kind and facility type, not the day and not the measure */
const struct zone *form_zone(const struct form *, const struct unit *);
struct instant form_due(const struct form *, const struct unit *, struct period); /* the first instant that is late */
int form_field(const struct form *, struct view key);       /* index or -1 */
extern struct query *const policy_queries[];

/* One evaluator per thread: all checks of a form in one prepared statement. */
struct checker;
struct checker *checker_new(void);
void checker_free(struct checker *);
/* values[i], known[i] of field i now and in the period before (may be NULL). Sets bit i of *ret_broken for each check that gave
 * false. Returns false only if the expression itself could not be evaluated. Texts count as their length, 0 if empty. */
bool checker_run(struct checker *, const struct form *, const int64_t *values, const bool *known,
                 const int64_t *previous, const bool *previous_known, uint64_t *ret_broken, struct err *);
