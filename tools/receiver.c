/* tools/receiver.c — a mail server and an HTTP server that show what is sent to them, to try channels by hand and in browser tests:
 *     build/tools/receiver [HTTP-PORT [SMTP-PORT]]       prints the ports, then one line for each thing caught; ends with its standard input
 * How it answers: src/notify/test_receiver.h. */
#include "notify/test_receiver.h"
#include "base/json.h"

static void show(const struct caught *one)
{
	struct builder line;
	builder_init(&line, 1 << 16);
	json_open(&line, '{');
	json_string(&line, "path", one->path);
	json_string(&line, "query", one->query);
	json_string(&line, "to", one->to);
	json_string(&line, "signature", one->signature);
	json_string(&line, "key", one->key);
	struct view body = { one->body, one->len };
	json_text(&line, "body", view_utf8(body) ? body : VIEW(""));
	json_close(&line, '}');
	printf("%s\n", line.ptr);
	fflush(stdout);
	builder_release(&line);
}

int main(int argc, char **argv)
{
	static struct receiver receiver;
	char byte;
	if (!receiver_start(&receiver, argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0, argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0)) {
		fprintf(stderr, "receiver: no ports\n");
		return 1;
	}
	receiver.seen = show;
	receiver.slow_ms = 3000;
	printf("http %d https %d smtp %d\n", receiver.http_port, receiver.https_port, receiver.smtp_port);
	fflush(stdout);
	while (read(0, &byte, 1) == 1)
		;
	receiver_stop(&receiver);
	return 0;
}
