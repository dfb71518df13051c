/* encoding.c - which code page texts are in, and how they become UTF-8.
 *
 * Three witnesses, in this order: what the file declares, if all its texts decode so and that means
 * anything; UTF-8, if all
 * are strictly valid (other encodings practically never are); GB 18030, if all are valid and nearly
 * all characters are of level 1 of GB 2312, the 3,755 most used ones. Bytes of another code page
 * can be read as GB 18030, but come out as rare characters. When none holds the file is refused,
 * with the line to write: a wrong guess would spoil every name in the output.
 *
 * GB 18030 contains GBK and GB 2312, so one converter serves for the three. iconv of the C library
 * does the work; its names differ from those of .cpg files, which are mapped. */
#include "encoding.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Names as .cpg files and users write them -> names of iconv. GB 18030 stands for its subsets. */
bool quan_encoding_iconv(const char *written, char name[32])
{
    char key[32];
    size_t n = 0;
    for (const char *c = written; *c && n < sizeof key - 1; c++) {
        if (!isspace((unsigned char)*c) && *c != '-' && *c != '_')
            key[n++] = (char)toupper((unsigned char)*c);
    }
    key[n] = '\0';
    static const char *const same[][2] = {
        {"UTF8", "UTF-8"},      {"65001", "UTF-8"},     {"CP65001", "UTF-8"},
        {"GBK", "GB18030"},     {"936", "GB18030"},     {"CP936", "GB18030"},
        {"GB2312", "GB18030"},  {"GB18030", "GB18030"}, {"54936", "GB18030"},
        {"ANSI936", "GB18030"}, {"MS936", "GB18030"},   {"WINDOWS936", "GB18030"},
        {"BIG5", "BIG5-HKSCS"}, {"950", "BIG5-HKSCS"},  {"CP950", "BIG5-HKSCS"},
        {"SHIFTJIS", "CP932"},  {"SJIS", "CP932"},      {"ASCII", "ISO-8859-1"},
        {"KOI8R", "KOI8-R"},    {"EUCKR", "EUC-KR"},    {"EUCJP", "EUC-JP"},
        {"ISO88591", "CP1252"}, {"LATIN1", "CP1252"},   {"88591", "CP1252"},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (!strcmp(key, same[i][0])) {
            snprintf(name, 32, "%s", same[i][1]);
            return true;
        }
    }
    const char *digits = key + strcspn(key, "0123456789");
    size_t n_digits = strspn(digits, "0123456789");
    if (!strncmp(key, "ISO8859", 7) || !strncmp(key, "8859", 4))
        snprintf(name, 32, "ISO-8859-%.2s", strstr(key, "8859") + 4);
    else if (n_digits >= 3 && n_digits <= 5 && !digits[n_digits])
        snprintf(name, 32, "CP%s", digits);
    else
        snprintf(name, 32, "%s", key);
    return n > 0;
}

/* NULL instead of (iconv_t)-1, so that a zeroed trial or decoder is closed. */
static iconv_t open_converter(const char *to, const char *from)
{
    iconv_t converter = iconv_open(to, from);
    return converter == (iconv_t)-1 ? NULL : converter;  // NOLINT(performance-no-int-to-ptr)
}

/* The language driver byte of dBASE and FoxPro, offset 29 of a .dbf; 4D and 7A are Chinese. */
const char *quan_encoding_of_ldid(unsigned char byte)
{
    static const struct {
        unsigned char byte;
        const char *name;
    } pages[] = {
        {0x01, "CP437"},  {0x02, "CP850"}, {0x03, "CP1252"}, {0x13, "CP932"},  {0x26, "CP866"},
        {0x4D, "GBK"},    {0x4E, "CP949"}, {0x4F, "BIG5"},   {0x50, "CP874"},  {0x57, "CP1252"},
        {0x64, "CP852"},  {0x65, "CP866"}, {0x78, "BIG5"},   {0x79, "CP949"},  {0x7A, "GBK"},
        {0x7B, "CP932"},  {0x7C, "CP874"}, {0xC8, "CP1250"}, {0xC9, "CP1251"}, {0xCA, "CP1254"},
        {0xCB, "CP1253"},
    };
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (pages[i].byte == byte)
            return pages[i].name;
    }
    return NULL;
}

/* A declared name that iconv does not know is treated as none: it comes from a file and not from
 * the analyst, whose `encoding:` is checked with the run file. */
