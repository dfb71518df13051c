/* GDAL's CSV driver takes every file for UTF-8. Tables of spreadsheets from Windows are mostly GBK,
 * and would come out as broken names without a word. So the code page is decided first, by all
 * lines and not by the first few (the header of a Chinese table is often plain ASCII), and anything
 * but UTF-8 is rewritten into the private folder, which the driver opens instead.
 *
 * Two passes over the file, one line in memory at a time. */
#include "csv_text.h"

#include "encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define MAX_LINE_BYTES (1 << 20)

/* One line at a time, so that memory does not grow with the file. */
typedef struct {
    FILE *file;
    char *line;
    char shown[640];
    int64_t number;
} lines;

/* *n is 0 at the end of the file. A line of over 1 MB is no table, and a zero byte is UTF-16 or no
 * text at all. */
static quan_status next_line(lines *in, size_t *n, quan_error *err)
{
    *n = 0;
    in->number++;
    int c;
    while (*n < MAX_LINE_BYTES && (c = getc_unlocked(in->file)) != EOF) {
        in->line[(*n)++] = (char)c;
        if (c == '\n')
            break;
    }
    if (*n == MAX_LINE_BYTES)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: line %lld is longer than 1 MB", in->shown,
                         (long long)in->number);
    if (memchr(in->line, '\0', *n))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: line %lld holds a zero byte; is it UTF-16? save it as UTF-8",
                         in->shown, (long long)in->number);
    if (ferror(in->file))
        return quan_fail(err, QUAN_ERR_IO, "%s: cannot be read", in->shown);
    return QUAN_OK;
}

/* The trial is ended also after a failure, because it holds a converter; the first message is the
 * one that counts. */
static quan_status find_encoding(lines *in, double level1_share, char name[32], bool *guessed,
                                 quan_error *err)
{
    quan_encoding_trial trial;
    quan_status status = QUAN_OK;
    size_t n = 1;
    quan_encoding_begin(&trial, NULL);
    while (n && !status) {
        status = next_line(in, &n, err);
        if (!status)
            quan_encoding_add(&trial, in->line, n);
    }
    quan_status ended = quan_encoding_end(&trial, level1_share, name, guessed, status ? NULL : err);
    if (status || !ended)
        return status;
    return quan_fail_within(err, ended, in->shown);
}

/* Strict: a line that is not of the code page is refused with its number, for a wrong `encoding:`
 * must not pass as a few odd names. */
static quan_status recode(lines *in, const char *name, const char *to, quan_error *err)
{
    quan_decoder decoder;
    char *text = NULL;
    int64_t capacity = 0;
    QUAN_TRY(quan_decoder_open(name, &decoder, err));
    quan_status status = QUAN_OK;
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
    if (!out) {
        status = quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
        goto done;
    }
    rewind(in->file);
    in->number = 0;
    for (size_t n = 1; n && !status;) {
        status = next_line(in, &n, err);
        if (status || !n)
            break;
        if (!quan_decoder_text(&decoder, in->line, n, false, &text, &capacity))
            status = !text ? quan_fail_memory(err, "a line of text")
                           : quan_fail(err, QUAN_ERR_INPUT,
                                       "%s: line %lld is not in %s; correct `encoding:` or leave "
                                       "it out",
                                       in->shown, (long long)in->number, name);
        else if (fputs(text, out) < 0)
            status = quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
    }
done:
    if (out && fclose(out) && !status)
        status = quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
    quan_decoder_close(&decoder);
    quan_free(text);
    return status;
}

/* A file in two-byte characters has line ends that are no single bytes, so it goes through in
 * blocks. The first two bytes tell, or the name in the run file. */
static const char *wide_encoding(FILE *file, const char *declared)
{
    unsigned char mark[2] = {0, 0};
    size_t n = fread(mark, 1, 2, file);
    rewind(file);
    if (n == 2 && ((mark[0] == 0xFF && mark[1] == 0xFE) || (mark[0] == 0xFE && mark[1] == 0xFF)))
        return "UTF-16";
    bool wide =
        declared && (!strncasecmp(declared, "UTF-16", 6) || !strncasecmp(declared, "UTF16", 5) ||
                     !strncasecmp(declared, "UCS-2", 5));
    return wide ? declared : NULL;
}

/* What a block leaves over is the beginning of a character that goes on in the next. */
static quan_status convert(quan_decoder *decoder, FILE *in, FILE *out, const char *shown,
                           quan_error *err)
{
    char from[8192], to[32768];
    size_t left = 0;
    for (;;) {
        size_t n = fread(from + left, 1, sizeof from - left, in) + left;
        char *next = from, *end = to;
        size_t room = sizeof to;
        if (n == left)
            return left ? quan_fail(err, QUAN_ERR_INPUT,
                                    "%s: its last character is cut; copy it again from where it "
                                    "came",
                                    shown)
                        : QUAN_OK;
        bool bad =
            iconv(decoder->converter, &next, &n, &end, &room) == (size_t)-1 && errno != EINVAL;
        if (bad)
            return quan_fail(err, QUAN_ERR_INPUT,
                             "%s: has bytes that are not in %s; save it again as UTF-8", shown,
                             decoder->name);
        if (fwrite(to, 1, sizeof to - room, out) != sizeof to - room)
            return quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
        memmove(from, next, n);
        left = n;
    }
}

static quan_status recode_wide(lines *in, const char *name, const char *to, quan_error *err)
{
    quan_decoder decoder;
    QUAN_TRY(quan_decoder_open(name, &decoder, err));
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
    quan_status status =
        out ? convert(&decoder, in->file, out, in->shown, err)
            : quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
    if (out && fclose(out) && !status)
        status = quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
    quan_decoder_close(&decoder);
    return status;
}

/* The copy in UTF-8, when one is needed, is what will be opened. */
static quan_status make_copy(lines *in, quan_gated *gated, const char *name, bool wide,
                             quan_error *err)
{
    char *copy = NULL;
    QUAN_TRY(quan_gate_private(gated, "table.csv", &copy, err));
    quan_status status = wide ? recode_wide(in, name, copy, err) : recode(in, name, copy, err);
    if (status) {
        quan_free(copy);
        return status;
    }
    quan_free(gated->path);
    gated->path = copy;
    return QUAN_OK;
}

/* gated->path becomes the copy; the original is left as it was. */
quan_status quan_csv_to_utf8(quan_gated *gated, const char *declared, double level1_share,
                             char encoding[48], quan_error *err)
{
    char name[32];
    bool guessed = false;
    const char *wide = NULL;
    lines in = {.file = fopen(gated->path, "rbe"), .line = quan_alloc(MAX_LINE_BYTES, 1)};
    quan_text_printable(quan_gate_name(gated->path), in.shown, sizeof in.shown);
    quan_status status = QUAN_OK;
    if (!in.file)
        status = quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s", in.shown, strerror(errno));
    else if (!in.line)
        status = quan_fail_memory(err, "a line of text");
    else if ((wide = wide_encoding(in.file, declared)) != NULL || declared)
        snprintf(name, sizeof name, "%s", wide ? wide : declared);
    else
        status = find_encoding(&in, level1_share, name, &guessed, err);
    bool ready = in.file && in.line && !status;
    if (ready && (wide || strcmp(name, "UTF-8") != 0))
        status = make_copy(&in, gated, name, wide != NULL, err);
    if (!status)
        snprintf(encoding, 48, "%s%s", name, guessed ? " (guessed)" : "");
    quan_free(in.line);
    if (in.file)
        fclose(in.file);
    return status;
}
