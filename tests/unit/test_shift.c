/* GCJ-02, BD-09, local grids and four parameters. Golden values are those of the tables that
 * planners share, cs2cs 9.1.1 for what is projected, and the cities of gcoord (MIT). */
#include "quan/crs.h"

#include "cmocka_all.h"
#include "random_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CITIES "../shared/data/coords/china-cities.json"

static void assert_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.12f is not within %g of %.12f", got, tolerance, wanted);
}

static void assert_place(quan_lonlat got, double lon_deg, double lat_deg, double tolerance)
{
    assert_near(got.lon_deg, lon_deg, tolerance);
    assert_near(got.lat_deg, lat_deg, tolerance);
}

static quan_crs *open_crs(const char *definition)
{
    quan_error err = {""};
    quan_crs *crs = NULL;
    if (quan_crs_open(definition, &crs, &err))
        fail_msg("%s: %s", definition, err.message);
    return crs;
}

/* Closes both systems. */
static void move(quan_crs *from, quan_crs *to, double *x, double *y)
{
    quan_error err = {""};
    quan_transform *transform = NULL;
    if (quan_transform_open(from, to, &transform, &err))
        fail_msg("%s", err.message);
    quan_crs_close(from);
    quan_crs_close(to);
    quan_transform_points(transform, x, y, 1, 1);
    quan_transform_close(transform);
}

static void simao_and_lancang_have_the_golden_shifts(void **state)
{
    (void)state;
    quan_lonlat gcj = quan_gcj02_from_wgs84((quan_lonlat){100.977, 22.787});
    assert_place(gcj, 100.97821263, 22.78402377, 5e-9);
    assert_place(quan_bd09_from_gcj02(gcj), 100.98476620, 22.78971889, 5e-9);
    assert_place(quan_gcj02_from_wgs84((quan_lonlat){99.932, 22.556}), 99.93285054, 22.55287108,
                 5e-9);
    assert_place(quan_gcj02_to_wgs84((quan_lonlat){100.97821263, 22.78402377}), 100.977, 22.787,
                 1e-8);
}

static void what_lies_outside_the_box_or_is_no_number_comes_back_as_it_was(void **state)
{
    (void)state;
    static const quan_lonlat places[] = {
        {72.0, 35}, {137.9, 35}, {100, 0.8},       {100, 55.9},      {-100, 35},    {16.37, 48.2},
        {0, 0},     {180, 90},   {INFINITY, 22.7}, {100, -INFINITY}, {1e300, 1e300}};
    quan_lonlat (*const all[])(quan_lonlat) = {quan_gcj02_from_wgs84, quan_gcj02_to_wgs84,
                                               quan_bd09_from_gcj02, quan_bd09_to_gcj02};
    for (size_t f = 0; f < 4; f++) {
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            quan_lonlat got = all[f](places[i]);
            if (i == 0 && f == 1)
                continue; /* so near to the edge the way back goes inside */
            assert_true(got.lon_deg == places[i].lon_deg && got.lat_deg == places[i].lat_deg);
        }
        quan_lonlat got = all[f]((quan_lonlat){(double)NAN, 22.7});
        assert_true(isnan(got.lon_deg) && got.lat_deg == 22.7);
        got = all[f]((quan_lonlat){100, (double)NAN});
        assert_true(isnan(got.lat_deg) && got.lon_deg == 100);
    }
}

static quan_lonlat random_place(uint64_t *seed)
{
    quan_lonlat place;
    place.lon_deg = random_between(seed, 72.03, 137.80);
    place.lat_deg = random_between(seed, 0.86, 55.80);
    return place;
}

static void there_and_back_is_the_same_place_to_a_tenth_of_a_millimetre(void **state)
{
    (void)state;
    uint64_t seed = 20250101;
    double worst = 0;
    for (int i = 0; i < 200000; i++) {
        quan_lonlat place = random_place(&seed);
        if (i % 100 == 0)
            place.lon_deg = 105; /* where the square root has its corner */
        quan_lonlat gcj = quan_gcj02_from_wgs84(place), back = quan_gcj02_to_wgs84(gcj);
        worst = fmax(worst,
                     fmax(fabs(back.lon_deg - place.lon_deg), fabs(back.lat_deg - place.lat_deg)));
        back = quan_bd09_to_gcj02(quan_bd09_from_gcj02(gcj));
        worst =
            fmax(worst, fmax(fabs(back.lon_deg - gcj.lon_deg), fabs(back.lat_deg - gcj.lat_deg)));
        /* the other way round as well */
        back = quan_gcj02_from_wgs84(quan_gcj02_to_wgs84(place));
        worst = fmax(worst,
                     fmax(fabs(back.lon_deg - place.lon_deg), fabs(back.lat_deg - place.lat_deg)));
    }
    print_message("seed 20250101, 200,000 places: worst %.3g degrees\n", worst);
    assert_true(worst < 1e-9);
}

