/* store/chain.h — the writer's side of the journal: numbering, chaining, appending. Used by writer.c and the journal's tests.
 * Invariants: between chain_begin and chain_end the caller is inside a write transaction; after a failed commit chain_forget makes the
 * next transaction read the heads from the store again, so memory never runs ahead of what is durable. */
#pragma once
#include "store/journal.h"

struct chain_head { int64_t realm, seq; unsigned char hash[32]; bool used, dirty; };
struct chain { int64_t seq; bool known; struct chain_head *heads; size_t room, count; };

void chain_release(struct chain *);
void chain_forget(struct chain *);
bool chain_begin(struct chain *, struct db *, struct err *);          /* knows the last seq afterwards */
bool chain_append(struct chain *, struct db *, struct event *, size_t n, struct err *); /* the first's seq must be the next; fills their hashes */
bool chain_end(struct chain *, struct db *, struct err *);            /* writes the heads that moved */
