/* What a seat hears: what concerns it, once, in order, and `resync` when that cannot be. */
#include "board/live.h"
#include "base/json.h"
#include "board/board_test.h"
#include "report/packed.h"
#include <time.h>

struct room { struct fixture f; struct live *live; pthread_rwlock_t world; int wakes; };

static void wake(void *self) { ((struct room *)self)->wakes++; }

static struct room *room_open(const char *url, uint64_t seed)
{
	struct room *room = calloc(1, sizeof *room);
	pthread_rwlock_init(&room->world, NULL);
	fixture_open(&room->f, url, seed, 300, (size_t)64 << 20);
	room->live = live_new(room->f.org, room->f.policy, room->f.board, &room->world);
	live_set_wake(room->live, wake, room);
	return room;
}

static void room_close(struct room *room)
{
	live_free(room->live);
	fixture_close(&room->f);
	pthread_rwlock_destroy(&room->world);
	free(room);
}

/* The next thing the seat says, heartbeats left out; "" if it stays silent longer than changes are held back. */
static const char *hears(struct room *room, struct live_seat *seat, size_t piece)
{
	struct builder text;
	char out[4096];
	builder_init(&text, 1 << 20);
	for (int tries = 0; tries < 3 && text.len == 0; tries++) {
		int wait = live_seat_wait(seat);
		if (wait < 1000)
			nanosleep(&(struct timespec){ 0, (long)wait * 1000000 }, NULL);
		for (size_t n; (n = live_seat_read(seat, out, piece)) > 0;)
			builder_bytes(&text, out, n);
	}
	const char *heard = arena_text(&room->f.arena, builder_seen(&text));
	builder_release(&text);
	return heard;
}

static json_t *data_of(struct room *room, const char *heard)
{
	const char *data = strstr(heard, "data: ");
	assert_non_null(data);
	data += 6;
	struct err err = { 0 };
	json_t *json = json_read((struct view){ data, strcspn(data, "\n") }, &room->f.arena, &err);
	must(json != NULL, &err);
	return json;
}

static int32_t some_elder(struct room *room)
{
	for (;;) {
		int32_t unit = 1 + (int32_t)dice(&room->f, (uint64_t)room->f.model.count);
		if (room->f.model.unit[unit].kind == UNIT_INSTITUTION && room->f.model.unit[unit].facility == 0)
			return unit;
	}
}

static struct live_seat *greeted(struct room *room, int32_t unit, int form, struct day first, int64_t since)
{
	struct live_seat *seat = live_seat_new(room->live, unit, form, first, since);
	const char *heard = hears(room, seat, 4096);
	assert_non_null(strstr(heard, "event: hello\n"));
	assert_int_equal(json_integer_value(json_object_get(data_of(room, heard), "as_of")), room->f.seq);
	return seat;
}

static bool json_is(json_t *object, const char *key, const char *text)
{
	const char *value = json_string_value(json_object_get(object, key));
	return value && strcmp(value, text) == 0;
}

static json_t *find_code(json_t *list, const char *code)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
		if (json_is(one, "code", code))
			return one;
	return NULL;
}

static struct day daily(struct room *room) { return period_at(&room->f, 0, 1).first; }

static void look(struct room *room)
{
	struct board_page *page = board_page(room->f.board, room->f.db, form_of(&room->f, 0), period_at(&room->f, 0, 1), &room->f.err);
	must(page != NULL, &room->f.err);
	board_done(page);
}

static void a_report_is_heard_along_its_path(void **state)
{
	struct room *room = room_open(test_url(*state), 1);
	struct fixture *f = &room->f;
	int32_t unit = some_elder(room), top = model_parent(&f->model, model_parent(&f->model, unit, daily(room)), daily(room));
	look(room);
	struct live_seat *seat = greeted(room, top, form_of(f, 0)->id, daily(room), 0);
	do_send(f, 0, 1, unit);
	const char *heard = hears(room, seat, 4096);
	assert_non_null(strstr(heard, "event: board\n"));
	json_t *message = data_of(room, heard);
	assert_int_equal(json_integer_value(json_object_get(message, "as_of")), f->seq);
	assert_true(json_is(message, "form", "daily"));
	json_t *units = json_object_get(message, "units"), *nodes = json_object_get(message, "nodes");
	assert_int_equal(json_array_size(units), 1);
	struct fact fact = model_fact(&f->model, 0, 1, unit, INT64_MAX);
	assert_true(json_is(find_code(units, f->model.unit[unit].code), "state", cell_name(cell_of(fact.state, fact.kind, fact.late))));
	static struct fact facts[UNITS_MOST];
	facts_at(f, 0, 1, INT64_MAX, facts);
	int path = 0;
	for (int32_t u = model_parent(&f->model, unit, daily(room)); ; u = model_parent(&f->model, u, daily(room))) {
		struct naive naive;
		json_t *node = find_code(nodes, f->model.unit[u].code);
		assert_non_null(node);
		naive_count(f, 0, 1, u, INT64_MAX, facts, &naive);
		assert_int_equal(json_integer_value(json_object_get(node, "expected")), naive.counts.expected);
		assert_int_equal(json_integer_value(json_object_get(node, "on_time")), naive.counts.on_time);
		assert_int_equal(json_integer_value(json_object_get(node, "late")), naive.counts.late);
		assert_int_equal(json_integer_value(json_object_get(node, "missing")), naive.counts.missing);
		assert_int_equal(json_integer_value(json_object_get(node, "zero")), naive.counts.zero);
		assert_int_equal(json_integer_value(json_object_get(node, "returned")), naive.counts.returned);
		path++;
		if (u == top)
			break;
	}
	assert_int_equal(json_array_size(nodes), path);
	assert_string_equal(hears(room, seat, 4096), "");
	live_seat_free(seat);
	room_close(room);
}