static double rest(quan_lonlat (*bend)(quan_lonlat), quan_lonlat *place, quan_lonlat to)
{
    quan_lonlat there = bend(*place);
    double lon = there.lon_deg - to.lon_deg, lat = there.lat_deg - to.lat_deg;
    *place = (quan_lonlat){place->lon_deg - lon, place->lat_deg - lat};
    return hypot(lon, lat);
}

static void each_round_of_the_way_back_is_at_least_forty_times_nearer(void **state)
{
    (void)state;
    quan_lonlat (*const bends[])(quan_lonlat) = {quan_gcj02_from_wgs84, quan_bd09_from_gcj02};
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        quan_lonlat to = random_place(&seed);
        for (int b = 0; b < 2; b++) {
            quan_lonlat place = to;
            double before = rest(bends[b], &place, to);
            for (int round = 0; round < 6 && before > 1e-12; round++) {
                double after = rest(bends[b], &place, to);
                if (!(after < before / 40 + 1e-13))
                    fail_msg("at %.6f, %.6f: %g, then %g", to.lon_deg, to.lat_deg, before, after);
                before = after;
            }
            assert_true(before < 1e-12);
        }
    }
}

/* The two numbers behind "key": [ in one entry. */
static bool read_pair(const char *entry, const char *key, quan_lonlat *out)
{
    char quoted[32];
    snprintf(quoted, sizeof quoted, "\"%s\"", key);
    const char *at = strstr(entry, quoted);
    at = at ? strchr(at, '[') : NULL;
    if (!at)
        return false;
    char *end = NULL;
    out->lon_deg = strtod(at + 1, &end);
    out->lat_deg = strtod(end + strspn(end, " ,\n"), NULL);
    return true;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = calloc(1, 1 << 20);
    size_t n = fread(text, 1, (1 << 20) - 1, file);
    fclose(file);
    text[n] = '\0';
    return text;
}

/* gcoord's own ways back are one step, and its sources were looked up, not computed: four decimals
 * hold for WGS 84 and GCJ-02, six for BD-09. */
static void three_hundred_cities_agree_with_gcoord(void **state)
{
    (void)state;
    char *text = read_file(CITIES);
    int n = 0;
    if (!text) {
        print_message("%s is absent: skipped\n", CITIES);
        skip();
    }
    double worst[4] = {0};
    for (const char *entry = strstr(text, "\"coords\""); entry;
         entry = strstr(entry + 1, "\"coords\""), n++) {
        quan_lonlat wgs, gcj, bd;
        assert_true(read_pair(entry, "WGS84", &wgs) && read_pair(entry, "GCJ02", &gcj) &&
                    read_pair(entry, "BD09", &bd));
        const quan_lonlat got[4] = {quan_gcj02_from_wgs84(wgs), quan_gcj02_to_wgs84(gcj),
                                    quan_bd09_from_gcj02(gcj), quan_bd09_to_gcj02(bd)};
        const quan_lonlat wanted[4] = {gcj, wgs, bd, gcj};
        for (int k = 0; k < 4; k++)
            worst[k] = fmax(worst[k], fmax(fabs(got[k].lon_deg - wanted[k].lon_deg),
                                           fabs(got[k].lat_deg - wanted[k].lat_deg)));
    }
    free(text);
    print_message("%d entries; worst: to GCJ-02 %.2g, from it %.2g, to BD-09 %.2g, from it %.2g\n",
                  n, worst[0], worst[1], worst[2], worst[3]);
    assert_true(n >= 331);
    assert_true(worst[0] < 5e-5 && worst[1] < 5e-5);
    assert_true(worst[2] < 1e-6 && worst[3] < 2e-6);
}

