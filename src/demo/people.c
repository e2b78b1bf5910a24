/* demo/people.c — accounts: one administrator, a leader, officers, a supervisor, a clerk for every home. All share one password,
 * which is made by chance for each directory and kept in demo-logins.txt, readable by its owner alone. */
#include "demo/demo.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

enum { PASSWORD_LETTERS = 12, CLERKS_MOST = 2000 };

static void make_password(struct demo *d)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* none that is read for another */
	if (d->options->password) {
		snprintf(d->password, sizeof d->password, "%s", d->options->password);
		return;
	}
	for (int i = 0; i < PASSWORD_LETTERS; i++)
		d->password[i] = letters[randombytes_uniform(sizeof letters - 1)];
}

struct people_write { struct write write; struct demo *demo; const char *hash; };

static bool add(struct people_write *p, struct tx *tx, const char *login, const char *name, enum role role, int32_t unit, struct demo_account *ret, struct err *err)
{
	struct demo *d = p->demo;
	int64_t id;
	if (!account_add(tx, 0, view_of(login), view_of(name), p->hash, role, unit, &id, err))
		return false;
	if (ret)
		*ret = (struct demo_account){ id, unit, role, arena_text(&d->arena, view_of(login)) };
	return true;
}

static void show(FILE *out, const char *login, enum role role, const char *where)
{
	fprintf(out, "  %-12s %s · %s\n", login, role_title(role, cli_language()), where);
}

static const char *unit_title(const struct demo *d, int32_t unit)
{
	const struct unit *u = org_unit(d->app.org, unit);
	return cli_language() == LANGUAGE_EN && *u->name_en ? u->name_en : u->name;
}

/* The authority above the first area: the city in our own tree. */
static int32_t city_of(const struct demo *d) { return org_now(d->app.org)->parent[d->places.areas[0].unit]; }

static bool add_few(struct people_write *p, struct tx *tx, struct err *err)
{
	struct demo *d = p->demo;
	int32_t city = city_of(d), county = d->places.areas[0].unit;
	const struct { const char *login, *zh, *en; enum role role; int32_t unit; } few[] = {
		{ "admin", "演示管理员", "Demo administrator", ROLE_ADMIN, 0 },
		{ "leader", "演示分管领导", "Demo city leader", ROLE_LEADER, city },
		{ "city", "演示市值班员", "Demo city duty officer", ROLE_DUTY, city },
		{ "county", "演示区值班员", "Demo county duty officer", ROLE_DUTY, county },
		{ "clerk", "演示填报员", "Demo clerk", ROLE_CLERK, d->home_unit[d->clerk_shown] },
		{ "supervisor", "演示纪检监督", "Demo supervisor", ROLE_SUPERVISOR, city },
		{ "nurse", "演示护理员", "Demo nurse", ROLE_CLERK, d->home_unit[d->nurse_home] },
	};
	for (size_t i = d->fresh ? 0 : 1; i < sizeof few / sizeof *few; i++) { /* a store that was there has its administrator */
		struct demo_account *ret = i == 3 ? &d->officers[0] : i == 4 ? &d->clerks[d->clerk_shown] : i == 6 && d->nurse_home != d->clerk_shown ? &d->clerks[d->nurse_home] : NULL;
		if (!add(p, tx, few[i].login, demo_text(few[i].zh, few[i].en), few[i].role, few[i].unit, ret, err))
			return false;
	}
	return true;
}

static bool add_officers(struct people_write *p, struct tx *tx, struct err *err)
{
	struct demo *d = p->demo;
	char login[40], name[80];
	for (int32_t i = 1; i < d->places.count; i++) {
		snprintf(login, sizeof login, "duty-%s", d->places.areas[i].code);
		snprintf(name, sizeof name, demo_text("演示值班员 %s", "Demo officer %s"), d->places.areas[i].code);
		if (!add(p, tx, login, name, ROLE_DUTY, d->places.areas[i].unit, &d->officers[i], err))
			return false;
	}
	return true;
}

static bool add_clerks(struct people_write *p, struct tx *tx, struct err *err)
{
	struct demo *d = p->demo;
	char login[40], name[80];
	for (int32_t i = 0; i < d->options->institutions; i++) {
		if (i == d->clerk_shown || i == d->nurse_home)
			continue;
		snprintf(login, sizeof login, "clerk-%04d", i + 1);
		snprintf(name, sizeof name, demo_text("演示填报员 %04d", "Demo clerk %04d"), i + 1);
		if (!add(p, tx, login, name, ROLE_CLERK, d->home_unit[i], &d->clerks[i], err))
			return false;
	}
	return true;
}

static bool people_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct people_write *p = (struct people_write *)write;
	bool everybody = p->demo->fresh && p->demo->options->institutions <= CLERKS_MOST;
	return add_few(p, tx, err) && (!everybody || (add_officers(p, tx, err) && add_clerks(p, tx, err)));
}

static void write_logins(struct demo *d, FILE *out)
{
	int32_t city = city_of(d), county = d->places.areas[0].unit, home = d->home_unit[d->clerk_shown];
	fprintf(out, demo_words("演示账号（密码都是 %s）：\n", "Demo logins (the password of all is %s):\n"), d->password);
	if (d->fresh)
		show(out, "admin", ROLE_ADMIN, demo_words("全部", "everything"));
	show(out, "leader", ROLE_LEADER, unit_title(d, city));
	show(out, "city", ROLE_DUTY, unit_title(d, city));
	show(out, "county", ROLE_DUTY, unit_title(d, county));
	show(out, "clerk", ROLE_CLERK, unit_title(d, home));
	show(out, "supervisor", ROLE_SUPERVISOR, unit_title(d, city));
	show(out, "nurse", ROLE_CLERK, unit_title(d, d->home_unit[d->nurse_home]));
}

static bool keep_logins(struct demo *d, struct err *err)
{
	char path[600];
	snprintf(path, sizeof path, "%s/demo-logins.txt", d->options->directory);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!file)
		return FAIL(err, DIRECTORY_BAD, NULL, "%s: %s", path, strerror(errno));
	write_logins(d, file);
	if (d->officers[d->places.count - 1].id)
		fputs(demo_words("还有 duty-<区县代码>（各区县值班员）、clerk-<机构序号>（各机构填报员）。\n", "Also duty-<county code> for every county and clerk-<number> for every institution.\n"), file);
	return fclose(file) == 0 || FAIL(err, STORE_FULL, NULL, "%s", path);
}

bool demo_people(struct demo *d, struct err *err)
{
	char hash[128];
	struct people_write own = { .demo = d, .hash = hash };
	make_password(d);
	if (!password_hash(view_of(d->password), hash, err))
		return false;
	d->clerks = ARENA_ARRAY(&d->arena, struct demo_account, d->options->institutions);
	d->officers = ARENA_ARRAY(&d->arena, struct demo_account, d->places.count);
	if (!app_write(&d->app, people_apply, &own.write, err) || !keep_logins(d, err))
		return false;
	write_logins(d, stdout);
	fflush(stdout);
	return true;
}
