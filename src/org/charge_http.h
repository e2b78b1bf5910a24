/* org/charge_http.h — what the routes of charges share. */
#pragma once
#include "org/act_http.h"
#include "org/charge.h"
#include "org/serving.h"

/* What one request about charges knows. */
struct charge_view {
	struct req *req;
	int32_t above;
	struct instant at;
	const struct tree *tree;
	struct charge_rules rules;
	struct charges held;
};
/* ?unit= and ?at=; reads rules and, if wanted, the pairings of the subtree. */
bool charge_view_ask(struct req *, bool held, struct charge_view *ret);
struct charge_question charge_question_of(struct charge_view *);
void json_charge(struct builder *, struct charge_view *, const struct charge *);
void json_tier(struct builder *, struct req *, const struct charge_rule *); /* an object: the rule in force */
/* As the leaders are told of them; lives in the request's arena. */
bool charge_servings(struct req *, const struct charge_new *, int count, struct serving **ret);
/* The charge of {id}; one that lies outside answers like one that is not there. */
bool charge_of_path(struct req *, enum right, struct charge *ret);
