/* inventory.c - every file below a folder opened once: what it holds, what it may be.
 *
 * A file that cannot be read is a line of the inventory like any other, with the reason and the way
 * out, because the list is what an analyst shows to the department that must give better files.
 */
#include "inventory_work.h"

#include "contents.h"
#include "folder.h"
#include "table/workbook.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The columns, in the order of the enum in the public header. */
static const struct {
    const char *name;
    quan_type type;
} layer_columns[QUAN_N_INVENTORY_COLUMNS] = {
    [QUAN_INVENTORY_FILE] = {"file", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_LAYER] = {"layer", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_ROLE] = {"role", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_STATE] = {"state", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_YEAR] = {"year", QUAN_TYPE_INT},
    [QUAN_INVENTORY_CRS] = {"crs", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_ENCODING] = {"encoding", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_SHAPE] = {"shape", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_COUNT] = {"count", QUAN_TYPE_INT},
    [QUAN_INVENTORY_EVIDENCE] = {"evidence", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_FIELDS] = {"fields", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_WORDS] = {"words", QUAN_TYPE_TEXT},
    [QUAN_INVENTORY_SCORE] = {"score", QUAN_TYPE_REAL},
    [QUAN_INVENTORY_WEST] = {"west", QUAN_TYPE_REAL},
    [QUAN_INVENTORY_SOUTH] = {"south", QUAN_TYPE_REAL},
    [QUAN_INVENTORY_EAST] = {"east", QUAN_TYPE_REAL},
    [QUAN_INVENTORY_NORTH] = {"north", QUAN_TYPE_REAL},
    [QUAN_INVENTORY_GROUP] = {"group", QUAN_TYPE_INT},
    [QUAN_INVENTORY_GUESSED] = {"guessed", QUAN_TYPE_INT},
    [QUAN_INVENTORY_VERSION] = {"version", QUAN_TYPE_REAL},
    [QUAN_INVENTORY_POINTS] = {"points", QUAN_TYPE_TEXT},
};

static quan_status make_tables(quan_inventory *out, quan_error *err)
{
    static const char *const field_columns[] = {"field", "canonical", "title"};
    char name[16];
    for (int c = 0; c < QUAN_N_INVENTORY_COLUMNS; c++)
        QUAN_TRY(quan_table_add_column(&out->layers, layer_columns[c].name, layer_columns[c].type,
                                       NULL, err));
    QUAN_TRY(quan_table_add_column(&out->fields, "layer", QUAN_TYPE_INT, NULL, err));
    for (int c = 0; c < 3; c++)
        QUAN_TRY(quan_table_add_column(&out->fields, field_columns[c], QUAN_TYPE_TEXT, NULL, err));
    for (int s = 1; s <= QUAN_LOOK_SHOWN; s++) {
        snprintf(name, sizeof name, "sample_%d", s);
        QUAN_TRY(quan_table_add_column(&out->fields, name, QUAN_TYPE_TEXT, NULL, err));
    }
    return QUAN_OK;
}

/* The message without the name of the file, which stands in its own column. */
static const char *without_file(const char *path, const char *why)
{
    char shown[640];
    quan_text_printable(quan_gate_name(path), shown, sizeof shown);
    size_t n = strlen(shown);
    return !strncmp(why, shown, n) && !strncmp(why + n, ": ", 2) ? why + n + 2 : why;
}

/* All roles that the tag map knows; counts and extents would take a reading of the whole. */
static quan_status take_osm(inventory_work *work, const char *path)
{
    int64_t row = 0;
    QUAN_TRY(quan_inventory_add_row(work, path, NULL, &row));
    QUAN_TRY(quan_table_set_text(&work->out->layers, QUAN_INVENTORY_ROLE, row, "osm", work->err));
    QUAN_TRY(
        quan_table_set_text(&work->out->layers, QUAN_INVENTORY_CRS, row, "EPSG:4326", work->err));
    return quan_inventory_note(work->out, row, "used", "OpenStreetMap，按 osm_tags.csv 取用",
                               work->err);
}

static bool is_fault_of_file(quan_status status)
{
    return status == QUAN_ERR_INPUT || status == QUAN_ERR_USAGE || status == QUAN_ERR_IO;
}

/* A file that is refused is a row with the reason; only what is no fault of the file ends all. */
static quan_status take_refused(inventory_work *work, const char *path, const char *layer,
                                const char *why)
{
    int64_t row = 0;
    QUAN_TRY(quan_inventory_add_row(work, path, layer, &row));
    int64_t year = quan_guess_year(path, layer);
    if (year)
        quan_table_set_int(&work->out->layers, QUAN_INVENTORY_YEAR, row, year);
    return quan_inventory_note(work->out, row, "refused", without_file(path, why), work->err);
}

