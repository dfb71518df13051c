/* Random towns: whatever is known of buildings, estates, communities and streets, totals come out
 * exactly or it is said that they cannot. */
#include "people/spread.h"

#include "cmocka_all.h"
#include "random_kit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    TOWNS = 400,
    MOST_BUILDINGS = 120
};

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    return (uint32_t)random_below(&seed, n);
}

static bool chance(uint32_t percent)
{
    return below(100) < percent;
}

static quan_catalogue catalogue;

static int open_catalogue(void **state)
{
    quan_error err = {""};
    (void)state;
    if (!quan_catalogue_open(NULL, &catalogue, &err))
        return 0;
    print_error("%s\n", err.message);
    return -1;
}

static int close_catalogue(void **state)
{
    (void)state;
    quan_catalogue_free(&catalogue);
    return 0;
}

typedef struct {
    quan_run_file run;
    quan_dataset data;
    quan_gathering g;
    quan_error err;
} town;

static quan_table *table_of(town *t, quan_role role)
{
    return &t->data.layers[role].table;
}

static int32_t column(town *t, quan_role role, const char *name)
{
    int32_t c = quan_table_find(table_of(t, role), name);
    assert_true(c >= 0);
    return c;
}

static int64_t value(town *t, quan_role role, int64_t row, const char *name)
{
    return quan_table_int(table_of(t, role), column(t, role, name), row, -1);
}

static void set(town *t, quan_role role, int64_t row, const char *name, int64_t number)
{
    quan_table_set_int(table_of(t, role), column(t, role, name), row, number);
}

static int64_t add(town *t, quan_role role, const char *prefix, const quan_xy *ring, int64_t n)
{
    quan_layer *layer = &t->data.layers[role];
    char id[32];
    assert_int_equal(quan_table_add_rows(&layer->table, 1, &t->err), QUAN_OK);
    int64_t row = layer->table.n_rows - 1;
    snprintf(id, sizeof id, "%s%05d", prefix, (int)row);
    layer->geoms.kind = QUAN_POLYGONS;
    assert_int_equal(quan_geoms_add_feature(&layer->geoms, &t->err), QUAN_OK);
    assert_int_equal(quan_geoms_add_part(&layer->geoms, &t->err), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(&layer->geoms, ring, n, &t->err), QUAN_OK);
    quan_table_set_text(&layer->table, column(t, role, "id"), row, id, &t->err);
    quan_table_set_text(&layer->table, column(t, role, "source_id"), row, id, &t->err);
    set(t, role, row, "source", 0);
    return row;
}

static int64_t add_box(town *t, quan_role role, const char *prefix, const double box[4])
{
    const quan_xy ring[5] = {{box[0], box[1]},
                             {box[0] + box[2], box[1]},
                             {box[0] + box[2], box[1] + box[3]},
                             {box[0], box[1] + box[3]},
                             {box[0], box[1]}};
    return add(t, role, prefix, ring, 5);
}

/* Two streets of two communities each, side by side; estates of 90 m in a row. */
static void add_areas(town *t)
{
    for (int s = 0; s < 2; s++) {
        int64_t row = add_box(t, QUAN_ROLE_STREET, "s", (double[]){2000.0 * s, 0, 2000, 1000});
        if (chance(50))
            set(t, QUAN_ROLE_STREET, row, "persons", below(3000));
    }
    for (int c = 0; c < 4; c++) {
        int64_t row = add_box(t, QUAN_ROLE_COMMUNITY, "c", (double[]){1000.0 * c, 0, 1000, 1000});
        if (chance(60))
            set(t, QUAN_ROLE_COMMUNITY, row, "persons", below(2000));
        if (chance(40))
            set(t, QUAN_ROLE_COMMUNITY, row, "households", 1 + below(700));
        if (chance(50))
            set(t, QUAN_ROLE_COMMUNITY, row, "elders", below(300));
    }
    for (int e = 0; e < 8; e++) {
        int64_t row = add_box(t, QUAN_ROLE_ESTATE, "e", (double[]){500.0 * e + 5, 5, 90, 90});
        if (chance(60))
            set(t, QUAN_ROLE_ESTATE, row, "households", below(200));
        if (chance(30))
            set(t, QUAN_ROLE_ESTATE, row, "persons", below(500));
        if (chance(30))
            quan_table_set_real(table_of(t, QUAN_ROLE_ESTATE),
                                column(t, QUAN_ROLE_ESTATE, "occupancy"), row, below(101) / 100.0);
    }
}

