/* org/org.h — the tree of units, in memory, as of now and as of any past day.
 *
 * Invariants: unit ids are dense, from 1, never reused; id 0 stands for "the whole store" (above every root). A unit has one parent at a
 * time; history keeps the former ones with their days. A tree numbers all units in preorder, siblings by code: the subtree of u is
 * [pre[u], end[u]). A unit counts on a day if opened <= day and (never closed or day < closed).
 * The realm of a unit is its nearest ancestor-or-self prefecture, else its root.
 * Threads: readers hold the world lock shared (app.h); only the writer's followers change the org, holding it alone. Facts come from the
 * store: org_load reads all, org_see takes one journal event.
 * Strings are owned by the org and live until it is reloaded. */
#pragma once
#include "base/when.h"
#include "store/journal.h"

enum unit_kind { UNIT_NATION, UNIT_PROVINCE, UNIT_PREFECTURE, UNIT_COUNTY, UNIT_TOWNSHIP, UNIT_INSTITUTION, UNIT_KIND_MAX_ };
const char *unit_kind_name(enum unit_kind);
bool unit_kind_parse(struct view, enum unit_kind *ret);

enum { FACILITY_NONE = -1 };                                /* facility types are numbered by facility_find */
int facility_find(struct view key);                         /* FACILITY_NONE if unknown; eldercare 0 … office 9, then the us types */
const char *facility_key(int);
const char *facility_title(int, enum language);

struct unit {
	int32_t id, realm;
	struct day opened, closed;                          /* DAY_NONE: always open / never closed */
	const char *code, *name, *name_en, *phone, *ownership; /* "" where unknown */
	const struct zone *zone;                            /* own or inherited; NULL: the pack's */
	int32_t beds;                                       /* -1 unknown */
	int8_t kind, facility;
};

/* One numbering. Arrays over unit ids (0…count) but unit_at, which is over preorder numbers (0…count-1). */
struct tree {
	struct day from;                                    /* valid from this day on, until the next tree's */
	int32_t count;
	int32_t *pre, *end, *parent, *first_child, *next_sibling, *unit_at;
};

struct org;
struct org *org_new(void);
void org_free(struct org *);
bool org_load(struct org *, struct db *, struct err *);
void org_see(struct org *, struct db *, const struct event *); /* follows the journal */
bool org_waits(const struct org *);                         /* a change could not be read; any event, also EVENT_NONE, tries again */
/* The follower's slow parts, without the world lock: before it, a tree that an import changed is read beside the old one, so that
 * org_see only exchanges them; after it, the old one is released. Both may be left out. */
void org_foresee(struct org *, struct db *, const struct event *, size_t n);
void org_tidy(struct org *);

int32_t org_count(const struct org *);
const struct unit *org_unit(const struct org *, int32_t id); /* id 1…count */
int32_t org_find(const struct org *, struct view code);     /* 0 if there is none */
const struct tree *org_tree(struct org *, struct day);      /* the numbering of that day; kept until the org is reloaded */
const struct tree *org_now(const struct org *);
bool unit_open_on(const struct unit *, struct day);
bool tree_holds(const struct tree *, int32_t above, int32_t unit); /* unit is above itself or below it; above 0 holds all */
/* The authority a unit answers to, now: the nearest county or higher above it (a township is told, but does not decide); 0 above the roots. */
int32_t unit_superior(const struct org *, int32_t unit);
uint64_t org_version(const struct org *);                   /* changes with every change of the tree */

extern struct query *const org_queries[];
