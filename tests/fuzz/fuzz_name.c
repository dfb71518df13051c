/* Any two texts, with a line break between them, as names and addresses of places: folded, taken
 * apart and compared; how alike they are does not depend on which comes first. */
#include "fuzz_kit.h"
#include "name/names_key.h"

static quan_name_words words;

static void open_words(void)
{
    static bool ready;
    quan_catalogue catalogue;
    if (ready)
        return;
    must(!quan_catalogue_open(NULL, &catalogue, NULL));
    must(!quan_name_words_open(&catalogue, &words, NULL));
    must(!quan_name_words_add_area(&words, "思茅区", NULL));
    must(!quan_name_words_add_area(&words, "金凤社区居委会", NULL));
    quan_name_words_order(&words);
    quan_catalogue_free(&catalogue);
    ready = true;
}

/* A block of its own length, so that a byte too far is seen. */
static char *exact(const uint8_t *bytes, size_t n)
{
    char *text = malloc(n + 1);
    must(text != NULL);
    memcpy(text, bytes, n);
    text[n] = '\0';
    return text;
}

static void fold(const char *text)
{
    char *folded = malloc(QUAN_NAME_SIZE), *inside = malloc(QUAN_NAME_SIZE);
    must(folded && inside);
    quan_name_fold_with(&words.values, text, folded, inside);
    must(strlen(folded) < QUAN_NAME_SIZE && strlen(inside) < QUAN_NAME_SIZE);
    if (quan_text_is_utf8(text, strlen(text)))
        must(quan_text_is_utf8(folded, strlen(folded)) &&
             quan_text_is_utf8(inside, strlen(inside)));
    quan_name_area(&words, text, folded);
    quan_name_behind_road(&words, text, folded);
    quan_name_is_home(&words, text);
    free(folded);
    free(inside);
}

static void compare(const char *one, const char *two)
{
    quan_arena arena = {0};
    quan_name_key a, b;
    for (int i = 0; i < 2; i++) {
        const quan_name_given first = {one, i ? two : NULL, i != 0};
        const quan_name_given second = {two, i ? one : NULL, i != 0};
        must(!quan_name_key_make(&words, &first, &arena, &a, NULL));
        must(!quan_name_key_make(&words, &second, &arena, &b, NULL));
        quan_name_likeness there = quan_name_compare(&words, &a, &b, i != 0);
        must(there >= QUAN_NAME_SAME && there < QUAN_N_NAME_LIKENESSES);
        must(there == quan_name_compare(&words, &b, &a, i != 0));
        must(!*a.folded || quan_name_compare(&words, &a, &a, i != 0) == QUAN_NAME_SAME);
    }
    quan_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const uint8_t *line = n ? memchr(bytes, '\n', n) : NULL;
    size_t first = line ? (size_t)(line - bytes) : n;
    char *one = exact(bytes, first);
    char *two = exact(line ? line + 1 : bytes, line ? n - first - 1 : 0);
    open_words();
    fold(one);
    fold(two);
    compare(one, two);
    free(one);
    free(two);
    return 0;
}
