/* The rules of a report, from the body to the row, on both stores. */
#include "report/report_test.h"

#define ZERO "\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":0}"
#define FEVER(n) "\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":" #n "}"

static bool zero(struct fixture *f, const char *now, const char *period, const char *key)
{
	return sends(f, now, "A-1", "daily", period, arena_printf(&f->arena, "{\"client_key\":\"%s\",\"kind\":\"zero\"," ZERO "}", key));
}

static void the_boundary_is_exact(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	must(zero(&f, "2021-10-24T14:59:59.999+08:00", "2021-10-24", "a"), &f.err);
	assert_int_equal(f.settled.outcome, OUTCOME_NEW);
	assert_false(f.settled.late);
	must(zero(&f, "2021-10-25T15:00:00.000+08:00", "2021-10-25", "b"), &f.err);
	assert_true(f.settled.late);
	must(zero(&f, "2021-10-28T00:00:00+08:00", "2021-10-26", "c"), &f.err);
	assert_true(f.settled.late);
	assert_true(now_is(&f, "A-1", "daily", "2021-10-26").late);
	fixture_close(&f);
}

/* New York set its clocks back on 2021-11-07 at 2:00 and forward on 2021-03-14: the deadline is the wall's, not a span after midnight. */
static void a_deadline_keeps_the_wall_clock(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	const char *body = "{\"client_key\":\"%s\",\"kind\":\"zero\"," ZERO "}";
	must(sends(&f, "2021-11-07T19:59:59.999Z", "B-1", "daily", "2021-11-07", arena_printf(&f.arena, body, "1")), &f.err);
	assert_false(f.settled.late);
	must(sends(&f, "2021-11-06T19:00:00.000Z", "B-1", "daily", "2021-11-06", arena_printf(&f.arena, body, "2")), &f.err);
	assert_true(f.settled.late);
	must(sends(&f, "2021-03-14T18:59:59.999Z", "B-1", "daily", "2021-03-14", arena_printf(&f.arena, body, "3")), &f.err);
	assert_false(f.settled.late);
	must(sends(&f, "2021-03-13T19:59:59.999Z", "B-1", "daily", "2021-03-13", arena_printf(&f.arena, body, "4")), &f.err);
	assert_false(f.settled.late);
	fixture_close(&f);
}

static void a_period_must_have_begun_and_be_owed(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	assert_false(zero(&f, "2021-10-23T23:59:59.999+08:00", "2021-10-24", "a"));
	assert_int_equal(f.err.code, ERR_FUTURE_PERIOD);
	must(zero(&f, "2021-10-24T00:00:00+08:00", "2021-10-24", "a"), &f.err);
	assert_false(sends(&f, "2021-10-25T10:00:00+08:00", "A-2", "daily", "2021-10-25", "{\"client_key\":\"k\",\"kind\":\"zero\"," ZERO "}"));
	assert_int_equal(f.err.code, ERR_NOT_EXPECTED); /* closed that morning */
	assert_false(sends(&f, "2021-10-25T10:00:00+08:00", "C-1", "daily", "2021-10-25", "{\"client_key\":\"k\",\"kind\":\"zero\"," ZERO "}"));
	assert_int_equal(f.err.code, ERR_NOT_EXPECTED); /* not an elder care home */
	const char *week = "{\"client_key\":\"w\",\"kind\":\"values\",\"values\":{\"cases\":3}}";
	assert_false(sends(&f, "2021-10-24T23:00:00+08:00", "A-1", "weekly", "2021-W43", week));
	assert_int_equal(f.err.code, ERR_FUTURE_PERIOD);
	must(sends(&f, "2021-10-25T00:00:00+08:00", "A-1", "weekly", "2021-W43", week), &f.err); /* while it runs */
	fixture_close(&f);
}

struct expected { const char *body, *field; enum err_code code; };

