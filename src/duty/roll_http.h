/* duty/roll_http.h — the board of a duty that no report settles; board/ asks it when a question names such a duty. */
#pragma once
#include "http/route.h"

bool roll_asked(struct req *);                              /* the question names a duty that no report settles, or one that does not exist */
bool roll_board(struct req *);
bool roll_missing(struct req *);