void quan_encoding_begin(quan_encoding_trial *trial, const char *declared)
{
    char name[32];
    *trial = (quan_encoding_trial){.utf8_holds = true, .gb18030_holds = true};
    if (declared && quan_encoding_iconv(declared, name))
        trial->declared = open_converter("UTF-8", name);
    if (trial->declared) {
        snprintf(trial->declared_name, sizeof trial->declared_name, "%s", declared);
        trial->declared_holds = true;
    }
}

/* Decodes into a scratch buffer and throws the result away. A text cut in its last character passes
 * when `cut` is true. */
static bool decodes(iconv_t converter, const char *bytes, size_t n, bool cut)
{
    char scratch[4096];
    char *in = (char *)(uintptr_t)bytes;  // NOLINT(performance-no-int-to-ptr)
    iconv(converter, NULL, NULL, NULL, NULL);
    while (n) {
        char *out = scratch;
        size_t room = sizeof scratch;
        if (iconv(converter, &in, &n, &out, &room) != (size_t)-1 || errno == E2BIG)
            continue;
        return cut && errno == EINVAL;
    }
    return true;
}

/* GB 18030-2005: two bytes 81-FE 40-FE (not 7F), four bytes 81-FE 30-39 81-FE 30-39. The 3,755 most
 * used characters, level 1 of GB 2312, are B0A1 to D7F9. Returns the bytes of one character, 0:
 * none. */
static size_t gb18030_character(const unsigned char *b, size_t n, bool *level1)
{
    *level1 = false;
    if (b[0] < 0x81 || b[0] == 0xFF || n < 2)
        return 0;
    if (b[1] >= 0x40 && b[1] != 0x7F && b[1] != 0xFF) {
        *level1 = b[0] >= 0xB0 && b[0] <= 0xD7 && b[1] >= 0xA1 && !(b[0] == 0xD7 && b[1] > 0xF9);
        return 2;
    }
    bool four = n >= 4 && b[1] >= 0x30 && b[1] <= 0x39 && b[2] >= 0x81 && b[2] != 0xFF &&
                b[3] >= 0x30 && b[3] <= 0x39;
    return four ? 4 : 0;
}

/* By hand and not by iconv, because the characters of level 1 are counted on the way. */
static void count_gb18030(quan_encoding_trial *trial, const unsigned char *b, size_t n, bool cut)
{
    for (size_t i = 0; i < n;) {
        bool level1 = false;
        size_t step = b[i] < 0x80 ? 1 : gb18030_character(b + i, n - i, &level1);
        if (!step) {
            trial->gb18030_holds = cut && n - i < 4 && b[i] != 0x80 && b[i] != 0xFF;
            return;
        }
        /* signs and full-width letters, rows 1 and 3 of GB 2312, speak neither for nor against */
        trial->n_wide += step > 1 && b[i] != 0xA1 && b[i] != 0xA3;
        trial->n_level1 += level1;
        i += step;
    }
}

/* The length without a UTF-8 character that was cut. */
static size_t without_cut(const char *bytes, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        unsigned char b = (unsigned char)bytes[n - back];
        if (b < 0x80)
            break;
        if (b >= 0xC0) {
            size_t whole = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
            return back < whole ? n - back : n;
        }
    }
    return n;
}

/* A witness that failed once is not asked again. */
static void add_evidence(quan_encoding_trial *trial, const char *bytes, size_t n, bool cut)
{
    if (trial->declared_holds)
        trial->declared_holds = decodes(trial->declared, bytes, n, cut);
    if (trial->utf8_holds)
        trial->utf8_holds = quan_text_is_utf8(bytes, cut ? without_cut(bytes, n) : n);
    if (trial->gb18030_holds)
        count_gb18030(trial, (const unsigned char *)bytes, n, cut);
    for (size_t i = 0; i < n && !trial->has_high; i++)
        trial->has_high = (unsigned char)bytes[i] >= 0x80;
}

void quan_encoding_add(quan_encoding_trial *trial, const char *bytes, size_t n)
{
    add_evidence(trial, bytes, n, false);
}

void quan_encoding_add_cut(quan_encoding_trial *trial, const char *bytes, size_t n)
{
    add_evidence(trial, bytes, n, true);
}

/* Pages of the West give some character for nearly every byte, so that all texts decode; and they
 * are what programs write who do not ask: ArcGIS puts 57 into every .dbf, "the page of the system".
 */
static bool holds_for_anything(const char *name)
{
    static const char *const pages[] = {"CP1252", "ISO-8859-1", "CP437", "CP850"};
    char real[32];
    if (!quan_encoding_iconv(name, real))
        return false;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (!strcmp(real, pages[i]))
            return true;
    }
    return false;
}

