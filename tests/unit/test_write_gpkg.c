#include "cmocka_all.h"
#include "write_kit.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_or_fail(write_kit *kit)
{
    quan_error err = {{0}};
    if (kit_write(kit, &err))
        fail_msg("%s", err.message);
}

static sqlite3 *open_file(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static const char *first(sqlite3 *db, const char *sql)
{
    static char text[4096];
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    text[0] = '\0';
    if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_text(s, 0))
        (void)snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    return text;
}

static void a_town_is_a_geopackage_1_3_with_all_its_rows(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    kit_add_town(&kit, 12);
    write_or_fail(&kit);
    sqlite3 *db = open_file(kit.path);
    assert_string_equal(first(db, "PRAGMA application_id"), "1196444487");
    assert_string_equal(first(db, "PRAGMA user_version"), "10300");
    assert_string_equal(first(db, "PRAGMA integrity_check"), "ok");
    assert_string_equal(first(db, "SELECT count(*) FROM gap_building"), "144");
    assert_string_equal(first(db, "SELECT count(*) FROM gap_by_criterion"), "1152");
    assert_string_equal(first(db, "SELECT organization_coordsys_id FROM gpkg_spatial_ref_sys "
                                  "WHERE srs_id = 4543 AND definition LIKE 'PROJCS%'"),
                        "4543");
    assert_string_equal(first(db, "SELECT identifier FROM gpkg_contents "
                                  "WHERE table_name = 'gap_building' AND data_type = 'features'"),
                        "建筑达标情况");
    assert_string_equal(first(db, "SELECT group_concat(DISTINCT last_change) FROM gpkg_contents"),
                        "2025-01-01T00:00:00.000Z");
    assert_string_equal(first(db, "SELECT title FROM gpkg_data_columns "
                                  "WHERE table_name = 'gap_building' AND column_name = 'persons' "
                                  "AND name IS NULL"),
                        "人口");
    assert_string_equal(first(db, "SELECT description FROM gpkg_data_column_constraints "
                                  "WHERE constraint_name = 'gap_building_band' "
                                  "AND value = 'over_1_5' AND constraint_type = 'enum'"),
                        "超距 ≤ 1.5 倍");
    assert_string_equal(first(db, "SELECT count(*) FROM rejected_feature WHERE geom IS NULL"), "1");
    sqlite3_close(db);
    assert_int_equal(kit_count_hidden(&kit), 0);
    kit_close(&kit);
}

static void geometries_read_back_bit_for_bit_through_gdal(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    kit_add_town(&kit, 7);
    write_or_fail(&kit);
    const quan_geoms *geoms = &kit_layer(&kit, "gap_building")->geoms;
    GDALAllRegister();
    GDALDatasetH file = GDALOpenEx(kit.path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayerByName(file, "gap_building");
    assert_non_null(layer);
    OGRFeatureH feature = NULL;
    int64_t n = 0;
    while ((feature = OGR_L_GetNextFeature(layer))) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(OGR_F_GetGeometryRef(feature), 0);
        const int64_t first_point = geoms->point_first[geoms->ring_first[geoms->part_first[n]]];
        assert_int_equal(OGR_F_GetFID(feature), n + 1);
        assert_int_equal(OGR_G_GetPointCount(ring), 5);
        for (int i = 0; i < 5; i++) {
            assert_true(OGR_G_GetX(ring, i) == geoms->points[first_point + i].x_m);
            assert_true(OGR_G_GetY(ring, i) == geoms->points[first_point + i].y_m);
        }
        OGR_F_Destroy(feature);
        n++;
    }
    assert_int_equal(n, 49);
    assert_int_equal(OGR_L_GetGeomType(layer), wkbPolygon);
    GDALClose(file);
    kit_close(&kit);
}

