/* source.c - a file opened by the one driver that its ending allows.
 *
 * GDAL would try its drivers in turn and take the first that likes the bytes, so that a file could
 * be read as something else than its name says. Here the ending names the driver, and no other is
 * allowed. Before that come gate, unpacking, the look-over of a GeoPackage and the question of the
 * encoding, so that a driver sees only what has passed them. */
#include "source.h"

#include "csv_text.h"
#include "osm/osm.h"
#include "preflight.h"
#include "shape_text.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *ending;
    quan_format format;
} endings[] = {
    {".gpkg", QUAN_FORMAT_GPKG},       {".shp", QUAN_FORMAT_SHAPE},
    {".geojson", QUAN_FORMAT_GEOJSON}, {".json", QUAN_FORMAT_GEOJSON},
    {".csv", QUAN_FORMAT_CSV},         {".osm", QUAN_FORMAT_OSM},
    {".pbf", QUAN_FORMAT_OSM},         {".tif", QUAN_FORMAT_GEOTIFF},
    {".tiff", QUAN_FORMAT_GEOTIFF},    {".hgt", QUAN_FORMAT_HGT},
};

static const char *const drivers[] = {
    [QUAN_FORMAT_GPKG] = "GPKG",       [QUAN_FORMAT_SHAPE] = "ESRI Shapefile",
    [QUAN_FORMAT_GEOJSON] = "GeoJSON", [QUAN_FORMAT_CSV] = "CSV",
    [QUAN_FORMAT_OSM] = "OSM",         [QUAN_FORMAT_GEOTIFF] = "GTiff",
    [QUAN_FORMAT_HGT] = "SRTMHGT",
};

/* By its own ending; the format is then told by the ending before it. */
static bool is_packed(const char *path)
{
    return quan_gate_ends(path, ".gz") || quan_gate_ends(path, ".zip");
}

quan_format quan_format_of(const char *path)
{
    char bare[4200];
    snprintf(bare, sizeof bare, "%s", path);
    if (is_packed(bare))
        *strrchr(bare, '.') = '\0';
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (quan_gate_ends(bare, endings[i].ending))
            return endings[i].format;
    }
    return QUAN_FORMAT_NONE;
}

/* The path as written is asked as well as the resolved one: each can be wrong by itself. */
static quan_status open_gate(quan_opened *out, quan_error *err)
{
    const char *path = out->given->resolved ? out->given->resolved : out->given->path;
    if (out->given->path)
        QUAN_TRY(quan_gate_text(out->given->path, err));
    QUAN_TRY(quan_gate_text(path, err));
    out->format = quan_format_of(path);
    if (out->format == QUAN_FORMAT_NONE)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: this kind of file is not read; give .gpkg, .shp, .geojson, .csv, "
                         ".osm, .osm.pbf, .tif or .hgt",
                         out->name);
    QUAN_TRY(quan_gate_open(path, &out->gated, err));
    return is_packed(out->gated.original) ? quan_gate_unpack(&out->gated, err) : QUAN_OK;
}

/* The copy is looked over and not the original, since the copy is what will be read. */
static quan_status prepare_gpkg(quan_opened *out, quan_error *err)
{
    if (quan_preflight_needs_copy(out->gated.path))
        QUAN_TRY(quan_gate_copy_database(&out->gated, err));
    return quan_preflight(out->gated.path, out->name, err);
}

/* Without .shx or .dbf GDAL would make one up or read shapes without names. */
static quan_status need_part(const quan_opened *out, const char *part, quan_error *err)
{
    char path[4200];
    size_t n = strlen(out->gated.path);
    if (n < 4 || n >= sizeof path)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: the path is too long", out->name);
    for (int upper = 0; upper < 2; upper++) {
        memcpy(path, out->gated.path, n + 1);
        for (int i = 0; i < 3; i++)
            path[n - 3 + (size_t)i] = (char)(upper ? part[i] - 32 : part[i]);
        if (access(path, R_OK) == 0)
            return QUAN_OK;
    }
    return quan_fail(err, QUAN_ERR_INPUT, "%s: the .%s file of this shapefile is missing",
                     out->name, part);
}

/* Raw bytes come from the driver; which code page they are in is decided by all of them. */
static quan_status prepare_shape(quan_opened *out, double level1_share, quan_error *err)
{
    QUAN_TRY(need_part(out, "shx", err));
    QUAN_TRY(need_part(out, "dbf", err));
    char name[32];
    bool guessed = false;
    if (out->given->encoding)
        snprintf(name, sizeof name, "%s", out->given->encoding);
    else
        QUAN_TRY(quan_shape_encoding(out->gated.path, level1_share, name, &guessed, err));
    snprintf(out->encoding, sizeof out->encoding, "%s%s", name, guessed ? " (guessed)" : "");
    return quan_decoder_open(name, &out->decoder, err);
}

