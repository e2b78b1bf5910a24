# Which day it is is decided in the unit's zone, and a form due at 24:00 is late with the first instant of the next day.
pack packs/newyork.yaml
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone
	NY,,province,New York,,,,,,,
	NY-1,NY,institution,Example Home One,,eldercare,,,,,
	NY-2,NY,institution,Example Home Two,,eldercare,,,,,
account one clerk NY-1
account two clerk NY-2

# 23:59:59.999 in New York is the next day in UTC already.
at 2026-06-02T03:59:59.999Z
as one PUT /api/v1/units/NY-1/reports/midnight/2026-06-01
	{"client_key": "a", "kind": "values", "values": {"awake": 2}}
expect 201
expect .late = false
as one PUT /api/v1/units/NY-1/reports/midnight/2026-06-02
	{"client_key": "b", "kind": "values", "values": {"awake": 2}}
expect 422
expect .code = "FUTURE_PERIOD"

at 2026-06-02T04:00:00Z
as two PUT /api/v1/units/NY-2/reports/midnight/2026-06-01
	{"client_key": "two a", "kind": "values", "values": {"awake": 1}}
expect 201
expect .late = true
as two PUT /api/v1/units/NY-2/reports/midnight/2026-06-02
	{"client_key": "two b", "kind": "values", "values": {"awake": 1}}
expect 201
expect .late = false

board NY midnight 2026-06-01: expected 2 on_time 1 late 1 missing 0 awake 3/2
expect .due = "2026-06-02T00:00:00-04:00"
board NY midnight 2026-06-02: expected 2 on_time 1 late 0 missing 1 awake 1/1
