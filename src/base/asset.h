/* base/asset.h — files the program carries inside itself (migrations, packs, the web).
 * Invariants: the bytes never change while the program runs; they are followed by one zero byte, so text may be read as a string. */
#pragma once
#include "base/str.h"

struct asset { const char *name; const char *data; const char *end; };

/* The asset stored under its path in the source tree ("packs/cn-welfare.yaml"); an empty view with a NULL pointer if there is none. */
struct view asset_find(const char *name);
/* The n-th asset whose name starts with prefix, in name order; NULL after the last. */
const struct asset *asset_at(const char *prefix, size_t n);
