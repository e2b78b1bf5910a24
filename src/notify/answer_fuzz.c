/* Whatever a gateway answers: judged without harm, and quoted as valid text. The first byte chooses the channel, up to a line end is the pattern. */
#include "notify/answer.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char said[SAID_MOST];
	if (n < 1)
		return 0;
	struct view rest = { (const char *)data + 1, n - 1 }, pattern = { NULL, 0 };
	view_split(&rest, '\n', &pattern);
	answer_good((enum channel)(data[0] % CHANNEL_MAX_), 200, rest, pattern, said);
	if (strlen(said) >= SAID_MOST || !view_utf8(view_of(said)))
		abort();
	if (pattern.len > 0 && rest.len > 0 && !memchr(pattern.ptr, '*', pattern.len) && answer_holds(rest, pattern) != (memmem(rest.ptr, rest.len, pattern.ptr, pattern.len) != NULL))
		abort();
	return 0;
}
