# What was acknowledged is there after a stop and after a kill; the board regrows to the same figures.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02
account clerk4 clerk ALX-04

at 2021-10-24T14:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
kill
board 152921 daily 2021-10-24: expected 4 on_time 1 missing 3 zero 1 residents_in 98/1
as clerk2 PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "clerk2 1", "kind": "values", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 1}}
expect 201
restart
board 152921 daily 2021-10-24: expected 4 on_time 2 missing 2 zero 1 residents_in 149/2 fever 1/2
at 2021-10-24T16:30:00+08:00
as clerk4 PUT /api/v1/units/ALX-04/reports/daily/2021-10-24
	{"client_key": "clerk4 1", "kind": "zero", "values": {"residents_in": 41, "staff_on_duty": 17, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
kill
kill
stop
run check
run rebuild
board 152900 daily 2021-10-24: expected 7 on_time 2 late 1 missing 4 zero 2 residents_in 190/3 fever 1/3
