/* record/outbreak_http.h — between the routes of signals and of outbreaks.
 * Invariants: what lies outside the actor's subtree answers like something that does not exist. */
#pragma once
#include "record/case_http.h"
#include "record/outbreak.h"

void home_words_of(struct req *, int32_t unit, struct home_words *ret);
bool signal_of_path(struct req *, int64_t id, struct signal_row *ret); /* that the actor may decide on */
