/* record/visit_tell.c — telling the family that a visit is cancelled. Their number is opened from the booking and sealed again beside the message;
 * it stands in no fact, no journal row and no link. */
#include "record/visit_inside.h"

/* By the messages of the cancellation's journal row: the one to a telephone. */
struct query visit_q_family = { "visit.family", "i", "iIi",
	"SELECT d.state, d.sent_at, d.next_at FROM message m JOIN delivery d ON d.message = m.id WHERE m.seq = $1 AND d.channel = 2 AND d.account = 0 AND d.robot = 0", 0 };

void visit_house_of(const struct org *org, int32_t unit, const struct vault *vault, struct arena *arena, struct visit_house *ret)
{
	const struct unit *one = org_unit(org, unit);
	*ret = (struct visit_house){ .vault = vault, .name_zh = arena_copy(arena, view_of(one->name)), .name_en = arena_copy(arena, view_of(*one->name_en ? one->name_en : one->name)),
		.phone = arena_copy(arena, view_of(one->phone)), .path = outbox_path(org, unit, arena) };
}

bool visit_mobile(const struct vault *vault, struct arena *arena, const struct visit *visit, struct view *ret_phone, enum language *ret_language)
{
	struct err ignored = { 0 };
	struct view words, about = view_of(arena_printf(arena, "visit %lld", (long long)visit->id));
	const json_t *said = vault && visit->sealed.len && vault_unseal(vault, arena, about, visit->sealed, &words, &ignored) ? json_read(words, arena, &ignored) : NULL;
	struct view phone = json_view(json_object_get(said, "phone"));
	*ret_phone = phone;
	*ret_language = view_is(json_view(json_object_get(said, "language")), "en") ? LANGUAGE_EN : LANGUAGE_ZH;
	return phone.len == 11 && phone.ptr[0] == '1' && !memchr(phone.ptr, '-', phone.len);
}

/* Why, and whom to call, in both languages: the text is made in the family's own when it is sent. */
static struct view facts_of(struct arena *arena, const struct visit *visit, const struct visit_house *house, const struct visit_fall *fall, struct view note)
{
	struct builder facts;
	bool calls = house->phone.len > 0;
	builder_init(&facts, 1 << 14);
	json_open(&facts, '{');
	json_text(&facts, "unit_zh", house->name_zh);
	json_text(&facts, "unit_en", house->name_en);
	json_int(&facts, "visit_at", visit->slot.ms);
	json_string(&facts, "phone_zh", calls ? arena_printf(arena, "（%.*s）", (int)house->phone.len, house->phone.ptr) : "");
	json_string(&facts, "phone_en", calls ? arena_printf(arena, " (%.*s)", (int)house->phone.len, house->phone.ptr) : "");
	json_text(&facts, "why_zh", fall ? fall->why_zh : note);
	json_text(&facts, "why_en", fall ? fall->why_en : note);
	json_close(&facts, '}');
	struct view ret = arena_copy(arena, builder_seen(&facts));
	builder_release(&facts);
	return ret;
}

bool visit_tell_family(struct tx *tx, const struct visit *visit, const struct visit_house *house, const struct visit_fall *fall, struct view note, int64_t *ret_seq, struct err *err)
{
	struct view phone;
	enum language language;
	bool way;
	*ret_seq = 0;
	if (visit->until.ms <= tx_now(tx).ms || !visit_mobile(house->vault, tx_arena(tx), visit, &phone, &language))
		return true;
	if (!outbox_texts(tx_db(tx), house->path, &way, err) || !way)
		return !err->code;
	const struct message message = { .template = fall ? "visit.family" : "visit.family_house", .unit = visit->unit, .seq = tx_seq(tx), .phone = phone, .language = language,
		.vault = house->vault, .realm = visit->realm, .facts = facts_of(tx_arena(tx), visit, house, fall, note) };
	*ret_seq = tx_seq(tx);
	return outbox_put(tx, &message, NULL, err);
}

bool visit_family_told(struct db *db, const struct visit *visit, enum delivery_state *ret, struct instant *ret_at, bool *ret_there, struct err *err)
{
	*ret_there = false;
	if (!visit->family_seq)
		return true;
	struct stmt *row = db_query(db, &visit_q_family);
	stmt_int(row, visit->family_seq);
	enum answer answer = stmt_step(row);
	*ret_there = answer == ANSWER_ONE;
	if (*ret_there) {
		*ret = (enum delivery_state)stmt_get_int(row, 0);
		ret_at->ms = *ret == DELIVERY_SENT ? stmt_get_int(row, 1) : *ret == DELIVERY_DEAD ? stmt_get_int(row, 2) : 0;
	}
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}
