#include "org/act.h"

enum { BODY_MOST = 1 << 20 };

bool act_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct act *act = (struct act *)write;
	act->again = false;
	if (act->key.len == 0)
		return act->apply(act, tx, err);
	switch (once_find(tx, act->actor, act->kind, act->key, act->content, &act->id, err)) {
	case ANSWER_ONE: return act->again = true;
	case ANSWER_NONE: break;
	default: return false;
	}
	return act->apply(act, tx, err) && once_keep(tx, act->actor, act->kind, act->key, act->content, act->id, err);
}

void act_note_begin(struct builder *body, int64_t id)
{
	builder_init(body, BODY_MOST);
	json_open(body, '{');
	json_int(body, "id", id);
}

void act_note(struct tx *tx, enum event_kind kind, int64_t actor, int64_t realm, int64_t unit, struct builder *body)
{
	json_close(body, '}');
	tx_event(tx, kind, realm, actor, unit, builder_seen(body));
	builder_release(body);
}

void act_note_instant(struct builder *body, const char *key, struct instant at)
{
	char text[25];
	if (at.ms == INT64_MAX) {
		json_text(body, key, (struct view){ NULL, 0 });
		return;
	}
	instant_print_utc(at, text);
	json_string(body, key, text);
}
