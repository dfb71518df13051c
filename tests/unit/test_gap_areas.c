#include "quan/gap.h"

#include "cmocka_all.h"
#include "gap_town.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A street with a clinic at x = 0: homes up to x = 300 are met. */
static void open_street(town *t)
{
    town_open(t);
    town_road(t, "street", (quan_xy[]){{0, 0}, {3000, 0}}, 2);
    town_criterion(t, "health", "clinic", "300");
    town_facility(t, "f", 0, 0, "clinic");
}

/* The value of a base of gap_area_criterion. */
static double sum_of(const quan_gap_result *result, const char *level, const char *base,
                     const char *column)
{
    const quan_table *table = &result->area_criterion.table;
    for (int64_t row = 0; row < table->n_rows; row++)
        if (strcmp(town_said(table, row, "level"), level) == 0 &&
            strcmp(town_said(table, row, "base"), base) == 0)
            return town_measure(table, row, column);
    fail_msg("no row of %s and %s", level, base);
    return NAN;
}

static const char *audited(const quan_gap_result *result, const char *key)
{
    return town_said(&result->audit, town_row(&result->audit, "key", key, NULL, NULL), "value");
}

static void homes_outside_the_urban_extent_are_in_a_table_of_their_own(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_box(&t, QUAN_ROLE_BOUNDARY, "county", (quan_box){-10, -10, 2000, 10});
    town_box(&t, QUAN_ROLE_URBAN, "u", (quan_box){-10, -10, 1000, 10});
    town_box(&t, QUAN_ROLE_COMMUNITY, "c", (quan_box){-10, -10, 2000, 10});
    town_home(&t, "town", 100, 0, 5);
    town_home(&t, "village", 1500, 0, 7);
    town_home(&t, "abroad", 2500, 0, 9);
    town_point(&t, QUAN_ROLE_BUILDING, "shed", 200, 0);
    town_point(&t, QUAN_ROLE_BUILDING, "hall", 210, 0);
    town_int(&t, QUAN_ROLE_BUILDING, "residential", 0);
    town_judge(&t, &result);

    assert_int_equal(result.building.table.n_rows, 1);
    assert_string_equal(town_said(&result.building.table, 0, "building_id"), "town");
    assert_int_equal(result.rural.table.n_rows, 1);
    assert_int_equal(result.rural.geoms.n_features, 1);
    assert_string_equal(town_said(&result.rural.table, 0, "building_id"), "village");
    assert_string_equal(town_said(&result.rural.table, 0, "community_id"), "c");
    assert_int_equal(town_count(&result.rural.table, 0, "persons"), 7);
    assert_true(sum_of(&result, "county", "persons", "total") == 5);
    assert_string_equal(audited(&result, "buildings_judged"), "1");
    assert_string_equal(audited(&result, "buildings_rural"), "1");
    assert_string_equal(audited(&result, "buildings_unknown_use"), "1");
    assert_string_equal(audited(&result, "buildings_not_residential"), "1");
    assert_string_equal(audited(&result, "buildings_outside_boundary"), "1");
    assert_string_equal(audited(&result, "urban_extent"), "given");
    quan_gap_free(&result);
    town_free(&t);
}

static void without_an_urban_extent_all_are_judged_and_it_is_said(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    t.run.id = (char[]){"simao"};
    t.run.title = (char[]){"Simao"};
    town_home(&t, "a", 100, 0, 5);
    town_judge(&t, &result);
    assert_int_equal(result.building.table.n_rows, 1);
    assert_string_equal(audited(&result, "urban_extent"), "not given");
    assert_non_null(strstr(t.said, "no urban extent"));
    /* There is no boundary either: the county is the run. */
    assert_int_equal(result.county.table.n_rows, 1);
    assert_string_equal(town_said(&result.county.table, 0, "area_id"), "simao");
    assert_string_equal(town_said(&result.county.table, 0, "name"), "Simao");
    assert_int_equal(result.county.geoms.n_features, 1);
    quan_gap_free(&result);
    town_free(&t);
}

static void without_a_boundary_the_box_of_the_run_bounds(void **state)
{
    (void)state;
    /* EPSG:4543: x = 500,000 lies on 102 E. One minute of longitude there is some 1,700 m. */
    town t;
    quan_gap_result result;
    town_open(&t);
    town_road(&t, "street", (quan_xy[]){{500000, 2500000}, {505000, 2500000}}, 2);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f", 500000, 2500000, "clinic");
    town_home(&t, "in", 501000, 2500000, 1);
    town_home(&t, "out", 503000, 2500000, 1);
    const double box[] = {101.5, 22, 102.02, 23};
    memcpy(t.run.bbox_deg, box, sizeof box);
    town_judge(&t, &result);
    assert_int_equal(result.building.table.n_rows, 1);
    assert_string_equal(town_said(&result.building.table, 0, "building_id"), "in");
    quan_gap_free(&result);
    town_free(&t);
}

