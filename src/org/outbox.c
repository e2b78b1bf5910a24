/* org/outbox.c — messages: their rows, then one statement that finds everybody they go to. A deadline of forty thousand units is written in
 * slices, and on a server every statement is a way there and back: so it is three statements, however many the messages are. */
#include "base/json.h"
#include "org/outbox_sql.h"
#include <stdio.h>

enum { LIST_MOST = 64 << 20 };
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

/* The columns of its row, in the order in which outbox_messages reads them. */
static void list_message(struct builder *list, struct tx *tx, int64_t number, const struct message *message)
{
	json_row(list, number);
	json_put_int(list, message->seq);
	json_put_text(list, view_of(message->template));
	json_put_int(list, message->unit);
	json_put_int(list, message->account);
	json_put_text(list, view_of(link_of(message)));
	json_put_text(list, message->facts.len ? message->facts : VIEW("{}"));
	json_put_int(list, message->urgent);
	json_put_int(list, due(tx, message));
	json_close(list, ']');
}

/* Whom it is for, as outbox_deliveries reads it. */
static void list_readers(struct builder *list, struct tx *tx, int64_t id, const struct message *message)
{
	json_row(list, id);
	json_put_int(list, message->unit);
	json_put_int(list, message->account);
	json_put_int(list, message->roles);
	json_put_int(list, message->robots);
	json_put_text(list, family(message->template));
	json_put_int(list, due(tx, message));
	json_put_int(list, message->phone.len > 0);
	json_close(list, ']');
}

/* The numbers of the new ones begin after *ret_before; is_new says which are: the others are there already. */
static bool put_messages(struct tx *tx, const struct message *messages, int count, int64_t *ret_before, bool *is_new, struct err *err)
{
	struct builder list;
	enum answer answer;
	if (!tx_next_id(tx, &outbox_newest, ret_before, err))
		return false;
	builder_init(&list, LIST_MOST);
	json_open(&list, '{');
	for (int i = 0; i < count; i++)
		list_message(&list, tx, i + 1, &messages[i]);
	json_close(&list, '}');
	struct stmt *row = db_query(tx_db(tx), &outbox_messages);
	stmt_text(row, builder_seen(&list));
	stmt_int(row, *ret_before);
	stmt_int(row, tx_now(tx).ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		is_new[stmt_get_int(row, 0) - *ret_before - 1] = true;
	stmt_done(row);
	builder_release(&list);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* people grows by those who read it in the app. */
static bool put_deliveries(struct tx *tx, struct view list, int64_t before, int *people, struct err *err)
{
	enum answer answer;
	struct stmt *row = db_query(tx_db(tx), &outbox_deliveries);
	stmt_text(row, list);
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		people[stmt_get_int(row, 0) - before - 1] += stmt_get_int(row, 1) > 0 && stmt_get_int(row, 2) == CHANNEL_APP;
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool put_readers(struct tx *tx, const struct message *messages, int count, int64_t before, const bool *is_new, int *people, struct err *err)
{
	struct builder list;
	int n = 0;
	builder_init(&list, LIST_MOST);
	json_open(&list, '{');
	for (int i = 0; i < count; i++)
		if (is_new[i]) {
			list_readers(&list, tx, before + 1 + i, &messages[i]);
			n++;
		}
	json_close(&list, '}');
	bool good = n == 0 || put_deliveries(tx, builder_seen(&list), before, people, err);
	builder_release(&list);
	return good;
}

/* ---- a telephone instead of an account ---- */

static struct view about_addressee(struct arena *arena, int64_t message) { return view_of(arena_printf(arena, "addressee %lld", (long long)message)); }

static bool put_addressee(struct tx *tx, const struct message *message, int64_t id, struct err *err)
{
	if (!message->vault)
		return FAIL(err, KEY_MISSING, NULL, "no key to seal a telephone");
	struct stmt *row = db_query(tx_db(tx), &outbox_addressee);
	stmt_int(row, id);
	stmt_int(row, message->realm);
	stmt_int(row, message->language);
	stmt_blob(row, vault_seal(message->vault, tx_arena(tx), about_addressee(tx_arena(tx), id), message->phone));
	return tx_ran(tx, row, err);
}

static bool put_addressees(struct tx *tx, const struct message *messages, int count, int64_t before, const bool *is_new, struct err *err)
{
	for (int i = 0; i < count; i++)
		if (is_new[i] && messages[i].phone.len > 0 && !put_addressee(tx, &messages[i], before + 1 + i, err))
			return false;
	return true;
}

bool outbox_phone(const struct vault *vault, struct arena *arena, int64_t message, struct view sealed, struct view *ret, struct err *err)
{
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no key to open a telephone");
	return vault_unseal(vault, arena, about_addressee(arena, message), sealed, ret, err);
}

struct view outbox_path(const struct org *org, int32_t unit, struct arena *arena)
{
	const struct tree *tree = org_now(org);
	struct builder list;
	int64_t n = 0;
	builder_init(&list, 1 << 16);
	json_open(&list, '{');
	for (int32_t at = unit; ; at = at > 0 && at <= tree->count ? tree->parent[at] : 0) {
		json_row(&list, ++n);
		json_put_int(&list, at > 0 ? at : 0);
		json_close(&list, ']');
		if (at <= 0)
			break;
	}
	json_close(&list, '}');
	struct view path = arena_copy(arena, builder_seen(&list));
	builder_release(&list);
	return path;
}

bool outbox_texts(struct db *db, struct view path, bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &outbox_text_ways);
	stmt_text(row, path);
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good && stmt_get_int(row, 0) > 0;
	stmt_done(row);
	return good || db_fail(db, err);
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

bool outbox_put_all(struct tx *tx, const struct message *messages, int count, int *ret_people, struct err *err)
{
	int64_t before;
	bool *is_new = ARENA_ARRAY(tx_arena(tx), bool, count + 1);
	int *people = ARENA_ARRAY(tx_arena(tx), int, count + 1);
	if (count == 0)
		return true;
	if (!put_messages(tx, messages, count, &before, is_new, err) || !put_readers(tx, messages, count, before, is_new, people, err)
	    || !put_addressees(tx, messages, count, before, is_new, err))
		return false;
	for (int i = 0; ret_people && i < count; i++) {
		ret_people[i] = people[i];
		if (!is_new[i] && !people_before(tx, &messages[i], &ret_people[i], err))
			return false;
	}
	return true;
}

bool outbox_put(struct tx *tx, const struct message *message, int *ret_people, struct err *err)
{
	return outbox_put_all(tx, message, 1, ret_people, err);
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
