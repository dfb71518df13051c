/* The tables of what is not judged: rural buildings and facilities; and helpers of all tables.
 * Every facility function of the data is listed, planned and closed ones too: the table shows what
 * the sources hold, its column status what of it counts. */
#include "gap_work.h"

#include <stdlib.h>
#include <string.h>

quan_status quan_gap_make_table(const gap_column *columns, int32_t n_columns, int64_t n_rows,
                                quan_table *out, quan_error *err)
{
    for (int32_t i = 0; i < n_columns; i++)
        QUAN_TRY(quan_table_add_column(out, columns[i].name, columns[i].type, NULL, err));
    return quan_table_add_rows(out, n_rows, err);
}

void quan_gap_set_count(quan_table *table, int32_t column, int64_t row, int64_t value)
{
    if (value >= 0)
        quan_table_set_int(table, column, row, value);
}

enum {
    RURAL_ID,
    RURAL_NAME,
    RURAL_COMMUNITY_ID,
    RURAL_HOUSEHOLDS,
    RURAL_PERSONS,
    RURAL_NOTE,
    N_RURAL_COLUMNS
};

static const gap_column rural_columns[N_RURAL_COLUMNS] = {
    [RURAL_ID] = {"building_id", QUAN_TYPE_TEXT},
    [RURAL_NAME] = {"name", QUAN_TYPE_TEXT},
    [RURAL_COMMUNITY_ID] = {"community_id", QUAN_TYPE_TEXT},
    [RURAL_HOUSEHOLDS] = {"households", QUAN_TYPE_INT},
    [RURAL_PERSONS] = {"persons", QUAN_TYPE_INT},
    [RURAL_NOTE] = {"note", QUAN_TYPE_TEXT},
};

/* Only where they are and who lives there: villages are judged by other rules. */
static quan_status set_rural(const gap_work *work, const quan_index *communities, int64_t i,
                             quan_layer *out, quan_error *err)
{
    const quan_layer *buildings = &work->data->layers[QUAN_ROLE_BUILDING];
    const quan_table *source = &buildings->table;
    int64_t row = work->homes.rural_row[i], community;
    quan_xy point;
    QUAN_TRY(quan_geoms_feature_point(&buildings->geoms, row, &point, err));
    community =
        quan_index_containing(communities, &work->data->layers[QUAN_ROLE_COMMUNITY].geoms, point);
    QUAN_TRY(quan_table_set_text(&out->table, RURAL_ID, i,
                                 quan_gap_text(work, QUAN_ROLE_BUILDING, "id", row), err));
    QUAN_TRY(quan_table_set_text(&out->table, RURAL_NAME, i,
                                 quan_gap_text(work, QUAN_ROLE_BUILDING, "name", row), err));
    QUAN_TRY(quan_table_set_text(&out->table, RURAL_COMMUNITY_ID, i,
                                 quan_gap_area_id(work, GAP_COMMUNITY, community), err));
    QUAN_TRY(quan_table_set_text(&out->table, RURAL_NOTE, i, "outside_urban", err));
    quan_gap_set_count(&out->table, RURAL_HOUSEHOLDS, i,
                       quan_table_int(source, quan_table_find(source, "households"), row, -1));
    quan_gap_set_count(&out->table, RURAL_PERSONS, i,
                       quan_table_int(source, quan_table_find(source, "persons"), row, -1));
    return quan_geoms_add_copy(&out->geoms, &buildings->geoms, row, err);
}

quan_status quan_gap_write_rural(gap_work *work, quan_gap_result *out, quan_error *err)
{
    int64_t n = work->homes.n_rural;
    quan_index communities = {0};
    QUAN_TRY(quan_gap_make_table(rural_columns, N_RURAL_COLUMNS, n, &out->rural.table, err));
    out->rural.geoms.kind = work->data->layers[QUAN_ROLE_BUILDING].geoms.kind;
    QUAN_TRY(
        quan_index_build_geoms(&work->data->layers[QUAN_ROLE_COMMUNITY].geoms, &communities, err));
    quan_status status = QUAN_OK;
    for (int64_t i = 0; i < n && !status; i++)
        status = set_rural(work, &communities, i, &out->rural, err);
    quan_index_free(&communities);
    return status;
}

enum {
    FACILITY_ID,
    KIND,
    NAME,
    STATUS,
    OPEN_TO,
    AREA_M2,
    CAPACITY,
    SOURCE,
    MERGED_FROM,
    N_FACILITY_COLUMNS
};

static const gap_column facility_columns[N_FACILITY_COLUMNS] = {
    [FACILITY_ID] = {"facility_id", QUAN_TYPE_TEXT},
    [KIND] = {"kind", QUAN_TYPE_TEXT},
    [NAME] = {"name", QUAN_TYPE_TEXT},
    [STATUS] = {"status", QUAN_TYPE_TEXT},
    [OPEN_TO] = {"open_to", QUAN_TYPE_TEXT},
    [AREA_M2] = {"area_m2", QUAN_TYPE_REAL},
    [CAPACITY] = {"capacity", QUAN_TYPE_REAL},
    [SOURCE] = {"source", QUAN_TYPE_TEXT},
    [MERGED_FROM] = {"merged_from", QUAN_TYPE_TEXT},
};

