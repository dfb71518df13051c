/* What stands in folders and zip files is listed before anything of it is opened. The zip files are
 * GDAL's; what they hold is asked of GDAL as well. */
#include "file/zip_list.h"
#include "init/folder.h"

#include "memory_kit.h"
#include "random_kit.h"
#include "scratch.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>

static scratch place;

static int set_up(void **state)
{
    (void)state;
    scratch_open(&place);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close(&place);
    return 0;
}

static void make_folder(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s", scratch_path(&place, name));
    for (char *c = path + strlen(place.folder) + 1; (c = strchr(c, '/')) != NULL; *c++ = '/') {
        *c = '\0';
        mkdir(path, 0700);
    }
}

static void make_files(const char *const *names, int n)
{
    for (int i = 0; i < n; i++) {
        make_folder(names[i]);
        scratch_file(&place, names[i], "x");
    }
}

/* The paths of a list with bars between them. */
static const char *listed(const char *folder, int32_t depth, int64_t most, bool *complete)
{
    static char text[4000];
    quan_file_list list;
    size_t n = 0;
    *text = '\0';
    assert_int_equal(quan_folder_list(scratch_path(&place, folder), depth, most, &list, NULL),
                     QUAN_OK);
    for (int64_t i = 0; i < list.n; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? "|" : "", list.paths[i]);
    *complete = list.complete;
    quan_folder_free(&list);
    return text;
}

static void data_is_listed_and_what_goes_with_it_is_not(void **state)
{
    (void)state;
    static const char *const names[] = {
        "data/规划/用地.SHP", "data/规划/用地.dbf",  "data/规划/用地.Shx", "data/规划/用地.shp.xml",
        "data/table.dbf",     "data/b.gpkg",         "data/b.gpkg-wal",    "data/a.tif",
        "data/a.tif.aux.xml", "data/a.ovr",          "data/~$台账.xlsx",   "data/台账.xlsx",
        "data/.hidden",       "data/desktop.ini",    "data/k.gdb/a1.gdb",  "data/k.gdb/gdb",
        "data/.git/x.csv",    "data/__MACOSX/b.gpkg"};
    bool complete = false;
    make_files(names, (int)(sizeof names / sizeof *names));
    assert_int_equal(symlink("/etc/passwd", scratch_path(&place, "data/link.csv")), 0);
    assert_int_equal(symlink("..", scratch_path(&place, "data/规划/circle")), 0);
    assert_string_equal(listed("data", 4, 100, &complete),
                        "a.tif|b.gpkg|k.gdb|table.dbf|台账.xlsx|规划/用地.SHP");
    assert_true(complete);
}

static void limits_are_kept_and_told(void **state)
{
    (void)state;
    static const char *const names[] = {"deep/a.csv", "deep/b/b.csv", "deep/b/c/c.csv",
                                        "deep/Z.csv"};
    bool complete = true;
    make_files(names, 4);
    assert_string_equal(listed("deep", 0, 100, &complete), "Z.csv|a.csv");
    assert_false(complete);
    assert_string_equal(listed("deep", 1, 100, &complete), "Z.csv|a.csv|b/b.csv");
    assert_false(complete);
    assert_string_equal(listed("deep", 2, 100, &complete), "Z.csv|a.csv|b/b.csv|b/c/c.csv");
    assert_true(complete);
    assert_string_equal(listed("deep", 2, 4, &complete), "Z.csv|a.csv|b/b.csv|b/c/c.csv");
    assert_true(complete);
    assert_string_equal(listed("deep", 2, 2, &complete), "Z.csv|a.csv");
    assert_false(complete);
}

static quan_status list_once(void *payload, quan_error *err)
{
    quan_file_list list;
    quan_status status = quan_folder_list(payload, 3, 100, &list, err);
    assert_true(status ? !list.paths && !list.n : list.n == 4);
    quan_folder_free(&list);
    return status;
}

static void a_list_without_memory_or_folder_says_so(void **state)
{
    (void)state;
    char path[600];
    quan_error err = {""};
    quan_file_list list;
    snprintf(path, sizeof path, "%s", scratch_path(&place, "deep"));
    assert_true(memory_fails_everywhere(list_once, path) >= 5);
    assert_int_equal(quan_folder_list(scratch_path(&place, "none"), 3, 100, &list, &err),
                     QUAN_ERR_INPUT);
    assert_non_null(strstr(err.message, "none: the folder cannot be opened"));
}

typedef struct {
    const char *name;
    int64_t n_bytes;
} packed;

