# A home brings its own list: a title above, heads as people write them, some rows wrong. It sees first what would happen, then all good
# rows are taken, each refused one is named with its place and why, and the same list again adds nobody. Taken away, the list says who took it.
faults
pack cn-welfare
units data/alxa/units.csv
account clerk clerk ALX-01
account leader leader ALX-01
account county leader 152921

at 2022-03-01T08:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people:import?preview=yes
	示例左旗第一养老院在院人员名册,,,,,,,,
	序号,姓名,性别,身份证号码（18位）,出生年月日,房间号,联系电话,家属电话,状态
	1,张三,男,15292119380401001X,,201,13800138000,13900139000,在院
	2,李四,,152921194003020028,1940/3/2,201,,,住院
	3,王五,男,152921195511051044,,202,,,
	4,,女,,1941-01-01,,,,
	5,赵六,男,,1950-02-30,,,,
	6,孙七,男,,13939,,1234567,,
	7,周八,男,,1943年5月6日,202,,,在院
	8,张三,男,15292119380401001X,,203,,,
	9,吴九,男,1.52921193804010E+17,,,,,
	10,郑十,男,,1944-01-01,,,,已故
expect .rows = 10
expect .good = 3
expect .added = 0
expect .refused = 7
expect .head_row = 2
expect .columns[1].field = "name"
expect .columns[3].field = "id_no"
expect .columns[6].field = "phone"
expect .columns[7].field = null
expect .sample[0].name = "张三"
expect .sample[0].sex = "male"
expect .sample[2].birth = "1943-05-06"
expect .refused_rows[row=5].column = "C"
expect .refused_rows[row=5].says contains "not that of the ID number"
expect .refused_rows[row=6].field = "name"
expect .refused_rows[row=7].column = "E"
expect .refused_rows[row=8].field = "phone"
expect .refused_rows[row=10].says contains "row 3"
expect .refused_rows[row=11].zh contains "文本"
expect .refused_rows[row=12].field = "where"
as clerk GET /api/v1/units/ALX-01/people
expect .people length 0

as clerk POST /api/v1/units/ALX-01/people:import
	示例左旗第一养老院在院人员名册,,,,,,,,
	序号,姓名,性别,身份证号码（18位）,出生年月日,房间号,联系电话,家属电话,状态
	1,张三,男,15292119380401001X,,201,13800138000,13900139000,在院
	2,李四,,152921194003020028,1940/3/2,201,,,住院
	3,王五,男,152921195511051044,,202,,,
	4,,女,,1941-01-01,,,,
	5,赵六,男,,1950-02-30,,,,
	6,孙七,男,,13939,,1234567,,
	7,周八,男,,1943年5月6日,202,,,在院
	8,张三,男,15292119380401001X,,203,,,
	9,吴九,男,1.52921193804010E+17,,,,,
	10,郑十,男,,1944-01-01,,,,已故
expect 422
expect .field = "client_key"
as clerk POST /api/v1/units/ALX-01/people:import?client_key=list1
	示例左旗第一养老院在院人员名册,,,,,,,,
	序号,姓名,性别,身份证号码（18位）,出生年月日,房间号,联系电话,家属电话,状态
	1,张三,男,15292119380401001X,,201,13800138000,13900139000,在院
	2,李四,,152921194003020028,1940/3/2,201,,,住院
	3,王五,男,152921195511051044,,202,,,
	4,,女,,1941-01-01,,,,
	5,赵六,男,,1950-02-30,,,,
	6,孙七,男,,13939,,1234567,,
	7,周八,男,,1943年5月6日,202,,,在院
	8,张三,男,15292119380401001X,,203,,,
	9,吴九,男,1.52921193804010E+17,,,,,
	10,郑十,男,,1944-01-01,,,,已故
expect .added = 3
expect .refused = 7
as clerk POST /api/v1/units/ALX-01/people:import?client_key=list1
	示例左旗第一养老院在院人员名册,,,,,,,,
	序号,姓名,性别,身份证号码（18位）,出生年月日,房间号,联系电话,家属电话,状态
	1,张三,男,15292119380401001X,,201,13800138000,13900139000,在院
	2,李四,,152921194003020028,1940/3/2,201,,,住院
	3,王五,男,152921195511051044,,202,,,
	4,,女,,1941-01-01,,,,
	5,赵六,男,,1950-02-30,,,,
	6,孙七,男,,13939,,1234567,,
	7,周八,男,,1943年5月6日,202,,,在院
	8,张三,男,15292119380401001X,,203,,,
	9,吴九,男,1.52921193804010E+17,,,,,
	10,郑十,男,,1944-01-01,,,,已故
