/* What must not get in: paths, disguises, damaged and hostile files. */
#include "quan/read.h"

#include "scratch.h"

#include <sqlite3.h>

#define SHARED "../shared/data/"

/* Reads one layer and gives the message; "" when it was read. */
static const char *message_of(const char *path, quan_role role)
{
    static quan_error err;
    char *crs = NULL;
    quan_layer layer;
    err = (quan_error){0};
    quan_status status = quan_read_layer(path, role, &crs, &layer, &err);
    assert_true((status == QUAN_OK) == (crs != NULL));
    assert_true(status == QUAN_OK || err.message[0]);
    assert_null(strchr(err.message, '\n'));
    quan_layer_free(&layer);
    quan_free(crs);
    return err.message;
}

static void assert_refused(const char *path, const char *words)
{
    const char *message = message_of(path, QUAN_ROLE_ROAD);
    if (!strstr(message, words))
        print_error("%s: %s\n", path, message);
    assert_non_null(strstr(message, words));
}

static void only_plain_files_pass_the_gate(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    assert_refused("", "empty");
    assert_refused("/vsicurl/http://127.0.0.1:1/a.gpkg", "no URL");
    assert_refused("/vsizip//vsicurl/http://127.0.0.1:1/a.gpkg", "no URL");
    assert_refused("https://example.org/a.geojson", "no URL");
    assert_refused("PG:dbname=x.gpkg", "no URL");
    assert_refused("-a.gpkg", "hyphen");
    assert_refused("a\033[31m.gpkg", "control byte");
    assert_refused("/nowhere/a.gpkg", "cannot be opened");
    scratch_folder(&s, "a.gpkg");
    assert_refused(scratch_path(&s, "a.gpkg"), "not a regular file");
    assert_int_equal(mkfifo(scratch_path(&s, "b.gpkg"), 0600), 0);
    assert_refused(scratch_path(&s, "b.gpkg"), "not a regular file");
    assert_int_equal(symlink("c.gpkg", scratch_path(&s, "c.gpkg")), 0);
    assert_refused(scratch_path(&s, "c.gpkg"), "cannot be opened");
    assert_refused(scratch_file(&s, "a.xyz", "x"), "not read");
    scratch_close(&s);
}

static void a_file_is_not_what_its_name_says(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    const char *vrt = "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>/vsicurl/"
                      "http://127.0.0.1:1/a.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    assert_refused(scratch_file(&s, "a.gpkg", vrt), "SQLite header");
    assert_refused(scratch_file(&s, "a.geojson", vrt), "not recognized");
    assert_refused(scratch_file(&s, "a.shp", vrt), "is missing");
    scratch_file(&s, "b.shx", "x");
    scratch_file(&s, "b.dbf", "x");
    assert_refused(scratch_file(&s, "b.shp", vrt), "b.shp");
    scratch_close(&s);
}

/* What is still in the write-ahead log stays there. */
static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

#define CORE_TABLES                                                                                \
    "PRAGMA application_id=1196444487; PRAGMA user_version=10300;"                                 \
    "CREATE TABLE gpkg_spatial_ref_sys(srs_name TEXT NOT NULL,srs_id INTEGER PRIMARY KEY,"         \
    "organization TEXT NOT NULL,organization_coordsys_id INTEGER NOT NULL,definition TEXT NOT "    \
    "NULL,description TEXT);"                                                                      \
    "CREATE TABLE gpkg_contents(table_name TEXT PRIMARY KEY,data_type TEXT NOT NULL,identifier "   \
    "TEXT,description TEXT,last_change DATETIME,min_x,min_y,max_x,max_y,srs_id INTEGER);"          \
    "CREATE TABLE gpkg_geometry_columns(table_name TEXT,column_name TEXT,geometry_type_name "      \
    "TEXT,srs_id INTEGER,z TINYINT,m TINYINT);"

static void code_in_a_geopackage_never_runs(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    const char *view = scratch_path(&s, "view.gpkg");
    run_sql(view, CORE_TABLES "CREATE VIEW road AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                              "SELECT i+1 FROM n) SELECT i AS fid, NULL AS geom FROM n;"
                              "INSERT INTO gpkg_contents VALUES('road','features','road','',"
                              "'2020-01-01T00:00:00Z',0,0,1,1,4326);");
    assert_refused(view, "is a view");
    const char *virtual = scratch_path(&s, "virtual.gpkg");
    run_sql(virtual, CORE_TABLES "CREATE VIRTUAL TABLE t USING fts5(a);");
    assert_refused(virtual, "the virtual table t is no R-tree");
    const char *masked = scratch_path(&s, "masked.gpkg");
    run_sql(masked, "CREATE TABLE a(b); CREATE VIEW gpkg_contents AS SELECT 1 FROM a;");
    assert_refused(masked, "is missing");
    scratch_close(&s);
}

static void a_cut_geopackage_is_refused(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    const char *whole = scratch_path(&s, "whole.gpkg");
    run_sql(whole, CORE_TABLES "CREATE TABLE big(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                               "SELECT i+1 FROM n WHERE i<2000) INSERT INTO big SELECT "
                               "hex(zeroblob(50)) FROM n;");
    FILE *file = fopen(whole, "rb");
    static char bytes[1 << 20];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_refused(scratch_bytes(&s, "half.gpkg", bytes, n / 2), "damaged");
    assert_refused(scratch_bytes(&s, "tenth.gpkg", bytes, n / 10), "damaged");
    scratch_close(&s);
}

