/* memory_kit.h - a call in which every allocation fails once. */
#ifndef QUAN_TESTS_MEMORY_KIT_H
#define QUAN_TESTS_MEMORY_KIT_H

#include "cmocka_all.h"
#include "quan/core.h"

#include <string.h>

/* Calls with the first allocation failing, with the second, and so on, until one call asks for
 * fewer, which must succeed; every call before must end as QUAN_ERR_LIMIT with a message. The call
 * checks its own outputs and frees them. Returns how many allocations there are. */
static inline int64_t memory_fails_everywhere(quan_status (*call)(void *payload, quan_error *err),
                                              void *payload)
{
    for (int64_t n = 1;; n++) {
        quan_error err = {""};
        quan_memory_fail_at(n, false);
        quan_status status = call(payload, &err);
        bool failed = quan_memory_fail_at(0, false) >= n;
        if (!failed && status)
            fail_msg("without a failure: %s", err.message);
        if (!failed)
            return n - 1;
        if (status != QUAN_ERR_LIMIT || !strstr(err.message, "memory"))
            fail_msg("allocation %lld: status %d, '%s'", (long long)n, (int)status, err.message);
    }
}

#endif
