# The library of documents: numbers with hexagonal brackets however they are typed, Chinese words of one character on, versions that stay.
# Source: domain.md §5 and A.9.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account league duty 152900
account ejin duty 152923
account home clerk ALX-05
account left duty 152921

at 2021-10-18T09:00:00+08:00
as league POST /api/v1/documents
	{"client_key": "1", "number": "阿民发[2021]12号", "date": "2021-10-18", "title": "关于做好养老机构疫情防控工作的紧急通知", "text": "自10月18日起封闭管理。\n全员核酸检测,排查密接人员。"}
expect 201
expect .number = "阿民发〔2021〕12号"
let urgent = .id
as league POST /api/v1/documents
	{"client_key": "1", "number": "阿民发[2021]12号", "date": "2021-10-18", "title": "关于做好养老机构疫情防控工作的紧急通知", "text": "自10月18日起封闭管理。\n全员核酸检测,排查密接人员。"}
expect 200
as league POST /api/v1/documents
	{"client_key": "2", "issuer": "民政部办公厅", "number": "民办发（2021）１９号", "date": "2021-10-20", "title": "关于进一步加强养老服务领域新冠肺炎疫情防控工作的紧急通知", "text": "各省、自治区、直辖市民政厅(局)。"}
expect .number = "民办发〔2021〕19号"
as league POST /api/v1/documents
	{"client_key": "3", "issuer": "安徽省阜阳市疫情防控指挥部", "number": "第10号", "date": "2020-02-02", "title": "通告", "text": "暂停接待。"}
expect 201
as league POST /api/v1/documents
	{"client_key": "4", "number": "阿民发〔2021〕013号", "date": "2021-10-18", "title": "x", "text": "x"}
expect 422
expect .code = "BAD_NUMBER"
expect .field = "number"
expect .detail contains "no zero"

# Found by one character, by two, by a word across a line, by the issuer, by the year, by the number as it is typed.
as home GET /api/v1/documents?q=%E5%B0%81
expect .documents length 1
expect .documents[0].id = $urgent
expect .documents[0].snippet contains "封闭管理"
as home GET /api/v1/documents?q=%E6%A0%B8%E9%85%B8
expect .documents length 1
as home GET /api/v1/documents?q=%E7%B4%A7%E6%80%A5
expect .documents length 2
as home GET /api/v1/documents?q=%E7%B4%A7%E6%80%A5+%E5%AF%86%E6%8E%A5
expect .documents length 1
as home GET /api/v1/documents?q=%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%91
expect .documents length 2
as home GET /api/v1/documents?q=%25
expect .documents length 0
as home GET /api/v1/documents?issuer=152900
expect .documents length 1
as home GET /api/v1/documents?year=2020
expect .documents[0].title = "通告"

# A new version keeps the old; two people do not write over one another.
at 2021-10-21T09:00:00+08:00
as ejin PUT /api/v1/documents/$urgent
	{"version": 1, "reason": "x", "date": "2021-10-18", "title": "x"}
expect 403
as league PUT /api/v1/documents/$urgent
	{"version": 1, "reason": "补充探视要求", "number": "阿民发〔2021〕12号", "date": "2021-10-18", "title": "关于做好养老机构疫情防控工作的紧急通知", "text": "自10月18日起封闭管理,暂停探视。"}
expect .version = 2
as league PUT /api/v1/documents/$urgent
	{"version": 1, "reason": "补充探视要求", "number": "阿民发〔2021〕12号", "date": "2021-10-18", "title": "另一个人的改动", "text": "x"}
expect 409
expect .code = "VERSION_PASSED"
as home GET /api/v1/documents/$urgent
expect .text = "自10月18日起封闭管理,暂停探视。"
expect .versions length 2
as home GET /api/v1/documents/$urgent?version=1
expect .text contains "全员核酸检测"
as home GET /api/v1/documents?q=%E6%A0%B8%E9%85%B8
expect .documents length 0

# What a banner keeps is not its neighbour's.
as ejin POST /api/v1/documents
	{"client_key": "e1", "date": "2021-10-22", "title": "额济纳旗值班安排", "text": "24小时值班。"}
let duty = .id
as league GET /api/v1/documents/$duty
expect 200
as home GET /api/v1/documents/$duty
expect 200
as left GET /api/v1/documents/$duty
expect 404
as left GET /api/v1/documents?q=%E5%80%BC%E7%8F%AD
expect .documents length 0
as home POST /api/v1/documents
	{"client_key": "h", "date": "2021-10-22", "title": "x", "text": "x"}
expect 403
