/* The packs in force, as the store has them. policy_put.c changes the store; this follows it. */
#include "policy/pack.h"
#include "policy/policy_sql.h"
#include <stdlib.h>

/* A form by the store's number, with all fields it ever had. form NULL: no pack in force has it any more. */
struct known_field { const char *key; enum field_type type; };
struct known_form { const char *key; const struct form *form; struct known_field *fields; int field_count; };
struct place { struct pack *pack; struct instant since; };

/* One state of the store; a newer one takes its place whole. */
struct state {
	struct state *older;                                /* kept: forms that were handed out stay valid */
	struct arena arena;
	struct place *packs;
	struct known_form *forms;                           /* by number, from 1 */
	int pack_count, form_count;
};

struct policy {
	struct state *now;
	struct pack **read;                                 /* every pack ever read; freed at the end */
	size_t read_count, read_room;
	bool stale;                                         /* a change could not be read; the next event tries again */
};

enum { STATE_MOST = 256 << 20, PACKS_MOST = 64 };

struct policy *policy_new(void)
{
	return calloc(1, sizeof(struct policy));
}

static void state_free(struct state *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	free(s);
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	while (p->now) {
		struct state *older = p->now->older;
		state_free(p->now);
		p->now = older;
	}
	for (size_t i = 0; i < p->read_count; i++)
		pack_free(p->read[i]);
	free(p->read);
	free(p);
}

/* --- loading ----------------------------------------------------------- */

static bool keep_pack(struct policy *p, struct pack *pack)
{
	if (p->read_count == p->read_room) {
		size_t room = p->read_room ? p->read_room * 2 : 16;
		struct pack **more = realloc(p->read, room * sizeof *more);
		if (!more)
			return false;
		p->read = more;
		p->read_room = room;
	}
	p->read[p->read_count++] = pack;
	return true;
}

/* The same text is the same pack: read once, so that its forms keep their address. */
static struct pack *pack_of(struct policy *p, struct view key, struct view text, struct view digest, struct err *err)
{
	for (size_t i = 0; i < p->read_count; i++)
		if (digest.len == sizeof p->read[i]->digest && memcmp(digest.ptr, p->read[i]->digest, digest.len) == 0)
			return p->read[i];
	char file[80];
	size_t n = key.len < 60 ? key.len : 60;
	memcpy(file, key.ptr, n);
	memcpy(file + n, ".yaml", 6);
	struct pack *pack = pack_read(text, file, err);
	if (pack && keep_pack(p, pack))
		return pack;
	pack_free(pack);
	FAIL(err, BUG, NULL, "no memory for a pack");
	return NULL;
}

static bool load_packs(struct policy *p, struct state *s, struct db *db, struct err *err)
{
	struct stmt *q = db_query(db, &policy_q_all);
	enum answer answer;
	bool ok = true;
	s->packs = ARENA_ARRAY(&s->arena, struct place, PACKS_MOST);
	while (ok && (answer = stmt_step(q)) == ANSWER_ONE) {
		if (s->pack_count == PACKS_MOST)
			ok = FAIL(err, BUG, NULL, "more than %d packs", PACKS_MOST);
		struct pack *pack = ok ? pack_of(p, stmt_get_text(q, 0), stmt_get_text(q, 1), stmt_get_blob(q, 2), err) : NULL;
		ok = pack != NULL;
		if (ok)
			s->packs[s->pack_count++] = (struct place){ pack, { stmt_get_int(q, 3) } };
	}
	stmt_done(q);
	return ok && (answer == ANSWER_NONE || db_fail(db, err));
}

