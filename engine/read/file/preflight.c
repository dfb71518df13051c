/* preflight.c - a GeoPackage is looked over by SQLite before GDAL opens it.
 *
 * The file of a stranger is a program: views and triggers run when tables are read, virtual tables
 * call modules, and a damaged page can keep SQLite busy or worse. So it is opened read-only with
 * everything shut that SQLite can shut (sqlite.org/security.html, "untrusted database files"), and
 * refused when a layer is a view, when a view stands for a table of the standard, or when a virtual
 * table is anything but an R-tree. quick_check then reads all pages; a budget of steps that grows
 * with the file ends what would never end.
 *
 * Reading is behind an authorizer, so the queries here cannot do more than they say. */
#include "preflight.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Virtual machine steps: quick_check took 8 to 14 per byte on files with many small rows. */
#define STEPS_BASE     INT64_C(50000000)
#define STEPS_PER_BYTE INT64_C(40)
#define STEPS_A_CALL   1000

/* The first 100 bytes; false for what does not begin as a SQLite database. */
static bool read_header(const char *path, unsigned char header[100])
{
    FILE *file = fopen(path, "rbe");
    bool ok = file && fread(header, 1, 100, file) == 100;
    if (file)
        fclose(file);
    return ok && !memcmp(header, "SQLite format 3", 16);
}

/* With a journal, or in WAL mode (byte 18 is 2), reading would write beside the input. */
bool quan_preflight_needs_copy(const char *path)
{
    unsigned char header[100];
    char side[4200];
    struct stat seen;
    snprintf(side, sizeof side, "%s-wal", path);
    if (stat(side, &seen) == 0)
        return true;
    snprintf(side, sizeof side, "%s-journal", path);
    return stat(side, &seen) == 0 || (read_header(path, header) && header[18] == 2);
}

/* Denies everything else, among it ATTACH, every PRAGMA but this check, and all functions that our
 * queries do not use. */
static int allow_reading(void *unused, int action, const char *a, const char *b, const char *c,
                         const char *d)
{
    (void)unused, (void)c, (void)d;
    if (action == SQLITE_SELECT || action == SQLITE_READ)
        return SQLITE_OK;
    bool known = action == SQLITE_FUNCTION && b &&
                 (!sqlite3_stricmp(b, "lower") || !sqlite3_stricmp(b, "count") ||
                  !sqlite3_stricmp(b, "like"));
    bool check = action == SQLITE_PRAGMA && a && !strcmp(a, "quick_check");
    return known || check ? SQLITE_OK : SQLITE_DENY;
}

/* Called every STEPS_A_CALL steps; true ends the statement with SQLITE_INTERRUPT. */
static int out_of_steps(void *left)
{
    return --*(int64_t *)left < 0;
}

/* The limits are far above any GeoPackage of a county and far below what would hurt. */
static void fence(sqlite3 *db, int64_t *calls_left)
{
    static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER,
                              SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
    static const int limits[][2] = {
        {SQLITE_LIMIT_LENGTH, 64 << 20},   {SQLITE_LIMIT_SQL_LENGTH, 100000},
        {SQLITE_LIMIT_COLUMN, 400},        {SQLITE_LIMIT_EXPR_DEPTH, 20},
        {SQLITE_LIMIT_COMPOUND_SELECT, 3}, {SQLITE_LIMIT_VDBE_OP, 25000},
        {SQLITE_LIMIT_ATTACHED, 0},        {SQLITE_LIMIT_TRIGGER_DEPTH, 5},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
        sqlite3_db_config(db, off[i], 0, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(db, limits[i][0], limits[i][1]);
    sqlite3_exec(db, "PRAGMA cell_size_check=1; PRAGMA mmap_size=0;", NULL, NULL, NULL);
    sqlite3_progress_handler(db, STEPS_A_CALL, out_of_steps, calls_left);
    sqlite3_set_authorizer(db, allow_reading, NULL);
}

/* SQLite's own words tell what is damaged. */
static quan_status refuse(quan_error *err, const char *shown, sqlite3 *db)
{
    char text[640];
    if (sqlite3_errcode(db) == SQLITE_INTERRUPT)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the GeoPackage takes far more work to check than its size explains; "
                         "copy its layers into a new one",
                         shown);
    return quan_fail(err, QUAN_ERR_INPUT, "%s: the GeoPackage is damaged: %s", shown,
                     quan_text_printable(sqlite3_errmsg(db), text, sizeof text));
}

/* "" instead of NULL. */
static const char *column(sqlite3_stmt *row, int c)
{
    const char *text = (const char *)sqlite3_column_text(row, c);
    return text ? text : "";
}

/* Asks for a row that must not exist. Hands out its text, printable; "" when there is none. */
static quan_status find_forbidden(sqlite3 *db, const char *shown, const char *sql, char found[640],
                                  quan_error *err)
{
    sqlite3_stmt *rows = NULL;
    found[0] = '\0';
    if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK)
        return refuse(err, shown, db);
    quan_status status = QUAN_OK;
    int rc = sqlite3_step(rows);
    if (rc == SQLITE_ROW)
        quan_text_printable(column(rows, 0), found, 640);
    else if (rc != SQLITE_DONE)
        status = refuse(err, shown, db);
    sqlite3_finalize(rows);
    return status;
}

