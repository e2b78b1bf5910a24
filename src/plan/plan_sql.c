/* plan/plan_sql.c — every question plans, risk points and drills ask the store. */
#include "plan/plan_inside.h"

struct query plan_next = { "plan.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM plan", 0 };
struct query plan_insert = { "plan.insert", "iiiti", "", "INSERT INTO plan (id, realm, unit, title, made) VALUES ($1, $2, $3, $4, $5)", 0 };
struct query plan_unit_of = { "plan.unit", "i", "iitI",
	"SELECT p.unit, p.realm, p.title, (SELECT max(n) FROM plan_version v WHERE v.plan = p.id) FROM plan p WHERE p.id = $1", 0 };
struct query plan_version_next = { "plan.version_next", "i", "i", "SELECT coalesce(max(n), 0) + 1 FROM plan_version WHERE plan = $1", 0 };
struct query plan_version_insert = { "plan.version_add", "iittttiiii", "",
	"INSERT INTO plan_version (plan, n, text, explanation, cause, approved_by, issued, valid_until, made, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", 0 };

/* A plan with its newest version and that version's newest filing. */
#define PLAN "p.id, p.unit, p.title, v.n, v.approved_by, v.issued, v.valid_until, v.made, f.id, f.superior, f.submitted, f.state, f.decided, f.receipt, f.reason"
#define PLAN_OUT "iitItIIIIIIIITT"
#define PLAN_FROM " FROM plan p LEFT JOIN plan_version v ON v.plan = p.id AND v.n = (SELECT max(n) FROM plan_version WHERE plan = p.id) " \
	"LEFT JOIN plan_filing f ON f.id = (SELECT max(id) FROM plan_filing WHERE plan = p.id AND n = v.n)"
/* The lists are found by id and unit alone, then read line by line. */
struct query plan_ids = { "plan.ids", "i", "ii", "SELECT id, unit FROM plan WHERE id > $1 ORDER BY id", 0 };
struct query plan_one = { "plan.one", "i", PLAN_OUT, "SELECT " PLAN PLAN_FROM " WHERE p.id = $1", 0 };
struct query plan_versions = { "plan.versions", "i", "ittttiIii",
	"SELECT n, text, explanation, cause, approved_by, issued, valid_until, made, account FROM plan_version WHERE plan = $1 ORDER BY n DESC", 0 };
struct query plan_filings = { "plan.filings", "i", "iiiiiiIItt",
	"SELECT id, n, superior, submitted, account, state, decided, decided_by, receipt, reason FROM plan_filing WHERE plan = $1 ORDER BY id DESC", 0 };
/* A unit's newest version, over all its plans. */
struct query plan_newest_of_unit = { "plan.newest_of_unit", "i", "I",
	"SELECT max(v.made) FROM plan p JOIN plan_version v ON v.plan = p.id WHERE p.unit = $1", 0 };

struct query plan_units_since = { "plan.units_since", "i", "i", "SELECT DISTINCT p.unit FROM plan p JOIN plan_version v ON v.plan = p.id WHERE v.made >= $1", 0 };

struct query plan_filing_next = { "plan.filing_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM plan_filing", 0 };
struct query plan_filing_insert = { "plan.filing_add", "iiiiiii", "",
	"INSERT INTO plan_filing (id, plan, n, unit, superior, submitted, account, state, receipt, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, '', '')", 0 };
struct query plan_filing_open = { "plan.filing_open", "ii", "i", "SELECT count(*) FROM plan_filing WHERE plan = $1 AND n = $2 AND state IN (1, 2)", 0 };
struct query filing_one = { "plan.filing", "i", "iiiiiit",
	"SELECT f.plan, f.n, f.unit, f.superior, f.state, p.realm, p.title FROM plan_filing f JOIN plan p ON p.id = f.plan WHERE f.id = $1", 0 };
struct query plan_filing_decide = { "plan.filing_decide", "iiiitt", "",
	"UPDATE plan_filing SET state = $2, decided = $3, decided_by = $4, receipt = $5, reason = $6 WHERE id = $1 AND state = 1", 0 };
