/* notify/notice.c — what a notice is: names, whom it is for, how far a unit has come. */
#include "notify/notice.h"
#include <assert.h>

static const char *const kind_names[NOTICE_KIND_MAX_] = { "notice", "instruction", "letter", "bulletin" };
static const char *const needs_names[NEEDS_MAX_] = { "read", "ack", "done" };
static const char *const state_names[RECEIPT_MAX_] = { "none", "delivered", "read", "acknowledged", "done" };

const char *notice_kind_name(enum notice_kind kind) { return kind_names[kind]; }
const char *notice_needs_name(enum notice_needs needs) { return needs_names[needs]; }
const char *receipt_state_name(enum receipt_state state) { return state_names[state]; }

static int name_at(struct view name, const char *const *names, int from, int count)
{
	for (int i = from; i < count; i++)
		if (view_is(name, names[i]))
			return i;
	return -1;
}

bool notice_kind_parse(struct view name, enum notice_kind *ret)
{
	int at = name_at(name, kind_names, 0, NOTICE_KIND_MAX_);
	*ret = (enum notice_kind)at;
	return at >= 0;
}

bool notice_needs_parse(struct view name, enum notice_needs *ret)
{
	int at = name_at(name, needs_names, 0, NEEDS_MAX_);
	*ret = (enum notice_needs)at;
	return at >= 0;
}

bool receipt_state_parse(struct view name, enum receipt_state *ret)
{
	int at = name_at(name, state_names, RECEIPT_READ, RECEIPT_MAX_);
	*ret = (enum receipt_state)at;
	return at >= 0;
}

enum receipt_state needs_state(enum notice_needs needs)
{
	static const enum receipt_state states[NEEDS_MAX_] = { RECEIPT_READ, RECEIPT_ACKNOWLEDGED, RECEIPT_DONE };
	return states[needs];
}

/* ---- sets of units ---- */

bool unit_set_has(const struct unit_set *set, int32_t unit)
{
	int64_t at = unit - set->base;
	return at >= 0 && at / 8 < (int64_t)set->bits.len && (set->bits.ptr[at / 8] >> (at % 8) & 1);
}

bool unit_set_meets(const struct unit_set *set, const struct tree *tree, int32_t above)
{
	if (above == 0)
		return set->bits.len > 0;
	for (int32_t at = tree->pre[above]; at < tree->end[above]; at++)
		if (unit_set_has(set, tree->unit_at[at]))
			return true;
	return false;
}

static bool is_for(const struct audience *a, const struct unit *unit, struct day day)
{
	if (unit->id == a->issuer || !unit_open_on(unit, day) || !(a->kinds >> unit->kind & 1))
		return false;
	return unit->kind != UNIT_INSTITUTION || a->facilities == 0 || (unit->facility >= 0 && (a->facilities >> unit->facility & 1));
}

static void set_put(struct unit_set *set, int32_t unit)
{
	int64_t at = unit - set->base;
	char *bits = (char *)(uintptr_t)set->bits.ptr;
	assert(at >= 0 && at / 8 < (int64_t)set->bits.len);
	bits[at / 8] = (char)(bits[at / 8] | 1 << at % 8);
	set->count++;
}

static struct unit_set set_between(int32_t least, int32_t most, struct arena *arena)
{
	int64_t base = least / 8 * 8;
	size_t bytes = least > most ? 0 : (size_t)((most - base) / 8 + 1);
	return (struct unit_set){ base, { arena_take(arena, bytes + 1), bytes }, 0 };
}

/* Where an account of the unit itself may answer: there it lies in the inbox from the first moment. */
static void mark_reached(const struct accounts *accounts, const struct unit_set *expected, struct unit_set *reached)
{
	const struct account *account;
	for (int64_t id = 1; (account = accounts_get(accounts, id)) != NULL; id++)
		if (account->unit && !account->disabled && role_has(account->role, RIGHT_NOTICE_ANSWER) && unit_set_has(expected, account->unit) &&
		    !unit_set_has(reached, account->unit))
			set_put(reached, account->unit);
}

void audience_units(const struct org *org, const struct accounts *accounts, const struct audience *a, struct day day, struct arena *arena,
                    struct unit_set *ret, struct unit_set *ret_reached)
{
	const struct tree *tree = org_now(org);
	int32_t least = INT32_MAX, most = 0;
	for (int32_t at = tree->pre[a->scope]; at < tree->end[a->scope]; at++) {
		int32_t id = tree->unit_at[at];
		if (!is_for(a, org_unit(org, id), day))
			continue;
		least = id < least ? id : least;
		most = id > most ? id : most;
	}
	*ret = set_between(least, most, arena);
	*ret_reached = set_between(least, most, arena);
	for (int32_t at = tree->pre[a->scope]; most && at < tree->end[a->scope]; at++)
		if (is_for(a, org_unit(org, tree->unit_at[at]), day))
			set_put(ret, tree->unit_at[at]);
	if (most && accounts)
		mark_reached(accounts, ret, ret_reached);
}

/* ---- how far ---- */

enum receipt_state receipt_state(const struct notice *notice, const struct notice_receipt *r)
{
	if (r->done.ms)
		return RECEIPT_DONE;
	if (r->acknowledged.ms)
		return RECEIPT_ACKNOWLEDGED;
	if (r->read.ms)
		return RECEIPT_READ;
	return unit_set_has(&notice->reached, r->unit) ? RECEIPT_DELIVERED : RECEIPT_NONE;
}

bool receipt_waits(const struct notice *notice, const struct notice_receipt *r)
{
	return notice->withdrawn.ms == 0 && receipt_state(notice, r) < needs_state(notice->needs);
}

bool notice_seen(const struct org *org, const struct actor *actor, const struct notice *notice)
{
	if (!actor->known)
		return false;
	return tree_holds(org_now(org), actor->unit, notice->audience.issuer) || unit_set_meets(&notice->expected, org_now(org), actor->unit);
}
