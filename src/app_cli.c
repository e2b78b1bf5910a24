/* The verbs that keep house: init, check, rebuild, backup, restore. */
#include "app.h"
#include "base/asset.h"
#include "cli.h"
#include "org/people.h"
#include "record/round.h"
#include "report/report_prove.h"
#include "store/blob.h"
#include "store/copy.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *words(const char *zh, const char *en) { return cli_language() == LANGUAGE_EN ? en : zh; }

/* ---- init ---- */

static bool write_file(const char *path, struct view text, struct err *err)
{
	FILE *file = fopen(path, "we");
	bool ok = file && fwrite(text.ptr, 1, text.len, file) == text.len;
	if (file)
		ok = fclose(file) == 0 && ok;
	if (ok)
		return true;
	FAIL(err, DIRECTORY_BAD, NULL, "%s: %s", path, strerror(errno));
	return err_sayf(err, "写不了 %s。", "Cannot write %s.", path);
}

static bool read_file(const char *path, struct builder *text)
{
	char piece[4096];
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
		builder_bytes(text, piece, n);
	return fclose(file) == 0 && !text->full;
}

/* NAME of a pack the program carries, or a file. */
static bool find_pack(const char *given, struct builder *text, struct err *err)
{
	char name[200];
	snprintf(name, sizeof name, "packs/%s.yaml", given);
	struct view carried = asset_find(name);
	builder_view(text, carried);
	if (carried.ptr || read_file(given, text))
		return true;
	FAIL(err, BAD_PACK, NULL, "no pack and no file %s", given);
	return err_sayf(err, "没有名为 %s 的政策包，也没有这个文件。", "There is no pack and no file named %s.", given);
}

static bool keep_pack(const char *directory, const char *key, struct view text, struct err *err)
{
	char path[800];
	snprintf(path, sizeof path, "%s/packs", directory);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return FAIL(err, DIRECTORY_BAD, NULL, "%s: %s", path, strerror(errno));
	snprintf(path, sizeof path, "%s/packs/%s.yaml", directory, key);
	return write_file(path, text, err);
}

struct init_write { struct write write; struct view pack; const char *file, *login, *hash; };

static bool init_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct init_write *own = (struct init_write *)write;
	int64_t id;
	tx_event(tx, EVENT_STORE_MADE, 0, 0, 0, VIEW("{}"));
	return policy_put(tx, 0, own->pack, own->file, err)
	       && account_add(tx, 0, view_of(own->login), view_of(own->login), own->hash, ROLE_ADMIN, 0, &id, err);
}

static bool init_run_in(const char *directory, const char *store_url, struct init_write *own, const char *pack_name, struct err *err)
{
	struct app app;
	struct app_options options = { .directory = directory, .store_url = store_url, .create = true };
	if (!app_open(&app, &options, err))
		return false;
	bool ok = true;
	if (writer_seq(app.writer) > 0) {
		ok = FAIL(err, DIRECTORY_BAD, NULL, "%s already holds a store", directory);
		err_sayf(err, "%s 里已有数据，没有改动。", "%s already holds data; nothing was changed.", directory);
	}
	ok = ok && app_write(&app, init_apply, &own->write, err) && keep_pack(directory, pack_name, own->pack, err);
	app_close(&app);
	return ok;
}

