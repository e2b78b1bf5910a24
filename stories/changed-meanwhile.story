# Two people of one home: the second had not seen what the first sent meanwhile, and is told so instead of writing over it.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-01

at 2021-10-24T14:10:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "a", "kind": "zero", "base_seq": 0, "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
let seen = .seq
as clerk2 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "b", "kind": "values", "base_seq": 0, "values": {"residents_in": 97, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 1}}
expect 409
expect .code = "CHANGED_MEANWHILE"
# What is the same anyway is no conflict, and who has seen it may correct it.
as clerk2 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "c", "kind": "zero", "base_seq": 0, "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 200
as clerk2 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "b", "kind": "values", "base_seq": $seen, "values": {"residents_in": 97, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 1}}
expect 200
as clerk2 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "d", "kind": "zero", "base_seq": "x", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .field = "base_seq"
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .history length 2
expect .values.fever = 1
