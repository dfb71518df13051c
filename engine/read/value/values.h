/* values.h - what a text in a cell means: the words, units and characters of layers/catalogue/. */
#ifndef QUAN_READ_VALUES_H
#define QUAN_READ_VALUES_H

#include "conversions.h"
#include "quan/read.h"

typedef enum {
    QUAN_WORD_NOTHING,
    QUAN_WORD_ABOUT,
    QUAN_WORD_BEFORE,
    QUAN_WORD_AFTER,
    QUAN_WORD_DECADE,
    QUAN_WORD_CENTURY,
    QUAN_WORD_DIAMETER,
} quan_word_meaning;

typedef struct {
    const char *text; /* folded */
    size_t length;
    quan_word_meaning meaning;
} quan_value_word;

typedef struct {
    const char *text; /* folded */
    size_t length;
    const char *quantity;
    double factor, divisor; /* to the base of the quantity */
    int conversion;         /* quan_conversion, or -1 */
} quan_unit;

typedef enum {
    QUAN_PERSONAL_EQUAL,
    QUAN_PERSONAL_CONTAINS,
    QUAN_PERSONAL_ORGANISATION,
    QUAN_PERSONAL_SURNAME, /* two characters, or any number of one */
} quan_personal_how;

typedef struct {
    const char *text; /* folded */
    quan_personal_how how;
} quan_personal_rule;

/* Two names of a layer: the first means something else when the second stands beside it. */
typedef struct {
    const char *name, *beside; /* folded */
} quan_name_pair;

typedef struct {
    unsigned char traditional[3], simplified[3]; /* UTF-8 */
} quan_letter_pair;

/* Borrows nothing; to be closed. Zeroed it knows no words: plain numbers are still read. */
typedef struct quan_values {
    quan_letter_pair *letters; /* by their bytes */
    quan_unit *units;
    quan_value_word *words; /* the longest first */
    quan_personal_rule *personal;
    quan_name_pair *pairs;
    int32_t n_letters, n_units, n_words, n_personal, n_pairs;
    int64_t two_digit_pivot;
    quan_arena texts;
} quan_values;

/* QUAN_ERR_INPUT for a row of the catalogue that makes no sense. */
quan_status quan_values_open(const quan_catalogue *catalogue, quan_values *out, quan_error *err);
void quan_values_close(quan_values *values);

/* Lower case, half width, simplified characters, no space around. Returns which of full_width and
 * traditional it did (bits of quan_conversion). values may be NULL: then no simplified characters.
 */
uint32_t quan_values_fold(const quan_values *values, const char *text, char *out, size_t out_size);

/* True for a word that tables write into an empty cell; `folded` as above. */
bool quan_values_is_nothing(const quan_values *values, const char *folded);

/* The longest word of that meaning with which the folded text begins (or ends); NULL: none. */
const quan_value_word *quan_values_begins(const quan_values *values, const char *folded,
                                          quan_word_meaning meaning);
const quan_value_word *quan_values_ends(const quan_values *values, const char *folded,
                                        quan_word_meaning meaning);

/* The unit of that name (folded), or NULL. */
const quan_unit *quan_values_unit(const quan_values *values, const char *folded);

/* The unit at the end of a heading, "用地面积（亩）", "管径mm", of the same quantity as `own` (not
 * NULL); *base is the length of the heading without it. NULL: it has none. */
const quan_unit *quan_values_heading(const quan_values *values, const char *folded,
                                     const quan_unit *own, size_t *base);

typedef struct {
    double value;
    uint32_t conversions; /* bits of quan_conversion */
} quan_number;

/* A number as people write it, in units of `own` (NULL: it has none): the unit behind the number,
 * else that of the heading (NULL: none), else `own`. False when it is none, or of another quantity.
 */
bool quan_values_number(const quan_values *values, const char *text, const quan_unit *own,
                        const quan_unit *heading, quan_number *out);

typedef struct {
    int32_t from, to; /* equal where the year is known; 0: that end is open */
    uint32_t conversions;
} quan_year_span;

/* A year, a date, a period as people write them. False when it is none; 0 is no year but no mistake
 * either: then from and to are 0. */
bool quan_values_year(const quan_values *values, const char *text, quan_year_span *out);

/* True for a field that is never read: names, telephones, identity cards, accounts, homes. */
bool quan_personal_field(const quan_values *values, const char *name);

/* The same, and an owner that is a person, straight from the catalogue: for a few names or cells.
 */
bool quan_personal_named(const quan_catalogue *catalogue, const char *name);
bool quan_personal_person(const quan_catalogue *catalogue, const char *text);

/* Writes the text with mobile numbers and identity cards covered; false: there was none. */
bool quan_personal_mask(const char *text, char *out, size_t out_size);

/* True for an owner that is a person: a surname with one or two characters behind it, and no word
 * of an organisation. */
bool quan_personal_owner(const quan_values *values, const char *text);

#endif
