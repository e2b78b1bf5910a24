/* base/test.h — what cmocka wants included before it, and a few words of our own. For *_test.c alone. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* then */
#include <cmocka.h>
#include "base/seed.h"
#include "base/str.h"

/* Compares a view with a text and shows both when they differ. */
static inline void assert_view(struct view v, const char *expected)
{
	char seen[512];
	snprintf(seen, sizeof seen, "%.*s", (int)v.len, v.ptr ? v.ptr : "");
	assert_string_equal(seen, expected);
}
