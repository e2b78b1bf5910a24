/* notify/notify_sql.c — every question notify asks the store. Numbers of channels and states are those of org/outbox.h. */
#include "notify/drain.h"
#include "notify/notify_sql.h"

/* ---- channels ---- */

#define WAY "id, unit, kind, state, name, config, sealed"
struct query way_one = { "way.one", "i", "iiiittb", "SELECT " WAY " FROM channel WHERE id = $1", 0 };
struct query way_all = { "way.all", "", "iiiittb", "SELECT " WAY " FROM channel WHERE state < 2 ORDER BY id", 0 };
struct query way_personal = { "way.personal", "", "iiiittb", "SELECT " WAY " FROM channel WHERE kind IN (1, 2) AND state = 0 ORDER BY id", 0 };
struct query way_next = { "way.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM channel", 0 };
struct query way_insert = { "way.insert", "iiiittbi", "",
	"INSERT INTO channel (id, unit, kind, state, name, config, sealed, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 0 };
struct query way_update = { "way.update", "iittbi", "", "UPDATE channel SET state = $2, name = $3, config = $4, sealed = $5, changed = $6 WHERE id = $1", 0 };
struct query way_state = { "way.state", "iii", "", "UPDATE channel SET state = $2, changed = $3 WHERE id = $1 AND state < 2", 0 };

/* ---- sending ---- */

/* The open rows are few or many, but always only those that are open: the index holds no others. */
struct query drain_due = { "drain.due", "", "iii", "SELECT channel, robot, min(next_at) FROM delivery WHERE state < 2 GROUP BY channel, robot", 0 };
/* What this program holds itself it does not take again, however the clock jumps. A lease that ran out is anybody's. */
struct query drain_lease = { "drain.lease", "iiiiii", "iiiiii",
	"UPDATE delivery SET state = 1, tries = tries + 1, leased_by = $1, next_at = $2 WHERE id IN (SELECT id FROM delivery WHERE channel = $3"
	" AND robot = $4 AND state < 2 AND next_at <= $5 AND NOT (state = 1 AND leased_by = $1) ORDER BY next_at, id LIMIT $6)"
	" RETURNING id, message, account, robot, channel, tries", 0 };
/* Who has no account is known by the addressee's own row. */
struct query drain_letter = { "drain.letter", "i", "titttiITiIIIB",
	"SELECT m.template, m.unit, m.link, m.facts, coalesce(a.login, ''), m.urgent, a.unit, a.name, m.made, coalesce(p.language, x.language), p.quiet_from, p.quiet_to,"
	" coalesce(c.sealed, x.sealed)"
	" FROM delivery d JOIN message m ON m.id = d.message LEFT JOIN account a ON a.id = d.account LEFT JOIN preference p ON p.account = d.account"
	" LEFT JOIN contact c ON c.account = d.account AND c.channel = d.channel"
	" LEFT JOIN addressee x ON x.message = d.message AND d.account = 0 AND d.robot = 0 WHERE d.id = $1", 0 };
struct query drain_sent = { "drain.sent", "iiit", "", "UPDATE delivery SET state = 2, sent_at = $3, error = $4 WHERE id = $1 AND state = 1 AND leased_by = $2", 0 };
struct query drain_again = { "drain.again", "iiiit", "",
	"UPDATE delivery SET state = 0, next_at = $3, tries = tries - $4, error = $5 WHERE id = $1 AND state = 1 AND leased_by = $2", 0 };
struct query drain_dead = { "drain.dead", "iiit", "", "UPDATE delivery SET state = 4, next_at = $3, error = $4 WHERE id = $1 AND state = 1 AND leased_by = $2", 0 };

/* A telephone is not kept longer than it is needed. */
struct query addressee_drop = { "addressee.drop", "i", "", "DELETE FROM addressee WHERE message = $1", 0 };
struct query addressee_old = { "addressee.old", "i", "i",
	"SELECT x.message FROM addressee x JOIN delivery d ON d.message = x.message WHERE d.state = 4 AND d.next_at < $1 LIMIT 500", 0 };

#define DEAD "d.id, d.account, d.robot, d.channel, d.tries, d.next_at, d.error, m.template, m.unit, m.facts, m.link, m.made, coalesce(a.login, ''), coalesce(c.name, ''), d.message, x.sealed"
#define DEAD_FROM " FROM delivery d JOIN message m ON m.id = d.message LEFT JOIN account a ON a.id = d.account LEFT JOIN channel c ON c.id = d.robot" \
	" LEFT JOIN addressee x ON x.message = d.message AND d.account = 0 AND d.robot = 0"
struct query dead_list = { "dead.list", "i", "iiiiiittittittiB", "SELECT " DEAD DEAD_FROM " WHERE d.state = 4 AND d.id < $1 ORDER BY d.id DESC", 0 };
struct query dead_one = { "dead.one", "i", "iiiiiittittittiB", "SELECT " DEAD DEAD_FROM " WHERE d.state = 4 AND d.id = $1", 0 };
struct query dead_retry = { "dead.retry", "ii", "", "UPDATE delivery SET state = 0, tries = 0, next_at = $2 WHERE id = $1 AND state = 4", 0 };

/* ---- in the app ---- */

struct query inbox_newest = { "inbox.newest", "", "i", "SELECT coalesce(max(id), 0) FROM delivery", 0 };
struct query inbox_news = { "inbox.news", "ii", "i", "SELECT DISTINCT account FROM delivery WHERE id > $1 AND id <= $2 AND channel = 0 AND account > 0", 0 };
#define LETTER "SELECT d.id, d.state, d.read_at, m.template, m.unit, m.facts, m.link, m.urgent, m.not_before FROM delivery d JOIN message m ON m.id = d.message" \
	" WHERE d.account = $1 AND d.channel = 0 AND d.next_at <= $2 AND d.id < $3"
struct query inbox_list = { "inbox.list", "iiii", "iiItittii", LETTER " AND d.state IN (2, 3) ORDER BY d.id DESC LIMIT $4", 0 };
struct query inbox_list_state = { "inbox.list_state", "iiiii", "iiItittii", LETTER " AND d.state = $5 ORDER BY d.id DESC LIMIT $4", 0 };
struct query inbox_count = { "inbox.count", "ii", "i", "SELECT count(*) FROM delivery WHERE account = $1 AND channel = 0 AND state = 2 AND next_at <= $2", 0 };
struct query inbox_read_one = { "inbox.read", "iii", "i",
	"UPDATE delivery SET read_at = CASE WHEN state = 2 THEN CAST($3 AS BIGINT) ELSE read_at END, state = 3"
	" WHERE id = $1 AND account = $2 AND channel = 0 AND state IN (2, 3) RETURNING id", 0 };
struct query inbox_read_all = { "inbox.read_all", "iii", "",
	"UPDATE delivery SET state = 3, read_at = $3 WHERE account = $1 AND channel = 0 AND state = 2 AND next_at <= $3 AND id <= $2", 0 };

/* ---- preferences ---- */

struct query preference_one = { "preference.one", "i", "iII", "SELECT language, quiet_from, quiet_to FROM preference WHERE account = $1", 0 };
struct query preference_put = { "preference.put", "iiii", "",
	"INSERT INTO preference (account, language, quiet_from, quiet_to) VALUES ($1, $2, $3, $4) ON CONFLICT (account)"
	" DO UPDATE SET language = excluded.language, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to", 0 };
struct query preference_ways = { "preference.ways", "i", "ti", "SELECT family, channel FROM preference_channel WHERE account = $1 ORDER BY family, channel", 0 };
struct query preference_way_clear = { "preference.way_clear", "i", "", "DELETE FROM preference_channel WHERE account = $1", 0 };
struct query preference_way_put = { "preference.way_put", "iti", "",
	"INSERT INTO preference_channel (account, family, channel) VALUES ($1, $2, $3) ON CONFLICT (account, family, channel) DO NOTHING", 0 };
struct query contact_all = { "contact.all", "i", "ib", "SELECT channel, sealed FROM contact WHERE account = $1 ORDER BY channel", 0 };
struct query contact_put = { "contact.put", "iib", "",
	"INSERT INTO contact (account, channel, sealed) VALUES ($1, $2, $3) ON CONFLICT (account, channel) DO UPDATE SET sealed = excluded.sealed", 0 };
struct query contact_drop = { "contact.drop", "ii", "", "DELETE FROM contact WHERE account = $1 AND channel = $2", 0 };

struct query *const notify_queries[] = {
	&way_one, &way_all, &way_personal, &way_next, &way_insert, &way_update, &way_state,
	&drain_due, &drain_lease, &drain_letter, &drain_sent, &drain_again, &drain_dead, &addressee_drop, &addressee_old, &dead_list, &dead_one, &dead_retry,
	&inbox_newest, &inbox_news, &inbox_list, &inbox_list_state, &inbox_count, &inbox_read_one, &inbox_read_all,
	&preference_one, &preference_put, &preference_ways, &preference_way_clear, &preference_way_put, &contact_all, &contact_put, &contact_drop, NULL,
};
