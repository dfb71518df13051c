/* private.c - copies that are read in place of a file.
 *
 * Some formats cannot be read where they lie: packed files, tables in other encodings, databases
 * with a journal, parts whose endings are spelled oddly. These get a private folder (mkdtemp, mode
 * 0700), which is removed with everything in it when the source is closed. */
#include "private.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES (1 << 20)

/* These two take the reason from errno, so nothing may stand between the call that failed and them.
 */
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

static int remove_one(const char *path, const struct stat *seen, int flag, struct FTW *place)
{
    (void)seen, (void)flag, (void)place;
    return remove(path);
}

/* Links in it are removed, not followed. */
void quan_gate_remove_private(quan_gated *gated)
{
    if (gated->folder)
        nftw(gated->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    quan_free(gated->folder);
    gated->folder = NULL;
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
    QUAN_TRY(quan_gate_open_regular(from, &in, &seen, err));
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
            status = quan_gate_fail_read(err, from);
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

void quan_gate_open_instead(quan_gated *gated, char *path)
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
        quan_gate_open_instead(gated, first);
    return status;
}

/* "shx" or "SHX" beside the .shp are found by the driver, "Shx" is not. */
static bool is_even(const char *ending)
{
    bool lower = false, upper = false;
    for (; *ending; ending++) {
        lower = lower || islower((unsigned char)*ending);
        upper = upper || isupper((unsigned char)*ending);
    }
    return !(lower && upper);
}

static quan_status link_part(quan_gated *gated, const char *part, char **link, quan_error *err)
{
    QUAN_TRY(quan_gate_private(gated, quan_gate_name(part), link, err));
    for (char *c = *link ? *link + strlen(*link) - 3 : NULL; c && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    if (*link && symlink(part, *link) &&
        errno != EEXIST) /* the second of x.Shx and x.shx is left out */
        return fail_copy(err, part);
    return QUAN_OK;
}

quan_status quan_gate_link(quan_gated *gated, const char *name, quan_error *err)
{
    char *link = NULL;
    QUAN_TRY(quan_gate_private(gated, name, &link, err));
    if (link && symlink(gated->path, link)) {
        quan_free(link);
        return fail_copy(err, gated->path);
    }
    quan_gate_open_instead(gated, link);
    return QUAN_OK;
}

quan_status quan_gate_even_endings(quan_gated *gated, quan_error *err)
{
    bool even = true;
    for (int32_t i = 0; i < gated->n_parts; i++)
        even = even && is_even(strrchr(gated->parts[i].path, '.') + 1);
    for (int32_t i = 0; i < gated->n_parts && !even; i++) {
        char *link = NULL;
        quan_status status = link_part(gated, gated->parts[i].path, &link, err);
        if (!status && !strcmp(gated->parts[i].path, gated->original))
            quan_gate_open_instead(gated, link);
        else
            quan_free(link);
        if (status)
            return status;
    }
    return QUAN_OK;
}
