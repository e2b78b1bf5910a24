/* Putting a pack in force: what the store already knows of its forms and fields decides whether it may. */
#include "base/json.h"
#include "policy/pack.h"
#include "policy/policy_sql.h"

enum { NUMBERS_MOST = 1024 };                               /* fields a form may ever have had */

struct putting { struct tx *tx; struct db *db; const struct pack *pack; struct err *err; };

static bool is_in_force(struct putting *p, bool *ret)
{
	struct stmt *q = db_query(p->db, &policy_q_newest);
	stmt_text(q, view_of(p->pack->key));
	enum answer answer = stmt_step(q);
	struct view digest = answer == ANSWER_ONE ? stmt_get_blob(q, 0) : VIEW("");
	*ret = digest.len == sizeof p->pack->digest && memcmp(digest.ptr, p->pack->digest, digest.len) == 0;
	stmt_done(q);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(p->db, p->err);
}

/* For statements without rows; one that changed nothing is no failure. */
static bool ran(struct putting *p, struct stmt *q)
{
	enum answer answer = stmt_run(q);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(p->db, p->err);
}

static bool form_may(struct putting *p, const struct form *form, struct view owner, int64_t period)
{
	if (owner.len > 0 && !view_is(owner, p->pack->key)) {
		const char *other = arena_text(tx_arena(p->tx), owner);
		FAIL(p->err, PACK_CONFLICT, form->key, "form %s belongs to pack %s", form->key, other);
		return err_sayf(p->err, "报表 %s 属于已生效的政策包 %s；请换一个报表名。", "Form %s belongs to pack %s, which is in force; use another name.", form->key, other);
	}
	if (period == (int64_t)form->period)
		return true;
	const char *was = period_kind_name((enum period_kind)period);
	FAIL(p->err, PACK_CONFLICT, form->key, "form %s changes its period", form->key);
	return err_sayf(p->err, "报表 %s 的周期原为 %s，不能改；请换一个报表名。", "Form %s is sent by %s; that cannot change. Use another name for the new form.", form->key, was);
}

static bool form_add(struct putting *p, const struct form *form, int64_t *ret_id)
{
	struct stmt *q = db_query(p->db, &policy_q_form_add);
	stmt_text(q, view_of(form->key));
	stmt_text(q, view_of(p->pack->key));
	stmt_int(q, (int64_t)form->period);
	bool ok = stmt_step(q) == ANSWER_ONE;
	*ret_id = ok ? stmt_get_int(q, 0) : 0;
	stmt_done(q);
	return ok || db_fail(p->db, p->err);
}

static bool form_take(struct putting *p, int64_t id)
{
	struct stmt *q = db_query(p->db, &policy_q_form_take);
	stmt_text(q, view_of(p->pack->key));
	stmt_int(q, id);
	return ran(p, q);
}

static bool form_number(struct putting *p, const struct form *form, int64_t *ret_id)
{
	struct stmt *q = db_query(p->db, &policy_q_form);
	stmt_text(q, view_of(form->key));
	enum answer answer = stmt_step(q);
	bool may = answer != ANSWER_ONE || form_may(p, form, stmt_get_text(q, 1), stmt_get_int(q, 2));
	*ret_id = answer == ANSWER_ONE ? stmt_get_int(q, 0) : 0;
	stmt_done(q);
	if (answer == ANSWER_ONE)
		return may && form_take(p, *ret_id);
	return answer == ANSWER_NONE ? form_add(p, form, ret_id) : db_fail(p->db, p->err);
}

static bool field_may(struct putting *p, const struct form *form, int i, int64_t type)
{
	static const char *const types[] = { "count", "number", "text" };
	const struct field *field = &form->fields[i];
	if (type == (int64_t)field->type)
		return true;
	FAIL(p->err, PACK_CONFLICT, field->key, "field %s of form %s changes its type", field->key, form->key);
	return err_sayf(p->err, "报表 %s 的字段 %s 原为 %s，不能改为 %s；请换一个字段名。", "Field %2$s of form %1$s is a %3$s and cannot become a %4$s; use another name.",
	                form->key, field->key, type >= 0 && type <= 2 ? types[type] : "?", types[field->type]);
}

