/* base/log.h — one line per happening, on standard error: time, level, words, key=value; user text quoted.
 * Only http, cli, the ticker and main log. */
#pragma once
#include "base/err.h"
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO };
void log_line(enum log_level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_err(const char *what, const struct err *);         /* with code, cause, file and line */
const char *log_quote(struct view, char *out, size_t room); /* quoted and escaped, cut to fit */
