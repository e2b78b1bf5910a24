# From an hour before the deadline to the leader: only who is late is chased, a late report stops it at once, each step comes once, also
# after a restart, a kill and a clock that goes back. Whoever is not there is recorded as nobody.
pack packs/chase.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02
account duty1 duty 152921
account duty0 duty 152900
account leader0 leader 152900

at 2021-10-25T13:30:00+08:00
as duty1 GET /api/v1/chases
expect . length 0
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-25
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201

# An hour before: three homes of the banner have not reported; one of them has a clerk.
at 2021-10-25T14:00:00+08:00
await duty1 /api/v1/chases?unit=152921 . length 3
as duty1 GET /api/v1/chases?unit=152921
expect .[unit=ALX-02].step = "-60m"
expect .[unit=ALX-02].state = "sent"
expect .[unit=ALX-02].to = "ALX-02"
expect .[unit=ALX-02].channel = "app"
expect .[unit=ALX-02].duty = "report.daily"
expect .[unit=ALX-03].state = "nobody"
as clerk1 GET /api/v1/chases?unit=ALX-01
expect . length 0
as clerk2 GET /api/v1/chases?unit=ALX-01
expect 404

# A quarter of an hour before, then the deadline; restarts and kills in between add nothing.
at 2021-10-25T14:45:00+08:00
await clerk2 /api/v1/chases .[0].step = "-15m"
restart
at 2021-10-25T15:00:00+08:00
await clerk2 /api/v1/chases .[0].step = "0"
kill
as clerk2 GET /api/v1/chases
expect . length 3
# The clock goes back a quarter: nothing again.
at 2021-10-25T14:46:00+08:00
restart
at 2021-10-25T15:10:00+08:00
restart
as clerk2 GET /api/v1/chases
expect . length 3

# Half an hour late: the county's duty officer gets one message for all of them.
at 2021-10-25T15:30:00+08:00
await clerk2 /api/v1/chases .[0].step = "+30m county"
as duty1 GET /api/v1/chases?unit=ALX-02
expect .[0].to = "152921"
expect .[0].to_name = "Alxa Left Banner"
expect .[0].state = "sent"
expect .[0].people = 1
as duty1 GET /api/v1/chases?unit=ALX-03
expect .[0].step = "+30m county"
expect .[0].state = "sent"

# A late report stops the ladder at once.
at 2021-10-25T15:40:00+08:00
as clerk2 PUT /api/v1/units/ALX-02/reports/daily/2021-10-25
	{"client_key": "late", "kind": "zero", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
expect .late = true
at 2021-10-25T17:00:00+08:00
await duty1 /api/v1/chases?unit=ALX-03 .[0].step = "+2h prefecture"
as duty1 GET /api/v1/chases?unit=ALX-02
expect . length 4
as duty0 GET /api/v1/chases?unit=ALX-03
expect .[0].to = "152900"

# Nobody serves at the hour of the leader: the step comes when somebody does.
stop
at 2021-10-25T19:20:00+08:00
await duty0 /api/v1/chases?unit=ALX-03 .[0].step = "+4h leader"
as duty0 GET /api/v1/chases?unit=ALX-03
expect .[0].to = "152900"
expect .[0].people = 1
expect . length 6