static void add_building(town *t)
{
    bool in_estate = chance(50);
    double x = in_estate ? 500.0 * below(8) + 10 + below(70) : below(3980),
           y = in_estate ? 10 + below(70) : below(980);
    int64_t row;
    if (chance(15))
        row = add(t, QUAN_ROLE_BUILDING, "b", &(quan_xy){x + 5, y + 5}, 1);
    else
        row = add_box(t, QUAN_ROLE_BUILDING, "b", (double[]){x, y, 10, 4 + below(10)});
    if (chance(85))
        set(t, QUAN_ROLE_BUILDING, row, "residential", chance(80));
    if (chance(70))
        set(t, QUAN_ROLE_BUILDING, row, "floors", 1 + below(12));
    if (chance(20))
        set(t, QUAN_ROLE_BUILDING, row, "persons", below(60));
    if (chance(30))
        set(t, QUAN_ROLE_BUILDING, row, "households", below(30));
    if (chance(10))
        set(t, QUAN_ROLE_BUILDING, row, "live_meters", below(30));
    if (chance(10))
        set(t, QUAN_ROLE_BUILDING, row, "elders", below(8));
}

static void open_town(town *t, uint64_t number)
{
    *t = (town){.g = {.catalogue = &catalogue}};
    t->g.run = &t->run;
    t->g.out = &t->data;
    seed = 77 + number;
    assert_int_equal(quan_gather_init(&t->g, &t->err), QUAN_OK);
    assert_int_equal(quan_table_add_rows(&t->data.sources, 1, &t->err), QUAN_OK);
    add_areas(t);
    for (uint32_t n = below(MOST_BUILDINGS); n > 0; n--)
        add_building(t);
}

static void close_town(town *t)
{
    quan_gather_free(&t->g);
    quan_dataset_free(&t->data);
}

static void spread(town *t)
{
    quan_status status = quan_people_spread(&t->g, &t->err);
    if (status)
        print_error("%s\n", t->err.message);
    assert_int_equal(status, QUAN_OK);
}

/* Is there a remark of that code on an area? */
static bool is_noted(const town *t, const char *id, const char *code)
{
    const quan_table *rejected = &t->data.rejected.table;
    for (int64_t row = 0; row < rejected->n_rows; row++) {
        if (!strcmp(quan_table_text(rejected, 1, row), id) &&
            !strcmp(quan_table_text(rejected, 2, row), code))
            return true;
    }
    return false;
}

static const char *rule_of(town *t, int64_t row)
{
    const char *rule = quan_table_text(table_of(t, QUAN_ROLE_BUILDING),
                                       column(t, QUAN_ROLE_BUILDING, "persons_rule"), row);
    return rule ? rule : "";
}

/* The plain way: every building is asked whether its point lies in the area. */
static bool is_in(town *t, quan_role role, int64_t area, int64_t building)
{
    quan_xy point;
    assert_int_equal(quan_geoms_feature_point(&t->data.layers[QUAN_ROLE_BUILDING].geoms, building,
                                              &point, &t->err),
                     QUAN_OK);
    for (int64_t a = 0; a < area; a++) {
        if (quan_geoms_contains(&t->data.layers[role].geoms, a, point))
            return false; /* the lower id */
    }
    return quan_geoms_contains(&t->data.layers[role].geoms, area, point);
}

