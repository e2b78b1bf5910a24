/* demo/place.c — divisions, names, telephone numbers. */
#include "demo/place.h"
#include <string.h>

enum { MUDANJIANG = 231000 };
static const struct demo_area mudanjiang[] = {
	{ "231002", "东安区", "Dong'an District", 24, 0, 0, 0, 0 }, { "231003", "阳明区", "Yangming District", 18, 0, 0, 0, 0 },
	{ "231004", "爱民区", "Aimin District", 20, 0, 0, 0, 0 }, { "231005", "西安区", "Xi'an District", 22, 0, 0, 0, 0 },
	{ "231025", "林口县", "Linkou County", 17, 0, 0, 0, 0 }, { "231081", "绥芬河市", "Suifenhe", 8, 0, 0, 0, 0 },
	{ "231083", "海林市", "Hailin", 21, 0, 0, 0, 0 }, { "231084", "宁安市", "Ning'an", 22, 0, 0, 0, 0 },
	{ "231085", "穆棱市", "Muling", 15, 0, 0, 0, 0 }, { "231086", "东宁市", "Dongning", 12, 0, 0, 0, 0 },
};

static void add_up(struct places *p)
{
	int64_t sum = 0;
	for (int32_t i = 0; i < p->count; i++)
		p->areas[i].upto = sum += p->areas[i].weight;
}

static int32_t count_counties(const struct org *org)
{
	int32_t n = 0;
	for (int32_t id = 1; id <= org_count(org); id++)
		n += org_unit(org, id)->kind == UNIT_COUNTY;
	return n;
}

/* A few prefectures have only townships; they get no institutions. */
static void take_counties(struct places *p, const struct org *org, struct arena *arena)
{
	const struct tree *t = org_now(org);
	p->areas = ARENA_ARRAY(arena, struct demo_area, count_counties(org));
	for (int32_t id = 1; id <= org_count(org); id++) {
		const struct unit *u = org_unit(org, id);
		if (u->kind == UNIT_COUNTY)
			p->areas[p->count++] = (struct demo_area){ arena_text(arena, view_of(u->code)), arena_text(arena, view_of(u->name)), arena_text(arena, view_of(u->name_en)),
				t->end[id] - t->pre[id], id, 0, 0, 0 };
	}
	memcpy(p->dialing, "000", 4);
}

void places_find(struct places *p, struct org *org, struct arena *arena)
{
	*p = (struct places){ 0 };
	take_counties(p, org, arena);
	if (p->count == 0) {
		p->own = true;
		p->count = sizeof mudanjiang / sizeof *mudanjiang;
		p->areas = ARENA_ARRAY(arena, struct demo_area, p->count);
		memcpy(p->areas, mudanjiang, sizeof mudanjiang);
		memcpy(p->dialing, "0453", 5);
	}
	add_up(p);
}

/* What is left over by rounding goes to the areas one after another, as the running sum passes whole numbers. */
void places_share(struct places *p, int32_t all)
{
	for (int32_t i = 0; i < p->count; i++)
		p->areas[i].last = (int32_t)(p->areas[i].upto * all / p->areas[p->count - 1].upto);
}

