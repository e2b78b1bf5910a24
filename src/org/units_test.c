/* org/units_test.c — files of units and single changes, on a real store, judged by what the next load sees. */
#include "org/org_inside.h"
#include "org/org_test.h"
#include <time.h>

static const struct actor everyone = { .account = 7, .unit = 0, .role = ROLE_ADMIN, .known = true };
static const struct day today = { 20000 };

static bool read_text(const char *text, struct units_file *file, struct err *err)
{
	FILE *input = fmemopen((void *)text, strlen(text), "r");
	*err = (struct err){ 0 };
	bool good = units_read(input, file, err);
	fclose(input);
	return good;
}

struct import_write { struct write write; const struct actor *actor; struct units_file *file; struct day from; struct units_figures figures; };

static bool apply_import(struct write *write, struct tx *tx, struct err *err)
{
	struct import_write *import = (struct import_write *)write;
	return units_import(tx, import->actor, import->file, import->from, today, &import->figures, err);
}

static bool import_as(struct fixture *f, const struct actor *actor, const char *text, struct day from, struct units_figures *ret, struct err *err)
{
	struct units_file file;
	struct import_write import = { .write.apply = apply_import, .actor = actor, .file = &file, .from = from };
	bool good = read_text(text, &file, err) && fixture_write(f, &import.write, err);
	*ret = import.figures;
	units_release(&file);
	return good;
}

static void import(struct fixture *f, const char *text, int added, int changed, int unchanged)
{
	struct units_figures figures;
	struct err err;
	fixture_check(import_as(f, &everyone, text, today, &figures, &err), &err);
	assert_int_equal(figures.added, added);
	assert_int_equal(figures.changed, changed);
	assert_int_equal(figures.unchanged, unchanged);
}

/* Refused, at that line and column, and nothing has happened. */
static void refuse_as(struct fixture *f, const struct actor *actor, const char *text, struct day from, const char *place, const char *words)
{
	struct units_figures figures;
	struct err err;
	int32_t before = org_count(f->org);
	int events = f->events;
	assert_false(import_as(f, actor, text, from, &figures, &err));
	if (!strstr(err.en, place) || !strstr(err.en, words) || !err.zh[0])
		print_error("said: %s | %s\n", err.en, err.zh);
	assert_non_null(strstr(err.en, place));
	assert_non_null(strstr(err.en, words));
	assert_true(err.zh[0]);
	assert_int_equal(org_count(f->org), before);
	assert_int_equal(f->events, events);
}

static void refuse(struct fixture *f, const char *text, const char *place, const char *words)
{
	refuse_as(f, &everyone, text, today, place, words);
}

static const struct unit *unit_of(struct fixture *f, const char *code)
{
	int32_t id = org_find(f->org, view_of(code));
	assert_true(id != 0);
	return org_unit(f->org, id);
}

static const char *parent_of(struct fixture *f, const char *code, int32_t day)
{
	int32_t parent = org_tree(f->org, (struct day){ day })->parent[unit_of(f, code)->id];
	return parent ? org_unit(f->org, parent)->code : "";
}

#define HEAD "code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone\n"
static const char small_tree[] = HEAD
	"H1,C1,institution,安澜一院,Anlan One,eldercare,public,120,2015-03-01,,0483-1111111\n" /* a child before its parent */
	"P,,province,某省,,,,,,,\n"
	"M,P,prefecture,某盟,,,,,,,\n"
	"C1,M,county,左旗,,,,,,,\n"
	"C2,M,county,右旗,,,,,,,\n"
	"H2,C2,institution,安澜二院,,child,private,,,2021-10-26,\n";

static void imports_once(void **state)
{
	struct fixture f;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	assert_int_equal(f.events, 1);
	assert_string_equal(parent_of(&f, "H1", today.n), "C1");
	for (int32_t number = 0; number < 6; number++)
		assert_int_equal(org_now(f.org)->unit_at[number], number + 1); /* ids follow the tree, not the file */
	const struct unit *home = unit_of(&f, "H1");
	assert_string_equal(home->name, "安澜一院");
	assert_string_equal(home->name_en, "Anlan One");
	assert_string_equal(home->ownership, "public");
	assert_int_equal(home->beds, 120);
	assert_int_equal(home->facility, facility_find(VIEW("eldercare")));
	assert_int_equal(home->realm, unit_of(&f, "M")->id);
	assert_true(day_is_none(home->closed));
	assert_int_equal(unit_of(&f, "H2")->beds, -1);
	assert_false(unit_open_on(unit_of(&f, "H2"), unit_of(&f, "H2")->closed));
	assert_int_equal(unit_of(&f, "P")->facility, FACILITY_NONE);
	import(&f, small_tree, 0, 0, 6);
	assert_int_equal(f.events, 1);                      /* nothing changed: no event */
	fixture_close(&f);
}