static int64_t sum_in(town *t, quan_role role, int64_t area, const char *name, int64_t *n)
{
    int64_t sum = 0;
    *n = 0;
    for (int64_t b = 0; b < table_of(t, QUAN_ROLE_BUILDING)->n_rows; b++) {
        if (!is_in(t, role, area, b) || value(t, QUAN_ROLE_BUILDING, b, name) < 0)
            continue;
        sum += value(t, QUAN_ROLE_BUILDING, b, name);
        ++*n;
    }
    return sum;
}

/* A total is met, or it is said why not, and what is said is true. */
static void check_total(town *t, quan_role role, int64_t area, const char *name)
{
    const char *id = quan_table_text(table_of(t, role), column(t, role, "id"), area);
    int64_t total = value(t, role, area, name), n = 0;
    if (total < 0)
        return;
    int64_t sum = sum_in(t, role, area, name, &n);
    bool exceeded = is_noted(t, id, "total_exceeded"), unplaced = is_noted(t, id, "total_unplaced");
    if (sum != total && !exceeded && !unplaced)
        print_error("%s %s: total %d, sum %d of %d\n", id, name, (int)total, (int)sum, (int)n);
    assert_true(sum == total || exceeded || unplaced);
}

static void totals_are_conserved_or_it_is_said(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < TOWNS; number++) {
        town t;
        open_town(&t, number);
        spread(&t);
        for (int64_t a = 0; a < 8; a++)
            check_total(&t, QUAN_ROLE_ESTATE, a, "households");
        for (int64_t a = 0; a < 4; a++)
            check_total(&t, QUAN_ROLE_COMMUNITY, a, "persons");
        close_town(&t);
    }
}

/* Where only communities say something, nothing can be in the way but what is given. */
static void a_community_is_met_exactly_when_its_homes_are_free(void **state)
{
    int met = 0;
    (void)state;
    for (uint64_t number = 0; number < TOWNS; number++) {
        town t;
        open_town(&t, number);
        for (int64_t a = 0; a < 4; a++) {
            int64_t n = 0, given = sum_in(&t, QUAN_ROLE_COMMUNITY, a, "persons", &n);
            set(&t, QUAN_ROLE_COMMUNITY, a, "persons", given + 100 + below(900));
        }
        spread(&t);
        for (int64_t a = 0; a < 4; a++) {
            int64_t n = 0, total = value(&t, QUAN_ROLE_COMMUNITY, a, "persons");
            const char *id = quan_table_text(table_of(&t, QUAN_ROLE_COMMUNITY), 0, a);
            int64_t sum = sum_in(&t, QUAN_ROLE_COMMUNITY, a, "persons", &n);
            met += sum == total;
            if (sum < total)
                assert_true(is_noted(&t, id, "total_unplaced"));
            if (sum > total) /* an estate's own persons are settled before */
                assert_true(is_noted(&t, id, "total_exceeded"));
        }
        close_town(&t);
    }
    assert_true(met > TOWNS * 3);
}

static void what_is_given_stays_and_what_is_unknown_stays_null(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < TOWNS; number++) {
        town before, after;
        open_town(&before, number);
        open_town(&after, number);
        spread(&after);
        for (int64_t b = 0; b < table_of(&before, QUAN_ROLE_BUILDING)->n_rows; b++) {
            int64_t given = value(&before, QUAN_ROLE_BUILDING, b, "persons");
            int64_t now = value(&after, QUAN_ROLE_BUILDING, b, "persons");
            int64_t home = value(&before, QUAN_ROLE_BUILDING, b, "residential");
            bool counted = value(&before, QUAN_ROLE_BUILDING, b, "households") >= 0;
            const char *rule = rule_of(&after, b);
            if (given >= 0) {
                assert_int_equal(now, given);
                assert_string_equal(rule, "given");
            } else if (home != 1 && !counted) {
                assert_int_equal(now, -1);
                assert_string_equal(rule, "");
            } else {
                assert_int_equal(now < 0, !strcmp(rule, "none"));
            }
        }
        close_town(&after);
        close_town(&before);
    }
}