static int init_run(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL, *pack = NULL, *login = NULL, *store = getenv("ANLAN_STORE");
	const struct cli_option options[] = {
		{ "data", "DIR", "the directory to make", &data, NULL }, { "pack", "NAME|FILE", "the policy pack", &pack, NULL },
		{ "admin", "LOGIN", "the first administrator", &login, NULL }, { "store", "URL", "postgresql://… instead of a file in DIR", &store, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc > 0)
		return cli_usage(verb, "unexpected word \"%s\"", argv[0]);
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	if (!pack || !login)
		return cli_usage(verb, "%s is missing", pack ? "--admin LOGIN" : "--pack NAME|FILE");
	struct err err = { 0 };
	struct builder text;
	char password[256], hash[128];
	builder_init(&text, 4 << 20);
	struct init_write own = { .login = login, .file = pack, .hash = hash };
	bool ok = find_pack(pack, &text, &err);
	own.pack = builder_seen(&text);
	struct pack *checked = ok ? pack_read(own.pack, pack, &err) : NULL;
	ok = checked != NULL;
	char key[64];                                       /* the file is named by the pack, so that a later text takes its place */
	snprintf(key, sizeof key, "%s", ok ? checked->key : "");
	pack_free(checked);
	bool told = ok && !cli_secret("ANLAN_ADMIN_PASSWORD", words("管理员密码", "Administrator's password"), password);
	ok = ok && !told && password_hash(view_of(password), hash, &err) && init_run_in(data, store, &own, key, &err);
	builder_release(&text);
	if (!ok)
		return told ? CLI_REFUSED : cli_fail(&err);
	printf(words("已建好 %s：政策包 %s，管理员 %s。\n下一步：anlan import units 单位.csv --data %s\n", "Made %s: pack %s, administrator %s.\nNext: anlan import units UNITS.csv --data %s\n"), data, pack, login, data);
	return CLI_DONE;
}

const struct verb init_verb = {
	"init", "--data DIR --pack NAME|FILE --admin LOGIN [--store URL]", "make a data directory, put a pack in force, add the first administrator",
	"Makes DIR with an empty store. NAME is a pack the program carries (cn-welfare, us-ltcf-weekly); FILE is one of yours.\n"
	"The administrator's password comes from ANLAN_ADMIN_PASSWORD, else it is asked for. A directory that holds data is never touched.\n"
	"With --store postgresql://… the facts live there; DIR then keeps only the lock, the packs and the address (mode 0600).", init_run };

/* ---- check and rebuild ---- */

static bool open_to_look(struct app *app, const char *data, struct err *err)
{
	struct app_options options = { .directory = data, .store_url = getenv("ANLAN_STORE"), .look = true };
	return app_open(app, &options, err);
}

static void prove_progress(void *self, int64_t done) { progress_at(self, done); }

static void prove_board_progress(void *self, int64_t done, int64_t all)
{
	((struct progress *)self)->total = all;
	progress_at(self, done);
}

static bool check_files(struct app *app, struct err *err)
{
	struct blobs_found found;
	if (!blobs_prove(app->follow_db, app->directory, &found, err))
		return false;
	printf(words("附件：%lld 个，完整。\n", "Attachments: %lld, whole.\n"), (long long)found.rows);
	if (found.loose_rows + found.loose_files > 0)
		printf(words("其中没有用到的 %lld 个，没有登记的文件 %lld 个（停止服务后可用 --remove-unreferenced 清除）。\n",
			"Of them %lld hang on nothing, and %lld files have no row (with the server stopped, --remove-unreferenced removes them).\n"),
			(long long)found.loose_rows, (long long)found.loose_files);
	return true;
}

static bool check_facts(struct app *app, struct err *err)
{
	int64_t rows = 0, reports = 0, compared = 0, people = 0, sendings = 0;
	struct progress progress;
	bool ok = journal_prove(app->follow_db, &rows, err);
	if (ok) {
		printf(words("流水：%lld 条，链完整。\n", "Journal: %lld rows, the chain is whole.\n"), (long long)rows);
		progress_start(&progress, words("核对报表", "comparing reports"), rows);
		ok = report_prove(app->follow_db, prove_progress, &progress, &reports, err);
		progress_end(&progress, rows);
	}
	if (ok) {
		printf(words("报表：%lld 份，与流水一致。\n", "Reports: %lld, the same as the journal says.\n"), (long long)reports);
		progress_start(&progress, words("重算看板", "recomputing the board"), 0);
		ok = board_prove_telling(app->board, app->follow_db, prove_board_progress, &progress, &compared, err);
		progress_end(&progress, compared);
	}
	if (ok)
		printf(words("看板：重算 %lld 个期次，与事实一致。\n", "Board: %lld periods recomputed, the same as the facts.\n"), (long long)compared);
	if (ok && (ok = people_prove(app->follow_db, &people, err)) && people > 0)
		printf(words("人员：%lld 人，去向与登记一致。\n", "People: %lld, each where their moves brought them.\n"), (long long)people);
	if (ok && (ok = rounds_prove(app->follow_db, &sendings, err)) && sendings > 0)
		printf(words("健康监测：%lld 次报送，与流水一致。\n", "Health rounds: %lld sendings, each as its journal row says.\n"), (long long)sendings);
	return ok && check_files(app, err);
}

static bool check_all(struct app *app, struct err *err)
{
	if (!store_whole(app->store, err) || !db_begin(app->follow_db, err))
		return false;
	bool ok = check_facts(app, err);
	db_rollback(app->follow_db);
	return ok;
}

static int only_data(const struct verb *verb, int argc, char **argv, const char **ret_data)
{
	const char *data = NULL;
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read;
	if (argc > 0)
		return cli_usage(verb, "unexpected word \"%s\"", argv[0]);
	*ret_data = cli_data(data);
	return *ret_data ? CLI_DONE : CLI_USAGE;
}

/* What was brought and never used is kept for a day: somebody may still be writing the notice it belongs to. */
enum { LOOSE_KEPT_MS = 24 * 3600 * 1000 };
struct sweep_write { struct write write; struct blobs_found found; };

static bool sweep_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct sweep_write *own = (struct sweep_write *)write;
	return blobs_sweep(tx, (struct instant){ tx_now(tx).ms - LOOSE_KEPT_MS }, &own->found, err);
}

