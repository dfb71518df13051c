/* names_key.c - names taken apart: areas before them, the core, the ending.
 *
 * What tells two compounds apart is the core and its numbers; areas before it and endings such as
 * 小区 or 家属院 are left out or written differently from list to list. So numbers must always
 * agree, cores must agree but for a slip, and what differs otherwise lowers the likeness step by
 * step. */
#include "names_words.h"

#include <ctype.h>
#include <string.h>

/* Both are buffers of QUAN_NAME_SIZE bytes, or the text is the rest of one. */
static void copy(char *out, const char *text)
{
    memmove(out, text, strlen(text) + 1);
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
        const name_word *ending = name_find_word(words, ROLE_WEAK, core, true);
        if (!ending || name_count(core) < name_count(ending->word) + 2)
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
    return name_count(core) >= 2 && !name_find_word(words, ROLE_WEAK, core, true) &&
           !name_find_word(words, ROLE_ROAD, core, false);
}

/* Takes the names of areas off the beginning; what was taken goes to `area`. Roads are named after
 * communities, so that addresses lose whole names only. */
static void take_areas(const quan_name_words *words, bool stems, char *text, char *area)
{
    area[0] = '\0';
    for (;;) {
        const name_word *found = name_find_word(words, ROLE_ADMIN, text, false);
        if (stems && (!found || !text[found->length]))
            found = name_find_word(words, ROLE_STEM, text, false);
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
        if (!name_ends_with(text, units[u]))
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
        const name_word *end = name_find_word(words, ROLE_ADMIN_END, at, false);
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
        const name_word *road = name_find_word(words, ROLE_ROAD, at, false);
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
    if (!name_ends_with(longer->plain, shorter->plain) || name_count(shorter->core) < 2 ||
        !*shorter->plain)
        return QUAN_NAME_UNLIKE;
    char before[QUAN_NAME_SIZE];
    size_t n = strlen(longer->plain) - strlen(shorter->plain);
    memcpy(before, longer->plain, n);
    before[n] = '\0';
    if (name_find_word(words, ROLE_ROAD, before, true) ||
        name_find_word(words, ROLE_ADMIN_END, before, true))
        return QUAN_NAME_TAIL;
    return name_count(shorter->plain) >= 4 ? QUAN_NAME_PART : QUAN_NAME_UNLIKE;
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
    if ((name_count(a->inside) >= 3 && !strcmp(a->inside, b->folded)) ||
        (name_count(b->inside) >= 3 && !strcmp(b->inside, a->folded)))
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
    if (name_count(a->core) >= 2 && !strcmp(a->core, b->core))
        return compare_endings(a, b, compound);
    if (is_slip(a->core, b->core) && !strcmp(a->group, b->group) && !contradict(a->area, b->area))
        return QUAN_NAME_EDIT;
    return compare_tails(words, a, b);
}
