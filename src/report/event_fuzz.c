/* Any bytes as the body of a report event. First byte: which kind. */
#include "report/report_event.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read must be packed again into bytes that read the same. */
static bool again(void *self, const struct report_entry *entry)
{
	struct builder b;
	struct report_entry back;
	(void)self;
	builder_init(&b, 16 << 20);
	report_entry_pack(&b, entry);
	struct view rest = builder_seen(&b);
	if (!report_entry_unpack(&rest, &back) || rest.len != 0 || back.unit != entry->unit || back.received.ms != entry->received.ms ||
	    back.changed.ms != entry->changed.ms || back.now.state != entry->now.state || !view_same(back.before.values, entry->before.values))
		abort();
	builder_release(&b);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum event_kind kinds[] = { EVENT_REPORT_SENT, EVENT_REPORT_BATCH, EVENT_REPORT_RETURNED };
	if (size == 0)
		return 0;
	struct event event = { .kind = kinds[data[0] % 3], .body = { (const char *)data + 1, size - 1 } };
	report_event_each(&event, again, NULL);
	return 0;
}