static bool sweep(const char *data, struct err *err)
{
	struct app app;
	struct app_options options = { .directory = data, .store_url = getenv("ANLAN_STORE") };
	struct sweep_write own = { .write.apply = sweep_apply };
	int64_t files = 0;
	if (!app_open(&app, &options, err))
		return false;
	bool ok = app_write(&app, sweep_apply, &own.write, err) && blobs_sweep_files(app.follow_db, app.directory, &files, err);
	app_close(&app);
	if (ok)
		printf(words("已清除没有用到的附件 %lld 个、文件 %lld 个。\n", "Removed %lld attachments that hang on nothing, %lld files.\n"), (long long)own.found.loose_rows, (long long)files);
	return ok;
}

static int check_run(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL;
	bool remove = false;
	struct app app;
	struct err err = { 0 };
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL },
		{ "remove-unreferenced", NULL, "first remove attachments that hang on nothing since a day, and files without a row; the server must be stopped", NULL, &remove }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc > 0)
		return cli_usage(verb, "unexpected word \"%s\"", argv[0]);
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	if (remove && !sweep(data, &err))
		return cli_fail(&err);
	if (!open_to_look(&app, data, &err))
		return cli_fail(&err);
	bool ok = check_all(&app, &err);
	app_close(&app);
	return ok ? CLI_DONE : cli_fail(&err);
}

const struct verb check_verb = {
	"check", "--data DIR [--remove-unreferenced]", "prove the journal's chain, compare reports and board with it, and every attachment with its hash",
	"Reads only; a server may run meanwhile. Looks at every page of the file, proves that no journal row was altered, removed or cut off, that every report is what the\n"
	"journal says it became, that the board recomputed by another way gives the same figures, and that every attachment is there with all its bytes. Exit 1 with the\n"
	"first difference in words. Files that hang on nothing are told, and removed with --remove-unreferenced.", check_run };

struct rebuild_write { struct write write; struct app *app; struct progress progress; int64_t reports; };

static bool rebuild_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct rebuild_write *own = (struct rebuild_write *)write;
	return report_rebuild(tx, prove_progress, &own->progress, &own->reports, err);
}

static int rebuild_run(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL;
	struct app app;
	struct err err = { 0 };
	int read = only_data(verb, argc, argv, &data);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	struct app_options options = { .directory = data, .store_url = getenv("ANLAN_STORE") };
	if (!app_open(&app, &options, &err))
		return cli_fail(&err);
	struct rebuild_write own = { .app = &app };
	progress_start(&own.progress, words("由流水重建报表", "regrowing reports from the journal"), writer_seq(app.writer));
	bool ok = app_write(&app, rebuild_apply, &own.write, &err);
	progress_end(&own.progress, writer_seq(app.writer));
	app_close(&app);
	if (!ok)
		return cli_fail(&err);
	printf(words("已由流水重建 %lld 份报表；看板在启动时重算。\n", "Regrew %lld reports from the journal; the board regrows at the next start.\n"), (long long)own.reports);
	return CLI_DONE;
}

