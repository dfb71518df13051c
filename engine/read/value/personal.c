/* personal.c - what belongs to a person stops here: whole fields by their names, and telephone and
 * identity numbers that stand in other texts by their form.
 *
 * Fields enter only by a list of names (fields.c), so that this is the second wall and not the
 * first: it speaks even where `fields:` asks for such a field, and it keeps samples clean. */
#include "values.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool quan_personal_field(const quan_values *values, const char *name)
{
    char folded[256];
    quan_values_fold(values, name, folded, sizeof folded);
    for (int32_t r = 0; values && r < values->n_personal; r++) {
        const quan_personal_rule *rule = &values->personal[r];
        if ((rule->how == QUAN_PERSONAL_EQUAL && !strcmp(folded, rule->text)) ||
            (rule->how == QUAN_PERSONAL_CONTAINS && strstr(folded, rule->text)))
            return true;
    }
    return false;
}

static int two_digits(const char *c)
{
    return (c[0] - '0') * 10 + (c[1] - '0');
}

static bool is_month_and_day(const char *c)
{
    int month = two_digits(c), day = two_digits(c + 2);
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* Provinces are numbered 11 to 82 (GB/T 2260); the date of birth stands behind the six digits of
 * the county, with eight digits in the numbers of 18 and six in the old ones of 15 (GB 11643). */
static bool is_identity(const char *c, size_t n)
{
    int province = two_digits(c), century = two_digits(c + 6);
    if (province < 11 || province > 82)
        return false;
    if (n == 18)
        return (century == 19 || century == 20) && is_month_and_day(c + 10);
    return n == 15 && is_month_and_day(c + 8);
}

/* The length of what must be covered at the beginning of a run of n digits; 0: nothing. */
static size_t personal_length(const char *c, size_t n)
{
    bool last_x = c[n] == 'x' || c[n] == 'X';
    if (n == 11 && c[0] == '1' && c[1] >= '3')
        return 11;
    if (n == 13 && !strncmp(c, "861", 3) && c[3] >= '3')
        return 13;
    if (n == 17 && last_x && is_identity(c, 18))
        return 18;
    return (n == 18 || n == 15) && is_identity(c, n) ? n : 0;
}

/* Most texts have no long run of digits and are passed over without a copy. */
static bool has_long_run(const char *text)
{
    for (size_t run = 0; *text; text++) {
        run = isdigit((unsigned char)*text) ? run + 1 : 0;
        if (run == 11)
            return true;
    }
    return false;
}

bool quan_personal_mask(const char *text, char *out, size_t out_size)
{
    size_t n = 0;
    bool any = false;
    if (!has_long_run(text))
        return false;
    for (const char *c = text; *c && n + 1 < out_size;) {
        size_t digits = strspn(c, "0123456789");
        size_t covered = digits ? personal_length(c, digits) : 0;
        if (covered > out_size - n - 1)
            break;
        size_t whole = covered ? covered : digits ? digits : 1;
        any |= covered > 0;
        for (size_t i = 0; i < whole && n + 1 < out_size; i++)
            out[n++] = c[i];
        if (covered)
            memset(out + n - covered, '*', covered);
        c += whole;
    }
    out[n] = '\0';
    quan_text_drop_broken_tail(out);
    return any;
}

/* The number of characters, or 0 when one of them is not Chinese (three bytes, U+4E00 on). */
static size_t count_han(const char *text)
{
    size_t n = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c; c += 3, n++) {
        bool middle_dot = c[0] == 0xC2 && c[1] == 0xB7;
        if (middle_dot) {
            c -= 1;
            continue;
        }
        if (c[0] < 0xE4 || c[0] > 0xE9 || !c[1] || !c[2])
            return 0;
    }
    return n;
}

/* A surname of two characters, or one of a list of single ones, begins the name. */
static bool begins_with(const char *name, size_t n, const char *surnames)
{
    if (strlen(surnames) == 6)
        return n >= 3 && n <= 4 && !strncmp(name, surnames, 6);
    for (const char *c = surnames; n <= 3 && *c; c += 3) {
        if (!strncmp(name, c, 3))
            return true;
    }
    return false;
}

bool quan_personal_owner(const quan_values *values, const char *text)
{
    char folded[256];
    bool surname = false;
    quan_values_fold(values, text, folded, sizeof folded);
    size_t n = count_han(folded);
    if (!values || n < 2 || n > 4)
        return false;
    for (int32_t r = 0; r < values->n_personal; r++) {
        const quan_personal_rule *rule = &values->personal[r];
        if (rule->how == QUAN_PERSONAL_ORGANISATION && strstr(folded, rule->text))
            return false;
        surname |= rule->how == QUAN_PERSONAL_SURNAME && begins_with(folded, n, rule->text);
    }
    return surname;
}

/* Opened for one answer: the caller has few names or cells. Without memory everything is personal.
 */
bool quan_personal_named(const quan_catalogue *catalogue, const char *name)
{
    quan_values values;
    bool personal = quan_values_open(catalogue, &values, NULL) != QUAN_OK;
    personal = personal || quan_personal_field(&values, name);
    quan_values_close(&values);
    return personal;
}

bool quan_personal_person(const quan_catalogue *catalogue, const char *text)
{
    quan_values values;
    bool person = quan_values_open(catalogue, &values, NULL) != QUAN_OK;
    person = person || quan_personal_owner(&values, text);
    quan_values_close(&values);
    return person;
}
