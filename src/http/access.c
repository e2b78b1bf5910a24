#include "http/router.h"
#include <strings.h>

/* Accept-Language: the best of zh and en by its weight, the first of equals; anything else is Chinese. */
static int weight(struct view range)
{
	struct view part;
	view_split(&range, ';', &part);
	while (view_split(&range, ';', &part)) {
		part = view_trim(part);
		if (!view_starts(part, "q="))
			continue;
		if (part.len > 2 && part.ptr[2] == '1')
			return 1000;
		int thousandths = 0, unit = 100;
		for (size_t i = 4; i < part.len && unit > 0 && part.ptr[i] >= '0' && part.ptr[i] <= '9'; i++, unit /= 10)
			thousandths += (part.ptr[i] - '0') * unit;
		return thousandths;
	}
	return 1000;
}

static bool range_is(struct view range, const char *language)
{
	return range.len >= 2 && strncasecmp(range.ptr, language, 2) == 0 &&
	       (range.len == 2 || range.ptr[2] == '-' || range.ptr[2] == ';' || range.ptr[2] == ' ');
}

void access_language(struct req *req)
{
	struct view given = req->query ? req->ask(req, "lang") : (struct view){ NULL, 0 }, range;
	int best = 0;
	req->language = LANGUAGE_ZH;
	if (given.ptr && (range_is(given, "en") || range_is(given, "zh"))) {
		req->language = range_is(given, "en") ? LANGUAGE_EN : LANGUAGE_ZH;
		return;
	}
	given = req->header(req, "Accept-Language");
	while (given.len > 0 && view_split(&given, ',', &range)) {
		range = view_trim(range);
		bool en = range_is(range, "en");
		if ((en || range_is(range, "zh")) && weight(range) > best) {
			best = weight(range);
			req->language = en ? LANGUAGE_EN : LANGUAGE_ZH;
		}
	}
}

struct view req_cookie(struct req *req)
{
	struct view cookies = req->header(req, "Cookie"), one;
	while (cookies.len > 0 && view_split(&cookies, ';', &one)) {
		one = view_trim(one);
		if (view_starts(one, "anlan="))
			return (struct view){ one.ptr + 6, one.len - 6 };
	}
	return (struct view){ NULL, 0 };
}

static struct view bearer_secret(struct view authorization)
{
	if (authorization.len < 7 || strncasecmp(authorization.ptr, "Bearer ", 7) != 0)
		return (struct view){ NULL, 0 };
	return view_trim((struct view){ authorization.ptr + 7, authorization.len - 7 });
}

static bool actor_now(struct req *req, struct actor *ret)
{
	struct view secret = bearer_secret(req->header(req, "Authorization"));
	if (!secret.ptr)
		secret = req_cookie(req);
	if (secret.ptr && req->app->accounts && accounts_know(req->app->accounts, secret, req->now, ret))
		return true;
	*ret = (struct actor){ .known = false };
	return false;
}

void access_actor(struct req *req)
{
	if (req->actor.known)
		return;
	if (req->local) {
		req->actor = (struct actor){ .role = ROLE_ADMIN, .known = true, .login = VIEW("operator") };
		return;
	}
	req->cookie = !bearer_secret(req->header(req, "Authorization")).ptr;
	if (actor_now(req, &req->actor))
		req->actor.login = arena_copy(&req->arena, req->actor.login); /* the log line is written without the lock */
}

/* For answers that last: is the actor still who was let in? A session ends, a token is revoked, an account is moved. */
bool access_still(struct req *req)
{
	struct actor now;
	if (!req->actor.known || req->local)
		return true;
	return actor_now(req, &now) && now.account == req->actor.account && now.role == req->actor.role && now.unit == req->actor.unit && !now.must_enrol;
}

static bool reads_only(const struct req *req)
{
	return strcmp(req->method, "GET") == 0 || strcmp(req->method, "HEAD") == 0;
}

static bool same_host(struct view origin, struct view host)
{
	for (size_t i = 0; i + 3 <= origin.len; i++)
		if (memcmp(origin.ptr + i, "://", 3) == 0)
			return origin.len - i - 3 == host.len && strncasecmp(origin.ptr + i + 3, host.ptr, host.len) == 0;
	return false;
}

/* A browser says where a request comes from; only our own pages may change anything with the cookie it adds by itself. The same
 * holds for logging in, which comes without a cookie. A token is given on purpose, so it needs no such proof. */
bool access_origin(struct req *req)
{
	if (reads_only(req) || req->local || !req->cookie)
		return true;
	struct view site = req->header(req, "Sec-Fetch-Site"), origin = req->header(req, "Origin");
	if (site.ptr ? view_is(site, "same-origin") || view_is(site, "none") : !origin.ptr || same_host(origin, req->header(req, "Host")))
		return true;
	return FAIL(&req->err, BAD_ORIGIN, NULL, "cookie or log-in from another site");
}

static bool needs_unit(struct req *req, int code_param)
{
	struct org *org = req->app->org;
	int32_t unit = code_param < 0 ? 0 : org_find(org, req->param[code_param]);
	bool may_know = unit > 0 && right_allows(org, &req->actor, RIGHT_UNIT_READ, unit);
	if (!may_know)
		return FAIL(&req->err, NO_UNIT, NULL, "%s", unit > 0 ? "outside the subtree" : "unknown code");
	req->unit = unit;
	if (right_allows(org, &req->actor, req->route->right, unit))
		return true;
	return FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(req->route->right));
}

bool access_needs(struct req *req, int code_param)
{
	unsigned needs = req->route->needs;
	if (!(needs & (NEED_LOGIN | NEED_UNIT)))
		return true;
	if (!req->actor.known)
		return FAIL(&req->err, NEED_LOGIN, NULL, "no known session or token");
	if (req->actor.must_enrol && !(needs & MAY_ENROL))
		return FAIL(&req->err, MUST_ENROL, NULL, "no second factor yet");
	if (needs & NEED_UNIT)
		return needs_unit(req, code_param);
	if (role_has(req->actor.role, req->route->right))
		return true;
	return FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(req->route->right));
}
