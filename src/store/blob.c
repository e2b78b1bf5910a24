/* store/blob.c — the files themselves: what they are, how they come to the disk, how they are read. */
#include "store/blob.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 << 10, PATH_ROOM = 700 };

/* ---- what the bytes are ---- */

static const struct { const char *type, *extension, *other; } known[] = {
	{ "application/pdf", ".pdf", NULL }, { "image/png", ".png", NULL }, { "image/jpeg", ".jpg", ".jpeg" },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", NULL },
	{ "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", NULL },
	{ "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx", NULL },
	{ "application/ofd", ".ofd", NULL }, { "text/plain; charset=utf-8", ".txt", ".csv" },
};
enum { PDF, PNG, JPEG, DOCX, XLSX, PPTX, OFD, TEXT, KNOWN = sizeof known / sizeof *known };

static bool holds(struct view v, const char *word)
{
	return v.len > 0 && memmem(v.ptr, v.len, word, strlen(word)) != NULL;
}

/* The names of an archive's members stand at its end; what it is follows from them. */
static const char *office_type(struct view tail)
{
	static const struct { const char *member; int type; } signs[] = {
		{ "word/document.xml", DOCX }, { "xl/workbook.xml", XLSX }, { "ppt/presentation.xml", PPTX }, { "OFD.xml", OFD } };
	if (holds(tail, "vbaProject.bin"))
		return NULL;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (holds(tail, signs[i].member))
			return known[signs[i].type].type;
	return NULL;
}

/* A text may be cut in the middle of a character at the end of what is looked at. */
static bool text_good(struct view head, bool whole)
{
	if (view_starts(head, "\xef\xbb\xbf"))
		head = (struct view){ head.ptr + 3, head.len - 3 };
	for (size_t i = 0; i < head.len; i++)
		if ((unsigned char)head.ptr[i] < ' ' && !strchr("\t\n\r\f", head.ptr[i]))
			return false;
	for (int cut = 0; cut < 4 && head.len > 0; cut++, head.len--)
		if (view_utf8(head))
			return true;
		else if (whole)
			return false;
	return head.len == 0;
}

/* A page that calls itself a text is not taken, whatever a browser would make of it. */
static bool markup(struct view head)
{
	static const char *const signs[] = { "<!doctype", "<html", "<script", "<svg", "<?xml", "<iframe", "<body", "<head" };
	for (size_t at = 0; at < head.len && at < 1024; at++)
		for (size_t i = 0; head.ptr[at] == '<' && i < sizeof signs / sizeof *signs; i++)
			if (head.len - at >= strlen(signs[i]) && strncasecmp(head.ptr + at, signs[i], strlen(signs[i])) == 0)
				return true;
	return false;
}

const char *blob_type(struct view head, struct view tail)
{
	if (view_starts(head, "%PDF-"))
		return known[PDF].type;
	if (view_starts(head, "\x89PNG\r\n\x1a\n"))
		return known[PNG].type;
	if (view_starts(head, "\xff\xd8\xff"))
		return known[JPEG].type;
	if (view_starts(head, "PK\x03\x04"))
		return office_type(tail);
	return head.len > 0 && !markup(head) && text_good(head, head.len < BLOB_LOOK) ? known[TEXT].type : NULL;
}

static int known_at(const char *type)
{
	for (int i = 0; i < KNOWN; i++)
		if (strcmp(type, known[i].type) == 0)
			return i;
	return -1;
}

const char *blob_extension(const char *type)
{
	int at = known_at(type);
	return at < 0 ? "" : known[at].extension;
}

bool blob_hash_good(struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		if (!((v.ptr[i] >= '0' && v.ptr[i] <= '9') || (v.ptr[i] >= 'a' && v.ptr[i] <= 'f')))
			return false;
	return v.len == BLOB_HASH;
}

static bool ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = with ? strlen(with) : 0;
	return with && n > m && strcasecmp(text + n - m, with) == 0;
}

void blob_name(struct view given, const char *type, char out[BLOB_NAME + 1])
{
	char clean[BLOB_NAME - 8];
	size_t n = 0, from = 0;
	for (size_t i = 0; i < given.len; i++)
		if (given.ptr[i] == '/' || given.ptr[i] == '\\')
			from = i + 1;
	char *text = malloc(given.len + 1);
	if (!text)
		memory_gone(given.len);
	for (size_t i = from; i < given.len; i++)
		if ((unsigned char)given.ptr[i] >= ' ' && !strchr("\"*:<>?|\x7f", given.ptr[i]))
			text[n++] = given.ptr[i];
	text[n] = '\0';
	text_mend(text);
	text_cut(clean, sizeof clean, text);
	free(text);
	int at = known_at(type);
	bool fits = at >= 0 && (ends(clean, known[at].extension) || ends(clean, known[at].other));
	snprintf(out, BLOB_NAME + 1, "%s%s", *clean ? clean : "file", fits || at < 0 ? "" : known[at].extension);
}

/* ---- to the disk ---- */

