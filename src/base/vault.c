/* base/vault.c — one key file, three keys derived from it: to seal, to trace, to tell which key it is. */
#include "base/vault.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY = 32, FORM = 1, NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES };
enum { FOR_SEALS = 1, FOR_TRACES = 2, FOR_MARK = 3 };
_Static_assert(KEY == crypto_kdf_KEYBYTES && KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one length of key");

struct vault { unsigned char seals[KEY], traces[KEY], mark[VAULT_MARK]; };

static bool unusable(const char *path, const char *why, struct err *err)
{
	FAIL(err, KEY_MISSING, NULL, "%s: %s", path, why);
	return err_sayf(err, "密钥文件 %s 无法使用。", "The key file %s cannot be used.", path);
}

/* Written whole under another name first, and given its own only if nobody was faster: a key is never half, and never replaced. */
static bool key_make(const char *path, struct err *err)
{
	unsigned char key[KEY];
	char fresh[700];
	snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
	crypto_kdf_keygen(key);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0 && (link(fresh, path) == 0 || errno == EEXIST);
	int cause = errno;
	sodium_memzero(key, sizeof key);
	if (fd >= 0) {
		close(fd);
		unlink(fresh);
	}
	return good || unusable(path, strerror(cause), err);
}

static bool key_read(const char *path, unsigned char key[KEY], struct err *err)
{
	unsigned char more;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int cause = errno;
	bool good = fd >= 0 && read(fd, key, KEY) == KEY && read(fd, &more, 1) == 0;
	if (fd >= 0)
		close(fd);
	return good || unusable(path, fd < 0 ? strerror(cause) : "not 32 bytes long", err);
}

static void derive(unsigned char out[KEY], uint64_t what, const unsigned char key[KEY])
{
	crypto_kdf_derive_from_key(out, KEY, what, "anlan   ", key);
}

struct vault *vault_open(const char *path, bool make, struct err *err)
{
	unsigned char key[KEY];
	if (sodium_init() < 0 || (make && access(path, F_OK) != 0 && !key_make(path, err)) || !key_read(path, key, err))
		return NULL;
	struct vault *vault = sodium_malloc(sizeof *vault); /* kept out of swap and core dumps where the machine allows it */
	assert(vault);
	derive(vault->seals, FOR_SEALS, key);
	derive(vault->traces, FOR_TRACES, key);
	derive(vault->mark, FOR_MARK, key);
	sodium_memzero(key, sizeof key);
	return vault;
}

void vault_close(struct vault *vault)
{
	sodium_free(vault);
}

void vault_mark(const struct vault *vault, unsigned char ret[VAULT_MARK])
{
	memcpy(ret, vault->mark, VAULT_MARK);
}

static const unsigned char *bytes(struct view text) { return (const unsigned char *)text.ptr; }

/* One byte that says how it is sealed, the nonce, the sealed bytes with their tag. */
struct view vault_seal(const struct vault *vault, struct arena *arena, struct view about, struct view plain)
{
	unsigned char *out = arena_take(arena, FORM + NONCE + plain.len + TAG);
	out[0] = 1;
	randombytes_buf(out + FORM, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + FORM + NONCE, NULL, bytes(plain), plain.len, bytes(about), about.len, NULL, out + FORM, vault->seals);
	return (struct view){ (const char *)out, FORM + NONCE + plain.len + TAG };
}

bool vault_unseal(const struct vault *vault, struct arena *arena, struct view about, struct view sealed, struct view *ret, struct err *err)
{
	if (sealed.len < FORM + NONCE + TAG || sealed.ptr[0] != 1)
		return FAIL(err, KEY_MISSING, NULL, "a sealed value of %zu bytes is damaged", sealed.len);
	size_t len = sealed.len - FORM - NONCE - TAG;
	unsigned char *out = arena_take(arena, len + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, bytes(sealed) + FORM + NONCE, sealed.len - FORM - NONCE, bytes(about), about.len,
	                                               bytes(sealed) + FORM, vault->seals) != 0)
		return FAIL(err, KEY_MISSING, NULL, "a sealed value does not open: another key, another place, or damage");
	*ret = (struct view){ (const char *)out, len };
	return true;
}

void vault_trace(const struct vault *vault, struct view about, struct view text, unsigned char ret[VAULT_TRACE])
{
	crypto_generichash_state state;
	unsigned char length[8];
	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)(about.len >> 8 * i);
	crypto_generichash_init(&state, vault->traces, KEY, VAULT_TRACE);
	crypto_generichash_update(&state, length, sizeof length); /* so that "ab"+"c" is not "a"+"bc" */
	crypto_generichash_update(&state, bytes(about), about.len);
	crypto_generichash_update(&state, bytes(text), text.len);
	crypto_generichash_final(&state, ret, VAULT_TRACE);
}
