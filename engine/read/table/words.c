/* Headings and special rows are known by words, and the words are data: the aliases of the layers
 * that a source is read for, and layers/catalogue/table_words.csv for what all tables share.
 *
 * A table may have a million rows, and each is asked whether it is a total or a note. So the first
 * and last characters of those words are marked in a small table, and a cell whose own characters
 * are not marked there is let go without being folded. */
#include "words.h"

#include "field/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CELL 96 /* bytes: a total or the beginning of a note is shorter */

enum {
    MARK_HEAD = 1, /* begins a total or an average */
    MARK_TAIL = 2, /* ends one */
    MARK_NOTE = 4  /* begins a note */
};

static const char *const names[] = {
    [QUAN_TABLE_NONE] = "",
    [QUAN_TABLE_FIELD] = "field",
    [QUAN_TABLE_LON] = "lon",
    [QUAN_TABLE_LAT] = "lat",
    [QUAN_TABLE_LONLAT] = "lonlat",
    [QUAN_TABLE_WKT] = "wkt",
    [QUAN_TABLE_EAST] = "east",
    [QUAN_TABLE_NORTH] = "north",
    [QUAN_TABLE_X] = "x",
    [QUAN_TABLE_Y] = "y",
    [QUAN_TABLE_PIPE_POINT] = "pipe_point",
    [QUAN_TABLE_PIPE_START] = "pipe_start",
    [QUAN_TABLE_PIPE_END] = "pipe_end",
    [QUAN_TABLE_PIPE_HEIGHT] = "pipe_height",
    [QUAN_TABLE_PIPE_START_HEIGHT] = "pipe_start_height",
    [QUAN_TABLE_PIPE_END_HEIGHT] = "pipe_end_height",
    [QUAN_TABLE_PIPE_START_DEPTH] = "pipe_start_depth",
    [QUAN_TABLE_PIPE_END_DEPTH] = "pipe_end_depth",
    [QUAN_TABLE_TOTAL] = "total",
    [QUAN_TABLE_AVERAGE] = "average",
    [QUAN_TABLE_NOTE] = "note",
    [QUAN_TABLE_DATE] = "date",
    [QUAN_TABLE_MONEY] = "money",
    [QUAN_TABLE_UNIT] = "unit",
};

/* "小 区　名\n称" is 小区名称: cells are widened with blanks by hand. */
void quan_words_fold(const char *text, char *out, size_t out_size)
{
    size_t n = 0;
    quan_fields_fold(text, out, out_size);
    for (const char *c = out; *c; c++) {
        if (*c == '\xC2' && c[1] == '\xA0') { /* a blank that does not break */
            c++;
            continue;
        }
        if (!strchr(" \t\r\n", *c))
            out[n++] = *c;
    }
    out[n] = '\0';
}

/* The character that begins at c, as a place in the table of marks. */
static unsigned place_of(const char *c, size_t n)
{
    unsigned hash = 0;
    for (size_t i = 0; i < n; i++)
        hash = hash * 131 + (unsigned char)c[i];
    return hash % 4096;
}

static size_t first_character(const char *text)
{
    unsigned char b = (unsigned char)text[0];
    size_t n = b < 0xC0 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    return strnlen(text, n);
}

/* How many bytes the last character of n bytes has. */
static size_t last_character(const char *text, size_t n)
{
    size_t back = 1;
    while (back < n && back < 4 && ((unsigned char)text[n - back] & 0xC0) == 0x80)
        back++;
    return n ? back : 0;
}

static void mark(quan_table_words *words, const char *text, quan_table_meaning meaning)
{
    size_t n = strlen(text), last = last_character(text, n);
    if (meaning == QUAN_TABLE_TOTAL || meaning == QUAN_TABLE_AVERAGE) {
        words->marks[place_of(text, first_character(text))] |= MARK_HEAD;
        words->marks[place_of(text + n - last, last)] |= MARK_TAIL;
    } else if (meaning == QUAN_TABLE_NOTE) {
        words->marks[place_of(text, first_character(text))] |= MARK_NOTE;
    }
}

