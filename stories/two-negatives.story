# 两次阴性，间隔不少于24小时: what counts as two, what does not, and a laboratory's file that brings the results.
# Source: domain.md §1.2 test.two_negative_interval_h.
faults
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,opened,phone
	310000,,province,上海市,Shanghai,,,
	310100,310000,prefecture,市辖区,Districts,,,
	310101,310100,county,黄浦区,Huangpu,,,
	H1,310101,institution,黄浦养老院,Huangpu Home,eldercare,2001-01-01,12349
	H2,310101,institution,外滩养老院,Bund Home,eldercare,2001-01-01,12349
account home clerk H1
account next clerk H2
account district duty 310101

at 2022-04-01T08:00:00+08:00
as home POST /api/v1/units/H1/people
	{"client_key": "p1", "role": "resident", "name": "张桂兰", "id_no": "11010519491231002X"}
expect 201
let zhang = .id
as home POST /api/v1/units/H1/people
	{"client_key": "p2", "role": "resident", "name": "王秀英"}
expect 201
let wang = .id
as home POST /api/v1/units/H1/people
	{"client_key": "p3", "role": "staff", "name": "李护理"}
expect 201
let li = .id

# One negative; a second after 23 hours is not the second one; after 24 hours it is.
as home POST /api/v1/units/H1/tests
	{"client_key": "t1", "person": $zhang, "kind": "pcr", "result": "negative"}
expect 201
at 2022-04-02T07:00:00+08:00
as home POST /api/v1/units/H1/tests
	{"client_key": "t2", "person": $zhang, "kind": "pcr", "result": "negative"}
as home GET /api/v1/units/H1/people/$zhang/tests
expect .negatives.count = 1
expect .negatives.gap_hours = 24
expect .tests length 2
# An antigen test is no nucleic acid.
at 2022-04-02T08:00:00+08:00
as home POST /api/v1/units/H1/tests
	{"client_key": "t3", "person": $zhang, "kind": "antigen", "result": "negative"}
as home GET /api/v1/units/H1/people/$zhang/tests
expect .negatives.count = 1
as home POST /api/v1/units/H1/tests
	{"client_key": "t4", "person": $zhang, "kind": "pcr_pooled", "result": "negative"}
as home GET /api/v1/units/H1/people/$zhang/tests
expect .negatives.count = 2
expect .last_positive = null
# Counted from an instant on, the first one is too old.
as home GET /api/v1/units/H1/people/$zhang/tests?from=2022-04-01T12:00:00%2B08:00
expect .negatives.count = 1
# A positive begins anew.
at 2022-04-03T09:00:00+08:00
as home POST /api/v1/units/H1/tests
	{"client_key": "t5", "person": $zhang, "kind": "pcr", "result": "positive"}
expect 201
as home GET /api/v1/units/H1/people/$zhang/tests
expect .negatives.count = 0
expect .last_positive = "2022-04-03T09:00:00+08:00"
as next GET /api/v1/units/H1/people/$zhang/tests
expect 404
as next GET /api/v1/units/H2/people/$zhang/tests
expect 404
as district GET /api/v1/units/H1/people/$zhang/tests
expect .person.name = "张*"

# The laboratory's file: by tube, by ID number, by number; what cannot be taken is named, the rest is taken.
at 2022-04-04T08:00:00+08:00
as home POST /api/v1/units/H1/tests
	{"client_key": "t6", "person": $wang, "kind": "pcr", "sample": "T-001"}
as home POST /api/v1/units/H1/tests
	{"client_key": "t7", "person": $zhang, "kind": "pcr"}
at 2022-04-04T20:00:00+08:00
as home POST /api/v1/units/H1/tests:import?preview=yes
	样本编号,身份证号,人员编号,检测结果,采样时间,报告时间,检测机构
	T-001,,,阴性,,2022-04-04T18:00,区疾控
	,11010519491231002X,,阴性,,2022-04-04T18:00,区疾控
	,,$li,阳性,2022-04-04T07:00,2022-04-04T18:00,区疾控
	T-999,,,阴性,,2022-04-04T18:00,区疾控
	,110105194912310021,,阴性,,2022-04-04T18:00,区疾控
	,,,阴性,,2022-04-04T18:00,区疾控
	T-001,,,也许,,2022-04-04T18:00,区疾控
	T-001,,,阴性,,2022-04-04T07:00,区疾控
expect .results = 2
expect .added = 1
expect .refused_count = 5
expect .refused[0].line = 5
expect .refused[0].field = "sample"
expect .refused[1].field = "id_no"
expect .refused[2].field = "sample"
expect .refused[3].field = "result"
expect .refused[4].field = "resulted_at"
as home GET /api/v1/units/H1/tests
expect .pending length 2
as home POST /api/v1/units/H1/tests:import
	样本编号,身份证号,人员编号,检测结果,采样时间,报告时间,检测机构
	T-001,,,阴性,,2022-04-04T18:00,区疾控
	,11010519491231002X,,阴性,,2022-04-04T18:00,区疾控
	,,$li,阳性,2022-04-04T07:00,2022-04-04T18:00,区疾控
expect .results = 2
expect .added = 1
# Taken again it changes nothing.
as home POST /api/v1/units/H1/tests:import
	样本编号,身份证号,人员编号,检测结果,采样时间,报告时间,检测机构
	T-001,,,阴性,,2022-04-04T18:00,区疾控
	,,$li,阳性,2022-04-04T07:00,2022-04-04T18:00,区疾控
expect .results = 0
expect .added = 0
expect .refused_count = 0
as home GET /api/v1/units/H1/tests
expect .pending length 0
expect .counts.positive = 1
expect .counts.done_staff = 1
as home GET /api/v1/units/H1/people/$zhang/tests
expect .negatives.count = 1
as home POST /api/v1/units/H1/tests:import
	样本编号,备注
	T-001,阴性
expect 400
expect .code = "BAD_CSV"
