/* org/people_double.h — could these two be one person? Invariants: looks at names and births alone, knows no store. Two with papers that differ are
 * never one: a paper was checked when it was entered, so it is no slip of the pen. */
#pragma once
#include "base/when.h"

/* The same name, but for blanks, dots and one character (written wrong, left out, or too many; of three characters and more). */
bool names_similar(struct view, struct view);
struct double_side { struct view name, paper; struct day birth; int kind; }; /* kind: only the same kind can be one */
bool people_double(const struct double_side *, const struct double_side *);
