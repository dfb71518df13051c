/* facility_unknown.c - which types no rule knows, and how often: one line of facility_match.csv may
 * bring back hundreds of facilities, and the most frequent ones are worth it first. */
#include "facility.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *type, *name; /* the name that stands first in order, whatever the order of rows */
    int64_t n;
} type_count;

static int compare_types(const void *one, const void *two)
{
    const type_count *a = one, *b = two;
    int order = strcmp(a->type, b->type);
    return order ? order : strcmp(a->name, b->name);
}

static int compare_counts(const void *one, const void *two)
{
    const type_count *a = one, *b = two;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return strcmp(a->type, b->type);
}

/* Equal types stand together; returns how many are different. */
static int64_t join_equal(type_count *counts, int64_t n)
{
    int64_t last = -1;
    for (int64_t i = 0; i < n; i++) {
        if (last >= 0 && !strcmp(counts[last].type, counts[i].type))
            counts[last].n++;
        else
            counts[++last] = counts[i];
    }
    return last + 1;
}

quan_status quan_facility_count_unknown(const quan_batch *batch, int64_t source_row,
                                        quan_table *out, quan_error *err)
{
    const quan_table *unknown = &batch->unknown;
    int64_t n = unknown->n_rows;
    quan_status status = QUAN_OK;
    type_count *counts = quan_alloc((size_t)n, sizeof *counts);
    if (!counts)
        return quan_fail_memory(err, "the types of facilities");
    for (int64_t i = 0; i < n; i++)
        counts[i] = (type_count){quan_table_text(unknown, 0, i), quan_table_text(unknown, 1, i), 1};
    if (n)
        qsort(counts, (size_t)n, sizeof *counts, compare_types);
    n = join_equal(counts, n);
    if (n)
        qsort(counts, (size_t)n, sizeof *counts, compare_counts);
    for (int64_t i = 0; i < n && !status; i++) {
        status = quan_table_add_rows(out, 1, err);
        if (status)
            break;
        int64_t row = out->n_rows - 1;
        quan_table_set_int(out, 0, row, source_row);
        quan_table_set_int(out, 2, row, counts[i].n);
        status = quan_table_set_text(out, 1, row, counts[i].type, err);
        if (!status)
            status = quan_table_set_text(out, 3, row, counts[i].name, err);
    }
    quan_free(counts);
    return status;
}
