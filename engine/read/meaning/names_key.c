/* names_key.c - names taken apart: areas before them, the core, the ending.
 *
 * What tells two compounds apart is the core and its numbers; areas before it and endings such as
 * 小区 or 家属院 are left out or written differently from list to list. So numbers must always
 * agree, cores must agree but for a slip, and what differs otherwise lowers the likeness step by
 * step. */
#include "names_key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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

/* Both are buffers of QUAN_NAME_SIZE bytes, or the text is the rest of one. */
static void copy(char *out, const char *text)
{
    memmove(out, text, strlen(text) + 1);
}

/* Characters, not bytes. */
static size_t count_characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t n = strlen(text), m = strlen(ending);
    return n >= m && !strcmp(text + n - m, ending);
}

/* The first word of the role with which the text ends (or begins), or NULL. */
static const name_word *find_word(const quan_name_words *words, word_role role, const char *text,
                                  bool at_end)
{
    for (int32_t w = 0; w < words->n; w++) {
        const name_word *word = &words->items[w];
        if (word->role == role && word->length &&
            (at_end ? ends_with(text, word->word) : !strncmp(text, word->word, word->length)))
            return word;
    }
    return NULL;
}

void quan_name_area(const quan_name_words *words, const char *name, char *out)
{
    quan_name_fold_with(&words->values, name, out, NULL);
    const name_word *ending = find_word(words, ROLE_ADMIN_END, out, true);
    if (ending && count_characters(out) >= count_characters(ending->word) + 2)
        out[strlen(out) - ending->length] = '\0';
}

quan_status quan_name_words_add_area(quan_name_words *words, const char *name, quan_error *err)
{
    char whole[QUAN_NAME_SIZE], stem[QUAN_NAME_SIZE];
    quan_name_fold_with(&words->values, name, whole, NULL);
    quan_name_area(words, name, stem);
    if (count_characters(stem) < 2)
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

/* Replaces every occurrence of the words of role `short` by their short form. */
static void shorten(const quan_name_words *words, char *text)
{
    for (int32_t w = 0; w < words->n; w++) {
        const name_word *word = &words->items[w];
        char *at = text;
        size_t m = strlen(word->as);
        if (word->role != ROLE_SHORT || !word->length || m > word->length)
            continue;
        while ((at = strstr(at, word->word))) {
            memcpy(at, word->as, m);
            memmove(at + m, at + word->length, strlen(at + word->length) + 1);
            at += m;
        }
    }
}

/* Takes weak endings off as long as two characters are left; the group is that of the last one. */
static void take_endings(const quan_name_words *words, const char *plain, char *core, char *group)
{
    copy(core, plain);
    group[0] = '\0';
    for (;;) {
        const name_word *ending = find_word(words, ROLE_WEAK, core, true);
        if (!ending || count_characters(core) < count_characters(ending->word) + 2)
            return;
        if (!group[0])
            copy(group, ending->as);
        core[strlen(core) - ending->length] = '\0';
    }
}

/* What is left must be a name of its own: at least two characters beside weak endings. 金凤 is not
 * taken off 金凤小区, although there is a community of that name. */
static bool stands_alone(const quan_name_words *words, const char *rest)
{
    char core[QUAN_NAME_SIZE], group[QUAN_NAME_SIZE];
    take_endings(words, rest, core, group);
    return count_characters(core) >= 2 && !find_word(words, ROLE_WEAK, core, true) &&
           !find_word(words, ROLE_ROAD, core, false);
}

/* Takes the names of areas off the beginning; what was taken goes to `area`. Roads are named after
 * communities, so that addresses lose whole names only. */
static void take_areas(const quan_name_words *words, bool stems, char *text, char *area)
{
    area[0] = '\0';
    for (;;) {
        const name_word *found = find_word(words, ROLE_ADMIN, text, false);
        if (stems && (!found || !text[found->length]))
            found = find_word(words, ROLE_STEM, text, false);
        if (!found || !text[found->length])
            return;
        const char *rest = text + found->length;
        if (found->role == ROLE_STEM && !stands_alone(words, rest))
            return;
        strncat(area, found->word, QUAN_NAME_SIZE - 1 - strlen(area));
        memmove(text, rest, strlen(rest) + 1);
    }
}

/* 3号, 3号2单元 and 2单元 at the end tell a building, not a compound. */
static void take_building_number(char *text)
{
    static const char *const units[] = {"单元", "号"};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t n = strlen(text), m = strlen(units[u]), keep = n - m;
        if (!ends_with(text, units[u]))
            continue;
        while (keep && (isalnum((unsigned char)text[keep - 1]) || text[keep - 1] == '-'))
            keep--;
        if (keep < n - m)
            text[keep] = '\0';
    }
}

