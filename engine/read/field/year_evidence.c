/* year_evidence.c - one house, five records, three years.
 *
 * The order of the records is the provinces' practice (practice R27), and lies in
 * year_evidence.csv. A year near the limit of a programme decides about money, so that records
 * which differ are noted with the feature and never averaged. */
#include "year_evidence.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    MOST_CLAIMS = 16
};

/* What one record says; from and to are equal where it names a year, 0 is an open end. */
typedef struct {
    const char *word, *name_zh; /* word NULL: stated without a source */
    int64_t from, to;
    double rank;
} claim;

typedef struct {
    claim items[MOST_CLAIMS];
    int n;
} claims;

/* Columns of one record; -1 where the layer has none. */
typedef struct {
    const char *word, *name_zh;
    double rank;
    int32_t year, from, to;
} record;

typedef struct {
    record items[MOST_CLAIMS];
    int n;
    int32_t year, from, to, source;
    double apart;
} records;

static int32_t end_column(const quan_table *table, const char *column, const char *end)
{
    char name[100];
    snprintf(name, sizeof name, "%s%s", column, end);
    return quan_table_find(table, name);
}

/* The records for which the layer has a column; `stated` is the year itself. */
static void find_records(const quan_table *table, const quan_table *evidence, records *out)
{
    for (int64_t row = 0; row < evidence->n_rows && out->n < MOST_CLAIMS; row++) {
        const char *column = quan_catalogue_cell(evidence, row, "column");
        record *r = &out->items[out->n];
        double rank = 0;
        quan_text_to_real(quan_catalogue_cell(evidence, row, "rank"), &rank);
        *r = (record){quan_table_text(evidence, 0, row),
                      quan_catalogue_cell(evidence, row, "name_zh"),
                      rank,
                      column ? quan_table_find(table, column) : -1,
                      column ? end_column(table, column, "_from") : -1,
                      column ? end_column(table, column, "_to") : -1};
        out->n++;
    }
    out->year = quan_table_find(table, "built_year");
    out->from = quan_table_find(table, "built_year_from");
    out->to = quan_table_find(table, "built_year_to");
    out->source = quan_table_find(table, "year_source");
}

/* By rank; equal ranks stay in the order of the catalogue. */
static void add_claim(claims *all, claim one)
{
    int at = all->n;
    if (!one.from && !one.to)
        return;
    while (at > 0 && all->items[at - 1].rank > one.rank) {
        all->items[at] = all->items[at - 1];
        at--;
    }
    all->items[at] = one;
    all->n++;
}

/* A year that stands in the layer belongs to the record that year_source names. */
static void add_stated(const quan_table *table, const records *r, int64_t row, claims *all)
{
    const char *source = quan_table_text(table, r->source, row);
    claim one = {NULL, "未注明依据", quan_table_int(table, r->from, row, 0),
                 quan_table_int(table, r->to, row, 0), 0};
    for (int i = 0; i < r->n; i++) {
        const record *known = &r->items[i];
        bool mine = source ? !strcmp(source, known->word) : !strcmp(known->word, "stated");
        if (!mine)
            continue;
        one.rank = known->rank;
        one.name_zh = known->name_zh;
        one.word = source ? known->word : NULL;
    }
    if (!quan_table_is_null(table, r->year, row))
        one.from = one.to = quan_table_int(table, r->year, row, 0);
    add_claim(all, one);
}

static void find_claims(const quan_table *table, const records *r, int64_t row, claims *all)
{
    all->n = 0;
    for (int i = 0; i < r->n && all->n < MOST_CLAIMS - 1; i++) {
        const record *known = &r->items[i];
        claim one = {known->word, known->name_zh, quan_table_int(table, known->from, row, 0),
                     quan_table_int(table, known->to, row, 0), known->rank};
        if (!quan_table_is_null(table, known->year, row))
            one.from = one.to = quan_table_int(table, known->year, row, 0);
        add_claim(all, one);
    }
    add_stated(table, r, row, all);
}

static bool is_exact(const claim *c)
{
    return c->from == c->to;
}

