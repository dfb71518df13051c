#include "quan/core/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* All memory of the engine comes through quan_realloc() and quan_calloc(), over malloc and with
 * nothing in front of it, so that sanitizers and valgrind still see every block. A product that
 * overflows is refused here, once for all callers. 0 bytes give one byte, so that NULL always means
 * failure. */

/* The only state of the engine, and only tests set it: a countdown to the allocation that fails. */
static atomic_llong countdown;
static atomic_bool sticky_failure;
static atomic_llong asked;

/* Counts the call, and says whether it is the one (or, sticky, a later one) that tests let fail. */
static bool must_fail(void)
{
    atomic_fetch_add_explicit(&asked, 1, memory_order_relaxed);
    if (atomic_load_explicit(&countdown, memory_order_relaxed) == 0)
        return false;
    long long left = atomic_fetch_sub_explicit(&countdown, 1, memory_order_relaxed);
    if (left != 1)
        return false;
    /* Sticky: set back to one, so that the next call fails as well. */
    if (atomic_load_explicit(&sticky_failure, memory_order_relaxed))
        atomic_store_explicit(&countdown, 1, memory_order_relaxed);
    return true;
}

void *quan_realloc(void *old, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > PTRDIFF_MAX || must_fail())
        return NULL;
    return realloc(old, bytes ? bytes : 1);
}

void *quan_alloc(size_t n, size_t size)
{
    return quan_realloc(NULL, n, size);
}

void *quan_calloc(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > PTRDIFF_MAX || must_fail())
        return NULL;
    return calloc(n ? n : 1, size ? size : 1);
}

char *quan_strdup(const char *text)
{
    if (!text)
        return NULL;
    size_t size = strlen(text) + 1;
    char *copy = quan_alloc(size, 1);
    return copy ? memcpy(copy, text, size) : NULL;
}

void quan_free(void *block)
{
    free(block);
}

void *quan_grow(void *old, int64_t *capacity, int64_t need, size_t size)
{
    if (old && need <= *capacity)
        return old;
    int64_t wanted = *capacity <= INT64_MAX / 2 ? *capacity * 2 : INT64_MAX;
    if (wanted < need)
        wanted = need;
    if (wanted < 8)
        wanted = 8;
    void *grown = quan_realloc(old, (size_t)wanted, size);
    if (grown)
        *capacity = wanted;
    return grown;
}

int64_t quan_memory_fail_at(int64_t n, bool sticky)
{
    atomic_store(&sticky_failure, sticky);
    atomic_store(&countdown, n);
    return atomic_exchange(&asked, 0);
}
