/* The size of a facility beside what its kind asks for. It informs and never makes a gap: minimums
 * are for new facilities, and most sources give no sizes at all. At the end each entry of each
 * group has one gap_size. */
#include "gap_work.h"

/* The row of a facility within its group, or -1. */
static int64_t find_entry(const gap_group *group, int64_t facility)
{
    int64_t low = 0, high = group->n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (group->facilities[middle] < facility)
            low = middle + 1;
        else
            high = middle;
    }
    return low < group->n && group->facilities[low] == facility ? low : -1;
}

/* False where the kind asks for none. */
static bool read_minimum(const quan_table *kinds, int64_t kind, const char *column, double *out)
{
    const char *cell = quan_catalogue_cell(kinds, kind, column);
    return cell && quan_text_to_real(cell, out) && *out > 0;
}

/* Open-air kinds have no floor: there the site counts. */
static gap_size size_of(const gap_work *work, int64_t kind, int64_t function)
{
    const quan_table *kinds = &work->catalogue->tables[QUAN_CATALOGUE_KINDS];
    const quan_table *functions = &work->data->functions;
    double minimum_m2;
    if (!read_minimum(kinds, kind, "min_floor_area_m2", &minimum_m2) &&
        !read_minimum(kinds, kind, "min_site_area_m2", &minimum_m2))
        return GAP_SIZE_NOT_REQUIRED;
    int32_t column = quan_table_find(functions, "area_m2");
    if (quan_table_is_null(functions, column, function))
        return GAP_SIZE_UNKNOWN;
    return quan_table_real(functions, column, function, 0) >= minimum_m2 ? GAP_SIZE_ENOUGH
                                                                         : GAP_SIZE_SMALL;
}

/* Of several functions of one facility the best counts: any of them is enough. */
static bool is_better(gap_size a, gap_size b)
{
    static const int rank[] = {
        [GAP_SIZE_NONE] = 0,         [GAP_SIZE_SMALL] = 1,  [GAP_SIZE_UNKNOWN] = 2,
        [GAP_SIZE_NOT_REQUIRED] = 3, [GAP_SIZE_ENOUGH] = 4,
    };
    return rank[a] > rank[b];
}

quan_status quan_gap_size_facilities(gap_work *work, quan_gap_result *out, quan_error *err)
{
    const quan_table *functions = &work->data->functions;
    int32_t column = quan_table_find(functions, "facility");
    (void)out;
    for (int32_t g = 0; g < work->n_groups; g++) {
        work->groups[g].size = quan_calloc((size_t)work->groups[g].n, 1);
        if (!work->groups[g].size)
            return quan_fail_memory(err, "the sizes of facilities");
    }
    for (int64_t f = 0; f < functions->n_rows; f++) {
        int64_t kind = quan_gap_kind_of(work, f);
        int64_t facility = quan_table_int(functions, column, f, -1);
        for (int32_t g = 0; g < work->n_groups && kind >= 0; g++) {
            gap_group *group = &work->groups[g];
            int64_t entry = group->kinds[kind] ? find_entry(group, facility) : -1;
            if (entry < 0)
                continue;
            gap_size size = size_of(work, kind, f);
            if (is_better(size, group->size[entry]))
                group->size[entry] = (unsigned char)size;
        }
    }
    return QUAN_OK;
}
