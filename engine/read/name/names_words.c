/* names_words.c - the words of name_words.csv and the run's own areas, ready for comparing. */
#include "names_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static quan_status add_word(quan_name_words *words, word_role role, const char *word,
                            const char *as, quan_error *err)
{
    name_word *items =
        quan_grow(words->items, &words->capacity, (int64_t)words->n + 1, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "the words of names");
    words->items = items;
    name_word *item = &items[words->n];
    *item = (name_word){role, strlen(word), quan_arena_copy(&words->texts, word, strlen(word)),
                        quan_arena_copy(&words->texts, as, strlen(as))};
    if (!item->word || !item->as)
        return quan_fail_memory(err, "the words of names");
    words->n++;
    return QUAN_OK;
}

/* Longer words first, so that 住宅小区 is not taken for 小区; ties by the bytes. */
static int compare_words(const void *one, const void *two)
{
    const name_word *a = one, *b = two;
    if (a->role != b->role)
        return a->role < b->role ? -1 : 1;
    if (a->length != b->length)
        return a->length > b->length ? -1 : 1;
    int order = strcmp(a->word, b->word);
    return order ? order : strcmp(a->as, b->as);
}

void quan_name_words_order(quan_name_words *words)
{
    if (words->n)
        qsort(words->items, (size_t)words->n, sizeof *words->items, compare_words);
}

quan_status quan_name_words_open(const quan_catalogue *catalogue, quan_name_words *out,
                                 quan_error *err)
{
    static const struct {
        const char *name;
        word_role role;
    } roles[] = {{"admin", ROLE_ADMIN}, {"admin_end", ROLE_ADMIN_END}, {"road", ROLE_ROAD},
                 {"weak", ROLE_WEAK},   {"short", ROLE_SHORT},         {"home", ROLE_HOME}};
    const quan_table *table = &catalogue->tables[QUAN_CATALOGUE_NAME_WORDS];
    *out = (quan_name_words){0};
    QUAN_TRY(quan_values_open(catalogue, &out->values, err));
    for (int64_t row = 0; row < table->n_rows; row++) {
        char word[QUAN_NAME_SIZE], as[QUAN_NAME_SIZE] = "";
        const char *role = quan_catalogue_cell(table, row, "role");
        const char *given = quan_catalogue_cell(table, row, "as");
        size_t r = 0;
        while (r + 1 < sizeof roles / sizeof *roles && strcmp(roles[r].name, role) != 0)
            r++;
        quan_name_fold_with(&out->values, quan_catalogue_cell(table, row, "word"), word, NULL);
        if (given)
            quan_name_fold_with(&out->values, given, as, NULL);
        quan_status status = add_word(out, roles[r].role, word, as, err);
        if (status) {
            quan_name_words_free(out);
            return status;
        }
    }
    quan_name_words_order(out);
    return QUAN_OK;
}

void quan_name_words_free(quan_name_words *words)
{
    quan_arena_free(&words->texts);
    quan_values_close(&words->values);
    quan_free(words->items);
    *words = (quan_name_words){0};
}

size_t name_count(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

bool name_ends_with(const char *text, const char *ending)
{
    size_t n = strlen(text), m = strlen(ending);
    return n >= m && !strcmp(text + n - m, ending);
}

const name_word *name_find_word(const quan_name_words *words, word_role role, const char *text,
                                bool at_end)
{
    for (int32_t w = 0; w < words->n; w++) {
        const name_word *word = &words->items[w];
        if (word->role == role && word->length &&
            (at_end ? name_ends_with(text, word->word) : !strncmp(text, word->word, word->length)))
            return word;
    }
    return NULL;
}

void quan_name_area(const quan_name_words *words, const char *name, char *out)
{
    quan_name_fold_with(&words->values, name, out, NULL);
    const name_word *ending = name_find_word(words, ROLE_ADMIN_END, out, true);
    if (ending && name_count(out) >= name_count(ending->word) + 2)
        out[strlen(out) - ending->length] = '\0';
}

quan_status quan_name_words_add_area(quan_name_words *words, const char *name, quan_error *err)
{
    char whole[QUAN_NAME_SIZE], stem[QUAN_NAME_SIZE];
    quan_name_fold_with(&words->values, name, whole, NULL);
    quan_name_area(words, name, stem);
    if (name_count(stem) < 2)
        return QUAN_OK;
    QUAN_TRY(add_word(words, ROLE_ADMIN, whole, "", err));
    return strcmp(stem, whole) != 0 ? add_word(words, ROLE_STEM, stem, "", err) : QUAN_OK;
}

bool quan_name_is_home(const quan_name_words *words, const char *type)
{
    char folded[QUAN_NAME_SIZE];
    quan_name_fold_with(&words->values, type, folded, NULL);
    for (int32_t w = 0; w < words->n; w++) {
        const name_word *word = &words->items[w];
        bool code = isdigit((unsigned char)word->word[0]);
        if (word->role == ROLE_HOME &&
            (code ? !strncmp(folded, word->word, word->length) : strstr(folded, word->word) != 0))
            return true;
    }
    return false;
}
