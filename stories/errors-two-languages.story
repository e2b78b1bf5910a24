# The same refusal in both languages: what happened, the next step, the field, and a number to say down the telephone.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01

at 2021-10-24T14:00:00+08:00
language zh
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect header Content-Type contains "application/problem+json"
expect .status = 422
expect .code = "MISSING_FIELD"
expect .field = "residents_in"
expect .title = "有一项没有填。"
expect .help contains "不要留空"
expect .errors[0].detail contains "在院人数"
expect .id present
language en
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "values", "values": {"staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 422
expect .title = "A field is missing."
expect .help contains "do not leave it blank"
expect .errors[0].detail contains "Residents present"
as clerk1 GET /api/v1/nothing
expect 404
expect .code = "NO_ROUTE"
as clerk1 DELETE /api/v1/units/ALX-01
expect 405
expect .code = "BAD_METHOD"
language zh
run import units $dir/nowhere.csv
expect exit 1
