/* org/call_cli.h — what the verbs of org/ share: one request through cli.h's local_call, its answer read or its refusal told. */
#pragma once
#include "base/json.h"
#include "cli.h"

/* True with *ret (release with json_decref) if the answer was 2xx; else says what was refused, every mistake of it, and is false. */
bool cli_call(const char *directory, const char *method, const char *path, const char *content_type, int body_fd, const char *what, json_t **ret);
/* The same with a JSON body, which it takes. */
bool cli_call_json(const char *directory, const char *method, const char *path, json_t *body, json_t **ret);
/* text as one segment of a path, or one value of a query. */
const char *cli_escape(const char *text, char *out, size_t room);
const char *cli_words(const char *zh, const char *en);
/* The text of a field of an answer; "" where it has none. */
const char *cli_text(const json_t *object, const char *key);
/* Reads `UNIT --data DIR [--at INSTANT]` and asks /api/v1/units/UNIT/what?at=…; *ret as from cli_call. What the program ends with if *ret is NULL. */
int cli_unit_at(const struct verb *, int argc, char **argv, const char *what, json_t **ret);
