/* Senders. Each has cells of its own (a home on a day), a connection of its own, and remembers what it was told.
 *
 * A cell is what was acknowledged last (`is`), how often something was (`changes`), and perhaps something that was sent and not
 * answered (`asked`): after a crash the program may have it or not, and sending it again must make it so, once. Every content differs
 * from the one before, so that each acknowledged change is exactly one entry of the report's history. */
#include "tools/weather/weather.h"
#include "base/when.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIELDS = 6, SENDERS_MOST = 64, CELLS = COUNTIES * HOMES * DAYS, LINES_MOST = 24, ANSWER_MS = 60000, ROOM = 512, OTHERS = 64 };
static const char *const fields[FIELDS] = { "residents_in", "staff_on_duty", "fever", "suspected", "confirmed", "isolated" };

struct state { int v[FIELDS]; bool zero; };
struct cell { struct state is, asked; int home, day, changes; bool there, waiting, touched; };
struct sender {
	struct load *load;
	pthread_t thread;
	int number, port, fd, cells;
	struct cell *own[CELLS];
	struct heard heard;
	struct builder out, body;
	struct load_figures figures;
};
struct load {
	struct story *story;
	struct sender senders[SENDERS_MOST];
	struct cell cells[CELLS];
	char token[64];
	const char *refusals;
	int count;
	void (*task)(struct sender *);
	bool running, silent;
	atomic_bool stop;
};

struct load *load_new(struct story *story, int senders)
{
	struct load *load = calloc(1, sizeof *load);
	if (!load)
		memory_gone(sizeof *load);
	load->story = story;
	load->count = senders;
	snprintf(load->token, sizeof load->token, "%s", admin_token(story));
	for (int i = 0; i < senders; i++)
		load->senders[i] = (struct sender){ .load = load, .number = i, .fd = -1 };
	for (int i = 0; i < CELLS; i++) {
		struct sender *owner = &load->senders[i / DAYS % senders];
		load->cells[i] = (struct cell){ .home = i / DAYS, .day = i % DAYS };
		owner->own[owner->cells++] = &load->cells[i];
	}
	return load;
}

void load_free(struct load *load)
{
	for (int i = 0; i < load->count; i++) {
		wire_close(-1, &load->senders[i].heard);
		builder_release(&load->senders[i].out);
		builder_release(&load->senders[i].body);
	}
	free(load);
}

void load_port(struct load *load, int sender, int port) { load->senders[sender].port = port; }
void load_expect_refusals(struct load *load, const char *codes) { load->refusals = codes; }

struct load_figures load_figures(const struct load *load)
{
	struct load_figures sum = { 0 };
	for (int i = 0; i < load->count; i++) {
		const struct load_figures *f = &load->senders[i].figures;
		sum.acknowledged += f->acknowledged;
		sum.repeats += f->repeats;
		sum.corrections += f->corrections;
		sum.zeros += f->zeros;
		sum.bulk_lines += f->bulk_lines;
		sum.refused += f->refused;
		sum.unanswered += f->unanswered;
		sum.resent += f->resent;
	}
	return sum;
}

/* ---- what is said ---- */

static void think_of(struct cell *cell)
{
	struct state *next = &cell->asked;
	next->zero = chance_below(10) < 3;
	next->v[0] = 1 + chance_below(300);
	next->v[1] = cell->is.v[1] % 9000 + 1;              /* never what it was */
	for (int i = 2; i < FIELDS; i++)
		next->v[i] = next->zero ? 0 : chance_below(next->v[0]);
	cell->waiting = cell->touched = true;
}

/* The same cell after the same number of changes asks with the same key, whenever it asks. */
static void write_body(struct builder *out, const struct cell *cell, const struct state *state, int changes, bool with_place)
{
	char unit[16];
	builder_printf(out, "{\"client_key\":\"%d-%d-%d\",\"kind\":\"%s\",\"reason\":\"weather\",", cell->home, cell->day, changes, state->zero ? "zero" : "values");
	if (with_place)
		builder_printf(out, "\"unit\":\"%s\",\"period\":\"%s\",", field_unit(cell->home, unit), field_day(cell->day));
	for (int i = 0; i < FIELDS; i++)
		builder_printf(out, "%s\"%s\":%d", i ? "," : "\"values\":{", fields[i], state->v[i]);
	builder_text(out, "}}");
}

