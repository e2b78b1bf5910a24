/* notify/document_sql.c — every question about documents. */
#include "notify/document_sql.h"
#include "notify/document.h"

#define FILES(version) "(SELECT count(*) FROM attachment a WHERE a.source = 3 AND a.source_id = " version ")"
#define NEWEST "(SELECT v.id FROM document_version v WHERE v.document = d.id AND v.version = d.version)"
#define COLUMNS "d.id, d.keeper, d.issuer, d.issuer_unit, d.replaced_by, d.changed, d.version, d.number, d.day, d.title, d.status, " FILES(NEWEST)
#define OUT "iitIIiititii"
#define WHICH "($1 = '' OR d.issuer = $1 OR d.issuer_unit = $2) AND ($3 = 0 OR d.year = $3) AND ($4 = 0 OR d.status = $4)"

/* The shown version's own words stand in for the newest one's. */
struct query document_q_get = { "document.get", "ii", "iitIIiititii" "ttii",
	"SELECT d.id, d.keeper, d.issuer, d.issuer_unit, d.replaced_by, d.changed, v.version, v.number, v.day, v.title, v.status, " FILES("v.id") ", v.text, v.reason, v.id, v.author"
	" FROM document d JOIN document_version v ON v.document = d.id AND v.version = CASE WHEN $2 = 0 THEN d.version ELSE $2 END WHERE d.id = $1", 0 };
struct query document_q_list = { "document.list", "tiii", OUT,
	"SELECT " COLUMNS " FROM document d WHERE " WHICH " ORDER BY d.day DESC, d.id DESC", 0 };
struct query document_q_find = { "document.find", "tiiitttt", OUT,
	"SELECT " COLUMNS " FROM document d WHERE " WHICH " AND d.words LIKE $5 ESCAPE '\\' AND d.words LIKE $6 ESCAPE '\\' AND d.words LIKE $7 ESCAPE '\\' AND d.words LIKE $8 ESCAPE '\\'"
	" ORDER BY CASE WHEN d.title LIKE $5 ESCAPE '\\' OR d.number LIKE $5 ESCAPE '\\' THEN 0 ELSE 1 END, d.day DESC, d.id DESC", 0 };
struct query document_q_versions = { "document.versions", "i", "ititiiit",
	"SELECT version, number, day, title, status, author, at, reason FROM document_version WHERE document = $1 ORDER BY version DESC", 0 };
struct query document_q_of_version = { "document.of_version", "i", "i",
	"SELECT d.keeper FROM document_version v JOIN document d ON d.id = v.document WHERE v.id = $1", 0 };
struct query document_q_next = { "document.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM document", 0 };
struct query document_q_add = { "document.add", "iititiitiiit", "",
	"INSERT INTO document (id, keeper, issuer, issuer_unit, number, day, year, title, status, replaced_by, version, changed, words)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12)", 0 };
struct query document_q_set = { "document.set", "itiitiiiitii", "",
	"UPDATE document SET number = $2, day = $3, year = $4, title = $5, status = $6, replaced_by = $7, version = $8, changed = $9, words = $10"
	" WHERE id = $1 AND version = $11 AND keeper = $12", 0 };
struct query document_q_version_next = { "document.version_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM document_version", 0 };
struct query document_q_version_add = { "document.version_add", "iiititiiit" "t", "",
	"INSERT INTO document_version (id, document, version, number, day, title, status, author, at, reason, text)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", 0 };
struct query *const document_queries[] = { &document_q_get, &document_q_find, &document_q_list, &document_q_versions, &document_q_of_version, &document_q_next,
	&document_q_add, &document_q_set, &document_q_version_next, &document_q_version_add, NULL };
