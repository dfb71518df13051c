/* facility.c - what kinds of facility the features of a source are, in two steps: what a row says
 * is noted while the source is read, the kinds are chosen after it has come into the working
 * system, since the area of a polygon is known only in metres and the whole source tells whether it
 * is a map service's.
 *
 * A facility that no rule knows is rejected with its type, never guessed at. */
#include "facility.h"

#include "facility_kinds.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `kinds` NULL: nothing is known yet. */
static quan_status add_candidate(quan_batch *batch, int64_t row, const char *kinds,
                                 const quan_choice *choice, quan_error *err)
{
    quan_table *functions = &batch->functions;
    QUAN_TRY(quan_table_add_rows(functions, 1, err));
    int64_t f = functions->n_rows - 1;
    quan_table_set_int(functions, QUAN_FUNCTION_FACILITY, f, row);
    quan_table_set_int(functions, QUAN_FUNCTION_PRIORITY, f, choice ? choice->priority : 0);
    quan_table_set_real(functions, QUAN_FUNCTION_MIN_AREA, f, choice ? choice->min_area_m2 : 0);
    return quan_table_set_text(functions, QUAN_FUNCTION_KIND, f, kinds, err);
}

static quan_status add_of_tags(const quan_matcher *matcher, const quan_tags *tags,
                               quan_batch *batch, int64_t row, quan_error *err)
{
    quan_rule_set set;
    quan_rules_of_tags(matcher, tags, &set);
    for (int32_t i = 0; i < set.n; i++) {
        if (set.items[i].kinds)
            QUAN_TRY(add_candidate(batch, row, set.items[i].kinds, &set.items[i], err));
    }
    return QUAN_OK;
}

/* The type as the source has it, to be weighed together with the name when all rows are read. */
static quan_status note_type(quan_batch *batch, int64_t row, const char *type, quan_error *err)
{
    QUAN_TRY(add_candidate(batch, row, NULL, NULL, err));
    return quan_table_set_text(&batch->functions, QUAN_FUNCTION_TYPE, batch->functions.n_rows - 1,
                               type, err);
}

/* `kind:` of the source outweighs everything, tags outweigh fields. */
quan_status quan_facility_candidates(const quan_matcher *matcher, const quan_tags *tags,
                                     const quan_function_values *values, quan_batch *batch,
                                     int64_t row, quan_error *err)
{
    int64_t first = batch->functions.n_rows;
    if (batch->source->kind)
        QUAN_TRY(add_candidate(batch, row, batch->source->kind, NULL, err));
    else if (tags)
        QUAN_TRY(add_of_tags(matcher, tags, batch, row, err));
    else
        QUAN_TRY(note_type(batch, row, values->kind, err));
    for (int64_t f = first; f < batch->functions.n_rows; f++) {
        if (isfinite(values->area_m2))
            quan_table_set_real(&batch->functions, QUAN_FUNCTION_AREA, f, values->area_m2);
        if (isfinite(values->capacity))
            quan_table_set_real(&batch->functions, QUAN_FUNCTION_CAPACITY, f, values->capacity);
    }
    return QUAN_OK;
}

/* A batch whose kinds are being chosen. */
typedef struct {
    const quan_matcher *matcher;
    quan_batch *batch;
    quan_table candidates;
    int32_t name, status, open_to, type_code, landuse, functions; /* columns */
    bool pois;
    quan_code_family family;
    quan_error *err;
} resolving;

static const char *text_of(const resolving *r, int32_t column, int64_t row)
{
    return quan_table_text(&r->batch->layer.table, column, row);
}

/* What a row says of its type; NULL where it says nothing. */
static const char *type_of(const resolving *r, int64_t candidate)
{
    const char *type = quan_table_text(&r->candidates, QUAN_FUNCTION_TYPE, candidate);
    return type && *type ? type : NULL;
}

static bool is_matched(const quan_batch *batch, const char *canonical)
{
    for (int32_t m = 0; m < batch->n_matches; m++) {
        if (!strcmp(batch->matches[m].canonical, canonical))
            return true;
    }
    return false;
}

/* What the types of a source look like, all rows together. */
typedef struct {
    int64_t n, paths, amap, landuse; /* types; of them with levels; codes known to one family */
} type_census;

static bool knows_code(const resolving *r, quan_code_family family, const char *code)
{
    quan_rule_set set;
    quan_rules_of_code(r->matcher, family, code, "", &set);
    return set.n > 0;
}