/* Columns the file lacks stay as they are; cells left blank are emptied. */
static void changes_what_differs(void **state)
{
	struct fixture f;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	import(&f, "code,parent_code,kind,name\nH1,C1,institution,新名\nC1,M,county,左旗\n", 0, 1, 1);
	assert_string_equal(unit_of(&f, "H1")->name, "新名");
	assert_int_equal(unit_of(&f, "H1")->beds, 120);
	import(&f, "code,parent_code,kind,name,beds\nH1,C1,institution,新名,\n", 0, 1, 0);
	assert_int_equal(unit_of(&f, "H1")->beds, -1);
	assert_int_equal(f.events, 3);
	fixture_close(&f);
}

static void moves_from_a_day(void **state)
{
	struct fixture f;
	struct units_figures figures;
	struct err err;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	const char *moved = "code,parent_code,kind,name\nH1,C2,institution,安澜一院\n";
	refuse_as(&f, &everyone, moved, (struct day){ today.n + 1 }, "ahead", "");
	fixture_check(import_as(&f, &everyone, moved, (struct day){ 19000 }, &figures, &err), &err);
	assert_int_equal(figures.moved, 1);
	assert_string_equal(parent_of(&f, "H1", 18999), "C1");
	assert_string_equal(parent_of(&f, "H1", 19000), "C2");
	assert_string_equal(parent_of(&f, "H1", today.n), "C2");
	refuse_as(&f, &everyone, "code,parent_code,kind,name\nH1,M,institution,安澜一院\n", (struct day){ 18000 }, "Line 2, column parent_code", "later day");
	import(&f, "code,parent_code,kind,name\nM,,prefecture,某盟\nR,,province,另一省\n", 1, 0, 1); /* blank: M stays, R is a second root */
	assert_string_equal(parent_of(&f, "M", today.n), "P");
	assert_string_equal(parent_of(&f, "R", today.n), "");
	org_load(f.org, f.db, &err);                        /* a fresh load sees what the followed org sees */
	assert_string_equal(parent_of(&f, "H1", 18999), "C1");
	assert_string_equal(parent_of(&f, "H1", 19000), "C2");
	fixture_close(&f);
}

static void names_line_and_column(void **state)
{
	struct fixture f;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	refuse(&f, "code,parent_code,name\n", "first line", "kind");
	refuse(&f, "code,parent_code,kind,name,bed\n", "first line", "bed");
	refuse(&f, "code,parent_code,kind,name\nX,P,county,a\nX,P,county,b\n", "Line 3, column code", "line 2");
	refuse(&f, "code,parent_code,kind,name\nX Y,P,county,a\n", "Line 2, column code", "X Y");
	refuse(&f, "code,parent_code,kind,name\n\nX,P,village,a\n", "Line 3, column kind", "village");
	refuse(&f, "code,parent_code,kind,name\nX,P,county,\n", "Line 2, column name", "needed");
	refuse(&f, "code,parent_code,kind,name\nX,Q,county,a\n", "Line 2, column parent_code", "neither");
	refuse(&f, HEAD "X,C1,institution,a,,hotel,,,,,\n", "column facility_type", "hotel");
	refuse(&f, HEAD "X,C1,institution,a,,eldercare,,1.5,,,\n", "column beds", "1.5");
	refuse(&f, HEAD "X,C1,institution,a,,eldercare,,-1,,,\n", "column beds", "-1");
	refuse(&f, HEAD "X,C1,institution,a,,eldercare,,,2021-02-29,,\n", "column opened", "2021-02-29");
	refuse(&f, HEAD "X,C1,institution,a,,eldercare,,,2021-03-01,2021-02-01,\n", "column closed", "before");
	refuse(&f, HEAD "X,M,county,a,,eldercare,,,,,\n", "column facility_type", "institution");
	refuse(&f, "code,parent_code,kind,name,zone\nX,P,county,a,Asia/Atlantis\n", "column zone", "Atlantis");
	refuse(&f, "code,parent_code,kind,name\nX,C1,prefecture,a\n", "column parent_code", "rank");
	refuse(&f, "code,parent_code,kind,name\nX,H1,institution,a\n", "column parent_code", "rank");
	refuse(&f, "code,parent_code,kind,name\nM,P,institution,a\n", "column parent_code", "rank"); /* its counties would hang on an institution */
	refuse(&f, "code,parent_code,kind,name\nX,P,county,a\nY,Q,county,b\nZ,,hamlet,c\nZ,,,\n", "Line 4, column kind", "3 problems");
	fixture_close(&f);
}

