#include "quan/read/run_file.h"

#include "scratch.h"

#include <math.h>

static const char sample[] =
    "# one county\n"
    "run: {id: simao, title: 思茅区, as_of: 2025-01-01, secrecy: 内部, crs: EPSG:4543,\n"
    "      criteria: national, complete: [kindergarten], bbox: [100.9, 22.7, 101.1, 22.9]}\n"
    "sources:\n"
    "  - {role: building, path: 数据/建筑.shp, encoding: GBK, accuracy_m: 1, as_of: 2024-06,\n"
    "     layer: 建筑, where: \"YT = '住宅'\", crs: EPSG:4490, fields: {建成年份: built_year}}\n"
    "  - path: town.OSM.pbf\n"
    "  - {role: [facility], path: 数据/点.csv, kind: wet_market, scheme: field}\n"
    "  - {role: dem, path: dem.tif}\n"
    "profiles: [elder]\n"
    "overrides: [县/criteria.csv]\n"
    "rules: []\n"
    "output: {gpkg: 成果/思茅.gpkg, project: false}\n";

/* The folder that the sample speaks of. */
static void open_sample_folder(scratch *s)
{
    scratch_open(s);
    scratch_folder(s, "数据");
    scratch_folder(s, "县");
    scratch_folder(s, "a.gdb");
    scratch_file(s, "数据/建筑.shp", "");
    scratch_file(s, "数据/点.csv", "");
    scratch_file(s, "town.OSM.pbf", "");
    scratch_file(s, "dem.tif", "");
    scratch_file(s, "县/criteria.csv", "");
}

static void every_word_of_the_sample_arrives(void **state)
{
    (void)state;
    scratch s;
    quan_run_file run;
    quan_error err = {0};
    open_sample_folder(&s);
    const char *path = scratch_file(&s, "run.yaml", sample);
    if (quan_run_file_open(path, NULL, 0, &run, &err))
        fail_msg("%s", err.message);
    assert_string_equal(run.path, path);
    assert_string_equal(run.folder, s.folder);
    assert_string_equal(run.id, "simao");
    assert_string_equal(run.title, "思茅区");
    assert_string_equal(run.as_of, "2025-01-01");
    assert_string_equal(run.secrecy, "内部");
    assert_string_equal(run.crs, "EPSG:4543");
    assert_string_equal(run.criteria, "national");
    assert_int_equal(run.n_complete, 1);
    assert_string_equal(run.complete[0], "kindergarten");
    assert_true(run.bbox_deg[0] == 100.9 && run.bbox_deg[3] == 22.9);
    assert_int_equal(run.n_profiles, 1);
    assert_string_equal(run.profiles[0], "elder");
    assert_int_equal(run.n_overrides, 1);
    assert_string_equal(run.overrides[0], scratch_path(&s, "县/criteria.csv"));
    assert_string_equal(run.output_gpkg, scratch_path(&s, "成果/思茅.gpkg"));
    assert_false(run.write_project);
    assert_int_equal(strlen(run.sha256), 64);
    quan_run_file_free(&run);
    scratch_close(&s);
}

static void sources_carry_roles_fields_and_lines(void **state)
{
    (void)state;
    scratch s;
    quan_run_file run;
    open_sample_folder(&s);
    assert_int_equal(quan_run_file_open(scratch_file(&s, "run.yaml", sample), NULL, 0, &run, NULL),
                     QUAN_OK);
    assert_int_equal(run.n_sources, 4);
    const quan_source *building = &run.sources[0];
    assert_int_equal(building->roles, 1u << QUAN_ROLE_BUILDING);
    assert_string_equal(building->path, "数据/建筑.shp");
    assert_string_equal(building->resolved, scratch_path(&s, "数据/建筑.shp"));
    assert_string_equal(building->encoding, "GBK");
    assert_string_equal(building->as_of, "2024-06");
    assert_string_equal(building->layer, "建筑");
    assert_string_equal(building->where, "YT = '住宅'");
    assert_string_equal(building->crs, "EPSG:4490");
    assert_true(building->accuracy_m == 1);
    assert_int_equal(building->n_fields, 1);
    assert_string_equal(building->fields[0].key, "建成年份");
    assert_string_equal(building->fields[0].value, "built_year");
    assert_non_null(strstr(building->place, "run.yaml:5"));
    assert_true(run.sources[1].roles & (1u << QUAN_ROLE_ROAD));
    assert_false(run.sources[1].roles & (1u << QUAN_ROLE_BOUNDARY));
    assert_true(isnan(run.sources[1].accuracy_m));
    assert_null(run.sources[1].layer);
    assert_string_equal(run.sources[2].kind, "wet_market");
    assert_string_equal(run.sources[2].scheme, "field");
    assert_int_equal(run.sources[3].roles, 1u << QUAN_ROLE_DEM);
    quan_run_file_free(&run);
    scratch_close(&s);
}

