/* Workbooks. The drivers would guess at headers and types, and their guesses fail on every table
 * that begins with a title or merges its heading; so both are switched off, and every cell comes as
 * the text that stands in the file.
 *
 * .xlsx and .ods are packages of XML. What their directory says of sizes cannot be believed, so
 * each entry is unpacked once and counted before the driver may hold it in memory.
 *
 * A sheet that is hidden was put away by its author; only `layer:` brings it back. The drivers do
 * not tell, so the list of sheets is read here as well. */
#include "workbook.h"

#include "file/gdal_calls.h"

#include <cpl_conv.h>
#include <cpl_minixml.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>

#define MAX_ENTRIES     5000
#define MAX_BYTES       (INT64_C(1) << 30)
#define MAX_RATIO       400
#define MAX_INDEX_BYTES (1 << 20)
#define MAX_SHEETS      1000

static const struct {
    const char *ending, *driver;
    bool packed;
} kinds[] = {{".xlsx", "XLSX", true},
             {".xlsm", "XLSX", true},
             {".xls", "XLS", false},
             {".ods", "ODS", true}};

/* The switches of the three drivers, set for this thread while a workbook is opened. */
static const char *const switches[][2] = {
    {"OGR_XLSX_HEADERS", "DISABLE"}, {"OGR_XLSX_FIELD_TYPES", "STRING"},
    {"OGR_XLS_HEADERS", "DISABLE"},  {"OGR_XLS_FIELD_TYPES", "STRING"},
    {"OGR_ODS_HEADERS", "DISABLE"},  {"OGR_ODS_FIELD_TYPES", "STRING"},
};

static int kind_of(const char *path)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (quan_gate_ends(path, kinds[i].ending))
            return (int)i;
    }
    return -1;
}

bool quan_workbook_is(const char *path)
{
    return kind_of(path) >= 0;
}

/* A web page called .xls, or a package sealed with a password. */
static quan_status fail_kind(const char *shown, quan_error *err)
{
    return quan_fail(
        err, QUAN_ERR_INPUT,
        "%s: is not a workbook as its name says, or it is locked with a password; open "
        "it in a spreadsheet and save it as .xlsx without one",
        shown);
}

static quan_status fail_bomb(const char *shown, quan_error *err)
{
    return quan_fail(err, QUAN_ERR_LIMIT,
                     "%s: this workbook unpacks to more than 1 GB, 400 times its size or 5,000 "
                     "entries; save the sheet as CSV",
                     shown);
}

/* Adds the bytes that an entry really unpacks to. */
static quan_status measure(const char *entry, int64_t most, int64_t *total, const char *shown,
                           quan_error *err)
{
    enum {
        BYTES = 1 << 18
    };
    char *buffer = quan_alloc(BYTES, 1);
    if (!buffer)
        return quan_fail_memory(err, "a workbook");
    VSILFILE *in = VSIFOpenL(entry, "rb");
    size_t n = in ? 1 : 0;
    while (n && *total <= most) {
        n = VSIFReadL(buffer, 1, BYTES, in);
        *total += (int64_t)n;
    }
    if (in)
        VSIFCloseL(in);
    quan_free(buffer);
    return *total > most ? fail_bomb(shown, err) : QUAN_OK;
}

/* Braces keep /vsizip from looking for ".zip" in the path. */
static quan_status check_package(const char *path, const char *shown, quan_error *err)
{
    char root[4300], inner[8800];
    VSIStatBufL seen;
    int64_t total = 0, most = MAX_BYTES;
    if (VSIStatL(path, &seen) == 0 && (int64_t)seen.st_size < MAX_BYTES / MAX_RATIO)
        most = (int64_t)seen.st_size * MAX_RATIO + (1 << 20);
    snprintf(root, sizeof root, "/vsizip/{%s}", path);
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    char **entries = VSIReadDirRecursive(root);
    int n = CSLCount(entries);
    quan_status status = QUAN_OK;
    if (n > MAX_ENTRIES)
        status = fail_bomb(shown, err);
    for (int i = 0; i < n && !status; i++) {
        if (snprintf(inner, sizeof inner, "%s/%s", root, entries[i]) < (int)sizeof inner)
            status = measure(inner, most, &total, shown, err);
    }
    CSLDestroy(entries);
    quan_gdal_release();
    return !status && !n ? fail_kind(shown, err) : status;
}

/* The small XML that lists the sheets of an .xlsx; NULL when it is not there. */
static CPLXMLNode *read_index(const char *path)
{
    char name[4400];
    snprintf(name, sizeof name, "/vsizip/{%s}/xl/workbook.xml", path);
    VSILFILE *in = VSIFOpenL(name, "rb");
    char *text = in ? quan_alloc(MAX_INDEX_BYTES + 1, 1) : NULL;
    CPLXMLNode *index = NULL;
    if (text) {
        size_t n = VSIFReadL(text, 1, MAX_INDEX_BYTES, in);
        text[n] = '\0';
        index = n < MAX_INDEX_BYTES ? CPLParseXMLString(text) : NULL;
        CPLStripXMLNamespace(index, NULL, TRUE);
    }
    if (in)
        VSIFCloseL(in);
    quan_free(text);
    return index;
}

/* Marks the sheets whose state is hidden or veryHidden. Days counted from 1904 would come out as
 * dates four years early, so such a workbook is refused. */
