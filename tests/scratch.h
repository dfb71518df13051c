/* scratch.h - a folder of its own for one test, and files in it. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include "cmocka_all.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char folder[64];
} scratch;

static inline void scratch_open(scratch *s)
{
    snprintf(s->folder, sizeof s->folder, "/tmp/quan-test-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
}

/* The path of a name in the folder, in one of four buffers that take turns. */
static inline const char *scratch_path(const scratch *s, const char *name)
{
    static char paths[4][600];
    static int turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", s->folder, name);
    return path;
}

static inline const char *scratch_bytes(const scratch *s, const char *name, const void *bytes,
                                        size_t n)
{
    const char *path = scratch_path(s, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *scratch_file(const scratch *s, const char *name, const char *text)
{
    return scratch_bytes(s, name, text, strlen(text));
}

static inline void scratch_folder(const scratch *s, const char *name)
{
    assert_int_equal(mkdir(scratch_path(s, name), 0700), 0);
}

static inline int scratch_remove(const char *path, const struct stat *seen, int flag,
                                 struct FTW *place)
{
    (void)seen;
    (void)flag;
    (void)place;
    return remove(path);
}

static inline void scratch_close(scratch *s)
{
    assert_int_equal(nftw(s->folder, scratch_remove, 16, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
