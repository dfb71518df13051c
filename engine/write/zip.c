#include "zip.h"

#include <cpl_conv.h>
#include <string.h>

enum {
    ZLIB_HEAD_BYTES = 2, /* RFC 1950: two bytes before the deflate stream, Adler-32 behind it */
    ZLIB_TAIL_BYTES = 4,
    DEFLATE_LEVEL = 9,
    VERSION_NEEDED = 20,
    METHOD_DEFLATE = 8,
    DATE_1980_01_01 = 0x21,
    MADE_BY_DOS = 0,
};

/* CRC-32 of ISO 3309, bit by bit with a table of 16 entries. */
static uint32_t crc32_of(const unsigned char *bytes, int64_t n)
{
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                       0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                       0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t crc = 0xffffffffU;
    for (int64_t i = 0; i < n; i++) {
        crc = table[(crc ^ bytes[i]) & 15] ^ (crc >> 4);
        crc = table[(crc ^ (uint32_t)(bytes[i] >> 4)) & 15] ^ (crc >> 4);
    }
    return crc ^ 0xffffffffU;
}

static void add_u16(quan_buffer *out, uint32_t value)
{
    const unsigned char bytes[2] = {(unsigned char)value, (unsigned char)(value >> 8)};
    quan_buffer_add_bytes(out, bytes, 2);
}

static void add_u32(quan_buffer *out, uint32_t value)
{
    add_u16(out, value & 0xffff);
    add_u16(out, value >> 16);
}

typedef struct {
    const char *name;
    uint32_t crc, packed, plain;
} entry;

/* The fields that the local header and the central directory share. */
static void add_common(quan_buffer *out, const entry *e)
{
    add_u16(out, VERSION_NEEDED);
    add_u16(out, 0);
    add_u16(out, METHOD_DEFLATE);
    add_u16(out, 0); /* 00:00 */
    add_u16(out, DATE_1980_01_01);
    add_u32(out, e->crc);
    add_u32(out, e->packed);
    add_u32(out, e->plain);
    add_u16(out, (uint32_t)strlen(e->name));
    add_u16(out, 0);
}

static void add_directory(quan_buffer *out, const entry *e, uint32_t local_at, uint32_t central_at)
{
    const uint32_t central_bytes = 46 + (uint32_t)strlen(e->name);
    add_u32(out, 0x02014b50);
    add_u16(out, VERSION_NEEDED | (MADE_BY_DOS << 8));
    add_common(out, e);
    add_u16(out, 0); /* comment, disk, attributes */
    add_u16(out, 0);
    add_u16(out, 0);
    add_u32(out, 0);
    add_u32(out, local_at);
    quan_buffer_add(out, e->name);
    add_u32(out, 0x06054b50);
    add_u32(out, 0); /* disks */
    add_u16(out, 1);
    add_u16(out, 1);
    add_u32(out, central_bytes);
    add_u32(out, central_at);
    add_u16(out, 0);
}

quan_status quan_zip_one(const char *file_name, const void *bytes, int64_t n, quan_buffer *archive,
                         quan_error *err)
{
    if (n > INT32_MAX)
        return quan_fail(err, QUAN_ERR_LIMIT, "The QGIS project is larger than 2 GB.");
    size_t packed = 0;
    const size_t room = (size_t)n + (size_t)n / 1000 + 64;
    unsigned char *stream = quan_alloc(room, 1);
    if (!stream)
        return quan_fail_memory(err, "the QGIS project");
    if (!CPLZLibDeflate(bytes, (size_t)n, DEFLATE_LEVEL, stream, room, &packed) ||
        packed < ZLIB_HEAD_BYTES + ZLIB_TAIL_BYTES) {
        quan_free(stream);
        return quan_fail_memory(err, "the QGIS project");
    }
    packed -= ZLIB_HEAD_BYTES + ZLIB_TAIL_BYTES;
    const uint32_t local_at = (uint32_t)archive->length;
    const entry e = {file_name, crc32_of(bytes, n), (uint32_t)packed, (uint32_t)n};
    add_u32(archive, 0x04034b50);
    add_common(archive, &e);
    quan_buffer_add(archive, file_name);
    quan_buffer_add_bytes(archive, stream + ZLIB_HEAD_BYTES, (int64_t)packed);
    add_directory(archive, &e, local_at, (uint32_t)archive->length);
    quan_free(stream);
    return quan_buffer_check(archive, "the QGIS project", err);
}
