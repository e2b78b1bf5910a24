/* Any bytes: either refused in words, or a document that, written by our writer, reads back equal. */
#include "base/json.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_value(struct builder *b, json_t *value)
{
	const char *name;
	json_t *inner;
	size_t i;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		json_open(b, '{');
		json_object_foreach(value, name, inner) {
			json_key(b, name);
			write_value(b, inner);
		}
		json_close(b, '}');
		return;
	case JSON_ARRAY:
		json_open(b, '[');
		json_array_foreach(value, i, inner)
			write_value(b, inner);
		json_close(b, ']');
		return;
	case JSON_STRING: json_put_text(b, json_view(value)); return;
	case JSON_INTEGER: json_put_int(b, json_integer_value(value)); return;
	case JSON_TRUE: case JSON_FALSE: json_put_bool(b, json_is_true(value)); return;
	case JSON_REAL: case JSON_NULL: json_put_null(b); return;  /* the writer knows no reals */
	}
}

static void write_again(struct builder *b, json_t *value)
{
	builder_clear(b);
	write_value(b, value);
	if (b->full)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct err e = { 0 };
	arena_init(&a, 64 << 20);
	json_t *read = json_read((struct view){ (const char *)data, size }, &a, &e);
	if (!read && (e.code != ERR_BAD_JSON || !e.zh[0] || !view_utf8(view_of(e.zh)) || !view_utf8(view_of(e.cause))))
		abort();
	if (read) {
		struct builder once, twice;
		builder_init(&once, 8 * size + 64);
		builder_init(&twice, 8 * size + 64);
		write_again(&once, read);
		json_t *back = json_read(builder_seen(&once), &a, &e);
		if (!back)
			abort();
		write_again(&twice, back);
		if (!view_same(builder_seen(&once), builder_seen(&twice)))
			abort();
		builder_release(&once);
		builder_release(&twice);
	}
	arena_release(&a);
	return 0;
}
