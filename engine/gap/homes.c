/* Who is judged: every residential building inside the boundary (or the run's box), and inside the
 * urban extent where one is given. Every building gets exactly one fate, and the fates are told by
 * number, so that buildings judged and not judged add up to the layer.
 *
 * A building is where its representative point is (quan_geoms_feature_point): by area instead, one
 * that stands across a border would count in two communities. On a shared border the area with the
 * lower id takes it. Homes keep the order of the layer, which is that of the ids. */
#include "gap_work.h"

#include <math.h>

/* What becomes of a building. */
typedef enum {
    NOT_RESIDENTIAL,
    OUTSIDE,       /* of the boundary */
    RURAL,         /* residential, inside the boundary, outside the urban extent */
    RURAL_UNKNOWN, /* the same, outside the urban extent */
    UNKNOWN_USE,   /* nobody says whether people live there */
    JUDGED,
    N_FATES,
} building_fate;

/* Areas in which points are looked up. */
typedef struct {
    const quan_geoms *geoms;
    quan_index index;
    bool given;
} lookup;

/* A layer that was given but is empty holds no point; one that was not given is never asked. */
static quan_status open_lookup(const quan_dataset *data, quan_role role, lookup *out,
                               quan_error *err)
{
    out->geoms = &data->layers[role].geoms;
    out->given = data->has[role] || out->geoms->n_features > 0;
    return out->given ? quan_index_build_geoms(out->geoms, &out->index, err) : QUAN_OK;
}

/* The row of the area around a point, -1 for none. */
static int64_t area_at(const lookup *areas, quan_xy point)
{
    return areas->given ? quan_index_containing(&areas->index, areas->geoms, point) : -1;
}

static const quan_layer *buildings(const gap_work *work)
{
    return &work->data->layers[QUAN_ROLE_BUILDING];
}

/* Of a building; -1 where it is not known. */
static int64_t whole_number(const gap_work *work, const char *column, int64_t row)
{
    const quan_table *table = &buildings(work)->table;
    return quan_table_int(table, quan_table_find(table, column), row, -1);
}

/* Rows that a table holds without a place, such as ledger entries, are outside of everything. */
static bool has_geometry(const quan_geoms *geoms, int64_t row)
{
    return row < geoms->n_features && geoms->part_first[row] < geoms->part_first[row + 1];
}

/* The points of all buildings; those without geometry are NaN and lie in no area. */
static quan_status find_points(const gap_work *work, quan_xy *points, quan_error *err)
{
    const quan_layer *layer = buildings(work);
    for (int64_t row = 0; row < layer->table.n_rows; row++) {
        points[row] = (quan_xy){NAN, NAN};
        if (has_geometry(&layer->geoms, row))
            QUAN_TRY(quan_geoms_feature_point(&layer->geoms, row, &points[row], err));
    }
    return QUAN_OK;
}

/* Marks the points inside the run's box, for runs without a boundary layer. */
static quan_status mark_box(const gap_work *work, const quan_xy *points, unsigned char *inside,
                            quan_error *err)
{
    int64_t n = buildings(work)->table.n_rows;
    const double *box = work->run->bbox_deg;
    quan_crs *from = NULL, *to = NULL;
    quan_transform *transform = NULL;
    quan_status status = quan_crs_open(work->data->crs, &from, err);
    if (!status)
        status = quan_crs_open("EPSG:4326", &to, err);
    if (!status)
        status = quan_transform_open(from, to, &transform, err);
    for (int64_t i = 0; i < n && !status; i++) {
        double lon_deg = points[i].x_m, lat_deg = points[i].y_m;
        quan_transform_points(transform, &lon_deg, &lat_deg, 1, 1);
        inside[i] =
            lon_deg >= box[0] && lat_deg >= box[1] && lon_deg <= box[2] && lat_deg <= box[3];
    }
    quan_transform_close(transform);
    quan_crs_close(to);
    quan_crs_close(from);
    return status;
}

/* inside[i] is 1 for points of the study area. Without a boundary the run's box takes its place,
 * without that everything is inside. */
