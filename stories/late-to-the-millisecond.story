# The daily form is due at 15:00 in the home's zone. The last millisecond before is on time, 15:00:00.000 is late, for ever.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02

at 2021-10-24T14:59:59.999+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
expect .late = false

at 2021-10-24T15:00:00.000+08:00
as clerk2 PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "clerk2 1", "kind": "zero", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
expect .late = true

board 152921 daily 2021-10-24: expected 4 on_time 1 late 1 missing 2 zero 2
expect .due = "2021-10-24T15:00:00+08:00"

# A correction makes neither of them later or earlier.
at 2021-10-24T18:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "2", "kind": "values", "reason": "one more fever in the evening", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 1}}
expect 200
expect .late = false
as clerk2 PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "clerk2 2", "kind": "zero", "reason": "one more on duty", "values": {"residents_in": 51, "staff_on_duty": 23, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 200
expect .late = true
board 152921 daily 2021-10-24: expected 4 on_time 1 late 1 missing 2 zero 1 fever 1/2 staff_on_duty 63/2
