#include "record/care_http.h"
#include "org/people_http.h"

void json_care_person(struct builder *out, struct req *req, int64_t id)
{
	struct person_row row;
	struct err ignored = { 0 };
	struct stay stay = { .person = id };
	bool open = req->app->vault && people_row(req, id, &row);
	err_clear(&req->err);
	if (!open)
		people_one(req->db, id, &stay, &ignored);
	else
		stay = row.stay;
	json_key(out, "person");
	json_open(out, '{');
	json_int(out, "id", id);
	json_text(out, "name", !open ? VIEW("") : people_open_to(req, stay.unit) ? row.name : mask_name(&req->arena, row.name));
	json_string(out, "role", stay.role ? person_role_name(stay.role) : "");
	json_string(out, "where", where_name(stay.where));
	json_close(out, '}');
}

bool care_person(struct req *req, int64_t person, struct stay *ret)
{
	return people_one(req->db, person, ret, &req->err) && ((ret->unit == req->unit && ret->where != WHERE_MERGED) || FAIL(&req->err, NO_PERSON, "person", "of another unit, or merged"));
}

bool care_people(struct req *req, int64_t one, json_t *list, int most, struct stay **ret, int *ret_count)
{
	int listed = (int)json_array_size(list);
	if ((listed == 0) == (one == 0) || listed > most)
		return bad_field(req, one ? "people" : "person", "person 写一个人，或 people 写多个人（最多 1000 人）。", "Either person, or people with 1000 numbers at most.");
	*ret = ARENA_ARRAY(&req->arena, struct stay, listed + 1);
	*ret_count = one ? 1 : listed;
	if (one)
		return care_person(req, one, &(*ret)[0]);
	for (int i = 0; i < listed; i++) {
		json_t *id = json_array_get(list, (size_t)i);
		if (!json_is_integer(id))
			return bad_field(req, "people", "人员写编号。", "People are given by their numbers.");
		if (!care_person(req, json_integer_value(id), &(*ret)[i]))
			return false;
		for (int k = 0; k < i; k++)
			if ((*ret)[k].person == (*ret)[i].person)
				return bad_field(req, "people", "同一个人写了两次。", "Somebody stands there twice.");
	}
	return true;
}

void json_care_day(struct builder *out, const char *key, struct day day)
{
	char text[11];
	if (day_is_none(day) || day.n == INT32_MAX) {
		json_text(out, key, (struct view){ NULL, 0 });
		return;
	}
	day_print(day, text);
	json_string(out, key, text);
}

void care_made(struct req *req)
{
	const struct act *act = req->own;
	struct builder *out = reply_json(req, act->again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", act->id);
	json_close(out, '}');
}

void care_changed(struct req *req)
{
	care_made(req);
	req->reply.status = 200;
}
