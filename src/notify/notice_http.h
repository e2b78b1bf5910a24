/* notify/notice_http.h — what the routes of notices have in common. For the _http.c files of notify/ only. */
#pragma once
#include "http/route.h"
#include "notify/notice.h"

/* The notice of {id}, if the caller may know it; NO_NOTICE otherwise. */
bool notice_of_path(struct req *, struct notice *ret);
bool notice_known_to(struct req *, int64_t id, struct notice *ret);
/* A unit by its code in the caller's subtree; an empty code gives `otherwise`. NO_UNIT. */
bool notice_ask_unit(struct req *, const char *name, struct view code, enum right, int32_t otherwise, int32_t *ret);
const struct zone *notice_zone(const struct req *, int32_t unit);
int64_t notice_realm(const struct req *, int32_t unit);
void say_instant(struct builder *, const char *key, const struct zone *, struct instant); /* null for ms 0 */
void say_person(struct builder *, const char *key, const struct req *, int64_t account); /* {login, name}; null for none */
bool say_files(struct builder *, struct req *, enum attachment_source, int64_t id); /* "attachments": [{id, name, type, size}] */
void say_receipt(struct builder *, const struct req *, const struct notice *, const struct notice_receipt *); /* state and steps, without braces */
void say_notice(struct builder *, struct req *, const struct notice *, const struct notice_receipt *own); /* the fields of a list, without braces; own may be NULL */
/* A list of blob ids of a body. */
bool read_files(struct req *, const json_t *list, struct files *ret);
bool notice_publish_handle(struct req *), notice_preview_handle(struct req *);
bool notices_get_handle(struct req *), notice_get_handle(struct req *), notice_replies_get_handle(struct req *);
bool notice_receipts_handle(struct req *);
bool notice_read_due(struct req *, struct view, struct instant *ret); /* later than now */
