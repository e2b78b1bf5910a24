/* board/say_http.h — what the routes of the board have in common: reading the question, finding the page, writing figures. For the
 * _http.c files of board/ only. Every ask_… is false with req->err filled if the parameter cannot be used. */
#pragma once
#include "http/route.h"

struct question { const struct form *form; struct period period; int64_t as_of; };
enum sums { SUMS_NONE, SUMS_OWN, SUMS_ALL };

bool board_refuse(struct req *, const char *name, const char *zh, const char *en); /* false */
bool board_ask_form(struct req *, const struct form **ret);       /* default: the first in force */
bool board_ask_period(struct req *, const struct form *, const char *name, struct period otherwise, struct period *ret);
bool board_ask_sums(struct req *, enum sums *ret);
bool board_ask_question(struct req *, struct question *ret);      /* form, period, as_of */
struct period board_period_now(const struct req *, const struct form *); /* the one that runs where the unit is */
/* NULL with err filled, or with req->beside set: a cold page is nothing for the thread that serves everyone. Lets go of the world. */
struct board_page *board_page_get(struct req *, struct question *);

void board_say_unit(struct builder *, const struct unit *);       /* code, name, name_en, kind */
void board_say_due(struct builder *, const struct form *, const struct unit *, struct period);
void board_say_counts(struct builder *, const struct board_counts *);
void board_say_head(struct builder *, const struct req *, const struct question *); /* unit, form, period, due */

/* The texts around each sum, made once: a board with its children holds some thousand sums. */
struct sum_words { const struct form *form; struct view *before; struct board_sum *sums; };
struct sum_words sum_words_new(struct req *, const struct form *);
void board_say_sums(struct builder *, const struct sum_words *);
