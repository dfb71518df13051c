#include "quan/gap.h"

#include "cmocka_all.h"
#include "gap_town.h"
#include "random_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_TOWNS      12
#define N_HOMES      60
#define N_FACILITIES 14

typedef struct {
    char id[16];
    double x, y;
    int64_t persons;
    double accuracy_m;
    const char *kind;
} spot;

/* What a town is made of, before it is put into any order. */
typedef struct {
    uint64_t seed;
    spot homes[N_HOMES], facilities[N_FACILITIES];
    int n_facilities;
    quan_xy roads[32][2];
    int n_roads;
    bool walled, gated;
} plan;

static void draw_roads(plan *p, uint64_t *state)
{
    for (int i = 0; i <= 6; i++) {
        double at = 150.0 * i + random_between(state, -20, 20);
        p->roads[p->n_roads][0] = (quan_xy){0, at};
        p->roads[p->n_roads++][1] = (quan_xy){900, at + random_between(state, -30, 30)};
        p->roads[p->n_roads][0] = (quan_xy){at, -30};
        p->roads[p->n_roads++][1] = (quan_xy){at + random_between(state, -30, 30), 930};
    }
}

static plan draw_plan(uint64_t seed)
{
    static const char *const kinds[] = {"clinic", "school", "park"};
    plan p = {.seed = seed, .n_facilities = N_FACILITIES};
    uint64_t state = seed;
    draw_roads(&p, &state);
    for (int i = 0; i < N_HOMES; i++) {
        snprintf(p.homes[i].id, sizeof p.homes[i].id, "h%d", i);
        p.homes[i].x = random_between(&state, 0, 900);
        p.homes[i].y = random_between(&state, 0, 900);
        p.homes[i].persons = (int64_t)(random_bits(&state) % 30) - 1;
        p.homes[i].accuracy_m = random_between(&state, 0, 8);
    }
    for (int i = 0; i < N_FACILITIES; i++) {
        snprintf(p.facilities[i].id, sizeof p.facilities[i].id, "f%d", i);
        p.facilities[i].x = random_between(&state, 0, 900);
        p.facilities[i].y = random_between(&state, 0, 900);
        p.facilities[i].kind = kinds[random_bits(&state) % 3];
        p.facilities[i].accuracy_m = (double)(random_bits(&state) % 3) * 10;
    }
    p.walled = random_bits(&state) % 2;
    p.gated = random_bits(&state) % 2;
    return p;
}

/* The i-th of n in an order that the key shuffles (0: as it stands). */
static int shuffled(int i, int n, int key)
{
    static const int steps[] = {1, 7, 11, 13};
    int step = steps[key % 4];
    while (n % step == 0 && step > 1)
        step += 2;
    return key == 0 ? i : (int)(((int64_t)i * step + key) % n);
}

static void build(const plan *p, int key, town *t)
{
    town_open(t);
    town_set(t, QUAN_CATALOGUE_SETTINGS, "audit.pairs", "value", "40");
    town_criterion(t, "health", "clinic", "300");
    town_criterion(t, "learn", "school", "250");
    town_criterion(t, "green", "park|garden", "200");
    town_set(t, QUAN_CATALOGUE_CRITERIA, "green", "measured", "buffer");
    town_criterion(t, "any", "clinic|school", "150");
    for (int i = 0; i < p->n_roads; i++) {
        char id[16];
        int k = shuffled(i, p->n_roads, key);
        snprintf(id, sizeof id, "r%d", k);
        town_road(t, id, p->roads[k], 2);
    }
    for (int i = 0; i < N_HOMES; i++) {
        const spot *s = &p->homes[shuffled(i, N_HOMES, key)];
        town_home(t, s->id, s->x, s->y, s->persons);
        town_real(t, QUAN_ROLE_BUILDING, "accuracy_m", s->accuracy_m);
        if (s->persons >= 0)
            town_int(t, QUAN_ROLE_BUILDING, "households", s->persons / 3);
    }
    for (int i = 0; i < p->n_facilities; i++) {
        const spot *s = &p->facilities[shuffled(i, p->n_facilities, key)];
        town_facility(t, s->id, s->x, s->y, s->kind);
        town_real(t, QUAN_ROLE_FACILITY, "accuracy_m", s->accuracy_m);
    }
    for (int i = 0; i < 9; i++) {
        char id[16];
        int k = shuffled(i, 9, key);
        int west = k % 3 * 300, south = k / 3 * 300;
        quan_box box = {west, south, west + 300, south + 300};
        snprintf(id, sizeof id, "c%d", k);
        town_box(t, QUAN_ROLE_COMMUNITY, id, box);
        snprintf(id, sizeof id, "p%d", k);
        town_box(t, QUAN_ROLE_PARCEL, id, box);
        town_int(t, QUAN_ROLE_PARCEL, "residential", k != 4);
    }
    if (p->walled)
        town_line(t, QUAN_ROLE_BARRIER, "wall", (quan_xy[]){{-100, 500}, {700, 520}}, 2);
    if (p->gated) {
        town_point(t, QUAN_ROLE_GATE, "gate", p->roads[5][0].x_m, 505);
        town_text(t, QUAN_ROLE_GATE, "access", "residents");
    }
}

static void judge(const plan *p, int key, int32_t n_threads, quan_gap_result *result)
{
    town t;
    build(p, key, &t);
    t.monitor.n_threads = n_threads;
    town_judge(&t, result);
    town_free(&t);
}

static void shuffled_input_and_two_threads_give_the_same_tables(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= N_TOWNS; seed++) {
        plan p = draw_plan(seed);
        quan_gap_result one, other;
        judge(&p, 0, 1, &one);
        judge(&p, 1 + (int)seed, 2, &other);
        if (!town_same_results(&one, &other))
            fail_msg("town %llu differs", (unsigned long long)seed);
        quan_gap_free(&other);
        quan_gap_free(&one);
    }
}

