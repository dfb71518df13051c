/* What may stand at the output's place, and what must not be touched. */
#include "cmocka_all.h"
#include "write_kit.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void open_kit(write_kit *kit)
{
    kit_open(kit);
    kit_add_town(kit, 3);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    (void)fclose(file);
}

static void write_or_fail(write_kit *kit)
{
    quan_error err = {{0}};
    if (kit_write(kit, &err))
        fail_msg("%s", err.message);
}

/* Both the early check and the writer itself refuse, with these words, and change nothing. */
static void expect_refusal(write_kit *kit, quan_status status, const char *words)
{
    quan_error early = {{0}}, late = {{0}};
    long before = 0, after = 0;
    char *old = kit_read(kit->path, &before);
    assert_int_equal(quan_output_check(&kit->options, &early), status);
    assert_int_equal(kit_write(kit, &late), status);
    if (!strstr(early.message, words) || !strstr(late.message, words))
        fail_msg("\"%s\" / \"%s\": no \"%s\"", early.message, late.message, words);
    char *now = kit_read(kit->path, &after);
    if (old) {
        assert_int_equal(before, after);
        assert_memory_equal(old, now, (size_t)before);
    }
    free(old);
    free(now);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void an_existing_output_needs_overwrite(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    write_or_fail(&kit);
    expect_refusal(&kit, QUAN_ERR_USAGE, "--overwrite");
    kit.options.overwrite = true;
    assert_int_equal(quan_output_check(&kit.options, NULL), QUAN_OK);
    write_or_fail(&kit);
    kit_close(&kit);
}

static void a_foreign_file_stays_even_with_overwrite(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    kit.options.overwrite = true;
    put(kit.path, "not a database at all");
    expect_refusal(&kit, QUAN_ERR_USAGE, "not written by this program");
    assert_int_equal(unlink(kit.path), 0);
    run_sql(kit.path, "CREATE TABLE precious(x)");
    expect_refusal(&kit, QUAN_ERR_USAGE, "not written by this program");
    assert_int_equal(unlink(kit.path), 0);
    put(kit.path, "");
    expect_refusal(&kit, QUAN_ERR_USAGE, "not written by this program");
    kit_close(&kit);
}

static void an_older_output_with_somebodys_own_layer_stays(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    write_or_fail(&kit);
    run_sql(kit.path, "CREATE TABLE my_notes(fid INTEGER PRIMARY KEY, t TEXT);"
                      "INSERT INTO gpkg_contents(table_name, data_type, identifier) "
                      "VALUES('my_notes', 'attributes', 'my_notes')");
    kit.options.overwrite = true;
    expect_refusal(&kit, QUAN_ERR_USAGE, "my_notes");
    kit_close(&kit);
}

static void links_folders_and_other_names_are_refused(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    kit.options.overwrite = true;
    assert_int_equal(symlink("/tmp/somewhere-else.gpkg", kit.path), 0);
    expect_refusal(&kit, QUAN_ERR_USAGE, "symbolic link");
    assert_int_equal(unlink(kit.path), 0);
    assert_int_equal(mkdir(kit.path, 0700), 0);
    quan_error err = {{0}};
    assert_int_equal(kit_write(&kit, &err), QUAN_ERR_USAGE);
    assert_non_null(strstr(err.message, "not a regular file"));
    assert_int_equal(rmdir(kit.path), 0);
    kit.options.path = "/tmp/quan.sqlite";
    expect_refusal(&kit, QUAN_ERR_USAGE, "must end in .gpkg");
    kit.options.path = "/tmp/a|b.gpkg";
    expect_refusal(&kit, QUAN_ERR_USAGE, "without |");
    kit.options.path = "/tmp/no/such/folder/a.gpkg";
    expect_refusal(&kit, QUAN_ERR_IO, "/tmp/no/such/folder/a.gpkg");
    kit_close(&kit);
}

static void an_input_is_never_overwritten_not_even_under_another_name(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    write_or_fail(&kit);
    char other[128];
    (void)snprintf(other, sizeof other, "%s/alias.gpkg", kit.folder);
    assert_int_equal(link(kit.path, other), 0);
    const char *const inputs[] = {"/nowhere", other};
    kit.options.inputs = inputs;
    kit.options.n_inputs = 2;
    kit.options.project = false;
    kit.options.overwrite = true;
    expect_refusal(&kit, QUAN_ERR_USAGE, "is an input of this run");
    kit_close(&kit);
}

static void a_foreign_project_beside_it_stays(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    kit.options.overwrite = true;
    put(kit.project, "<qgis>my own project</qgis>");
    expect_refusal(&kit, QUAN_ERR_USAGE, "town.qgs");
    kit.options.project = false; /* then nobody touches it */
    write_or_fail(&kit);
    long n = 0;
    char *text = kit_read(kit.project, &n);
    assert_string_equal(text, "<qgis>my own project</qgis>");
    free(text);
    kit_close(&kit);
}

/* In another process, as QGIS would; waits until told to go on. */
static pid_t hold_open(const char *path, const char *sql, int *go)
{
    int ready[2], stop[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(stop), 0);
    const pid_t child = fork();
    if (child == 0) {
        sqlite3 *db = NULL;
        close(stop[1]);
        const bool good = sqlite3_open(path, &db) == SQLITE_OK &&
                          sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
        _exit(!good || write(ready[1], "x", 1) != 1 || read(stop[0], &byte, 1) < 0);
    }
    close(ready[1]);
    close(stop[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *go = stop[1];
    return child;
}

static void end_hold(pid_t child, int go)
{
    int code = 0;
    close(go);
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_int_equal(code, 0);
}

static void an_output_open_elsewhere_is_refused_politely(void **state)
{
    (void)state;
    static const char *const holds[] = {
        "BEGIN; SELECT count(*) FROM gap_building", /* somebody reads */
        "BEGIN IMMEDIATE",                          /* somebody edits */
    };
    for (size_t i = 0; i < sizeof holds / sizeof *holds; i++) {
        write_kit kit;
        int go = -1;
        open_kit(&kit);
        write_or_fail(&kit);
        kit.options.overwrite = true;
        const pid_t child = hold_open(kit.path, holds[i], &go);
        expect_refusal(&kit, QUAN_ERR_IO, "QGIS");
        end_hold(child, go);
        write_or_fail(&kit);
        assert_int_equal(kit_count_hidden(&kit), 0);
        kit_close(&kit);
    }
}

/* The writer of the older file died in the middle of an edit: its journal would be played into
 * whatever file has that name. */
static void a_hot_journal_is_settled_before_the_new_file_takes_the_name(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    write_or_fail(&kit);
    const pid_t child = fork();
    if (child == 0) {
        sqlite3 *db = NULL;
        sqlite3_open(kit.path, &db);
        sqlite3_exec(db,
                     "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN;"
                     "UPDATE gap_detail SET cause = hex(randomblob(3000))",
                     NULL, NULL, NULL);
        _exit(0); /* no rollback */
    }
    int code = 0;
    assert_int_equal(waitpid(child, &code, 0), child);
    char journal[128];
    (void)snprintf(journal, sizeof journal, "%s-journal", kit.path);
    assert_int_equal(access(journal, F_OK), 0);
    kit.options.overwrite = true;
    write_or_fail(&kit);
    assert_int_equal(access(journal, F_OK), -1);
    run_sql(kit.path, "SELECT 1 / (count(*) = 40) FROM gap_detail WHERE length(cause) < 1000");
    kit_close(&kit);
}

static void a_journal_without_its_file_is_not_played_into_the_new_one(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    char journal[128];
    (void)snprintf(journal, sizeof journal, "%s-journal", kit.path);
    put(journal, "left over");
    expect_refusal(&kit, QUAN_ERR_IO, "-journal");
    kit_close(&kit);
}

static void a_dead_writers_file_is_swept_and_a_living_one_respected(void **state)
{
    (void)state;
    write_kit kit;
    open_kit(&kit);
    char temp[128];
    (void)snprintf(temp, sizeof temp, "%s/.town.gpkg.tmp-4711-1", kit.folder);
    put(temp, "half a file");
    const int fd = open(temp, O_RDWR);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    expect_refusal(&kit, QUAN_ERR_IO, "Another run is writing");
    close(fd);
    write_or_fail(&kit);
    assert_int_equal(kit_count_hidden(&kit), 0);
    kit_close(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_existing_output_needs_overwrite),
        cmocka_unit_test(a_foreign_file_stays_even_with_overwrite),
        cmocka_unit_test(an_older_output_with_somebodys_own_layer_stays),
        cmocka_unit_test(links_folders_and_other_names_are_refused),
        cmocka_unit_test(an_input_is_never_overwritten_not_even_under_another_name),
        cmocka_unit_test(a_foreign_project_beside_it_stays),
        cmocka_unit_test(an_output_open_elsewhere_is_refused_politely),
        cmocka_unit_test(a_hot_journal_is_settled_before_the_new_file_takes_the_name),
        cmocka_unit_test(a_journal_without_its_file_is_not_played_into_the_new_one),
        cmocka_unit_test(a_dead_writers_file_is_swept_and_a_living_one_respected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
