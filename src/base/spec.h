/* base/spec.h — a JSON body as rows: the same row decodes, checks, names the field and documents it.
 * Invariants: fields not in the rows are refused by name; text is trimmed of nothing; a missing field that is not needed leaves the target as it was.
 * null counts as missing, except for SPEC_ANY. min and max both 0 set no limits. */
#pragma once
#include "base/json.h"

enum spec_type { SPEC_TEXT /* struct view */, SPEC_INT /* int64_t */, SPEC_BOOL /* bool */, SPEC_OBJECT /* json_t* */, SPEC_LIST /* json_t* */, SPEC_ANY /* json_t* */ };
struct spec { const char *name; enum spec_type type; size_t offset; bool needed; int64_t min, max; /* value, or bytes of a text */ };

/* rows end with a NULL name. err: MISSING_FIELD or BAD_FIELD with the field's name and what was expected. */
bool spec_read(const struct spec *rows, json_t *object, void *ret, struct err *);
