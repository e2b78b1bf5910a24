#include "http/gzip.h"
#include "http/pages.h"
#include <zlib.h>

enum { LEAST = 1024, MOST = 1 << 20, LEVEL = 1, GZIP_WINDOW = 15 + 16, MEMORY = 8 };

static bool worth_it(struct req *req)
{
	const struct reply *reply = &req->reply;
	if (reply->fixed.ptr || reply->file >= 0 || reply->live || reply->body.len < LEAST || reply->body.len > MOST)
		return false;
	return reply->type && strstr(reply->type, "json") && reply->header_count + 2 <= REPLY_HEADERS;
}

void reply_pack(struct req *req)
{
	if (!worth_it(req))
		return;
	reply_header(req, "Vary", "Accept-Encoding");
	if (!takes_packing(req->header(req, "Accept-Encoding"), "gzip"))
		return;
	struct view plain = builder_seen(&req->reply.body);
	z_stream stream = { 0 };
	if (deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return;                                     /* no memory to spare: as it is, then */
	size_t room = deflateBound(&stream, plain.len);
	char *out = arena_take(&req->arena, room);
	stream.next_in = (Bytef *)(uintptr_t)plain.ptr;
	stream.avail_in = (uInt)plain.len;
	stream.next_out = (Bytef *)out;
	stream.avail_out = (uInt)room;
	bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
	size_t packed = stream.total_out;
	deflateEnd(&stream);
	if (!whole || packed >= plain.len)
		return;
	req->reply.fixed = (struct view){ out, packed };
	reply_header(req, "Content-Encoding", "gzip");
}
