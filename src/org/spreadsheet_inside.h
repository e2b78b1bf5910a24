/* org/spreadsheet_inside.h — for spreadsheet*.c only. Invariants: those of spreadsheet.h. */
#pragma once
#include "org/spreadsheet.h"

bool sheet_refuse(struct err *, const char *zh, const char *en); /* BAD_SHEET with its sentence; false */
struct sheet_row *sheet_more(struct sheet *, struct arena *, int line, struct err *); /* NULL with err when there are too many */
bool sheet_read_xlsx(struct view bytes, struct arena *, struct sheet *, struct err *);
