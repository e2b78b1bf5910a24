/* The rules of one report. Fields are usually sent in the form's order, so the next field is guessed and the guess is right; only the
 * first miss builds a table of names. */
#include "report/draft_fault.h"
#include <sodium.h>

/* ---- opening ---- */

bool draft_open(struct draft *d, const struct form *form, const struct unit *unit, struct period period, struct instant at,
                struct arena *arena, struct err *err)
{
	*d = (struct draft){ .arena = arena, .form = form, .unit = unit, .period = period };
	if (period.first.n > zone_day(form_zone(form, unit), at).n)
		return FAIL(err, FUTURE_PERIOD, "period", "first day %d", period.first.n);
	if (!form_expects(form, unit, period))
		return FAIL(err, NOT_EXPECTED, "period", "unit %d form %s first day %d", unit->id, form->key, period.first.n);
	d->due = form_due(form, unit, period);
	d->numbers = ARENA_ARRAY(arena, int64_t, form->field_count);
	d->known = ARENA_ARRAY(arena, bool, form->field_count);
	d->texts = ARENA_ARRAY(arena, struct view, form->field_count);
	d->offer = (struct offer){ .realm = unit->realm, .unit = unit->id, .form = form->id, .first = period.first, .at = at,
		.after_due = at.ms >= d->due.ms };
	return true;
}

/* ---- names ---- */

/* Open addressing over the names of one form; built at most once per report. */
struct names { unsigned mask; int16_t *at; };

static uint32_t name_hash(struct view key)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.ptr[i]) * 16777619u;
	return h ^ h >> 15;
}

static void names_build(struct names *n, const struct draft *d)
{
	unsigned size = 16;
	while (size < (unsigned)d->form->field_count * 2)
		size *= 2;
	n->mask = size - 1;
	n->at = ARENA_ARRAY(d->arena, int16_t, size);
	for (int i = 0; i < d->form->field_count; i++) {
		uint32_t slot = name_hash(view_of(d->form->fields[i].key)) & n->mask;
		while (n->at[slot])
			slot = (slot + 1) & n->mask;
		n->at[slot] = (int16_t)(i + 1);
	}
}

/* Keys hold no zero byte (sent_json.c, base/csv.c), so no byte behind the name is looked at. */
static bool is_named(struct view key, const char *name) { return strncmp(name, key.ptr, key.len) == 0 && name[key.len] == '\0'; }

static int name_find(struct names *n, const struct draft *d, struct view key, int guess)
{
	const struct form *form = d->form;
	if (guess < form->field_count && is_named(key, form->fields[guess].key))
		return guess;
	if (!n->at)
		names_build(n, d);
	for (uint32_t slot = name_hash(key) & n->mask; n->at[slot]; slot = (slot + 1) & n->mask)
		if (is_named(key, form->fields[n->at[slot] - 1].key))
			return n->at[slot] - 1;
	return -1;
}

/* ---- fields ---- */

static void take_text(struct draft *d, int i, const struct sent_value *v)
{
	const struct field *f = &d->form->fields[i];
	int64_t n = characters(v->text);
	if (v->type != SENT_TEXT && v->type != SENT_CELL) {
		fault_field(d, FAULT_NOT_TEXT, f, 0);
	} else if (n > 0 && (n < f->min || n > f->max)) {
		fault_field(d, FAULT_LENGTH, f, n);
	} else {
		d->texts[i] = v->text;
		d->numbers[i] = n;
		d->known[i] = n > 0;
		return;
	}
	d->known[i] = true; /* it was stated, so it is not missing as well */
}

