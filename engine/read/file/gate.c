/* gate.c - what a path may be, before any library sees it.
 *
 * GDAL opens far more than files: URLs, databases, virtual file systems, commands of other drivers,
 * all by the form of a name. A run file may come from elsewhere, so only plain regular files pass,
 * after links are followed, and the driver is told their absolute path. The file is hashed here,
 * with the parts of a shapefile, and its size and times are kept, to tell at the end that it is
 * still the file that was hashed.
 *
 * Some formats cannot be read where they lie: packed files, tables in other encodings, databases
 * with a journal. These get a private folder (mkdtemp, mode 0700), which is removed with everything
 * in it when the source is closed. */
#include "gate.h"

#include "gdal_calls.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Guards against accidents and hostile files, not tunables of the method. */
#define MAX_FILE_BYTES (INT64_C(64) << 30)
#define BUFFER_BYTES   (1 << 20)

bool quan_gate_ends(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n >= m && strcasecmp(name + n - m, ending) == 0;
}

const char *quan_gate_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* "name:" as in http: or PG:, of two letters at least. */
static bool has_scheme(const char *path)
{
    if (!isalpha((unsigned char)path[0]))
        return false;
    size_t n = 1;
    while (isalnum((unsigned char)path[n]) || (path[n] && strchr("+.-", path[n])))
        n++;
    return n > 1 && path[n] == ':';
}

/* By the text alone, so that a run file can be checked with line and column before anything is
 * opened. */
quan_status quan_gate_text(const char *path, quan_error *err)
{
    char shown[640];
    size_t n = path ? strlen(path) : 0;
    if (!n)
        return quan_fail(err, QUAN_ERR_INPUT, "the path of a source is empty");
    quan_text_printable(path, shown, sizeof shown);
    if (n > 4096)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: the path is longer than 4096 bytes", shown);
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)path[i] < 0x20 || path[i] == 0x7F)
            return quan_fail(err, QUAN_ERR_INPUT, "%s: the path holds a control byte", shown);
    }
    if (!strncasecmp(path, "/vsi", 4) || has_scheme(path))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: only plain files are read, no URL, database or virtual path", shown);
    if (path[0] == '-')
        return quan_fail(err, QUAN_ERR_INPUT, "%s: a path must not begin with a hyphen; write ./%s",
                         shown, shown);
    return QUAN_OK;
}

/* These three take the reason from errno, so nothing may stand between the call that failed and
 * them. */
static quan_status fail_read(quan_error *err, const char *path)
{
    char shown[640];
    int why = errno;
    return quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s",
                     quan_text_printable(path, shown, sizeof shown), strerror(why));
}

static quan_status fail_folder(quan_error *err, const char *base)
{
    char shown[640];
    int why = errno;
    return quan_fail(err, QUAN_ERR_IO, "%s: no private folder can be made there: %s",
                     quan_text_printable(base, shown, sizeof shown), strerror(why));
}

static quan_status fail_copy(quan_error *err, const char *from)
{
    char shown[640];
    int why = errno;
    return quan_fail(err, QUAN_ERR_IO, "%s: no private copy of it can be written: %s",
                     quan_text_printable(from, shown, sizeof shown), strerror(why));
}

/* O_NONBLOCK: a FIFO must be refused, not waited for. What is opened is looked at, not the name,
 * which could change in between. */
static quan_status open_regular(const char *path, int *fd, struct stat *seen, quan_error *err)
{
    char shown[640];
    quan_text_printable(path, shown, sizeof shown);
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: cannot be opened: %s", shown, strerror(errno));
    quan_status status = QUAN_OK;
    if (fstat(*fd, seen))
        status = fail_read(err, path);
    else if (!S_ISREG(seen->st_mode))
        status = quan_fail(err, QUAN_ERR_INPUT, "%s: is not a regular file", shown);
    else if (seen->st_size > MAX_FILE_BYTES)
        status = quan_fail(err, QUAN_ERR_LIMIT, "%s: is larger than 64 GB", shown);
    if (status) {
        close(*fd);
        *fd = -1;
    }
    return status;
}

/* Read in pieces of 1 MB; the caller goes on with the same hash for the parts of a shapefile. */
static quan_status hash_file(const char *path, quan_sha256 *hash, struct stat *seen,
                             quan_error *err)
{
    int fd = -1;
    QUAN_TRY(open_regular(path, &fd, seen, err));
    quan_status status = QUAN_OK;
    char *buffer = quan_alloc(BUFFER_BYTES, 1);
    if (!buffer) {
        status = quan_fail_memory(err, "reading a file");
        goto done;
    }
    for (;;) {
        ssize_t n = read(fd, buffer, BUFFER_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            status = fail_read(err, path);
        if (n <= 0)
            break;
        quan_sha256_add(hash, buffer, (size_t)n);
    }
done:
    quan_free(buffer);
    close(fd);
    return status;
}

/* A shapefile is several files; its parts in the order of their names. */
static quan_status hash_source(const char *path, char hex[65], struct stat *seen, quan_error *err)
{
    static const char *const parts[] = {"cpg", "CPG", "dbf", "DBF", "prj", "PRJ", "shx", "SHX"};
    quan_sha256 hash;
    quan_sha256_init(&hash);
    size_t n = strlen(path);
    char *part = quan_strdup(path);
    if (!part)
        return quan_fail_memory(err, "a path");
    quan_status status = QUAN_OK;
    struct stat other;
    bool shape = quan_gate_ends(path, ".shp"), main_done = !shape;
    if (!shape)
        status = hash_file(path, &hash, seen, err);
    for (size_t i = 0; shape && i < sizeof parts / sizeof parts[0] && !status; i++) {
        if (!main_done && i == 6) { /* .shp stands between .prj and .shx */
            status = hash_file(path, &hash, seen, err);
            main_done = true;
        }
        memcpy(part + n - 3, parts[i], 3);
        if (!status && stat(part, &other) == 0)
            status = hash_file(part, &hash, &other, err);
    }
    quan_free(part);
    if (!status)
        quan_sha256_hex(&hash, hex);
    return status;
}

/* On failure *out is empty. */
quan_status quan_gate_open(const char *path, quan_gated *out, quan_error *err)
{
    *out = (quan_gated){0};
    QUAN_TRY(quan_gate_text(path, err));
    char shown[640];
    char *real = realpath(path, NULL);
    if (!real)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: cannot be opened: %s",
                         quan_text_printable(path, shown, sizeof shown), strerror(errno));
    out->original = quan_strdup(real);
    out->path = quan_strdup(real);
    free(real);
    if (!out->original || !out->path) {
        quan_gate_close(out);
        return quan_fail_memory(err, "a path");
    }
    quan_status status = hash_source(out->original, out->sha256, &out->seen, err);
    if (status)
        quan_gate_close(out);
    return status;
}

