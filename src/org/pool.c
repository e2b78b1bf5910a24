/* org/pool.c — texts packed without gaps. */
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