static void refuses_circles(void **state)
{
	struct fixture f;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	refuse(&f, "code,parent_code,kind,name\nX,X,county,a\n", "column parent_code", "comes back");
	refuse(&f, "code,parent_code,kind,name\nX,Y,county,a\nY,X,county,b\n", "column parent_code", "comes back");
	refuse(&f, "code,parent_code,kind,name\nC1,C2,county,a\nC2,C1,county,b\n", "column parent_code", "comes back");
	fixture_close(&f);
}

/* Good today and good before, but a circle for three days between: b was below a until the 19998th day. */
static void refuses_circles_of_past_days(void **state)
{
	struct fixture f;
	struct units_figures figures;
	struct err err;
	fixture_open(&f, state);
	import(&f, "code,parent_code,kind,name\nA,,county,a\nB,A,county,b\n", 2, 0, 0);
	fixture_check(import_as(&f, &everyone, "code,parent_code,kind,name\nR,,county,r\nB,R,county,b\n", (struct day){ 19998 }, &figures, &err), &err);
	refuse_as(&f, &everyone, "code,parent_code,kind,name\nA,B,county,a\n", (struct day){ 19995 }, "Line 2, column parent_code", "comes back");
	fixture_check(import_as(&f, &everyone, "code,parent_code,kind,name\nA,B,county,a\n", (struct day){ 19998 }, &figures, &err), &err);
	assert_string_equal(parent_of(&f, "A", 19997), "");
	assert_string_equal(parent_of(&f, "B", 19997), "A");
	assert_string_equal(parent_of(&f, "A", 19998), "B");
	fixture_close(&f);
}

/* One wrong row, and none of the others is there. */
static void all_or_nothing(void **state)
{
	struct fixture f;
	fixture_open(&f, state);
	refuse(&f, "code,parent_code,kind,name\nA,,province,a\nB,A,county,b\nC,Q,county,c\n", "Line 4", "neither");
	assert_int_equal(org_count(f.org), 0);
	fixture_close(&f);
}

/* What lies outside the actor's subtree answers exactly as what does not exist. */
static void stays_inside(void **state)
{
	struct fixture f;
	struct units_figures figures;
	struct err foreign, unknown;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	struct actor county = { .account = 8, .unit = unit_of(&f, "C1")->id, .role = ROLE_ADMIN, .known = true };
	struct actor clerk = { .account = 9, .unit = 0, .role = ROLE_CLERK, .known = true };
	assert_false(import_as(&f, &county, "code,parent_code,kind,name\nX,C2,institution,a\n", today, &figures, &foreign));
	assert_false(import_as(&f, &county, "code,parent_code,kind,name\nX,C9,institution,a\n", today, &figures, &unknown));
	assert_int_equal(foreign.code, unknown.code);
	char *at = strstr(foreign.en, "C2");
	assert_non_null(at);
	at[1] = '9';
	assert_string_equal(foreign.en, unknown.en);
	refuse_as(&f, &county, "code,parent_code,kind,name\nH2,C1,institution,a\n", today, "column code", "cannot be used");
	refuse_as(&f, &county, "code,parent_code,kind,name\nC1,M,county,a\n", today, "column parent_code", "leave this blank");
	refuse_as(&f, &county, "code,parent_code,kind,name\nX,,county,a\n", today, "column parent_code", "needed");
	refuse_as(&f, &clerk, "code,parent_code,kind,name\nH1,C1,institution,a\n", today, "column code", "cannot be used");
	fixture_check(import_as(&f, &county, "code,parent_code,kind,name\nC1,,county,新左旗\nX,C1,institution,新院\n", today, &figures, &foreign), &foreign);
	assert_int_equal(figures.added, 1);
	assert_string_equal(parent_of(&f, "C1", today.n), "M");
	assert_string_equal(unit_of(&f, "C1")->name, "新左旗");
	fixture_close(&f);
}

