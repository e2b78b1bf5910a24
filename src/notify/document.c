/* notify/document.c — names, folding, finding, reading. */
#include "notify/document.h"
#include "notify/document_sql.h"
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const status_names[] = { "", "in_force", "replaced", "repealed" };
const char *document_status_name(enum document_status status) { return status_names[status]; }

bool document_status_parse(struct view name, enum document_status *ret)
{
	for (int i = DOCUMENT_IN_FORCE; i <= DOCUMENT_REPEALED; i++)
		if (view_is(name, status_names[i])) {
			*ret = (enum document_status)i;
			return true;
		}
	return false;
}

/* ---- folding ---- */

/* Blanks of any width become one blank, and none stand between two characters that are not Latin: a line break in a Chinese text is no word's end. */
static struct view squeeze(char *text, size_t n)
{
	size_t to = 0;
	for (size_t i = 0; i < n; i++) {
		bool blank = (unsigned char)text[i] <= ' ';
		bool wide = to > 0 && (unsigned char)text[to - 1] >= 0x80;
		if (!blank) {
			text[to++] = text[i];
			continue;
		}
		while (i + 1 < n && (unsigned char)text[i + 1] <= ' ')
			i++;
		bool next_wide = i + 1 < n && (unsigned char)text[i + 1] >= 0x80;
		if (to > 0 && i + 1 < n && !(wide && next_wide))
			text[to++] = ' ';
	}
	return (struct view){ text, to };
}

struct view document_fold(struct view text, struct arena *arena)
{
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = unorm2_getNFKCCasefoldInstance(&code);
	int32_t wide = 0, folded, bytes = 0, room = (int32_t)text.len + 1;
	UChar *from = malloc(sizeof *from * (size_t)room), *to = malloc(sizeof *to * (size_t)room * 4);
	if (!from || !to)
		memory_gone(text.len * 10);
	u_strFromUTF8(from, room, &wide, text.ptr ? text.ptr : "", (int32_t)text.len, &code);
	folded = unorm2_normalize(nfkc, from, wide, to, room * 4, &code);
	char *out = arena_take(arena, U_SUCCESS(code) ? (size_t)folded * 3 + 1 : 1);
	if (U_SUCCESS(code))
		u_strToUTF8(out, folded * 3 + 1, &bytes, to, folded, &code);
	free(from);
	free(to);
	return U_SUCCESS(code) ? squeeze(out, (size_t)bytes) : VIEW("");
}

/* How long the bracket of one of these lists is that begins there; 0: none does. */
static size_t bracket_at(struct view word, size_t at, const char *const *brackets)
{
	for (; *brackets; brackets++) {
		size_t len = strlen(*brackets);
		if (at + len <= word.len && memcmp(word.ptr + at, *brackets, len) == 0)
			return len;
	}
	return 0;
}

/* The bytes of a year in brackets, as in 示民发[2021]12号; the year's own place in ret. 0: none there. */
static size_t year_at(struct view word, size_t at, struct view *ret)
{
	static const char *const opening[] = { "[", "(", "〔", "【", NULL }, *const closing[] = { "]", ")", "〕", "】", NULL };
	size_t open = bracket_at(word, at, opening), from = at + open, to = from;
	while (open && to < word.len && word.ptr[to] >= '0' && word.ptr[to] <= '9')
		to++;
	size_t close = to == from + 4 ? bracket_at(word, to, closing) : 0;
	*ret = (struct view){ word.ptr + from, 4 };
	return close ? to + close - at : 0;
}

/* People type the brackets of a number as they find them on the keyboard: around a year any bracket is as good as another. */
static struct view pattern_of(struct view word, struct arena *arena)
{
	char *out = arena_take(arena, word.len * 2 + 3);
	size_t n = 0;
	out[n++] = '%';
	for (size_t i = 0; i < word.len; i++) {
		struct view year;
		size_t bracketed = year_at(word, i, &year);
		if (bracketed) {
			n += (size_t)snprintf(out + n, 7, "_%.4s_", year.ptr);
			i += bracketed - 1;
			continue;
		}
		if (strchr("%_\\", word.ptr[i]))
			out[n++] = '\\';
		out[n++] = word.ptr[i];
	}
	out[n++] = '%';
	return (struct view){ out, n };
}

int document_patterns(struct view asked, struct arena *arena, struct view ret[DOCUMENT_WORDS])
{
	int count = 0;
	for (struct view rest = view_trim(asked), word; count < DOCUMENT_WORDS && view_split(&rest, ' ', &word);) {
		word = document_fold(view_trim(word), arena);
		if (word.len)
			ret[count++] = pattern_of(word, arena);
	}
	for (int i = count; i < DOCUMENT_WORDS; i++)
		ret[i] = VIEW("%");
	return count;
}