static void the_place_of_coordinates_arrives_with_its_units(void **state)
{
    (void)state;
    scratch s;
    quan_run_file run;
    quan_error err = {0};
    open_sample_folder(&s);
    const char *path = scratch_file(
        &s, "run.yaml",
        "run: {as_of: 2025-01-01, confirmations: 数据/核对.csv}\n"
        "sources:\n"
        "  - {role: road, path: dem.tif, crs: local, local: {central_meridian_deg: 101.5,\n"
        "     latitude_of_origin_deg: 22, false_easting_m: 1, false_northing_m: 2, scale: 1.0001,\n"
        "     height_m: 1300, radius_m: 6370000, dx_m: 3, dy_m: 4, rotation_s: 5, scale_ppm: 6,\n"
        "     ellipsoid: krasovsky, to: EPSG:4543}}\n"
        "  - {role: gate, path: dem.tif, crs: local, to: EPSG:4542, local: {dx_m: 3, dy_m: 4}}\n"
        "  - {role: road, path: dem.tif, crs: local, local: {central_meridian_deg: 101}}\n"
        "  - {role: utility_line, path: dem.tif, points: dem.tif, points_layer: 点表}\n"
        "  - {role: road, path: dem.tif, crs: gcj02}\n");
    if (quan_run_file_open(path, NULL, 0, &run, &err))
        fail_msg("%s", err.message);
    const quan_local_grid *g = &run.sources[0].local;
    assert_true(run.sources[0].has_local && g->projected && g->moved);
    assert_true(g->central_meridian_deg == 101.5 && g->latitude_of_origin_deg == 22);
    assert_true(g->false_easting_m == 1 && g->false_northing_m == 2 && g->scale == 1.0001);
    assert_true(g->height_m == 1300 && g->radius_m == 6370000 && g->dx_m == 3 && g->dy_m == 4);
    assert_true(g->rotation_s == 5 && g->scale_ppm == 6);
    assert_int_equal(g->ellipsoid, QUAN_ELLIPSOID_KRASOVSKY);
    assert_string_equal(run.sources[0].to, "EPSG:4543");
    g = &run.sources[1].local;
    assert_true(g->moved && !g->projected && g->rotation_s == 0 && g->scale_ppm == 0);
    assert_string_equal(run.sources[1].to, "EPSG:4542");
    g = &run.sources[2].local;
    assert_true(g->projected && !g->moved && g->scale == 1 && g->radius_m == 6371000);
    assert_int_equal(g->ellipsoid, QUAN_ELLIPSOID_CGCS2000);
    assert_null(run.sources[2].to);
    assert_string_equal(run.sources[3].points, scratch_path(&s, "dem.tif"));
    assert_string_equal(run.sources[3].points_layer, "点表");
    assert_false(run.sources[4].has_local);
    assert_string_equal(run.confirmations, scratch_path(&s, "数据/核对.csv"));
    quan_run_file_free(&run);
    scratch_close(&s);
}

