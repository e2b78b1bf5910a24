/* org/account_cli.c — the verbs `account` and `token`. */
#include "org/account.h"
#include "org/call_cli.h"
#include "org/factor_cli.h"
#include <stdio.h>
#include <stdlib.h>

extern const struct verb account_verb, token_verb;

struct asked { const char *data, *unit, *role, *roles, *login, *name, *id; bool everywhere; };

static int needs(const struct verb *verb, const char *given, const char *option)
{
	return given ? CLI_DONE : cli_usage(verb, "%s is missing", option);
}

/* A request whose answer is of no further interest. */
static int ask(const char *data, const char *method, const char *path, json_t *body)
{
	json_t *answer;
	bool good = cli_call_json(data, method, path, body, &answer);
	json_decref(answer);
	return good ? CLI_DONE : CLI_REFUSED;
}

/* ---- account ---- */

static bool read_password(char password[256])
{
	return cli_secret("ANLAN_PASSWORD", cli_words("密码", "Password"), password);
}

static int account_add_run(const struct verb *verb, const struct asked *asked)
{
	char password[256];
	if (needs(verb, asked->login, "--login LOGIN") || needs(verb, asked->role, "--role ROLE"))
		return CLI_USAGE;
	if (!asked->unit == !asked->everywhere)
		return cli_usage(verb, "either --unit CODE or --everywhere");
	enum role role;
	if (!role_parse(view_of(asked->role), &role))
		return cli_usage(verb, "there is no role \"%s\": admin, leader, duty, clerk, inspector, supervisor or integration", asked->role);
	bool program = strcmp(asked->role, "integration") == 0 && !getenv("ANLAN_PASSWORD"); /* programs come with tokens */
	if (!program && !read_password(password))
		return CLI_REFUSED;
	json_t *body = json_pack("{s:s, s:s, s:s?, s:s*, s:s*}", "login", asked->login, "role", asked->role, "unit", asked->unit, "name", asked->name,
	                         "password", program ? NULL : password);
	explicit_bzero(password, sizeof password);
	return ask(asked->data, "POST", "/api/v1/accounts", body);
}

static int account_change_run(const struct verb *verb, const struct asked *asked, json_t *body)
{
	char login[200], path[240];
	if (needs(verb, asked->login, "--login LOGIN")) {
		json_decref(body);
		return CLI_USAGE;
	}
	snprintf(path, sizeof path, "/api/v1/accounts/%s", cli_escape(asked->login, login, sizeof login));
	return ask(asked->data, "PATCH", path, body);
}

static int account_password_run(const struct verb *verb, const struct asked *asked)
{
	char password[256];
	if (needs(verb, asked->login, "--login LOGIN"))
		return CLI_USAGE;
	if (!read_password(password))
		return CLI_REFUSED;
	json_t *body = json_pack("{s:s}", "password", password);
	explicit_bzero(password, sizeof password);
	return account_change_run(verb, asked, body);
}

static void print_accounts(const json_t *list)
{
	const json_t *one;
	size_t i;
	json_array_foreach(list, i, one) {
		const char *unit = cli_text(json_object_get(one, "unit"), "code");
		printf("%s\t%s\t%s\t%s\t%s\n", cli_text(one, "login"), cli_text(one, "role"), *unit ? unit : "*",
		       json_is_true(json_object_get(one, "disabled")) ? "disabled" : "enabled", cli_text(one, "name"));
	}
}

/* Page after page until there is none. */
static int account_list_run(const struct asked *asked)
{
	char code[200], cursor[300] = "", path[600];
	json_t *answer;
	do {
		snprintf(path, sizeof path, "/api/v1/accounts?limit=1000%s%s%s%s", asked->unit ? "&unit=" : "", asked->unit ? cli_escape(asked->unit, code, sizeof code) : "",
		         *cursor ? "&cursor=" : "", cursor);
		if (!cli_call(asked->data, "GET", path, NULL, -1, NULL, &answer))
			return CLI_REFUSED;
		print_accounts(json_object_get(answer, "accounts"));
		cli_escape(cli_text(answer, "next"), cursor, sizeof cursor);
		json_decref(answer);
	} while (*cursor);
	return CLI_DONE;
}

