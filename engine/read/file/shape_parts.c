/* shape_parts.c - whether the files of a shapefile belong together.
 *
 * Shapes and rows are joined by nothing but their order. Somebody deletes a row of the .dbf in a
 * sheet program, and from there on every parcel has its neighbour's land use; the driver would read
 * on. The numbers of records are the only trace of it.
 *
 * ESRI Shapefile Technical Description (1998), "Organization of the Index File": 100 bytes of
 * header with the length of the file in 16-bit words at byte 24, then 8 bytes per shape. dBASE: the
 * number of rows, deleted ones included, at byte 4. */
#include "shape_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The part with that ending, in a folder that may be a private one. */
static FILE *open_part(const quan_gated *gated, const char *ending)
{
    char path[4300];
    snprintf(path, sizeof path, "%s", gated->path);
    size_t n = strlen(path);
    for (int upper = 0; upper < 2 && n > 4; upper++) {
        for (int i = 0; i < 3; i++)
            path[n - 3 + (size_t)i] = (char)(upper ? ending[i] - 32 : ending[i]);
        FILE *file = fopen(path, "rbe");
        if (file)
            return file;
    }
    return NULL;
}

/* Without .shx or .dbf GDAL would make one up or read shapes without names. */
static quan_status read_head(const quan_gated *gated, const char *ending, const char *shown,
                             unsigned char head[28], quan_error *err)
{
    FILE *file = open_part(gated, ending);
    if (!file)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the .%s file of this shapefile is missing; copy all its files "
                         "together, also .prj and .cpg",
                         shown, ending);
    bool read = fread(head, 1, 28, file) == 28;
    fclose(file);
    if (read)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: the .%s file of this shapefile is cut short; copy it again from where it "
                     "came",
                     shown, ending);
}

quan_status quan_shape_check(const quan_gated *gated, const char *shown, quan_error *err)
{
    unsigned char shx[28] = {0}, dbf[28] = {0};
    QUAN_TRY(read_head(gated, "shx", shown, shx, err));
    QUAN_TRY(read_head(gated, "dbf", shown, dbf, err));
    int64_t words = (int64_t)shx[24] << 24 | shx[25] << 16 | shx[26] << 8 | shx[27];
    int64_t n_shapes = (words * 2 - 100) / 8;
    int64_t n_rows = (int64_t)dbf[7] << 24 | dbf[6] << 16 | dbf[5] << 8 | dbf[4];
    if (words < 50 || n_shapes == n_rows) /* a damaged header is for the driver to tell */
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: the .shx has %lld shapes and the .dbf %lld rows, so that rows may stand "
                     "with the wrong shapes; save the layer again from where it came",
                     shown, (long long)n_shapes, (long long)n_rows);
}