/* Each way in which a parameter can come from the command line. */
static void a_setting_of_a_local_grid_is_kept_and_told_without_its_value(void **state)
{
    (void)state;
    static const struct {
        const char *setting;
        bool secret;
    } cases[] = {
        {"sources.0.local.dx_m=271828", true},
        {"sources.0.local={dx_m: 271828, dy_m: 1, to: EPSG:4543}", true},
        {"sources.4={role: gate, path: dem.tif, crs: local, local: {dx_m: 271828}}", true},
        {"sources.0.layer=271828", false},
        {"run.title=local 271828", false},
    };
    scratch s;
    open_sample_folder(&s);
    const char *path = scratch_file(&s, "run.yaml", sample);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quan_run_file run;
        quan_error err = {0};
        const char *const settings[] = {"sources.0.crs=local", "sources.0.local.dx_m=1",
                                        "sources.0.local.dy_m=1", "sources.0.local.to=EPSG:4543",
                                        cases[i].setting};
        quan_status status = quan_run_file_open(path, settings, 5, &run, &err);
        assert_int_equal(status, i == 2 ? QUAN_ERR_INPUT : QUAN_OK);
        assert_null(strstr(err.message, "271828"));
        if (status)
            continue;
        const quan_pair *kept = &run.settings[4];
        assert_int_equal(!strstr(kept->value, "271828"), cases[i].secret);
        for (int32_t k = 0; k < run.n_sources && cases[i].secret; k++)
            assert_true(!run.sources[k].place || !strstr(run.sources[k].place, "271828"));
        quan_run_file_free(&run);
    }
    scratch_close(&s);
}

static void what_is_not_given_has_its_default(void **state)
{
    (void)state;
    scratch s;
    quan_run_file run;
    scratch_open(&s);
    scratch_file(&s, "r.shp", "");
    const char *path =
        scratch_file(&s, "宁洱.yaml",
                     "run: {as_of: 2024-02-29}\nsources: [{role: road, path: r.shp}]\n"
                     "plan:\nprofiles: []\n");
    assert_int_equal(quan_run_file_open(path, NULL, 0, &run, NULL), QUAN_OK);
    assert_string_equal(run.id, "宁洱");
    assert_string_equal(run.title, "宁洱");
    assert_string_equal(run.criteria, "assess");
    assert_null(run.crs);
    assert_true(isnan(run.bbox_deg[0]) && isnan(run.bbox_deg[3]));
    assert_int_equal(run.n_profiles, 2);
    assert_string_equal(run.profiles[1], "elder");
    assert_string_equal(run.output_gpkg, scratch_path(&s, "宁洱.gpkg"));
    assert_true(run.write_project);
    quan_run_file_free(&run);
    scratch_close(&s);
}

#define RUN          "run: {as_of: 2025-01-01}\n"
#define SOURCES      "sources: [{role: road, path: dem.tif}]\n"
#define SOURCE(text) RUN "sources:\n  - {" text "}\n"

