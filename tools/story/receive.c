/* The other side of messages: an HTTP server of the story's own that refuses as often as it is told and counts what came. */
#include "notify/test_receiver.h"
#include "base/when.h"
#include "tools/story/story.h"

enum { RECEIVE_US_MOST = 60000000, LATER_PAUSE_US = 100000 };
static struct receiver receiver;

/* receiver REFUSALS — at $receiver/flaky it says 500 that often, and takes what comes after. */
void receive_line(struct story *story, struct view rest)
{
	int64_t refusals = 0;
	if (!view_int(view_trim(rest), &refusals))
		story_fail(story, "receiver REFUSALS");
	stage_make(story);
	stage_write(story, "data/channel-hosts", VIEW("127.0.0.1\n"));
	if (!receiver.http && !receiver_start(&receiver, 0, 0))
		story_fail(story, "no port for a receiver");
	pthread_mutex_lock(&receiver.lock);
	receiver.flaky = (int)refusals;
	pthread_mutex_unlock(&receiver.lock);
	story_name(story, "receiver", arena_printf(&story->arena, "http://127.0.0.1:%d", receiver.http_port));
}

static bool is_first(int at)
{
	for (int i = 0; i < at; i++)
		if (strcmp(receiver.caught[i].path, receiver.caught[at].path) == 0 && strcmp(receiver.caught[i].key, receiver.caught[at].key) == 0)
			return false;
	return true;
}

static void count(const char *path, int64_t *ret_times, int64_t *ret_messages)
{
	*ret_times = *ret_messages = 0;
	pthread_mutex_lock(&receiver.lock);
	for (int i = 0; i < receiver.count; i++)
		if (strcmp(receiver.caught[i].path, path) == 0) {
			++*ret_times;
			*ret_messages += is_first(i);
		}
	pthread_mutex_unlock(&receiver.lock);
}

/* caught PATH TIMES MESSAGES — waits until that many came there; they carried so many different numbers. */
void caught_line(struct story *story, struct view rest)
{
	const char *path = story_text(story, word_next(&rest));
	int64_t times = 0, messages = 0, came, numbers, until_us = clock_monotonic_us() + RECEIVE_US_MOST;
	if (!view_int(word_next(&rest), &times) || !view_int(view_trim(rest), &messages))
		story_fail(story, "caught PATH TIMES MESSAGES");
	for (count(path, &came, &numbers); came < times && clock_monotonic_us() < until_us; count(path, &came, &numbers))
		usleep(20000);
	if (came != times || numbers != messages)
		story_fail(story, "at %s came %lld of %lld messages, expected %lld of %lld", path, (long long)came, (long long)numbers, (long long)times, (long long)messages);
}

static bool came(const char *path, const char *text)
{
	bool found = false;
	pthread_mutex_lock(&receiver.lock);
	for (int i = 0; i < receiver.count && !found; i++)
		found = strcmp(receiver.caught[i].path, path) == 0 && memmem(receiver.caught[i].body, receiver.caught[i].len, text, strlen(text));
	pthread_mutex_unlock(&receiver.lock);
	return found;
}

/* letter PATH "text" — something that came there holds these words. */
void letter_line(struct story *story, struct view rest)
{
	const char *path = story_text(story, word_next(&rest));
	struct view text = view_trim(rest);
	if (text.len < 3 || text.ptr[0] != '"' || text.ptr[text.len - 1] != '"')
		story_fail(story, "letter PATH \"text\"");
	text = (struct view){ text.ptr + 1, text.len - 2 };
	if (!came(path, story_text(story, text)))
		story_fail(story, "nothing that came at %s holds %.*s", path, (int)text.len, text.ptr);
}

static void move_on(struct story *story, int64_t minutes)
{
	struct instant now;
	char text[25];
	if (!instant_parse(view_of(story->clock), &now))
		story_fail(story, "the story has no time yet");
	instant_print_utc((struct instant){ now.ms + minutes * 60000 }, text);
	snprintf(story->clock, sizeof story->clock, "%s", text);
	talk_clock(story);
}

/* later MINUTES LOGIN PATH .path = value — the clock moves on by so many minutes, again and again, until it is so. */
void later_line(struct story *story, struct view rest)
{
	int64_t minutes = 0, until_us = clock_monotonic_us() + 2 * (int64_t)RECEIVE_US_MOST;
	stage_serve(story);
	if (!view_int(word_next(&rest), &minutes) || minutes < 1)
		story_fail(story, "later MINUTES LOGIN PATH .path = value");
	struct person *person = person_known(story, word_next(&rest));
	char *path = story_text(story, word_next(&rest));
	while (clock_monotonic_us() < until_us) {
		talk(story, person, "GET", path, (struct view){ "", 0 });
		if (expect_holds(story, story->answer.json, rest))
			return;
		move_on(story, minutes);
		usleep(LATER_PAUSE_US);
	}
	story_fail(story, "it never came to %.*s", (int)view_trim(rest).len, view_trim(rest).ptr);
}
