/* record/lab_http.h — what the routes of tests and of files of results share. */
#pragma once
#include "http/route.h"
#include "record/lab.h"

bool lab_result_read(struct req *, struct view text, enum lab_result *ret);
bool lab_times_good(struct req *, const struct lab_test *);
bool lab_born_by(struct req *, const struct stay *, struct day);
void lab_turns(struct req *, struct lab_new *);
