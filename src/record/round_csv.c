/* Rows of a thermometer's file. */
#include "record/round_csv.h"
#include "base/csv.h"
#include <stdlib.h>

enum { NAMES_MOST = 8, ROWS_MOST = READINGS_MOST };
static const struct { size_t offset; const char *names[NAMES_MOST]; } columns[] = {
	{ offsetof(struct reading_row, person), { "person", "编号", "人员编号" } },
	{ offsetof(struct reading_row, paper), { "id_no", "身份证", "身份证号", "证件号", "证件号码" } },
	{ offsetof(struct reading_row, name), { "name", "姓名" } },
	{ offsetof(struct reading_row, room), { "room", "房间", "房号" } },
	{ offsetof(struct reading_row, bed), { "bed", "place", "床位", "床号", "床位号" } },
	{ offsetof(struct reading_row, temperature), { "temp_c", "temperature", "temp", "体温", "温度", "体温(℃)", "体温（℃）" } },
	{ offsetof(struct reading_row, at), { "at", "time", "时间", "测量时间", "测温时间" } },
	{ offsetof(struct reading_row, unseen), { "unseen", "未测原因" } },
	{ offsetof(struct reading_row, symptoms), { "symptoms", "症状" } },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static bool columns_find(const struct csv *csv, int at[COLUMNS], struct err *err)
{
	for (int c = 0; c < COLUMNS; c++) {
		at[c] = -1;
		for (int n = 0; n < NAMES_MOST && columns[c].names[n] && at[c] < 0; n++)
			at[c] = csv_column(csv, columns[c].names[n]);
	}
	if (at[0] < 0 && at[1] < 0 && at[2] < 0 && at[3] < 0 && at[4] < 0) {
		FAIL(err, BAD_CSV, NULL, "nobody is named");
		return err_say(err, "表中要有一列说明是谁：编号、身份证号、床位或姓名。", "One column says who: person, id_no, bed or name.");
	}
	if (at[5] >= 0)
		return true;
	FAIL(err, BAD_CSV, NULL, "no temperature");
	return err_say(err, "表中要有“体温”一列。", "There is no column temp_c.");
}

bool reading_rows_read(FILE *file, struct arena *arena, struct reading_row **ret, int *ret_count, struct err *err)
{
	int at[COLUMNS];
	struct csv *csv = csv_open(file, err);
	*ret = NULL;
	*ret_count = 0;
	bool good = csv && columns_find(csv, at, err);
	while (good && csv_row(csv, err)) {
		if (*ret_count == ROWS_MOST) {
			good = FAIL(err, TOO_LARGE, NULL, "more than %d rows", ROWS_MOST);
			break;
		}
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		struct reading_row *row = &(*ret)[(*ret_count)++];
		*row = (struct reading_row){ .line = csv_line(csv) };
		for (int c = 0; c < COLUMNS; c++)
			*(struct view *)((char *)row + columns[c].offset) = at[c] < 0 ? VIEW("") : arena_copy(arena, csv_cell(csv, at[c]));
	}
	if (csv)
		csv_close(csv);
	return good && err->code == ERR_NONE;
}

/* ---- what a row says ---- */

static bool temperature(struct view text, struct arena *arena, double *ret)
{
	char *plain = arena_text(arena, text), *end;
	if (text.len > 12)
		return false;
	for (char *c = plain; *c; c++)
		if (*c == ',')
			*c = '.';
		else if ((*c < '0' || *c > '9') && *c != '.')
			return false;
	*ret = strtod(plain, &end);
	return end != plain && *end == '\0';
}

static bool symptoms(struct view text, uint32_t *ret)
{
	struct view part;
	int bit;
	while (view_split(&text, ';', &part)) {
		part = view_trim(part);
		if (part.len == 0)
			continue;
		if (!symptom_parse(part, &bit))
			return false;
		*ret |= 1u << bit;
	}
	return true;
}

bool reading_row_said(const struct reading_row *row, struct arena *arena, struct reading_said *ret, const char **zh, const char **en)
{
	*ret = (struct reading_said){ .temp_c = 0 };
	*zh = "体温应为数字，例如 36.5。";
	*en = "A temperature is a number such as 36.5.";
	if (row->temperature.len) {
		ret->measured = true;
		if (!temperature(row->temperature, arena, &ret->temp_c))
			return false;
	}
	*zh = "没有这种未测原因。";
	*en = "There is no such reason.";
	if (row->unseen.len && !unseen_parse(row->unseen, &ret->unseen))
		return false;
	*zh = "没有这种症状；多个症状用分号分开。";
	*en = "There is no such symptom; several are parted by semicolons.";
	return symptoms(row->symptoms, &ret->symptoms);
}

static bool number_take(struct view *rest, int most, int64_t *ret)
{
	size_t n = 0;
	while (n < rest->len && n < 4 && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
		n++;
	if (n == 0 || !view_int((struct view){ rest->ptr, n }, ret) || *ret > most)
		return false;
	rest->ptr += n + (n < rest->len);                   /* and what parts it from the next */
	rest->len -= n + (n < rest->len);
	return true;
}

bool reading_row_at(const struct reading_row *row, const struct zone *zone, struct instant *ret)
{
	struct view rest = view_trim(row->at);
	int64_t part[5];
	static const int most[5] = { 9999, 12, 31, 23, 59 };
	char text[32];
	struct day day;
	if (instant_parse(rest, ret))
		return true;
	for (int i = 0; i < 5; i++)
		if (!number_take(&rest, most[i], &part[i]))
			return false;
	snprintf(text, sizeof text, "%04d-%02d-%02d", (int)part[0], (int)part[1], (int)part[2]);
	if (!day_parse(view_of(text), &day))
		return false;
	*ret = zone_instant(zone, day, (int)(part[3] * 60 + part[4]));
	return true;
}
