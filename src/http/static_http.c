/* http/static_http.c — the pages the program carries inside itself. A page may run no script and wear no style but our own files. */
#include "http/pages.h"
#include "http/routes.h"
#include <sodium.h>
#include <stdio.h>

extern const struct asset asset_table[];                    /* base/asset.c */
static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

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

/* From the bytes that are sent, so a packed copy has a tag of its own. */
static void tag_of(const struct asset *asset, char out[35])
{
	unsigned char hash[16];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)asset->data, (unsigned long long)(asset->end - asset->data), NULL, 0);
	out[0] = '"';
	hex_print(hash, sizeof hash, out + 1);
	memcpy(out + 33, "\"", 2);
}

static void say_safe(struct req *req)
{
	reply_header(req, "Content-Security-Policy", policy);
	reply_header(req, "Referrer-Policy", "same-origin");
	reply_header(req, "X-Frame-Options", "DENY");
	reply_header(req, "Cross-Origin-Opener-Policy", "same-origin");
	reply_header(req, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
}

static const char unbuilt_page[] = "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>安澜 Anlan</title>\n</head>\n<body>\n"
	"<h1>安澜 Anlan</h1>\n"
	"<p>服务在运行，但这个程序里没有网页。"
	"在源码目录运行 <code>./dev build</code>，然后重新启动。</p>\n"
	"<p lang=\"en\">The service runs, but this program was made without its pages. "
	"Run <code>./dev build</code> in the source directory, then start it again.</p>\n"
	"<p><a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a></p>\n</body>\n</html>\n";

static bool unbuilt(struct req *req)
{
	req->reply.status = 200;
	req->reply.type = "text/html; charset=utf-8";
	req->reply.fixed = VIEW(unbuilt_page);
	say_safe(req);
	return true;
}

static bool page_get(struct req *req)
{
	struct page page = page_for(asset_table, req->path, req->header(req, "Accept-Encoding"));
	if (page.unbuilt)
		return unbuilt(req);
	if (!page.asset)
		return FAIL(&req->err, NO_ROUTE, NULL, "no such file");
	char *tag = arena_take(&req->arena, 35);
	tag_of(page.asset, tag);
	bool known = known_to_reader(req, tag);
	req->reply.status = known ? 304 : 200;
	req->reply.type = known ? NULL : page.type;
	req->reply.fixed = known ? VIEW("") : (struct view){ page.asset->data, (size_t)(page.asset->end - page.asset->data) };
	reply_header(req, "ETag", tag);
	reply_header(req, "Vary", "Accept-Encoding");
	/* no-cache: ask each time; the answer is mostly 304. */
	reply_header(req, "Cache-Control", page.forever ? "public, max-age=31536000, immutable" : "no-cache");
	if (page.packing && !known)
		reply_header(req, "Content-Encoding", page.packing);
	say_safe(req);
	return true;
}

/* /desk is a person's way to write /desk/, below which its service worker and its addresses lie. */
static bool folder_get(struct req *req)
{
	snprintf(req->reply.location, sizeof req->reply.location, "%s/", req->route->path);
	req->reply.status = 302;
	return true;
}

const struct route static_routes[] = {
	{ "GET", "/", NEED_ANY_QUERY, 0, page_get, "The way in", "", "", "text/html" },
	{ "GET", "/{file}", NEED_ANY_QUERY, 0, page_get, "What every page needs", "", "", "text/html" },
	{ "GET", "/assets/{file}", NEED_ANY_QUERY, 0, page_get, "Scripts and styles", "", "", "text/html" },
	{ "GET", "/desk", NEED_ANY_QUERY, 0, folder_get, "The desk", "", "", "text/html" },
	{ "GET", "/desk/{*}", NEED_ANY_QUERY, 0, page_get, "The desk", "", "", "text/html" },
	{ "GET", "/board", NEED_ANY_QUERY, 0, folder_get, "The board", "", "", "text/html" },
	{ "GET", "/board/{*}", NEED_ANY_QUERY, 0, page_get, "The board", "", "", "text/html" },
	{ 0 },
};
