/* encoding.h - which code page the texts of a file are in, decided by all of them. */
#ifndef QUAN_READ_ENCODING_H
#define QUAN_READ_ENCODING_H

#include "quan/core.h"

/* Evidence gathered from the raw texts of a file; begin with quan_encoding_begin(). */
typedef struct {
    void *declared; /* iconv_t of .cpg or language byte; NULL when there is none */
    char declared_name[32];
    bool declared_holds, utf8_holds, gb18030_holds;
    bool has_high; /* any byte beyond ASCII */
    int64_t n_wide,
        n_level1; /* characters beyond ASCII, and how many of these are GB 2312 level 1 */
} quan_encoding_trial;

/* `declared` may be NULL or "". An unknown name is no declaration. */
void quan_encoding_begin(quan_encoding_trial *trial, const char *declared);
void quan_encoding_add(quan_encoding_trial *trial, const char *bytes, size_t n);

/* The same for a text that fills its field to the last byte: its last character may be cut. */
void quan_encoding_add_cut(quan_encoding_trial *trial, const char *bytes, size_t n);

/* Ends the trial. The name to decode with, in `name`; *guessed when nothing declared it.
 * QUAN_ERR_INPUT with the line to write when none holds. level1_share is the least share of level 1
 * (0 to 1). */
quan_status quan_encoding_end(quan_encoding_trial *trial, double level1_share, char name[32],
                              bool *guessed, quan_error *err);

/* Decodes strictly to UTF-8. Zeroed it is closed. */
typedef struct {
    void *converter; /* NULL: UTF-8, only checked */
    char name[32];
} quan_decoder;

quan_status quan_decoder_open(const char *name, quan_decoder *out, quan_error *err);
void quan_decoder_close(quan_decoder *decoder);

/* False when the bytes are not of that code page. On success *out grows as needed (quan_free).
 * Bytes cut inside the last character are dropped when `cut` is true. False and *out NULL: no
 * memory. */
bool quan_decoder_text(quan_decoder *decoder, const char *bytes, size_t n, bool cut, char **out,
                       int64_t *capacity);

/* The other way, for a filter on the raw bytes. NULL: cannot be written in that code page. */
char *quan_encode_text(const char *utf8, const char *name);

/* The name by which iconv knows a code page written as in a .cpg or a run file. False for "". */
bool quan_encoding_iconv(const char *written, char name[32]);

/* The code page of a dBASE language byte, or NULL. */
const char *quan_encoding_of_ldid(unsigned char byte);

#endif
