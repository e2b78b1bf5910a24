# 市—县(区)—机构三级应急调度: an instruction goes down, receipts and answers come up with their clocks, whoever is silent is seen at every tier.
# Source: domain.md A.0 (spring 2022, a city in Liaoning).
faults
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,opened,phone
	210000,,province,辽宁省,Liaoning,,,
	219900,210000,prefecture,示例市,Sample City,,,
	219921,219900,county,东县,East County,,,
	219922,219900,county,西县,West County,,,
	H1,219921,institution,东县第一养老院,East Home 1,eldercare,2001-01-01,0410-1
	H2,219921,institution,东县第二养老院,East Home 2,eldercare,2001-01-01,0410-2
	C1,219921,institution,东县儿童福利院,East Children's Home,child,2001-01-01,0410-3
	H3,219922,institution,西县养老院,West Home,eldercare,2001-01-01,0410-4
	218800,210000,prefecture,邻市,Next City,,,
	H9,218800,institution,邻市养老院,Next Home,eldercare,2001-01-01,0411-9
account province duty 210000
account city duty 219900
account east duty 219921
account west duty 219922
account h1 clerk H1
account h2 clerk H2
account c1 clerk C1
account h3 clerk H3
account next duty 218800
account h9 clerk H9

# The city looks before it publishes, with brackets as people type them.
at 2022-03-12T08:00:00+08:00
as city POST /api/v1/notices:preview
	{"scope": "219900", "title": "x", "text": "x", "number": "示民电[2022]３号"}
expect .units = 6
expect .reached = 6
expect .kinds.county = 2
expect .kinds.institution = 4
expect .number = "示民电〔2022〕3号"
as city POST /api/v1/blobs?name=防控要求.txt
	一、自3月12日起封闭管理。
expect 201
let file = .id
as city POST /api/v1/notices
	{"client_key": "1", "scope": "219900", "kind": "instruction", "number": "示民电[2022]３号", "title": "关于立即实行封闭管理的通知",
	 "text": "自3月12日起,全市养老机构封闭管理。收到后立即签收,17时前报告落实情况。", "attachments": ["$file"], "needs": "done", "due": "2022-03-12T17:00:00+08:00"}
expect 201
expect .expected = 6
let order = .id
as city POST /api/v1/notices
	{"client_key": "1", "scope": "219900", "kind": "instruction", "number": "示民电[2022]３号", "title": "关于立即实行封闭管理的通知",
	 "text": "自3月12日起,全市养老机构封闭管理。收到后立即签收,17时前报告落实情况。", "attachments": ["$file"], "needs": "done", "due": "2022-03-12T17:00:00+08:00"}
expect 200
expect .id = $order
as city POST /api/v1/notices
	{"client_key": "1", "scope": "219900", "title": "something else", "text": "x"}
expect 409
expect .code = "KEY_REUSED"

# Everybody it is for has it at once; the province above sees it; the next city never learns of it.
as h1 GET /api/v1/notices?state=waiting
expect .notices length 1
expect .notices[0].number = "示民电〔2022〕3号"
expect .notices[0].own.state = "delivered"
expect .notices[0].own.delivered = "2022-03-12T08:00:00+08:00"
as h1 GET /api/v1/notices/$order
expect .attachments[0].name = "防控要求.txt"
as h1 GET /api/v1/blobs/$file
expect text contains "封闭管理"
expect header Content-Disposition contains "attachment"
expect header X-Content-Type-Options contains "nosniff"
as province GET /api/v1/notices/$order
expect 200
as next GET /api/v1/notices/$order
expect 404
expect .code = "NO_NOTICE"
as h9 GET /api/v1/notices
expect .notices length 0
as h9 GET /api/v1/notices/$order/receipts
expect 404
as h9 GET /api/v1/blobs/$file
expect 404
as h9 POST /api/v1/notices/$order/ack
	{"state": "read"}
expect 404

# Down the second tier: East County passes it on with an addition; the words of the city stand as they were.
at 2022-03-12T08:20:00+08:00
as east POST /api/v1/notices/$order/ack
	{"state": "acknowledged"}
expect .acknowledged = "2022-03-12T08:20:00+08:00"
expect .read = "2022-03-12T08:20:00+08:00"
expect .waiting = true
as east POST /api/v1/notices
	{"client_key": "relay", "scope": "219921", "facility_types": ["eldercare"], "relay_of": $order, "text": "请于15时前向县局报告。", "due": "2022-03-12T15:00:00+08:00"}
expect 201
expect .expected = 2
let relay = .id
as h1 GET /api/v1/notices/$relay
expect .title = "关于立即实行封闭管理的通知"
expect .text = "请于15时前向县局报告。"
expect .chain length 1
expect .chain[0].text contains "17时前报告落实情况"
expect .chain[0].issuer.code = "219900"
expect .chain[0].attachments[0].id = "$file"
as c1 GET /api/v1/notices/$relay
expect 404
as city GET /api/v1/notices/$order
expect .relays length 1
as h3 GET /api/v1/notices/$relay
expect 404

