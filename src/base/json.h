/* base/json.h — JSON out by a small writer, JSON in by jansson.
 *
 * The writer puts commas itself: after an opening or a value the next value or key knows what to write, by the last byte of the
 * builder. Texts are escaped; invalid UTF-8 is a bug of the caller (everything stored was checked on the way in).
 * Reading: json_read refuses duplicate keys, bytes after the end, nesting over 32, numbers that are no int64 or double. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <jansson.h>
/* jansson has a json_string of its own, which makes a value of a document. Nobody here builds documents, so the plain name is ours. */
#define json_string json_write_string

void json_open(struct builder *, char bracket);             /* '{' or '[' */
void json_close(struct builder *, char bracket);            /* '}' or ']' */
void json_key(struct builder *, const char *key);
void json_put_text(struct builder *, struct view);          /* a NULL pointer gives null */
void json_put_int(struct builder *, int64_t);
void json_put_bool(struct builder *, bool);
void json_put_null(struct builder *);
/* key and value in one */
void json_text(struct builder *, const char *key, struct view);
void json_string(struct builder *, const char *key, const char *);
void json_int(struct builder *, const char *key, int64_t);
void json_bool(struct builder *, const char *key, bool);
void json_id(struct builder *, const char *key, int64_t);   /* 0 gives null: there is none */
void json_tenths(struct builder *, const char *key, int tenths); /* 36.5; 0 gives null: not measured */
/* A list for SQL is one object whose keys are numbers: json_each($1) and ->> take it apart alike on both stores. Opens the array of a row. */
void json_row(struct builder *, int64_t key);

/* The document belongs to the arena (released with it). err: BAD_JSON with line and column. */
json_t *json_read(struct view text, struct arena *, struct err *);
struct view json_view(const json_t *string);                /* {NULL,0} if it is no string */
