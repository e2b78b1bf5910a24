/* Any bytes as readings, by both doors: as a JSON list and as a thermometer's file. What is taken can be a reading, and packs to what it was. */
#include "record/round_csv.h"
#include "record/round_http.h"
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DAY = 18925 };

static void possible(const struct reading *r)
{
	if (r->unseen ? r->tenths != 0 || r->unseen >= UNSEEN_MAX_ : r->tenths < TENTHS_LEAST || r->tenths > TENTHS_MOST)
		abort();
	if (r->symptoms >> SYMPTOM_MAX_)
		abort();
}

static void packs(struct arena *arena, struct reading *list, int count)
{
	struct reading *back;
	int n;
	struct view packed = round_pack(arena, list, count, (int64_t)DAY * 1440);
	if (!round_unpack(packed, (int64_t)DAY * 1440, arena, &back, &n) || n != count)
		abort();
	for (int i = 0; i < n; i++)
		if (back[i].person != list[i].person || back[i].tenths != list[i].tenths || back[i].unseen != list[i].unseen || back[i].symptoms != list[i].symptoms || back[i].at.ms != list[i].at.ms)
			abort();
}

static void by_json(struct req *req, const struct round_turn *turn, struct view text)
{
	struct reading *list;
	int count;
	json_t *root = json_read(text, &req->arena, &req->err);
	if (!root || !json_is_array(root) || !readings_read(req, root, turn, &list, &count))
		return;
	for (int i = 0; i < count; i++)
		possible(&list[i]);
	packs(&req->arena, list, count);
}

static void by_file(struct req *req, const struct round_turn *turn, struct view text)
{
	struct reading_row *rows;
	int count;
	FILE *file = fmemopen((void *)(uintptr_t)text.ptr, text.len, "r");
	bool good = file && reading_rows_read(file, &req->arena, &rows, &count, &req->err);
	if (file)
		fclose(file);
	for (int i = 0; good && i < count; i++) {
		struct reading_said said;
		struct reading one = { .person = 1 };
		struct reading_sent sent = { .at = req->now };
		const char *zh, *en;
		if (!reading_row_said(&rows[i], &req->arena, &said, &zh, &en) || (rows[i].at.len && !reading_row_at(&rows[i], zone_find("Asia/Shanghai"), &sent.at)))
			continue;
		sent.temp_c = said.temp_c;
		sent.measured = said.measured;
		sent.unseen = said.unseen;
		sent.symptoms = said.symptoms;
		if (reading_check(req, "1", &sent, turn, &one)) {
			possible(&one);
			packs(&req->arena, &one, 1);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct req req = { .now = { (int64_t)DAY * 86400000 + 3600000 } };
	const struct round_turn turn = { .day = { DAY }, .number = 1, .opens = { (int64_t)DAY * 86400000 }, .due = { (int64_t)DAY * 86400000 + 14400000 } };
	struct view text = { (const char *)data, size };
	struct reading *back;
	int n;
	if (size == 0)
		return 0;
	arena_init(&req.arena, 256 << 20);
	by_json(&req, &turn, text);
	err_clear(&req.err);
	by_file(&req, &turn, text);
	if (round_unpack(text, (int64_t)DAY * 1440, &req.arena, &back, &n))
		for (int i = 0; i < n; i++)
			possible(&(struct reading){ .tenths = back[i].tenths, .unseen = back[i].unseen });
	arena_release(&req.arena);
	return 0;
}