static const struct expected refused[] = {
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":50,\"present\":48,\"away\":2}}", "fever", ERR_MISSING_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":null}}", "fever", ERR_MISSING_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"zero\"}", "listed", ERR_MISSING_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(2.5) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(2.0) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER("3") "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(1e3) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(true) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER([1]) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(-1) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(1001) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(99999999999999999999) "}", "fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"zero\"," FEVER(1) "}", "fever", ERR_ZERO_NOT_ZERO },
	{ "{\"client_key\":\"k\",\"kind\":\"none\"," FEVER(1) "}", "kind", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\"," FEVER(1) "}", "kind", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":3," FEVER(1) "}", "kind", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"made_at\":\"today\"," FEVER(1) "}", "made_at", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"colour\":\"red\"," FEVER(1) "}", "colour", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"unit\":\"A-2\"," FEVER(1) "}", "unit", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":[1]}", "values", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":0,\"Fever\":1}}", "Fever", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":50,\"fever\":0,\"present\":48,\"away\":2,\"fever\":1}}", "fever", ERR_BAD_JSON },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":50,\"present\":48,\"away\":3,\"fever\":0}}", "listed", ERR_CHECK_FAILED },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":0,\"remark\":\"一二三四五六七八九十一\"}}", "remark", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"kind\":\"values\",\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":0,\"remark\":5}}", "remark", ERR_BAD_FIELD },
	{ "{\"client_key\":\"k\",\"client_key\":\"l\",\"kind\":\"values\"," FEVER(1) "}", "", ERR_BAD_JSON },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(01) "}", "", ERR_BAD_JSON },
	{ "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(1) "} x", "", ERR_BAD_JSON },
	{ "{\"client_key\":\"\xff\",\"kind\":\"values\"," FEVER(1) "}", "", ERR_BAD_JSON },
	{ "{\"client_key\":\"\\u0000\",\"kind\":\"values\"," FEVER(1) "}", "", ERR_BAD_JSON },
	{ "{\"client_key\":\"\\ud800\",\"kind\":\"values\"," FEVER(1) "}", "", ERR_BAD_JSON },
	{ "[]", "", ERR_BAD_JSON },
	{ "", "", ERR_BAD_JSON },
	{ NULL, NULL, ERR_NONE }
};

static void a_refusal_names_the_field(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	int64_t events = f.events;
	for (const struct expected *e = refused; e->body; e++) {
		if (sends(&f, "2021-10-24T10:00:00+08:00", "A-1", "daily", "2021-10-24", e->body))
			fail_msg("taken: %s", e->body);
		if (f.err.code != e->code || strcmp(f.err.field, e->field) != 0)
			fail_msg("%s: %s of '%s' instead of %s of '%s'", e->body, err_name(f.err.code), f.err.field, err_name(e->code), e->field);
		if (*e->field && f.err.code != ERR_NONE)
			assert_true(f.err.zh[0] && f.err.en[0]);
	}
	assert_int_equal(f.events, events);
	assert_int_equal(now_is(&f, "A-1", "daily", "2021-10-24").state, REPORT_OPEN);
	fixture_close(&f);
}

static void every_fault_is_named_at_once(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	assert_false(sends(&f, "2021-10-24T10:00:00+08:00", "A-1", "daily", "2021-10-24",
		"{\"client_key\":\"k\",\"kind\":\"zero\",\"values\":{\"listed\":\"x\",\"away\":2000,\"fever\":4}}"));
	assert_int_equal(f.draft.fault_count, 4);
	const char *const fields[] = { "listed", "away", "present", "fever" };
	for (int i = 0; i < 4; i++)
		assert_true(view_is(f.draft.faults[i].field, fields[i]));
	assert_string_equal(f.draft.faults[3].zh, "“发热”填的是 4，零报告里它必须是 0。");
	assert_string_equal(f.draft.faults[2].en, "“Present” is missing; if nothing happened enter 0, do not leave it blank.");
	fixture_close(&f);
}

static void the_same_again_is_the_first_answer(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	must(zero(&f, "2021-10-24T14:00:00+08:00", "2021-10-24", "k"), &f.err);
	struct settled first = f.settled;
	must(zero(&f, "2021-10-24T16:00:00+08:00", "2021-10-24", "k"), &f.err); /* after the deadline, and yet on time */
	assert_int_equal(f.settled.outcome, OUTCOME_REPEATED);
	assert_int_equal(f.settled.seq, first.seq);
	assert_int_equal(f.settled.received.ms, first.received.ms);
	assert_false(f.settled.late);
	must(sends(&f, "2021-10-24T14:30:00+08:00", "A-1", "daily", "2021-10-24", "{\"client_key\":\"l\",\"kind\":\"values\"," FEVER(1) "}"), &f.err);
	assert_int_equal(f.settled.outcome, OUTCOME_CORRECTED);
	must(zero(&f, "2021-10-24T16:30:00+08:00", "2021-10-24", "k"), &f.err); /* the first answer, also after a correction */
	assert_int_equal(f.settled.outcome, OUTCOME_REPEATED);
	assert_int_equal(f.settled.kind, REPORT_ZERO);
	assert_int_equal(f.settled.changes, 0);
	assert_int_equal(now_is(&f, "A-1", "daily", "2021-10-24").kind, REPORT_VALUES);
	fixture_close(&f);
}

