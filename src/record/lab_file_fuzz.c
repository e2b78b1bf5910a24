/* Any bytes as a laboratory's file: refused as a whole with a place in words, or rows each of which is whole or says what is wrong with it. */
#include "record/lab_file.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_line(const struct lab_line *line)
{
	check(line->line > 1);
	if (line->fault) {
		check(line->zh && line->en && view_utf8(view_of(line->zh)) && view_utf8(view_of(line->en)));
		return;
	}
	check(line->result >= LAB_PENDING && line->result <= LAB_INVALID);
	check(line->person > 0 || line->sample.len || line->paper.len);
	check(view_utf8(line->sample) && view_utf8(line->paper) && view_utf8(line->lab));
	check(line->taken.ms == INT64_MIN || line->at.ms == INT64_MIN || line->taken.ms <= line->at.ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct lab_lines lines;
	struct arena arena;
	FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	if (!file)
		return 0;
	arena_init(&arena, (size_t)256 << 20);
	if (lab_file_read(file, zone_find("Asia/Shanghai"), &arena, &lines, &err)) {
		check(err.code == ERR_NONE && lines.count <= LAB_LINES_MOST);
		for (int i = 0; i < lines.count; i++) {
			check_line(&lines.at[i]);
			check(i == 0 || lines.at[i].line > lines.at[i - 1].line);
		}
	} else {
		check((err.code == ERR_BAD_CSV || err.code == ERR_TOO_LARGE) && view_utf8(view_of(err.zh)) && view_utf8(view_of(err.en)));
	}
	arena_release(&arena);
	fclose(file);
	return 0;
}
