/* record/vaccine.h — doses, and why there is none; who is protected.
 *
 * Invariants: a dose has the number it has in the person's course against that disease; each number is given once, never before birth nor
 * ahead of today, and not before the dose with the lower number. A dose written down by mistake is voided, with its row kept.
 * Full: the newest dose reaches the course of the vaccine begun with (the lowest number recorded); booster: it goes beyond. A course that began
 * before people were registered may lack its first doses.
 * Counted are residents on the books and staff on the books. Who must not be vaccinated against it on the day (a reason of vaccine.tbl that is a
 * contraindication) can not be, and is in none of the counts but people and excused. The daily form counts COVID-19.
 * Influenza is of a season: a dose counts until 365 days have passed. */
#pragma once
#include "base/json.h"
#include "duty/duties.h"
#include "org/people.h"

enum vaccine_disease {
	DISEASE_NONE,
#define DISEASE(number, name, key, zh, en) DISEASE_##name = number,
#include "record/vaccine.tbl"
	DISEASE_MAX_
};
enum vaccine {
	VACCINE_NONE,
#define VACCINE(number, name, key, disease, doses, zh, en) VACCINE_##name = number,
#include "record/vaccine.tbl"
	VACCINE_MAX_
};
enum vaccine_reason {
	REASON_NONE,
#define REASON(number, name, key, contraindicated, zh, en) REASON_##name = number,
#include "record/vaccine.tbl"
	REASON_MAX_
};
struct vaccine_words { const char *key; enum vaccine_disease disease; int doses; bool contraindicated; struct label label; };
const struct vaccine_words *disease_words(enum vaccine_disease); /* each NULL for what is none */
const struct vaccine_words *vaccine_words(enum vaccine);
const struct vaccine_words *reason_words(enum vaccine_reason);
enum vaccine_disease disease_of(struct view key);           /* each 0 if there is none */
enum vaccine vaccine_of(struct view key);
enum vaccine_reason reason_of(struct view key);

struct vaccine_counts { int32_t eligible, full, booster; bool known; };
bool vaccine_day(struct db *, const struct zone *, int32_t unit, struct day, struct vaccine_counts *ret, struct err *);

enum vaccine_group { GROUP_RESIDENTS, GROUP_STAFF, GROUP_60, GROUP_80, VACCINE_GROUPS }; /* 60 to 79, 80 and older: residents and staff */
const struct vaccine_words *group_words(enum vaccine_group);
struct vaccine_cover { int32_t people, excused, eligible, begun, full, booster; };
bool vaccine_cover(struct db *, const struct zone *, int32_t unit, struct day, enum vaccine_disease, struct vaccine_cover ret[VACCINE_GROUPS], bool *ret_known, struct err *);

/* Everybody counted, by number: the newest dose of the course; full and booster are of those who are not excused. */
struct vaccine_person { struct stay stay; int64_t person; int newest; bool excused, full, booster; };
bool vaccine_people(struct db *, const struct zone *, int32_t unit, struct day, enum vaccine_disease, struct arena *, struct vaccine_person **ret, int *ret_count, struct err *);

struct vaccine_dose { int64_t id, person, actor; int32_t unit; enum vaccine vaccine; int dose; struct day day; struct view lot; struct instant voided; };
struct vaccine_doses { struct vaccine_dose *at; int count; };
bool vaccine_of_unit(struct db *, int32_t unit, struct arena *, struct vaccine_doses *ret, struct err *);   /* by person, disease and dose; voided ones too */
struct vaccine_excuse { int64_t id, person; enum vaccine_disease disease; enum vaccine_reason reason; struct day from, until; struct view note; }; /* until INT32_MAX: no end */
struct vaccine_excuses { struct vaccine_excuse *at; int count; };
bool vaccine_excuses(struct db *, int32_t unit, struct arena *, struct vaccine_excuses *ret, struct err *);

struct vaccine_new { struct vaccine_dose dose; int64_t realm; };
bool vaccine_add(struct tx *, int64_t actor, const struct vaccine_new *, int64_t *ret_id, struct err *); /* DOSE_THERE */
bool vaccine_void(struct tx *, int64_t actor, int64_t realm, int64_t id, struct view reason, struct err *);
/* A new reason ends the one before against the same disease; REASON_NONE: none any more. */
struct vaccine_excuse_new { struct vaccine_excuse excuse; int64_t realm; int32_t unit; };
bool vaccine_excuse_add(struct tx *, int64_t actor, const struct vaccine_excuse_new *, int64_t *ret_id, struct err *);
extern struct query *const vaccine_queries[];
