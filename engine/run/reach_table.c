#include "run_work.h"

#include <string.h>

/* `quan reach` on a run file: who is how far from what, without any standard. One target set per
 * kind, all kinds in one call for lengths and one for times, so that the threads share them. Access
 * is as in the gap stage (several directions, outlines of facilities).
 *
 * The nearest by length and the nearest by time may be two facilities where there are slopes or
 * steps; the row names the one by length. */

/* One question per kind of facility that the data hold. Zeroed it is empty; free_tables() takes it
 * at every state. */
typedef struct {
    int64_t *features;             /* of all kinds, one run after another */
    unsigned char *residents_only; /* beside features */
    int64_t *kind;                 /* row of the kinds catalogue, per question */
    quan_targets *targets;
    int32_t n;
    quan_nearest *nearest[2]; /* by length (mm) and by time (ms), per question */
    quan_access homes, places;
} reach_tables;

static void free_tables(reach_tables *r)
{
    for (int m = 0; m < 2; m++)
        for (int32_t i = 0; r->nearest[m] && i < r->n; i++)
            quan_nearest_free(&r->nearest[m][i]);
    quan_free(r->nearest[0]);
    quan_free(r->nearest[1]);
    quan_free(r->features);
    quan_free(r->residents_only);
    quan_free(r->kind);
    quan_free(r->targets);
    quan_access_free(&r->homes);
    quan_access_free(&r->places);
}

static bool is_word(const quan_table *table, const char *column, int64_t row, const char *word,
                    bool if_null)
{
    const char *text = quan_table_text(table, quan_table_find(table, column), row);
    return text ? strcmp(text, word) == 0 : if_null;
}

/* As in the gap stage: what is only planned serves nobody. */
static bool is_open(const quan_table *places, int64_t place)
{
    return is_word(places, "status", place, "existing", true);
}

static bool is_for_residents(const quan_table *places, int64_t place)
{
    return is_word(places, "open_to", place, "residents", false);
}

/* Functions are few: one pass over them per kind. They are ordered by facility, so that features
 * come out ascending, and one that has a kind twice stands side by side. */
static quan_status collect_questions(const run_work *work, reach_tables *r, quan_error *err)
{
    const quan_table *kinds = &work->catalogue.tables[QUAN_CATALOGUE_KINDS];
    const quan_table *functions = &work->data.functions;
    const quan_table *places = &work->data.layers[QUAN_ROLE_FACILITY].table;
    int32_t facility = quan_table_find(functions, "facility");
    int32_t kind = quan_table_find(functions, "kind");
    r->features = quan_alloc((size_t)functions->n_rows, sizeof *r->features);
    r->residents_only = quan_calloc((size_t)functions->n_rows, 1);
    r->kind = quan_alloc((size_t)kinds->n_rows, sizeof *r->kind);
    r->targets = quan_calloc((size_t)kinds->n_rows, sizeof *r->targets);
    if (!r->features || !r->residents_only || !r->kind || !r->targets)
        return quan_fail_memory(err, "the facilities by kind");
    int64_t used = 0;
    for (int64_t k = 0; k < kinds->n_rows; k++) {
        const char *key = quan_table_text(kinds, 0, k);
        int64_t before = used;
        for (int64_t f = 0; f < functions->n_rows; f++) {
            const char *of = quan_table_text(functions, kind, f);
            int64_t place = quan_table_int(functions, facility, f, 0);
            bool again = used > before && r->features[used - 1] == place;
            if (!of || strcmp(of, key) != 0 || again || !is_open(places, place))
                continue;
            r->residents_only[used] = is_for_residents(places, place);
            r->features[used++] = place;
        }
        if (used == before)
            continue;
        r->kind[r->n] = k;
        r->targets[r->n++] = (quan_targets){.access = &r->places,
                                            .features = r->features + before,
                                            .residents_only = r->residents_only + before,
                                            .n_features = used - before};
    }
    return QUAN_OK;
}

/* Homes first, without outlines: a house is not entered where an arcade passes through it. */
static quan_status attach(run_work *work, reach_tables *r, const quan_monitor *monitor,
                          quan_error *err)
{
    quan_access_options options = {.multi = true};
    if (work->data.has[QUAN_ROLE_BARRIER])
        options.barriers = &work->data.layers[QUAN_ROLE_BARRIER];
    QUAN_TRY(
        quan_setting(&work->catalogue, "access.connector_max_m", &options.connector_max_m, err));
    QUAN_TRY(quan_setting(&work->catalogue, "access.multi_max_m", &options.multi_max_m, err));
    QUAN_TRY(quan_network_attach(&work->network, &work->data.layers[QUAN_ROLE_BUILDING].geoms,
                                 &options, monitor, &r->homes, err));
    options.outlines = true;
    return quan_network_attach(&work->network, &work->data.layers[QUAN_ROLE_FACILITY].geoms,
                               &options, monitor, &r->places, err);
}

