/* gate.c - what a path may be, before any library sees it.
 *
 * GDAL opens far more than files: URLs, databases, virtual file systems, commands of other drivers,
 * all by the form of a name. A run file may come from elsewhere, so only plain regular files pass,
 * after links are followed, and the driver is told their absolute path. The file is hashed here,
 * with all its parts (parts.c), and their sizes and times are kept, to tell at the end that it is
 * still the file that was hashed. */
#include "gate.h"

#include "parts.h"
#include "private.h"

#include <ctype.h>
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

/* Takes the reason from errno, so nothing may stand between the call that failed and this. */
quan_status quan_gate_fail_read(quan_error *err, const char *path)
{
    char shown[640];
    int why = errno;
    return quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s",
                     quan_text_printable(path, shown, sizeof shown), strerror(why));
}

/* O_NONBLOCK: a FIFO must be refused, not waited for. What is opened is looked at, not the name,
 * which could change in between. */
quan_status quan_gate_open_regular(const char *path, int *fd, struct stat *seen, quan_error *err)
{
    char shown[640];
    quan_text_printable(path, shown, sizeof shown);
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: cannot be opened: %s", shown, strerror(errno));
    quan_status status = QUAN_OK;
    if (fstat(*fd, seen))
        status = quan_gate_fail_read(err, path);
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
    QUAN_TRY(quan_gate_open_regular(path, &fd, seen, err));
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
            status = quan_gate_fail_read(err, path);
        if (n <= 0)
            break;
        quan_sha256_add(hash, buffer, (size_t)n);
    }
done:
    quan_free(buffer);
    close(fd);
    return status;
}

/* Over all parts, in the order of their names. */
static quan_status hash_parts(quan_gated *out, quan_error *err)
{
    quan_sha256 hash;
    quan_sha256_init(&hash);
    for (int32_t i = 0; i < out->n_parts; i++) {
        QUAN_TRY(hash_file(out->parts[i].path, &hash, &out->parts[i].seen, err));
        out->n_bytes += (int64_t)out->parts[i].seen.st_size;
    }
    quan_sha256_hex(&hash, out->sha256);
    return QUAN_OK;
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
    struct stat seen;
    bool is_folder = quan_gate_ends(out->original, ".gdb") && stat(out->original, &seen) == 0 &&
                     S_ISDIR(seen.st_mode);
    quan_status status = quan_parts_find(out->original, is_folder, &out->parts, &out->n_parts, err);
    if (!status)
        status = hash_parts(out, err);
    if (status)
        quan_gate_close(out);
    return status;
}

/* Inode, size and time of modification: whoever saves a file while it is read gets a message, and
 * no mixture of two states. */
static bool is_unchanged(const quan_gate_part *part)
{
    struct stat now;
    return stat(part->path, &now) == 0 && now.st_ino == part->seen.st_ino &&
           now.st_dev == part->seen.st_dev && now.st_size == part->seen.st_size &&
           now.st_mtim.tv_sec == part->seen.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == part->seen.st_mtim.tv_nsec;
}

quan_status quan_gate_unchanged(const quan_gated *gated, quan_error *err)
{
    char shown[640];
    for (int32_t i = 0; i < gated->n_parts; i++) {
        if (!is_unchanged(&gated->parts[i]))
            return quan_fail(err, QUAN_ERR_INPUT, "%s: changed while it was read; run again",
                             quan_text_printable(gated->parts[i].path, shown, sizeof shown));
    }
    return QUAN_OK;
}

time_t quan_gate_changed(const quan_gated *gated)
{
    time_t newest = 0;
    for (int32_t i = 0; i < gated->n_parts; i++) {
        time_t changed = gated->parts[i].seen.st_mtim.tv_sec;
        newest = changed > newest ? changed : newest;
    }
    return newest;
}

void quan_gate_close(quan_gated *gated)
{
    quan_gate_remove_private(gated);
    quan_parts_free(gated->parts, gated->n_parts);
    quan_free(gated->original);
    quan_free(gated->path);
    *gated = (quan_gated){0};
}
