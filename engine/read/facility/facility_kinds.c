/* facility_kinds.c - the evidence for a kind, strongest first.
 *
 * The code of a map service goes before its type text, which says the same in words, and before the
 * land use of the ground. Where these say little ("a school", "a service centre") the name is asked
 * and goes before them; where they say nothing, only the name of a record in an official list
 * counts, because such lists hold nothing but facilities, while a map service also lists the shop
 * called 幼儿园用品. Functions listed beside add their kinds in any case. */
#include "facility_kinds.h"

#include "field/fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -1: it was not found before. */
static int32_t find(const quan_found_kinds *found, const char *kind, size_t length)
{
    for (int32_t i = 0; i < found->n; i++) {
        if (found->items[i].length == length && !strncmp(found->items[i].kind, kind, length))
            return i;
    }
    return -1;
}

/* "a|b"; a kind found before only gets its area. */
static void add_kinds(quan_found_kinds *found, const char *kinds, double area_m2, bool listed)
{
    for (const char *at = kinds; at && *at;) {
        size_t n = strcspn(at, "|");
        int32_t known = find(found, at, n);
        if (known >= 0 && isfinite(area_m2))
            found->items[known].area_m2 = area_m2;
        if (known < 0 && found->n < QUAN_KINDS_AT_ONCE)
            found->items[found->n++] = (quan_found_kind){at, n, area_m2, listed};
        at += n + (at[n] == '|');
    }
}

/* Without least areas all stand; else the one of highest priority whose least area is reached. */
void quan_kinds_add_set(quan_found_kinds *found, const quan_rule_set *set, double area_m2)
{
    const quan_choice *best = NULL;
    bool sized = false;
    for (int32_t i = 0; i < set->n; i++)
        sized |= set->items[i].min_area_m2 > 0;
    for (int32_t i = 0; i < set->n; i++) {
        const quan_choice *choice = &set->items[i];
        if (choice->min_area_m2 > area_m2)
            continue;
        if (!sized)
            add_kinds(found, choice->kinds, NAN, false);
        else if (!best || choice->priority > best->priority)
            best = choice;
    }
    if (best)
        add_kinds(found, best->kinds, NAN, false);
    found->too_small |= sized && !best;
}

/* The evidence of one row while it is weighed. */
typedef struct {
    const quan_matcher *matcher;
    const quan_facility_row *row;
    char name[QUAN_RULE_TEXT], outer[QUAN_RULE_TEXT], inside[QUAN_RULE_TEXT]; /* folded */
    quan_found_kinds sure, little;                                            /* of the type */
    quan_saying saying; /* the strongest so far */
} weighing;

/* One more set of the type. What says little waits until the name was asked. */
static void weigh(weighing *w, const quan_rule_set *set)
{
    quan_saying saying = quan_rules_saying(set);
    quan_kinds_add_set(saying == QUAN_SAYS_LITTLE ? &w->little : &w->sure, set, w->row->area_m2);
    if (saying > w->saying)
        w->saying = saying;
}

/* The first of these signs in the text, and its bytes; the end of the text when there is none. */
static size_t until(const char *text, const char *const *signs, size_t n_signs, size_t *sign)
{
    size_t n = strlen(text);
    *sign = 0;
    for (size_t s = 0; s < n_signs; s++) {
        const char *at = strstr(text, signs[s]);
        if (at && (size_t)(at - text) < n) {
            n = (size_t)(at - text);
            *sign = strlen(signs[s]);
        }
    }
    return n;
}

/* Copies n bytes of a text, cut to the buffer at a whole character. */
static void take(const char *text, size_t n, char *out)
{
    if (n >= QUAN_RULE_TEXT)
        n = QUAN_RULE_TEXT - 1;
    memcpy(out, text, n);
    out[n] = '\0';
    quan_text_drop_broken_tail(out);
}

static void weigh_code(weighing *w, quan_code_family family, const char *code)
{
    quan_rule_set set;
    quan_rules_of_code(w->matcher, family, code, w->name, &set);
    weigh(w, &set);
}

