#include "quan/core/monitor.h"

#include "quan/core/text.h"

#include "translate.h"

#include <stdarg.h>
#include <stdio.h>

/* What a run says goes through the caller's callbacks and nowhere else: the library prints nothing.
 * The text is translated before the numbers are put in, so that it is the msgid that translators
 * see. */

enum {
    /* With the final NUL; a longer line is cut. */
    MAX_SAID_BYTES = 1000
};

void quan_say(const quan_monitor *monitor, quan_level level, const char *format, ...)
{
    if (!monitor || !monitor->say)
        return;

    char text[MAX_SAID_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, quan_translate(format), args);
    va_end(args);
    quan_text_drop_broken_tail(text);
    monitor->say(level, text, monitor->payload);
}

quan_status quan_progress(const quan_monitor *monitor, const char *stage, double fraction,
                          quan_error *err)
{
    if (!monitor)
        return QUAN_OK;
    if (monitor->progress)
        monitor->progress(stage, fraction, monitor->payload);
    if (monitor->stop && monitor->stop(monitor->payload))
        return quan_fail(err, QUAN_ERR_INTERRUPTED, "interrupted; nothing was published");
    return QUAN_OK;
}

int32_t quan_n_threads(const quan_monitor *monitor)
{
    return monitor && monitor->n_threads > 1 ? monitor->n_threads : 1;
}
