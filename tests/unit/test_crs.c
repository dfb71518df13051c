#include "quan/crs.h"

#include "cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESRI_CGCS2000                                                                              \
    "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\","                 \
    "SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],"                   \
    "UNIT[\"Degree\",0.0174532925199433]]"

#define ESRI_GK(name, east)                                                                        \
    "PROJCS[\"" name "\"," ESRI_CGCS2000 ",PROJECTION[\"Gauss_Kruger\"],"                          \
    "PARAMETER[\"False_Easting\"," east "],PARAMETER[\"False_Northing\",0.0],"                     \
    "PARAMETER[\"Central_Meridian\",102.0],PARAMETER[\"Scale_Factor\",1.0],"                       \
    "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"

static quan_crs *open_crs(const char *definition)
{
    quan_error err = {""};
    quan_crs *crs = NULL;
    if (quan_crs_open(definition, &crs, &err))
        fail_msg("%s: %s", definition, err.message);
    return crs;
}

static quan_crs_info describe(const char *definition)
{
    quan_crs_info info = {0};
    quan_crs *crs = open_crs(definition);
    assert_int_equal(quan_crs_describe(crs, &info, NULL), QUAN_OK);
    quan_crs_close(crs);
    return info;
}

static quan_transform *open_transform(const char *from, const char *to)
{
    quan_error err = {""};
    quan_transform *transform = NULL;
    quan_crs *a = open_crs(from), *b = open_crs(to);
    if (quan_transform_open(a, b, &transform, &err))
        fail_msg("%s -> %s: %s", from, to, err.message);
    /* A transform lives on without its systems. */
    quan_crs_close(b);
    quan_crs_close(a);
    return transform;
}

static void transform_one(const char *from, const char *to, double *x, double *y)
{
    quan_transform *transform = open_transform(from, to);
    quan_transform_points(transform, x, y, 1, 1);
    quan_transform_close(transform);
}

static void assert_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.9f is not within %g of %.9f", got, tolerance, wanted);
}

/* Golden values: cs2cs of PROJ 9.1.1, from EPSG:4490. */
static const struct {
    double lon_deg, lat_deg;
    const char *crs;
    double east_m, north_m;
} golden[] = {
    {100.977, 22.787, "EPSG:4543", 394951.6725, 2521312.6648},
    {100.977, 22.787, "EPSG:4542", 703032.0781, 2522306.4565},
    {100.977, 22.787, "EPSG:4522", 34394951.6725, 2521312.6648},
    {100.977, 22.787, "EPSG:4507", 86668.1687, 2526575.9325},
    {100.977, 22.787, "EPSG:32647", 702950.8653, 2521297.5339},
    {99.932, 22.556, "EPSG:4542", 595863.6608, 2495667.7024},
    {99.932, 22.556, "EPSG:4543", 287263.4884, 2496841.7090},
    {101.692, 23.432, "EPSG:4543", 468524.3359, 2592413.9434},
};

static void cgcs2000_reaches_its_zones_and_utm_within_a_tenth_of_a_millimetre(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        double x = golden[i].lon_deg, y = golden[i].lat_deg;
        transform_one("EPSG:4490", golden[i].crs, &x, &y);
        /* UTM stands on the other ellipsoid: 0.1 mm in the semi-minor axis. */
        double tolerance = strcmp(golden[i].crs, "EPSG:32647") == 0 ? 2e-4 : 6e-5;
        assert_near(x, golden[i].east_m, tolerance);
        assert_near(y, golden[i].north_m, tolerance);
        transform_one(golden[i].crs, "EPSG:4490", &x, &y);
        assert_near(x, golden[i].lon_deg, 1e-10);
        assert_near(y, golden[i].lat_deg, 1e-10);
    }
}