static void a_blob_begins_with_header_and_envelope(void **state)
{
    (void)state;
    write_kit kit;
    sqlite3_stmt *s = NULL;
    kit_open(&kit);
    kit_line(&kit_add(&kit, "walk_edge", 1)->geoms, 1.5, 20.0, -3.0, 40.25);
    write_or_fail(&kit);
    sqlite3 *db = open_file(kit.path);
    sqlite3_prepare_v2(db, "SELECT geom FROM walk_edge", -1, &s, NULL);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    const unsigned char *blob = sqlite3_column_blob(s, 0);
    /* Magic, version 0, flags: little-endian with envelope 1 (x and y); 4543 = 0x11bf. */
    static const unsigned char head[8] = {'G', 'P', 0, 3, 0xbf, 0x11, 0, 0};
    static const double envelope[4] = {-3.0, 1.5, 20.0, 40.25};
    assert_int_equal(sqlite3_column_bytes(s, 0), 8 + 32 + 9 + 32);
    assert_memory_equal(blob, head, 8);
    assert_memory_equal(blob + 8, envelope, 32);
    sqlite3_finalize(s);
    sqlite3_close(db);
    kit_close(&kit);
}

static void add_part(quan_geoms *geoms, const quan_xy *points, int64_t n)
{
    assert_int_equal(quan_geoms_add_part(geoms, NULL), QUAN_OK);
    assert_int_equal(quan_geoms_add_ring(geoms, points, n, NULL), QUAN_OK);
}

