/* gdal_calls.c - GDAL set up once: the drivers that we read with, no network, no plugins, no side
 * files.
 *
 * GDALAllRegister() is not called. Each driver is a parser of foreign bytes, and some open what a
 * name tells them to; what we do not read is not there. The options below shut what the chosen
 * drivers could still do: follow URLs, load extensions of SQLite, write .aux.xml or .properties
 * beside an input.
 *
 * GDAL reports errors through a handler of the thread. One is pushed around each group of calls,
 * keeps the first failure, and nothing reaches standard error. */
#include "gdal_calls.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Exported with C linkage, but declared in a header of C++ only. */
void RegisterOGRShape(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRGeoJSON(void);
void RegisterOGRCSV(void);
void RegisterOGROSM(void);
void RegisterOGROpenFileGDB(void);
void RegisterOGRDXF(void);
void RegisterOGRLIBKML(void);
void RegisterOGRTAB(void);
void RegisterOGRFlatGeobuf(void);
void RegisterOGRXLSX(void);
void RegisterOGRXLS(void);
void RegisterOGRODS(void);

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
    CPLSetConfigOption("LIBKML_EXTERNAL_STYLE", "NO");
    CPLSetConfigOption("LIBKML_RESOLVE_STYLE", "NO");
    CPLSetConfigOption("PROJ_NETWORK", "OFF");
    OSRSetPROJEnableNetwork(0);
    GDALRegister_GTiff();
    GDALRegister_SRTMHGT();
    RegisterOGRGeoPackage();
    RegisterOGRShape();
    RegisterOGRGeoJSON();
    RegisterOGRCSV();
    RegisterOGROSM();
    RegisterOGROpenFileGDB();
    RegisterOGRDXF();
    RegisterOGRLIBKML();
    RegisterOGRTAB();
    RegisterOGRFlatGeobuf();
    RegisterOGRXLSX();
    RegisterOGRXLS();
    RegisterOGRODS();
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
