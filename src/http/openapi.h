/* http/openapi.h — the API in words a machine reads, printed from the route rows.
 * Invariants: a row's body and answer are "" (none), or alternatives with commas between: "schema" (JSON), "media/type", "media/type schema". Every
 * schema stands in schemas.json, and so does every parameter, path or query. The document says what this server offers: drill routes only under --drill, never what is only local, nor the pages. */
#pragma once
#include "http/router.h"

void openapi_print(struct builder *, const struct router *, bool drill);