/* `encoding` as run_source shows it; "" for a grid, which has no texts. */
static quan_status prepare(quan_opened *out, double level1_share, quan_error *err)
{
    snprintf(out->encoding, sizeof out->encoding, "UTF-8");
    switch (out->format) {
    case QUAN_FORMAT_GPKG:
        return prepare_gpkg(out, err);
    case QUAN_FORMAT_SHAPE:
        return prepare_shape(out, level1_share, err);
    case QUAN_FORMAT_CSV:
        return quan_csv_to_utf8(&out->gated, out->given->encoding, level1_share, out->encoding,
                                err);
    case QUAN_FORMAT_OSM:
        return quan_osm_prepare(&out->gated, err);
    case QUAN_FORMAT_GEOTIFF:
    case QUAN_FORMAT_HGT:
        out->encoding[0] = '\0';
        return QUAN_OK;
    default:
        return QUAN_OK;
    }
}

/* Raw bytes of a shapefile, texts of a CSV without guessing at types, its coordinates from columns
 * of the usual names, our own configuration for OSM. The caller destroys the list. */
static char **open_options(quan_opened *out)
{
    char **options = NULL;
    char *config = NULL;
    quan_error ignored;
    switch (out->format) {
    case QUAN_FORMAT_GPKG:
        return CSLSetNameValue(options, "LIST_ALL_TABLES", "NO");
    case QUAN_FORMAT_SHAPE:
        return CSLSetNameValue(options, "ENCODING", "");
    case QUAN_FORMAT_CSV:
        options = CSLSetNameValue(options, "AUTODETECT_TYPE", "NO");
        options = CSLSetNameValue(options, "KEEP_GEOM_COLUMNS", "YES");
        options = CSLSetNameValue(options, "EMPTY_STRING_AS_NULL", "YES");
        options = CSLSetNameValue(options, "X_POSSIBLE_NAMES", "lon,lng,longitude,经度,x");
        options = CSLSetNameValue(options, "Y_POSSIBLE_NAMES", "lat,latitude,纬度,y");
        return CSLSetNameValue(options, "GEOM_POSSIBLE_NAMES", "wkt,geom,geometry,the_geom");
    case QUAN_FORMAT_OSM:
        /* the private folder is there since quan_osm_prepare() */
        if (!quan_gate_private(&out->gated, QUAN_OSM_CONFIG, &config, &ignored))
            options = CSLSetNameValue(options, "CONFIG_FILE", config);
        quan_free(config);
        return options;
    default:
        return options;
    }
}

/* Failures are told by GDAL's first message, without folders. */
static quan_status open_dataset(quan_opened *out, quan_error *err)
{
    bool raster = out->format == QUAN_FORMAT_GEOTIFF || out->format == QUAN_FORMAT_HGT;
    const char *const allowed[] = {drivers[out->format], NULL};
    const unsigned flags =
        GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR | (raster ? GDAL_OF_RASTER : GDAL_OF_VECTOR);
    char **options = open_options(out);
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    if (out->format == QUAN_FORMAT_OSM) /* where the driver keeps nodes until it is closed */
        CPLSetThreadLocalConfigOption("CPL_TMPDIR", out->gated.folder);
    out->dataset = GDALOpenEx(out->gated.path, flags, allowed, (const char *const *)options, NULL);
    quan_gdal_release();
    CSLDestroy(options);
    QUAN_TRY(quan_gdal_verdict(&errors, out->name, err));
    if (!out->dataset)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: is not a file of the kind that its name says",
                         out->name);
    return QUAN_OK;
}

/* On failure everything is closed again, and *out is empty. */
quan_status quan_source_open(const quan_source *given, double level1_share, quan_opened *out,
                             quan_error *err)
{
    *out = (quan_opened){.given = given};
    const char *path = given->path ? given->path : given->resolved;
    quan_text_printable(path ? quan_gate_name(path) : "", out->name, sizeof out->name);
    quan_gdal_start();
    quan_gdal_catch(&out->aside);
    out->catching = true;
    quan_status status = open_gate(out, err);
    if (!status)
        status = prepare(out, level1_share, err);
    if (!status)
        status = open_dataset(out, err);
    if (status)
        quan_source_close(out);
    return status;
}

/* The dataset first: it may still hold files of the private folder. */
void quan_source_close(quan_opened *opened)
{
    if (opened->dataset)
        GDALClose(opened->dataset);
    if (opened->format == QUAN_FORMAT_OSM)
        CPLSetThreadLocalConfigOption("CPL_TMPDIR", NULL);
    if (opened->catching)
        quan_gdal_release();
    quan_decoder_close(&opened->decoder);
    quan_gate_close(&opened->gated);
    *opened = (quan_opened){0};
}

/* The names of the layers with commas between them; "-" for a file without any. */
static const char *list_layers(const quan_opened *opened, char list[640])
{
    size_t n = 0;
    list[0] = '\0';
    for (int i = 0; i < GDALDatasetGetLayerCount(opened->dataset) && n < 500; i++) {
        char shown[640];
        const char *name = OGR_L_GetName(GDALDatasetGetLayer(opened->dataset, i));
        n += (size_t)snprintf(list + n, 640 - n, "%s%.60s", n ? ", " : "",
                              quan_text_printable(name, shown, sizeof shown));
    }
    return *list ? list : "-";
}

