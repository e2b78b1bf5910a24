/* incident/incident_sql.c — every question information reports ask the store. */
#include "incident/incident_inside.h"

#define INCIDENT "id, unit, realm, number, kind, level, title, discovered, known, opened, opened_by, ended, closed"
#define INCIDENT_OUT "iiittitiiiiII"

struct query incident_next = { "incident.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM incident", 0 };
struct query incident_of_day = { "incident.of_day", "ii", "i", "SELECT count(*) FROM incident WHERE unit = $1 AND day = $2", 0 };
struct query incident_insert = { "incident.insert", "iiiittitiiiii", "",
	"INSERT INTO incident (id, realm, unit, day, number, kind, level, title, discovered, known, opened, opened_by, seq) "
	"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", 0 };
struct query incident_one = { "incident.one", "i", INCIDENT_OUT, "SELECT " INCIDENT " FROM incident WHERE id = $1", 0 };
struct query incident_ids = { "incident.ids", "i", "ii", "SELECT id, unit FROM incident WHERE id < $1 ORDER BY id DESC", 0 };
struct query incident_set_ended = { "incident.ended", "ii", "", "UPDATE incident SET ended = $2 WHERE id = $1 AND ended IS NULL", 0 };
struct query incident_set_closed = { "incident.closed", "ii", "", "UPDATE incident SET closed = $2 WHERE id = $1 AND closed IS NULL", 0 };

struct query incident_step_insert = { "incident.step_add", "iiti", "",
	"INSERT INTO incident_step (incident, unit, step, due, spoke_with, note) VALUES ($1, $2, $3, $4, '', '') ON CONFLICT (incident, unit, step) DO NOTHING", 0 };
struct query incident_step_done = { "incident.step_done", "iitiiitt", "",
	"UPDATE incident_step SET done = $4, recorded = $5, account = $6, spoke_with = $7, note = $8 WHERE incident = $1 AND unit = $2 AND step = $3 AND done IS NULL", 0 };
struct query incident_step_one = { "incident.step", "iit", "iI", "SELECT due, done FROM incident_step WHERE incident = $1 AND unit = $2 AND step = $3", 0 };
struct query incident_steps = { "incident.steps", "i", "itiIIItt",
	"SELECT unit, step, due, done, recorded, account, spoke_with, note FROM incident_step WHERE incident = $1 ORDER BY due, unit, step", 0 };

struct query incident_report_insert = { "incident.report_add", "iiiiiiiit", "",
	"INSERT INTO incident_report (incident, n, kind, unit, made, received, late, account, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 0 };
struct query incident_report_last = { "incident.report_last", "i", "iii",
	"SELECT n, kind, received FROM incident_report WHERE incident = $1 ORDER BY n DESC LIMIT 1", 0 };
struct query incident_reports = { "incident.reports", "i", "iiiiiiit",
	"SELECT n, kind, unit, made, received, late, account, body FROM incident_report WHERE incident = $1 ORDER BY n", 0 };

struct query *const incident_queries[] = {
	&incident_next, &incident_of_day, &incident_insert, &incident_one, &incident_ids, &incident_set_ended, &incident_set_closed,
	&incident_step_insert, &incident_step_done, &incident_step_one, &incident_steps, &incident_report_insert, &incident_report_last,
	&incident_reports, NULL,
};
