/* names.c - one place, many spellings: 思茅区金凤一小区, 金凤第一小区（原烟厂宿舍）, 金凤1小区.
 *
 * Folding takes away what never tells two places apart (width, case, blanks, the way a number is
 * written) and keeps what does: 一小区 and 二小区 stay different in every step. */
#include "names.h"

#include <ctype.h>
#include <string.h>

/* One character of a folded text. */
typedef struct {
    uint32_t code;
    size_t length;
} character;

/* Texts are UTF-8 when they come here; a byte that is none stands for itself. */
static character read_character(const char *text)
{
    const unsigned char *b = (const unsigned char *)text;
    if (b[0] >= 0xF0 && b[1] && b[2] && b[3])
        return (character){(uint32_t)(b[0] & 7) << 18 | (uint32_t)(b[1] & 63) << 12 |
                               (uint32_t)(b[2] & 63) << 6 | (b[3] & 63u),
                           4};
    if (b[0] >= 0xE0 && b[0] < 0xF0 && b[1] && b[2])
        return (character){(uint32_t)(b[0] & 15) << 12 | (uint32_t)(b[1] & 63) << 6 | (b[2] & 63u),
                           3};
    if (b[0] >= 0xC0 && b[0] < 0xE0 && b[1])
        return (character){(uint32_t)(b[0] & 31) << 6 | (b[1] & 63u), 2};
    return (character){b[0], 1};
}

/* The value of a character that is a number by itself, or -1: ① to ⑳, ⑴ to ⒇, Ⅰ to Ⅻ, ⅰ to ⅻ, ㈠ to
 * ㈩. */
static int number_sign(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } runs[] = {{0x2460, 0x2473}, {0x2474, 0x2487}, {0x2160, 0x216B},
                {0x2170, 0x217B}, {0x3220, 0x3229}, {0x2776, 0x277F}};
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
        if (code >= runs[r].first && code <= runs[r].last)
            return (int)(code - runs[r].first) + 1;
    }
    return -1;
}

