/* text_file.h - a small text file, whole: run files and what lies in layers/. */
#ifndef QUAN_READ_TEXT_FILE_H
#define QUAN_READ_TEXT_FILE_H

#include "quan/core.h"

/* UTF-8 with a final NUL that is not counted; no other NUL. Zeroed it is empty. */
typedef struct {
    char *bytes;
    size_t length;
    char sha256[65]; /* of the file as it lies on the disk */
} quan_text_file;

/* Reads a regular file of at most max_bytes and drops a byte order mark. What is no UTF-8 is
 * QUAN_ERR_INPUT with file, line and column, and with the remedy where it looks like GBK or UTF-16.
 * `shown` names the file in messages. */
quan_status quan_text_file_read(const char *path, const char *shown, size_t max_bytes,
                                quan_text_file *out, quan_error *err);
/* The same without asking for the encoding: the bytes as they lie on the disk. */
quan_status quan_text_file_bytes(const char *path, const char *shown, size_t max_bytes,
                                 quan_text_file *out, quan_error *err);
void quan_text_file_free(quan_text_file *file);

#endif
