#include "http/pages.h"
#include <stdio.h>

enum { PATH_MOST = 200 };

static const struct { const char *suffix, *type; } types[] = {
	{ ".html", "text/html; charset=utf-8" }, { ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" }, { ".png", "image/png" }, { ".ico", "image/x-icon" }, { ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" }, { ".woff2", "font/woff2" }, { ".txt", "text/plain; charset=utf-8" }, { ".map", "application/json" },
};
static const struct { const char *name, *suffix; } packings[] = { { "br", ".br" }, { "gzip", ".gz" } };   /* the smaller first */
static const char *const folders[] = { "/desk/", "/board/" };   /* each with a page that reads its own addresses */

static const char *type_of(struct view name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t end = strlen(types[i].suffix);
		if (name.len > end && memcmp(name.ptr + name.len - end, types[i].suffix, end) == 0)
			return types[i].type;
	}
	return NULL;
}

static const struct asset *asset_named(const struct asset *assets, struct view path, const char *suffix)
{
	char name[PATH_MOST + 20];
	if (path.len > PATH_MOST)
		return NULL;
	snprintf(name, sizeof name, "web%.*s%s", (int)path.len, path.ptr, suffix);
	for (const struct asset *a = assets; a->name; a++)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

static struct page page_named(const struct asset *assets, struct view path, struct view takes)
{
	const char *type = type_of(path);
	struct page page = { .asset = asset_named(assets, path, ""), .type = type ? type : "application/octet-stream", .forever = view_starts(path, "/assets/") };
	for (size_t i = 0; page.asset && !page.packing && i < sizeof packings / sizeof *packings; i++) {
		const struct asset *packed = takes_packing(takes, packings[i].name) ? asset_named(assets, path, packings[i].suffix) : NULL;
		if (packed) {
			page.asset = packed;
			page.packing = packings[i].name;
		}
	}
	return page;
}

static struct page index_page(const struct asset *assets, const char *path, struct view takes)
{
	struct page page = page_named(assets, view_of(path), takes);
	page.unbuilt = !page.asset;
	return page;
}

struct page page_for(const struct asset *assets, struct view path, struct view takes)
{
	if (view_is(path, "/") || view_is(path, "/login"))
		return index_page(assets, "/public/index.html", takes);
	struct page page = page_named(assets, path, takes);
	for (size_t i = 0; !page.asset && i < sizeof folders / sizeof *folders; i++) {
		char path_of_index[40];
		snprintf(path_of_index, sizeof path_of_index, "%sindex.html", folders[i]);
		if (view_starts(path, folders[i]) && !type_of(path))
			return index_page(assets, path_of_index, takes);
	}
	return page;
}

/* "gzip;q=0" is a refusal, "q=0.000" too; any other weight is consent. */
static bool refused(struct view weight)
{
	weight = view_trim(weight);
	if (!view_starts(weight, "q=0"))
		return false;
	for (size_t i = 3; i < weight.len; i++)
		if (weight.ptr[i] != '.' && weight.ptr[i] != '0')
			return false;
	return true;
}

bool takes_packing(struct view rest, const char *packing)
{
	struct view one, name;
	while (rest.len > 0 && view_split(&rest, ',', &one)) {
		view_split(&one, ';', &name);
		name = view_trim(name);
		if ((view_is(name, packing) || view_is(name, "*")) && !refused(one))
			return true;
	}
	return false;
}
