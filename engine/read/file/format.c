/* format.c - what the ending of a name says: which driver reads it, or how it is made readable.
 *
 * Programs of bureaus write many formats that cannot be read here, or only by guessing. Each gets
 * the way to save it as one that can, in the words of the program that wrote it. */
#include "format.h"

#include "gate.h"

#include <stdio.h>
#include <string.h>

/* N_ marks a text for translation where no call can stand. */
#define N_(text) text

static const struct {
    const char *ending;
    quan_format format;
} endings[] = {
    {".gpkg", QUAN_FORMAT_GPKG},       {".shp", QUAN_FORMAT_SHAPE},
    {".geojson", QUAN_FORMAT_GEOJSON}, {".json", QUAN_FORMAT_GEOJSON},
    {".csv", QUAN_FORMAT_CSV},         {".osm", QUAN_FORMAT_OSM},
    {".tsv", QUAN_FORMAT_CSV},         {".txt", QUAN_FORMAT_CSV},
    {".xlsx", QUAN_FORMAT_CSV},        {".xlsm", QUAN_FORMAT_CSV},
    {".xls", QUAN_FORMAT_CSV},         {".ods", QUAN_FORMAT_CSV},
    {".pbf", QUAN_FORMAT_OSM},         {".gdb", QUAN_FORMAT_FILEGDB},
    {".dxf", QUAN_FORMAT_DXF},         {".kml", QUAN_FORMAT_KML},
    {".kmz", QUAN_FORMAT_KML},         {".ovkml", QUAN_FORMAT_KML},
    {".tab", QUAN_FORMAT_MAPINFO},     {".mif", QUAN_FORMAT_MAPINFO},
    {".fgb", QUAN_FORMAT_FLATGEOBUF},  {".tif", QUAN_FORMAT_GEOTIFF},
    {".tiff", QUAN_FORMAT_GEOTIFF},    {".hgt", QUAN_FORMAT_HGT},
};

/* LIBKML and not KML, which leaves out the fields of ExtendedData. */
static const char *const drivers[] = {
    [QUAN_FORMAT_GPKG] = "GPKG",
    [QUAN_FORMAT_SHAPE] = "ESRI Shapefile",
    [QUAN_FORMAT_GEOJSON] = "GeoJSON",
    [QUAN_FORMAT_CSV] = "CSV",
    [QUAN_FORMAT_OSM] = "OSM",
    [QUAN_FORMAT_FILEGDB] = "OpenFileGDB",
    [QUAN_FORMAT_DXF] = "DXF",
    [QUAN_FORMAT_KML] = "LIBKML",
    [QUAN_FORMAT_MAPINFO] = "MapInfo File",
    [QUAN_FORMAT_FLATGEOBUF] = "FlatGeobuf",
    [QUAN_FORMAT_GEOTIFF] = "GTiff",
    [QUAN_FORMAT_HGT] = "SRTMHGT",
};

/* A .kmz is a zip with another name. */
bool quan_format_is_packed(const char *path)
{
    return quan_gate_ends(path, ".gz") || quan_gate_ends(path, ".zip") ||
           quan_gate_ends(path, ".kmz");
}

static quan_format find_ending(const char *path)
{
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (quan_gate_ends(path, endings[i].ending))
            return endings[i].format;
    }
    return QUAN_FORMAT_NONE;
}

quan_format quan_format_of(const char *path)
{
    char bare[4200];
    quan_format format = find_ending(path);
    if (format || !quan_format_is_packed(path))
        return format;
    snprintf(bare, sizeof bare, "%s", path);
    char *dot = strrchr(bare, '.');
    if (dot)
        *dot = '\0';
    format = find_ending(bare);
    return format || quan_gate_ends(path, ".gz") ? format : QUAN_FORMAT_PACKED;
}

const char *quan_format_driver(quan_format format)
{
    return drivers[format];
}

bool quan_format_is_raster(quan_format format)
{
    return format == QUAN_FORMAT_GEOTIFF || format == QUAN_FORMAT_HGT;
}

