/* Any bytes as a document's number: what is read prints in one way, and reading that again changes nothing. */
#include "notify/document_number.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct number first, again;
	struct err err = { 0 };
	if (!number_read((struct view){ (const char *)data, size }, &first, &err)) {
		if (err.code != ERR_BAD_NUMBER || !err.zh[0] || !err.en[0])
			abort();
		return 0;
	}
	if (!number_read(view_of(first.text), &again, &err) || strcmp(first.text, again.text) != 0)
		abort();
	if (first.year != again.year || first.serial != again.serial || first.code_len != again.code_len || first.serial < 1)
		abort();
	return 0;
}
