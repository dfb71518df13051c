/* words.h - the words by which columns and rows of a sheet are known. */
#ifndef QUAN_READ_TABLE_WORDS_H
#define QUAN_READ_TABLE_WORDS_H

#include "quan/read/catalogue.h"

/* Meanings of layers/catalogue/table_words.csv, in the order of their names in words.c. FIELD is a
 * name or alias of layers/input of the roles asked for, or a name of `fields:`. */
typedef enum {
    QUAN_TABLE_NONE,
    QUAN_TABLE_FIELD,
    QUAN_TABLE_LON,
    QUAN_TABLE_LAT,
    QUAN_TABLE_LONLAT, /* both in one cell */
    QUAN_TABLE_WKT,
    QUAN_TABLE_EAST,
    QUAN_TABLE_NORTH,
    QUAN_TABLE_X, /* east in a map, north in a survey */
    QUAN_TABLE_Y,
    QUAN_TABLE_PIPE_POINT,
    QUAN_TABLE_PIPE_START,
    QUAN_TABLE_PIPE_END,
    QUAN_TABLE_PIPE_HEIGHT,
    QUAN_TABLE_PIPE_START_HEIGHT,
    QUAN_TABLE_PIPE_END_HEIGHT,
    QUAN_TABLE_PIPE_START_DEPTH,
    QUAN_TABLE_PIPE_END_DEPTH,
    QUAN_TABLE_TOTAL, /* from here on: words in cells, not names of columns */
    QUAN_TABLE_AVERAGE,
    QUAN_TABLE_NOTE,
    QUAN_TABLE_DATE,
    QUAN_TABLE_MONEY,
    QUAN_TABLE_UNIT,
} quan_table_meaning;

typedef struct {
    const char *text; /* folded, without blanks */
    const char *crs;  /* gcj02, bd09 or NULL */
    quan_table_meaning meaning;
} quan_table_word;

/* Ordered by text and meaning. Zeroed it is empty. */
typedef struct {
    quan_table_word *items;
    int64_t n, capacity, n_fields;
    quan_arena texts;
    unsigned char marks[4096]; /* by first and last character of the words that rows are told by */
} quan_table_words;

/* given may be NULL: only the words that every table shares. */
quan_status quan_words_open(const quan_catalogue *catalogue, const quan_source *given,
                            quan_table_words *out, quan_error *err);
void quan_words_free(quan_table_words *words);

/* Without case, width, traditional characters and blanks. */
void quan_words_fold(const char *text, char *out, size_t out_size);

/* The word of that meaning that a heading is, with or without a unit behind it ("投资（万元）",
 * "投资/万元"), or NULL. NONE asks for any name of a column. */
const quan_table_word *quan_words_heading(const quan_table_words *words, const char *heading,
                                          quan_table_meaning meaning);

/* The word of that meaning that equals the whole text, or NULL. */
const quan_table_word *quan_words_exact(const quan_table_words *words, const char *text,
                                        quan_table_meaning meaning);

/* True when a word of that meaning stands somewhere in the text. */
bool quan_words_within(const quan_table_words *words, const char *text, quan_table_meaning meaning);

/* The row kinds: a cell that is a total ("县级小计", "合计："), an average, or begins a note
 * ("注：", "填表人"). NONE for any other cell. Fast for cells that are neither. */
quan_table_meaning quan_words_cell(const quan_table_words *words, const char *cell);

#endif
