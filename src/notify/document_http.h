/* notify/document_http.h — what the door for files asks the library. */
#pragma once
#include "http/route.h"

/* May the caller read the document this version is of? */
bool document_version_opens(struct req *, int64_t version_id, bool *ret);