static void a_home_on_a_shared_border_belongs_to_the_lower_id(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_box(&t, QUAN_ROLE_ESTATE, "10", (quan_box){100, -10, 200, 10});
    town_box(&t, QUAN_ROLE_ESTATE, "9", (quan_box){200, -10, 300, 10});
    town_box(&t, QUAN_ROLE_STREET, "s", (quan_box){150, -10, 300, 10});
    town_home(&t, "border", 200, 0, 1);
    town_home(&t, "left", 120, 0, 1);
    town_home(&t, "none", 20, 0, 1);
    town_judge(&t, &result);
    const quan_table *table = &result.building.table;
    int64_t border = town_row(table, "building_id", "border", NULL, NULL);
    int64_t left = town_row(table, "building_id", "left", NULL, NULL);
    int64_t none = town_row(table, "building_id", "none", NULL, NULL);
    assert_string_equal(town_said(table, border, "estate_id"), "9");
    assert_string_equal(town_said(table, border, "street_id"), "s");
    assert_string_equal(town_said(table, border, "community_id"), "(null)");
    assert_string_equal(town_said(table, left, "estate_id"), "10");
    assert_string_equal(town_said(table, left, "street_id"), "(null)");
    assert_string_equal(town_said(table, none, "estate_id"), "(null)");
    quan_gap_free(&result);
    town_free(&t);
}

/* n homes of one person each, the first n_met within the limit. */
static void settle(town *t, int n, int n_met, int64_t persons)
{
    for (int i = 0; i < n; i++) {
        char id[16];
        snprintf(id, sizeof id, "h%02d", i);
        town_home(t, id, i < n_met ? 100 + i : 1000 + i, 0, persons);
    }
}

