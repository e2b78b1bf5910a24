/* org/serving.h — telling people that they are to serve: in charge of units, or on the roster; and that they are relieved of it.
 *
 * Invariants: told with the fact, in its transaction, so once. Only whoever has an account can be told; nobody is told of what is over
 * already, or of what they did themselves. However many units or shifts one act gives to one person, they get one message of it, in the app and by their preferences.
 * The templates are FAMILY.assigned, FAMILY.assigned_many and FAMILY.relieved. */
#pragma once
#include "org/org.h"
#include "org/outbox.h"

struct serving { int64_t account; int32_t unit; struct instant from, to; struct view unit_zh, unit_en, role_zh, role_en; };
/* The unit's names, copied. World lock shared. */
struct serving serving_of(const struct org *, int32_t unit, int64_t account, struct instant from, struct instant to, struct arena *);
/* seq: the first journal row of the act. */
bool serving_tell(struct tx *, int64_t actor, const char *family, const struct serving *, int count, int64_t seq, struct err *);
/* From `at` on they no longer serve; of a shift that is to come at is its beginning. */
bool serving_end_tell(struct tx *, int64_t actor, const char *family, const struct serving *, struct instant at, struct view reason, int64_t seq, struct err *);