static bool load_forms(struct state *s, struct db *db, struct err *err)
{
	struct stmt *q = db_query(db, &policy_q_forms);
	enum answer answer;
	int room = 0;
	while ((answer = stmt_step(q)) == ANSWER_ONE) {
		int id = (int)stmt_get_int(q, 0);
		if (id != s->form_count + 1) {
			stmt_done(q);
			return FAIL(err, BUG, NULL, "form numbers have a hole before %d", id);
		}
		if (id >= room) {
			int more = room ? room * 2 : 16;
			struct known_form *forms = ARENA_ARRAY(&s->arena, struct known_form, more);
			if (s->forms)
				memcpy(forms, s->forms, (size_t)room * sizeof *forms);
			s->forms = forms;
			room = more;
		}
		s->forms[id].key = arena_text(&s->arena, stmt_get_text(q, 1));
		s->form_count = id;
	}
	stmt_done(q);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static void field_known(struct state *s, struct known_form *form, int number, struct view key, int type)
{
	enum { NUMBERS_AT_ONCE = 64 };
	if (form->field_count % NUMBERS_AT_ONCE == 0) {
		struct known_field *more = ARENA_ARRAY(&s->arena, struct known_field, form->field_count + NUMBERS_AT_ONCE);
		if (form->fields)
			memcpy(more, form->fields, (size_t)form->field_count * sizeof *more);
		form->fields = more;
	}
	form->fields[number] = (struct known_field){ arena_text(&s->arena, key), (enum field_type)type };
	form->field_count++;
}

static bool load_fields(struct state *s, struct db *db, struct err *err)
{
	struct stmt *q = db_query(db, &policy_q_fields_all);
	enum answer answer;
	while ((answer = stmt_step(q)) == ANSWER_ONE) {
		int64_t id = stmt_get_int(q, 0), number = stmt_get_int(q, 1);
		bool fits = id >= 1 && id <= s->form_count && number == s->forms[id].field_count;
		if (!fits) {
			stmt_done(q);
			return FAIL(err, BUG, NULL, "field numbers of form %lld have a hole at %lld", (long long)id, (long long)number);
		}
		field_known(s, &s->forms[id], (int)number, stmt_get_text(q, 2), (int)stmt_get_int(q, 3));
	}
	stmt_done(q);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* Gives a pack's forms and fields the store's numbers. A pack that was in force before has them already, and they are the same. */
static bool number_form(struct state *s, struct form *form, struct err *err)
{
	int id = 1;
	while (id <= s->form_count && strcmp(s->forms[id].key, form->key) != 0)
		id++;
	if (id > s->form_count)
		return FAIL(err, BUG, form->key, "form %s has no number in the store", form->key);
	struct known_form *known = &s->forms[id];
	known->form = form;
	form->id = id;
	for (int n = 0; n < known->field_count; n++) {
		int i = form_field(form, view_of(known->fields[n].key));
		if (i >= 0)
			((struct field *)form->fields)[i].number = n;
	}
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].number < 0)
			return FAIL(err, BUG, form->fields[i].key, "field %s of form %s has no number in the store", form->fields[i].key, form->key);
	return true;
}

static bool number_packs(struct state *s, struct err *err)
{
	for (int p = 0; p < s->pack_count; p++)
		for (int f = 0; f < s->packs[p].pack->form_count; f++)
			if (!number_form(s, (struct form *)&s->packs[p].pack->forms[f], err))
				return false;
	return true;
}

bool policy_load(struct policy *p, struct db *db, struct err *err)
{
	struct state *s = calloc(1, sizeof *s);
	if (!s)
		return FAIL(err, BUG, NULL, "no memory for the policy");
	arena_init(&s->arena, STATE_MOST);
	bool ok = load_packs(p, s, db, err) && load_forms(s, db, err) && load_fields(s, db, err) && number_packs(s, err);
	p->stale = !ok;
	if (!ok) {
		state_free(s);
		return false;
	}
	s->older = p->now;
	p->now = s;
	return true;
}

bool policy_waits(const struct policy *p) { return p->stale; }

void policy_see(struct policy *p, struct db *db, const struct event *event)
{
	struct err err = { 0 };
	if (event->kind != EVENT_PACK_CHANGED && !p->stale)
		return;
	if (!policy_load(p, db, &err)) {
		err_clear(&err);
		policy_load(p, db, &err);                   /* once more at once, else with the next event */
	}
}

/* --- asking ------------------------------------------------------------ */

const struct form *policy_form(const struct policy *p, struct view key)
{
	for (int id = 1; p->now && id <= p->now->form_count; id++)
		if (view_is(key, p->now->forms[id].key))
			return p->now->forms[id].form;
	return NULL;
}

const struct form *policy_form_id(const struct policy *p, int id)
{
	return p->now && id >= 1 && id <= p->now->form_count ? p->now->forms[id].form : NULL;
}

const struct form *policy_form_at(const struct policy *p, int n)
{
	for (int i = 0; p->now && i < p->now->pack_count; i++) {
		const struct pack *pack = p->now->packs[i].pack;
		if (n < pack->form_count)
			return &pack->forms[n];
		n -= pack->form_count;
	}
	return NULL;
}

const struct duty_rule *policy_duty_at(const struct policy *p, int n)
{
	for (int i = 0; p->now && i < p->now->pack_count; i++) {
		const struct pack *pack = p->now->packs[i].pack;
		if (n < pack->duty_count)
			return &pack->duties[n];
		n -= pack->duty_count;
	}
	return NULL;
}

const struct duty_rule *policy_duty(const struct policy *p, struct view key)
{
	const struct duty_rule *rule;
	for (int n = 0; (rule = policy_duty_at(p, n)); n++)
		if (view_is(key, rule->key))
			return rule;
	return NULL;
}

const struct pack *policy_pack_at(const struct policy *p, int n)
{
	return p->now && n >= 0 && n < p->now->pack_count ? p->now->packs[n].pack : NULL;
}

const struct deadlines *policy_deadlines(const struct policy *policy)
{
	const struct pack *first = policy_pack_at(policy, 0);
	return first ? &first->deadlines : &deadlines_usual;
}

struct instant policy_pack_since(const struct policy *p, int n)
{
	return p->now->packs[n].since;
}

const char *policy_field_key(const struct policy *p, int form_id, int number, enum field_type *ret_type)
{
	if (!p->now || form_id < 1 || form_id > p->now->form_count)
		return NULL;
	const struct known_form *form = &p->now->forms[form_id];
	if (number < 0 || number >= form->field_count)
		return NULL;
	if (ret_type)
		*ret_type = form->fields[number].type;
	return form->fields[number].key;
}
