/* notify/channel.h — the ways out, one file per kind: mail.c, sms.c, hook.c (webhooks and group robots). What each needs to be set up, how
 * a letter becomes a transfer, and whether the other side took it.
 *
 * Invariants: a channel's secrets are sealed in the store, about "channel ID", written and never shown again. A letter that is sent again
 * carries the same number (Message-ID, Idempotency-Key), so whoever looks can tell it is the same one. Signatures carry the machine's
 * own time, also in a drill: the other side holds it against its clock. Every transfer ends: CONNECT_SECONDS to connect, SEND_SECONDS in all.
 * Lifecycle: sending_new → sending_curl into a multi handle, or sending_run → sending_end → sending_free.
 * Threads: a sending belongs to one thread at a time. */
#pragma once
#include "base/json.h"
#include "notify/answer.h"
#include "notify/hosts.h"
#include "notify/template.h"

enum { CONNECT_SECONDS = 5, SEND_SECONDS = 20 };
enum channel_state { CHANNEL_ON, CHANNEL_OFF, CHANNEL_GONE };   /* stored */

/* One thing to be set. What stands in `choices` ("starttls tls none") is all there is; the first is meant when nothing is said. */
struct setting {
	const char *key;
	enum { SETTING_TEXT, SETTING_NUMBER, SETTING_URL, SETTING_SITE, SETTING_HOST, SETTING_MAIL } type; /* SITE: an address people go to, not this server */
	bool secret, needed;
	size_t most;
	const char *choices;
	const char *zh, *en;                                /* its label */
};

struct way { int64_t id; int32_t unit; enum channel kind; enum channel_state state; struct view name; const json_t *config, *secrets; };
/* The setting's text, from config or secrets; empty if it is not set. A number is read as text. */
struct view way_text(const struct way *, const char *key);
int64_t way_number(const struct way *, const char *key, int64_t otherwise);

struct letter {
	int64_t delivery;
	struct instant made;                                /* of the message: with the delivery it makes the number nobody else has */
	struct view template, unit_code, link, facts;
	struct words words;
	enum language language;
	struct view address;                                /* mail address or phone; empty for robots */
};
/* "17.1637564400000": the same whenever this letter is sent. */
const char *letter_number(const struct letter *, struct arena *);
struct view letter_link(const struct way *, const struct letter *, struct arena *); /* the channel's site and the link; empty if there is none */

/* What becomes a transfer. Everything lies in the sending's own arena. */
struct sending {
	struct arena arena;
	CURL *curl;
	struct curl_slist *headers, *rcpt;
	const struct way *way;
	struct hosts hosts;
	struct view body;                                   /* what is sent */
	size_t sent;
	char heard[4096];                                   /* the beginning of what comes back */
	size_t heard_len;
	char line[SAID_MOST];                               /* the newest line of a mail server */
	char fault[CURL_ERROR_SIZE];
};

enum outcome { OUTCOME_SENT, OUTCOME_AGAIN, OUTCOME_NEVER };    /* NEVER: trying again cannot help */

struct channel_kind {
	enum channel kind;
	const struct setting *settings;                     /* ends with a row without a key */
	bool (*prepare)(struct sending *, const struct letter *, struct err *);
	enum outcome (*judge)(struct sending *, CURLcode, char said[SAID_MOST]);
	const char *zh, *en;
};
extern const struct channel_kind mail_kind, sms_kind, webhook_kind, wecom_kind, dingtalk_kind, feishu_kind;
const struct channel_kind *channel_kind_of(enum channel);   /* NULL for the app */

/* A whole set of settings, as they would be stored: everything needed is there, nothing else, each of its type. */
bool way_check(const struct way *, const struct hosts *, struct err *);
bool mail_address_good(struct view);
bool phone_number_good(struct view);

/* directory: for the list of hosts. The way and the letter are copied as far as they are needed. */
struct sending *sending_new(const char *directory, const struct way *, const struct letter *, struct err *);
CURL *sending_curl(struct sending *);
enum outcome sending_end(struct sending *, CURLcode, char said[SAID_MOST]); /* said: the other side's own words */
enum outcome sending_run(struct sending *, char said[SAID_MOST]);           /* the whole, here and now: for a test */
void sending_free(struct sending *);
/* For prepare: */
void sending_header(struct sending *, const char *name, const char *value);
void sending_json(struct sending *, const char *url, struct builder *body); /* POST it; releases the builder */
void sending_post(struct sending *, const char *method, const char *url, const char *type, struct view body);
