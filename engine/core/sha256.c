#include "quan/core/text.h"

#include <assert.h>
#include <nettle/sha2.h>

/* Nettle's SHA-256, behind our own type: its context would bring its header into ours. The
 * assertion below keeps the two of one size. */

static_assert(sizeof(struct sha256_ctx) <= sizeof(quan_sha256), "quan_sha256 is too small");

/* The words of quan_sha256 are aligned for it. */
static struct sha256_ctx *context_of(quan_sha256 *hash)
{
    return (struct sha256_ctx *)(void *)hash->opaque;
}

void quan_sha256_init(quan_sha256 *hash)
{
    sha256_init(context_of(hash));
}

void quan_sha256_add(quan_sha256 *hash, const void *bytes, size_t n)
{
    if (n)
        sha256_update(context_of(hash), n, bytes);
}

void quan_sha256_hex(quan_sha256 *hash, char hex[65])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context_of(hash), sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[64] = '\0';
}