static const struct {
    const char *text, *message;
} wrong[] = {
    {"", ": the run file is empty"},
    {"# nothing\n", ": the run file is empty"},
    {"run：{id: a}\n", ":1:1: the colon in 'run：{id' is full-width"},
    {"run:\n  id：simao\n  as_of: 2025-01-01\n", ":2:5: this colon is full-width"},
    {"run: {id：simao, as_of: 2025-01-01}\n" SOURCES,
     ":1:7: the colon in 'id：simao' is full-width"},
    {SOURCE("role: road, path: dem.tif, fields: {建成年份：built_year}"),
     ":3:42: the colon in '建成年份：built_year' is full-width"},
    {"run: [1\n", "this is no YAML"},
    {"run: \"abc\n", "this is no YAML"},
    {"run: {as_of: \"2025\\0\"}\n", ":1:15: a text holds a control character"},
    {"run: {id: \"a\\e[31m\"}\n", "a text holds a control character"},
    {"run: &a {x: 1}\nsources: *a\n", ":2:11: aliases"},
    {"run: !!map {id: a}\n", "tags (words after an exclamation mark) are not allowed"},
    {"run: {id: a, id: b}\n", ":1:14: the key 'id' stands twice; the first is in line 1"},
    {"? [a]\n: b\n", "a key must be a word, followed by a colon"},
    {"a: 1\n---\nb: 1\n", ":2:1: a second document begins"},
    {"run: [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]\n", "nest deeper than 16"},
    {"text\n", ":1:1: keys with values belong here"},
    {"source: []\n", ":1:1: the key 'source' is not known; did you mean 'sources'?"},
    {"zzz: []\n", "the key 'zzz' is not known here"},
    {SOURCES, "the key 'run' is missing"},
    {"run: 3\n" SOURCES, ":1:1: 'run' must be keys with values"},
    {"run: {titel: x, as_of: 2025-01-01}\n" SOURCES,
     ":1:7: the key 'titel' is not known; did you mean 'title'?"},
    {"run: {id: a}\n" SOURCES, ":1:1: 'as_of' is missing"},
    {"run: {as_of: 2025-02-29}\n" SOURCES, ":1:7: 'as_of' is '2025-02-29', which is no date"},
    {"run: {as_of: 2025-04-31}\n" SOURCES, "which is no date"},
    {"run: {as_of: 1900-02-29}\n" SOURCES, "which is no date"},
    {"run: {as_of: 2100-02-29}\n" SOURCES, "which is no date"},
    {"run: {as_of: 20222-01-01}\n" SOURCES, "which is no date"},
    {"run: {as_of: 2025}\n" SOURCES, "which is no date"},
    {"run: {as_of: [2025]}\n" SOURCES, "'as_of' must be one value"},
    {"run: {as_of: 2025-01-01, id: ../x}\n" SOURCES, ":1:26: the id '../x' must be a plain name"},
    {"run: {as_of: 2025-01-01, id: a/b}\n" SOURCES, "must be a plain name"},
    {"run: {as_of: 2025-01-01, bbox: [1, 2, 3]}\n" SOURCES, "'bbox' must be four numbers"},
    {"run: {as_of: 2025-01-01, bbox: [1, 2, 3, x]}\n" SOURCES, "'bbox' must be four numbers"},
    {"run: {as_of: 2025-01-01, bbox: [3, 2, 1, 4]}\n" SOURCES, "'bbox' is no box in degrees"},
    {"run: {as_of: 2025-01-01, bbox: [1, 2, 1, 4]}\n" SOURCES, "'bbox' is no box in degrees"},
    {"run: {as_of: 2025-01-01, bbox: [1, 2, 3, 2]}\n" SOURCES, "'bbox' is no box in degrees"},
    {"run: {as_of: 2025-01-01, bbox: [1, 2, 3, 91]}\n" SOURCES, "'bbox' is no box in degrees"},
    {"run: {as_of: 2025-01-01, bbox: 1}\n" SOURCES, "'bbox' must be a list"},
    {"run: {as_of: 2025-01-01, complete: [a, a]}\n" SOURCES, "'a' stands twice in the list"},
    {"run: {as_of: 2025-01-01, complete: {a: b}}\n" SOURCES, "'complete' must be a list"},
    {RUN, "the key 'sources' is missing"},
    {RUN "sources: []\n", ":2:1: the list of sources is empty"},
    {RUN "sources: [a]\n", ":2:11: keys with values belong here"},
    {SOURCE("role: road"), ":3:5: this source needs a 'path'"},
    {SOURCE("path: dem.tif"), ":3:5: this source needs a 'role'"},
    {SOURCE("role: [], path: dem.tif"), "the list of roles is empty"},
    {SOURCE("role: buildin, path: dem.tif"), "'buildin' is no role; did you mean 'building'?"},
    {SOURCE("role: 建筑, path: dem.tif"), "'建筑' is no role; the roles are boundary, urban"},
    {SOURCE("role: road, path: dem.tif, coding: GBK"), "did you mean 'encoding'?"},
    {SOURCE("role: road, path: /vsicurl/http://a"), ":3:18: /vsicurl/http://a: only plain files"},
    {SOURCE("role: road, path: \"https://a/b.shp\""), "only plain files are read"},
    {SOURCE("role: road, path: \"PG:dbname=a\""), "only plain files are read"},
    {SOURCE("role: road, path: -x"), "must not begin with a hyphen"},
    {SOURCE("role: road, path: nix.shp"), "nix.shp cannot be found: No such file"},
    {SOURCE("role: road, path: 数据\\建筑.shp"), "write / between folders"},
    {SOURCE("role: road, path: 数据"), "is neither a file nor a .gdb folder"},
    {SOURCE("role: road, path: dem.tif, accuracy_m: 一"),
     "'accuracy_m' is '一', which is no number"},
    {SOURCE("role: road, path: dem.tif, accuracy_m: -1"),
     "'accuracy_m' is -1; it must be from 0 to 1000"},
    {SOURCE("role: road, path: dem.tif, accuracy_m: nan"), "which is no number"},
    {SOURCE("role: road, path: dem.tif, encoding: GBX"), "the encoding 'GBX' is not known"},
    {SOURCE("role: road, path: dem.tif, as_of: 2025-13"), "which is no date"},
    {SOURCE("role: road, path: dem.tif, fields: [a]"), "'fields' must be keys with values"},
    {SOURCE("role: road, path: dem.tif, fields: {a: [b]}"), "'a' must be one value"},
    {SOURCE("role: [[road]], path: dem.tif"), "one value belongs here"},
    {SOURCE("role: road, path: dem.tif, kind: hospital"), "'kind' has no meaning"},
    {SOURCE("role: road, path: dem.tif, scheme: osm"), "'scheme' has no meaning"},
    {SOURCE("role: dem, path: dem.tif, layer: a"), "'layer' has no meaning"},
    {SOURCE("role: [dem, road], path: dem.tif"), "the role dem cannot have other roles"},
    {RUN SOURCES "overrides: 县/criteria.csv\n", "'overrides' must be a list"},
    {RUN SOURCES "overrides: [x.csv]\n", "x.csv cannot be found"},
    {RUN SOURCES "rules: [a.sql]\n", ":3:1: 'rules' is not supported by this version"},
    {RUN SOURCES "plan: {budget_yuan: {2027: 1}}\n", "'plan' is not supported by this version"},
    {RUN SOURCES "output: {gpkg: a.db}\n", "must end in .gpkg"},
    {RUN SOURCES "output: {gpkg: /vsimem/a.gpkg}\n", "only plain files"},
    {RUN SOURCES "output: {project: ja}\n", "'project' is 'ja'; write true or false"},
    /* where coordinates lie; no value is ever shown */
    {SOURCE("role: road, path: dem.tif, crs: local"), ":3:33: `crs: local` needs `local:`"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {dx_m: 1}"),
     "has no effect without both 'dx_m' and 'dy_m'"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {dx_m: 1, dy_m: 2}"), "needs 'to'"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {scale: 1}"),
     "'scale' of `local` has no effect without 'central_meridian_deg'"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {ellipsoid: iag75}"),
     "`local` needs 'central_meridian_deg'"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {central_meridian_deg: 101, ellipsoid: "
            "iag75}"),
     "on an older ellipsoid"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {central_meridian_deg: 101, ellipsoid: "
            "clarke}"),
     "must be cgcs2000, krasovsky or iag75"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {central_meridian_deg: 181}"),
     "'central_meridian_deg' of `local` must be from -180 to 180"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {central_meridian_deg: 101, to: "
            "EPSG:4543}"),
     "'to' has a meaning only"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {central_meridian_deg: abc}"),
     "'central_meridian_deg' of `local` is no number"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {central_meridian: 101}"),
     "did you mean 'central_meridian_deg'?"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: {xyz: 101}"),
     "a key of `local` is not known"},
    {SOURCE("role: road, path: dem.tif, crs: local, local: [1]"),
     "'local' must be keys with values"},
    {SOURCE("role: road, path: dem.tif, local: {central_meridian_deg: 101}"),
     "`local:` goes with `crs: local`"},
    {SOURCE("role: road, path: dem.tif, crs: local, common_points: dem.tif, to: EPSG:4543, local: "
            "{central_meridian_deg: 101}"),
     "not together with"},
    {SOURCE("role: road, path: dem.tif, common_points: dem.tif"), "`common_points` needs `to`"},
    {SOURCE("role: road, path: dem.tif, common_points: nowhere.csv, to: EPSG:4543"), "nowhere.csv"},
    {SOURCE("role: road, path: dem.tif, to: EPSG:4543"), "'to' has a meaning only"},
    {SOURCE("role: dem, path: dem.tif, crs: local, local: {central_meridian_deg: 101}"),
     "the key 'local' has no meaning"},
    {SOURCE("role: road, path: dem.tif, points: dem.tif"), "the key 'points' has no meaning"},
    {SOURCE("role: utility_line, path: dem.tif, points: nowhere.csv"), "nowhere.csv"},
    {"run: {as_of: 2025-01-01, confirmations: [a]}\n" SOURCES, "'confirmations'"},
};