static void others_hear_nothing(void **state)
{
	struct room *room = room_open(test_url(*state), 2);
	struct fixture *f = &room->f;
	int32_t unit = some_elder(room), other = some_elder(room);
	while (other == unit)
		other = some_elder(room);
	look(room);
	struct live_seat *elsewhere = greeted(room, other, -1, DAY_NONE, 0), *another_form = greeted(room, 0, form_of(f, 2)->id, DAY_NONE, 0),
		*another_day = greeted(room, 0, form_of(f, 0)->id, period_at(f, 0, 2).first, 0), *all = greeted(room, 0, -1, DAY_NONE, 0);
	do_send(f, 0, 1, unit);
	assert_non_null(strstr(hears(room, all, 4096), "event: board\n"));
	assert_string_equal(hears(room, elsewhere, 4096), "");
	assert_string_equal(hears(room, another_form, 4096), "");
	assert_string_equal(hears(room, another_day, 4096), "");
	assert_int_equal(live_seats(room->live), 4);
	live_seat_free(elsewhere);
	live_seat_free(another_form);
	live_seat_free(another_day);
	live_seat_free(all);
	assert_int_equal(live_seats(room->live), 0);
	room_close(room);
}

static void many_changes_are_one_message(void **state)
{
	struct room *room = room_open(test_url(*state), 3);
	struct fixture *f = &room->f;
	look(room);
	struct live_seat *seat = greeted(room, 0, form_of(f, 0)->id, daily(room), 0);
	int32_t unit = some_elder(room);
	for (int i = 0; i < 20; i++)
		do_send(f, 0, 1, i % 2 ? unit : some_elder(room));
	do_return(f, 0, 1, unit);
	const char *heard = hears(room, seat, 7); /* in pieces */
	json_t *message = data_of(room, heard);
	assert_null(strstr(strstr(heard, "data: "), "event:"));
	assert_true(json_is(find_code(json_object_get(message, "units"), f->model.unit[unit].code), "state", "returned"));
	assert_true(json_is_false(json_object_get(message, "more")));
	assert_string_equal(hears(room, seat, 4096), "");
	live_seat_free(seat);
	room_close(room);
}

/* More than can be named: the upper nodes are right all the same. */
static void a_crowd_is_told_by_its_nodes(void **state)
{
	struct room *room = room_open(test_url(*state), 4);
	struct fixture *f = &room->f;
	int32_t units[64];
	int n = 0;
	look(room);
	struct live_seat *seat = greeted(room, 0, form_of(f, 0)->id, daily(room), 0);
	for (int32_t u = 1; u <= f->model.count; u++)
		if (f->model.unit[u].kind == UNIT_INSTITUTION && f->model.unit[u].facility == 0) {
			units[n++] = u;
			if (n == 64) {
				do_batch(f, 0, 1, units, n);
				n = 0;
			}
		}
	json_t *message = data_of(room, hears(room, seat, 4096));
	assert_true(json_is_true(json_object_get(message, "more")));
	static struct fact facts[UNITS_MOST];
	facts_at(f, 0, 1, INT64_MAX, facts);
	for (int32_t u = 1; u <= f->model.count; u++) {
		struct naive naive;
		if (f->model.unit[u].kind != UNIT_PROVINCE)
			continue;
		json_t *node = find_code(json_object_get(message, "nodes"), f->model.unit[u].code);
		assert_non_null(node);
		naive_count(f, 0, 1, u, INT64_MAX, facts, &naive);
		assert_int_equal(json_integer_value(json_object_get(node, "missing")), naive.counts.missing);
	}
	live_seat_free(seat);
	room_close(room);
}

