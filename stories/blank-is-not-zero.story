# An absent figure is missing, not 0, and every missing one is named. A zero report states its zeros; it does not imply them.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01

at 2021-10-24T14:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98, "fever": 0, "suspected": 0, "confirmed": 0}}
expect 422
expect .code = "MISSING_FIELD"
expect .errors length 2
expect .errors[field=staff_on_duty].detail present
expect .errors[field=isolated].detail contains "In isolation"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40}}
expect 422
expect .errors length 4
expect .errors[field=fever].detail present
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": null, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .errors[0].field = "staff_on_duty"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 2, "suspected": 0, "confirmed": 0, "isolated": 1}}
expect 422
expect .code = "ZERO_NOT_ZERO"
expect .errors length 2
expect .errors[field=fever].detail contains "2"
expect .errors[field=isolated].detail present

as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .state = "open"
expect .values absent
board 152921 daily 2021-10-24: expected 4 missing 4 residents_in 0/0
