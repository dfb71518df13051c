#include "quan/core/status.h"

#include "translate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A message is written where the error is known best, into the caller's own buffer: no state is
 * shared by threads, and a caller who gives none pays nothing. Texts are msgids of gettext; what
 * cannot be translated, or has no translation, stays as it was written. */

/* A message that did not fit ends inside a character when it is Chinese: such a tail is dropped. */
static void drop_broken_tail(char *message)
{
    size_t length = strlen(message), start = length;
    while (start > 0 && length - start < 3 && ((unsigned char)message[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)message[start - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (length - (start - 1) < wanted)
        message[start - 1] = '\0';
}

quan_status quan_fail(quan_error *err, quan_status status, const char *format, ...)
{
    if (!err)
        return status;

    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, quan_translate(format), args);
    va_end(args);
    drop_broken_tail(err->message);
    return status;
}

quan_status quan_fail_memory(quan_error *err, const char *what)
{
    return quan_fail(err, QUAN_ERR_LIMIT, "not enough memory for %s", quan_translate(what));
}

quan_status quan_fail_within(quan_error *err, quan_status status, const char *context)
{
    if (!err)
        return status;

    const quan_error inner = *err;
    int used = snprintf(err->message, sizeof err->message, "%s: ", context);
    size_t at = used < 0 ? 0 : (size_t)used;
    if (at < sizeof err->message)
        memcpy(err->message + at, inner.message, sizeof err->message - at);
    err->message[sizeof err->message - 1] = '\0';
    drop_broken_tail(err->message);
    return status;
}
