/* http/pages.h — which of the files inside the program answers which address.
 *
 * Invariants: only names that are there are found; nothing is read from the disk. `/` and `/login` are web/public/index.html; below
 * /desk/ and /board/ what is no file is an address of their own and gets their index.html, unless its last word ends like a file. A
 * file with a copy NAME.gz is given packed to those who take that. Files under /assets/ carry a hash in their name and never change. */
#pragma once
#include "base/asset.h"

struct page {
	const struct asset *asset;                          /* NULL: there is none */
	const char *type;
	bool packed, forever;                               /* gzip; may be kept without asking again */
	bool unbuilt;                                       /* the program was made without the web, and this address would be its */
};

/* assets: by name, NULL-named row at the end. path begins with '/'. */
struct page page_for(const struct asset *assets, struct view path, bool takes_gzip);
/* Whether the header Accept-Encoding allows gzip. */
bool takes_gzip(struct view accept_encoding);
