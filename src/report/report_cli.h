/* report/report_cli.h — what follows `anlan import reports`, `anlan export reports` and `anlan export board`; argv[0] is the first word after. */
#pragma once
#include "cli.h"

int report_import(const struct verb *, int argc, char **argv);
int report_export(const struct verb *, int argc, char **argv);
int board_export(const struct verb *, int argc, char **argv); /* the same options, another subject */
