/* versions.c - 图斑2021.shp and 图斑2023.shp in one run count every field twice and tell nobody.
 *
 * The date of a source is its `as_of:`, else the year that all its features state, else the one
 * year in the names of file and layer. Whether two sources are versions of each other is asked of
 * their features: one point of each of some hundreds, evenly taken in the order of ids, must lie in
 * a feature of the other source. Two halves of a county of different dates pass. */
#include "versions.h"

#include "run_file/run_file_values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1949 to 2099 by itself, not within a longer number. */
static int32_t year_at(const char *c)
{
    size_t n = strspn(c, "0123456789");
    int32_t value =
        n >= 4 ? (c[0] - '0') * 1000 + (c[1] - '0') * 100 + (c[2] - '0') * 10 + c[3] - '0' : 0;
    bool date = n == 4 || n == 6 || n == 8;
    return date && value >= 1949 && value <= 2099 ? value : 0;
}

int32_t quan_versions_year(const char *name)
{
    int32_t found = 0;
    for (const char *c = name; *c;) {
        if (!isdigit((unsigned char)*c)) {
            c++;
            continue;
        }
        int32_t year = year_at(c);
        if (year && found && year != found)
            return 0;
        found = year ? year : found;
        c += strspn(c, "0123456789");
    }
    return found;
}

/* One source of a layer, with the rows that came from it. */
typedef struct {
    int64_t source, n;
    int64_t *rows;
    char date[32]; /* "" where none is known */
} version;

typedef struct {
    quan_gathering *g;
    const quan_layer *layer;
    quan_role role;
    double share;
    int64_t samples;
} checking;

/* The year that all rows of the source state, or 0. */
static int64_t stated_year(const quan_layer *layer, const version *v)
{
    int32_t column = quan_table_find(&layer->table, "year");
    int64_t year = 0;
    for (int64_t i = 0; i < v->n; i++) {
        int64_t own = quan_table_int(&layer->table, column, v->rows[i], 0);
        if (!own || (year && own != year))
            return 0;
        year = own;
    }
    return year;
}

/* The entry of the run file that gave a row of `sources`. */
static const quan_source *given(const quan_gathering *g, int64_t source)
{
    for (int32_t s = 0; s < g->run->n_sources; s++) {
        for (int r = 0; r < QUAN_N_ROLES; r++) {
            if (g->rows[(int64_t)s * QUAN_N_ROLES + r] == source)
                return &g->run->sources[s];
        }
    }
    return NULL;
}

static void find_date(const checking *c, version *v)
{
    const quan_table *sources = &c->g->out->sources;
    const quan_source *source = given(c->g, v->source);
    const char *layer = quan_table_text(sources, QUAN_SOURCE_LAYER, v->source);
    int64_t year = stated_year(c->layer, v);
    if (source && source->as_of) {
        snprintf(v->date, sizeof v->date, "%s", source->as_of);
        return;
    }
    if (!year)
        year = quan_versions_year(quan_table_text(sources, QUAN_SOURCE_FILE, v->source));
    if (!year && layer)
        year = quan_versions_year(layer);
    if (year)
        snprintf(v->date, sizeof v->date, "%lld", (long long)year);
}

/* "2023" and "2023-12-31" are the same date as far as they go. */
static bool dates_differ(const version *a, const version *b)
{
    size_t n = strlen(a->date), m = strlen(b->date);
    return n && m && strncmp(a->date, b->date, n < m ? n : m) != 0;
}

/* The share of the sampled features of `a` whose point lies in a feature of `b`. */
static quan_status share_within(const checking *c, const version *a, const version *b,
                                double *share, quan_error *err)
{
    const quan_geoms *geoms = &c->layer->geoms;
    quan_geoms others = {.kind = geoms->kind};
    quan_index index = {0};
    int64_t n = a->n < c->samples ? a->n : c->samples, inside = 0;
    quan_status status = QUAN_OK;
    for (int64_t i = 0; i < b->n && !status; i++)
        status = quan_geoms_add_copy(&others, geoms, b->rows[i], err);
    if (!status)
        status = quan_index_build_geoms(&others, &index, err);
    for (int64_t i = 0; i < n && !status; i++) {
        quan_xy point = {0, 0};
        int64_t row = a->rows[i * a->n / n];
        if (geoms->part_first[row] == geoms->part_first[row + 1])
            continue;
        status = quan_geoms_feature_point(geoms, row, &point, err);
        inside += !status && quan_index_containing(&index, &others, point) >= 0;
    }
    *share = n ? (double)inside / (double)n : 0;
    quan_index_free(&index);
    quan_geoms_free(&others);
    return status;
}