static const packed contents[] = {
    {"a/road.shp", 1000}, {"a/road.dbf", 77}, {"a/", 0}, {"readme.txt", 0}, {"z/y/x.csv", 300},
};
#define N_CONTENTS ((int)(sizeof contents / sizeof *contents))

static const char *pack(const char *name)
{
    static char path[600];
    char inner[900];
    snprintf(path, sizeof path, "%s", scratch_path(&place, name));
    snprintf(inner, sizeof inner, "/vsizip/%s", path);
    VSILFILE *archive = VSIFOpenL(inner, "wb"); /* kept open: the zip is closed with it */
    assert_non_null(archive);
    for (int i = 0; i < N_CONTENTS; i++) {
        snprintf(inner, sizeof inner, "/vsizip/%s/%s", path, contents[i].name);
        if (contents[i].name[strlen(contents[i].name) - 1] == '/') {
            VSIMkdir(inner, 0700);
            continue;
        }
        VSILFILE *file = VSIFOpenL(inner, "wb");
        assert_non_null(file);
        for (int64_t b = 0; b < contents[i].n_bytes; b++)
            VSIFWriteL(&"0123456789abcdef"[b % 16], 1, 1, file);
        VSIFCloseL(file);
    }
    VSIFCloseL(archive);
    return path;
}

static void a_zip_file_holds_what_gdal_packed(void **state)
{
    (void)state;
    quan_error err = {""};
    quan_zip_list list;
    const char *path = pack("town.zip");
    if (quan_zip_list_read(path, "town.zip", &list, &err))
        fail_msg("%s", err.message);
    assert_int_equal(list.n, N_CONTENTS - 1);
    for (int64_t i = 0; i < list.n; i++) {
        char inner[900];
        VSIStatBufL seen;
        snprintf(inner, sizeof inner, "/vsizip/%s/%s", path, list.items[i].name);
        assert_int_equal(VSIStatL(inner, &seen), 0);
        assert_int_equal(list.items[i].n_bytes, seen.st_size);
        assert_true(i == 0 || strcmp(list.items[i - 1].name, list.items[i].name) < 0);
    }
    quan_zip_list_free(&list);
}

static size_t load(const char *path, unsigned char *bytes, size_t most)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, most, file);
    fclose(file);
    return n;
}

/* Whatever is broken in it, a zip is refused with a message or listed with sane numbers. */
static void a_damaged_zip_does_no_harm(void **state)
{
    (void)state;
    static unsigned char bytes[8192], broken[8192];
    uint64_t seed = 20250101;
    int n_refused = 0, n_listed = 0;
    size_t n = load(pack("whole.zip"), bytes, sizeof bytes);
    for (int round = 0; round < 900; round++) {
        quan_error err = {""};
        quan_zip_list list;
        size_t length = round % 3 ? n : random_below(&seed, n);
        memcpy(broken, bytes, n);
        for (int i = 0; i < round % 3; i++)
            broken[n - 1 - random_below(&seed, 400)] = (unsigned char)random_bits(&seed);
        const char *path = scratch_bytes(&place, "broken.zip", broken, length);
        quan_status status = quan_zip_list_read(path, "broken.zip", &list, &err);
        if (status && (status != QUAN_ERR_INPUT || strncmp(err.message, "broken.zip: ", 12) != 0))
            fail_msg("round %d: status %d, %s", round, (int)status, err.message);
        for (int64_t i = 0; i < list.n; i++) {
            assert_true(list.items[i].n_bytes >= 0 && *list.items[i].name);
            assert_null(strstr(list.items[i].name, "../"));
        }
        n_refused += status != QUAN_OK;
        n_listed += !status;
        quan_zip_list_free(&list);
    }
    assert_true(n_refused > 300 && n_listed > 30);
}

static quan_status read_zip(void *payload, quan_error *err)
{
    quan_zip_list list;
    quan_status status = quan_zip_list_read(payload, "town.zip", &list, err);
    assert_true(status ? !list.items && !list.n : list.n == N_CONTENTS - 1);
    quan_zip_list_free(&list);
    return status;
}

static void a_zip_without_memory_says_so(void **state)
{
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "%s", pack("memory.zip"));
    assert_true(memory_fails_everywhere(read_zip, path) >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_is_listed_and_what_goes_with_it_is_not),
        cmocka_unit_test(limits_are_kept_and_told),
        cmocka_unit_test(a_list_without_memory_or_folder_says_so),
        cmocka_unit_test(a_zip_file_holds_what_gdal_packed),
        cmocka_unit_test(a_damaged_zip_does_no_harm),
        cmocka_unit_test(a_zip_without_memory_says_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
