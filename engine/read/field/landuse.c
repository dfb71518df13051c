/* landuse.c - 1201 is idle land in the national survey and a railway in the planning scheme.
 *
 * The evidence, the strongest first: `scheme:` of the source; the names of land uses that stand
 * beside the codes; the names of the fields; which codes a scheme has at all. Names and fields that
 * contradict each other are refused, and so is a layer whose codes mean different things in the
 * schemes that are left: a guess would turn railways into building land. Schemes that give all
 * codes of the layer the same names are no choice, and the newer one is written. */
#include "landuse.h"

#include "landuse_work.h"
#include "run_file/run_file_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const landuse_schemes[N_LANDUSE_SCHEMES] = {"sandiao", "gbt21010", "ydyh2023",
                                                        "ydyh2020", "gb50137"};

const char *landuse_name_zh(int scheme)
{
    static const char *const names[N_LANDUSE_SCHEMES] = {"三调", "GB/T 21010", "用地用海 2023",
                                                         "用地用海 2020", "GB 50137"};
    return names[scheme];
}

int64_t quan_landuse_find(const quan_table *landuse, const char *scheme, const char *code)
{
    const int32_t of = quan_table_find(landuse, "scheme");
    const int32_t prefix = quan_table_find(landuse, "code_prefix");
    int64_t best = -1;
    size_t longest = 0;
    for (int64_t row = 0; row < landuse->n_rows; row++) {
        const char *key = quan_table_text(landuse, prefix, row);
        size_t n = key ? strlen(key) : 0;
        if (n > longest && !strncmp(code, key, n) &&
            !strcmp(quan_table_text(landuse, of, row), scheme)) {
            best = row;
            longest = n;
        }
    }
    return best;
}

/* Without 用地 at its end: 工业 and 工业用地 are the same. */
void landuse_bare_name(const quan_values *values, const char *name, char *out, size_t size)
{
    static const char end[] = "用地";
    quan_values_fold(values, name, out, size);
    size_t n = strlen(out), m = sizeof end - 1;
    if (n > m && !strcmp(out + n - m, end))
        out[n - m] = '\0';
}

/* The row that has exactly this code; one of six digits counts as its class of four where the list
 * stops there. */
static int64_t find_exact(const quan_table *landuse, int scheme, const char *code)
{
    int64_t row = quan_landuse_find(landuse, landuse_schemes[scheme], code);
    size_t n = row < 0 ? 0 : strlen(quan_catalogue_cell(landuse, row, "code_prefix"));
    size_t length = strlen(code);
    return n == length || (n == 4 && length == 6) ? row : -1;
}

int64_t landuse_row(const quan_table *landuse, int scheme, const char *code, bool *zero)
{
    char longer[32];
    size_t n = strlen(code);
    int64_t row = find_exact(landuse, scheme, code);
    *zero = false;
    if (row >= 0 || (n != 3 && n != 5) || strspn(code, "0123456789") < 3)
        return row;
    snprintf(longer, sizeof longer, "0%s", code);
    row = find_exact(landuse, scheme, longer);
    *zero = row >= 0;
    return row;
}

static int compare_uses(const void *one, const void *two)
{
    const landuse_use *a = one, *b = two;
    int order = strcmp(a->code, b->code);
    if (!order)
        order = strcmp(a->name, b->name);
    return order ? order : (a->first > b->first) - (a->first < b->first);
}

/* One entry per row, sorted, then one per code and name; a code in words is its own name. */
quan_status landuse_list(const quan_batch *batch, landuse_uses *out, quan_error *err)
{
    const quan_table *table = &batch->layer.table;
    int32_t code = quan_table_find(table, "landuse_code");
    int32_t name = quan_table_find(table, "landuse_name");
    *out = (landuse_uses){0};
    out->items = quan_alloc((size_t)table->n_rows + 1, sizeof *out->items);
    if (!out->items)
        return quan_fail_memory(err, "the land uses");
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *c = quan_table_text(table, code, row), *n = quan_table_text(table, name, row);
        bool words = c && (unsigned char)c[0] >= 0x80;
        if (c || n)
            out->items[out->n++] = (landuse_use){words || !c ? "" : c,
                                                 n       ? n
                                                 : words ? c
                                                         : "",
                                                 row, 1};
    }
    if (out->n)
        qsort(out->items, (size_t)out->n, sizeof *out->items, compare_uses);
    int64_t kept = 0;
    for (int64_t i = 0; i < out->n; i++) {
        landuse_use *last = kept ? &out->items[kept - 1] : NULL;
        if (last && !strcmp(last->code, out->items[i].code) &&
            !strcmp(last->name, out->items[i].name))
            last->count++;
        else
            out->items[kept++] = out->items[i];
    }
    out->n = kept;
    return QUAN_OK;
}

