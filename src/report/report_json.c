#include "report/report_json.h"
#include "report/backing.h"

const char *report_state_name(enum report_state state)
{
	static const char *const names[] = { "open", "sent", "returned" };
	return names[state];
}

bool report_json_values(struct builder *b, struct view packed, const struct policy *policy, int form_id, struct arena *arena)
{
	struct values v;
	if (!values_unpack(packed, policy, form_id, arena, &v))
		return false;
	json_key(b, "values");
	json_open(b, '{');
	for (int i = 0; i < v.count; i++) {
		enum field_type type;
		if (!v.at[i].known)
			continue;
		json_key(b, policy_field_key(policy, form_id, i, &type));
		if (v.at[i].is_text)
			json_put_text(b, v.at[i].text);
		else
			json_put_int(b, v.at[i].number);
	}
	json_close(b, '}');
	return true;
}

bool report_json_backing(struct builder *b, struct view packed, const struct policy *policy, int form_id, struct arena *arena)
{
	struct backing backing;
	if (!backing_unpack(packed, policy, form_id, arena, &backing))
		return false;
	json_string(b, "origin", origin_name(backing.origin));
	json_key(b, "overrides");
	json_open(b, '{');
	for (int i = 0; i < backing.override_count; i++) {
		const char *key = policy_field_key(policy, form_id, backing.overrides[i].field, NULL);
		if (key)
			json_text(b, key, backing.overrides[i].reason);
	}
	json_close(b, '}');
	return true;
}

void report_json_instant(struct builder *b, const char *key, const struct zone *zone, struct instant at)
{
	char text[30];
	if (at.ms == 0) {
		json_text(b, key, (struct view){ NULL, 0 });
		return;
	}
	zone_print(zone, at, text);
	json_string(b, key, text);
}
