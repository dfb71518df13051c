/* Every allocation of the whole chain may fail: the run ends with a plain word, the old result
 * stays, nothing leaks (under AddressSanitizer). Once with the plain files of one town, once with
 * those of a bureau from another. */
#include "cmocka_all.h"
#include "quan.h"
#include "scratch.h"

#include <dirent.h>

#define OLD_TITLE "run.title=旧"
#define NEW_TITLE "run.title=新"

typedef struct {
    char *bytes;
    size_t n;
} content;

typedef struct {
    scratch folder;
    char path[600], project[600], run_file[600];
    content old[2], new[2]; /* the GeoPackage and the project */
} scene;

static content read_all(const char *path)
{
    content c = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return c;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    c.n = (size_t)ftell(file);
    rewind(file);
    c.bytes = malloc(c.n + 1);
    assert_non_null(c.bytes);
    assert_int_equal(fread(c.bytes, 1, c.n, file), c.n);
    fclose(file);
    return c;
}

static bool file_is(const char *path, content wanted)
{
    content now = read_all(path);
    bool same = now.bytes && now.n == wanted.n && memcmp(now.bytes, wanted.bytes, now.n) == 0;
    free(now.bytes);
    return same;
}

static void read_both(const scene *s, content out[2])
{
    out[0] = read_all(s->path);
    out[1] = read_all(s->project);
    assert_non_null(out[0].bytes);
    assert_non_null(out[1].bytes);
}

static quan_status run_once(const scene *s, const char *title, quan_error *err)
{
    const char *settings[] = {title};
    quan_run_file run = {0};
    quan_run_summary summary;
    const quan_run_options options = {
        .stage = QUAN_STAGE_ALL, .output = s->path, .overwrite = true};
    quan_status status = quan_run_file_open(s->run_file, settings, 1, &run, err);
    if (!status)
        status = quan_run(&run, &options, NULL, &summary, err);
    quan_run_file_free(&run);
    return status;
}

static int count_hidden(const scene *s)
{
    int n = 0;
    DIR *folder = opendir(s->folder.folder);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
        n += entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
             strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return n;
}

/* A shapefile in GBK, a FileGDB, a drawing, workbooks, tables of pipes, POIs in GCJ-02, a ledger
 * without a map; no streets, so that places lie outside all of them. */
static const char *const bureau[] = {
    "role: boundary, path: %s/01界线/县级行政区界线.shp",
    "role: urban, path: %s/01界线/城镇开发边界2023.shp",
    "role: community, path: %s/01界线/社区2024.shp",
    "role: estate, path: %s/01界线/小区范围.shp",
    "role: building, path: %s/02建筑/现状建筑2024_最终版.shp, where: 'FID < 300'",
    "role: road, path: %s/03道路/道路中心线2024.shp, crs: 'EPSG:4543'",
    "role: gate, path: %s/03道路/小区出入口.shp",
    "role: barrier, path: %s/03道路/围墙河道.dxf, where: \"Layer IN ('围墙','河道')\", "
    "crs: 'EPSG:4543', fields: {Layer: kind}",
    "role: facility, path: %s/06设施/民政_社区养老服务设施2024.xlsx, crs: 'EPSG:4490'",
    "role: facility, path: %s/06设施/高德POI_思茅区_202412.csv, crs: gcj02, scheme: amap",
    "role: parcel, path: %s/04土地/思茅区土地2024.gdb, layer: DLTB, scheme: sandiao",
    "role: utility_line, path: %s/05管线/给水管线成果表.xlsx, layer: 管线表, crs: 'EPSG:4543'",
    "role: ledger, path: %s/08台账/老旧小区台账.xlsx",
    "role: survey, path: %s/08台账/小区体检卡2024.xlsx",
    "role: votes, path: %s/08台账/居民意愿征询.csv",
};

static void write_bureau(const char *path)
{
    char data[400];
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_non_null(getcwd(data, sizeof data - 40));
    strcat(data, "/samples/simao/data");
    fputs("run: {id: bureau, title: 旧, as_of: 2025-01-01, crs: 'EPSG:4543'}\nsources:\n", file);
    for (size_t i = 0; i < sizeof bureau / sizeof bureau[0]; i++) {
        const char *rest = strstr(bureau[i], "%s") + 2;
        fprintf(file, "  - {%.*s%s%s}\n", (int)(rest - 2 - bureau[i]), bureau[i], data, rest);
    }
    fputs("output: {gpkg: town.gpkg}\n", file);
    fclose(file);
}

