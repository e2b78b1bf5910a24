# A day that has not begun, a day that does not exist, a period of another kind.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01

at 2021-10-24T23:59:59+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-25
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .code = "FUTURE_PERIOD"
at 2021-10-25T00:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-25
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-02-29
	{"client_key": "2", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .code = "BAD_PERIOD"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-W42
	{"client_key": "3", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .code = "BAD_PERIOD"
as clerk1 PUT /api/v1/units/ALX-01/reports/weekly/2021-W42
	{"client_key": "4", "kind": "zero", "values": {"residents_in": 98}}
expect 404
expect .code = "NO_FORM"
