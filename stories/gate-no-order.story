# A day on which no order is in force: what still holds at the gates. A found child and a minor from the street are screened first wherever they
# come, a rescue station measures and asks everybody, and a family that booked is known by its name.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	110000,,prefecture,北京市民政局,Beijing,,,,,,,Asia/Shanghai
	110106,110000,county,丰台区民政局,Fengtai,,,,,,,
	FT-01,110106,institution,丰台第一养老院,Fengtai Home 1,eldercare,public,100,,,,
	FT-03,110106,institution,丰台救助管理站,Fengtai Rescue,rescue,public,40,,,,
account city leader 110000
account home clerk FT-01
account rescue clerk FT-03

at 2022-03-10T09:00:00+08:00
as rescue POST /api/v1/units/FT-03/people
	{"client_key": "p1", "role": "intake", "name": "无名氏"}
let man = .id
as rescue POST /api/v1/units/FT-03/gate
	{"client_key": "g1", "direction": "in", "who": "intake", "person": $man, "purpose": "rescue"}
expect .decision = "refuse"
expect .reasons[rule=rescue.unmeasured].says contains "Everyone is measured"
expect .reasons[rule=rescue.undeclared].decision = "refuse"
as rescue POST /api/v1/units/FT-03/gate
	{"client_key": "g2", "direction": "in", "who": "intake", "person": $man, "purpose": "rescue", "temp_c": 36.5, "declared": {"symptoms": [], "contact": false}}
expect .decision = "admit"
expect .reasons[rule=rescue.belongings].says contains "disinfected"

# A minor from the street is not taken in before the hospital has looked, at a rescue station and in a home alike; nobody excuses it.
as rescue POST /api/v1/units/FT-03/people
	{"client_key": "p2", "role": "intake", "name": "小李"}
let boy = .id
as rescue POST /api/v1/units/FT-03/gate
	{"client_key": "g3", "direction": "in", "who": "intake", "person": $boy, "purpose": "street_minor", "temp_c": 36.5, "declared": {}}
expect .decision = "refuse"
expect .reasons[rule=intake.found].says contains "designated hospital"
as rescue GET /api/v1/units/FT-03/intakes
expect .intakes[0].state = "blocked"
as rescue POST /api/v1/units/FT-03/intakes/$boy/screening
	{"result": "clear", "hospital": "丰台医院"}
as rescue POST /api/v1/units/FT-03/gate
	{"client_key": "g4", "direction": "in", "who": "intake", "person": $boy, "purpose": "street_minor", "temp_c": 36.5, "declared": {}}
expect .decision = "admit"
as home POST /api/v1/units/FT-01/people
	{"client_key": "p3", "role": "intake", "name": "党小福"}
let baby = .id
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g5", "direction": "in", "who": "intake", "person": $baby, "purpose": "foundling", "temp_c": 36.5, "declared": {}}
expect .decision = "refuse"

# A vehicle is its plate.
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g6", "direction": "in", "who": "vehicle", "visitor": {"plate": "京A12345"}, "purpose": "delivery", "temp_c": 36.5}
expect .decision = "admit"
as home GET /api/v1/units/FT-01/gate
expect .entries[who=vehicle].visitor.plate = "京A12345"
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g7", "direction": "in", "who": "visitor", "visitor": {"plate": "京A12345"}, "temp_c": 36.5}
expect 422
expect .field = "visitor/name"

# Visits by appointment: whoever booked comes with their name, or their telephone, and needs no number. Another name has not booked.
as city POST /api/v1/orders
	{"client_key": "o1", "scope": "110000", "ladder": "institution", "level": 3, "from": "2022-03-11T00:00:00+08:00", "issuer": "北京市民政局", "number": "京民发〔2022〕9号", "title": "三级"}
as home POST /api/v1/units/FT-01/people
	{"client_key": "p4", "role": "resident", "name": "王桂兰"}
let granny = .id
as home POST /api/v1/units/FT-01/people
	{"client_key": "p5", "role": "resident", "name": "李建国"}
let grandpa = .id
as home POST /api/v1/units/FT-01/visits
	{"client_key": "v1", "resident": $granny, "visitor": {"name": "王芳"}, "at": "2022-03-11T10:00:00+08:00"}
expect 201
let visit = .id
at 2022-03-11T10:00:00+08:00
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g8", "direction": "in", "who": "visitor", "person": $granny, "visitor": {"name": "张三"}, "purpose": "visit", "declared": {"mask": true}, "temp_c": 36.5}
expect .decision = "refuse"
expect .reasons[rule=visits.appointment].says contains "book a time"
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g9", "direction": "in", "who": "visitor", "person": $grandpa, "visitor": {"name": "王芳"}, "purpose": "visit", "declared": {"mask": true}, "temp_c": 36.5}
expect .decision = "refuse"
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g10", "direction": "in", "who": "visitor", "person": $granny, "visitor": {"name": "王芳"}, "purpose": "visit", "declared": {"mask": true}, "temp_c": 36.5}
expect .decision = "admit"
as home GET /api/v1/units/FT-01/visits/$visit
expect .state = "held"
as home GET /api/v1/units/FT-01/reports/daily/2022-03-11/derived
expect .values.visits_booked = 1
expect .values.visits_held = 1
expect .values.visits_refused = 2

# Who goes home after the shift commutes, and is not away.
as home POST /api/v1/units/FT-01/people
	{"client_key": "p6", "role": "staff", "name": "赵敏"}
let nurse = .id
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g11", "direction": "out", "who": "staff", "person": $nurse, "purpose": "home"}
expect .decision = "admit"
as home GET /api/v1/units/FT-01/reports/daily/2022-03-11/derived
expect .values.staff_commuting = 1
expect .values.staff_away = 0
as home POST /api/v1/units/FT-01/gate
	{"client_key": "g12", "direction": "out", "who": "staff", "person": $nurse, "purpose": "leave"}
as home GET /api/v1/units/FT-01/reports/daily/2022-03-11/derived
expect .values.staff_away = 1
