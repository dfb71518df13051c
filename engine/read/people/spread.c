/* spread.c - totals divided over buildings, from the nearest witness to the farthest.
 *
 * What is given for a building stands. Households count times the mean size of a household, which
 * is that of the community where it gives persons and households. An estate's own households go to
 * its buildings by floor area and to nobody else; then come the totals of communities and of
 * streets, each less what is already known inside, over what is still unknown, by floor area and by
 * how much of it is lived in (empty holiday estates would otherwise fill with people that nobody
 * has met).
 *
 * A total is met exactly wherever there is a building that can take the difference: first those of
 * which nothing was known, else those that were only estimated by their households. */
#include "spread_work.h"

#include "years.h"

#include <math.h>
#include <string.h>

static bool is_estimate(const spread_home *home)
{
    return home->persons >= 0 && !home->settled;
}

static bool is_open(const spread_home *home)
{
    return home->residential && home->persons < 0;
}

/* Members of an area that a test holds for, into rows[]; returns their number. */
static int64_t collect(const spread_work *work, spread_level level, int64_t area,
                       bool (*test)(const spread_home *home))
{
    const spread_groups *groups = &work->groups[level];
    int64_t n = 0;
    for (int64_t i = groups->first[area]; i < groups->first[area + 1]; i++) {
        if (test(&work->homes[groups->member[i]]))
            work->rows[n++] = groups->member[i];
    }
    return n;
}

static bool lacks_households(const spread_home *home)
{
    return home->residential && home->households < 0;
}

/* The households of one estate over those of its buildings that have none, by floor area. */
static quan_status share_households(spread_work *work, int64_t estate, quan_error *err)
{
    const spread_groups *groups = &work->groups[SPREAD_ESTATE];
    int64_t total = spread_total(work, SPREAD_ESTATE, estate, "households"), inside = 0;
    if (total < 0 || !spread_is_asked(work, SPREAD_ESTATE, estate))
        return QUAN_OK;
    for (int64_t i = groups->first[estate]; i < groups->first[estate + 1]; i++) {
        const spread_home *home = &work->homes[groups->member[i]];
        inside += home->households > 0 ? home->households : 0;
    }
    if (inside > total)
        QUAN_TRY(spread_note(work, SPREAD_ESTATE, estate, QUAN_NOTE_EXCEEDED,
                             (int64_t[]){total, inside}, err));
    int64_t n = collect(work, SPREAD_ESTATE, estate, lacks_households);
    if (!n && inside < total)
        QUAN_TRY(spread_note(work, SPREAD_ESTATE, estate, QUAN_NOTE_UNPLACED,
                             (int64_t[]){total, total - inside}, err));
    for (int64_t i = 0; i < n; i++)
        work->weights[i] = work->homes[work->rows[i]].weight;
    QUAN_TRY(quan_share(inside > total ? 0 : total - inside, work->weights, n, work->shares, err));
    for (int64_t i = 0; i < n; i++) {
        work->homes[work->rows[i]].households = work->shares[i];
        work->homes[work->rows[i]].shared_households = true;
    }
    return QUAN_OK;
}

/* Persons in a household: of the community where it says so, else of the settings. */
static double household_size(const spread_work *work, const spread_home *home)
{
    int64_t area = home->area[SPREAD_COMMUNITY];
    if (area < 0)
        return work->household_persons;
    int64_t persons = spread_total(work, SPREAD_COMMUNITY, area, "persons");
    int64_t households = spread_total(work, SPREAD_COMMUNITY, area, "households");
    return persons > 0 && households > 0 ? (double)persons / (double)households
                                         : work->household_persons;
}

/* Persons by households, per building: the building's own count of them. */
static void estimate_by_own(spread_work *work)
{
    for (int64_t row = 0; row < work->n; row++) {
        spread_home *home = &work->homes[row];
        if (home->persons >= 0 || home->households < 0 || home->shared_households)
            continue;
        home->persons =
            llround(household_size(work, home) * (double)home->households * home->lived_in / 1000);
        home->rule = SPREAD_BY_HOUSEHOLDS;
    }
}

static bool was_shared(const spread_home *home)
{
    return home->shared_households && home->persons < 0;
}