/* Marks the form's fields that have a number, and counts the numbers given so far. */
static bool fields_known(struct putting *p, const struct form *form, int64_t id, bool *known, int64_t *ret_count)
{
	struct stmt *q = db_query(p->db, &policy_q_fields);
	enum answer answer;
	bool ok = true;
	*ret_count = 0;
	stmt_int(q, id);
	while (ok && (answer = stmt_step(q)) == ANSWER_ONE) {
		int i = form_field(form, stmt_get_text(q, 1));
		*ret_count = stmt_get_int(q, 0) + 1;
		ok = i < 0 || field_may(p, form, i, stmt_get_int(q, 2));
		if (i >= 0)
			known[i] = true;
	}
	stmt_done(q);
	return ok && (answer == ANSWER_NONE || db_fail(p->db, p->err));
}

static bool field_add(struct putting *p, int64_t form, int64_t number, const struct field *field)
{
	struct stmt *q = db_query(p->db, &policy_q_field_add);
	stmt_int(q, form);
	stmt_int(q, number);
	stmt_text(q, view_of(field->key));
	stmt_int(q, (int64_t)field->type);
	return ran(p, q);
}

static bool fields_number(struct putting *p, const struct form *form, int64_t id)
{
	bool *known = ARENA_ARRAY(tx_arena(p->tx), bool, form->field_count);
	int64_t next = 0;
	if (!fields_known(p, form, id, known, &next))
		return false;
	for (int i = 0; i < form->field_count; i++) {
		if (known[i])
			continue;
		if (next == NUMBERS_MOST) {
			FAIL(p->err, PACK_CONFLICT, form->fields[i].key, "form %s has had %d fields", form->key, NUMBERS_MOST);
			return err_sayf(p->err, "报表 %s 历来的字段已达 %d 个。", "Form %s has had %d fields in its life; start a new form.", form->key, NUMBERS_MOST);
		}
		if (!field_add(p, id, next++, &form->fields[i]))
			return false;
	}
	return true;
}

/* Forms that this text no longer has are given free; those it has are taken again. */
static bool forms_number(struct putting *p)
{
	for (int i = 0; i < p->pack->form_count; i++) {
		int64_t id = 0;
		if (!form_number(p, &p->pack->forms[i], &id) || !fields_number(p, &p->pack->forms[i], id))
			return false;
	}
	return true;
}

static bool forms_leave(struct putting *p)
{
	struct stmt *q = db_query(p->db, &policy_q_form_leave);
	stmt_text(q, view_of(p->pack->key));
	return ran(p, q);
}

static bool pack_add(struct putting *p, struct view text)
{
	struct stmt *q = db_query(p->db, &policy_q_add);
	stmt_text(q, view_of(p->pack->key));
	stmt_int(q, tx_seq(p->tx));
	stmt_text(q, view_of(p->pack->version));
	stmt_blob(q, (struct view){ (const char *)p->pack->digest, sizeof p->pack->digest });
	stmt_text(q, text);
	stmt_int(q, tx_now(p->tx).ms);
	return ran(p, q);
}

static void pack_event(struct putting *p, int64_t actor)
{
	char digest[65];
	struct builder body;
	hex_print(p->pack->digest, sizeof p->pack->digest, digest);
	builder_init(&body, 4096);
	json_open(&body, '{');
	json_string(&body, "key", p->pack->key);
	json_string(&body, "version", p->pack->version);
	json_string(&body, "digest", digest);
	json_close(&body, '}');
	tx_event(p->tx, EVENT_PACK_CHANGED, 0, actor, 0, builder_seen(&body));
	builder_release(&body);
}

bool policy_put(struct tx *tx, int64_t actor, struct view text, const char *file, struct err *err)
{
	struct pack *pack = pack_read(text, file, err);
	if (!pack)
		return false;
	struct putting p = { tx, tx_db(tx), pack, err };
	bool same = false;
	bool ok = is_in_force(&p, &same);
	if (ok && !same) {
		ok = forms_leave(&p) && forms_number(&p) && pack_add(&p, text);
		if (ok)
			pack_event(&p, actor);
	}
	pack_free(pack);
	return ok;
}
