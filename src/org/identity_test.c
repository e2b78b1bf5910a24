/* Numbers that are what they say: the vectors of the design, and properties over random ones. ANLAN_SEED replays a failure. */
#include "base/seed.h"
#include "base/test.h"
#include "org/identity.h"
#include <stdio.h>

static const struct day today = { 20000 };

static bool id(const char *text, struct identity *ret)
{
	struct err err = { 0 };
	bool good = identity_read(view_of(text), today, ret, &err);
	assert_int_equal(err.code, good ? ERR_NONE : ERR_BAD_FIELD);
	assert_true(good || (*err.zh && *err.en));
	return good;
}

static void published_ids(void **state)
{
	struct identity one;
	(void)state;
	assert_true(id("11010519491231002X", &one) && one.sex == 2 && one.birth.n == day_from_civil((struct civil){ 1949, 12, 31 }).n && one.kind == IDENTITY_CITIZEN);
	assert_true(id("110101194002290028", &one));              /* a leap day */
	assert_true(id("231002201612310040", &one) && one.sex == 2); /* a child */
	assert_true(id(" 110105 19491231 002x ", &one));
	assert_string_equal(one.text, "11010519491231002X");
	assert_true(id("１１０１０５１９４９１２３１００２Ｘ", &one));
	assert_string_equal(one.text, "11010519491231002X");
	assert_false(id("341200193802290016", &one));             /* 29 February 1938 */
	assert_false(id("110105194912310020", &one));             /* its check character */
	assert_false(id("11010519491231002", &one) || id("", &one) || id("1101051949123100X2", &one) || id("010105194912310026", &one) || id("张三", &one));
}

/* The standard's other example, born in 1880. */
static void of_1880(void **state)
{
	struct identity one;
	(void)state;
	assert_true(id("440524188001010014", &one) && one.sex == 1 && day_to_civil(one.birth).year == 1880);
	assert_false(id("440524178001010012", &one));
}

static void other_papers(void **state)
{
	struct identity one;
	struct err err = { 0 };
	char text[19];
	(void)state;
	for (const char *head = "81 82 83 91 "; *head; head += 3) {
		snprintf(text, sizeof text, "%.2s0000199003071231", head);
		text[17] = identity_check(text);
		assert_true(id(text, &one));
		assert_int_equal(one.kind, head[0] == '9' ? IDENTITY_FOREIGN : IDENTITY_HMT);
	}
	assert_true(identity_other(VIEW(" e12 345 678"), &one, &err));
	assert_string_equal(one.text, "E12345678");
	assert_false(identity_other(VIEW("a"), &one, &err));
}

/* Whatever is made by the rule is taken, and no single wrong digit nor two neighbours exchanged goes unseen. */
static void any_slip_is_seen(void **state)
{
	struct seed seed = seed_of_run();
	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct identity one;
		char text[20], slip[20];
		struct civil born = day_to_civil((struct day){ -25000 + (int)(seed_next(&seed) % 44000) });
		snprintf(text, sizeof text, "%02d%04d%04d%02d%02d%03d", 11 + (int)(seed_next(&seed) % 5), (int)(seed_next(&seed) % 10000), born.year, born.month, born.day, (int)(seed_next(&seed) % 1000));
		text[17] = identity_check(text);
		text[18] = '\0';
		assert_true(id(text, &one) && one.sex == ((text[16] - '0') % 2 ? 1 : 2));
		memcpy(slip, text, sizeof slip);
		size_t i = seed_next(&seed) % 17;
		slip[i] = (char)('0' + (slip[i] - '0' + 1 + (int)(seed_next(&seed) % 9)) % 10);
		if (id(slip, &one))
			fail_msg("%s for %s", slip, text);
		memcpy(slip, text, sizeof slip);
		i = seed_next(&seed) % 16;
		slip[i] = text[i + 1];
		slip[i + 1] = text[i];
		if (text[i] != text[i + 1] && id(slip, &one))
			fail_msg("%s for %s", slip, text);
	}
}

static void credit_codes(void **state)
{
	char code[19];
	struct err err = { 0 };
	(void)state;
	assert_true(uscc_good(VIEW("91350100M000100Y43"), code, &err));
	assert_true(uscc_good(VIEW("52341200MJ0000018D"), code, &err) && uscc_good(VIEW("12110000400000018T"), code, &err) && uscc_good(VIEW("91231002ma0000015a"), code, &err));
	assert_string_equal(code, "91231002MA0000015A");
	static const char *const bad[] = { "91350100M000100Y44", "9135010OM000100Y43", "91350100M000100Y4", "91A50100M000100Y43", "" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear(&err);
		assert_false(uscc_good(view_of(bad[i]), code, &err));
		assert_int_equal(err.code, ERR_BAD_FIELD);
	}
	assert_true(organisation_good(VIEW("D2143569X")) && organisation_good(VIEW("D2143569-X")));
	assert_false(organisation_good(VIEW("D21435691")) || organisation_good(VIEW("D2143569")) || organisation_good(VIEW("")));
}

static void telephones(void **state)
{
	static const struct { const char *typed, *kept; } rows[] = {
		{ "13800138000", "13800138000" }, { "138 0013 8000", "13800138000" }, { "+86 138-0013-8000", "13800138000" }, { "010-12345678", "010-12345678" },
		{ "04831234567", "0483-1234567" }, { "(0483)12345678", "0483-12345678" }, { "12349", "12349" }, { "１３８００１３８０００", "13800138000" },
		{ "12800138000", NULL }, { "1380013800", NULL }, { "010-123456", NULL }, { "电话", NULL }, { "", NULL }, { "8888888", NULL }, { "00-1234567", NULL },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char kept[PHONE_ROOM] = "";
		struct err err = { 0 };
		if (phone_read(view_of(rows[i].typed), kept, &err) != !!rows[i].kept)
			fail_msg("%s: %s", rows[i].typed, kept);
		if (rows[i].kept)
			assert_string_equal(kept, rows[i].kept);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(published_ids), cmocka_unit_test(of_1880), cmocka_unit_test(other_papers), cmocka_unit_test(any_slip_is_seen),
		cmocka_unit_test(credit_codes), cmocka_unit_test(telephones) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
