/* org/spreadsheet_write.c — a workbook of one sheet of texts (ECMA-376), zipped. Everything is a text: nothing can be run. */
#include "org/spreadsheet_inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

enum { OUT_MOST = 64 << 20 };
struct sheet_out { struct builder rows; char *name, *footer; bool in_row, head; };

/* Control characters have no place in XML 1.0. */
static void put_escaped(struct builder *out, struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		const char *said = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : NULL;
		if (said)
			builder_text(out, said);
		else if (c >= ' ' || c == '\t' || c == '\n')
			builder_char(out, (char)c);
	}
}

struct sheet_out *sheet_out_open(const char *name, const char *footer)
{
	struct sheet_out *out = calloc(1, sizeof *out);
	if (!out || !(out->name = strdup(name)) || !(out->footer = strdup(footer)))
		memory_gone(sizeof *out);
	builder_init(&out->rows, OUT_MOST);
	out->head = true;
	return out;
}

void sheet_out_cell(struct sheet_out *out, struct view text)
{
	if (!out->in_row)
		builder_text(&out->rows, "<row>");
	out->in_row = true;
	builder_text(&out->rows, out->head ? "<c t=\"inlineStr\" s=\"1\"><is><t xml:space=\"preserve\">" : "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
	put_escaped(&out->rows, text);
	builder_text(&out->rows, "</t></is></c>");
}

void sheet_out_row(struct sheet_out *out)
{
	builder_text(&out->rows, out->in_row ? "</row>" : "<row/>");
	out->in_row = out->head = false;
}

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define SHEETML "application/vnd.openxmlformats-officedocument.spreadsheetml"

static const struct { const char *name, *text; } fixed[] = {
	{ "[Content_Types].xml", XML "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	  "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEETML ".sheet.main+xml\"/>"
	  "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" SHEETML ".worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEETML ".styles+xml\"/></Types>" },
	{ "_rels/.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
	{ "xl/_rels/workbook.xml.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
	  "<Relationship Id=\"rId2\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/></Relationships>" },
	{ "xl/styles.xml", XML "<styleSheet xmlns=\"" MAIN "\"><fonts count=\"2\"><font/><font><b/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
	  "<fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
	  "<cellXfs count=\"2\"><xf/><xf fontId=\"1\" applyFont=\"1\"/></cellXfs></styleSheet>" },
};

static bool add(zip_t *archive, const char *name, const void *text, size_t length)
{
	zip_source_t *source = zip_source_buffer(archive, text, length, 0);
	if (source && zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8) >= 0)
		return true;
	zip_source_free(source);
	return false;
}

static void put_workbook(struct builder *book, const struct sheet_out *out)
{
	builder_text(book, XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"");
	put_escaped(book, view_of(out->name));
	builder_text(book, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
}

/* & begins a code in a footer; && is the sign itself. */
static void put_sheet(struct builder *sheet, const struct sheet_out *out)
{
	builder_text(sheet, XML "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
		"<sheetFormatPr defaultRowHeight=\"15\" defaultColWidth=\"16\"/><sheetData>");
	builder_view(sheet, builder_seen(&out->rows));
	builder_text(sheet, "</sheetData><headerFooter><oddFooter>&amp;C");
	for (const char *c = out->footer; *c; c++)
		put_escaped(sheet, *c == '&' ? VIEW("&&") : (struct view){ c, 1 });
	builder_text(sheet, "</oddFooter></headerFooter></worksheet>");
}

static bool pack(zip_t *archive, struct builder *book, struct builder *sheet)
{
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (!add(archive, fixed[i].name, fixed[i].text, strlen(fixed[i].text)))
			return false;
	return !book->full && !sheet->full && add(archive, "xl/workbook.xml", book->ptr, book->len) && add(archive, "xl/worksheets/sheet1.xml", sheet->ptr, sheet->len);
}

static bool read_back(zip_source_t *source, struct builder *out)
{
	zip_int64_t n;
	if (zip_source_open(source) < 0)
		return false;
	char piece[8192];
	while ((n = zip_source_read(source, piece, sizeof piece)) > 0)
		builder_bytes(out, piece, (size_t)n);
	zip_source_close(source);
	return n == 0 && !out->full;
}

/* The archive is made in memory: it is as large as a home has people. */
static bool zip_all(const struct sheet_out *out, struct builder *ret)
{
	struct builder book, sheet;
	zip_error_t trouble;
	zip_error_init(&trouble);
	builder_init(&book, 4096);
	builder_init(&sheet, OUT_MOST + 8192);
	put_workbook(&book, out);
	put_sheet(&sheet, out);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &trouble);
	zip_t *archive = source ? zip_open_from_source(source, ZIP_TRUNCATE, &trouble) : NULL;
	bool good = archive && pack(archive, &book, &sheet);
	if (archive)
		zip_source_keep(source);
	if (archive && !(good = good && zip_close(archive) == 0))
		zip_discard(archive);
	good = good && read_back(source, ret);
	zip_source_free(source);
	zip_error_fini(&trouble);
	builder_release(&book);
	builder_release(&sheet);
	return good;
}

bool sheet_out_close(struct sheet_out *out, struct builder *ret, struct err *err)
{
	bool good = !out->rows.full && zip_all(out, ret);
	builder_release(&out->rows);
	free(out->name);
	free(out->footer);
	free(out);
	return good || FAIL(err, BUG, NULL, "the workbook could not be packed");
}