/* Exactly as written: two layers may differ by case. */
static OGRLayerH named_layer(const quan_opened *opened, const char *name)
{
    for (int i = 0; i < GDALDatasetGetLayerCount(opened->dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(opened->dataset, i);
        if (!strcmp(OGR_L_GetName(layer), name))
            return layer;
    }
    return NULL;
}

/* A table without geometry beside a layer with one is not meant, unless it is named. */
quan_status quan_source_layer(quan_opened *opened, const char *name, OGRLayerH *layer,
                              quan_error *err)
{
    int n = GDALDatasetGetLayerCount(opened->dataset);
    char list[640], shown[640];
    *layer = NULL;
    if (name) {
        *layer = named_layer(opened, name);
        return *layer ? QUAN_OK
                      : quan_fail(err, QUAN_ERR_INPUT, "%s: it has no layer %s; its layers: %s",
                                  opened->name, quan_text_printable(name, shown, sizeof shown),
                                  list_layers(opened, list));
    }
    int n_spatial = 0;
    for (int i = 0; i < n; i++) {
        OGRLayerH one = GDALDatasetGetLayer(opened->dataset, i);
        if (OGR_L_GetGeomType(one) == wkbNone && n > 1)
            continue;
        *layer = one;
        n_spatial++;
    }
    if (n_spatial == 1)
        return QUAN_OK;
    if (n_spatial)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: it has several layers; name one with `layer:`; its layers: %s",
                         opened->name, list_layers(opened, list));
    return quan_fail(err, QUAN_ERR_INPUT, "%s: it has no layer with geometry; its layers: %s",
                     opened->name, list_layers(opened, list));
}

/* The message names the file, for the definition may come from inside it. */
static quan_status crs_of_text(const quan_opened *opened, const char *text, quan_crs **crs,
                               quan_error *err)
{
    quan_status status = quan_crs_open(text, crs, err);
    return status ? quan_fail_within(err, status, opened->name) : QUAN_OK;
}

/* Longitude and latitude are known by the names of their columns; x and y are not. */
static bool has_lonlat(OGRLayerH layer)
{
    static const char *const names[] = {"lon", "lng", "longitude", "经度"};
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (OGR_FD_GetFieldIndex(definition, names[i]) >= 0)
            return true;
    }
    return false;
}

/* `crs:` of the run file outweighs the file. A code of EPSG is taken as such, because its axes and
 * area are known; anything else goes through WKT 2. A local system (a drawing) is as good as none.
 */
quan_status quan_source_crs(const quan_opened *opened, OGRLayerH layer, quan_crs **crs,
                            quan_error *err)
{
    *crs = NULL;
    if (opened->given->crs)
        return crs_of_text(opened, opened->given->crs, crs, err);
    OGRSpatialReferenceH srs =
        layer ? OGR_L_GetSpatialRef(layer) : GDALGetSpatialRef(opened->dataset);
    if (!srs && opened->format == QUAN_FORMAT_CSV && layer && has_lonlat(layer))
        return crs_of_text(opened, "EPSG:4326", crs, err);
    if (!srs || OSRIsLocal(srs))
        return QUAN_OK;
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    char text[64];
    if (authority && code && !strcmp(authority, "EPSG")) {
        snprintf(text, sizeof text, "EPSG:%.20s", code);
        return crs_of_text(opened, text, crs, err);
    }
    static const char *const wkt2[] = {"FORMAT=WKT2_2018", NULL};
    char *wkt = NULL;
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    OGRErr failed = OSRExportToWktEx(srs, &wkt, wkt2);
    quan_gdal_release();
    quan_status status = failed || !wkt || !*wkt ? QUAN_OK : crs_of_text(opened, wkt, crs, err);
    CPLFree(wkt);
    return status;
}

/* A name that cannot be decoded becomes "?", which matches nothing: its column is left alone and
 * the others are read. */
quan_status quan_source_names(quan_opened *opened, OGRLayerH layer, quan_field_names *names,
                              quan_error *err)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    int32_t n = OGR_FD_GetFieldCount(definition);
    *names = (quan_field_names){0};
    names->texts = quan_calloc((size_t)n, sizeof *names->texts);
    names->cut = quan_calloc((size_t)n, 1);
    quan_status status = QUAN_OK;
    if (!names->texts || !names->cut) {
        quan_field_names_free(names);
        return quan_fail_memory(err, "the fields of a source");
    }
    for (int32_t i = 0; i < n && !status; i++) {
        const char *raw = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
        size_t bytes = strlen(raw);
        int64_t capacity = 0;
        bool cut = opened->format == QUAN_FORMAT_SHAPE && bytes >= 9;
        names->n = i + 1;
        names->cut[i] = cut;
        bool ok = quan_decoder_text(&opened->decoder, raw, bytes, cut, &names->texts[i], &capacity);
        if (!ok && names->texts[i]) {
            quan_free(names->texts[i]);
            names->texts[i] = quan_strdup("?"); /* matches nothing */
        }
        if (!names->texts[i])
            status = quan_fail_memory(err, "the fields of a source");
    }
    if (status)
        quan_field_names_free(names);
    return status;
}
