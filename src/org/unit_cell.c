/* org/unit_cell.c — one cell of a unit, read and judged; the same for files and for requests. */
#include "org/units.h"

enum { CODE_MOST = 40, NAME_MOST = 120, PHONE_MOST = 40, OWNERSHIP_MOST = 40, BEDS_MOST = 100000 };

static const char *const column_names[UNIT_COLUMN_MAX_] = {
	"code", "parent_code", "kind", "name", "name_en", "facility_type", "ownership", "beds", "opened", "closed", "phone", "zone",
};

const char *unit_column_name(enum unit_column column)
{
	return column_names[column];
}

static const struct expected expects[UNIT_COLUMN_MAX_] = {
	[UNIT_CODE] = { "代码由字母、数字、点、横线和下划线组成，1 至 40 个字符", "a code has 1 to 40 letters, digits, dots, dashes and underscores" },
	[UNIT_PARENT] = { "上级代码由字母、数字、点、横线和下划线组成，最多 40 个字符；最上级留空",
		"a parent's code has at most 40 letters, digits, dots, dashes and underscores; it stays blank at the top" },
	[UNIT_KIND] = { "只能是 nation、province、prefecture、county、township、institution 之一",
		"it must be one of nation, province, prefecture, county, township, institution" },
	[UNIT_NAME] = { "名称要填，最多 120 个字，不能换行", "a name is needed, 120 characters at most, on one line" },
	[UNIT_NAME_EN] = { "英文名最多 120 个字，不能换行", "an English name has 120 characters at most, on one line" },
	[UNIT_FACILITY] = { "没有这种机构类型", "there is no such facility type" },
	[UNIT_OWNERSHIP] = { "最多 40 个字，不能换行", "at most 40 characters, on one line" },
	[UNIT_BEDS] = { "要填 0 至 100000 的整数，不知道就留空", "it must be a whole number from 0 to 100000, or blank if unknown" },
	[UNIT_OPENED] = { "日期写成 2021-10-24，不知道就留空", "write the day as 2021-10-24, or leave it blank" },
	[UNIT_CLOSED] = { "日期写成 2021-10-24，未关闭就留空", "write the day as 2021-10-24, or leave it blank" },
	[UNIT_PHONE] = { "电话最多 40 个字符", "a telephone number has at most 40 characters" },
	[UNIT_ZONE] = { "没有这个时区；写法如 Asia/Shanghai，与上级相同就留空", "there is no such time zone; write it as Asia/Shanghai, or leave it blank if it is the parent's" },
};

void unit_facts_blank(struct unit_facts *facts)
{
	*facts = (struct unit_facts){ .opened = DAY_NONE, .closed = DAY_NONE, .beds = -1, .kind = -1, .facility = FACILITY_NONE };
}

static bool code_good(struct view code, size_t least)
{
	if (code.len < least || code.len > CODE_MOST)
		return false;
	for (size_t i = 0; i < code.len; i++) {
		char c = code.ptr[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '.' && c != '-' && c != '_')
			return false;
	}
	return true;
}

/* One line of at most so many characters. */
static bool line_good(struct view text, size_t least, size_t most)
{
	size_t characters = 0;
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 127)
			return false;
		characters += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	}
	return characters >= least && characters <= most;
}

static bool zone_good(struct view name)
{
	char text[64];
	if (name.len >= sizeof text)
		return false;
	memcpy(text, name.ptr ? name.ptr : "", name.len);
	text[name.len] = 0;
	return name.len == 0 || zone_find(text) != NULL;
}

static bool day_or_blank(struct view text, struct day *ret)
{
	*ret = DAY_NONE;
	return text.len == 0 || day_parse(text, ret);
}

static bool beds_or_blank(struct view text, int32_t *ret)
{
	int64_t beds = -1;
	bool good = text.len == 0 || (view_int(text, &beds) && beds >= 0 && beds <= BEDS_MOST);
	*ret = (int32_t)beds;
	return good;
}

static bool kind_at(struct view text, int *ret)
{
	enum unit_kind kind;
	bool good = unit_kind_parse(text, &kind);
	if (good)
		*ret = (int)kind;
	return good;
}

static bool facility_or_blank(struct view text, int *ret)
{
	*ret = facility_find(text);
	return text.len == 0 || *ret != FACILITY_NONE;
}

static bool cell_take(struct unit_facts *facts, enum unit_column column, struct view text)
{
	switch (column) {
	case UNIT_CODE: facts->code = text; return code_good(text, 1);
	case UNIT_PARENT: return code_good(text, 0);
	case UNIT_KIND: return kind_at(text, &facts->kind);
	case UNIT_NAME: facts->name = text; return line_good(text, 1, NAME_MOST);
	case UNIT_NAME_EN: facts->name_en = text; return line_good(text, 0, NAME_MOST);
	case UNIT_FACILITY: return facility_or_blank(text, &facts->facility);
	case UNIT_OWNERSHIP: facts->ownership = text; return line_good(text, 0, OWNERSHIP_MOST);
	case UNIT_BEDS: return beds_or_blank(text, &facts->beds);
	case UNIT_OPENED: return day_or_blank(text, &facts->opened);
	case UNIT_CLOSED: return day_or_blank(text, &facts->closed);
	case UNIT_PHONE: facts->phone = text; return line_good(text, 0, PHONE_MOST);
	case UNIT_ZONE: facts->zone = text; return zone_good(text);
	default: return false;
	}
}

bool unit_cell(struct unit_facts *facts, enum unit_column column, struct view text, struct expected *ret)
{
	*ret = expects[column];
	return cell_take(facts, column, text);
}

bool unit_fits(const struct unit_facts *facts, enum unit_column *ret_column, struct expected *ret)
{
	if (facts->facility != FACILITY_NONE && facts->kind != UNIT_INSTITUTION) {
		*ret_column = UNIT_FACILITY;
		*ret = (struct expected){ "只有机构（institution）才有机构类型", "only an institution has a facility type" };
		return false;
	}
	if (!day_is_none(facts->opened) && !day_is_none(facts->closed) && facts->closed.n < facts->opened.n) {
		*ret_column = UNIT_CLOSED;
		*ret = (struct expected){ "关闭日期早于开办日期", "it closed before it opened" };
		return false;
	}
	return true;
}
