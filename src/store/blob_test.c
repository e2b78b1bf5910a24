/* Files beside the store: what is taken, that what is read is what was brought, what a crash leaves, what a backup carries. */
#include "base/err.h"
#include "store/blob.h"
#include "store/copy.h"
#include "store/migrate.h"
#include "store/test_store.h"
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <sys/stat.h>

static struct query *const *const lists[] = { migrate_queries, journal_queries, blob_queries, NULL };

struct fixture { struct store *store; struct db *db; struct writer *writer; struct arena arena; char directory[64]; struct err err; };

static void open_all(struct fixture *f, void **state)
{
	*f = (struct fixture){ .directory = "/tmp/anlan-blob-XXXXXX" };
	assert_non_null(mkdtemp(f->directory));
	arena_init(&f->arena, 1 << 24);
	assert_non_null(f->store = store_open(test_url(*state), lists, &f->err));
	assert_non_null(f->writer = writer_open(f->store, NULL, 0, 100, &f->err));
	assert_true(migrate_run(writer_db(f->writer), &f->err) && db_prepare(writer_db(f->writer), &f->err));
	assert_non_null(f->db = db_open(f->store, DB_READ, &f->err));
	assert_true(db_prepare(f->db, &f->err));
}

static int forget(const char *path, const struct stat *s, int kind, struct FTW *at) { return (void)s, (void)kind, (void)at, remove(path); }

static void close_all(struct fixture *f)
{
	db_close(f->db);
	writer_close(f->writer);
	store_close(f->store);
	arena_release(&f->arena);
	nftw(f->directory, forget, 8, FTW_DEPTH | FTW_PHYS);
}

static int file_of(const char *bytes, size_t n)
{
	FILE *file = tmpfile();
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	fflush(file);
	int fd = dup(fileno(file));
	fclose(file);
	return fd;
}

static bool keeps(struct fixture *f, const char *text, struct blob *ret)
{
	int fd = file_of(text, strlen(text));
	err_clear(&f->err);
	bool ok = blob_keep(f->directory, fd, ret, &f->err);
	close(fd);
	return ok;
}

struct act { struct write write; const struct blob *blob; int64_t account, hang_on; struct instant before; struct blobs_found found; };
static void done(struct write *write) { (void)write; }

static bool apply_note(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	if (!blob_note(tx, own->account, own->blob, "证明.txt", err))
		return false;
	return !own->hang_on || blob_attach(tx, own->account, ATTACHED_NOTICE, own->hang_on, 0, view_of(own->blob->hash), err);
}

static bool apply_attach(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return blob_attach(tx, own->account, ATTACHED_NOTICE, own->hang_on, 0, view_of(own->blob->hash), err);
}

static bool apply_sweep(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return blobs_sweep(tx, own->before, &own->found, err);
}

static bool acts(struct fixture *f, struct act *act, bool (*apply)(struct write *, struct tx *, struct err *))
{
	act->write = (struct write){ .apply = apply, .done = done };
	assert_true(writer_submit(f->writer, &act->write));
	f->err = act->write.err;
	return act->write.ok;
}

static bool notes(struct fixture *f, const struct blob *blob, int64_t account, int64_t hang_on)
{
	struct act act = { .blob = blob, .account = account, .hang_on = hang_on };
	return acts(f, &act, apply_note);
}

static void path_of(struct fixture *f, const struct blob *blob, char out[200])
{
	snprintf(out, 200, "%s/blobs/%.2s/%s", f->directory, blob->hash, blob->hash + 2);
}

/* ---- */

static void what_comes_back_is_what_was_brought(void **state)
{
	struct fixture f;
	struct blob blob, again;
	char bytes[64] = "";
	open_all(&f, state);
	assert_true(keeps(&f, "一张表,在院,66\n", &blob) && keeps(&f, "一张表,在院,66\n", &again));
	assert_string_equal(blob.hash, again.hash);
	assert_string_equal(blob.type, "text/plain; charset=utf-8");
	int fd = blob_open(f.directory, blob.hash, &f.err);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, bytes, sizeof bytes - 1), blob.size);
	assert_string_equal(bytes, "一张表,在院,66\n");
	close(fd);
	close_all(&f);
}

