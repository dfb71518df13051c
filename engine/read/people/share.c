/* share.c - whole shares by the largest remainder (Hamilton 1792): exact in integers, so that the
 * order of buildings and the machine do not matter. */
#include "spread.h"

#include <stdlib.h>

typedef struct {
    int64_t index;
    quan_int128 rest;
} remainder_of;

/* Larger remainders first, then the lower index. */
static int compare_remainders(const void *one, const void *two)
{
    const remainder_of *a = one, *b = two;
    if (a->rest != b->rest)
        return a->rest > b->rest ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* What stands in for a weight that is not known. */
static int64_t mean_weight(const int64_t *weights, int64_t n)
{
    quan_int128 sum = 0;
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++) {
        sum += weights[i] > 0 ? weights[i] : 0;
        known += weights[i] >= 0;
    }
    return known && sum ? (int64_t)(sum / known) + (sum < known) : 1;
}

quan_status quan_share(int64_t total, const int64_t *weights, int64_t n, int64_t *shares,
                       quan_error *err)
{
    int64_t mean = mean_weight(weights, n), left = total;
    quan_int128 sum = 0;
    remainder_of *rests = quan_alloc((size_t)n, sizeof *rests);
    if (!rests)
        return quan_fail_memory(err, "the shares of a total");
    for (int64_t i = 0; i < n; i++)
        sum += weights[i] < 0 ? mean : weights[i];
    for (int64_t i = 0; i < n; i++) {
        quan_int128 weight = !sum ? 1 : weights[i] < 0 ? mean : weights[i];
        quan_int128 part = weight * total, whole = sum ? sum : n;
        shares[i] = (int64_t)(part / whole);
        rests[i] = (remainder_of){i, part % whole};
        left -= shares[i];
    }
    if (n)
        qsort(rests, (size_t)n, sizeof *rests, compare_remainders);
    for (int64_t i = 0; i < left && i < n; i++)
        shares[rests[i].index]++;
    quan_free(rests);
    return QUAN_OK;
}
