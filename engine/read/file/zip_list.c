/* zip_list.c - what a zip file holds, by its own directory, before anything is unpacked.
 *
 * The directory at the end of the file is read here and not through the library that unpacks,
 * because the library hides what matters: links, passwords, names that occur twice, and the bytes
 * of a name. Names without the mark of UTF-8 are in the code page of whoever packed them, on a
 * Chinese Windows GBK.
 *
 * APPNOTE.TXT of PKWARE, 4.3.12 to 4.3.16, and 4.5.3 for the larger numbers of zip64. */
#include "zip_list.h"

#include "encoding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_ENTRIES         2000
#define MAX_DIRECTORY_BYTES (8 << 20)

enum {
    END_BYTES = 22,
    LOCATOR_BYTES = 20,
    END64_BYTES = 56,
    ENTRY_BYTES = 46,
    MAX_COMMENT = 65535,
    FLAG_PASSWORD = 1,
    FLAG_UTF8 = 1 << 11,
    MADE_BY_UNIX = 3,
};

/* A zip that is being looked at: its last bytes, and what the end record says. */
typedef struct {
    FILE *file;
    const char *shown;
    int64_t size, n_entries, at, n_bytes; /* of the directory */
    quan_error *err;
} zip_file;

static uint64_t number(const unsigned char *bytes, int n)
{
    uint64_t value = 0;
    for (int i = n - 1; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

static quan_status fail_zip(const zip_file *zip)
{
    return quan_fail(zip->err, QUAN_ERR_INPUT,
                     "%s: is no zip file, or is damaged; copy it again from where it came",
                     zip->shown);
}

static bool read_at(const zip_file *zip, int64_t at, void *bytes, size_t n)
{
    return at >= 0 && !fseeko(zip->file, (off_t)at, SEEK_SET) && fread(bytes, 1, n, zip->file) == n;
}

/* The record before the end record, where numbers do not fit into 16 or 32 bits. */
static quan_status read_end64(zip_file *zip, int64_t end)
{
    unsigned char locator[LOCATOR_BYTES], record[END64_BYTES];
    if (!read_at(zip, end - LOCATOR_BYTES, locator, sizeof locator) ||
        number(locator, 4) != 0x07064b50 ||
        !read_at(zip, (int64_t)number(locator + 8, 8), record, sizeof record) ||
        number(record, 4) != 0x06064b50)
        return fail_zip(zip);
    zip->n_entries = (int64_t)number(record + 32, 8);
    zip->n_bytes = (int64_t)number(record + 40, 8);
    zip->at = (int64_t)number(record + 48, 8);
    return QUAN_OK;
}

/* Stands at the very end, before a comment of at most 64 kB. */
static quan_status find_end(zip_file *zip)
{
    int64_t n = zip->size < MAX_COMMENT + END_BYTES ? zip->size : MAX_COMMENT + END_BYTES;
    if (n < END_BYTES)
        return fail_zip(zip);
    unsigned char *tail = quan_alloc((size_t)n, 1);
    if (!tail)
        return quan_fail_memory(zip->err, "a zip file");
    int64_t found = -1;
    if (read_at(zip, zip->size - n, tail, (size_t)n)) {
        for (int64_t i = n - END_BYTES; i >= 0 && found < 0; i--) {
            if (number(tail + i, 4) == 0x06054b50 &&
                i + END_BYTES + (int64_t)number(tail + i + 20, 2) <= n)
                found = i;
        }
    }
    if (found >= 0) {
        zip->n_entries = (int64_t)number(tail + found + 10, 2);
        zip->n_bytes = (int64_t)number(tail + found + 12, 4);
        zip->at = (int64_t)number(tail + found + 16, 4);
    }
    quan_free(tail);
    if (found < 0)
        return fail_zip(zip);
    bool large = zip->n_entries == 0xFFFF || zip->n_bytes == 0xFFFFFFFF || zip->at == 0xFFFFFFFF;
    return large ? read_end64(zip, zip->size - n + found) : QUAN_OK;
}

/* The unpacked size; in the extra field with id 1 when 32 bits are too few. -1: not there. */
static int64_t unpacked_size(const unsigned char *entry, size_t n_name, size_t n_extra)
{
    const unsigned char *extra = entry + ENTRY_BYTES + n_name, *end = extra + n_extra;
    uint64_t size = number(entry + 24, 4);
    if (size != 0xFFFFFFFF)
        return (int64_t)size;
    while (end - extra >= 12) {
        size_t n = (size_t)number(extra + 2, 2);
        if (number(extra, 2) == 1 && n >= 8)
            return (int64_t)(number(extra + 4, 8) & INT64_MAX);
        extra += 4 + n < (size_t)(end - extra) ? 4 + n : (size_t)(end - extra);
    }
    return -1;
}

/* Absolute, with a drive, a backslash, a control byte, or a step up. */
static bool leads_out(const char *name)
{
    if (!*name || *name == '/' || strchr(name, '\\') || strchr(name, ':'))
        return true;
    for (const char *c = name; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return true;
    }
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (!strncmp(part, "..", 2) && (!part[2] || part[2] == '/'))
            return true;
    }
    return false;
}

/* As text: UTF-8 when it is, else GB 18030; what is neither keeps only its ASCII. */
static char *decode_name(const char *raw)
{
    size_t n = strlen(raw);
    quan_decoder decoder;
    char *text = NULL;
    int64_t capacity = 0;
    if (quan_text_is_utf8(raw, n))
        return quan_strdup(raw);
    if (!quan_decoder_open("GB18030", &decoder, NULL) &&
        !quan_decoder_text(&decoder, raw, n, false, &text, &capacity) && text) {
        memcpy(text, raw, n + 1);
        for (size_t i = 0; i < n; i++) {
            if ((unsigned char)text[i] >= 0x80)
                text[i] = '_';
        }
    }
    quan_decoder_close(&decoder);
    return text;
}

/* ISO 8859-1 to UTF-8: two bytes for each one above 7F. */
static char *spell_inner(const char *raw, bool is_utf8)
{
    char *inner = is_utf8 ? quan_strdup(raw) : quan_alloc(strlen(raw) * 2 + 1, 1);
    char *to = inner;
    for (const unsigned char *c = (const unsigned char *)raw; !is_utf8 && inner && *c; c++) {
        if (*c >= 0x80)
            *to++ = (char)(0xC0 | *c >> 6);
        *to++ = (char)(unsigned char)(*c < 0x80 ? *c : (0x80u | (*c & 0x3Fu)));
    }
    if (!is_utf8 && inner)
        *to = '\0';
    return inner;
}

static quan_status check_entry(const zip_file *zip, const unsigned char *entry, const char *name)
{
    char inside[640];
    uint64_t mode = number(entry + 38, 4) >> 16;
    quan_text_printable(name, inside, sizeof inside);
    if (leads_out(name))
        return quan_fail(zip->err, QUAN_ERR_INPUT,
                         "%s: the packed path %s could lead out of a folder; unpack it and give "
                         "the file itself",
                         zip->shown, inside);
    if (entry[5] == MADE_BY_UNIX && S_ISLNK(mode))
        return quan_fail(zip->err, QUAN_ERR_INPUT,
                         "%s: the packed file %s is a link; unpack it and give the file itself",
                         zip->shown, inside);
    if (number(entry + 8, 2) & FLAG_PASSWORD)
        return quan_fail(zip->err, QUAN_ERR_INPUT,
                         "%s: %s is locked by a password; unpack it and give the file itself",
                         zip->shown, inside);
    return QUAN_OK;
}

/* Folders have a name that ends in '/', and are not listed. */
static quan_status add_entry(const zip_file *zip, const unsigned char *entry, const char *raw,
                             int64_t n_bytes, quan_zip_list *out)
{
    quan_zip_entry *grown = quan_grow(out->items, &out->capacity, out->n + 1, sizeof *grown);
    if (!grown)
        return quan_fail_memory(zip->err, "a zip file");
    out->items = grown;
    grown[out->n++] = (quan_zip_entry){
        .name = decode_name(raw),
        .inner = spell_inner(raw, (number(entry + 8, 2) & FLAG_UTF8) != 0),
        .n_bytes = n_bytes,
    };
    const quan_zip_entry *added = &grown[out->n - 1];
    if (!added->name || !added->inner)
        return quan_fail_memory(zip->err, "a zip file");
    QUAN_TRY(check_entry(zip, entry, added->name));
    if (added->name[strlen(added->name) - 1] != '/')
        return QUAN_OK;
    quan_free(added->name);
    quan_free(added->inner);
    out->n--;
    return QUAN_OK;
}

static quan_status read_entries(const zip_file *zip, const unsigned char *bytes, quan_zip_list *out)
{
    size_t at = 0, size = (size_t)zip->n_bytes;
    int64_t total = 0;
    for (int64_t i = 0; i < zip->n_entries; i++) {
        const unsigned char *entry = bytes + at;
        if (size - at < ENTRY_BYTES || number(entry, 4) != 0x02014b50)
            return fail_zip(zip);
        size_t n_name = (size_t)number(entry + 28, 2), n_extra = (size_t)number(entry + 30, 2);
        size_t n = ENTRY_BYTES + n_name + n_extra + (size_t)number(entry + 32, 2);
        int64_t n_bytes = size - at < n ? -1 : unpacked_size(entry, n_name, n_extra);
        if (n_bytes < 0 || memchr(entry + ENTRY_BYTES, '\0', n_name))
            return fail_zip(zip);
        total = n_bytes > QUAN_UNPACKED_BYTES ? INT64_MAX / 2 : total + n_bytes;
        if (total > QUAN_UNPACKED_BYTES || total / QUAN_UNPACKED_RATIO > zip->size)
            return quan_fail(zip->err, QUAN_ERR_INPUT,
                             "%s: cannot be unpacked: it grows beyond 20 GB or 200 times its size",
                             zip->shown);
        char *raw = quan_alloc(n_name + 1, 1);
        if (!raw)
            return quan_fail_memory(zip->err, "a zip file");
        memcpy(raw, entry + ENTRY_BYTES, n_name);
        raw[n_name] = '\0';
        quan_status status = add_entry(zip, entry, raw, n_bytes, out);
        quan_free(raw);
        if (status)
            return status;
        at += n;
    }
    return QUAN_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const quan_zip_entry *)a)->name, ((const quan_zip_entry *)b)->name);
}

