/* base/arena.h — memory that belongs to a lifetime (a request, an import, a tree).
 *
 * Invariants: everything taken is aligned to 16 bytes and zeroed; nothing is given back singly; a failing allocation ends the
 * program (there is no sensible answer to it). `most` is a ceiling that only a bug or an attack reaches: going over it is fatal
 * too, so callers that hold a user's bytes check their size first.
 * Lifecycle: arena_init → take … → arena_reset (keeps the first block, runs the closers) → arena_release. */
#pragma once
#include "base/str.h"

struct arena_block;
struct arena_closer;
struct arena { struct arena_block *block; struct arena_closer *closers; size_t used, most; };

void arena_init(struct arena *, size_t most);
void arena_reset(struct arena *);
void arena_release(struct arena *);
void *arena_take(struct arena *, size_t bytes);
char *arena_text(struct arena *, struct view);              /* a zero-ended copy */
struct view arena_copy(struct arena *, struct view);
char *arena_printf(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* close(what) runs at reset or release, the youngest first. */
void arena_close_with(struct arena *, void (*close)(void *), void *what);
/* Room for one more behind `count` of them: the same list, or a copy twice as large whenever count is a power of two (or 0). */
void *arena_more(struct arena *, void *list, int count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_take(arena, sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_take(arena, sizeof(type) * (size_t)(n)))