# Up again: read, acknowledged, carried out, each with its clock, each once.
at 2022-03-12T09:00:00+08:00
as h1 POST /api/v1/notices/$order/ack
	{"state": "read"}
at 2022-03-12T09:05:00+08:00
# An acknowledgement that says nothing else is one.
as h1 POST /api/v1/notices/$order/ack
expect 200
expect .state = "acknowledged"
as h1 POST /api/v1/notices/$order/ack
	{"client_key": "a1"}
expect .acknowledged = "2022-03-12T09:05:00+08:00"
as h1 POST /api/v1/notices/$order/ack
	{"state": "read"}
expect .read = "2022-03-12T09:00:00+08:00"
at 2022-03-12T14:30:00+08:00
as h1 POST /api/v1/notices/$order/ack
	{"state": "done", "note": "大门已封闭,物资可用30天。"}
expect .state = "done"
expect .late = false
as h1 POST /api/v1/notices/$order/replies
	{"client_key": "r1", "text": "缺口罩500只,请协调。"}
expect 201
as city GET /api/v1/notices/$order/replies
expect .replies[0].text = "缺口罩500只,请协调。"
expect .replies[0].unit.code = "H1"
as city POST /api/v1/notices/$order/replies
	{"client_key": "r2", "unit": "H1", "text": "今天下午送到。"}
expect 201
as h1 GET /api/v1/notices/$order/replies
expect .replies length 2
expect .replies[1].from_unit = false
as h2 GET /api/v1/notices/$order/replies
expect .replies length 0

# Who has not, at every tier, live.
as city GET /api/v1/notices/$order/receipts
expect .counts.expected = 6
expect .counts.delivered = 6
expect .counts.read = 2
expect .counts.acknowledged = 2
expect .counts.done = 1
expect .counts.waiting = 5
expect .children[0].counts.expected = 4
expect .children[0].counts.done = 1
expect .children[1].counts.read = 0
as city GET /api/v1/notices/$order/receipts?unit=219922&state=waiting
expect .receipts length 2
expect .receipts[0].unit.code = "219922"
expect .receipts[1].unit.code = "H3"
expect .receipts[1].phone = "0410-4"
as east GET /api/v1/notices/$order/receipts
expect .counts.expected = 4
as east GET /api/v1/notices/$order/receipts?unit=219922
expect 404
as h1 GET /api/v1/notices/$order/receipts
expect .receipts length 1

# Too late is recorded, not refused; the officer of the county answers for a home that telephones.
at 2022-03-12T17:00:00+08:00
as city GET /api/v1/notices/$order/receipts
expect .counts.overdue = 5
as h2 POST /api/v1/notices/$order/ack
	{"state": "done"}
expect .late = true
as west POST /api/v1/notices/$order/ack
	{"state": "done", "unit": "H3", "note": "电话核实"}
expect .done_by.login = "west"
expect .late = true
as city POST /api/v1/notices/$order/chase
	{"units": ["219922", "H3", "C1"]}
expect .chased = 2
as west POST /api/v1/notices/$order/chase
	{"units": ["C1"]}
expect 404
as c1 POST /api/v1/notices/$order/ack
	{"state": "done", "unit": "H1"}
expect 404

# A correction keeps what was said; who read before is seen; a withdrawal says why, and nothing is owed any more.
at 2022-03-12T18:00:00+08:00
as east POST /api/v1/notices/$order/correct
	{"text": "x", "reason": "x"}
expect 403
as city POST /api/v1/notices/$order/correct
	{"text": "自3月12日起,全市养老机构和儿童福利机构封闭管理。", "reason": "漏写儿童福利机构"}
as h1 GET /api/v1/notices/$order
expect .revision = 1
expect .text contains "儿童福利机构"
expect .past[0].text contains "17时前"
expect .past[0].reason = "漏写儿童福利机构"
expect .own.earlier_text = true
as city POST /api/v1/notices/$order/withdraw
	{"reason": "由省厅统一部署,另行发文"}
as c1 GET /api/v1/notices/$order
expect .withdrawn.reason = "由省厅统一部署,另行发文"
expect .own.waiting = false
as c1 POST /api/v1/notices/$order/ack
	{"state": "done"}
expect 409
expect .code = "NOTICE_WITHDRAWN"
as h1 GET /api/v1/notices/$order
expect .own.done = "2022-03-12T14:30:00+08:00"
kill
as city GET /api/v1/notices?box=sent
expect .notices[0].tally.done = 3
expect .notices[0].tally.late = 2
