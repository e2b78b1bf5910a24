/* record/lab_file.c — reading a file of results. */
#include "record/lab_file.h"

enum column { SAMPLE, PERSON, PAPER, KIND, RESULT, TAKEN, AT, LABORATORY, COLUMNS };
enum { NAMES = 4 };
static const char *const names[COLUMNS][NAMES] = {
	[SAMPLE] = { "sample", "样本编号", "样本号", "管号" },
	[PERSON] = { "person", "人员编号", "编号" },
	[PAPER] = { "id_no", "身份证号", "身份证号码", "证件号码" },
	[KIND] = { "kind", "检测类型", "类型" },
	[RESULT] = { "result", "结果", "检测结果" },
	[TAKEN] = { "taken_at", "采样时间" },
	[AT] = { "resulted_at", "报告时间", "检测时间", "结果时间" },
	[LABORATORY] = { "lab", "检测机构", "实验室" },
};

static void find_columns(const struct csv *csv, int ret[COLUMNS])
{
	for (int c = 0; c < COLUMNS; c++) {
		ret[c] = -1;
		for (int n = 0; n < NAMES && names[c][n] && ret[c] < 0; n++)
			ret[c] = csv_column(csv, names[c][n]);
	}
}

static bool header_good(const int at[COLUMNS], struct err *err)
{
	if (at[RESULT] >= 0 && (at[SAMPLE] >= 0 || at[PERSON] >= 0 || at[PAPER] >= 0))
		return true;
	FAIL(err, BAD_CSV, "result", "a column is missing");
	return err_say(err, "表头要有“结果”，以及“样本编号”“身份证号”“人员编号”中的一列。", "The header needs result, and one of sample, id_no and person.");
}

static bool fault(struct lab_line *line, enum column column, const char *zh, const char *en)
{
	line->fault = names[column][0];
	line->zh = zh;
	line->en = en;
	return false;
}

static bool time_good(struct view text, const struct zone *zone, struct instant *ret)
{
	*ret = INSTANT_NONE;
	return text.len == 0 || moment_parse(text, zone, false, ret);
}

static bool line_good(const struct view cells[COLUMNS], const struct zone *zone, struct lab_line *line)
{
	if (cells[PERSON].len && (!view_int(cells[PERSON], &line->person) || line->person < 1))
		return fault(line, PERSON, "人员编号应为数字。", "The number of a person is a whole number.");
	if (!line->sample.len && !line->person && !line->paper.len)
		return fault(line, SAMPLE, "没有写是谁的：样本编号、身份证号、人员编号至少要有一个。", "Whose result is it? Give the sample, the ID number or the person's number.");
	if (!line->result)
		return fault(line, RESULT, "结果应为 阴性、阳性、无效 或 待出。", "The result is negative, positive, invalid or pending.");
	if (cells[KIND].len && (line->kind = lab_kind_of(cells[KIND])) == LAB_KIND_NONE)
		return fault(line, KIND, "没有这种检测类型。", "There is no such kind of test.");
	if (!time_good(cells[TAKEN], zone, &line->taken))
		return fault(line, TAKEN, "采样时间写成 2021-10-24T08:00。", "Write when it was taken as 2021-10-24T08:00.");
	if (!time_good(cells[AT], zone, &line->at))
		return fault(line, AT, "报告时间写成 2021-10-24T08:00。", "Write when the result was known as 2021-10-24T08:00.");
	if (line->taken.ms != INT64_MIN && line->at.ms != INT64_MIN && line->at.ms < line->taken.ms)
		return fault(line, AT, "报告时间早于采样时间。", "The result is older than the sample.");
	return true;
}

bool lab_file_read(FILE *input, const struct zone *zone, struct arena *arena, struct lab_lines *ret, struct err *err)
{
	int at[COLUMNS];
	struct csv *csv = csv_open(input, err);
	*ret = (struct lab_lines){ 0 };
	if (!csv)
		return false;
	find_columns(csv, at);
	bool good = header_good(at, err);
	while (good && csv_row(csv, err)) {
		struct view cells[COLUMNS];
		if (ret->count == LAB_LINES_MOST) {
			good = FAIL(err, TOO_LARGE, NULL, "more than %d lines", LAB_LINES_MOST);
			break;
		}
		for (int i = 0; i < COLUMNS; i++)
			cells[i] = at[i] >= 0 ? arena_copy(arena, csv_cell(csv, at[i])) : VIEW("");
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		struct lab_line *line = &ret->at[ret->count++];
		*line = (struct lab_line){ .line = csv_line(csv), .sample = cells[SAMPLE], .paper = cells[PAPER], .lab = cells[LABORATORY], .result = lab_result_of(cells[RESULT]),
			.taken = INSTANT_NONE, .at = INSTANT_NONE };
		line_good(cells, zone, line);
	}
	csv_close(csv);
	return good && err->code == ERR_NONE;
}