/* Inode, size and time of modification: whoever saves the file while it is read gets a message, and
 * no mixture of two states. */
quan_status quan_gate_unchanged(const quan_gated *gated, quan_error *err)
{
    struct stat now;
    char shown[640];
    if (stat(gated->original, &now) == 0 && now.st_ino == gated->seen.st_ino &&
        now.st_dev == gated->seen.st_dev && now.st_size == gated->seen.st_size &&
        now.st_mtim.tv_sec == gated->seen.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == gated->seen.st_mtim.tv_nsec)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT, "%s: changed while it was read; run again",
                     quan_text_printable(gated->original, shown, sizeof shown));
}

/* Files only: nothing of ours makes a folder in it. */
static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir)) != NULL) {  // NOLINT(concurrency-mt-unsafe)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

void quan_gate_close(quan_gated *gated)
{
    if (gated->folder)
        remove_folder(gated->folder);
    quan_free(gated->folder);
    quan_free(gated->original);
    quan_free(gated->path);
    *gated = (quan_gated){0};
}

/* A relative TMPDIR is not followed: the folder would lie wherever the program was started. */
quan_status quan_gate_private(quan_gated *gated, const char *name, char **path, quan_error *err)
{
    *path = NULL;
    if (!gated->folder) {
        const char *base = getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
        char folder[4200];
        if (!base || base[0] != '/' || strlen(base) > 4096)
            base = "/tmp";
        snprintf(folder, sizeof folder, "%s/quan-XXXXXX", base);
        if (!mkdtemp(folder))
            return fail_folder(err, base);
        gated->folder = quan_strdup(folder);
        if (!gated->folder) {
            rmdir(folder);
            return quan_fail_memory(err, "a path");
        }
    }
    size_t n = strlen(gated->folder) + strlen(name) + 2;
    *path = quan_alloc(n, 1);
    if (!*path) {
        quan_fail_memory(err, "a path");
        return QUAN_ERR_LIMIT;
    }
    snprintf(*path, n, "%s/%s", gated->folder, name);
    return QUAN_OK;
}

/* The target must not exist, which holds in a folder of our own. */
static quan_status copy_file(const char *from, const char *to, quan_error *err)
{
    struct stat seen;
    int in = -1, out = -1;
    QUAN_TRY(open_regular(from, &in, &seen, err));
    quan_status status = QUAN_OK;
    char *buffer = quan_alloc(BUFFER_BYTES, 1);
    if (!buffer) {
        status = quan_fail_memory(err, "copying a file");
        goto done;
    }
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        status = fail_copy(err, from);
        goto done;
    }
    for (;;) {
        ssize_t n = read(in, buffer, BUFFER_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            break;
        if (n < 0)
            status = fail_read(err, from);
        else if (write(out, buffer, (size_t)n) != n)
            status = fail_copy(err, from);
        if (status)
            break;
    }
done:
    if (out >= 0 && close(out) && !status)
        status = fail_copy(err, from);
    close(in);
    quan_free(buffer);
    return status;
}

/* Takes `path` over. */
static void open_instead(quan_gated *gated, char *path)
{
    quan_free(gated->path);
    gated->path = path;
}

/* Side files keep their names beside the copy, or SQLite would not find them. What is in a journal
 * belongs to the data. */
quan_status quan_gate_copy_database(quan_gated *gated, quan_error *err)
{
    static const char *const sides[] = {"", "-wal", "-journal"};
    char *first = NULL;
    quan_status status = QUAN_OK;
    for (int i = 0; i < 3 && !status; i++) {
        char from[4200], name[32];
        char *to = NULL;
        struct stat seen;
        snprintf(from, sizeof from, "%s%s", gated->original, sides[i]);
        if (i > 0 && stat(from, &seen))
            continue;
        snprintf(name, sizeof name, "copy.gpkg%s", sides[i]);
        status = quan_gate_private(gated, name, &to, err);
        if (!status && to)
            status = copy_file(from, to, err);
        if (i == 0)
            first = to;
        else
            quan_free(to);
    }
    if (status)
        quan_free(first);
    else
        open_instead(gated, first);
    return status;
}

/* The name inside is known first: the copy keeps its ending, by which drivers go. */
quan_status quan_gate_unpack(quan_gated *gated, quan_error *err)
{
    char inner[4400], name[128];
    char *to = NULL;
    QUAN_TRY(quan_packed_find(gated->original, inner, sizeof inner, name, err));
    quan_status status = quan_gate_private(gated, name, &to, err);
    if (!status)
        status = quan_packed_extract(gated->original, inner, to, gated->seen.st_size, err);
    if (status)
        quan_free(to);
    else
        open_instead(gated, to);
    return status;
}
