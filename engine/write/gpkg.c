#include "gpkg.h"
#include "rtree.h"

#include <stdio.h>

/* As annex C of the standard, without the tables for tiles. 1196444487 is "GPKG". */
static const char core_tables[] =
    "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;"
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, "
    "srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, "
    "organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
    "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT "
    "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, "
    "max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) "
    "REFERENCES gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, "
    "m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), "
    "CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) "
    "REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) "
    "REFERENCES gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, "
    "extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, "
    "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));"
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, "
    "CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), "
    "CONSTRAINT gdc_tn UNIQUE (table_name, name));"
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, "
    "constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, "
    "max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, "
    "CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));"
    "CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, "
    "md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, "
    "mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');"
    "CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, "
    "column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT "
    "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL, md_parent_id INTEGER, "
    "CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id), "
    "CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));"
    "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, "
    "feature_count INTEGER DEFAULT NULL);"
    "INSERT INTO gpkg_extensions VALUES "
    "('gpkg_data_columns', NULL, 'gpkg_schema', "
    "'http://www.geopackage.org/spec121/#extension_schema', 'read-write'), "
    "('gpkg_data_column_constraints', NULL, 'gpkg_schema', "
    "'http://www.geopackage.org/spec121/#extension_schema', 'read-write'), "
    "('gpkg_metadata', NULL, 'gpkg_metadata', "
    "'http://www.geopackage.org/spec121/#extension_metadata', 'read-write'), "
    "('gpkg_metadata_reference', NULL, 'gpkg_metadata', "
    "'http://www.geopackage.org/spec121/#extension_metadata', 'read-write');"
    "INSERT INTO gpkg_spatial_ref_sys VALUES "
    "('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', "
    "'undefined Cartesian coordinate reference system'), "
    "('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', "
    "'undefined geographic coordinate reference system');";

/* The standard wants EPSG:4326 in every file. */
static quan_status add_wgs84(sqlite3 *db, quan_error *err)
{
    quan_crs *crs = NULL;
    char *wkt = NULL;
    quan_status status = quan_crs_open("EPSG:4326", &crs, err);
    if (!status)
        status = quan_crs_wkt(crs, 1, &wkt, err);
    if (!status)
        status = quan_write_sql_run(
            db, err,
            "INSERT INTO gpkg_spatial_ref_sys VALUES('WGS 84', 4326, 'EPSG', 4326, %Q, "
            "'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid')",
            wkt);
    quan_free(wkt);
    quan_crs_close(crs);
    return status;
}