static void wgs84_and_cgcs2000_keep_longitude_and_latitude_both_ways(void **state)
{
    (void)state;
    double x = 100.977, y = 22.787, east, north;
    transform_one("EPSG:4490", "EPSG:4326", &x, &y);
    assert_true(x == 100.977 && y == 22.787);
    transform_one("EPSG:4326", "EPSG:4490", &x, &y);
    assert_true(x == 100.977 && y == 22.787);
    /* The same point through either name is the same point. */
    transform_one("EPSG:4326", "EPSG:4543", &x, &y);
    assert_near(x, 394951.6725, 6e-5);
    assert_near(y, 2521312.6648, 6e-5);
    transform_one("EPSG:4543", "EPSG:32647", &x, &y);
    east = 100.977;
    north = 22.787;
    transform_one("EPSG:4326", "EPSG:32647", &east, &north);
    assert_near(x, east, 1e-6);
    assert_near(y, north, 1e-6);
    transform_one("EPSG:32647", "EPSG:4543", &x, &y);
    assert_near(x, 394951.6725, 6e-5);
    transform_one("EPSG:4543", "EPSG:3857", &x, &y);
    /* Pseudo-Mercator in closed form: R * lambda. */
    assert_near(x, 6378137 * 100.977 * M_PI / 180, 1e-3);
}

static void neighbouring_zones_join(void **state)
{
    (void)state;
    double x = 595863.6608, y = 2495667.7024;
    transform_one("EPSG:4542", "EPSG:4543", &x, &y);
    assert_near(x, 287263.4884, 2e-4);
    assert_near(y, 2496841.7090, 2e-4);
    /* Far apart, and on both ellipsoids: no area of use stands in the way. */
    x = 500000;
    y = 4000000;
    transform_one("EPSG:4534", "EPSG:32644", &x, &y);
    transform_one("EPSG:32644", "EPSG:4536", &x, &y);
    transform_one("EPSG:4536", "EPSG:4534", &x, &y);
    assert_near(x, 500000, 1e-4);
    assert_near(y, 4000000, 1e-4);
    /* Within Xian 1980 no datum changes either: its zones 33 and 34. */
    x = 33595863.6608;
    y = 2495667.7024;
    transform_one("EPSG:2357", "EPSG:2358", &x, &y);
    transform_one("EPSG:2358", "EPSG:2357", &x, &y);
    assert_near(x, 33595863.6608, 1e-5);
}

