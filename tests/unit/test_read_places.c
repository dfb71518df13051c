/* Real OpenStreetMap files: the counts are those that GDAL gives; and every allocation may fail. */
#include "quan/read.h"

#include "scratch.h"

#define OSM "../shared/data/osm/"

static int64_t count(const char *path, quan_role role)
{
    char *crs = NULL;
    quan_layer layer;
    quan_error err = {{0}};
    quan_status status = quan_read_layer(path, role, &crs, &layer, &err);
    if (status)
        fail_msg("%s", err.message);
    int64_t n = layer.table.n_rows;
    assert_int_equal(layer.geoms.n_features, n);
    quan_layer_free(&layer);
    quan_free(crs);
    return n;
}

static void counts_are_those_of_gdal(void **state)
{
    (void)state;
    if (access(OSM, R_OK)) {
        print_message("../shared/data/osm is absent: skipped\n");
        skip();
    }
    assert_int_equal(count(OSM "monaco/monaco.osm.gz", QUAN_ROLE_BUILDING), 966);
    assert_int_equal(count(OSM "monaco/monaco.osm.gz", QUAN_ROLE_ROAD), 860);
    assert_int_equal(count(OSM "krems/krems.osm.gz", QUAN_ROLE_BUILDING), 1195);
    /* 8,994 have the key; one of them says building=no */
    const char *liechtenstein = OSM "liechtenstein/liechtenstein-latest.osm.pbf";
    assert_int_equal(count(liechtenstein, QUAN_ROLE_BUILDING), 8993);
    assert_int_equal(count(liechtenstein, QUAN_ROLE_ROAD), 4658);
}

/* Each of our own allocations in turn; GDAL's are not ours. */
static void memory_may_end_anywhere(const char *path, quan_role role)
{
    for (int64_t n = 1;; n++) {
        char *crs = NULL;
        quan_layer layer;
        quan_error err = {{0}};
        quan_memory_fail_at(n, true);
        quan_status status = quan_read_layer(path, role, &crs, &layer, &err);
        int64_t asked = quan_memory_fail_at(0, false);
        if (status == QUAN_OK) {
            assert_true(asked < n);
            quan_layer_free(&layer);
            quan_free(crs);
            return;
        }
        assert_true(err.message[0]);
        assert_null(crs);
        assert_int_equal(layer.table.n_rows, 0);
        assert_true(n < 5000);
    }
}

static void a_failed_allocation_ends_in_a_message(void **state)
{
    (void)state;
    memory_may_end_anywhere("tests/data/read/road.geojson", QUAN_ROLE_ROAD);
    memory_may_end_anywhere("tests/data/read/poi.csv", QUAN_ROLE_FACILITY);
    memory_may_end_anywhere("tests/data/read/boundary.geojson", QUAN_ROLE_BUILDING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_gdal),
        cmocka_unit_test(a_failed_allocation_ends_in_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
