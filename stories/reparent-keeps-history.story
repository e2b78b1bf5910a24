# A home moves to another banner. From that day on it counts there; the days before stay where they were.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account left-duty duty 152921
account right-duty duty 152922

at 2021-10-24T12:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "24", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
board 152921 daily 2021-10-24: expected 4 on_time 1 residents_in 98/1
board 152922 daily 2021-10-24: expected 1 on_time 0

at 2021-10-26T09:00:00+08:00
file units.csv
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone
	ALX-01,152922,institution,示例左旗第一养老院,Sample Home Left 1,eldercare,public,120,2001-05-01,,0483-0000001
run import units $file
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-26
	{"client_key": "26", "kind": "zero", "values": {"residents_in": 97, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
board 152921 daily 2021-10-26: expected 2 on_time 0 missing 2 residents_in 0/0
board 152922 daily 2021-10-26: expected 2 on_time 1 missing 1 residents_in 97/1
board 152921 daily 2021-10-24: expected 4 on_time 1 residents_in 98/1
board 152922 daily 2021-10-24: expected 1 on_time 0
as left-duty GET /api/v1/units/ALX-01
expect 404
as right-duty GET /api/v1/units/ALX-01
expect .code = "ALX-01"
restart
board 152921 daily 2021-10-24: expected 4 on_time 1 residents_in 98/1
board 152922 daily 2021-10-26: expected 2 on_time 1 missing 1 residents_in 97/1
board 152900 daily 2021-10-24: expected 7 on_time 1
board 152900 daily 2021-10-26: expected 6 on_time 1
