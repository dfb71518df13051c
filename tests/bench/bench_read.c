/* bench_read arrow|features FILE, bench_read quan RUN.yaml - reads a layer of buildings and prints
 * one line of JSON: features, a sum over their coordinates, CPU and wall seconds, peak memory.
 *
 * `arrow` is GDAL's column stream, every batch walked over; `features` is GDAL's feature reader
 * with every field and vertex asked for; `quan` is quan_read() of the whole run file, with hash,
 * gates, validity, ids and order. */
#include "quan/read.h"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct {
    int64_t n;
    double sum;
} found;

static void die(const char *what)
{
    fprintf(stderr, "bench_read: %s\n", what);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static OGRLayerH open_layer(const char *file, GDALDatasetH *dataset)
{
    GDALAllRegister();
    *dataset = GDALOpenEx(file, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    OGRLayerH layer = *dataset ? GDALDatasetGetLayer(*dataset, 0) : NULL;
    if (!layer)
        die("the file cannot be opened");
    return layer;
}

/* The least that a user of the stream does: every batch is taken and its geometries are added up by
 * size. */
static found read_arrow(const char *file)
{
    GDALDatasetH dataset = NULL;
    OGRLayerH layer = open_layer(file, &dataset);
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray array;
    found out = {0, 0};
    if (!OGR_L_GetArrowStream(layer, &stream, NULL) || stream.get_schema(&stream, &schema))
        die("there is no Arrow stream");
    while (!stream.get_next(&stream, &array) && array.release) {
        const struct ArrowArray *geometry = array.children[array.n_children - 1];
        const int32_t *offsets = geometry->buffers[1];
        out.n += array.length;
        out.sum += (double)offsets[array.length];
        array.release(&array);
    }
    schema.release(&schema);
    stream.release(&stream);
    GDALClose(dataset);
    return out;
}

static double sum_of(OGRGeometryH geometry)
{
    double sum = 0;
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
        sum += sum_of(OGR_G_GetGeometryRef(geometry, i));
    for (int i = 0; i < OGR_G_GetPointCount(geometry); i++)
        sum += OGR_G_GetX(geometry, i) + OGR_G_GetY(geometry, i);
    return sum;
}

static found read_features(const char *file)
{
    GDALDatasetH dataset = NULL;
    OGRLayerH layer = open_layer(file, &dataset);
    OGRFeatureH feature;
    found out = {0, 0};
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        int n = OGR_F_GetFieldCount(feature);
        for (int i = 0; i < n; i++)
            out.sum += (double)strlen(OGR_F_GetFieldAsString(feature, i)) * 1e-9;
        out.sum += sum_of(OGR_F_GetGeometryRef(feature));
        out.n++;
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
    return out;
}

static found read_quan(const char *file)
{
    quan_run_file run;
    quan_catalogue catalogue;
    quan_dataset data;
    quan_error err = {0};
    if (quan_run_file_open(file, NULL, 0, &run, &err) ||
        quan_catalogue_open(&run, &catalogue, &err) ||
        quan_read(&run, &catalogue, NULL, &data, &err))
        die(err.message);
    const quan_layer *buildings = &data.layers[QUAN_ROLE_BUILDING];
    found out = {buildings->table.n_rows, 0};
    for (int64_t p = 0; p < buildings->geoms.n_points; p++)
        out.sum += buildings->geoms.points[p].x_m + buildings->geoms.points[p].y_m;
    quan_dataset_free(&data);
    quan_catalogue_free(&catalogue);
    quan_run_file_free(&run);
    return out;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage: bench_read arrow|features|quan FILE");
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    found out = !strcmp(argv[1], "arrow")      ? read_arrow(argv[2])
                : !strcmp(argv[1], "features") ? read_features(argv[2])
                                               : read_quan(argv[2]);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"tool\": \"%s\", \"n\": %lld, \"sum\": %.6e, \"cpu_s\": %.3f, \"wall_s\": %.3f, "
           "\"rss_mb\": %.0f}\n",
           argv[1], (long long)out.n, out.sum, cpu, wall, (double)usage.ru_maxrss / 1024);
    return 0;
}
