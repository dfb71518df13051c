/* bench_gpkg FOLDER [N] - N made-up polygons (default 1,000,000) with three attributes, written as
 * a GeoPackage with spatial index by quan_write() and by OGR's C API, in one run, one after the
 * other, each in a process of its own so that peak memory can be told apart. Both files are read
 * back with GDAL and must agree in count, extent and sum of areas. One line of JSON per writer.
 *
 * Each writer's time runs from the geometry in memory to the closed file; quan_write() also
 * verifies the file with SQLite and GDAL, syncs it to the disk and publishes it, which OGR does
 * not. */
#include "clocks.h"
#include "quan/write.h"

#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;
static int64_t n_polygons = 1000000;

static void die(const char *what)
{
    fprintf(stderr, "bench_gpkg: %s\n", what);
    exit(1);
}

/* The corners of polygon i: a rectangle of 5 to 30 m on a grid of 40 m, in no spatial order. */
static void corners(int64_t i, quan_xy ring[5])
{
    const int64_t side = (int64_t)ceil(sqrt((double)n_polygons));
    const int64_t place = i * 7919 % n_polygons;
    const double x = 480000.0 + (double)(place % side) * 40.0;
    const double y = 2500000.0 + (double)(place / side) * 40.0;
    const double w = 5.0 + (double)(i % 26), h = 5.0 + (double)(i % 19) * 1.25;
    const quan_xy points[5] = {{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}};
    memcpy(ring, points, sizeof points);
}

static const char *use_of(int64_t i)
{
    return i % 3 ? "residential" : "commercial";
}

static void path_of(const char *writer, char path[4096])
{
    (void)snprintf(path, 4096, "%s/bench-%s.gpkg", folder, writer);
}

/* Both writers take their features from the same table, so that what is timed is writing. */
static void fill(quan_layer *layer)
{
    bool good = !quan_table_add_column(&layer->table, "building_id", QUAN_TYPE_TEXT, NULL, NULL) &&
                !quan_table_add_column(&layer->table, "name", QUAN_TYPE_TEXT, NULL, NULL) &&
                !quan_table_add_column(&layer->table, "persons", QUAN_TYPE_INT, NULL, NULL) &&
                !quan_table_add_rows(&layer->table, n_polygons, NULL);
    layer->geoms.kind = QUAN_POLYGONS;
    for (int64_t i = 0; i < n_polygons && good; i++) {
        char id[32];
        quan_xy ring[5];
        corners(i, ring);
        (void)snprintf(id, sizeof id, "%lld", (long long)i);
        good = !quan_geoms_add_feature(&layer->geoms, NULL) &&
               !quan_geoms_add_part(&layer->geoms, NULL) &&
               !quan_geoms_add_ring(&layer->geoms, ring, 5, NULL) &&
               !quan_table_set_text(&layer->table, 0, i, id, NULL) &&
               !quan_table_set_text(&layer->table, 1, i, use_of(i), NULL);
        quan_table_set_int(&layer->table, 2, i, i % 200);
    }
    if (!good)
        die("not enough memory");
}

static void write_quan(const quan_layer *layer, const char *path)
{
    quan_field fields[] = {
        {.name = (char[]){"building_id"}, .title = (char[]){"编号"}, .type = QUAN_TYPE_TEXT},
        {.name = (char[]){"name"}, .title = (char[]){"用途"}, .type = QUAN_TYPE_TEXT},
        {.name = (char[]){"persons"}, .title = (char[]){"人口"}, .type = QUAN_TYPE_INT}};
    quan_layer_description about = {.name = (char[]){"building"},
                                    .title = (char[]){"建筑"},
                                    .kind = QUAN_POLYGONS,
                                    .fields = fields,
                                    .n_fields = 3};
    const quan_catalogue catalogue = {.outputs = &about, .n_outputs = 1};
    const quan_output_table table = {"building", layer};
    const quan_output_options options = {
        .path = path, .title = "bench", .crs = "EPSG:4543", .as_of = "2025-01-01"};
    quan_error err = {{0}};
    if (quan_write(&table, 1, &catalogue, &options, NULL, &err))
        die(err.message);
}

static OGRGeometryH polygon_of(const quan_geoms *geoms, int64_t feature)
{
    const int64_t ring = geoms->ring_first[geoms->part_first[feature]];
    const quan_xy *points = geoms->points + geoms->point_first[ring];
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGRGeometryH outer = OGR_G_CreateGeometry(wkbLinearRing);
    OGR_G_SetPoints(outer, 5, &points->x_m, sizeof *points, &points->y_m, sizeof *points, NULL, 0);
    OGR_G_AddGeometryDirectly(polygon, outer);
    return polygon;
}

