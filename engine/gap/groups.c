/* The facilities of each kind group: what exists and offers one of the kinds. A facility with
 * several functions is one entry, so that a route to it is found once; it is open to strangers when
 * one of these functions is.
 *
 * At the end the entries of a group are ascending rows of the facility layer, which makes the tie
 * rule of searches (the lower entry) that of the ids, and a group has few different tolerances. */
#include "gap_work.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* With more different tolerances than this in one group they are rounded up to powers of two, so
 * that the number of searches stays small. */
#define MAX_TOLERANCES 4

static const quan_table *kinds_table(const gap_work *work)
{
    return &work->catalogue->tables[QUAN_CATALOGUE_KINDS];
}

int64_t quan_gap_kind_of(const gap_work *work, int64_t function)
{
    const quan_table *functions = &work->data->functions;
    const char *kind = quan_table_text(functions, quan_table_find(functions, "kind"), function);
    return kind ? quan_catalogue_find(kinds_table(work), kind) : -1;
}

bool quan_gap_residents_only(const gap_work *work, int64_t facility, int64_t kind)
{
    const char *open_to = quan_gap_text(work, QUAN_ROLE_FACILITY, "open_to", facility);
    if (!open_to && kind >= 0)
        open_to = quan_catalogue_cell(kinds_table(work), kind, "open_to_default");
    return open_to && strcmp(open_to, "residents") == 0;
}

/* Planned and closed facilities are listed but serve nobody; no status is that of most sources. */
static bool is_existing(const gap_work *work, int64_t facility)
{
    const char *status = quan_gap_text(work, QUAN_ROLE_FACILITY, "status", facility);
    return !status || strcmp(status, "existing") == 0;
}

/* To the nearest millimetre, at most 1,000 km; what the source does not say is the default of the
 * settings. */
static uint32_t tolerance_mm(const gap_work *work, int64_t facility)
{
    const quan_table *table = &work->data->layers[QUAN_ROLE_FACILITY].table;
    double accuracy_m = quan_table_real(table, quan_table_find(table, "accuracy_m"), facility,
                                        work->settings.facility_accuracy_m);
    double mm = ceil(accuracy_m * QUAN_MM_PER_M - 0.5);
    return mm <= 0 ? 0 : mm >= 1e9 ? 1000000000u : (uint32_t)mm;
}

/* What is known of a facility within one group. */
enum {
    NOT_OF_GROUP,
    ONLY_RESIDENTS,
    OPEN
};

/* Marks the facilities of a group. One open function of the group opens a facility to strangers. */
static void mark_facilities(const gap_work *work, const gap_group *group, const int64_t *kind_of,
                            unsigned char *marks)
{
    const quan_table *functions = &work->data->functions;
    int32_t column = quan_table_find(functions, "facility");
    int64_t n_facilities = work->data->layers[QUAN_ROLE_FACILITY].table.n_rows;
    for (int64_t f = 0; f < functions->n_rows; f++) {
        int64_t facility = quan_table_int(functions, column, f, -1);
        if (kind_of[f] < 0 || !group->kinds[kind_of[f]] || facility < 0 ||
            facility >= n_facilities || !is_existing(work, facility))
            continue;
        unsigned char mark =
            quan_gap_residents_only(work, facility, kind_of[f]) ? ONLY_RESIDENTS : OPEN;
        if (marks[facility] < mark)
            marks[facility] = mark;
    }
}

/* Different ones, counted up to one more than MAX_TOLERANCES. */
static int count_tolerances(const gap_group *group)
{
    uint32_t seen[MAX_TOLERANCES + 1];
    int n = 0;
    for (int64_t i = 0; i < group->n && n <= MAX_TOLERANCES; i++) {
        int k = 0;
        while (k < n && seen[k] != group->tolerance_mm[i])
            k++;
        if (k == n)
            seen[n++] = group->tolerance_mm[i];
    }
    return n;
}

/* Upwards, so that no doubt is lost; a tolerance of 0 becomes 1 mm. */
static void round_tolerances(gap_group *group)
{
    if (count_tolerances(group) <= MAX_TOLERANCES)
        return;
    for (int64_t i = 0; i < group->n; i++) {
        uint32_t rounded = 1;
        while (rounded < group->tolerance_mm[i])
            rounded *= 2;
        group->tolerance_mm[i] = rounded;
    }
}

/* Arrays of exactly the marked facilities, ascending. */
static quan_status fill_group(const gap_work *work, gap_group *group, const unsigned char *marks,
                              quan_error *err)
{
    int64_t n_facilities = work->data->layers[QUAN_ROLE_FACILITY].table.n_rows;
    int64_t n = 0;
    for (int64_t i = 0; i < n_facilities; i++)
        n += marks[i] != NOT_OF_GROUP;
    group->facilities = quan_alloc((size_t)n, sizeof *group->facilities);
    group->residents_only = quan_alloc((size_t)n, sizeof *group->residents_only);
    group->tolerance_mm = quan_alloc((size_t)n, sizeof *group->tolerance_mm);
    if (!group->facilities || !group->residents_only || !group->tolerance_mm)
        return quan_fail_memory(err, "the facilities of a criterion");
    for (int64_t i = 0; i < n_facilities; i++) {
        if (marks[i] == NOT_OF_GROUP)
            continue;
        group->facilities[group->n] = i;
        group->residents_only[group->n] = marks[i] == ONLY_RESIDENTS;
        group->tolerance_mm[group->n] = tolerance_mm(work, i);
        group->n++;
    }
    round_tolerances(group);
    return QUAN_OK;
}