const struct verb rebuild_verb = {
	"rebuild", "--data DIR", "throw away what is derived and regrow it from the journal",
	"The table of reports is emptied and grown again from the journal, in one transaction; the board regrows when the server starts.\n"
	"The server must be stopped first.", rebuild_run };

/* ---- backup and restore ---- */

static int one_file(const struct verb *verb, int argc, char **argv, const char **ret_data, const char **ret_file)
{
	const char *data = NULL;
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read;
	if (argc != 1)
		return cli_usage(verb, argc ? "one FILE, not more" : "FILE is missing");
	*ret_file = argv[0];
	*ret_data = cli_data(data);
	return *ret_data ? CLI_DONE : CLI_USAGE;
}

static bool add_files(void *directory, const char *part, struct err *err) { return blobs_pack(directory, part, err); }

static int backup_run(const struct verb *verb, int argc, char **argv)
{
	const char *data, *file;
	struct app app;
	struct err err = { 0 };
	int read = one_file(verb, argc, argv, &data, &file);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (!open_to_look(&app, data, &err))
		return cli_fail(&err);
	const struct copy_more more = { add_files, app.directory };
	bool ok = store_copy_out(app.store, file, &more, &err);
	app_close(&app);
	if (!ok)
		return cli_fail(&err);
	printf(words("已备份到 %s。\n", "Backed up to %s.\n"), file);
	return CLI_DONE;
}

const struct verb backup_verb = {
	"backup", "FILE --data DIR", "copy the whole store into one file, also while the server runs",
	"The copy is one consistent moment, attachments too. FILE appears only when it is complete and on disk. A PostgreSQL store is backed up with its own tools,\n"
	"together with DIR/blobs, where its attachments lie.", backup_run };

static bool take_files(void *directory, const char *part, struct err *err)
{
	int64_t files;
	return blobs_unpack(part, directory, &files, err) && blobs_drop_packed(part, err);
}

/* The directory is made only for a backup that is good, and goes again if it stays empty. */
static bool restore_into(const char *data, const char *file, const char *path, struct err *err)
{
	char noted[800];
	snprintf(noted, sizeof noted, "%s/store", data);
	if (access(noted, F_OK) == 0) {
		FAIL(err, DIRECTORY_BAD, NULL, "%s names another store", noted);
		return err_sayf(err, "%s 的数据在别处（见 %s）。", "The data of %s lies elsewhere (see %s).", data, noted);
	}
	bool made = mkdir(data, 0700) == 0;
	if (!made && errno != EEXIST) {
		FAIL(err, DIRECTORY_BAD, NULL, "%s: %s", data, strerror(errno));
		return err_sayf(err, "%s:%s。", "%s: %s.", data, strerror(errno));
	}
	const struct copy_more more = { take_files, (void *)data };
	if (store_copy_in(file, path, &more, err))
		return true;
	if (made)
		rmdir(data);
	return false;
}

static int restore_run(const struct verb *verb, int argc, char **argv)
{
	const char *data, *file;
	char path[800];
	struct app app;
	struct err err = { 0 };
	int read = one_file(verb, argc, argv, &data, &file);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	snprintf(path, sizeof path, "%s/anlan.db", data);
	struct app_options options = { .directory = data };
	int64_t rows = 0;
	bool ok = restore_into(data, file, path, &err) && app_open(&app, &options, &err);
	if (!ok)
		return cli_fail(&err);
	ok = journal_prove(app.follow_db, &rows, &err);
	app_close(&app);
	if (!ok)
		return cli_fail(&err);
	printf(words("已恢复到 %s：流水 %lld 条，链完整。\n", "Restored into %s: %lld journal rows, the chain is whole.\n"), data, (long long)rows);
	return CLI_DONE;
}

const struct verb restore_verb = {
	"restore", "FILE --data DIR", "make a data directory from a backup",
	"DIR must not hold a store yet. The file is checked for damage and version before it is used, the chain afterwards.\nThe packs in force are part of the store and come back with it.", restore_run };
