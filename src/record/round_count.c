/* record/round_count.c — what a turn's readings come to: each person once. */
#include "record/round_inside.h"
#include <stdlib.h>

static int by_person_time(const void *a, const void *b)
{
	const struct reading *x = a, *y = b;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

static bool is_owed(const struct stay *owed, int count, int64_t person)
{
	int low = 0, high = count;
	while (low < high) {
		int middle = (low + high) / 2;
		if (owed[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && owed[low].person == person;
}

static void count_person(struct round_counts *c, const struct reading *r, int count, bool owed, int fever)
{
	bool seen = false, unseen = false, hot = false, again_hot = false, symptoms = false;
	for (int i = 0; i < count; i++) {
		seen |= r[i].tenths > 0;
		unseen |= r[i].unseen > 0;
		hot |= r[i].tenths >= fever;
		symptoms |= r[i].symptoms != 0;
		if (r[i].again && r[i].tenths)
			again_hot = r[i].tenths >= fever;
	}
	if (r->staff) {
		c->staff += seen;
		c->staff_fever += hot;
		return;
	}
	c->people += seen && !owed;                         /* measured, and gone by the end of the turn */
	c->seen += seen;
	c->unseen += owed && unseen && !seen;
	c->fever += hot;
	c->abnormal += again_hot;
	c->symptoms += symptoms;
}

struct round_counts round_count(struct reading *r, int count, const struct stay *owed, int owed_count, int fever)
{
	struct round_counts c = { .people = owed_count, .fever_from = fever };
	int from = 0;
	if (count)
		qsort(r, (size_t)count, sizeof *r, by_person_time);
	for (int i = 1; i <= count; i++)
		if (i == count || r[i].person != r[from].person) {
			count_person(&c, r + from, i - from, is_owed(owed, owed_count, r[from].person), fever);
			from = i;
		}
	return c;
}
