#include "quan/core/text.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text from outside is bytes until it was proved to be UTF-8, and numbers are read in the C locale
 * whatever the program's is: a comma for a point would change results between two machines. */

int quan_text_compare_ids(const char *a, const char *b)
{
    size_t length_a = strlen(a), length_b = strlen(b);
    if (length_a != length_b)
        return length_a < length_b ? -1 : 1;
    return strcmp(a, b);
}

/* The bytes of the character that starts here, 0 when it is no well-formed UTF-8 (RFC 3629: no
 * surrogates, nothing longer than needed, nothing above U+10FFFF). */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80)
        return 1;
    size_t n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

bool quan_text_is_utf8(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < length;) {
        size_t n = utf8_length(s + i, length - i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

/* Escapes what a terminal would act upon, byte by byte, and keeps everything else. Room for the
 * ellipsis is kept back from the start. */
char *quan_text_printable(const char *text, char *out, size_t out_size)
{
    enum {
        MAX_POINTS = 128
    };
    static const char ellipsis[] = "…";
    const unsigned char *s = (const unsigned char *)text;
    size_t left = strlen(text), used = 0;
    for (int points = 0; left > 0; points++) {
        size_t n = utf8_length(s, left);
        /* C1 controls (U+0080 to U+009F) drive terminals as well as C0 ones do. */
        bool control = n == 0 || *s < 0x20 || *s == 0x7F || (n == 2 && *s == 0xC2 && s[1] < 0xA0);
        size_t width = control ? 4 : n;
        if (points == MAX_POINTS || used + width + sizeof ellipsis > out_size) {
            if (used + sizeof ellipsis <= out_size) {
                memcpy(out + used, ellipsis, sizeof ellipsis - 1);
                used += sizeof ellipsis - 1;
            }
            break;
        }
        if (control) {
            snprintf(out + used, out_size - used, "\\x%02X", *s);
            n = 1;
        } else {
            memcpy(out + used, s, n);
        }
        used += width;
        s += n;
        left -= n;
    }
    out[used] = '\0';
    return out;
}

void quan_text_drop_broken_tail(char *text)
{
    size_t length = strlen(text), start = length;
    while (start > 0 && length - start < 3 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (length - (start - 1) < wanted)
        text[start - 1] = '\0';
}

bool quan_text_to_int(const char *text, int64_t *value)
{
    const char *s = text;
    if (*s == '+' || *s == '-')
        s++;
    if (*s < '0' || *s > '9')
        return false;
    char *end;
    errno = 0;
    long long parsed = strtoll(text, &end, 10);
    if (errno || *end)
        return false;
    *value = parsed;
    return true;
}

bool quan_text_to_real(const char *text, double *value)
{
    /* Only digits, sign, point and exponent: strtod would also take hexadecimal, "inf" and "nan".
     */
    if (!*text || text[strspn(text, "0123456789+-.eE")])
        return false;
    /* glibc hands out its built-in "C" locale here: nothing is allocated or loaded. */
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c_locale)
        return false;
    char *end;
    double parsed = strtod_l(text, &end, c_locale);
    freelocale(c_locale);
    if (end == text || *end || !isfinite(parsed))
        return false;
    *value = parsed;
    return true;
}

enum {
    LONGEST_WORD = 64
};

/* Levenshtein's distance in bytes, two rows of the table at a time; upper and lower case count
 * alike. Both words have LONGEST_WORD bytes at most. */
static int edit_distance(const char *a, const char *b)
{
    int before[LONGEST_WORD + 1], now[LONGEST_WORD + 1];
    int length_b = (int)strlen(b);
    for (int j = 0; j <= length_b; j++)
        before[j] = j;
    for (int i = 0; a[i]; i++) {
        now[0] = i + 1;
        for (int j = 0; j < length_b; j++) {
            int change = before[j] + (tolower((unsigned char)a[i]) != tolower((unsigned char)b[j]));
            int best = before[j + 1] < now[j] ? before[j + 1] + 1 : now[j] + 1;
            now[j + 1] = change < best ? change : best;
        }
        memcpy(before, now, sizeof(int) * (size_t)(length_b + 1));
    }
    return before[length_b];
}

/* Of equally near words the first; words over LONGEST_WORD bytes are passed over. */
const char *quan_text_nearest(const char *word, const char *const *words, int32_t n)
{
    size_t length = strlen(word);
    if (length > LONGEST_WORD)
        return NULL;
    const char *nearest = NULL;
    int least = (int)((length + 2) / 3) + 1;
    for (int32_t i = 0; i < n; i++) {
        if (strlen(words[i]) > LONGEST_WORD)
            continue;
        int distance = edit_distance(word, words[i]);
        if (distance < least) {
            least = distance;
            nearest = words[i];
        }
    }
    return nearest;
}
