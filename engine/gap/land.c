/* Residential land is a property of parcels, homes are buildings: each residential parcel's area is
 * shared among the homes that stand on it, in proportion to their footprints. Shares are whole
 * square metres by largest remainders, so that they add up to the parcel, and sums of any of them
 * are exact in a double. */
#include "gap_work.h"

#include <math.h>
#include <stdlib.h>

/* A home on a parcel. */
typedef struct {
    int64_t parcel, home;
    double footprint_m2, remainder;
} standing;

static int compare_parcels(const void *a, const void *b)
{
    const standing *x = a, *y = b;
    if (x->parcel != y->parcel)
        return x->parcel < y->parcel ? -1 : 1;
    return (x->home > y->home) - (x->home < y->home);
}

/* Largest remainder first, ties by home. */
static int compare_remainders(const void *a, const void *b)
{
    const standing *x = a, *y = b;
    if (x->remainder != y->remainder)
        return x->remainder > y->remainder ? -1 : 1;
    return (x->home > y->home) - (x->home < y->home);
}

/* Rounded down first, then one square metre each to the largest remainders until nothing is left.
 * Footprints are above 0. Reorders here[]. */
static void share(int64_t area_m2, standing *here, int64_t n, int64_t *land_m2)
{
    double sum = 0;
    int64_t left = area_m2;
    for (int64_t i = 0; i < n; i++)
        sum += here[i].footprint_m2;
    for (int64_t i = 0; i < n; i++) {
        double exact = (double)area_m2 * (here[i].footprint_m2 / sum);
        int64_t whole = (int64_t)floor(exact);
        if (whole > left)
            whole = left;
        here[i].remainder = exact - (double)whole;
        land_m2[here[i].home] = whole;
        left -= whole;
    }
    qsort(here, (size_t)n, sizeof *here, compare_remainders);
    for (int64_t i = 0; left > 0; i = (i + 1) % n, left--)
        land_m2[here[i].home]++;
}

/* One home without a footprint (a point) makes all shares of its parcel equal. */
static void level_footprints(standing *here, int64_t n)
{
    bool measured = true;
    for (int64_t i = 0; i < n; i++)
        measured = measured && here[i].footprint_m2 > 0;
    for (int64_t i = 0; i < n && !measured; i++)
        here[i].footprint_m2 = 1;
}

/* The register's area before the drawn one: official rates divide by it. */
static int64_t parcel_area_m2(const quan_layer *parcels, int64_t row)
{
    int32_t column = quan_table_find(&parcels->table, "area_m2");
    double area = quan_table_real(&parcels->table, column, row, -1);
    return llround(area > 0 ? area : quan_geoms_area_m2(&parcels->geoms, row));
}

/* The residential parcels: their rows, and an index over them. */
static quan_status find_residential(const quan_layer *parcels, int64_t *rows, quan_geoms *geoms,
                                    quan_error *err)
{
    int32_t column = quan_table_find(&parcels->table, "residential");
    geoms->kind = QUAN_POLYGONS;
    for (int64_t row = 0; row < parcels->table.n_rows; row++) {
        if (quan_table_int(&parcels->table, column, row, 0) != 1)
            continue;
        rows[geoms->n_features] = row;
        QUAN_TRY(quan_geoms_add_copy(geoms, &parcels->geoms, row, err));
    }
    return QUAN_OK;
}

/* On overlapping parcels a home stands on the one with the lower id, so that no area counts twice.
 */
static quan_status stand(const gap_homes *homes, const quan_geoms *parcels, standing *found,
                         int64_t *n_found, quan_error *err)
{
    quan_index index = {0};
    QUAN_TRY(quan_index_build_geoms(parcels, &index, err));
    for (int64_t i = 0; i < homes->n; i++) {
        int64_t parcel = quan_index_containing(&index, parcels, homes->point[i]);
        if (parcel < 0)
            continue;
        double footprint =
            homes->geoms.kind == QUAN_POLYGONS ? quan_geoms_area_m2(&homes->geoms, i) : 0;
        found[(*n_found)++] = (standing){parcel, i, footprint, 0};
    }
    quan_index_free(&index);
    qsort(found, (size_t)*n_found, sizeof *found, compare_parcels);
    return QUAN_OK;
}

/* Shares each parcel with homes on it; returns the area of the others. */
static int64_t share_all(const quan_layer *parcels, const int64_t *rows, int64_t n_parcels,
                         standing *found, int64_t n_found, int64_t *land_m2)
{
    int64_t without_homes_m2 = 0, next = 0;
    for (int64_t p = 0; p < n_parcels; p++) {
        int64_t first = next, area = parcel_area_m2(parcels, rows[p]);
        while (next < n_found && found[next].parcel == p)
            next++;
        if (next == first) {
            without_homes_m2 += area;
            continue;
        }
        level_footprints(found + first, next - first);
        share(area, found + first, next - first, land_m2);
    }
    return without_homes_m2;
}

quan_status quan_gap_share_land(gap_work *work, quan_gap_result *out, quan_error *err)
{
    const quan_layer *parcels = &work->data->layers[QUAN_ROLE_PARCEL];
    gap_homes *homes = &work->homes;
    if (parcels->table.n_rows == 0)
        return quan_gap_tell(out, "residential_land", "no parcel layer: rates by land are empty",
                             err, "not given");

    quan_geoms geoms = {0};
    int64_t n_found = 0, without_homes_m2 = 0;
    int64_t *rows = quan_alloc((size_t)parcels->table.n_rows, sizeof *rows);
    standing *found = quan_alloc((size_t)homes->n, sizeof *found);
    homes->land_m2 = quan_calloc((size_t)homes->n, sizeof *homes->land_m2);
    quan_status status;
    if (!rows || !found || !homes->land_m2) {
        status = quan_fail_memory(err, "the residential land");
        goto done;
    }
    status = find_residential(parcels, rows, &geoms, err);
    if (!status)
        status = stand(homes, &geoms, found, &n_found, err);
    if (!status) {
        without_homes_m2 =
            share_all(parcels, rows, geoms.n_features, found, n_found, homes->land_m2);
        status = quan_gap_tell(out, "residential_land", NULL, err, "given");
    }
    if (!status)
        status = quan_gap_tell(out, "residential_land_without_homes_m2",
                               "residential parcels on which no judged home stands: in no rate",
                               err, "%lld", (long long)without_homes_m2);
    if (!status)
        status = quan_gap_tell(out, "homes_without_residential_land", NULL, err, "%lld",
                               (long long)(homes->n - n_found));
done:
    quan_geoms_free(&geoms);
    quan_free(found);
    quan_free(rows);
    return status;
}
