/* Any bytes as a pack: refused at a place and in both languages, or understood; then its checks run and its deadlines exist. */
#include "policy/pack.h"
#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libfyaml 0.7.12 loses 2 KiB over a quoted text with some thirty doubled quotes in it. Ours to know, not to mend: packs are read a few
 * times in a server's life, and only the store's administrator gives them. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfyaml.so"; }

static void refused(const struct err *err)
{
	assert(err->code == ERR_BAD_PACK);
	assert(strncmp(err->en, "f.yaml line ", 12) == 0 && strncmp(err->zh, "f.yaml 第 ", 10) == 0);
	assert(view_utf8(view_of(err->en)) && view_utf8(view_of(err->zh)) && view_utf8(view_of(err->field)));
}

static void checks_run(const struct form *form, uint8_t seed)
{
	struct checker *checker = checker_new();
	int64_t values[256];
	bool known[256];
	uint64_t broken;
	struct err err = { 0 };
	for (int i = 0; i < form->field_count; i++) {
		values[i] = (i * 7 + seed) % 50 == 0 ? form->fields[i].max : (i + seed) % 5;
		known[i] = (i + seed) % 9 != 0;
	}
	assert(checker);
	if (checker_run(checker, form, values, known, seed & 1 ? values : NULL, known, &broken, &err))
		assert(form->check_count == 64 || broken >> form->check_count == 0);
	else
		assert(err.code == ERR_BAD_FIELD);          /* a number left its 64 bits; never a rule that cannot be read */
	checker_free(checker);
}

static void form_holds(const struct form *form, uint8_t seed)
{
	const struct unit unit = { .opened = DAY_NONE, .closed = DAY_NONE, .kind = (int8_t)form->of };
	struct period period = period_of(form->period, (struct day){ 18900 + seed });
	struct instant due = form_due(form, &unit, period), later = form_due(form, &unit, period_step(period, 1));
	assert(later.ms > due.ms);
	assert(form->field_count >= 1 && form->field_count <= 256 && form->check_count <= 64);
	for (int i = 0; i < form->field_count; i++)
		assert(form_field(form, view_of(form->fields[i].key)) == i && form->fields[i].min <= form->fields[i].max);
	checks_run(form, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct pack *pack = pack_read((struct view){ (const char *)data, size }, "f.yaml", &err);
	if (!pack) {
		refused(&err);
		return 0;
	}
	assert(err.code == ERR_NONE && pack->form_count >= 1);
	for (int i = 0; i < pack->form_count; i++)
		form_holds(&pack->forms[i], size ? data[size - 1] : 0);
	pack_free(pack);
	return 0;
}
