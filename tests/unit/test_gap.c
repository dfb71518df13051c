#include "quan/gap.h"

#include "cmocka_all.h"
#include "gap_town.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A street along y = 0 on which everything stands, so that distances are differences of x. */
static void open_street(town *t)
{
    town_open(t);
    town_road(t, "street", (quan_xy[]){{0, 0}, {3000, 0}}, 2);
}

static void limits_are_inclusive_to_the_millimetre(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f", 100, 0, "clinic");
    town_home(&t, "at", 400, 0, 1);
    town_home(&t, "over", 400.001, 0, 1);
    town_home(&t, "near", 399.999, 0, 1);
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "at", "health", "status"), "met");
    assert_string_equal(town_detail(&result, "near", "health", "status"), "met");
    assert_string_equal(town_detail(&result, "over", "health", "status"), "gap");
    assert_string_equal(town_detail(&result, "over", "health", "cause"), "too_far");
    assert_string_equal(town_detail(&result, "at", "health", "cause"), "(null)");
    int64_t row = town_row(&result.detail.table, "building_id", "over", NULL, NULL);
    assert_true(town_measure(&result.detail.table, row, "route_m") == 300.001);
    assert_true(town_measure(&result.detail.table, row, "limit_m") == 300);
    assert_true(isnan(town_measure(&result.detail.table, row, "limit_min")));
    assert_string_equal(town_said(&result.detail.table, row, "decided_by"), "m");
    quan_gap_free(&result);
    town_free(&t);
}

static void a_distance_within_the_tolerances_of_the_limit_is_uncertain(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic", "300");
    town_set(&t, QUAN_CATALOGUE_SETTINGS, "accuracy.building_m", "value", "5");
    town_set(&t, QUAN_CATALOGUE_SETTINGS, "accuracy.facility_m", "value", "15");
    town_facility(&t, "f", 0, 0, "clinic");
    town_home(&t, "280", 280, 0, 1);
    town_home(&t, "281", 280.001, 0, 1);
    town_home(&t, "320", 320, 0, 1);
    town_home(&t, "321", 320.001, 0, 1);
    town_home(&t, "exact", 300, 0, 1);
    town_real(&t, QUAN_ROLE_BUILDING, "accuracy_m", 0);
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "280", "health", "status"), "met");
    assert_string_equal(town_detail(&result, "281", "health", "status"), "uncertain");
    assert_string_equal(town_detail(&result, "320", "health", "status"), "uncertain");
    assert_string_equal(town_detail(&result, "320", "health", "band"), "to_verify");
    assert_string_equal(town_detail(&result, "320", "health", "cause"), "(null)");
    assert_string_equal(town_detail(&result, "321", "health", "status"), "gap");
    assert_string_equal(town_detail(&result, "exact", "health", "status"), "uncertain");
    quan_gap_free(&result);
    town_free(&t);
}

static void a_nearer_doubtful_facility_spoils_no_certain_one(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "sure", 290, 0, "clinic");
    town_facility(&t, "vague", 285, 0, "clinic");
    town_real(&t, QUAN_ROLE_FACILITY, "accuracy_m", 20);
    town_home(&t, "a", 0, 0, 1);
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "a", "health", "status"), "met");
    assert_string_equal(town_detail(&result, "a", "health", "facility_id"), "vague");
    quan_gap_free(&result);
    town_free(&t);
}

static void ties_go_to_the_lower_id_whatever_the_tolerances(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "route", "clinic", "300");
    town_criterion(&t, "buffer", "clinic|hospital", "300");
    town_set(&t, QUAN_CATALOGUE_CRITERIA, "buffer", "measured", "buffer");
    town_facility(&t, "f1", 2000, 0, "clinic");
    town_facility(&t, "f2", 200, 0, "clinic");
    town_real(&t, QUAN_ROLE_FACILITY, "accuracy_m", 20);
    town_facility(&t, "f3", 200, 0, "clinic");
    town_home(&t, "a", 0, 0, 1);
    town_judge(&t, &result);
    assert_string_equal(town_detail(&result, "a", "route", "facility_id"), "f2");
    assert_string_equal(town_detail(&result, "a", "buffer", "facility_id"), "f2");
    quan_gap_free(&result);
    town_free(&t);
}

