/* guess.c - what a layer may be.
 *
 * Three kinds of evidence are added up: words in names (role_words.csv), fields that a role knows,
 * each counted the less the more roles know it, and the shape, which alone only excludes. All of it
 * is told, so that an analyst sees at once why a guess is wrong. */
#include "guess.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Words of a folder's name count half: it says what most of its files are. */
#define FOLDER_SHARE 0.5

/* More fields than this say nothing new. */
#define MOST_FIELD_SCORE 4.0

void quan_guess_name(const char *path, const char *layer, char *out, size_t size)
{
    const char *name = quan_gate_name(path);
    const char *dot = strchr(name + (*name != '\0'), '.');
    size_t n = dot ? (size_t)(dot - name) : strlen(name);
    bool own = layer && *layer && strncasecmp(layer, name, strlen(layer)) != 0;
    if (own)
        snprintf(out, size, "%s", layer);
    else
        snprintf(out, size, "%.*s", (int)n, name);
}

/* The year that four, six or eight digits begin with; 0: none. */
static int64_t year_of(const char *digits, size_t n)
{
    int64_t value = 0;
    if (n != 4 && n != 6 && n != 8)
        return 0;
    for (int i = 0; i < 4; i++)
        value = value * 10 + (digits[i] - '0');
    return value >= 1950 && value < 2050 ? value : 0;
}

/* Digits before or behind would make it part of a number, but for a date of 6 or 8 digits. Two
 * years with a hyphen between them are a period, as of a plan, and no year of the data. */
static int64_t year_in(const char *text)
{
    int64_t year = 0;
    for (const char *c = text; *c;) {
        size_t n = strspn(c, "0123456789");
        int64_t one = year_of(c, n);
        const char *rest = c + n;
        size_t gap = strspn(rest, "-~_ "), m = strspn(rest + gap, "0123456789");
        if (one && gap && m == 4 && year_of(rest + gap, m))
            n += gap + m;
        else if (one)
            year = one;
        c += n ? n : 1;
    }
    return year;
}

int64_t quan_guess_year(const char *path, const char *layer)
{
    int64_t year = layer ? year_in(layer) : 0;
    if (!year)
        year = year_in(quan_gate_name(path));
    return year ? year : year_in(path);
}

/* The bytes of `text` that `word` takes are blanked. */
static bool blank_word(char *text, const char *word)
{
    char *at = strstr(text, word);
    bool found = at != NULL;
    for (; at; at = strstr(at, word))
        memset(at, ' ', strlen(word));
    return found;
}

double quan_guess_version(const quan_catalogue *catalogue, const char *name, char *stem,
                          size_t size)
{
    const quan_table *words = &catalogue->tables[QUAN_CATALOGUE_ROLE_WORDS];
    char folded[700];
    double weight = 0;
    size_t n = 0;
    quan_fields_fold(name, folded, sizeof folded);
    for (int64_t row = 0; row < words->n_rows; row++) {
        double value = 0;
        if (strcmp(quan_catalogue_cell(words, row, "role"), "version") != 0)
            continue;
        if (!blank_word(folded, quan_table_text(words, 0, row)))
            continue;
        (void)quan_text_to_real(quan_catalogue_cell(words, row, "weight"), &value);
        weight += value;
    }
    for (const char *c = folded; *c && n + 1 < size; c++)
        if (!strchr(" 0123456789_-.()[]", *c))
            stem[n++] = *c;
    stem[n] = '\0';
    return weight;
}

/* What names say: per role the best word of the name, and of the folders above it. */
typedef struct {
    double name[QUAN_N_ROLES + 1], folder[QUAN_N_ROLES + 1]; /* the last: no layer to read */
    const char *word[QUAN_N_ROLES + 1];
} word_scores;

static int slot_of(const char *role)
{
    for (int r = 0; r < QUAN_N_ROLES; r++)
        if (!strcmp(role, quan_role_name((quan_role)r)))
            return r;
    return !strcmp(role, "none") ? QUAN_N_ROLES : -1;
}

/* A longer word outweighs a shorter one of the same weight: 社区卫生服务 is no community. */
static double weight_of(const quan_table *words, int64_t row)
{
    double value = 0;
    (void)quan_text_to_real(quan_catalogue_cell(words, row, "weight"), &value);
    return value + (double)strlen(quan_table_text(words, 0, row)) / 1000;
}

static void score_words(const quan_catalogue *catalogue, const char *path, const char *name,
                        word_scores *out)
{
    const quan_table *words = &catalogue->tables[QUAN_CATALOGUE_ROLE_WORDS];
    char folded[700], folders[700] = "";
    *out = (word_scores){0};
    quan_fields_fold(name, folded, sizeof folded);
    snprintf(folders, sizeof folders, "%.*s", (int)(quan_gate_name(path) - path), path);
    char plain[700];
    quan_fields_fold(folders, plain, sizeof plain);
    for (int64_t row = 0; row < words->n_rows; row++) {
        int slot = slot_of(quan_catalogue_cell(words, row, "role"));
        const char *word = quan_table_text(words, 0, row);
        double weight = weight_of(words, row);
        if (slot < 0)
            continue;
        if (strstr(folded, word) && weight > out->name[slot]) {
            out->name[slot] = weight;
            out->word[slot] = word;
        }
        if (strstr(plain, word))
            out->folder[slot] = fmax(out->folder[slot], weight);
    }
}

