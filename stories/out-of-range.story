# Figures that cannot be: negative, fractional, too large, text, unknown, contradictory. Each refusal names its field.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01

at 2021-10-24T14:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": -1, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .errors[0].field = "residents_in"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98.5, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .errors[0].field = "residents_in"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 99999999999999999999, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .errors[0].field = "staff_on_duty"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": "98", "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .errors[0].field = "residents_in"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0, "visitors": 3}}
expect 422
expect .errors[0].field = "visitors"
# Two faults, both named; then figures that contradict each other.
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": -5, "staff_on_duty": 40, "fever": 0.5, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .errors length 2
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 139, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .code = "CHECK_FAILED"
expect .errors[0].detail contains "Fever cannot exceed"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98, "residents_in": 99, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 400
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 9
expect 400
expect .code = "BAD_JSON"
board 152921 daily 2021-10-24: expected 4 missing 4
