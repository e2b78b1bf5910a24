/* base/str.h — text without surprises: a view that points, a builder that knows its ceiling.
 *
 * Invariants: a view is never assumed to end in a zero byte. A builder always holds a zero byte after its text, and never grows
 * over `most`; once something did not fit, `full` stays true and further additions do nothing, so one check at the end is enough.
 * Lifecycle: builder_init (no memory yet) → additions → builder_release. A zeroed builder may be released. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view { const char *ptr; size_t len; };
#define VIEW(literal) ((struct view){ literal, sizeof(literal) - 1 })

static inline struct view view_of(const char *text) { return (struct view){ text, text ? strlen(text) : 0 }; }
bool view_is(struct view, const char *text);
bool view_same(struct view, struct view);
bool view_starts(struct view, const char *prefix);
struct view view_trim(struct view);                         /* without blanks, tabs and line ends at both sides */
bool view_split(struct view *rest, char at, struct view *ret_part); /* next part up to `at`; false when nothing is left */
bool view_int(struct view, int64_t *ret);                   /* the whole view is one decimal integer */
bool view_utf8(struct view);                                /* valid UTF-8 without zero bytes */

struct builder { char *ptr; size_t len, room, most; bool full; };
void builder_init(struct builder *, size_t most);
void builder_release(struct builder *);
void builder_clear(struct builder *);                       /* empties, keeps the memory */
/* Room for n more bytes and the zero byte: the place to write them, or NULL (and full). The caller then calls builder_wrote. */
char *builder_grow(struct builder *, size_t n);
static inline char *builder_reserve(struct builder *b, size_t n) { return !b->full && b->room - b->len > n ? b->ptr + b->len : builder_grow(b, n); }
static inline void builder_wrote(struct builder *b, size_t n) { b->len += n; b->ptr[b->len] = '\0'; }
void builder_bytes(struct builder *, const void *, size_t);
void builder_char(struct builder *, char);
void builder_view(struct builder *, struct view);
void builder_text(struct builder *, const char *);
void builder_int(struct builder *, int64_t);
void builder_printf(struct builder *, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline struct view builder_seen(const struct builder *b) { return (struct view){ b->ptr ? b->ptr : "", b->len }; }

/* The decimal digits of a number, 20 at most and no zero byte; how many were written. */
size_t int_print(int64_t, char out[20]);
/* Copies what fits, never half a character, and a zero byte. */
void text_cut(char *out, size_t room, const char *text);
/* Bytes that are no UTF-8 become question marks. */
void text_mend(char *text);
/* Says that memory ran out and ends the program. */
_Noreturn void memory_gone(size_t wanted);

/* Lower-case hexadecimal of n bytes; out has room for 2n+1. */
void hex_print(const void *bytes, size_t n, char *out);
bool hex_parse(struct view, void *out, size_t n);
