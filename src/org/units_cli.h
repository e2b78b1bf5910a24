/* org/units_cli.h — what follows `anlan import units` and `anlan import divisions`; argv[0] is the first word after. */
#pragma once
#include "cli.h"

int units_import_verb(const struct verb *, int argc, char **argv);
int divisions_import_verb(const struct verb *, int argc, char **argv);
