/* Somebody, or a dying disk, has been at the database file. `anlan check` says where, in both languages, and ends with 1; the program
 * either serves what is good and refuses the rest in words, or says why it does not start. It never falls over. */
#include "tools/weather/weather.h"
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SENDERS = 16, PAGE = 4096 };
enum after { MAY_SERVE, MUST_NOT_SERVE, WRITES_NOT };

/* Home W1-002 on 2021-10-18. */
#define OURS "unit = (SELECT id FROM unit WHERE code = 'W1-002') AND first = 18918"

struct case_ { const char *name, *sql, *page_of, *en, *zh; enum after after; };
static const struct case_ cases[] = {
	{ "a journal row altered", "UPDATE journal SET body = x'0102' WHERE seq = 40", NULL, "Journal row 40 does not match its hash", "流水第 40 条", MAY_SERVE },
	{ "a journal row's author altered", "UPDATE journal SET actor = 77 WHERE seq = 41", NULL, "Journal row 41", "流水第 41 条", MAY_SERVE },
	{ "a journal row removed", "DELETE FROM journal WHERE seq = 42", NULL, "Journal row 42 is missing", "流水第 42 条缺失", MAY_SERVE },
	{ "the journal cut off", "DELETE FROM journal WHERE seq > (SELECT max(seq) - 5 FROM journal)", NULL, "cut off", "末尾被截去", WRITES_NOT },
	{ "a report's figures altered", "UPDATE report SET packed = (SELECT packed FROM report LIMIT 1) WHERE " OURS, NULL,
		"The report of W1-002 for 2021-10-18", "W1-002、2021-10-18", MAY_SERVE },
	{ "a late report made on time", "UPDATE report SET late = 0 WHERE " OURS, NULL, "The report of W1-002 for 2021-10-18", "W1-002、2021-10-18", MAY_SERVE },
	{ "a report's note altered", "UPDATE report SET note = 'all is well' WHERE " OURS, NULL, "The report of W1-002 for 2021-10-18", "W1-002、2021-10-18", MAY_SERVE },
	{ "a report's author altered", "UPDATE report SET author = 77 WHERE " OURS, NULL, "The report of W1-002 for 2021-10-18", "W1-002、2021-10-18", MAY_SERVE },
	{ "a report's changes hidden", "UPDATE report SET changes = changes + 1 WHERE " OURS, NULL, "change", "更正", MAY_SERVE },
	{ "a report removed", "DELETE FROM report WHERE " OURS, NULL, "The report of W1-002 for 2021-10-18 is missing", "W1-002、2021-10-18", MAY_SERVE },
	{ "a report invented", "INSERT INTO report (id, form, first, unit, kind, state, late, changes, received, changed, seq, author, packed, note) SELECT id + 500, form, first + 400, unit, kind, state, late, changes, received, changed, seq, author, packed, note FROM report WHERE " OURS,
		NULL, "W1-002", "W1-002", MAY_SERVE },
	{ "a page of reports", NULL, "report", "is damaged", "受损", MAY_SERVE },
	{ "a page of their index", NULL, "sqlite_autoindex_report_1", "is damaged", "受损", MAY_SERVE },
	{ "a page of the journal", NULL, "journal", "is damaged", "受损", MUST_NOT_SERVE },
	{ "a page of units", NULL, "unit", "is damaged", "受损", MUST_NOT_SERVE },
	{ "the first page", NULL, "", "is damaged", "损坏", MUST_NOT_SERVE },
};

static sqlite3 *database(struct story *story)
{
	sqlite3 *db = NULL;
	if (sqlite3_open(arena_printf(&story->arena, "%s/anlan.db", story->data), &db) != SQLITE_OK)
		story_fail(story, "the database does not open: %s", sqlite3_errmsg(db));
	return db;
}