/* Several codes in one field: "141204|141203", also behind one another's commas. */
static void weigh_codes(weighing *w, quan_code_family family, const char *codes)
{
    static const char *const signs[] = {"|", ",", ";", " ", "/", "、"};
    char folded[QUAN_RULE_TEXT], code[QUAN_RULE_TEXT];
    size_t n, sign;
    quan_fields_fold(codes, folded, sizeof folded);
    for (const char *at = folded; *at; at += n + sign) {
        n = until(at, signs, sizeof signs / sizeof signs[0], &sign);
        take(at, n, code);
        if (quan_rules_is_code(code))
            weigh_code(w, family, code);
    }
}

/* One type in words: a kind by name, else the longest word that a rule knows. */
static void weigh_word(weighing *w, const char *text)
{
    quan_rule_set set;
    if (quan_rules_is_code(text)) {
        weigh_code(w, w->row->family, text);
        return;
    }
    quan_rules_of_kind(w->matcher, text, &set);
    if (!set.n)
        quan_rules_of_text(w->matcher, text, &set);
    weigh(w, &set);
}

/* "幼儿园；托育": several types in one field. */
static void weigh_words(weighing *w, const char *text)
{
    static const char *const signs[] = {";", "、", "/", ",", "，"};
    char word[QUAN_RULE_TEXT];
    size_t n, sign;
    for (const char *at = text; *at; at += n + sign) {
        n = until(at, signs, sizeof signs / sizeof signs[0], &sign);
        take(at, n, word);
        weigh_word(w, word);
    }
}

/* The whole text first: names of kinds hold slashes and commas themselves. A bar parts the types of
 * a map service, each of them with its levels. */
static void weigh_type(weighing *w, const char *type)
{
    static const char *const bar[] = {"|"};
    char folded[QUAN_RULE_TEXT], one[QUAN_RULE_TEXT];
    quan_rule_set set;
    size_t n, sign;
    quan_fields_fold(type, folded, sizeof folded);
    quan_rules_of_kind(w->matcher, folded, &set);
    if (set.n) {
        weigh(w, &set);
        return;
    }
    for (const char *at = folded; *at; at += n + sign) {
        n = until(at, bar, 1, &sign);
        take(at, n, one);
        if (quan_rules_of_path(w->matcher, one, w->name, &set))
            weigh(w, &set);
        else
            weigh_words(w, one);
    }
}

/* "养老(120㎡)", "托育：80": a function and its share of the area. */
static void add_function(weighing *w, char *text, quan_found_kinds *found)
{
    size_t n = strcspn(text, "(:");
    double area_m2 = NAN;
    quan_rule_set set;
    if (text[n]) {
        char *number = text + n + 1;
        number[strcspn(number, ")")] = '\0';
        size_t digits = strspn(number, "0123456789.");
        if (!quan_fields_number(number, "㎡", &area_m2)) {
            number[digits] = '\0';
            if (!quan_fields_number(number, NULL, &area_m2))
                area_m2 = NAN;
        }
    }
    text[n] = '\0';
    quan_rules_of_kind(w->matcher, text, &set);
    if (!set.n)
        quan_rules_of_function(w->matcher, text, &set);
    if (!set.n)
        quan_rules_of_text(w->matcher, text, &set);
    for (int32_t i = 0; i < set.n; i++) {
        if (set.items[i].min_area_m2 <= 0)
            add_kinds(found, set.items[i].kinds, area_m2, true);
    }
}

static void add_functions(weighing *w, const char *functions, quan_found_kinds *found)
{
    static const char *const signs[] = {"、", "，", ",", ";", "|", "/", "+", " "};
    char folded[QUAN_RULE_TEXT], one[QUAN_RULE_TEXT];
    size_t n, sign;
    quan_fields_fold(functions, folded, sizeof folded);
    for (const char *at = folded; *at; at += n + sign) {
        n = until(at, signs, sizeof signs / sizeof signs[0], &sign);
        take(at, n, one);
        if (*one)
            add_function(w, one, found);
    }
}

static void fold_name(const char *name, char *folded, char *outer, char *inside)
{
    quan_fields_fold(name ? name : "", folded, QUAN_RULE_TEXT);
    quan_facility_split_name(folded, outer, inside);
}

