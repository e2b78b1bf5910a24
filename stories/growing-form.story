# A form gains a field and loses another. Old reports stay valid and readable; new ones follow the new form.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01

at 2021-10-24T12:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 1}}
expect 201
as clerk1 GET /api/v1/forms/daily
expect .fields length 6

pack packs/alxa-grown.yaml
await clerk1 /api/v1/forms/daily .fields[5].key = "cough"
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .values.isolated = 1
expect .values.cough absent
board 152921 daily 2021-10-24: on_time 1 fever 1/1 cough 0/0

at 2021-10-25T12:00:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-25
	{"client_key": "2", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0}}
expect 422
expect .errors[0].field = "cough"
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-25
	{"client_key": "2", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0, "cough": 4}}
expect 201
board 152921 daily 2021-10-25: on_time 1 fever 1/1 cough 4/1
restart
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .values.isolated = 1
board 152921 daily 2021-10-25: on_time 1 fever 1/1 cough 4/1
