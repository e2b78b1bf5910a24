# Six leaders of a city answer for its nine areas (domain.md A.5); one area was forgotten, one has two. The rule is the city's own: every county
# exactly one. Tables go out and in again.
pack packs/alxa.yaml
units
	code,parent_code,kind,name,name_en,facility_type
	3412,,prefecture,阜阳市,Fuyang,
	341202,3412,county,颍州区,Yingzhou,
	341203,3412,county,颍东区,Yingdong,
	341204,3412,county,颍泉区,Yingquan,
	341221,3412,county,临泉县,Linquan,
	341222,3412,county,太和县,Taihe,
	341225,3412,county,阜南县,Funan,
	341226,3412,county,颍上县,Yingshang,
	341272,3412,county,阜阳经开区,Economic Zone,
	341282,3412,county,界首市,Jieshou,
account city leader 3412
account county duty 341202

at 2020-01-28T09:00:00+08:00
language zh
as city POST /api/v1/charges/rules
	{"client_key": "r", "unit": "3412", "tier": "prefecture", "zh": "县处级", "en": "division-head", "of": "county", "least": 1, "most": 1, "from": "2020-01-27"}
expect 201
as city GET /api/v1/charges/gaps?unit=3412
expect .count = 9
as city GET /api/v1/charges/gaps?unit=3412&at=2020-01-26
expect .gaps = []

as city POST /api/v1/charges:import
	unit,tier,name,post,phone,from,to
	341202,prefecture,一号,局长,0558-1000001,2020-01-28,
	341203,prefecture,一号,局长,0558-1000001,2020-01-28,
	341204,prefecture,二号,副局长,0558-1000002,2020-01-28,
	341221,prefecture,三号,副局长,0558-1000003,2020-01-28,
	341222,prefecture,三号,副局长,0558-1000003,2020-01-28,
	341225,prefecture,四号,副局长,0558-1000004,2020-01-28,
	341226,prefecture,五号,副局长,0558-1000005,2020-01-28,
	341226,prefecture,四号,副局长,0558-1000004,2020-01-28,
	341272,prefecture,六号,调研员,0558-1000006,2020-01-28,
expect 200
expect .added = 9
as city GET /api/v1/charges/gaps?unit=3412
expect .count = 2
expect .gaps[rule=missing].unit = "341282"
expect .gaps[rule=missing].sentence = "界首市缺县处级包联领导：应有 1 人，现有 0 人。"
expect .gaps[rule=double].unit = "341226"
expect .gaps[rule=double].found = 2
expect .gaps[rule=double].sentence = "颍上县有 2 名县处级包联领导（五号, 四号），最多 1 人。"

# The same file again changes nothing; one with mistakes is refused whole, every mistake by its line.
as city GET /api/v1/export/charges?unit=3412
expect text contains "341226,prefecture,五号"
as city POST /api/v1/charges:import
	unit,tier,name,post,phone,from,to
	341202,prefecture,一号,局长,0558-1000001,2020-01-28,
expect .added = 0
expect .unchanged = 1
as city POST /api/v1/charges:import
	unit,tier,name,from,to
	341282,prefecture,六号,2020-01-28,
	341299,prefecture,六号,2020-01-28,
	341282,prefecture,六号,2020-01-28,2020-01-01
expect 400
expect .errors length 2
expect .errors[0].detail contains "第 3 行"
expect .errors[1].detail contains "第 4 行 to"
as city GET /api/v1/charges/gaps?unit=3412
expect .count = 2
as city POST /api/v1/charges:import
	unit,tier,name,post,phone,from,to
	341282,prefecture,六号,调研员,0558-1000006,2020-01-28,
as city GET /api/v1/charges?unit=341226
let double = .charges[1].id
as city POST /api/v1/charges/$double/end
	{"reason": "重复"}
as city GET /api/v1/charges/gaps?unit=3412
expect .gaps = []

# Groups grow: seven working groups, then nine (A.5).
as city POST /api/v1/groups
	{"client_key": "lead", "unit": "3412", "kind": "leading", "title": "疫情防控工作领导小组", "from": "2020-01-22", "members": [{"name": "一号", "post": "局长", "part": "head"}, {"name": "二号", "post": "副局长", "part": "deputy"}, {"name": "三号"}]}
let lead = .id
as city POST /api/v1/groups
	{"client_key": "w1", "unit": "3412", "kind": "working", "parent": $lead, "title": "综合协调组", "from": "2020-01-22"}
as city POST /api/v1/groups
	{"client_key": "w2", "unit": "3412", "kind": "working", "parent": $lead, "title": "督查组", "from": "2020-01-27"}
let inspect = .id
as city POST /api/v1/groups/$lead/members
	{"client_key": "m1", "from": "2020-01-28", "members": [{"name": "六号", "post": "调研员"}]}
expect 201
as city GET /api/v1/groups?unit=3412&at=2020-01-23
expect .groups length 2
expect .groups[0].members length 3
as city GET /api/v1/groups?unit=3412
expect .groups length 3
expect .groups[0].members length 4
expect .groups[0].members[0].part = "head"
as city GET /api/v1/groups/$lead/history
expect .changes length 7
expect .changes[6].members = 4
expect .changes[6].groups = 2
as city POST /api/v1/groups/$inspect/end
	{"reason": "并入综合协调组"}
as city GET /api/v1/groups/$lead/history
expect .changes[7].change = "group_ended"
expect .changes[7].groups = 1
as county POST /api/v1/groups/$lead/end
	{}
expect 404
expect .code = "NO_GROUP"
