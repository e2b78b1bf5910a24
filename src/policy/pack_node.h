/* policy/pack_node.h — a YAML text as plain nodes that know their place, and readers that say what they expected.
 *
 * Invariants: nodes live in the source's arena and never change. A map has no key twice; there are no anchors, aliases, tags or
 * second documents (a pack is written out, so that what is read is what is there). Lines and columns count from 1. Limits: 1 MiB of text,
 * 16 levels, 50,000 nodes. Only pack*.c include this.
 * Every reader returns false with source->err filled: file, line, column, what was found, what was expected, in both languages. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };
struct node {
	enum node_kind kind;
	int line, column;
	struct view text;                                   /* of a scalar; zero-ended */
	bool plain;                                         /* a scalar without quotes */
	struct view key;                                    /* of an entry of a map */
	int key_line, key_column;
	struct node *first, *next;
	int count;                                          /* entries of a list or map */
};

struct source { const char *file; struct arena *arena; struct err *err; };

bool node_read(const struct source *, struct view text, const struct node **ret);

/* Fails at a place; both formats take the same arguments in the same order. */
#define BOTH_VOICES __attribute__((format(printf, 3, 5), format(printf, 4, 5)))
BOTH_VOICES bool node_fail(const struct source *, const struct node *, const char *zh, const char *en, ...);
BOTH_VOICES bool node_fail_key(const struct source *, const struct node *, const char *zh, const char *en, ...);
__attribute__((format(printf, 4, 6), format(printf, 5, 6)))
bool node_fail_at(const struct source *, int line, int column, const char *zh, const char *en, ...);
const char *text_shown(const struct source *, struct view); /* cut to 40 bytes, at a character */
const char *node_shown(const struct source *, const struct node *); /* what was found, short enough for a message */

/* A map against the entries it may have. Rows end with a NULL name; targets of absent entries stay NULL. what: "field", for messages. */
struct entry { const char *name; const struct node **target; bool needed; };
bool node_map(const struct source *, const struct node *, const char *what, const struct entry *rows);
bool node_list(const struct source *, const struct node *, const char *what, int most);
/* Scalars. */
bool node_text(const struct source *, const struct node *, size_t bytes_most, const char **ret); /* not empty */
bool node_key(const struct source *, const struct node *, const char **ret); /* a name: a-z, 0-9, _ , begins with a letter, 40 bytes at most */
bool node_bool(const struct source *, const struct node *, bool *ret); /* yes no true false */
bool node_int(const struct source *, const struct node *, int64_t min, int64_t max, int64_t *ret);
/* names: NULL-ended; ret the index */
bool node_choice(const struct source *, const struct node *, const char *const *names, int *ret);
bool key_is_name(struct view);