static int account_run(const struct verb *verb, int argc, char **argv)
{
	struct asked asked = { 0 };
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory", &asked.data, NULL }, { "login", "LOGIN", "the account", &asked.login, NULL },
		{ "unit", "CODE", "the unit where the role holds", &asked.unit, NULL },
		{ "everywhere", NULL, "the role holds in the whole store", NULL, &asked.everywhere },
		{ "role", "ROLE", "admin, leader, duty, clerk, inspector, supervisor or integration", &asked.role, NULL },
		{ "roles", "ROLES", "roles that must use a second factor: admin,leader; none ends the rule", &asked.roles, NULL },
		{ "name", "NAME", "the person's name", &asked.name, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	bool factor = argc > 0 && strcmp(argv[0], "second-factor") == 0;
	if (factor && argc != 2)
		return cli_usage(verb, "second-factor state, reset, require, release or roles?");
	if (!factor && argc != 1)
		return cli_usage(verb, "add, list, disable, enable, password or second-factor?");
	if (!(asked.data = cli_data(asked.data)))
		return CLI_USAGE;
	if (factor)
		return factor_run(verb, argv[1], &(struct factor_asked){ asked.data, asked.login, asked.roles });
	if (strcmp(argv[0], "add") == 0)
		return account_add_run(verb, &asked);
	if (strcmp(argv[0], "list") == 0)
		return account_list_run(&asked);
	if (strcmp(argv[0], "password") == 0)
		return account_password_run(verb, &asked);
	if (strcmp(argv[0], "disable") == 0 || strcmp(argv[0], "enable") == 0)
		return account_change_run(verb, &asked, json_pack("{s:b}", "disabled", argv[0][0] == 'd'));
	return cli_usage(verb, "account cannot \"%.40s\"", argv[0]);
}

const struct verb account_verb = {
	"account", "add|list|disable|enable|password|second-factor --data DIR [--login L] [--unit CODE] [--role R] [--name N]", "add and change the accounts people log in with",
	"anlan account add --data DIR --unit CODE --role ROLE --login LOGIN [--name NAME]\n"
	"  ROLE is admin, leader, duty, clerk, inspector, supervisor (reads only) or integration (a program; it needs no password).\n"
	"  --everywhere instead of --unit: the role holds in the whole store. The password comes from ANLAN_PASSWORD, else it is asked for.\n"
	"anlan account list --data DIR [--unit CODE]     login, role, unit (* everywhere), enabled or disabled, name; tabs between\n"
	"anlan account disable|enable --data DIR --login LOGIN\n"
	"anlan account password --data DIR --login LOGIN     a new password; every session of the account ends\n"
	"anlan account second-factor state --data DIR --login LOGIN     login, on or off, who requires it (account, role, no), recovery codes left\n"
	"anlan account second-factor reset --data DIR --login LOGIN     the phone is lost: log-in asks for the password alone again, sessions end\n"
	"anlan account second-factor require|release --data DIR --login LOGIN     this account must use one, or need not\n"
	"anlan account second-factor roles --data DIR [--roles admin,leader|none]     the roles that must; prints them\n"
	"新增账号、列出账号、停用、启用、重设密码、两步验证；密码取自 ANLAN_PASSWORD，否则当场询问。\n"
	"Works while the server runs on DIR, through it; what is taken away is gone at once.",
	account_run };

/* ---- token ---- */

static int token_add_run(const struct verb *verb, const struct asked *asked)
{
	json_t *answer;
	if (needs(verb, asked->login, "--login LOGIN") || needs(verb, asked->name, "--name NAME"))
		return CLI_USAGE;
	if (!cli_call_json(asked->data, "POST", "/api/v1/tokens", json_pack("{s:s, s:s}", "login", asked->login, "name", asked->name), &answer))
		return CLI_REFUSED;
	puts(cli_text(answer, "token"));
	json_decref(answer);
	return CLI_DONE;
}

static int token_list_run(const struct verb *verb, const struct asked *asked)
{
	char login[200], path[240];
	json_t *answer, *one;
	size_t i;
	if (needs(verb, asked->login, "--login LOGIN"))
		return CLI_USAGE;
	snprintf(path, sizeof path, "/api/v1/tokens?login=%s", cli_escape(asked->login, login, sizeof login));
	if (!cli_call(asked->data, "GET", path, NULL, -1, NULL, &answer))
		return CLI_REFUSED;
	json_array_foreach(json_object_get(answer, "tokens"), i, one)
		printf("%lld\t%s\t%s\t%s\n", (long long)json_integer_value(json_object_get(one, "id")), cli_text(one, "made"),
		       json_is_string(json_object_get(one, "revoked")) ? cli_text(one, "revoked") : "-", cli_text(one, "name"));
	json_decref(answer);
	return CLI_DONE;
}

static int token_revoke_run(const struct verb *verb, const struct asked *asked)
{
	char id[60], path[100];
	json_t *answer;
	if (needs(verb, asked->id, "--id N"))
		return CLI_USAGE;
	snprintf(path, sizeof path, "/api/v1/tokens/%s", cli_escape(asked->id, id, sizeof id));
	bool good = cli_call(asked->data, "DELETE", path, NULL, -1, NULL, &answer);
	json_decref(answer);
	return good ? CLI_DONE : CLI_REFUSED;
}

static int token_run(const struct verb *verb, int argc, char **argv)
{
	struct asked asked = { 0 };
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory", &asked.data, NULL }, { "login", "LOGIN", "the account it speaks for", &asked.login, NULL },
		{ "name", "NAME", "what it is for", &asked.name, NULL }, { "id", "N", "its number, as token list shows it", &asked.id, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc != 1)
		return cli_usage(verb, "add, list or revoke?");
	if (!(asked.data = cli_data(asked.data)))
		return CLI_USAGE;
	if (strcmp(argv[0], "add") == 0)
		return token_add_run(verb, &asked);
	if (strcmp(argv[0], "list") == 0)
		return token_list_run(verb, &asked);
	if (strcmp(argv[0], "revoke") == 0)
		return token_revoke_run(verb, &asked);
	return cli_usage(verb, "token cannot \"%.40s\"", argv[0]);
}

const struct verb token_verb = {
	"token", "add|list|revoke --data DIR [--login L] [--name N] [--id N]", "make and revoke the tokens programs present",
	"anlan token add --data DIR --login LOGIN --name NAME     prints the token alone, this once; present it as Authorization: Bearer TOKEN\n"
	"anlan token list --data DIR --login LOGIN                number, made, revoked (- if not), name; tabs between\n"
	"anlan token revoke --data DIR --id N                     worthless at once\n"
	"令牌只显示这一次，库里只存它的散列。\n"
	"Works while the server runs on DIR, through it.",
	token_run };
