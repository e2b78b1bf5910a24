/* record/visit_inside.h — for the files of visits alone. */
#pragma once
#include "record/visit.h"

/* One text message to whoever booked, with the cancellation that the caller writes next. fall NULL: the house cancels, for what the note
 * says. *ret_seq: the journal row it belongs to, 0 if there is no way, no mobile number, or the visit's time is over. */
bool visit_tell_family(struct tx *, const struct visit *, const struct visit_house *, const struct visit_fall *fall, struct view note, int64_t *ret_seq, struct err *);
extern struct query visit_q_family;