static quan_status add(quan_table_words *words, const char *text, quan_table_meaning meaning,
                       const char *crs, quan_error *err)
{
    char folded[256];
    quan_words_fold(text, folded, sizeof folded);
    if (!*folded)
        return QUAN_OK;
    quan_table_word *items = quan_grow(words->items, &words->capacity, words->n + 1, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "the words of tables");
    words->items = items;
    quan_table_word *item = &items[words->n];
    *item = (quan_table_word){.meaning = meaning, .crs = crs};
    item->text = quan_arena_copy(&words->texts, folded, strlen(folded));
    if (!item->text)
        return quan_fail_memory(err, "the words of tables");
    words->n++;
    words->n_fields += meaning == QUAN_TABLE_FIELD;
    mark(words, folded, meaning);
    return QUAN_OK;
}

static quan_status add_fields(quan_table_words *words, const quan_layer_description *input,
                              quan_error *err)
{
    for (int32_t f = 0; f < input->n_fields; f++) {
        const quan_field *field = &input->fields[f];
        QUAN_TRY(add(words, field->name, QUAN_TABLE_FIELD, NULL, err));
        if (field->title)
            QUAN_TRY(add(words, field->title, QUAN_TABLE_FIELD, NULL, err));
        for (int32_t a = 0; a < field->n_aliases; a++)
            QUAN_TRY(add(words, field->aliases[a], QUAN_TABLE_FIELD, NULL, err));
    }
    return QUAN_OK;
}

static quan_status add_catalogue(quan_table_words *words, const quan_table *table, quan_error *err)
{
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *meaning = quan_catalogue_cell(table, row, "meaning");
        for (size_t m = QUAN_TABLE_LON; m < sizeof names / sizeof *names; m++) {
            if (!strcmp(names[m], meaning))
                QUAN_TRY(add(words, quan_catalogue_cell(table, row, "word"), (quan_table_meaning)m,
                             quan_catalogue_cell(table, row, "crs"), err));
        }
    }
    return QUAN_OK;
}

static int compare(const void *a, const void *b)
{
    const quan_table_word *one = a, *other = b;
    int order = strcmp(one->text, other->text);
    return order ? order : (int)one->meaning - (int)other->meaning;
}

quan_status quan_words_open(const quan_catalogue *catalogue, const quan_source *given,
                            quan_table_words *out, quan_error *err)
{
    *out = (quan_table_words){0};
    quan_status status = add_catalogue(out, &catalogue->tables[QUAN_CATALOGUE_TABLE_WORDS], err);
    for (int r = 0; given && r < QUAN_N_ROLES && !status; r++) {
        if (!given->roles || given->roles & 1u << r) /* no role: any */
            status = add_fields(out, &catalogue->inputs[r], err);
    }
    for (int32_t p = 0; given && p < given->n_fields && !status; p++)
        status = add(out, given->fields[p].key, QUAN_TABLE_FIELD, NULL, err);
    if (status)
        quan_words_free(out);
    else if (out->n)
        qsort(out->items, (size_t)out->n, sizeof *out->items, compare);
    return status;
}

void quan_words_free(quan_table_words *words)
{
    quan_free(words->items);
    quan_arena_free(&words->texts);
    *words = (quan_table_words){0};
}