/* ---- one unit ---- */

struct one_write { struct write write; int32_t id; const struct unit_change *change; };

static bool apply_change(struct write *write, struct tx *tx, struct err *err)
{
	struct one_write *one = (struct one_write *)write;
	return one->id ? unit_change(tx, 7, one->id, one->change, err) : unit_add(tx, 7, one->change, &one->id, err);
}

static bool change(struct fixture *f, int32_t id, const struct unit_change *what, struct err *err)
{
	struct one_write one = { .write.apply = apply_change, .id = id, .change = what };
	*err = (struct err){ 0 };
	return fixture_write(f, &one.write, err);
}

static void changes_one(void **state)
{
	struct fixture f;
	struct err err;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	int32_t home = unit_of(&f, "H1")->id;
	struct unit_change what = { .set = UNIT_COLUMN(UNIT_PHONE) | UNIT_COLUMN(UNIT_CLOSED), .facts = { .phone = VIEW("12349"), .closed = { 19500 } } };
	uint64_t version = org_version(f.org);
	const struct tree *tree = org_now(f.org);
	fixture_check(change(&f, home, &what, &err), &err);
	assert_string_equal(unit_of(&f, "H1")->phone, "12349");
	assert_string_equal(unit_of(&f, "H1")->name, "安澜一院");
	assert_false(unit_open_on(unit_of(&f, "H1"), (struct day){ 19500 }));
	assert_true(unit_open_on(unit_of(&f, "H1"), (struct day){ 19499 }));
	assert_true(org_version(f.org) != version);
	assert_ptr_equal(org_now(f.org), tree);             /* nobody moved: the numbering stays */
	assert_int_equal(f.events, 2);
	fixture_check(change(&f, home, &what, &err), &err);
	assert_int_equal(f.events, 2);                      /* the same again is no change */
	what = (struct unit_change){ .set = UNIT_COLUMN(UNIT_CLOSED), .facts = { .closed = { 100 } } };
	assert_false(change(&f, home, &what, &err));
	assert_string_equal(err.field, "closed");
	assert_false(change(&f, 99, &what, &err));
	assert_int_equal(err.code, ERR_NO_UNIT);
	fixture_close(&f);
}

static void moves_one(void **state)
{
	struct fixture f;
	struct err err;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	int32_t home = unit_of(&f, "H1")->id, c1 = unit_of(&f, "C1")->id, c2 = unit_of(&f, "C2")->id;
	struct unit_change move = { .set = UNIT_COLUMN(UNIT_PARENT), .parent = c2, .from = { 19990 }, .today = today };
	fixture_check(change(&f, home, &move, &err), &err);
	assert_string_equal(parent_of(&f, "H1", 19989), "C1");
	assert_string_equal(parent_of(&f, "H1", 19990), "C2");
	move.from.n = today.n + 1;
	assert_true(change(&f, home, &move, &err));         /* it is there already */
	move.parent = c1;
	assert_false(change(&f, home, &move, &err));
	assert_string_equal(err.field, "from");
	move.from.n = 19980;
	assert_false(change(&f, home, &move, &err));
	assert_int_equal(err.code, ERR_BAD_TREE);
	move = (struct unit_change){ .set = UNIT_COLUMN(UNIT_PARENT), .parent = home, .from = today, .today = today };
	assert_false(change(&f, c1, &move, &err));          /* an institution has nothing below it */
	assert_int_equal(err.code, ERR_BAD_TREE);
	move.parent = c1;
	assert_false(change(&f, unit_of(&f, "M")->id, &move, &err));
	move.parent = c2;
	fixture_check(change(&f, c1, &move, &err), &err);   /* beside becomes below */
	move.parent = c1;
	assert_false(change(&f, c2, &move, &err));          /* and now the other way round is a circle */
	assert_int_equal(err.code, ERR_BAD_TREE);
	move.from.n = today.n - 5;                          /* also when only the days to come would show it */
	assert_false(change(&f, c2, &move, &err));
	assert_int_equal(err.code, ERR_BAD_TREE);
	fixture_close(&f);
}

