#include "sql.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

quan_status quan_write_sql_fail(sqlite3 *db, int code, quan_error *err)
{
    const int primary = code & 0xff;
    if (primary == SQLITE_NOMEM)
        return quan_fail_memory(err, "SQLite");
    char text[640];
    quan_text_printable(db ? sqlite3_errmsg(db) : sqlite3_errstr(code), text, sizeof text);
    if (primary == SQLITE_FULL)
        return quan_fail(err, QUAN_ERR_LIMIT, "The disk is full (SQLite: %s).", text);
    if (primary == SQLITE_CONSTRAINT || primary == SQLITE_ERROR || primary == SQLITE_MISUSE)
        return quan_fail(err, QUAN_ERR_INTERNAL, "The output refused a value (SQLite: %s).", text);
    return quan_fail(err, QUAN_ERR_IO, "The output could not be written or read (SQLite: %s).",
                     text);
}

quan_status quan_write_sql_run(sqlite3 *db, quan_error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (!sql)
        return quan_fail_memory(err, "SQLite");
    const int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return code == SQLITE_OK ? QUAN_OK : quan_write_sql_fail(db, code, err);
}

quan_status quan_write_sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **statement,
                                   quan_error *err)
{
    const int code = sqlite3_prepare_v2(db, sql, -1, statement, NULL);
    return code == SQLITE_OK ? QUAN_OK : quan_write_sql_fail(db, code, err);
}

quan_status quan_write_sql_step(sqlite3 *db, sqlite3_stmt *statement, quan_error *err)
{
    const int code = sqlite3_step(statement);
    if (code != SQLITE_DONE)
        return quan_write_sql_fail(db, code == SQLITE_ROW ? SQLITE_MISUSE : code, err);
    sqlite3_reset(statement);
    return QUAN_OK;
}

quan_status quan_write_sql_first(sqlite3 *db, int64_t *number, char text[200], quan_error *err,
                                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (!sql)
        return quan_fail_memory(err, "SQLite");
    sqlite3_stmt *statement = NULL;
    quan_status status = quan_write_sql_prepare(db, sql, &statement, err);
    sqlite3_free(sql);
    if (status)
        return status;
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(statement, 0);
        if (text)
            (void)snprintf(text, 200, "%s", found ? found : "");
        if (number)
            *number = sqlite3_column_int64(statement, 0);
    } else if (code == SQLITE_DONE) {
        status = quan_fail(err, QUAN_ERR_INTERNAL, "The output lacks a row that was asked for.");
    } else {
        status = quan_write_sql_fail(db, code, err);
    }
    sqlite3_finalize(statement);
    return status;
}
