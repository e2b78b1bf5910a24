/* board/live.h — server-sent events: what changed, to whom it concerns, soon after the commit.
 *
 * Invariants: the follower notes every accepted report in one ring of recent changes (it holds the world lock alone while it does);
 * a seat is one connection with a subtree, perhaps one form and one period, and a place in the ring. A seat never holds back the
 * others or the writer: if the ring overtakes it, or the tree changes, it is told `resync` and asks the board anew.
 * A seat speaks at most ten times a second; what happens in between is folded into one message; counts are absolute, so a message
 * may be read twice. Each message is true at its as_of. What it writes is text/event-stream:
 *
 *     event: hello   data: {"as_of"}                     first, once
 *     event: board   data: {"as_of", "form", "period", "units": [{"code", "state"}],
 *                           "nodes": [{"code", "expected", "on_time", "late", "missing", "zero", "returned"}], "more"}
 *     event: resync  data: {"as_of"}                     ask the board again
 *     event: orders  data: {"as_of"}                     orders changed, begun or ended: ask for levels and measures again
 *     event: notices data: {"as_of", "notices": [12]}    notices published, answered, corrected or withdrawn in the subtree: ask for those one shows
 *     event: messages data: {"as_of"}                    something changed in the account's messages: ask for them
 *     event: alarm   data: {"as_of", "units": [{"code", "name", "name_en"}]}  the zero-infection line of these homes broke
 *     event: signals data: {"as_of", "units": [...]}    cases, signals or outbreaks of these homes changed: ask for them
 *     :                                                  every 15 s of silence
 *
 * `state` is a cell_name. units are those that changed; nodes are the seat's unit and the authorities between it and them;
 * "more": true when there were too many to name: then the nodes are the seat's unit and those right below it. `id:` is as_of: a browser that comes back gives it as
 * Last-Event-ID and goes on there, or is told to resync.
 * Lifecycle: live_new → live_set_wake → live_seat_new … live_seat_read … live_seat_free → live_free.
 * Threads: a seat belongs to one thread at a time. live_seat_read takes the world lock itself (shared, only if there is something to
 * tell): call it without the lock. The wake function is called by the follower, with the lock held alone: it may only signal. */
#pragma once
#include "board/board.h"
#include <pthread.h>

struct live;
struct live_seat;

/* Puts itself behind the board: every board_see feeds it. */
struct live *live_new(struct org *, struct policy *, struct board *, pthread_rwlock_t *world);
void live_free(struct live *);
/* wake(self) after each batch of events, if there are seats: look at the seats again. */
void live_set_wake(struct live *, void (*wake)(void *self), void *self);
int live_seats(const struct live *);
/* Orders changed, begun or ended: every seat is told, by the follower. NULL is allowed. */
void live_orders(struct live *);

/* A notice changed by an act of the unit: seats whose subtree holds it are told, by the follower. NULL is allowed. */
void live_notice(struct live *, int64_t notice, int32_t unit);
/* Something of the sick of a home changed; alarm: its first infection. By the follower; NULL is allowed. */
void live_home(struct live *, int32_t unit, bool alarm);

/* unit 0: the whole store; form -1: every form; first DAY_NONE: every period; since: Last-Event-ID or 0. */
struct live_seat *live_seat_new(struct live *, int32_t unit, int form, struct day first, int64_t since);
void live_seat_free(struct live_seat *);
void live_seat_account(struct live_seat *, int64_t account); /* who sits there: hears of its messages too */
void live_tell(struct live *, int64_t account);             /* any thread, without the world lock or with it */
/* Writes what there is to say now, at most room bytes; a long message comes in several pieces. 0: nothing now. */
size_t live_seat_read(struct live_seat *, char *out, size_t room);
/* Milliseconds until the seat has something to say even if nobody wakes it (heartbeat, or changes held back); 0: now. */
int live_seat_wait(const struct live_seat *);
