/* The look at the words: what a rule may say, and the sentence when it says something else. */
#include "policy/rule.h"
#include <stdio.h>
#include <strings.h>

/* Functions a rule may call, with the arguments they take. min and max of one argument would be sums over rows, which there are not. */
static const struct function { const char *name; int least, most; } functions[] = {
	{ "abs", 1, 1 }, { "min", 2, 16 }, { "max", 2, 16 }, { "coalesce", 2, 16 }, { "nullif", 2, 2 },
	{ "iif", 3, 3 }, { "round", 1, 2 }, { "length", 1, 1 }, { 0 }
};
static const char *const words[] = { "and", "or", "not", "is", "null", "between", "in", "case", "when", "then", "else", "end", "true", "false", NULL };

static bool same_word(struct view v, const char *word)
{
	return strlen(word) == v.len && strncasecmp(word, v.ptr, v.len) == 0;
}

static const struct function *function_find(struct view name)
{
	const struct function *f = functions;
	while (f->name && !same_word(name, f->name))
		f++;
	return f->name ? f : NULL;
}

bool rule_function_known(struct view name) { return function_find(name) != NULL; }

static bool is_word(struct view name)
{
	for (const char *const *w = words; *w; w++)
		if (same_word(name, *w))
			return true;
	return false;
}

int rule_field(const struct form *form, struct view name, bool *ret_previous)
{
	*ret_previous = view_starts(name, "previous_");
	if (*ret_previous)
		name.ptr += 9, name.len -= 9;
	return form_field(form, name);
}

/* --- the look at the words --------------------------------------------- */

/* Inside brackets: whose, and how many commas so far. function NULL: plain brackets. */
struct bracket { const struct function *function; int commas; };
struct lexer {
	const struct source *source;
	const struct node *at;
	const struct form *form;
	const char *p, *end;
	struct bracket bracket[RULE_DEPTH_MOST];
	int depth, words, fields;
	struct view before;                                 /* the word that stands before */
};

static bool lexer_open(struct lexer *x)
{
	if (x->depth == RULE_DEPTH_MOST)
		return node_fail(x->source, x->at, "括号太深，最多 %d 层", "brackets are nested too deep: at most %d", RULE_DEPTH_MOST);
	x->bracket[x->depth++] = (struct bracket){ function_find(x->before), 0 };
	return true;
}

static bool lexer_close(struct lexer *x)
{
	if (x->depth == 0)
		return node_fail(x->source, x->at, "多了一个右括号", "there is a closing bracket too many");
	struct bracket b = x->bracket[--x->depth];
	int given = b.commas + 1;
	if (!b.function || (given >= b.function->least && given <= b.function->most))
		return true;
	return node_fail(x->source, x->at, "%s 应有 %d 到 %d 个参数，却有 %d 个", "%s takes %d to %d arguments, found %d", b.function->name, b.function->least,
	                 b.function->most, given);
}

static const char *word_shown(struct lexer *x, struct view word)
{
	return node_shown(x->source, &(struct node){ .text = word });
}

static char next_mark(const struct lexer *x)
{
	const char *p = x->p;
	while (p < x->end && (*p == ' ' || *p == '\n' || *p == '\t'))
		p++;
	return p < x->end ? *p : 0;
}

static bool lexer_function(struct lexer *x, struct view name)
{
	if (!rule_function_known(name))
		return node_fail(x->source, x->at, "函数 %s 不能用；可用：abs min max coalesce nullif iif round length",
		                 "the function %s may not be used; there are: abs min max coalesce nullif iif round length", word_shown(x, name));
	return true;
}

