/* notify/hosts.h — which machines messages may be sent to: nobody makes this server knock on doors it should not know.
 *
 * Invariants: the operator of the machine may write the file `channel-hosts` into the data directory: one host a line (sms.example.cn, or
 * .example.cn for everything below it, # begins a remark). With it, only those hosts are spoken to, wherever they are. Without it every
 * host is, except this machine itself and its link (loopback, link-local, multicast addresses, asked when the name has been resolved, so
 * that a name cannot mean something else later). Only http and https; redirects are not followed; no proxy is used. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <curl/curl.h>

struct hosts { bool limited; int count; struct view names[200]; };
/* directory/channel-hosts; the names lie in the arena. */
void hosts_read(const char *directory, struct arena *, struct hosts *ret);
bool hosts_allow(const struct hosts *, struct view host);
/* An http(s) address with a host that is allowed; err: BAD_FIELD on `field`. */
bool hosts_check_url(const struct hosts *, struct view url, const char *field, struct err *);
/* Makes the transfer keep to these rules, for these protocols ("http,https" or "smtp,smtps"). hosts lives as long as the transfer. */
void hosts_bind(const struct hosts *, CURL *, const char *protocols);
