/* parts.c - the files that a source consists of.
 *
 * A shapefile is four files and a FileGDB some hundred, and what is read depends on all of them: a
 * hash of the .shp alone would not see that its table was edited. Names are compared here and not
 * tried one by one, because a copy from another system may spell any part in capitals. */
#include "parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Guards: a FileGDB of a province has some thousand files. */
#define MAX_FOLDER_FILES 20000
#define MAX_FOLDER_BYTES (INT64_C(64) << 30)
#define MAX_SIDES        5

static const struct {
    const char *main;
    const char *sides[MAX_SIDES];
} families[] = {
    {".shp", {"cpg", "dbf", "prj", "shx", NULL}},
    {".tab", {"dat", "id", "ind", "map", NULL}},
    {".mif", {"mid", NULL}},
};

typedef struct {
    quan_gate_part *items;
    int64_t n, capacity, n_bytes;
    quan_error *err;
} part_list;

static quan_status add_part(part_list *list, const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    quan_gate_part *grown = quan_grow(list->items, &list->capacity, list->n + 1, sizeof *grown);
    if (!grown)
        return quan_fail_memory(list->err, "the files of a source");
    list->items = grown;
    char *path = quan_alloc(size, 1);
    if (!path)
        return quan_fail_memory(list->err, "a path");
    snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", name);
    grown[list->n++] = (quan_gate_part){.path = path};
    return QUAN_OK;
}

/* NULL for a format of one file. */
static const char *const *sides_of(const char *path)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        if (quan_gate_ends(path, families[i].main))
            return families[i].sides;
    }
    return NULL;
}

static bool is_side(const char *name, const char *main, size_t stem, const char *const *sides)
{
    if (strncmp(name, main, stem) != 0 || name[stem] != '.')
        return false;
    for (; *sides; sides++) {
        if (!strcasecmp(name + stem + 1, *sides))
            return true;
    }
    return false;
}

/* In the folder of `path`; one that cannot be listed has no sides, which is told when they are
 * missed. */
static quan_status add_sides(part_list *list, const char *path, const char *const *sides)
{
    const char *main = quan_gate_name(path);
    size_t stem = strlen(main) - 4;
    char folder[4200];
    snprintf(folder, sizeof folder, "%.*s", (int)(main - path), path);
    DIR *dir = opendir(*folder ? folder : ".");
    struct dirent *entry;
    quan_status status = QUAN_OK;
    if (*folder && main - path > 1)
        folder[main - path - 1] = '\0';
    while (!status && dir && (entry = readdir(dir)) != NULL) {  // NOLINT(concurrency-mt-unsafe)
        if (is_side(entry->d_name, main, stem, sides))
            status = add_part(list, folder, entry->d_name);
    }
    if (dir)
        closedir(dir);
    return status;
}

/* Links are not followed: they could lead anywhere. Locks come and go with whoever has it open. */
static quan_status add_member(part_list *list, DIR *dir, const char *folder, const char *name)
{
    struct stat seen;
    char shown[640], inside[640];
    quan_text_printable(quan_gate_name(folder), shown, sizeof shown);
    if (quan_gate_ends(name, ".lock"))
        return QUAN_OK;
    if (fstatat(dirfd(dir), name, &seen, AT_SYMLINK_NOFOLLOW) || !S_ISREG(seen.st_mode))
        return quan_fail(list->err, QUAN_ERR_INPUT,
                         "%s: holds %s, which is no regular file; a .gdb folder has nothing else",
                         shown, quan_text_printable(name, inside, sizeof inside));
    list->n_bytes += (int64_t)seen.st_size;
    if (list->n >= MAX_FOLDER_FILES || list->n_bytes > MAX_FOLDER_BYTES)
        return quan_fail(list->err, QUAN_ERR_LIMIT,
                         "%s: the folder has more than 20000 files or 64 GB; copy the layers that "
                         "are needed into a new .gdb",
                         shown);
    return add_part(list, folder, name);
}

static quan_status add_members(part_list *list, const char *folder)
{
    char shown[640];
    DIR *dir = opendir(folder);
    struct dirent *entry;
    quan_text_printable(folder, shown, sizeof shown);
    if (!dir)
        return quan_fail(list->err, QUAN_ERR_INPUT, "%s: cannot be opened: %s", shown,
                         strerror(errno));
    quan_status status = QUAN_OK;
    while (!status && (entry = readdir(dir)) != NULL) {  // NOLINT(concurrency-mt-unsafe)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = add_member(list, dir, folder, entry->d_name);
    }
    closedir(dir);
    if (!status && !list->n)
        status = quan_fail(list->err, QUAN_ERR_INPUT,
                           "%s: the folder is empty; copy it again from where it came", shown);
    return status;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const quan_gate_part *)a)->path, ((const quan_gate_part *)b)->path);
}

quan_status quan_parts_find(const char *path, bool is_folder, quan_gate_part **parts,
                            int32_t *n_parts, quan_error *err)
{
    part_list list = {.err = err};
    const char *const *sides = is_folder ? NULL : sides_of(path);
    quan_status status = is_folder ? add_members(&list, path) : add_part(&list, "", path);
    if (!status && sides)
        status = add_sides(&list, path, sides);
    if (status) {
        quan_parts_free(list.items, (int32_t)list.n);
        list = (part_list){0};
    } else if (list.items) {
        qsort(list.items, (size_t)list.n, sizeof *list.items, by_path);
    }
    *parts = list.items;
    *n_parts = (int32_t)list.n;
    return status;
}

void quan_parts_free(quan_gate_part *parts, int32_t n_parts)
{
    for (int32_t i = 0; i < n_parts; i++)
        quan_free(parts[i].path);
    quan_free(parts);
}
