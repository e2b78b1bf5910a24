/* A disk that gets full: preloaded into the program. Files under TIGHT_IN grow only while the number in the file TIGHT_ROOM (eight
 * bytes, shared) is above zero; then a write that grows a file is cut short and the next one says there is no space. Overwriting
 * goes on, as on a real disk. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t write(int, const void *, size_t);
ssize_t pwrite(int, const void *, size_t, off_t);
ssize_t pwrite64(int, const void *, size_t, off64_t);
int fallocate(int, int, off_t, off_t);
int posix_fallocate(int, off_t, off_t);
int posix_fallocate64(int, off64_t, off64_t);

static _Atomic int64_t *room;
static char in[PATH_MAX];

__attribute__((constructor)) static void open_room(void)
{
	const char *path = getenv("TIGHT_ROOM"), *where = getenv("TIGHT_IN");
	int fd = path && where ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	snprintf(in, sizeof in, "%s/", where);
	void *map = mmap(NULL, sizeof *room, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	room = map == MAP_FAILED ? NULL : map;
	close(fd);
}

static bool counts(int fd, off_t *ret_size)
{
	char link[64], path[PATH_MAX];
	struct stat about;
	int saved = errno;
	if (!room || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
		return false;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	errno = saved;
	*ret_size = about.st_size;
	return n > 0 && strncmp(path, in, strlen(in)) == 0;
}

/* How many of n bytes at this place may be written. 0 for none. */
static size_t allowed(int fd, size_t n, off_t at)
{
	off_t size;
	if (!counts(fd, &size) || at + (off_t)n <= size)
		return n;
	int64_t grows = at + (off_t)n - size, left = atomic_load(room);
	while (!atomic_compare_exchange_weak(room, &left, left > grows ? left - grows : 0))
		;
	if (left >= grows)
		return n;
	int64_t fits = (int64_t)n - (grows - (left > 0 ? left : 0));
	return fits > 0 ? (size_t)fits : 0;
}

static ssize_t full(void)
{
	errno = ENOSPC;
	return -1;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	static ssize_t (*real)(int, const void *, size_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	int flags = room ? fcntl(fd, F_GETFL) : 0;
	off_t at = room && flags >= 0 ? lseek(fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR) : -1;
	size_t fits = at >= 0 ? allowed(fd, n, at) : n;
	return n > 0 && fits == 0 ? full() : real(fd, bytes, fits);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	static ssize_t (*real)(int, const void *, size_t, off64_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
	size_t fits = allowed(fd, n, at);
	return n > 0 && fits == 0 ? full() : real(fd, bytes, fits, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return pwrite64(fd, bytes, n, at); }

int fallocate(int fd, int mode, off_t at, off_t n)
{
	static int (*real)(int, int, off_t, off_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "fallocate");
	return allowed(fd, (size_t)n, at) < (size_t)n ? (int)full() : real(fd, mode, at, n);
}

int posix_fallocate64(int fd, off64_t at, off64_t n)
{
	static int (*real)(int, off64_t, off64_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "posix_fallocate64");
	return allowed(fd, (size_t)n, at) < (size_t)n ? ENOSPC : real(fd, at, n);
}

int posix_fallocate(int fd, off_t at, off_t n) { return posix_fallocate64(fd, at, n); }