static void a_key_is_for_one_content(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	must(zero(&f, "2021-10-24T14:00:00+08:00", "2021-10-24", "k"), &f.err);
	assert_false(sends(&f, "2021-10-24T14:01:00+08:00", "A-1", "daily", "2021-10-24", "{\"client_key\":\"k\",\"kind\":\"values\"," FEVER(1) "}"));
	assert_int_equal(f.err.code, ERR_KEY_REUSED);
	assert_false(zero(&f, "2021-10-25T14:01:00+08:00", "2021-10-25", "k")); /* another period */
	assert_int_equal(f.err.code, ERR_KEY_REUSED);
	assert_false(sends(&f, "2021-10-24T14:01:00+08:00", "A-2", "daily", "2021-10-24", "{\"client_key\":\"k\",\"kind\":\"zero\"," ZERO "}"));
	assert_int_equal(f.err.code, ERR_KEY_REUSED);
	report_keys_free(f.keys); /* a restart forgets nothing */
	policy_free(f.policy);
	org_free(f.org);
	fixture_load(&f);
	assert_false(zero(&f, "2021-10-25T14:01:00+08:00", "2021-10-25", "k"));
	assert_int_equal(f.err.code, ERR_KEY_REUSED);
	must(zero(&f, "2021-10-25T14:01:00+08:00", "2021-10-25", "l"), &f.err);
	fixture_close(&f);
}

static void a_correction_keeps_what_it_replaced(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	must(zero(&f, "2021-10-24T14:00:00+08:00", "2021-10-24", "a"), &f.err);
	must(zero(&f, "2021-10-24T14:00:10+08:00", "2021-10-24", "b"), &f.err);
	assert_int_equal(f.settled.outcome, OUTCOME_UNCHANGED);
	assert_int_equal(f.settled.changes, 0);
	assert_false(sends(&f, "2021-10-24T15:00:00+08:00", "A-1", "daily", "2021-10-24", "{\"client_key\":\"c\",\"kind\":\"values\"," FEVER(2) "}"));
	assert_int_equal(f.err.code, ERR_NEED_REASON);
	must(sends(&f, "2021-10-24T15:00:00+08:00", "A-1", "daily", "2021-10-24", "{\"client_key\":\"c\",\"kind\":\"values\",\"reason\":\"数错了\"," FEVER(2) "}"), &f.err);
	assert_int_equal(f.settled.outcome, OUTCOME_CORRECTED);
	assert_false(f.settled.late); /* a late correction does not make a timely report late */
	assert_int_equal(f.settled.changes, 1);
	assert_int_equal(f.settled.received.ms, at("2021-10-24T14:00:00+08:00").ms);
	fixture_close(&f);
}

static void a_returned_report_is_open_again(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	assert_false(returns(&f, "2021-10-24T16:00:00+08:00", "A-1", "daily", "2021-10-24", "r", "再核对"));
	assert_int_equal(f.err.code, ERR_NO_REPORT);
	must(sends(&f, "2021-10-24T14:00:00+08:00", "A-1", "daily", "2021-10-24", "{\"client_key\":\"a\",\"kind\":\"zero\",\"note\":\"备\"," ZERO "}"), &f.err);
	must(returns(&f, "2021-10-24T16:00:00+08:00", "A-1", "daily", "2021-10-24", "r", "再核对"), &f.err);
	assert_int_equal(now_is(&f, "A-1", "daily", "2021-10-24").state, REPORT_RETURNED);
	must(returns(&f, "2021-10-24T16:01:00+08:00", "A-1", "daily", "2021-10-24", "r", "再核对"), &f.err);
	assert_int_equal(f.settled.outcome, OUTCOME_REPEATED);
	assert_false(returns(&f, "2021-10-24T16:01:00+08:00", "A-1", "daily", "2021-10-24", "r", "别的"));
	assert_int_equal(f.err.code, ERR_KEY_REUSED);
	assert_false(returns(&f, "2021-10-24T16:02:00+08:00", "A-1", "daily", "2021-10-24", "s", "再核对"));
	assert_int_equal(f.err.code, ERR_ALREADY_RETURNED);
	must(zero(&f, "2021-10-24T17:00:00+08:00", "2021-10-24", "b"), &f.err); /* the same figures, no reason: it was asked for */
	assert_int_equal(f.settled.outcome, OUTCOME_RESENT);
	assert_false(f.settled.late);
	struct report r = now_is(&f, "A-1", "daily", "2021-10-24");
	assert_int_equal(r.changes, 2);
	assert_int_equal(r.state, REPORT_SENT);
	assert_true(view_is(r.note, "备"));
	fixture_close(&f);
}

