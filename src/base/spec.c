/* base/spec.c — rows against an object. */
#include "base/spec.h"

static const struct spec *row_named(const struct spec *rows, const char *name)
{
	while (rows->name && strcmp(rows->name, name) != 0)
		rows++;
	return rows->name ? rows : NULL;
}

static bool refuse_strangers(const struct spec *rows, json_t *object, struct err *e)
{
	const char *name;
	json_t *value;
	json_object_foreach(object, name, value) {
		if (row_named(rows, name))
			continue;
		FAIL(e, BAD_FIELD, name, "no such field here");
		return err_say(e, "没有这一项，请核对名称。", "There is no such field; check its name.");
	}
	return true;
}

static bool fail_type(const struct spec *row, struct err *e)
{
	static const struct { const char *zh, *en; } expected[] = {
		[SPEC_TEXT] = { "应为文字", "a text" },       [SPEC_INT] = { "应为整数", "a whole number" },
		[SPEC_BOOL] = { "应为 true 或 false", "true or false" }, [SPEC_OBJECT] = { "应为一组名称和值", "an object" },
		[SPEC_LIST] = { "应为列表", "a list" },       [SPEC_ANY] = { "应有值", "a value" },
	};
	char zh[100], en[100];
	FAIL(e, BAD_FIELD, row->name, "expected %s", expected[row->type].en);
	snprintf(zh, sizeof zh, "%s。", expected[row->type].zh);
	snprintf(en, sizeof en, "Expected %s.", expected[row->type].en);
	return err_say(e, zh, en);
}

/* Two zeros mean that the row sets no limits. */
static bool within(const struct spec *row, int64_t value) { return (row->min == 0 && row->max == 0) || (value >= row->min && value <= row->max); }

static bool read_text(const struct spec *row, const json_t *value, void *target, struct err *e)
{
	struct view text = json_view(value);
	if (!text.ptr)
		return fail_type(row, e);
	if (!within(row, (int64_t)text.len)) {
		FAIL(e, BAD_FIELD, row->name, "%zu bytes", text.len);
		if (text.len == 0)
			return err_sayf(e, "“%s”是空的。", "“%s” is empty.", row->name);
		return (int64_t)text.len < row->min
		           ? err_sayf(e, "太短，至少 %lld 个字节。", "Too short: at least %lld bytes.", (long long)row->min)
		           : err_sayf(e, "太长，最多 %lld 个字节（一个汉字占 3 个）。", "Too long: at most %lld bytes.", (long long)row->max);
	}
	*(struct view *)target = text;
	return true;
}

static bool read_int(const struct spec *row, const json_t *value, void *target, struct err *e)
{
	if (!json_is_integer(value))
		return fail_type(row, e);
	int64_t n = json_integer_value(value);
	if (!within(row, n)) {
		FAIL(e, BAD_FIELD, row->name, "%lld is out of range", (long long)n);
		return err_sayf(e, "应在 %lld 到 %lld 之间。", "Expected %lld to %lld.", (long long)row->min, (long long)row->max);
	}
	*(int64_t *)target = n;
	return true;
}

static bool read_value(const struct spec *row, json_t *value, void *target, struct err *e)
{
	switch (row->type) {
	case SPEC_TEXT:
		return read_text(row, value, target, e);
	case SPEC_INT:
		return read_int(row, value, target, e);
	case SPEC_BOOL:
		if (!json_is_boolean(value))
			return fail_type(row, e);
		*(bool *)target = json_is_true(value);
		return true;
	case SPEC_OBJECT:
		if (!json_is_object(value))
			return fail_type(row, e);
		break;
	case SPEC_LIST:
		if (!json_is_array(value))
			return fail_type(row, e);
		break;
	case SPEC_ANY:
		break;
	}
	*(json_t **)target = value;
	return true;
}

/* null is how some programs write "not given". Only a row that takes anything sees it. */
static bool is_given(const struct spec *row, const json_t *value) { return value && (row->type == SPEC_ANY || !json_is_null(value)); }

bool spec_read(const struct spec *rows, json_t *object, void *ret, struct err *e)
{
	if (!json_is_object(object)) {
		FAIL(e, BAD_FIELD, NULL, "the body is no object");
		return err_say(e, "内容应是一组名称和值（{…}）。", "The content should be an object ({…}).");
	}
	if (!refuse_strangers(rows, object, e))
		return false;
	for (const struct spec *row = rows; row->name; row++) {
		json_t *value = json_object_get(object, row->name);
		if (!is_given(row, value)) {
			if (row->needed)
				return FAIL(e, MISSING_FIELD, row->name, "not given");
		} else if (!read_value(row, value, (char *)ret + row->offset, e))
			return false;
	}
	return true;
}