static void write_request(struct sender *s, const char *method, const char *path, const char *type)
{
	if (!s->out.most)
		builder_init(&s->out, 1 << 20);
	builder_clear(&s->out);
	builder_printf(&s->out, "%s %s HTTP/1.1\r\nHost: weather\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
		method, path, s->load->token, type, s->body.len);
	builder_view(&s->out, builder_seen(&s->body));
}

static void body_clear(struct sender *s)
{
	if (!s->body.most)
		builder_init(&s->body, 1 << 20);
	builder_clear(&s->body);
}

/* Says it and hears the answer. False: the connection is gone. */
static bool say(struct sender *s)
{
	if (wire_send(s->fd, s->out.ptr, s->out.len) && wire_hear(s->fd, &s->heard, ANSWER_MS))
		return true;
	s->figures.unanswered++;
	return false;
}

static void accepted(struct sender *s, struct cell *cell)
{
	s->figures.acknowledged++;
	s->figures.corrections += cell->there;
	s->figures.zeros += cell->asked.zero;
	cell->is = cell->asked;
	cell->there = true;
	cell->waiting = false;
	cell->changes++;
}

static _Noreturn void wrong(const struct sender *s, const char *what)
{
	story_fail(s->load->story, "%s: asked %.*s, heard %d %.*s", what, s->body.len < 700 ? (int)s->body.len : 700, s->body.ptr, s->heard.status,
		(int)s->heard.body.len, builder_seen(&s->heard.body).ptr);
}

/* A refusal that the weather explains: a code that was announced, in a problem document or in a line of a bulk answer. */
static bool may_refuse(struct sender *s, const char *code)
{
	if (!s->load->refusals || !code || !strstr(s->load->refusals, code))
		return false;
	s->figures.refused++;
	return true;
}

static const char *cell_path(const struct cell *cell, char out[96])
{
	char unit[16];
	snprintf(out, 96, "/api/v1/units/%s/reports/daily/%s", field_unit(cell->home, unit), field_day(cell->day));
	return out;
}

static bool put(struct sender *s, struct cell *cell, const struct state *state, int changes)
{
	char path[96];
	cell_path(cell, path);
	body_clear(s);
	write_body(&s->body, cell, state, changes, false);
	write_request(s, "PUT", path, "application/json");
	return say(s);
}

static bool refused(struct sender *s)
{
	json_t *problem = json_loadb(builder_seen(&s->heard.body).ptr, s->heard.body.len, 0, NULL);
	bool may = s->heard.status == 503 && may_refuse(s, json_string_value(json_object_get(problem, "code")));
	json_decref(problem);
	if (may)
		usleep((useconds_t)(5000 + chance_below(20000)));
	return may;
}

static bool send_one(struct sender *s, struct cell *cell)
{
	bool again = cell->waiting;
	if (!again)
		think_of(cell);
	if (!put(s, cell, &cell->asked, cell->changes))
		return false;
	if (refused(s))
		return true;
	if (s->heard.status != 200 && s->heard.status != 201)
		wrong(s, "neither accepted nor refused as expected");
	if (!again && !s->load->refusals && s->heard.status != (cell->there ? 200 : 201))
		wrong(s, cell->there ? "a correction is 200" : "a new report is 201");
	s->figures.resent += again;
	accepted(s, cell);
	return true;
}

/* What was acknowledged is sent once more: the first answer comes again and nothing changes. */
static bool repeat_one(struct sender *s, struct cell *cell)
{
	if (!put(s, cell, &cell->is, cell->changes - 1))
		return false;
	if (!refused(s) && s->heard.status != 200)
		wrong(s, "a repeat is 200");
	s->figures.repeats++;
	return true;
}