static void a_changed_file_is_not_given_out(void **state)
{
	struct fixture f;
	struct blob blob;
	struct blobs_found found;
	char path[200];
	open_all(&f, state);
	assert_true(keeps(&f, "as it was", &blob) && notes(&f, &blob, 1, 7));
	assert_true(blobs_prove(f.db, f.directory, &found, &f.err));
	assert_int_equal(found.rows, 1);
	path_of(&f, &blob, path);
	int fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, "X", 1, 0), 1);
	close(fd);
	assert_int_equal(blob_open(f.directory, blob.hash, &f.err), -1);
	assert_int_equal(f.err.code, ERR_BLOB_DAMAGED);
	assert_false(blobs_prove(f.db, f.directory, &found, &f.err));
	unlink(path);
	assert_false(blobs_prove(f.db, f.directory, &found, &f.err));
	close_all(&f);
}

static void a_file_is_hung_up_only_by_who_brought_it(void **state)
{
	struct fixture f;
	struct blob blob;
	struct attached *on;
	int count;
	open_all(&f, state);
	assert_true(keeps(&f, "mine", &blob) && notes(&f, &blob, 1, 0));
	struct act other = { .blob = &blob, .account = 2, .hang_on = 5 }, own = { .blob = &blob, .account = 1, .hang_on = 5 };
	assert_false(acts(&f, &other, apply_attach));
	assert_int_equal(f.err.code, ERR_NO_BLOB);
	assert_true(acts(&f, &own, apply_attach));
	assert_true(blobs_of(f.db, ATTACHED_NOTICE, 5, &f.arena, &on, &count, &f.err));
	assert_int_equal(count, 1);
	assert_int_equal(on[0].size, 4);
	close_all(&f);
}

static void what_hangs_on_nothing_is_told_and_swept(void **state)
{
	struct fixture f;
	struct blob hung, loose, no_row;
	struct blobs_found found;
	char path[200];
	int64_t removed;
	open_all(&f, state);
	assert_true(keeps(&f, "hung", &hung) && notes(&f, &hung, 1, 3));
	assert_true(keeps(&f, "loose", &loose) && notes(&f, &loose, 1, 0));
	assert_true(keeps(&f, "a crash came before its row", &no_row));
	assert_true(blobs_prove(f.db, f.directory, &found, &f.err));
	assert_int_equal(found.loose_rows, 1);
	assert_int_equal(found.loose_files, 1);
	struct act early = { .before = { clock_now().ms - 3600000 } }, late = { .before = { clock_now().ms + 3600000 } };
	assert_true(acts(&f, &early, apply_sweep));
	assert_int_equal(early.found.loose_rows, 0);            /* somebody may still be writing */
	assert_true(acts(&f, &late, apply_sweep));
	assert_int_equal(late.found.loose_rows, 1);
	assert_true(blobs_sweep_files(f.db, f.directory, &removed, &f.err));
	assert_int_equal(removed, 2);
	assert_true(blobs_prove(f.db, f.directory, &found, &f.err));
	assert_int_equal(found.rows, 1);
	assert_int_equal(found.loose_rows + found.loose_files, 0);
	path_of(&f, &hung, path);
	assert_int_equal(access(path, F_OK), 0);
	close_all(&f);
}

static bool add(void *self, const char *part, struct err *err) { return blobs_pack(self, part, err); }

