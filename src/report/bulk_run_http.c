/* Chunks, slices and the writer's queue. What a line says is bulk_http.c's business. */
#include "report/bulk_http.h"
#include <stdlib.h>
#include <time.h>

struct bulk_slice { struct report_batch batch; struct bulk *bulk; };

void bulk_open(struct bulk *b, struct req *req, struct view form_key, FILE *out)
{
	*b = (struct bulk){ .req = req, .form_key = form_key, .out = out };
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->progress, NULL);
	for (int i = 0; i < 2; i++)
		arena_init(&b->chunks[i].arena, (size_t)2047 << 20);
	b->filling = &b->chunks[0];
}

void bulk_close(struct bulk *b)
{
	for (int i = 0; i < 2; i++)
		arena_release(&b->chunks[i].arena);
	pthread_cond_destroy(&b->progress);
	pthread_mutex_destroy(&b->lock);
}

/* ---- answers ---- */

static void answer_refusal(struct bulk *b, struct builder *out, const struct bulk_line *line)
{
	const struct err *e = line->item.err;
	json_string(out, "code", err_name(e->code));
	if (line->tail) {
		builder_text(out, line->tail);
		return;
	}
	enum language language = b->req->language;
	const char *detail = language == LANGUAGE_ZH ? e->zh : e->en;
	json_key(out, "errors");
	json_open(out, '[');
	json_open(out, '{');
	json_string(out, "field", e->field);
	json_string(out, "detail", *detail ? detail : err_title(e->code, language));
	json_close(out, '}');
	json_close(out, ']');
}

void bulk_answer(struct bulk *b, const struct bulk_line *line)
{
	struct builder out;
	bool good = line->judged_good && !line->item.err;
	builder_init(&out, 1 << 20);
	json_open(&out, '{');
	json_int(&out, "line", line->line);
	json_text(&out, "unit", line->unit);
	json_text(&out, "period", line->period);
	json_string(&out, "status", good ? outcome_name(line->item.settled.outcome) : "refused");
	if (!good)
		answer_refusal(b, &out, line);
	else if (line->tail)
		builder_text(&out, line->tail);
	json_close(&out, '}');
	builder_char(&out, '\n');
	fwrite(out.ptr, 1, out.len, b->out);
	builder_release(&out);
}

/* ---- sorting and cutting ---- */

static int compare(int64_t a, int64_t b) { return (a > b) - (a < b); }

static const struct bulk_line *line_of(const void *item) { return *(const struct bulk_line *const *)item; }

static int by_place(const void *one, const void *two)
{
	const struct bulk_line *a = line_of(one), *b = line_of(two);
	const struct offer *x = &a->item.offer, *y = &b->item.offer;
	int order = compare(x->realm, y->realm);
	order = order ? order : compare(x->first.n, y->first.n);
	order = order ? order : compare(x->unit, y->unit);
	return order ? order : compare(a->line, b->line);
}

static int by_turn(const void *one, const void *two)
{
	int order = compare(line_of(one)->turn, line_of(two)->turn);
	return order ? order : by_place(one, two);
}

static bool same_report(const struct offer *a, const struct offer *b) { return a->first.n == b->first.n && a->unit == b->unit; }

static void sort_chunk(struct bulk_chunk *c)
{
	bool again = false, ordered = true;
	c->sorted = ARENA_ARRAY(&c->arena, struct batch_item *, c->good + 1);
	for (int i = 0, n = 0; i < c->count; i++)
		if (c->lines[i].judged_good)
			c->sorted[n++] = &c->lines[i].item;
	for (int i = 1; i < c->good && ordered; i++)
		ordered = by_place(&c->sorted[i - 1], &c->sorted[i]) < 0;
	if (!ordered)
		qsort(c->sorted, (size_t)c->good, sizeof *c->sorted, by_place);
	for (int i = 1; i < c->good; i++)
		if (same_report(&c->sorted[i]->offer, &c->sorted[i - 1]->offer)) {
			((struct bulk_line *)c->sorted[i])->turn = ((struct bulk_line *)c->sorted[i - 1])->turn + 1;
			again = true;
		}
	if (again)
		qsort(c->sorted, (size_t)c->good, sizeof *c->sorted, by_turn);
}

static void slice_done(struct write *write)
{
	struct bulk *b = write->owner;
	pthread_mutex_lock(&b->lock);
	b->ended++;
	pthread_cond_signal(&b->progress);
	pthread_mutex_unlock(&b->lock);
}

