/* fuzz_kit.h - what the fuzz targets share. Built with -DQUAN_LIBFUZZER a target belongs to
 * libFuzzer; else it is a program that tries each file given, all its beginnings, and it with
 * single bytes changed. */
#ifndef QUAN_FUZZ_KIT_H
#define QUAN_FUZZ_KIT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A promise that the target looks after. */
#define must(good)                                                                                 \
    ((good) ? (void)0                                                                              \
            : (fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #good), abort()))

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#ifndef QUAN_LIBFUZZER
static void try_changes(uint8_t *bytes, size_t n)
{
    static const uint8_t others[] = {'\0', '\n', '\t', ' ',  '"',  '\'', '*', '&',
                                     '-',  ',',  ':',  '[',  '}',  '|',  '#', '\\',
                                     0x01, 0x03, 0x7F, 0x80, 0xE4, 0xF0, 0xFF};
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

#endif
