/* store/once.h — sending twice is normal: a client_key answers as it did the first time.
 *
 * Invariants: a key belongs to its sender and to one kind of write ("orders", "notices"). The same key with the same content gives the id
 * that was made then; with other content it is refused (KEY_REUSED). The row is written in the transaction of the fact, so there is
 * no fact without its key and no key without its fact. Reports do not use this: they keep their keys in their own rows.
 *
 *     int64_t id;
 *     switch (once_find(tx, actor, "orders", key, body, &id, err)) {
 *     case ANSWER_ONE: own->id = id; own->again = true; return true;
 *     case ANSWER_NONE: break;                            new: make it, then once_keep
 *     default: return false;                              err is filled
 *     } */
#pragma once
#include "store/journal.h"

enum answer once_find(struct tx *, int64_t actor, const char *kind, struct view client_key, struct view content, int64_t *ret_id, struct err *);
bool once_keep(struct tx *, int64_t actor, const char *kind, struct view client_key, struct view content, int64_t id, struct err *);
extern struct query *const once_queries[];