static void a_backup_carries_them(void **state)
{
	struct fixture f;
	struct blob blob;
	char file[100], other[64] = "/tmp/anlan-blob-XXXXXX";
	int64_t count;
	open_all(&f, state);
	if (store_path(f.store)) {
		assert_non_null(mkdtemp(other));
		assert_true(keeps(&f, "to be carried", &blob) && notes(&f, &blob, 1, 3));
		snprintf(file, sizeof file, "%s/backup", f.directory);
		const struct copy_more more = { add, f.directory };
		assert_true(store_copy_out(f.store, file, &more, &f.err));
		assert_true(blobs_unpack(file, other, &count, &f.err));
		assert_int_equal(count, 1);
		int fd = blob_open(other, blob.hash, &f.err);
		assert_true(fd >= 0);
		close(fd);
		assert_true(blobs_drop_packed(file, &f.err));
		assert_true(blobs_unpack(file, other, &count, &f.err));
		assert_int_equal(count, 0);
		nftw(other, forget, 8, FTW_DEPTH | FTW_PHYS);
	}
	close_all(&f);
}

static const char *type_of(const char *head, const char *tail) { return blob_type(view_of(head), view_of(tail)); }

static void what_is_taken(void **state)
{
	(void)state;
	assert_string_equal(blob_extension(type_of("%PDF-1.7\n%\xe2", "")), ".pdf");
	assert_string_equal(blob_extension(type_of("\x89PNG\r\n\x1a\nrest", "")), ".png");
	assert_string_equal(blob_extension(type_of("PK\x03\x04...", "...word/document.xml...")), ".docx");
	assert_string_equal(blob_extension(type_of("PK\x03\x04...", "...xl/workbook.xml...")), ".xlsx");
	assert_string_equal(blob_extension(type_of("PK\x03\x04...", "...OFD.xml...")), ".ofd");
	assert_string_equal(blob_extension(type_of("\xef\xbb\xbf姓名,时间\n", "")), ".txt");
	assert_null(type_of("PK\x03\x04...", "...word/document.xml...word/vbaProject.bin"));
	assert_null(type_of("PK\x03\x04...", "...run.exe..."));
	assert_null(type_of("MZ\x90\x01\x03", ""));
	assert_null(type_of(" \n<!DOCTYPE html><p>", ""));
	assert_null(type_of("a text, then <ScRiPt>", ""));
	assert_null(type_of("\xc4\xe3\xba\xc3", ""));
	assert_null(type_of("", ""));
}

static void names_are_tame(void **state)
{
	char out[BLOB_NAME + 1];
	(void)state;
	blob_name(VIEW("C:\\tmp\\通知 1.pdf"), "application/pdf", out);
	assert_string_equal(out, "通知 1.pdf");
	blob_name(VIEW("../../etc/passwd"), "application/pdf", out);
	assert_string_equal(out, "passwd.pdf");
	blob_name(VIEW("a\r\nSet-Cookie: x\".html"), "text/plain; charset=utf-8", out);
	assert_string_equal(out, "aSet-Cookie x.html.txt");
	blob_name(VIEW("list.CSV"), "text/plain; charset=utf-8", out);
	assert_string_equal(out, "list.CSV");
	blob_name(VIEW(""), "image/png", out);
	assert_string_equal(out, "file.png");
}

static void large_ones_are_refused(void **state)
{
	struct fixture f;
	struct blob blob;
	open_all(&f, state);
	int fd = file_of("%PDF-", 5);
	assert_int_equal(ftruncate(fd, BLOB_MOST + 1), 0);
	assert_false(blob_keep(f.directory, fd, &blob, &f.err));
	assert_int_equal(f.err.code, ERR_TOO_LARGE);
	close(fd);
	close_all(&f);
}

int main(void)
{
	static const struct store_test tests[] = {
		STORE_TEST(what_comes_back_is_what_was_brought), STORE_TEST(a_changed_file_is_not_given_out), STORE_TEST(a_file_is_hung_up_only_by_who_brought_it),
		STORE_TEST(what_hangs_on_nothing_is_told_and_swept), STORE_TEST(a_backup_carries_them), STORE_TEST(what_is_taken), STORE_TEST(names_are_tame),
		STORE_TEST(large_ones_are_refused), { 0 },
	};
	return sodium_init() < 0 || test_both_stores(tests);
}
