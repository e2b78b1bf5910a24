/* org/factor_cli.h — the words behind `anlan account second-factor`, for account_cli.c. */
#pragma once
#include "cli.h"

struct factor_asked { const char *data, *login, *roles; };
int factor_run(const struct verb *, const char *word, const struct factor_asked *);