static void a_further_facility_of_doubtful_place_may_be_the_nearest(void **state)
{
    (void)state;
    static const char *const measures[] = {"route", "buffer"};
    for (int i = 0; i < 2; i++) {
        town t;
        quan_gap_result result;
        open_street(&t);
        town_criterion(&t, "health", "clinic", "200");
        town_set(&t, QUAN_CATALOGUE_CRITERIA, "health", "measured", measures[i]);
        town_facility(&t, "near", 240, 0, "clinic");
        town_facility(&t, "vague", 260, 0, "clinic"); /* it may stand at 160 m */
        town_real(&t, QUAN_ROLE_FACILITY, "accuracy_m", 100);
        town_home(&t, "a", 0, 0, 1);
        town_judge(&t, &result);
        assert_string_equal(town_detail(&result, "a", "health", "status"), "uncertain");
        assert_string_equal(town_detail(&result, "a", "health", "facility_id"), "near");
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void many_different_tolerances_are_only_rounded_up(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic", "300");
    for (int i = 0; i < 7; i++) {
        char id[16];
        snprintf(id, sizeof id, "f%d", i);
        town_facility(&t, id, 290 + 100 * i, 0, "clinic");
        town_real(&t, QUAN_ROLE_FACILITY, "accuracy_m", 9 + i);
    }
    town_home(&t, "a", 0, 0, 1);
    town_home(&t, "b", 980, 0, 1); /* 90 m from the last one */
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "a", "health", "status"), "uncertain");
    assert_string_equal(town_detail(&result, "b", "health", "status"), "met");
    quan_gap_free(&result);
    town_free(&t);
}

static void a_kind_without_data_is_unknown_and_a_complete_one_is_a_gap(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic|hospital", "300");
    town_criterion(&t, "learn", "school", "300");
    town_criterion(&t, "green", "park", "300");
    town_facility(&t, "f", 0, 0, "clinic");
    town_complete(&t, "school");
    town_home(&t, "a", 100, 0, 1);
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "a", "health", "status"), "met");
    assert_string_equal(town_detail(&result, "a", "green", "status"), "unknown");
    assert_string_equal(town_detail(&result, "a", "green", "cause"), "data_missing");
    assert_string_equal(town_detail(&result, "a", "green", "size_status"), "(null)");
    assert_string_equal(town_detail(&result, "a", "learn", "status"), "gap");
    assert_string_equal(town_detail(&result, "a", "learn", "cause"), "too_far");
    assert_string_equal(town_detail(&result, "a", "learn", "band"), "over");
    assert_non_null(strstr(t.said, "green is unknown everywhere"));
    assert_int_equal(town_count(&result.county.table, 0, "n_met"), 1);
    assert_int_equal(town_count(&result.county.table, 0, "n_gap"), 1);
    assert_int_equal(town_count(&result.county.table, 0, "n_to_verify"), 1);
    assert_true(town_measure(&result.county.table, 0, "score") == 0.5);
    assert_string_equal(town_said(&result.county.table, 0, "unmet"), "learn");
    int64_t row = town_row(&result.audit, "key", "kinds_without_data.health", NULL, NULL);
    assert_string_equal(town_said(&result.audit, row, "value"), "hospital");
    quan_gap_free(&result);
    town_free(&t);
}

static void only_existing_facilities_count(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f1", 100, 0, "clinic");
    town_text(&t, QUAN_ROLE_FACILITY, "status", "planned");
    town_facility(&t, "f2", 1000, 0, "clinic");
    town_home(&t, "a", 0, 0, 1);
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "a", "health", "facility_id"), "f2");
    assert_string_equal(town_detail(&result, "a", "health", "status"), "gap");
    assert_int_equal(result.facility_used.table.n_rows, 2);
    assert_string_equal(town_said(&result.facility_used.table, 0, "status"), "planned");
    quan_gap_free(&result);
    town_free(&t);
}

