/* A slower disk for the bench: loaded before the program, it sleeps ANLAN_SLOW_US after each sync. */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowed(const char *name, int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
	const char *us = getenv("ANLAN_SLOW_US");
	int answer = real(fd);
	if (us)
		usleep((useconds_t)strtoul(us, NULL, 10));
	return answer;
}

int fsync(int fd) { return slowed("fsync", fd); }
int fdatasync(int fd) { return slowed("fdatasync", fd); }
