/* source.c - a file opened by the one driver that its ending allows.
 *
 * GDAL would try its drivers in turn and take the first that likes the bytes, so that a file could
 * be read as something else than its name says. Here the ending names the driver, and no other is
 * allowed. Before that come gate, unpacking, the look-over of a GeoPackage and the question of the
 * encoding, so that a driver sees only what has passed them. */
#include "source.h"

#include "drawing.h"
#include "drawing_text.h"
#include "osm/osm.h"
#include "packed.h"
#include "place/placement.h"
#include "preflight.h"
#include "shape_parts.h"
#include "shape_text.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

/* The path as written is asked as well as the resolved one: each can be wrong by itself. */
static quan_status open_gate(quan_opened *out, quan_error *err)
{
    const char *path = out->given->resolved ? out->given->resolved : out->given->path;
    if (out->given->path)
        QUAN_TRY(quan_gate_text(out->given->path, err));
    QUAN_TRY(quan_gate_text(path, err));
    if (!quan_format_of(path))
        return quan_format_refuse(path, out->name, err);
    QUAN_TRY(quan_gate_open(path, &out->gated, err));
    if (quan_format_is_packed(out->gated.original))
        QUAN_TRY(quan_packed_open(&out->gated, out->name, err));
    out->format = quan_format_of(out->gated.path);
    return out->format ? QUAN_OK : quan_format_refuse(out->gated.path, out->name, err);
}

/* The copy is looked over and not the original, since the copy is what will be read. */
static quan_status prepare_gpkg(quan_opened *out, quan_error *err)
{
    if (quan_preflight_needs_copy(out->gated.path))
        QUAN_TRY(quan_gate_copy_database(&out->gated, err));
    return quan_preflight(out->gated.path, out->name, err);
}

/* Raw bytes come from the driver; which code page they are in is decided by all of them. */
static quan_status prepare_shape(quan_opened *out, double level1_share, quan_error *err)
{
    QUAN_TRY(quan_gate_even_endings(&out->gated, err));
    QUAN_TRY(quan_shape_check(&out->gated, out->name, err));
    char name[32];
    bool guessed = false;
    if (out->given->encoding)
        snprintf(name, sizeof name, "%s", out->given->encoding);
    else
        QUAN_TRY(quan_shape_encoding(out->gated.path, level1_share, name, &guessed, err));
    snprintf(out->encoding, sizeof out->encoding, "%s%s", name, guessed ? " (guessed)" : "");
    return quan_decoder_open(name, &out->decoder, err);
}

/* The driver decodes a drawing by itself, once it is told the code page. */
static quan_status prepare_drawing(quan_opened *out, double level1_share, quan_error *err)
{
    char name[32];
    bool guessed = false;
    const quan_drawing_wish wish = {out->name, out->given->encoding, level1_share,
                                    quan_drawing_unfolds(out->given->roles)};
    QUAN_TRY(quan_drawing_look(out->gated.path, &wish, name, &guessed, err));
    snprintf(out->encoding, sizeof out->encoding, "%s%s", name, guessed ? " (guessed)" : "");
    quan_drawing_set(name, out->given->roles);
    return QUAN_OK;
}

/* The driver goes by the ending, and knows .kml only. */
static quan_status prepare_kml(quan_opened *out, quan_error *err)
{
    if (quan_gate_ends(out->gated.path, ".kml"))
        return QUAN_OK;
    return quan_gate_link(&out->gated, "document.kml", err);
}