static void a_wrong_file_is_refused_with_place_and_reason(void **state)
{
    (void)state;
    scratch s;
    open_sample_folder(&s);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        quan_run_file run;
        quan_error err = {0};
        const char *path = scratch_file(&s, "run.yaml", wrong[i].text);
        quan_status status = quan_run_file_open(path, NULL, 0, &run, &err);
        quan_status expected =
            strstr(wrong[i].message, "not supported") ? QUAN_ERR_USAGE : QUAN_ERR_INPUT;
        if (status != expected || !strstr(err.message, wrong[i].message))
            fail_msg("case %zu: expected '%s', got %d '%s'", i, wrong[i].message, (int)status,
                     err.message);
        assert_int_equal(strncmp(err.message, path, strlen(path)), 0);
        assert_null(run.path);
        assert_int_equal(run.n_sources, 0);
    }
    scratch_close(&s);
}

/* The other side of every limit of the list above. */
static void what_is_just_within_a_limit_is_read(void **state)
{
    (void)state;
    static const char *const right[] = {
        "run: {as_of: 2020-02-29}\n" SOURCES,
        "run: {as_of: 2000-02-29}\n" SOURCES,
        "run: {as_of: 2025-01-01, bbox: [-180, -90, 180, 90]}\n" SOURCES,
        SOURCE("role: road, path: dem.tif, accuracy_m: 0"),
        SOURCE("role: road, path: dem.tif, accuracy_m: 1000"),
        SOURCE("role: road, path: a.gdb, as_of: 2025, encoding: gb18030"),
        SOURCE("role: [road, gate], path: \"数据/../dem.tif\""),
        SOURCE("role: road, path: dem.tif, crs: local, local: {central_meridian_deg: -180, scale: "
               "0.9}"),
        SOURCE(
            "role: road, path: dem.tif, crs: local, local: {dx_m: -1e8, dy_m: 1e8, to: EPSG:4543}"),
        SOURCE("role: road, path: dem.tif, crs: local, common_points: dem.tif, to: EPSG:4543"),
        SOURCE("role: road, path: dem.tif, crs: EPSG:2379, common_points: dem.tif, to: EPSG:4543"),
        SOURCE("role: road, path: dem.tif, common_points: dem.tif, to: EPSG:4543"),
    };
    scratch s;
    open_sample_folder(&s);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        quan_run_file run;
        quan_error err = {0};
        if (quan_run_file_open(scratch_file(&s, "run.yaml", right[i]), NULL, 0, &run, &err))
            fail_msg("%s", err.message);
        quan_run_file_free(&run);
    }
    scratch_close(&s);
}

