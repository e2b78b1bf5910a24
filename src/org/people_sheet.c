#include "org/people_sheet.h"
#include "org/people.h"

enum { HEAD_WITHIN = 10, HEAD_MOST = 80 };

static const struct { const char *key, *zh, *en, *heads; } columns[PEOPLE_COLUMN_MAX_] = {
#define COLUMN(KEY, key, zh, en, heads) { key, zh, en, heads },
#include "org/people_sheet.tbl"
#undef COLUMN
};

const char *people_column_key(enum people_column column) { return columns[column].key; }
const char *people_column_title(enum people_column column, enum language language) { return language == LANGUAGE_EN ? columns[column].en : columns[column].zh; }

/* A head as the table knows it: without blanks, stars, and what stands in brackets. Latin letters small, blanks between words as _. */
static struct view plain_head(struct view head, char out[HEAD_MOST])
{
	size_t n = 0;
	head = view_trim(head);
	for (size_t i = 0; i < head.len && n + 1 < HEAD_MOST; i++) {
		char c = head.ptr[i];
		if (c == '(' || strncmp(head.ptr + i, "\xEF\xBC\x88", head.len - i < 3 ? head.len - i : 3) == 0)
			break;                              /* ( or （ */
		if (c == '*' || c == ':' || c == '\n' || c == '\r' || (c == ' ' && (i + 1 == head.len || (unsigned char)head.ptr[i + 1] >= 0x80)))
			continue;
		out[n++] = c == ' ' || c == '-' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	while (n > 0 && out[n - 1] == '_')
		n--;
	return (struct view){ out, n };
}

static bool among(const char *words, struct view word)
{
	struct view rest = view_of(words), one;
	while (view_split(&rest, ' ', &one))
		if (view_same(one, word))
			return true;
	return false;
}

static enum people_column known(struct view head)
{
	char text[HEAD_MOST];
	struct view plain = plain_head(head, text);
	for (int column = 0; plain.len && column < PEOPLE_COLUMN_MAX_; column++)
		if (among(columns[column].heads, plain))
			return (enum people_column)column;
	return PEOPLE_IGNORED;
}

static int map_row(const struct sheet_row *row, struct people_map *ret)
{
	int found = 0;
	ret->columns = row->count;
	for (int column = 0; column < PEOPLE_COLUMN_MAX_; column++)
		ret->at[column] = -1;
	for (int i = 0; i < row->count; i++) {
		enum people_column column = known(row->cells[i]);
		ret->of[i] = column != PEOPLE_IGNORED && ret->at[column] < 0 ? column : PEOPLE_IGNORED;
		if (ret->of[i] != PEOPLE_IGNORED) {
			ret->at[column] = i;
			found++;
		}
	}
	return found;
}

void people_map_guess(const struct sheet *sheet, struct people_map *ret)
{
	struct people_map one;
	int most = -1;
	*ret = (struct people_map){ 0 };
	for (int i = 0; i < sheet->count && i < HEAD_WITHIN; i++) {
		int found = map_row(&sheet->rows[i], &one);
		if (found > most) {
			most = found;
			*ret = one;
			ret->head = i;
		}
	}
}

static bool column_named(struct view word, enum people_column *ret)
{
	for (int column = 0; column < PEOPLE_COLUMN_MAX_; column++)
		if (view_is(word, columns[column].key)) {
			*ret = (enum people_column)column;
			return true;
		}
	return false;
}

bool people_map_read(struct view text, struct people_map *map, struct err *err)
{
	struct view word;
	int i = 0;
	for (int column = 0; column < PEOPLE_COLUMN_MAX_; column++)
		map->at[column] = -1;
	for (int n = 0; n < map->columns; n++)
		map->of[n] = PEOPLE_IGNORED;
	for (; view_split(&text, ',', &word); i++) {
		enum people_column column = PEOPLE_IGNORED;
		if (word.len == 0)
			continue;
		if (i >= map->columns || !column_named(word, &column) || map->at[column] >= 0) {
			FAIL(err, BAD_QUERY, "map", "word %d", i + 1);
			return err_sayf(err, "第 %d 列的对应不对：没有这一列或这一项，或这一项用了两次。", "Column %d cannot be that: there is no such column or field, or the field is used twice.", i + 1);
		}
		map->of[i] = column;
		map->at[column] = i;
	}
	return true;
}

struct view people_cell(const struct people_map *map, const struct sheet_row *row, enum people_column column)
{
	return map->at[column] < 0 ? VIEW("") : sheet_cell(row, map->at[column]);
}

bool people_row_blank(const struct people_map *map, const struct sheet_row *row)
{
	for (int column = 0; column < PEOPLE_COLUMN_MAX_; column++)
		if (people_cell(map, row, (enum people_column)column).len > 0)
			return false;
	return true;
}

/* ---- words ---- */

struct word { const char *words; int value; };

static bool word_of(const struct word *list, size_t n, struct view text, int *ret)
{
	char plain[HEAD_MOST];
	struct view word = plain_head(text, plain);
	for (size_t i = 0; word.len && i < n; i++)
		if (among(list[i].words, word)) {
			*ret = list[i].value;
			return true;
		}
	return false;
}

bool people_word_role(struct view text, int *ret)
{
	static const struct word words[] = {
		{ "resident 老人 服务对象 在院老人 入住老人 住养人员 休养员 供养人员 儿童 孤儿 患者 病人 在院人员", ROLE_RESIDENT },
		{ "staff 职工 员工 工作人员 护理员 护工 医生 护士 厨师 管理人员 保安 院长", ROLE_STAFF },
		{ "intake 待收住 救助对象 受助人员 临时救助", ROLE_INTAKE },
	};
	return word_of(words, sizeof words / sizeof *words, text, ret);
}

bool people_word_where(struct view text, bool staff, int *ret)
{
	static const struct word residents[] = {
		{ "in 在院 在住 入住 在册 正常", WHERE_IN }, { "leave 请假 外出 离院 临时离院 临时外出 回家", WHERE_LEAVE }, { "hospital 住院 就医 外出就医 医院", WHERE_HOSPITAL },
		{ "left 退住 出院 离开 已退住 已离院", WHERE_LEFT }, { "died 去世 死亡 已故 病故", WHERE_DIED },
	};
	static const struct word workers[] = {
		{ "live_in 在院 住院内 驻院 在院封闭 封闭 在院住宿", WHERE_LIVE_IN }, { "commuting 通勤 走读 在岗 上班", WHERE_COMMUTING }, { "away 休假 外出 请假 轮休 在外", WHERE_AWAY },
		{ "quarantined 隔离 返岗隔离 隔离观察", WHERE_QUARANTINED }, { "other 其他 其它", WHERE_OTHER }, { "left 离职 离岗 辞职", WHERE_LEFT }, { "died 去世 死亡 已故", WHERE_DIED },
	};
	return staff ? word_of(workers, sizeof workers / sizeof *workers, text, ret) : word_of(residents, sizeof residents / sizeof *residents, text, ret);
}
