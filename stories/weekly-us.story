# A weekly form, Monday to Sunday, due by the end of the next Sunday in New York.
pack packs/newyork.yaml
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone
	NY,,province,New York,,,,,,,
	NY-1,NY,institution,Example Home One,,eldercare,,,,,
	NY-2,NY,institution,Example Home Two,,eldercare,,,,,
	NY-3,NY,institution,Example Home Three,,eldercare,,,,2026-01-04,
account one clerk NY-1
account two clerk NY-2

# 2026-W01 is 29 December 2025 to 4 January 2026. NY-3 is closed on its last day.
at 2026-01-11T23:59:59.999-05:00
as one PUT /api/v1/units/NY-1/reports/weekly/2026-W01
	{"client_key": "w1", "kind": "values", "values": {"new_cases": 3}}
expect 201
expect .late = false
at 2026-01-12T00:00:00-05:00
as two PUT /api/v1/units/NY-2/reports/weekly/2026-W01
	{"client_key": "two w1", "kind": "zero", "values": {"new_cases": 0}}
expect 201
expect .late = true
board NY weekly 2026-W01: expected 2 on_time 1 late 1 missing 0 zero 1 new_cases 3/2
expect .due = "2026-01-12T00:00:00-05:00"

as one PUT /api/v1/units/NY-1/reports/weekly/2026-W54
	{"client_key": "w", "kind": "values", "values": {"new_cases": 3}}
expect 422
expect .code = "BAD_PERIOD"
as one PUT /api/v1/units/NY-1/reports/weekly/2026-W03
	{"client_key": "w3", "kind": "values", "values": {"new_cases": 1}}
expect 201
as one PUT /api/v1/units/NY-1/reports/weekly/2026-W04
	{"client_key": "w4", "kind": "values", "values": {"new_cases": 1}}
expect 422
expect .code = "FUTURE_PERIOD"
