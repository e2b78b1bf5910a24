/* record/round_csv.h — a thermometer's file: its rows, before anybody knows whose they are.
 *
 * Invariants: columns are found by their names, in Chinese or English, in any order; there is one with the temperature (or the reason for none) and
 * one that says who: the person's number, the paper's, the bed, or the name. A row that cannot be read is refused by its line, alone.
 * Views live in the arena. */
#pragma once
#include "record/round.h"
#include <stdio.h>

struct reading_row { int64_t line; struct view person, paper, name, room, bed, temperature, at, unseen, symptoms; };
bool reading_rows_read(FILE *, struct arena *, struct reading_row **ret, int *ret_count, struct err *);
/* What the row says; *ret_temp_c NAN without a temperature. zh and en say what is wrong. */
struct reading_said { double temp_c; bool measured; int unseen; uint32_t symptoms; };
bool reading_row_said(const struct reading_row *, struct arena *, struct reading_said *ret, const char **zh, const char **en);
/* 2026-11-22 08:05, 2026/11/22 8:05:09, and what instant_parse takes. The view may be empty: then false. */
bool reading_row_at(const struct reading_row *, const struct zone *, struct instant *ret);