static quan_status read_states(quan_workbook *book, const char *path, const char *shown,
                               quan_error *err)
{
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    CPLXMLNode *index = read_index(path);
    quan_gdal_release();
    const char *early = CPLGetXMLValue(index, "=workbook.workbookPr.date1904", "0");
    bool since_1904 = !strcmp(early, "1") || !strcmp(early, "true");
    const CPLXMLNode *sheets = CPLGetXMLNode(index, "=workbook.sheets");
    for (const CPLXMLNode *s = sheets ? sheets->psChild : NULL; s; s = s->psNext) {
        const char *name = CPLGetXMLValue(s, "name", ""), *state = CPLGetXMLValue(s, "state", "");
        for (int32_t i = 0; i < book->n; i++) {
            if (!strcmp(quan_workbook_name(book, i), name) && strstr(state, "idden"))
                book->hidden[i] = 1;
        }
    }
    CPLDestroyXMLNode(index);
    return since_1904
               ? quan_fail(err, QUAN_ERR_INPUT,
                           "%s: this workbook counts its dates from 1904; switch that off in "
                           "its options and save it again",
                           shown)
               : QUAN_OK;
}

static quan_status list_sheets(quan_workbook *book, const char *shown, quan_error *err)
{
    int n = GDALDatasetGetLayerCount(book->dataset);
    if (n > MAX_SHEETS)
        return quan_fail(err, QUAN_ERR_LIMIT,
                         "%s: this workbook has more than %d sheets; save the sheet that is needed "
                         "by itself",
                         shown, MAX_SHEETS);
    book->sheets = quan_calloc((size_t)n + 1, sizeof *book->sheets);
    book->hidden = quan_calloc((size_t)n + 1, 1);
    if (!book->sheets || !book->hidden)
        return quan_fail_memory(err, "a workbook");
    for (int i = 0; i < n; i++)
        book->sheets[i] = GDALDatasetGetLayer(book->dataset, i);
    book->n = n;
    return QUAN_OK;
}

static quan_status open_dataset(const char *path, int kind, const char *shown, quan_workbook *out,
                                quan_error *err)
{
    const char *const allowed[] = {kinds[kind].driver, NULL};
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
        CPLSetThreadLocalConfigOption(switches[i][0], switches[i][1]);
    out->dataset = GDALOpenEx(path, GDAL_OF_READONLY | GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR,
                              allowed, NULL, NULL);
    int n = out->dataset ? GDALDatasetGetLayerCount(out->dataset) : 0;
    for (int i = 0; i < n; i++) /* the drivers parse a sheet at the first question about it */
        OGR_L_GetFeatureCount(GDALDatasetGetLayer(out->dataset, i), 1);
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
        CPLSetThreadLocalConfigOption(switches[i][0], NULL);
    quan_gdal_release();
    if (!out->dataset) /* our advice is worth more than the driver's complaint */
        return fail_kind(shown, err);
    return quan_gdal_verdict(&errors, shown, err);
}

/* An .xls that is a page of HTML, as web systems export it, is refused by the driver. */
quan_status quan_workbook_open(const char *path, const char *shown, quan_workbook *out,
                               quan_error *err)
{
    int kind = kind_of(path);
    *out = (quan_workbook){0};
    quan_gdal_start();
    if (kinds[kind].packed)
        QUAN_TRY(check_package(path, shown, err));
    quan_status status = open_dataset(path, kind, shown, out, err);
    if (!status)
        status = list_sheets(out, shown, err);
    if (!status && !strcmp(kinds[kind].driver, "XLSX"))
        status = read_states(out, path, shown, err);
    if (status)
        quan_workbook_close(out);
    return status;
}

void quan_workbook_close(quan_workbook *book)
{
    if (book->dataset)
        GDALClose(book->dataset);
    quan_free(book->sheets);
    quan_free(book->hidden);
    *book = (quan_workbook){0};
}

const char *quan_workbook_name(const quan_workbook *book, int32_t sheet)
{
    return OGR_L_GetName(book->sheets[sheet]);
}

void quan_workbook_rewind(void *layer)
{
    OGR_L_ResetReading(layer);
}

/* Appends one text with its NUL. What is not UTF-8 in a damaged file becomes "?". */
static quan_status append(quan_workbook_texts *row, const char *text, quan_error *err)
{
    size_t n = strlen(text);
    if (!quan_text_is_utf8(text, n)) {
        text = "?";
        n = 1;
    }
    if (row->used + (int64_t)n + 1 > row->capacity) {
        char *grown = quan_grow(row->texts, &row->capacity, row->used + (int64_t)n + 1, 1);
        if (!grown)
            return quan_fail_memory(err, "a row of a table");
        row->texts = grown;
    }
    memcpy(row->texts + row->used, text, n + 1);
    row->used += (int64_t)n + 1;
    return QUAN_OK;
}

quan_status quan_workbook_next(void *layer, const char *shown, quan_workbook_texts *row,
                               quan_error *err)
{
    quan_gdal_errors errors;
    row->n = -1;
    row->used = 0;
    quan_gdal_catch(&errors);
    OGRFeatureH feature = OGR_L_GetNextFeature(layer);
    quan_gdal_release();
    QUAN_TRY(quan_gdal_verdict(&errors, shown, err));
    if (!feature)
        return QUAN_OK;
    int32_t n = OGR_F_GetFieldCount(feature);
    quan_status status = QUAN_OK;
    while (n && !OGR_F_IsFieldSetAndNotNull(feature, n - 1))
        n--;
    for (int32_t i = 0; i < n && !status; i++) {
        bool set = OGR_F_IsFieldSetAndNotNull(feature, i);
        status = append(row, set ? OGR_F_GetFieldAsString(feature, i) : "", err);
    }
    row->number = OGR_F_GetFID(feature);
    OGR_F_Destroy(feature);
    if (!status)
        row->n = n;
    return status;
}
