/* Any bytes as a run file: refused or read, nothing else. With libFuzzer it is a target; without, a
 * program that tries each file given, all its beginnings, and it with single bytes changed. */
#include "quan/read/run_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char path[64];
    quan_run_file run;
    quan_error err = {0};
    int fd = memfd_create("run", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    quan_status status = quan_run_file_open(path, NULL, 0, &run, &err);
    close(fd);
    if (status != QUAN_OK && status != QUAN_ERR_INPUT && status != QUAN_ERR_USAGE)
        abort();
    if ((status == QUAN_OK) != (err.message[0] == '\0') || strchr(err.message, '\n'))
        abort();
    if (status == QUAN_OK && (!run.id || !run.as_of || !run.n_sources || !run.output_gpkg))
        abort();
    quan_run_file_free(&run);
    return 0;
}

#ifndef QUAN_LIBFUZZER
static void try_changes(uint8_t *bytes, size_t n)
{
    static const uint8_t others[] = {'\0', '\n', '\t', ' ', '"', '\'', '*',  '&',  '-',
                                     ':',  '[',  '}',  '|', '#', '\\', 0x80, 0xE4, 0xFF};
    for (size_t i = 0; i <= n; i++)
        LLVMFuzzerTestOneInput(bytes, i);
    for (size_t i = 0; i < n; i++) {
        uint8_t before = bytes[i];
        for (size_t k = 0; k < sizeof others; k++) {
            bytes[i] = others[k];
            LLVMFuzzerTestOneInput(bytes, n);
        }
        bytes[i] = before;
    }
}

int main(int argc, char **argv)
{
    static uint8_t bytes[1 << 16];
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (!file) {
            fprintf(stderr, "%s: cannot be opened\n", argv[i]);
            return 1;
        }
        size_t n = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        try_changes(bytes, n);
        printf("%s: %zu bytes\n", argv[i], n);
    }
    return argc < 2;
}
#endif
