/* The packed spatial index against SQLite's own insertion and against a plain scan. */
#include "cmocka_all.h"
#include "random_kit.h"
#include "rtree.h"
#include "write_kit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

/* Around the capacity of a node (51) and of two levels (2,601). */
static const int64_t sizes[] = {0, 1, 2, 50, 51, 52, 102, 103, 2601, 2602, 7000};

static void add_random_squares(quan_geoms *geoms, int64_t n, uint64_t seed)
{
    for (int64_t i = 0; i < n; i++) {
        const double x = random_between(&seed, -3000.0, 504321.0);
        const double y = random_between(&seed, -70000.0, 2524321.0);
        kit_square(geoms, x, y, random_between(&seed, 0.001, i % 50 ? 30.0 : 20000.0));
    }
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    const int64_t value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

static void insert_one_by_one(sqlite3 *db, const quan_geoms *geoms)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_exec(db,
                                  "CREATE VIRTUAL TABLE temp.plain USING rtree(id, minx, maxx, "
                                  "miny, maxy)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_prepare_v2(db, "INSERT INTO temp.plain VALUES(?, ?, ?, ?, ?)", -1, &s, NULL);
    for (int64_t i = 0; i < geoms->n_features; i++) {
        const quan_box box = quan_geoms_box(geoms, i);
        sqlite3_bind_int64(s, 1, i + 1);
        sqlite3_bind_double(s, 2, box.min_x);
        sqlite3_bind_double(s, 3, box.max_x);
        sqlite3_bind_double(s, 4, box.min_y);
        sqlite3_bind_double(s, 5, box.max_y);
        assert_int_equal(sqlite3_step(s), SQLITE_DONE);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
}

static void check_windows(sqlite3 *db, const quan_geoms *geoms, uint64_t seed)
{
    char sql[512];
    for (int w = 0; w < 40; w++) {
        const double x = random_between(&seed, -3000.0, 504321.0);
        const double y = random_between(&seed, -70000.0, 2524321.0);
        const double side = random_between(&seed, 10.0, 200000.0);
        int64_t must = 0, may = 0; /* exactly, and within the rounding of floats */
        for (int64_t i = 0; i < geoms->n_features; i++) {
            const quan_box b = quan_geoms_box(geoms, i);
            must += b.min_x <= x + side && b.max_x >= x && b.min_y <= y + side && b.max_y >= y;
            may += b.min_x <= x + side + 1.0 && b.max_x >= x - 1.0 && b.min_y <= y + side + 1.0 &&
                   b.max_y >= y - 1.0;
        }
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM rtree_rural_building_geom WHERE minx <= %.17g AND "
                       "maxx >= %.17g AND miny <= %.17g AND maxy >= %.17g",
                       x + side, x, y + side, y);
        const int64_t found = number(db, sql);
        assert_true(found >= must && found <= may);
    }
}

static void the_packed_index_holds_what_sqlite_would_have_stored(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        write_kit kit;
        sqlite3 *db = NULL;
        quan_error err = {{0}};
        kit_open(&kit);
        kit.options.project = false;
        quan_geoms *geoms = &kit_add(&kit, "rural_building", sizes[k])->geoms;
        add_random_squares(geoms, sizes[k], 20250101U + (unsigned)k);
        if (kit_write(&kit, &err))
            fail_msg("%s", err.message);
        assert_int_equal(sqlite3_open_v2(kit.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        insert_one_by_one(db, geoms);
        assert_int_equal(number(db, "SELECT count(*) FROM rtree_rural_building_geom"), sizes[k]);
        assert_int_equal(number(db, "SELECT count(*) FROM (SELECT * FROM rtree_rural_building_geom "
                                    "EXCEPT SELECT * FROM temp.plain)"),
                         0);
        assert_int_equal(number(db, "SELECT rtreecheck('rtree_rural_building_geom') = 'ok'"), 1);
        check_windows(db, geoms, 77U + (unsigned)k);
        sqlite3_close(db);
        kit_close(&kit);
    }
}

/* Neighbours share nodes: the leaves of a grid cover hardly more than the grid. */
static void leaves_hardly_overlap(void **state)
{
    (void)state;
    write_kit kit;
    sqlite3 *db = NULL;
    enum {
        SIDE = 100
    };
    kit_open(&kit);
    kit.options.project = false;
    quan_geoms *geoms = &kit_add(&kit, "rural_building", SIDE * SIDE)->geoms;
    for (int i = 0; i < SIDE * SIDE; i++) {
        const int mixed = i * 7919 % (SIDE * SIDE); /* no order in the input */
        kit_square(geoms, mixed % SIDE * 10.0, mixed / SIDE * 10.0, 9.0);
    }
    assert_int_equal(kit_write(&kit, NULL), QUAN_OK);
    assert_int_equal(sqlite3_open_v2(kit.path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    const int64_t covered =
        number(db, "SELECT cast(sum(area) AS integer) FROM (SELECT (max(r.maxx) - min(r.minx)) * "
                   "(max(r.maxy) - min(r.miny)) AS area FROM rtree_rural_building_geom r JOIN "
                   "rtree_rural_building_geom_rowid n ON n.rowid = r.id GROUP BY n.nodeno)");
    assert_true(covered < 1.6 * (SIDE * 10.0) * (SIDE * 10.0));
    assert_int_equal(number(db, "SELECT count(DISTINCT nodeno) FROM "
                                "rtree_rural_building_geom_rowid"),
                     (SIDE * SIDE + 50) / 51);
    sqlite3_close(db);
    kit_close(&kit);
}

/* Each damage to a sound index, and whether SQLite's own check sees it as well. */
static const struct {
    const char *sql;
    bool seen_by_sqlite;
} damages[] = {
    {"UPDATE rtree_t_geom_rowid SET nodeno = nodeno + 1 WHERE rowid = 7", true},
    {"DELETE FROM rtree_t_geom_rowid WHERE rowid = 7", true},
    {"INSERT INTO rtree_t_geom_rowid VALUES(900, 2)", true},
    {"UPDATE rtree_t_geom_parent SET parentnode = 3 WHERE nodeno = 4", true},
    {"DELETE FROM rtree_t_geom_parent WHERE nodeno = 4", true},
    {"DELETE FROM rtree_t_geom_node WHERE nodeno = 4", true},
    {"UPDATE rtree_t_geom_node SET data = substr(data, 1, 100) WHERE nodeno = 4", true},
    /* The first cell of leaf 4 twice. */
    {"UPDATE rtree_t_geom_node SET data = substr(data, 1, 28) || substr(data, 5, 24) || "
     "substr(data, 53) WHERE nodeno = 4",
     false},
    /* Wider than its parent says. */
    {"UPDATE rtree_t_geom_node SET data = substr(data, 1, 12) || x'c9ffffff' || substr(data, 17) "
     "WHERE nodeno = 4",
     true},
    /* Smaller than its feature: a consistent tree that would not find it. */
    {"UPDATE rtree_t_geom_node SET data = substr(data, 1, 12) || substr(data, 17, 4) || "
     "substr(data, 17) WHERE nodeno = 4",
     false},
};

static void a_damaged_index_is_told_from_a_sound_one(void **state)
{
    (void)state;
    enum {
        N = 400
    };
    for (size_t k = 0; k < sizeof damages / sizeof *damages; k++) {
        sqlite3 *db = NULL;
        quan_geoms geoms = {.kind = QUAN_POLYGONS};
        quan_rtree_entry entries[N];
        add_random_squares(&geoms, N, 5);
        for (int i = 0; i < N; i++)
            entries[i] = quan_rtree_entry_of(quan_geoms_box(&geoms, i), i + 1);
        assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
        assert_int_equal(quan_rtree_write(db, "t", entries, N, NULL), QUAN_OK);
        assert_int_equal(quan_rtree_check(db, "t", &geoms, N, NULL), QUAN_OK);
        assert_int_equal(quan_rtree_check(db, "t", &geoms, N - 1, NULL), QUAN_ERR_INTERNAL);
        if (sqlite3_exec(db, damages[k].sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", damages[k].sql, sqlite3_errmsg(db));
        if (quan_rtree_check(db, "t", &geoms, N, NULL) != QUAN_ERR_INTERNAL)
            fail_msg("not noticed: %s", damages[k].sql);
        if (damages[k].seen_by_sqlite)
            assert_int_equal(number(db, "SELECT rtreecheck('rtree_t_geom') <> 'ok'"), 1);
        sqlite3_close(db);
        quan_geoms_free(&geoms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_packed_index_holds_what_sqlite_would_have_stored),
        cmocka_unit_test(leaves_hardly_overlap),
        cmocka_unit_test(a_damaged_index_is_told_from_a_sound_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
