#include "base/asset.h"

extern const struct asset asset_table[]; /* written by tools/assets.sh */

struct view asset_find(const char *name)
{
	for (const struct asset *a = asset_table; a->name; a++)
		if (strcmp(a->name, name) == 0)
			return (struct view){ a->data, (size_t)(a->end - a->data) };
	return (struct view){ NULL, 0 };
}

const struct asset *asset_at(const char *prefix, size_t n)
{
	for (const struct asset *a = asset_table; a->name; a++)
		if (strncmp(a->name, prefix, strlen(prefix)) == 0 && n-- == 0)
			return a;
	return NULL;
}
