# Before an order is issued: every duty that appears or vanishes, for those it is for. What nobody has a duty for stands for itself.
pack packs/preview.yaml
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone
	210100,,prefecture,沈阳市,Shenyang,,,,2000-01-01,,
	210102,210100,county,和平区,Heping,,,,2000-01-01,,
	210103,210100,county,沈河区,Shenhe,,,,2000-01-01,,
	E1,210102,institution,第一养老院,First Home,eldercare,public,100,2001-01-01,,
	E2,210103,institution,第二养老院,Second Home,eldercare,public,100,2001-01-01,,
	E3,210103,institution,第三养老院,Third Home,eldercare,public,100,2001-01-01,2021-12-31,
	F1,210102,institution,殡仪馆,Funeral home,funeral,public,,2001-01-01,,
account city leader 210100

# The halls are wiped in one place; where there is no hall the measure itself is what must be done. Two counties tour. One home is closed.
at 2022-03-12T12:00:00+08:00
as city POST /api/v1/orders:preview
	{"scope": "210100", "facility_types": [], "ladder": "institution", "level": 1, "from": "2022-03-13T08:00:00+08:00"}
expect 200
expect .units = 3
expect .duties_added[key=wipe.hall].units = 1
expect .duties_added[key=wipe.hours].units = 2
expect .duties_added[key=plan.filed].units = 3
expect .duties_added[key=county.tour].units = 2
expect .duties_added[key=visits.stopped].units = 3
expect .duties_removed length 0
# A single measure, for one kind only.
as city POST /api/v1/orders:preview
	{"scope": "210102", "facility_types": ["funeral"], "measure": "wipe.hours", "params": {"value": 4}, "from": "2022-03-13T08:00:00+08:00"}
expect 200
expect .units = 1
expect .duties_added length 1
expect .duties_added[key=wipe.hall].units = 1
expect .measures[key=wipe.hours].after.params.value = 4

# What was issued is what was foretold.
as city POST /api/v1/orders
	{"client_key": "o1", "scope": "210100", "facility_types": [], "ladder": "institution", "level": 1, "from": "2022-03-13T08:00:00+08:00", "issuer": "沈阳市民政局", "number": "1", "title": "一级", "text": "", "reason": "疫情"}
expect 201
let order = .id
at 2022-03-14T12:00:00+08:00
as city GET /api/v1/units/F1/duties
expect .duties[key=wipe.hall] present
expect .duties[key=plan.filed] present
as city GET /api/v1/units/E1/duties
expect .duties[key=wipe.hall] absent
expect .duties[key=plan.filed] present

# In its place level 2: nothing is wiped any more, nobody tours; the plan is owed anew, because its days count from the new order.
as city POST /api/v1/orders:preview
	{"scope": "210100", "facility_types": [], "ladder": "institution", "level": 2, "from": "2022-03-20T08:00:00+08:00", "supersedes": $order}
expect 200
expect .duties_removed[key=wipe.hall].units = 1
expect .duties_removed[key=wipe.hours].units = 2
expect .duties_removed[key=county.tour].units = 2
expect .duties_removed[key=visits.stopped].units = 3
expect .duties_added length 1
expect .duties_added[key=plan.filed].units = 3

# The list, page by page; the command line says the same.
as city GET /api/v1/orders?limit=1&state=in_force
expect .orders length 1
expect .next = null
as city POST /api/v1/orders
	{"client_key": "o2", "scope": "210102", "facility_types": ["funeral"], "measure": "wipe.hours", "params": {"value": 1}, "from": "2022-03-21T08:00:00+08:00", "issuer": "和平区民政局", "number": "2", "title": "加密消毒", "text": "", "reason": ""}
expect 201
as city GET /api/v1/orders?limit=1
expect .orders length 1
let next = .next
as city GET /api/v1/orders?limit=1&cursor=$next
expect .orders length 1
expect .orders[0].id = $order
expect .next = null
as city GET /api/v1/orders?state=past
expect .orders length 0
as city GET /api/v1/orders?limit=0
expect 400
file order.yaml
	scope: "210100"
	facility_types: [eldercare]
	ladder: institution
	level: 2
	from: 2022-04-01T08:00:00+08:00
	issuer: 沈阳市民政局
	number: 3
	title: 二级
run order list --state in_force
expect text contains "一级"
run order preview --file $file
expect text contains "institutions\t2"
run order preview --file $file --scope 210103
expect text contains "institutions\t1"
run order preview --scope 210102 --types funeral --measure wipe.hours --value 1 --from 2022-03-13T08:00:00+08:00
expect text contains "=\twipe.hours\t1"
run order issue --file $file --key cli
expect text contains "coming"
run order issue --file $file --key cli
run order list --state coming
expect text contains "二级"
run order show $order
expect text contains "issued"
run order withdraw $order
expect exit 2
run order withdraw $order --at 2022-03-15T00:00:00+08:00 --reason ended
expect text contains "2022-03-14T16:00:00.000Z"
run order lst
expect exit 2
# A file as the interface would take it, and no key: each call is an order of its own.
file whole.json
	{"scope": "210102", "facility_types": ["funeral"], "ladder": "institution", "level": "2", "from": "2022-04-05T08:00:00+08:00", "to": null, "issuer": "和平区民政局", "number": "4", "title": "平时", "text": "", "override": false, "reason": ""}
run order issue --file $file
expect exit 0
expect text contains "coming"
run order issue --scope 210102 --types funeral --ladder institution --level 3 --from 2022-04-06T08:00:00+08:00 --title 恢复 --override hold
expect exit 0
run order issue --scope 999999 --level 1 --ladder institution --from 2022-04-01T08:00:00+08:00
expect exit 1
run measures F1 --at 2022-03-14T12:00:00+08:00
expect text contains "wipe.hours"
run measures F1 --at 2022-03-16T12:00:00+08:00
expect exit 0
run duties F1 --at 2022-03-14T12:00:00+08:00
expect text contains "wipe.hall"
run measures
expect exit 2
