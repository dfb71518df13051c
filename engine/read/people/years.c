/* years.c - when an estate was built.
 *
 * The order of evidence is that of year_evidence.csv: completion and registration before the
 * building census (the provinces' practice), a year of which nobody says where it is from last. An
 * estate of several years is that of the majority of its households; the mix is kept beside it,
 * because one year near a limit of the programme decides about money. */
#include "years.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The row of an evidence, that of a year without any word about its source for one not known. */
static int64_t find_evidence(const quan_table *order, const char *evidence)
{
    int64_t row = evidence ? quan_catalogue_find(order, evidence) : -1;
    return row < 0 ? quan_catalogue_find(order, "stated") : row;
}

/* Lower is better. */
static int64_t rank_of(const quan_table *order, const char *evidence)
{
    int64_t row = find_evidence(order, evidence), rank = INT64_MAX;
    const char *cell = row < 0 ? NULL : quan_catalogue_cell(order, row, "rank");
    return cell && quan_text_to_int(cell, &rank) ? rank : INT64_MAX;
}

static const char *evidence_name(const quan_table *order, const char *evidence)
{
    int64_t row = find_evidence(order, evidence);
    const char *name = row < 0 ? NULL : quan_catalogue_cell(order, row, "name_zh");
    return name ? name : "";
}

static quan_status add_note(quan_table *estates, int64_t row, const char *text, quan_error *err)
{
    char joined[600];
    int32_t column = quan_table_find(estates, "year_note");
    const char *old = quan_table_text(estates, column, row);
    snprintf(joined, sizeof joined, "%s%s%s", old ? old : "", old ? "；" : "", text);
    quan_text_drop_broken_tail(joined);
    return column < 0 ? QUAN_OK : quan_table_set_text(estates, column, row, joined, err);
}

quan_status quan_years_claim(quan_gathering *g, int64_t row, const quan_year_claim *claim,
                             quan_error *err)
{
    const quan_table *order = &g->catalogue->tables[QUAN_CATALOGUE_YEAR_EVIDENCE];
    quan_table *estates = &g->out->layers[QUAN_ROLE_ESTATE].table;
    int32_t year = quan_table_find(estates, "built_year");
    int32_t source = quan_table_find(estates, "year_source");
    const char *old_evidence = quan_table_text(estates, source, row);
    int64_t old = quan_table_int(estates, year, row, 0);
    char text[400];
    bool known = !quan_table_is_null(estates, year, row);
    int64_t before = rank_of(order, old_evidence), now = rank_of(order, claim->evidence);
    bool better = !known || now < before || (now == before && claim->first_of_equals);
    if (known && old != claim->year) {
        snprintf(text, sizeof text, "原 %lld 年（%s），%s %lld 年（%s），采用 %lld 年",
                 (long long)old, evidence_name(order, old_evidence), claim->who,
                 (long long)claim->year, evidence_name(order, claim->evidence),
                 (long long)(better ? claim->year : old));
        QUAN_TRY(add_note(estates, row, text, err));
    }
    if (!better)
        return QUAN_OK;
    quan_table_set_int(estates, year, row, claim->year);
    return source < 0 ? QUAN_OK : quan_table_set_text(estates, source, row, claim->evidence, err);
}

/* One building of an estate. */
typedef struct {
    int64_t estate, year, households, rank;
    const char *evidence;
} dated;

static int compare_dated(const void *one, const void *two)
{
    const dated *a = one, *b = two;
    if (a->estate != b->estate)
        return a->estate < b->estate ? -1 : 1;
    if (a->year != b->year)
        return a->year < b->year ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (a->households < b->households) - (a->households > b->households);
}

/* All buildings of one year, from `first` to before the end that it returns. */
static int64_t sum_year(const dated *items, int64_t first, int64_t n, int64_t *households)
{
    int64_t i = first;
    *households = 0;
    for (; i < n && items[i].year == items[first].year; i++)
        *households += items[i].households > 0 ? items[i].households : 0;
    return i;
}

/* The mix of one estate and the claim of its majority. Where no building has households, buildings
 * are counted; of equal shares the earlier year. */
static quan_status mix_estate(quan_gathering *g, const dated *items, int64_t n, quan_error *err)
{
    quan_table *estates = &g->out->layers[QUAN_ROLE_ESTATE].table;
    char mix[600] = "";
    int64_t known = 0, most = -1, total = 0;
    quan_year_claim claim = {.who = "建筑"};
    for (int64_t i = 0; i < n; i++)
        known += items[i].households > 0;
    for (int64_t i = 0, end; i < n; i = end) {
        int64_t households = 0;
        end = sum_year(items, i, n, &households);
        int64_t count = known ? households : end - i;
        size_t used = strlen(mix);
        snprintf(mix + used, sizeof mix - used, "%s%lld:%lld%s", used ? ";" : "",
                 (long long)items[i].year, (long long)count, known ? "户" : "栋");
        total += count;
        if (count > most) {
            most = count;
            claim.year = items[i].year;
            claim.evidence = items[i].evidence ? items[i].evidence : "stated";
        }
    }
    quan_text_drop_broken_tail(mix);
    int32_t column = quan_table_find(estates, "year_mix");
    if (column >= 0)
        QUAN_TRY(quan_table_set_text(estates, column, items[0].estate, mix, err));
    return total ? quan_years_claim(g, items[0].estate, &claim, err) : QUAN_OK;
}

/* Of buildings that are lived in, or may be. */
static int64_t find_dated(const quan_gathering *g, const int64_t *estate_of, dated *out)
{
    const quan_table *buildings = &g->out->layers[QUAN_ROLE_BUILDING].table;
    const quan_table *order = &g->catalogue->tables[QUAN_CATALOGUE_YEAR_EVIDENCE];
    int32_t year = quan_table_find(buildings, "built_year");
    int32_t households = quan_table_find(buildings, "households");
    int32_t residential = quan_table_find(buildings, "residential");
    int32_t evidence = quan_table_find(buildings, "year_source");
    int64_t n = 0;
    for (int64_t b = 0; b < buildings->n_rows; b++) {
        if (estate_of[b] < 0 || quan_table_is_null(buildings, year, b) ||
            quan_table_int(buildings, residential, b, 1) == 0)
            continue;
        const char *of = quan_table_text(buildings, evidence, b);
        out[n++] = (dated){estate_of[b], quan_table_int(buildings, year, b, 0),
                           quan_table_int(buildings, households, b, 0), rank_of(order, of), of};
    }
    return n;
}

quan_status quan_years_mix(quan_gathering *g, const int64_t *estate_of, quan_error *err)
{
    const quan_table *buildings = &g->out->layers[QUAN_ROLE_BUILDING].table;
    const quan_table *estates = &g->out->layers[QUAN_ROLE_ESTATE].table;
    quan_status status = QUAN_OK;
    if (!estates->n_rows || quan_table_find(estates, "built_year") < 0)
        return QUAN_OK;
    dated *items = quan_alloc((size_t)buildings->n_rows, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "the years of the buildings");
    int64_t n = find_dated(g, estate_of, items);
    if (n)
        qsort(items, (size_t)n, sizeof *items, compare_dated);
    for (int64_t i = 0, end; i < n && !status; i = end) {
        for (end = i + 1; end < n && items[end].estate == items[i].estate; end++) {
        }
        status = mix_estate(g, items + i, end - i, err);
    }
    quan_free(items);
    return status;
}
