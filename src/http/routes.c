/* http/routes.c — every route of the program; a feature's rows stand in its _http.c. */
#include "http/routes.h"

extern const struct route session_routes[], account_routes[], org_routes[], policy_routes[], report_routes[], journal_routes[], board_routes[], board_trend_routes[], board_picture_routes[], board_export_routes[];

const struct route *const route_lists[] = {
	session_routes, account_routes, org_routes, policy_routes, report_routes, journal_routes, board_routes, board_trend_routes, board_picture_routes, board_export_routes, status_routes, openapi_routes, drill_routes, static_routes, NULL,
};
