/* versions.c - several years of one layer are never put together: one is taken, the others spared.
 *
 * Two layers of one role are versions of each other when their names are alike but for years and
 * words such as 最终版, or, where a role is one layer of the whole town (roles.csv, several 0),
 * when they cover the same ground with about as many features. Of these the newest is taken;
 * between equal years, or where a year is missing, the words decide. */
#include "inventory_work.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Layers with other names are versions only when their counts are within this factor: a small layer
 * beside a large one is a supplement. */
#define MOST_COUNT_FACTOR 3

static const char *text_of(const quan_inventory *out, int64_t row, int column)
{
    const char *text = quan_table_text(&out->layers, column, row);
    return text ? text : "";
}

static bool is_text(const quan_inventory *out, int64_t row, int column, const char *text)
{
    return strcmp(text_of(out, row, column), text) == 0;
}

bool quan_inventory_is(const quan_inventory *out, int64_t row, const char *state)
{
    return is_text(out, row, QUAN_INVENTORY_STATE, state);
}

quan_role quan_inventory_role(const quan_inventory *out, int64_t row)
{
    for (int r = 0; r < QUAN_N_ROLES; r++)
        if (is_text(out, row, QUAN_INVENTORY_ROLE, quan_role_name((quan_role)r)))
            return (quan_role)r;
    return QUAN_N_ROLES;
}

bool quan_inventory_has(const quan_inventory *out, quan_role role)
{
    for (int64_t row = 0; row < out->layers.n_rows; row++)
        if (quan_inventory_is(out, row, "used") && quan_inventory_role(out, row) == role)
            return true;
    return false;
}

bool quan_inventory_takes_osm(const quan_inventory *out, quan_role role)
{
    static const uint32_t roles = 1u << QUAN_ROLE_ROAD | 1u << QUAN_ROLE_BUILDING |
                                  1u << QUAN_ROLE_FACILITY | 1u << QUAN_ROLE_GATE |
                                  1u << QUAN_ROLE_BARRIER;
    if (!(roles & 1u << role) || quan_inventory_has(out, role))
        return false;
    for (int64_t row = 0; row < out->layers.n_rows; row++)
        if (quan_inventory_is(out, row, "used") && is_text(out, row, QUAN_INVENTORY_ROLE, "osm"))
            return true;
    return false;
}

void quan_inventory_label(const quan_inventory *out, int64_t row, char *label, size_t size)
{
    const char *layer = quan_table_text(&out->layers, QUAN_INVENTORY_LAYER, row);
    snprintf(label, size, "%s%s%s", text_of(out, row, QUAN_INVENTORY_FILE), layer ? ":" : "",
             layer ? layer : "");
    for (char *c = label; *c; c++) {
        if (*c == '|')
            *c = '/';
    }
}

/* Share of the smaller extent that both cover; -1 where one is unknown. */
static double shared(const quan_table *t, int64_t a, int64_t b)
{
    if (quan_table_is_null(t, QUAN_INVENTORY_WEST, a) ||
        quan_table_is_null(t, QUAN_INVENTORY_WEST, b))
        return -1;
    double side[2], least = 1;
    for (int k = 0; k < 2; k++) {
        int low = k ? QUAN_INVENTORY_SOUTH : QUAN_INVENTORY_WEST;
        int high = k ? QUAN_INVENTORY_NORTH : QUAN_INVENTORY_EAST;
        double a0 = quan_table_real(t, low, a, 0), a1 = quan_table_real(t, high, a, 0);
        double b0 = quan_table_real(t, low, b, 0), b1 = quan_table_real(t, high, b, 0);
        double smaller = fmin(a1 - a0, b1 - b0);
        side[k] = fmin(a1, b1) - fmax(a0, b0);
        least *= side[k] < 0 ? 0 : smaller > 0 ? side[k] / smaller : 1;
    }
    return least;
}

/* Of the file and of the layer: sheets of two workbooks may well have one name. */
static void stem_of(const quan_inventory *out, const quan_catalogue *catalogue, int64_t row,
                    char stem[1500])
{
    char name[700], file[700], layer[700];
    quan_guess_name(text_of(out, row, QUAN_INVENTORY_FILE), NULL, name, sizeof name);
    quan_guess_version(catalogue, name, file, sizeof file);
    quan_guess_version(catalogue, text_of(out, row, QUAN_INVENTORY_LAYER), layer, sizeof layer);
    snprintf(stem, 1500, "%s/%s", file, layer);
}

static bool takes_several(const quan_catalogue *catalogue, const char *role)
{
    const quan_table *roles = &catalogue->tables[QUAN_CATALOGUE_ROLES];
    int64_t row = quan_catalogue_find(roles, role);
    const char *several = row < 0 ? NULL : quan_catalogue_cell(roles, row, "several");
    return several && !strcmp(several, "1");
}

static bool are_counts_near(const quan_table *t, int64_t a, int64_t b)
{
    int64_t n = quan_table_int(t, QUAN_INVENTORY_COUNT, a, 0);
    int64_t m = quan_table_int(t, QUAN_INVENTORY_COUNT, b, 0);
    return n <= MOST_COUNT_FACTOR * m && m <= MOST_COUNT_FACTOR * n;
}

