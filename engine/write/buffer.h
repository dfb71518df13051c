/* buffer.h - bytes that grow while a file is put together. */
#ifndef QUAN_WRITE_BUFFER_H
#define QUAN_WRITE_BUFFER_H

#include "quan/core.h"

#include <locale.h>

/* Zeroed it is empty. Once memory is used up every later call does nothing, so that a long run of
 * them needs one check at its end. `bytes` always ends in a NUL that `length` does not count. */
typedef struct {
    char *bytes;
    int64_t length, capacity;
    bool failed;
} quan_buffer;

void quan_buffer_add_bytes(quan_buffer *buffer, const void *bytes, int64_t n);
void quan_buffer_add(quan_buffer *buffer, const char *text); /* NULL adds nothing */
void quan_buffer_addf(quan_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Text as XML content or attribute; control bytes, which XML 1.0 forbids, become spaces. */
void quan_buffer_add_xml(quan_buffer *buffer, const char *text);

/* Text as a JSON string with its quotes; NULL is null. */
void quan_buffer_add_json(quan_buffer *buffer, const char *text);

/* Text within an SQL string or identifier: each `quote` is doubled. */
void quan_buffer_add_doubled(quan_buffer *buffer, const char *text, char quote);

/* Numbers with a decimal point whatever the locale says, in this thread, from begin to end. */
typedef struct {
    locale_t own, before;
} quan_c_numbers;

quan_c_numbers quan_c_numbers_begin(void);
void quan_c_numbers_end(quan_c_numbers numbers);

/* QUAN_ERR_LIMIT when memory was used up on the way. */
quan_status quan_buffer_check(const quan_buffer *buffer, const char *what, quan_error *err);
void quan_buffer_free(quan_buffer *buffer);

#endif