static void old_chinese_datums_are_refused_by_name(void **state)
{
    (void)state;
    static const char *const pairs[][4] = {
        {"EPSG:4610", "EPSG:4490", "Xian 1980", "China Geodetic Coordinate System 2000"},
        {"EPSG:2379", "EPSG:4543", "Xian 1980", "CGCS2000"},
        {"EPSG:4214", "EPSG:4490", "Beijing 1954", "China Geodetic Coordinate System 2000"},
        {"EPSG:2431", "EPSG:4543", "Beijing 1954", "CGCS2000"},
        {"EPSG:2431", "EPSG:32648", "Beijing 1954", "UTM zone 48N"},
        {"EPSG:4214", "EPSG:4326", "Beijing 1954", "WGS 84"},
        {"EPSG:4610", "EPSG:4326", "Xian 1980", "WGS 84"},
        {"EPSG:4572", "EPSG:4507", "New Beijing", "CGCS2000"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int turned = 0; turned < 2; turned++) {
            quan_error err = {""};
            quan_transform *transform = NULL;
            quan_crs *a = open_crs(pairs[i][turned]), *b = open_crs(pairs[i][1 - turned]);
            assert_int_equal(quan_transform_open(a, b, &transform, &err), QUAN_ERR_INPUT);
            assert_null(transform);
            assert_non_null(strstr(err.message, pairs[i][2]));
            assert_non_null(strstr(err.message, pairs[i][3]));
            quan_crs_close(b);
            quan_crs_close(a);
        }
}

static void esri_names_are_the_epsg_systems(void **state)
{
    (void)state;
    quan_crs_info info = describe(ESRI_GK("CGCS2000_3_Degree_GK_CM_102E", "500000.0"));
    assert_int_equal(info.epsg, 4543);
    assert_string_equal(info.name, "CGCS2000 / 3-degree Gauss-Kruger CM 102E");
    assert_false(info.geographic);
    assert_true(info.unit_m == 1);
    assert_true(info.west_deg == 100.5 && info.east_deg == 103.5);
    info = describe(ESRI_GK("CGCS2000_3_Degree_GK_Zone_34", "34500000.0"));
    assert_int_equal(info.epsg, 4522);
    info = describe("\xEF\xBB\xBF " ESRI_CGCS2000 "\r\n");
    assert_int_equal(info.epsg, 4490);
    assert_true(info.geographic);
    assert_true(info.unit_m == 0);

    quan_crs *a = open_crs(ESRI_GK("CGCS2000_3_Degree_GK_CM_102E", "500000.0"));
    quan_crs *b = open_crs("EPSG:4543"), *c = open_crs("EPSG:4542");
    assert_true(quan_crs_same(a, b));
    assert_true(quan_crs_same(b, a));
    assert_false(quan_crs_same(a, c));
    quan_crs_close(c);
    quan_crs_close(b);
    quan_crs_close(a);

    /* East comes first, though the register has north first. */
    double x = 100.977, y = 22.787;
    transform_one(ESRI_CGCS2000, ESRI_GK("CGCS2000_3_Degree_GK_CM_102E", "500000.0"), &x, &y);
    assert_near(x, 394951.6725, 6e-5);
    assert_near(y, 2521312.6648, 6e-5);
}

/* ArcGIS names its systems by these patterns; numbers alone tell PROJ which they are. */
static void esri_names_of_all_three_degree_systems_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *name, *geographic, *datum, *spheroid;
        int epsg_cm, epsg_zone; /* of CM 75E and of zone 25 */
    } families[] = {
        {"CGCS2000", "GCS_China_Geodetic_Coordinate_System_2000", "D_China_2000",
         "\"CGCS2000\",6378137.0,298.257222101", 4534, 4513},
        {"Xian_1980", "GCS_Xian_1980", "D_Xian_1980", "\"Xian_1980\",6378140.0,298.257", 2370,
         2349},
        {"Beijing_1954", "GCS_Beijing_1954", "D_Beijing_1954", "\"Krasovsky_1940\",6378245.0,298.3",
         2422, 2401},
    };
    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        for (int i = 0; i < 42; i++) {
            int zone = 25 + i / 2, meridian = 3 * zone;
            bool zoned = i % 2;
            char wkt[900];
            snprintf(wkt, sizeof wkt,
                     "PROJCS[\"%s_3_Degree_GK_%s%d%s\",GEOGCS[\"%s\",DATUM[\"%s\",SPHEROID[%s]],"
                     "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],"
                     "PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",%d.0],"
                     "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",%d.0],"
                     "PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],"
                     "UNIT[\"Meter\",1.0]]",
                     families[f].name, zoned ? "Zone_" : "CM_", zoned ? zone : meridian,
                     zoned ? "" : "E", families[f].geographic, families[f].datum,
                     families[f].spheroid, zoned ? zone * 1000000 + 500000 : 500000, meridian);
            quan_crs_info info = describe(wkt);
            int wanted = (zoned ? families[f].epsg_zone : families[f].epsg_cm) + zone - 25;
            if (info.epsg != wanted)
                fail_msg("%.60s: EPSG:%d, and not %d", wkt, (int)info.epsg, wanted);
            assert_int_equal(info.needs_points, f > 0);
        }
    }
}

static void a_system_of_its_own_has_no_code(void **state)
{
    (void)state;
    /* A city's independent system: its own central meridian on CGCS2000. */
    static const char own[] =
        "PROJCS[\"city\"," ESRI_CGCS2000 ",PROJECTION[\"Gauss_Kruger\"],"
        "PARAMETER[\"False_Easting\",100000.0],PARAMETER[\"False_Northing\",-2000000.0],"
        "PARAMETER[\"Central_Meridian\",100.9],PARAMETER[\"Scale_Factor\",1.0],"
        "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
    quan_crs_info info = describe(own);
    assert_int_equal(info.epsg, 0);
    assert_string_equal(info.name, "city");
    double x = 100.9, y = 22.787;
    transform_one("EPSG:4326", own, &x, &y);
    assert_near(x, 100000, 1e-6);
    transform_one(own, "EPSG:4543", &x, &y);
    transform_one("EPSG:4543", "EPSG:4490", &x, &y);
    assert_near(x, 100.9, 1e-10);
    assert_near(y, 22.787, 1e-10);
}

