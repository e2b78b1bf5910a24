/* org/act.h — one accepted write of a person, once: the client_key around it, and the few steps all of them share.
 *
 * Invariants: `apply` runs in the writer's transaction, from its inputs alone. With a client_key the same content again makes nothing and
 * gives the id of then (again is true); without one it is simply applied. A row's number is the newest plus one, handed out by the one writer.
 *
 *     struct my_act { struct act act; … };
 *     own->act = (struct act){ .write.apply = act_apply, .kind = "charges", .actor = …, .key = …, .content = req->body, .apply = add };  */
#pragma once
#include "base/json.h"
#include "store/once.h"
#include "store/writer.h"

struct act {
	struct write write;
	const char *kind;
	int64_t actor, id;                                  /* id: what apply made, or what was made then */
	struct view key, content;
	bool again;
	bool (*apply)(struct act *, struct tx *, struct err *);
};
bool act_apply(struct write *, struct tx *, struct err *);

/* The body of an event: act_note_begin, fields, act_note (closes it, adds the event, lets go). */
void act_note_begin(struct builder *, int64_t id);
void act_note(struct tx *, enum event_kind, int64_t actor, int64_t realm, int64_t unit, struct builder *);
void act_note_instant(struct builder *, const char *key, struct instant); /* null for no end */