static void sixteen_levels_and_no_more(void **state)
{
    (void)state;
    scratch s;
    scratch_open(&s);
    for (int depth = 16; depth <= 17; depth++) {
        char text[64] = "";
        quan_run_file run;
        quan_error err = {0};
        for (int i = 0; i < depth; i++)
            text[i] = '[';
        memset(text + depth, ']', (size_t)depth);
        const char *path = scratch_file(&s, "run.yaml", text);
        assert_int_equal(quan_run_file_open(path, NULL, 0, &run, &err), QUAN_ERR_INPUT);
        assert_int_equal(strstr(err.message, "nest deeper than 16") != NULL, depth == 17);
    }
    scratch_close(&s);
}

static void a_file_that_is_no_text_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *message;
    } cases[] = {
        {"run: \0", 6, "holds a NUL byte"},
        {"\xFF\xFEr\0", 4, "UTF-16"},
        {"a: 1\nb: \xC6\xD5\xB6\xFD\n", 13, ":2:4: the file is not UTF-8 but probably GBK"},
        {"a: \xE4\xB8", 5, ":1:4: the file is not UTF-8"},
    };
    scratch s;
    quan_run_file run;
    quan_error err = {0};
    scratch_open(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = scratch_bytes(&s, "run.yaml", cases[i].bytes, cases[i].n);
        assert_int_equal(quan_run_file_open(path, NULL, 0, &run, &err), QUAN_ERR_INPUT);
        if (!strstr(err.message, cases[i].message))
            fail_msg("expected '%s', got '%s'", cases[i].message, err.message);
    }
    char *large = test_malloc((1 << 20) + 1);
    memset(large, '#', (1 << 20) + 1);
    const char *path = scratch_bytes(&s, "run.yaml", large, (1 << 20) + 1);
    assert_int_equal(quan_run_file_open(path, NULL, 0, &run, &err), QUAN_ERR_INPUT);
    assert_non_null(strstr(err.message, "at most 1048576 are read"));
    test_free(large);
    assert_int_equal(mkfifo(scratch_path(&s, "pipe"), 0600), 0);
    static const char *const names[] = {"pipe", "nowhere", "."};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(quan_run_file_open(scratch_path(&s, names[i]), NULL, 0, &run, &err),
                         QUAN_ERR_INPUT);
    assert_int_equal(quan_run_file_open("/vsistdin/", NULL, 0, &run, &err), QUAN_ERR_INPUT);
    scratch_close(&s);
}