static void proj_strings_and_names_of_the_ogc_are_understood(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"},
        {"urn:ogc:def:crs:EPSG::4543", "EPSG:4543"},
        {"+proj=utm +zone=47 +datum=WGS84 +units=m +no_defs", "EPSG:32647"},
        {"+proj=longlat +datum=WGS84 +no_defs", "EPSG:4326"},
        {"EPSG:4326+3855", "EPSG:4326"}, /* heights are another matter */
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        quan_crs *a = open_crs(same[i][0]), *b = open_crs(same[i][1]);
        if (!quan_crs_same(a, b))
            fail_msg("%s is not %s", same[i][0], same[i][1]);
        quan_crs_close(b);
        quan_crs_close(a);
    }
    double x = 100.977, y = 22.787;
    transform_one("OGC:CRS84", "+proj=utm +zone=47 +datum=WGS84", &x, &y);
    assert_near(x, 702950.8653, 2e-4);
    assert_near(y, 2521297.5339, 2e-4);
}

static void what_is_no_system_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "nonsense",
        "EPSG:99999999",
        "PROJCS[\"broken",
        "+proj=nosuch",
        "EPSG:4978", /* geocentric */
        "EPSG:5773", /* heights only */
        "LOCAL_CS[\"site\",UNIT[\"metre\",1]]",
        "+init=epsg:4326", /* reads the file it names */
        "+proj=pipeline +step +proj=merc",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        quan_error err = {""};
        quan_crs *crs = NULL;
        if (quan_crs_open(wrong[i], &crs, &err) != QUAN_ERR_INPUT)
            fail_msg("\"%s\" was taken", wrong[i]);
        assert_null(crs);
        assert_true(err.message[0] != '\0');
        assert_null(strchr(err.message, '\n'));
    }
}

static void other_datums_go_through_the_operation_of_their_area(void **state)
{
    (void)state;
    /* EPSG's worked example of the British National Grid and OSGB36 to WGS 84 (6), accuracy 2 m:
     * the grid reference 577274.99 E 69740.50 N is 50.5 N 0.5 E on OSGB36. */
    double x = 577274.99, y = 69740.50;
    transform_one("EPSG:27700", "EPSG:4277", &x, &y);
    assert_near(x, 0.5, 1e-6);
    assert_near(y, 50.5, 1e-6);
    /* NAD83 is WGS 84 to the register. */
    x = -112;
    y = 33;
    transform_one("EPSG:4269", "EPSG:4326", &x, &y);
    assert_near(x, -112, 1e-9);
    assert_near(y, 33, 1e-9);
    /* To CGCS2000 there is a way through WGS 84, and back. */
    x = 121;
    y = 24;
    transform_one("EPSG:3824", "EPSG:4490", &x, &y);
    assert_near(x, 121, 1e-9);
    transform_one("EPSG:4490", "EPSG:3826", &x, &y);
    assert_near(x, 250000, 1e-3);
    transform_one("EPSG:3826", "EPSG:4549", &x, &y);
    transform_one("EPSG:4549", "EPSG:4490", &x, &y);
    assert_near(x, 121, 1e-9);
    assert_near(y, 24, 1e-9);
    /* Both projected: the same as in two steps. */
    double east = 250000, north = 2600000;
    x = east;
    y = north;
    transform_one("EPSG:3826", "EPSG:4490", &x, &y);
    transform_one("EPSG:4490", "EPSG:4549", &x, &y);
    transform_one("EPSG:3826", "EPSG:4549", &east, &north);
    assert_near(east, x, 1e-6);
    assert_near(north, y, 1e-6);
    transform_one("EPSG:4549", "EPSG:3826", &east, &north);
    assert_near(east, 250000, 1e-6);
    assert_near(north, 2600000, 1e-6);
}

static void a_file_is_never_read_by_its_name_in_a_definition(void **state)
{
    (void)state;
    static const char path[] = "/tmp/quan_test_crs_init";
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("<7> +proj=longlat +datum=WGS84 +no_defs <>\n", file);
    fclose(file);
    quan_error err = {""};
    quan_crs *crs = NULL;
    char definition[64];
    snprintf(definition, sizeof definition, "+init=%s:7 +type=crs", path);
    assert_int_equal(quan_crs_open(definition, &crs, &err), QUAN_ERR_INPUT);
    remove(path);
}

