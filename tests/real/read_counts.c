/* read_counts RUN_FILE - reads a run and prints the canonical layers as JSON, for tests that
 * compare them with what GDAL reads: per role the counts, sums of lengths, areas and coordinates,
 * how many values each column has, and the features; beside them sources, rejects, matches,
 * conversions. */
#include "quan/read.h"

#include <math.h>
#include <stdio.h>

static void put_text(const char *text)
{
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c < 0x20)
            printf("\\u%04x", *c);
        else
            printf(*c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    }
    putchar('"');
}

static void put_cell(const quan_table *table, int32_t c, int64_t row)
{
    const quan_column *column = &table->columns[c];
    if (quan_table_is_null(table, c, row))
        printf("null");
    else if (column->type == QUAN_TYPE_INT)
        printf("%lld", (long long)column->ints[row]);
    else if (column->type == QUAN_TYPE_REAL)
        printf("%.17g", column->reals[row]);
    else
        put_text(column->texts[row]);
}

/* Only what is known, so that a wide layer stays readable. */
static void put_row(const quan_table *table, int64_t row)
{
    const char *between = "";
    putchar('{');
    for (int32_t c = 0; c < table->n_columns; c++) {
        if (quan_table_is_null(table, c, row))
            continue;
        printf("%s", between);
        put_text(table->columns[c].name);
        putchar(':');
        put_cell(table, c, row);
        between = ",";
    }
    putchar('}');
}

static void put_table(const char *name, const quan_table *table)
{
    printf("\"%s\":[", name);
    for (int64_t row = 0; row < table->n_rows; row++) {
        printf(row ? ",\n" : "\n");
        put_row(table, row);
    }
    printf("],\n");
}

static void put_known(const quan_table *table)
{
    printf("\"known\":{");
    for (int32_t c = 0; c < table->n_columns; c++) {
        long long n = 0;
        for (int64_t row = 0; row < table->n_rows; row++)
            n += !quan_table_is_null(table, c, row);
        printf(c ? "," : "");
        put_text(table->columns[c].name);
        printf(":%lld", n);
    }
    printf("},");
}

/* A list of parts, each a list of rings, each a list of points. */
static void put_shape(const quan_geoms *geoms, int64_t feature)
{
    putchar('[');
    for (int64_t p = geoms->part_first[feature]; p < geoms->part_first[feature + 1]; p++) {
        printf(p > geoms->part_first[feature] ? ",[" : "[");
        for (int64_t r = geoms->ring_first[p]; r < geoms->ring_first[p + 1]; r++) {
            printf(r > geoms->ring_first[p] ? ",[" : "[");
            for (int64_t i = geoms->point_first[r]; i < geoms->point_first[r + 1]; i++)
                printf("%s[%.17g,%.17g]", i > geoms->point_first[r] ? "," : "",
                       geoms->points[i].x_m, geoms->points[i].y_m);
            putchar(']');
        }
        putchar(']');
    }
    putchar(']');
}

static void put_sums(const quan_geoms *geoms)
{
    double length_m = 0, area_m2 = 0, sum_x_m = 0, sum_y_m = 0;
    for (int64_t f = 0; f < geoms->n_features; f++) {
        length_m += geoms->kind == QUAN_LINES ? quan_geoms_length_m(geoms, f) : 0;
        area_m2 += geoms->kind == QUAN_POLYGONS ? quan_geoms_area_m2(geoms, f) : 0;
    }
    for (int64_t p = 0; p < geoms->n_points; p++) {
        sum_x_m += geoms->points[p].x_m;
        sum_y_m += geoms->points[p].y_m;
    }
    printf("\"n_points\":%lld,\"length_m\":%.17g,\"area_m2\":%.17g,\"sum_x_m\":%.17g,"
           "\"sum_y_m\":%.17g,",
           (long long)geoms->n_points, length_m, area_m2, sum_x_m, sum_y_m);
}

static void put_layer(const quan_layer *layer)
{
    printf("{\"n\":%lld,", (long long)layer->table.n_rows);
    put_sums(&layer->geoms);
    put_known(&layer->table);
    printf("\"rows\":[");
    for (int64_t row = 0; row < layer->table.n_rows; row++) {
        printf("%s{\"values\":", row ? ",\n" : "\n");
        put_row(&layer->table, row);
        printf(",\"shape\":");
        if (layer->geoms.n_features)
            put_shape(&layer->geoms, row);
        else
            printf("[]");
        putchar('}');
    }
    printf("]}");
}

static void put_dem(const quan_raster *dem)
{
    long long n = 0;
    double sum_m = 0;
    for (int64_t i = 0; i < (int64_t)dem->width * dem->height; i++) {
        n += isfinite(dem->z_m[i]);
        sum_m += isfinite(dem->z_m[i]) ? (double)dem->z_m[i] : 0;
    }
    printf("\"dem\":{\"width\":%d,\"height\":%d,\"origin_x\":%.17g,\"origin_y\":%.17g,"
           "\"step_x\":%.17g,\"step_y\":%.17g,\"n_known\":%lld,\"sum_m\":%.17g},\n",
           dem->width, dem->height, dem->origin_x, dem->origin_y, dem->step_x, dem->step_y, n,
           sum_m);
}

static void put_dataset(const quan_dataset *data)
{
    printf("{\"crs\":\"%s\",\n", data->crs);
    put_table("sources", &data->sources);
    put_table("rejected", &data->rejected.table);
    put_table("fields", &data->fields);
    put_table("conversions", &data->conversions);
    put_table("merged", &data->merged.table);
    put_dem(&data->dem);
    printf("\"layers\":{");
    for (int role = 0; role < QUAN_N_ROLES; role++) {
        printf("%s\"%s\":", role ? ",\n" : "\n", quan_role_name((quan_role)role));
        put_layer(&data->layers[role]);
    }
    printf("}}\n");
}

int main(int argc, char **argv)
{
    quan_run_file run = {0};
    quan_catalogue catalogue = {0};
    quan_dataset data = {0};
    quan_error err = {{0}};
    if (argc != 2)
        return 2;
    quan_status status = quan_run_file_open(argv[1], NULL, 0, &run, &err);
    if (!status)
        status = quan_catalogue_open(&run, &catalogue, &err);
    if (!status)
        status = quan_read(&run, &catalogue, NULL, &data, &err);
    if (status)
        fprintf(stderr, "read_counts: %s\n", err.message);
    else
        put_dataset(&data);
    quan_dataset_free(&data);
    quan_catalogue_free(&catalogue);
    quan_run_file_free(&run);
    return status ? 1 : 0;
}
