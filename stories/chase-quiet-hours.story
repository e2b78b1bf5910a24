# At night nobody is woken for what can wait: the night check is due at 23:00, its chase comes at six, once: the home hears that it is late, and
# the county. The reminder before the deadline is over by then and recorded as skipped.
pack packs/night.yaml
units data/alxa/units.csv
account duty1 duty 152921

at 2021-10-25T21:00:00+08:00
as duty1 POST /api/v1/units/ALX-01/duties/night.check/done
	{"client_key": "n1", "note": "all asleep"}
expect 201
at 2021-10-25T23:30:00+08:00
restart
as duty1 GET /api/v1/chases?unit=ALX-02
expect . length 0
at 2021-10-26T05:59:59+08:00
restart
as duty1 GET /api/v1/chases?unit=ALX-02
expect . length 0
at 2021-10-26T06:00:00+08:00
await duty1 /api/v1/chases?unit=ALX-02 . length 3
as duty1 GET /api/v1/chases?unit=ALX-02
expect .[step=-10m].state = "skipped"
expect .[step=-10m].to = null
expect .[step=0].state = "nobody"
expect .[step=0].to = "ALX-02"
expect .[state=sent].step = "+2h county"
expect .[state=sent].title = "Night check"
expect .[state=sent].to = "152921"
# Who has done it is not chased; the home that closed that night owed its check of the evening.
as duty1 GET /api/v1/chases?unit=ALX-01
expect . length 0
as duty1 GET /api/v1/chases?unit=ALX-07
expect . length 3
language zh
as duty1 GET /api/v1/chases?unit=ALX-02
expect .[state=sent].title = "夜间查房"
expect .[state=sent].to_name = "阿拉善左旗"

# Urgent duties do not wait: a list chased by hand goes at once.
as duty1 POST /api/v1/chases
	{"client_key": "c1", "duty": "night.check", "slot": "2021-10-25/1", "units": ["ALX-02", "ALX-01"], "text": "请马上查房"}
expect 201
expect .done = 1
expect .nobody = 1
# A day of it means the turn that opened last.
as duty1 POST /api/v1/chases
	{"client_key": "c2", "duty": "night.check", "period": "2021-10-25", "units": ["ALX-02"]}
expect 201
as duty1 GET /api/v1/chases?unit=ALX-02
expect .[0].slot = "2021-10-25/1"
expect .[0].by_hand = true
