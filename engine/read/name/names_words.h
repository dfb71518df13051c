/* names_words.h - the words by which names are taken apart, for names_words.c and names_key.c. */
#ifndef QUAN_READ_NAMES_WORDS_H
#define QUAN_READ_NAMES_WORDS_H

#include "names_key.h"

typedef enum {
    ROLE_ADMIN,
    ROLE_STEM, /* an area without its ending */
    ROLE_ADMIN_END,
    ROLE_ROAD,
    ROLE_WEAK,
    ROLE_SHORT,
    ROLE_HOME,
} word_role;

typedef struct quan_name_word {
    word_role role;
    size_t length;
    const char *word, *as;
} name_word;

/* Characters, not bytes. */
size_t name_count(const char *text);
bool name_ends_with(const char *text, const char *ending);

/* The first word of the role with which the text ends (or begins), or NULL. */
const name_word *name_find_word(const quan_name_words *words, word_role role, const char *text,
                                bool at_end);

#endif
