/* org/right_test.c — the whole permission matrix, printed, and held against what is written here by hand. */
#include "org/org_inside.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* Who may do what, as the rules for people say it; right.tbl is not looked at. */
static const struct { const char *role, *may; } expected[] = {
	{ "admin", " unit.read unit.write board.read report.read report.write report.return account.manage token.manage journal.read export system order.write duty.write duty.waive chase notice.write "
	  "notice.answer charge.write roster.write plan.write plan.decide incident.write channel.manage people.read people.write people.export record.read record.write gate.decide outbreak.write " },
	{ "leader", " unit.read board.read report.read report.write report.return journal.read export order.write duty.write duty.waive chase notice.write notice.answer charge.write roster.write "
	  "plan.write plan.decide incident.write people.read people.write people.export record.read record.write gate.decide outbreak.write " },
	{ "duty", " unit.read board.read report.read report.write report.return export order.write duty.write duty.waive chase notice.write notice.answer charge.write roster.write "
	  "plan.write plan.decide incident.write people.read people.write record.read record.write gate.decide outbreak.write " },
	{ "clerk", " unit.read board.read report.read report.write duty.write notice.answer roster.write plan.write incident.write people.read people.write record.read record.write " },
	{ "inspector", " unit.read board.read report.read people.read record.read " },
	{ "supervisor", " unit.read board.read report.read journal.read export people.read record.read " },
	{ "integration", " unit.read board.read report.read report.write export duty.write record.read record.write " },
};

/*   province ── prefecture ── county ── home
 *            └─ other                          the actor sits at the prefecture */
enum { PROVINCE = 1, PREFECTURE, COUNTY, HOME, OTHER, STORE = 0 };

static const struct { const char *name; int32_t unit; bool inside; } places[] = {
	{ "own", PREFECTURE, true }, { "below", COUNTY, true }, { "far below", HOME, true },
	{ "above", PROVINCE, false }, { "beside", OTHER, false }, { "store", STORE, false },
};

static struct org *make_org(void)
{
	static const struct { const char *code; enum unit_kind kind; int32_t parent; } units[] = {
		{ "P", UNIT_PROVINCE, 0 }, { "M", UNIT_PREFECTURE, PROVINCE }, { "C", UNIT_COUNTY, PREFECTURE }, { "H", UNIT_INSTITUTION, COUNTY },
		{ "O", UNIT_PREFECTURE, PROVINCE },
	};
	struct org *org = org_new();
	int32_t circle;
	for (int32_t i = 0; i < (int32_t)(sizeof units / sizeof *units); i++) {
		struct unit_facts facts;
		unit_facts_blank(&facts);
		facts.id = i + 1;
		facts.code = facts.name = view_of(units[i].code);
		facts.kind = (int)units[i].kind;
		assert_true(org_put(org, &facts, units[i].parent));
	}
	assert_true(org_settle(org, &circle));
	return org;
}

static bool named(const char *list, const char *key)
{
	char word[40];
	snprintf(word, sizeof word, " %s ", key);
	return strstr(list, word) != NULL;
}

static void print_heads(void)
{
	print_message("%-12s %-16s", "role", "right");
	for (size_t place = 0; place < sizeof places / sizeof *places; place++)
		print_message(" %-9s", places[place].name);
	print_message("\n");
}

static void whole_matrix(void **state)
{
	(void)state;
	struct org *org = make_org();
	int wrong = 0;
	print_heads();
	for (int role = 0; role < ROLE_MAX_; role++) {
		assert_string_equal(expected[role].role, role_name((enum role)role));
		for (int right = 0; right < RIGHT_MAX_; right++) {
			struct actor actor = { .account = 1, .unit = PREFECTURE, .role = (enum role)role, .known = true };
			bool may = named(expected[role].may, right_key((enum right)right));
			print_message("%-12s %-16s", role_name((enum role)role), right_key((enum right)right));
			for (size_t place = 0; place < sizeof places / sizeof *places; place++) {
				bool allowed = right_allows(org, &actor, (enum right)right, places[place].unit);
				print_message(" %-9s", allowed ? "yes" : ".");
				wrong += allowed != (may && places[place].inside);
			}
			print_message("\n");
		}
	}
	assert_int_equal(wrong, 0);
	org_free(org);
}