/* Behind the last ending of an area that leaves a name before the road's own ending. */
static const char *behind_areas(const quan_name_words *words, const char *text, const char *road)
{
    const char *from = text;
    for (const char *at = text; at < road; at++) {
        if (((unsigned char)*at & 0xC0) == 0x80)
            continue;
        const name_word *end = find_word(words, ROLE_ADMIN_END, at, false);
        if (end && at > text && at + end->length < road)
            from = at + end->length;
    }
    return from;
}

/* Where the ending of a road stands that a door number follows, NULL for none; *after is behind the
 * number. */
static char *find_door(const quan_name_words *words, char *text, char **after)
{
    for (char *at = text; *at; at++) {
        if (((unsigned char)*at & 0xC0) == 0x80)
            continue;
        const name_word *road = find_word(words, ROLE_ROAD, at, false);
        if (!road || at == text || !isdigit((unsigned char)at[road->length]))
            continue;
        char *end = at + road->length;
        while (isdigit((unsigned char)*end) || (*end == '-' && isdigit((unsigned char)end[1])))
            end++;
        *after = end;
        return at;
    }
    return NULL;
}

/* The road and the door number behind it: 普洱市思茅区振兴南路28号2栋 is 振兴南路28. */
static void find_road(const quan_name_words *words, const char *address, char *out)
{
    char text[QUAN_NAME_SIZE], area[QUAN_NAME_SIZE], *after = NULL;
    out[0] = '\0';
    quan_name_fold_with(&words->values, address, text, NULL);
    take_areas(words, false, text, area);
    char *road = find_door(words, text, &after);
    if (!road)
        return;
    *after = '\0';
    copy(out, behind_areas(words, text, road));
}

void quan_name_behind_road(const quan_name_words *words, const char *address, char *out)
{
    char text[QUAN_NAME_SIZE], *after = NULL;
    static const char door[] = "号";
    out[0] = '\0';
    quan_name_fold_with(&words->values, address, text, NULL);
    if (!find_door(words, text, &after))
        return;
    if (!strncmp(after, door, sizeof door - 1))
        after += sizeof door - 1;
    take_building_number(after);
    copy(out, after);
}

static uint64_t character_bits(const char *text)
{
    uint64_t bits = 0;
    while (*text) {
        uint32_t hash = 2166136261u;
        do
            hash = (hash ^ (unsigned char)*text++) * 16777619u;
        while (((unsigned char)*text & 0xC0) == 0x80);
        bits |= 1ull << (hash >> 26);
    }
    return bits;
}

static quan_status keep(quan_arena *arena, const char *text, const char **out, quan_error *err)
{
    *out = quan_arena_copy(arena, text, strlen(text));
    return *out ? QUAN_OK : quan_fail_memory(err, "the names");
}

