/* policy/profile.h — diseases as a pack describes them: how long until one falls ill, how long one can infect, when to isolate, what counts as
 * a cluster, when an outbreak is over.
 *
 * Invariants: a duration is in minutes; what no source gives is absent (PROFILE_UNKNOWN), never guessed. A rule says how many different
 * persons of one home, seen within how long, with what; it has words, a source and how sure that is (verified, summary, unverified,
 * derived). Keys of profiles and of a profile's rules do not repeat. A profile is for the facility types of its pack unless it names its own.
 * Source of the numbers: domain.md §2.2, §4.1, §4.5.
 * Lifecycle: read with its pack, part of the pack's memory; a policy keeps every pack it ever had, so a pointer stays good. */
#pragma once
#include "policy/pack_form.h"

#define PROFILE_UNKNOWN INT32_MIN
enum { PROFILES_MOST = 64, CLUSTER_RULES_MOST = 16, PROFILE_TESTS_MOST = 8 };

/* What is seen in people, as rules count it. */
enum sign {
	SIGN_CASE,                                          /* a case of this disease: suspected, confirmed or without symptoms */
	SIGN_POSITIVE,                                      /* a case shown by a test: confirmed or without symptoms */
	SIGN_ILI,                                           /* fever of the rule's threshold with cough or sore throat */
	SIGN_ARI,                                           /* two of cough, sore throat, runny nose, short breath; or one of them with fever */
	SIGN_GASTRO,                                        /* vomiting or diarrhoea */
	SIGN_HOSPITAL,                                      /* a case of this disease taken to hospital */
	SIGN_DEATH,                                         /* a case of this disease that died */
	SIGN_MAX_
};
const char *sign_name(enum sign);                           /* case positive ili ari gastro hospital death */
bool sign_parse(struct view, enum sign *ret);
static inline bool sign_is_syndrome(enum sign s) { return s == SIGN_ILI || s == SIGN_ARI || s == SIGN_GASTRO; }

/* Among whom the persons are counted: everybody of the home, or those who live or work on one floor. */
enum cluster_scope { SCOPE_HOME, SCOPE_FLOOR, SCOPE_MAX_ };
const char *cluster_scope_name(enum cluster_scope);         /* home floor */

/* What it comes to when the rule is reached. */
enum alert { ALERT_WATCH, ALERT_CLUSTER, ALERT_OUTBREAK, ALERT_REPORT, ALERT_MAX_ };
const char *alert_name(enum alert);                         /* watch cluster outbreak report */
bool alert_parse(struct view, enum alert *ret);

struct cluster_rule {
	const char *key;                                    /* "cn_ili_10" */
	struct label label;
	enum sign of;
	enum cluster_scope scope;
	enum alert alert;
	int count, minutes;                                 /* so many different persons within so many minutes, both ends included */
	int fever;                                          /* tenths of a degree, of SIGN_ILI and SIGN_ARI */
	int report_minutes;                                 /* whoever opens an outbreak by it reports within; 0: no clock of its own */
	const char *source, *status;
};

struct profile {
	const char *key;
	struct label label, infectious, isolation;          /* the last two in words: what no number says */
	int incubation_from, incubation_to;                 /* PROFILE_UNKNOWN */
	int infectious_from, infectious_to;                 /* since onset; before it is below 0 */
	int isolate_days, isolate_free_hours;               /* whichever is longer; 0: words only */
	int over_days;                                      /* whole days without a new case; 0: the source gives no number */
	enum sign syndrome;                                 /* how it shows before a test; SIGN_MAX_: in no way of its own */
	const char *const *tests;
	int test_count;
	const struct cluster_rule *rules;
	int rule_count;
	uint32_t facilities;
	bool zero_line;                                     /* its first infection in a home is an alarm for every tier (零感染底线) */
	const char *source, *status;
	const struct pack *pack;
};

/* profiles: {key: {zh, en, …}} */
bool profiles_read(struct making *, const struct node *);
/* Of the packs in force for this kind of home: a pack that is for its facility type goes before one that is for all. n counts from 0. */
const struct profile *profile_of(const struct policy *, const struct unit *, struct view key); /* NULL if there is none */
const struct profile *profile_of_at(const struct policy *, const struct unit *, int n);
const struct cluster_rule *profile_rule(const struct profile *, struct view key);