/* A graph per metric, one after the other: each is large, and needed once. */
static quan_status search(const run_work *work, reach_tables *r, const quan_monitor *monitor,
                          quan_error *err)
{
    const quan_metric metrics[2] = {{.profile = NULL}, {.profile = &work->walker}};
    for (int m = 0; m < 2; m++) {
        quan_graph *graph = NULL;
        r->nearest[m] = quan_calloc((size_t)r->n, sizeof **r->nearest);
        if (!r->nearest[m])
            return quan_fail_memory(err, "the nearest facilities");
        QUAN_TRY(quan_graph_build(&work->network, &metrics[m], &graph, err));
        quan_status status =
            quan_reach_nearest(graph, &r->homes, r->targets, r->n, monitor, r->nearest[m], err);
        quan_graph_free(graph);
        QUAN_TRY(status);
    }
    return QUAN_OK;
}

/* No result is a status and nulls; unattached says that no road was near, unreachable that no way
 * led on. */
static quan_status add_row(run_work *work, const reach_tables *r, int32_t question, int64_t home,
                           quan_error *err)
{
    quan_table *t = &work->reach_building.table;
    const quan_table *homes = &work->data.layers[QUAN_ROLE_BUILDING].table;
    const quan_table *places = &work->data.layers[QUAN_ROLE_FACILITY].table;
    const quan_table *kinds = &work->catalogue.tables[QUAN_CATALOGUE_KINDS];
    const quan_nearest *metres = &r->nearest[0][question], *seconds = &r->nearest[1][question];
    int64_t row = t->n_rows;
    QUAN_TRY(quan_table_add_rows(t, 1, err));
    QUAN_TRY(quan_table_set_text(t, 0, row, quan_catalogue_cell(homes, home, "id"), err));
    QUAN_TRY(quan_table_set_text(t, 1, row, quan_table_text(kinds, 0, r->kind[question]), err));
    bool attached = r->homes.first[home] != r->homes.first[home + 1];
    bool reached = metres->cost[home] != QUAN_UNREACHED;
    QUAN_TRY(quan_table_set_text(t, 5, row,
                                 reached    ? "ok"
                                 : attached ? "unreachable"
                                            : "unattached",
                                 err));
    if (!reached)
        return QUAN_OK;
    int64_t place = r->targets[question].features[metres->target[home]];
    QUAN_TRY(quan_table_set_text(t, 2, row, quan_catalogue_cell(places, place, "id"), err));
    quan_table_set_real(t, 3, row, metres->cost[home] / QUAN_MM_PER_M);
    quan_table_set_real(t, 4, row, seconds->cost[home] / QUAN_MS_PER_MIN);
    return QUAN_OK;
}

/* Homes of the ring around the boundary are read for what they compete for, not to be listed. */
static quan_status is_inside(const quan_dataset *data, int64_t home, bool *inside, quan_error *err)
{
    const quan_geoms *boundary = &data->layers[QUAN_ROLE_BOUNDARY].geoms;
    quan_xy point;
    *inside = boundary->n_features == 0;
    QUAN_TRY(quan_geoms_feature_point(&data->layers[QUAN_ROLE_BUILDING].geoms, home, &point, err));
    for (int64_t b = 0; b < boundary->n_features && !*inside; b++)
        *inside = quan_geoms_contains(boundary, b, point);
    return QUAN_OK;
}

/* In the order of reach_building.yaml. */
static quan_status add_columns(quan_table *t, quan_error *err)
{
    static const struct {
        const char *name;
        quan_type type;
    } columns[] = {
        {"building_id", QUAN_TYPE_TEXT}, {"kind", QUAN_TYPE_TEXT},
        {"facility_id", QUAN_TYPE_TEXT}, {"route_m", QUAN_TYPE_REAL},
        {"walk_min", QUAN_TYPE_REAL},    {"status", QUAN_TYPE_TEXT},
    };
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        QUAN_TRY(quan_table_add_column(t, columns[c].name, columns[c].type, NULL, err));
    return QUAN_OK;
}

/* Rows by building, then kind. */
static quan_status fill(run_work *work, const reach_tables *r, quan_error *err)
{
    const quan_table *homes = &work->data.layers[QUAN_ROLE_BUILDING].table;
    int32_t residential = quan_table_find(homes, "residential");
    QUAN_TRY(add_columns(&work->reach_building.table, err));
    for (int64_t home = 0; home < homes->n_rows; home++) {
        bool inside = false;
        if (quan_table_int(homes, residential, home, 0) == 1)
            QUAN_TRY(is_inside(&work->data, home, &inside, err));
        for (int32_t q = 0; inside && q < r->n; q++)
            QUAN_TRY(add_row(work, r, q, home, err));
    }
    return QUAN_OK;
}

quan_status run_make_reach(run_work *work, const quan_monitor *monitor, quan_error *err)
{
    reach_tables r = {0};
    quan_status status = collect_questions(work, &r, err);
    if (!status)
        status = attach(work, &r, monitor, err);
    if (!status)
        status = search(work, &r, monitor, err);
    if (!status)
        status = fill(work, &r, err);
    free_tables(&r);
    return status;
}
