/* org/outbox_sql.c — what writing a message asks the store. Numbers of channels and states are those of org/outbox.h. */
#include "org/outbox_sql.h"

struct query outbox_newest = { "outbox.newest", "", "i", "SELECT coalesce(max(id), 0) FROM message", 0 };
/* A list is one JSON object, taken apart by json_each and ->>, which mean the same on both stores. A message that is there already gives no row.
 * CROSS JOIN keeps SQLite from beginning with the long table. */
struct query outbox_messages = { "outbox.messages", "tii", "i",
	"INSERT INTO message (id, seq, template, unit, account, link, facts, urgent, made, not_before)"
	" SELECT CAST($2 AS BIGINT) + CAST(key AS BIGINT), CAST(value ->> 0 AS BIGINT), value ->> 1, CAST(value ->> 2 AS BIGINT), CAST(value ->> 3 AS BIGINT),"
	" value ->> 4, value ->> 5, CAST(value ->> 6 AS BIGINT), CAST($3 AS BIGINT), CAST(value ->> 7 AS BIGINT) FROM json_each($1) WHERE true"
	" ON CONFLICT (seq, template, unit, account, link) DO NOTHING RETURNING id", 0 };

/* The people: of the unit (0: of the whole store) with one of the roles, or the one account. Their ways: the app, what they wish for the
 * family, the unit's robots, the telephone; and where there is none, one row that says so. */
struct query outbox_deliveries = { "outbox.deliveries", "t", "iii",
	"WITH m AS (SELECT CAST(key AS BIGINT) AS id, CAST(value ->> 0 AS BIGINT) AS unit, CAST(value ->> 1 AS BIGINT) AS account, CAST(value ->> 2 AS BIGINT) AS roles,"
	" CAST(value ->> 3 AS BIGINT) AS robots, value ->> 4 AS family, CAST(value ->> 5 AS BIGINT) AS due, CAST(value ->> 6 AS BIGINT) AS phone FROM json_each($1)),"
	" person AS (SELECT m.id, m.family, m.due, a.id AS account FROM m CROSS JOIN account a"
	"  WHERE a.unit = m.unit AND m.account = 0 AND m.unit > 0 AND a.disabled = 0 AND (m.roles >> CAST(a.role AS INTEGER)) & 1 = 1"
	" UNION ALL SELECT m.id, m.family, m.due, a.id FROM m CROSS JOIN account a"
	"  WHERE a.unit IS NULL AND m.account = 0 AND m.unit = 0 AND a.disabled = 0 AND (m.roles >> CAST(a.role AS INTEGER)) & 1 = 1"
	" UNION ALL SELECT m.id, m.family, m.due, a.id FROM m CROSS JOIN account a WHERE a.id = m.account AND m.account > 0 AND a.disabled = 0),"
	" way AS (SELECT id, due, account, 0 AS robot, 0 AS channel, 2 AS state, 0 AS turn FROM person"
	" UNION ALL SELECT p.id, p.due, p.account, 0, w.channel, 0, 1 FROM person p CROSS JOIN preference_channel w CROSS JOIN contact c"
	"  WHERE w.account = p.account AND w.family = p.family AND c.account = p.account AND c.channel = w.channel"
	" UNION ALL SELECT m.id, m.due, 0, c.id, c.kind, 0, 2 FROM m CROSS JOIN channel c WHERE c.unit = m.unit AND m.robots = 1 AND c.kind > 2 AND c.state = 0"
	" UNION ALL SELECT m.id, m.due, 0, 0, 2, 0, 3 FROM m WHERE m.phone = 1)"
	" INSERT INTO delivery (id, message, account, robot, channel, state, tries, next_at, leased_by, error)"
	" SELECT (SELECT coalesce(max(id), 0) FROM delivery) + row_number() OVER (ORDER BY id, turn, account, channel, robot), id, account, robot, channel, state, 0, due, 0, '' FROM ("
	"  SELECT id, due, account, robot, channel, state, turn FROM way"
	"  UNION ALL SELECT id, due, 0, 0, 0, 5, 3 FROM m WHERE id NOT IN (SELECT id FROM way)) AS row RETURNING message, account, channel", 0 };
struct query outbox_addressee = { "outbox.addressee", "iiib", "", "INSERT INTO addressee (message, realm, language, sealed) VALUES ($1, $2, $3, $4)", 0 };
struct query outbox_text_ways = { "outbox.text_ways", "t", "i",
	"SELECT count(*) FROM channel WHERE kind = 2 AND state = 0 AND unit IN (SELECT CAST(value ->> 0 AS BIGINT) FROM json_each($1))", 0 };
struct query outbox_people = { "outbox.people", "itiit", "i",
	"SELECT count(*) FROM message m JOIN delivery d ON d.message = m.id"
	" WHERE m.seq = $1 AND m.template = $2 AND m.unit = $3 AND m.account = $4 AND m.link = $5 AND d.channel = 0 AND d.account > 0", 0 };

#define RECEIPT "d.message, d.id, d.account, d.robot, m.template, m.unit, d.channel, d.state, d.tries, d.sent_at, d.read_at, d.error"
struct query outbox_of_event = { "outbox.of_event", "i", "iiiitiiiiIIt",
	"SELECT " RECEIPT " FROM message m JOIN delivery d ON d.message = m.id WHERE m.seq = $1 ORDER BY d.message, d.id", 0 };
struct query outbox_of_event_unit = { "outbox.of_event_unit", "ii", "iiiitiiiiIIt",
	"SELECT " RECEIPT " FROM message m JOIN delivery d ON d.message = m.id WHERE m.seq = $1 AND m.unit = $2 ORDER BY d.message, d.id", 0 };

struct query *const outbox_queries[] = {
	&outbox_newest, &outbox_messages, &outbox_deliveries, &outbox_addressee, &outbox_text_ways, &outbox_people,
	&outbox_of_event, &outbox_of_event_unit, NULL,
};
