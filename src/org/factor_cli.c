/* org/factor_cli.c — `anlan account second-factor …`: what somebody who manages accounts does about others' phones. */
#include "org/factor_cli.h"
#include "org/call_cli.h"
#include <stdio.h>

static bool call(const struct factor_asked *asked, const char *method, json_t *body, json_t **ret)
{
	char login[200], path[260];
	snprintf(path, sizeof path, "/api/v1/accounts/%s/second-factor", cli_escape(asked->login, login, sizeof login));
	return body ? cli_call_json(asked->data, method, path, body, ret) : cli_call(asked->data, method, path, NULL, -1, NULL, ret);
}

static int state_run(const struct factor_asked *asked)
{
	json_t *answer;
	if (!call(asked, "GET", NULL, &answer))
		return CLI_REFUSED;
	bool required = json_is_true(json_object_get(answer, "required")), by_role = json_is_true(json_object_get(answer, "required_by_role"));
	printf("%s\t%s\t%s\t%lld\n", cli_text(answer, "login"), cli_text(answer, "second_factor"), required ? "account" : by_role ? "role" : "no",
	       (long long)json_integer_value(json_object_get(answer, "recovery_left")));
	json_decref(answer);
	return CLI_DONE;
}

static int change_run(const struct factor_asked *asked, const char *method, json_t *body)
{
	json_t *answer;
	bool good = call(asked, method, body, &answer);
	json_decref(answer);
	return good ? CLI_DONE : CLI_REFUSED;
}

/* "admin,leader"; "none" ends the rule; without the option the rule is printed. */
static json_t *roles_body(const char *roles)
{
	struct view rest = view_of(strcmp(roles, "none") == 0 ? "" : roles), one;
	json_t *list = json_array();
	while (rest.len > 0 && view_split(&rest, ',', &one))
		json_array_append_new(list, json_stringn(one.ptr, one.len));
	return json_pack("{s:o}", "roles", list);
}

static int roles_run(const struct factor_asked *asked)
{
	static const char path[] = "/api/v1/second-factor/roles";
	json_t *answer, *one;
	size_t i;
	bool good = asked->roles ? cli_call_json(asked->data, "PUT", path, roles_body(asked->roles), &answer)
		: cli_call(asked->data, "GET", path, NULL, -1, NULL, &answer);
	if (!good)
		return CLI_REFUSED;
	json_array_foreach(json_object_get(answer, "roles"), i, one)
		puts(json_string_value(one));
	json_decref(answer);
	return CLI_DONE;
}

int factor_run(const struct verb *verb, const char *word, const struct factor_asked *asked)
{
	if (strcmp(word, "roles") == 0)
		return roles_run(asked);
	bool reset = strcmp(word, "reset") == 0, require = strcmp(word, "require") == 0, release = strcmp(word, "release") == 0;
	if (!reset && !require && !release && strcmp(word, "state") != 0)
		return cli_usage(verb, "a second factor can be: state, reset, require, release or roles, not \"%.40s\"", word);
	if (!asked->login)
		return cli_usage(verb, "--login LOGIN is missing");
	if (reset)
		return change_run(asked, "DELETE", NULL);
	return require || release ? change_run(asked, "PUT", json_pack("{s:b}", "required", require)) : state_run(asked);
}
