/* report/draft_fault.h — how a draft says what is wrong with it. Inside report/ only; the sentences stand in fault.tbl. */
#pragma once
#include "report/draft.h"

enum fault_kind {
#define FAULT(name, code, zh, en) FAULT_##name,
#include "report/fault.tbl"
#undef FAULT
};
struct fault_words { const char *label; int64_t sent, min, max; };

int64_t characters(struct view text);                     /* of UTF-8 */
void fault_add(struct draft *, enum fault_kind, struct view field, struct label, struct fault_words);
void fault_field(struct draft *, enum fault_kind, const struct field *, int64_t sent);
void fault_part(struct draft *, enum fault_kind, const char *part, struct label, int64_t sent, int64_t min, int64_t max);