static void the_words_are_geographic_systems_without_number_or_wkt(void **state)
{
    (void)state;
    static const char *const words[] = {"gcj02", "GCJ-02", "bd09", "BD-09", "Gcj02"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        quan_crs_info info;
        quan_crs *crs = open_crs(words[i]);
        char *wkt = NULL;
        quan_error err = {""};
        assert_int_equal(quan_crs_describe(crs, &info, NULL), QUAN_OK);
        assert_true(info.geographic && info.shifted && !info.epsg && !info.local);
        assert_true(info.west_deg == QUAN_GCJ02_WEST_DEG && info.north_deg == QUAN_GCJ02_NORTH_DEG);
        assert_int_equal(quan_crs_wkt(crs, 2, &wkt, &err), QUAN_ERR_INPUT);
        assert_null(wkt);
        quan_crs_close(crs);
    }
    quan_crs *a = open_crs("gcj02"), *b = open_crs("bd09"), *c = open_crs("wgs84");
    quan_crs *d = open_crs("GCJ-02"), *e = open_crs("cgcs2000");
    assert_true(quan_crs_same(a, d) && !quan_crs_same(a, b) && !quan_crs_same(a, c));
    assert_true(!quan_crs_same(c, a) && !quan_crs_same(c, e));
    quan_crs *all[] = {a, b, c, d, e};
    for (int i = 0; i < 5; i++)
        quan_crs_close(all[i]);
}

/* The projected golden value of cs2cs, reached from the shifted place and back. */
static void shifted_places_reach_the_grid_of_their_true_place(void **state)
{
    (void)state;
    static const struct {
        const char *crs;
        double lon, lat, east, north, tolerance;
    } golden[] = {
        {"gcj02", 100.97821263, 22.78402377, 394951.6725, 2521312.6648, 2e-3},
        {"bd09", 100.98476620, 22.78971889, 394951.6725, 2521312.6648, 2e-3},
        {"cgcs2000", 100.977, 22.787, 394951.6725, 2521312.6648, 1e-4},
    };
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        double x = golden[i].lon, y = golden[i].lat;
        move(open_crs(golden[i].crs), open_crs("EPSG:4543"), &x, &y);
        assert_near(x, golden[i].east, golden[i].tolerance);
        assert_near(y, golden[i].north, golden[i].tolerance);
        move(open_crs("EPSG:4543"), open_crs(golden[i].crs), &x, &y);
        assert_near(x, golden[i].lon, 1e-11);
        assert_near(y, golden[i].lat, 1e-11);
    }
    double x = 100.98476620, y = 22.78971889;
    move(open_crs("bd09"), open_crs("gcj02"), &x, &y);
    assert_near(x, 100.97821263, 2e-8);
    assert_near(y, 22.78402377, 2e-8);
    move(open_crs("gcj02"), open_crs("EPSG:4490"), &x, &y);
    assert_near(x, 100.977, 2e-8);
    assert_near(y, 22.787, 2e-8);
}

static quan_crs *open_local(const quan_local_grid *grid, const char *to)
{
    quan_error err = {""};
    quan_crs *crs = NULL;
    if (quan_crs_open_local(grid, to, &crs, &err))
        fail_msg("%s", err.message);
    return crs;
}

/* The town's own meridian is the zone's: then the grid is EPSG:4543 moved by the false origin. */
static void a_local_projection_is_transverse_mercator_with_its_own_origin(void **state)
{
    (void)state;
    const quan_local_grid grid = {.projected = true,
                                  .central_meridian_deg = 102,
                                  .false_easting_m = 40000,
                                  .false_northing_m = -2500000,
                                  .scale = 1,
                                  .radius_m = 6371000};
    double x = 394951.6725 - 460000, y = 2521312.6648 - 2500000;
    move(open_local(&grid, NULL), open_crs("EPSG:4490"), &x, &y);
    assert_near(x, 100.977, 1e-9);
    assert_near(y, 22.787, 1e-9);
    x = 100.977;
    y = 22.787;
    move(open_crs("EPSG:4490"), open_local(&grid, NULL), &x, &y);
    assert_near(x, 394951.6725 - 460000, 1e-4);
    assert_near(y, 2521312.6648 - 2500000, 1e-4);
}

/* cs2cs: +proj=tmerc +lon_0=100:58 +x_0=500000 +k=1.0002 on GRS 80 has its scale on the meridian:
 * north of the equator everything is k times as long. */