/* Open ends reach as far as they like. */
static bool is_apart(const claim *a, const claim *b, double years)
{
    bool before = a->to && b->from && (double)(b->from - a->to) > years;
    bool after = b->to && a->from && (double)(a->from - b->to) > years;
    return before || after;
}

/* "竣工验收 2003 年", "房屋普查 1981–1990 年". */
static void put_claim(const claim *c, char *out, size_t size)
{
    if (is_exact(c))
        snprintf(out, size, "%s %lld 年", c->name_zh, (long long)c->from);
    else if (!c->from)
        snprintf(out, size, "%s %lld 年以前", c->name_zh, (long long)c->to);
    else if (!c->to)
        snprintf(out, size, "%s %lld 年以后", c->name_zh, (long long)c->from);
    else
        snprintf(out, size, "%s %lld–%lld 年", c->name_zh, (long long)c->from, (long long)c->to);
}

/* All records are listed in their order. */
static quan_status note_conflict(quan_batch *batch, int64_t row, const claims *all,
                                 const claim *chosen, quan_error *err)
{
    char reason[800] = "建成年份不一致：", one[100];
    size_t n = strlen(reason);
    for (int i = 0; i < all->n && n < sizeof reason - 200; i++) {
        put_claim(&all->items[i], one, sizeof one);
        n += (size_t)snprintf(reason + n, sizeof reason - n, "%s%s", i ? "，" : "", one);
    }
    put_claim(chosen, one, sizeof one);
    snprintf(reason + n, sizeof reason - n, "；按证据次序采用%s，请核对。", one);
    return quan_batch_remark(
        batch, (quan_remark){row, QUAN_NOTE_YEAR_CONFLICT, reason, QUAN_NOWHERE}, false, err);
}

/* The best record, or the first year that lies within its period. */
static const claim *choose(const claims *all, double apart, bool *conflict)
{
    const claim *chosen = &all->items[0];
    *conflict = false;
    for (int i = 1; i < all->n; i++) {
        const claim *other = &all->items[i];
        bool far = is_apart(&all->items[0], other, apart);
        *conflict |= far;
        if (!far && is_exact(other) && !is_exact(chosen))
            chosen = other;
    }
    return chosen;
}

/* A year that a better record overrules becomes empty when that one names only a period. */
static quan_status write_year(quan_table *table, const records *r, int64_t row, const claim *chosen,
                              quan_error *err)
{
    if (is_exact(chosen))
        quan_table_set_int(table, r->year, row, chosen->from);
    else
        quan_table_clear(table, r->year, row);
    const int64_t ends[2] = {chosen->from, chosen->to};
    for (int e = 0; e < 2; e++) {
        int32_t column = e ? r->to : r->from;
        if (ends[e])
            quan_table_set_int(table, column, row, ends[e]);
        else
            quan_table_clear(table, column, row);
    }
    return r->source >= 0 && chosen->word
               ? quan_table_set_text(table, r->source, row, chosen->word, err)
               : QUAN_OK;
}

int32_t quan_year_rank(const quan_catalogue *catalogue, const char *evidence)
{
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_YEAR_EVIDENCE];
    int64_t row = quan_catalogue_find(table, evidence);
    double rank = 0;
    bool found = row >= 0 && quan_text_to_real(quan_catalogue_cell(table, row, "rank"), &rank);
    return found ? (int32_t)rank : 0;
}

quan_status quan_years_choose(quan_batch *batch, const quan_catalogue *catalogue, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    records r = {0};
    claims all;
    find_records(table, &catalogue->tables[QUAN_CATALOGUE_YEAR_EVIDENCE], &r);
    if (r.year < 0 || r.from < 0 || r.to < 0)
        return QUAN_OK;
    QUAN_TRY(quan_setting(catalogue, "year.conflict_years", &r.apart, err));
    for (int64_t row = 0; row < table->n_rows; row++) {
        bool conflict;
        find_claims(table, &r, row, &all);
        if (!all.n)
            continue;
        const claim *chosen = choose(&all, r.apart, &conflict);
        QUAN_TRY(write_year(table, &r, row, chosen, err));
        if (conflict)
            QUAN_TRY(note_conflict(batch, row, &all, chosen, err));
    }
    return QUAN_OK;
}
