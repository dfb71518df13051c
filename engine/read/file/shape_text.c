/* shape_text.c - the encoding of a shapefile, found in its own bytes before GDAL opens it.
 *
 * GDAL goes by .cpg or the language byte and recodes without asking whether the texts agree. Both
 * are often wrong for Chinese data: a .cpg of UTF-8 beside GBK, no .cpg and a byte of 0. So the
 * .dbf is read here once, in full: names of fields and all texts are the evidence (encoding.c), and
 * GDAL is told to hand over raw bytes.
 *
 * Deleted rows say nothing. A text that fills its column to the last byte may have been cut inside
 * a character. */
#include "shape_text.h"

#include "encoding.h"
#include "gate.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* dBASE III: 32 bytes of header, 32 per field, 0D, then rows that begin with a deletion mark.
 * (Erik Bachmann, Xbase file format description.) */
enum {
    HEADER = 32,
    FIELD = 32,
    LANGUAGE_BYTE = 29,
    MAX_FIELDS = 2046
};

typedef struct {
    uint32_t offset, length;
} text_field;

/* The part beside the .shp, its ending in lower or upper case; NULL when there is none. */
static FILE *open_part(const char *path, const char *lower, const char *upper)
{
    char part[4200];
    snprintf(part, sizeof part, "%s", path);
    size_t n = strlen(part);
    memcpy(part + n - 3, lower, 3);
    FILE *file = fopen(part, "rbe");
    if (!file) {
        memcpy(part + n - 3, upper, 3);
        file = fopen(part, "rbe");
    }
    return file;
}

/* The first line without a byte order mark; "" when there is none. */
static void read_cpg(const char *path, char name[32])
{
    char line[64] = "";
    FILE *file = open_part(path, "cpg", "CPG");
    name[0] = '\0';
    if (!file)
        return;
    size_t n = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[n] = '\0';
    char *start = line + strspn(line, " \t\r\n\xEF\xBB\xBF");
    start[strcspn(start, "\r\n")] = '\0';
    snprintf(name, 32, "%.31s", start);
}

/* The columns of texts, and the evidence of the names. Returns how many, -1 when damaged. */
static int32_t read_fields(FILE *dbf, const unsigned char *header, text_field *fields,
                           quan_encoding_trial *trial)
{
    uint32_t n_bytes = (uint32_t)header[8] | (uint32_t)header[9] << 8, offset = 1;
    int32_t n = 0;
    for (uint32_t at = HEADER; at + FIELD < n_bytes + 1 && n < MAX_FIELDS; at += FIELD) {
        unsigned char field[FIELD];
        if (fread(field, 1, FIELD, dbf) != FIELD)
            return -1;
        if (field[0] == 0x0D)
            break;
        size_t name = strnlen((const char *)field, 11);
        if (name < 9) /* longer ones may be cut inside a character */
            quan_encoding_add(trial, (const char *)field, name);
        uint32_t length =
            field[11] == 'C' ? (uint32_t)field[16] | (uint32_t)field[17] << 8 : field[16];
        if (field[11] == 'C')
            fields[n++] = (text_field){offset, length};
        offset += length;
    }
    return n;
}

/* Blanks at the end are filling, not text. */
static void add_row(quan_encoding_trial *trial, const char *row, uint32_t size,
                    const text_field *fields, int32_t n_fields)
{
    for (int32_t f = 0; f < n_fields && row[0] != '*'; f++) {
        if (fields[f].offset + fields[f].length > size)
            return;
        const char *text = row + fields[f].offset;
        uint32_t n = (uint32_t)strnlen(text, fields[f].length);
        while (n && text[n - 1] == ' ')
            n--;
        if (n < fields[f].length || n == 0)
            quan_encoding_add(trial, text, n);
        else
            quan_encoding_add_cut(trial, text, n);
    }
}

/* A row cut short ends the file. Whether the .dbf is sound is for GDAL to say; here it is only
 * evidence. */
static void add_rows(FILE *dbf, const unsigned char *header, const text_field *fields, int32_t n,
                     quan_encoding_trial *trial)
{
    uint32_t start = (uint32_t)header[8] | (uint32_t)header[9] << 8;
    uint32_t size = (uint32_t)header[10] | (uint32_t)header[11] << 8;
    char *row = size ? quan_alloc(size, 1) : NULL;
    if (row && !fseek(dbf, (long)start, SEEK_SET)) {
        while (fread(row, 1, size, dbf) == size && row[0] != 0x1A)
            add_row(trial, row, size, fields, n);
    }
    quan_free(row);
}

/* A .cpg outweighs the language byte. */
quan_status quan_shape_encoding(const char *path, double level1_share, char name[32], bool *guessed,
                                quan_error *err)
{
    static const char *const none = "";
    unsigned char header[HEADER];
    char declared[32];
    quan_encoding_trial trial;
    text_field *fields = NULL;
    FILE *dbf = open_part(path, "dbf", "DBF");
    bool readable = dbf && fread(header, 1, HEADER, dbf) == HEADER;
    read_cpg(path, declared);
    const char *page = readable ? quan_encoding_of_ldid(header[LANGUAGE_BYTE]) : NULL;
    quan_encoding_begin(&trial, *declared ? declared : page ? page : none);
    quan_status status = QUAN_OK;
    if (readable) {
        fields = quan_calloc(MAX_FIELDS, sizeof *fields);
        int32_t n = fields ? read_fields(dbf, header, fields, &trial) : -1;
        if (!fields)
            status = quan_fail_memory(err, "the fields of a shapefile");
        else if (n > 0)
            add_rows(dbf, header, fields, n, &trial);
    }
    quan_free(fields);
    if (dbf)
        fclose(dbf);
    quan_status ended = quan_encoding_end(&trial, level1_share, name, guessed, status ? NULL : err);
    if (status || !ended)
        return status;
    return quan_fail_within(err, ended, quan_gate_name(path));
}