static void a_changed_tree_means_ask_again(void **state)
{
	struct room *room = room_open(test_url(*state), 5);
	struct fixture *f = &room->f;
	look(room);
	struct live_seat *seat = greeted(room, 0, form_of(f, 0)->id, daily(room), 0);
	do_send(f, 0, 1, some_elder(room));
	unit_sql(f, EVENT_UNIT_CHANGED, 7, "UPDATE unit SET name = 'x' WHERE id = 7");
	const char *heard = hears(room, seat, 4096);
	assert_non_null(strstr(heard, "event: resync\n"));
	assert_null(strstr(heard, "event: board\n"));
	do_send(f, 0, 1, some_elder(room));
	look(room);
	assert_non_null(strstr(hears(room, seat, 4096), "event: board\n"));
	live_seat_free(seat);
	room_close(room);
}

/* Reports that only the board sees, as many as are asked for. */
static void flood(struct room *room, int n)
{
	struct fixture *f = &room->f;
	struct builder body;
	unsigned char count[VARINT_MOST];
	struct fact fact = fact_random(f, 0);
	int32_t unit = some_elder(room);
	struct report_entry entry = { .unit = unit, .form = form_of(f, 0)->id, .first = daily(room), .now = { REPORT_VALUES, REPORT_SENT, fact_pack(f, 0, &fact), ORIGIN_TYPED } };
	builder_init(&body, (size_t)1 << 30);
	builder_bytes(&body, count, (size_t)(varint_put(count, (uint64_t)n) - count));
	for (int i = 0; i < n; i++)
		report_entry_pack(&body, &entry);
	struct event event = { .seq = ++f->seq, .realm = 1, .kind = EVENT_REPORT_BATCH, .body = builder_seen(&body) };
	board_see(f->board, f->db, &event, 1);
	builder_release(&body);
}

static void who_falls_behind_asks_again(void **state)
{
	struct room *room = room_open(test_url(*state), 6);
	look(room);
	struct live_seat *seat = greeted(room, 0, -1, DAY_NONE, 0);
	flood(room, 65536);
	assert_non_null(strstr(hears(room, seat, 4096), "event: board\n"));
	flood(room, 65537);
	const char *heard = hears(room, seat, 4096);
	assert_non_null(strstr(heard, "event: resync\n"));
	assert_null(strstr(heard, "event: board\n"));
	live_seat_free(seat);
	room_close(room);
}

static void who_comes_back_goes_on(void **state)
{
	struct room *room = room_open(test_url(*state), 7);
	struct fixture *f = &room->f;
	int32_t first = some_elder(room), second = some_elder(room);
	look(room);
	do_send(f, 0, 1, first);
	int64_t left = f->seq;
	do_send(f, 0, 1, second);
	struct live_seat *seat = greeted(room, 0, -1, DAY_NONE, left);
	json_t *units = json_object_get(data_of(room, hears(room, seat, 4096)), "units");
	assert_non_null(find_code(units, f->model.unit[second].code));
	assert_int_equal(json_array_size(units), 1);
	live_seat_free(seat);
	seat = live_seat_new(room->live, 0, -1, DAY_NONE, 1); /* before the ring begins */
	const char *heard = hears(room, seat, 4096);
	assert_non_null(strstr(heard, "event: hello\n"));
	assert_non_null(strstr(heard, "event: resync\n"));
	live_seat_free(seat);
	seat = greeted(room, 0, -1, DAY_NONE, f->seq); /* nothing missed */
	assert_string_equal(hears(room, seat, 4096), "");
	live_seat_free(seat);
	room_close(room);
}

static void only_listeners_are_woken(void **state)
{
	struct room *room = room_open(test_url(*state), 8);
	struct fixture *f = &room->f;
	do_send(f, 0, 1, some_elder(room));
	assert_int_equal(room->wakes, 0);
	struct live_seat *seat = greeted(room, 0, -1, DAY_NONE, 0);
	do_send(f, 0, 1, some_elder(room));
	assert_int_equal(room->wakes, 1);
	live_seat_free(seat);
	room_close(room);
}

int main(void)
{
	const struct store_test tests[] = {
		STORE_TEST(a_report_is_heard_along_its_path), STORE_TEST(others_hear_nothing), STORE_TEST(many_changes_are_one_message),
		STORE_TEST(a_crowd_is_told_by_its_nodes), STORE_TEST(a_changed_tree_means_ask_again), STORE_TEST(who_falls_behind_asks_again),
		STORE_TEST(who_comes_back_goes_on), STORE_TEST(only_listeners_are_woken), { 0 } };
	return test_both_stores(tests);
}
