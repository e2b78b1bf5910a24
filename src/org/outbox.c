/* org/outbox.c — one message: its row, then one statement that finds everybody it goes to. A deadline of forty thousand units is written
 * in one transaction, so what one message costs is counted in microseconds: two statements, no reading back. */
#include "org/outbox_sql.h"
#include <stdio.h>

static const char *const channels[] = { "app", "mail", "sms", "webhook", "wecom", "dingtalk", "feishu" };
static const char *const states[] = { "waiting", "leased", "sent", "read", "dead", "nobody" };
_Static_assert(sizeof channels / sizeof *channels == CHANNEL_MAX_ && sizeof states / sizeof *states == DELIVERY_MAX_, "every one has a name");

const char *channel_name(enum channel channel) { return channel < CHANNEL_MAX_ ? channels[channel] : "?"; }
const char *delivery_state_name(enum delivery_state state) { return state < DELIVERY_MAX_ ? states[state] : "?"; }

bool channel_parse(struct view name, enum channel *ret)
{
	for (enum channel channel = CHANNEL_APP; channel < CHANNEL_MAX_; channel++)
		if (view_is(name, channels[channel])) {
			*ret = channel;
			return true;
		}
	return false;
}

bool delivery_state_parse(struct view name, enum delivery_state *ret)
{
	for (enum delivery_state state = DELIVERY_WAITING; state < DELIVERY_MAX_; state++)
		if (view_is(name, states[state])) {
			*ret = state;
			return true;
		}
	return false;
}

/* ---- writing ---- */

static struct view family(const char *template) { return (struct view){ template, strcspn(template, ".") }; }
static const char *link_of(const struct message *message) { return message->link ? message->link : ""; }

/* When it may go: a message is never due before it was made. */
static int64_t due(struct tx *tx, const struct message *message)
{
	return message->not_before.ms > tx_now(tx).ms ? message->not_before.ms : tx_now(tx).ms;
}

/* The key of the message is the first five. ret_id 0: the same is there already. */
static bool put_message(struct tx *tx, const struct message *message, int64_t *ret_id, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &outbox_message);
	stmt_int(row, message->seq);
	stmt_text(row, view_of(message->template));
	stmt_int(row, message->unit);
	stmt_int(row, message->account);
	stmt_text(row, view_of(link_of(message)));
	stmt_text(row, message->facts.len ? message->facts : VIEW("{}"));
	stmt_int(row, message->urgent);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, due(tx, message));
	enum answer answer = stmt_step(row);
	*ret_id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* Counts the rows a statement wrote; *ret_people grows by those that go to a person in the app. */
static bool count_ways(struct tx *tx, struct stmt *row, int *ret_ways, int *ret_people, struct err *err)
{
	enum answer answer;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret_people += stmt_get_int(row, 0) == CHANNEL_APP;
		++*ret_ways;
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static struct stmt *to(struct tx *tx, struct query *query, int64_t id, const struct message *message)
{
	struct stmt *row = db_query(tx_db(tx), query);
	stmt_int(row, id);
	stmt_int(row, due(tx, message));
	return row;
}

static bool put_people(struct tx *tx, const struct message *message, int64_t id, int *ret_ways, int *ret_people, struct err *err)
{
	struct stmt *row = to(tx, message->account ? &outbox_to_one : message->unit ? &outbox_to_unit : &outbox_to_all, id, message);
	stmt_text(row, family(message->template));
	stmt_int(row, message->account ? message->account : (int64_t)message->roles);
	if (!message->account && message->unit)
		stmt_int(row, message->unit);
	return count_ways(tx, row, ret_ways, ret_people, err);
}

static bool put_robots(struct tx *tx, const struct message *message, int64_t id, int *ret_ways, struct err *err)
{
	int people = 0;
	struct stmt *row = to(tx, &outbox_to_robots, id, message);
	stmt_int(row, message->unit);
	return count_ways(tx, row, ret_ways, &people, err);
}

static bool put_nobody(struct tx *tx, const struct message *message, int64_t id, struct err *err)
{
	return stmt_run(to(tx, &outbox_to_nobody, id, message)) == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool people_before(struct tx *tx, const struct message *message, int *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &outbox_people);
	stmt_int(row, message->seq);
	stmt_text(row, view_of(message->template));
	stmt_int(row, message->unit);
	stmt_int(row, message->account);
	stmt_text(row, view_of(link_of(message)));
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good ? (int)stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return good || db_fail(tx_db(tx), err);
}

bool outbox_put(struct tx *tx, const struct message *message, int *ret_people, struct err *err)
{
	int64_t id;
	int ways = 0, people = 0;
	if (!put_message(tx, message, &id, err))
		return false;
	if (!id)
		return !ret_people || people_before(tx, message, ret_people, err);
	if (!put_people(tx, message, id, &ways, &people, err) || (message->robots && !put_robots(tx, message, id, &ways, err))
	    || (ways == 0 && !put_nobody(tx, message, id, err)))
		return false;
	if (ret_people)
		*ret_people = people;
	return true;
}

/* ---- what became of it ---- */

bool outbox_receipts(struct db *db, int64_t seq, int32_t unit, bool (*fn)(void *, const struct receipt *), void *self, struct err *err)
{
	struct stmt *row = db_query(db, unit ? &outbox_of_event_unit : &outbox_of_event);
	stmt_int(row, seq);
	if (unit)
		stmt_int(row, unit);
	enum answer answer;
	bool more = true;
	char template[80], error[400];
	while (more && (answer = stmt_step(row)) == ANSWER_ONE) {
		snprintf(template, sizeof template, "%.*s", (int)stmt_get_text(row, 4).len, stmt_get_text(row, 4).ptr);
		snprintf(error, sizeof error, "%.*s", (int)stmt_get_text(row, 11).len, stmt_get_text(row, 11).ptr);
		const struct receipt receipt = { .message = stmt_get_int(row, 0), .delivery = stmt_get_int(row, 1), .account = stmt_get_int(row, 2),
			.robot = stmt_get_int(row, 3), .template = template, .unit = (int32_t)stmt_get_int(row, 5), .channel = (enum channel)stmt_get_int(row, 6),
			.state = (enum delivery_state)stmt_get_int(row, 7), .tries = (int)stmt_get_int(row, 8), .sent = { stmt_get_int(row, 9) },
			.read = { stmt_get_int(row, 10) }, .error = error };
		more = fn(self, &receipt);
	}
	stmt_done(row);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}
