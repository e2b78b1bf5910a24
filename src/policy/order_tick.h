/* policy/order_tick.h — orders that come into force and end by the clock: each is told of once, in the journal and to those who look.
 * What holds is never decided here: any instant is answered from the order itself. */
#pragma once
#include "base/when.h"
#include "store/store.h"

struct app;
int order_tick(struct app *, struct db *, struct instant now);
