/* The library's finding: folding, words as patterns, versions; and how long twenty thousand documents take (ANLAN_MEASURE=1). On both stores. */
#include "app.h"
#include "notify/document.h"
#include "store/test_store.h"
#include <ftw.h>

struct fixture { struct app app; struct arena arena; char directory[64]; struct err err; };

static int forget(const char *path, const struct stat *s, int kind, struct FTW *at) { return (void)s, (void)kind, (void)at, remove(path); }

static void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s (%s:%d)\n", err_name(err->code), err->cause, err->file ? err->file : "", err->line);
	assert_true(good);
}

struct act { struct write write; struct document_new *new; int64_t base, id, version; int count; bool again; };

static bool apply_unit(struct write *write, struct tx *tx, struct err *err)
{
	(void)write;
	return db_exec(tx_db(tx), "INSERT INTO unit VALUES (1,'P',2,'市','',NULL,'',NULL,NULL,NULL,'','');INSERT INTO unit_parent VALUES (1,-2147483648,NULL)", err);
}

static void open_all(struct fixture *f, void **state)
{
	struct act act = { .base = 0 };
	*f = (struct fixture){ .directory = "/tmp/anlan-document-XXXXXX" };
	assert_non_null(mkdtemp(f->directory));
	arena_init(&f->arena, 1 << 30);
	const struct app_options options = { .directory = f->directory, .store_url = test_url(*state), .create = true };
	must(app_open(&f->app, &options, &f->err), &f->err);
	must(app_write(&f->app, apply_unit, &act.write, &f->err), &f->err);
}

static void close_all(struct fixture *f)
{
	app_close(&f->app);
	arena_release(&f->arena);
	nftw(f->directory, forget, 8, FTW_DEPTH | FTW_PHYS);
}

static bool apply_add(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	for (int i = 0; i < own->count; i++)
		if (!document_add(tx, 1, &own->new[i], &own->id, &own->again, err))
			return false;
	return true;
}

static bool apply_change(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return document_change(tx, 1, own->new, own->base, &own->version, err);
}

static struct document_new document(const char *key, const char *title, const char *text)
{
	struct document_new new = { .client_key = view_of(key), .content = view_of(key), .realm = 1 };
	new.document = (struct document){ .keeper = 1, .issuer = VIEW("市民政局"), .number = VIEW("示民发〔2021〕12号"), .title = view_of(title), .text = view_of(text), .day = { 18900 },
		.status = DOCUMENT_IN_FORCE };
	return new;
}

static int64_t adds(struct fixture *f, const char *key, const char *title, const char *text)
{
	struct document_new new = document(key, title, text);
	struct act act = { .new = &new, .count = 1 };
	must(app_write(&f->app, apply_add, &act.write, &f->err), &f->err);
	return act.id;
}

static bool counts(void *self, const struct document *d)
{
	(void)d;
	++*(int *)self;
	return true;
}

static int finds(struct fixture *f, const char *q)
{
	const struct document_question question = { .q = view_of(q) };
	int count = 0;
	must(documents_find(f->app.follow_db, &question, &f->arena, counts, &count, &f->err), &f->err);
	return count;
}

static void words_of_any_length_are_found(void **state)
{
	struct fixture f;
	open_all(&f, state);
	adds(&f, "1", "紧急通知", "自10月18日起封闭管\n理。ＡＢＣ Beds");
	adds(&f, "2", "通告", "100% 覆盖_到位");
	assert_int_equal(finds(&f, "封"), 1);
	assert_int_equal(finds(&f, "管理"), 1);                 /* across a line's end */
	assert_int_equal(finds(&f, "abc beds"), 1);
	assert_int_equal(finds(&f, "ＢＥＤＳ"), 1);
	assert_int_equal(finds(&f, "通"), 2);
	assert_int_equal(finds(&f, "通 覆盖"), 1);
	static const char *const brackets[] = { "示民发〔2021〕12号", "[2021]12号", "(2021)12号", "（2021）", "【2021】12", "［２０２１］", NULL };
	for (int i = 0; brackets[i]; i++)
		assert_int_equal(finds(&f, brackets[i]), 2);    /* as people type them; the number itself has the hexagonal ones */
	assert_int_equal(finds(&f, "[2020]"), 0);
	assert_int_equal(finds(&f, "[202]"), 0);
	assert_int_equal(finds(&f, "[2021"), 0);
	assert_int_equal(finds(&f, "2021"), 2);
	assert_int_equal(finds(&f, "0%"), 1);
	assert_int_equal(finds(&f, "%"), 1);
	assert_int_equal(finds(&f, "_"), 1);
	assert_int_equal(finds(&f, "\\"), 0);
	assert_int_equal(finds(&f, "没有"), 0);
	assert_int_equal(finds(&f, ""), 2);
	close_all(&f);
}

