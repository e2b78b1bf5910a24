/* report/report_cli.h — what follows `anlan import reports` and `anlan export reports`; argv[0] is the first word after. */
#pragma once
#include "cli.h"

int report_import(const struct verb *, int argc, char **argv);
int report_export(const struct verb *, int argc, char **argv);
