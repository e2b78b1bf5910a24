#include "org/serving.h"
#include "base/json.h"

enum { NAMES_MOST = 5, FACTS_MOST = 1 << 15 };

struct serving serving_of(const struct org *org, int32_t unit, int64_t account, struct instant from, struct instant to, struct arena *arena)
{
	const struct unit *one = org_unit(org, unit);
	return (struct serving){ .account = account, .unit = unit, .from = from, .to = to, .unit_zh = arena_copy(arena, view_of(one->name)),
		.unit_en = arena_copy(arena, view_of(*one->name_en ? one->name_en : one->name)), .role_zh = VIEW(""), .role_en = VIEW("") };
}

/* What of the list is this person's and not over: how many, from when to when, and the first few names. done: of whom has been told. */
struct share { int count; int64_t from, to; struct builder zh, en; };

static void share_of(const struct serving *all, int count, int64_t account, struct instant now, bool *done, struct share *ret)
{
	*ret = (struct share){ .from = INT64_MAX, .to = 0 };
	builder_init(&ret->zh, 4096);
	builder_init(&ret->en, 4096);
	for (int i = 0; i < count; i++) {
		const struct serving *s = &all[i];
		if (s->account != account || s->to.ms <= now.ms)
			continue;
		done[i] = true;
		if (ret->count++ < NAMES_MOST) {
			builder_printf(&ret->zh, "%s%.*s", ret->count > 1 ? "、" : "", (int)s->unit_zh.len, s->unit_zh.ptr);
			builder_printf(&ret->en, "%s%.*s", ret->count > 1 ? ", " : "", (int)s->unit_en.len, s->unit_en.ptr);
		}
		ret->from = s->from.ms < ret->from ? s->from.ms : ret->from;
		ret->to = s->to.ms > ret->to ? s->to.ms : ret->to;
	}
	builder_text(&ret->zh, ret->count > NAMES_MOST ? "等" : "");
	builder_text(&ret->en, ret->count > NAMES_MOST ? " and others" : "");
}

static void put_names(struct builder *out, const struct serving *s)
{
	json_open(out, '{');
	json_text(out, "unit_zh", s->unit_zh);
	json_text(out, "unit_en", s->unit_en);
	json_text(out, "role_zh", s->role_zh);
	json_text(out, "role_en", s->role_en);
}

static bool put(struct tx *tx, const char *family, const char *what, const struct serving *s, struct builder *facts, int64_t seq, struct err *err)
{
	json_close(facts, '}');
	const struct message message = { .template = arena_printf(tx_arena(tx), "%s.%s", family, what), .unit = s->unit, .account = s->account, .seq = seq,
		.facts = arena_copy(tx_arena(tx), builder_seen(facts)), .link = "/desk/mine" };
	builder_release(facts);
	return outbox_put(tx, &message, NULL, err);
}

static bool tell_one(struct tx *tx, const char *family, const struct serving *all, int count, int at, bool *done, int64_t seq, struct err *err)
{
	struct share share;
	struct builder facts;
	share_of(all, count, all[at].account, tx_now(tx), done, &share);
	builder_init(&facts, FACTS_MOST);
	put_names(&facts, &all[at]);
	json_int(&facts, "from_at", share.from);
	json_int(&facts, "to_at", share.to);
	json_int(&facts, "count", share.count);
	json_text(&facts, "names_zh", builder_seen(&share.zh));
	json_text(&facts, "names_en", builder_seen(&share.en));
	builder_release(&share.zh);
	builder_release(&share.en);
	return put(tx, family, share.count > 1 ? "assigned_many" : "assigned", &all[at], &facts, seq, err);
}

bool serving_tell(struct tx *tx, int64_t actor, const char *family, const struct serving *all, int count, int64_t seq, struct err *err)
{
	bool *done = ARENA_ARRAY(tx_arena(tx), bool, count + 1);
	for (int i = 0; i < count; i++)
		if (all[i].account && all[i].account != actor && all[i].to.ms > tx_now(tx).ms && !done[i] && !tell_one(tx, family, all, count, i, done, seq, err))
			return false;
	return true;
}

bool serving_end_tell(struct tx *tx, int64_t actor, const char *family, const struct serving *s, struct instant at, struct view reason, int64_t seq, struct err *err)
{
	struct builder facts;
	if (!s->account || s->account == actor || s->to.ms <= tx_now(tx).ms)
		return true;
	builder_init(&facts, FACTS_MOST);
	put_names(&facts, s);
	json_int(&facts, "at_at", at.ms);
	json_int(&facts, "to_at", s->to.ms);
	json_text(&facts, "reason", reason.ptr ? reason : VIEW(""));
	return put(tx, family, "relieved", s, &facts, seq, err);
}