/* 〇零一二三四五六七八九, -1 for anything else. */
static int digit_of(uint32_t code)
{
    static const uint32_t digits[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                      0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    if (code == 0x3007)
        return 0;
    for (int d = 0; d < 10; d++) {
        if (digits[d] == code)
            return d;
    }
    return -1;
}

/* 十百, 0 for anything else. */
static int power_of(uint32_t code)
{
    return code == 0x5341 ? 10 : code == 0x767E ? 100 : 0;
}

/* What has been written so far. */
typedef struct {
    char *text;
    size_t n;
} writer;

/* Characters that do not fit are left out as a whole. */
static void put(writer *out, const char *bytes, size_t n)
{
    if (out->n + n >= QUAN_NAME_SIZE)
        return;
    memcpy(out->text + out->n, bytes, n);
    out->n += n;
    out->text[out->n] = '\0';
}

static void put_number(writer *out, int value)
{
    char digits[12];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put(out, digits + n, sizeof digits - n);
}

/* A run of Chinese numerals: with 十 or 百 by value, else digit by digit (五一 is 51, as in
 * 五一路). A 百 that follows no digit is a word (百货). Returns the bytes read, 0 when none stands
 * here. */
static size_t put_numerals(const char *text, writer *out)
{
    int total = 0, digit = -1, n_powers = 0;
    size_t n = 0, kept = out->n;
    for (;;) {
        character c = read_character(text + n);
        int value = digit_of(c.code), power = power_of(c.code);
        if (value < 0 && (!power || (power == 100 && digit < 0)))
            break;
        if (value >= 0) {
            put_number(out, value);
            digit = value;
        } else {
            total += power * (digit < 0 ? 1 : digit);
            n_powers++;
            digit = 0;
        }
        n += c.length;
    }
    if (n_powers) {
        out->n = kept;
        out->text[kept] = '\0';
        put_number(out, total + (digit > 0 ? digit : 0));
    }
    return n;
}

static bool is_bracket(uint32_t code, bool *opens)
{
    static const uint32_t opening[] = {'(', '[', '{', '<', 0x3010, 0x3014, 0x3008, 0x300A, 0x3016};
    static const uint32_t closing[] = {')', ']', '}', '>', 0x3011, 0x3015, 0x3009, 0x300B, 0x3017};
    for (size_t i = 0; i < sizeof opening / sizeof *opening; i++) {
        if (code == opening[i] || code == closing[i]) {
            *opens = code == opening[i];
            return true;
        }
    }
    return false;
}

/* Blanks and signs between words. A hyphen or # beside a digit belongs to a number (12-3号, 3#). */
static bool is_filler(uint32_t code)
{
    if (code < 0x80)
        return !isalnum((int)code);
    return (code >= 0x2010 && code <= 0x2027) ||
           (code >= 0x3000 && code <= 0x3020 && code != 0x3007) || code == 0xA0 || code == 0xB7 ||
           code == 0xFEFF || (code >= 0xFE30 && code <= 0xFE4F) ||
           (code >= 0x200B && code <= 0x200F) || code == 0x30FB;
}

/* A digit, or the letter of a building (A栋). */
static bool ends_in_number(const writer *out)
{
    return out->n && isalnum((unsigned char)out->text[out->n - 1]);
}

static bool ends_in_digit(const writer *out)
{
    return out->n && isdigit((unsigned char)out->text[out->n - 1]);
}

/* After a number: 号楼 号 栋 幢 座 楼 # are all written 号. The bytes read, or 0. */
static size_t put_unit(const char *text, writer *out)
{
    static const char *const units[] = {"号楼", "号", "栋", "幢", "座", "#楼", "#"};
    for (size_t u = 0; u < sizeof units / sizeof *units && ends_in_number(out); u++) {
        size_t n = strlen(units[u]);
        if (!strncmp(text, units[u], n)) {
            put(out, "号", sizeof "号" - 1);
            return n;
        }
    }
    return 0;
}

/* 第 before a number says nothing. */
static bool is_ordinal(const char *text, uint32_t code, size_t length)
{
    character next = read_character(text + length);
    return code == 0x7B2C && (isdigit((int)(next.code < 0x80 ? next.code : 'x')) ||
                              digit_of(next.code) > 0 || power_of(next.code) == 10);
}

/* Folds one thing that stands at `text`, and returns how many bytes it had. */
static size_t put_one(const char *text, writer *out)
{
    character c = read_character(text);
    int sign = number_sign(c.code);
    size_t n = put_unit(text, out);
    if (!n)
        n = put_numerals(text, out);
    if (n)
        return n;
    if (sign > 0)
        put_number(out, sign);
    else if (c.code == '-' && ends_in_digit(out) && isdigit((unsigned char)text[1]))
        put(out, "-", 1);
    else if (!is_filler(c.code) && !is_ordinal(text, c.code, c.length))
        put(out, text, c.length);
    return c.length;
}

void quan_name_fold(const char *text, char *out, char *inside)
{
    quan_name_fold_with(NULL, text, out, inside);
}

void quan_name_fold_with(const quan_values *values, const char *text, char *out, char *inside)
{
    char plain[4 * QUAN_NAME_SIZE], unused[QUAN_NAME_SIZE];
    writer outer = {out, 0}, inner = {inside ? inside : unused, 0};
    int depth = 0;
    quan_values_fold(values, text, plain, sizeof plain);
    outer.text[0] = inner.text[0] = '\0';
    for (const char *at = plain; *at;) {
        character c = read_character(at);
        bool opens = false;
        if (is_bracket(c.code, &opens)) {
            depth += opens ? 1 : depth > 0 ? -1 : 0;
            at += c.length;
            continue;
        }
        at += put_one(at, depth ? &inner : &outer);
    }
}
