/* record/round_http.h — what the routes of rounds share: which turn is meant, and readings as they come in. */
#pragma once
#include "http/route.h"
#include "org/act_http.h"
#include "record/fever.h"
#include "record/round.h"

/* The turn of a slot ("2026-11-22/1"), or with an empty one that of the instant. A turn that is not owed may be recorded all the same: the turns
 * are then those of the pack's windows, or morning and afternoon. Texts live in the arena. */
bool round_turn_of(struct req *, struct view slot, struct instant at, struct round_turn *ret);
/* All turns of a day, owed ones first asked. */
int round_turns_of_day(struct req *, int32_t unit, struct day, struct round_turn ret[TURNS_A_DAY]);
const struct fever_rule *round_fever_rule(const struct req *); /* of the packs in force; NULL if none speaks of it */
int round_fever_tenths(const struct req *);

/* One reading as somebody sent it, before it is one. */
struct reading_sent { double temp_c; bool measured; uint32_t symptoms; int unseen; bool again; struct instant at; };
/* Says every mistake by req_error under `field`/temp_c and so on. False if there was one. */
bool reading_check(struct req *, const char *field, const struct reading_sent *, const struct round_turn *, struct reading *ret);
/* A body of readings, for the route and for the fuzzer. */
bool readings_read(struct req *, json_t *list, const struct round_turn *, struct reading **ret, int *ret_count);
/* A sending, ready for the writer; content: what was sent, besides the address. */
struct round_write { struct write write; struct round_new new; struct round_sent sent; int64_t actor; };
struct round_write *rounds_write(struct req *, const struct round_turn *, struct reading *, int count, struct view client_key, struct view content);
struct builder *rounds_answer(struct req *);                /* what became of it: 201 or 200, an object that the caller closes */
