/* years_text.c - years as tables write them: dates, Excel's day numbers, periods of the building
 * census ("81-90", "1980前"), decades ("上世纪八十年代").
 *
 * A period stays a period: which year of it a house was built in decides in some programmes who
 * gets money, so none is invented. Two digits are a year only where the word 年 or a period says
 * that they are one; which century they are of says year.two_digit_pivot in settings.csv. */
#include "values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(conversion) (UINT32_C(1) << (conversion))

enum {
    LEAST_YEAR = 1000,
    MOST_YEAR = 2200,
    /* days from 1899-12-30, the origin of Excel's day numbers, to 1950-01-01 and 2079-06-06: five
       digits beyond which nobody has built */
    LEAST_DAY = 18264,
    MOST_DAY = 65535,
};

/* 〇 to 九, and 零; 十 makes ten of the digit before it: 八十 is 80. */
static size_t han_digit(const char *c, char *out)
{
    static const char digits[][4] = {"〇", "一", "二", "三", "四", "五",
                                     "六", "七", "八", "九", "零", "十"};
    for (size_t d = 0; d < sizeof digits / sizeof digits[0]; d++) {
        if (strncmp(c, digits[d], 3) != 0)
            continue;
        *out = "012345678900"[d];
        return 3;
    }
    return 0;
}

static void spell_out(const char *text, char *out, size_t size)
{
    size_t n = 0;
    for (const char *c = text; *c && n + 1 < size; n++) {
        size_t taken = han_digit(c, &out[n]);
        if (!taken)
            out[n] = *c;
        c += taken ? taken : 1;
    }
    out[n] = '\0';
}

/* The digits at the front; 0 when there are none. */
static int32_t take_digits(char **at, size_t *n)
{
    *n = strspn(*at, "0123456789");
    int32_t value = *n && *n < 9 ? (int32_t)strtol(*at, NULL, 10) : 0;
    *at += *n;
    return value;
}

static bool is_month(int32_t month)
{
    return month >= 1 && month <= 12;
}

/* The year of a day number of Excel (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * days from civil turned round). */
static int32_t excel_year(int32_t day)
{
    int64_t z = (int64_t)day - 25569 + 719468;
    int64_t era = z / 146097, of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t day_of_year = of_era - (365 * year + year / 4 - year / 100);
    return (int32_t)(year + era * 400 + (day_of_year >= 306));
}

static int32_t full_year(const quan_values *values, int32_t year)
{
    return year + (year <= values->two_digit_pivot ? 2000 : 1900);
}

/* What follows the year in a date: a month, then days and hours in any writing. */
static bool is_rest_of_date(const char *text, bool *any)
{
    *any = *text != '\0';
    const char *month = text + (strncmp(text, "年", 3) ? strcspn(text, "0123456789") : 3);
    size_t n = strspn(month, "0123456789");
    if (n > 2 || (n && !is_month((int32_t)strtol(month, NULL, 10))))
        return false;
    return strspn(text, "0123456789.-/: 年月日时分秒号tz") == strlen(text);
}

/* "2003", "2003年", "2003-05-01", "2003.5", "20030501", "200305", "37742". */
static bool take_date(char *text, quan_year_span *out)
{
    size_t n;
    char *at = text;
    bool more = false;
    int32_t value = take_digits(&at, &n);
    if ((n != 4 && n != 5 && n != 6 && n != 8) || !is_rest_of_date(at, &more))
        return false;
    int32_t year = n == 8 ? value / 10000 : n == 6 ? value / 100 : value;
    if (n == 5) {
        if (more || value < LEAST_DAY || value > MOST_DAY)
            return false;
        year = excel_year(value);
        out->conversions |= BIT(QUAN_CONVERT_EXCEL_DATE);
    }
    if ((n == 8 && !is_month(value / 100 % 100)) || (n == 6 && !is_month(value % 100)))
        return false;
    if (year < LEAST_YEAR || year > MOST_YEAR)
        return false;
    bool only = !more || !strcmp(at, "年") || !strcmp(at, ".0") || !strcmp(at, ".00");
    if (n != 5 && (n != 4 || !only))
        out->conversions |= BIT(QUAN_CONVERT_DATE_TO_YEAR);
    out->from = out->to = year;
    return true;
}

/* One end of a period: four digits, or two. */
static bool take_end(const quan_values *values, char **at, quan_year_span *out, int32_t *year)
{
    size_t n;
    *year = take_digits(at, &n);
    if (n == 2) {
        *year = full_year(values, *year);
        out->conversions |= BIT(QUAN_CONVERT_TWO_DIGIT_YEAR);
    }
    if (!strncmp(*at, "年", 3))
        *at += 3;
    return (n == 2 || n == 4) && *year >= LEAST_YEAR && *year <= MOST_YEAR;
}