quan_status quan_gpkg_create(sqlite3 *db, const quan_output_plan *plan, quan_error *err)
{
    const quan_output_crs *crs = &plan->crs;
    const int code = sqlite3_exec(db, core_tables, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return quan_write_sql_fail(db, code, err);
    QUAN_TRY(add_wgs84(db, err));
    if (crs->srs_id == 4326)
        return QUAN_OK;
    return quan_write_sql_run(
        db, err, "INSERT INTO gpkg_spatial_ref_sys VALUES(%Q, %d, %Q, %d, %Q, NULL)", crs->name,
        crs->srs_id, crs->auth[0] ? "EPSG" : "NONE", crs->srs_id, crs->wkt1);
}

static quan_status add_field(sqlite3 *db, const char *table, const quan_field *field,
                             quan_error *err)
{
    char *about = sqlite3_mprintf("%s%s%s", field->unit ? field->unit : "",
                                  field->unit && field->description ? ": " : "",
                                  field->description ? field->description : "");
    if (!about)
        return quan_fail_memory(err, "SQLite");
    quan_status status = QUAN_OK;
    if (field->n_codes)
        status = quan_write_sql_run(
            db, err,
            "INSERT INTO gpkg_data_columns VALUES(%Q, %Q, NULL, %Q, nullif(%Q, ''), NULL, '%q_%q')",
            table, field->name, field->title, about, table, field->name);
    else
        status = quan_write_sql_run(
            db, err,
            "INSERT INTO gpkg_data_columns VALUES(%Q, %Q, NULL, %Q, nullif(%Q, ''), NULL, NULL)",
            table, field->name, field->title, about);
    sqlite3_free(about);
    for (int32_t i = 0; i < field->n_codes && !status; i++)
        status = quan_write_sql_run(
            db, err,
            "INSERT INTO gpkg_data_column_constraints VALUES('%q_%q', 'enum', %Q, NULL, NULL, "
            "NULL, NULL, %Q)",
            table, field->name, field->codes[i].key, field->codes[i].value);
    return status;
}

quan_status quan_gpkg_add_table(sqlite3 *db, const quan_output *output, quan_error *err)
{
    static const char *const types[] = {"INTEGER", "REAL", "TEXT"};
    const quan_layer_description *about = output->about;
    quan_buffer sql = {0};
    quan_buffer_add(&sql, "CREATE TABLE \"");
    quan_buffer_add_doubled(&sql, about->name, '"');
    quan_buffer_add(&sql, "\" (fid INTEGER PRIMARY KEY NOT NULL");
    if (output->spatial)
        quan_buffer_addf(&sql, ", geom %s", quan_wkb_name(output->type));
    for (int32_t i = 0; i < about->n_fields; i++) {
        quan_buffer_add(&sql, ", \"");
        quan_buffer_add_doubled(&sql, about->fields[i].name, '"');
        quan_buffer_addf(&sql, "\" %s%s", types[about->fields[i].type],
                         about->fields[i].required ? " NOT NULL" : "");
    }
    quan_buffer_add(&sql, ")");
    quan_status status = quan_buffer_check(&sql, "the output's tables", err);
    if (!status)
        status = quan_write_sql_run(db, err, "%s", sql.bytes);
    quan_buffer_free(&sql);
    for (int32_t i = 0; i < about->n_fields && !status; i++)
        status = add_field(db, about->name, &about->fields[i], err);
    return status;
}

/* Bound, not printed: the extent keeps every bit. */
static quan_status set_extent(sqlite3 *db, const quan_output *output, quan_error *err)
{
    sqlite3_stmt *update = NULL;
    quan_status status = quan_write_sql_prepare(
        db,
        "UPDATE gpkg_contents SET min_x = ?1, min_y = ?2, max_x = ?3, max_y = ?4 "
        "WHERE table_name = ?5",
        &update, err);
    if (status)
        return status;
    sqlite3_bind_double(update, 1, output->box.min_x);
    sqlite3_bind_double(update, 2, output->box.min_y);
    sqlite3_bind_double(update, 3, output->box.max_x);
    sqlite3_bind_double(update, 4, output->box.max_y);
    sqlite3_bind_text(update, 5, output->about->name, -1, SQLITE_STATIC);
    status = quan_write_sql_step(db, update, err);
    sqlite3_finalize(update);
    return status;
}

quan_status quan_gpkg_register(sqlite3 *db, const quan_output_plan *plan, const quan_output *output,
                               quan_error *err)
{
    const char *name = output->about->name;
    const int32_t srs_id = plan->crs.srs_id;
    char srs[16] = "NULL";
    if (output->spatial)
        (void)snprintf(srs, sizeof srs, "%d", (int)srs_id);
    QUAN_TRY(quan_write_sql_run(
        db, err, "INSERT INTO gpkg_contents VALUES(%Q, %Q, %Q, %Q, %Q, NULL, NULL, NULL, NULL, %s)",
        name, output->spatial ? "features" : "attributes", output->about->title,
        output->about->description ? output->about->description : "", plan->stamp, srs));
    QUAN_TRY(quan_write_sql_run(db, err, "INSERT INTO gpkg_ogr_contents VALUES(%Q, %lld)", name,
                                (sqlite3_int64)output->layer->table.n_rows));
    if (!output->spatial)
        return QUAN_OK;
    if (output->n_shapes)
        QUAN_TRY(set_extent(db, output, err));
    QUAN_TRY(quan_write_sql_run(
        db, err, "INSERT INTO gpkg_geometry_columns VALUES(%Q, 'geom', %Q, %d, 0, 0)", name,
        quan_wkb_name(output->type), srs_id));
    return quan_write_sql_run(db, err,
                              "INSERT INTO gpkg_extensions VALUES(%Q, 'geom', 'gpkg_rtree_index', "
                              "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
                              name);
}

quan_status quan_gpkg_register_helper(sqlite3 *db, const quan_output_plan *plan, const char *name,
                                      quan_error *err)
{
    return quan_write_sql_run(db, err,
                              "INSERT INTO gpkg_contents(table_name, data_type, identifier, "
                              "description, last_change) VALUES(%Q, 'attributes', %Q, '', %Q)",
                              name, name, plan->stamp);
}

quan_status quan_gpkg_add_triggers(sqlite3 *db, const quan_output *output, quan_error *err)
{
    const char *name = output->about->name;
    if (output->spatial)
        QUAN_TRY(quan_rtree_write_triggers(db, name, err));
    QUAN_TRY(quan_write_sql_run(
        db, err,
        "CREATE TRIGGER \"trigger_insert_feature_count_%w\" AFTER INSERT ON \"%w\" BEGIN "
        "UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 "
        "WHERE lower(table_name) = lower(%Q); END",
        name, name, name));
    return quan_write_sql_run(
        db, err,
        "CREATE TRIGGER \"trigger_delete_feature_count_%w\" AFTER DELETE ON \"%w\" BEGIN "
        "UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 "
        "WHERE lower(table_name) = lower(%Q); END",
        name, name, name);
}
