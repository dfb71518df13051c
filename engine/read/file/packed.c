/* packed.c - a .gz, .zip or .kmz unpacked into the private folder.
 *
 * Data arrive zipped: a shapefile's parts, mostly in a folder, with a readme and pictures beside
 * them; a FileGDB folder; one sheet. What can be read is looked for, and must be one thing: which
 * of two shapefiles is meant only the analyst knows.
 *
 * GDAL unpacks; what a zip claims of its sizes is checked before, what really comes out while it is
 * written. */
#include "packed.h"

#include "format.h"
#include "gdal_calls.h"
#include "zip_list.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define MAX_NAME 200

/* One archive while it is unpacked. */
typedef struct {
    quan_gated *gated;
    const char *shown;
    int64_t n_written;
    quan_error *err;
} unpacking;

static quan_status fail_write(quan_error *err)
{
    return quan_fail(err, QUAN_ERR_IO, "the private folder cannot be written to");
}

/* The limits are looked at while unpacking: what a packed file says of its own size cannot be
 * believed. */
static quan_status pour(unpacking *job, VSILFILE *in, int out)
{
    enum {
        BYTES = 1 << 20
    };
    char *buffer = quan_alloc(BYTES, 1);
    if (!buffer)
        return quan_fail_memory(job->err, "unpacking a file");
    quan_status status = QUAN_OK;
    for (;;) {
        size_t n = VSIFReadL(buffer, 1, BYTES, in);
        job->n_written += (int64_t)n;
        if (!n)
            break;
        if (job->n_written > QUAN_UNPACKED_BYTES ||
            job->n_written / QUAN_UNPACKED_RATIO > job->gated->n_bytes) {
            status = quan_fail(job->err, QUAN_ERR_INPUT,
                               "%s: cannot be unpacked: it grows beyond 20 GB or 200 times its "
                               "size",
                               job->shown);
            break;
        }
        if (write(out, buffer, n) != (ssize_t)n) {
            status = fail_write(job->err);
            break;
        }
    }
    quan_free(buffer);
    return status;
}

/* A checksum that does not fit is known only at the end; the private copy is then left to be
 * removed with its folder. */
static quan_status extract(unpacking *job, const char *inner, const char *to)
{
    quan_gdal_errors errors;
    int out = -1;
    quan_gdal_catch(&errors);
    CPLSetThreadLocalConfigOption("CPL_ZIP_ENCODING", "ISO-8859-1");
    VSILFILE *in = VSIFOpenL(inner, "rb");
    quan_status status =
        in ? QUAN_OK
           : quan_fail(job->err, QUAN_ERR_INPUT,
                       "%s: is not packed as its name says; give it the ending of what it is",
                       job->shown);
    if (!status) {
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        status = out >= 0 ? pour(job, in, out) : fail_write(job->err);
    }
    if (in)
        VSIFCloseL(in);
    if (out >= 0 && close(out) && !status)
        status = fail_write(job->err);
    CPLSetThreadLocalConfigOption("CPL_ZIP_ENCODING", NULL);
    quan_gdal_release();
    if (!status && errors.n_failures)
        status = quan_fail(job->err, QUAN_ERR_INPUT, "%s: cannot be unpacked: %s", job->shown,
                           errors.failure);
    return status;
}

/* A name that is safe inside the private folder: its last part, unless that is hidden, long or
 * begins like an option. */
static void plain_name(const char *from, char name[MAX_NAME + 1])
{
    const char *last = quan_gate_name(from);
    size_t n = strlen(last), skip = n > MAX_NAME ? n - MAX_NAME : 0;
    while (skip && ((unsigned char)last[skip] & 0xC0) == 0x80)
        skip++; /* not inside a character */
    snprintf(name, MAX_NAME + 1, "%s", last + skip);
    if (name[0] == '.' || name[0] == '-')
        name[0] = '_';
}

static quan_status unpack_gz(unpacking *job)
{
    char inner[4300], name[MAX_NAME + 1];
    char *to = NULL;
    snprintf(inner, sizeof inner, "/vsigzip/%s", job->gated->original);
    plain_name(job->gated->original, name);
    if (strlen(name) > 3)
        name[strlen(name) - 3] = '\0';
    quan_status status = quan_gate_private(job->gated, name, &to, job->err);
    if (!status)
        status = extract(job, inner, to);
    if (status)
        quan_free(to);
    else
        quan_gate_open_instead(job->gated, to);
    return status;
}

