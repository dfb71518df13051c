/* gdal_calls.c - GDAL set up once: five drivers of vectors and two of rasters, no network, no
 * plugins, no side files.
 *
 * GDALAllRegister() is not called. Each driver is a parser of foreign bytes, and some open what a
 * name tells them to; what we do not read is not there. The options below shut what the chosen
 * drivers could still do: follow URLs, load extensions of SQLite, write .aux.xml or .properties
 * beside an input.
 *
 * GDAL reports errors through a handler of the thread. One is pushed around each group of calls,
 * keeps the first failure, and nothing reaches standard error. */
#include "gdal_calls.h"

#include "gate.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fcntl.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Exported with C linkage, but declared in a header of C++ only. */
void RegisterOGRShape(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRGeoJSON(void);
void RegisterOGRCSV(void);
void RegisterOGROSM(void);

#define MAX_UNPACKED_BYTES (INT64_C(20) << 30)
#define MAX_UNPACKED_RATIO 200
#define MAX_ENTRIES        2000

/* Options are of the process: whoever links the library shares them. */
static void start(void)
{
    /* An empty allow-list of extensions is what stops /vsicurl; CPL_CURL_ENABLED does not. */
    CPLSetConfigOption("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none");
    CPLSetConfigOption("GDAL_DRIVER_PATH", "disable");
    CPLSetConfigOption("GDAL_HTTP_TIMEOUT", "1");
    CPLSetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "TRUE");
    CPLSetConfigOption("GDAL_PAM_ENABLED", "NO");
    CPLSetConfigOption("OGR_SQLITE_ALLOW_EXTERNAL_ACCESS", "NO");
    CPLSetConfigOption("OGR_SQLITE_LOAD_EXTENSIONS", NULL);
    CPLSetConfigOption("CPL_VSIL_GZIP_WRITE_PROPERTIES", "NO");
    CPLSetConfigOption("OGR_GEOMETRY_ACCEPT_UNCLOSED_RING", "YES");
    CPLSetConfigOption("OSM_COMPRESS_NODES", "NO");
    CPLSetConfigOption("PROJ_NETWORK", "OFF");
    OSRSetPROJEnableNetwork(0);
    GDALRegister_GTiff();
    GDALRegister_SRTMHGT();
    RegisterOGRGeoPackage();
    RegisterOGRShape();
    RegisterOGRGeoJSON();
    RegisterOGRCSV();
    RegisterOGROSM();
}

void quan_gdal_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

/* Messages name the private copy or the whole path; the folders are nobody's business. */
static void leave_out_folders(char *text)
{
    char *to = text;
    for (const char *c = text; *c;) {
        size_t word = strcspn(c, " '`\"()");
        const char *slash = word && *c == '/' ? memrchr(c, '/', word) : NULL;
        if (slash) {
            word -= (size_t)(slash + 1 - c);
            c = slash + 1;
        }
        word += word == 0 && *c != '\0';
        memmove(to, c, word);
        to += word;
        c += word;
    }
    *to = '\0';
}

/* Warnings are dropped; the first failure tells most, the others follow from it. */
static void CPL_STDCALL keep(CPLErr class, CPLErrorNum number, const char *text)
{
    (void)number;
    quan_gdal_errors *errors = CPLGetErrorHandlerUserData();
    if (class < CE_Failure || errors->n_failures++ > 0)
        return;
    quan_text_printable(text, errors->failure, sizeof errors->failure);
    leave_out_folders(errors->failure);
}

void quan_gdal_catch(quan_gdal_errors *errors)
{
    *errors = (quan_gdal_errors){0};
    CPLPushErrorHandlerEx(keep, errors);
}

void quan_gdal_release(void)
{
    CPLPopErrorHandler();
}

/* Called after the handler is released; `name` is that of the file, not its path. */
quan_status quan_gdal_verdict(const quan_gdal_errors *errors, const char *name, quan_error *err)
{
    char shown[640];
    if (!errors->n_failures)
        return QUAN_OK;
    /* PROJ could not open its own database: the machine's fault, not the file's. */
    if (strstr(errors->failure, "no database context"))
        return quan_fail(err, QUAN_ERR_IO, "PROJ's database proj.db cannot be opened: %s",
                         errors->failure);
    return quan_fail(err, QUAN_ERR_INPUT, "%s: the file is damaged or not understood: %s",
                     quan_text_printable(name, shown, sizeof shown), errors->failure);
}

