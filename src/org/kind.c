/* org/kind.c — names of the kinds of units and institutions. */
#include "org/org.h"

static const char *const kind_names[UNIT_KIND_MAX_] = { "nation", "province", "prefecture", "county", "township", "institution" };

const char *unit_kind_name(enum unit_kind kind)
{
	return kind_names[kind];
}

bool unit_kind_parse(struct view name, enum unit_kind *ret)
{
	for (int kind = 0; kind < UNIT_KIND_MAX_; kind++)
		if (view_is(name, kind_names[kind])) {
			*ret = (enum unit_kind)kind;
			return true;
		}
	return false;
}

static const struct { const char *key, *zh, *en; } facilities[] = {
#define FACILITY(key, zh, en) { #key, zh, en },
#include "org/facility.tbl"
#undef FACILITY
};
enum { FACILITIES = sizeof facilities / sizeof *facilities };

int facility_find(struct view key)
{
	for (int i = 0; i < FACILITIES; i++)
		if (view_is(key, facilities[i].key))
			return i;
	return FACILITY_NONE;
}

const char *facility_key(int facility)
{
	return facility >= 0 && facility < FACILITIES ? facilities[facility].key : "";
}

const char *facility_title(int facility, enum language language)
{
	if (facility < 0 || facility >= FACILITIES)
		return "";
	return language == LANGUAGE_EN ? facilities[facility].en : facilities[facility].zh;
}