static void elders_are_part_of_the_persons(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < TOWNS; number++) {
        town before, t;
        open_town(&before, number);
        open_town(&t, number);
        spread(&t);
        for (int64_t b = 0; b < table_of(&t, QUAN_ROLE_BUILDING)->n_rows; b++) {
            if (value(&before, QUAN_ROLE_BUILDING, b, "elders") < 0)
                assert_true(value(&t, QUAN_ROLE_BUILDING, b, "elders") <=
                            value(&t, QUAN_ROLE_BUILDING, b, "persons"));
        }
        for (int64_t a = 0; a < 4; a++)
            check_total(&t, QUAN_ROLE_COMMUNITY, a, "elders");
        close_town(&t);
        close_town(&before);
    }
}

/* Floor area as the test itself computes it: 0 for a point without any. */
static double floor_area(town *t, int64_t b)
{
    double footprint = quan_geoms_area_m2(&t->data.layers[QUAN_ROLE_BUILDING].geoms, b);
    int64_t floors = value(t, QUAN_ROLE_BUILDING, b, "floors");
    double by_default = 0;
    assert_int_equal(quan_setting(&catalogue, "people.floors", &by_default, &t->err), QUAN_OK);
    return footprint * (floors > 0 ? (double)floors : by_default);
}

/* In a town of one community, by hand: what is left, by floor area, off by less than one person. */
static void what_is_left_goes_by_floor_area(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < TOWNS; number++) {
        town t;
        open_town(&t, number);
        int64_t n_buildings = table_of(&t, QUAN_ROLE_BUILDING)->n_rows, given = 0, n_open = 0;
        double area = 0;
        for (int r = QUAN_ROLE_COMMUNITY; r <= QUAN_ROLE_ESTATE; r++) {
            quan_layer_free(&t.data.layers[r]);
            assert_int_equal(
                quan_batch_columns(table_of(&t, (quan_role)r), &catalogue, (quan_role)r, &t.err),
                QUAN_OK);
        }
        add_box(&t, QUAN_ROLE_COMMUNITY, "c", (double[]){-10, -10, 5000, 2000});
        for (int64_t b = 0; b < n_buildings; b++) {
            quan_table *table = table_of(&t, QUAN_ROLE_BUILDING);
            table->columns[column(&t, QUAN_ROLE_BUILDING, "households")].known[b] = 0;
            bool home = value(&t, QUAN_ROLE_BUILDING, b, "residential") == 1;
            int64_t persons = value(&t, QUAN_ROLE_BUILDING, b, "persons");
            given += persons > 0 ? persons : 0;
            if (home && persons < 0 && !(floor_area(&t, b) > 0))
                set(&t, QUAN_ROLE_BUILDING, b, "residential", 0);
            else if (home && persons < 0)
                n_open += (area += floor_area(&t, b)) > 0;
        }
        int64_t total = given + below(5000);
        set(&t, QUAN_ROLE_COMMUNITY, 0, "persons", total);
        spread(&t);
        for (int64_t b = 0; b < n_buildings && n_open; b++) {
            if (strcmp(rule_of(&t, b), "community") != 0)
                continue;
            double quota = (double)(total - given) * floor_area(&t, b) / area;
            assert_true(fabs((double)value(&t, QUAN_ROLE_BUILDING, b, "persons") - quota) < 1.001);
        }
        close_town(&t);
    }
}

