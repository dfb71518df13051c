#include "older.h"

#include "gpkg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUSY_WAIT_MS = 500,
    MOST_PROJECT_BYTES = 64 << 20,
};

static quan_status fail_foreign(const char *path, quan_error *err)
{
    char shown[640];
    return quan_fail(err, QUAN_ERR_USAGE,
                     "%s exists and was not written by this program; give the output another name.",
                     quan_text_printable(path, shown, sizeof shown));
}

static quan_status fail_held(const char *path, quan_error *err)
{
    char shown[640];
    return quan_fail(
        err, QUAN_ERR_IO,
        "%s is open in another program (QGIS, perhaps); please close it there, or give "
        "the output another name.",
        quan_text_printable(path, shown, sizeof shown));
}

/* Opens without locks and without looking at journals: a foreign file stays as it is, to the byte.
 */
static int open_untouched(const char *path, sqlite3 **db)
{
    quan_buffer uri = {0};
    quan_buffer_add(&uri, *path == '/' ? "file://" : "file:");
    for (const char *c = path; *c; c++) {
        if (*c == '%' || *c == '?' || *c == '#')
            quan_buffer_addf(&uri, "%%%02x", (unsigned)(unsigned char)*c);
        else
            quan_buffer_add_bytes(&uri, c, 1);
    }
    quan_buffer_add(&uri, "?immutable=1");
    const int code =
        uri.failed ? SQLITE_NOMEM
                   : sqlite3_open_v2(uri.bytes, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
    quan_buffer_free(&uri);
    return code;
}

/* A file that is no database, or has no such tables, is simply not ours. */
static bool query_is(sqlite3 *db, const char *sql, char text[200])
{
    return quan_write_sql_first(db, NULL, text, NULL, "%s", sql) == QUAN_OK;
}

/* Reading failed, or memory did: that tells nothing about whose the file is. */
static bool is_broken(sqlite3 *db)
{
    const int code = sqlite3_errcode(db) & 0xff;
    return code == SQLITE_IOERR || code == SQLITE_NOMEM || code == SQLITE_CANTOPEN;
}

static quan_status check_ours(const char *path, quan_error *err)
{
    sqlite3 *db = NULL;
    char text[200];
    quan_status status = QUAN_OK;
    const int code = open_untouched(path, &db);
    if (code == SQLITE_NOMEM) {
        status = quan_fail_memory(err, "the older output");
    } else if (code != SQLITE_OK ||
               !query_is(db,
                         "SELECT count(*) FROM gpkg_metadata WHERE md_standard_uri = "
                         "'" QUAN_PROVENANCE_URI "'",
                         text) ||
               strcmp(text, "0") == 0) {
        status = is_broken(db) ? quan_write_sql_fail(db, sqlite3_errcode(db), err)
                               : fail_foreign(path, err);
    } else if (query_is(db,
                        "SELECT table_name FROM gpkg_contents WHERE table_name <> 'layer_styles' "
                        "AND table_name NOT IN (SELECT table_name FROM gpkg_metadata_reference "
                        "WHERE reference_scope = 'table') ORDER BY table_name",
                        text)) {
        char shown[640], table[640];
        status = quan_fail(err, QUAN_ERR_USAGE,
                           "%s also holds the table %s, which this program did not write; move it "
                           "to another file first, or give the output another name.",
                           quan_text_printable(path, shown, sizeof shown),
                           quan_text_printable(text, table, sizeof table));
    }
    sqlite3_close(db);
    return status;
}

static bool has_sidecar(const char *path, const char *suffix)
{
    char *name = sqlite3_mprintf("%s%s", path, suffix);
    const bool there = !name || access(name, F_OK) == 0;
    sqlite3_free(name);
    return there;
}

quan_status quan_older_check_leftovers(const char *path, quan_error *err)
{
    static const char *const suffixes[] = {"-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (!has_sidecar(path, suffixes[i]))
            continue;
        char shown[640];
        return quan_fail(err, QUAN_ERR_IO,
                         "%s%s is left over from another file of that name; please remove it.",
                         quan_text_printable(path, shown, sizeof shown), suffixes[i]);
    }
    return QUAN_OK;
}

quan_status quan_older_hold(const char *path, sqlite3 **held, quan_error *err)
{
    *held = NULL;
    QUAN_TRY(check_ours(path, err));
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK) {
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_busy_timeout(db, BUSY_WAIT_MS);
        code = sqlite3_exec(db,
                            "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE;"
                            "BEGIN EXCLUSIVE; SELECT count(*) FROM sqlite_master",
                            NULL, NULL, NULL);
    }
    quan_status status = QUAN_OK;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        status = fail_held(path, err);
    else if (code != SQLITE_OK)
        status = quan_write_sql_fail(db, code, err);
    else
        status = quan_older_check_leftovers(path, err);
    if (status)
        quan_older_release(db);
    else
        *held = db;
    return status;
}

void quan_older_release(sqlite3 *held)
{
    if (held)
        (void)sqlite3_exec(held, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(held);
}

quan_status quan_older_check_project(const char *path, quan_error *err)
{
    FILE *file = fopen(path, "rbe");
    char shown[640];
    if (!file && errno == ENOENT)
        return QUAN_OK;
    if (!file)
        return quan_fail(err, QUAN_ERR_IO, "%s: cannot be read",
                         quan_text_printable(path, shown, sizeof shown));
    quan_buffer text = {0};
    char chunk[16384];
    size_t n = 0;
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 && text.length < MOST_PROJECT_BYTES)
        quan_buffer_add_bytes(&text, chunk, (int64_t)n);
    const bool broken = ferror(file) != 0;
    (void)fclose(file);
    quan_status status = quan_buffer_check(&text, "an older project file", err);
    if (broken && !status)
        status = quan_fail(err, QUAN_ERR_IO, "%s: cannot be read",
                           quan_text_printable(path, shown, sizeof shown));
    if (!status && (!text.bytes || !memmem(text.bytes, (size_t)text.length, QUAN_PROJECT_MARK,
                                           strlen(QUAN_PROJECT_MARK))))
        status = fail_foreign(path, err);
    quan_buffer_free(&text);
    return status;
}
