#include "quan/write.h"

#include "gpkg.h"
#include "older.h"
#include "project.h"
#include "publish.h"
#include "style.h"
#include "verify.h"

#include <string.h>

/* The shares of the stage's time, roughly; the rest is publishing. */
#define ROWS_SHARE    0.70
#define VERIFY_BEGINS 0.80
#define VERIFY_ENDS   0.98

static const char gpkg_suffix[] = ".gpkg";

/* <path without .gpkg>.qgs; the caller frees it. */
static char *project_path(const char *path)
{
    quan_buffer name = {0};
    quan_buffer_add_bytes(&name, path, (int64_t)(strlen(path) - strlen(gpkg_suffix)));
    quan_buffer_add(&name, ".qgs");
    if (!name.failed)
        return name.bytes;
    quan_buffer_free(&name);
    return NULL;
}

/* The name goes into XML and into QGIS' layer sources, where | separates. */
static quan_status check_path(const char *path, quan_error *err)
{
    char shown[640];
    quan_text_printable(path, shown, sizeof shown);
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const size_t n = strlen(name), suffix = strlen(gpkg_suffix);
    bool plain = quan_text_is_utf8(name, n) && !strchr(name, '|');
    for (const char *c = name; *c; c++)
        plain = plain && (unsigned char)*c >= 32;
    if (!plain)
        return quan_fail(err, QUAN_ERR_USAGE,
                         "The output's name %s must be plain UTF-8 without | and control bytes.",
                         shown);
    if (n <= suffix || strcmp(name + n - suffix, gpkg_suffix) != 0)
        return quan_fail(err, QUAN_ERR_USAGE, "The output's name %s must end in .gpkg.", shown);
    return QUAN_OK;
}

/* Checks both targets; leaves the older GeoPackage locked in *held (NULL where there is none). */
static quan_status hold_targets(const quan_output_options *options, sqlite3 **held, quan_error *err)
{
    bool exists = false;
    *held = NULL;
    QUAN_TRY(check_path(options->path, err));
    QUAN_TRY(quan_target_check(options->path, options->overwrite, options->inputs,
                               options->n_inputs, &exists, err));
    if (!exists)
        QUAN_TRY(quan_older_check_leftovers(options->path, err));
    if (options->project) {
        bool project_exists = false;
        char *path = project_path(options->path);
        if (!path)
            return quan_fail_memory(err, "a file name");
        quan_status status = quan_target_check(path, options->overwrite, options->inputs,
                                               options->n_inputs, &project_exists, err);
        if (!status && project_exists)
            status = quan_older_check_project(path, err);
        quan_free(path);
        QUAN_TRY(status);
    }
    return exists ? quan_older_hold(options->path, held, err) : QUAN_OK;
}

quan_status quan_output_check(const quan_output_options *options, quan_error *err)
{
    sqlite3 *held = NULL;
    QUAN_TRY(hold_targets(options, &held, err));
    quan_older_release(held);
    quan_publication probe = {0};
    QUAN_TRY(quan_publication_open(options->path, &probe, err));
    quan_publication_close(&probe);
    return QUAN_OK;
}

typedef struct {
    const quan_monitor *monitor;
    int64_t before, total; /* rows of the tables already written; of all */
} row_progress;

static quan_status tell_rows(int64_t rows, void *payload, quan_error *err)
{
    const row_progress *p = payload;
    const double done = (double)(p->before + rows) / (double)(p->total > 0 ? p->total : 1);
    return quan_progress(p->monitor, "write", ROWS_SHARE * done, err);
}

static quan_status write_tables(sqlite3 *db, quan_output_plan *plan, const quan_monitor *monitor,
                                quan_error *err)
{
    row_progress progress = {.monitor = monitor};
    for (int32_t i = 0; i < plan->n_outputs; i++)
        progress.total += plan->outputs[i].layer->table.n_rows;
    for (int32_t i = 0; i < plan->n_outputs; i++) {
        quan_output *output = &plan->outputs[i];
        QUAN_TRY(quan_gpkg_add_table(db, output, err));
        QUAN_TRY(quan_gpkg_write_rows(db, plan, output, tell_rows, &progress, err));
        QUAN_TRY(quan_gpkg_register(db, plan, output, err));
        progress.before += output->layer->table.n_rows;
    }
    return QUAN_OK;
}

/* The conditions under which QGIS takes a style from here: registered as attribute table, catalog
 * and schema empty texts, exactly one default per layer. */
static quan_status write_style(sqlite3 *db, const quan_output_plan *plan, const quan_output *output,
                               quan_error *err)
{
    const bool mixed = output->spatial && output->type == QUAN_WKB_GEOMETRY;
    const quan_wkb_type shape = mixed ? QUAN_WKB_POLYGON : output->type;
    quan_style style = {0};
    quan_buffer qml = {0};
    QUAN_TRY(quan_style_build(output, shape, &style, err));
    quan_style_add_document(&style, shape, &qml);
    quan_style_free(&style);
    quan_status status = quan_buffer_check(&qml, "a style", err);
    if (!status)
        status = quan_write_sql_run(
            db, err,
            "INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "update_time) VALUES('', '', %Q, %Q, %Q, %Q, '', 1, '', '', %Q)",
            output->about->name, output->spatial ? "geom" : "", output->about->title, qml.bytes,
            plan->stamp);
    quan_buffer_free(&qml);
    return status;
}