/* A name: a word of the language, a function before a bracket, or a field. */
static bool lexer_name(struct lexer *x)
{
	const char *start = x->p;
	while (x->p < x->end && ((*x->p >= 'a' && *x->p <= 'z') || (*x->p >= 'A' && *x->p <= 'Z') || (*x->p >= '0' && *x->p <= '9') || *x->p == '_'))
		x->p++;
	struct view name = { start, (size_t)(x->p - start) };
	bool previous = false, called = next_mark(x) == '(';
	struct view before = x->before;
	x->before = name;
	if (is_word(name)) {
		if (same_word(name, "in") && !called)
			return node_fail(x->source, x->at, "in 后面应为括号里的数字", "in must be followed by numbers in brackets");
		return true;
	}
	if (called)
		return lexer_function(x, name);
	int field = rule_field(x->form, name, &previous);
	if (field < 0)
		return node_fail(x->source, x->at, "“%s”不是本表的字段，也不是可用的词", "'%s' is no field of this form and no word a rule may use", word_shown(x, name));
	if (same_word(before, "length") && x->form->fields[field].type != FIELD_TEXT)
		return node_fail(x->source, x->at, "length 只用于文字字段，%s 是数字", "length is for text fields, %s is a number", word_shown(x, name));
	x->fields++;
	return true;
}

static bool lexer_number(struct lexer *x)
{
	const char *start = x->p;
	int points = 0;
	while (x->p < x->end && ((*x->p >= '0' && *x->p <= '9') || *x->p == '.'))
		points += *x->p++ == '.';
	struct view number = { start, (size_t)(x->p - start) };
	bool glued = x->p < x->end && ((*x->p >= 'a' && *x->p <= 'z') || (*x->p >= 'A' && *x->p <= 'Z') || *x->p == '_');
	if (points > 1 || number.len > 15 || number.ptr[number.len - 1] == '.' || glued)
		return node_fail(x->source, x->at, "“%s”不是数字", "'%s' is no number", word_shown(x, number));
	x->before = VIEW("");
	return true;
}

static bool lexer_mark(struct lexer *x)
{
	static const char *const marks[] = { "==", "!=", "<>", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "%", ",", "(", ")", NULL };
	const char *const *m = marks;
	while (*m && strncmp(x->p, *m, strlen(*m)) != 0)
		m++;
	bool comment = x->p[0] == '-' && x->p + 1 < x->end && x->p[1] == '-';
	if (!*m || comment || (**m == ',' && x->depth == 0))
		return node_fail(x->source, x->at, "规则里不能有“%s”", "a rule may not hold '%s'", word_shown(x, (struct view){ x->p, (size_t)(x->end - x->p) }));
	if (**m == '(' && !lexer_open(x))
		return false;
	if (**m == ')' && !lexer_close(x))
		return false;
	if (**m == ',')
		x->bracket[x->depth - 1].commas++;
	x->p += strlen(*m);
	/* length(x): the word before x is the bracket's owner */
	x->before = **m == '(' && x->bracket[x->depth - 1].function ? view_of(x->bracket[x->depth - 1].function->name) : VIEW("");
	return true;
}

static bool lexer_word(struct lexer *x)
{
	char c = *x->p;
	if (c == ' ' || c == '\n' || c == '\t') {
		x->p++;
		return true;
	}
	if (++x->words > RULE_WORDS_MOST)
		return node_fail(x->source, x->at, "规则太长，最多 %d 个词", "the rule is too long: at most %d words", RULE_WORDS_MOST);
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return lexer_name(x);
	return c >= '0' && c <= '9' ? lexer_number(x) : lexer_mark(x);
}

static bool rule_words(const struct source *s, const struct node *n, const struct form *form)
{
	struct lexer x = { .source = s, .at = n, .form = form, .p = n->text.ptr, .end = n->text.ptr + n->text.len, .before = VIEW("") };
	while (x.p < x.end)
		if (!lexer_word(&x))
			return false;
	if (x.depth > 0)
		return node_fail(s, n, "少了 %d 个右括号", "%d closing brackets are missing", x.depth);
	if (x.fields == 0)
		return node_fail(s, n, "规则没有提到任何字段", "the rule names no field");
	return true;
}

bool rule_read(const struct source *s, const struct node *n, struct judge *j, struct check *check)
{
	char why[160];
	if (!node_text(s, n, RULE_BYTES_MOST, &check->rule) || !rule_words(s, n, judge_form(j)))
		return false;
	if (!judge_prove(j, check->rule, check, why, sizeof why))
		return node_fail(s, n, "规则读不懂（%s）", "the rule cannot be read (%s)", why);
	return true;
}
