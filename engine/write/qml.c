#include "qml.h"

#include <string.h>

static const char *find(const char *at, const char *end, const char *word)
{
    return memmem(at, (size_t)(end - at), word, strlen(word));
}

static bool starts(const char *at, const char *end, const char *word)
{
    const size_t n = strlen(word);
    return (size_t)(end - at) >= n && memcmp(at, word, n) == 0;
}

/* Passes over a comment, a CDATA section, a processing instruction or a document type. Returns `at`
 * where none stands, NULL where one does not end. */
static const char *pass_aside(const char *at, const char *end)
{
    static const char *const asides[][2] = {
        {"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}, {"<!", ">"}};
    for (size_t i = 0; i < sizeof asides / sizeof *asides; i++) {
        if (!starts(at, end, asides[i][0]))
            continue;
        const char *close = find(at, end, asides[i][1]);
        return close ? close + strlen(asides[i][1]) : NULL;
    }
    return at;
}

/* The '>' that ends the tag at `at`; quoted values may hold one. */
static const char *tag_end(const char *at, const char *end)
{
    while (at < end && *at != '>') {
        const bool quote = *at == '"' || *at == '\'';
        if (quote)
            at = memchr(at + 1, *at, (size_t)(end - at) - 1);
        if (!at)
            return NULL;
        at++;
    }
    return at < end ? at : NULL;
}

/* The '<' of the closing tag that belongs to the element whose content starts at `at`. */
static const char *closing_tag(const char *at, const char *end)
{
    int depth = 1;
    while (at && (at = memchr(at, '<', (size_t)(end - at)))) {
        const char *behind = pass_aside(at, end);
        if (behind != at) {
            at = behind;
            continue;
        }
        const char *stop = tag_end(at, end);
        if (!stop)
            return NULL;
        if (starts(at, end, "</"))
            depth--;
        else if (stop[-1] != '/')
            depth++;
        if (depth == 0)
            return at;
        at = stop + 1;
    }
    return NULL;
}

static void split_tag(const char *at, const char *stop, quan_qml_element *out)
{
    const char *name = at + 1;
    const size_t n = strcspn(name, " \t\r\n/>");
    const char *last = stop[-1] == '/' ? stop - 1 : stop;
    out->name = (quan_qml_piece){name, n};
    out->attributes = (quan_qml_piece){name + n, (size_t)(last - name) - n};
}

bool quan_qml_next(const char **at, const char *end, quan_qml_element *out, bool *bad)
{
    const char *open = *at;
    while ((open = memchr(open, '<', (size_t)(end - open)))) {
        const char *behind = pass_aside(open, end);
        if (!behind) {
            *bad = true;
            return false;
        }
        if (behind == open)
            break;
        open = behind;
    }
    if (!open || starts(open, end, "</"))
        return false;
    const char *stop = tag_end(open, end);
    const char *close = stop && stop[-1] == '/' ? stop : NULL;
    if (stop && !close)
        close = closing_tag(stop + 1, end);
    const char *last = close ? tag_end(close, end) : NULL;
    if (!last) {
        *bad = true;
        return false;
    }
    split_tag(open, stop, out);
    out->inner = close == stop ? (quan_qml_piece){stop, 0}
                               : (quan_qml_piece){stop + 1, (size_t)(close - stop) - 1};
    out->whole = (quan_qml_piece){open, (size_t)(last - open) + 1};
    *at = last + 1;
    return true;
}

bool quan_qml_is(quan_qml_piece piece, const char *word)
{
    return strlen(word) == piece.length && memcmp(piece.start, word, piece.length) == 0;
}
