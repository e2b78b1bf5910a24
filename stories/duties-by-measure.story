# Duties appear and vanish with the measures that an order brings, to the minute: level 1 from 13 March 08:00.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone
	210000,,province,辽宁省,Liaoning,,,,2000-01-01,,
	210100,210000,prefecture,沈阳市,Shenyang,,,,2000-01-01,,
	210102,210100,county,和平区,Heping,,,,2000-01-01,,
	E1,210102,institution,第一养老院,First Home,eldercare,public,100,2001-01-01,,
	F1,210102,institution,殡仪馆,Funeral home,funeral,public,,2001-01-01,,
account clerk1 clerk E1
account hall clerk F1
account city leader 210100

at 2022-03-12T12:00:00+08:00
as clerk1 GET /api/v1/units/E1/duties
expect .duties[key=disinfect.rooms].slot = "2022-03-12/1"
expect .duties[key=supplies.count].state = "open"
expect .duties[key=supplies.count].source = "pack"
expect .duties[key=drill.held].slot = "2022-H1"
expect .duties[key=test.staff] absent
as hall GET /api/v1/units/F1/duties
expect .duties[key=disinfect.hall] absent

as city POST /api/v1/orders
	{"client_key": "o1", "scope": "210100", "facility_types": ["eldercare", "funeral"], "ladder": "institution", "level": 1, "from": "2022-03-13T08:00:00+08:00", "issuer": "沈阳市民政局", "number": "沈民发〔2022〕9号", "title": "一级管控", "text": "自3月13日8时起", "reason": "疫情"}
expect 201
let order = .id

# Known ahead: the funeral halls are disinfected every two hours from the first turn that ends under the order.
as hall GET /api/v1/units/F1/duties?at=2022-03-13T09:00:00%2B08:00
expect .duties[slot=2022-03-13/1].state = "open"
expect .duties[slot=2022-03-13/1].source = "order"
expect .duties[slot=2022-03-13/1].source_id = $order
expect .duties[slot=2022-03-13/1].due = "2022-03-13T10:00:00+08:00"
expect .duties[slot=2022-03-13/5].due = "2022-03-13T18:00:00+08:00"
expect .duties[slot=2022-03-13/6] absent
as clerk1 GET /api/v1/units/E1/duties?at=2022-03-13T09:00:00%2B08:00
expect .duties[key=test.staff].source = "order"
expect .duties[key=health.round] present
# A turn that lies across the order's first minute is not asked for before it.
as clerk1 GET /api/v1/units/E1/duties?at=2022-03-13T07:59:59.999%2B08:00
expect .duties[key=test.residents].state = "coming"
expect .duties[key=test.residents].opens = "2022-03-13T08:00:00+08:00"
as clerk1 GET /api/v1/units/E1/duties?at=2022-03-13T08:00:00%2B08:00
expect .duties[key=test.residents].state = "open"
expect .duties[key=test.residents].opens = "2022-03-13T08:00:00+08:00"
expect .duties[key=health.round].opens = "2022-03-13T06:00:00+08:00"

at 2022-03-14T09:59:00+08:00
as hall POST /api/v1/units/F1/duties/disinfect.hall/done
	{"client_key": "d1", "note": "hall A and B"}
expect 201
expect .slot = "2022-03-14/1"
expect .state = "done"
as city GET /api/v1/board/210100?duty=disinfect.hall&period=2022-03-14/1
expect .expected = 1
expect .on_time = 1

# Withdrawn, they vanish from then on; what was done stays.
as city POST /api/v1/orders/$order/withdraw
	{"at": "2022-03-14T12:00:00+08:00", "reason": "解除"}
as hall GET /api/v1/units/F1/duties?at=2022-03-14T13:00:00%2B08:00
expect .duties[slot=2022-03-14/1].state = "done"
expect .duties[slot=2022-03-14/2] present
expect .duties[slot=2022-03-14/3] absent
