# A correction keeps what it replaces, who did it, when and why. Before the deadline it needs no reason, afterwards it does.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account duty1 duty 152921

at 2021-10-24T10:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
at 2021-10-24T11:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "2", "kind": "values", "values": {"residents_in": 97, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 1}}
expect 200
board 152921 daily 2021-10-24: on_time 1 late 0 zero 0 fever 1/1 residents_in 97/1

at 2021-10-24T15:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "3", "kind": "values", "values": {"residents_in": 97, "staff_on_duty": 40, "fever": 2, "suspected": 0, "confirmed": 0, "isolated": 2}}
expect 422
expect .code = "NEED_REASON"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "3", "kind": "values", "reason": "a second fever was found late", "values": {"residents_in": 97, "staff_on_duty": 40, "fever": 2, "suspected": 0, "confirmed": 0, "isolated": 2}}
expect 200
expect .late = false

as duty1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .values.fever = 2
expect .history length 3
expect .history[0].values.fever = 2
expect .history[0].reason = "a second fever was found late"
expect .history[0].who = "clerk1"
expect .history[2].values.fever = 0
expect .history[2].kind = "zero"
board 152921 daily 2021-10-24: expected 4 on_time 1 late 0 missing 3 zero 0 fever 2/1 isolated 2/1