/* Persons of the buildings to which an estate gave households: rounded once for the estate. */
static quan_status estimate_by_estate(spread_work *work, int64_t estate, quan_error *err)
{
    int64_t n = collect(work, SPREAD_ESTATE, estate, was_shared);
    double persons = 0;
    for (int64_t i = 0; i < n; i++) {
        const spread_home *home = &work->homes[work->rows[i]];
        persons += household_size(work, home) * (double)home->households * home->lived_in / 1000;
        work->weights[i] = home->households * home->lived_in;
    }
    QUAN_TRY(quan_share(llround(persons), work->weights, n, work->shares, err));
    for (int64_t i = 0; i < n; i++) {
        work->homes[work->rows[i]].persons = work->shares[i];
        work->homes[work->rows[i]].rule = SPREAD_BY_ESTATE;
    }
    return QUAN_OK;
}

typedef struct {
    int64_t settled, estimated, n_estimates, n_open;
} inside_of;

static inside_of look_inside(const spread_work *work, spread_level level, int64_t area)
{
    const spread_groups *groups = &work->groups[level];
    inside_of in = {0};
    for (int64_t i = groups->first[area]; i < groups->first[area + 1]; i++) {
        const spread_home *home = &work->homes[groups->member[i]];
        in.settled += home->settled ? home->persons : 0;
        in.estimated += is_estimate(home) ? home->persons : 0;
        in.n_estimates += is_estimate(home);
        in.n_open += is_open(home);
    }
    return in;
}

/* Estimates in proportion, so that they add up to `total`. */
static quan_status reshare(spread_work *work, spread_level level, int64_t area, int64_t total,
                           quan_error *err)
{
    int64_t n = collect(work, level, area, is_estimate);
    for (int64_t i = 0; i < n; i++)
        work->weights[i] = work->homes[work->rows[i]].persons;
    QUAN_TRY(quan_share(total, work->weights, n, work->shares, err));
    for (int64_t i = 0; i < n; i++)
        work->homes[work->rows[i]].persons = work->shares[i];
    return QUAN_OK;
}

/* Buildings of which nothing was known take `total`: by the households that an estate gave them,
 * else by floor area. */
static quan_status fill_open(spread_work *work, spread_level level, int64_t area, int64_t total,
                             quan_error *err)
{
    int64_t n = collect(work, level, area, is_open);
    bool by_households = level == SPREAD_ESTATE;
    for (int64_t i = 0; i < n; i++)
        by_households &= work->homes[work->rows[i]].households >= 0;
    for (int64_t i = 0; i < n; i++) {
        const spread_home *home = &work->homes[work->rows[i]];
        int64_t weight = by_households ? home->households : home->weight;
        work->weights[i] = weight < 0 ? -1 : weight * home->lived_in;
    }
    QUAN_TRY(quan_share(total, work->weights, n, work->shares, err));
    for (int64_t i = 0; i < n; i++) {
        spread_home *home = &work->homes[work->rows[i]];
        home->persons = work->shares[i];
        home->rule = (unsigned char)(SPREAD_BY_ESTATE + (int)level);
    }
    return QUAN_OK;
}

/* What a total decided, no later one changes. */
static void settle(spread_work *work, spread_level level, int64_t area)
{
    const spread_groups *groups = &work->groups[level];
    for (int64_t i = groups->first[area]; i < groups->first[area + 1]; i++) {
        spread_home *home = &work->homes[groups->member[i]];
        home->settled |= home->persons >= 0;
    }
}

/* Makes the buildings of an area add up to its total. */
static quan_status meet_total(spread_work *work, spread_level level, int64_t area, quan_error *err)
{
    int64_t total = spread_total(work, level, area, "persons");
    if (total < 0)
        return QUAN_OK;
    inside_of in = look_inside(work, level, area);
    int64_t left = total > in.settled ? total - in.settled : 0;
    if (in.settled > total)
        QUAN_TRY(spread_note(work, level, area, QUAN_NOTE_EXCEEDED, (int64_t[]){total, in.settled},
                             err));
    if (in.n_estimates && (!in.n_open || in.estimated > left)) {
        QUAN_TRY(reshare(work, level, area, left, err));
        in.estimated = left;
    }
    if (in.n_open)
        QUAN_TRY(fill_open(work, level, area, left - in.estimated, err));
    else if (!in.n_estimates && left > 0)
        QUAN_TRY(spread_note(work, level, area, QUAN_NOTE_UNPLACED, (int64_t[]){total, left}, err));
    settle(work, level, area);
    return QUAN_OK;
}