int32_t places_area(const struct places *p, int32_t number)
{
	int32_t low = 0, high = p->count - 1;
	while (low < high) {
		int32_t middle = (low + high) / 2;
		if (p->areas[middle].last >= number)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void home_code(const struct home *h, int32_t all, char out[16])
{
	snprintf(out, 16, all > 9999 ? "DEMO-%07d" : "DEMO-%04d", h->number);
}

/* ---- names ---- */

static const struct { const char *zh, *en; } words[] = {
	{ "松鹤", "Songhe" }, { "康宁", "Kangning" }, { "福寿", "Fushou" }, { "安泰", "Antai" }, { "长青", "Changqing" }, { "颐和", "Yihe" },
	{ "夕照", "Xizhao" }, { "春晖", "Chunhui" }, { "仁爱", "Ren'ai" }, { "和谐", "Hexie" }, { "金秋", "Jinqiu" }, { "祥云", "Xiangyun" },
	{ "乐善", "Leshan" }, { "瑞安", "Rui'an" }, { "同心", "Tongxin" }, { "桂园", "Guiyuan" }, { "静心", "Jingxin" }, { "阳光", "Yangguang" },
	{ "幸福", "Xingfu" }, { "银杏", "Yinxing" }, { "白桦", "Baihua" }, { "红松", "Hongsong" }, { "江畔", "Jiangpan" }, { "雪松", "Xuesong" },
	{ "怡康", "Yikang" }, { "慈恩", "Ci'en" }, { "晚晴", "Wanqing" }, { "清泉", "Qingquan" }, { "百合", "Baihe" }, { "永安", "Yong'an" },
};
enum { WORDS = sizeof words / sizeof *words };

static const struct { const char *zh, *en; } suffixes[] = {
	{ "儿童福利院", "Children's Home" }, { "残疾人托养中心", "Home for Disabled People" }, { "救助管理站", "Rescue Station" },
	{ "精神卫生福利院", "Psychiatric Home" }, { "日间照料站", "Day-care Centre" }, { "殡仪馆", "Funeral Home" },
	{ "婚姻登记处", "Marriage Registry" }, { "福彩销售站", "Lottery Outlet" }, { "民政服务中心", "Civil-affairs Office" },
};
static const struct { const char *zh, *en; } elder[] = {
	{ "养老院", "Care Home" }, { "敬老院", "Home for the Aged" }, { "老年公寓", "Senior Residence" }, { "颐养中心", "Care Centre" }, { "护理院", "Nursing Home" },
};

/* Without the last character, if that says district, county, city or banner; names of two characters stay whole. */
static int short_name(const char *name)
{
	size_t n = strlen(name);
	static const char *const ends[] = { "\u533a", "\u53bf", "\u5e02", "\u65d7" };
	for (size_t i = 0; n > 6 && i < sizeof ends / sizeof *ends; i++)
		if (strcmp(name + n - 3, ends[i]) == 0)
			return (int)n - 3;
	return (int)n;
}

static void write_names(struct demo_area *area, const struct home *h, FILE *out)
{
	int which = area->given % WORDS, round = area->given / WORDS;
	const char *zh = h->facility ? suffixes[h->facility - 1].zh : elder[h->number % 5].zh;
	const char *en = h->facility ? suffixes[h->facility - 1].en : elder[h->number % 5].en;
	char more[16] = "", more_en[16] = "";
	if (round > 0) {
		snprintf(more, sizeof more, "%d", round + 1);
		snprintf(more_en, sizeof more_en, " %d", round + 1);
	}
	fprintf(out, "%s%.*s%s%s%s,%s %s %s%s,", "示例", short_name(area->name), area->name, words[which].zh, more, zh, "Sample", words[which].en, en, more_en);
	area->given++;
}

/* ---- the file ---- */

void places_write_head(const struct places *p, FILE *out)
{
	fputs("code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone\n", out);
	if (!p->own)
		return;
	fprintf(out, "%d,,prefecture,%s,%s,,,,,,\n", MUDANJIANG, "牡丹江市", "Mudanjiang");
	for (int32_t i = 0; i < p->count; i++)
		fprintf(out, "%s,%d,county,%s,%s,,,,,,%s-90000%02d\n", p->areas[i].code, MUDANJIANG, p->areas[i].name, p->areas[i].name_en, p->dialing, i + 1);
}

void places_write_home(struct places *p, const struct home *h, int32_t all, FILE *out)
{
	struct demo_area *area = &p->areas[h->area];
	char code[16], opened[11], closed[11] = "";
	home_code(h, all, code);
	day_print(h->opened, opened);
	if (!day_is_none(h->closed))
		day_print(h->closed, closed);
	fprintf(out, "%s,%s,institution,", code, area->code);
	write_names(area, h, out);
	fprintf(out, "%s,%s,", facility_key(h->facility), h->number % 3 == 0 ? "public" : "private");
	if (h->beds > 0)
		fprintf(out, "%d", h->beds);
	fprintf(out, ",%s,%s,", opened, closed);
	if (h->number % 31 != 7)                            /* one in thirty never gave a number */
		fprintf(out, "%s-%07d", p->dialing, h->number);
	fputc('\n', out);
}