/* What is no fault of the file is the caller's matter, in its own words. */
static quan_status pass_on(const inventory_work *work, quan_status status, const quan_error *why)
{
    if (work->err)
        *work->err = *why;
    return status;
}

static quan_status take_named(inventory_work *work, const char *path, quan_opened *opened,
                              const char *name, bool several)
{
    OGRLayerH layer = NULL;
    quan_error why = {{0}};
    /* A drawing's layer is a filter, which would hide the next one. */
    if (opened->format == QUAN_FORMAT_DXF)
        layer = GDALDatasetGetLayerByName(opened->dataset, "entities");
    if (layer)
        (void)OGR_L_SetAttributeFilter(layer, NULL);
    quan_status status = quan_source_layer(opened, name, &layer, &why);
    if (!status)
        return quan_inventory_take_layer(work, path, opened, layer, several);
    if (is_fault_of_file(status))
        return take_refused(work, path, name, why.message);
    return pass_on(work, status, &why);
}

static quan_status take_layers(inventory_work *work, const char *path, quan_opened *opened,
                               const char *sheet)
{
    quan_contents contents = {0};
    if (opened->format == QUAN_FORMAT_OSM)
        return take_osm(work, path);
    if (quan_format_is_raster(opened->format))
        return quan_inventory_take_layer(work, path, opened, NULL, false);
    if (opened->plain.layer)
        return take_named(work, path, opened, opened->plain.layer, sheet != NULL);
    QUAN_TRY(quan_contents_list(opened, &contents, work->err));
    quan_status status = QUAN_OK;
    for (int64_t i = 0; i < contents.n && !status; i++)
        status = take_named(work, path, opened, contents.names[i], contents.several);
    quan_contents_free(&contents);
    return status;
}

/* What a file is opened for, since some are read by their role. Blocks of a drawing are read as
 * points: gates are drawn so. */
static uint32_t roles_for(const char *path)
{
    return quan_format_of(path) == QUAN_FORMAT_DXF ? 1u << QUAN_ROLE_GATE : 0;
}

/* "污水管点表.csv" beside "污水管线表.csv": the table of points has the name with 点 for 线. False
 * when there is no such file. */
static bool find_points(const char *full, char out[9000])
{
    static const char line[] = "线", point[] = "点";
    const char *name = quan_gate_name(full), *at = NULL;
    for (const char *c = strstr(name, line); c; c = strstr(c + 1, line))
        at = c;
    if (!at)
        return false;
    snprintf(out, 9000, "%.*s%s%s", (int)(at - full), full, point, at + strlen(line));
    return access(out, R_OK) == 0;
}

/* A table that speaks of pipes may name the points that its lines run between: then it is read as
 * lines, if that can be done. */
static quan_status open_file(inventory_work *work, quan_source *given, char points[9000],
                             quan_opened *opened, quan_error *why)
{
    const char *path = given->path;
    bool table = quan_format_of(path) == QUAN_FORMAT_CSV || quan_workbook_is(path);
    if (table && quan_guess_mentions(work->catalogue, path, QUAN_ROLE_UTILITY_LINE)) {
        given->roles = 1u << QUAN_ROLE_UTILITY_LINE;
        given->points = find_points(given->resolved, points) ? points : NULL;
        quan_status status =
            quan_source_open(given, work->catalogue, work->level1_share, opened, why);
        if (!is_fault_of_file(status))
            return status;
        *why = (quan_error){{0}};
    }
    given->points = NULL;
    given->roles = roles_for(path);
    return quan_source_open(given, work->catalogue, work->level1_share, opened, why);
}

/* The file of points as a path of the folder, with the rows of the table that it goes with. */
static quan_status note_points(inventory_work *work, const quan_source *given, int64_t first)
{
    quan_table *table = &work->out->layers;
    if (!given->points)
        return QUAN_OK;
    for (int64_t row = first; row < table->n_rows; row++)
        QUAN_TRY(quan_table_set_text(table, QUAN_INVENTORY_POINTS, row,
                                     given->points + strlen(work->out->folder) + 1, work->err));
    return QUAN_OK;
}