static type_census take_census(const resolving *r)
{
    type_census census = {0};
    for (int64_t c = 0; c < r->candidates.n_rows; c++) {
        char folded[QUAN_RULE_TEXT];
        quan_rule_set set;
        const char *type = type_of(r, c);
        if (!type)
            continue;
        quan_fields_fold(type, folded, sizeof folded);
        census.n++;
        if (quan_rules_is_code(folded)) {
            census.amap += strlen(folded) == 6 && knows_code(r, QUAN_CODES_AMAP, folded);
            census.landuse += knows_code(r, QUAN_CODES_LANDUSE, folded);
        } else {
            census.paths += quan_rules_of_path(r->matcher, folded, "", &set);
        }
    }
    return census;
}

/* The run file's word counts, then its scheme, then the look of the data: codes and types with
 * levels are those of map services. */
static void tell_source(resolving *r)
{
    const quan_source *source = r->batch->source;
    const char *scheme = source->scheme;
    type_census census = take_census(r);
    bool service =
        scheme && (!strcmp(scheme, "amap") || !strcmp(scheme, "osm") || !strcmp(scheme, "poi"));
    r->pois = r->batch->ids == QUAN_IDS_OSM || service ||
              (!scheme && (is_matched(r->batch, "type_code") || is_matched(r->batch, "parent") ||
                           2 * census.paths > census.n));
    if (source->trust)
        r->pois = !strcmp(source->trust, "poi");
    r->family = census.amap > census.landuse ? QUAN_CODES_AMAP : QUAN_CODES_LANDUSE;
    if (scheme)
        r->family = service ? QUAN_CODES_AMAP : QUAN_CODES_LANDUSE;
}

/* The area given by the source outweighs the drawn one, which may be the roof or the site. */
static double area_of(const resolving *r, int64_t candidate, int64_t row)
{
    double area_m2 = quan_table_real(&r->candidates, QUAN_FUNCTION_AREA, candidate, NAN);
    return isfinite(area_m2) ? area_m2 : quan_geoms_area_m2(&r->batch->layer.geoms, row);
}

/* Of candidates first .. end - 1, which are all there is of one row. */
static void find_kinds(const resolving *r, const int64_t span[2], int64_t row,
                       quan_found_kinds *found)
{
    const quan_table *c = &r->candidates;
    double area_m2 = area_of(r, span[0], row);
    if (!quan_table_is_null(c, QUAN_FUNCTION_TYPE, span[0])) {
        const quan_facility_row said = {.type = type_of(r, span[0]),
                                        .type_code = text_of(r, r->type_code, row),
                                        .landuse = text_of(r, r->landuse, row),
                                        .functions = text_of(r, r->functions, row),
                                        .name = text_of(r, r->name, row),
                                        .area_m2 = area_m2,
                                        .pois = r->pois,
                                        .family = r->family};
        quan_kinds_of_row(r->matcher, &said, found);
        return;
    }
    quan_rule_set set = {0};
    for (int64_t i = span[0]; i < span[1] && set.n < QUAN_RULES_AT_ONCE; i++)
        set.items[set.n++] = (quan_choice){quan_table_text(c, QUAN_FUNCTION_KIND, i),
                                           quan_table_int(c, QUAN_FUNCTION_PRIORITY, i, 0),
                                           quan_table_real(c, QUAN_FUNCTION_MIN_AREA, i, 0)};
    *found = (quan_found_kinds){0};
    quan_kinds_add_set(found, &set, area_m2);
    if (r->pois && !r->batch->source->kind)
        quan_kinds_check_name(r->matcher, text_of(r, r->name, row), found);
}

/* Outside features are not asked: nothing is said of what lies beyond the ring. */
static quan_status remark(resolving *r, int64_t row, const char *code, const char *reason,
                          bool reject)
{
    if (r->batch->states[row] != QUAN_ROW_USED)
        return QUAN_OK;
    quan_remark remark = {row, code, reason, QUAN_NOWHERE};
    const quan_geoms *geoms = &r->batch->layer.geoms;
    if (geoms->part_first[row + 1] > geoms->part_first[row])
        QUAN_TRY(quan_geoms_feature_point(geoms, row, &remark.place, r->err));
    return quan_batch_remark(r->batch, remark, reject, r->err);
}

/* For the table of types that no rule knows, which tells at a glance what a rule is worth. */
static quan_status count_unknown(resolving *r, int64_t row, const char *type, const char *name)
{
    quan_table *unknown = &r->batch->unknown;
    if (r->batch->states[row] != QUAN_ROW_USED)
        return QUAN_OK;
    if (!unknown->n_columns) {
        QUAN_TRY(quan_table_add_column(unknown, "type", QUAN_TYPE_TEXT, NULL, r->err));
        QUAN_TRY(quan_table_add_column(unknown, "name", QUAN_TYPE_TEXT, NULL, r->err));
    }
    QUAN_TRY(quan_table_add_rows(unknown, 1, r->err));
    QUAN_TRY(quan_table_set_text(unknown, 0, unknown->n_rows - 1, type, r->err));
    return quan_table_set_text(unknown, 1, unknown->n_rows - 1, name, r->err);
}

