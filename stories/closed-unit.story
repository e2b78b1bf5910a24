# ALX-07 closes on 26 October: expected until the 25th, not from the 26th on, and still there in the past.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk7 clerk ALX-07

at 2021-10-27T12:00:00+08:00
board 152921 daily 2021-10-25: expected 4 missing 4
board 152921 daily 2021-10-26: expected 3 missing 3
board 150000 daily 2021-10-25: expected 7
board 150000 daily 2021-10-26: expected 6

as clerk7 PUT /api/v1/units/ALX-07/reports/daily/2021-10-26
	{"client_key": "26", "kind": "zero", "values": {"residents_in": 0, "staff_on_duty": 0, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .code = "NOT_EXPECTED"
# What it owes for its last day it may still send, late.
as clerk7 PUT /api/v1/units/ALX-07/reports/daily/2021-10-25
	{"client_key": "25", "kind": "zero", "values": {"residents_in": 12, "staff_on_duty": 5, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
expect .late = true
board 152921 daily 2021-10-25: expected 4 on_time 0 late 1 missing 3 residents_in 12/1
board 152921 daily 2021-10-26: expected 3 on_time 0 late 0 missing 3
