/* Asking the board and writing its answers: what its routes have in common. */
#include "board/say_http.h"

/* What is asked ------------------------------------------------------------------------------------------------------------------- */

bool board_refuse(struct req *r, const char *name, const char *zh, const char *en)
{
	FAIL(&r->err, BAD_QUERY, name, "%s", en);
	return err_say(&r->err, zh, en);
}

bool board_ask_form(struct req *r, const struct form **ret)
{
	struct view key = r->ask(r, "form"), duty = r->ask(r, "duty");
	const struct duty_rule *rule = duty.ptr ? policy_duty(r->app->policy, duty) : NULL;
	if (duty.ptr && (!rule || !rule->form))
		return FAIL(&r->err, NO_DUTY, "duty", "unknown duty");
	*ret = rule ? rule->form : key.ptr ? policy_form(r->app->policy, key) : policy_form_at(r->app->policy, 0);
	return *ret || FAIL(&r->err, NO_FORM, "form", "unknown form");
}

struct period board_period_now(const struct req *r, const struct form *form)
{
	const struct unit *unit = org_unit(r->app->org, r->unit);
	const struct zone *zone = unit ? form_zone(form, unit) : form->pack->zone; /* no unit: the whole store */
	return period_of(form->period, zone_day(zone, r->now));
}

bool board_ask_period(struct req *r, const struct form *form, const char *name, struct period otherwise, struct period *ret)
{
	struct view text = r->ask(r, name);
	*ret = otherwise;
	return !text.ptr || period_parse(form->period, text, ret) || FAIL(&r->err, BAD_PERIOD, name, "not a %s", period_kind_name(form->period));
}

/* A journal number, or an instant, which stands for the last event until then. */
static bool ask_as_of(struct req *r, int64_t *ret)
{
	struct view text = r->ask(r, "as_of");
	struct instant at;
	*ret = BOARD_NOW;
	if (!text.ptr)
		return true;
	if (!view_int(text, ret)) {
		if (!instant_parse(text, &at))
			return board_refuse(r, "as_of", "as_of 应为流水号或时刻，例如 2021-10-24T16:00:00+08:00。", "as_of is a journal number or an instant such as 2021-10-24T16:00:00+08:00.");
		if (!board_seq_at(r->db, at, ret, &r->err))
			return false;
	}
	if (*ret < 0)
		return board_refuse(r, "as_of", "as_of 不能是负数。", "as_of cannot be negative.");
	if (*ret >= board_as_of(r->app->board))
		*ret = BOARD_NOW;
	return true;
}

bool board_ask_question(struct req *r, struct question *ret)
{
	return board_ask_form(r, &ret->form) && board_ask_period(r, ret->form, "period", board_period_now(r, ret->form), &ret->period) && ask_as_of(r, &ret->as_of);
}

/* A cold page is built without the world lock: a million reports take a second, and the writer must not wait for it. */
static struct board_page *page_build(struct req *r, struct question *q)
{
	struct board_build *build = board_build_begin(r->app->board, q->form, q->period, q->as_of, &r->err);
	int form = q->form->id;
	if (!build)
		return NULL;
	req_world_release(r);
	board_build_run(build, r->db, &r->err);
	req_world_retake(r);
	struct board_page *page = board_build_end(build, r->db, &r->err);
	q->form = policy_form_id(r->app->policy, form);
	if (q->form)
		return page;
	board_done(page);
	FAIL(&r->err, NO_FORM, "form", "the form left while its board was built");
	return NULL;
}

/* NULL with err filled, or with req->beside set: a cold page is nothing for the thread that serves everyone. */
struct board_page *board_page_get(struct req *r, struct question *q)
{
	struct board_page *page = board_page_ready(r->app->board, q->form, q->period, q->as_of);
	if (!page && !r->side) {
		req_beside(r);                              /* called again where building it holds up nobody */
		return NULL;
	}
	for (int tries = 0; !page && tries < 3 && r->err.code == ERR_NONE; tries++)
		page = page_build(r, q);
	if (!page)
		FAIL(&r->err, STORE_BUSY, NULL, "the forms changed three times while the board was built");
	return page;
}

/* What is answered ---------------------------------------------------------------------------------------------------------------- */

void board_say_unit(struct builder *b, const struct unit *u)
{
	json_string(b, "code", u->code);
	json_string(b, "name", u->name);
	if (*u->name_en)
		json_string(b, "name_en", u->name_en);
	json_string(b, "kind", unit_kind_name((enum unit_kind)u->kind));
}

void board_say_due(struct builder *b, const struct form *form, const struct unit *u, struct period period)
{
	char text[30];
	zone_print(form_zone(form, u), form_due(form, u, period), text);
	json_string(b, "due", text);
}

void board_say_counts(struct builder *b, const struct board_counts *c)
{
	json_int(b, "expected", c->expected);
	json_int(b, "on_time", c->on_time);
	json_int(b, "late", c->late);
	json_int(b, "missing", c->missing);
	json_int(b, "zero", c->zero);
	json_int(b, "returned", c->returned);
	json_int(b, "derived", c->derived);
	json_int(b, "mixed", c->mixed);
}

struct sum_words sum_words_new(struct req *r, const struct form *form)
{
	struct sum_words w = { form, ARENA_ARRAY(&r->arena, struct view, form->field_count), ARENA_ARRAY(&r->arena, struct board_sum, form->field_count) };
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].sum && form->fields[i].type != FIELD_TEXT)
			w.before[i] = view_of(arena_printf(&r->arena, "\"%s\":{\"sum\":", form->fields[i].key));
	return w;
}

void board_say_sums(struct builder *b, const struct sum_words *w)
{
	bool more = false;
	json_key(b, "sums");
	builder_char(b, '{');
	for (int i = 0; i < w->form->field_count; i++) {
		if (!w->before[i].ptr)
			continue;
		if (more)
			builder_char(b, ',');
		more = true;
		builder_view(b, w->before[i]);
		builder_int(b, w->sums[i].sum);
		builder_view(b, VIEW(",\"units\":"));
		builder_int(b, w->sums[i].units);
		builder_char(b, '}');
	}
	builder_char(b, '}');
}

void board_say_head(struct builder *b, const struct req *r, const struct question *q)
{
	char text[16];
	json_key(b, "unit");
	json_open(b, '{');
	board_say_unit(b, org_unit(r->app->org, r->unit));
	json_close(b, '}');
	json_string(b, "form", q->form->key);
	period_print(q->period, text);
	json_string(b, "period", text);
	board_say_due(b, q->form, org_unit(r->app->org, r->unit), q->period);
}

bool board_ask_sums(struct req *r, enum sums *ret)
{
	struct view text = r->ask(r, "sums");
	*ret = SUMS_ALL;
	if (view_is(text, "none"))
		*ret = SUMS_NONE;
	else if (view_is(text, "own"))
		*ret = SUMS_OWN;
	else if (text.ptr && !view_is(text, "all"))
		return board_refuse(r, "sums", "sums 只能是 none、own 或 all。", "sums is none, own or all.");
	return true;
}
