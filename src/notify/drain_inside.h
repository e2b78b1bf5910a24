/* notify/drain_inside.h — the drain's state; for drain*.c alone.
 *
 * Invariants: a flight is a delivery leased by this program: under way, or over and not yet noted (drain_note). `me` is the number by which
 * the store knows this run of the program. */
#pragma once
#include "notify/drain.h"
#include "notify/way.h"

enum { FLIGHTS_MOST = 64, PERSONAL_MOST = 12, ROBOT_MOST = 2, ROBOTS_MOST = 32, LANES_MOST = 64 };

enum flight_end { FLIGHT_FLIES, FLIGHT_SENT, FLIGHT_AGAIN, FLIGHT_BACK, FLIGHT_DEAD }; /* BACK: not tried at all, the try is given back */

struct flight {
	int64_t delivery, message, account, robot, way;
	enum channel channel;
	int tries;
	int32_t unit;                                       /* of the message */
	int64_t realm;
	struct sending *sending;
	enum flight_end end;
	struct instant next;                                /* AGAIN, BACK: when */
	char said[SAID_MOST];
	char phone[24];                                     /* of somebody without an account: what is kept does not hold it */
};

/* What is due of one kind, or for one robot. */
struct lane { enum channel channel; int64_t robot; struct instant due; int room; };

struct drain {
	struct drain_ties ties;
	CURLM *multi;
	int64_t me, inbox_seen;
	struct instant swept;                               /* when telephones of dead letters were looked for */
	struct flight flights[FLIGHTS_MOST];
	int count;
	struct way_list personal;                           /* of this run */
	struct arena arena;                                 /* of this run */
};

/* Asks what is due and takes as much of it as there is room for: new flights at the end of the list. *ret_wait: until the next is due. */
bool drain_take(struct drain *, struct db *, struct instant now, int *ret_wait, struct err *);
/* Makes the letter of a flight and starts it, or ends it. */
void drain_start(struct drain *, struct db *, struct flight *, struct instant now);
/* Writes down how flights ended and lets go of them. */
bool drain_note(struct drain *, struct err *);
/* Forgets the telephones of letters that have long been dead. */
bool drain_forget(struct drain *, struct db *, struct instant now, struct err *);
/* A stranger has no account and is no robot: known only by a telephone. */
static inline bool flight_is_stranger(const struct flight *flight) { return !flight->account && !flight->robot; }
void flight_end(struct flight *, enum flight_end, const char *said);