/* Whether a layer of this shape can have the role at all. */
static bool fits(const quan_look *look, quan_role role, bool raster)
{
    uint32_t kinds = quan_batch_kinds(role);
    if (raster || role == QUAN_ROLE_DEM)
        return raster && role == QUAN_ROLE_DEM;
    if (!kinds)
        return !look->kinds || look->kinds == 1u << QUAN_POINTS;
    return (look->kinds & kinds) || (!look->kinds && quan_batch_may_lack_geometry(role));
}

/* Fields that every role has say nothing. */
static bool is_common(const quan_field *field)
{
    return !strcmp(field->name, "id") || !strcmp(field->name, "name") ||
           !strcmp(field->name, "accuracy_m");
}

/* The matches of all roles that fit. */
typedef struct {
    const quan_field **matched[QUAN_N_ROLES]; /* NULL: the role does not fit */
    double score[QUAN_N_ROLES];
} role_fields;

static void score_fields(const quan_look *look, role_fields *all)
{
    for (int32_t f = 0; f < look->names.n; f++) {
        int n = 0;
        for (int r = 0; r < QUAN_N_ROLES; r++)
            n += all->matched[r] && all->matched[r][f] && !is_common(all->matched[r][f]);
        for (int r = 0; r < QUAN_N_ROLES && n; r++)
            if (all->matched[r] && all->matched[r][f] && !is_common(all->matched[r][f]))
                all->score[r] += 1.0 / n;
    }
}

static quan_status match_roles(const quan_catalogue *catalogue, const quan_look *look, bool raster,
                               role_fields *all, quan_error *err)
{
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (r == QUAN_ROLE_DEM || !fits(look, (quan_role)r, raster))
            continue;
        QUAN_TRY(quan_look_match(look, catalogue, (quan_role)r, NULL, &all->matched[r], err));
    }
    score_fields(look, all);
    return QUAN_OK;
}

/* "名称含“建筑”；字段 YT→用途、ZCS→地上层数" */
static void tell(const quan_look *look, const word_scores *words, quan_role_guess *guess)
{
    size_t n = 0, size = sizeof guess->evidence;
    int shown = 0, total = 0;
    char *out = guess->evidence;
    out[0] = '\0';
    if (words->word[guess->role])
        n += (size_t)snprintf(out, size, "名称含“%s”", words->word[guess->role]);
    else if (words->folder[guess->role] > 0)
        n += (size_t)snprintf(out, size, "所在文件夹的名称");
    for (int32_t f = 0; guess->matched && f < look->names.n; f++) {
        const quan_field *field = guess->matched[f];
        if (!field || is_common(field))
            continue;
        total++;
        if (shown == 4 || n > size - 200)
            continue;
        n += (size_t)snprintf(out + n, size - n, "%s%.60s→%.40s",
                              shown ? "、"
                              : n   ? "；字段 "
                                    : "字段 ",
                              look->names.texts[f], field->title ? field->title : field->name);
        shown++;
    }
    if (total > shown)
        snprintf(out + n, size - n, "等 %d 个", total);
}

/* A picture of the ground is a grid as well: a grid is taken for heights by its name alone. */
static double total_of(const word_scores *words, const role_fields *fields, int r)
{
    double name = words->name[r] > 0 ? words->name[r] : words->folder[r] * FOLDER_SHARE;
    return name + fmin(fields->score[r], MOST_FIELD_SCORE);
}

quan_status quan_guess_role(const quan_catalogue *catalogue, const quan_look *look,
                            const char *path, bool raster, quan_role_guess *out, quan_error *err)
{
    word_scores words;
    role_fields fields = {0};
    char name[700];
    double least = 0;
    *out = (quan_role_guess){.role = QUAN_N_ROLES};
    QUAN_TRY(quan_setting(catalogue, "init.score_least", &least, err));
    quan_guess_name(path, look->layer, name, sizeof name);
    score_words(catalogue, path, name, &words);
    quan_status status = match_roles(catalogue, look, raster, &fields, err);
    for (int r = 0; r < QUAN_N_ROLES && !status; r++) {
        double total = total_of(&words, &fields, r);
        if (!fits(look, (quan_role)r, raster) || total < least || total <= out->score)
            continue;
        out->role = (quan_role)r;
        out->score = total;
    }
    if (!status && words.name[QUAN_N_ROLES] >= fmax(out->score, least)) {
        out->role = QUAN_N_ROLES;
        out->ignored = true;
        snprintf(out->evidence, sizeof out->evidence, "名称含“%s”，不单独作为图层",
                 words.word[QUAN_N_ROLES]);
    }
    if (!status && out->role < QUAN_N_ROLES) {
        out->matched = fields.matched[out->role];
        fields.matched[out->role] = NULL;
        tell(look, &words, out);
    }
    for (int r = 0; r < QUAN_N_ROLES; r++)
        quan_free(fields.matched[r]);
    return status;
}

bool quan_guess_mentions(const quan_catalogue *catalogue, const char *path, quan_role role)
{
    word_scores words;
    score_words(catalogue, path, quan_gate_name(path), &words);
    return words.name[role] > 0 || words.folder[role] > 0;
}

void quan_guess_free(quan_role_guess *guess)
{
    quan_free(guess->matched);
    *guess = (quan_role_guess){.role = QUAN_N_ROLES};
}
