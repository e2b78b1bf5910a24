/* board/rows.h — reading all reports of a period quickly; inside board/ only. */
#pragma once
#include "board/board.h"

struct report_row { int32_t unit; enum report_kind kind; enum report_state state; bool late; int64_t seq; struct view values; enum origin origin; };
/* In no promised order; views live during the call; fn false stops. The db is inside a read transaction. */
bool rows_each(struct db *, int form, struct day first, bool (*fn)(void *, const struct report_row *), void *, struct err *);