static void a_height_makes_the_grid_longer_by_its_share_of_the_radius(void **state)
{
    (void)state;
    quan_local_grid grid = {.projected = true,
                            .central_meridian_deg = 102,
                            .false_easting_m = 500000,
                            .scale = 1,
                            .height_m = 1300,
                            .radius_m = 6371000};
    double k = 1 + 1300.0 / 6371000, x = 100.977, y = 22.787;
    move(open_crs("EPSG:4490"), open_local(&grid, NULL), &x, &y);
    assert_near(x, 500000 + (394951.6725 - 500000) * k, 1e-4);
    assert_near(y, 2521312.6648 * k, 1e-4);
}

/* Worked by hand in the surveyors' form: X north, Y east. */
static void a_move_turns_clockwise_and_stretches_as_the_tables_say(void **state)
{
    (void)state;
    const quan_local_grid grid = {
        .moved = true, .dx_m = 394000, .dy_m = 2520000, .rotation_s = 1800, .scale_ppm = 12.5};
    double north = 1234.5, east = 678.9, m = 1 + 12.5e-6, alpha = M_PI / 360;
    double wanted_x = 2520000 + m * (north * cos(alpha) - east * sin(alpha));
    double wanted_y = 394000 + m * (north * sin(alpha) + east * cos(alpha));
    double x = east, y = north;
    move(open_local(&grid, "EPSG:4543"), open_crs("EPSG:4543"), &x, &y);
    assert_near(x, wanted_y, 1e-9);
    assert_near(y, wanted_x, 1e-9);
    move(open_crs("EPSG:4543"), open_local(&grid, "EPSG:4543"), &x, &y);
    assert_near(x, east, 1e-8);
    assert_near(y, north, 1e-8);
}

/* On the ellipsoid of CGCS2000 nothing is moved, so that unprojecting and projecting again is the
 * identity: the place of cs2cs comes out. */
static void a_projected_and_moved_grid_is_projected_anew_on_its_own_ellipsoid(void **state)
{
    (void)state;
    quan_local_grid grid = {.projected = true,
                            .central_meridian_deg = 99,
                            .false_easting_m = 500000,
                            .scale = 1,
                            .radius_m = 6371000,
                            .moved = true};
    double x = 703032.0781, y = 2522306.4565; /* EPSG:4542 */
    move(open_local(&grid, "EPSG:4543"), open_crs("EPSG:4543"), &x, &y);
    assert_near(x, 394951.6725, 2e-4);
    assert_near(y, 2521312.6648, 2e-4);
    /* On Krasovsky's the same move ends some metres off, by the size of the ellipsoid alone. */
    grid.ellipsoid = QUAN_ELLIPSOID_KRASOVSKY;
    x = 703032.0781;
    y = 2522306.4565;
    move(open_local(&grid, "EPSG:4543"), open_crs("EPSG:4543"), &x, &y);
    assert_near(x, 394951.6725, 10);
    assert_near(y, 2521312.6648, 10);
    assert_true(fabs(x - 394951.6725) > 1e-3);
}

