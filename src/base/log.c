/* base/log.c — whole lines, one write each, so that threads do not mix them.
 * Times are the machine's own, also in a drill: the log tells what happened to the machine. */
#include "base/log.h"
#include "base/when.h"
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = { "error", "warn", "info" };

static struct instant machine_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (struct instant){ (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 };
}

static void write_whole(const char *text, size_t left)
{
	while (left > 0) {
		ssize_t n = write(STDERR_FILENO, text, left);
		if (n < 0 && errno != EINTR)
			return; /* nowhere left to say it */
		if (n > 0)
			text += n, left -= (size_t)n;
	}
}

void log_line(enum log_level level, const char *format, ...)
{
	char line[4096];
	size_t name = strlen(level_names[level]), at = 24;
	instant_print_utc(machine_now(), line);
	line[at++] = ' ';
	memcpy(line + at, level_names[level], name);
	at += name;
	line[at++] = ' ';
	va_list list;
	va_start(list, format);
	int wanted = vsnprintf(line + at, sizeof line - at - 1, format, list); /* one byte is kept for the line end */
	va_end(list);
	size_t end = wanted < 0 ? at : at + (size_t)wanted < sizeof line - 2 ? at + (size_t)wanted : sizeof line - 2;
	/* A caller that forgot to quote must not let text start a line of its own either. */
	for (; at < end; at++)
		if ((unsigned char)line[at] < 0x20 || line[at] == 0x7F)
			line[at] = ' ';
	line[end] = '\n';
	write_whole(line, end + 1);
}

void log_err(const char *what, const struct err *e)
{
	char cause[600], field[200];
	log_line(err_status(e->code) >= 500 ? LOG_ERROR : LOG_WARN, "%s code=%s field=%s cause=%s at=%s:%d", what, err_name(e->code),
	         log_quote(view_of(e->field), field, sizeof field), log_quote(view_of(e->cause), cause, sizeof cause),
	         e->file ? e->file : "-", e->line);
}

/* Length of a character that may stand as it is: printable, well formed, and none that breaks or turns lines around. */
static size_t harmless_length(const unsigned char *p, size_t left)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (p[0] < 0x20 || p[0] == '"' || p[0] == '\\' || p[0] == 0x7F || n > left || !view_utf8((struct view){ (const char *)p, n }))
		return 0;
	if (n == 2 && p[0] == 0xC2 && p[1] < 0xA0)
		return 0; /* C1 controls, next line among them */
	if (n == 3 && p[0] == 0xE2 && (p[1] == 0x80 || p[1] == 0x81) && ((p[2] >= 0xA8 && p[2] <= 0xAF) || p[2] == 0x8E || p[2] == 0x8F))
		return 0; /* line and paragraph separators, direction marks */
	if (n == 3 && p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9)
		return 0; /* direction isolates */
	return n;
}

static size_t escape_byte(unsigned char c, char out[4])
{
	static const char digit[] = "0123456789abcdef";
	const char *named = c == '"' ? "\"" : c == '\\' ? "\\" : c == '\n' ? "n" : c == '\r' ? "r" : c == '\t' ? "t" : NULL;
	out[0] = '\\';
	out[1] = named ? *named : 'x';
	out[2] = digit[c >> 4];
	out[3] = digit[c & 15];
	return named ? 2 : 4;
}

const char *log_quote(struct view text, char *out, size_t room)
{
	static const size_t end = sizeof "…\"";         /* what must fit after the last piece, with the zero byte */
	size_t at = 0;
	if (room < end + 1)
		return text_cut(out, room, ""), out;
	out[at++] = '"';
	while (text.len > 0) {
		char escape[4];
		size_t n = harmless_length((const unsigned char *)text.ptr, text.len);
		size_t wrote = n ? n : escape_byte((unsigned char)*text.ptr, escape);
		if (at + wrote + end > room) {
			memcpy(out + at, "…", 3);
			at += 3;
			break;
		}
		memcpy(out + at, n ? text.ptr : escape, wrote);
		at += wrote;
		text = (struct view){ text.ptr + (n ? n : 1), text.len - (n ? n : 1) };
	}
	out[at++] = '"';
	out[at] = '\0';
	return out;
}
