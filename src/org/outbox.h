/* org/outbox.h — messages on their way to people, written in the transaction of the fact that causes them.
 *
 * Invariants: a message is written once per (event, template, unit, account, link): the same again changes nothing. Who gets it is
 * decided when it is written: accounts of the unit with one of the roles, not disabled, and the robots of the unit; per account the
 * channels of its preferences, in-app always. Somebody without an account (a family) is addressed by a telephone: one text message and nothing
 * else; the number lies only in a row beside the message (addressee), sealed, until it has gone out or has long been given up. A delivery is one row per (message, account or robot, channel). Sending is not done
 * here: notify/ drains, and nothing waits for it. A message to a unit where nobody is, is kept and shown as reaching nobody.
 * The words are not here either: notify/template.tbl makes them from `facts` in the reader's language when it is sent or shown.
 * A template belongs to the family before its dot ("chase"); preferences choose channels per family. */
#pragma once
#include "base/vault.h"
#include "org/account.h"

/* How it comes to somebody. The first are ways to a person, the others speak to a group through a robot. Numbers are stored. */
enum channel { CHANNEL_APP, CHANNEL_MAIL, CHANNEL_SMS, CHANNEL_WEBHOOK, CHANNEL_WECOM, CHANNEL_DINGTALK, CHANNEL_FEISHU, CHANNEL_MAX_ };
const char *channel_name(enum channel);                     /* app mail sms webhook wecom dingtalk feishu */
bool channel_parse(struct view, enum channel *ret);
static inline bool channel_is_robot(enum channel channel) { return channel >= CHANNEL_WEBHOOK; }

/* Stored. An in-app delivery is sent when it is written, and becomes read; the others begin waiting. DELIVERY_NOBODY: nobody was there. */
enum delivery_state { DELIVERY_WAITING, DELIVERY_LEASED, DELIVERY_SENT, DELIVERY_READ, DELIVERY_DEAD, DELIVERY_NOBODY, DELIVERY_MAX_ };
const char *delivery_state_name(enum delivery_state);       /* waiting leased sent read dead nobody */
bool delivery_state_parse(struct view, enum delivery_state *ret);

struct message {
	const char *template;                               /* row of notify's templates: "chase.due"; texts in zh and en are made when it is sent */
	int32_t unit;                                       /* whom: the unit's accounts (0: those of the whole store) … */
	unsigned roles;                                     /* … with one of these roles (bits 1 << ROLE_…) … */
	int64_t account;                                    /* … or this account alone, if not 0 */
	struct view phone;                                  /* … or, if not empty, whoever answers there; vault and realm go with it */
	enum language language;                             /* … in this language */
	const struct vault *vault;
	int64_t realm;
	bool robots;                                        /* also the group robots and webhooks of the unit */
	int64_t seq;                                        /* tx_seq of the event it belongs to */
	struct view facts;                                  /* JSON object: the words and numbers the template puts in */
	const char *link;                                   /* where to read on: "/desk/report/daily/2026-11-22"; NULL: nowhere */
	bool urgent;                                        /* goes also in quiet hours */
	struct instant not_before;                          /* 0: now */
};
/* ret_people: how many accounts will get it (may be NULL). Writes no event of its own: the caller's is the one. */
bool outbox_put(struct tx *, const struct message *, int *ret_people, struct err *);
/* Many at once, for as many ways to the store as one. ret_people: of each (may be NULL). */
bool outbox_put_all(struct tx *, const struct message *, int count, int *ret_people, struct err *);

/* Whether text messages of a unit have a way out: of its own, or of one above it. The path is made under the world lock, asked in the transaction. */
struct view outbox_path(const struct org *, int32_t unit, struct arena *);
bool outbox_texts(struct db *, struct view path, bool *ret, struct err *);
/* The number an addressee's row holds. */
bool outbox_phone(const struct vault *, struct arena *, int64_t message, struct view sealed, struct view *ret, struct err *);

/* What became of it, per delivery, ordered by message. account and robot are 0 where they do not apply. */
struct receipt {
	int64_t message, delivery, account, robot;
	const char *template;                               /* lives as long as the call */
	int32_t unit;
	enum channel channel;
	enum delivery_state state;
	int tries;
	struct instant sent, read;                          /* 0: not yet */
	const char *error;
};
/* All receipts of the messages of one event; unit 0: to every unit. fn returns false to stop. */
bool outbox_receipts(struct db *, int64_t seq, int32_t unit, bool (*fn)(void *, const struct receipt *), void *, struct err *);
extern struct query *const outbox_queries[];
