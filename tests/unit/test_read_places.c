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

/* True when the reading came through, which it must not when an allocation failed. */
static bool read_without_memory(const char *path, quan_role role, int64_t n, int64_t *asked)
{
    char *crs = NULL;
    quan_layer layer;
    quan_error err = {{0}};
    quan_memory_fail_at(n, true);
    quan_status status = quan_read_layer(path, role, &crs, &layer, &err);
    *asked = quan_memory_fail_at(0, false);
    if (status == QUAN_OK) {
        quan_layer_free(&layer);
        quan_free(crs);
        return true;
    }
    if (!err.message[0])
        fail_msg("%s: allocation %lld: no message", path, (long long)n);
    assert_null(crs);
    assert_int_equal(layer.table.n_rows, 0);
    return false;
}

/* Our own allocations, GDAL's are not ours: each of the first and the last, where files are opened
 * and made layers, and one in so many of those between, which build the catalogue. */
static void memory_may_end_anywhere(const char *path, quan_role role)
{
    enum {
        EACH = 150,
        SAMPLES = 150
    };
    int64_t total = 0, asked = 0;
    assert_true(read_without_memory(path, role, 0, &total));
    const int64_t tail = total - EACH, step = total > SAMPLES ? total / SAMPLES : 1;
    for (int64_t n = 1; n <= total;) {
        if (read_without_memory(path, role, n, &asked))
            fail_msg("%s: allocation %lld of %lld failed and nobody saw it", path, (long long)n,
                     (long long)total);
        assert_true(asked >= n);
        if (n < EACH || n >= tail)
            n++;
        else
            n = n + step < tail ? n + step : tail;
    }
    assert_true(read_without_memory(path, role, total + 1, &asked));
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
