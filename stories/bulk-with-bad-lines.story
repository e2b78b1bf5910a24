# Many reports in one request: each line gets its own result, a bad line harms no other, sending all again changes nothing.
pack packs/alxa.yaml
units data/alxa/units.csv
account machine integration 152900

at 2021-10-24T12:00:00+08:00
as machine POST /api/v1/reports:bulk?form=daily
	{"unit": "ALX-01", "period": "2021-10-24", "client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
	{"unit": "ALX-02", "period": "2021-10-24", "client_key": "2", "kind": "zero", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 0}}
	{"unit": "ALX-99", "period": "2021-10-24", "client_key": "3", "kind": "zero", "values": {}}
	{"unit": "ALX-03", "period": "2021-10-24", "client_key": "4", "kind":
	{"unit": "ALX-04", "period": "2021-10-24", "client_key": "5", "kind": "values", "values": {"residents_in": 41, "staff_on_duty": 17, "fever": 2, "suspected": 0, "confirmed": 0, "isolated": 2}}
expect 200
expect text contains "ZERO_NOT_ZERO"
expect text contains "NO_UNIT"
expect text contains "BAD_JSON"
board 152900 daily 2021-10-24: expected 7 on_time 2 late 0 missing 5 zero 1 residents_in 139/2 fever 2/2

file reports.csv
	unit,day,kind,residents_in,staff_on_duty,fever,suspected,confirmed,isolated
	ALX-02,2021-10-24,zero,51,22,0,0,0,0
	ALX-03,2021-10-24,zero,33,,0,0,0,0
	ALX-05,2021-10-24,values,66,30,1,0,0,1
	NOWHERE,2021-10-24,zero,1,1,0,0,0,0
run import reports --form daily $file
expect exit 1
expect text contains "3"
board 152900 daily 2021-10-24: expected 7 on_time 4 late 0 missing 3 zero 2 residents_in 256/4 fever 3/4
run import reports --form daily $file
expect exit 1
board 152900 daily 2021-10-24: expected 7 on_time 4 late 0 missing 3 zero 2 residents_in 256/4 fever 3/4