/* `encoding` as run_source shows it; "" for a grid, which has no texts. */
static quan_status prepare(quan_opened *out, const quan_catalogue *catalogue, double level1_share,
                           quan_error *err)
{
    snprintf(out->encoding, sizeof out->encoding, "UTF-8");
    switch (out->format) {
    case QUAN_FORMAT_GPKG:
        return prepare_gpkg(out, err);
    case QUAN_FORMAT_SHAPE:
        return prepare_shape(out, level1_share, err);
    case QUAN_FORMAT_CSV:
        return quan_table_plain(out->given, catalogue, &out->gated, &out->plain, out->encoding,
                                err);
    case QUAN_FORMAT_DXF:
        return prepare_drawing(out, level1_share, err);
    case QUAN_FORMAT_KML:
        return prepare_kml(out, err);
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
        options = CSLSetNameValue(options, "HEADERS", "YES");
        options =
            CSLSetNameValue(options, "GEOM_POSSIBLE_NAMES", out->plain.wkt ? out->plain.wkt : "");
        if (!out->plain.x)
            return options;
        options = CSLSetNameValue(options, "X_POSSIBLE_NAMES", out->plain.x);
        return CSLSetNameValue(options, "Y_POSSIBLE_NAMES", out->plain.y);
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
    bool raster = quan_format_is_raster(out->format);
    const char *const allowed[] = {quan_format_driver(out->format), NULL};
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
    quan_drawing_unset();
    QUAN_TRY(quan_gdal_verdict(&errors, out->name, err));
    if (!out->dataset)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: is not a file of the kind that its name says",
                         out->name);
    return QUAN_OK;
}

/* On failure everything is closed again, and *out is empty. */
quan_status quan_source_open(const quan_source *given, const quan_catalogue *catalogue,
                             double level1_share, quan_opened *out, quan_error *err)
{
    *out = (quan_opened){.given = given};
    const char *path = given->path ? given->path : given->resolved;
    quan_text_printable(path ? quan_gate_name(path) : "", out->name, sizeof out->name);
    quan_gdal_start();
    quan_gdal_catch(&out->aside);
    out->catching = true;
    quan_status status = open_gate(out, err);
    if (!status)
        status = prepare(out, catalogue, level1_share, err);
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
    quan_domains_free(&opened->domains);
    quan_free(opened->filter);
    quan_free(opened->layer_name);
    quan_plain_free(&opened->plain);
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

/* Roles such as ledger take tables; with one role that needs a map, the map is what is meant. */
static bool takes_tables(const quan_opened *opened)
{
    bool takes = opened->given->roles != 0;
    for (int r = 0; r < QUAN_N_ROLES && takes; r++) {
        if (opened->given->roles & 1u << r)
            takes =
                quan_batch_kinds((quan_role)r) == 0 || quan_batch_may_lack_geometry((quan_role)r);
    }
    return takes;
}

/* A table without geometry beside a layer with one is not meant, unless it is named, nor is a
 * folder of a KML that has only folders in it. */
static bool is_meant(const quan_opened *opened, OGRLayerH layer, int n_layers)
{
    if (opened->format == QUAN_FORMAT_KML && OGR_L_GetFeatureCount(layer, 1) == 0)
        return false;
    return n_layers == 1 || OGR_L_GetGeomType(layer) != wkbNone || takes_tables(opened);
}

quan_status quan_source_layer(quan_opened *opened, const char *name, OGRLayerH *layer,
                              quan_error *err)
{
    int n = GDALDatasetGetLayerCount(opened->dataset);
    char list[640], shown[640];
    *layer = NULL;
    if (opened->format == QUAN_FORMAT_DXF)
        return quan_drawing_layer(opened, name, layer, err);
    if (opened->format == QUAN_FORMAT_CSV && opened->plain.layer) { /* the sheet is chosen */
        *layer = GDALDatasetGetLayer(opened->dataset, 0);
        return QUAN_OK;
    }
    if (name) {
        *layer = named_layer(opened, name);
        return *layer ? QUAN_OK
                      : quan_fail(err, QUAN_ERR_INPUT, "%s: it has no layer %s; its layers: %s",
                                  opened->name, quan_text_printable(name, shown, sizeof shown),
                                  list_layers(opened, list));
    }
    int n_meant = 0;
    for (int i = 0; i < n; i++) {
        OGRLayerH one = GDALDatasetGetLayer(opened->dataset, i);
        if (!is_meant(opened, one, n))
            continue;
        *layer = one;
        n_meant++;
    }
    if (n_meant == 1)
        return QUAN_OK;
    if (n_meant)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: it has several layers; name one with `layer:`; its layers: %s",
                         opened->name, list_layers(opened, list));
    return quan_fail(err, QUAN_ERR_INPUT, "%s: it has no layer with geometry; its layers: %s",
                     opened->name, list_layers(opened, list));
}

