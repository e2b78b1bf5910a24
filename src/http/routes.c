/* http/routes.c — every route of the program; a feature's rows stand in its _http.c. */
#include "http/routes.h"

/* One line per list. */
#define LISTS(LIST) \
	LIST(session_routes) \
	LIST(account_routes) \
	LIST(factor_routes) \
	LIST(org_routes) \
	LIST(charge_routes) \
	LIST(charge_write_routes) \
	LIST(charge_csv_routes) \
	LIST(group_routes) \
	LIST(roster_routes) \
	LIST(roster_watch_routes) \
	LIST(roster_call_routes) \
	LIST(leave_routes) \
	LIST(people_routes) \
	LIST(people_one_routes) \
	LIST(people_double_routes) \
	LIST(people_above_routes) \
	LIST(people_import_routes) \
	LIST(people_export_routes) \
	LIST(room_routes) \
	LIST(policy_routes) \
	LIST(order_routes) \
	LIST(order_read_routes) \
	LIST(proposal_routes) \
	LIST(duty_routes) \
	LIST(chase_routes) \
	LIST(round_routes) \
	LIST(round_board_routes) \
	LIST(round_csv_routes) \
	LIST(fever_routes) \
	LIST(chase_look_routes) \
	LIST(hygiene_routes) \
	LIST(hygiene_sheet_routes) \
	LIST(lab_routes) \
	LIST(lab_round_routes) \
	LIST(gate_routes) \
	LIST(gate_read_routes) \
	LIST(intake_routes) \
	LIST(visit_routes) \
	LIST(isolation_routes) \
	LIST(lab_file_routes) \
	LIST(vaccine_routes) \
	LIST(care_routes) \
	LIST(report_routes) \
	LIST(derive_routes) \
	LIST(journal_routes) \
	LIST(board_routes) \
	LIST(board_trend_routes) \
	LIST(board_picture_routes) \
	LIST(board_export_routes) \
	LIST(plan_routes) \
	LIST(plan_write_routes) \
	LIST(risk_routes) \
	LIST(drill_plan_routes) \
	LIST(incident_routes) \
	LIST(incident_write_routes) \
	LIST(case_routes) \
	LIST(signal_routes) \
	LIST(outbreak_routes) \
	LIST(notice_routes) \
	LIST(blob_routes) \
	LIST(document_routes) \
	LIST(message_routes) \
	LIST(channel_routes)

#define DECLARE(list) extern const struct route list[];
#define NAME(list) list,
LISTS(DECLARE)

const struct route *const route_lists[] = { LISTS(NAME) status_routes, openapi_routes, drill_routes, static_routes, NULL };
