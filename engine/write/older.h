/* older.h - the GeoPackage that stands at the target: is it ours, and does anybody hold it? */
#ifndef QUAN_WRITE_OLDER_H
#define QUAN_WRITE_OLDER_H

#include "sql.h"

/* Takes an exclusive lock on an older output. That plays back a hot journal and folds a write-ahead
 * log first: a rename over a file with a hot journal would have SQLite play it into the new file.
 * QUAN_ERR_USAGE when the file is not ours, or holds tables that somebody added; QUAN_ERR_IO when
 * another program holds it. quan_older_release() also takes NULL. */
quan_status quan_older_hold(const char *path, sqlite3 **held, quan_error *err);
void quan_older_release(sqlite3 *held);

/* Where no file stands, -journal or -wal beside the name would be played into the new file. */
quan_status quan_older_check_leftovers(const char *path, quan_error *err);

/* The same question for the project file beside it: written by this program (and perhaps saved
 * again by QGIS), or QUAN_ERR_USAGE. A missing file is lawful. */
quan_status quan_older_check_project(const char *path, quan_error *err);

/* What tells our project files; QGIS keeps it when it saves one. */
#define QUAN_PROJECT_MARK "<QuanOutput type=\"bool\">true</QuanOutput>"

#endif
