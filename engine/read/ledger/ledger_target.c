/* ledger_target.c - what a name in a ledger may mean: estates, registered parcels, buildings of one
 * name, homes among the points of interest.
 *
 * Whatever lies inside an estate speaks for that estate, and what lies inside a parcel for the
 * parcel, so that three witnesses of one compound are one answer with three pieces of evidence and
 * not three answers. */
#include "ledger_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    IN_ESTATE,
    IN_TITLE,
    IN_COMMUNITY,
    IN_STREET,
    N_AREAS
};

static const quan_role area_roles[N_AREAS] = {
    [IN_ESTATE] = QUAN_ROLE_ESTATE,
    [IN_TITLE] = QUAN_ROLE_PARCEL_TITLE,
    [IN_COMMUNITY] = QUAN_ROLE_COMMUNITY,
    [IN_STREET] = QUAN_ROLE_STREET,
};

typedef struct {
    const quan_geoms *geoms[N_AREAS];
    quan_index index[N_AREAS];
} areas;

const quan_layer *ledger_layer(const ledger_work *work, quan_role role)
{
    return role == QUAN_ROLE_FACILITY ? &work->g->homes : &work->g->out->layers[role];
}

static const char *text_of(const quan_table *table, const char *column, int64_t row)
{
    return quan_table_text(table, quan_table_find(table, column), row);
}

/* Parcels call it their location. */
static const char *address_of(const quan_table *table, int64_t row)
{
    const char *address = text_of(table, "address", row);
    return address ? address : text_of(table, "location", row);
}

/* The compound that a building names, else its own name, which often is the same. */
static const char *building_name(const quan_table *table, int64_t row)
{
    const char *estate = text_of(table, "estate", row);
    return estate ? estate : text_of(table, "name", row);
}

const char *ledger_target_id(const ledger_work *work, const ledger_target *target)
{
    const quan_table *table = &ledger_layer(work, target->role)->table;
    return text_of(table, target->role == QUAN_ROLE_FACILITY ? "source_id" : "id", target->row);
}

const char *ledger_target_name(const ledger_work *work, const ledger_target *target)
{
    const quan_table *table = &ledger_layer(work, target->role)->table;
    const char *name = target->role == QUAN_ROLE_BUILDING ? building_name(table, target->row)
                                                          : text_of(table, "name", target->row);
    return name ? name : address_of(table, target->row);
}

static quan_status open_areas(const ledger_work *work, areas *out, quan_error *err)
{
    for (int a = 0; a < N_AREAS; a++) {
        out->geoms[a] = &work->g->out->layers[area_roles[a]].geoms;
        QUAN_TRY(quan_index_build_geoms(out->geoms[a], &out->index[a], err));
    }
    return QUAN_OK;
}

static void close_areas(areas *a)
{
    for (int i = 0; i < N_AREAS; i++)
        quan_index_free(&a->index[i]);
}

static bool has_geometry(const quan_geoms *geoms, int64_t row)
{
    return row < geoms->n_features && geoms->part_first[row] < geoms->part_first[row + 1];
}

/* Where it stands, and in which areas; a feature without geometry is nowhere. */
static quan_status locate(const ledger_work *work, const areas *in, ledger_target *target,
                          quan_error *err)
{
    int64_t *const found[N_AREAS] = {&target->estate, &target->title, &target->community,
                                     &target->street};
    const quan_geoms *geoms = &ledger_layer(work, target->role)->geoms;
    bool placed = has_geometry(geoms, target->row);
    target->point = (quan_xy){(double)NAN, (double)NAN};
    if (placed)
        QUAN_TRY(quan_geoms_feature_point(geoms, target->row, &target->point, err));
    for (int a = 0; a < N_AREAS; a++)
        *found[a] = placed ? quan_index_containing(&in->index[a], in->geoms[a], target->point) : -1;
    if (target->role == QUAN_ROLE_ESTATE)
        target->estate = target->row;
    if (target->role == QUAN_ROLE_PARCEL_TITLE)
        target->title = target->row;
    return QUAN_OK;
}