static void becomes_a_root(void **state)
{
	struct fixture f;
	struct err err;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	struct unit_change move = { .set = UNIT_COLUMN(UNIT_PARENT), .parent = 0, .from = today, .today = today };
	fixture_check(change(&f, unit_of(&f, "C1")->id, &move, &err), &err);
	assert_string_equal(parent_of(&f, "C1", today.n), "");
	assert_string_equal(parent_of(&f, "C1", today.n - 1), "M");
	assert_int_equal(unit_of(&f, "H1")->realm, unit_of(&f, "C1")->id);
	fixture_close(&f);
}

static void adds_one(void **state)
{
	struct fixture f;
	struct err err;
	fixture_open(&f, state);
	import(&f, small_tree, 6, 0, 0);
	struct unit_change what = { .parent = unit_of(&f, "C2")->id, .today = today };
	unit_facts_blank(&what.facts);
	what.facts.code = VIEW("A0");
	what.facts.name = VIEW("新院");
	what.facts.kind = UNIT_INSTITUTION;
	fixture_check(change(&f, 0, &what, &err), &err);
	assert_string_equal(parent_of(&f, "A0", -10000), "C2");
	assert_int_equal(org_now(f.org)->first_child[unit_of(&f, "C2")->id], unit_of(&f, "A0")->id); /* in code order, before H2 */
	assert_false(change(&f, 0, &what, &err));
	assert_string_equal(err.field, "code");
	what.facts.code = VIEW("A1");
	what.parent = unit_of(&f, "A0")->id;
	assert_false(change(&f, 0, &what, &err));
	assert_int_equal(err.code, ERR_BAD_TREE);
	fixture_close(&f);
}

/* ---- the follower, event by event, and a load from nothing agree ---- */

static void same_tree(const struct tree *a, const struct tree *b)
{
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->from.n, b->from.n);
	assert_memory_equal(a->pre, b->pre, sizeof *a->pre * ((size_t)a->count + 1));
	assert_memory_equal(a->end, b->end, sizeof *a->end * ((size_t)a->count + 1));
	assert_memory_equal(a->parent, b->parent, sizeof *a->parent * ((size_t)a->count + 1));
	assert_memory_equal(a->unit_at, b->unit_at, sizeof *a->unit_at * (size_t)a->count);
}

static void same_as_a_load(struct fixture *f)
{
	struct err err = { 0 };
	struct org *fresh = org_new();
	fixture_check(org_load(fresh, f->db, &err), &err);
	assert_int_equal(fresh->count, f->org->count);
	for (int32_t id = 1; id <= fresh->count; id++) {
		const struct unit *a = org_unit(fresh, id), *b = org_unit(f->org, id);
		assert_string_equal(a->code, b->code);
		assert_string_equal(a->name, b->name);
		assert_ptr_equal(a->zone, b->zone);
		assert_int_equal(a->realm, b->realm);
		assert_int_equal(org_find(f->org, view_of(a->code)), id);
	}
	assert_int_equal(fresh->epoch_count, f->org->epoch_count);
	for (int32_t day = today.n - 12; day <= today.n; day++)
		same_tree(org_tree(fresh, (struct day){ day }), org_tree(f->org, (struct day){ day }));
	org_free(fresh);
}

static uint64_t seed;

static uint32_t chance(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed * 0x2545f4914f6cdd1du) >> 33) % below;
}

