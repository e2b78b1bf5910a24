/* org/pool.c — texts packed without gaps, and putting texts in order. */
#include "org/org_inside.h"
#include <stdlib.h>

enum { POOL_BLOCK = 1 << 20 };
struct pool_block { struct pool_block *older; char bytes[]; };

static void pool_grow(struct pool *pool, size_t least)
{
	size_t size = least > POOL_BLOCK ? least : POOL_BLOCK;
	struct pool_block *block = malloc(sizeof *block + size);
	if (!block)
		abort();
	block->older = pool->newest;
	pool->newest = block;
	pool->at = block->bytes;
	pool->left = size;
}

const char *pool_text(struct pool *pool, struct view text)
{
	if (text.len == 0)
		return "";
	if (pool->left < text.len + 1)
		pool_grow(pool, text.len + 1);
	char *copy = pool->at;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	pool->at += text.len + 1;
	pool->left -= text.len + 1;
	return copy;
}

const char *pool_shared(struct pool *pool, struct view text)
{
	for (int i = 0; i < pool->shared_count; i++)
		if (view_is(text, pool->shared[i]))
			return pool->shared[i];
	const char *copy = pool_text(pool, text);
	if (text.len && pool->shared_count < (int)(sizeof pool->shared / sizeof *pool->shared))
		pool->shared[pool->shared_count++] = copy;
	return copy;
}

void pool_release(struct pool *pool)
{
	for (struct pool_block *block = pool->newest, *older; block; block = older) {
		older = block->older;
		free(block);
	}
	*pool = (struct pool){ 0 };
}

uint32_t text_hash(struct view text)
{
	uint64_t hash = 0xcbf29ce484222325u;                /* FNV-1a; codes are not chosen by attackers */
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.ptr[i]) * 0x100000001b3u;
	return (uint32_t)(hash ^ hash >> 32);
}

static const char *text_of(const void *first, size_t stride, int32_t at)
{
	return *(const char *const *)((const char *)first + stride * (size_t)at);
}

/* The end of the run that starts at from: texts that are in order already. */
static int32_t run_end(const void *first, size_t stride, const int32_t *index, int32_t from, int32_t n)
{
	while (from + 1 < n && strcmp(text_of(first, stride, index[from]), text_of(first, stride, index[from + 1])) <= 0)
		from++;
	return from + 1 < n ? from + 1 : n;
}

static void merge(const void *first, size_t stride, const int32_t *index, int32_t from, int32_t middle, int32_t end, int32_t *out)
{
	int32_t left = from, right = middle;
	for (int32_t at = from; at < end; at++)
		if (right >= end || (left < middle && strcmp(text_of(first, stride, index[left]), text_of(first, stride, index[right])) <= 0))
			out[at] = index[left++];
		else
			out[at] = index[right++];
}

/* Merges the runs it finds, pair by pair, until one is left. Ids are handed out in code order by each import, so there are as many
 * runs as there were imports, and after the first import a load is one look at each text. */
void text_order(const void *first, size_t stride, int32_t *index, int32_t n)
{
	int32_t *from = index, *to = NULL;
	while (run_end(first, stride, from, 0, n) < n) {
		if (!to && !(to = malloc(sizeof *to * (size_t)n)))
			abort();
		for (int32_t start = 0; start < n;) {
			int32_t middle = run_end(first, stride, from, start, n);
			int32_t end = middle < n ? run_end(first, stride, from, middle, n) : n;
			merge(first, stride, from, start, middle, end, to);
			start = end;
		}
		int32_t *was = from;
		from = to;
		to = was;
	}
	if (from != index) {
		memcpy(index, from, sizeof *index * (size_t)n);
		to = from;
	}
	free(to);
}