/* The two tables without which it is a database, but no GeoPackage. */
static quan_status check_tables(sqlite3 *db, const char *shown, quan_error *err)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(
            db,
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND lower(name) "
            "IN ('gpkg_contents', 'gpkg_spatial_ref_sys')",
            -1, &rows, NULL) != SQLITE_OK)
        return refuse(err, shown, db);
    int rc = sqlite3_step(rows);
    int64_t n = rc == SQLITE_ROW ? sqlite3_column_int64(rows, 0) : 0;
    sqlite3_finalize(rows);
    if (rc != SQLITE_ROW)
        return refuse(err, shown, db);
    if (n != 2)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: is no GeoPackage: gpkg_contents or gpkg_spatial_ref_sys is missing",
                         shown);
    return QUAN_OK;
}

/* One finding is enough to refuse the file. */
static quan_status quick_check(sqlite3 *db, const char *shown, quan_error *err)
{
    sqlite3_stmt *rows = NULL;
    char text[640];
    if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &rows, NULL) != SQLITE_OK)
        return refuse(err, shown, db);
    quan_status status = QUAN_OK;
    int rc = sqlite3_step(rows);
    if (rc != SQLITE_ROW)
        status = refuse(err, shown, db);
    else if (strcmp(column(rows, 0), "ok") != 0)
        status = quan_fail(err, QUAN_ERR_INPUT, "%s: the GeoPackage is damaged: %s", shown,
                           quan_text_printable(column(rows, 0), text, sizeof text));
    sqlite3_finalize(rows);
    return status;
}

/* A layer that is a view is computed while it is read, by whatever SQL its author put there. */
static quan_status refuse_layer_views(sqlite3 *db, const char *shown, quan_error *err)
{
    static const char query[] =
        "SELECT s.name FROM sqlite_schema s, gpkg_contents c WHERE s.type = 'view' "
        "AND lower(s.name) = lower(c.table_name)";
    char found[640] = "";
    QUAN_TRY(find_forbidden(db, shown, query, found, err));
    if (!*found)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: the layer %s is a view, which could run code; copy it into a table",
                     shown, found);
}

static quan_status refuse_system_views(sqlite3 *db, const char *shown, quan_error *err)
{
    static const char query[] =
        "SELECT name FROM sqlite_schema WHERE type = 'view' AND lower(name) LIKE "
        "'gpkg_geometry_columns'";
    char found[640] = "";
    QUAN_TRY(find_forbidden(db, shown, query, found, err));
    if (!*found)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: a view stands in place of the GeoPackage table %s; copy the layers "
                     "into a new GeoPackage",
                     shown, found);
}

static quan_status refuse_virtual_tables(sqlite3 *db, const char *shown, quan_error *err)
{
    static const char query[] =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND lower(sql) LIKE "
        "'create virtual%' AND lower(sql) NOT LIKE '%using rtree%(%' AND "
        "lower(sql) NOT LIKE '%using \"rtree\"%(%'";
    char found[640] = "";
    QUAN_TRY(find_forbidden(db, shown, query, found, err));
    if (!*found)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: the virtual table %s is no R-tree and could run code; copy the "
                     "layers into a new GeoPackage",
                     shown, found);
}

static quan_status look_over(sqlite3 *db, const char *shown, quan_error *err)
{
    QUAN_TRY(check_tables(db, shown, err));
    QUAN_TRY(refuse_layer_views(db, shown, err));
    QUAN_TRY(refuse_system_views(db, shown, err));
    QUAN_TRY(refuse_virtual_tables(db, shown, err));
    return quick_check(db, shown, err);
}

/* `shown` is the name of the file in messages. */
quan_status quan_preflight(const char *path, const char *shown, quan_error *err)
{
    unsigned char header[100];
    struct stat seen;
    if (!read_header(path, header) || stat(path, &seen))
        return quan_fail(err, QUAN_ERR_INPUT, "%s: is no GeoPackage: the SQLite header is missing",
                         shown);
    sqlite3 *db = NULL;
    int64_t calls_left = (STEPS_BASE + STEPS_PER_BYTE * (int64_t)seen.st_size) / STEPS_A_CALL;
    quan_status status = QUAN_OK;
    if (sqlite3_open_v2(path, &db,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE,
                        NULL) != SQLITE_OK) {
        status = db ? refuse(err, shown, db) : quan_fail_memory(err, "a GeoPackage");
    } else {
        fence(db, &calls_left);
        status = look_over(db, shown, err);
    }
    sqlite3_close(db);
    return status;
}
