#include "org/identity.h"
#include <stdio.h>

static bool wrong(struct err *err, const char *field, const char *zh, const char *en)
{
	FAIL(err, BAD_FIELD, field, "%s", en);
	return err_say(err, zh, en);
}

/* One character of what people type: full-width digits and letters become plain, blanks vanish (0), what is none of ours is -1. */
static int plain(struct view *rest)
{
	unsigned char first = (unsigned char)*rest->ptr;
	size_t taken = 1;
	int c = first;
	if (first == 0xEF && rest->len >= 3) {              /* U+FF01 … U+FF5E */
		int code = 0xF000 | ((unsigned char)rest->ptr[1] & 0x3F) << 6 | ((unsigned char)rest->ptr[2] & 0x3F);
		c = code >= 0xFF01 && code <= 0xFF5E ? code - 0xFEE0 : -1;
		taken = 3;
	} else if (first == 0xE3 && rest->len >= 3 && memcmp(rest->ptr, "\xE3\x80\x80", 3) == 0) {
		c = ' ';
		taken = 3;
	} else if (first >= 0x80)
		c = -1;
	*rest = (struct view){ rest->ptr + taken, rest->len - taken };
	if (c == ' ' || c == '\t')
		return 0;
	return c >= 'a' && c <= 'z' ? c - 32 : c;
}

