/* org/outbox_sql.c — what writing a message asks the store. Numbers of channels and states are those of org/outbox.h. */
#include "org/outbox_sql.h"

/* No row comes back if the same message is there already. */
struct query outbox_message = { "outbox.message", "itiittiii", "i",
	"INSERT INTO message (id, seq, template, unit, account, link, facts, urgent, made, not_before)"
	" SELECT coalesce(max(id), 0) + 1, CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT),"
	" CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS BIGINT), CAST($9 AS BIGINT) FROM message WHERE true"
	" ON CONFLICT (seq, template, unit, account, link) DO NOTHING RETURNING id", 0 };

#define DELIVERY "INSERT INTO delivery (id, message, account, robot, channel, state, tries, next_at, leased_by, error)" \
	" SELECT (SELECT coalesce(max(id), 0) FROM delivery) + row_number() OVER (), CAST($1 AS BIGINT), account, robot, channel," \
	" CASE WHEN channel = 0 THEN 2 ELSE 0 END, 0, CAST($2 AS BIGINT), 0, '' FROM ("
#define PEOPLE(who) DELIVERY \
	"SELECT a.id AS account, 0 AS robot, 0 AS channel FROM account a WHERE " who \
	" UNION ALL SELECT a.id, 0, p.channel FROM account a JOIN preference_channel p ON p.account = a.id AND p.family = $3" \
	" JOIN contact c ON c.account = a.id AND c.channel = p.channel WHERE " who ") AS way RETURNING channel"
#define WITH_ROLE " AND a.disabled = 0 AND (CAST($4 AS BIGINT) >> CAST(a.role AS INTEGER)) & 1 = 1"

struct query outbox_to_unit = { "outbox.to_unit", "iitii", "i", PEOPLE("a.unit = $5" WITH_ROLE), 0 };
struct query outbox_to_all = { "outbox.to_all", "iiti", "i", PEOPLE("a.unit IS NULL" WITH_ROLE), 0 };
struct query outbox_to_one = { "outbox.to_one", "iiti", "i", PEOPLE("a.id = $4 AND a.disabled = 0"), 0 };
struct query outbox_to_robots = { "outbox.to_robots", "iii", "i",
	DELIVERY "SELECT 0 AS account, id AS robot, kind AS channel FROM channel WHERE unit = $3 AND kind > 2 AND state = 0) AS way RETURNING channel", 0 };
struct query outbox_to_nobody = { "outbox.to_nobody", "ii", "",
	"INSERT INTO delivery (id, message, account, robot, channel, state, tries, next_at, leased_by, error)"
	" SELECT coalesce(max(id), 0) + 1, CAST($1 AS BIGINT), 0, 0, 0, 5, 0, CAST($2 AS BIGINT), 0, '' FROM delivery", 0 };
struct query outbox_people = { "outbox.people", "itiit", "i",
	"SELECT count(*) FROM message m JOIN delivery d ON d.message = m.id"
	" WHERE m.seq = $1 AND m.template = $2 AND m.unit = $3 AND m.account = $4 AND m.link = $5 AND d.channel = 0 AND d.account > 0", 0 };

#define RECEIPT "d.message, d.id, d.account, d.robot, m.template, m.unit, d.channel, d.state, d.tries, d.sent_at, d.read_at, d.error"
struct query outbox_of_event = { "outbox.of_event", "i", "iiiitiiiiIIt",
	"SELECT " RECEIPT " FROM message m JOIN delivery d ON d.message = m.id WHERE m.seq = $1 ORDER BY d.message, d.id", 0 };
struct query outbox_of_event_unit = { "outbox.of_event_unit", "ii", "iiiitiiiiIIt",
	"SELECT " RECEIPT " FROM message m JOIN delivery d ON d.message = m.id WHERE m.seq = $1 AND m.unit = $2 ORDER BY d.message, d.id", 0 };

struct query *const outbox_queries[] = {
	&outbox_message, &outbox_to_unit, &outbox_to_all, &outbox_to_one, &outbox_to_robots, &outbox_to_nobody, &outbox_people,
	&outbox_of_event, &outbox_of_event_unit, NULL,
};
