/* record/case_sql.c — every question the line list asks the store. */
#include "record/case_inside.h"

#define COLUMNS "id, n, realm, unit, number, person, staff, profile, class, class_at, appeared, onset, symptoms, tenths, outside, breaks, place, specimen, test, result, taken, resulted, lab," \
	" isolated, hospital, recovered, died, excluded_until, vaccinated, treatment, note, reason, source, source_id, recorded, author"
#define OUT "iiiiiii" "tiii" "Iiiiittti" "IIt" "IIIIIIttttiii"
#define NOW " until_at = 9223372036854775807"

struct query case_next = { "case.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM line_case", 0 };
struct query case_next_number = { "case.next_number", "i", "i", "SELECT coalesce(max(number), 0) + 1 FROM line_case WHERE unit = $1", 0 };
struct query case_insert = { "case.insert", "iiiiiii" "tiii" "iiiiittti" "iit" "iiiiiittttiii" "i", "",
	"INSERT INTO line_case (" COLUMNS ", until_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,"
	" $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, 9223372036854775807, $37)", 0 };
struct query case_supersede = { "case.supersede", "ii", "", "UPDATE line_case SET until_at = $2 WHERE id = $1 AND" NOW, 0 };
struct query case_known = { "case.known", "ii", OUT, "SELECT " COLUMNS " FROM line_case WHERE unit = $1 AND recorded <= $2 AND until_at > $2 ORDER BY number", 0 };
struct query case_by_id = { "case.by_id", "i", OUT, "SELECT " COLUMNS " FROM line_case WHERE id = $1 AND" NOW, 0 };
struct query case_all_versions = { "case.versions", "i", OUT, "SELECT " COLUMNS " FROM line_case WHERE id = $1 ORDER BY n", 0 };
/* breaks (column 15) is for the queries of the zero-infection line alone. */
/* Open: neither over nor struck out. */
struct query case_of_person = { "case.of_person", "it", "i",
	"SELECT id FROM line_case WHERE person = $1 AND profile = $2 AND" NOW " AND class <> 4 AND recovered IS NULL AND died IS NULL ORDER BY id LIMIT 1", 0 };
struct query case_of_source = { "case.of_source", "ti", "i", "SELECT id FROM line_case WHERE source = $1 AND source_id = $2 AND source_id > 0 ORDER BY id DESC LIMIT 1", 0 };
struct query case_classes = { "case.classes", "i", "iiiiiII",
	"SELECT id, n, staff, class, class_at, recovered, died FROM line_case WHERE unit = $1 ORDER BY id, n", 0 };
struct query case_last_infection_before = { "case.last_infection", "iii", "I",
	"SELECT max(appeared) FROM line_case WHERE unit = $1 AND" NOW " AND breaks = 1 AND id <> $2 AND appeared <= $3", 0 };
struct query case_last_all = { "case.last_all", "i", "ii",
	"SELECT unit, max(appeared) FROM line_case WHERE recorded <= $1 AND until_at > $1 AND breaks = 1 AND appeared <= $1 GROUP BY unit ORDER BY unit", 0 };
struct query case_anybody = { "case.anybody", "ii", "i", "SELECT 1 FROM person_move WHERE unit = $1 AND day <= $2 AND undone IS NULL LIMIT 1", 0 };
struct query alarm_next = { "alarm.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM infection_alarm", 0 };
struct query alarm_insert = { "alarm.insert", "iiiitiiii", "",
	"INSERT INTO infection_alarm (id, realm, unit, line, profile, at, held, recorded, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 0 };
struct query alarm_list = { "alarm.list", "i", "iiitiiiI",
	"SELECT id, unit, line, profile, at, held, recorded, corrected FROM infection_alarm WHERE id < $1 ORDER BY id DESC LIMIT 500", 0 };
/* The alarms of a line that stand, and the events their messages belong to. */
struct query alarm_of_line = { "alarm.of_line", "i", "iii", "SELECT id, recorded, seq FROM infection_alarm WHERE line = $1 AND corrected IS NULL ORDER BY id DESC LIMIT 1", 0 };
struct query alarm_take_back = { "alarm.take_back", "ii", "", "UPDATE infection_alarm SET corrected = $2 WHERE line = $1 AND corrected IS NULL", 0 };
struct query case_infections_since = { "case.infections_since", "ii", "i", "SELECT count(*) FROM line_case WHERE unit = $1 AND" NOW " AND breaks = 1 AND appeared >= $2", 0 };

struct query *const case_queries[] = { &case_next, &case_next_number, &case_insert, &case_supersede, &case_known, &case_by_id, &case_all_versions, &case_of_person, &case_of_source,
	&case_classes, &case_last_infection_before, &case_last_all, &case_anybody, &alarm_next, &alarm_insert, &alarm_list, &alarm_of_line, &alarm_take_back,
	&case_infections_since, NULL };

static struct instant instant_at(struct stmt *row, int column)
{
	return stmt_is_null(row, column) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, column) };
}

static struct view text_at(struct stmt *row, int column, struct arena *arena) { return arena_copy(arena, stmt_get_text(row, column)); }

void case_from_row(struct stmt *row, struct arena *arena, struct case_line *ret)
{
	*ret = (struct case_line){
		.id = stmt_get_int(row, 0), .n = (int)stmt_get_int(row, 1), .realm = stmt_get_int(row, 2), .unit = (int32_t)stmt_get_int(row, 3), .number = (int)stmt_get_int(row, 4),
		.person = stmt_get_int(row, 5), .staff = stmt_get_int(row, 6) != 0, .appeared = { stmt_get_int(row, 10) },
		.reason = text_at(row, 31, arena), .source = text_at(row, 32, arena), .source_id = stmt_get_int(row, 33), .recorded = { stmt_get_int(row, 34) }, .author = stmt_get_int(row, 35),
		.facts = {
			.profile = text_at(row, 7, arena), .class = (enum case_class)stmt_get_int(row, 8), .class_at = { stmt_get_int(row, 9) }, .onset = instant_at(row, 11),
			.symptoms = (uint32_t)stmt_get_int(row, 12), .tenths = (int)stmt_get_int(row, 13), .outside = stmt_get_int(row, 14) != 0,
			.place = text_at(row, 16, arena), .specimen = text_at(row, 17, arena), .test = text_at(row, 18, arena), .result = (int)stmt_get_int(row, 19),
			.taken = instant_at(row, 20), .resulted = instant_at(row, 21), .lab = text_at(row, 22, arena), .isolated = instant_at(row, 23), .hospital = instant_at(row, 24),
			.recovered = instant_at(row, 25), .died = instant_at(row, 26), .excluded_until = instant_at(row, 27),
			.vaccinated = stmt_is_null(row, 28) ? DAY_NONE : (struct day){ (int32_t)stmt_get_int(row, 28) },
			.treatment = text_at(row, 29, arena), .note = text_at(row, 30, arena),
		},
	};
}
