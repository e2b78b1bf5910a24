/* record/round_inside.h — between round*.c and fever*.c. Invariants: those of round.h. */
#pragma once
#include "record/round.h"
#include "store/writer.h"

enum { MINUTES_A_DAY = 1440, ROUNDS_ARENA_MOST = 64 << 20, ROUND_DIGEST = 16 };
extern struct query round_q_next, round_q_add, round_q_find, round_q_unit, round_q_each, round_q_change, round_q_part_add, round_q_parts, round_q_sent, round_q_merged, round_q_doctor, round_q_prove, round_q_uneven, round_q_home_after;

static inline int64_t round_base(struct day day) { return (int64_t)day.n * MINUTES_A_DAY; }
struct round_row round_row_of(struct stmt *);               /* columns of round.find */
bool round_find(struct db *, int32_t unit, struct day, int number, struct round_row *ret, struct err *); /* id 0: there is none */
/* Counts of a turn: all its readings (are put in order), and those in the house. */
struct round_counts round_count(struct reading *, int count, const struct stay *owed, int owed_count, int fever);