static const char *type_and_wkt(const write_kit *kit, int fid)
{
    static char text[512];
    GDALAllRegister();
    GDALDatasetH file = GDALOpenEx(kit->path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayerByName(file, "rural_building");
    OGRFeatureH feature = OGR_L_GetFeature(layer, fid);
    char *wkt = NULL;
    OGR_G_ExportToWkt(OGR_F_GetGeometryRef(feature), &wkt);
    (void)snprintf(text, sizeof text, "%s|%s", OGRGeometryTypeToName(OGR_L_GetGeomType(layer)),
                   wkt);
    CPLFree(wkt);
    OGR_F_Destroy(feature);
    GDALClose(file);
    return text;
}

static const quan_xy triangle[] = {{0, 0}, {4, 0}, {0, 4}, {0, 0}};
static const quan_xy hole[] = {{1, 1}, {1, 2}, {2, 1}, {1, 1}};
static const quan_xy spot[] = {{7, 8}};

static void one_point_rings_are_points_and_stand_beside_polygons(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    quan_geoms *geoms = &kit_add(&kit, "rural_building", 4)->geoms;
    geoms->kind = QUAN_POLYGONS;
    quan_geoms_add_feature(geoms, NULL);
    add_part(geoms, triangle, 4);
    assert_int_equal(quan_geoms_add_ring(geoms, hole, 4, NULL), QUAN_OK);
    quan_geoms_add_feature(geoms, NULL);
    add_part(geoms, spot, 1);
    quan_geoms_add_feature(geoms, NULL);
    add_part(geoms, spot, 1);
    add_part(geoms, triangle, 4);
    quan_geoms_add_feature(geoms, NULL);
    add_part(geoms, triangle, 4);
    add_part(geoms, triangle, 4);
    write_or_fail(&kit);
    assert_string_equal(type_and_wkt(&kit, 1),
                        "Unknown (any)|POLYGON ((0 0,4 0,0 4,0 0),(1 1,1 2,2 1,1 1))");
    assert_string_equal(type_and_wkt(&kit, 2), "Unknown (any)|POINT (7 8)");
    assert_string_equal(
        type_and_wkt(&kit, 3),
        "Unknown (any)|GEOMETRYCOLLECTION (POINT (7 8),POLYGON ((0 0,4 0,0 4,0 0)))");
    assert_string_equal(type_and_wkt(&kit, 4),
                        "Unknown (any)|MULTIPOLYGON (((0 0,4 0,0 4,0 0)),((0 0,4 0,0 4,0 0)))");
    kit_close(&kit);
}

static void one_multipart_feature_makes_the_whole_layer_multi(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    quan_geoms *geoms = &kit_add(&kit, "rural_building", 2)->geoms;
    quan_geoms_add_feature(geoms, NULL);
    add_part(geoms, triangle, 4);
    quan_geoms_add_feature(geoms, NULL);
    add_part(geoms, triangle, 4);
    add_part(geoms, triangle, 4);
    write_or_fail(&kit);
    assert_string_equal(type_and_wkt(&kit, 1), "Multi Polygon|MULTIPOLYGON (((0 0,4 0,0 4,0 0)))");
    kit_close(&kit);
}

static void a_layer_of_points_only_has_type_point(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    quan_geoms *geoms = &kit_add(&kit, "rural_building", 1)->geoms;
    geoms->kind = QUAN_POINTS;
    assert_int_equal(quan_geoms_add_point(geoms, spot[0], NULL), QUAN_OK);
    write_or_fail(&kit);
    assert_string_equal(type_and_wkt(&kit, 1), "Point|POINT (7 8)");
    kit_close(&kit);
}

static void the_same_tables_give_the_same_bytes(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    kit_add_town(&kit, 12);
    write_or_fail(&kit);
    long n = 0, n_again = 0, m = 0, m_again = 0;
    char *one = kit_read(kit.path, &n), *project = kit_read(kit.project, &m);
    char *noise = malloc(4096 * 37); /* another heap than before */
    memset(noise, 0x5a, 4096 * 37);
    kit.options.overwrite = true;
    write_or_fail(&kit);
    free(noise);
    char *two = kit_read(kit.path, &n_again), *project_again = kit_read(kit.project, &m_again);
    assert_int_equal(n, n_again);
    assert_int_equal(m, m_again);
    assert_memory_equal(one, two, (size_t)n);
    assert_memory_equal(project, project_again, (size_t)m);
    assert_null(memmem(one, (size_t)n, "/tmp/", 5)); /* no path of this machine */
    free(one);
    free(two);
    free(project);
    free(project_again);
    kit_close(&kit);
}

static void every_layer_has_one_default_style_with_aliases_and_codes(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    kit_add_town(&kit, 5);
    write_or_fail(&kit);
    sqlite3 *db = open_file(kit.path);
    assert_string_equal(first(db, "SELECT count(*) FROM gpkg_contents c WHERE 1 <> (SELECT "
                                  "count(*) FROM layer_styles s WHERE s.f_table_name = "
                                  "c.table_name AND useAsDefault = 1 AND f_table_schema = '' AND "
                                  "f_table_catalog = '') AND table_name <> 'layer_styles'"),
                        "0");
    assert_string_equal(first(db, "SELECT f_geometry_column FROM layer_styles "
                                  "WHERE f_table_name = 'gap_building'"),
                        "geom");
    assert_string_equal(first(db,
                              "SELECT count(*) FROM layer_styles WHERE f_table_name = "
                              "'gap_building' AND styleQML LIKE '%categorizedSymbol%' AND "
                              "styleQML LIKE '%name=\"人口（人）\"%' AND styleQML LIKE "
                              "'%<Option name=\"不可达\" type=\"QString\" "
                              "value=\"unreachable\"/>%' AND styleQML NOT LIKE '%quan-points%'"),
                        "1");
    assert_string_equal(first(db, "SELECT data_type FROM gpkg_contents "
                                  "WHERE table_name = 'layer_styles'"),
                        "attributes");
    sqlite3_close(db);
    kit_close(&kit);
}

static void points_take_the_marker_renderer_of_the_style(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    quan_geoms *geoms = &kit_add(&kit, "gap_building", 1)->geoms;
    geoms->kind = QUAN_POINTS;
    assert_int_equal(quan_geoms_add_point(geoms, spot[0], NULL), QUAN_OK);
    write_or_fail(&kit);
    sqlite3 *db = open_file(kit.path);
    assert_string_equal(first(db, "SELECT styleQML LIKE '%SimpleMarker%' AND styleQML NOT LIKE "
                                  "'%SimpleFill%' FROM layer_styles"),
                        "1");
    sqlite3_close(db);
    kit_close(&kit);
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* QGIS wants lower-case hexadecimal text of a zip with one .qgs: unpacked by GDAL, it is the file
 * beside the GeoPackage. */
static void the_stored_project_is_the_file_beside_it(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    kit_add_town(&kit, 5);
    write_or_fail(&kit);
    sqlite3 *db = open_file(kit.path);
    sqlite3_stmt *s = NULL;
    sqlite3_prepare_v2(db, "SELECT content FROM qgis_projects WHERE name = '生活圈'", -1, &s, NULL);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_type(s, 0), SQLITE_TEXT);
    const char *hex = (const char *)sqlite3_column_text(s, 0);
    const size_t n = strlen(hex) / 2;
    unsigned char *zip = malloc(n);
    for (size_t i = 0; i < n; i++)
        zip[i] = (unsigned char)(hex_digit(hex[2 * i]) * 16 + hex_digit(hex[2 * i + 1]));
    VSIFCloseL(VSIFileFromMemBuffer("/vsimem/stored.zip", zip, n, FALSE));
    VSILFILE *inside = VSIFOpenL("/vsizip//vsimem/stored.zip/project.qgs", "rb");
    assert_non_null(inside);
    long m = 0;
    char *beside = kit_read(kit.project, &m), *unpacked = malloc((size_t)m + 1);
    assert_int_equal(VSIFReadL(unpacked, 1, (size_t)m + 1, inside), m);
    assert_memory_equal(unpacked, beside, (size_t)m);
    VSIFCloseL(inside);
    VSIUnlink("/vsimem/stored.zip");
    free(unpacked);
    free(beside);
    free(zip);
    sqlite3_finalize(s);
    sqlite3_close(db);
    kit_close(&kit);
}

static int count_of(const char *text, const char *word)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        n++;
    return n;
}