static void answers_add_up_to_the_total_on_every_base(void **state)
{
    (void)state;
    static const char *const parts[] = {"met", "gap", "uncertain", "unreachable", "unknown"};
    for (uint64_t seed = 1; seed <= N_TOWNS; seed++) {
        plan p = draw_plan(seed);
        quan_gap_result result;
        judge(&p, 0, 1, &result);
        const quan_table *sums = &result.area_criterion.table;
        assert_true(sums->n_rows > 0);
        for (int64_t row = 0; row < sums->n_rows; row++) {
            double total = town_measure(sums, row, "total"), sum = 0;
            for (int i = 0; i < 5; i++)
                sum += town_measure(sums, row, parts[i]);
            assert_true(isnan(total) ? isnan(sum) : sum == total);
        }
        const quan_table *homes = &result.building.table;
        for (int64_t row = 0; row < homes->n_rows; row++)
            assert_int_equal(town_count(homes, row, "n_met") + town_count(homes, row, "n_gap") +
                                 town_count(homes, row, "n_uncertain") +
                                 town_count(homes, row, "n_unreachable") +
                                 town_count(homes, row, "n_unknown"),
                             town_count(homes, row, "n_due"));
        quan_gap_free(&result);
    }
}

/* The communities tile the town, so for each criterion and base they add up to the county. */
static void communities_add_up_to_the_county(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= N_TOWNS; seed++) {
        plan p = draw_plan(seed);
        quan_gap_result result;
        judge(&p, 0, 1, &result);
        const quan_table *sums = &result.area_criterion.table;
        for (int64_t county = 0; county < sums->n_rows; county++) {
            double met = 0;
            if (strcmp(town_said(sums, county, "level"), "county") != 0)
                continue;
            for (int64_t row = 0; row < sums->n_rows; row++)
                if (strcmp(town_said(sums, row, "level"), "community") == 0 &&
                    strcmp(town_said(sums, row, "base"), town_said(sums, county, "base")) == 0 &&
                    strcmp(town_said(sums, row, "criterion_id"),
                           town_said(sums, county, "criterion_id")) == 0 &&
                    !isnan(town_measure(sums, row, "met")))
                    met += town_measure(sums, row, "met");
            assert_true(met == town_measure(sums, county, "met"));
        }
        quan_gap_free(&result);
    }
}

static int rank_of(const char *status)
{
    static const char *const ranks[] = {"met", "uncertain", "gap", "unreachable", "unknown"};
    for (int i = 0; i < 5; i++)
        if (strcmp(ranks[i], status) == 0)
            return i;
    fail_msg("no status %s", status);
    return -1;
}

static void a_new_facility_never_lengthens_a_way_nor_worsens_an_answer(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= N_TOWNS; seed++) {
        plan with = draw_plan(seed), without = with;
        quan_gap_result before, after;
        without.n_facilities = N_FACILITIES - 4;
        judge(&without, 0, 1, &before);
        judge(&with, 0, 1, &after);
        const quan_table *a = &before.detail.table, *b = &after.detail.table;
        assert_int_equal(a->n_rows, b->n_rows);
        static const char *const lengths[] = {"route_m", "buffer_m", "adult_min", "elder_min"};
        for (int64_t row = 0; row < a->n_rows; row++) {
            for (int i = 0; i < 4; i++) {
                double old = town_measure(a, row, lengths[i]);
                assert_true(isnan(old) || town_measure(b, row, lengths[i]) <= old);
            }
            int old = rank_of(town_said(a, row, "status"));
            assert_true(rank_of(town_said(b, row, "status")) <= old);
        }
        quan_gap_free(&after);
        quan_gap_free(&before);
    }
}

/* The answer that a row's own figures ask for when homes are placed to 3 m and facilities to 10 m.
 */
static const char *expected_status(const quan_table *detail, int64_t row)
{
    bool buffer = strcmp(town_said(detail, row, "measured"), "buffer") == 0;
    double d = town_measure(detail, row, buffer ? "buffer_m" : "route_m");
    double limit = town_measure(detail, row, "limit_m");
    if (isnan(d))
        return "unreachable";
    if (d > limit + 13.0001)
        return "gap";
    return d < limit - 12.9999 ? "met" : "uncertain";
}

static void an_answer_follows_from_its_own_row(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= N_TOWNS; seed++) {
        plan p = draw_plan(seed);
        quan_gap_result result;
        for (int i = 0; i < N_HOMES; i++)
            p.homes[i].accuracy_m = 3;
        for (int i = 0; i < N_FACILITIES; i++)
            p.facilities[i].accuracy_m = 10;
        judge(&p, 0, 1, &result);
        const quan_table *detail = &result.detail.table;
        for (int64_t row = 0; row < detail->n_rows; row++) {
            const char *status = town_said(detail, row, "status");
            bool explained = strcmp(town_said(detail, row, "cause"), "(null)") != 0;
            if (strcmp(status, "unknown") != 0)
                assert_string_equal(status, expected_status(detail, row));
            assert_int_equal(explained,
                             strcmp(status, "met") != 0 && strcmp(status, "uncertain") != 0);
        }
        quan_gap_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shuffled_input_and_two_threads_give_the_same_tables),
        cmocka_unit_test(answers_add_up_to_the_total_on_every_base),
        cmocka_unit_test(communities_add_up_to_the_county),
        cmocka_unit_test(a_new_facility_never_lengthens_a_way_nor_worsens_an_answer),
        cmocka_unit_test(an_answer_follows_from_its_own_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
