/* network_file.h - the networks of the benchmark as files: little-endian uint32 throughout.
 * PREFIX.edges: u, v, length in mm of each edge. PREFIX.kinds: number of nodes, number of kinds,
 * facilities per kind, then the nodes of each kind's facilities. */
#ifndef TESTS_BENCH_NETWORK_FILE_H
#define TESTS_BENCH_NETWORK_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The whole file as numbers; ends the program when it cannot be read. */
static inline uint32_t *read_numbers(const char *prefix, const char *ending, size_t *n)
{
    char path[4096];
    FILE *file;
    uint32_t *numbers = NULL;
    long size = -1;

    snprintf(path, sizeof path, "%s.%s", prefix, ending);
    file = fopen(path, "rb");
    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size >= 0)
        numbers = malloc((size_t)size + 1);
    if (!numbers || fseek(file, 0, SEEK_SET) ||
        fread(numbers, 1, (size_t)size, file) != (size_t)size) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(4);
    }
    fclose(file);
    *n = (size_t)size / sizeof *numbers;
    return numbers;
}

static inline void write_numbers(const char *prefix, const char *ending, const uint32_t *numbers,
                                 size_t n)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s.%s", prefix, ending);
    file = fopen(path, "wb");
    if (!file || fwrite(numbers, sizeof *numbers, n, file) != n || fclose(file)) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(4);
    }
}

#endif