static void the_project_has_one_sheet_per_criterion_in_their_order(void **state)
{
    (void)state;
    write_kit kit;
    long n = 0;
    kit_open(&kit);
    kit_add_town(&kit, 5);
    write_or_fail(&kit);
    char *xml = kit_read(kit.project, &n);
    /* In the tree and as a data source, for each of eight criteria. */
    assert_int_equal(
        count_of(xml, "|layername=gap_by_criterion|subset=&quot;criterion_id&quot; = "), 16);
    assert_int_equal(count_of(xml, "subset=&quot;criterion_id&quot; = &apos;assess.health&apos;"),
                     4); /* with its blind spots */
    assert_int_equal(count_of(xml, "|layername=facility_used|subset=&quot;kind&quot; IN "
                                   "(&apos;middle_school&apos;)<"),
                     1);
    const char *tree = strstr(xml, "name=\"分项\"");
    assert_non_null(tree);
    const char *first_sheet = strstr(tree, "name=\"社区卫生服务设施步行15分钟\" checked=");
    const char *second_sheet = strstr(tree, "name=\"小学步行10分钟\" checked=");
    assert_non_null(first_sheet);
    assert_true(second_sheet > first_sheet);
    assert_int_equal(strncmp(strstr(first_sheet, "checked="), "checked=\"Qt::Checked\"", 20), 0);
    assert_int_equal(strncmp(strstr(second_sheet, "checked="), "checked=\"Qt::Unch", 16), 0);
    assert_non_null(strstr(xml, "<title>样例镇 15 分钟生活圈 &lt;&amp;&gt;</title>"));
    assert_null(strstr(xml, kit.folder));
    const char *const groups[] = {"name=\"成果\"", "name=\"现状\"", "name=\"底图\"", "name=\"表\""};
    for (int i = 0; i < 3; i++)
        assert_true(strstr(xml, groups[i]) < strstr(xml, groups[i + 1]));
    free(xml);
    kit_close(&kit);
}

