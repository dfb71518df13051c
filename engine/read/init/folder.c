/* folder.c - the files below a folder, without its surprises: links may lead in circles or out of
 * it, and a stick may hold a hundred thousand pictures. */
#include "folder.h"

#include "file/gate.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const char *root;
    int32_t max_depth;
    int64_t max_files;
    quan_file_list *out;
    quan_error *err;
} walk;

static quan_status add(walk *w, const char *path)
{
    quan_file_list *out = w->out;
    if (out->n >= w->max_files) {
        out->complete = false;
        return QUAN_OK;
    }
    char **paths = quan_grow(out->paths, &out->capacity, out->n + 1, sizeof *paths);
    if (!paths)
        return quan_fail_memory(w->err, "the list of files");
    out->paths = paths;
    paths[out->n] = quan_strdup(path);
    return paths[out->n++] ? QUAN_OK : quan_fail_memory(w->err, "the list of files");
}

/* What systems leave about, and what office programs keep beside a file that is open. */
static bool is_clutter(const char *name)
{
    static const char *const names[] = {"Thumbs.db", "desktop.ini", "__MACOSX"};
    if (name[0] == '.' || !strncmp(name, "~$", 2))
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* "." and "<root>/." are the same folder; the first level has an empty path. */
static void join(char out[4400], const char *left, const char *right)
{
    snprintf(out, 4400, "%s%s%s", left, *left ? "/" : "", right);
}

static quan_status list_folder(walk *w, const char *path, int32_t depth);

static quan_status take(walk *w, const char *path, const char *name, int32_t depth)
{
    char relative[4400], full[8900];
    struct stat seen;
    if (is_clutter(name))
        return QUAN_OK;
    join(relative, path, name);
    snprintf(full, sizeof full, "%s/%s", w->root, relative);
    if (strlen(relative) > 4000 || lstat(full, &seen))
        return QUAN_OK;
    if (S_ISREG(seen.st_mode))
        return add(w, relative);
    if (!S_ISDIR(seen.st_mode))
        return QUAN_OK;
    if (quan_gate_ends(name, ".gdb"))
        return add(w, relative);
    if (depth < w->max_depth)
        return list_folder(w, relative, depth + 1);
    w->out->complete = false;
    return QUAN_OK;
}

/* Not alphasort(), which follows the locale: where there are too many files, the same are taken
 * everywhere. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* A folder below that cannot be opened is passed over as unfinished; the first one must open. */
static quan_status list_folder(walk *w, const char *path, int32_t depth)
{
    char full[8900], shown[640];
    struct dirent **entries = NULL;
    quan_status status = QUAN_OK;
    snprintf(full, sizeof full, "%s%s%s", w->root, *path ? "/" : "", path);
    int n = scandir(full, &entries, NULL, by_bytes);
    if (n < 0 && depth == 0)
        return quan_fail(w->err, QUAN_ERR_INPUT, "%s: the folder cannot be opened: %s",
                         quan_text_printable(w->root, shown, sizeof shown), strerror(errno));
    if (n < 0)
        w->out->complete = false;
    for (int i = 0; i < n; i++) {
        if (!status)
            status = take(w, path, entries[i]->d_name, depth);
        free(entries[i]);  // scandir() allocates
    }
    free(entries);
    return status;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* True when the list holds the stem of `path` with another ending. */
static bool has_sibling(const quan_file_list *list, const char *path, const char *ending)
{
    char wanted[4400];
    const char *dot = strrchr(path, '.');
    if (!dot)
        return false;
    snprintf(wanted, sizeof wanted, "%.*s", (int)(dot - path), path);
    size_t n = strlen(wanted);
    for (int64_t i = 0; i < list->n; i++) {
        const char *other = list->paths[i];
        if (!strncmp(other, wanted, n) && strlen(other) == n + strlen(ending) &&
            quan_gate_ends(other, ending))
            return true;
    }
    return false;
}

static bool is_side_file(const quan_file_list *list, const char *path)
{
    static const char *const of_shape[] = {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx",
                                           ".qix", ".qpj", ".fix", ".ain", ".aih"};
    static const char *const always[] = {".shp.xml",  ".aux.xml",  ".tfw", ".ovr",
                                         ".gpkg-wal", ".gpkg-shm", ".qmd", ".gpkg-journal",
                                         ".rrd",      ".cpg"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (quan_gate_ends(path, always[i]))
            return true;
    for (size_t i = 0; i < sizeof of_shape / sizeof *of_shape; i++)
        if (quan_gate_ends(path, of_shape[i]) && has_sibling(list, path, ".shp"))
            return true;
    return false;
}

quan_status quan_folder_list(const char *folder, int32_t max_depth, int64_t max_files,
                             quan_file_list *out, quan_error *err)
{
    walk w = {folder, max_depth, max_files, out, err};
    *out = (quan_file_list){.complete = true};
    quan_status status = list_folder(&w, "", 0);
    if (status) {
        quan_folder_free(out);
        return status;
    }
    if (out->n)
        qsort(out->paths, (size_t)out->n, sizeof *out->paths, compare_paths);
    unsigned char *side = quan_calloc((size_t)out->n + 1, 1);
    if (!side) {
        quan_folder_free(out);
        return quan_fail_memory(err, "the list of files");
    }
    int64_t kept = 0;
    for (int64_t i = 0; i < out->n; i++)
        side[i] = is_side_file(out, out->paths[i]);
    for (int64_t i = 0; i < out->n; i++) {
        if (side[i])
            quan_free(out->paths[i]);
        else
            out->paths[kept++] = out->paths[i];
    }
    out->n = kept;
    quan_free(side);
    return QUAN_OK;
}

void quan_folder_free(quan_file_list *list)
{
    for (int64_t i = 0; i < list->n; i++)
        quan_free(list->paths[i]);
    quan_free(list->paths);
    *list = (quan_file_list){0};
}