/* Appends ", word" to a list; what does not fit is left out, with dots. */
static void append(char *list, size_t size, const char *word)
{
    size_t used = strlen(list), need = strlen(word) + (used ? 2 : 0);
    if (used + need + 5 > size) {
        if (used + 5 <= size && (used < 3 || strcmp(list + used - 3, "...") != 0))
            memcpy(list + used, " ...", 5);
        return;
    }
    if (used) {
        memcpy(list + used, ", ", 2);
        used += 2;
    }
    memcpy(list + used, word, strlen(word) + 1);
}

/* A group is judged when one of its kinds is in the data; which are not is told, because a gap may
 * then be one of the data. */
static quan_status tell_kinds(gap_work *work, int32_t criterion, quan_gap_result *out,
                              quan_error *err)
{
    const gap_criterion *c = &work->criteria[criterion];
    gap_group *group = &work->groups[c->group];
    const quan_table *kinds = kinds_table(work);
    char missing[600] = "", key[160];
    for (int64_t k = 0; k < kinds->n_rows; k++) {
        if (!group->kinds[k])
            continue;
        if (group->n > 0 || (work->data->kind_known && work->data->kind_known[k]))
            group->known = true;
        if (!work->data->kind_known || !work->data->kind_known[k])
            append(missing, sizeof missing, quan_catalogue_cell(kinds, k, "kind"));
    }
    snprintf(key, sizeof key, "kinds_without_data.%.100s", c->id);
    if (!group->known) {
        quan_say(work->monitor, QUAN_WARNING,
                 "%s is unknown everywhere: no source has its kinds (%s)", c->id, missing);
        return quan_gap_tell(out, key, "the criterion is unknown everywhere", err, "%s", missing);
    }
    if (missing[0] == '\0')
        return QUAN_OK;
    return quan_gap_tell(out, key, "judged by the other kinds of the criterion", err, "%s",
                         missing);
}

/* The kinds of functions are looked up once, not once per group. Both arrays are scratch. */
static quan_status find_all(gap_work *work, int64_t *kind_of, unsigned char *marks, quan_error *err)
{
    size_t n_facilities = (size_t)work->data->layers[QUAN_ROLE_FACILITY].table.n_rows;
    for (int64_t f = 0; f < work->data->functions.n_rows; f++)
        kind_of[f] = quan_gap_kind_of(work, f);
    for (int32_t g = 0; g < work->n_groups; g++) {
        memset(marks, NOT_OF_GROUP, n_facilities);
        mark_facilities(work, &work->groups[g], kind_of, marks);
        QUAN_TRY(fill_group(work, &work->groups[g], marks, err));
    }
    return QUAN_OK;
}

quan_status quan_gap_find_facilities(gap_work *work, quan_gap_result *out, quan_error *err)
{
    size_t n_functions = (size_t)work->data->functions.n_rows;
    size_t n_facilities = (size_t)work->data->layers[QUAN_ROLE_FACILITY].table.n_rows;
    int64_t *kind_of = quan_alloc(n_functions, sizeof *kind_of);
    unsigned char *marks = quan_alloc(n_facilities, sizeof *marks);

    quan_status status;
    if (!kind_of || !marks) {
        status = quan_fail_memory(err, "the facilities of a criterion");
        goto done;
    }
    status = find_all(work, kind_of, marks, err);
    for (int32_t c = 0; c < work->n_criteria && !status; c++)
        status = tell_kinds(work, c, out, err);
done:
    quan_free(marks);
    quan_free(kind_of);
    return status;
}

void quan_gap_nearest_free(gap_nearest *nearest)
{
    quan_free(nearest->cost);
    quan_free(nearest->low);
    quan_free(nearest->high);
    quan_free(nearest->entry);
    *nearest = (gap_nearest){0};
}

void quan_gap_groups_free(gap_work *work)
{
    for (int32_t g = 0; g < work->n_groups; g++) {
        gap_group *group = &work->groups[g];
        quan_free(group->kinds);
        quan_free(group->facilities);
        quan_free(group->residents_only);
        quan_free(group->tolerance_mm);
        quan_free(group->size);
        quan_gap_nearest_free(&group->route);
        quan_gap_nearest_free(&group->buffer);
        quan_free(group->adult_ms);
        quan_free(group->elder_ms);
        quan_free(group->gates_mm);
        quan_free(group->walls_mm);
    }
    quan_free(work->groups);
    quan_free(work->criteria);
    work->groups = NULL;
    work->criteria = NULL;
    work->n_groups = work->n_criteria = 0;
}