/* One point, WGS 84: "GP", version 0, little-endian header without envelope, then WKB. */
#define ONE_POINT                                                                                  \
    "X'47500001E6100000"                                                                           \
    "010100000000000000004059400000000000003640'" /* 101, 22 */

static int count_files(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(folder);
    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n;
}

static void a_database_in_use_is_read_from_a_copy(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    const char *path = scratch_path(&s, "wal.gpkg");
    run_sql(path, CORE_TABLES
            "INSERT INTO gpkg_spatial_ref_sys VALUES('WGS 84',4326,'EPSG',4326,"
            "'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],"
            "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],"
            "AUTHORITY[\"EPSG\",\"4326\"]]','');"
            "CREATE TABLE p(fid INTEGER PRIMARY KEY,geom BLOB,id TEXT);"
            "INSERT INTO gpkg_contents VALUES('p','features','p','','2020-01-01T00:00:00Z',0,0,1,1,"
            "4326);INSERT INTO gpkg_geometry_columns VALUES('p','geom','POINT',4326,0,0);"
            "PRAGMA journal_mode=WAL;INSERT INTO p VALUES(1," ONE_POINT ",'a');");
    int before = count_files(s.folder);
    char *crs = NULL;
    quan_layer layer;
    assert_int_equal(quan_read_layer(path, QUAN_ROLE_FACILITY, &crs, &layer, NULL), QUAN_OK);
    assert_int_equal(layer.table.n_rows, 1); /* it stands in the log only */
    assert_int_equal(count_files(s.folder), before);
    quan_layer_free(&layer);
    quan_free(crs);
    scratch_close(&s);
}

static void a_gbk_table_is_read_whatever_its_language(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    /* id,经度,纬度,名称 / a,101,22,人民路小学 */
    const char *table = "id,\xBE\xAD\xB6\xC8,\xCE\xB3\xB6\xC8,\xC3\xFB\xB3\xC6\n"
                        "a,101,22,\xC8\xCB\xC3\xF1\xC2\xB7\xD0\xA1\xD1\xA7\n";
    assert_string_equal(message_of(scratch_file(&s, "a.csv", table), QUAN_ROLE_FACILITY), "");
    const char *odd = "id,lon,lat,n\na,101,22,\x81\x40\x81\x41\n";
    assert_non_null(
        strstr(message_of(scratch_file(&s, "b.csv", odd), QUAN_ROLE_FACILITY), "`encoding: GBK`"));
    scratch_close(&s);
}

static void a_packed_file_must_be_alone_and_of_sane_size(void **state)
{
    (void)state;
    assert_refused("tests/data/read/bomb.osm.gz", "200 times");
    assert_refused("tests/data/read/two.geojson.zip", "several things to read");
}

static void coordinates_must_be_finite_and_in_place(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
#define ONE_LINE(a)                                                                                \
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},"       \
    "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[" a ",[101,22.1]]}}]}"
    assert_refused(scratch_file(&s, "a.geojson", ONE_LINE("[1e400,22]")), "finite");
    assert_refused(scratch_file(&s, "b.geojson", ONE_LINE("[1e12,22]")), "finite");
    assert_refused(scratch_file(&s, "c.geojson", ONE_LINE("[22,101]")), "area of use");
    assert_string_equal(
        message_of(scratch_file(&s, "d.geojson", ONE_LINE("[101,22]")), QUAN_ROLE_ROAD), "");
    scratch_close(&s);
}

/* Every file of a folder, as roads and as buildings: read or refused in one line. */
static int64_t sweep(const char *folder)
{
    static const char *const endings[] = {".shp", ".geojson", ".json", ".gpkg",
                                          ".osm", ".pbf",     ".zip",  ".csv"};
    int64_t n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        const char *dot = strrchr(path, '.');
        for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
            if (!dot || strcmp(dot, endings[e]) != 0)
                continue;
            message_of(path, QUAN_ROLE_ROAD);
            message_of(path, QUAN_ROLE_BUILDING);
            message_of(path, QUAN_ROLE_FACILITY);
            n++;
        }
    }
    if (dir)
        closedir(dir);
    return n;
}

static void hostile_files_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const folders[] = {SHARED "bad_inputs/shp",  SHARED "bad_inputs/geojson",
                                          SHARED "bad_inputs/gpkg", SHARED "bad_inputs/osm",
                                          SHARED "bad_inputs/csv",  SHARED "geopackage"};
    if (access(SHARED, R_OK)) {
        print_message("../shared/data is absent: skipped\n");
        skip();
    }
    int64_t n = 0;
    for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++)
        n += sweep(folders[f]);
    print_message("%lld files\n", (long long)n);
    assert_true(n > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_plain_files_pass_the_gate),
        cmocka_unit_test(a_file_is_not_what_its_name_says),
        cmocka_unit_test(code_in_a_geopackage_never_runs),
        cmocka_unit_test(a_cut_geopackage_is_refused),
        cmocka_unit_test(a_database_in_use_is_read_from_a_copy),
        cmocka_unit_test(a_gbk_table_is_read_whatever_its_language),
        cmocka_unit_test(a_packed_file_must_be_alone_and_of_sane_size),
        cmocka_unit_test(coordinates_must_be_finite_and_in_place),
        cmocka_unit_test(hostile_files_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