/* A name that is safe inside the private folder: the letters, digits, . _ - of the last part. */
static void plain_name(const char *from, char name[128])
{
    static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t n = 0;
    for (const char *c = quan_gate_name(from); *c && n < 120; c++) {
        name[n] = *c;
        if (!strchr(kept, *c))
            name[n] = '_';
        n++;
    }
    name[n] = '\0';
    if (name[0] == '.' || name[0] == '-')
        name[0] = '_';
}

/* Braces round the path keep /vsizip from looking for ".zip" in the names of folders. More than one
 * file would leave open which is meant. */
static quan_status find_in_zip(const char *packed, char *inner, size_t inner_size, char name[128],
                               quan_error *err)
{
    char shown[640], root[4300];
    quan_text_printable(packed, shown, sizeof shown);
    snprintf(root, sizeof root, "/vsizip/{%s}", packed);
    quan_gdal_errors errors;
    quan_gdal_catch(&errors);
    char **entries = VSIReadDirRecursive(root);
    quan_gdal_release();
    int n = CSLCount(entries), n_files = 0;
    const char *file = NULL;
    for (int i = 0; i < n; i++) {
        if (entries[i][strlen(entries[i]) - 1] != '/') {
            file = entries[i];
            n_files++;
        }
    }
    quan_status status = QUAN_OK;
    if (n > MAX_ENTRIES || n_files != 1)
        status =
            quan_fail(err, QUAN_ERR_INPUT, "%s: a packed source must hold exactly one file", shown);
    else if (strchr(file, '/') || strchr(file, '\\') || strlen(file) > 100)
        status =
            quan_fail(err, QUAN_ERR_INPUT, "%s: the packed file must not lie in a folder", shown);
    else {
        snprintf(inner, inner_size, "%s/%s", root, file);
        plain_name(file, name);
    }
    CSLDestroy(entries);
    return status;
}

/* A .gz has one file, named like itself without the ending. */
quan_status quan_packed_find(const char *packed, char *inner, size_t inner_size, char name[128],
                             quan_error *err)
{
    quan_gdal_start();
    if (quan_gate_ends(packed, ".zip"))
        return find_in_zip(packed, inner, inner_size, name, err);
    snprintf(inner, inner_size, "/vsigzip/%s", packed);
    plain_name(packed, name);
    size_t n = strlen(name);
    if (n > 3)
        name[n - 3] = '\0';
    return QUAN_OK;
}

/* The limits are looked at while unpacking: what a packed file says of its own size cannot be
 * believed. */
static quan_status pour(VSILFILE *in, int out, const char *packed, int64_t packed_bytes,
                        quan_error *err)
{
    enum {
        BYTES = 1 << 20
    };
    int64_t total = 0;
    char shown[640];
    char *buffer = quan_alloc(BYTES, 1);
    if (!buffer)
        return quan_fail_memory(err, "unpacking a file");
    quan_status status = QUAN_OK;
    for (;;) {
        size_t n = VSIFReadL(buffer, 1, BYTES, in);
        total += (int64_t)n;
        if (!n)
            break;
        if (total > MAX_UNPACKED_BYTES || total / MAX_UNPACKED_RATIO > packed_bytes) {
            status = quan_fail(err, QUAN_ERR_INPUT,
                               "%s: cannot be unpacked: it grows beyond 20 GB or 200 times its "
                               "size",
                               quan_text_printable(packed, shown, sizeof shown));
            break;
        }
        if (write(out, buffer, n) != (ssize_t)n) {
            status = quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
            break;
        }
    }
    quan_free(buffer);
    return status;
}

/* A checksum that does not fit is known only at the end; the private copy is then left to be
 * removed with its folder. */
quan_status quan_packed_extract(const char *packed, const char *inner, const char *to,
                                int64_t packed_bytes, quan_error *err)
{
    quan_gdal_errors errors;
    char shown[640];
    int out = -1;
    quan_text_printable(packed, shown, sizeof shown);
    quan_gdal_catch(&errors);
    VSILFILE *in = VSIFOpenL(inner, "rb");
    quan_status status =
        in ? QUAN_OK : quan_fail(err, QUAN_ERR_INPUT, "%s: is not a packed file", shown);
    if (!status) {
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        status = out >= 0 ? pour(in, out, packed, packed_bytes, err)
                          : quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
    }
    if (in)
        VSIFCloseL(in);
    if (out >= 0 && close(out) && !status)
        status = quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
    quan_gdal_release();
    if (!status && errors.n_failures)
        status =
            quan_fail(err, QUAN_ERR_INPUT, "%s: cannot be unpacked: %s", shown, errors.failure);
    return status;
}