/* The plain version: quotas in extended numbers, one unit at a time to the largest remainder. */
static void plain_share(int64_t total, const int64_t *weights, int n, int64_t *shares)
{
    int64_t sum = 0, left = total;
    bool taken[20] = {false};
    for (int i = 0; i < n; i++)
        sum += weights[i];
    for (int i = 0; i < n; i++) {
        shares[i] = sum ? total * weights[i] / sum : total / n;
        left -= shares[i];
    }
    for (; left > 0; left--) {
        int best = -1;
        for (int i = 0; i < n; i++) {
            int64_t rest = sum ? total * weights[i] % sum : total % n;
            int64_t most = best < 0 ? -1 : sum ? total * weights[best] % sum : total % n;
            if (!taken[i] && rest > most)
                best = i;
        }
        taken[best] = true;
        shares[best]++;
    }
}

static void shares_are_those_of_the_plain_version(void **state)
{
    (void)state;
    seed = 5;
    for (int round = 0; round < 20000; round++) {
        int64_t weights[20], shares[20], plain[20], total = below(3) ? below(1000) : 0, sum = 0;
        quan_error err;
        int n = 1 + (int)below(20);
        for (int i = 0; i < n; i++)
            weights[i] = below(5) ? below(100) : 0;
        assert_int_equal(quan_share(total, weights, n, shares, &err), QUAN_OK);
        plain_share(total, weights, n, plain);
        for (int i = 0; i < n; i++) {
            assert_int_equal(shares[i], plain[i]);
            sum += shares[i];
        }
        assert_int_equal(sum, total);
    }
}

static void a_weight_that_is_not_known_counts_as_the_mean(void **state)
{
    int64_t shares[3];
    quan_error err;
    (void)state;
    assert_int_equal(quan_share(60, (int64_t[]){10, -1, 30}, 3, shares, &err), QUAN_OK);
    assert_int_equal(shares[0], 10);
    assert_int_equal(shares[1], 20);
    assert_int_equal(shares[2], 30);
    assert_int_equal(quan_share(7, (int64_t[]){-1, -1, -1}, 3, shares, &err), QUAN_OK);
    assert_int_equal(shares[0], 3);
    assert_int_equal(shares[2], 2);
    assert_int_equal(
        quan_share(1000000000, (int64_t[]){INT64_C(100000000000000), 1, 0}, 3, shares, &err),
        QUAN_OK);
    assert_int_equal(shares[0] + shares[1] + shares[2], 1000000000);
}

/* Two of three flats stand empty in one estate: it gets a third of what an equal one gets. */
static void empty_estates_are_scaled_down_and_the_total_is_conserved(void **state)
{
    town t;
    (void)state;
    open_town(&t, 0);
    for (int r = QUAN_ROLE_COMMUNITY; r <= QUAN_ROLE_BUILDING; r++) {
        quan_layer_free(&t.data.layers[r]);
        assert_int_equal(
            quan_batch_columns(table_of(&t, (quan_role)r), &catalogue, (quan_role)r, &t.err),
            QUAN_OK);
    }
    add_box(&t, QUAN_ROLE_COMMUNITY, "c", (double[]){0, 0, 1000, 1000});
    set(&t, QUAN_ROLE_COMMUNITY, 0, "persons", 401);
    for (int e = 0; e < 2; e++) {
        add_box(&t, QUAN_ROLE_ESTATE, "e", (double[]){100.0 * e, 0, 90, 90});
        add_box(&t, QUAN_ROLE_BUILDING, "b", (double[]){100.0 * e + 10, 10, 20, 20});
        set(&t, QUAN_ROLE_BUILDING, e, "residential", 1);
        set(&t, QUAN_ROLE_BUILDING, e, "floors", 5);
    }
    set(&t, QUAN_ROLE_BUILDING, 1, "households", 30);
    set(&t, QUAN_ROLE_BUILDING, 1, "live_meters", 10);
    table_of(&t, QUAN_ROLE_BUILDING)
        ->columns[column(&t, QUAN_ROLE_BUILDING, "households")]
        .known[1] = 0;
    quan_table_set_real(table_of(&t, QUAN_ROLE_BUILDING),
                        column(&t, QUAN_ROLE_BUILDING, "occupancy"), 1, 1 / 3.0);
    spread(&t);
    assert_int_equal(value(&t, QUAN_ROLE_BUILDING, 0, "persons") +
                         value(&t, QUAN_ROLE_BUILDING, 1, "persons"),
                     401);
    assert_int_equal(value(&t, QUAN_ROLE_BUILDING, 1, "persons"), 100);
    close_town(&t);
}

