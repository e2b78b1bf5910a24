/* http/uri.h — the address of a request, taken apart.
 *
 * Invariants: the path is cut at '/' before anything is decoded, so %2F is part of a segment and never a border; every decoded
 * segment and value is valid UTF-8 without control characters. Empty segments, "." and ".." are segments like others: no route has them.
 * A target is `/path`, `/path?query`, or `*`. Over-long or damaged targets are refused whole. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { URI_SEGMENTS = 16, URI_MOST = 4096, URI_PARAMETERS = 32 };

struct uri_path { int count; struct view segment[URI_SEGMENTS]; };

/* Decoded views point into path, or into the arena where a %XX was. False: over-long, damaged, or no path at all. */
bool uri_path(struct view path, struct arena *, struct uri_path *ret);
/* Percent-decodes (and + to a blank in queries, but in the +08:00 that ends an instant). False: damaged %XX, not UTF-8, control characters. */
bool uri_decode(struct view raw, bool query, struct arena *, struct view *ret);
/* Next name and value of a query, raw; false at the end. */
bool uri_pair(struct view *rest, struct view *ret_name, struct view *ret_value);
/* The value of the first parameter of that name, decoded; a NULL pointer if there is none (or it is damaged: uri_query_good says). */
struct view uri_ask(struct view query, const char *name, struct arena *);
/* Every pair decodes and is named in `known` (words between blanks) or "lang"; err: BAD_QUERY with the parameter's name. known NULL: any name. */
bool uri_query_good(struct view query, const char *known, struct arena *, struct err *);
