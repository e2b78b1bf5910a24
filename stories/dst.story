# Clock changes in New York, 2026: on 8 March 02:00 becomes 03:00; on 1 November 02:00 becomes 01:00 again.
pack packs/newyork.yaml
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone
	NY,,province,New York,,,,,,,
	NY-1,NY,institution,Example Home One,,eldercare,,,,,
	NY-2,NY,institution,Example Home Two,,eldercare,,,,,
account one clerk NY-1
account two clerk NY-2

# Due 15:00 is an hour earlier by UTC from that Sunday on.
at 2026-03-08T18:59:59.999Z
as one PUT /api/v1/units/NY-1/reports/daily/2026-03-08
	{"client_key": "march", "kind": "zero", "values": {"residents_in": 10, "fever": 0}}
expect 201
expect .late = false
at 2026-03-08T19:00:00Z
as two PUT /api/v1/units/NY-2/reports/daily/2026-03-08
	{"client_key": "two march", "kind": "zero", "values": {"residents_in": 10, "fever": 0}}
expect 201
expect .late = true
board NY daily 2026-03-08: expected 2 on_time 1 late 1 missing 0
expect .due = "2026-03-08T15:00:00-04:00"
board NY daily 2026-03-07: expected 2 missing 2
expect .due = "2026-03-07T15:00:00-05:00"

# 02:30 does not exist on 8 March: due with the change, 03:00 summer time.
at 2026-03-09T12:00:00Z
board NY skipped_hour 2026-03-08: expected 2
expect .due = "2026-03-08T03:00:00-04:00"

# 01:30 comes twice on 1 November: due the first time.
at 2026-11-01T05:29:59.999Z
as one PUT /api/v1/units/NY-1/reports/doubled_hour/2026-11-01
	{"client_key": "november", "kind": "values", "values": {"awake": 1}}
expect 201
expect .late = false
at 2026-11-01T05:30:00Z
as two PUT /api/v1/units/NY-2/reports/doubled_hour/2026-11-01
	{"client_key": "two november", "kind": "values", "values": {"awake": 1}}
expect 201
expect .late = true
board NY doubled_hour 2026-11-01: expected 2 on_time 1 late 1
expect .due = "2026-11-01T01:30:00-04:00"