/* A declaration that decodes all texts is believed, unless it proves nothing and another does:
 * UTF-8 comes about by chance in no encoding, common Chinese characters hardly in a Western one. */
static bool is_believed(const quan_encoding_trial *trial, bool chinese)
{
    char real[32];
    if (!trial->declared_holds || !quan_encoding_iconv(trial->declared_name, real))
        return false;
    bool weak = holds_for_anything(trial->declared_name);
    bool utf8 = trial->utf8_holds && trial->has_high;
    if (weak)
        return !utf8 && !chinese;
    return strcmp(real, "GB18030") != 0 || !utf8 || chinese;
}

quan_status quan_encoding_end(quan_encoding_trial *trial, double level1_share, char name[32],
                              bool *guessed, quan_error *err)
{
    bool common =
        trial->gb18030_holds && (double)trial->n_level1 >= level1_share * (double)trial->n_wide;
    if (trial->declared)
        iconv_close(trial->declared);
    trial->declared = NULL;
    *guessed = false;
    if (is_believed(trial, common && trial->n_wide > 0)) {
        snprintf(name, 32, "%s", trial->declared_name);
    } else if (trial->utf8_holds) {
        snprintf(name, 32, "UTF-8"); /* strict UTF-8 does not come about by chance */
    } else if (common) {
        snprintf(name, 32, "GB18030");
        *guessed = true;
    } else {
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the encoding of the texts is not known; write it in the run file, for "
                         "example `encoding: GBK`");
    }
    return QUAN_OK;
}

/* UTF-8 needs no converter; it is only checked. */
quan_status quan_decoder_open(const char *name, quan_decoder *out, quan_error *err)
{
    char real[32], shown[640];
    *out = (quan_decoder){0};
    snprintf(out->name, sizeof out->name, "%s", name);
    if (!quan_encoding_iconv(name, real))
        return quan_fail(err, QUAN_ERR_INPUT,
                         "the encoding is empty; write UTF-8, GBK, GB18030 or a name of iconv");
    if (!strcmp(real, "UTF-8"))
        return QUAN_OK;
    out->converter = open_converter("UTF-8", real);
    if (out->converter)
        return QUAN_OK;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "the encoding '%s' is not known; write UTF-8, GBK, GB18030 or a name of iconv",
                     quan_text_printable(name, shown, sizeof shown));
}

void quan_decoder_close(quan_decoder *decoder)
{
    if (decoder->converter)
        iconv_close(decoder->converter);
    *decoder = (quan_decoder){0};
}

/* Grows a text for reuse; false when memory is used up, with *out as it was. */
static bool has_room(char **out, int64_t *capacity, size_t need)
{
    if ((size_t)*capacity >= need)
        return true;
    char *grown = quan_grow(*out, capacity, (int64_t)need, 1);
    if (!grown) {
        quan_free(*out);
        *capacity = 0;
    }
    *out = grown;
    return grown != NULL;
}

/* Four bytes of UTF-8 per byte are always enough: no single byte of a supported code page stands
 * for more than one character of the basic plane. */
bool quan_decoder_text(quan_decoder *decoder, const char *bytes, size_t n, bool cut, char **out,
                       int64_t *capacity)
{
    if (!has_room(out, capacity, n * 4 + 1))
        return false;
    if (!decoder->converter) {
        if (cut)
            n = without_cut(bytes, n);
        memcpy(*out, bytes, n);
        (*out)[n] = '\0';
        return quan_text_is_utf8(*out, n);
    }
    char *in = (char *)(uintptr_t)bytes, *to = *out;  // NOLINT(performance-no-int-to-ptr)
    size_t room = (size_t)*capacity - 1;
    iconv(decoder->converter, NULL, NULL, NULL, NULL);
    bool ok = iconv(decoder->converter, &in, &n, &to, &room) != (size_t)-1;
    *to = '\0';
    return ok || (cut && errno == EINVAL);
}

char *quan_encode_text(const char *utf8, const char *name)
{
    char real[32];
    if (!quan_encoding_iconv(name, real))
        return NULL;
    iconv_t converter = open_converter(real, "UTF-8");
    size_t n = strlen(utf8), room = n * 4;
    char *out = converter ? quan_alloc(room + 1, 1) : NULL;
    char *in = (char *)(uintptr_t)utf8, *to = out;  // NOLINT(performance-no-int-to-ptr)
    if (out && iconv(converter, &in, &n, &to, &room) == (size_t)-1) {
        quan_free(out);
        out = NULL;
    }
    if (out)
        *to = '\0';
    if (converter)
        iconv_close(converter);
    return out;
}