static void points_that_cannot_be_transformed_become_nan_and_spare_the_others(void **state)
{
    (void)state;
    quan_xy points[4] = {{100.977, 22.787}, {NAN, 22}, {100, 95}, {99.932, 22.556}};
    double alone[2] = {INFINITY, 0};
    quan_transform *transform = open_transform("EPSG:4490", "EPSG:4542");
    quan_transform_points(transform, &points[0].x_m, &points[0].y_m, 4, 2);
    quan_transform_points(transform, &alone[0], &alone[1], 1, 1);
    quan_transform_points(transform, NULL, NULL, 0, 1);
    quan_transform_close(transform);
    assert_near(points[0].x_m, 703032.0781, 6e-5);
    assert_true(isnan(points[1].x_m) && isnan(points[1].y_m));
    assert_true(isnan(points[2].x_m) && isnan(points[2].y_m));
    assert_near(points[3].y_m, 2495667.7024, 6e-5);
    assert_true(isnan(alone[0]) && isnan(alone[1]));
}

static void wkt_of_both_versions_comes_back_as_the_same_system(void **state)
{
    (void)state;
    for (int version = 1; version <= 2; version++) {
        char *wkt = NULL;
        quan_crs *crs = open_crs("EPSG:4543");
        assert_int_equal(quan_crs_wkt(crs, version, &wkt, NULL), QUAN_OK);
        assert_true(strncmp(wkt, version == 1 ? "PROJCS[" : "PROJCRS[", 7) == 0);
        assert_null(strchr(wkt, '\n'));
        quan_crs *again = open_crs(wkt);
        assert_true(quan_crs_same(crs, again));
        quan_crs_close(again);
        quan_crs_close(crs);
        quan_free(wkt);
    }
}

static void the_system_to_work_in_follows_the_place(void **state)
{
    (void)state;
    static const struct {
        quan_lonlat place;
        const char *wanted;
    } cases[] = {
        {{101, 22.8}, "EPSG:4543"},    {{99.9, 22.6}, "EPSG:4542"},
        {{100.4999, 23}, "EPSG:4542"}, {{100.5, 23}, "EPSG:4543"},
        {{116.4, 39.9}, "EPSG:4548"},  {{73.7, 39}, "EPSG:4534"},
        {{134.7, 48}, "EPSG:4554"},    {{-111.9, 33.4}, "EPSG:32612"},
        {{18.4, -33.9}, "EPSG:32734"}, {{180, 10}, "EPSG:32660"},
        {{-180, -10}, "EPSG:32701"},   {{101, 10}, "EPSG:32647"},
        {{179.9999, 0}, "EPSG:32660"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char definition[16];
        quan_crs_choose(cases[i].place, definition);
        assert_string_equal(definition, cases[i].wanted);
        quan_crs_info info = describe(definition);
        assert_true(cases[i].place.lon_deg >= info.west_deg - 1e-9);
        assert_true(cases[i].place.lon_deg <= info.east_deg + 1.6);
    }
}

/* The whole file, cut at the end of the buffer; false where it is absent. */
static bool read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t n = fread(text, 1, size - 1, file);
    text[n] = '\0';
    fclose(file);
    return true;
}

static void feet_of_the_us_survey_are_1200_3937ths_of_a_metre(void **state)
{
    (void)state;
    char wkt[4096];
    if (!read_file("../shared/data/network/geodanet/streets.prj", wkt, sizeof wkt)) {
        print_message("geodanet is absent\n");
        skip();
    }
    quan_crs_info info = describe(wkt);
    assert_true(info.unit_m == 1200.0 / 3937.0);
    /* The register's Arizona counts in international feet: another system. */
    assert_int_equal(info.epsg, 0);
    /* The origin of the zone: false easting in feet, latitude 31. */
    double x = 699998.6, y = 0;
    transform_one(wkt, "EPSG:4326", &x, &y);
    assert_near(x, -111.9166666666667, 1e-9);
    assert_near(y, 31, 1e-9);
}

/* "[ 1.5, 2.5 ]" at `text`? */
static bool read_pair(const char *text, quan_xy *point)
{
    char *end;
    point->x_m = strtod(text + 1, &end);
    if (end == text + 1 || *end != ',')
        return false;
    const char *second = end + 1;
    point->y_m = strtod(second, &end);
    return end != second;
}