static void an_edit_through_gdal_keeps_index_and_count(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    kit_add_town(&kit, 5);
    write_or_fail(&kit);
    GDALAllRegister();
    GDALDatasetH file = GDALOpenEx(kit.path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayerByName(file, "gap_area");
    OGRFeatureH feature = OGR_L_GetFeature(layer, 1);
    OGR_F_SetFID(feature, OGRNullFID);
    assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
    assert_int_equal(OGR_L_DeleteFeature(layer, 2), OGRERR_NONE);
    assert_int_equal(OGR_L_DeleteFeature(layer, 3), OGRERR_NONE);
    GDALClose(file);
    sqlite3 *db = open_file(kit.path);
    assert_string_equal(first(db, "SELECT rtreecheck('rtree_gap_area_geom')"), "ok");
    assert_string_equal(first(db, "SELECT count(*) FROM rtree_gap_area_geom"), "7");
    assert_string_equal(first(db, "SELECT feature_count FROM gpkg_ogr_contents "
                                  "WHERE table_name = 'gap_area'"),
                        "7");
    sqlite3_close(db);
    kit_close(&kit);
}

static void expect_refusal(write_kit *kit, quan_status status, const char *word)
{
    quan_error err = {{0}};
    assert_int_equal(kit_write(kit, &err), status);
    if (!strstr(err.message, word))
        fail_msg("\"%s\" does not say \"%s\"", err.message, word);
    assert_int_equal(kit_count_hidden(kit), 0);
}

static void tables_that_do_not_fit_their_description_are_refused(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    quan_layer *layer = kit_add(&kit, "run_info", 2);
    quan_table_set_text(&layer->table, 0, 1, NULL, NULL);
    expect_refusal(&kit, QUAN_ERR_INTERNAL, "has no key");
    quan_table_set_text(&layer->table, 0, 1, "x", NULL);
    quan_table_add_column(&layer->table, "surplus", QUAN_TYPE_INT, NULL, NULL);
    expect_refusal(&kit, QUAN_ERR_INTERNAL, "has 4 columns");
    kit_close(&kit);

    kit_open(&kit);
    layer = kit_add(&kit, "walk_edge", 1);
    kit_line(&layer->geoms, 0, 0, 1, 1);
    const int32_t length = quan_table_find(&layer->table, "length_m");
    layer->table.columns[length].reals[0] = (double)INFINITY;
    expect_refusal(&kit, QUAN_ERR_INTERNAL, "not a finite number");
    quan_table_set_real(&layer->table, length, 0, 1.0);
    layer->geoms.points[1].y_m = (double)NAN;
    expect_refusal(&kit, QUAN_ERR_INTERNAL, "not a number");
    layer->geoms.points[1].y_m = 1.0;
    kit_line(&layer->geoms, 0, 0, 1, 1);
    expect_refusal(&kit, QUAN_ERR_INTERNAL, "1 rows but 2 geometries");
    kit.tables[0].name = "no_such_table";
    expect_refusal(&kit, QUAN_ERR_INTERNAL, "no description");
    kit.options.as_of = "2025-1-1";
    expect_refusal(&kit, QUAN_ERR_USAGE, "YYYY-MM-DD");
    kit_close(&kit);
}

static void an_open_ring_is_refused(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    quan_geoms *geoms = &kit_add(&kit, "rural_building", 1)->geoms;
    kit_square(geoms, 0, 0, 5);
    geoms->points[4].x_m = 1.0;
    expect_refusal(&kit, QUAN_ERR_INTERNAL, "not closed");
    kit_close(&kit);
}

static void an_absent_optional_column_is_written_as_null(void **state)
{
    (void)state;
    write_kit kit;
    kit_open(&kit);
    quan_layer *layer = &kit.layers[0];
    kit.tables[kit.n_tables++] = (quan_output_table){"run_info", layer};
    quan_table_add_column(&layer->table, "key", QUAN_TYPE_TEXT, NULL, NULL);
    quan_table_add_rows(&layer->table, 1, NULL);
    quan_table_set_text(&layer->table, 0, 0, "k", NULL);
    write_or_fail(&kit);
    sqlite3 *db = open_file(kit.path);
    assert_string_equal(first(db, "SELECT key || (value IS NULL) || (note IS NULL) FROM run_info"),
                        "k11");
    sqlite3_close(db);
    kit_close(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_town_is_a_geopackage_1_3_with_all_its_rows),
        cmocka_unit_test(geometries_read_back_bit_for_bit_through_gdal),
        cmocka_unit_test(a_blob_begins_with_header_and_envelope),
        cmocka_unit_test(one_point_rings_are_points_and_stand_beside_polygons),
        cmocka_unit_test(one_multipart_feature_makes_the_whole_layer_multi),
        cmocka_unit_test(a_layer_of_points_only_has_type_point),
        cmocka_unit_test(the_same_tables_give_the_same_bytes),
        cmocka_unit_test(every_layer_has_one_default_style_with_aliases_and_codes),
        cmocka_unit_test(points_take_the_marker_renderer_of_the_style),
        cmocka_unit_test(the_stored_project_is_the_file_beside_it),
        cmocka_unit_test(the_project_has_one_sheet_per_criterion_in_their_order),
        cmocka_unit_test(an_edit_through_gdal_keeps_index_and_count),
        cmocka_unit_test(tables_that_do_not_fit_their_description_are_refused),
        cmocka_unit_test(an_open_ring_is_refused),
        cmocka_unit_test(an_absent_optional_column_is_written_as_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
