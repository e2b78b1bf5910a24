/* base/arena.c — blocks that double, given back together.
 * Every byte that is still free in a block is zero: fresh blocks come zeroed, and a reset wipes what was used of the one it keeps. */
#include "base/arena.h"
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_FIRST = 16 << 10, BLOCK_LARGEST = 1 << 20 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	bool first;
	_Alignas(16) char bytes[];
};

struct arena_closer { struct arena_closer *next; void (*close)(void *); void *what; };

void arena_init(struct arena *a, size_t most) { *a = (struct arena){ .most = most }; }

static void run_closers(struct arena *a)
{
	while (a->closers) {
		struct arena_closer *closer = a->closers;
		a->closers = closer->next;
		closer->close(closer->what);
	}
}

void arena_reset(struct arena *a)
{
	run_closers(a);
	struct arena_block *kept = NULL, *next;
	for (struct arena_block *block = a->block; block; block = next) {
		next = block->next;
		if (block->first)
			kept = block;
		else
			free(block);
	}
	if (kept) {
		memset(kept->bytes, 0, kept->used);
		kept->used = 0;
		kept->next = NULL;
	}
	a->block = kept;
	a->used = 0;
}

void arena_release(struct arena *a)
{
	arena_reset(a);
	free(a->block);
	a->block = NULL;
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block = calloc(1, sizeof *block + size);
	if (!block)
		memory_gone(size);
	block->size = size;
	return block;
}

/* A new block in front, twice the size of the one before; what is too large for that gets a block of its own behind it. */
static struct arena_block *block_for(struct arena *a, size_t bytes)
{
	if (!a->block) {
		a->block = block_new(BLOCK_FIRST);
		a->block->first = true;
		if (bytes <= BLOCK_FIRST)
			return a->block;
	}
	size_t size = a->block->size * 2 < BLOCK_LARGEST ? a->block->size * 2 : BLOCK_LARGEST;
	if (bytes > size / 4) {
		struct arena_block *own = block_new(bytes);
		own->next = a->block->next;
		a->block->next = own;
		return own;
	}
	struct arena_block *block = block_new(size);
	block->next = a->block;
	a->block = block;
	return block;
}

void *arena_take(struct arena *a, size_t bytes)
{
	if (bytes > a->most || a->used > a->most - bytes)
		memory_gone(bytes);
	size_t whole = (bytes + 15) & ~(size_t)15;
	struct arena_block *block = a->block;
	if (!block || block->size - block->used < whole)
		block = block_for(a, whole);
	void *taken = block->bytes + block->used;
	block->used += whole;
	a->used += whole;
	return taken;
}

char *arena_text(struct arena *a, struct view v)
{
	char *text = arena_take(a, v.len + 1);
	if (v.len > 0)
		memcpy(text, v.ptr, v.len);
	return text;
}

struct view arena_copy(struct arena *a, struct view v) { return (struct view){ arena_text(a, v), v.len }; }

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list list, again;
	va_start(list, format);
	va_copy(again, list);
	int n = vsnprintf(NULL, 0, format, list);
	char *text = arena_take(a, n < 0 ? 1 : (size_t)n + 1);
	if (n > 0)
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	va_end(list);
	return text;
}

void arena_close_with(struct arena *a, void (*close)(void *), void *what)
{
	struct arena_closer *closer = ARENA_NEW(a, struct arena_closer);
	*closer = (struct arena_closer){ a->closers, close, what };
	a->closers = closer;
}

void *arena_more(struct arena *arena, void *list, int count, size_t size)
{
	if (count & (count - 1))
		return list;
	void *more = arena_take(arena, size * (size_t)(count ? count * 2 : 1));
	if (count)
		memcpy(more, list, size * (size_t)count);
	return more;
}