/* Estates first, then parcels, then what is neither. */
static int64_t place_of(const ledger_work *work, const ledger_target *target)
{
    int64_t n_estates = ledger_layer(work, QUAN_ROLE_ESTATE)->table.n_rows;
    int64_t n_titles = ledger_layer(work, QUAN_ROLE_PARCEL_TITLE)->table.n_rows;
    if (target->estate >= 0)
        return target->estate;
    if (target->title >= 0)
        return n_estates + target->title;
    return n_estates + n_titles + work->n_targets;
}

quan_status ledger_add_target(ledger_work *work, const ledger_target *target, const char *name,
                              const char *address, quan_error *err)
{
    char behind[QUAN_NAME_SIZE];
    ledger_target *targets =
        quan_grow(work->targets, &work->target_capacity, work->n_targets + 1, sizeof *targets);
    if (!targets)
        return quan_fail_memory(err, "the names");
    work->targets = targets;
    ledger_target *added = &targets[work->n_targets];
    *added = *target;
    added->place = place_of(work, target);
    if (!name && address) {
        quan_name_behind_road(&work->words, address, behind);
        name = behind;
    }
    const quan_name_given given = {name, address, target->role == QUAN_ROLE_BUILDING};
    QUAN_TRY(quan_name_key_make(&work->words, &given, &work->texts, &added->key, err));
    work->n_targets++;
    return QUAN_OK;
}

/* Also rows without a name: a confirmation may still mean them. */
static quan_status add_layer(ledger_work *work, const areas *in, quan_role role, quan_error *err)
{
    const quan_table *table = &ledger_layer(work, role)->table;
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *name = text_of(table, "name", row), *address = address_of(table, row);
        ledger_target target = {.role = role, .row = row};
        QUAN_TRY(locate(work, in, &target, err));
        QUAN_TRY(ledger_add_target(work, &target, name, address, err));
    }
    return QUAN_OK;
}

/* A building with a name, on its way into a group. */
typedef struct {
    uint64_t name; /* hash of the folded name */
    ledger_target target;
} named_building;

static uint64_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* Buildings of one name are one compound where they stand in the same estate, or community. */
static bool is_one_group(const named_building *a, const named_building *b)
{
    return a->name == b->name && a->target.estate == b->target.estate &&
           a->target.community == b->target.community;
}

static int compare_buildings(const void *one, const void *two)
{
    const named_building *a = one, *b = two;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    if (a->target.estate != b->target.estate)
        return a->target.estate < b->target.estate ? -1 : 1;
    if (a->target.community != b->target.community)
        return a->target.community < b->target.community ? -1 : 1;
    return (a->target.row > b->target.row) - (a->target.row < b->target.row);
}

static int compare_first_rows(const void *one, const void *two)
{
    const ledger_target *a = one, *b = two;
    return (a->row > b->row) - (a->row < b->row);
}

/* Named buildings that may be lived in. */
static quan_status find_named(const ledger_work *work, const areas *in, named_building *out,
                              int64_t *n, quan_error *err)
{
    const quan_table *table = &ledger_layer(work, QUAN_ROLE_BUILDING)->table;
    int32_t residential = quan_table_find(table, "residential");
    quan_arena scratch = {0};
    quan_status status = QUAN_OK;
    *n = 0;
    for (int64_t row = 0; row < table->n_rows && !status; row++) {
        quan_name_key key;
        const char *text = building_name(table, row);
        named_building *building = &out[*n];
        if (!text || quan_table_int(table, residential, row, 1) == 0)
            continue;
        const quan_name_given given = {.name = text, .building = true};
        status = quan_name_key_make(&work->words, &given, &scratch, &key, err);
        if (status || !*key.folded)
            continue;
        *building = (named_building){hash_of(key.folded), {.role = QUAN_ROLE_BUILDING, .row = row}};
        status = locate(work, in, &building->target, err);
        ++*n;
    }
    quan_arena_free(&scratch);
    return status;
}

