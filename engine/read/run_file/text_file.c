/* text_file.c - a small text file in one piece: hashed as it is, then checked to be UTF-8 and freed
 * of a byte order mark.
 *
 * These files are written by hand, mostly on Windows, so the message for a wrong encoding says
 * where it begins and what it probably is: GBK or UTF-16. The size is limited before anything is
 * allocated. */
#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that shrinks while it is read is an error, not a shorter text. */
static quan_status read_all(int fd, const char *shown, size_t length, char *bytes, quan_error *err)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = read(fd, bytes + done, length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s", shown, strerror(errno));
        if (n == 0)
            return quan_fail(err, QUAN_ERR_IO, "%s: the file became shorter while it was read",
                             shown);
        done += (size_t)n;
    }
    return QUAN_OK;
}

/* Only a regular file has a size to be believed; a device or pipe could be endless. */
static quan_status check_kind(const struct stat *seen, const char *shown, size_t max_bytes,
                              quan_error *err)
{
    if (!S_ISREG(seen->st_mode))
        return quan_fail(err, QUAN_ERR_INPUT, "%s: this is no regular file", shown);
    if (seen->st_size < 0 || (uintmax_t)seen->st_size > max_bytes)
        return quan_fail(err, QUAN_ERR_INPUT, "%s: the file has %lld bytes; at most %zu are read",
                         shown, (long long)seen->st_size, max_bytes);
    return QUAN_OK;
}

/* One byte more than the file has, for the final NUL. */
static quan_status load(const char *path, const char *shown, size_t max_bytes, quan_text_file *out,
                        quan_error *err)
{
    quan_status status = QUAN_OK;
    /* O_NONBLOCK: opening a FIFO must not wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return quan_fail(err, errno == EACCES || errno == EMFILE ? QUAN_ERR_IO : QUAN_ERR_INPUT,
                         "%s: cannot be opened: %s", shown, strerror(errno));
    struct stat seen;
    if (fstat(fd, &seen)) {
        status = quan_fail(err, QUAN_ERR_IO, "%s: cannot be read: %s", shown, strerror(errno));
        goto done;
    }
    status = check_kind(&seen, shown, max_bytes, err);
    if (status)
        goto done;
    out->length = (size_t)seen.st_size;
    out->bytes = quan_alloc(out->length + 1, 1);
    if (!out->bytes) {
        status = quan_fail_memory(err, "a text file");
        goto done;
    }
    out->bytes[out->length] = '\0';
    status = read_all(fd, shown, out->length, out->bytes, err);
done:
    close(fd);
    return status;
}

/* Every byte of 0x80 and above begins a pair of GBK. Short texts of other encodings can look so,
 * too: good enough for a hint. */
static bool looks_like_gbk(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < length; i++) {
        if (s[i] < 0x80)
            continue;
        if (s[i] == 0x80 || s[i] == 0xFF || i + 1 == length || s[i + 1] < 0x40 ||
            s[i + 1] == 0x7F || s[i + 1] == 0xFF)
            return false;
        i++;
    }
    return true;
}

/* The length of the longest valid beginning. */
static size_t valid_utf8(const char *text, size_t length)
{
    size_t good = 0;
    while (good < length) {
        size_t n = 1;
        while (n <= 4 && good + n <= length && !quan_text_is_utf8(text + good, n))
            n++;
        if (n > 4 || good + n > length)
            break;
        good += n;
    }
    return good;
}

/* Line and column of the first byte that is no UTF-8. */
static quan_status fail_encoding(const quan_text_file *file, const char *shown, quan_error *err)
{
    size_t good = valid_utf8(file->bytes, file->length);
    int line = 1, column = 1;
    for (size_t i = 0; i < good; i++) {
        if (file->bytes[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)file->bytes[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    if (looks_like_gbk(file->bytes, file->length))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s:%d:%d: the file is not UTF-8 but probably GBK; save it again with the "
                         "encoding UTF-8",
                         shown, line, column);
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s:%d:%d: the file is not UTF-8; save it again with the encoding UTF-8",
                     shown, line, column);
}

/* UTF-16 is asked first: its zero bytes would give a message that helps nobody. */
static quan_status check_text(quan_text_file *file, const char *shown, quan_error *err)
{
    const char *bytes = file->bytes;
    if (file->length >= 2 && (!memcmp(bytes, "\xFF\xFE", 2) || !memcmp(bytes, "\xFE\xFF", 2)))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the file is UTF-16; save it again with the encoding UTF-8", shown);
    if (memchr(bytes, '\0', file->length))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: the file holds a NUL byte, so it is no text in UTF-8", shown);
    if (file->length >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3)) {
        file->length -= 3;
        memmove(file->bytes, bytes + 3, file->length + 1);
    }
    if (!quan_text_is_utf8(file->bytes, file->length))
        return fail_encoding(file, shown, err);
    return QUAN_OK;
}

/* The hash is over the bytes of the file, with byte order mark, as any other tool would compute it.
 */
quan_status quan_text_file_bytes(const char *path, const char *shown, size_t max_bytes,
                                 quan_text_file *out, quan_error *err)
{
    *out = (quan_text_file){0};
    quan_status status = load(path, shown, max_bytes, out, err);
    if (status) {
        quan_text_file_free(out);
        return status;
    }
    quan_sha256 hash;
    quan_sha256_init(&hash);
    quan_sha256_add(&hash, out->bytes, out->length);
    quan_sha256_hex(&hash, out->sha256);
    return QUAN_OK;
}

quan_status quan_text_file_read(const char *path, const char *shown, size_t max_bytes,
                                quan_text_file *out, quan_error *err)
{
    QUAN_TRY(quan_text_file_bytes(path, shown, max_bytes, out, err));
    quan_status status = check_text(out, shown, err);
    if (status)
        quan_text_file_free(out);
    return status;
}

void quan_text_file_free(quan_text_file *file)
{
    quan_free(file->bytes);
    *file = (quan_text_file){0};
}