/* At most room-1 characters; false if there are more or foreign ones. */
static bool plain_all(struct view text, char *out, size_t room)
{
	size_t n = 0;
	while (text.len > 0) {
		int c = plain(&text);
		if (c == 0)
			continue;
		if (c < 0 || n + 1 >= room)
			return false;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return true;
}

static bool digits(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

/* ---- ID numbers ---- */

char identity_check(const char seventeen[17])
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (int i = 0; i < 17; i++)
		sum += (seventeen[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

static enum identity_kind kind_of(const char *text)
{
	static const char provinces[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71";
	if (text[0] == '9')
		return IDENTITY_FOREIGN;
	if (text[0] == '8')
		return text[1] >= '1' && text[1] <= '3' ? IDENTITY_HMT : IDENTITY_NONE;
	for (const char *p = provinces; *p; p += p[2] ? 3 : 2)
		if (p[0] == text[0] && p[1] == text[1])
			return IDENTITY_CITIZEN;
	return IDENTITY_NONE;
}

enum { BORN_FIRST = 1850 };

static int number(const char *text, int n)
{
	int ret = 0;
	for (int i = 0; i < n; i++)
		ret = ret * 10 + text[i] - '0';
	return ret;
}

/* A day that exists comes back as it was written. */
static bool birth_of(const char *text, struct day today, struct day *ret)
{
	struct civil said = { number(text + 6, 4), number(text + 10, 2), number(text + 12, 2) };
	if (said.year < BORN_FIRST || said.month < 1 || said.month > 12 || said.day < 1 || said.day > 31)
		return false;
	*ret = day_from_civil(said);
	struct civil kept = day_to_civil(*ret);
	return kept.month == said.month && kept.day == said.day && ret->n <= today.n;
}

bool identity_read(struct view text, struct day today, struct identity *ret, struct err *err)
{
	char id[IDENTITY_ROOM];
	if (!plain_all(text, id, sizeof id) || strlen(id) != 18)
		return wrong(err, "id_no", "证件号应为 18 位。没有身份证的请选其他证件。", "An ID number has 18 characters; for another paper choose the other kind.");
	if (!digits(id, 17) || (id[17] != 'X' && !digits(id + 17, 1)))
		return wrong(err, "id_no", "证件号只含数字，末位可以是 X。", "An ID number has digits only; the last may be X.");
	struct identity found = { .kind = kind_of(id), .sex = (id[16] - '0') % 2 ? 1 : 2 };
	if (found.kind == IDENTITY_NONE)
		return wrong(err, "id_no", "证件号开头的地区不存在，请核对前两位。", "The ID number begins with no known area; check its first two digits.");
	if (!birth_of(id, today, &found.birth))
		return wrong(err, "id_no", "证件号里的出生日期不存在，请核对第 7 到 14 位。", "The date of birth in the ID number does not exist; check characters 7 to 14.");
	if (identity_check(id) != id[17])
		return wrong(err, "id_no", "证件号的校验位不对，请逐位核对。", "The ID number's check character is wrong; compare it digit by digit.");
	memcpy(found.text, id, 19);
	*ret = found;
	return true;
}

bool identity_other(struct view text, struct identity *ret, struct err *err)
{
	struct identity found = { .kind = IDENTITY_OTHER, .birth = DAY_NONE };
	if (!plain_all(text, found.text, sizeof found.text) || strlen(found.text) < 3)
		return wrong(err, "id_no", "证件号应为 3 到 40 个字母或数字。", "The number of the paper has 3 to 40 letters or digits.");
	*ret = found;
	return true;
}

/* ---- credit codes ---- */

static int uscc_value(char c)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	const char *found = c ? strchr(alphabet, c) : NULL;
	return found ? (int)(found - alphabet) : -1;
}

char uscc_check(const char seventeen[17])
{
	int sum = 0, weight = 1;
	for (int i = 0; i < 17; i++) {
		int value = uscc_value(seventeen[i]);
		if (value < 0)
			return 0;
		sum += value * weight;
		weight = weight * 3 % 31;
	}
	return "0123456789ABCDEFGHJKLMNPQRTUWXY"[(31 - sum % 31) % 31];
}

bool uscc_good(struct view text, char ret[19], struct err *err)
{
	char code[20];
	if (!plain_all(text, code, sizeof code) || strlen(code) != 18)
		return wrong(err, "uscc", "统一社会信用代码应为 18 位。", "A credit code has 18 characters.");
	if (!uscc_check(code))
		return wrong(err, "uscc", "统一社会信用代码不含字母 I、O、S、V、Z。", "A credit code has no letters I, O, S, V, Z.");
	if (!digits(code + 2, 6))
		return wrong(err, "uscc", "统一社会信用代码的第 3 到 8 位应为数字。", "Characters 3 to 8 of a credit code are digits.");
	if (uscc_check(code) != code[17])
		return wrong(err, "uscc", "统一社会信用代码的校验位不对，请逐位核对。", "The credit code's check character is wrong; compare it character by character.");
	memcpy(ret, code, 19);
	return true;
}

bool organisation_good(struct view text)
{
	static const int weights[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	char code[12];
	int sum = 0;
	if (!plain_all(text, code, sizeof code))
		return false;
	size_t length = strlen(code);
	if ((length != 9 && length != 10) || (length == 10 && code[8] != '-'))
		return false;
	for (int i = 0; i < 8; i++) {
		if (!digits(&code[i], 1) && (code[i] < 'A' || code[i] > 'Z'))
			return false;
		sum += (digits(&code[i], 1) ? code[i] - '0' : code[i] - 'A' + 10) * weights[i];
	}
	return code[length - 1] == "0X987654321"[sum % 11];
}

/* ---- telephones ---- */

static bool phone_wrong(struct err *err)
{
	return wrong(err, "phone", "电话写成 13800138000、0483-1234567 或 12349。", "Write a telephone as 13800138000, 0483-1234567 or 12349.");
}

/* 010 and 02x have areas of three digits, all others of four. */
static bool fixed_line(const char *text, size_t length, char ret[PHONE_ROOM])
{
	size_t area = text[1] == '1' || text[1] == '2' ? 3 : 4;
	if (text[1] == '0' || length < area + 7 || length > area + 8)
		return false;
	snprintf(ret, PHONE_ROOM, "%.*s-%s", (int)area, text, text + area);
	return true;
}

bool phone_read(struct view text, char ret[PHONE_ROOM], struct err *err)
{
	char typed[PHONE_ROOM], number[PHONE_ROOM];
	size_t n = 0;
	if (!plain_all(text, typed, sizeof typed))
		return phone_wrong(err);
	for (const char *p = typed; *p; p++)
		if (*p != '-' && *p != '(' && *p != ')')
			number[n++] = *p;
	number[n] = '\0';
	const char *rest = strncmp(number, "+86", 3) == 0 ? number + 3 : number;
	n = strlen(rest);
	if (n == 0 || !digits(rest, n))
		return phone_wrong(err);
	bool mobile = n == 11 && rest[0] == '1' && rest[1] >= '3';
	bool service = n >= 3 && n <= 6 && (rest[0] == '1' || rest[0] == '9');
	if (rest[0] == '0')
		return fixed_line(rest, n, ret) || phone_wrong(err);
	if (!mobile && !service)
		return phone_wrong(err);
	snprintf(ret, PHONE_ROOM, "%s", rest);
	return true;
}