/* What systems leave in an archive besides what was meant. */
static bool is_litter(const char *name)
{
    static const char *const litter[] = {".DS_Store", "Thumbs.db", "desktop.ini"};
    const char *last = quan_gate_name(name);
    bool found = !strncmp(name, "__MACOSX/", 9) || !strncmp(last, "._", 2);
    for (size_t i = 0; i < sizeof litter / sizeof litter[0]; i++)
        found = found || !strcasecmp(last, litter[i]);
    return found;
}

/* Files directly in one folder. */
static bool is_same_folder(const char *a, const char *b)
{
    size_t n = (size_t)(quan_gate_name(a) - a);
    return n == (size_t)(quan_gate_name(b) - b) && !strncmp(a, b, n);
}

/* Whether an entry belongs to a FileGDB: by the ending of its folder, or by the file that every
 * FileGDB has, when somebody packed the files alone. */
static bool is_in_gdb(const quan_zip_list *list, const char *name)
{
    const char *last = quan_gate_name(name);
    if (last - name > 5 && !strncasecmp(last - 5, ".gdb/", 5))
        return true;
    for (int64_t i = 0; i < list->n; i++) {
        const char *other = list->items[i].name;
        if (is_same_folder(name, other) && !strcasecmp(quan_gate_name(other), "a00000001.gdbtable"))
            return true;
    }
    return false;
}

/* The things that can be read: how many different ones, and the first. */
typedef struct {
    int64_t first, n;
    char names[500];
} contents;

static void add_content(contents *found, const quan_zip_list *list, int64_t i, size_t length)
{
    char shown[640], name[MAX_NAME + 1];
    size_t n = strlen(found->names);
    snprintf(name, sizeof name, "%.*s", (int)length, list->items[i].name);
    if (!found->n++)
        found->first = i;
    if (n < 400)
        snprintf(found->names + n, sizeof found->names - n, "%s%.80s", n ? ", " : "",
                 quan_text_printable(name, shown, sizeof shown));
}

/* A text or a sheet beside something with a map is a description of it. */
static bool is_map(const char *name)
{
    quan_format format = quan_format_of(name);
    return format && format != QUAN_FORMAT_CSV && !quan_format_is_packed(name);
}

static bool is_wanted(const quan_zip_list *list, int64_t i, bool maps)
{
    const char *name = list->items[i].name;
    if (is_litter(name) || is_in_gdb(list, name))
        return false;
    return maps ? is_map(name) : quan_format_of(name) && !quan_format_is_packed(name);
}

/* The first entry of each FileGDB stands for it. */
static void find_folders(const quan_zip_list *list, contents *found)
{
    const char *last = NULL;
    for (int64_t i = 0; i < list->n; i++) {
        const char *name = list->items[i].name;
        size_t folder = (size_t)(quan_gate_name(name) - name);
        if (is_litter(name) || !is_in_gdb(list, name) || (last && is_same_folder(last, name)))
            continue;
        last = name;
        add_content(found, list, i, folder ? folder - 1 : strlen(name));
    }
}

static void find_contents(const quan_zip_list *list, contents *found)
{
    find_folders(list, found);
    for (int maps = 1; maps >= 0 && (maps || !found->n); maps--) {
        for (int64_t i = 0; i < list->n; i++) {
            if (is_wanted(list, i, maps))
                add_content(found, list, i, strlen(list->items[i].name));
        }
    }
}

/* The document of a .kmz; others in it are pictures and linked pieces. */
static int64_t find_document(const quan_zip_list *list)
{
    for (int64_t i = 0; i < list->n; i++) {
        if (!strcasecmp(list->items[i].name, "doc.kml"))
            return i;
    }
    return -1;
}