static void a_setting_replaces_adds_and_appends(void **state)
{
    (void)state;
    scratch s;
    quan_run_file run;
    quan_error err = {0};
    open_sample_folder(&s);
    const char *path = scratch_file(&s, "run.yaml", sample);
    static const char *const settings[] = {
        "run.criteria=assess",
        "run.id=",
        "sources.0.crs=EPSG:4543=x",
        "profiles=[adult]",
        "profiles.1=frail",
        "output.project=true",
        "sources.4={role: gate, path: dem.tif}",
        "sources.0.fields.楼层=floors",
    };
    if (quan_run_file_open(path, settings, 8, &run, &err))
        fail_msg("%s", err.message);
    assert_string_equal(run.criteria, "assess");
    assert_string_equal(run.id, "run");
    assert_string_equal(run.sources[0].crs, "EPSG:4543=x");
    assert_int_equal(run.n_profiles, 2);
    assert_string_equal(run.profiles[1], "frail");
    assert_true(run.write_project);
    assert_int_equal(run.n_sources, 5);
    assert_int_equal(run.sources[4].roles, 1u << QUAN_ROLE_GATE);
    assert_int_equal(run.sources[0].n_fields, 2);
    assert_int_equal(run.n_settings, 8);
    assert_string_equal(run.settings[2].key, "sources.0.crs");
    assert_string_equal(run.settings[2].value, "EPSG:4543=x");
    quan_run_file_free(&run);
    scratch_close(&s);
}

static void settings_alone_can_make_a_run(void **state)
{
    (void)state;
    scratch s;
    quan_run_file run;
    open_sample_folder(&s);
    static const char *const settings[] = {"run.as_of=2025-01-01", "sources.0.role=road",
                                           "sources.0.path=dem.tif"};
    assert_int_equal(
        quan_run_file_open(scratch_file(&s, "empty.yaml", ""), settings, 3, &run, NULL), QUAN_OK);
    assert_int_equal(run.n_sources, 1);
    quan_run_file_free(&run);
    scratch_close(&s);
}

static void a_wrong_setting_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *setting, *message;
        quan_status status;
    } cases[] = {
        {"x", "--set x: write it as KEY=VALUE", QUAN_ERR_USAGE},
        {"=x", "write it as KEY=VALUE", QUAN_ERR_USAGE},
        {"run..id=x", "a word of the path is empty", QUAN_ERR_USAGE},
        {"run.id.x=1", "'x' after something that has no parts", QUAN_ERR_USAGE},
        {"sources.9.role=x", "'9' is no place in a list of 4 entries", QUAN_ERR_USAGE},
        {"sources.a=x", "'a' is no place in a list", QUAN_ERR_USAGE},
        {"run.id=\x80", "this is not UTF-8", QUAN_ERR_USAGE},
        {"run.id=a\nb", "a text holds a control character", QUAN_ERR_USAGE},
        {"run.titel=x", "--set run.titel=x: the key 'titel' is not known; did you mean 'title'?",
         QUAN_ERR_INPUT},
        {"profiles=[a", "--set profiles=[a:", QUAN_ERR_INPUT},
        {"run.as_of=gestern", "--set run.as_of=gestern: 'as_of' is 'gestern'", QUAN_ERR_INPUT},
    };
    scratch s;
    open_sample_folder(&s);
    const char *path = scratch_file(&s, "run.yaml", sample);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quan_run_file run;
        quan_error err = {0};
        quan_status status = quan_run_file_open(path, &cases[i].setting, 1, &run, &err);
        if (status != cases[i].status || !strstr(err.message, cases[i].message))
            fail_msg("%s: got %d '%s'", cases[i].setting, (int)status, err.message);
    }
    scratch_close(&s);
}

