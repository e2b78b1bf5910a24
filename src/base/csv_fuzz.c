/* Any bytes: either refused with a place in words, or rows whose cells, quoted and written again, read back equal. */
#include "base/csv.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_cell(struct builder *b, struct view cell, bool last)
{
	builder_char(b, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.ptr[i] == '"')
			builder_char(b, '"');
		builder_char(b, cell.ptr[i]);
	}
	builder_text(b, last ? "\"\n" : "\",");
}

/* The whole sheet, every cell in quotes. False if it was refused on the way. */
static bool write_sheet(const void *bytes, size_t n, struct builder *b, struct err *e)
{
	FILE *file = fmemopen((void *)(uintptr_t)bytes, n, "r");
	if (!file)
		return false;
	struct csv *c = csv_open(file, e);
	for (int i = 0; c && i < csv_columns(c); i++)
		write_cell(b, csv_name(c, i), i + 1 == csv_columns(c));
	int64_t line = 0;
	while (c && csv_row(c, e)) {
		if (csv_line(c) <= line)
			abort();
		line = csv_line(c);
		for (int i = 0; i < csv_columns(c); i++)
			write_cell(b, csv_cell(c, i), i + 1 == csv_columns(c));
	}
	csv_close(c);
	fclose(file);
	return e->code == ERR_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct builder once, twice;
	struct err e = { 0 };
	builder_init(&once, 1 << 30);
	builder_init(&twice, 1 << 30);
	bool read = size > 0 && write_sheet(data, size, &once, &e);
	if (e.code != ERR_NONE && (e.code != ERR_BAD_CSV || !e.zh[0] || !view_utf8(view_of(e.zh)) || !view_utf8(view_of(e.en))))
		abort();
	if (read) {
		if (!write_sheet(once.ptr, once.len, &twice, &e))
			abort();
		if (!view_utf8(builder_seen(&once)) || !view_same(builder_seen(&once), builder_seen(&twice)))
			abort();
	}
	builder_release(&once);
	builder_release(&twice);
	return 0;
}
