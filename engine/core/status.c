#include "quan/core/status.h"

#include "quan/core/text.h"

#include "translate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A message is written where the error is known best, into the caller's own buffer: no state is
 * shared by threads, and a caller who gives none pays nothing. Texts are msgids of gettext; what
 * cannot be translated, or has no translation, stays as it was written. */

quan_status quan_fail(quan_error *err, quan_status status, const char *format, ...)
{
    if (!err)
        return status;

    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, quan_translate(format), args);
    va_end(args);
    quan_text_drop_broken_tail(err->message);
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
    quan_text_drop_broken_tail(err->message);
    return status;
}
