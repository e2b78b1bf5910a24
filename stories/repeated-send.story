# The line breaks after the report arrived; the phone sends it again. It gets the first answer and counts once.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01

at 2021-10-24T14:59:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "once", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
let seq = .seq
let received = .received_at

# After the deadline: still the same report, still on time.
at 2021-10-24T15:20:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "once", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 200
expect .seq = $seq
expect .received_at = "$received"
expect .late = false
kill
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "once", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 200
expect .seq = $seq
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .history length 1
board 152921 daily 2021-10-24: expected 4 on_time 1 late 0 missing 3 residents_in 98/1
