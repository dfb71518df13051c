/* numbers.c - numbers as people write them: "１，２００㎡", "12.5亩", "约120户", "350万元".
 *
 * The unit is taken from the value, else from the heading of the column, else it is the field's
 * own. A unit of another quantity makes the value no number of this field: 12 亩 of people are a
 * slip, and a guess would turn it into people that nobody gave. */
#include "values.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define BIT(conversion) (UINT32_C(1) << (conversion))

/* "1,234,567" without its commas; false when they do not part thousands. */
static bool without_commas(char *text, uint32_t *done)
{
    size_t n = 0, since = 0;
    bool grouped = false, fraction = false;
    for (const char *c = text; *c; c++) {
        if (*c == ',') {
            if (fraction || (grouped ? since != 3 : since == 0 || since > 3))
                return false;
            grouped = true;
            since = 0;
            continue;
        }
        if (*c == '.') {
            if (grouped && since != 3)
                return false;
            fraction = true;
        }
        since += !fraction && isdigit((unsigned char)*c) != 0;
        text[n++] = *c;
    }
    text[n] = '\0';
    *done |= grouped ? BIT(QUAN_CONVERT_THOUSANDS) : 0;
    return !grouped || fraction || since == 3;
}

/* The length of the number at the beginning, with thousands commas and an exponent. */
static size_t span_number(const char *text)
{
    size_t n = strspn(text, "+-");
    n += strspn(text + n, "0123456789.,");
    if (text[n] == 'e' && n) {
        size_t sign = text[n + 1] == '+' || text[n + 1] == '-';
        size_t digits = strspn(text + n + 1 + sign, "0123456789");
        n += digits ? 1 + sign + digits : 0;
    }
    return n;
}

/* Takes words for "about" off the front of a text. */
static char *skip_about(const quan_values *values, char *text, uint32_t *done)
{
    const quan_value_word *word;
    while ((word = quan_values_begins(values, text, QUAN_WORD_ABOUT)) != NULL) {
        text += word->length;
        *done |= BIT(QUAN_CONVERT_APPROXIMATE);
    }
    return text + strspn(text, " ");
}

/* And off its end. */
static void drop_about(const quan_values *values, char *text, uint32_t *done)
{
    const quan_value_word *word;
    while ((word = quan_values_ends(values, text, QUAN_WORD_ABOUT)) != NULL) {
        text[strlen(text) - word->length] = '\0';
        *done |= BIT(QUAN_CONVERT_APPROXIMATE);
    }
    for (size_t n = strlen(text); n && text[n - 1] == ' '; n--)
        text[n - 1] = '\0';
}

/* 万, 亿 and so on before a unit; "" is lawful behind them. */
static const quan_unit *take_multiplier(const quan_values *values, char **tail)
{
    for (int32_t u = 0; values && u < values->n_units; u++) {
        const quan_unit *unit = &values->units[u];
        if (strcmp(unit->quantity, "multiplier") != 0 ||
            strncmp(*tail, unit->text, unit->length) != 0)
            continue;
        *tail += unit->length;
        return unit;
    }
    return NULL;
}

/* Into units of `own`; decimal fractions of round factors are brought back to whole numbers. */
static double convert(double value, const quan_unit *from, const quan_unit *own)
{
    double out = value * from->factor / from->divisor;
    out = own ? out * own->divisor / own->factor : out;
    double whole = round(out);
    return fabs(out - whole) <= 1e-9 * fabs(out) ? whole : out;
}

/* The unit counts only when it changes the number. */
static void apply(const quan_unit *unit, const quan_unit *own, quan_number *out)
{
    double value = convert(out->value, unit, own);
    bool same = own && unit->factor * own->divisor == own->factor * unit->divisor;
    if (!same && unit->conversion >= 0)
        out->conversions |= BIT(unit->conversion);
    out->value = same ? out->value : value;
}

/* What stands behind the number. NULL `own` takes counts of things only. */
static bool take_tail(const quan_values *values, char *tail, const quan_unit *own,
                      const quan_unit *heading, quan_number *out)
{
    tail = skip_about(values, tail, &out->conversions);
    drop_about(values, tail, &out->conversions);
    const quan_unit *unit = quan_values_unit(values, tail);
    const quan_unit *times =
        unit && strcmp(unit->quantity, "multiplier") != 0 ? NULL : take_multiplier(values, &tail);
    if (times) {
        apply(times, NULL, out);
        tail = skip_about(values, tail, &out->conversions);
        unit = quan_values_unit(values, tail);
    }
    if (!*tail && times && own && !strcmp(own->quantity, "money")) {
        out->value = out->value * own->divisor / own->factor; /* 350万 in a column of 万元 */
        return true;
    }
    if (!*tail)
        unit = heading;
    else if (!unit || strcmp(unit->quantity, own ? own->quantity : "piece") != 0)
        return false;
    if (unit && own)
        apply(unit, own, out);
    return true;
}

/* A share above one can only be a percentage; the word for it is missing. */
static void mend_share(const quan_unit *own, quan_number *out)
{
    if (!own || strcmp(own->quantity, "share") != 0 || out->value <= 1 || out->value > 100)
        return;
    out->value /= 100;
    out->conversions |= BIT(QUAN_CONVERT_PERCENT);
}

/* DN300 and φ110 are written where millimetres are meant. */
static char *skip_diameter(const quan_values *values, char *text, const quan_unit *own)
{
    if (!own || strcmp(own->text, "mm") != 0)
        return text;
    const quan_value_word *word = quan_values_begins(values, text, QUAN_WORD_DIAMETER);
    return word ? text + word->length : text;
}

bool quan_values_number(const quan_values *values, const char *text, const quan_unit *own,
                        const quan_unit *heading, quan_number *out)
{
    char plain[256], number[256];
    *out = (quan_number){0};
    if (quan_text_to_real(text, &out->value)) {
        if (heading && own)
            apply(heading, own, out);
        mend_share(heading ? NULL : own, out);
        return true;
    }
    out->conversions = quan_values_fold(values, text, plain, sizeof plain);
    char *at = skip_diameter(values, skip_about(values, plain, &out->conversions), own);
    size_t n = span_number(at);
    if (!n)
        return false;
    snprintf(number, sizeof number, "%.*s", (int)n, at);
    if (!without_commas(number, &out->conversions) || !quan_text_to_real(number, &out->value))
        return false;
    bool bare = !at[n];
    if (!take_tail(values, at + n + strspn(at + n, " "), own, heading, out))
        return false;
    if (bare && !heading)
        mend_share(own, out);
    return true;
}

/* "（亩）" at the end, or "亩", "_mm" and so on directly behind the name. */
const quan_unit *quan_values_heading(const quan_values *values, const char *folded,
                                     const quan_unit *own, size_t *base)
{
    size_t n = strlen(folded), best = 0;
    const quan_unit *found = NULL;
    bool closed = n && folded[n - 1] == ')';
    for (int32_t u = 0; values && u < values->n_units; u++) {
        const quan_unit *unit = &values->units[u];
        size_t end = n - closed;
        if (strcmp(unit->quantity, own->quantity) != 0 || unit->length >= end ||
            unit->length <= best ||
            strncmp(folded + end - unit->length, unit->text, unit->length) != 0)
            continue;
        size_t before = end - unit->length;
        char left = folded[before - 1];
        bool letter = isalpha((unsigned char)unit->text[0]) && isalpha((unsigned char)left);
        if (closed ? left != '(' : letter)
            continue;
        best = unit->length;
        found = unit;
        *base = before - (closed || strchr("_/-: ", left) != NULL);
    }
    return found;
}