static quan_status take_opened(inventory_work *work, const char *path, char *full,
                               const char *sheet)
{
    quan_error why = {{0}};
    quan_opened opened = {0};
    char name[4400], layer[640], points[9000];
    snprintf(name, sizeof name, "%s", path);
    snprintf(layer, sizeof layer, "%s", sheet ? sheet : "");
    quan_source given = {
        .path = name, .resolved = full, .layer = sheet ? layer : NULL, .accuracy_m = (double)NAN};
    quan_status status = open_file(work, &given, points, &opened, &why);
    if (is_fault_of_file(status))
        return take_refused(work, path, sheet, why.message);
    if (status)
        return pass_on(work, status, &why);
    int64_t before = work->out->layers.n_rows;
    status = take_layers(work, path, &opened, sheet);
    if (!status)
        status = note_points(work, &given, before);
    quan_source_close(&opened);
    if (!status && work->out->layers.n_rows == before)
        return take_refused(work, path, sheet, "文件中没有图层");
    return status;
}

static quan_status take_file(inventory_work *work, const char *path)
{
    char full[9000], shown[640];
    struct stat seen;
    quan_contents sheets = {0};
    if (!quan_text_is_utf8(path, strlen(path)))
        return take_refused(work, quan_text_printable(path, shown, sizeof shown), NULL,
                            "文件名不是 UTF-8，请改名后再试");
    snprintf(full, sizeof full, "%s/%s", work->out->folder, path);
    QUAN_TRY(quan_contents_sheets(full, quan_text_printable(path, shown, sizeof shown), &sheets,
                                  work->err));
    quan_status status = QUAN_OK;
    for (int64_t i = 0; i < sheets.n && sheets.several && !status; i++)
        status = take_opened(work, path, full, sheets.names[i]);
    if (!status && !sheets.several)
        status = take_opened(work, path, full, NULL);
    quan_contents_free(&sheets);
    if (!stat(full, &seen) && seen.st_mtim.tv_sec > work->newest)
        work->newest = seen.st_mtim.tv_sec;
    return status;
}

/* The newest date of a file stands in where no name has a year. */
static void set_date(inventory_work *work)
{
    struct tm day;
    if (work->newest && gmtime_r(&work->newest, &day))
        strftime(work->out->newest, sizeof work->out->newest, "%Y-%m-%d", &day);
}

static quan_status take_files(inventory_work *work, const quan_monitor *monitor)
{
    quan_file_list list = {0};
    double depth = 0, files = 0;
    QUAN_TRY(quan_setting(work->catalogue, "init.max_depth", &depth, work->err));
    QUAN_TRY(quan_setting(work->catalogue, "init.max_files", &files, work->err));
    QUAN_TRY(
        quan_setting(work->catalogue, "encoding.level1_share", &work->level1_share, work->err));
    QUAN_TRY(quan_folder_list(work->out->folder, (int32_t)depth, (int64_t)files, &list, work->err));
    quan_status status = QUAN_OK;
    for (int64_t i = 0; i < list.n && !status; i++) {
        status = quan_progress(monitor, "read", (double)i / (double)list.n, work->err);
        if (!status)
            status = take_file(work, list.paths[i]);
    }
    work->out->complete = list.complete;
    char shown[640];
    if (!status && !list.n)
        status = quan_fail(work->err, QUAN_ERR_INPUT, "%s: there is no file in the folder",
                           quan_text_printable(work->out->folder, shown, sizeof shown));
    quan_folder_free(&list);
    set_date(work);
    return status;
}

quan_status quan_inventory_make(const char *folder, const quan_catalogue *catalogue,
                                const quan_monitor *monitor, quan_inventory *out, quan_error *err)
{
    inventory_work work = {.catalogue = catalogue, .out = out, .err = err};
    *out = (quan_inventory){.bbox_deg = {(double)NAN, (double)NAN, (double)NAN, (double)NAN}};
    out->folder = quan_strdup(folder);
    quan_status status = out->folder ? make_tables(out, err) : quan_fail_memory(err, "a folder");
    if (!status)
        status = take_files(&work, monitor);
    if (!status)
        status = quan_inventory_place(&work);
    quan_free(work.numbers);
    if (!status)
        status = quan_inventory_group(out, catalogue, err);
    if (!status)
        status = quan_inventory_ask(out, catalogue, err);
    if (!status)
        status = quan_progress(monitor, "read", 1, err);
    if (status)
        quan_inventory_free(out);
    return status;
}

void quan_inventory_free(quan_inventory *inventory)
{
    quan_free(inventory->folder);
    quan_table_free(&inventory->layers);
    quan_table_free(&inventory->fields);
    quan_table_free(&inventory->missing);
    quan_table_free(&inventory->questions);
    *inventory = (quan_inventory){0};
}