/* One row per advice: X(name, endings with a blank between them, what to do). */
#define ADVICE(X)                                                                                  \
    X(DRAWING, ".dwg .dws",                                                                        \
      N_("%s: a DWG drawing is not read; in AutoCAD or 中望CAD save it with SAVEAS as DXF "      \
         "(AutoCAD 2004 or later)"))                                                               \
    X(DGN, ".dgn", N_("%s: a DGN drawing is not read; in MicroStation save it as DXF"))            \
    X(ACCESS, ".mdb .accdb",                                                                       \
      N_("%s: an Access database is not read; in ArcGIS copy its layers into a file geodatabase "  \
         "(.gdb) or shapefiles, in Access export plain tables to .xlsx"))                          \
    X(VCT, ".vct",                                                                                 \
      N_("%s: a VCT exchange file is not read; convert it into a .gdb or shapefiles with the "     \
         "tool that came with the delivery"))                                                      \
    X(ARCHIVE, ".rar .7z .tar .bz2",                                                               \
      N_("%s: this kind of archive is not unpacked; unpack it and give the files, or pack them "   \
         "as .zip"))                                                                               \
    X(DOCUMENT, ".wps .doc .docx .pdf .ofd",                                                       \
      N_("%s: a text document is not read; ask for the data behind it, or copy its table into a "  \
         "sheet and save it as .xlsx"))                                                            \
    X(SHEET, ".et .ett", N_("%s: a WPS sheet is not read; in WPS save it as .xlsx"))               \
    X(PROJECT, ".mxd .aprx .qgz .qgs .lyr .lyrx .mpk .lpk",                                        \
      N_("%s: a map or layer file holds no data of its own; give the .gdb or .shp that it "        \
         "shows"))                                                                                 \
    X(E00, ".e00",                                                                                 \
      N_("%s: an ArcInfo exchange file is not read; in ArcGIS convert it into a .gdb or "          \
         "shapefiles"))                                                                            \
    X(MAPGIS, ".wl .wp .wt .wat .wal .wap",                                                        \
      N_("%s: a MapGIS file is not read; in MapGIS export it as a shapefile"))                     \
    X(GDB_PART, ".gdbtable .gdbtablx .gdbindexes .spx .atx",                                       \
      N_("%s: is one file of a FileGDB; give the folder .gdb that it lies in"))                    \
    X(TABLE_PART, ".dbf",                                                                          \
      N_("%s: is one part of a shapefile; give the .shp, or save a table without map as .xlsx or " \
         ".csv"))                                                                                  \
    X(SHAPE_PART, ".shx .prj .cpg .sbn .sbx", N_("%s: is one part of a shapefile; give the .shp")) \
    X(TAB_PART, ".dat .map .id .ind", N_("%s: is one part of a MapInfo file; give the .tab"))      \
    X(MIF_PART, ".mid", N_("%s: is one part of a MapInfo file; give the .mif"))                    \
    X(XML, ".gml .gpx",                                                                            \
      N_("%s: GML and GPX are not read; in QGIS save its layers as "                               \
         "GeoPackage"))                                                                            \
    X(PICTURE, ".jpg .jpeg .png .bmp",                                                             \
      N_("%s: a picture holds no data; ask for the data behind "                                   \
         "it"))

#define AS_NAME(name, ends, advice) ADVICE_##name,
#define AS_ENDS(name, ends, advice) [ADVICE_##name] = (ends),
#define AS_CASE(name, ends, advice)                                                                \
    case ADVICE_##name:                                                                            \
        return quan_fail(err, QUAN_ERR_INPUT, advice, shown);

enum {
    ADVICE(AS_NAME) N_ADVICES
};

static const char *const advised[] = {ADVICE(AS_ENDS)};

/* The row whose endings have that of the path; N_ADVICES: none. */
static int find_advice(const char *path)
{
    for (int i = 0; i < N_ADVICES; i++) {
        for (const char *c = advised[i]; *c;) {
            size_t n = strcspn(c, " ");
            char ending[16];
            snprintf(ending, sizeof ending, "%.*s", (int)n, c);
            if (quan_gate_ends(path, ending))
                return i;
            c += n + (c[n] == ' ');
        }
    }
    return N_ADVICES;
}

bool quan_format_is_advised(const char *path)
{
    return find_advice(path) != N_ADVICES;
}

quan_status quan_format_refuse(const char *path, const char *shown, quan_error *err)
{
    switch (find_advice(path)) {
        ADVICE(AS_CASE)
    default:
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: this kind of file is not read; give .gpkg, .gdb, .shp, .geojson, "
                         ".dxf, .kml, .tab, .fgb, .csv, .xlsx, .osm, .osm.pbf, .tif or .hgt",
                         shown);
    }
}
