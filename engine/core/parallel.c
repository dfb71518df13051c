#include "quan/core/monitor.h"

#include <omp.h>

/* A parallel loop by OpenMP. Indexes go out one by one, as they cost very different times; callers
 * whose items are small make blocks of them. Messages come from worker threads only by way of
 * `err`: what was said last by time would differ between runs.
 *
 * An index is left out only when a lower one has failed. So the lowest of all that would fail is
 * always run, and it is the one that is returned: the outcome does not depend on timing. */

/* The first failure by index, whichever thread met one first. */
typedef struct {
    int64_t index;
    quan_status status;
    quan_error error;
} failure;

quan_status quan_parallel(const quan_monitor *monitor, int64_t n,
                          quan_status (*work)(int64_t index, int32_t thread, void *payload,
                                              quan_error *err),
                          void *payload, quan_error *err)
{
    failure first = {.index = INT64_MAX};
    int n_threads = quan_n_threads(monitor);
    if (n < n_threads)
        n_threads = n > 0 ? (int)n : 1;
    (void)n_threads; /* used by the next line, which some tools do not read */

#pragma omp parallel for num_threads(n_threads) schedule(dynamic, 1)
    for (int64_t i = 0; i < n; i++) {
        int64_t failed_at = INT64_MAX;
#pragma omp atomic read
        failed_at = first.index;
        if (failed_at < i)
            continue;
        quan_error mine = {{0}};
        quan_status status = work(i, omp_get_thread_num(), payload, &mine);
        if (status) {
#pragma omp critical(quan_parallel_failure)
            if (i < first.index) {
                first.status = status;
                first.error = mine;
#pragma omp atomic write
                first.index = i;
            }
        }
    }
    if (first.status && err)
        *err = first.error;
    return first.status;
}
