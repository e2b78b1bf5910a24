/* store/blob.h — files beside the store: attachments, kept under the hash of their bytes.
 *
 * Invariants: a file is DIRECTORY/blobs/ab/cdef… (BLAKE2b-256 in hexadecimal) and never changes; it is on disk, its folder too, before any
 * row names it, so a row without its file is damage and a file without a row is the trace of a crash. What it is was read from its
 * bytes, not believed. Whoever reads one gets bytes that were proven on the way. The same bytes are kept once.
 * Only who brought a file may hang it on something, which leaves a row in `attachment`; who may see that thing may read the file (the
 * thing's own routes decide).
 * Lifecycle: blob_keep (any thread) → blob_note (a write) → blob_attach (in the write of the thing) → blob_open.
 * Files that hang on nothing for a day go with blobs_sweep. */
#pragma once
#include "store/writer.h"

enum { BLOB_HASH = 64, BLOB_MOST = 32 << 20, BLOB_NAME = 200, BLOBS_A_DAY = 512 << 20 };
enum attachment_source { ATTACHED_NOTICE = 1, ATTACHED_REPLY, ATTACHED_DOCUMENT };

struct blob { char hash[BLOB_HASH + 1]; int64_t size; const char *type; };

/* What the bytes are: application/pdf, docx, xlsx, pptx, ofd, png, jpeg, text. NULL: nothing that is taken (a page, a program, an archive,
 * a document with macros). head and tail are the first and last bytes, up to BLOB_LOOK of each. */
enum { BLOB_LOOK = 64 << 10 };
const char *blob_type(struct view head, struct view tail);
const char *blob_extension(const char *type);               /* ".pdf" */
bool blob_hash_good(struct view);
/* A file name anyone's system takes: the last part, without control characters, at most BLOB_NAME bytes, with the extension of its type. */
void blob_name(struct view given, const char *type, char out[BLOB_NAME + 1]);

/* Copies what fd holds from its beginning; on disk when it returns true. TOO_LARGE, BLOB_TYPE. */
bool blob_keep(const char *directory, int fd, struct blob *ret, struct err *);
/* A readable descriptor at the first byte; the whole content was compared with its hash. BLOB_DAMAGED, also if it is gone. */
int blob_open(const char *directory, const char *hash, struct err *);

/* In the writer's transaction. */
bool blob_note(struct tx *, int64_t account, const struct blob *, const char *name, struct err *);
struct attached { struct view hash, name, type; int64_t size; };
bool blob_attach(struct tx *, int64_t account, enum attachment_source, int64_t id, int number, struct view hash, struct err *);
/* What hangs on it, in order; texts in the arena. */
bool blobs_of(struct db *, enum attachment_source, int64_t id, struct arena *, struct attached **ret, int *ret_count, struct err *);
bool blob_find(struct db *, struct view hash, struct arena *, struct attached *ret, bool *ret_found, struct err *); /* name "" */
bool blob_sent_by(struct db *, struct view hash, int64_t account, struct arena *, struct view *ret_name, bool *ret, struct err *);
struct hanging { int source; int64_t id; struct view name; };
bool blob_hangs_on(struct db *, struct view hash, struct arena *, struct hanging **ret, int *ret_count, struct err *);
bool blob_quota(struct db *, int64_t account, struct instant since, int64_t *ret_bytes, struct err *);

/* What `anlan check` asks: every row has its whole file; and what hangs on nothing. */
struct blobs_found { int64_t rows, bytes, loose_rows, loose_files; };
bool blobs_prove(struct db *, const char *directory, struct blobs_found *ret, struct err *);
/* Removes rows that hang on nothing since `before`, and files without a row. Only with the directory's lock held: nobody brings files meanwhile. */
bool blobs_sweep(struct tx *, struct instant before, struct blobs_found *ret, struct err *);
bool blobs_sweep_files(struct db *, const char *directory, int64_t *ret_removed, struct err *); /* after the commit */

/* Into a backup's file and out of it: the bytes stand in a table of their own there, which the restored store no longer has. */
bool blobs_pack(const char *directory, const char *backup_file, struct err *);
bool blobs_unpack(const char *backup_file, const char *directory, int64_t *ret_count, struct err *);
bool blobs_drop_packed(const char *store_file, struct err *);
extern struct query *const blob_queries[];