quan_status quan_name_key_make(const quan_name_words *words, const quan_name_given *given,
                               quan_arena *arena, quan_name_key *out, quan_error *err)
{
    const char *name = given->name ? given->name : "";
    char folded[QUAN_NAME_SIZE], inside[QUAN_NAME_SIZE], plain[QUAN_NAME_SIZE];
    char area[QUAN_NAME_SIZE], core[QUAN_NAME_SIZE], group[QUAN_NAME_SIZE], road[QUAN_NAME_SIZE];
    quan_name_fold_with(&words->values, name, folded, inside);
    if (given->building)
        take_building_number(folded);
    copy(plain, folded);
    shorten(words, plain);
    take_areas(words, true, plain, area);
    take_endings(words, plain, core, group);
    find_road(words, given->address ? given->address : "", road);
    *out = (quan_name_key){.characters = character_bits(folded) | character_bits(inside)};
    const struct {
        const char *from, **to;
    } texts[] = {{name, &out->raw},    {folded, &out->folded}, {inside, &out->inside},
                 {plain, &out->plain}, {area, &out->area},     {core, &out->core},
                 {group, &out->group}, {road, &out->road}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        QUAN_TRY(keep(arena, texts[i].from, texts[i].to, err));
    return QUAN_OK;
}

/* Digits and letters in the order in which they stand; a phase ("2期") may be left out. */
static void take_numbers(const char *text, bool phases, char *out)
{
    size_t n = 0;
    for (const char *at = text; *at;) {
        const char *end = at;
        while (isalnum((unsigned char)*end) || *end == '-')
            end++;
        if (end == at) {
            at++;
            continue;
        }
        if (phases || strncmp(end, "期", sizeof "期" - 1) != 0) {
            memcpy(out + n, at, (size_t)(end - at));
            n += (size_t)(end - at);
            out[n++] = ' ';
        }
        at = end;
    }
    out[n] = '\0';
}

/* The character behind a number tells what is counted: 一中 and 一小 are no slip. */
static bool same_counted(const char *a, const char *b)
{
    while (*a && *b) {
        while (*a && !isdigit((unsigned char)*a))
            a++;
        while (*b && !isdigit((unsigned char)*b))
            b++;
        while (isdigit((unsigned char)*a))
            a++;
        while (isdigit((unsigned char)*b))
            b++;
        if (strncmp(a, b, 3) != 0)
            return false;
    }
    return true;
}

static bool same_numbers(const char *a, const char *b, bool phases)
{
    char of_a[2 * QUAN_NAME_SIZE], of_b[2 * QUAN_NAME_SIZE];
    take_numbers(a, phases, of_a);
    take_numbers(b, phases, of_b);
    return !strcmp(of_a, of_b);
}

/* Both say where they are, and neither place holds the other. */
static bool contradict(const char *a, const char *b)
{
    return *a && *b && !strstr(a, b) && !strstr(b, a);
}

/* Where each character begins; returns their number. */
static int split(const char *text, const char *begins[QUAN_NAME_SIZE])
{
    int n = 0;
    for (; *text; text++) {
        if (((unsigned char)*text & 0xC0) != 0x80)
            begins[n++] = text;
    }
    begins[n] = text;
    return n;
}

static bool same_character(const char *const *a, int i, const char *const *b, int j)
{
    size_t n = (size_t)(a[i + 1] - a[i]);
    return n == (size_t)(b[j + 1] - b[j]) && !memcmp(a[i], b[j], n);
}

/* Edit distance in characters, two rows of the usual table (Levenshtein). */
static int edit_distance(const char *one, const char *two, int *shorter)
{
    const char *a[QUAN_NAME_SIZE], *b[QUAN_NAME_SIZE];
    int row[QUAN_NAME_SIZE] = {0}, n = split(one, a), m = split(two, b);
    *shorter = n < m ? n : m;
    for (int j = 0; j <= m; j++)
        row[j] = j;
    for (int i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= m; j++) {
            int best = diagonal + !same_character(a, i - 1, b, j - 1);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}

/* One slip in four characters, two in seven; shorter words have too many neighbours. */
static bool is_slip(const char *a, const char *b)
{
    int shorter = 0, distance = edit_distance(a, b, &shorter);
    return same_counted(a, b) &&
           ((distance == 1 && shorter >= 4) || (distance == 2 && shorter >= 7));
}

/* One ends with the other, which is a name by itself. */
static quan_name_likeness compare_tails(const quan_name_words *words, const quan_name_key *a,
                                        const quan_name_key *b)
{
    const quan_name_key *longer = strlen(a->plain) >= strlen(b->plain) ? a : b;
    const quan_name_key *shorter = longer == a ? b : a;
    if (!ends_with(longer->plain, shorter->plain) || count_characters(shorter->core) < 2 ||
        !*shorter->plain)
        return QUAN_NAME_UNLIKE;
    char before[QUAN_NAME_SIZE];
    size_t n = strlen(longer->plain) - strlen(shorter->plain);
    memcpy(before, longer->plain, n);
    before[n] = '\0';
    if (find_word(words, ROLE_ROAD, before, true) || find_word(words, ROLE_ADMIN_END, before, true))
        return QUAN_NAME_TAIL;
    return count_characters(shorter->plain) >= 4 ? QUAN_NAME_PART : QUAN_NAME_UNLIKE;
}

/* Names that agree as a whole, in one way or another. */
static quan_name_likeness compare_whole(const quan_name_key *a, const quan_name_key *b)
{
    bool brackets = *a->inside && *b->inside && strcmp(a->inside, b->inside) != 0;
    if (!strcmp(a->raw, b->raw))
        return QUAN_NAME_SAME;
    if (!strcmp(a->folded, b->folded)) {
        bool both = !strcmp(a->inside, b->inside);
        return both ? QUAN_NAME_FOLDED : brackets ? QUAN_NAME_CONFLICT : QUAN_NAME_BRACKETS;
    }
    if ((count_characters(a->inside) >= 3 && !strcmp(a->inside, b->folded)) ||
        (count_characters(b->inside) >= 3 && !strcmp(b->inside, a->folded)))
        return QUAN_NAME_ALIAS;
    if (!strcmp(a->plain, b->plain))
        return brackets || contradict(a->area, b->area) ? QUAN_NAME_CONFLICT : QUAN_NAME_PLAIN;
    return QUAN_NAME_UNLIKE;
}

/* The same core with other endings. */
static quan_name_likeness compare_endings(const quan_name_key *a, const quan_name_key *b,
                                          bool compound)
{
    if (contradict(a->area, b->area))
        return QUAN_NAME_CONFLICT;
    if (!*a->group || !*b->group)
        return compound ? QUAN_NAME_CORE : QUAN_NAME_NO_ENDING;
    return strcmp(a->group, b->group) != 0 ? QUAN_NAME_ENDING : QUAN_NAME_CORE;
}

quan_name_likeness quan_name_compare(const quan_name_words *words, const quan_name_key *a,
                                     const quan_name_key *b, bool compound)
{
    if (!*a->folded || !*b->folded)
        return QUAN_NAME_UNLIKE;
    quan_name_likeness whole = compare_whole(a, b);
    if (whole != QUAN_NAME_UNLIKE)
        return whole;
    if (!same_numbers(a->plain, b->plain, true)) {
        size_t n = strlen(a->core), m = strlen(b->core), least = n < m ? n : m;
        return same_numbers(a->plain, b->plain, false) && least >= 6 &&
                       !strncmp(a->core, b->core, least)
                   ? QUAN_NAME_PHASE
                   : QUAN_NAME_UNLIKE;
    }
    if (count_characters(a->core) >= 2 && !strcmp(a->core, b->core))
        return compare_endings(a, b, compound);
    if (is_slip(a->core, b->core) && !strcmp(a->group, b->group) && !contradict(a->area, b->area))
        return QUAN_NAME_EDIT;
    return compare_tails(words, a, b);
}
