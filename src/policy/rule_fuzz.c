/* Any text as a rule, held by SQLite's gate alone: whatever it lets pass is an expression over the form's columns that ends. */
#include "policy/rule.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "pack: t\nversion: 1\nzone: UTC\nforms:\n  daily:\n    fields:\n"
	"      - {key: a, zh: 甲, en: A}\n      - {key: b, zh: 乙, en: B}\n      - {key: w, zh: 丙, en: W, type: text}\nduties:\n  r: {form: daily, due: \"15:00\"}\n";

static int stop(void *steps) { return --*(int *)steps < 0; }

/* Evaluates it over one row; more than a few thousand steps would mean that it loops. */
static void evaluate(const char *rule)
{
	sqlite3 *db = guard_open();
	sqlite3_stmt *statement = NULL;
	char sql[700];
	int steps = 1000;
	assert(db && sqlite3_exec(db, "CREATE TABLE form(a, previous_a, b, previous_b, w, previous_w); INSERT INTO form VALUES (1, 2, 3, 4, 5, 6)", NULL, NULL, NULL) == SQLITE_OK);
	snprintf(sql, sizeof sql, "SELECT (%s) FROM form", rule);
	sqlite3_progress_handler(db, 100, stop, &steps);
	assert(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
	int answer = sqlite3_step(statement);
	assert(answer == SQLITE_ROW || answer == SQLITE_ERROR || answer == SQLITE_TOOBIG);
	sqlite3_finalize(statement);
	assert(sqlite3_total_changes(db) == 1);
	sqlite3_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pack *pack;
	static struct judge *judge;
	struct err err = { 0 };
	char rule[RULE_BYTES_MOST + 1], why[160];
	if (!pack)
		pack = pack_read(VIEW(text), "f.yaml", &err);
	if (!judge)
		judge = judge_new(&pack->forms[0]);
	if (size > RULE_BYTES_MOST || memchr(data, 0, size))
		return 0;
	memcpy(rule, data, size);
	rule[size] = 0;
	struct check check = { 0 };
	if (judge_prove(judge, rule, &check, why, sizeof why))
		evaluate(rule);
	return 0;
}
