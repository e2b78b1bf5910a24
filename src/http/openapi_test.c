/* The document holds what the rows say: every route, every parameter described, every schema it names, and none that is only local. */
#include "base/asset.h"
#include "base/test.h"
#include "http/openapi.h"
#include <stdio.h>
#include <stdlib.h>

static struct router *router;

static json_t *document(struct arena *arena, bool drill)
{
	struct builder out;
	struct err err = { .code = ERR_NONE };
	builder_init(&out, 8 << 20);
	openapi_print(&out, router, drill);
	assert_false(out.full);
	json_t *got = json_read(arena_copy(arena, builder_seen(&out)), arena, &err);
	builder_release(&out);
	if (!got)
		fail_msg("%s", err.cause);
	return got;
}

static json_t *operation(json_t *doc, const struct route *row)
{
	char method[8] = "";
	for (size_t i = 0; row->method[i] && i < 7; i++)
		method[i] = (char)(row->method[i] | 0x20);
	return json_object_get(json_object_get(json_object_get(doc, "paths"), row->path), method);
}

static void every_route(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 64 << 20);
	json_t *doc = document(&arena, true);
	assert_string_equal(json_string_value(json_object_get(doc, "openapi")), "3.1.0");
	for (int i = 0; i < router_count(router); i++) {
		const struct route *row = router_row(router, i);
		json_t *found = operation(doc, row);
		if (!found != !!(row->needs & (NEED_LOCAL | NEED_ANY_QUERY)))
			fail_msg("%s %s", row->method, row->path);
		if (!found)
			continue;
		assert_true(strlen(json_string_value(json_object_get(found, "summary"))) > 0);
		assert_non_null(json_object_get(json_object_get(found, "responses"), "default"));
	}
	arena_release(&arena);
}

static void operation_ids_are_unique(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 64 << 20);
	json_t *doc = document(&arena, true), *seen = json_object();
	for (int i = 0; i < router_count(router); i++) {
		json_t *found = operation(doc, router_row(router, i));
		const char *id = found ? json_string_value(json_object_get(found, "operationId")) : NULL;
		if (id && json_object_get(seen, id))
			fail_msg("%s twice", id);
		if (id)
			json_object_set_new(seen, id, json_true());
	}
	json_decref(seen);
	arena_release(&arena);
}

static void check_refs(json_t *doc, json_t *at)
{
	const char *key;
	json_t *value;
	size_t i;
	if (json_is_array(at))
		json_array_foreach(at, i, value)
			check_refs(doc, value);
	if (!json_is_object(at))
		return;
	json_object_foreach(at, key, value) {
		check_refs(doc, value);
		if (strcmp(key, "$ref") != 0)
			continue;
		struct view rest = { json_string_value(value) + 2, json_string_length(value) - 2 }, part;
		json_t *target = doc;
		while (rest.len > 0 && view_split(&rest, '/', &part)) {
			char name[100];
			snprintf(name, sizeof name, "%.*s", (int)part.len, part.ptr);
			target = json_object_get(target, name);
		}
		if (!target)
			fail_msg("%s stands nowhere", json_string_value(value));
	}
}

static void every_schema(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 64 << 20);
	json_t *doc = document(&arena, true);
	check_refs(doc, doc);
	arena_release(&arena);
}

static void every_parameter(void **state)
{
	struct view text = asset_find("src/http/schemas.json");
	json_t *parts = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL), *known = json_object_get(parts, "parameters");
	(void)state;
	assert_non_null(known);
	for (int i = 0; i < router_count(router); i++) {
		struct view words = view_of(router_row(router, i)->query), one;
		while (words.len > 0 && view_split(&words, ' ', &one)) {
			char name[64];
			snprintf(name, sizeof name, "%.*s", (int)one.len, one.ptr);
			json_t *about = json_object_get(known, name);
			if (!json_object_get(about, "description") || !json_object_get(about, "schema"))
				fail_msg("the parameter %s of %s is not described", name, router_row(router, i)->path);
		}
	}
	json_decref(parts);
}

static void drill_only_in_a_drill(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 64 << 20);
	assert_non_null(json_object_get(json_object_get(document(&arena, true), "paths"), "/api/v1/drill/clock"));
	assert_null(json_object_get(json_object_get(document(&arena, false), "paths"), "/api/v1/drill/clock"));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route), cmocka_unit_test(operation_ids_are_unique), cmocka_unit_test(every_schema),
		cmocka_unit_test(every_parameter), cmocka_unit_test(drill_only_in_a_drill),
	};
	router = router_new(route_lists);
	int failed = cmocka_run_group_tests_name("openapi", tests, NULL, NULL);
	router_free(router);
	return failed;
}