static void bands_change_at_the_limit_and_its_factor(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f", 0, 0, "clinic");
    town_home(&t, "within", 300, 0, 1);
    town_home(&t, "half", 450, 0, 1);
    town_home(&t, "more", 450.001, 0, 1);
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "within", "health", "band"), "within");
    assert_string_equal(town_detail(&result, "half", "health", "band"), "over_1_5");
    assert_string_equal(town_detail(&result, "more", "health", "band"), "over");
    quan_gap_free(&result);
    town_free(&t);
}

static void no_road_and_another_island_are_unreachable_and_disconnected(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_road(&t, "island", (quan_xy[]){{0, 900}, {500, 900}}, 2);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f", 0, 0, "clinic");
    town_home(&t, "far", 100, 400, 1);
    town_home(&t, "isle", 100, 900, 1);
    town_judge(&t, &result);

    static const char *const homes[] = {"far", "isle"};
    for (int i = 0; i < 2; i++) {
        assert_string_equal(town_detail(&result, homes[i], "health", "status"), "unreachable");
        assert_string_equal(town_detail(&result, homes[i], "health", "cause"), "disconnected");
        assert_string_equal(town_detail(&result, homes[i], "health", "band"), "unreachable");
        assert_string_equal(town_detail(&result, homes[i], "health", "facility_id"), "(null)");
        int64_t row = town_row(&result.detail.table, "building_id", homes[i], NULL, NULL);
        assert_true(isnan(town_measure(&result.detail.table, row, "route_m")));
        assert_true(town_measure(&result.detail.table, row, "buffer_m") > 400);
    }
    int64_t row = town_row(&result.audit, "key", "buildings_unattached", NULL, NULL);
    assert_string_equal(town_said(&result.audit, row, "value"), "1");
    assert_string_equal(town_said(&result.audit, row, "note"), "far");
    row = town_row(&result.building.table, "building_id", "isle", NULL, NULL);
    assert_true(isnan(town_measure(&result.building.table, row, "worst_ratio")));
    assert_true(town_measure(&result.building.table, row, "confidence") == 1);
    quan_gap_free(&result);
    town_free(&t);
}

/* Two streets side by side, 100 m apart, joined at x = 0 and by a way at x = 1000 that a wall along
 * y = 50 crosses; the clinic stands on the upper one. */
static void open_walled(town *t, const char *gate)
{
    town_open(t);
    town_road(t, "low", (quan_xy[]){{0, 0}, {2000, 0}}, 2);
    town_road(t, "up", (quan_xy[]){{0, 100}, {2000, 100}}, 2);
    town_road(t, "end", (quan_xy[]){{0, 0}, {0, 100}}, 2);
    town_road(t, "way", (quan_xy[]){{1000, 0}, {1000, 100}}, 2);
    town_line(t, QUAN_ROLE_BARRIER, "wall", (quan_xy[]){{500, 50}, {1500, 50}}, 2);
    if (gate) {
        town_point(t, QUAN_ROLE_GATE, "gate", 1000, 50);
        town_text(t, QUAN_ROLE_GATE, "access", gate);
    }
    town_criterion(t, "health", "clinic", "300");
    town_facility(t, "f", 1000, 100, "clinic");
    town_home(t, "below", 1000, 0, 1);
    town_home(t, "edge", 1200, 0, 1); /* 300 m through the wall */
    town_home(t, "further", 1400, 0, 1);
}

