/* http/openapi.h — the API in words a machine reads, printed from the route rows.
 * Invariants: a row's body and answer are "" (none), "Schema", "media/type" or "media/type Schema"; every Schema stands in schemas.json,
 * and so does every parameter, path or query. The document says what this server offers: drill routes only under --drill, never what is only local. */
#pragma once
#include "http/router.h"

void openapi_print(struct builder *, const struct router *, bool drill);