static quan_status meet_totals(spread_work *work, spread_level level, quan_error *err)
{
    for (int64_t area = 0; area < work->groups[level].n; area++) {
        if (spread_is_asked(work, level, area))
            QUAN_TRY(meet_total(work, level, area, err));
    }
    return QUAN_OK;
}

static quan_status spread_persons(spread_work *work, quan_error *err)
{
    for (int64_t e = 0; e < work->groups[SPREAD_ESTATE].n; e++)
        QUAN_TRY(share_households(work, e, err));
    estimate_by_own(work);
    QUAN_TRY(meet_totals(work, SPREAD_ESTATE, err));
    for (int64_t e = 0; e < work->groups[SPREAD_ESTATE].n; e++)
        QUAN_TRY(estimate_by_estate(work, e, err));
    QUAN_TRY(meet_totals(work, SPREAD_COMMUNITY, err));
    return meet_totals(work, SPREAD_STREET, err);
}

static const char *rule_word(const spread_home *home)
{
    static const char *const words[] = {
        [SPREAD_UNKNOWN] = "none",
        [SPREAD_GIVEN] = "given",
        [SPREAD_BY_HOUSEHOLDS] = "households",
        [SPREAD_BY_ESTATE] = "estate",
        [SPREAD_BY_COMMUNITY] = "community",
        [SPREAD_BY_STREET] = "street",
    };
    return home->rule || home->residential ? words[home->rule] : NULL;
}

static const char *households_word(const spread_home *home)
{
    return home->households < 0 ? NULL : home->shared_households ? "estate" : "given";
}

/* Columns that a tool did not ask for are passed over. */
static quan_status write_home(quan_table *table, int64_t row, const spread_home *home,
                              const int32_t columns[4], quan_error *err)
{
    if (home->persons >= 0 && columns[0] >= 0)
        quan_table_set_int(table, columns[0], row, home->persons);
    if (home->households >= 0 && columns[2] >= 0)
        quan_table_set_int(table, columns[2], row, home->households);
    if (columns[1] >= 0)
        QUAN_TRY(quan_table_set_text(table, columns[1], row, rule_word(home), err));
    return columns[3] < 0 ? QUAN_OK
                          : quan_table_set_text(table, columns[3], row, households_word(home), err);
}

static quan_status write_homes(spread_work *work, quan_error *err)
{
    quan_table *table = &work->g->out->layers[QUAN_ROLE_BUILDING].table;
    const int32_t columns[] = {
        quan_table_find(table, "persons"), quan_table_find(table, "persons_rule"),
        quan_table_find(table, "households"), quan_table_find(table, "households_rule")};
    for (int64_t row = 0; row < work->n; row++)
        QUAN_TRY(write_home(table, row, &work->homes[row], columns, err));
    return QUAN_OK;
}

/* Only real estates have years. */
static quan_status mix_years(spread_work *work, quan_error *err)
{
    int64_t n_estates = work->g->out->layers[QUAN_ROLE_ESTATE].table.n_rows;
    for (int64_t row = 0; row < work->n; row++) {
        int64_t estate = work->homes[row].area[SPREAD_ESTATE];
        work->rows[row] = estate < n_estates ? estate : -1;
    }
    return quan_years_mix(work->g, work->rows, err);
}

quan_status quan_people_spread(quan_gathering *g, quan_error *err)
{
    spread_work work = {.g = g};
    quan_status status = spread_load(&work, err);
    if (!status)
        status = spread_persons(&work, err);
    if (!status)
        status = write_homes(&work, err);
    if (!status)
        status = spread_ages(&work, err);
    if (!status)
        status = mix_years(&work, err);
    spread_free(&work);
    return status;
}