/* ---- bulk ---- */

static void bulk_answered(struct sender *s, json_t *line, struct cell *const *cells, int n)
{
	json_int_t number = json_integer_value(json_object_get(line, "line"));
	const char *status = json_string_value(json_object_get(line, "status"));
	if (number < 1 || number > n || !status)
		wrong(s, "a line of the answer that means nothing");
	if (strcmp(status, "refused") != 0)
		accepted(s, cells[number - 1]);
	else if (!may_refuse(s, json_string_value(json_object_get(line, "code"))))
		wrong(s, "a line was refused");
	s->figures.bulk_lines++;
}

static bool send_bulk(struct sender *s)
{
	struct cell *cells[LINES_MOST];
	int n = 0;
	body_clear(s);
	for (int i = 0, from = chance_below(s->cells); i < s->cells && n < LINES_MOST; i++) {
		struct cell *cell = s->own[(from + i) % s->cells];
		if (!cell->waiting)
			think_of(cell);
		write_body(&s->body, cell, &cell->asked, cell->changes, true);
		builder_char(&s->body, '\n');
		cells[n++] = cell;
	}
	write_request(s, "POST", "/api/v1/reports:bulk?form=daily", "application/x-ndjson");
	if (!say(s))
		return false;
	if (refused(s))
		return true;
	if (s->heard.status != 200)
		wrong(s, "a bulk answer is 200");
	for (struct view rest = builder_seen(&s->heard.body), line; view_split(&rest, '\n', &line);) {
		json_t *one = line.len ? json_loadb(line.ptr, line.len, 0, NULL) : NULL;
		if (line.len)
			bulk_answered(s, one, cells, n);
		json_decref(one);
	}
	return true;
}

/* ---- senders ---- */

static struct cell *waiting_of(struct sender *s)
{
	for (int i = 0; i < s->cells; i++)
		if (s->own[i]->waiting)
			return s->own[i];
	return NULL;
}

static bool send_something(struct sender *s)
{
	struct cell *cell = waiting_of(s);
	if (s->number % 8 == 7)
		return send_bulk(s);
	if (cell)
		return send_one(s, cell);
	cell = s->own[chance_below(s->cells)];
	return cell->there && chance_below(10) == 0 ? repeat_one(s, cell) : send_one(s, cell);
}

static void send_on(struct sender *s)
{
	while (!atomic_load(&s->load->stop) && send_something(s))
		;
}

static void *sender_main(void *self)
{
	struct sender *s = self;
	s->fd = wire_open(s->port ? s->port : s->load->story->port);
	if (s->fd < 0)
		return NULL;
	s->load->task(s);
	close(s->fd);
	s->fd = -1;
	return NULL;
}

static void start(struct load *load, void (*task)(struct sender *))
{
	atomic_store(&load->stop, false);
	load->task = task;
	load->running = true;
	for (int i = 0; i < load->count; i++)
		if (pthread_create(&load->senders[i].thread, NULL, sender_main, &load->senders[i]) != 0)
			story_fail(load->story, "no thread for sender %d", i);
}

void load_start(struct load *load) { start(load, send_on); }

void load_join(struct load *load)
{
	for (int i = 0; load->running && i < load->count; i++)
		pthread_join(load->senders[i].thread, NULL);
	load->running = false;
}

void load_stop(struct load *load)
{
	atomic_store(&load->stop, true);
	load_join(load);
}

/* ---- proof ---- */

static bool shows(const json_t *report, const struct state *state, bool there, int changes)
{
	const json_t *values = json_object_get(report, "values");
	const char *kind = json_string_value(json_object_get(report, "kind"));
	if ((int)json_array_size(json_object_get(report, "history")) != changes)
		return false;
	if (!there)
		return !kind;
	for (int i = 0; i < FIELDS; i++)
		if (json_integer_value(json_object_get(values, fields[i])) != state->v[i])
			return false;
	return kind && strcmp(kind, state->zero ? "zero" : "values") == 0;
}