static void change(struct story *story, const char *sql)
{
	sqlite3 *db = database(story);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK || (sqlite3_changes(db) == 0 && strncmp(sql, "PRAGMA", 6) != 0))
		story_fail(story, "%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static int root_page(struct story *story, const char *table)
{
	sqlite3 *db = database(story);
	sqlite3_stmt *s = NULL;
	int page = 0;
	sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_schema WHERE name = ?", -1, &s, NULL);
	sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		page = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	if (page == 0)
		story_fail(story, "no table %s", table);
	return page;
}

static void scratch(struct story *story, const char *table)
{
	int page = *table ? root_page(story, table) : 1;
	FILE *file = fopen(arena_printf(&story->arena, "%s/anlan.db", story->data), "r+e");
	if (!file || fseek(file, (long)(page - 1) * PAGE, SEEK_SET) != 0)
		story_fail(story, "no page %d", page);
	for (int i = 0; i < PAGE; i++)
		fputc(0xa5, file);
	fclose(file);
}

static void copy(struct story *story, const char *from, const char *to)
{
	char piece[65536];
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	if (!in || !out)
		story_fail(story, "cannot copy %s to %s", from, to);
	for (size_t n; (n = fread(piece, 1, sizeof piece, in)) > 0;)
		fwrite(piece, 1, n, out);
	fclose(in);
	fclose(out);
}

static void whole_again(struct story *story, const char *good)
{
	unlink(arena_printf(&story->arena, "%s/anlan.db-wal", story->data));
	unlink(arena_printf(&story->arena, "%s/anlan.db-shm", story->data));
	copy(story, good, arena_printf(&story->arena, "%s/anlan.db", story->data));
}

static void checks(struct story *story, const struct case_ *c)
{
	static const char *const languages[] = { "en", "zh" };
	for (int i = 0; i < 2; i++) {
		snprintf(story->language, sizeof story->language, "%s", languages[i]);
		stage_run(story, (char *[]){ "check", NULL }, NULL);
		if (story->answer.status != 1 || !answer_holds(story, i ? c->zh : c->en))
			story_fail(story, "%s: check should end with 1 and say \"%s\"", c->name, i ? c->zh : c->en);
	}
	snprintf(story->language, sizeof story->language, "en");
}

/* An answer, or a refusal that means something: never a 500, never silence. */
static void sensible(struct story *story, const char *what)
{
	int status = story->answer.status;
	if (status / 100 == 2)
		return;
	if (status == 500 || status == 0)
		story_fail(story, "%s: neither answered nor refused in words", what);
	refused_well(story, status, NULL);
}

static void speaks(struct story *story, const struct case_ *c)
{
	static const char body[] = "{\"client_key\":\"d%d\",\"kind\":\"zero\",\"reason\":\"x\",\"values\":{\"residents_in\":7,\"staff_on_duty\":%d,\"fever\":0,\"suspected\":0,\"confirmed\":0,\"isolated\":0}}";
	admin_asks(story, "GET", "/api/v1/units/W1-002", "");
	sensible(story, c->name);
	admin_asks(story, "GET", "/api/v1/board/900100?form=daily&period=2021-10-18", "");
	sensible(story, c->name);
	for (int home = 0; home < 4; home++) {
		char unit[16], sent[256];
		const char *path = arena_printf(&story->arena, "/api/v1/units/%s/reports/daily/2021-10-18", field_unit(home, unit));
		admin_asks(story, "GET", path, "");
		sensible(story, c->name);
		snprintf(sent, sizeof sent, body, home, 9900 + home);
		admin_asks(story, "PUT", path, sent);
		sensible(story, c->name);
		if (c->after == WRITES_NOT)
			refused_well(story, 503, "CHAIN_BROKEN");
	}
}

static void serves(struct story *story, const struct case_ *c)
{
	stage_begin(story);
	if (stage_ready(story)) {
		if (c->after == MUST_NOT_SERVE)
			story_fail(story, "%s: it should not serve", c->name);
		speaks(story, c);
		stage_stop(story, SIGTERM);
	} else if (story->answer.status != 1 || c->after == WRITES_NOT)
		story_fail(story, "%s: serve should say why not and end with 1", c->name);
}

static void damaged(struct story *story)
{
	const int n = sizeof cases / sizeof *cases;
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	stage_serve(story);
	load_start(load);
	usleep(700000);
	load_stop(load);
	admin_asks(story, "PUT", "/api/v1/units/W1-002/reports/daily/2021-10-18",
		"{\"client_key\":\"sure\",\"kind\":\"zero\",\"reason\":\"x\",\"values\":{\"residents_in\":8,\"staff_on_duty\":9999,\"fever\":0,\"suspected\":0,\"confirmed\":0,\"isolated\":0}}");
	stage_stop(story, SIGTERM);
	const char *good = arena_printf(&story->arena, "%s/good.db", story->directory);
	change(story, "PRAGMA wal_checkpoint(TRUNCATE)");
	copy(story, arena_printf(&story->arena, "%s/anlan.db", story->data), good);
	for (int i = 0; i < n; i++) {
		if (cases[i].sql)
			change(story, cases[i].sql);
		else
			scratch(story, cases[i].page_of);
		checks(story, &cases[i]);
		serves(story, &cases[i]);
		whole_again(story, good);
	}
	says("%d kinds of damage: each named in two languages, none fatal", n);
	load_free(load);
}

/* ---- a store that is not for this program ---- */

static void refused(struct story *story, char *const words[], const char *sentence)
{
	stage_run(story, words, NULL);
	expect_exit(story, 1, sentence);
}

static void everywhere_refused(struct story *story, const char *sentence)
{
	char *units = arena_printf(&story->arena, "%s/units.csv", story->directory), *file = arena_printf(&story->arena, "%s/copy.db", story->directory);
	refused(story, (char *[]){ "serve", "--listen", "127.0.0.1:0", NULL }, sentence);
	refused(story, (char *[]){ "check", NULL }, sentence);
	refused(story, (char *[]){ "import", "units", units, NULL }, sentence);
	refused(story, (char *[]){ "backup", file, NULL }, sentence);
	refused(story, (char *[]){ "rebuild", NULL }, sentence);
	if (access(file, F_OK) == 0)
		story_fail(story, "a refused backup left a file");
}

static void newer(struct story *story)
{
	field_make(story);
	change(story, "INSERT INTO migration (number, name) VALUES (9999, 'tomorrow')");
	everywhere_refused(story, "made by a newer version");
	snprintf(story->language, sizeof story->language, "zh");
	refused(story, (char *[]){ "check", NULL }, "更新版本");
	snprintf(story->language, sizeof story->language, "en");
	change(story, "DELETE FROM migration WHERE number = 9999");
	says("serve, check, import, backup and rebuild refuse a store from tomorrow");
}

/* An empty file where facts were must not become a fresh start. */
static void empty(struct story *story)
{
	field_make(story);
	const char *path = arena_printf(&story->arena, "%s/anlan.db", story->data), *kept = arena_printf(&story->arena, "%s/kept.db", story->directory);
	copy(story, path, kept);
	if (truncate(path, 0) != 0)
		story_fail(story, "cannot empty %s", path);
	everywhere_refused(story, "no database");
	unlink(path);
	everywhere_refused(story, "no database");
	copy(story, kept, path);
	says("an empty or absent database file is no fresh start");
}

const struct weather damage_weather[] = {
	{ "damaged", damaged, "altered, removed and cut-off rows, scratched pages", NULL },
	{ "newer", newer, "a database from a newer version", NULL },
	{ "empty", empty, "an empty file where the database was", NULL },
	{ NULL, NULL, NULL, NULL }
};
