/* http/routes.h — http's own lists; the app-wide list is in routes.c. */
#pragma once
#include "http/route.h"

extern const struct route status_routes[], drill_routes[], static_routes[], openapi_routes[];