static quan_status choose(unpacking *job, const quan_zip_list *list, int64_t *chosen)
{
    contents found = {0};
    *chosen = quan_gate_ends(job->gated->original, ".kmz") ? find_document(list) : -1;
    if (*chosen >= 0)
        return QUAN_OK;
    find_contents(list, &found);
    *chosen = found.first;
    if (found.n == 1)
        return QUAN_OK;
    if (found.n)
        return quan_fail(job->err, QUAN_ERR_INPUT,
                         "%s: several things to read are packed in it; unpack it and give the one "
                         "that is meant; it holds %s",
                         job->shown, found.names);
    for (int64_t i = 0; i < list->n; i++) {
        if (quan_format_is_advised(list->items[i].name))
            return quan_format_refuse(list->items[i].name, job->shown, job->err);
    }
    return quan_fail(job->err, QUAN_ERR_INPUT,
                     "%s: nothing that can be read is packed in it; unpack it to see what it holds",
                     job->shown);
}

/* `name` in the private folder, `*to` its path. */
static quan_status extract_entry(unpacking *job, const quan_zip_entry *entry, const char *name,
                                 char **to)
{
    char inner[9000];
    QUAN_TRY(quan_gate_private(job->gated, name, to, job->err));
    snprintf(inner, sizeof inner, "/vsizip/{%s}/%s", job->gated->original, entry->inner);
    return extract(job, inner, *to);
}

/* All files directly in the folder. */
static quan_status extract_folder(unpacking *job, const quan_zip_list *list, int64_t first)
{
    const char *path = list->items[first].name;
    size_t prefix = (size_t)(quan_gate_name(path) - path);
    char name[2 * MAX_NAME + 8];
    char *folder = NULL;
    QUAN_TRY(quan_gate_private(job->gated, "packed.gdb", &folder, job->err));
    quan_status status = mkdir(folder, 0700) ? fail_write(job->err) : QUAN_OK;
    for (int64_t i = 0; i < list->n && !status; i++) {
        const char *member = list->items[i].name;
        char *to = NULL;
        if (strncmp(member, path, prefix) != 0 || strchr(member + prefix, '/'))
            continue;
        snprintf(name, sizeof name, "packed.gdb/%.200s", member + prefix);
        status = extract_entry(job, &list->items[i], name, &to);
        quan_free(to);
    }
    if (status)
        quan_free(folder);
    else
        quan_gate_open_instead(job->gated, folder);
    return status;
}

/* Same folder and name, another ending, whatever the case of either: packed by hand, parts of one
 * shapefile come from several systems. */
static bool is_beside(const char *name, const char *main)
{
    const char *dot = strrchr(main, '.');
    size_t stem = (size_t)(dot - main);
    return !strncasecmp(name, main, stem) && name[stem] == '.' && !strchr(name + stem + 1, '.') &&
           !strchr(name + stem, '/');
}

/* Endings in lower case, by which drivers find the sides. */
static quan_status extract_file(unpacking *job, const quan_zip_list *list, int64_t main)
{
    const char *path = list->items[main].name;
    char stem[MAX_NAME + 1], name[2 * MAX_NAME + 8];
    quan_status status = QUAN_OK;
    plain_name(path, stem);
    *strrchr(stem, '.') = '\0';
    for (int64_t i = 0; i < list->n && !status; i++) {
        const char *member = list->items[i].name;
        char *to = NULL;
        if (i != main && !is_beside(member, path))
            continue;
        size_t n = (size_t)snprintf(name, sizeof name, "%s", stem);
        for (const char *c = strrchr(member, '.'); *c && n < sizeof name - 1; c++)
            name[n++] = (char)tolower((unsigned char)*c);
        name[n] = '\0';
        status = extract_entry(job, &list->items[i], name, &to);
        if (!status && i == main)
            quan_gate_open_instead(job->gated, to);
        else
            quan_free(to);
    }
    return status;
}

static quan_status unpack_zip(unpacking *job)
{
    quan_zip_list list;
    int64_t chosen = 0;
    QUAN_TRY(quan_zip_list_read(job->gated->original, job->shown, &list, job->err));
    quan_status status = choose(job, &list, &chosen);
    if (!status)
        status = is_in_gdb(&list, list.items[chosen].name) ? extract_folder(job, &list, chosen)
                                                           : extract_file(job, &list, chosen);
    quan_zip_list_free(&list);
    return status;
}

quan_status quan_packed_open(quan_gated *gated, const char *shown, quan_error *err)
{
    unpacking job = {.gated = gated, .shown = shown, .err = err};
    quan_gdal_start();
    return quan_gate_ends(gated->original, ".gz") ? unpack_gz(&job) : unpack_zip(&job);
}