static quan_status fail_versions(const checking *c, const version *a, const version *b,
                                 double share, quan_error *err)
{
    const quan_table *sources = &c->g->out->sources;
    const version *older = strcmp(a->date, b->date) <= 0 ? a : b;
    const quan_source *source = given(c->g, older->source);
    const char *const files[3] = {quan_table_text(sources, QUAN_SOURCE_FILE, a->source),
                                  quan_table_text(sources, QUAN_SOURCE_FILE, b->source),
                                  quan_table_text(sources, QUAN_SOURCE_FILE, older->source)};
    quan_fail(err, QUAN_ERR_INPUT,
              "%s (%s) and %s (%s) are two versions of the layer %s: %.0f %% of their places "
              "coincide. Years are never merged; take the entry of %s out of `sources:`, or give "
              "both the same `as_of:` if they complete each other",
              files[0], a->date, files[1], b->date, quan_role_name(c->role), 100 * share, files[2]);
    return source ? quan_run_at(source, QUAN_ERR_INPUT, err) : QUAN_ERR_INPUT;
}

/* The larger of the two shares: a district may be a version of a part of the county. */
static quan_status check_pair(const checking *c, const version *a, const version *b,
                              quan_error *err)
{
    double one = 0, two = 0;
    if (!dates_differ(a, b))
        return QUAN_OK;
    QUAN_TRY(share_within(c, a, b, &one, err));
    QUAN_TRY(share_within(c, b, a, &two, err));
    one = two > one ? two : one;
    return one >= c->share ? fail_versions(c, a, b, one, err) : QUAN_OK;
}

/* The rows of each source, in the order of the layer. */
static quan_status split_rows(const checking *c, version *versions, int32_t *n, quan_error *err)
{
    const quan_table *table = &c->layer->table;
    int32_t column = quan_table_find(table, "source");
    for (int64_t row = 0; row < table->n_rows; row++) {
        int64_t source = quan_table_int(table, column, row, 0);
        int32_t v = 0;
        while (v < *n && versions[v].source != source)
            v++;
        if (v == *n) {
            versions[v].source = source;
            versions[v].rows = quan_alloc((size_t)table->n_rows, sizeof *versions[v].rows);
            ++*n;
            if (!versions[v].rows)
                return quan_fail_memory(err, "the versions of a layer");
        }
        versions[v].rows[versions[v].n++] = row;
    }
    return QUAN_OK;
}

static quan_status check_layer(const checking *c, quan_error *err)
{
    int32_t n = 0;
    version *versions = quan_calloc((size_t)c->g->out->sources.n_rows + 1, sizeof *versions);
    if (!versions)
        return quan_fail_memory(err, "the versions of a layer");
    quan_status status = split_rows(c, versions, &n, err);
    for (int32_t v = 0; v < n && !status; v++)
        find_date(c, &versions[v]);
    for (int32_t a = 0; a < n && !status; a++) {
        for (int32_t b = a + 1; b < n && !status; b++)
            status = check_pair(c, &versions[a], &versions[b], err);
    }
    for (int32_t v = 0; v < n; v++)
        quan_free(versions[v].rows);
    quan_free(versions);
    return status;
}

/* How many sources give features to a role. */
static int32_t count_sources(const quan_gathering *g, quan_role role)
{
    int32_t n = 0;
    for (int32_t s = 0; s < g->run->n_sources; s++)
        n += g->rows[(int64_t)s * QUAN_N_ROLES + (int)role] >= 0;
    return n;
}

quan_status quan_versions_check(quan_gathering *g, quan_error *err)
{
    static const quan_role roles[] = {
        QUAN_ROLE_BOUNDARY, QUAN_ROLE_URBAN,          QUAN_ROLE_COMMUNITY,
        QUAN_ROLE_STREET,   QUAN_ROLE_ESTATE,         QUAN_ROLE_RENEWAL_UNIT,
        QUAN_ROLE_PARCEL,   QUAN_ROLE_PARCEL_PLANNED, QUAN_ROLE_PARCEL_TITLE,
        QUAN_ROLE_BUILDING,
    };
    checking c = {.g = g};
    double samples = 0;
    QUAN_TRY(quan_setting(g->catalogue, "versions.overlap_share", &c.share, err));
    QUAN_TRY(quan_setting(g->catalogue, "versions.samples", &samples, err));
    c.samples = samples < 1 ? 1 : (int64_t)samples;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        c.role = roles[i];
        c.layer = &g->out->layers[roles[i]];
        if (count_sources(g, roles[i]) > 1 && c.layer->geoms.kind == QUAN_POLYGONS)
            QUAN_TRY(check_layer(&c, err));
    }
    return QUAN_OK;
}