static void a_thousand_keys_and_no_more(void **state)
{
    (void)state;
    scratch s;
    quan_error err = {0};
    open_sample_folder(&s);
    for (int n = 1000; n <= 1001; n++) {
        quan_run_file run;
        FILE *file = fopen(scratch_path(&s, "run.yaml"), "w");
        assert_non_null(file);
        fputs(RUN "sources:\n  - role: road\n    path: dem.tif\n    fields:\n", file);
        for (int i = 0; i < n; i++)
            fprintf(file, "      f%d: name\n", i);
        assert_int_equal(fclose(file), 0);
        quan_status status = quan_run_file_open(scratch_path(&s, "run.yaml"), NULL, 0, &run, &err);
        assert_int_equal(status, n == 1000 ? QUAN_OK : QUAN_ERR_INPUT);
        quan_run_file_free(&run);
    }
    assert_non_null(strstr(err.message, "more than 1000 keys"));
    scratch_close(&s);
}

static void every_failed_allocation_leaves_nothing_behind(void **state)
{
    (void)state;
    scratch s;
    open_sample_folder(&s);
    const char *path = scratch_file(&s, "run.yaml", sample);
    static const char *const settings[] = {
        "run.title=x",
        "profiles=[adult, elder]",
        "run.confirmations=a.csv",
        "sources.0.crs=local",
        "sources.0.local={dx_m: 1, dy_m: 2, to: EPSG:4543}",
        "sources.4={role: utility_line, path: dem.tif, points: dem.tif, points_layer: x}",
        "sources.5={role: gate, path: dem.tif, common_points: dem.tif, to: EPSG:4543}"};
    for (int64_t n = 1; n < 2000; n++) {
        quan_run_file run;
        quan_memory_fail_at(n, false);
        quan_status status = quan_run_file_open(path, settings, 7, &run, NULL);
        bool failed = quan_memory_fail_at(0, false) >= n;
        assert_int_equal(status, failed ? QUAN_ERR_LIMIT : QUAN_OK);
        quan_run_file_free(&run);
        if (!failed) {
            assert_true(n > 60);
            scratch_close(&s);
            return;
        }
    }
    fail_msg("the call never succeeded");
}

static void roles_have_the_names_of_their_layers(void **state)
{
    (void)state;
    assert_string_equal(quan_role_name(QUAN_ROLE_BOUNDARY), "boundary");
    assert_string_equal(quan_role_name(QUAN_ROLE_DEM), "dem");
    assert_null(quan_role_name(QUAN_N_ROLES));
    assert_null(quan_role_name((quan_role)-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_of_the_sample_arrives),
        cmocka_unit_test(sources_carry_roles_fields_and_lines),
        cmocka_unit_test(the_place_of_coordinates_arrives_with_its_units),
        cmocka_unit_test(a_setting_of_a_local_grid_is_kept_and_told_without_its_value),
        cmocka_unit_test(what_is_not_given_has_its_default),
        cmocka_unit_test(a_wrong_file_is_refused_with_place_and_reason),
        cmocka_unit_test(what_is_just_within_a_limit_is_read),
        cmocka_unit_test(sixteen_levels_and_no_more),
        cmocka_unit_test(a_file_that_is_no_text_is_refused),
        cmocka_unit_test(a_setting_replaces_adds_and_appends),
        cmocka_unit_test(settings_alone_can_make_a_run),
        cmocka_unit_test(a_wrong_setting_is_named),
        cmocka_unit_test(a_thousand_keys_and_no_more),
        cmocka_unit_test(every_failed_allocation_leaves_nothing_behind),
        cmocka_unit_test(roles_have_the_names_of_their_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
