/* notify/answer.h — what the other side said, judged: a robot that answers 200 with an error number in the text has not taken the message.
 *
 * Invariants: the answer is a stranger's bytes: read strictly, quoted briefly, never trusted. */
#pragma once
#include "base/arena.h"
#include "org/outbox.h"

enum { SAID_MOST = 300 };
/* status: of HTTP. success: what an SMS gateway's answer must hold, * stands for anything; empty: nothing in particular. said gets the
 * other side's own words, fit for people to read. */
bool answer_good(enum channel, long status, struct view body, struct view success, char said[SAID_MOST]);
bool answer_holds(struct view body, struct view pattern);
/* One line of valid UTF-8, cut whole. */
void answer_quote(struct view words, char said[SAID_MOST]);