static void a_grid_that_lacks_something_is_refused(void **state)
{
    (void)state;
    static const struct {
        quan_local_grid grid;
        const char *to, *words;
    } wrong[] = {
        {{.scale = 1}, NULL, "needs `central_meridian_deg`"},
        {{.moved = true}, NULL, "needs `to`"},
        {{.moved = true}, "EPSG:4490", "no projected system in metres"},
        {{.moved = true}, "gcj02", "no projected system in metres"},
        {{.moved = true}, "EPSG:2263", "no projected system in metres"},
        {{.moved = true}, "nonsense", "not understood"},
        {{.projected = true,
          .central_meridian_deg = 101,
          .scale = 1,
          .radius_m = 6371000,
          .ellipsoid = QUAN_ELLIPSOID_IAG75},
         NULL,
         "older ellipsoid"},
        {{.projected = true,
          .moved = true,
          .central_meridian_deg = 101,
          .scale = 1,
          .radius_m = 6371000},
         "EPSG:3857",
         "Transverse Mercator"},
        {{.projected = true, .central_meridian_deg = 101.123456, .scale = -1, .radius_m = 6371000},
         NULL,
         "give no projection"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        quan_error err = {""};
        quan_crs *crs = NULL;
        assert_int_equal(quan_crs_open_local(&wrong[i].grid, wrong[i].to, &crs, &err),
                         QUAN_ERR_INPUT);
        assert_null(crs);
        if (!strstr(err.message, wrong[i].words))
            fail_msg("%zu: %s", i, err.message);
        assert_null(strstr(err.message, "101.1"));
    }
}

static void nothing_of_a_local_grid_can_be_asked_back(void **state)
{
    (void)state;
    const quan_local_grid grid = {.moved = true, .dx_m = 123456.789, .dy_m = 987654.321};
    quan_crs *crs = open_local(&grid, "EPSG:4543"), *twin = open_local(&grid, "EPSG:4543");
    quan_crs *old = open_crs("EPSG:2379");
    quan_crs_info info;
    quan_transform *transform = NULL;
    char *wkt = NULL;
    quan_error err = {""};
    assert_int_equal(quan_crs_describe(crs, &info, NULL), QUAN_OK);
    assert_string_equal(info.name, "local grid");
    assert_true(info.local && !info.epsg && !info.geographic && info.unit_m == 1);
    assert_int_equal(quan_crs_wkt(crs, 1, &wkt, &err), QUAN_ERR_INPUT);
    assert_null(strstr(err.message, "123456"));
    assert_int_equal(quan_transform_open(crs, old, &transform, &err), QUAN_ERR_INPUT);
    assert_non_null(strstr(err.message, "local grid"));
    assert_null(strstr(err.message, "123456"));
    assert_true(quan_crs_same(crs, crs) && !quan_crs_same(crs, twin));
    quan_crs_close(old);
    quan_crs_close(twin);
    quan_crs_close(crs);
}

static const quan_xy local_points[] = {{1000, 2000}, {5000, 2500}, {3000, 7000}, {1500, 6000}};

/* A turn of 0.3 degrees and 8 ppm, computed here and not by the module. */
static void make_points(quan_xy *to, int n)
{
    for (int i = 0; i < n; i++) {
        double r = 0.3 * M_PI / 180, m = 1 + 8e-6;
        to[i].x_m = 394000 + m * (local_points[i].x_m * cos(r) + local_points[i].y_m * sin(r));
        to[i].y_m = 2520000 + m * (local_points[i].y_m * cos(r) - local_points[i].x_m * sin(r));
    }
}

static void two_points_are_met_exactly_and_more_by_least_squares(void **state)
{
    (void)state;
    quan_xy to[4];
    quan_similarity fit;
    double largest = -1;
    make_points(to, 4);
    for (int n = 2; n <= 4; n++) {
        assert_int_equal(quan_similarity_fit(local_points, to, n, &fit, &largest, NULL), QUAN_OK);
        assert_true(largest < 1e-8);
        quan_xy got = quan_similarity_apply(&fit, local_points[3]);
        assert_near(got.x_m, to[3].x_m, 1e-7);
        assert_near(got.y_m, to[3].y_m, 1e-7);
        quan_similarity back = quan_similarity_invert(&fit);
        got = quan_similarity_apply(&back, to[0]);
        assert_near(got.x_m, local_points[0].x_m, 1e-7);
    }
    /* A slip of 0.4 m in one of four points: the sum of squares is least, so any other parameters
     * nearby are worse, and the largest rest is less than the slip. */
    to[2].x_m += 0.4;
    assert_int_equal(quan_similarity_fit(local_points, to, 4, &fit, &largest, NULL), QUAN_OK);
    assert_true(largest > 0.1 && largest < 0.4);
    for (int k = 0; k < 8; k++) {
        double sums[2] = {0, 0}, step = k & 1 ? 1e-6 : -1e-6;
        quan_similarity other = fit;
        if (k / 2 == 0)
            other.a += step;
        else if (k / 2 == 1)
            other.b += step;
        else if (k / 2 == 2)
            other.to.x_m += step * 1e3;
        else
            other.to.y_m += step * 1e3;
        for (int i = 0; i < 4; i++) {
            quan_xy p = quan_similarity_apply(&fit, local_points[i]);
            quan_xy q = quan_similarity_apply(&other, local_points[i]);
            sums[0] += pow(p.x_m - to[i].x_m, 2) + pow(p.y_m - to[i].y_m, 2);
            sums[1] += pow(q.x_m - to[i].x_m, 2) + pow(q.y_m - to[i].y_m, 2);
        }
        assert_true(sums[0] < sums[1]);
    }
}

static void fewer_than_two_places_give_no_fit(void **state)
{
    (void)state;
    const quan_xy same[2] = {{5, 5}, {5, 5}};
    quan_similarity fit;
    quan_error err = {""};
    double largest;
    assert_int_equal(quan_similarity_fit(local_points, local_points, 1, &fit, &largest, &err),
                     QUAN_ERR_INPUT);
    assert_non_null(strstr(err.message, "there are 1"));
    assert_int_equal(quan_similarity_fit(same, local_points, 2, &fit, &largest, &err),
                     QUAN_ERR_INPUT);
    assert_int_equal(quan_similarity_fit(local_points, same, 2, &fit, &largest, &err),
                     QUAN_ERR_INPUT);
    assert_non_null(strstr(err.message, "one place"));
}

static void the_old_datums_say_that_they_need_common_points(void **state)
{
    (void)state;
    static const struct {
        const char *definition;
        bool needs;
    } systems[] = {{"EPSG:4610", true},  {"EPSG:2379", true},  {"EPSG:2357", true},
                   {"EPSG:4214", true},  {"EPSG:2431", true},  {"EPSG:21417", true},
                   {"EPSG:4555", true},  {"EPSG:4572", true},  {"ESRI:102604", false},
                   {"EPSG:4490", false}, {"EPSG:4543", false}, {"EPSG:4326", false}};
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        quan_crs_info info;
        quan_crs *crs = NULL;
        if (quan_crs_open(systems[i].definition, &crs, NULL))
            continue; /* not in this register */
        assert_int_equal(quan_crs_describe(crs, &info, NULL), QUAN_OK);
        if (info.needs_points != systems[i].needs)
            fail_msg("%s", systems[i].definition);
        quan_crs *cgcs = open_crs("EPSG:4490");
        quan_transform *transform = NULL;
        assert_int_equal(quan_transform_open(crs, cgcs, &transform, NULL) != QUAN_OK,
                         systems[i].needs);
        quan_transform_close(transform);
        quan_crs_close(cgcs);
        quan_crs_close(crs);
    }
}

