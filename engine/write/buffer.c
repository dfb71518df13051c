#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char *reserve(quan_buffer *buffer, int64_t n)
{
    if (buffer->failed)
        return NULL;
    char *grown = quan_grow(buffer->bytes, &buffer->capacity, buffer->length + n + 1, 1);
    if (!grown) {
        buffer->failed = true;
        return NULL;
    }
    buffer->bytes = grown;
    return grown + buffer->length;
}

void quan_buffer_add_bytes(quan_buffer *buffer, const void *bytes, int64_t n)
{
    char *end = reserve(buffer, n);
    if (!end)
        return;
    if (n)
        memcpy(end, bytes, (size_t)n);
    end[n] = '\0';
    buffer->length += n;
}

void quan_buffer_add(quan_buffer *buffer, const char *text)
{
    if (text)
        quan_buffer_add_bytes(buffer, text, (int64_t)strlen(text));
}

void quan_buffer_addf(quan_buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *end = n < 0 ? NULL : reserve(buffer, n);
    if (!end)
        return;
    va_start(args, format);
    (void)vsnprintf(end, (size_t)n + 1, format, args);
    va_end(args);
    buffer->length += n;
}

void quan_buffer_add_xml(quan_buffer *buffer, const char *text)
{
    for (const char *c = text ? text : ""; *c; c++) {
        if (*c == '&')
            quan_buffer_add(buffer, "&amp;");
        else if (*c == '<')
            quan_buffer_add(buffer, "&lt;");
        else if (*c == '>')
            quan_buffer_add(buffer, "&gt;");
        else if (*c == '"')
            quan_buffer_add(buffer, "&quot;");
        else if (*c == '\'')
            quan_buffer_add(buffer, "&apos;");
        else
            quan_buffer_add_bytes(buffer, (unsigned char)*c < 32 ? " " : c, 1);
    }
}

void quan_buffer_add_json(quan_buffer *buffer, const char *text)
{
    if (!text) {
        quan_buffer_add(buffer, "null");
        return;
    }
    quan_buffer_add(buffer, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            quan_buffer_addf(buffer, "\\%c", *c);
        else if ((unsigned char)*c < 32)
            quan_buffer_addf(buffer, "\\u%04x", (unsigned)*c);
        else
            quan_buffer_add_bytes(buffer, c, 1);
    }
    quan_buffer_add(buffer, "\"");
}

void quan_buffer_add_doubled(quan_buffer *buffer, const char *text, char quote)
{
    for (const char *c = text; *c; c++) {
        if (*c == quote)
            quan_buffer_add_bytes(buffer, c, 1);
        quan_buffer_add_bytes(buffer, c, 1);
    }
}

quan_status quan_buffer_check(const quan_buffer *buffer, const char *what, quan_error *err)
{
    return buffer->failed ? quan_fail_memory(err, what) : QUAN_OK;
}

void quan_buffer_free(quan_buffer *buffer)
{
    quan_free(buffer->bytes);
    *buffer = (quan_buffer){0};
}

quan_c_numbers quan_c_numbers_begin(void)
{
    quan_c_numbers numbers = {0};
    /* Messages stay in the caller's language: only numbers change. */
    const locale_t now = duplocale(uselocale((locale_t)0));
    if (now != (locale_t)0)
        numbers.own = newlocale(LC_NUMERIC_MASK, "C", now);
    if (numbers.own != (locale_t)0)
        numbers.before = uselocale(numbers.own);
    else if (now != (locale_t)0)
        freelocale(now);
    return numbers;
}

void quan_c_numbers_end(quan_c_numbers numbers)
{
    if (numbers.own == (locale_t)0)
        return;
    uselocale(numbers.before);
    freelocale(numbers.own);
}
