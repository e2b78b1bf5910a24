/* Any bytes as what a sender wrote: first byte 0 a body, 1 a line of NDJSON, 2 a table. What is taken must keep the rules. */
#include "report/draft.h"
#include <sodium.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
	"pack: fuzz\nversion: \"1\"\nzh: 测\nen: T\nzone: Asia/Shanghai\nforms:\n  daily:\n    zh: 日\n    en: D\n    for: [eldercare]\n    fields:\n"
	"      - {key: listed, zh: 在册, en: Listed, max: 1000}\n"
	"      - {key: present, zh: 在院, en: Present, max: 1000}\n"
	"      - {key: fever, zh: 发热, en: Fever, event: yes, max: 1000}\n"
	"      - {key: masks, zh: 口罩, en: Masks, required: no, max: 400}\n"
	"      - {key: change, zh: 增减, en: Change, type: number, min: -9, max: 9}\n"
	"      - {key: remark, zh: 说明, en: Remark, type: text, max: 10}\n"
	"    checks:\n      - {rule: \"present <= listed\", zh: 在院不超过在册, en: No more present than listed}\n"
	"duties:\n  report.daily: {form: daily, of: institution, every: day, due: \"15:00\"}\n";

static struct { struct pack *pack; struct checker *checker; } world;

static void world_make(void)
{
	struct err err = { 0 };
	if (world.pack)
		return;
	world.pack = pack_read(view_of(text), "fuzz.yaml", &err);
	world.checker = checker_new();
	if (!world.pack || !world.checker || sodium_init() < 0)
		abort();
	struct field *fields = (struct field *)(uintptr_t)world.pack->forms[0].fields; /* numbered as the store would */
	for (int i = 0; i < world.pack->forms[0].field_count; i++)
		fields[i].number = i * 2;
}

static void keeps_the_rules(const struct draft *d)
{
	for (int i = 0; i < d->form->field_count; i++) {
		const struct field *f = &d->form->fields[i];
		bool event = d->offer.kind == REPORT_ZERO && f->event;
		if (d->known[i] && (d->numbers[i] < f->min || d->numbers[i] > f->max))
			abort();
		if ((!d->known[i] && (f->required || event)) || (event && d->numbers[i] != 0))
			abort();
	}
	if (!view_utf8(d->offer.note) || !view_utf8(d->offer.reason) || d->offer.values.len == 0)
		abort();
}

static void judge(const struct sent *sent, struct arena *arena)
{
	static const struct unit unit = { .id = 1, .realm = 1, .opened = DAY_NONE, .closed = DAY_NONE, .kind = UNIT_INSTITUTION, .facility = 0 };
	struct err err = { 0 };
	struct draft d;
	struct instant now = { INT64_C(1635000000000) };
	struct period period = { PERIOD_DAY, { 18900 } };
	if (!draft_open(&d, &world.pack->forms[0], &unit, period, now, arena, &err))
		abort();
	draft_values(&d, sent);
	if (!draft_check(&d, world.checker, NULL, NULL, &err))
		abort();
	if (draft_offer(&d, 1))
		keeps_the_rules(&d);
	else if (draft_refuse(&d, &err) || err.code == ERR_NONE)
		abort();
}

static void table(const uint8_t *data, size_t size, struct arena *arena)
{
	struct err err = { 0 };
	FILE *file = fmemopen((void *)(uintptr_t)data, size, "r");
	struct csv *csv = file ? csv_open(file, &err) : NULL;
	struct sent_columns *columns = csv ? sent_columns_of(csv, &world.pack->forms[0], arena, &err) : NULL;
	while (columns && csv_row(csv, &err)) {
		struct sent sent;
		sent_read_row(csv, columns, &sent);
		judge(&sent, arena);
	}
	csv_close(csv);
	if (file)
		fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct err err = { 0 };
	struct sent sent;
	if (size < 2 || size > 60000)
		return 0;
	world_make();
	arena_init(&arena, (size_t)1 << 30);
	if (data[0] % 3 == 2)
		table(data + 1, size - 1, &arena);
	else if (sent_read_json((struct view){ (const char *)data + 1, size - 1 }, data[0] % 3 == 1, &arena, &sent, &err))
		judge(&sent, &arena);
	else if (err.code == ERR_NONE)
		abort();
	arena_release(&arena);
	return 0;
}