static void memory_that_fails_once_is_reported_and_nothing_leaks(void **state)
{
    (void)state;
    const quan_local_grid grid = {.projected = true,
                                  .moved = true,
                                  .central_meridian_deg = 101,
                                  .scale = 1,
                                  .radius_m = 6371000};
    for (int64_t n = 1; n < 1000; n++) {
        quan_crs *local = NULL, *gcj = NULL;
        quan_transform *transform = NULL;
        quan_error err = {""};
        quan_memory_fail_at(n, false);
        quan_status status = quan_crs_open_local(&grid, "EPSG:4543", &local, &err);
        if (!status)
            status = quan_crs_open("gcj02", &gcj, &err);
        if (!status)
            status = quan_transform_open(local, gcj, &transform, &err);
        quan_memory_fail_at(0, false);
        quan_transform_close(transform);
        quan_crs_close(gcj);
        quan_crs_close(local);
        if (!status)
            return;
        assert_int_equal(status, QUAN_ERR_LIMIT);
    }
    fail_msg("never passed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simao_and_lancang_have_the_golden_shifts),
        cmocka_unit_test(what_lies_outside_the_box_or_is_no_number_comes_back_as_it_was),
        cmocka_unit_test(there_and_back_is_the_same_place_to_a_tenth_of_a_millimetre),
        cmocka_unit_test(each_round_of_the_way_back_is_at_least_forty_times_nearer),
        cmocka_unit_test(three_hundred_cities_agree_with_gcoord),
        cmocka_unit_test(the_words_are_geographic_systems_without_number_or_wkt),
        cmocka_unit_test(shifted_places_reach_the_grid_of_their_true_place),
        cmocka_unit_test(a_local_projection_is_transverse_mercator_with_its_own_origin),
        cmocka_unit_test(a_height_makes_the_grid_longer_by_its_share_of_the_radius),
        cmocka_unit_test(a_move_turns_clockwise_and_stretches_as_the_tables_say),
        cmocka_unit_test(a_projected_and_moved_grid_is_projected_anew_on_its_own_ellipsoid),
        cmocka_unit_test(a_grid_that_lacks_something_is_refused),
        cmocka_unit_test(nothing_of_a_local_grid_can_be_asked_back),
        cmocka_unit_test(two_points_are_met_exactly_and_more_by_least_squares),
        cmocka_unit_test(fewer_than_two_places_give_no_fit),
        cmocka_unit_test(the_old_datums_say_that_they_need_common_points),
        cmocka_unit_test(memory_that_fails_once_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