/* Sorted, so that what is chosen does not depend on the order of packing. */
static quan_status sort_entries(const zip_file *zip, quan_zip_list *out)
{
    char inside[640];
    if (out->n > 1)
        qsort(out->items, (size_t)out->n, sizeof *out->items, by_name);
    for (int64_t i = 1; i < out->n; i++) {
        if (!strcmp(out->items[i - 1].name, out->items[i].name))
            return quan_fail(zip->err, QUAN_ERR_INPUT,
                             "%s: %s is packed twice; unpack it and give the file that is meant",
                             zip->shown,
                             quan_text_printable(out->items[i].name, inside, sizeof inside));
    }
    return QUAN_OK;
}

static quan_status read_directory(zip_file *zip, quan_zip_list *out)
{
    QUAN_TRY(find_end(zip));
    if (zip->n_entries > MAX_ENTRIES || zip->n_bytes > MAX_DIRECTORY_BYTES)
        return quan_fail(zip->err, QUAN_ERR_INPUT,
                         "%s: holds more than 2000 packed files; unpack it and give the file that "
                         "is meant",
                         zip->shown);
    if (zip->n_entries < 0 || zip->n_bytes < 0)
        return fail_zip(zip);
    unsigned char *bytes = quan_alloc((size_t)zip->n_bytes + 1, 1);
    if (!bytes)
        return quan_fail_memory(zip->err, "a zip file");
    quan_status status = read_at(zip, zip->at, bytes, (size_t)zip->n_bytes)
                             ? read_entries(zip, bytes, out)
                             : fail_zip(zip);
    quan_free(bytes);
    return status ? status : sort_entries(zip, out);
}

quan_status quan_zip_list_read(const char *path, const char *shown, quan_zip_list *out,
                               quan_error *err)
{
    *out = (quan_zip_list){0};
    struct stat seen;
    zip_file zip = {.file = fopen(path, "rbe"), .shown = shown, .err = err};
    quan_status status = QUAN_OK;
    if (!zip.file || fstat(fileno(zip.file), &seen)) {
        status = quan_fail(err, QUAN_ERR_IO, "%s: cannot be read", shown);
    } else {
        zip.size = (int64_t)seen.st_size;
        status = read_directory(&zip, out);
    }
    if (zip.file)
        fclose(zip.file);
    if (status)
        quan_zip_list_free(out);
    return status;
}

void quan_zip_list_free(quan_zip_list *list)
{
    for (int64_t i = 0; i < list->n; i++) {
        quan_free(list->items[i].name);
        quan_free(list->items[i].inner);
    }
    quan_free(list->items);
    *list = (quan_zip_list){0};
}