static bool continues(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

struct view document_snippet(struct view text, struct view asked, struct arena *arena)
{
	enum { BEFORE = 60, AFTER = 180 };
	struct view folded = document_fold(text, arena), rest = view_trim(asked), word;
	while (view_split(&rest, ' ', &word)) {
		word = document_fold(word, arena);
		const char *found = word.len ? memmem(folded.ptr, folded.len, word.ptr, word.len) : NULL;
		if (!found)
			continue;
		size_t at = (size_t)(found - folded.ptr), from = at > BEFORE ? at - BEFORE : 0, to = at + AFTER < folded.len ? at + AFTER : folded.len;
		while (from > 0 && continues(folded.ptr[from]))
			from--;
		while (to < folded.len && continues(folded.ptr[to]))
			to++;
		return (struct view){ folded.ptr + from, to - from };
	}
	return VIEW("");
}

/* Downwards everybody reads what is kept above, upwards those above read what is kept below. */
bool document_seen(const struct org *org, const struct actor *actor, int32_t keeper)
{
	const struct tree *tree = org_now(org);
	return actor->known && (tree_holds(tree, actor->unit, keeper) || tree_holds(tree, keeper, actor->unit));
}

/* ---- reading ---- */

static bool end(struct db *db, struct stmt *row, enum answer answer, struct err *err)
{
	stmt_done(row);
	return answer == ANSWER_NONE || answer == ANSWER_ONE || db_fail(db, err);
}

static void from_row(struct stmt *row, struct arena *arena, struct document *ret)
{
	*ret = (struct document){ .id = stmt_get_int(row, 0), .keeper = (int32_t)stmt_get_int(row, 1), .issuer = arena_copy(arena, stmt_get_text(row, 2)),
		.issuer_unit = (int32_t)stmt_get_int(row, 3), .replaced_by = stmt_get_int(row, 4), .changed = { stmt_get_int(row, 5) }, .version = stmt_get_int(row, 6),
		.number = arena_copy(arena, stmt_get_text(row, 7)), .day = { (int32_t)stmt_get_int(row, 8) }, .title = arena_copy(arena, stmt_get_text(row, 9)),
		.status = (enum document_status)stmt_get_int(row, 10), .attachments = (int)stmt_get_int(row, 11) };
}

bool document_get(struct db *db, int64_t id, int64_t version, struct arena *arena, struct document *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &document_q_get);
	stmt_int(row, id);
	stmt_int(row, version);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	if (*ret_found) {
		from_row(row, arena, ret);
		ret->text = arena_copy(arena, stmt_get_text(row, 12));
		ret->reason = arena_copy(arena, stmt_get_text(row, 13));
		ret->version_id = stmt_get_int(row, 14);
		ret->author = stmt_get_int(row, 15);
	}
	return end(db, row, answer, err);
}

bool documents_find(struct db *db, const struct document_question *q, struct arena *arena, bool (*fn)(void *, const struct document *), void *self, struct err *err)
{
	struct view words[DOCUMENT_WORDS];
	bool asked = document_patterns(q->q, arena, words) > 0;
	struct stmt *row = db_query(db, asked ? &document_q_find : &document_q_list);
	struct arena one;
	enum answer answer;
	stmt_text(row, q->issuer.ptr ? q->issuer : VIEW(""));
	stmt_int(row, q->issuer_unit);
	stmt_int(row, q->year);
	stmt_int(row, q->status);
	for (int i = 0; asked && i < DOCUMENT_WORDS; i++)
		stmt_text(row, words[i]);
	arena_init(&one, 8 << 20);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct document document;
		from_row(row, &one, &document);
		if (!fn(self, &document))
			break;
		arena_reset(&one);
	}
	arena_release(&one);
	return end(db, row, answer, err);
}

bool document_versions(struct db *db, int64_t id, bool (*fn)(void *, const struct document_version *), void *self, struct err *err)
{
	struct stmt *row = db_query(db, &document_q_versions);
	enum answer answer;
	stmt_int(row, id);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct document_version v = { .version = stmt_get_int(row, 0), .number = stmt_get_text(row, 1), .day = { (int32_t)stmt_get_int(row, 2) }, .title = stmt_get_text(row, 3),
			.status = (enum document_status)stmt_get_int(row, 4), .author = stmt_get_int(row, 5), .at = { stmt_get_int(row, 6) }, .reason = stmt_get_text(row, 7) };
		if (!fn(self, &v))
			break;
	}
	return end(db, row, answer, err);
}

bool document_of_version(struct db *db, int64_t version_id, int32_t *ret_keeper, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &document_q_of_version);
	stmt_int(row, version_id);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	*ret_keeper = *ret_found ? (int32_t)stmt_get_int(row, 0) : 0;
	return end(db, row, answer, err);
}
