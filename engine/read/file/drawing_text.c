/* drawing_text.c - the text of a DXF looked over before the driver sees it.
 *
 * Its letters are in the code page of $DWGCODEPAGE, from AutoCAD 2007 (AC1021) on in UTF-8. Both
 * are checked against all lines, for programs other than AutoCAD copy an old header and write what
 * they like. And its blocks are weighed, which could unfold without end (drawing_blocks.c).
 * (Autodesk, DXF Reference, HEADER section and group codes.) */
#include "drawing_text.h"

#include "drawing_blocks.h"
#include "encoding.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE_BYTES (1 << 20)
#define MAX_PIECES     2000000

/* A drawing while its lines are read. */
typedef struct {
    FILE *file;
    char *line;
    size_t n;
    int64_t number;
    char variable[32]; /* of the header that the next values belong to */
    char version[16], page[32];
    bool has_section;
    quan_encoding_trial trial;
    quan_blocks blocks;
} drawing_text;

/* Without the end of the line. False at the end of the file; *ok is false for no text. */
static bool next_line(drawing_text *text, bool *ok)
{
    int c = EOF;
    text->n = 0;
    text->number++;
    while (text->n < MAX_LINE_BYTES && (c = getc_unlocked(text->file)) != EOF && c != '\n')
        text->line[text->n++] = (char)c;
    while (text->n && (text->line[text->n - 1] == '\r' || text->line[text->n - 1] == ' '))
        text->n--;
    *ok = text->n < MAX_LINE_BYTES && !memchr(text->line, '\0', text->n);
    text->line[text->n < MAX_LINE_BYTES ? text->n : MAX_LINE_BYTES - 1] = '\0';
    return *ok && (c != EOF || text->n);
}

/* Group 9 names a variable of the header, the next group has its value. */
static void note_header(drawing_text *text, int64_t code)
{
    if (code == 9) {
        snprintf(text->variable, sizeof text->variable, "%.31s", text->line);
        return;
    }
    if (!strcmp(text->variable, "$ACADVER") && !*text->version)
        snprintf(text->version, sizeof text->version, "%.15s", text->line);
    else if (!strcmp(text->variable, "$DWGCODEPAGE") && !*text->page)
        snprintf(text->page, sizeof text->page, "%.31s", text->line);
    text->variable[0] = '\0';
}

/* Pairs of lines: a group code, its value. Evidence is gathered once the header is known, so in a
 * second pass. */
static bool read_pairs(drawing_text *text, bool evidence, quan_status *status)
{
    bool ok = true;
    rewind(text->file);
    text->number = 0;
    while (!*status && next_line(text, &ok)) {
        int64_t code = 0;
        bool known = quan_text_to_int(text->line + strspn(text->line, " \t"), &code);
        if (!next_line(text, &ok))
            break;
        if (evidence)
            quan_encoding_add(&text->trial, text->line, text->n);
        else if (known && (code == 9 || *text->variable))
            note_header(text, code);
        if (!evidence && known)
            *status = quan_blocks_add(&text->blocks, code, text->line);
        text->has_section = text->has_section || !strcmp(text->line, "SECTION");
    }
    return ok;
}

/* What the header says; from AC1021 on the code page is written but not used. */
static const char *declared_page(const drawing_text *text)
{
    int64_t version = 0;
    bool known = !strncmp(text->version, "AC", 2) && quan_text_to_int(text->version + 2, &version);
    return known && version >= 1021 ? "UTF-8" : text->page;
}

/* `encoding:` of the run file is believed, but not when a line contradicts it. */
static quan_status check_declared(drawing_text *text, const char *shown, const char *declared,
                                  quan_error *err)
{
    char ignored[32];
    bool guessed = false, holds = text->trial.declared_holds;
    quan_encoding_end(&text->trial, 0, ignored, &guessed, NULL);
    if (holds)
        return QUAN_OK;
    return quan_fail(
        err, QUAN_ERR_INPUT,
        "%s: its texts are not in the encoding %s; correct `encoding:` or leave it out", shown,
        declared);
}

/* A limit against harm: a drawing of a county has some hundred thousand pieces. */
static quan_status check_size(drawing_text *text, const quan_drawing_wish *wish, quan_error *err)
{
    int64_t n = 0;
    QUAN_TRY(quan_blocks_count(&text->blocks, wish->unfolds, &n, err));
    if (n <= MAX_PIECES)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: its blocks unfold into more than 2 million pieces; purge the drawing, or "
                     "save the layer that is needed by itself",
                     wish->shown);
}

static quan_status decide(drawing_text *text, const quan_drawing_wish *wish, char name[32],
                          bool *guessed, quan_error *err)
{
    quan_status status = QUAN_OK;
    bool is_text = read_pairs(text, false, &status);
    if (status)
        return quan_fail_memory(err, "the blocks of a drawing");
    if (!is_text)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: line %lld is no text: a binary DXF, or damaged; save it as ASCII DXF",
                         wish->shown, (long long)text->number);
    if (!text->has_section)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: is no DXF: it has no SECTION", wish->shown);
    QUAN_TRY(check_size(text, wish, err));
    quan_encoding_begin(&text->trial, wish->encoding ? wish->encoding : declared_page(text));
    read_pairs(text, true, &status);
    if (wish->encoding) {
        snprintf(name, 32, "%.31s", wish->encoding);
        return check_declared(text, wish->shown, wish->encoding, err);
    }
    status = quan_encoding_end(&text->trial, wish->level1_share, name, guessed, err);
    return status ? quan_fail_within(err, status, wish->shown) : QUAN_OK;
}

quan_status quan_drawing_look(const char *path, const quan_drawing_wish *wish, char name[32],
                              bool *guessed, quan_error *err)
{
    drawing_text text = {.file = fopen(path, "rbe"), .line = quan_alloc(MAX_LINE_BYTES, 1)};
    *guessed = false;
    quan_status status = QUAN_OK;
    if (!text.file)
        status =
            quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s", wish->shown, strerror(errno));
    else if (!text.line)
        status = quan_fail_memory(err, "a line of text");
    else
        status = decide(&text, wish, name, guessed, err);
    if (text.file)
        fclose(text.file);
    quan_free(text.line);
    quan_blocks_free(&text.blocks);
    return status;
}
