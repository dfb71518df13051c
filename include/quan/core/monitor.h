/* monitor.h - what a long call tells its caller, and how the caller stops it. */
#ifndef QUAN_CORE_MONITOR_H
#define QUAN_CORE_MONITOR_H

#include "quan/core/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    QUAN_NOTE,    /* what was done */
    QUAN_WARNING, /* something that changes a number, or may */
} quan_level;

/* The callbacks come from the calling thread only; each may be NULL. A NULL monitor is lawful
 * everywhere: silence, one thread. */
typedef struct {
    void (*say)(quan_level level, const char *text, void *payload);
    void (*progress)(const char *stage, double fraction, void *payload); /* fraction 0 to 1 */
    bool (*stop)(void *payload); /* true: end with QUAN_ERR_INTERRUPTED as soon as possible */
    void *payload;
    int32_t n_threads; /* from 1; 0 is 1 */
} quan_monitor;

/* One line of text, translated; at most 1,000 bytes. */
void quan_say(const quan_monitor *monitor, quan_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Tells progress, and returns QUAN_ERR_INTERRUPTED when the caller wants to stop. `stage` is one of
 * the names of the stages: read, network, reach, gap, write. */
quan_status quan_progress(const quan_monitor *monitor, const char *stage, double fraction,
                          quan_error *err);

/* Calls work(index, thread, payload, err) for each index below n, spread over the monitor's
 * threads. The first failure by index is returned with its message; the order of calls is free, so
 * work must write only to places that belong to its index, or to scratch that belongs to its
 * thread. */
quan_status quan_parallel(const quan_monitor *monitor, int64_t n,
                          quan_status (*work)(int64_t index, int32_t thread, void *payload,
                                              quan_error *err),
                          void *payload, quan_error *err);

/* The number of threads quan_parallel() would use: the size of per-thread scratch. */
int32_t quan_n_threads(const quan_monitor *monitor);

#endif
