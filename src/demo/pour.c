/* demo/pour.c — the days of thousands of homes, in bulk: one table a day through POST /api/v1/reports:bulk, as an integration sends it,
 * each line with the instant it came in. What is corrected or returned comes as it was in the end. */
#include "demo/demo.h"
#include "http/route.h"
#include <stdlib.h>
#include <unistd.h>

static struct view header(struct req *req, const char *name)
{
	(void)req;
	return strcmp(name, "Content-Type") == 0 ? VIEW("text/csv") : (struct view){ NULL, 0 };
}

static void write_row(struct demo *d, const struct home *h, const char *date, struct instant at, const struct home_day *is, FILE *out)
{
	char code[16], text[300], *end = text, digits[24], received[25];
	home_code(h, d->options->institutions, code);
	instant_print_utc(at, received);
	fprintf(out, "%s,%s,%s,%s", code, date, is->zero ? "zero" : "values", received);
	for (int i = 0; i < DEMO_FIELDS; i++) {
		int n = 0, value = is->value[i];
		do
			digits[n++] = (char)('0' + value % 10);
		while ((value /= 10) > 0);
		*end++ = ',';
		while (n > 0)
			*end++ = digits[--n];
		if (end - text > 200) {
			fwrite(text, 1, (size_t)(end - text), out);
			end = text;
		}
	}
	*end++ = '\n';
	fwrite(text, 1, (size_t)(end - text), out);
}

/* The day's table; how many rows. */
static int32_t write_day(struct demo *d, struct day day, FILE *out)
{
	const struct day bug = { d->today.n - 15 };
	char date[11];
	int32_t rows = 0;
	struct home_day is;
	fputs("unit,day,kind,at", out);
	for (int i = 0; i < DEMO_FIELDS; i++)
		fprintf(out, ",%s", demo_field_key(i));
	fputc('\n', out);
	day_print(day, date);
	for (int32_t i = 0; i < d->options->institutions; i++) {
		struct home *h = &d->homes[i];
		if (!home_reports(h, day))
			continue;
		home_live(h, d->options->seed, day, bug, &is);
		if (i == d->nurse_home)
			d->nurse_day = is;
		struct instant at = demo_instant(d, day, is.sent);
		if (is.sent < 0 || at.ms >= d->now.ms || (i == d->clerk_shown && day.n == d->today.n))
			continue;
		write_row(d, h, date, at, &is, out);
		rows++;
	}
	return rows;
}

/* The answer is a line per row. Data we made ourselves must not be refused: the first that is ends it. */
static bool judge(struct req *req, struct err *err)
{
	char line[1024];
	bool ok = true;
	if (req->reply.status != 200) {
		if (req->err.code)
			*err = req->err;
		return FAIL(err, BUG, NULL, "bulk: status %d", req->reply.status);
	}
	FILE *answer = fdopen(dup(req->reply.file), "r");
	if (!answer)
		return FAIL(err, BUG, NULL, "bulk: no answer");
	rewind(answer);
	while (ok && fgets(line, sizeof line, answer))
		ok = !strstr(line, "\"status\":\"refused\"") || FAIL(err, BUG, NULL, "bulk: %.200s", line);
	fclose(answer);
	return ok;
}

static bool pour_day(struct demo *d, struct day day, struct err *err)
{
	FILE *file = tmpfile();
	if (!file)
		return FAIL(err, STORE_FULL, NULL, "tmpfile");
	setvbuf(file, NULL, _IOFBF, 1 << 20);
	int32_t rows = write_day(d, day, file);
	bool ok = fflush(file) == 0 || FAIL(err, STORE_FULL, NULL, "tmpfile");
	if (ok && rows > 0) {
		struct req *req = req_new(&d->app, d->router, "POST", "/api/v1/reports:bulk?form=daily");
		req->local = req->side = true;
		req->header = header;
		req->db = d->app.follow_db;
		req->checker = d->checker;
		req->spool = dup(fileno(file));
		lseek(req->spool, 0, SEEK_SET);
		router_run(req);
		ok = judge(req, err);
		req_free(req);
	}
	fclose(file);
	return ok;
}

bool demo_pour(struct demo *d, struct err *err)
{
	struct progress progress;
	int length = d->options->days > 0 ? d->options->days + 1 : 0;
	bool ok = true;
	if (d->fresh)
		clock_drill_set(d->now), clock_drill_run(1);
	progress_start(&progress, demo_words("天的日报", "days of reports"), length);
	for (int i = 0; ok && i < length; i++) {
		ok = pour_day(d, (struct day){ d->start.n + i }, err);
		progress_at(&progress, i + 1);
	}
	progress_end(&progress, length);
	return ok;
}
