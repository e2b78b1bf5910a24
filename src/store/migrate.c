#include "store/migrate.h"
#include "base/asset.h"
#include "store/driver.h"
#include <stdio.h>
#include <stdlib.h>

static const char prefix[] = "src/store/migrate/";

static struct query migrate_newest_done = { "migrate.newest", "", "I", "SELECT max(number) FROM migration", 0 };
static struct query migrate_note = { "migrate.note", "it", "", "INSERT INTO migration (number, name) VALUES ($1, $2)", 0 };
struct query *const migrate_queries[] = { &migrate_newest_done, &migrate_note, NULL };

struct token { const char *word, *sqlite, *postgres; };
static const struct token tokens[] = {
	{ "{id}", "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY" },
	{ "{int}", "INTEGER", "BIGINT" },
	{ "{blob}", "BLOB", "BYTEA" },
	{ "{strict}", "STRICT", "" },
};

static const struct token *token_at(const char *text)
{
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
		if (strncmp(text, tokens[i].word, strlen(tokens[i].word)) == 0)
			return &tokens[i];
	return NULL;
}

static void expand(struct builder *out, const char *text, bool postgres)
{
	while (*text) {
		const struct token *token = *text == '{' ? token_at(text) : NULL;
		builder_text(out, !token ? "" : postgres ? token->postgres : token->sqlite);
		if (!token)
			builder_char(out, *text);
		text += token ? strlen(token->word) : 1;
	}
}

static int number_of(const struct asset *asset) { return (int)strtol(asset->name + sizeof prefix - 1, NULL, 10); }

int migrate_newest(void)
{
	int newest = 0;
	for (size_t n = 0; asset_at(prefix, n); n++)
		if (number_of(asset_at(prefix, n)) > newest)
			newest = number_of(asset_at(prefix, n));
	return newest;
}

static bool done_so_far(struct db *db, int64_t *ret, struct err *err)
{
	if (!db_exec(db, "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)", err))
		return false;
	struct stmt *s = db_query(db, &migrate_newest_done);
	enum answer answer = stmt_step(s);
	*ret = answer == ANSWER_ONE ? stmt_get_int(s, 0) : 0;
	stmt_done(s);
	return answer == ANSWER_ONE || db_fail(db, err);
}

/* The newest step done; 0 if the table of steps is not there: then nothing is. */
static bool level(struct db *db, int64_t *ret, struct err *err)
{
	struct stmt *s = db_query(db, &migrate_newest_done);
	enum answer answer = stmt_step(s);
	*ret = answer == ANSWER_ONE ? stmt_get_int(s, 0) : 0;
	stmt_done(s);
	return answer == ANSWER_ONE || db->fault == ERR_BUG || db_fail(db, err);
}

static bool newer(int64_t number, struct err *err)
{
	return FAIL(err, STORE_NEWER, NULL, "schema %lld, this program knows %d", (long long)number, migrate_newest());
}

bool migrate_known(struct db *db, bool exact, struct err *err)
{
	int64_t number = 0;
	if (!level(db, &number, err))
		return false;
	if (number == 0)
		return FAIL(err, DIRECTORY_BAD, NULL, "%s holds no store", db->store->url);
	if (number > migrate_newest())
		return newer(number, err);
	return !exact || number == migrate_newest() || FAIL(err, STORE_OLDER, NULL, "schema %lld, this program knows %d", (long long)number, migrate_newest());
}

static bool take_step(struct db *db, const struct asset *asset, struct err *err)
{
	struct builder sql;
	builder_init(&sql, 1 << 20);
	expand(&sql, asset->data, store_is_shared(db->store));
	bool ok = db_begin(db, err) && db_exec(db, sql.ptr, err);
	builder_release(&sql);
	if (ok) {
		struct stmt *s = db_query(db, &migrate_note);
		stmt_int(s, number_of(asset));
		stmt_text(s, view_of(asset->name + sizeof prefix - 1));
		enum answer answer = stmt_run(s);
		ok = (answer == ANSWER_ONE || db_fail(db, err)) && db_commit(db, err);
	}
	if (!ok && db->began)
		db_rollback(db);
	return ok;
}

bool migrate_run(struct db *db, struct err *err)
{
	int64_t done = 0;
	if (!done_so_far(db, &done, err))
		return false;
	if (done > migrate_newest())
		return newer(done, err);
	for (size_t n = 0; asset_at(prefix, n); n++)
		if (number_of(asset_at(prefix, n)) > done && !take_step(db, asset_at(prefix, n), err))
			return false;
	return true;
}
