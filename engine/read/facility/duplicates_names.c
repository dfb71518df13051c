/* duplicates_names.c - what is compared of each facility: its name in the form that all spellings
 * share, its kinds, its place. */
#include "duplicates_work.h"

#include "name/names_key.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    duplicate_work *work;
    quan_name_words words;
    int32_t name, status, source, source_id, parent; /* columns */
    quan_error *err;
} reading;

static const char *text_of(const reading *r, int32_t column, int64_t row)
{
    return quan_table_text(&r->work->layer->table, column, row);
}

/* The county's own name before a facility says nothing; that of a street or community does. */
static quan_status open_words(reading *r)
{
    const quan_table *boundary = &r->work->g->out->layers[QUAN_ROLE_BOUNDARY].table;
    int32_t name = quan_table_find(boundary, "name");
    QUAN_TRY(quan_name_words_open(r->work->g->catalogue, &r->words, r->err));
    for (int64_t row = 0; row < boundary->n_rows; row++) {
        const char *area = quan_table_text(boundary, name, row);
        if (area)
            QUAN_TRY(quan_name_words_add_area(&r->words, area, r->err));
    }
    quan_name_words_order(&r->words);
    return QUAN_OK;
}

static quan_status keep(reading *r, const char *text, const char **out)
{
    *out = quan_arena_copy(&r->work->texts, text, strlen(text));
    return *out ? QUAN_OK : quan_fail_memory(r->err, "the names of facilities");
}

/* 思茅一中（东门） has the key of 思茅一中 and is a door. */
static quan_status read_name(reading *r, int64_t row)
{
    duplicate_record *record = &r->work->records[row];
    const quan_matcher *matcher = &r->work->g->matcher;
    const char *name = text_of(r, r->name, row);
    char folded[QUAN_RULE_TEXT], outer[QUAN_RULE_TEXT], inside[QUAN_RULE_TEXT];
    quan_name_key key;
    record->key = record->area = record->inside = "";
    if (!name)
        return QUAN_OK;
    quan_fields_fold(name, folded, sizeof folded);
    quan_facility_split_name(folded, outer, inside);
    bool door_inside = *outer && quan_facility_is_door(matcher, inside);
    size_t base = quan_facility_before_door(matcher, outer);
    record->generic = quan_rules_is_word(matcher, outer);
    if (base && !record->official)
        outer[base] = '\0';
    record->door = !record->official && (base || door_inside);
    const quan_name_given given = {.name = outer};
    QUAN_TRY(quan_name_key_make(&r->words, &given, &r->work->texts, &key, r->err));
    record->key = key.plain;
    record->area = key.area;
    if (door_inside)
        return QUAN_OK;
    quan_name_fold(inside, folded, NULL);
    return keep(r, folded, &record->inside);
}

/* Where the functions of each facility stand. */
static void find_functions(duplicate_work *work)
{
    int64_t f = 0;
    for (int64_t row = 0; row < work->n; row++) {
        work->records[row].first = f;
        while (f < work->functions->n_rows &&
               quan_table_int(work->functions, QUAN_FUNCTION_FACILITY, f, -1) == row)
            f++;
        work->records[row].end = f;
    }
}

/* A record by what its source calls it. */
typedef struct {
    int64_t source, row;
    const char *source_id;
} named_row;

static int compare_named(const void *one, const void *two)
{
    const named_row *a = one, *b = two;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return strcmp(a->source_id, b->source_id);
}

/* The row that `parent` of another row means, in the same source; -1: it is not there. */
static quan_status find_parents(reading *r)
{
    duplicate_work *work = r->work;
    named_row *named = quan_alloc((size_t)work->n, sizeof *named);
    if (!named)
        return quan_fail_memory(r->err, "the facilities");
    for (int64_t row = 0; row < work->n; row++) {
        const char *id = text_of(r, r->source_id, row);
        named[row] = (named_row){work->records[row].source, row, id ? id : ""};
    }
    if (work->n)
        qsort(named, (size_t)work->n, sizeof *named, compare_named);
    for (int64_t row = 0; row < work->n; row++) {
        named_row wanted = {work->records[row].source, row, text_of(r, r->parent, row)};
        named_row *found = NULL;
        if (wanted.source_id && *wanted.source_id)
            found = bsearch(&wanted, named, (size_t)work->n, sizeof *named, compare_named);
        work->records[row].parent = found && found->row != row ? found->row : -1;
    }
    quan_free(named);
    return QUAN_OK;
}

static quan_status read_rows(reading *r)
{
    duplicate_work *work = r->work;
    for (int64_t row = 0; row < work->n; row++) {
        duplicate_record *record = &work->records[row];
        record->source = quan_table_int(&work->layer->table, r->source, row, 0);
        record->official = !work->g->pois[record->source];
        record->status = text_of(r, r->status, row);
        record->kept = record->like = -1;
        record->box = quan_geoms_box(&work->layer->geoms, row);
        QUAN_TRY(quan_geoms_feature_point(&work->layer->geoms, row, &record->point, r->err));
        QUAN_TRY(read_name(r, row));
    }
    return QUAN_OK;
}

quan_status quan_duplicates_read(duplicate_work *work, quan_error *err)
{
    const quan_table *table = &work->layer->table;
    reading r = {.work = work,
                 .name = quan_table_find(table, "name"),
                 .status = quan_table_find(table, "status"),
                 .source = quan_table_find(table, "source"),
                 .source_id = quan_table_find(table, "source_id"),
                 .parent = quan_table_find(table, "parent"),
                 .err = err};
    quan_status status = open_words(&r);
    if (!status)
        status = read_rows(&r);
    if (!status)
        status = find_parents(&r);
    find_functions(work);
    quan_name_words_free(&r.words);
    return status;
}
