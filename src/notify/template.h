/* notify/template.h — the words of messages, made when they are sent or shown, in the reader's language.
 *
 * Invariants: a template has a title (one line, a mail's subject) and a text, both in zh and en; notify/template.tbl lists them. Facts
 * come from the message as one JSON object; which ones a template needs is seen from its words. A fact that is missing is a bug of
 * whoever wrote the message: the reader gets a dash in its place, the caller gets the name to log. No template: the facts' title and
 * text stand for themselves. Nothing here reads the store. */
#pragma once
#include "base/err.h"
#include "base/json.h"
#include "base/when.h"

struct template { const char *key, *title[2], *text[2], *example; }; /* by enum language */
extern const struct template template_rows[];               /* ends with a row without a key */
const struct template *template_find(struct view key);      /* NULL: no such template */

/* Both lie in the arena; the title has no line ends. missing: the first fact that was not there, NULL if none; lives in the arena. */
struct words { struct view title, text; const char *missing; };
struct words template_words(struct view key, enum language, const json_t *facts, const struct zone *, struct arena *);
/* 11月22日 15:00 · 22 Nov, 15:00 */
void template_print_instant(struct builder *, const struct zone *, struct instant, enum language);
