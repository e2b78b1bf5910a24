# The wall screen of the league hears of a report without asking, and only of what lies under it.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk4 clerk ALX-04
account left-duty duty 152921

at 2021-10-24T14:00:00+08:00
board 152921 daily 2021-10-24: expected 4 missing 4
listen left-duty /api/v1/live?unit=152921
as clerk4 PUT /api/v1/units/ALX-04/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 41, "staff_on_duty": 17, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "clerk1 1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
# The first thing it hears is of ALX-01: ALX-04 lies elsewhere.
hear board .units[0].code = "ALX-01"
at 2021-10-24T14:30:00+08:00
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "2", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 1, "suspected": 0, "confirmed": 0, "isolated": 1}}
hear board .nodes[code=152921].zero = 0
as left-duty GET /api/v1/live?unit=152922
expect 404