/* Makes one target per group, in the order of their first buildings, and tells each building its
 * own. A parcel counts only when all of the group stand in it. */
static quan_status add_groups(ledger_work *work, named_building *named, int64_t n,
                              ledger_target *groups, quan_error *err)
{
    const quan_table *table = &ledger_layer(work, QUAN_ROLE_BUILDING)->table;
    int64_t n_groups = 0;
    if (n)
        qsort(named, (size_t)n, sizeof *named, compare_buildings);
    for (int64_t i = 0; i < n; i++) {
        if (i && is_one_group(&named[i - 1], &named[i])) {
            ledger_target *group = &groups[n_groups - 1];
            if (group->title != named[i].target.title)
                group->title = -1;
        } else {
            groups[n_groups++] = named[i].target;
        }
        work->group_of[named[i].target.row] = groups[n_groups - 1].row;
    }
    if (n_groups)
        qsort(groups, (size_t)n_groups, sizeof *groups, compare_first_rows);
    int64_t first = work->n_targets;
    for (int64_t i = 0; i < n_groups; i++)
        QUAN_TRY(ledger_add_target(work, &groups[i], building_name(table, groups[i].row),
                                   address_of(table, groups[i].row), err));
    for (int64_t i = 0; i < n; i++) {
        ledger_target wanted = {.row = work->group_of[named[i].target.row]};
        const ledger_target *group = bsearch(&wanted, work->targets + first, (size_t)n_groups,
                                             sizeof *group, compare_first_rows);
        work->group_of[named[i].target.row] = group ? group - work->targets : -1;
    }
    return QUAN_OK;
}

static quan_status add_buildings(ledger_work *work, const areas *in, quan_error *err)
{
    int64_t n_buildings = ledger_layer(work, QUAN_ROLE_BUILDING)->table.n_rows, n = 0;
    named_building *named = quan_alloc((size_t)n_buildings, sizeof *named);
    ledger_target *groups = quan_alloc((size_t)n_buildings, sizeof *groups);
    quan_status status = QUAN_OK;
    work->group_of = quan_alloc((size_t)n_buildings, sizeof *work->group_of);
    if (!named || !groups || !work->group_of) {
        status = quan_fail_memory(err, "the names of the buildings");
        goto done;
    }
    for (int64_t row = 0; row < n_buildings; row++)
        work->group_of[row] = -1;
    status = find_named(work, in, named, &n, err);
    if (!status)
        status = add_groups(work, named, n, groups, err);
done:
    quan_free(named);
    quan_free(groups);
    return status;
}

quan_status ledger_add_targets(ledger_work *work, quan_error *err)
{
    areas in = {0};
    quan_status status = open_areas(work, &in, err);
    if (!status)
        status = add_layer(work, &in, QUAN_ROLE_ESTATE, err);
    if (!status)
        status = add_layer(work, &in, QUAN_ROLE_PARCEL_TITLE, err);
    if (!status)
        status = add_buildings(work, &in, err);
    if (!status)
        status = add_layer(work, &in, QUAN_ROLE_FACILITY, err);
    close_areas(&in);
    return status;
}

quan_status ledger_add_estates(ledger_work *work, quan_error *err)
{
    areas in = {0};
    int64_t n_rows = work->n_rows;
    work->first_target = work->n_targets;
    quan_status status = open_areas(work, &in, err);
    if (!status)
        status = add_layer(work, &in, QUAN_ROLE_ESTATE, err);
    for (int64_t i = 0; i < n_rows && !status; i++) {
        ledger_target target = {.role = QUAN_ROLE_ESTATE, .row = work->rows[i].estate};
        if (target.row < 0)
            continue;
        const quan_table *ledger = &ledger_layer(work, QUAN_ROLE_LEDGER)->table;
        status = locate(work, &in, &target, err);
        if (!status)
            status = ledger_add_target(work, &target, text_of(ledger, "name", work->rows[i].row),
                                       text_of(ledger, "address", work->rows[i].row), err);
    }
    close_areas(&in);
    return status;
}