static void the_cause_is_what_mends_the_gap(void **state)
{
    (void)state;
    static const struct {
        const char *gate, *status, *cause;
    } cases[] = {{NULL, "gap", "barrier"},
                 {"closed", "gap", "gate"},
                 {"residents", "gap", "gate"},
                 {"public", "met", "(null)"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        quan_gap_result result;
        open_walled(&t, cases[i].gate);
        town_judge(&t, &result);
        assert_string_equal(town_detail(&result, "below", "health", "status"), cases[i].status);
        assert_string_equal(town_detail(&result, "below", "health", "cause"), cases[i].cause);
        assert_string_equal(town_detail(&result, "edge", "health", "cause"), cases[i].cause);
        /* 500 m even through the wall. */
        assert_string_equal(town_detail(&result, "further", "health", "cause"), "too_far");
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void an_unreachable_home_behind_a_wall_has_the_wall_for_a_cause(void **state)
{
    (void)state;
    static const struct {
        const char *gate, *cause;
    } cases[] = {{NULL, "barrier"}, {"closed", "gate"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        quan_gap_result result;
        town_open(&t);
        /* The wall is too far for a connector across it: only the cut in the way shows it. */
        town_road(&t, "way", (quan_xy[]){{0, 0}, {0, 1000}}, 2);
        town_line(&t, QUAN_ROLE_BARRIER, "wall", (quan_xy[]){{-500, 150}, {500, 150}}, 2);
        if (cases[i].gate) {
            town_point(&t, QUAN_ROLE_GATE, "gate", 0, 150);
            town_text(&t, QUAN_ROLE_GATE, "access", cases[i].gate);
        }
        town_criterion(&t, "health", "clinic", "300");
        town_facility(&t, "f", 0, 900, "clinic");
        town_home(&t, "a", 0, 0, 1);
        town_judge(&t, &result);
        assert_string_equal(town_detail(&result, "a", "health", "status"), "unreachable");
        assert_string_equal(town_detail(&result, "a", "health", "cause"), cases[i].cause);
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void a_residents_facility_serves_its_compound_only(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    town_open(&t);
    town_road(&t, "way", (quan_xy[]){{0, 0}, {0, 200}}, 2);
    town_line(&t, QUAN_ROLE_BARRIER, "wall",
              (quan_xy[]){{-50, 50}, {50, 50}, {50, 250}, {-50, 250}, {-50, 50}}, 5);
    town_point(&t, QUAN_ROLE_GATE, "gate", 0, 50);
    town_text(&t, QUAN_ROLE_GATE, "access", "residents");
    town_criterion(&t, "run", "office", "300");
    town_facility(&t, "f", 0, 150, "office"); /* for residents by its kind */
    town_home(&t, "inside", 0, 200, 1);
    town_home(&t, "street", 0, 0, 1);
    town_judge(&t, &result);

    assert_string_equal(town_detail(&result, "inside", "run", "status"), "met");
    assert_string_equal(town_detail(&result, "street", "run", "status"), "unreachable");
    assert_string_equal(town_said(&result.facility_used.table, 0, "open_to"), "residents");
    quan_gap_free(&result);
    town_free(&t);
}

static void one_open_function_opens_a_facility_to_strangers(void **state)
{
    (void)state;
    for (int open = 0; open < 2; open++) {
        town t;
        quan_gap_result result;
        town_open(&t);
        town_road(&t, "way", (quan_xy[]){{0, 0}, {0, 200}}, 2);
        town_line(&t, QUAN_ROLE_BARRIER, "wall",
                  (quan_xy[]){{-50, 50}, {50, 50}, {50, 250}, {-50, 250}, {-50, 50}}, 5);
        town_point(&t, QUAN_ROLE_GATE, "gate", 0, 50);
        town_text(&t, QUAN_ROLE_GATE, "access", "residents");
        town_criterion(&t, "any", "office|clinic", "300");
        town_facility(&t, "f", 0, 150, "office");
        if (open)
            town_function_of(&t, "f", "clinic", 0);
        town_home(&t, "street", 0, 0, 1);
        town_judge(&t, &result);
        assert_string_equal(town_detail(&result, "street", "any", "status"),
                            open ? "met" : "unreachable");
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void a_buffer_criterion_is_decided_by_the_straight_distance(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_road(&t, "north", (quan_xy[]){{1000, 0}, {1000, 1000}}, 2);
    town_criterion(&t, "green", "park", "500");
    town_set(&t, QUAN_CATALOGUE_CRITERIA, "green", "measured", "buffer");
    town_box(&t, QUAN_ROLE_FACILITY, "p", (quan_box){900, 300, 1100, 500});
    town_function_of(&t, "p", "park", 5000);
    town_home(&t, "in", 950, 400, 1);
    town_home(&t, "at", 600, 700, 1); /* 300 west, 200 north of the corner: see below */
    town_home(&t, "on", 400, 400, 1);
    town_home(&t, "off", 399.999, 400, 1);
    town_judge(&t, &result);

    const quan_table *detail = &result.detail.table;
    int64_t row = town_row(detail, "building_id", "in", NULL, NULL);
    assert_true(town_measure(detail, row, "buffer_m") == 0);
    row = town_row(detail, "building_id", "at", NULL, NULL);
    assert_true(town_measure(detail, row, "buffer_m") == 360.555); /* root of 300^2 + 200^2 */
    assert_string_equal(town_detail(&result, "on", "green", "status"), "met");
    assert_string_equal(town_detail(&result, "off", "green", "status"), "gap");
    assert_string_equal(town_detail(&result, "off", "green", "cause"), "too_far");
    assert_string_equal(town_detail(&result, "off", "green", "facility_id"), "p");
    assert_string_equal(town_detail(&result, "off", "green", "measured"), "buffer");
    quan_gap_free(&result);
    town_free(&t);
}

static void walking_times_stand_beside_and_decide_nothing(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "health", "clinic", "300");
    town_set(&t, QUAN_CATALOGUE_CRITERIA, "health", "metric", "min");
    town_set(&t, QUAN_CATALOGUE_CRITERIA, "health", "value", "5");
    town_facility(&t, "f", 0, 0, "clinic");
    town_home(&t, "a", 360, 0, 1); /* 5 minutes at 1.2 m/s, but over 300 m */
    town_judge(&t, &result);

    const quan_table *detail = &result.detail.table;
    assert_true(fabs(town_measure(detail, 0, "adult_min") - 5.0) < 1e-4);
    assert_true(fabs(town_measure(detail, 0, "elder_min") - 7.5) < 1e-4);
    assert_true(town_measure(detail, 0, "limit_min") == 5);
    assert_string_equal(town_said(detail, 0, "decided_by"), "min");
    assert_string_equal(town_said(detail, 0, "status"), "gap");
    quan_gap_free(&result);
    town_free(&t);
}

static void a_profile_that_is_not_asked_for_stays_empty(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    t.run.profiles = (char *[]){(char[]){"adult"}};
    t.run.n_profiles = 1;
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f", 0, 0, "clinic");
    town_home(&t, "a", 36, 0, 1);
    town_judge(&t, &result);
    assert_true(fabs(town_measure(&result.detail.table, 0, "adult_min") - 0.5) < 1e-4);
    assert_true(isnan(town_measure(&result.detail.table, 0, "elder_min")));
    quan_gap_free(&result);
    town_free(&t);
}

static void a_size_that_is_small_or_not_given_makes_no_gap(void **state)
{
    (void)state;
    static const struct {
        double area_m2;
        const char *kind, *size;
    } cases[] = {{0, "clinic", "unknown"},
                 {119, "clinic", "small"},
                 {120, "clinic", "enough"},
                 {3999, "park", "small"},
                 {1, "hospital", "not_required"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        quan_gap_result result;
        open_street(&t);
        town_criterion(&t, "c", "clinic|park|hospital", "300");
        town_facility(&t, "f", 0, 0, cases[i].kind);
        t.functions[0].area_m2 = cases[i].area_m2;
        town_home(&t, "a", 100, 0, 1);
        town_judge(&t, &result);
        assert_string_equal(town_detail(&result, "a", "c", "size_status"), cases[i].size);
        assert_string_equal(town_detail(&result, "a", "c", "status"), "met");
        quan_gap_free(&result);
        town_free(&t);
    }
}

static void the_worst_criterion_is_the_furthest_over_its_limit(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "first", "clinic", "300");
    town_criterion(&t, "second", "school", "500");
    town_criterion(&t, "third", "park", "300");
    town_criterion(&t, "fourth", "garden", "300");
    town_facility(&t, "c", 600, 0, "clinic");  /* 2.0 of the limit from x = 0 */
    town_facility(&t, "s", 1500, 0, "school"); /* 3.0 */
    town_facility(&t, "p", 900, 0, "park");    /* 3.0: later in the catalogue */
    town_home(&t, "a", 0, 0, 7);
    town_home(&t, "b", 600, 0, 1); /* clinic 0, school 900 / 500 = 1.8, park 300 / 300 */
    town_judge(&t, &result);

    const quan_table *table = &result.building.table;
    assert_string_equal(town_said(table, 0, "building_id"), "a");
    assert_string_equal(town_said(table, 0, "worst_criterion"), "second");
    assert_true(town_measure(table, 0, "worst_ratio") == 3);
    assert_string_equal(town_said(table, 0, "band"), "over");
    assert_int_equal(town_count(table, 0, "n_due"), 4);
    assert_int_equal(town_count(table, 0, "n_gap"), 3);
    assert_int_equal(town_count(table, 0, "n_unknown"), 1);
    assert_int_equal(town_count(table, 0, "n_met"), 0);
    assert_int_equal(town_count(table, 0, "persons"), 7);
    assert_int_equal(town_count(table, 0, "households"), -1);
    assert_true(town_measure(table, 0, "confidence") == 0.75);
    assert_int_equal(town_count(table, 1, "n_met"), 2);
    assert_string_equal(town_said(table, 1, "worst_criterion"), "second");
    quan_gap_free(&result);
    town_free(&t);
}

static void a_home_with_an_unknown_criterion_is_to_verify_not_within(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "first", "clinic", "300");
    town_criterion(&t, "second", "park", "300");
    town_facility(&t, "c", 0, 0, "clinic");
    town_home(&t, "a", 0, 0, 1);
    town_judge(&t, &result);
    assert_string_equal(town_said(&result.building.table, 0, "band"), "to_verify");
    assert_string_equal(town_said(&result.building.table, 0, "worst_criterion"), "second");
    quan_gap_free(&result);
    town_free(&t);
}

static void the_sheet_per_criterion_says_what_the_details_say(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_criterion(&t, "first", "clinic", "300");
    town_criterion(&t, "second", "school", "100");
    town_facility(&t, "c", 0, 0, "clinic");
    town_facility(&t, "s", 0, 0, "school");
    town_home(&t, "a", 200, 0, 3);
    town_judge(&t, &result);
    const quan_table *sheet = &result.by_criterion.table;
    assert_int_equal(sheet->n_rows, 2);
    assert_int_equal(result.by_criterion.geoms.n_features, 2);
    assert_string_equal(town_said(sheet, 0, "status"), "met");
    assert_string_equal(town_said(sheet, 1, "status"), "gap");
    assert_string_equal(town_said(sheet, 1, "criterion_id"), "second");
    assert_true(town_measure(sheet, 1, "route_m") == 200);
    assert_true(town_measure(sheet, 1, "limit_m") == 100);
    assert_int_equal(town_count(sheet, 1, "persons"), 3);
    quan_gap_free(&result);
    town_free(&t);
}

/* A run that must fail, with words of its message. */
static void assert_refused(town *t, quan_status expected, const char *words)
{
    quan_gap_result result = {.audit = {.n_rows = 99}};
    quan_error err = {""};
    town_close(t);
    quan_gap_inputs inputs = {&t->run, &t->catalogue, &t->data, &t->network};
    quan_status status = quan_gap(&inputs, &t->monitor, &result, &err);
    assert_int_equal(status, expected);
    if (!strstr(err.message, words))
        fail_msg("'%s' is not in: %s", words, err.message);
    assert_int_equal(result.audit.n_rows, 0);
    assert_null(result.building.table.columns);
    town_free(t);
}

static void criteria_that_cannot_be_judged_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *column, *value, *words;
    } cases[] = {
        {"limit_m", "0", "limit_m of health"},
        {"limit_m", NULL, "limit_m of health"},
        {"metric", "km", "metric of health"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        town t;
        open_street(&t);
        town_criterion(&t, "health", "clinic", "300");
        town_set(&t, QUAN_CATALOGUE_CRITERIA, "health", cases[i].column, cases[i].value);
        assert_refused(&t, QUAN_ERR_INPUT, cases[i].words);
    }
}

static void the_self_audit_agrees_to_the_millimetre(void **state)
{
    (void)state;
    town t;
    quan_gap_result result;
    open_street(&t);
    town_road(&t, "cross", (quan_xy[]){{500, -300}, {500, 300}}, 2);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f", 520, 250, "clinic");
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "h%d", i);
        town_home(&t, id, 30 * i, 13, 1);
    }
    town_judge(&t, &result);
    int64_t row = town_row(&result.audit, "key", "self_audit.pairs", NULL, NULL);
    assert_string_equal(town_said(&result.audit, row, "value"), "20");
    row = town_row(&result.audit, "key", "self_audit.worst_m", NULL, NULL);
    double worst_m;
    assert_true(quan_text_to_real(town_said(&result.audit, row, "value"), &worst_m));
    assert_true(worst_m <= 0.005);
    quan_gap_free(&result);
    town_free(&t);
}

/* A network that says 600 m where its roads have come to say 1,000 m: the street is taken away
 * between x = 200 and x = 400 after building, and the arc around stays. With something beside it.
 */
static quan_status audit_wrong_network(double gap_m, double parallel_y, char set_aside[32],
                                       quan_error *err)
{
    town t;
    quan_gap_result result;
    open_street(&t);
    town_road(&t, "arc", (quan_xy[]){{200, 0}, {200, 200}, {400, 200}, {400, 0}}, 4);
    town_road(&t, "side", (quan_xy[]){{100, gap_m}, {100, 50}}, 2);
    if (parallel_y > 0)
        town_road(&t, "parallel", (quan_xy[]){{0, parallel_y}, {50, parallel_y}}, 2);
    town_criterion(&t, "health", "clinic", "300");
    town_facility(&t, "f", 600, 0, "clinic");
    town_home(&t, "a", 10, 10, 1);
    town_close(&t);
    const quan_table *roads = &t.data.layers[QUAN_ROLE_ROAD].table;
    quan_geoms *geoms = &t.data.layers[QUAN_ROLE_ROAD].geoms;
    int64_t street = town_row(roads, "id", "street", NULL, NULL);
    geoms->points[geoms->point_first[geoms->ring_first[street]] + 1].x_m = 200;
    /* The far half of the street comes back as the tail of the arc. */
    int64_t arc = town_row(roads, "id", "arc", NULL, NULL);
    geoms->points[geoms->point_first[geoms->ring_first[arc]] + 3] = (quan_xy){620, 0};
    quan_gap_inputs inputs = {&t.run, &t.catalogue, &t.data, &t.network};
    quan_status status = quan_gap(&inputs, &t.monitor, &result, err);
    if (!status)
        snprintf(set_aside, 32, "%s",
                 town_said(&result.audit,
                           town_row(&result.audit, "key", "self_audit.set_aside", NULL, NULL),
                           "value"));
    quan_gap_free(&result);
    town_free(&t);
    return status;
}

static void the_self_audit_stops_a_run_whose_network_is_not_of_its_roads(void **state)
{
    (void)state;
    char set_aside[32] = "";
    quan_error err = {""};
    assert_int_equal(audit_wrong_network(0, 0, set_aside, &err), QUAN_ERR_INTERNAL);
    assert_non_null(strstr(err.message, "self-audit"));
    /* The side street stops too far away, the parallel one is a little nearer, to be in doubt. */
    assert_int_equal(audit_wrong_network(0.7, 0, set_aside, &err), QUAN_ERR_INTERNAL);
    assert_int_equal(audit_wrong_network(0, 20.484, set_aside, &err), QUAN_ERR_INTERNAL);
}

static void the_self_audit_draws_no_conclusion_where_both_methods_may_be_right(void **state)
{
    (void)state;
    char set_aside[32] = "";
    quan_error err = {""};
    assert_int_equal(audit_wrong_network(0.3, 0, set_aside, &err), QUAN_OK);
    assert_string_equal(set_aside, "1");
    /* Equally near to both: the audit moves the home by 0.237 m, to y = 10.237. */
    assert_int_equal(audit_wrong_network(0, 20.474, set_aside, &err), QUAN_OK);
    assert_string_equal(set_aside, "1");
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    town t;
    open_walled(&t, "residents");
    town_box(&t, QUAN_ROLE_COMMUNITY, "c", (quan_box){-10, -10, 3000, 200});
    town_box(&t, QUAN_ROLE_PARCEL, "p", (quan_box){-10, -10, 3000, 200});
    town_int(&t, QUAN_ROLE_PARCEL, "residential", 1);
    town_box(&t, QUAN_ROLE_URBAN, "u", (quan_box){-10, -10, 1200, 200});
    town_close(&t);
    t.monitor = (quan_monitor){.n_threads = 1};
    quan_gap_inputs inputs = {&t.run, &t.catalogue, &t.data, &t.network};
    quan_status status = QUAN_ERR_LIMIT;
    int64_t n = 0;
    while (status == QUAN_ERR_LIMIT && n < 100000) {
        quan_gap_result result;
        quan_error err = {""};
        quan_memory_fail_at(++n, false);
        status = quan_gap(&inputs, &t.monitor, &result, &err);
        quan_memory_fail_at(0, false);
        if (status != QUAN_OK && status != QUAN_ERR_LIMIT)
            fail_msg("allocation %lld: status %d, %s", (long long)n, (int)status, err.message);
        if (status)
            assert_null(result.building.table.columns);
        quan_gap_free(&result);
    }
    assert_int_equal(status, QUAN_OK);
    assert_in_range(n, 100, 99999);
    town_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_inclusive_to_the_millimetre),
        cmocka_unit_test(a_distance_within_the_tolerances_of_the_limit_is_uncertain),
        cmocka_unit_test(a_nearer_doubtful_facility_spoils_no_certain_one),
        cmocka_unit_test(ties_go_to_the_lower_id_whatever_the_tolerances),
        cmocka_unit_test(a_further_facility_of_doubtful_place_may_be_the_nearest),
        cmocka_unit_test(many_different_tolerances_are_only_rounded_up),
        cmocka_unit_test(a_kind_without_data_is_unknown_and_a_complete_one_is_a_gap),
        cmocka_unit_test(only_existing_facilities_count),
        cmocka_unit_test(bands_change_at_the_limit_and_its_factor),
        cmocka_unit_test(no_road_and_another_island_are_unreachable_and_disconnected),
        cmocka_unit_test(the_cause_is_what_mends_the_gap),
        cmocka_unit_test(an_unreachable_home_behind_a_wall_has_the_wall_for_a_cause),
        cmocka_unit_test(a_residents_facility_serves_its_compound_only),
        cmocka_unit_test(a_buffer_criterion_is_decided_by_the_straight_distance),
        cmocka_unit_test(walking_times_stand_beside_and_decide_nothing),
        cmocka_unit_test(a_profile_that_is_not_asked_for_stays_empty),
        cmocka_unit_test(a_size_that_is_small_or_not_given_makes_no_gap),
        cmocka_unit_test(the_worst_criterion_is_the_furthest_over_its_limit),
        cmocka_unit_test(a_home_with_an_unknown_criterion_is_to_verify_not_within),
        cmocka_unit_test(the_sheet_per_criterion_says_what_the_details_say),
        cmocka_unit_test(criteria_that_cannot_be_judged_are_refused),
        cmocka_unit_test(the_self_audit_agrees_to_the_millimetre),
        cmocka_unit_test(one_open_function_opens_a_facility_to_strangers),
        cmocka_unit_test(the_self_audit_stops_a_run_whose_network_is_not_of_its_roads),
        cmocka_unit_test(the_self_audit_draws_no_conclusion_where_both_methods_may_be_right),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