static int set_stage(void **state, bool with_bureau)
{
    scene *s = calloc(1, sizeof *s);
    quan_error err = {{0}};
    assert_non_null(s);
    scratch_open(&s->folder);
    snprintf(s->path, sizeof s->path, "%s/town.gpkg", s->folder.folder);
    snprintf(s->project, sizeof s->project, "%s/town.qgs", s->folder.folder);
    snprintf(s->run_file, sizeof s->run_file, "samples/hetou/run.yaml");
    if (with_bureau) {
        snprintf(s->run_file, sizeof s->run_file, "%s/run.yaml", s->folder.folder);
        write_bureau(s->run_file);
    }
    if (run_once(s, NEW_TITLE, &err))
        fail_msg("%s", err.message);
    read_both(s, s->new);
    assert_int_equal(run_once(s, OLD_TITLE, &err), QUAN_OK);
    read_both(s, s->old);
    assert_false(file_is(s->path, s->new[0]));
    *state = s;
    return 0;
}

static int set_town(void **state)
{
    return set_stage(state, false);
}

static int set_bureau(void **state)
{
    return set_stage(state, true);
}

static int clear_stage(void **state)
{
    scene *s = *state;
    for (int i = 0; i < 2; i++) {
        free(s->old[i].bytes);
        free(s->new[i].bytes);
    }
    scratch_close(&s->folder);
    free(s);
    return 0;
}

static void expect_output(const scene *s, const content wanted[2], long long n)
{
    if (!file_is(s->path, wanted[0]) || !file_is(s->project, wanted[1]))
        fail_msg("allocation %lld: the output is neither the one nor the other", n);
    if (count_hidden(s))
        fail_msg("allocation %lld: a temporary file is left", n);
}

/* True when the run came through although the n-th allocation failed. */
static bool fail_one(const scene *s, int64_t n, bool sticky)
{
    quan_error err = {{0}};
    quan_memory_fail_at(n, sticky);
    quan_status status = run_once(s, NEW_TITLE, &err);
    quan_memory_fail_at(0, false);
    if (status != QUAN_OK && status != QUAN_ERR_LIMIT)
        fail_msg("allocation %lld: status %d: %s", (long long)n, (int)status, err.message);
    if (status && !strstr(err.message, "memory"))
        fail_msg("allocation %lld: no word of memory: %s", (long long)n, err.message);
    if (strchr(err.message, '\n'))
        fail_msg("allocation %lld: more than one line: %s", (long long)n, err.message);
    expect_output(s, status ? s->old : s->new, (long long)n);
    if (!status)
        assert_int_equal(run_once(s, OLD_TITLE, &err), QUAN_OK);
    return status == QUAN_OK;
}

static int64_t count_allocations(const scene *s)
{
    quan_memory_fail_at(0, false);
    assert_int_equal(run_once(s, OLD_TITLE, NULL), QUAN_OK);
    return quan_memory_fail_at(0, false);
}

/* One allocation of each of `parts` equal stretches of the run, chosen by a fixed generator. */
static void fail_in_each(const scene *s, int parts, bool sticky, unsigned seed)
{
    const int64_t total = count_allocations(s);
    int n_passed = 0;
    assert_true(total > 1000);
    for (int i = 0; i < parts; i++) {
        const int64_t from = total * i / parts, to = total * (i + 1) / parts;
        n_passed += fail_one(s, 1 + from + rand_r(&seed) % (to - from), sticky);
    }
    print_message("%lld allocations; of %d failures %d were survived\n", (long long)total, parts,
                  n_passed);
    assert_true(n_passed < parts);
}

static void one_allocation_that_fails_leaves_the_old_result(void **state)
{
    fail_in_each(*state, 100, false, 20250101);
}

static void memory_that_stays_used_up_leaves_the_old_result(void **state)
{
    fail_in_each(*state, 30, true, 20250102);
}

static void each_of_the_first_allocations_may_fail(void **state)
{
    for (int64_t n = 1; n <= 40; n++)
        assert_false(fail_one(*state, n, false));
}

static void every_kind_of_file_may_find_no_memory(void **state)
{
    fail_in_each(*state, 40, false, 20250103);
    fail_in_each(*state, 10, true, 20250104);
}

int main(void)
{
    const struct CMUnitTest town[] = {
        cmocka_unit_test(each_of_the_first_allocations_may_fail),
        cmocka_unit_test(one_allocation_that_fails_leaves_the_old_result),
        cmocka_unit_test(memory_that_stays_used_up_leaves_the_old_result),
    };
    const struct CMUnitTest files[] = {
        cmocka_unit_test(every_kind_of_file_may_find_no_memory),
    };
    int failed = cmocka_run_group_tests(town, set_town, clear_stage);
    return failed + cmocka_run_group_tests(files, set_bureau, clear_stage);
}
