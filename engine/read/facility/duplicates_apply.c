/* duplicates_apply.c - from the links to the layer: doors, functions, lists.
 *
 * Size and capacity of a function are those of the kept facility where it has them; else the
 * largest among the merged records, since an incomplete record says too little rather than too
 * much. */
#include "duplicates_work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A record that was merged, or one that looks alike, with its facility. */
typedef struct {
    int64_t kept, row;
} link;

static int compare_links(const void *one, const void *two)
{
    const link *a = one, *b = two;
    if (a->kept != b->kept)
        return a->kept < b->kept ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* What is being made of the layer. */
typedef struct {
    duplicate_work *work;
    link *merged, *listed; /* by facility, then record; `listed` holds the alike as well */
    int64_t n_merged, n_listed;
    int64_t *order; /* the rows that stay */
    int64_t n_kept;
    quan_error *err;
} applying;

static bool is_merged(const duplicate_record *record, int64_t row)
{
    return record->kept >= 0 && record->kept != row;
}

static quan_status sort_links(applying *a)
{
    duplicate_work *work = a->work;
    a->merged = quan_alloc((size_t)work->n, sizeof *a->merged);
    a->listed = quan_alloc((size_t)work->n, sizeof *a->listed);
    a->order = quan_alloc((size_t)work->n, sizeof *a->order);
    if (!a->merged || !a->listed || !a->order)
        return quan_fail_memory(a->err, "the facilities");
    for (int64_t row = 0; row < work->n; row++) {
        const duplicate_record *record = &work->records[row];
        if (is_merged(record, row))
            a->listed[a->n_listed++] = a->merged[a->n_merged++] = (link){record->kept, row};
        else if (record->like >= 0)
            a->listed[a->n_listed++] = (link){record->like, row};
        if (record->kept == row)
            a->order[a->n_kept++] = row;
    }
    if (a->n_merged)
        qsort(a->merged, (size_t)a->n_merged, sizeof *a->merged, compare_links);
    if (a->n_listed)
        qsort(a->listed, (size_t)a->n_listed, sizeof *a->listed, compare_links);
    return QUAN_OK;
}

static const char *cell(const applying *a, const char *column, int64_t row)
{
    const quan_table *table = &a->work->layer->table;
    return quan_table_text(table, quan_table_find(table, column), row);
}

static const char *source_file(const applying *a, int64_t row)
{
    return quan_table_text(&a->work->g->out->sources, QUAN_SOURCE_FILE,
                           a->work->records[row].source);
}

/* One row of the list for sign-off. */
static quan_status list_one(const applying *a, link l)
{
    static const char *const reasons[] = {
        [DUPLICATE_NONE] = NULL,   [DUPLICATE_NAME] = "same_name", [DUPLICATE_PAIR] = "pair",
        [DUPLICATE_GATE] = "gate", [DUPLICATE_PARENT] = "parent",  [DUPLICATE_KIND] = "other_kind"};
    const duplicate_record *record = &a->work->records[l.row];
    quan_layer *out = &a->work->g->out->merged;
    bool merged = is_merged(record, l.row);
    const char *kind = quan_duplicates_kind(a->work, l.row, l.kept);
    if (!kind)
        kind =
            quan_table_text(a->work->functions, QUAN_FUNCTION_KIND, a->work->records[l.kept].first);
    const struct {
        int32_t column;
        const char *text;
    } texts[] = {{QUAN_MERGED_FACILITY, cell(a, "id", l.kept)},
                 {QUAN_MERGED_FACILITY_NAME, cell(a, "name", l.kept)},
                 {QUAN_MERGED_FACILITY_SOURCE, source_file(a, l.kept)},
                 {QUAN_MERGED_ID, cell(a, "id", l.row)},
                 {QUAN_MERGED_NAME, cell(a, "name", l.row)},
                 {QUAN_MERGED_SOURCE, source_file(a, l.row)},
                 {QUAN_MERGED_SOURCE_ID, cell(a, "source_id", l.row)},
                 {QUAN_MERGED_KIND, kind},
                 {QUAN_MERGED_REASON, reasons[merged ? record->reason : record->like_reason]},
                 {QUAN_MERGED_DECISION, merged ? "merged" : "to_confirm"}};
    QUAN_TRY(quan_table_add_rows(&out->table, 1, a->err));
    int64_t row = out->table.n_rows - 1;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        QUAN_TRY(quan_table_set_text(&out->table, texts[i].column, row, texts[i].text, a->err));
    quan_table_set_real(&out->table, QUAN_MERGED_DISTANCE, row,
                        merged ? record->distance_m : record->like_m);
    return quan_geoms_add_point(&out->geoms, record->point, a->err);
}

/* Into `merged_from`, joined by commas. */
static quan_status write_merged_from(const applying *a, int32_t column, int64_t first, int64_t end)
{
    size_t size = 1, n = 0;
    for (int64_t i = first; i < end; i++)
        size += strlen(cell(a, "id", a->merged[i].row)) + 1;
    char *text = quan_alloc(size, 1);
    if (!text)
        return quan_fail_memory(a->err, "the facilities");
    for (int64_t i = first; i < end; i++)
        n += (size_t)snprintf(text + n, size - n, "%s%s", i > first ? "," : "",
                              cell(a, "id", a->merged[i].row));
    quan_status status =
        quan_table_set_text(&a->work->layer->table, column, a->merged[first].kept, text, a->err);
    quan_free(text);
    return status;
}

static quan_status write_lists(const applying *a)
{
    int32_t column = -1;
    QUAN_TRY(quan_table_add_column(&a->work->layer->table, "merged_from", QUAN_TYPE_TEXT, &column,
                                   a->err));
    for (int64_t i = 0; i < a->n_listed; i++)
        QUAN_TRY(list_one(a, a->listed[i]));
    for (int64_t first = 0, end; first < a->n_merged; first = end) {
        end = first;
        while (end < a->n_merged && a->merged[end].kept == a->merged[first].kept)
            end++;
        QUAN_TRY(write_merged_from(a, column, first, end));
    }
    return QUAN_OK;
}

static bool is_point(const quan_geoms *geoms, int64_t part)
{
    int64_t ring = geoms->ring_first[part];
    return geoms->point_first[ring + 1] - geoms->point_first[ring] == 1;
}

static bool has_polygon(const quan_geoms *geoms, int64_t feature)
{
    for (int64_t p = geoms->part_first[feature]; p < geoms->part_first[feature + 1]; p++) {
        if (!is_point(geoms, p))
            return true;
    }
    return false;
}

static quan_status add_parts(const quan_geoms *from, int64_t feature, quan_geoms *to,
                             quan_error *err)
{
    for (int64_t p = from->part_first[feature]; p < from->part_first[feature + 1]; p++) {
        QUAN_TRY(quan_geoms_add_part(to, err));
        for (int64_t r = from->ring_first[p]; r < from->ring_first[p + 1]; r++) {
            int64_t first = from->point_first[r];
            QUAN_TRY(quan_geoms_add_ring(to, from->points + first, from->point_first[r + 1] - first,
                                         err));
        }
    }
    return QUAN_OK;
}

/* A facility has one ground: the first polygon; a further one, which is the same ground drawn
 * differently, gives its middle as a door. */
static quan_status add_door(const applying *a, int64_t row, bool *polygon, quan_geoms *to)
{
    const quan_geoms *from = &a->work->layer->geoms;
    bool is_polygon = has_polygon(from, row);
    if (!is_polygon || !*polygon) {
        *polygon |= is_polygon;
        return add_parts(from, row, to, a->err);
    }
    QUAN_TRY(quan_geoms_add_part(to, a->err));
    return quan_geoms_add_ring(to, &a->work->records[row].point, 1, a->err);
}

/* The layer's geometry with doors, in the order of all rows; merged rows become empty. */
static quan_status join_geometry(const applying *a, quan_geoms *to)
{
    const quan_geoms *from = &a->work->layer->geoms;
    int64_t next = 0;
    to->kind = from->kind;
    for (int64_t row = 0; row < a->work->n; row++) {
        bool polygon = has_polygon(from, row);
        QUAN_TRY(quan_geoms_add_feature(to, a->err));
        if (a->work->records[row].kept == row)
            QUAN_TRY(add_parts(from, row, to, a->err));
        for (; next < a->n_merged && a->merged[next].kept == row; next++)
            QUAN_TRY(add_door(a, a->merged[next].row, &polygon, to));
    }
    return QUAN_OK;
}

/* A function under the facility that it goes to. */
typedef struct {
    int64_t kept, row; /* the facility, the function */
    const char *kind;
    bool own;
} offer;

/* The facility's own function stands first among those of its kind. */
static int compare_offers(const void *one, const void *two)
{
    const offer *a = one, *b = two;
    if (a->kept != b->kept)
        return a->kept < b->kept ? -1 : 1;
    int order = strcmp(a->kind, b->kind);
    if (order)
        return order;
    if (a->own != b->own)
        return a->own ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Fills what the first function of a kind lacks with the largest of the others. */
static void fill_sizes(quan_table *functions, const offer *offers, int64_t n)
{
    static const int columns[] = {QUAN_FUNCTION_AREA, QUAN_FUNCTION_CAPACITY};
    for (int c = 0; c < 2; c++) {
        double largest = -INFINITY;
        if (!quan_table_is_null(functions, columns[c], offers[0].row))
            continue;
        for (int64_t i = 1; i < n; i++)
            largest =
                fmax(largest, quan_table_real(functions, columns[c], offers[i].row, -INFINITY));
        if (isfinite(largest))
            quan_table_set_real(functions, columns[c], offers[0].row, largest);
    }
}

/* `moved` says which row a facility becomes. */
static quan_status join_functions(const applying *a, const int64_t *moved)
{
    quan_table *functions = a->work->functions;
    int64_t n = functions->n_rows, n_kept = 0;
    offer *offers = quan_alloc((size_t)n, sizeof *offers);
    int64_t *order = quan_alloc((size_t)n, sizeof *order);
    quan_status status = QUAN_OK;
    if (!offers || !order) {
        status = quan_fail_memory(a->err, "the facilities");
        goto done;
    }
    for (int64_t f = 0; f < n; f++) {
        int64_t facility = quan_table_int(functions, QUAN_FUNCTION_FACILITY, f, 0);
        int64_t kept = a->work->records[facility].kept;
        offers[f] =
            (offer){kept, f, quan_table_text(functions, QUAN_FUNCTION_KIND, f), kept == facility};
    }
    if (n)
        qsort(offers, (size_t)n, sizeof *offers, compare_offers);
    for (int64_t first = 0, end; first < n; first = end) {
        end = first + 1;
        while (end < n && offers[end].kept == offers[first].kept &&
               !strcmp(offers[end].kind, offers[first].kind))
            end++;
        fill_sizes(functions, offers + first, end - first);
        quan_table_set_int(functions, QUAN_FUNCTION_FACILITY, offers[first].row,
                           moved[offers[first].kept]);
        order[n_kept++] = offers[first].row;
    }
    status = quan_table_pick(functions, order, n_kept, a->err);
done:
    quan_free(offers);
    quan_free(order);
    return status;
}

/* A door to which no facility was found. Columns are those of begin.c. */
static quan_status reject_door(const applying *a, int64_t row)
{
    quan_dataset *out = a->work->g->out;
    quan_table *table = &out->rejected.table;
    int64_t source = a->work->records[row].source;
    char shown[640], reason[1024], layer[1400];
    const char *file = source_file(a, row);
    const char *name = quan_table_text(&out->sources, QUAN_SOURCE_LAYER, source);
    size_t n = name ? strlen(name) : 0;
    bool same = name && !strncmp(file, name, n) && file[n] == '.';
    snprintf(layer, sizeof layer, same || !name ? "%s" : "%s:%s", file, name);
    snprintf(reason, sizeof reason,
             "名称“%.300s”是某处设施的出入口或楼栋，但 %.0f 米内没有同名设施；请补入该设施，或改正"
             "名称。",
             quan_text_printable(cell(a, "name", row), shown, sizeof shown), a->work->part_m);
    const char *texts[] = {layer, cell(a, "source_id", row), QUAN_REJECT_SUB_POI, reason};
    QUAN_TRY(quan_table_add_rows(table, 1, a->err));
    int64_t at = table->n_rows - 1;
    for (int32_t c = 0; c < 4; c++)
        QUAN_TRY(quan_table_set_text(table, c, at, texts[c], a->err));
    quan_table_set_int(table, 4, at, source);
    quan_table *sources = &out->sources;
    quan_table_set_int(sources, QUAN_SOURCE_USED, source,
                       quan_table_int(sources, QUAN_SOURCE_USED, source, 0) - 1);
    quan_table_set_int(sources, QUAN_SOURCE_REJECTED, source,
                       quan_table_int(sources, QUAN_SOURCE_REJECTED, source, 0) + 1);
    return quan_geoms_add_point(&out->rejected.geoms, a->work->records[row].point, a->err);
}

static quan_status reject_doors(const applying *a)
{
    for (int64_t row = 0; row < a->work->n; row++) {
        if (a->work->records[row].kept < 0)
            QUAN_TRY(reject_door(a, row));
    }
    return QUAN_OK;
}

static quan_status take_geometry(const applying *a)
{
    quan_geoms geoms = {0};
    quan_status status = join_geometry(a, &geoms);
    if (status) {
        quan_geoms_free(&geoms);
        return status;
    }
    quan_geoms_free(&a->work->layer->geoms);
    a->work->layer->geoms = geoms;
    return QUAN_OK;
}

static quan_status take_functions(const applying *a)
{
    int64_t *moved = quan_alloc((size_t)a->work->n, sizeof *moved);
    if (!moved)
        return quan_fail_memory(a->err, "the facilities");
    for (int64_t i = 0; i < a->n_kept; i++)
        moved[a->order[i]] = i;
    quan_status status = join_functions(a, moved);
    quan_free(moved);
    return status;
}

quan_status quan_duplicates_apply(duplicate_work *work, quan_error *err)
{
    applying a = {.work = work, .err = err};
    quan_status status = sort_links(&a);
    if (!status)
        status = write_lists(&a);
    if (!status)
        status = reject_doors(&a);
    if (!status)
        status = take_geometry(&a);
    if (!status)
        status = take_functions(&a);
    if (!status)
        status = quan_layer_pick(work->layer, a.order, a.n_kept, err);
    quan_free(a.merged);
    quan_free(a.listed);
    quan_free(a.order);
    return status;
}
