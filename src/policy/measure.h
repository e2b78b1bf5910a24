/* policy/measure.h — what a pack says of levels, measures and the sets a level brings, of automatic rules and of holidays.
 *
 * Invariants: a measure's values are whole numbers: a flag 0 or 1, a count itself, a choice its place (loosest 0). A set names the
 * facility types it is for; several sets may speak of one level, the strictest value of them holds. Ladder none, level 0: the base,
 * which holds without any order. Everything says where it is from and how sure that is: `verified` (read in the source), `summary` (read
 * in a summary of it), `unverified` (general knowledge), `derived` (ours).
 * Lifecycle: read with its pack, part of the pack's memory. */
#pragma once
#include "policy/order.h"
#include "policy/pack_form.h"

enum { LEVELS_MOST = 4, MEASURES_MOST = 200, SETS_MOST = 300, RULES_MOST = 32 };
enum risk { RISK_LOW, RISK_MEDIUM, RISK_HIGH };

struct ladder_text { struct label label, levels[LEVELS_MOST + 1]; int count; const char *source, *status; };
struct set_value { int measure; int64_t value; };
struct measure_set {
	enum ladder ladder;
	unsigned levels;                                    /* bits 1 << level; 1 for the base */
	uint32_t facilities;
	const struct set_value *values;
	int value_count;
	const char *source, *status;
};
/* When an area becomes of this risk, an order of this level is proposed for it; a person decides. */
struct risk_rule { enum risk risk; enum ladder ladder; int level; uint32_t facilities; struct label label; const char *source, *status; };

struct rules {
	struct ladder_text ladders[3];                      /* by enum ladder; count 0: the pack does not tell of it */
	const struct measure *measures;
	const struct measure_set *sets;
	const struct risk_rule *risks;
	struct calendar *calendar;                          /* NULL if the pack has none */
	int measure_count, set_count, risk_count;
};

const char *ladder_name(enum ladder);                       /* "" general institution */
bool ladder_parse(struct view, enum ladder *ret);
int ladder_levels(enum ladder);                             /* 4, 3 */
const char *risk_name(enum risk);
bool risk_parse(struct view, enum risk *ret);
static inline bool measure_stricter(const struct measure *m, int64_t a, int64_t b) { return m->type == MEASURE_COUNT && m->fewer_is_stricter ? a < b : a > b; }
/* The value a text says ("true", "7", "paused"); false if it says none. */
bool measure_value(const struct measure *, struct view text, int64_t *ret);
/* The same value for people: 是 / 每 7 天 / 暂停. */
const char *measure_words(const struct measure *, int64_t value, enum language, struct arena *);
bool measure_is_name(struct view);                          /* test.staff.every_days */

struct rule_nodes { const struct node *levels, *measures, *sets, *rules, *holidays; };
bool rules_read(struct making *, const struct rule_nodes *);
bool measures_read(const struct source *, const struct node *, struct rules *);
bool holidays_read(const struct source *, const struct node *, const struct zone *, struct rules *);
bool source_read(const struct source *, const struct node *source, const struct node *status, const char **ret_source, const char **ret_status);