static void judge(struct sender *s, struct cell *cell, const json_t *report)
{
	struct story *story = s->load->story;
	if (s->heard.status != 200)
		wrong(s, "a report cannot be read");
	if (shows(report, &cell->is, cell->there, cell->changes))
		return;
	if (cell->waiting && shows(report, &cell->asked, true, cell->changes + 1)) {
		if (s->load->silent)
			story_fail(story, "home %d day %d: what was never answered was taken", cell->home, cell->day);
		return;
	}
	story_fail(story, "home %d day %d: acknowledged were %d changes, staff_on_duty %d%s; it shows %.*s", cell->home, cell->day, cell->changes, cell->is.v[1],
		cell->waiting ? " (and one more was sent)" : "", (int)s->heard.body.len, builder_seen(&s->heard.body).ptr);
}

static void prove_cell(struct sender *s, struct cell *cell)
{
	char path[96];
	body_clear(s);
	write_request(s, "GET", cell_path(cell, path), "application/json");
	if (!say(s))
		wrong(s, "no answer to a question");
	json_t *report = json_loadb(builder_seen(&s->heard.body).ptr, s->heard.body.len, 0, NULL);
	judge(s, cell, report);
	json_decref(report);
	cell->touched = cell->waiting;
}

static void prove_own(struct sender *s)
{
	for (int i = 0; i < s->cells; i++)
		if (s->own[i]->touched || chance_below(CELLS) < OTHERS)
			prove_cell(s, s->own[i]);
}

void load_prove(struct load *load, bool silent)
{
	load->silent = silent;
	start(load, prove_own);
	load_join(load);
}

static void settle_own(struct sender *s)
{
	for (struct cell *cell; (cell = waiting_of(s));) {
		if (!send_one(s, cell))
			wrong(s, "no answer to what was sent again");
		prove_cell(s, cell);
	}
}

static void same(struct load *load, struct story *at, int day, const char *what, json_int_t wanted, const json_t *found)
{
	if (json_integer_value(found) != wanted || !json_is_integer(found))
		story_fail(at, "board of %s: %s should be %lld, is %lld [%s]", field_day(day), what, (long long)wanted, (long long)json_integer_value(found),
			load->story == at ? "this program" : "the other program");
}

static void board_day(struct load *load, struct story *at, int day)
{
	json_int_t there = 0, zero = 0, sums[FIELDS] = { 0 };
	for (int i = 0; i < CELLS; i++) {
		const struct cell *cell = &load->cells[i];
		if (cell->day != day || !cell->there)
			continue;
		there++;
		zero += cell->is.zero;
		for (int f = 0; f < FIELDS; f++)
			sums[f] += cell->is.v[f];
	}
	admin_asks(at, "GET", arena_printf(&at->arena, "/api/v1/board/900100?form=daily&period=%s", field_day(day)), "");
	const json_t *board = at->answer.json;
	same(load, at, day, "expected", COUNTIES * HOMES, json_object_get(board, "expected"));
	same(load, at, day, "late", there, json_object_get(board, "late"));
	same(load, at, day, "missing", COUNTIES * HOMES - there, json_object_get(board, "missing"));
	same(load, at, day, "zero", zero, json_object_get(board, "zero"));
	for (int f = 0; there && f < FIELDS; f++) {
		const json_t *sum = json_object_get(json_object_get(board, "sums"), fields[f]);
		same(load, at, day, fields[f], sums[f], json_object_get(sum, "sum"));
		same(load, at, day, "units that gave it", there, json_object_get(sum, "units"));
	}
}

void load_board(struct load *load, struct story *at)
{
	for (int day = 0; day < DAYS; day++)
		board_day(load, at, day);
}

void load_settle(struct load *load)
{
	load->silent = false;
	start(load, settle_own);
	load_join(load);
	load_board(load, load->story);
}
