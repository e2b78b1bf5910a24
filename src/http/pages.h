/* http/pages.h — which of the files inside the program answers which address.
 *
 * Invariants: only names that are there are found; nothing is read from the disk. `/` and `/login` are web/public/index.html; below
 * /desk/ and /board/ what is no file is an address of their own and gets their index.html, unless its last word ends like a file. A
 * file with a copy NAME.br or NAME.gz is given packed to those who take that, the smaller way first. Files under /assets/ carry a hash in
 * their name and never change. */
#pragma once
#include "base/asset.h"

struct page {
	const struct asset *asset;                          /* NULL: there is none */
	const char *type;
	const char *packing;                                /* what Content-Encoding says of the bytes; NULL: plain */
	bool forever;                                       /* may be kept without asking again */
	bool unbuilt;                                       /* the program was made without the web, and this address would be its */
};

/* assets: by name, NULL-named row at the end. path begins with '/'. accept_encoding: the header, as it came. */
struct page page_for(const struct asset *assets, struct view path, struct view accept_encoding);
/* Whether the header Accept-Encoding allows this way of packing: "gzip", "br". */
bool takes_packing(struct view accept_encoding, const char *packing);