/* Whether a scheme has the name, whatever its code. */
static int64_t row_of_name(const judged *j, int scheme, const char *bare)
{
    char other[200];
    for (int64_t row = 0; row < j->landuse->n_rows; row++) {
        if (strcmp(quan_catalogue_cell(j->landuse, row, "scheme"), landuse_schemes[scheme]) != 0)
            continue;
        landuse_bare_name(j->batch->values, quan_catalogue_cell(j->landuse, row, "name"), other,
                          sizeof other);
        if (!strcmp(bare, other))
            return row;
    }
    return -1;
}

int64_t landuse_row_of(const judged *j, int scheme, const landuse_use *use, bool *zero)
{
    char bare[200];
    *zero = false;
    if (*use->code)
        return landuse_row(j->landuse, scheme, use->code, zero);
    landuse_bare_name(j->batch->values, use->name, bare, sizeof bare);
    return row_of_name(j, scheme, bare);
}

/* Counts for one code and name what each scheme says of it. A name that no scheme has for this code
 * says nothing. */
static void count_use(judged *j, const landuse_use *use)
{
    char bare[200], other[200];
    bool agrees[N_LANDUSE_SCHEMES] = {false}, any = false, zero;
    landuse_bare_name(j->batch->values, use->name, bare, sizeof bare);
    for (int s = 0; s < N_LANDUSE_SCHEMES; s++) {
        int64_t row = landuse_row_of(j, s, use, &zero);
        if (row < 0)
            continue;
        j->known[s] += use->count;
        landuse_bare_name(j->batch->values, quan_catalogue_cell(j->landuse, row, "name"), other,
                          sizeof other);
        agrees[s] = *bare && !strcmp(bare, other);
        any |= agrees[s];
    }
    j->n += use->count;
    j->n_named += any ? use->count : 0;
    for (int s = 0; s < N_LANDUSE_SCHEMES; s++)
        j->agree[s] += agrees[s] ? use->count : 0;
}

/* The schemes that enough of the names, else of the codes, are of. */
static uint32_t candidates(const judged *j)
{
    uint32_t found = 0;
    for (int s = 0; s < N_LANDUSE_SCHEMES; s++) {
        double share = j->n_named ? (double)j->agree[s] / (double)j->n_named
                                  : (double)j->known[s] / (double)(j->n ? j->n : 1);
        found |= share >= j->match_share ? 1u << s : 0;
    }
    return found;
}

/* NULL where the scheme does not have the code. */
static const char *meaning(const judged *j, int scheme, const landuse_use *use)
{
    bool zero;
    int64_t row = landuse_row_of(j, scheme, use, &zero);
    return row < 0 ? NULL : quan_catalogue_cell(j->landuse, row, "name");
}

/* The most frequent code that two schemes give different names; NULL: they are the same here. */
static const landuse_use *difference(const judged *j, int one, int two)
{
    const landuse_use *worst = NULL;
    char a[200], b[200];
    for (int64_t i = 0; i < j->uses.n; i++) {
        const landuse_use *use = &j->uses.items[i];
        const char *first = meaning(j, one, use), *second = meaning(j, two, use);
        landuse_bare_name(j->batch->values, first ? first : "", a, sizeof a);
        landuse_bare_name(j->batch->values, second ? second : "", b, sizeof b);
        if (strcmp(a, b) != 0 && (!worst || use->count > worst->count))
            worst = use;
    }
    return worst;
}

static quan_status fail_two_readings(const judged *j, int one, int two, quan_error *err)
{
    const landuse_use *use = difference(j, one, two);
    const char *first = meaning(j, one, use), *second = meaning(j, two, use);
    char shown[640];
    quan_fail(err, QUAN_ERR_INPUT,
              "%s: the land-use codes can be read in two ways: %s (%lld features) is %s in the "
              "scheme %s but %s in %s; write `scheme: %s` or `scheme: %s` for this source",
              j->batch->file, quan_text_printable(use->code, shown, sizeof shown),
              (long long)use->count, first ? first : "-", landuse_schemes[one],
              second ? second : "-", landuse_schemes[two], landuse_schemes[one],
              landuse_schemes[two]);
    return quan_run_at(j->batch->source, QUAN_ERR_INPUT, err);
}

/* The first scheme of a set. */
static int first_of(uint32_t set)
{
    int s = 0;
    while (s < N_LANDUSE_SCHEMES - 1 && !(set & 1u << s))
        s++;
    return s;
}

static quan_status fail_contradiction(const judged *j, uint32_t fields, uint32_t values,
                                      quan_error *err)
{
    const char *one = landuse_schemes[first_of(fields)], *two = landuse_schemes[first_of(values)];
    quan_fail(err, QUAN_ERR_INPUT,
              "%s: the names of the fields say that the land-use codes are of the scheme %s, but "
              "the codes and names of the land uses are of %s; write `scheme: %s` or `scheme: %s` "
              "for this source",
              j->batch->file, one, two, one, two);
    return quan_run_at(j->batch->source, QUAN_ERR_INPUT, err);
}

