/* org/right.c — who may do what: the table, and the one function that decides. */
#include "org/account.h"

static const struct { const char *name, *zh, *en; } roles[ROLE_MAX_] = {
	[ROLE_ADMIN] = { "admin", "管理员", "administrator" },
	[ROLE_LEADER] = { "leader", "负责人", "leader" },
	[ROLE_DUTY] = { "duty", "值班员", "duty officer" },
	[ROLE_CLERK] = { "clerk", "填报员", "clerk" },
	[ROLE_INSPECTOR] = { "inspector", "督查员", "inspector" },
	[ROLE_SUPERVISOR] = { "supervisor", "监督员", "supervisor" },
	[ROLE_INTEGRATION] = { "integration", "系统对接", "integration" },
};

static const struct { const char *key, *zh, *en; bool held[ROLE_MAX_]; } rights[RIGHT_MAX_] = {
#define RIGHT(name, key, zh, en, ...) [RIGHT_##name] = { key, zh, en, { __VA_ARGS__ } },
#include "org/right.tbl"
#undef RIGHT
};

const char *role_name(enum role role)
{
	return roles[role].name;
}

const char *role_title(enum role role, enum language language)
{
	return language == LANGUAGE_EN ? roles[role].en : roles[role].zh;
}

bool role_parse(struct view name, enum role *ret)
{
	for (int role = 0; role < ROLE_MAX_; role++)
		if (view_is(name, roles[role].name)) {
			*ret = (enum role)role;
			return true;
		}
	return false;
}

const char *right_key(enum right right)
{
	return rights[right].key;
}

const char *right_title(enum right right, enum language language)
{
	return language == LANGUAGE_EN ? rights[right].en : rights[right].zh;
}

bool role_has(enum role role, enum right right)
{
	return rights[right].held[role];
}

bool right_allows(const struct org *org, const struct actor *actor, enum right right, int32_t unit)
{
	return actor->known && role_has(actor->role, right) && tree_holds(org_now(org), actor->unit, unit);
}
