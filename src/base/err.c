/* base/err.c — the list of errors, and filling one. */
#include "base/err.h"
#include <stdio.h>

static const struct { const char *name; int status; const char *title[2], *help[2]; } errors[ERR_MAX_] = {
	[ERR_NONE] = { "NONE", 200, { "", "" }, { "", "" } },
#define ERR(code, status, zh, zh_help, en, en_help) [ERR_##code] = { #code, status, { zh, en }, { zh_help, en_help } },
#include "base/err.tbl"
#undef ERR
};

/* What a person or the log gets is UTF-8, whatever came in from outside to be named in it. */
static void put(char *out, size_t room, const char *text)
{
	text_cut(out, room, text);
	text_mend(out);
}

/* vsnprintf cuts at a byte; this cuts at a character. */
static void print_cut(char *out, size_t room, const char *format, va_list list)
{
	char whole[1024];
	if (vsnprintf(whole, sizeof whole, format, list) < 0)
		whole[0] = '\0';
	put(out, room, whole);
}

bool err_fill(struct err *e, enum err_code code, const char *field, const char *file, int line, const char *format, ...)
{
	if (e->code != ERR_NONE)
		return false;
	e->code = code;
	e->file = file;
	e->line = line;
	put(e->field, sizeof e->field, field ? field : "");
	va_list list;
	va_start(list, format);
	print_cut(e->cause, sizeof e->cause, format, list);
	va_end(list);
	return false;
}

bool err_say(struct err *e, const char *zh, const char *en)
{
	put(e->zh, sizeof e->zh, zh);
	put(e->en, sizeof e->en, en);
	return false;
}

bool err_sayf(struct err *e, const char *zh_format, const char *en_format, ...)
{
	va_list list, again;
	va_start(list, en_format);
	va_copy(again, list);
	print_cut(e->zh, sizeof e->zh, zh_format, list);
	print_cut(e->en, sizeof e->en, en_format, again);
	va_end(again);
	va_end(list);
	return false;
}

void err_clear(struct err *e) { *e = (struct err){ 0 }; }

const char *err_name(enum err_code code) { return errors[code].name; }
int err_status(enum err_code code) { return errors[code].status; }
const char *err_title(enum err_code code, enum language language) { return errors[code].title[language]; }
const char *err_help(enum err_code code, enum language language) { return errors[code].help[language]; }
