# A county chases a selected list with one act, sees who read it, and whoever has done it meanwhile is left alone.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02
account clerk4 clerk ALX-04
account duty1 duty 152921

at 2021-10-25T14:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-25
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
as duty1 POST /api/v1/chases
	{"client_key": "c1", "unit": "152921", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-01", "ALX-02", "ALX-03"], "text": "Please report before three."}
expect 201
expect .sent = 1
expect .nobody = 1
expect .done = 1
let act = .id
# Twice is once.
as duty1 POST /api/v1/chases
	{"client_key": "c1", "unit": "152921", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-01", "ALX-02", "ALX-03"], "text": "Please report before three."}
expect 200
expect .id = $act
as duty1 POST /api/v1/chases
	{"client_key": "c1", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-02"]}
expect 409
as duty1 GET /api/v1/chases?unit=152921
expect . length 2
expect .[unit=ALX-02].state = "sent"
expect .[unit=ALX-02].by_hand = true
expect .[unit=ALX-02].step = "Please report before three."
expect .[unit=ALX-03].state = "nobody"
expect .[unit=ALX-01] absent
# Only one's own units, only duties they owe, only by those who may.
as duty1 POST /api/v1/chases
	{"client_key": "c2", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-04"]}
expect 404
as clerk2 POST /api/v1/chases
	{"client_key": "c2", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-02"]}
expect 403
as duty1 POST /api/v1/chases
	{"client_key": "c3", "duty": "report.daily", "period": "2021-10-27", "units": ["ALX-07"]}
expect 404
expect .code = "NO_DUTY"
as duty1 POST /api/v1/chases
	{"client_key": "c3", "duty": "report.daily", "period": "2021-10-25", "units": []}
expect 422
as duty1 POST /api/v1/chases
	{"client_key": "c3", "duty": "report.daily", "units": ["ALX-02"]}
expect 422
expect .code = "MISSING_FIELD"
# It is a journal row, and the journal of the unit tells of it.
as clerk4 GET /api/v1/chases
expect . length 0
# Page by page, and of one state, one step, one duty only.
as duty1 GET /api/v1/chases?limit=1
expect . length 1
let more = .[0].cursor
let first = .[0].unit_name
as duty1 GET /api/v1/chases?limit=1&cursor=$more
expect . length 1
expect .[0].unit_name != "$first"
let more = .[0].cursor
as duty1 GET /api/v1/chases?limit=1&cursor=$more
expect . length 0
as duty1 GET /api/v1/chases?cursor=yesterday
expect 400
as clerk2 GET /api/v1/chases
expect . length 1
as clerk2 GET /api/v1/chases?state=read
expect . length 0
as duty1 GET /api/v1/chases?state=nobody
expect . length 1
expect .[0].unit = "ALX-03"
as duty1 GET /api/v1/chases?step=hand&duty=report.daily
expect . length 2
as duty1 GET /api/v1/chases?step=-60m
expect . length 0
as duty1 GET /api/v1/chases?state=late
expect 400
# Counted by duty, by unit, by step.
as duty1 GET /api/v1/chases/counts
expect .chased = 2
expect .groups length 1
expect .groups[key=report.daily].unread = 1
expect .groups[key=report.daily].nobody = 1
as duty1 GET /api/v1/chases/counts?by=unit
expect .groups length 2
expect .groups[key=ALX-02].unread = 1
as duty1 GET /api/v1/chases/counts?by=step&state=sent
expect .groups length 1
expect .groups[key=hand].chased = 1
as duty1 GET /api/v1/chases/counts?by=mood
expect 400
as clerk4 GET /api/v1/chases/counts?by=unit
expect .chased = 0
