/* holidays: [{year: 2022, off: ["2022-01-31..2022-02-06"], work: ["2022-01-29"], source, status}] */
#include "policy/calendar.h"
#include "policy/measure.h"

enum { YEARS_MOST = 100 };

static bool span_parse(struct view text, struct day_span *ret)
{
	struct view first = text, last = text;
	if (text.len == 22 && text.ptr[10] == '.' && text.ptr[11] == '.') {
		first.len = 10;
		last = (struct view){ text.ptr + 12, 10 };
	}
	return day_parse(first, &ret->first) && day_parse(last, &ret->last) && ret->first.n <= ret->last.n;
}

static bool spans_read(const struct source *s, const struct node *list, bool worked, struct day_span *spans, int *count)
{
	if (!list)
		return true;
	if (!node_list(s, list, "days", 60))
		return false;
	for (const struct node *n = list->first; n; n = n->next) {
		if (*count == CALENDAR_SPANS)
			return node_fail(s, n, "日子太多，最多 %d 段", "too many days, at most %d stretches", CALENDAR_SPANS);
		if (n->kind != NODE_SCALAR || !span_parse(n->text, &spans[*count]))
			return node_fail(s, n, "应写 2022-01-31 或 2022-01-31..2022-02-06，却是 %s", "expected 2022-01-31 or 2022-01-31..2022-02-06, found %s", node_shown(s, n));
		spans[(*count)++].worked = worked;
	}
	return true;
}

static bool year_read(const struct source *s, const struct node *n, struct day_span *spans, int *count, struct calendar_year *ret)
{
	const struct node *year = NULL, *off = NULL, *work = NULL, *source = NULL, *status = NULL;
	const struct entry rows[] = { { "year", &year, true }, { "off", &off, true }, { "work", &work, false }, { "source", &source, false }, { "status", &status, false }, { 0 } };
	const char *from, *how;
	int64_t number = 0;
	if (!node_map(s, n, "holidays", rows) || !node_int(s, year, 1900, 2199, &number) || !source_read(s, source, status, &from, &how))
		return false;
	*ret = (struct calendar_year){ (int)number, strcmp(how, "verified") == 0 || strcmp(how, "summary") == 0 };
	return spans_read(s, work, true, spans, count) && spans_read(s, off, false, spans, count); /* worked days go first: they are exceptions */
}

bool holidays_read(const struct source *s, const struct node *list, const struct zone *zone, struct rules *rules)
{
	if (!node_list(s, list, "holidays", YEARS_MOST))
		return false;
	struct day_span *spans = ARENA_ARRAY(s->arena, struct day_span, CALENDAR_SPANS);
	struct calendar_year *years = ARENA_ARRAY(s->arena, struct calendar_year, list->count + 1);
	struct calendar *calendar = ARENA_NEW(s->arena, struct calendar);
	*calendar = (struct calendar){ .zone = zone, .spans = spans, .years = years };
	for (const struct node *n = list->first; n; n = n->next)
		if (!year_read(s, n, spans, &calendar->span_count, &years[calendar->year_count++]))
			return false;
	rules->calendar = calendar;
	return true;
}