static void a_new_version_is_found_and_the_old_stays(void **state)
{
	struct fixture f;
	struct document d;
	bool found;
	open_all(&f, state);
	int64_t id = adds(&f, "1", "通知", "旧的内容");
	struct document_new new = document("", "通知", "新的内容");
	new.document.id = id;
	struct act act = { .new = &new, .base = 1 };
	must(app_write(&f.app, apply_change, &act.write, &f.err), &f.err);
	assert_int_equal(act.version, 2);
	assert_int_equal(finds(&f, "旧的"), 0);
	assert_int_equal(finds(&f, "新的"), 1);
	must(document_get(f.app.follow_db, id, 1, &f.arena, &d, &found, &f.err), &f.err);
	assert_true(found && view_is(d.text, "旧的内容"));
	struct act late = { .new = &new, .base = 1 };
	assert_false(app_write(&f.app, apply_change, &late.write, &f.err));
	assert_int_equal(f.err.code, ERR_VERSION_PASSED);
	close_all(&f);
}

static void what_is_shown_of_a_text(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	struct view seen = document_snippet(VIEW("各单位：自10月18日起封闭管理。"), VIEW("封闭"), &arena);
	assert_non_null(memmem(seen.ptr, seen.len, "封闭", 6));
	assert_true(view_utf8(seen));
	assert_int_equal(document_snippet(VIEW("各单位"), VIEW("封闭"), &arena).len, 0);
	arena_release(&arena);
}

/* Texts of some 1,500 characters, made of the common ones at random; one in a thousand holds the word that is looked for. */
static const char *text_at_random(struct arena *arena, uint32_t *seed, bool rare)
{
	static const char common[] = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严";
	char *out = arena_take(arena, 6000);
	size_t n = 0;
	for (int i = 0; i < 1500; i++) {
		*seed = *seed * 1664525u + 1013904223u;
		memcpy(out + n, common + (*seed >> 8) % (sizeof common / 3) * 3, 3);
		n += 3;
	}
	if (rare)
		memcpy(out + n / 2 / 3 * 3, "隔离观察", 12);
	return out;
}

static void twenty_thousand(void **state)
{
	struct fixture f;
	struct arena texts;
	uint32_t seed = 1;
	int all = getenv("ANLAN_MEASURE") ? 20000 : 400;
	static const char *const asked[] = { "观察", "隔", "的", "市民 隔离观察" };
	open_all(&f, state);
	arena_init(&texts, 1 << 30);
	for (int at = 0; at < all; at += 100) {
		struct document_new new[100];
		for (int i = 0; i < 100; i++)
			new[i] = document(arena_printf(&texts, "%d", at + i), "关于印发通知的通知", text_at_random(&texts, &seed, (at + i) % 100 == 7));
		struct act act = { .new = new, .count = 100 };
		must(app_write(&f.app, apply_add, &act.write, &f.err), &f.err);
		arena_reset(&texts);
	}
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		int64_t from = clock_monotonic_us();
		int found = finds(&f, asked[i]);
		print_message("%d documents: \"%s\" in %d of them, %.0f ms\n", all, asked[i], found, (double)(clock_monotonic_us() - from) / 1000);
		assert_true(found >= all / 100);
	}
	arena_release(&texts);
	close_all(&f);
}

int main(void)
{
	static const struct store_test tests[] = {
		STORE_TEST(words_of_any_length_are_found), STORE_TEST(a_new_version_is_found_and_the_old_stays), STORE_TEST(what_is_shown_of_a_text), STORE_TEST(twenty_thousand), { 0 },
	};
	return test_both_stores(tests);
}
