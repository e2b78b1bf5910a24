/* Prints doc/errors.md from base/err.tbl: `make doc/errors.md`. */
#include <stdio.h>

static void row(const char *name, int status, const char *zh, const char *zh_help, const char *en, const char *en_help)
{
	printf("| `%s` | %d | %s %s | %s%s |\n", name, status, en, en_help, zh, zh_help);
}

int main(void)
{
	puts("# Errors\n\n"
	     "Every error a person can meet: what happened and the next step. Printed from `src/base/err.tbl` by `make doc/errors.md`;\n"
	     "a running program lists them at `/api/v1/errors`. The code is what is spoken down the telephone.\n\n"
	     "| code | status | English | 中文 |\n|---|---|---|---|");
#define ERR(name, status, zh, zh_help, en, en_help) row(#name, status, zh, zh_help, en, en_help);
#include "base/err.tbl"
	return 0;
}