/* Adds, renames, moves, zones, now and then a file; what is refused is refused, what is taken both must know. */
static void follow_any_changes(void **state, bool foresees)
{
	static const char *const zones[] = { "", "Asia/Shanghai", "Asia/Urumqi", "America/New_York" };
	struct fixture f;
	struct err err;
	struct units_figures figures;
	char code[16], name[32], file[200];
	fixture_open(&f, state);
	f.foresees = foresees;
	import(&f, small_tree, 6, 0, 0);
	for (int step = 0; step < 250; step++) {
		struct unit_change what = { .from = { today.n - (int32_t)chance(10) }, .today = today, .parent = (int32_t)chance((uint32_t)org_count(f.org) + 1) };
		int32_t id = 1 + (int32_t)chance((uint32_t)org_count(f.org));
		unit_facts_blank(&what.facts);
		snprintf(code, sizeof code, "%06x", chance(1 << 24));
		snprintf(name, sizeof name, "name %d", step);
		what.facts.name = view_of(name);
		what.facts.code = view_of(code);
		what.facts.zone = view_of(zones[chance(4)]);
		what.facts.kind = (int)chance(UNIT_KIND_MAX_);
		switch (chance(5)) {
		case 0: what.set = UNIT_COLUMN(UNIT_NAME); change(&f, id, &what, &err); break;
		case 1: what.set = UNIT_COLUMN(UNIT_ZONE); change(&f, id, &what, &err); break;
		case 2: what.set = UNIT_COLUMN(UNIT_PARENT); change(&f, id, &what, &err); break;
		case 3: change(&f, 0, &what, &err); break;
		default:
			snprintf(file, sizeof file, "code,parent_code,kind,name\n%s,%s,institution,%s\n", code, org_unit(f.org, id)->code, name);
			import_as(&f, &everyone, file, today, &figures, &err);
		}
		if (step % 25 == 24)
			same_as_a_load(&f);
	}
	assert_true(org_count(f.org) > 20 && f.org->move_count > 5);
	fixture_close(&f);
}

static void any_changes_are_followed(void **state) { follow_any_changes(state, false); }
static void any_changes_are_foreseen(void **state) { follow_any_changes(state, true); }

/* Whichever store call fails: the file is taken whole or not at all, and after the next event memory and store agree. */
static void fail_any_store_call(void **state, bool foresees)
{
	struct fixture f;
	struct err err;
	struct units_figures figures;
	fixture_open(&f, state);
	f.foresees = foresees;
	import(&f, small_tree, 6, 0, 0);
	bool taken = false;
	for (int n = 1; n < 120; n++) {
		char file[300], heal[100], name[24];
		snprintf(name, sizeof name, "name %d", n);
		snprintf(file, sizeof file, "code,parent_code,kind,name\nP,,province,%s\nC1,%s,county,%s\nH1,C1,institution,%s\n", name, n % 2 ? "P" : "M", name, name);
		snprintf(heal, sizeof heal, "code,parent_code,kind,name\nC2,M,county,%d\n", n);
		store_fail_at(f.store, n, ANSWER_BROKEN);
		taken = import_as(&f, &everyone, file, today, &figures, &err);
		store_fail_at(f.store, 0, ANSWER_BROKEN);
		fixture_check(import_as(&f, &everyone, heal, today, &figures, &err), &err);
		assert_int_equal(strcmp(unit_of(&f, "P")->name, name) == 0, taken);
		assert_int_equal(strcmp(unit_of(&f, "C1")->name, name) == 0, taken);
		assert_int_equal(strcmp(unit_of(&f, "H1")->name, name) == 0, taken);
		if (taken)
			assert_string_equal(parent_of(&f, "C1", today.n), n % 2 ? "P" : "M");
	}
	assert_true(taken);                                 /* the last ones lay behind the end */
	fixture_close(&f);
}

static void any_store_call_fails(void **state) { fail_any_store_call(state, false); }
static void any_store_call_fails_ahead(void **state) { fail_any_store_call(state, true); }

static const struct store_test tests[] = {
	STORE_TEST(imports_once), STORE_TEST(changes_what_differs), STORE_TEST(moves_from_a_day), STORE_TEST(names_line_and_column),
	STORE_TEST(refuses_circles), STORE_TEST(refuses_circles_of_past_days), STORE_TEST(all_or_nothing), STORE_TEST(stays_inside), STORE_TEST(changes_one), STORE_TEST(moves_one), STORE_TEST(becomes_a_root),
	STORE_TEST(adds_one), STORE_TEST(any_changes_are_followed), STORE_TEST(any_changes_are_foreseen), STORE_TEST(any_store_call_fails),
	STORE_TEST(any_store_call_fails_ahead), { 0 },
};

int main(void)
{
	const char *given = getenv("ANLAN_SEED");
	seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 1000003u | 1;
	print_message("ANLAN_SEED=%llu\n", (unsigned long long)seed);
	return test_both_stores(tests);
}
