/* notify/document.h — the library: what was issued by whom, under which number, whether it still holds.
 *
 * Invariants: a version never changes; a new one is added and the old ones stay. Numbers are as GB/T 9704 writes them (document_number.h), or
 * none. A document belongs to the unit that keeps it: the units below read it, and those above; others do not know it.
 * Finding: `words` holds the newest version's title, number, issuer and text, folded (NFKC, lower case, blanks as one), and every word asked
 * for must stand in it somewhere. One way on both stores, for words of one character too; doc/decisions/library.md has the measure. */
#pragma once
#include "org/account.h"
#include "store/blob.h"
#include "notify/notice.h"

enum document_status { DOCUMENT_IN_FORCE = 1, DOCUMENT_REPLACED, DOCUMENT_REPEALED };
const char *document_status_name(enum document_status);     /* in_force replaced repealed */
bool document_status_parse(struct view, enum document_status *ret);

struct document {
	int64_t id, replaced_by, version, version_id, author;   /* version_id: of the version that is shown */
	int32_t keeper, issuer_unit;                            /* issuer_unit 0: none of ours */
	struct view issuer, number, title, text, reason;        /* text and reason: only from document_get */
	struct day day;
	enum document_status status;
	struct instant changed;
	int attachments;
};

/* Folds for finding; the same for what is stored and what is asked. */
struct view document_fold(struct view, struct arena *);
/* At most WORDS words; each as a LIKE pattern with \ as the escape. */
enum { DOCUMENT_WORDS = 4 };
int document_patterns(struct view asked, struct arena *, struct view ret[DOCUMENT_WORDS]);
/* Some characters around the first word that is found in the text; empty if none is. */
struct view document_snippet(struct view text, struct view asked, struct arena *);

/* version 0: the newest. */
bool document_get(struct db *, int64_t id, int64_t version, struct arena *, struct document *ret, bool *ret_found, struct err *);
bool document_seen(const struct org *, const struct actor *, int32_t keeper);
struct document_question { struct view q, issuer; int64_t year; int32_t issuer_unit; enum document_status status; int64_t skip, limit; };
/* Keepers between `low` and `high` in no particular order are not asked for: fn is told of all, newest first (titles that hold the words before
 * others), and says which it takes; false stops. */
bool documents_find(struct db *, const struct document_question *, struct arena *, bool (*fn)(void *, const struct document *), void *, struct err *);
struct document_version { int64_t version, author; struct day day; struct view number, title, reason; enum document_status status; struct instant at; };
bool document_versions(struct db *, int64_t id, bool (*fn)(void *, const struct document_version *), void *, struct err *);
bool document_of_version(struct db *, int64_t version_id, int32_t *ret_keeper, bool *ret_found, struct err *);

struct document_new { struct document document; struct view client_key, content; struct files files; int64_t realm; };
bool document_add(struct tx *, int64_t account, const struct document_new *, int64_t *ret_id, bool *ret_again, struct err *);
/* base: the version it was made from; VERSION_PASSED if there is a newer one. */
bool document_change(struct tx *, int64_t account, const struct document_new *, int64_t base, int64_t *ret_version, struct err *);
extern struct query *const document_queries[];