/* True when a name alone would give one of these kinds. */
static bool names_kind(const quan_matcher *matcher, const char *name, size_t n,
                       const quan_found_kinds *found)
{
    char base[QUAN_RULE_TEXT];
    quan_rule_set set;
    quan_found_kinds named = {0};
    take(name, n, base);
    quan_rules_of_name(matcher, base, &set);
    for (int32_t i = 0; i < set.n; i++)
        add_kinds(&named, set.items[i].kinds, NAN, false);
    for (int32_t i = 0; i < named.n; i++) {
        if (find(found, named.items[i].kind, named.items[i].length) >= 0)
            return true;
    }
    return false;
}

/* A part named after a facility is not of its kind: 思茅四小家属院 is no school, whatever the type
 * says. One with a kind of its own (a car park) is that. */
static void check_part(const quan_matcher *matcher, const char *outer, quan_found_kinds *found)
{
    const char *kind = NULL;
    size_t n = quan_facility_before_part(matcher, outer, &kind);
    if (!n || !names_kind(matcher, outer, n, found) ||
        names_kind(matcher, outer, strlen(outer), found))
        return;
    found->n = 0;
    found->part = !kind;
    add_kinds(found, kind, NAN, false);
}

void quan_kinds_check_name(const quan_matcher *matcher, const char *name, quan_found_kinds *found)
{
    char folded[QUAN_RULE_TEXT], outer[QUAN_RULE_TEXT], inside[QUAN_RULE_TEXT];
    fold_name(name, folded, outer, inside);
    check_part(matcher, outer, found);
    found->door = quan_facility_before_door(matcher, outer) ||
                  (*outer && quan_facility_is_door(matcher, inside));
}

/* What the name says replaces what says little; of a door it is the name of its facility. */
static void ask_name(weighing *w, quan_found_kinds *found)
{
    quan_found_kinds parts = w->little;
    size_t base = w->row->pois ? quan_facility_before_door(w->matcher, w->outer) : 0;
    if (w->row->pois)
        check_part(w->matcher, w->outer, &parts);
    if (parts.part) {
        found->part = true;
        return;
    }
    if (base)
        w->outer[base] = '\0';
    quan_rule_set set;
    bool nothing = w->saying == QUAN_SAYS_NOTHING;
    bool typed = w->row->type || w->row->type_code || w->row->landuse;
    bool asked = w->saying == QUAN_SAYS_LITTLE || (nothing && (!typed || !w->row->pois));
    if (asked) {
        quan_rules_of_name(w->matcher, w->outer, &set);
        quan_saying saying = quan_rules_saying(&set);
        if (saying == QUAN_SAYS_NONE) {
            w->little.n = 0;
            found->saying = QUAN_SAYS_NONE;
        }
        if (saying >= QUAN_SAYS_LITTLE) {
            w->little.n = 0;
            quan_kinds_add_set(found, &set, w->row->area_m2);
        }
    }
    for (int32_t i = 0; i < w->little.n; i++)
        add_kinds(found, w->little.items[i].kind, NAN, false);
}

void quan_kinds_of_row(const quan_matcher *matcher, const quan_facility_row *row,
                       quan_found_kinds *found)
{
    weighing w = {.matcher = matcher, .row = row};
    *found = (quan_found_kinds){0};
    fold_name(row->name, w.name, w.outer, w.inside);
    if (row->type_code)
        weigh_codes(&w, QUAN_CODES_AMAP, row->type_code);
    if (row->type && (w.saying == QUAN_SAYS_NOTHING ||
                      (w.saying == QUAN_SAYS_LITTLE && !w.little.n && !w.sure.n)))
        weigh_type(&w, row->type);
    if (row->landuse && w.saying == QUAN_SAYS_NOTHING)
        weigh_codes(&w, QUAN_CODES_LANDUSE, row->landuse);
    *found = w.sure;
    found->saying = w.saying;
    if (!found->n)
        ask_name(&w, found);
    if (row->functions)
        add_functions(&w, row->functions, found);
    if (row->pois)
        quan_kinds_check_name(matcher, row->name, found);
}
