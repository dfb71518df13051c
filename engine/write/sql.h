/* sql.h - SQLite's calls with our status; its messages become ours here. */
#ifndef QUAN_WRITE_SQL_H
#define QUAN_WRITE_SQL_H

#include "quan/core.h"

#include <sqlite3.h>

/* Turns the result code of the last call into a status: memory and disk are limits, the rest I/O.
 */
quan_status quan_write_sql_fail(sqlite3 *db, int code, quan_error *err);

/* Runs a statement made with sqlite3_mprintf's own conversions (%w in identifiers, %Q for values).
 */
quan_status quan_write_sql_run(sqlite3 *db, quan_error *err, const char *format, ...);

quan_status quan_write_sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **statement,
                                   quan_error *err);

/* Steps a statement that returns no row, and makes it ready for the next values. */
quan_status quan_write_sql_step(sqlite3 *db, sqlite3_stmt *statement, quan_error *err);

/* The first row of a query: `number` from its first column, `text` (may be NULL, at most 200 bytes
 * with the NUL) from its first column as text. No row is QUAN_ERR_INTERNAL. */
quan_status quan_write_sql_first(sqlite3 *db, int64_t *number, char text[200], quan_error *err,
                                 const char *format, ...);

#endif