static void write_ogr(const quan_layer *layer, const char *path)
{
    static const struct {
        const char *name;
        OGRFieldType type;
    } fields[] = {{"building_id", OFTString}, {"name", OFTString}, {"persons", OFTInteger64}};
    GDALAllRegister();
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(crs, 4543);
    GDALDatasetH file = GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH out = file ? GDALDatasetCreateLayer(file, "building", crs, wkbPolygon, NULL) : NULL;
    if (!out)
        die("OGR cannot create the file");
    for (int i = 0; i < 3; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(fields[i].name, fields[i].type);
        OGR_L_CreateField(out, field, TRUE);
        OGR_Fld_Destroy(field);
    }
    GDALDatasetStartTransaction(file, FALSE);
    for (int64_t i = 0; i < n_polygons; i++) {
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(out));
        OGR_F_SetFieldString(feature, 0, layer->table.columns[0].texts[i]);
        OGR_F_SetFieldString(feature, 1, layer->table.columns[1].texts[i]);
        OGR_F_SetFieldInteger64(feature, 2, layer->table.columns[2].ints[i]);
        OGR_F_SetGeometryDirectly(feature, polygon_of(&layer->geoms, i));
        if (OGR_L_CreateFeature(out, feature) != OGRERR_NONE)
            die("OGR cannot write a feature");
        OGR_F_Destroy(feature);
    }
    GDALDatasetCommitTransaction(file);
    GDALClose(file);
    OSRRelease(crs);
}

typedef struct {
    long long n;
    double area_m2, persons;
    OGREnvelope box;
} answer;

static answer read_back(const char *path)
{
    answer a = {0};
    GDALAllRegister();
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = file ? GDALDatasetGetLayerByName(file, "building") : NULL;
    if (!layer)
        die("a written file cannot be read");
    OGR_L_GetExtent(layer, &a.box, TRUE);
    OGRFeatureH feature = NULL;
    while ((feature = OGR_L_GetNextFeature(layer))) {
        a.n++;
        a.area_m2 += OGR_G_Area(OGR_F_GetGeometryRef(feature));
        a.persons += (double)OGR_F_GetFieldAsInteger64(feature, 2);
        OGR_F_Destroy(feature);
    }
    /* An index query: both must find the same. */
    OGR_L_SetSpatialFilterRect(layer, 481000.0, 2501000.0, 485000.5, 2503000.5);
    a.n = a.n * 1000003 + OGR_L_GetFeatureCount(layer, TRUE);
    GDALClose(file);
    return a;
}

static void run(const char *writer, void (*write)(const quan_layer *, const char *))
{
    char path[4096];
    path_of(writer, path);
    (void)unlink(path);
    if (fflush(stdout) != 0)
        die("standard output");
    const pid_t child = fork();
    if (child == 0) {
        struct rusage before, use;
        quan_layer layer = {0};
        fill(&layer);
        getrusage(RUSAGE_SELF, &before);
        const clocks start = now();
        write(&layer, path);
        const clocks end = now();
        getrusage(RUSAGE_SELF, &use);
        printf("{\"writer\":\"%s\",\"polygons\":%lld,\"cpu_s\":%.3f,\"wall_s\":%.3f,"
               "\"peak_rss_mb\":%.0f,\"rss_before_mb\":%.0f}\n",
               writer, (long long)n_polygons, end.cpu_s - start.cpu_s, end.wall_s - start.wall_s,
               (double)use.ru_maxrss / 1024.0, (double)before.ru_maxrss / 1024.0);
        exit(0);
    }
    int code = 1;
    if (child < 0 || waitpid(child, &code, 0) != child || code != 0)
        die("a writer failed");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_gpkg FOLDER [N]\n");
        return 2;
    }
    folder = argv[1];
    if (argc > 2)
        n_polygons = strtoll(argv[2], NULL, 10);
    char ours[4096], theirs[4096];
    path_of("quan", ours);
    path_of("ogr", theirs);
    run("quan", write_quan);
    run("ogr", write_ogr);
    const answer a = read_back(ours), b = read_back(theirs);
    const bool same = a.n == b.n && a.area_m2 == b.area_m2 && a.persons == b.persons &&
                      memcmp(&a.box, &b.box, sizeof a.box) == 0;
    printf("{\"same_answers\":%s,\"area_m2\":%.3f}\n", same ? "true" : "false", a.area_m2);
    (void)unlink(ours);
    (void)unlink(theirs);
    return same ? 0 : 1;
}
