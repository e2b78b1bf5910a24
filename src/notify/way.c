#include "notify/way.h"
#include "notify/notify_sql.h"
#include <stdlib.h>

enum { CONFIG_MOST = 32768, WAYS_MOST = 2000 };

/* ---- reading ---- */

static struct view about(struct arena *arena, int64_t id) { return view_of(arena_printf(arena, "channel %lld", (long long)id)); }

/* Documents of a row; unreadable secrets make a way without any, which the caller may find good enough to show. */
static bool way_read(struct stmt *row, const struct vault *vault, struct arena *arena, struct way *ret, struct err *err)
{
	struct view sealed = stmt_get_blob(row, 6), plain = VIEW("{}");
	*ret = (struct way){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .kind = (enum channel)stmt_get_int(row, 2),
		.state = (enum channel_state)stmt_get_int(row, 3), .name = arena_copy(arena, stmt_get_text(row, 4)),
		.config = json_read(stmt_get_text(row, 5), arena, err), .secrets = json_read(plain, arena, err) };
	if (!ret->config)
		return false;
	if (sealed.len == 0)
		return true;
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no key for the secrets of channel %lld", (long long)ret->id);
	if (!vault_unseal(vault, arena, about(arena, ret->id), sealed, &plain, err))
		return false;
	const json_t *secrets = json_read(plain, arena, err);
	ret->secrets = secrets ? secrets : ret->secrets;
	return secrets != NULL;
}

bool way_load(struct db *db, const struct vault *vault, int64_t id, struct arena *arena, struct way *ret, struct err *err)
{
	struct stmt *row = db_query(db, &way_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	bool good = answer == ANSWER_ONE && way_read(row, vault, arena, ret, err);
	stmt_done(row);
	if (answer == ANSWER_NONE || (good && ret->state == CHANNEL_GONE))
		return FAIL(err, NO_CHANNEL, "id", "no channel %lld", (long long)id);
	return good || (answer == ANSWER_ONE ? false : db_fail(db, err));
}

bool way_load_all(struct db *db, struct query *query, const struct vault *vault, struct arena *arena, struct way_list *ret, struct err *err)
{
	struct stmt *row = db_query(db, query);
	enum answer answer;
	*ret = (struct way_list){ ARENA_ARRAY(arena, struct way, WAYS_MOST), 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE && ret->count < WAYS_MOST) {
		struct err one = { .code = ERR_NONE };
		way_read(row, vault, arena, &ret->ways[ret->count++], &one);
	}
	stmt_done(row);
	return answer != ANSWER_AGAIN && answer != ANSWER_BROKEN ? true : db_fail(db, err);
}

const struct way *way_nearest(const struct way_list *list, const struct tree *tree, int32_t unit, enum channel kind)
{
	for (int32_t at = unit; ; at = at > 0 && at <= tree->count ? tree->parent[at] : 0) {
		for (int i = 0; i < list->count; i++)
			if (list->ways[i].kind == kind && list->ways[i].unit == (at > 0 ? at : 0) && list->ways[i].state == CHANNEL_ON)
				return &list->ways[i];
		if (at <= 0)
			return NULL;
	}
}

/* ---- writing ---- */

static struct view written(struct arena *arena, const json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);
	struct view view = text ? arena_copy(arena, view_of(text)) : VIEW("{}");
	free(text);
	return view;
}

static void note(struct tx *tx, int64_t actor, int64_t realm, const struct way *way, const char *what)
{
	struct builder body;
	builder_init(&body, 2048);
	json_open(&body, '{');
	json_int(&body, "id", way->id);
	json_string(&body, "kind", channel_name(way->kind));
	json_text(&body, "name", way->name);
	json_string(&body, "what", what);
	json_close(&body, '}');
	tx_event(tx, EVENT_CHANNEL_CHANGED, realm, actor, way->unit, builder_seen(&body));
	builder_release(&body);
}

bool way_put(struct tx *tx, const struct vault *vault, int64_t actor, int64_t realm, struct way *way, struct err *err)
{
	bool fresh = way->id == 0;
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no key to seal a channel's secrets");
	if (fresh && !tx_next_id(tx, &way_next, &way->id, err))
		return false;
	struct view sealed = vault_seal(vault, tx_arena(tx), about(tx_arena(tx), way->id), written(tx_arena(tx), way->secrets));
	struct stmt *row = db_query(tx_db(tx), fresh ? &way_insert : &way_update);
	stmt_int(row, way->id);
	if (fresh) {
		stmt_int(row, way->unit);
		stmt_int(row, way->kind);
	}
	stmt_int(row, way->state);
	stmt_text(row, way->name);
	stmt_text(row, written(tx_arena(tx), way->config));
	stmt_blob(row, sealed);
	stmt_int(row, tx_now(tx).ms);
	if (stmt_run(row) != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	note(tx, actor, realm, way, fresh ? "added" : way->state == CHANNEL_OFF ? "off" : "changed");
	return true;
}

bool way_remove(struct tx *tx, int64_t actor, int64_t realm, const struct way *way, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &way_state);
	stmt_int(row, way->id);
	stmt_int(row, CHANNEL_GONE);
	stmt_int(row, tx_now(tx).ms);
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_CHANNEL, "id", "no channel %lld", (long long)way->id);
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	note(tx, actor, realm, way, "removed");
	return true;
}

/* ---- contacts ---- */

static struct view about_contact(struct arena *arena, int64_t account, enum channel channel)
{
	return view_of(arena_printf(arena, "contact %lld %d", (long long)account, (int)channel));
}

bool contact_seal(struct tx *tx, const struct vault *vault, int64_t account, enum channel channel, struct view address, struct err *err)
{
	if (!vault && address.len > 0)
		return FAIL(err, KEY_MISSING, NULL, "no key to seal a contact");
	struct stmt *row = db_query(tx_db(tx), address.len > 0 ? &contact_put : &contact_drop);
	stmt_int(row, account);
	stmt_int(row, channel);
	if (address.len > 0)
		stmt_blob(row, vault_seal(vault, tx_arena(tx), about_contact(tx_arena(tx), account, channel), address));
	enum answer answer = stmt_run(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

bool contact_open(const struct vault *vault, struct arena *arena, int64_t account, enum channel channel, struct view sealed, struct view *ret, struct err *err)
{
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no key to open a contact");
	return vault_unseal(vault, arena, about_contact(arena, account, channel), sealed, ret, err);
}