/* A cell of a table holds digits or it does not; digits beyond 64 bits are a huge number, not a text. */
static enum sent_type cell_type(struct view text, int64_t *ret)
{
	if (view_int(text, ret))
		return SENT_WHOLE;
	for (size_t i = text.len > 1 && text.ptr[0] == '-' ? 1 : 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return SENT_OTHER;
	return text.len > 18 ? SENT_HUGE : SENT_OTHER;
}

static void take_number(struct draft *d, int i, const struct sent_value *v)
{
	const struct field *f = &d->form->fields[i];
	int64_t n = v->number;
	enum sent_type type = v->type == SENT_CELL ? cell_type(v->text, &n) : v->type;
	d->known[i] = true;
	d->numbers[i] = 0;
	if (type == SENT_HUGE)
		fault_field(d, FAULT_TOO_BIG, f, 0);
	else if (type != SENT_WHOLE)
		fault_field(d, FAULT_NOT_WHOLE, f, 0);
	else if (n < f->min || n > f->max)
		fault_field(d, FAULT_RANGE, f, n);
	else
		d->numbers[i] = n;
}

static void take_value(struct draft *d, struct names *names, bool *seen, int *next, const struct sent_value *v)
{
	int i = v->field ? v->field - 1 : name_find(names, d, v->key, *next);
	struct view shown = { v->key.ptr, v->key.len < 60 ? v->key.len : 60 };
	if (i < 0 || seen[i]) {
		while (shown.len > 0 && shown.len < v->key.len && ((unsigned char)v->key.ptr[shown.len] & 0xc0) == 0x80)
			shown.len--;
		const char *text = arena_text(d->arena, shown);
		fault_add(d, i < 0 ? FAULT_UNKNOWN : FAULT_TWICE, shown, (struct label){ text, text }, (struct fault_words){ 0 });
		return;
	}
	seen[i] = true;
	*next = i + 1;
	if (v->type == SENT_NULL)
		return;
	if (d->form->fields[i].type == FIELD_TEXT)
		take_text(d, i, v);
	else
		take_number(d, i, v);
}

/* Blank is not zero: what the form needs and was not stated is named. So is every event field of a zero report. */
static void judge_fields(struct draft *d)
{
	bool zero = d->offer.kind == REPORT_ZERO;
	for (int i = 0; i < d->form->field_count; i++) {
		const struct field *f = &d->form->fields[i];
		bool event = f->event && f->type != FIELD_TEXT;
		if (!d->known[i] && (f->required || (zero && event)))
			fault_field(d, f->type == FIELD_TEXT ? FAULT_MISSING_TEXT : FAULT_MISSING, f, 0);
		else if (zero && event && d->numbers[i] != 0)
			fault_field(d, FAULT_NOT_ZERO, f, d->numbers[i]);
	}
}

/* ---- the other parts ---- */

static void take_kind(struct draft *d, struct view kind)
{
	if (view_is(kind, "values"))
		d->offer.kind = REPORT_VALUES;
	else if (view_is(kind, "zero"))
		d->offer.kind = REPORT_ZERO;
	else
		fault_part(d, FAULT_BAD_KIND, "kind", (struct label){ "kind", "kind" }, 0, 0, 0);
}

static struct view take_words(struct draft *d, const char *part, struct label label, struct view text, int64_t most)
{
	int64_t n = characters(text);
	if (n > most)
		fault_part(d, FAULT_LENGTH, part, label, n, 0, most);
	return text.ptr ? text : VIEW("");
}

static void take_key(struct draft *d, struct view key)
{
	if (key.ptr && (key.len == 0 || key.len > KEY_MOST))
		fault_part(d, FAULT_LENGTH, "client_key", (struct label){ "client_key", "client_key" }, characters(key), 1, KEY_MOST);
	if (!key.ptr || key.len == 0)
		return;
	d->offer.has_key = true;
	crypto_generichash(d->offer.key, sizeof d->offer.key, (const unsigned char *)key.ptr, key.len, NULL, 0);
}

static void take_made(struct draft *d, struct view text)
{
	if (text.ptr && !instant_parse(text, &d->offer.made))
		fault_part(d, FAULT_BAD_INSTANT, "made_at", (struct label){ "made_at", "made_at" }, 0, 0, 0);
}

void draft_values(struct draft *d, const struct sent *sent)
{
	struct names names = { 0 };
	bool *seen = ARENA_ARRAY(d->arena, bool, d->form->field_count);
	int next = 0;
	take_kind(d, sent->kind);
	take_key(d, sent->client_key);
	take_made(d, sent->made_at);
	d->offer.overrides = sent->override_count > 0 ? sent->overrides_text : VIEW("");
	d->offer.has_base = sent->has_base;
	d->offer.base_seq = sent->base_seq;
	d->offer.has_note = sent->note.ptr != NULL;
	d->offer.note = take_words(d, "note", (struct label){ "备注", "Note" }, sent->note, NOTE_MOST);
	d->offer.reason = take_words(d, "reason", (struct label){ "更正原因", "Reason" }, sent->reason, REASON_MOST);
	for (int i = 0; i < sent->count; i++)
		take_value(d, &names, seen, &next, &sent->values[i]);
	judge_fields(d);
}

/* ---- checks ---- */

bool draft_previous(const struct draft *d, struct db *db, struct report *ret, struct err *err)
{
	*ret = (struct report){ .state = REPORT_OPEN };
	if (!d->form->uses_previous)
		return true;
	return report_find(db, d->form->id, period_step(d->period, -1).first, d->unit->id, d->arena, ret, err);
}

/* Old reports may lack a field the form has grown since: it is not known then. */
static bool spread(const struct draft *d, const struct policy *policy, const struct report *r, int64_t *numbers, bool *known, struct err *err)
{
	struct values v;
	if (!values_unpack(r->values, policy, d->form->id, d->arena, &v))
		return FAIL(err, STORE_DAMAGED, NULL, "damaged values of unit %d form %d first day %d", r->unit, r->form, r->first.n);
	for (int i = 0; i < d->form->field_count; i++) {
		const struct field *f = &d->form->fields[i];
		if (f->number < 0 || f->number >= v.count || !v.at[f->number].known) {
			known[i] = f->type == FIELD_TEXT;
			continue;
		}
		known[i] = true;
		numbers[i] = f->type == FIELD_TEXT ? characters(v.at[f->number].text) : v.at[f->number].number;
	}
	return true;
}

static void fault_check(struct draft *d, const struct check *check)
{
	int i = 0;
	while (i < d->form->field_count - 1 && i < 255 && !(check->fields[i / 64] >> (i % 64) & 1))
		i++;
	fault_add(d, FAULT_CHECK, view_of(d->form->fields[i].key), check->label, (struct fault_words){ 0 });
}

bool draft_check(struct draft *d, struct checker *checker, const struct policy *policy, const struct report *previous, struct err *err)
{
	const int n = d->form->field_count;
	int64_t *before = NULL;
	bool *known_before = NULL, *known = ARENA_ARRAY(d->arena, bool, n);
	uint64_t broken = 0;
	if (d->form->check_count == 0 || d->fault_count > 0)
		return true; /* figures that are wrong by themselves need no second complaint */
	for (int i = 0; i < n; i++)
		known[i] = d->known[i] || d->form->fields[i].type == FIELD_TEXT;
	if (previous && previous->state == REPORT_SENT) {
		before = ARENA_ARRAY(d->arena, int64_t, n);
		known_before = ARENA_ARRAY(d->arena, bool, n);
		if (!spread(d, policy, previous, before, known_before, err))
			return false;
	}
	if (!checker_run(checker, d->form, d->numbers, known, before, known_before, &broken, err))
		return false;
	for (int i = 0; i < d->form->check_count; i++)
		if (broken >> i & 1) {
			if (d->form->checks[i].warn)
				d->warnings |= UINT64_C(1) << i;
			else
				fault_check(d, &d->form->checks[i]);
		}
	return true;
}

/* ---- the offer ---- */

static struct view pack(struct draft *d)
{
	int most = -1;
	for (int i = 0; i < d->form->field_count; i++)
		if (d->known[i] && d->form->fields[i].number > most)
			most = d->form->fields[i].number;
	struct values v = { most + 1, ARENA_ARRAY(d->arena, struct value, most + 2) };
	for (int i = 0; i < d->form->field_count; i++)
		if (d->known[i])
			v.at[d->form->fields[i].number] = (struct value){ true, d->form->fields[i].type == FIELD_TEXT, d->numbers[i], d->texts[i] };
	return values_pack(d->arena, &v);
}

static void hash_part(crypto_generichash_state *state, const void *bytes, size_t n)
{
	uint64_t length = n;
	crypto_generichash_update(state, (const unsigned char *)&length, sizeof length);
	crypto_generichash_update(state, bytes, n);
}

/* Same key, same hash: the same thing sent twice. Whose report and which period is part of the thing. */
static void hash_offer(struct offer *o)
{
	unsigned char hash[16];
	const int64_t head[] = { o->unit, o->form, o->first.n, o->kind, o->has_note, o->made.ms };
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	hash_part(&state, head, sizeof head);
	hash_part(&state, o->values.ptr, o->values.len);
	hash_part(&state, o->note.ptr, o->note.len);
	hash_part(&state, o->reason.ptr, o->reason.len);
	if (o->overrides.len > 0)
		hash_part(&state, o->overrides.ptr, o->overrides.len);
	crypto_generichash_final(&state, hash, sizeof hash);
	memcpy(o->content, hash, sizeof o->content);
}

bool draft_offer(struct draft *d, int64_t author)
{
	if (d->fault_count > 0)
		return false;
	d->offer.author = author;
	d->offer.values = pack(d);
	if (d->offer.has_key)
		hash_offer(&d->offer);
	return true;
}
