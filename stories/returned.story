# The banner returns a report with a reason: it is open again, counts as missing, and when sent again keeps its first instant.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account duty1 duty 152921

at 2021-10-24T14:10:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 9800, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
board 152921 daily 2021-10-24: on_time 1 missing 3 returned 0 zero 1 residents_in 9800/1

as clerk1 POST /api/v1/units/ALX-01/reports/daily/2021-10-24/return
	{"client_key": "r", "reason": "my own mistake"}
expect 403
as duty1 POST /api/v1/units/ALX-01/reports/daily/2021-10-24/return
	{"client_key": "r", "reason": " "}
expect 422
as duty1 POST /api/v1/units/ALX-01/reports/daily/2021-10-24/return
	{"client_key": "r", "reason": "9800 residents cannot be right"}
expect 200
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .state = "returned"
expect .history[0].reason = "9800 residents cannot be right"
board 152921 daily 2021-10-24: expected 4 on_time 0 late 0 missing 4 returned 1 zero 0 residents_in 0/0

at 2021-10-24T16:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "2", "kind": "zero", "reason": "98, not 9800", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 200
expect .late = false
board 152921 daily 2021-10-24: expected 4 on_time 1 late 0 missing 3 returned 0 zero 1 residents_in 98/1
