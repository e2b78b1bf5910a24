/* tick.h — what happens by itself while the program serves: chasing, sending, orders that come into force.
 *
 * Invariants: a row of tick_rows is one thread with a reading connection of its own. run is called without the world lock, never twice at
 * once, and does a bounded piece; it writes with app_write, and every such write is idempotent, because two programs on one store run
 * the same ticks. It reads the clock it is given (a drill may set it back). It returns the milliseconds until it wants to be called
 * again (ticks_wake comes sooner). */
#pragma once
#include "app.h"

struct tick { const char *name; int (*run)(struct app *, struct db *, struct instant now); };
extern const struct tick tick_rows[];                       /* ends with a row without a name */
struct ticks;
struct ticks *ticks_start(struct app *, struct err *);
void ticks_wake(struct ticks *);
void ticks_stop(struct ticks *);

/* The rows' functions; each stands in an x_tick.c. */
int plan_demand_run(struct app *, struct db *, struct instant now);
int remind_run(struct app *, struct db *, struct instant now);
int notice_tick(struct app *, struct db *, struct instant now);
int round_tick(struct app *, struct db *, struct instant now);
int signal_tick(struct app *, struct db *, struct instant now);
int gate_run(struct app *, struct db *, struct instant now);
