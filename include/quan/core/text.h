/* text.h - ids, numbers and hashes as text, the same on every machine and in every locale. */
#ifndef QUAN_CORE_TEXT_H
#define QUAN_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The order of rows and ties everywhere: by length, then by bytes, so that 9 stands before 10. */
int quan_text_compare_ids(const char *a, const char *b);

/* Well-formed by RFC 3629: no surrogates, no overlong forms. */
bool quan_text_is_utf8(const char *text, size_t length);

/* Copies text from outside for a message: control bytes and invalid UTF-8 as \xNN, cut after 128
 * code points with an ellipsis. Returns out. Give an out of 640 bytes. */
char *quan_text_printable(const char *text, char *out, size_t out_size);

/* Drops the bytes at the end that begin a UTF-8 character and do not complete it: what cutting a
 * text to a buffer leaves behind. */
void quan_text_drop_broken_tail(char *text);

/* The whole text as a number in the C locale; false when anything else stands there, or the value
 * is not finite or out of range. */
bool quan_text_to_int(const char *text, int64_t *value);
bool quan_text_to_real(const char *text, double *value);

/* SHA-256 (FIPS 180-4) of a stream of bytes. */
typedef struct {
    uint64_t opaque[32];
} quan_sha256;

/* Begins a hash. */
void quan_sha256_init(quan_sha256 *hash);
/* Adds n bytes. */
void quan_sha256_add(quan_sha256 *hash, const void *bytes, size_t n);
/* Ends it: 64 lower-case digits and a NUL. */
void quan_sha256_hex(quan_sha256 *hash, char hex[65]);

/* The nearest of `words` (n of them) to a mistyped word by edit distance, or NULL if all are
 * further than a third of its length. */
const char *quan_text_nearest(const char *word, const char *const *words, int32_t n);

#endif