/* The first item that is not before (text, meaning). */
static const quan_table_word *find(const quan_table_words *words, const char *text,
                                   quan_table_meaning meaning)
{
    const quan_table_word key = {.text = text, .meaning = meaning};
    int64_t low = 0, high = words->n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (compare(&words->items[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == words->n || strcmp(words->items[low].text, text) != 0)
        return NULL;
    const quan_table_word *item = &words->items[low];
    if (meaning == QUAN_TABLE_NONE)
        return item->meaning < QUAN_TABLE_TOTAL ? item : NULL;
    return item->meaning == meaning ? item : NULL;
}

const quan_table_word *quan_words_exact(const quan_table_words *words, const char *text,
                                        quan_table_meaning meaning)
{
    char folded[256];
    quan_words_fold(text, folded, sizeof folded);
    return find(words, folded, meaning);
}

const quan_table_word *quan_words_heading(const quan_table_words *words, const char *heading,
                                          quan_table_meaning meaning)
{
    char folded[256];
    quan_words_fold(heading, folded, sizeof folded);
    const quan_table_word *word = find(words, folded, meaning);
    size_t n = strcspn(folded, "([/"); /* full-width brackets are folded */
    if (word || !n || !folded[n])
        return word;
    folded[n] = '\0';
    return find(words, folded, meaning);
}

bool quan_words_within(const quan_table_words *words, const char *text, quan_table_meaning meaning)
{
    char folded[256];
    quan_words_fold(text, folded, sizeof folded);
    for (int64_t i = 0; i < words->n; i++) {
        if (words->items[i].meaning == meaning && strstr(folded, words->items[i].text))
            return true;
    }
    return false;
}

/* What may follow a total in its cell: "合计：", "小计(35个)", "合计35". */
static bool ends_word(const char *rest)
{
    return !*rest || ((unsigned char)*rest < 0x80 && !(*rest >= 'a' && *rest <= 'z'));
}

/* "县级小计": a place or a group, then the word; a single character before it would be chance. */
static bool is_total(const char *folded, size_t n, const quan_table_word *word)
{
    size_t m = strlen(word->text);
    if (!strncmp(folded, word->text, m) && ends_word(folded + m))
        return true;
    bool wide = (unsigned char)word->text[0] >= 0x80;
    while (n && strchr(":;,.=-", folded[n - 1]))
        n--;
    return wide && word->meaning == QUAN_TABLE_TOTAL && n > m + 3 && n <= 48 &&
           !memcmp(folded + n - m, word->text, m);
}

/* A note has a colon, an enumeration or nothing after its first word. */
static bool is_note(const char *folded, const quan_table_word *word)
{
    size_t m = strlen(word->text);
    if (strncmp(folded, word->text, m) != 0)
        return false;
    const char *rest = folded + m;
    if (*rest == '(') { /* 填表人（签字）： */
        const char *close = strchr(rest, ')');
        rest = close ? close + 1 : rest;
    }
    return *rest == ':' || (m > 3 && !*rest) ||
           (*rest >= '0' && *rest <= '9' && strpbrk(rest, ".:") != NULL);
}

static quan_table_meaning meaning_of(const quan_table_words *words, const char *folded)
{
    size_t n = strlen(folded);
    const char *text = folded;
    if (*text == '*' || *text == '(') /* *注：, (注： */
        text++;
    for (int64_t i = 0; i < words->n; i++) {
        const quan_table_word *word = &words->items[i];
        bool total = word->meaning == QUAN_TABLE_TOTAL || word->meaning == QUAN_TABLE_AVERAGE;
        if (total && is_total(folded, n, word))
            return word->meaning;
        if (word->meaning == QUAN_TABLE_NOTE && is_note(text, word))
            return QUAN_TABLE_NOTE;
    }
    return QUAN_TABLE_NONE;
}

/* The raw cell is looked at first; what has blanks, capitals or full width goes the slow way. */
static bool may_be_special(const quan_table_words *words, const char *cell, size_t n)
{
    size_t last = last_character(cell, n);
    unsigned char head = words->marks[place_of(cell, first_character(cell))],
                  tail = words->marks[place_of(cell + n - last, last)];
    return head || (tail & MARK_TAIL) || strchr(" \t\xC2\xE3\xEF(*T", cell[0]) ||
           !memcmp(cell + n - last, "：", last < 3 ? 1 : 3) || cell[n - 1] == ':' ||
           cell[n - 1] == ' ';
}

quan_table_meaning quan_words_cell(const quan_table_words *words, const char *cell)
{
    char folded[256];
    size_t n = strlen(cell);
    if (!n || !may_be_special(words, cell, n))
        return QUAN_TABLE_NONE;
    quan_words_fold(cell, folded, n > MAX_CELL ? MAX_CELL : sizeof folded);
    return meaning_of(words, folded);
}