static void an_area_meets_a_criterion_when_nine_in_ten_of_its_people_do(void **state)
{
    (void)state;
    static const struct {
        int n_met;
        const char *unmet;
        double score;
    } cases[] = {{9, "(null)", 1}, {8, "health", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        quan_gap_result result;
        open_street(&t);
        town_box(&t, QUAN_ROLE_COMMUNITY, "c", (quan_box){-10, -10, 2000, 10});
        town_box(&t, QUAN_ROLE_COMMUNITY, "empty", (quan_box){0, 500, 10, 510});
        settle(&t, 10, cases[i].n_met, 1);
        town_judge(&t, &result);
        const quan_table *table = &result.community.table;
        assert_int_equal(table->n_rows, 2);
        assert_int_equal(town_count(table, 0, "n_due"), 1);
        assert_int_equal(town_count(table, 0, "n_buildings"), 10);
        assert_true(town_measure(table, 0, "score") == cases[i].score);
        assert_string_equal(town_said(table, 0, "unmet"), cases[i].unmet);
        assert_int_equal(town_count(table, 1, "n_due"), 0);
        assert_int_equal(town_count(table, 1, "n_to_verify"), 0);
        assert_true(isnan(town_measure(table, 1, "score")));
        assert_int_equal(result.community.geoms.n_features, 2);
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void people_decide_then_households_then_buildings(void **state)
{
    (void)state;
    static const struct {
        int64_t persons[2], households[2]; /* of a met home and of one that is not */
        int met;
    } cases[] = {
        {{95, 5}, {1, 9}, 1},   {{5, 95}, {9, 1}, 0},    {{-1, -1}, {95, 5}, 1},
        {{-1, -1}, {5, 95}, 0}, {{-1, -1}, {-1, -1}, 0}, /* one building of two */
        {{0, 0}, {1, 9}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        quan_gap_result result;
        open_street(&t);
        for (int h = 0; h < 2; h++) {
            town_home(&t, h ? "far" : "near", h ? 1000 : 100, 0, cases[i].persons[h]);
            if (cases[i].households[h] >= 0)
                town_int(&t, QUAN_ROLE_BUILDING, "households", cases[i].households[h]);
        }
        town_judge(&t, &result);
        assert_int_equal(town_count(&result.county.table, 0, "n_met"), cases[i].met);
        assert_int_equal(town_count(&result.county.table, 0, "n_gap"), !cases[i].met);
        bool known = cases[i].persons[0] >= 0;
        assert_true(isnan(sum_of(&result, "county", "persons", "total")) == !known);
        assert_true(isnan(sum_of(&result, "county", "persons", "met")) == !known);
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void an_area_that_the_doubtful_homes_can_tip_is_to_verify(void **state)
{
    (void)state;
    static const struct {
        int n_met, n_doubtful;
        int64_t met, gap, verify;
    } cases[] = {{9, 1, 1, 0, 0}, {8, 1, 0, 0, 1}, {7, 1, 0, 1, 0}, {0, 10, 0, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        quan_gap_result result;
        open_street(&t);
        settle(&t, 10, cases[i].n_met, 1);
        quan_layer *homes = &t.data.layers[QUAN_ROLE_BUILDING];
        for (int d = 0; d < cases[i].n_doubtful; d++) {
            homes->geoms.points[cases[i].n_met + d].x_m = 301;
            quan_table_set_real(&homes->table, quan_table_find(&homes->table, "accuracy_m"),
                                cases[i].n_met + d, 5);
        }
        town_judge(&t, &result);
        const quan_table *table = &result.county.table;
        assert_int_equal(town_count(table, 0, "n_met"), cases[i].met);
        assert_int_equal(town_count(table, 0, "n_gap"), cases[i].gap);
        assert_int_equal(town_count(table, 0, "n_to_verify"), cases[i].verify);
        assert_true(isnan(town_measure(table, 0, "score")) == (cases[i].verify == 1));
        assert_true(sum_of(&result, "county", "buildings", "uncertain") == cases[i].n_doubtful);
        quan_gap_free(&result);
        town_free(&t);
    }
}

/* A square building of a side. */
static void add_block(town *t, const char *id, double x, double side)
{
    town_box(t, QUAN_ROLE_BUILDING, id, (quan_box){x, 0, x + side, side});
    town_int(t, QUAN_ROLE_BUILDING, "residential", 1);
}

static void residential_land_is_shared_by_footprints_and_adds_up(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_box(&t, QUAN_ROLE_PARCEL, "p", (quan_box){0, 0, 1000, 100});
    town_int(&t, QUAN_ROLE_PARCEL, "residential", 1);
    town_box(&t, QUAN_ROLE_PARCEL, "park", (quan_box){0, 0, 2000, 200});
    town_int(&t, QUAN_ROLE_PARCEL, "residential", 0);
    town_box(&t, QUAN_ROLE_PARCEL, "empty", (quan_box){2000, 0, 2010, 10});
    town_int(&t, QUAN_ROLE_PARCEL, "residential", 1);
    add_block(&t, "near", 100, 10); /* 100 m2: a third of 100,000 m2 */
    add_block(&t, "far1", 500, 10);
    add_block(&t, "far2", 900, 10);
    add_block(&t, "off", 1500, 10);
    town_judge(&t, &result);

    assert_true(sum_of(&result, "county", "land", "total") == 100000);
    assert_true(sum_of(&result, "county", "land", "met") +
                    sum_of(&result, "county", "land", "gap") ==
                100000);
    /* Equal remainders: the home first in order gets the metre left over; ids sort far1, far2,
     * near. */
    assert_true(sum_of(&result, "county", "land", "met") == 33333);
    assert_string_equal(audited(&result, "residential_land_without_homes_m2"), "100");
    assert_string_equal(audited(&result, "homes_without_residential_land"), "1");
    assert_true(sum_of(&result, "county", "buildings", "total") == 4);
    assert_true(sum_of(&result, "county", "land", "met_ratio") == 0.33333);
    quan_gap_free(&result);
    town_free(&t);
}

static void footprints_weigh_and_a_point_makes_shares_equal(void **state)
{
    (void)state;
    for (int with_point = 0; with_point < 2; with_point++) {
        town t;
        quan_gap_result result;
        open_street(&t);
        town_box(&t, QUAN_ROLE_PARCEL, "p", (quan_box){0, 0, 1000, 100});
        town_int(&t, QUAN_ROLE_PARCEL, "residential", 1);
        town_real(&t, QUAN_ROLE_PARCEL, "area_m2", 4001); /* as the cadastre says */
        add_block(&t, "near", 100, 10);
        if (with_point)
            town_home(&t, "far", 900, 0, -1);
        else
            town_box(&t, QUAN_ROLE_BUILDING, "far", (quan_box){900, 0, 930, 10});
        town_int(&t, QUAN_ROLE_BUILDING, "residential", 1);
        town_judge(&t, &result);
        assert_true(sum_of(&result, "county", "land", "met") == (with_point ? 2000 : 1000));
        assert_true(sum_of(&result, "county", "land", "gap") == (with_point ? 2001 : 3001));
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void without_parcels_the_land_is_unknown_not_nought(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_home(&t, "a", 100, 0, 1);
    town_judge(&t, &result);
    assert_true(isnan(sum_of(&result, "county", "land", "total")));
    assert_true(isnan(sum_of(&result, "county", "land", "met_ratio")));
    assert_true(sum_of(&result, "county", "persons", "met_ratio") == 1);
    quan_gap_free(&result);
    town_free(&t);
}

static void blind_spots_group_near_homes_and_name_the_main_cause(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_road(&t, "island", (quan_xy[]){{1000, 80}, {1200, 80}}, 2);
    town_home(&t, "met", 100, 0, 50);
    town_home(&t, "g1", 1000, 0, 10); /* too far; the next two stand within 100 m of it */
    town_home(&t, "g2", 1090, 0, 10);
    town_home(&t, "isle", 1050, 80, 30); /* disconnected */
    town_home(&t, "g3", 2000, 0, 4);
    town_int(&t, QUAN_ROLE_BUILDING, "households", 2);
    town_judge(&t, &result);

    const quan_table *table = &result.area.table;
    assert_int_equal(table->n_rows, 2);
    assert_int_equal(result.area.geoms.n_features, 2);
    assert_string_equal(town_said(table, 0, "area_id"), "health#1");
    assert_int_equal(town_count(table, 0, "persons"), 50);
    assert_int_equal(town_count(table, 0, "households"), -1);
    assert_int_equal(town_count(table, 0, "n_buildings"), 3);
    assert_string_equal(town_said(table, 0, "cause"), "disconnected");
    assert_string_equal(town_said(table, 1, "area_id"), "health#2");
    assert_int_equal(town_count(table, 1, "persons"), 4);
    assert_int_equal(town_count(table, 1, "households"), 2);
    assert_string_equal(town_said(table, 1, "cause"), "too_far");
    /* A disc of 50 m, drawn as a polygon inside it. */
    assert_in_range((uintmax_t)town_measure(table, 1, "area_m2"), 7600, 7860);
    quan_gap_free(&result);
    town_free(&t);
}

static void facilities_are_listed_by_function(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_function_of(&t, "f", "school", 0);
    town_box(&t, QUAN_ROLE_FACILITY, "e", (quan_box){100, 0, 200, 50});
    town_text(&t, QUAN_ROLE_FACILITY, "open_to", "members");
    town_text(&t, QUAN_ROLE_FACILITY, "name", "East");
    town_int(&t, QUAN_ROLE_FACILITY, "source", 0);
    town_function_of(&t, "e", "park", 5000);
    town_home(&t, "a", 0, 0, 1);
    assert_int_equal(quan_table_add_rows(&t.data.sources, 1, NULL), QUAN_OK);
    assert_int_equal(quan_table_set_text(&t.data.sources, 0, 0, "parks.gpkg", NULL), QUAN_OK);
    town_judge(&t, &result);

    const quan_table *table = &result.facility_used.table;
    assert_int_equal(table->n_rows, 3);
    assert_string_equal(town_said(table, 0, "facility_id"), "e");
    assert_string_equal(town_said(table, 0, "open_to"), "members");
    assert_string_equal(town_said(table, 0, "name"), "East");
    assert_string_equal(town_said(table, 0, "source"), "parks.gpkg");
    assert_true(town_measure(table, 0, "area_m2") == 5000);
    assert_string_equal(town_said(table, 1, "kind"), "clinic");
    assert_string_equal(town_said(table, 1, "open_to"), "public");
    assert_string_equal(town_said(table, 2, "kind"), "school");
    assert_int_equal(result.facility_used.geoms.kind, QUAN_POINTS);
    assert_true(result.facility_used.geoms.points[0].x_m == 150);
    quan_gap_free(&result);
    town_free(&t);
}

static void a_town_without_homes_has_empty_tables(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_judge(&t, &result);
    assert_int_equal(result.building.table.n_rows, 0);
    assert_int_equal(result.detail.table.n_rows, 0);
    assert_int_equal(result.area.table.n_rows, 0);
    assert_int_equal(result.area_criterion.table.n_rows, 0);
    assert_int_equal(town_count(&result.county.table, 0, "n_due"), 0);
    quan_gap_free(&result);
    town_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(homes_outside_the_urban_extent_are_in_a_table_of_their_own),
        cmocka_unit_test(without_an_urban_extent_all_are_judged_and_it_is_said),
        cmocka_unit_test(without_a_boundary_the_box_of_the_run_bounds),
        cmocka_unit_test(a_home_on_a_shared_border_belongs_to_the_lower_id),
        cmocka_unit_test(an_area_meets_a_criterion_when_nine_in_ten_of_its_people_do),
        cmocka_unit_test(people_decide_then_households_then_buildings),
        cmocka_unit_test(an_area_that_the_doubtful_homes_can_tip_is_to_verify),
        cmocka_unit_test(residential_land_is_shared_by_footprints_and_adds_up),
        cmocka_unit_test(footprints_weigh_and_a_point_makes_shares_equal),
        cmocka_unit_test(without_parcels_the_land_is_unknown_not_nought),
        cmocka_unit_test(blind_spots_group_near_homes_and_name_the_main_cause),
        cmocka_unit_test(facilities_are_listed_by_function),
        cmocka_unit_test(a_town_without_homes_has_empty_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