struct story { char text[400]; struct fixture *f; };

static bool tell(void *self, const struct past *past)
{
	struct story *s = self;
	size_t n = strlen(s->text);
	snprintf(s->text + n, sizeof s->text - n, "%d:%s%s/%s<%d>%.*s;", past->changes, report_kind_name(past->entry->now.kind),
	         past->entry->now.state == REPORT_RETURNED ? "(returned)" : "", past->entry->late ? "late" : "timely",
	         (int)past->entry->before.state, (int)past->entry->reason.len, past->entry->reason.ptr);
	return true;
}

static void history_is_whole(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	must(zero(&f, "2021-10-24T15:30:00+08:00", "2021-10-24", "a"), &f.err);
	must(sends(&f, "2021-10-24T15:31:00+08:00", "A-1", "daily", "2021-10-24", "{\"client_key\":\"c\",\"kind\":\"values\",\"reason\":\"why\"," FEVER(2) "}"), &f.err);
	must(returns(&f, "2021-10-24T16:00:00+08:00", "A-1", "daily", "2021-10-24", "r", "again"), &f.err);
	must(zero(&f, "2021-10-24T17:00:00+08:00", "2021-10-24", "d"), &f.err);
	struct report r = now_is(&f, "A-1", "daily", "2021-10-24");
	struct story story = { .f = &f };
	must(report_history(f.db, &r, &f.arena, tell, &story, &f.err), &f.err);
	assert_string_equal(story.text, "3:zero/late<2>;2:values(returned)/late<1>again;1:values/late<1>why;0:zero/late<0>;");
	fixture_close(&f);
}

static void a_warning_is_no_refusal(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	must(zero(&f, "2021-10-24T10:00:00+08:00", "2021-10-24", "a"), &f.err);
	assert_int_equal(f.draft.warnings, 0);
	must(sends(&f, "2021-10-25T10:00:00+08:00", "A-1", "daily", "2021-10-25",
		"{\"client_key\":\"b\",\"kind\":\"values\",\"values\":{\"listed\":50,\"present\":37,\"away\":13,\"fever\":0}}"), &f.err);
	assert_int_equal(f.draft.warnings, 2);
	fixture_close(&f);
}

static void a_form_may_grow(void **state)
{
	struct fixture f;
	fixture_open(&f, test_url(*state));
	must(zero(&f, "2021-10-24T10:00:00+08:00", "2021-10-24", "a"), &f.err);
	fixture_pack(&f, "      - {key: cough, zh: 咳嗽, en: Cough, event: yes, sum: yes, max: 1000}\n");
	assert_false(zero(&f, "2021-10-25T10:00:00+08:00", "2021-10-25", "b"));
	assert_string_equal(f.err.field, "cough");
	must(sends(&f, "2021-10-25T10:00:00+08:00", "A-1", "daily", "2021-10-25",
		"{\"client_key\":\"b\",\"kind\":\"zero\",\"values\":{\"cough\":0,\"listed\":50,\"present\":48,\"away\":2,\"fever\":0}}"), &f.err);
	struct report old = now_is(&f, "A-1", "daily", "2021-10-24"), grown = now_is(&f, "A-1", "daily", "2021-10-25");
	struct values v;
	assert_true(values_unpack(old.values, f.policy, old.form, &f.arena, &v));
	assert_int_equal(v.count, 4);
	assert_true(values_unpack(grown.values, f.policy, old.form, &f.arena, &v));
	assert_int_equal(v.count, 7);
	assert_true(v.at[6].known);
	assert_false(v.at[4].known); /* days of masks: blank, not 0 */
	fixture_close(&f);
}

static const struct store_test tests[] = {
	STORE_TEST(the_boundary_is_exact),
	STORE_TEST(a_deadline_keeps_the_wall_clock),
	STORE_TEST(a_period_must_have_begun_and_be_owed),
	STORE_TEST(a_refusal_names_the_field),
	STORE_TEST(every_fault_is_named_at_once),
	STORE_TEST(the_same_again_is_the_first_answer),
	STORE_TEST(a_key_is_for_one_content),
	STORE_TEST(a_correction_keeps_what_it_replaced),
	STORE_TEST(a_returned_report_is_open_again),
	STORE_TEST(history_is_whole),
	STORE_TEST(a_warning_is_no_refusal),
	STORE_TEST(a_form_may_grow),
	{ NULL, NULL }
};

int main(void) { return test_both_stores(tests); }
