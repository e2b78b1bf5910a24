/* http/static_http.c — the pages the program carries inside itself.
 * Only names that are there are served; nothing is read from the disk. A page may run no script but our own files. */
#include "base/asset.h"
#include "http/routes.h"
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

enum { FILES = 256 };
struct page { const struct asset *asset; char tag[35]; };
static struct page pages[FILES];
static pthread_once_t pages_made = PTHREAD_ONCE_INIT;

static const struct { const char *suffix, *type; } types[] = {
	{ ".html", "text/html; charset=utf-8" }, { ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" }, { ".png", "image/png" }, { ".ico", "image/x-icon" }, { ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" }, { ".woff2", "font/woff2" }, { ".txt", "text/plain; charset=utf-8" },
};
static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static void make_pages(void)
{
	const struct asset *asset;
	for (size_t i = 0; i < FILES && (asset = asset_at("web/first/", i)) != NULL; i++) {
		unsigned char hash[16];
		crypto_generichash(hash, sizeof hash, (const unsigned char *)asset->data, (unsigned long long)(asset->end - asset->data), NULL, 0);
		pages[i].asset = asset;
		pages[i].tag[0] = '"';
		hex_print(hash, sizeof hash, pages[i].tag + 1);
		memcpy(pages[i].tag + 33, "\"", 2);
	}
}

static const struct page *page_find(struct view name)
{
	char path[256];
	if (name.len > 200)
		return NULL;
	snprintf(path, sizeof path, "web/first/%.*s", (int)name.len, name.ptr);
	pthread_once(&pages_made, make_pages);
	for (int i = 0; i < FILES && pages[i].asset; i++)
		if (strcmp(pages[i].asset->name, path) == 0)
			return &pages[i];
	return NULL;
}

static const char *type_of(const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t end = strlen(types[i].suffix);
		if (len > end && strcmp(name + len - end, types[i].suffix) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

/* If-None-Match may hold several tags, weak ones too. */
static bool known_to_reader(struct req *req, const char *tag)
{
	struct view given = req->header(req, "If-None-Match"), one;
	while (given.len > 0 && view_split(&given, ',', &one)) {
		one = view_trim(one);
		if (view_starts(one, "W/"))
			one = (struct view){ one.ptr + 2, one.len - 2 };
		if (view_is(one, tag) || view_is(one, "*"))
			return true;
	}
	return false;
}

static bool page_send(struct req *req, struct view name)
{
	const struct page *page = page_find(name);
	if (!page)
		return FAIL(&req->err, NO_ROUTE, NULL, "no such file");
	bool known = known_to_reader(req, page->tag);
	req->reply.status = known ? 304 : 200;
	req->reply.type = known ? NULL : type_of(page->asset->name);
	req->reply.fixed = known ? VIEW("") : (struct view){ page->asset->data, (size_t)(page->asset->end - page->asset->data) };
	reply_header(req, "ETag", page->tag);
	reply_header(req, "Cache-Control", "no-cache");     /* ask each time; the answer is mostly 304 */
	reply_header(req, "Content-Security-Policy", policy);
	reply_header(req, "Referrer-Policy", "same-origin");
	reply_header(req, "X-Frame-Options", "DENY");
	reply_header(req, "Cross-Origin-Opener-Policy", "same-origin");
	reply_header(req, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
	return true;
}

static bool first_page(struct req *req) { return page_send(req, VIEW("index.html")); }
static bool named_page(struct req *req) { return page_send(req, req->param[0]); }

const struct route static_routes[] = {
	{ "GET", "/", NEED_ANY_QUERY, 0, first_page, "The first page", "", "", "text/html" },
	{ "GET", "/{file}", NEED_ANY_QUERY, 0, named_page, "Its files", "", "", "text/html" },
	{ 0 },
};