static int slice_end(const struct bulk_chunk *c, int from)
{
	const struct bulk_line *first = (const struct bulk_line *)c->sorted[from];
	int to = from + 1;
	while (to < c->good && to - from < REPORT_BATCH_MOST && c->sorted[to]->offer.realm == first->item.offer.realm &&
	       ((const struct bulk_line *)c->sorted[to])->turn == first->turn)
		to++;
	return to;
}

static void cut_chunk(struct bulk *b, struct bulk_chunk *c)
{
	for (int from = 0; from < c->good; from = slice_end(c, from))
		c->slice_count++;
	c->slices = ARENA_ARRAY(&c->arena, struct bulk_slice, c->slice_count + 1);
	for (int from = 0, n = 0, to; from < c->good; from = to, n++) {
		to = slice_end(c, from);
		c->slices[n].batch = (struct report_batch){ .write = { .apply = report_batch_apply, .done = slice_done, .owner = b },
			.keys = b->req->app->keys, .items = c->sorted + from, .count = to - from, .arena = &c->arena };
	}
}

/* ---- the queue ---- */

static int ended(struct bulk *b)
{
	pthread_mutex_lock(&b->lock);
	int n = b->ended;
	pthread_mutex_unlock(&b->lock);
	return n;
}

static int in_flight(struct bulk *b, const struct bulk_chunk *c)
{
	int reports = 0;
	for (int i = ended(b); i < c->submitted; i++)
		reports += c->slices[i].batch.count;
	return reports;
}

void bulk_pump(struct bulk *b)
{
	struct bulk_chunk *c = b->applying;
	while (c && c->submitted < c->slice_count && in_flight(b, c) < REPORTS_IN_FLIGHT) {
		if (!writer_submit(b->req->app->writer, &c->slices[c->submitted].batch.write))
			return;
		c->submitted++;
	}
}

/* A full queue is other people's reports: they go first. A queue that stays full for ten seconds is a server that is stopping. */
static bool push_on(struct bulk *b)
{
	for (int tries = 0; tries < 1000; tries++) {
		int before = b->applying->submitted;
		bulk_pump(b);
		if (b->applying->submitted > before || before > ended(b))
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	return false;
}

static void refuse_slice(struct bulk_slice *slice, const struct err *err)
{
	for (int i = 0; i < slice->batch.count; i++)
		slice->batch.items[i]->err = (struct err *)err;
}

static void wait_for_one(struct bulk *b)
{
	pthread_mutex_lock(&b->lock);
	int before = b->ended;
	while (b->ended == before && b->ended < b->applying->submitted)
		pthread_cond_wait(&b->progress, &b->lock);
	pthread_mutex_unlock(&b->lock);
}

/* The world must not be held here: the writer's followers need it. */
static void drain(struct bulk *b)
{
	struct bulk_chunk *c = b->applying;
	FAIL(&b->stopping, QUEUE_FULL, NULL, "the writer takes no more");
	while (ended(b) < c->slice_count) {
		if (c->submitted < c->slice_count && !push_on(b)) {
			while (c->slice_count > c->submitted)
				refuse_slice(&c->slices[--c->slice_count], &b->stopping);
		}
		wait_for_one(b);
	}
	for (int i = 0; i < c->slice_count; i++)
		if (!c->slices[i].batch.write.ok)
			refuse_slice(&c->slices[i], &c->slices[i].batch.write.err);
}

static void answer_chunk(struct bulk *b)
{
	struct bulk_chunk *c = b->applying;
	for (int i = 0; i < c->count; i++)
		bulk_answer(b, &c->lines[i]);
	arena_reset(&c->arena);
	*c = (struct bulk_chunk){ .arena = c->arena };
	b->applying = NULL;
}

static void finish_applying(struct bulk *b)
{
	if (!b->applying)
		return;
	bool held = b->req->world;
	req_world_release(b->req);
	drain(b);
	answer_chunk(b);
	if (held)
		req_world_retake(b->req);
}

static void hand_over(struct bulk *b)
{
	finish_applying(b);
	b->applying = b->filling;
	b->filling = b->applying == &b->chunks[0] ? &b->chunks[1] : &b->chunks[0];
	b->ended = 0;
	sort_chunk(b->applying);
	cut_chunk(b, b->applying);
	bulk_pump(b);
}

struct bulk_line *bulk_next(struct bulk *b)
{
	if (b->filling->count == CHUNK_LINES)
		hand_over(b);
	struct bulk_chunk *c = b->filling;
	if (!c->lines)
		c->lines = ARENA_ARRAY(&c->arena, struct bulk_line, CHUNK_LINES);
	return &c->lines[c->count++];
}

void bulk_finish(struct bulk *b)
{
	hand_over(b);
	finish_applying(b);
}