/* "1981-1990年", "81-90", "1981年至1990年"; false also for "2003-05", which is a month. */
static bool take_period(const quan_values *values, char *text, quan_year_span *out)
{
    static const char *const between[] = {"-", "~", "—", "–", "至", "到", "、", "/", "～", "－"};
    char *at = text;
    size_t first = strspn(text, "0123456789");
    int32_t from = 0, to = 0;
    quan_year_span span = {.conversions = out->conversions | BIT(QUAN_CONVERT_YEAR_PERIOD)};
    if (!take_end(values, &at, &span, &from))
        return false;
    size_t i = 0;
    while (i < sizeof between / sizeof between[0] &&
           strncmp(at, between[i], strlen(between[i])) != 0)
        i++;
    if (i == sizeof between / sizeof between[0])
        return false;
    at += strlen(between[i]);
    size_t second = strspn(at, "0123456789");
    bool month = first == 4 && second == 2 && is_month((int32_t)strtol(at, NULL, 10)) &&
                 strcmp(at + 2, "年") != 0;
    if (month || !take_end(values, &at, &span, &to) || *at || from > to)
        return false;
    span.from = from;
    span.to = to;
    *out = span;
    return true;
}

/* "90年代", "1990年代", "上世纪80年代初"; the centuries are words of the catalogue. */
static bool take_decade(const quan_values *values, char *text, quan_year_span *out)
{
    static const char *const parts[] = {"初期", "中期", "末期", "初", "中", "末"};
    const quan_value_word *century = quan_values_begins(values, text, QUAN_WORD_CENTURY);
    char *at = text + (century ? century->length : 0);
    size_t n;
    int32_t decade = take_digits(&at, &n);
    const quan_value_word *word = quan_values_begins(values, at, QUAN_WORD_DECADE);
    if (!word || (n != 2 && n != 4) || decade % 10)
        return false;
    at += word->length;
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        if (!strcmp(at, parts[p]))
            at += strlen(at);
    }
    if (*at)
        return false;
    int32_t later = century && (!strncmp(century->text, "本", 3) || strstr(century->text, "21"));
    if (n == 2)
        decade = century ? decade + (later ? 2000 : 1900) : full_year(values, decade);
    out->from = decade;
    out->to = decade + 9;
    out->conversions |= BIT(QUAN_CONVERT_YEAR_PERIOD);
    return decade >= LEAST_YEAR && decade <= MOST_YEAR;
}

/* "1980前", "2016以后", "2000年以前": the year itself is counted in, as in the census. */
static bool take_open(const quan_values *values, char *text, quan_year_span *out)
{
    const quan_value_word *before = quan_values_ends(values, text, QUAN_WORD_BEFORE);
    const quan_value_word *after = quan_values_ends(values, text, QUAN_WORD_AFTER);
    const quan_value_word *word = before ? before : after;
    char *at = text;
    int32_t year;
    if (!word)
        return false;
    text[strlen(text) - word->length] = '\0';
    quan_year_span span = {.conversions = out->conversions | BIT(QUAN_CONVERT_YEAR_PERIOD)};
    if (!take_end(values, &at, &span, &year) || *at)
        return false;
    span.from = before ? 0 : year;
    span.to = before ? year : 0;
    *out = span;
    return true;
}

/* "03年" and "98年": two digits with the word for year. */
static bool take_short(const quan_values *values, char *text, quan_year_span *out)
{
    char *at = text;
    size_t n;
    int32_t year = take_digits(&at, &n);
    if (n != 2 || strcmp(at, "年") != 0)
        return false;
    out->from = out->to = full_year(values, year);
    out->conversions |= BIT(QUAN_CONVERT_TWO_DIGIT_YEAR);
    return true;
}

/* A fraction of noughts: how a spreadsheet hands over a whole number. */
static void drop_nought(char *text)
{
    size_t n = strspn(text, "0123456789");
    if (n && text[n] == '.' && strspn(text + n + 1, "0") == strlen(text + n + 1) && text[n + 1])
        text[n] = '\0';
}

bool quan_values_year(const quan_values *values, const char *text, quan_year_span *out)
{
    static const quan_values bare = {.two_digit_pivot = 0};
    char folded[128] = "", plain[128] = "";
    const quan_value_word *word;
    *out = (quan_year_span){0};
    out->conversions = quan_values_fold(values, text, folded, sizeof folded);
    char *at = folded;
    while ((word = quan_values_begins(values, at, QUAN_WORD_ABOUT)) != NULL) {
        at += word->length;
        out->conversions |= BIT(QUAN_CONVERT_APPROXIMATE);
    }
    while ((word = quan_values_ends(values, at, QUAN_WORD_ABOUT)) != NULL) {
        at[strlen(at) - word->length] = '\0';
        out->conversions |= BIT(QUAN_CONVERT_APPROXIMATE);
    }
    spell_out(at, plain, sizeof plain);
    drop_nought(plain);
    if (*plain && strspn(plain, "0") == strlen(plain))
        return true;
    values = values ? values : &bare;
    return take_short(values, plain, out) || take_period(values, plain, out) ||
           take_decade(values, plain, out) || take_date(plain, out) ||
           take_open(values, plain, out);
}
