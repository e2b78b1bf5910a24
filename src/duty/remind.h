/* duty/remind.h — what is reminded of without anybody asking: holes in the roster, contacts that stay out, leave that waits.
 *
 * Invariants: a reminder is (kind, subject, step). Its row is written in the transaction of its journal row and its message, after it was asked once more
 * whether it still holds; a second try (after a kill, a restart, a clock set back, by another program on the same store) finds the row. The
 * subject names what it is about so closely that a new hole, a new week without contact is a new subject.
 * Whom: the first of a list of addresses where somebody is. In quiet hours only what cannot wait is said; the rest is said after them.
 * Lifecycle: remind_run (a tick) looks each minute. */
#pragma once
#include "duty/roster.h"
#include "org/charge.h"
#include "org/outbox.h"
#include "store/writer.h"

enum remind_kind { REMIND_HOLE = 1, REMIND_CONTACT = 2, REMIND_LEAVE = 3 }; /* stored */
/* Of a hole: before it, when it begins. Of a contact: the leader in charge, then their superior. Of leave: asked, waiting. */
enum { STEP_FIRST = 1, STEP_SECOND = 2, ADDRESSES_MOST = 6, REMIND_SLICE = 50 };

/* One account, or those of a unit with one of the roles; `but` is not among them. */
struct address { int32_t unit; unsigned roles; int64_t account, but; const char *link; };
struct reminder {
	enum remind_kind kind;
	int step;
	const char *subject, *template;
	int32_t unit, realm;
	struct view facts;
	bool urgent;
	struct address to[ADDRESSES_MOST];
	int to_count;
	/* what is asked again: the shift's end and tier; the charge and since when; the leave */
	int64_t id;
	int tier;
	struct instant from;
};
/* One write: a slice of what is due. */
struct remind_slice { struct write write; struct reminder *at; int count, sent; };
bool remind_apply(struct write *, struct tx *, struct err *);

/* A hole that begins in (from, to]: the end of a shift that no other of its tier follows without a gap. next 0: nobody comes after. */
struct hole { int32_t unit; int tier; struct instant from, next; };
bool holes_beginning(struct db *, struct instant from, struct instant to, struct arena *, struct hole **ret, int *ret_count, struct err *);
/* Requests nobody has decided on. */
struct waiting { int64_t id, account; int32_t unit; struct view name, reason; struct instant from, to, asked; };
bool leaves_waiting(struct db *, struct arena *, struct waiting **ret, int *ret_count, struct err *);
bool reminded(struct db *, enum remind_kind, const char *subject, int step, bool *ret, struct err *);
extern struct query *const remind_queries[];
