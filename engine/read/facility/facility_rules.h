/* facility_rules.h - facility_match.csv and facility_words.csv, ready to be asked. */
#ifndef QUAN_READ_FACILITY_RULES_H
#define QUAN_READ_FACILITY_RULES_H

#include "osm/tags.h"

enum {
    QUAN_RULE_TEXT = 256, /* bytes of a folded type or name; longer ones are cut */
    QUAN_RULES_AT_ONCE = 16
};

/* Both catalogues; borrows them. Zeroed it is empty. */
typedef struct {
    struct quan_match_rule *rules;
    int32_t n;      /* of facility_match.csv; the kinds' own names follow them */
    int32_t *order; /* of the rules that are no tags: by scheme, then by what they compare */
    int32_t n_ordered;
    struct quan_facility_word *words; /* by use, longest first */
    int32_t n_words;
    double name_tail; /* characters that may stand behind the word that names a kind */
    quan_arena texts;
    const quan_catalogue *catalogue;
} quan_matcher;

quan_status quan_matcher_open(const quan_catalogue *catalogue, quan_matcher *out, quan_error *err);
void quan_matcher_free(quan_matcher *matcher);

/* One rule as a candidate. */
typedef struct {
    const char *kinds; /* joined by bars; NULL: known to be none */
    int64_t priority;
    double min_area_m2; /* 0: any */
} quan_choice;

/* The rules that fit best, all alike but for the least area. Zeroed it is empty. */
typedef struct {
    quan_choice items[QUAN_RULES_AT_ONCE];
    int32_t n;
    size_t length; /* of their pattern */
} quan_rule_set;

/* What a set says. */
typedef enum {
    QUAN_SAYS_NOTHING, /* no rule */
    QUAN_SAYS_NONE,    /* that it is no facility of ours */
    QUAN_SAYS_LITTLE,  /* "a school": the name is asked first */
    QUAN_SAYS_KIND,
} quan_saying;

quan_saying quan_rules_saying(const quan_rule_set *set);

/* True when a rule for tags fits, whatever it asks of the area. */
bool quan_matcher_knows(const quan_matcher *matcher, const quan_tags *tags);

/* The first key that rule r (0 to n - 1) asks for, or NULL when it is not for tags. */
const char *quan_matcher_key(const quan_matcher *matcher, int32_t r);

/* The longest of the rules for tags that fit. */
void quan_rules_of_tags(const quan_matcher *matcher, const quan_tags *tags, quan_rule_set *out);

typedef enum {
    QUAN_CODES_AMAP,
    QUAN_CODES_LANDUSE,
} quan_code_family;

/* Texts here are folded by quan_fields_fold(); `name` is that of the facility, or "". */

/* A code is told by the longest beginning that a rule knows. */
void quan_rules_of_code(const quan_matcher *matcher, quan_code_family family, const char *code,
                        const char *name, quan_rule_set *out);

/* "科教文化服务;学校;幼儿园": the deepest level that a rule knows; the first level only where it is
 * known to hold nothing of ours (餐饮服务). False when the text does not begin with the first level
 * of a map service. */
bool quan_rules_of_path(const quan_matcher *matcher, const char *path, const char *name,
                        quan_rule_set *out);

/* Free text: the longest word in it. */
void quan_rules_of_text(const quan_matcher *matcher, const char *text, quan_rule_set *out);

/* A name: the word that ends last, since the head of a Chinese name stands at its end (小学停车场
 * is a car park). */
void quan_rules_of_name(const quan_matcher *matcher, const char *name, quan_rule_set *out);

/* A kind by its key or Chinese name. */
void quan_rules_of_kind(const quan_matcher *matcher, const char *text, quan_rule_set *out);

/* True when the whole text is a word for a kind: 公共厕所 names no toilet in particular. */
bool quan_rules_is_word(const quan_matcher *matcher, const char *text);

/* One item of a list of functions. */
void quan_rules_of_function(const quan_matcher *matcher, const char *text, quan_rule_set *out);

/* True for what is written as a code: two digits or more, then digits and capitals. */
bool quan_rules_is_code(const char *text);

/* A name in two: what stands in brackets and what does not. Each has QUAN_RULE_TEXT bytes. */
void quan_facility_split_name(const char *folded, char *outer, char *inside);

/* existing, building ... when the name says so, in brackets or at its end; else NULL. */
const char *quan_facility_status_word(const quan_matcher *matcher, const char *outer,
                                      const char *inside);

/* Length of the name before an ending such as 东门 (a door) or 家属院 (a part), 0: it has none. The
 * kind of the part, if any, goes to *kind. */
size_t quan_facility_before_door(const quan_matcher *matcher, const char *outer);
size_t quan_facility_before_part(const quan_matcher *matcher, const char *outer, const char **kind);

/* True when the whole text is a door: 东门, 3号门. */
bool quan_facility_is_door(const quan_matcher *matcher, const char *text);

#endif