/* A row of functions, ready to be put in order. */
typedef struct {
    int64_t facility, row;
    const char *kind;
} offer;

/* By facility, then kind, then row: total, so the same in every run. */
static int compare_offers(const void *a, const void *b)
{
    const offer *x = a, *y = b;
    if (x->facility != y->facility)
        return x->facility < y->facility ? -1 : 1;
    int order = strcmp(x->kind, y->kind);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* The file that a facility came from; its number is a row of run_source. */
static const char *source_name(const gap_work *work, int64_t facility)
{
    const quan_table *table = &work->data->layers[QUAN_ROLE_FACILITY].table;
    const quan_table *sources = &work->data->sources;
    int64_t source = quan_table_int(table, quan_table_find(table, "source"), facility, -1);
    int32_t column = quan_table_find(sources, "source");
    return source >= 0 && source < sources->n_rows && column >= 0
               ? quan_table_text(sources, column, source)
               : NULL;
}

/* A facility is drawn as one point, whatever its shape. No status means existing, as in groups.c.
 */
static quan_status set_facility(const gap_work *work, const offer *o, int64_t row, quan_layer *out,
                                quan_error *err)
{
    const quan_table *functions = &work->data->functions;
    const char *open_to = quan_gap_text(work, QUAN_ROLE_FACILITY, "open_to", o->facility);
    const char *status = quan_gap_text(work, QUAN_ROLE_FACILITY, "status", o->facility);
    bool residents = quan_gap_residents_only(work, o->facility, quan_gap_kind_of(work, o->row));
    const struct {
        int32_t column;
        const char *text;
    } texts[] = {
        {FACILITY_ID, quan_gap_text(work, QUAN_ROLE_FACILITY, "id", o->facility)},
        {KIND, o->kind},
        {NAME, quan_gap_text(work, QUAN_ROLE_FACILITY, "name", o->facility)},
        {STATUS, status ? status : "existing"},
        {OPEN_TO, open_to     ? open_to
                  : residents ? "residents"
                              : "public"},
        {SOURCE, source_name(work, o->facility)},
        {MERGED_FROM, quan_gap_text(work, QUAN_ROLE_FACILITY, "merged_from", o->facility)},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        QUAN_TRY(quan_table_set_text(&out->table, texts[i].column, row, texts[i].text, err));
    const int32_t pairs[][2] = {{AREA_M2, quan_table_find(functions, "area_m2")},
                                {CAPACITY, quan_table_find(functions, "capacity")}};
    for (int i = 0; i < 2; i++)
        if (!quan_table_is_null(functions, pairs[i][1], o->row))
            quan_table_set_real(&out->table, pairs[i][0], row,
                                quan_table_real(functions, pairs[i][1], o->row, 0));
    quan_xy point;
    QUAN_TRY(quan_geoms_feature_point(&work->data->layers[QUAN_ROLE_FACILITY].geoms, o->facility,
                                      &point, err));
    return quan_geoms_add_point(&out->geoms, point, err);
}

/* The functions with a kind and a facility, in order; returns how many. */
static int64_t list_offers(const gap_work *work, offer *offers)
{
    const quan_table *functions = &work->data->functions;
    int32_t facility = quan_table_find(functions, "facility");
    int32_t kind = quan_table_find(functions, "kind");
    int64_t n = 0, n_facilities = work->data->layers[QUAN_ROLE_FACILITY].table.n_rows;
    for (int64_t row = 0; row < functions->n_rows; row++) {
        offer o = {quan_table_int(functions, facility, row, -1), row,
                   quan_table_text(functions, kind, row)};
        if (o.kind && o.facility >= 0 && o.facility < n_facilities)
            offers[n++] = o;
    }
    qsort(offers, (size_t)n, sizeof *offers, compare_offers);
    return n;
}

quan_status quan_gap_write_facilities(gap_work *work, quan_gap_result *out, quan_error *err)
{
    quan_layer *layer = &out->facility_used;
    offer *offers = quan_alloc((size_t)work->data->functions.n_rows, sizeof *offers);
    if (!offers)
        return quan_fail_memory(err, "the facilities");
    int64_t n = list_offers(work, offers);
    layer->geoms.kind = QUAN_POINTS;
    quan_status status =
        quan_gap_make_table(facility_columns, N_FACILITY_COLUMNS, n, &layer->table, err);
    for (int64_t i = 0; i < n && !status; i++)
        status = set_facility(work, &offers[i], i, layer, err);
    quan_free(offers);
    return status;
}