static quan_status write_styles(sqlite3 *db, const quan_output_plan *plan, quan_error *err)
{
    QUAN_TRY(quan_write_sql_run(
        db, err,
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        "f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), "
        "f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, "
        "useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
        "update_time DATETIME DEFAULT (strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ','now')))"));
    QUAN_TRY(quan_gpkg_register_helper(db, plan, "layer_styles", err));
    for (int32_t i = 0; i < plan->n_outputs; i++)
        QUAN_TRY(write_style(db, plan, &plan->outputs[i], err));
    return QUAN_OK;
}

/* What one call holds. */
typedef struct {
    quan_output_plan plan;
    const quan_monitor *monitor;
    quan_publication gpkg, qgs;
    quan_buffer project; /* the .qgs document */
} job;

/* No journal and no waiting for the disk: a file under way that a crash leaves behind is swept,
 * never read. The page size is fixed because it decides the bytes. */
static quan_status begin(sqlite3 *db, const quan_output_plan *plan, quan_error *err)
{
    QUAN_TRY(quan_write_sql_run(db, err,
                                "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8';"
                                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;"
                                "PRAGMA cache_size = -65536; BEGIN"));
    return quan_gpkg_create(db, plan, err);
}

static quan_status write_project(job *j, sqlite3 *db, quan_error *err)
{
    if (!j->plan.options->project)
        return QUAN_OK;
    QUAN_TRY(quan_project_compose(&j->plan, &j->project, err));
    return quan_project_store(db, &j->plan, &j->project, err);
}

static quan_status fill(job *j, sqlite3 *db, quan_error *err)
{
    QUAN_TRY(begin(db, &j->plan, err));
    QUAN_TRY(write_tables(db, &j->plan, j->monitor, err));
    QUAN_TRY(quan_gpkg_add_provenance(db, &j->plan, err));
    QUAN_TRY(write_styles(db, &j->plan, err));
    QUAN_TRY(write_project(j, db, err));
    for (int32_t i = 0; i < j->plan.n_outputs; i++)
        QUAN_TRY(quan_gpkg_add_triggers(db, &j->plan.outputs[i], err));
    return quan_write_sql_run(db, err, "COMMIT");
}

static quan_status write_database(job *j, quan_error *err)
{
    sqlite3 *db = NULL;
    int code =
        sqlite3_open_v2(j->gpkg.temp, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    quan_status status = code == SQLITE_OK ? QUAN_OK : quan_write_sql_fail(db, code, err);
    if (!status)
        status = fill(j, db, err);
    code = sqlite3_close(db);
    if (!status && code != SQLITE_OK)
        status = quan_write_sql_fail(NULL, code, err);
    return status;
}

static quan_status write_project_file(const job *j, quan_error *err)
{
    if (!j->plan.options->project)
        return QUAN_OK;
    QUAN_TRY(quan_publication_put(&j->qgs, j->project.bytes, j->project.length, err));
    return quan_publication_sync(&j->qgs, err);
}

static quan_status open_targets(job *j, quan_error *err)
{
    const quan_output_options *options = j->plan.options;
    QUAN_TRY(quan_publication_open(options->path, &j->gpkg, err));
    if (!options->project)
        return QUAN_OK;
    char *path = project_path(options->path);
    if (!path)
        return quan_fail_memory(err, "a file name");
    quan_status status = quan_publication_open(path, &j->qgs, err);
    quan_free(path);
    return status;
}

/* Two files cannot get their names in one step: the project goes first, and back again where the
 * GeoPackage cannot follow. */
static quan_status rename_both(job *j, quan_error *err)
{
    if (!j->plan.options->project)
        return quan_publication_rename(&j->gpkg, err);
    QUAN_TRY(quan_publication_keep(&j->qgs, err));
    QUAN_TRY(quan_publication_rename(&j->qgs, err));
    quan_status status = quan_publication_rename(&j->gpkg, err);
    if (status)
        quan_publication_undo(&j->qgs);
    return status;
}

/* The older file is locked until the new one has its name, so that nobody starts to change it in
 * between. */
static quan_status publish(job *j, quan_error *err)
{
    sqlite3 *held = NULL;
    QUAN_TRY(quan_publication_sync(&j->gpkg, err));
    QUAN_TRY(hold_targets(j->plan.options, &held, err));
    quan_status status = rename_both(j, err);
    quan_older_release(held);
    return status ? status : quan_publication_sync_folder(&j->gpkg, err);
}

static quan_status write_and_publish(job *j, quan_error *err)
{
    QUAN_TRY(open_targets(j, err));
    QUAN_TRY(write_database(j, err));
    QUAN_TRY(write_project_file(j, err));
    QUAN_TRY(quan_progress(j->monitor, "write", VERIFY_BEGINS, err));
    QUAN_TRY(quan_verify(j->gpkg.temp, &j->plan, err));
    QUAN_TRY(quan_progress(j->monitor, "write", VERIFY_ENDS, err));
    QUAN_TRY(publish(j, err));
    (void)quan_progress(j->monitor, "write", 1.0, NULL); /* too late to stop */
    return QUAN_OK;
}

quan_status quan_write(const quan_output_table *tables, int32_t n_tables,
                       const quan_catalogue *catalogue, const quan_output_options *options,
                       const quan_monitor *monitor, quan_error *err)
{
    job j = {.monitor = monitor};
    quan_c_numbers numbers = quan_c_numbers_begin();
    quan_status status = quan_output_check(options, err);
    if (!status)
        status = quan_plan_build(tables, n_tables, catalogue, options, &j.plan, err);
    if (!status)
        status = write_and_publish(&j, err);
    quan_publication_close(&j.gpkg);
    quan_publication_close(&j.qgs);
    quan_plan_free(&j.plan);
    quan_buffer_free(&j.project);
    quan_c_numbers_end(numbers);
    return status;
}
