/* org/org.c — the units in memory, found by code. Their trees are in org_day.c, reading and following the store in org_load.c. */
#include "org/org_inside.h"
#include <stdlib.h>

void *org_grow(void *old, size_t item, size_t count)
{
	void *grown = realloc(old, item * count);
	if (!grown)
		abort();
	return grown;
}

struct org *org_new(void)
{
	struct org *org = calloc(1, sizeof *org);
	if (!org)
		abort();
	pthread_mutex_init(&org->past, NULL);
	org_room(org, 16);
	org->zone_count = 1;                                /* place 0: inherits */
	int32_t unit;
	org_settle(org, &unit);
	return org;
}

static void org_clear(struct org *org)
{
	org_forget_retired(org);
	for (int32_t epoch = 0; epoch < org->epoch_count; epoch++)
		free(org->trees[epoch]);
	free(org->trees);
	free(org->epoch_days);
	free(org->units);
	free(org->own_zone);
	free(org->first_parent);
	free(org->slots);
	free(org->moves);
	pool_release(&org->pool);
}

void org_free(struct org *org)
{
	if (!org)
		return;
	org_free(org->next);
	org_free(org->gone);
	org_clear(org);
	pthread_mutex_destroy(&org->past);
	free(org);
}

static struct view code_of(const struct org *org, int32_t id)
{
	return view_of(org->units[id].code);
}

static void slot_take(struct org *org, int32_t id)
{
	uint32_t hash = text_hash(code_of(org, id)), at = hash & org->slot_mask;
	while (org->slots[at].id)
		at = (at + 1) & org->slot_mask;
	org->slots[at] = (struct slot){ hash, id };
}

static void slots_make(struct org *org, int32_t room)
{
	uint32_t size = 32;
	while (size / 3 < (uint32_t)room / 2 + 1)          /* at most two thirds full */
		size *= 2;
	free(org->slots);
	org->slots = calloc(size, sizeof *org->slots);
	if (!org->slots)
		abort();
	org->slot_mask = size - 1;
	for (int32_t id = 1; id <= org->count; id++)
		slot_take(org, id);
}

bool org_room(struct org *org, int32_t units)
{
	if (units <= org->room)
		return true;
	size_t places = (size_t)units + 1;
	org->units = org_grow(org->units, sizeof *org->units, places);
	org->own_zone = org_grow(org->own_zone, sizeof *org->own_zone, places);
	org->first_parent = org_grow(org->first_parent, sizeof *org->first_parent, places);
	org->units[0] = (struct unit){ .code = "", .name = "", .name_en = "", .phone = "", .ownership = "" };
	org->own_zone[0] = 0;
	org->first_parent[0] = 0;
	org->room = units;
	slots_make(org, units);
	return true;
}

static bool zone_place(struct org *org, struct view name, uint16_t *ret)
{
	*ret = 0;
	if (name.len == 0)
		return true;
	for (int i = 1; i < org->zone_count; i++)
		if (view_is(name, zone_name(org->zones[i]))) {
			*ret = (uint16_t)i;
			return true;
		}
	char text[64];
	if (name.len >= sizeof text || org->zone_count == (int)(sizeof org->zones / sizeof *org->zones))
		return false;
	memcpy(text, name.ptr, name.len);
	text[name.len] = 0;
	const struct zone *zone = zone_find(text);
	if (!zone)
		return false;
	org->zones[org->zone_count] = zone;
	*ret = (uint16_t)org->zone_count++;
	return true;
}

static const char *text_again(struct org *org, const char *old, struct view text)
{
	return old && view_is(text, old) ? old : pool_text(&org->pool, text);
}

bool org_set(struct org *org, const struct unit_facts *facts)
{
	struct unit *unit = &org->units[facts->id];
	if (!zone_place(org, facts->zone, &org->own_zone[facts->id]))
		return false;
	unit->id = facts->id;
	unit->code = text_again(org, unit->code, facts->code);
	unit->name = text_again(org, unit->name, facts->name);
	unit->name_en = text_again(org, unit->name_en, facts->name_en);
	unit->phone = text_again(org, unit->phone, facts->phone);
	unit->ownership = pool_shared(&org->pool, facts->ownership);
	unit->opened = facts->opened;
	unit->closed = facts->closed;
	unit->beds = facts->beds;
	unit->kind = (int8_t)facts->kind;
	unit->facility = (int8_t)facts->facility;
	return true;
}

bool org_put(struct org *org, const struct unit_facts *facts, int32_t first_parent)
{
	if (facts->id != org->count + 1)
		return false;
	if (facts->id > org->room)
		org_room(org, org->room + org->room / 8 + 16);
	org->units[facts->id] = (struct unit){ 0 };
	if (!org_set(org, facts))
		return false;
	org->first_parent[facts->id] = first_parent;
	org->count++;
	slot_take(org, facts->id);
	return true;
}

void org_facts(const struct org *org, int32_t id, struct unit_facts *ret)
{
	const struct unit *unit = &org->units[id];
	uint16_t zone = org->own_zone[id];
	*ret = (struct unit_facts){
		.id = id, .code = view_of(unit->code), .name = view_of(unit->name), .name_en = view_of(unit->name_en),
		.ownership = view_of(unit->ownership), .phone = view_of(unit->phone),
		.zone = zone ? view_of(zone_name(org->zones[zone])) : VIEW(""),
		.opened = unit->opened, .closed = unit->closed, .beds = unit->beds, .kind = unit->kind, .facility = unit->facility,
	};
}

int32_t org_count(const struct org *org)
{
	return org->count;
}

const struct unit *org_unit(const struct org *org, int32_t id)
{
	return id > 0 && id <= org->count ? &org->units[id] : NULL;
}

int32_t org_find(const struct org *org, struct view code)
{
	uint32_t hash = text_hash(code);
	for (uint32_t at = hash & org->slot_mask; org->slots[at].id; at = (at + 1) & org->slot_mask)
		if (org->slots[at].hash == hash && view_is(code, org->units[org->slots[at].id].code))
			return org->slots[at].id;
	return 0;
}

uint64_t org_version(const struct org *org)
{
	return org->version;
}

bool unit_open_on(const struct unit *unit, struct day day)
{
	return (day_is_none(unit->opened) || unit->opened.n <= day.n) && (day_is_none(unit->closed) || day.n < unit->closed.n);
}