static quan_status mark_boundary(const gap_work *work, const quan_xy *points, unsigned char *inside,
                                 quan_error *err)
{
    int64_t n = buildings(work)->table.n_rows;
    const double *box = work->run->bbox_deg;
    lookup boundary = {0};
    QUAN_TRY(open_lookup(work->data, QUAN_ROLE_BOUNDARY, &boundary, err));
    if (!boundary.given && box[0] < box[2] && box[1] < box[3])
        return mark_box(work, points, inside, err);
    for (int64_t i = 0; i < n; i++)
        inside[i] =
            !isnan(points[i].x_m) && (!boundary.given || area_at(&boundary, points[i]) >= 0);
    quan_index_free(&boundary.index);
    return QUAN_OK;
}

/* Decides about each building; fate[] holds 1 for those inside the boundary before. */
static void decide(const gap_work *work, const lookup *urban, const quan_xy *points,
                   unsigned char *fate)
{
    for (int64_t row = 0; row < buildings(work)->table.n_rows; row++) {
        int64_t residential = whole_number(work, "residential", row);
        bool is_urban = !urban->given || area_at(urban, points[row]) >= 0;
        if (!fate[row])
            fate[row] = OUTSIDE;
        else if (residential == 0)
            fate[row] = NOT_RESIDENTIAL;
        else if (!is_urban)
            fate[row] = residential > 0 ? RURAL : RURAL_UNKNOWN;
        else
            fate[row] = residential > 0 ? JUDGED : UNKNOWN_USE;
    }
}

/* What was allocated before a failure is freed with the homes. */
static quan_status allocate_homes(gap_homes *homes, int64_t n, int64_t n_rural, quan_error *err)
{
    size_t count = (size_t)n;
    homes->row = quan_alloc(count, sizeof *homes->row);
    homes->point = quan_alloc(count, sizeof *homes->point);
    homes->tolerance_mm = quan_alloc(count, sizeof *homes->tolerance_mm);
    homes->persons = quan_alloc(count, sizeof *homes->persons);
    homes->households = quan_alloc(count, sizeof *homes->households);
    homes->elders = quan_alloc(count, sizeof *homes->elders);
    homes->rural_row = quan_alloc((size_t)n_rural, sizeof *homes->rural_row);
    bool complete = homes->row && homes->point && homes->tolerance_mm && homes->persons &&
                    homes->households && homes->elders && homes->rural_row;
    for (int level = 0; level < GAP_N_LEVELS; level++) {
        homes->area[level] = quan_alloc(count, sizeof *homes->area[level]);
        complete = complete && homes->area[level];
    }
    return complete ? QUAN_OK : quan_fail_memory(err, "the homes");
}

/* Appends a judged building; its position is known to the nearest millimetre of its accuracy. */
static quan_status add_home(gap_work *work, int64_t row, quan_xy point, quan_error *err)
{
    gap_homes *homes = &work->homes;
    const quan_layer *layer = buildings(work);
    int64_t home = homes->n++;
    double accuracy_m = quan_table_real(&layer->table, quan_table_find(&layer->table, "accuracy_m"),
                                        row, work->settings.building_accuracy_m);
    double mm = ceil(accuracy_m * QUAN_MM_PER_M - 0.5);
    homes->row[home] = row;
    homes->point[home] = point;
    homes->tolerance_mm[home] = mm <= 0 ? 0 : mm >= 1e9 ? 1000000000u : (uint32_t)mm;
    homes->persons[home] = whole_number(work, "persons", row);
    homes->households[home] = whole_number(work, "households", row);
    homes->elders[home] = whole_number(work, "elders", row);
    homes->geoms.kind = layer->geoms.kind;
    return quan_geoms_add_copy(&homes->geoms, &layer->geoms, row, err);
}

/* Counts the fates first, so that every array has its size from the start. */
static quan_status collect(gap_work *work, const quan_xy *points, const unsigned char *fate,
                           quan_error *err)
{
    gap_homes *homes = &work->homes;
    int64_t n = buildings(work)->table.n_rows, count[N_FATES] = {0};
    for (int64_t row = 0; row < n; row++)
        count[fate[row]]++;
    QUAN_TRY(allocate_homes(homes, count[JUDGED], count[RURAL], err));
    for (int64_t row = 0; row < n; row++) {
        if (fate[row] == JUDGED)
            QUAN_TRY(add_home(work, row, points[row], err));
        else if (fate[row] == RURAL)
            homes->rural_row[homes->n_rural++] = row;
    }
    return QUAN_OK;
}