/* All pairs of coordinates of a GeoJSON file, at most `limit`. */
static int read_pairs(const char *path, quan_xy *points, int limit)
{
    static char text[400000];
    int n = 0;
    if (!read_file(path, text, sizeof text))
        return 0;
    for (const char *at = strchr(text, '['); at && n < limit; at = strchr(at + 1, '['))
        n += read_pair(at, &points[n]);
    return n;
}

static void a_file_in_two_systems_agrees_with_itself(void **state)
{
    (void)state;
    enum {
        LIMIT = 2000
    };
    static quan_xy twd97[LIMIT], wgs84[LIMIT];
    char wkt[4096];
    int n = read_pairs("../shared/data/utilities/gas_kaohsiung/kh_ng_pipelines_twd97.geojson",
                       twd97, LIMIT);
    int m = read_pairs("../shared/data/utilities/gas_kaohsiung/kh_ng_pipelines_wgs84.geojson",
                       wgs84, LIMIT);
    if (n == 0 || !read_file("../shared/data/utilities/gas_kaohsiung/kh_ng_pipelines_twd97.prj",
                             wkt, sizeof wkt)) {
        print_message("gas_kaohsiung is absent\n");
        skip();
    }
    assert_int_equal(describe(wkt).epsg, 3826);
    n = n < m ? n : m;
    assert_true(n > 1000);
    quan_transform *transform = open_transform(wkt, "EPSG:4326");
    quan_transform_points(transform, &twd97[0].x_m, &twd97[0].y_m, n, 2);
    quan_transform_close(transform);
    for (int i = 0; i < n; i++) { /* 1e-8 degrees: a millimetre */
        assert_near(twd97[i].x_m, wgs84[i].x_m, 1e-8);
        assert_near(twd97[i].y_m, wgs84[i].y_m, 1e-8);
    }
}

static quan_status open_all(quan_error *err)
{
    quan_status status;
    quan_crs *a = NULL, *b = NULL;
    quan_transform *transform = NULL;
    char *wkt = NULL;
    status = quan_crs_open("EPSG:4490", &a, err);
    if (!status)
        status = quan_crs_open("+proj=utm +zone=47 +datum=WGS84", &b, err);
    if (!status)
        status = quan_transform_open(a, b, &transform, err);
    if (!status)
        status = quan_crs_wkt(b, 2, &wkt, err);
    quan_free(wkt);
    quan_transform_close(transform);
    quan_crs_close(b);
    quan_crs_close(a);
    return status;
}

static void memory_that_fails_once_is_reported_and_nothing_leaks(void **state)
{
    (void)state;
    int64_t n = 1;
    for (;; n++) {
        quan_error err = {""};
        quan_memory_fail_at(n, false);
        quan_status status = open_all(&err);
        int64_t asked = quan_memory_fail_at(0, false);
        if (asked < n) {
            assert_int_equal(status, QUAN_OK);
            break;
        }
        assert_int_equal(status, QUAN_ERR_LIMIT);
    }
    assert_true(n > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cgcs2000_reaches_its_zones_and_utm_within_a_tenth_of_a_millimetre),
        cmocka_unit_test(wgs84_and_cgcs2000_keep_longitude_and_latitude_both_ways),
        cmocka_unit_test(neighbouring_zones_join),
        cmocka_unit_test(old_chinese_datums_are_refused_by_name),
        cmocka_unit_test(esri_names_are_the_epsg_systems),
        cmocka_unit_test(esri_names_of_all_three_degree_systems_are_found),
        cmocka_unit_test(a_system_of_its_own_has_no_code),
        cmocka_unit_test(proj_strings_and_names_of_the_ogc_are_understood),
        cmocka_unit_test(what_is_no_system_is_refused),
        cmocka_unit_test(other_datums_go_through_the_operation_of_their_area),
        cmocka_unit_test(a_file_is_never_read_by_its_name_in_a_definition),
        cmocka_unit_test(points_that_cannot_be_transformed_become_nan_and_spare_the_others),
        cmocka_unit_test(wkt_of_both_versions_comes_back_as_the_same_system),
        cmocka_unit_test(the_system_to_work_in_follows_the_place),
        cmocka_unit_test(feet_of_the_us_survey_are_1200_3937ths_of_a_metre),
        cmocka_unit_test(a_file_in_two_systems_agrees_with_itself),
        cmocka_unit_test(memory_that_fails_once_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
