/* base/err.h — what went wrong, in two voices.
 *
 * Invariants: the code comes from err.tbl, which holds the HTTP status and the sentences for people in both languages; `field`
 * names the input at fault, `detail` adds what only this case knows (a number, a name; both languages; may be shown to the
 * person), and `cause` with file and line is for the log alone. All texts in it are UTF-8, whatever bytes were put in.
 * An err is plain memory: nothing to release.
 * FAIL fills it and is false, so a function ends in `return FAIL(e, NO_UNIT, "unit", …)`. The first failure stays: FAIL on a
 * filled err keeps the older one. */
#pragma once
#include "base/str.h"

enum err_code {
	ERR_NONE,
#define ERR(code, status, zh, zh_help, en, en_help) ERR_##code,
#include "base/err.tbl"
#undef ERR
	ERR_MAX_
};

enum language { LANGUAGE_ZH, LANGUAGE_EN };

struct err {
	enum err_code code;
	int line;
	const char *file;
	char field[64];
	char zh[256], en[256];                              /* detail for the person, may be empty */
	char cause[256];                                    /* for the log, may be empty */
};

/* FAIL(err, CODE, field-or-NULL, cause format, …) */
#define FAIL(err, code_, field_, ...) err_fill((err), ERR_##code_, (field_), __FILE__, __LINE__, __VA_ARGS__)
bool err_fill(struct err *, enum err_code, const char *field, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* Adds the sentence for the person, in both languages; returns false like FAIL. */
bool err_say(struct err *, const char *zh, const char *en);
bool err_sayf(struct err *, const char *zh_format, const char *en_format, ...);  /* both formats take the same arguments in the same order */
void err_clear(struct err *);

const char *err_name(enum err_code);                        /* "NO_UNIT" */
int err_status(enum err_code);                              /* HTTP */
const char *err_title(enum err_code, enum language);
const char *err_help(enum err_code, enum language);
