/* policy/pack_form.h — between pack.c, pack_form.c and pack_duty.c: a form and a duty while they are being read.
 * Invariants: a form gets its period, reporters and deadline from the one duty that names it; facility bits are known before forms are read. */
#pragma once
#include "policy/pack.h"
#include "policy/pack_node.h"

enum { FORMS_MOST = 32, BLOCKS_MOST = 64, WARNINGS_MOST = 256, LABEL_MOST = 300, SENTENCE_MOST = 600 };

/* What a pack is made of while it is read. */
struct making {
	struct source source;
	struct pack *pack;
	struct form *forms;
	bool *has_for, *has_duty;
	struct duty_rule *duties;
	struct label *warnings;
	uint32_t facilities;
};

__attribute__((format(printf, 3, 5), format(printf, 4, 5)))
void pack_warn(struct making *, const struct node *, const char *zh, const char *en, ...);
/* duties: {name: {form or evidence, of, every …}}, and then that every form has one. */
bool duties_read(struct making *, const struct node *);
bool chase_read(const struct source *, const struct node *, struct duty_rule *); /* pack_chase.c */
bool quiet_read(const struct source *, const struct node *, struct duty_window *ret);
bool window_parse(struct view, struct duty_window *ret);    /* "06:00-10:00" */
bool forms_owed(struct making *, const struct node *forms);

/* information: {kinds, steps, continued, final} */
bool information_read(struct making *, const struct node *);
bool time_limit_read(const struct source *, const struct node *, int *ret); /* 10m, 2h, 14d: minutes */
/* deadlines: {acknowledge, carry_out, roster_ahead, leave_waits, contact_superior} */
bool deadlines_read(struct making *, const struct node *);
/* fever: {at, source, recheck, steps} */
bool fever_rule_read(struct making *, const struct node *);
bool unit_kind_read(const struct source *, const struct node *, enum unit_kind *ret);

/* forms: {key: {for, zh, en, blocks, fields, checks}}. all: the facility types that a form without `for` is for. */
bool form_read(const struct source *, const struct node *, uint32_t all, struct form *ret, bool *ret_has_for);
bool facilities_read(const struct source *, const struct node *, uint32_t *ret);
bool label_read(const struct source *, const struct node *zh, const struct node *en, size_t bytes_most, struct label *ret);
/* "15:00", "+7d 24:00" */
bool due_read(const struct source *, const struct node *, struct form *ret);
/* "HH:MM" up to 24:00; false without a message */
bool minutes_parse(struct view, int *ret);
