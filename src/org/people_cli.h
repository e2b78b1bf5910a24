/* org/people_cli.h — the register of a home from the command line: anlan import people, anlan export people. */
#pragma once
#include "cli.h"

int people_import_verb(const struct verb *, int argc, char **argv);
int people_export_verb(const struct verb *, int argc, char **argv);