/* Every right named above exists, so that a misspelt expectation cannot pass as "no". */
static void expectations_are_rights(void **state)
{
	(void)state;
	for (size_t role = 0; role < sizeof expected / sizeof *expected; role++) {
		struct view rest = view_of(expected[role].may), word;
		while (view_split(&rest, ' ', &word)) {
			int right = 0;
			while (word.len && right < RIGHT_MAX_ && !view_is(word, right_key((enum right)right)))
				right++;
			assert_true(right < RIGHT_MAX_);
		}
	}
	assert_int_equal(sizeof expected / sizeof *expected, ROLE_MAX_);
}

static void whole_store(void **state)
{
	(void)state;
	struct org *org = make_org();
	struct actor admin = { .account = 1, .unit = STORE, .role = ROLE_ADMIN, .known = true };
	for (int32_t unit = STORE; unit <= OTHER; unit++)
		assert_true(right_allows(org, &admin, RIGHT_SYSTEM, unit));
	admin.known = false;
	for (int right = 0; right < RIGHT_MAX_; right++)
		assert_false(right_allows(org, &admin, (enum right)right, HOME));
	org_free(org);
}

/* A unit that moves away takes itself out of sight, from the newest tree on. */
static void follows_the_tree(void **state)
{
	(void)state;
	struct org *org = make_org();
	int32_t circle;
	struct actor clerk = { .account = 1, .unit = PREFECTURE, .role = ROLE_CLERK, .known = true };
	assert_true(right_allows(org, &clerk, RIGHT_UNIT_READ, HOME));
	org_move(org, (struct move){ COUNTY, { 100 }, OTHER });
	assert_true(org_settle(org, &circle));
	assert_false(right_allows(org, &clerk, RIGHT_UNIT_READ, HOME));
	clerk.unit = OTHER;
	assert_true(right_allows(org, &clerk, RIGHT_UNIT_READ, HOME));
	clerk.unit = 77;                                    /* a unit that is not there holds nothing */
	assert_false(right_allows(org, &clerk, RIGHT_UNIT_READ, HOME));
	org_free(org);
}

static void names_come_back(void **state)
{
	(void)state;
	for (int role = 0; role < ROLE_MAX_; role++) {
		enum role parsed;
		assert_true(role_parse(view_of(role_name((enum role)role)), &parsed));
		assert_int_equal(parsed, role);
		assert_true(*role_title((enum role)role, LANGUAGE_ZH) && *role_title((enum role)role, LANGUAGE_EN));
	}
	enum role parsed;
	assert_false(role_parse(VIEW("Admin"), &parsed));
	assert_false(role_parse(VIEW(""), &parsed));
	for (int right = 0; right < RIGHT_MAX_; right++)
		assert_true(*right_title((enum right)right, LANGUAGE_ZH) && *right_title((enum right)right, LANGUAGE_EN));
	for (int kind = 0; kind < UNIT_KIND_MAX_; kind++) {
		enum unit_kind parsed_kind;
		assert_true(unit_kind_parse(view_of(unit_kind_name((enum unit_kind)kind)), &parsed_kind));
		assert_int_equal(parsed_kind, kind);
	}
	assert_int_equal(facility_find(VIEW("eldercare")), 0);
	assert_int_equal(facility_find(VIEW("office")), 9);
	assert_int_equal(facility_find(VIEW("hotel")), FACILITY_NONE);
	assert_int_equal(facility_find(VIEW("")), FACILITY_NONE);
	assert_string_equal(facility_key(FACILITY_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_matrix), cmocka_unit_test(expectations_are_rights), cmocka_unit_test(whole_store),
		cmocka_unit_test(follows_the_tree), cmocka_unit_test(names_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
