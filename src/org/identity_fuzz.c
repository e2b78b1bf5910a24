/* Any bytes as an ID number, a credit code, a telephone: what is taken is canonical, and taken again as the same. */
#include "org/identity.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_paper(struct view text)
{
	struct identity one, again;
	struct err err = { 0 };
	const struct day today = { 20000 };
	if (!identity_read(text, today, &one, &err))
		return;
	if (strlen(one.text) != 18 || identity_check(one.text) != one.text[17] || one.birth.n > today.n || (one.sex != 1 && one.sex != 2))
		abort();
	if (!identity_read(view_of(one.text), today, &again, &err) || strcmp(one.text, again.text) != 0)
		abort();
}

static void check_phone(struct view text)
{
	char one[PHONE_ROOM], again[PHONE_ROOM];
	struct err err = { 0 };
	if (phone_read(text, one, &err) && (!phone_read(view_of(one), again, &err) || strcmp(one, again) != 0))
		abort();
}

static void check_code(struct view text)
{
	char one[19], again[19];
	struct err err = { 0 };
	if (uscc_good(text, one, &err) && (!uscc_good(view_of(one), again, &err) || strcmp(one, again) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = { (const char *)data, size };
	struct identity other;
	struct err err = { 0 };
	check_paper(text);
	check_phone(text);
	check_code(text);
	organisation_good(text);
	if (identity_other(text, &other, &err) && (strlen(other.text) < 3 || !view_utf8(view_of(other.text))))
		abort();
	return 0;
}