/* The county holds all homes, whether or not a boundary was given. */
static quan_status find_areas(gap_work *work, quan_error *err)
{
    static const quan_role roles[] = {QUAN_ROLE_ESTATE, QUAN_ROLE_COMMUNITY, QUAN_ROLE_STREET};
    gap_homes *homes = &work->homes;
    for (int level = GAP_ESTATE; level <= GAP_STREET; level++) {
        lookup areas = {0};
        QUAN_TRY(open_lookup(work->data, roles[level], &areas, err));
        for (int64_t i = 0; i < homes->n; i++)
            homes->area[level][i] = area_at(&areas, homes->point[i]);
        quan_index_free(&areas.index);
    }
    for (int64_t i = 0; i < homes->n; i++)
        homes->area[GAP_COUNTY][i] = 0;
    return QUAN_OK;
}

/* Warns of what changes the figures: villages judged as town, and buildings nobody knows the use
 * of. */
static quan_status tell_fates(const gap_work *work, const unsigned char *fate, bool urban_given,
                              quan_gap_result *out, quan_error *err)
{
    int64_t count[N_FATES] = {0};
    for (int64_t row = 0; row < buildings(work)->table.n_rows; row++)
        count[fate[row]]++;
    const struct {
        const char *key, *note;
        int64_t n;
    } rows[] = {
        {"buildings_judged", NULL, count[JUDGED]},
        {"buildings_rural", "residential, outside the urban extent: in no rate", count[RURAL]},
        {"buildings_rural_unknown_use", "outside the urban extent, not judged",
         count[RURAL_UNKNOWN]},
        {"buildings_unknown_use", "inside the study area, not judged", count[UNKNOWN_USE]},
        {"buildings_not_residential", NULL, count[NOT_RESIDENTIAL]},
        {"buildings_outside_boundary", NULL, count[OUTSIDE]},
    };
    if (!urban_given)
        quan_say(work->monitor, QUAN_WARNING,
                 "there is no urban extent: all residential buildings inside the boundary are "
                 "judged, villages as well; give a source with role urban");
    QUAN_TRY(
        quan_gap_tell(out, "urban_extent", NULL, err, "%s", urban_given ? "given" : "not given"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        QUAN_TRY(quan_gap_tell(out, rows[i].key, rows[i].note, err, "%lld", (long long)rows[i].n));
    if (count[UNKNOWN_USE] > 0)
        quan_say(work->monitor, QUAN_WARNING,
                 "%lld buildings of the study area have no known use and are not judged",
                 (long long)count[UNKNOWN_USE]);
    return QUAN_OK;
}

quan_status quan_gap_find_homes(gap_work *work, quan_gap_result *out, quan_error *err)
{
    size_t n = (size_t)buildings(work)->table.n_rows;
    lookup urban = {0};
    quan_xy *points = quan_alloc(n, sizeof *points);
    unsigned char *fate = quan_calloc(n, 1);
    quan_status status;
    if (!points || !fate) {
        status = quan_fail_memory(err, "the points of the buildings");
        goto done;
    }
    status = find_points(work, points, err);
    if (!status)
        status = mark_boundary(work, points, fate, err);
    if (!status)
        status = open_lookup(work->data, QUAN_ROLE_URBAN, &urban, err);
    if (!status) {
        decide(work, &urban, points, fate);
        status = collect(work, points, fate, err);
    }
    if (!status)
        status = find_areas(work, err);
    if (!status)
        status = tell_fates(work, fate, urban.given, out, err);
done:
    quan_index_free(&urban.index);
    quan_free(fate);
    quan_free(points);
    return status;
}

void quan_gap_homes_free(gap_homes *homes)
{
    quan_free(homes->row);
    quan_free(homes->point);
    quan_free(homes->tolerance_mm);
    quan_free(homes->persons);
    quan_free(homes->households);
    quan_free(homes->elders);
    quan_free(homes->land_m2);
    quan_free(homes->rural_row);
    for (int level = 0; level < GAP_N_LEVELS; level++)
        quan_free(homes->area[level]);
    quan_geoms_free(&homes->geoms);
    *homes = (gap_homes){0};
}