/* The words are data: they are shown by `quan check` and kept in the output. */
static quan_status note_scheme(const judged *j, int scheme, const char *because, int64_t count,
                               quan_error *err)
{
    char note[400];
    snprintf(note, sizeof note, "按%s判定为%s（%s）：%lld 个图斑中 %lld 个相符", because,
             landuse_name_zh(scheme), landuse_schemes[scheme],
             (long long)(j->n_named ? j->n_named : j->n), (long long)count);
    return quan_batch_converted(
        j->batch, (quan_converted){"landuse_code", note, QUAN_CONVERT_SCHEME, j->n}, err);
}

/* Nobody's codes: kept as they are, said in the report. */
static quan_status note_unknown(const judged *j, quan_error *err)
{
    char note[400], shown[640];
    const landuse_use *use = &j->uses.items[0];
    for (int64_t i = 1; i < j->uses.n; i++)
        use = j->uses.items[i].count > use->count ? &j->uses.items[i] : use;
    snprintf(note, sizeof note, "编码（如“%.60s”）不属于已知的用地分类，按原样保留，不判定居住用地",
             quan_text_printable(*use->code ? use->code : use->name, shown, sizeof shown));
    return quan_batch_converted(
        j->batch, (quan_converted){"landuse_code", note, QUAN_CONVERT_SCHEME, 0}, err);
}

/* *scheme -1: none can be told. */
static quan_status decide(const judged *j, const quan_catalogue *catalogue, int *scheme,
                          quan_error *err)
{
    uint32_t left = candidates(j);
    const quan_landuse_hints hints = quan_landuse_hint(j->batch, catalogue);
    uint32_t fields = hints.of_codes ? hints.of_codes : hints.of_all;
    *scheme = -1;
    if (!left)
        return note_unknown(j, err);
    if (fields && !(left & fields))
        return fail_contradiction(j, fields, left, err);
    if (fields)
        left &= fields;
    *scheme = first_of(left);
    for (int s = *scheme + 1; s < N_LANDUSE_SCHEMES; s++) {
        if (left & 1u << s && difference(j, *scheme, s))
            return fail_two_readings(j, *scheme, s, err);
    }
    return note_scheme(j, *scheme,
                       j->n_named ? "地类名称"
                       : fields   ? "字段名和编码"
                                  : "编码",
                       j->n_named ? j->agree[*scheme] : j->known[*scheme], err);
}

/* Names that only another scheme has for these codes. */
static quan_status check_declared(const judged *j, int scheme, const quan_monitor *monitor,
                                  quan_error *err)
{
    char note[400];
    int64_t against = j->n_named - j->agree[scheme];
    if (!j->n_named || (double)against <= j->contradict_share * (double)j->n_named)
        return QUAN_OK;
    quan_say(monitor, QUAN_WARNING,
             "%s: `scheme: %s` is declared, but the names of %lld of %lld land uses contradict it",
             j->batch->file, landuse_schemes[scheme], (long long)against, (long long)j->n_named);
    snprintf(note, sizeof note,
             "声明为%s，但 %lld 个图斑中 %lld 个的地类名称与编码在该分类中的名称不符",
             landuse_name_zh(scheme), (long long)j->n_named, (long long)against);
    return quan_batch_converted(
        j->batch, (quan_converted){"landuse_name", note, QUAN_CONVERT_SCHEME_DOUBT, against}, err);
}

/* -1: `scheme:` is not given, or is one of facilities. */
static int declared(const quan_batch *batch)
{
    const char *given = batch->source->scheme;
    for (int s = 0; given && s < N_LANDUSE_SCHEMES; s++) {
        if (!strcmp(given, landuse_schemes[s]))
            return s;
    }
    return -1;
}

static quan_status judge(judged *j, const quan_catalogue *catalogue, const quan_monitor *monitor,
                         int *scheme, quan_error *err)
{
    QUAN_TRY(quan_setting(catalogue, "landuse.match_share", &j->match_share, err));
    QUAN_TRY(quan_setting(catalogue, "landuse.contradict_share", &j->contradict_share, err));
    for (int64_t i = 0; i < j->uses.n; i++)
        count_use(j, &j->uses.items[i]);
    *scheme = declared(j->batch);
    return *scheme >= 0 ? check_declared(j, *scheme, monitor, err)
                        : decide(j, catalogue, scheme, err);
}

quan_status quan_landuse_resolve(quan_batch *batch, const quan_catalogue *catalogue,
                                 const quan_monitor *monitor, quan_error *err)
{
    judged j = {.batch = batch, .landuse = &catalogue->tables[QUAN_CATALOGUE_LANDUSE]};
    int scheme = -1;
    bool parcels = batch->role == QUAN_ROLE_PARCEL || batch->role == QUAN_ROLE_PARCEL_PLANNED ||
                   batch->role == QUAN_ROLE_PARCEL_TITLE;
    if (!parcels)
        return QUAN_OK;
    quan_status status = landuse_list(batch, &j.uses, err);
    if (!status && j.uses.n && !landuse_all_given(batch))
        status = judge(&j, catalogue, monitor, &scheme, err);
    if (!status)
        status = landuse_fill(&j, scheme, err);
    quan_free(j.uses.items);
    return status;
}