expect .added = 0
expect .already = 3
expect .refused = 7
as clerk POST /api/v1/units/ALX-01/people:import?client_key=list2
	示例左旗第一养老院在院人员名册,,,,,,,,
	序号,姓名,性别,身份证号码（18位）,出生年月日,房间号,联系电话,家属电话,状态
	1,张三,男,15292119380401001X,,201,13800138000,13900139000,在院
	2,李四,,152921194003020028,1940/3/2,201,,,住院
	3,王五,男,152921195511051044,,202,,,
	4,,女,,1941-01-01,,,,
	5,赵六,男,,1950-02-30,,,,
	6,孙七,男,,13939,,1234567,,
	7,周八,男,,1943年5月6日,202,,,在院
	8,张三,男,15292119380401001X,,203,,,
	9,吴九,男,1.52921193804010E+17,,,,,
	10,郑十,男,,1944-01-01,,,,已故
expect .added = 0
expect .already = 0
expect .refused = 10
as clerk POST /api/v1/units/ALX-01/people:import?client_key=list2&format=csv
	示例左旗第一养老院在院人员名册,,,,,,,,
	序号,姓名,性别,身份证号码（18位）,出生年月日,房间号,联系电话,家属电话,状态
	1,张三,男,15292119380401001X,,201,13800138000,13900139000,在院
	2,李四,,152921194003020028,1940/3/2,201,,,住院
	3,王五,男,152921195511051044,,202,,,
	4,,女,,1941-01-01,,,,
	5,赵六,男,,1950-02-30,,,,
	6,孙七,男,,13939,,1234567,,
	7,周八,男,,1943年5月6日,202,,,在院
	8,张三,男,15292119380401001X,,203,,,
	9,吴九,男,1.52921193804010E+17,,,,,
	10,郑十,男,,1944-01-01,,,,已故
expect text contains "行 row,列 column"
expect text contains "3,D,证件号,ID number,这个证件号在本院已经登记过。"
as clerk GET /api/v1/units/ALX-01/people
expect .people length 3
expect .people[1].where = "hospital"
expect .people[1].room.name = "201"
as clerk GET /api/v1/units/ALX-01/census
expect .listed = 3
expect .in = 2
expect .hospital = 1
expect .opened_in = 2
expect .opened_out = 1
expect .admitted = 0

# Columns that no head names are told by hand; a file that is none is refused in words.
as clerk POST /api/v1/units/ALX-01/people:import?preview=yes
	甲,乙
	钱一,女
expect .good = 0
expect .columns[0].field = null
as clerk POST /api/v1/units/ALX-01/people:import?preview=yes&map=name,sex
	甲,乙
	钱一,女
expect .good = 1
expect .sample[0].sex = "female"
as clerk POST /api/v1/units/ALX-01/people:import?preview=yes&map=name,name
	甲,乙
	钱一,女
expect 400
as clerk POST /api/v1/units/ALX-01/people:import?client_key=x
	甲,乙
	钱一,女
expect 422
expect .code = "BAD_SHEET"
as county POST /api/v1/units/152921/people:import?preview=yes
	姓名,性别
	钱一,女
expect 422

# Away with a reason only, by those who lead; masked for those above unless they say that they need it whole.
as clerk POST /api/v1/units/ALX-01/people:export
	{"client_key": "e0", "reason": "交接"}
expect 403
as leader POST /api/v1/units/ALX-01/people:export
	{"client_key": "e0", "reason": ""}
expect 422
as leader POST /api/v1/units/ALX-01/people:export
	{"client_key": "e1", "reason": "交接班核对"}
expect text contains "张三"
expect text contains "152921********001X"
expect text contains "交接班核对"
as county POST /api/v1/units/ALX-01/people:export
	{"client_key": "e2", "reason": "转运名单"}
expect text contains "张*"
as county POST /api/v1/units/ALX-01/people:export
	{"client_key": "e3", "reason": "转运名单", "whole": true}
expect text contains "15292119380401001X"
as county GET /api/v1/units/ALX-01/journal
expect text contains "people.exported"
expect text contains "people.imported"

# The same from the command line, and everybody is where their moves brought them.
file staff.csv
	name,sex,job,status
	甲,male,护理员,live_in
	乙,male,厨师,nowhere
run import people --unit ALX-02 --role staff $file
expect exit 1
expect text contains "row 3 D"
expect text contains "taken in 1"
run import people --unit ALX-02 --role staff --try $file
expect exit 1
expect text contains "would be taken in 0"
run export people --unit ALX-02 --reason audit-2022
expect text contains "audit-2022"
expect text contains "甲*"
run check
expect text contains "each where their moves brought them"