static bool fail_at(const char *path, struct err *err)
{
	int cause = errno;
	if (cause == ENOSPC || cause == EDQUOT)
		return FAIL(err, STORE_FULL, NULL, "%s: %s", path, strerror(cause));
	return FAIL(err, STORE_BROKEN, NULL, "%s: %s", path, strerror(cause));
}

static void path_of(const char *directory, const char *hash, char out[PATH_ROOM])
{
	snprintf(out, PATH_ROOM, "%s/blobs/%.2s/%s", directory, hash, hash + 2);
}

static bool sync_folder(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		fail_at(path, err);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* The folder's own name must be on disk too, or the file is lost with it. */
static bool make_folder(const char *path, const char *in, struct err *err)
{
	if (mkdir(path, 0700) == 0)
		return sync_folder(in, err);
	return errno == EEXIST || fail_at(path, err);
}

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(fd, bytes, n);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		bytes += wrote;
		n -= (size_t)wrote;
	}
	return true;
}

/* Hashes everything from the first byte on; to: also copies, or -1. */
static bool run_through(int fd, int to, char hash[BLOB_HASH + 1], int64_t *ret_size)
{
	crypto_generichash_state state;
	unsigned char sum[32];
	char *piece = malloc(PIECE);
	if (!piece)
		memory_gone(PIECE);
	crypto_generichash_init(&state, NULL, 0, sizeof sum);
	ssize_t n;
	bool ok = lseek(fd, 0, SEEK_SET) == 0;
	for (*ret_size = 0; ok && (n = read(fd, piece, PIECE)) != 0; *ret_size += n > 0 ? n : 0) {
		if (n < 0 && errno == EINTR)
			continue;
		ok = n > 0 && crypto_generichash_update(&state, (const unsigned char *)piece, (unsigned long long)n) == 0;
		ok = ok && (to < 0 || write_all(to, piece, (size_t)n));
	}
	free(piece);
	crypto_generichash_final(&state, sum, sizeof sum);
	hex_print(sum, sizeof sum, hash);
	return ok;
}

static bool look(int fd, int64_t size, struct blob *ret, struct err *err)
{
	char *head = malloc(2 * BLOB_LOOK);
	if (!head)
		memory_gone(2 * BLOB_LOOK);
	char *tail = head + BLOB_LOOK;
	ssize_t first = pread(fd, head, BLOB_LOOK, 0), last = pread(fd, tail, BLOB_LOOK, size > BLOB_LOOK ? size - BLOB_LOOK : 0);
	bool read = first >= 0 && last >= 0;
	ret->type = read ? blob_type((struct view){ head, (size_t)first }, (struct view){ tail, (size_t)last }) : NULL;
	free(head);
	return read ? ret->type || FAIL(err, BLOB_TYPE, NULL, "bytes of no type that is taken") : fail_at("spool", err);
}

/* Written beside, made durable, then named: a name never stands for half a file. */
static bool copy_in(const char *directory, int fd, struct blob *blob, struct err *err)
{
	char part[PATH_ROOM], path[PATH_ROOM], folder[PATH_ROOM], above[PATH_ROOM];
	snprintf(above, sizeof above, "%s/blobs", directory);
	snprintf(part, sizeof part, "%s/blobs/part-XXXXXX", directory);
	if (!make_folder(above, directory, err))
		return false;
	int to = mkostemp(part, O_CLOEXEC);
	if (to < 0)
		return fail_at(part, err);
	bool ok = run_through(fd, to, blob->hash, &blob->size) && fsync(to) == 0;
	ok = (close(to) == 0 && ok) || fail_at(part, err);
	path_of(directory, blob->hash, path);
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
	ok = ok && make_folder(folder, above, err) && (rename(part, path) == 0 || fail_at(path, err)) && sync_folder(folder, err);
	if (!ok)
		unlink(part);
	return ok;
}

bool blob_keep(const char *directory, int fd, struct blob *ret, struct err *err)
{
	struct stat s;
	if (fstat(fd, &s) != 0)
		return fail_at("spool", err);
	if (s.st_size > BLOB_MOST) {
		FAIL(err, TOO_LARGE, NULL, "%lld bytes", (long long)s.st_size);
		return err_sayf(err, "一个文件最多 %d MiB。", "A file has at most %d MiB.", BLOB_MOST >> 20);
	}
	*ret = (struct blob){ .size = s.st_size };
	return look(fd, s.st_size, ret, err) && copy_in(directory, fd, ret, err);
}

int blob_open(const char *directory, const char *hash, struct err *err)
{
	char path[PATH_ROOM], seen[BLOB_HASH + 1] = "";
	int64_t size;
	path_of(directory, hash, path);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && run_through(fd, -1, seen, &size) && strcmp(seen, hash) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	FAIL(err, BLOB_DAMAGED, NULL, "%s: %s", path, fd < 0 ? strerror(errno) : "other bytes than its name says");
	if (fd >= 0)
		close(fd);
	return -1;
}
