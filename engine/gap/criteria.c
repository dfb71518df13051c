/* The criteria of the run's set, out of criteria.csv, in its order; and the groups of kinds that
 * they ask for. Everything that a standard fixes is read here, before any work: the
 * limit in metres, the minutes where the standard names minutes, route or straight distance, the
 * kinds. No number of a standard stands in C.
 *
 * At the end every criterion has a limit above 0 and a group; two criteria share a group exactly
 * when they ask for the same kinds, so that each search is made once. */
#include "gap_work.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Longest limit that millimetres in 32 bits can hold beside a detour. */
#define MAX_LIMIT_M 1000000.0

static const quan_table *criteria_table(const gap_work *work)
{
    return &work->catalogue->tables[QUAN_CATALOGUE_CRITERIA];
}

static const quan_table *kinds_table(const gap_work *work)
{
    return &work->catalogue->tables[QUAN_CATALOGUE_KINDS];
}

/* An empty cell is of no set. */
static bool is_of_set(const quan_table *table, int64_t row, const char *set)
{
    const char *cell = quan_catalogue_cell(table, row, "set");
    return cell && strcmp(cell, set) == 0;
}

/* Marks the kinds of a list such as hospital|outpatient; opening the catalogue has looked each of
 * them up. */
static void read_kinds(const gap_work *work, int64_t row, unsigned char *marks)
{
    const char *list = quan_catalogue_cell(criteria_table(work), row, "kinds_any_of");
    for (const char *word = list; word; word = strchr(word, '|') ? strchr(word, '|') + 1 : NULL) {
        char name[128];
        size_t length = strcspn(word, "|");
        memcpy(name, word, length < sizeof name ? length : sizeof name - 1);
        name[length < sizeof name ? length : sizeof name - 1] = '\0';
        int64_t kind = quan_catalogue_find(kinds_table(work), name);
        assert(kind >= 0);
        marks[kind] = 1;
    }
}

/* Metres decide, also where the standard names minutes: limit_m is what they are officially worth.
 */
static quan_status read_limit(const gap_work *work, int64_t row, gap_criterion *out,
                              quan_error *err)
{
    const quan_table *table = criteria_table(work);
    const char *metric = quan_catalogue_cell(table, row, "metric");
    const char *limit = quan_catalogue_cell(table, row, "limit_m");
    const char *value = quan_catalogue_cell(table, row, "value");
    const char *measured = quan_catalogue_cell(table, row, "measured");

    out->id = quan_catalogue_cell(table, row, "criterion_id");
    if (!limit || !quan_text_to_real(limit, &out->limit_m) || out->limit_m <= 0 ||
        out->limit_m > MAX_LIMIT_M)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "criteria.csv: limit_m of %s must be a number of metres above 0", out->id);
    out->limit_mm = llround(out->limit_m * QUAN_MM_PER_M);
    out->limit_min = NAN;
    bool by_minutes = metric && strcmp(metric, "min") == 0;
    if (!by_minutes && (!metric || strcmp(metric, "m") != 0))
        return quan_fail(err, QUAN_ERR_INPUT, "criteria.csv: metric of %s must be m or min",
                         out->id);
    if (by_minutes && (!value || !quan_text_to_real(value, &out->limit_min) || out->limit_min <= 0))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "criteria.csv: value of %s must be a number of minutes above 0", out->id);
    out->by_buffer = measured && strcmp(measured, "buffer") == 0;
    /* sets that are judged otherwise are refused with the run file */
    assert(out->by_buffer || (measured && strcmp(measured, "route") == 0));
    return QUAN_OK;
}

/* The group of these kinds, a new one when no criterion before asked for them. Takes over `marks`
 * only then. */
static int32_t group_of(gap_work *work, unsigned char *marks)
{
    size_t n = (size_t)kinds_table(work)->n_rows;
    for (int32_t g = 0; g < work->n_groups; g++)
        if (memcmp(work->groups[g].kinds, marks, n) == 0)
            return g;
    work->groups[work->n_groups].kinds = marks;
    return work->n_groups++;
}

/* Room for it is there; a criterion that fails is not counted. */
static quan_status add_criterion(gap_work *work, int64_t row, quan_error *err)
{
    gap_criterion *criterion = &work->criteria[work->n_criteria];
    unsigned char *marks = quan_calloc((size_t)kinds_table(work)->n_rows, 1);
    if (!marks)
        return quan_fail_memory(err, "the criteria");

    quan_status status = read_limit(work, row, criterion, err);
    if (!status) {
        read_kinds(work, row, marks);
        int32_t n_before = work->n_groups;
        criterion->group = group_of(work, marks);
        work->n_criteria++;
        if (work->n_groups > n_before)
            marks = NULL;
    }
    quan_free(marks);
    return status;
}

/* What decided, for run_info: the set, and the rules that a reader of the figures must know. */
static quan_status tell_set(const gap_work *work, const char *set, quan_gap_result *out,
                            quan_error *err)
{
    QUAN_TRY(quan_gap_tell(out, "criteria", NULL, err, "%s", set));
    QUAN_TRY(quan_gap_tell(out, "n_criteria", NULL, err, "%d", (int)work->n_criteria));
    QUAN_TRY(quan_gap_tell(out, "minutes_to_metres",
                           "limits in minutes are judged by limit_m of criteria.csv: flat, without "
                           "slope; walking times stand beside as experience",
                           err, "limit_m"));
    QUAN_TRY(quan_gap_tell(out, "area.met_share",
                           "an area meets a criterion when this share of its people does", err,
                           "%g", work->settings.met_share));
    if (strcmp(set, "national") != 0)
        return QUAN_OK;
    quan_say(
        work->monitor, QUAN_WARNING,
        "national criteria are judged everywhere: that kinds of 10 and 15 minutes are due only "
        "where the circle has its people is not applied yet");
    return quan_gap_tell(out, "circle_populations",
                         "kinds of 10 and 15 minutes are judged everywhere, whatever the "
                         "population of the circle",
                         err, "not applied");
}

quan_status quan_gap_choose_criteria(gap_work *work, quan_gap_result *out, quan_error *err)
{
    const quan_table *table = criteria_table(work);
    const char *set = work->run->criteria ? work->run->criteria : "assess";
    int64_t n = 0;
    for (int64_t row = 0; row < table->n_rows; row++)
        n += is_of_set(table, row, set);
    assert(n > 0); /* a misspelt set is refused with the run file, not judged as an empty one */

    work->criteria = quan_calloc((size_t)n, sizeof *work->criteria);
    work->groups = quan_calloc((size_t)n, sizeof *work->groups);
    if (!work->criteria || !work->groups)
        return quan_fail_memory(err, "the criteria");
    for (int64_t row = 0; row < table->n_rows; row++)
        if (is_of_set(table, row, set))
            QUAN_TRY(add_criterion(work, row, err));
    return tell_set(work, set, out, err);
}
