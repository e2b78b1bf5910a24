# A client_key belongs to one content. With other content it is refused and nothing changes.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01

at 2021-10-24T14:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "key", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "key", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 5, "suspected": 0, "confirmed": 0, "isolated": 5}}
expect 409
expect .code = "KEY_REUSED"
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .kind = "zero"
expect .values.fever = 0
expect .history length 1
board 152921 daily 2021-10-24: on_time 1 zero 1 fever 0/1
