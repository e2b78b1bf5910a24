/* record/correction.h — a positive test that turned out to be none, and the case that rested on it.
 *
 * Invariants: a case that a positive test opened by itself is struck out by itself, as one more version with the test's number; one that was
 * suspected before the test is suspected again. It stays if somebody said after the test that it is an infection in another way (its class, its
 * test, hospital, recovery or death), and if the person has another positive of the same weeks that no other case rests on: then it
 * rests on that one from now on. Whoever was alarmed by it is told once that it was corrected. An open outbreak that held it gets a note;
 * nothing is closed, dismissed or opened here. The same again changes nothing: what is done follows from how things stand. */
#pragma once
#include "record/lab.h"
#include "record/outbreak.h"

enum correction { CORRECTION_STAYS, CORRECTION_RESTS_ON_OTHER, CORRECTION_SUSPECTED_AGAIN, CORRECTION_STRUCK_OUT };
/* All versions of the case, the first first; other: there is another positive. *ret_back: which version it is as again (CORRECTION_SUSPECTED_AGAIN). */
enum correction correction_of(const struct case_line *versions, int count, int64_t test, bool other, int *ret_back);

enum { CORRECTION_DAYS = 14 };                              /* another positive counts if it was taken no longer before */
struct correcting { int64_t test; struct case_new words; };  /* words: of the home and the disease; of its facts zero_line alone */
/* What the test says by now is read here: a positive, or one without a case, changes nothing. */
bool correction_make(struct tx *, const struct correcting *, enum correction *ret, struct err *);