static bool are_versions(const quan_inventory *out, const quan_catalogue *catalogue, double least,
                         int64_t a, int64_t b)
{
    const quan_table *t = &out->layers;
    char one[1500], two[1500];
    double share = shared(t, a, b);
    bool same_kind = is_text(out, a, QUAN_INVENTORY_ROLE, text_of(out, b, QUAN_INVENTORY_ROLE)) &&
                     is_text(out, a, QUAN_INVENTORY_SHAPE, text_of(out, b, QUAN_INVENTORY_SHAPE));
    if (!same_kind || (share >= 0 && share < least))
        return false;
    stem_of(out, catalogue, a, one);
    stem_of(out, catalogue, b, two);
    if (!strcmp(one, two))
        return true;
    return !takes_several(catalogue, text_of(out, a, QUAN_INVENTORY_ROLE)) && share >= least &&
           are_counts_near(t, a, b);
}

/* Positive: a is the better version. */
static int compare_versions(const quan_inventory *out, int64_t a, int64_t b)
{
    const quan_table *t = &out->layers;
    int64_t year[2] = {quan_table_int(t, QUAN_INVENTORY_YEAR, a, 0),
                       quan_table_int(t, QUAN_INVENTORY_YEAR, b, 0)};
    double words[2] = {quan_table_real(t, QUAN_INVENTORY_VERSION, a, 0),
                       quan_table_real(t, QUAN_INVENTORY_VERSION, b, 0)};
    int64_t count[2] = {quan_table_int(t, QUAN_INVENTORY_COUNT, a, 0),
                        quan_table_int(t, QUAN_INVENTORY_COUNT, b, 0)};
    if (year[0] && year[1] && year[0] != year[1])
        return year[0] > year[1] ? 1 : -1;
    if (words[0] < words[1] || words[0] > words[1])
        return words[0] > words[1] ? 1 : -1;
    if (year[0] != year[1])
        return year[0] > year[1] ? 1 : -1;
    return (count[0] > count[1]) - (count[0] < count[1]);
}

quan_status quan_inventory_choose(quan_inventory *out, int64_t row, quan_error *err)
{
    int64_t group = quan_table_int(&out->layers, QUAN_INVENTORY_GROUP, row, -1);
    for (int64_t i = 0; i < out->layers.n_rows; i++) {
        if (group < 0 || quan_table_int(&out->layers, QUAN_INVENTORY_GROUP, i, -1) != group)
            continue;
        QUAN_TRY(quan_table_set_text(&out->layers, QUAN_INVENTORY_STATE, i,
                                     i == row ? "used" : "spare", err));
    }
    return QUAN_OK;
}

/* All rows that joined the group of `from` belong to that of `to`. */
static void merge_groups(quan_table *t, int64_t from, int64_t to)
{
    for (int64_t i = 0; i < t->n_rows; i++)
        if (quan_table_int(t, QUAN_INVENTORY_GROUP, i, -1) == from)
            quan_table_set_int(t, QUAN_INVENTORY_GROUP, i, to);
}

/* The first of equals: rows are in the order of their files. */
static int64_t best_of(const quan_inventory *out, int64_t group)
{
    int64_t best = -1;
    for (int64_t i = 0; i < out->layers.n_rows; i++) {
        if (quan_table_int(&out->layers, QUAN_INVENTORY_GROUP, i, -1) != group)
            continue;
        if (best < 0 || compare_versions(out, i, best) > 0)
            best = i;
    }
    return best;
}

/* Joins a row to the groups of its earlier versions. */
static void join_groups(quan_inventory *out, const quan_catalogue *catalogue, double least,
                        int64_t row)
{
    quan_table *t = &out->layers;
    for (int64_t b = 0; b < row; b++) {
        int64_t group = quan_table_int(t, QUAN_INVENTORY_GROUP, b, -1);
        int64_t own = quan_table_int(t, QUAN_INVENTORY_GROUP, row, -1);
        if (group >= 0 && group != own && are_versions(out, catalogue, least, row, b))
            merge_groups(t, own > group ? own : group, own > group ? group : own);
    }
}

/* O(n²) over the layers of a folder: some hundreds. */
quan_status quan_inventory_group(quan_inventory *out, const quan_catalogue *catalogue,
                                 quan_error *err)
{
    quan_table *t = &out->layers;
    double least = 0;
    QUAN_TRY(quan_setting(catalogue, "init.version_overlap_ratio", &least, err));
    for (int64_t row = 0; row < t->n_rows; row++) {
        if (!quan_inventory_is(out, row, "used") || quan_inventory_role(out, row) == QUAN_N_ROLES)
            continue;
        quan_table_set_int(t, QUAN_INVENTORY_GROUP, row, row);
        join_groups(out, catalogue, least, row);
    }
    for (int64_t row = 0; row < t->n_rows; row++) {
        if (quan_table_int(t, QUAN_INVENTORY_GROUP, row, -1) == row)
            QUAN_TRY(quan_inventory_choose(out, best_of(out, row), err));
    }
    return QUAN_OK;
}
