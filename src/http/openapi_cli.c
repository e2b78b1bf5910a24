/* http/openapi_cli.c — anlan openapi: the document without a server, for programs that are generated from it (the web's types). */
#include "cli.h"
#include "http/openapi.h"
#include <stdio.h>

enum { DOCUMENT_MOST = 8 << 20 };

static int run(const struct verb *verb, int argc, char **argv)
{
	bool drill = false;
	const struct cli_option options[] = { { "drill", NULL, "with the addresses that exist only under serve --drill", NULL, &drill }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc > 0)
		return cli_usage(verb, "unexpected word \"%s\"", argv[0]);
	struct builder out;
	struct router *router = router_new(route_lists);
	builder_init(&out, DOCUMENT_MOST);
	openapi_print(&out, router, drill);
	builder_char(&out, '\n');
	bool ok = !out.full && fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
	builder_release(&out);
	router_free(router);
	return ok ? CLI_DONE : CLI_REFUSED;
}

const struct verb openapi_verb = {
	"openapi", "[--drill]", "print the HTTP interface as an OpenAPI 3.1 document",
	"The same document as GET /api/v1/openapi.json, without a server and without data.", run };