/* One estate of two buildings; what its own layer says of its year is `stated` or null. */
static void open_estate(town *t, int64_t stated, const char *evidence)
{
    static const int64_t years[] = {1996, 2003}, households[] = {48, 12};
    open_town(t, 0);
    for (int r = QUAN_ROLE_COMMUNITY; r <= QUAN_ROLE_BUILDING; r++) {
        quan_layer_free(&t->data.layers[r]);
        assert_int_equal(
            quan_batch_columns(table_of(t, (quan_role)r), &catalogue, (quan_role)r, &t->err),
            QUAN_OK);
    }
    add_box(t, QUAN_ROLE_ESTATE, "e", (double[]){0, 0, 90, 90});
    for (int b = 0; b < 2; b++) {
        add_box(t, QUAN_ROLE_BUILDING, "b", (double[]){40.0 * b, 10, 20, 20});
        set(t, QUAN_ROLE_BUILDING, b, "residential", 1);
        set(t, QUAN_ROLE_BUILDING, b, "built_year", years[b]);
        set(t, QUAN_ROLE_BUILDING, b, "households", households[b]);
        quan_table_set_text(table_of(t, QUAN_ROLE_BUILDING),
                            column(t, QUAN_ROLE_BUILDING, "year_source"), b, evidence, &t->err);
    }
    if (stated)
        set(t, QUAN_ROLE_ESTATE, 0, "built_year", stated);
    spread(t);
}

static const char *estate_text(town *t, const char *name)
{
    const char *text =
        quan_table_text(table_of(t, QUAN_ROLE_ESTATE), column(t, QUAN_ROLE_ESTATE, name), 0);
    return text ? text : "";
}

static void an_estate_is_as_old_as_most_of_its_households(void **state)
{
    town t;
    (void)state;
    open_estate(&t, 0, "census");
    assert_string_equal(estate_text(&t, "year_mix"), "1996:48户;2003:12户");
    assert_int_equal(value(&t, QUAN_ROLE_ESTATE, 0, "built_year"), 1996);
    assert_string_equal(estate_text(&t, "year_source"), "census");
    assert_string_equal(estate_text(&t, "year_note"), "");
    close_town(&t);
}

static void the_better_evidence_of_a_year_goes_first(void **state)
{
    static const struct {
        const char *evidence;
        int64_t year;
    } cases[] = {{"completion", 1996}, {"residents", 1996}, {NULL, 1999}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        open_estate(&t, 1999, cases[i].evidence);
        assert_int_equal(value(&t, QUAN_ROLE_ESTATE, 0, "built_year"), cases[i].year);
        assert_non_null(strstr(estate_text(&t, "year_note"), "1999"));
        assert_non_null(strstr(estate_text(&t, "year_note"), "1996"));
        close_town(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_the_plain_version),
        cmocka_unit_test(a_weight_that_is_not_known_counts_as_the_mean),
        cmocka_unit_test(totals_are_conserved_or_it_is_said),
        cmocka_unit_test(a_community_is_met_exactly_when_its_homes_are_free),
        cmocka_unit_test(what_is_given_stays_and_what_is_unknown_stays_null),
        cmocka_unit_test(elders_are_part_of_the_persons),
        cmocka_unit_test(what_is_left_goes_by_floor_area),
        cmocka_unit_test(an_estate_is_as_old_as_most_of_its_households),
        cmocka_unit_test(the_better_evidence_of_a_year_goes_first),
        cmocka_unit_test(empty_estates_are_scaled_down_and_the_total_is_conserved),
    };
    return cmocka_run_group_tests(tests, open_catalogue, close_catalogue);
}
