/* org/spreadsheet_xlsx.c — the part of ECMA-376 a list of people needs: the first sheet shown, its texts, shared or in place. */
#include "org/spreadsheet_inside.h"
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

enum { CHUNK = 64 << 10, STRINGS_MOST = 200000, PARTS_MOST = 4000, NAME_MOST = 200 };

struct strings { struct view *at; int count; };
struct reading {
	struct arena *arena;
	struct err *err;
	XML_Parser parser;
	struct builder text;                                /* of the element being read */
	size_t kept;                                        /* bytes of text kept in all */
	/* workbook and its relations */
	char sheet_id[NAME_MOST], target[NAME_MOST];
	/* strings */
	struct strings strings;
	bool in_text, phonetic;
	/* the sheet */
	struct sheet *sheet;
	struct sheet_row *row;
	int line, column;
	char type;                                          /* of the cell: s shared, i in place, b true or false, e error, n anything else */
};

static void stop(struct reading *r)
{
	XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(struct reading *r, const char *zh, const char *en)
{
	sheet_refuse(r->err, zh, en);
	stop(r);
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

/* Names with the prefix that some writers put before them. */
static const char *local(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

static void XMLCALL no_doctype(void *self, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	refuse(self, "表格文件里有不允许的内容。", "The workbook holds what no sheet needs.");
}

static struct view keep(struct reading *r)
{
	struct view text = view_trim(builder_seen(&r->text));
	if (r->text.full || text.len > SHEET_CELL_MOST || (r->kept += text.len) > SHEET_TEXT_MOST) {
		refuse(r, "有的格子文字太长，或文字总量太大。", "A cell, or the sheet, holds too much text.");
		return VIEW("");
	}
	return arena_copy(r->arena, text);
}

static void XMLCALL characters(void *self, const XML_Char *text, int length)
{
	struct reading *r = self;
	if (r->in_text && !r->phonetic)
		builder_bytes(&r->text, text, (size_t)length);
}

/* ---- one part of the archive, fed to the parser as it comes out ---- */

static bool feed(struct reading *r, zip_file_t *part)
{
	zip_int64_t n, all = 0;
	do {
		void *room = XML_GetBuffer(r->parser, CHUNK);
		n = room ? zip_fread(part, room, CHUNK) : -1;
		if (n < 0 || (all += n) > SHEET_PART_MOST)
			return sheet_refuse(r->err, n < 0 ? "表格文件已损坏。" : "表格文件解开后太大。", n < 0 ? "The workbook is damaged." : "The workbook is too large once unpacked.");
		if (XML_ParseBuffer(r->parser, (int)n, n == 0) != XML_STATUS_OK)
			return r->err->code == ERR_NONE && sheet_refuse(r->err, "表格文件已损坏。", "The workbook is damaged.");
	} while (n > 0);
	return true;
}

/* needed false: a part that is not there is none. */
static bool parse(zip_t *archive, const char *name, bool needed, struct reading *r, XML_StartElementHandler start, XML_EndElementHandler end)
{
	zip_file_t *part = zip_fopen(archive, name, 0);
	if (!part)
		return !needed || sheet_refuse(r->err, "这不是 .xlsx 表格，或已加密。", "This is no .xlsx workbook, or it is encrypted.");
	r->parser = XML_ParserCreate("UTF-8");
	builder_clear(&r->text);
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, start, end);
	XML_SetCharacterDataHandler(r->parser, characters);
	XML_SetStartDoctypeDeclHandler(r->parser, no_doctype);
	bool good = feed(r, part);
	XML_ParserFree(r->parser);
	zip_fclose(part);
	return good && r->err->code == ERR_NONE;
}

/* ---- which sheet ---- */

static void XMLCALL workbook_start(void *self, const XML_Char *element, const XML_Char **attributes)
{
	struct reading *r = self;
	const char *name = local(element), *id = attribute(attributes, "r:id"), *state = attribute(attributes, "state"), *date = attribute(attributes, "date1904");
	if (strcmp(name, "workbookPr") == 0 && date)
		r->sheet->from_1904 = strcmp(date, "1") == 0 || strcmp(date, "true") == 0;
	if (strcmp(name, "sheet") == 0 && id && !*r->sheet_id && (!state || strcmp(state, "visible") == 0))
		snprintf(r->sheet_id, sizeof r->sheet_id, "%s", id);
}

static void XMLCALL relations_start(void *self, const XML_Char *element, const XML_Char **attributes)
{
	struct reading *r = self;
	const char *id = attribute(attributes, "Id"), *target = attribute(attributes, "Target");
	if (strcmp(local(element), "Relationship") != 0 || !id || !target || strcmp(id, r->sheet_id) != 0)
		return;
	snprintf(r->target, sizeof r->target, *target == '/' ? "%s" : "xl/%s", *target == '/' ? target + 1 : target);
}

static void XMLCALL nothing(void *self, const XML_Char *element) { (void)self, (void)element; }

static bool find_sheet(zip_t *archive, struct reading *r)
{
	if (!parse(archive, "xl/workbook.xml", true, r, workbook_start, nothing) || !parse(archive, "xl/_rels/workbook.xml.rels", false, r, relations_start, nothing))
		return false;
	if (!*r->target)
		snprintf(r->target, sizeof r->target, "xl/worksheets/sheet1.xml");
	return true;
}

/* ---- shared texts ---- */

static void XMLCALL strings_start(void *self, const XML_Char *element, const XML_Char **attributes)
{
	struct reading *r = self;
	const char *name = local(element);
	(void)attributes;
	if (strcmp(name, "si") == 0)
		builder_clear(&r->text);
	r->phonetic |= strcmp(name, "rPh") == 0;            /* how it is read aloud stands beside what it says */
	r->in_text = strcmp(name, "t") == 0;
}

static void XMLCALL strings_end(void *self, const XML_Char *element)
{
	struct reading *r = self;
	const char *name = local(element);
	r->in_text = false;
	if (strcmp(name, "rPh") == 0)
		r->phonetic = false;
	if (strcmp(name, "si") != 0)
		return;
	if (r->strings.count == STRINGS_MOST) {
		refuse(r, "表格文件里的文字太多。", "The workbook holds too many texts.");
		return;
	}
	r->strings.at = arena_more(r->arena, r->strings.at, r->strings.count, sizeof *r->strings.at);
	r->strings.at[r->strings.count++] = keep(r);
}

/* ---- the sheet ---- */

/* "AB12" is column 27, counted from 0; -1 if it is no place. */
static int column_of(const char *place)
{
	int column = 0;
	for (; *place >= 'A' && *place <= 'Z'; place++) {
		column = column * 26 + *place - 'A' + 1;
		if (column > 16384)
			return -1;
	}
	return column - 1;
}

static void begin_row(struct reading *r, const XML_Char **attributes)
{
	const char *number = attribute(attributes, "r");
	long said = number ? strtol(number, NULL, 10) : 0;
	r->line = said > 0 && said <= 1048576 ? (int)said : r->line + 1;
	r->column = -1;
	r->row = NULL;
}

static void begin_cell(struct reading *r, const XML_Char **attributes)
{
	const char *place = attribute(attributes, "r"), *type = attribute(attributes, "t");
	r->column = place && column_of(place) >= 0 ? column_of(place) : r->column + 1;
	r->type = !type ? 'n' : strcmp(type, "s") == 0 ? 's' : strcmp(type, "inlineStr") == 0 ? 'i' : strcmp(type, "b") == 0 ? 'b' : strcmp(type, "e") == 0 ? 'e' : 'n';
	builder_clear(&r->text);
}

static void XMLCALL sheet_start(void *self, const XML_Char *element, const XML_Char **attributes)
{
	struct reading *r = self;
	const char *name = local(element);
	if (strcmp(name, "row") == 0)
		begin_row(r, attributes);
	else if (strcmp(name, "c") == 0)
		begin_cell(r, attributes);
	r->phonetic |= strcmp(name, "rPh") == 0;
	r->in_text = strcmp(name, "v") == 0 || (r->type == 'i' && strcmp(name, "t") == 0);
}

static struct view shared(const struct reading *r)
{
	int64_t n;
	return view_int(view_trim(builder_seen(&r->text)), &n) && n >= 0 && n < r->strings.count ? r->strings.at[n] : VIEW("");
}

/* 13800138000 and 201 are whole numbers; some writers put .0 behind them. */
static struct view plain(struct view text)
{
	return text.len > 2 && memcmp(text.ptr + text.len - 2, ".0", 2) == 0 ? (struct view){ text.ptr, text.len - 2 } : text;
}

static void end_cell(struct reading *r)
{
	struct view text = r->type == 's' ? shared(r) : keep(r);
	text = r->type == 'n' ? plain(text) : text;
	if (text.len == 0 || r->type == 'e' || r->column >= SHEET_COLUMNS_MOST || r->err->code != ERR_NONE)
		return;
	if (!r->row && !(r->row = sheet_more(r->sheet, r->arena, r->line, r->err))) {
		stop(r);
		return;
	}
	for (int i = r->row->count; i < r->column; i++)
		r->row->cells[i] = VIEW("");
	r->row->cells[r->column] = text;
	r->row->count = r->column + 1 > r->row->count ? r->column + 1 : r->row->count;
}

static void XMLCALL sheet_end(void *self, const XML_Char *element)
{
	struct reading *r = self;
	const char *name = local(element);
	r->in_text = false;
	if (strcmp(name, "rPh") == 0)
		r->phonetic = false;
	if (strcmp(name, "c") == 0)
		end_cell(r);
}

/* ---- all of it ---- */

static bool read_parts(zip_t *archive, struct reading *r)
{
	if (zip_get_num_entries(archive, 0) > PARTS_MOST)
		return sheet_refuse(r->err, "表格文件里的部件太多。", "The workbook has too many parts.");
	return find_sheet(archive, r) && parse(archive, "xl/sharedStrings.xml", false, r, strings_start, strings_end) && parse(archive, r->target, true, r, sheet_start, sheet_end);
}

bool sheet_read_xlsx(struct view bytes, struct arena *arena, struct sheet *ret, struct err *err)
{
	struct reading r = { .arena = arena, .err = err, .sheet = ret };
	zip_error_t trouble;
	zip_error_init(&trouble);
	zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &trouble);
	zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, &trouble) : NULL;
	if (!archive) {
		zip_source_free(source);
		zip_error_fini(&trouble);
		return sheet_refuse(err, "表格文件已损坏，或不是 .xlsx。", "The file is damaged, or no .xlsx.");
	}
	builder_init(&r.text, SHEET_CELL_MOST * 8);
	bool good = read_parts(archive, &r);
	builder_release(&r.text);
	zip_discard(archive);
	zip_error_fini(&trouble);
	return good;
}
