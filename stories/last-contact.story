# Who is missing, and when they last reported: yesterday's report is named with its instant, a home that was silent for a week is not.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk4 clerk ALX-04
account duty1 duty 152900

at 2021-10-10T14:30:00+08:00
as clerk4 PUT /api/v1/units/ALX-04/reports/daily/2021-10-10
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 40, "staff_on_duty": 20, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
at 2021-10-23T14:10:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-23
	{"client_key": "2", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201

at 2021-10-24T14:50:00+08:00
as duty1 GET /api/v1/board/152900/missing?form=daily&period=2021-10-24
expect .units[code=ALX-01].last_period = "2021-10-23"
expect .units[code=ALX-01].last_at = "2021-10-23T14:10:00+08:00"
expect .units[code=ALX-04].last_at = null
restart
as duty1 GET /api/v1/board/152900/missing?form=daily&period=2021-10-24
expect .units[code=ALX-01].last_at = "2021-10-23T14:10:00+08:00"
expect .units[code=ALX-04].last_period = null