/* Type and name of a row, printable, for a reason. */
typedef struct {
    char type[640], name[640];
} shown_row;

static void show_row(const resolving *r, int64_t candidate, int64_t row, shown_row *out)
{
    const char *type = candidate < 0 ? NULL : type_of(r, candidate);
    const char *name = text_of(r, r->name, row);
    if (!type)
        type = text_of(r, r->type_code, row);
    if (!type)
        type = text_of(r, r->landuse, row);
    quan_text_printable(type ? type : "（无）", out->type, sizeof out->type);
    quan_text_printable(name ? name : "（无）", out->name, sizeof out->name);
}

static quan_status reject(resolving *r, int64_t candidate, int64_t row,
                          const quan_found_kinds *found)
{
    shown_row shown;
    char reason[1024];
    show_row(r, candidate, row, &shown);
    if (found->part) {
        snprintf(reason, sizeof reason,
                 "名称“%.200s”是某处设施旁的附属部分，不是该设施本身；如确为设施，请改正名称或为"
                 "数据源写 kind。",
                 shown.name);
        return remark(r, row, QUAN_REJECT_SUB_POI, reason, true);
    }
    if (found->too_small) {
        snprintf(reason, sizeof reason,
                 "名称“%.200s”、类型“%.200s”：面积 %.0f ㎡ 小于其类型各候选类别的下限；请核对 "
                 "area_m2，或为数据源写 kind。",
                 shown.name, shown.type, area_of(r, candidate, row));
    } else if (found->saying == QUAN_SAYS_NONE) {
        snprintf(reason, sizeof reason,
                 "名称“%.200s”的类型“%.200s”已知不属于本评估的设施类别；如有误，请在 "
                 "facility_match.csv 中改正对照。",
                 shown.name, shown.type);
    } else {
        snprintf(reason, sizeof reason,
                 "名称“%.200s”的类型“%.200s”不对应任何设施类别；如有误，请在 facility_match.csv "
                 "中补上对照，或用 fields 指明类型字段，或为数据源写 kind。",
                 shown.name, shown.type);
        QUAN_TRY(count_unknown(r, row, shown.type, shown.name));
    }
    return remark(r, row, QUAN_REJECT_KIND_UNKNOWN, reason, true);
}

/* How the size given for a facility goes to its kinds: those of its type share it, less what is
 * given for single functions of the list. NaN: not known. */
typedef struct {
    double given_m2, listed_m2, shared_m2, capacity;
} sizes;

static sizes split_sizes(const resolving *r, int64_t candidate, const quan_found_kinds *found)
{
    sizes s = {.given_m2 = quan_table_real(&r->candidates, QUAN_FUNCTION_AREA, candidate, NAN),
               .capacity = quan_table_real(&r->candidates, QUAN_FUNCTION_CAPACITY, candidate, NAN)};
    int32_t n_typed = 0;
    for (int32_t k = 0; k < found->n; k++) {
        if (isfinite(found->items[k].area_m2))
            s.listed_m2 += found->items[k].area_m2;
        n_typed += !found->items[k].listed;
    }
    bool alone = n_typed > 0 || found->n == 1;
    s.shared_m2 = NAN;
    if (alone && s.given_m2 > s.listed_m2)
        s.shared_m2 = s.given_m2 - s.listed_m2;
    if (!alone)
        s.capacity = NAN;
    return s;
}

static quan_status keep(resolving *r, int64_t candidate, int64_t row, const quan_found_kinds *found)
{
    quan_table *functions = &r->batch->functions;
    sizes s = split_sizes(r, candidate, found);
    for (int32_t k = 0; k < found->n; k++) {
        const quan_found_kind *item = &found->items[k];
        bool own = isfinite(item->area_m2), shares = !item->listed || found->n == 1;
        double area_m2 = own || !shares ? item->area_m2 : s.shared_m2;
        char kind[128];
        snprintf(kind, sizeof kind, "%.*s", (int)item->length, item->kind);
        QUAN_TRY(add_candidate(r->batch, row, kind, NULL, r->err));
        if (isfinite(area_m2))
            quan_table_set_real(functions, QUAN_FUNCTION_AREA, functions->n_rows - 1, area_m2);
        if (isfinite(s.capacity) && shares)
            quan_table_set_real(functions, QUAN_FUNCTION_CAPACITY, functions->n_rows - 1,
                                s.capacity);
    }
    if (!(s.listed_m2 > s.given_m2))
        return QUAN_OK;
    char reason[256];
    snprintf(reason, sizeof reason,
             "各项功能面积之和 %.0f ㎡ 大于该处面积 %.0f ㎡；请核对 functions 与 area_m2。",
             s.listed_m2, s.given_m2);
    return remark(r, row, QUAN_NOTE_FUNCTION_AREA, reason, false);
}

