/* The sentences of a refusal, with the field's own label in them. */
#include "report/draft_fault.h"
#include <stdio.h>

static const struct sentence { enum err_code code; const char *zh, *en; } sentences[] = {
#define FAULT(name, code, zh, en) { ERR_##code, zh, en },
#include "report/fault.tbl"
#undef FAULT
};

/* ---- faults ---- */

int64_t characters(struct view text)
{
	int64_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	return n;
}

static const char *fill_in(struct arena *arena, const char *pattern, struct fault_words w)
{
	static const char *const names[] = { "{label}", "{sent}", "{min}", "{max}" };
	const int64_t numbers[] = { 0, w.sent, w.min, w.max };
	struct builder b;
	builder_init(&b, 4096);
	while (*pattern) {
		size_t i = 0;
		while (i < 4 && strncmp(pattern, names[i], strlen(names[i])) != 0)
			i++;
		if (i == 4) {
			builder_char(&b, *pattern++);
			continue;
		}
		if (i == 0)
			builder_text(&b, w.label);
		else
			builder_int(&b, numbers[i]);
		pattern += strlen(names[i]);
	}
	const char *text = arena_text(arena, builder_seen(&b));
	builder_release(&b);
	return text;
}

void fault_add(struct draft *d, enum fault_kind kind, struct view field, struct label label, struct fault_words w)
{
	if (d->fault_count == FAULTS_MOST)
		return;
	if (!d->faults)
		d->faults = ARENA_ARRAY(d->arena, struct fault, FAULTS_MOST);
	const struct sentence *s = &sentences[kind];
	struct fault_words zh = w, en = w;
	zh.label = label.zh;
	en.label = label.en;
	d->faults[d->fault_count++] = (struct fault){ s->code, field, fill_in(d->arena, s->zh, zh), fill_in(d->arena, s->en, en) };
}

void fault_field(struct draft *d, enum fault_kind kind, const struct field *f, int64_t sent)
{
	fault_add(d, kind, view_of(f->key), f->label, (struct fault_words){ NULL, sent, f->min, f->max });
}

void fault_part(struct draft *d, enum fault_kind kind, const char *part, struct label label, int64_t sent, int64_t min, int64_t max)
{
	fault_add(d, kind, view_of(part), label, (struct fault_words){ NULL, sent, min, max });
}

void draft_fault_at(struct draft *d, enum draft_at what)
{
	static const enum fault_kind kinds[] = { FAULT_AT_NOT_TAKEN, FAULT_BAD_INSTANT, FAULT_AT_FUTURE };
	fault_part(d, kinds[what], "at", (struct label){ "at", "at" }, 0, 0, 0);
}

bool draft_refuse(const struct draft *d, struct err *err)
{
	const struct fault *f = &d->faults[0];
	char field[64];
	snprintf(field, sizeof field, "%.*s", (int)(f->field.len < sizeof field ? f->field.len : sizeof field - 1), f->field.ptr);
	err_fill(err, f->code, field, __FILE__, __LINE__, "%d faults", d->fault_count);
	return err_say(err, f->zh, f->en);
}