struct query plan_receipts = { "plan.receipts", "it", "i", "SELECT count(*) FROM plan_filing WHERE superior = $1 AND receipt LIKE $2", 0 };
struct query plan_inbox = { "plan.inbox", "ii", "iiiitii",
	"SELECT f.id, f.plan, f.n, f.unit, p.title, f.submitted, f.superior FROM plan_filing f JOIN plan p ON p.id = f.plan WHERE f.state = $1 AND f.id > $2 ORDER BY f.id", 0 };

#define DEMAND "id, scope, facilities, reason, at, due, account, next"
#define DEMAND_OUT "iiitiiiI"
struct query plan_demand_next = { "plan.demand_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM plan_demand", 0 };
struct query plan_demand_insert = { "plan.demand_add", "iiiitiii", "",
	"INSERT INTO plan_demand (id, realm, scope, facilities, reason, at, due, account, next) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)", 0 };
struct query plan_demand_move = { "plan.demand_move", "iii", "", "UPDATE plan_demand SET next = $2 WHERE id = $1 AND next = $3", 0 };
struct query plan_demands = { "plan.demands", "", DEMAND_OUT, "SELECT " DEMAND " FROM plan_demand ORDER BY id DESC", 0 };
struct query plan_demand_open = { "plan.demand_open", "", DEMAND_OUT, "SELECT " DEMAND " FROM plan_demand WHERE next IS NOT NULL ORDER BY id", 0 };
struct query plan_demands_since = { "plan.demand", "i", "iti", "SELECT at, reason, due FROM plan_demand WHERE id = $1", 0 };

#define RISK "id, unit, realm, title, place, owner, phone, measure, state, due, changed, account"
#define RISK_OUT "iiitttttiIii"
struct query risk_next = { "risk_point.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM risk_point", 0 };
struct query risk_insert = { "risk_point.insert", "iiitttttiiii", "", "INSERT INTO risk_point (" RISK ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", 0 };
struct query risk_update = { "risk_point.update", "itttttiiii", "",
	"UPDATE risk_point SET title = $2, place = $3, owner = $4, phone = $5, measure = $6, state = $7, due = $8, changed = $9, account = $10 WHERE id = $1", 0 };
struct query risk_ids = { "risk_point.ids", "i", "ii", "SELECT id, unit FROM risk_point WHERE id > $1 ORDER BY id", 0 };
struct query risk_one = { "risk_point.one", "i", RISK_OUT, "SELECT " RISK " FROM risk_point WHERE id = $1", 0 };

#define DRILL "id, unit, realm, plan, at, people, body, made, account, assessed, assessment"
#define DRILL_OUT "iiiIiitiiIt"
struct query drill_next = { "drill.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM drill", 0 };
struct query drill_insert = { "drill.insert", "iiiiiitii", "",
	"INSERT INTO drill (id, unit, realm, plan, at, people, body, made, account, assessment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')", 0 };
struct query drill_set_assessment = { "drill.assess", "iit", "", "UPDATE drill SET assessed = $2, assessment = $3 WHERE id = $1 AND assessed IS NULL", 0 };
struct query drill_ids = { "drill.ids", "i", "ii", "SELECT id, unit FROM drill WHERE id < $1 ORDER BY id DESC", 0 };
struct query drill_one = { "drill.one", "i", DRILL_OUT, "SELECT " DRILL " FROM drill WHERE id = $1", 0 };

struct query *const plan_queries[] = {
	&plan_next, &plan_insert, &plan_unit_of, &plan_version_next, &plan_version_insert, &plan_ids, &plan_one, &plan_versions, &plan_filings,
	&plan_newest_of_unit, &plan_units_since, &plan_filing_next, &plan_filing_insert, &plan_filing_open, &filing_one, &plan_filing_decide, &plan_receipts, &plan_inbox,
	&plan_demand_next, &plan_demand_insert, &plan_demand_move, &plan_demands, &plan_demand_open, &plan_demands_since,
	&risk_next, &risk_insert, &risk_update, &risk_ids, &risk_one, &drill_next, &drill_insert, &drill_set_assessment, &drill_ids, &drill_one, NULL,
};