/* What the source says counts; else what the name says, which is noted; else it exists. */
static quan_status set_status(resolving *r, int64_t row)
{
    char folded[QUAN_RULE_TEXT], outer[QUAN_RULE_TEXT], inside[QUAN_RULE_TEXT], reason[900];
    char shown[640];
    quan_table *table = &r->batch->layer.table;
    const char *name = text_of(r, r->name, row);
    if (r->status < 0 || !quan_table_is_null(table, r->status, row))
        return QUAN_OK;
    quan_fields_fold(name ? name : "", folded, sizeof folded);
    quan_facility_split_name(folded, outer, inside);
    const char *status = quan_facility_status_word(r->matcher, outer, inside);
    if (!status)
        return quan_table_set_text(table, r->status, row, "existing", r->err);
    snprintf(reason, sizeof reason,
             "按名称“%.300s”定为非现状（%s）；如有误，请在 status 字段写明。",
             quan_text_printable(name, shown, sizeof shown), status);
    QUAN_TRY(remark(r, row, QUAN_NOTE_STATUS, reason, false));
    return quan_table_set_text(table, r->status, row, status, r->err);
}

/* Whom it is open to follows from its kinds, where these agree; else it is asked kind by kind. */
static quan_status set_open_to(resolving *r, int64_t row, int64_t first_function)
{
    const quan_table *kinds = &r->matcher->catalogue->tables[QUAN_CATALOGUE_KINDS];
    quan_batch *batch = r->batch;
    if (r->open_to < 0 || !quan_table_is_null(&batch->layer.table, r->open_to, row))
        return QUAN_OK;
    const char *agreed = NULL;
    for (int64_t f = first_function; f < batch->functions.n_rows; f++) {
        const char *kind = quan_table_text(&batch->functions, QUAN_FUNCTION_KIND, f);
        int64_t k = quan_catalogue_find(kinds, kind);
        const char *given = k < 0 ? NULL : quan_catalogue_cell(kinds, k, "open_to_default");
        if (!given || (agreed && strcmp(agreed, given) != 0))
            return QUAN_OK;
        agreed = given;
    }
    return quan_table_set_text(&batch->layer.table, r->open_to, row, agreed, r->err);
}

static quan_status resolve_one(resolving *r, const int64_t span[2], int64_t row)
{
    quan_found_kinds found = {0};
    int64_t first_function = r->batch->functions.n_rows;
    bool said = span[1] > span[0];
    if (said)
        find_kinds(r, span, row, &found);
    if (!found.n && found.door && r->pois) {
        /* a way into something that is listed by itself */
        return set_status(r, row);
    }
    if (!found.n)
        return reject(r, said ? span[0] : -1, row, &found);
    QUAN_TRY(keep(r, span[0], row, &found));
    QUAN_TRY(set_status(r, row));
    return set_open_to(r, row, first_function);
}

/* Candidates are in the order of the rows; one pass over both. */
static quan_status resolve_all(resolving *r)
{
    int64_t next = 0;
    for (int64_t row = 0; row < r->batch->layer.table.n_rows; row++) {
        int64_t span[2] = {next, next};
        while (span[1] < r->candidates.n_rows &&
               quan_table_int(&r->candidates, QUAN_FUNCTION_FACILITY, span[1], -1) == row)
            span[1]++;
        next = span[1];
        QUAN_TRY(resolve_one(r, span, row));
    }
    return QUAN_OK;
}

quan_status quan_facility_resolve(const quan_matcher *matcher, quan_batch *batch, bool *pois,
                                  quan_error *err)
{
    const quan_table *table = &batch->layer.table;
    resolving r = {.matcher = matcher,
                   .batch = batch,
                   .candidates = batch->functions,
                   .name = quan_table_find(table, "name"),
                   .status = quan_table_find(table, "status"),
                   .open_to = quan_table_find(table, "open_to"),
                   .type_code = quan_table_find(table, "type_code"),
                   .landuse = quan_table_find(table, "landuse"),
                   .functions = quan_table_find(table, "functions"),
                   .err = err};
    batch->functions = (quan_table){0};
    quan_status status = QUAN_OK;
    for (int32_t c = 0; c < r.candidates.n_columns && !status; c++)
        status = quan_table_add_column(&batch->functions, r.candidates.columns[c].name,
                                       r.candidates.columns[c].type, NULL, err);
    tell_source(&r);
    if (!status)
        status = resolve_all(&r);
    *pois = r.pois;
    quan_table_free(&r.candidates);
    return status;
}
