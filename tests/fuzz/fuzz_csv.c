/* Any bytes as a table of text, the first of them choosing the role: refused with a message, or
 * made plain. Then GDAL's driver finds as many rows in the plain table as our own reader of rows,
 * and each row that is not blank is either in it or in the list of those set aside, once. */
#include "file/gdal_calls.h"
#include "fuzz_kit.h"
#include "table/grid.h"
#include "table/plain.h"

#include <cpl_string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static quan_catalogue catalogue;
static char folder[64], table[96];

static void leave(void)
{
    unlink(table);
    rmdir(folder);
    quan_catalogue_free(&catalogue);
}

static void set_up(void)
{
    if (*folder)
        return;
    snprintf(folder, sizeof folder, "%s/quan-fuzz-XXXXXX",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    must(mkdtemp(folder) != NULL);
    snprintf(table, sizeof table, "%s/table.csv", folder);
    setenv("TMPDIR", folder, 1);
    must(!quan_catalogue_open(NULL, &catalogue, NULL));
    quan_gdal_start();
    atexit(leave);
}

static void write_table(const uint8_t *bytes, size_t n)
{
    int fd = open(table, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    close(fd);
}

/* A blank line is no row to GDAL. */
static bool is_blank(const quan_row *row)
{
    for (int32_t c = 0; c < row->n; c++) {
        if (*row->cells[c])
            return false;
    }
    return true;
}

static int64_t rows_by_gdal(const char *path)
{
    const char *const allowed[] = {"CSV", NULL};
    const char *const options[] = {"AUTODETECT_TYPE=NO", "HEADERS=YES", NULL};
    quan_gdal_errors errors;
    int64_t n = 0;
    quan_gdal_catch(&errors);
    GDALDatasetH dataset =
        GDALOpenEx(path, GDAL_OF_READONLY | GDAL_OF_VECTOR, allowed, options, NULL);
    OGRLayerH layer = dataset ? GDALDatasetGetLayer(dataset, 0) : NULL;
    for (OGRFeatureH f; layer && (f = OGR_L_GetNextFeature(layer)); n++)
        OGR_F_Destroy(f);
    if (dataset)
        GDALClose(dataset);
    quan_gdal_release();
    return dataset ? n : -1;
}

/* The driver is told the separator, so no evidence is looked for. */
static void open_plain(const char *path, quan_grid *grid)
{
    must(!quan_grid_open_text(path, "plain", grid, NULL));
    must(!quan_grid_rewind(grid, NULL));
    grid->separator = ',';
}

/* Rows of data of the table that a driver will open. */
static int64_t rows_by_us(const char *path)
{
    quan_grid grid;
    int64_t n = -1;
    open_plain(path, &grid);
    do {
        must(!quan_grid_next(&grid, NULL));
        n += grid.row.n >= 0 && !is_blank(&grid.row);
    } while (grid.row.n >= 0);
    quan_grid_close(&grid);
    return n;
}

/* How often a row of the sheet is listed as set aside, but for remarks about a total. */
static int listed(const quan_plain *plain, int64_t row)
{
    int n = 0;
    for (int64_t i = 0; i < plain->n_aside_rows; i++)
        n += plain->aside_rows[i].row == row &&
             strcmp(plain->aside_rows[i].code, QUAN_NOTE_TOTAL_DIFFERS) != 0;
    return n;
}

/* Walks the sheet and its plain copy side by side. The heading ends where the first row of data or
 * the first listed one stands; before it nothing can be told. */
static void account(const char *sheet, const char *copy, const quan_plain *plain)
{
    quan_grid from, to;
    bool begun = false;
    must(!quan_grid_open_text(sheet, "sheet", &from, NULL));
    open_plain(copy, &to);
    must(!quan_grid_next(&to, NULL) && to.row.n > 2 && !strcmp(to.row.cells[0], QUAN_PLAIN_ROW));
    must(!quan_grid_next(&to, NULL));
    for (;;) {
        must(!quan_grid_next(&from, NULL));
        if (from.row.n < 0)
            break;
        int64_t next = to.row.n > 0 ? strtoll(to.row.cells[0], NULL, 10) : 0;
        int found = listed(plain, from.row.number) + (next == from.row.number);
        begun = begun || found;
        must(found <= 1 && (found == 1 || !begun || is_blank(&from.row)));
        if (next == from.row.number)
            must(!quan_grid_next(&to, NULL));
    }
    must(to.row.n < 0);
    quan_grid_close(&from);
    quan_grid_close(&to);
}

static void check_plain(const quan_gated *gated, const quan_plain *plain)
{
    char recoded[600];
    must(plain->layer && plain->rewritten == (strstr(gated->path, "/plain.csv") != NULL));
    must(rows_by_us(gated->path) == rows_by_gdal(gated->path));
    snprintf(recoded, sizeof recoded, "%s/table.csv", gated->folder ? gated->folder : folder);
    if (plain->rewritten)
        account(access(recoded, R_OK) ? table : recoded, gated->path, plain);
    else
        must(plain->n_aside_rows == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const uint32_t roles[] = {1u << QUAN_ROLE_LEDGER, 1u << QUAN_ROLE_FACILITY,
                                     1u << QUAN_ROLE_UTILITY_LINE, 1u << QUAN_ROLE_BUILDING};
    quan_plain plain = {0};
    quan_error err = {0};
    char encoding[48];
    if (!n || n > 1 << 16)
        return 0;
    set_up();
    write_table(bytes + 1, n - 1);
    quan_source given = {.roles = roles[bytes[0] % 4], .path = table, .resolved = table};
    quan_gated gated = {.original = quan_strdup(table), .path = quan_strdup(table)};
    quan_status status = quan_table_plain(&given, &catalogue, &gated, &plain, encoding, &err);
    if (status && !strstr(err.message, "table.csv"))
        fprintf(stderr, "%s\n", err.message);
    must(status == QUAN_OK || status == QUAN_ERR_INPUT);
    must((status == QUAN_OK) == !err.message[0] && !strchr(err.message, '\n'));
    must(!status || strstr(err.message, "table.csv"));
    if (!status)
        check_plain(&gated, &plain);
    quan_plain_free(&plain);
    quan_gate_close(&gated);
    return 0;
}