const char *quan_source_layer_name(const quan_opened *opened, OGRLayerH layer)
{
    if (opened->plain.layer)
        return opened->plain.layer;
    return opened->layer_name ? opened->layer_name : OGR_L_GetName(layer);
}

/* The message names the file, for the definition may come from inside it. */
static quan_status crs_of_text(const quan_opened *opened, const char *text, quan_crs **crs,
                               quan_error *err)
{
    quan_status status = quan_crs_open(text, crs, err);
    return status ? quan_fail_within(err, status, opened->name) : QUAN_OK;
}

/* `crs:` of the run file outweighs the file. A code of EPSG is taken as such, because its axes and
 * area are known; anything else goes through WKT 2. A local system (a drawing) is as good as none.
 */
quan_status quan_source_crs(const quan_opened *opened, OGRLayerH layer, quan_crs **crs,
                            quan_error *err)
{
    *crs = NULL;
    if (opened->given->crs)
        return quan_placement_declared(opened->given, crs, err);
    OGRSpatialReferenceH srs =
        layer ? OGR_L_GetSpatialRef(layer) : GDALGetSpatialRef(opened->dataset);
    if (!srs && layer && opened->plain.lonlat)
        return crs_of_text(opened, *opened->plain.crs_hint ? opened->plain.crs_hint : "EPSG:4326",
                           crs, err);
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

/* NULL when there is none, or none that can be shown; false: no memory. */
static bool copy_alias(OGRFieldDefnH field, char **alias)
{
    const char *given = OGR_Fld_GetAlternativeNameRef(field);
    bool usable = given && *given && quan_text_is_utf8(given, strlen(given));
    *alias = usable ? quan_strdup(given) : NULL;
    return !usable || *alias;
}

static bool copy_name(quan_opened *opened, OGRFieldDefnH field, quan_field_names *names, int32_t i)
{
    const char *raw = OGR_Fld_GetNameRef(field);
    size_t bytes = strlen(raw);
    int64_t capacity = 0;
    bool cut = opened->format == QUAN_FORMAT_SHAPE && bytes >= 9;
    names->cut[i] = cut;
    bool ok = quan_decoder_text(&opened->decoder, raw, bytes, cut, &names->texts[i], &capacity);
    if (!ok && names->texts[i]) {
        quan_free(names->texts[i]);
        names->texts[i] = quan_strdup("?"); /* matches nothing */
    }
    return names->texts[i] && copy_alias(field, &names->aliases[i]);
}

/* A name that cannot be decoded becomes "?", which matches nothing: its column is left alone and
 * the others are read. */
quan_status quan_source_names(quan_opened *opened, OGRLayerH layer, quan_field_names *names,
                              quan_error *err)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    int32_t n = OGR_FD_GetFieldCount(definition);
    *names = (quan_field_names){0};
    quan_domains_free(&opened->domains);
    QUAN_TRY(quan_domains_find(opened->dataset, layer, &opened->domains, err));
    names->texts = quan_calloc((size_t)n + 1, sizeof *names->texts);
    names->aliases = quan_calloc((size_t)n + 1, sizeof *names->aliases);
    names->cut = quan_calloc((size_t)n + 1, 1);
    bool ok = names->texts && names->aliases && names->cut;
    for (int32_t i = 0; i < n && ok; i++) {
        names->n = i + 1;
        ok = copy_name(opened, OGR_FD_GetFieldDefn(definition, i), names, i);
    }
    if (ok)
        return QUAN_OK;
    quan_field_names_free(names);
    return quan_fail_memory(err, "the fields of a source");
}
