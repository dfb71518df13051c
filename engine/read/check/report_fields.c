/* report_fields.c - per source how it was understood: system, encoding, fields, rows as they stand
 * in the file. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The field of a canonical name; NULL where the layer has no such field. */
static const quan_field *field_of(const quan_layer_description *input, const char *canonical)
{
    for (int32_t f = 0; f < input->n_fields; f++) {
        if (!strcmp(input->fields[f].name, canonical))
            return &input->fields[f];
    }
    return NULL;
}

/* "建筑面积（floor_area_m2，㎡）" */
static void name_field(const quan_layer_description *input, const char *canonical, char *out,
                       size_t size)
{
    const quan_field *field = field_of(input, canonical);
    snprintf(out, size, "%s（%s%s%s）", field && field->title ? field->title : canonical, canonical,
             field && field->unit ? "，" : "", field && field->unit ? field->unit : "");
}

/* "空 3.2 %" of the used rows of the source; "" where the column is none of the layer's own. */
static void name_share(const quan_dataset *data, quan_role role, int64_t source,
                       const char *canonical, char out[32])
{
    const quan_table *table = &data->layers[role].table;
    int32_t column = quan_table_find(table, canonical), from = quan_table_find(table, "source");
    int64_t n = 0, missing = 0;
    out[0] = '\0';
    for (int64_t row = 0; column >= 0 && row < table->n_rows; row++) {
        if (quan_table_int(table, from, row, -1) != source)
            continue;
        n++;
        missing += quan_table_is_null(table, column, row);
    }
    if (n)
        snprintf(out, 32, "空 %.1f %%", 100.0 * (double)missing / (double)n);
}

/* Returns how many fields were matched. */
static int64_t put_matches(quan_page *page, const quan_reported *all, int64_t source)
{
    const quan_table *fields = &all->data->fields;
    quan_role role = quan_report_role(&all->data->sources, source);
    char name[300], share[32];
    int64_t n = 0;
    for (int64_t row = 0; row < fields->n_rows; row++) {
        const char *field = quan_table_text(fields, 1, row);
        const char *canonical = quan_table_text(fields, 2, row);
        if (quan_table_int(fields, 0, row, -1) != source || !strcmp(canonical, QUAN_PERSONAL_FIELD))
            continue;
        const char *samples = quan_table_text(fields, 3, row);
        bool personal = quan_look_is_personal(all->catalogue, field);
        name_field(&all->catalogue->inputs[role], canonical, name, sizeof name);
        name_share(all->data, role, source, canonical, share);
        quan_page_put(page, "        ");
        quan_page_cell(page, field, 16);
        quan_page_put(page, " → ");
        quan_page_cell(page, name, 31);
        quan_page_cell(page, share, 12);
        quan_page_rest(page,
                       personal              ? "（个人信息，不显示）"
                       : samples && *samples ? samples
                                             : "（全部为空）",
                       70);
        n++;
    }
    return n;
}

static const quan_checked *checked_of(const quan_reported *all, int64_t row)
{
    for (int64_t i = 0; i < all->n_checked; i++)
        if (all->checked[i].row == row && all->checked[i].matched)
            return &all->checked[i];
    return NULL;
}

/* How the table of sample rows is laid out: columns side by side while they fit the page. */
enum {
    MOST_CELL = 18,
    LEAST_CELL = 4,
    INDENT = 10
};

static bool is_shown(const quan_reported *all, const quan_checked *one, int32_t field)
{
    return one->matched[field] &&
           !quan_look_is_personal(all->catalogue, one->look.names.texts[field]);
}

static const char *sample(const quan_reported *all, const quan_checked *one, int32_t row,
                          int32_t field, char out[640])
{
    const char *cell = row < 0 ? one->look.names.texts[field]
                               : one->look.cells[(int64_t)row * one->look.names.n + field];
    const quan_field *matched = one->matched[field];
    if (row >= 0 && cell && matched && !strcmp(matched->name, "owner") &&
        quan_personal_person(all->catalogue, cell))
        cell = "个人";
    return quan_text_printable(cell ? cell : "·", out, 640);
}

static int32_t width_of(const quan_reported *all, const quan_checked *one, int32_t field)
{
    char shown[640];
    int32_t width = LEAST_CELL;
    for (int32_t row = -1; row < one->look.n_rows && row < QUAN_LOOK_SHOWN; row++) {
        int32_t own = quan_page_columns(sample(all, one, row, field, shown));
        width = own > width ? own : width;
    }
    return width < MOST_CELL ? width : MOST_CELL;
}

/* Fields first to end - 1 that are shown, header and rows. */
static void put_block(quan_page *page, const quan_reported *all, const quan_checked *one,
                      const int32_t span[2])
{
    char shown[640];
    for (int32_t row = -1; row < one->look.n_rows && row < QUAN_LOOK_SHOWN; row++) {
        quan_page_put(page, "%*s%s", INDENT, "", row < 0 ? "原样  " : "      ");
        for (int32_t f = span[0]; f < span[1]; f++) {
            if (!is_shown(all, one, f))
                continue;
            quan_page_cell(page, sample(all, one, row, f, shown), width_of(all, one, f));
            quan_page_put(page, "  ");
        }
        quan_page_end(page);
    }
}

/* Five rows of the file across the matched fields, so that a shifted or swapped column is seen. */
static void put_samples(quan_page *page, const quan_reported *all, const quan_checked *one)
{
    int32_t span[2] = {0, 0}, used = INDENT + 6;
    if (!one->look.n_rows)
        return;
    for (int32_t f = 0; f < one->look.names.n; f++) {
        int32_t width = is_shown(all, one, f) ? width_of(all, one, f) + 2 : 0;
        if (width && used + width > QUAN_PAGE_COLUMNS && used > INDENT + 6) {
            put_block(page, all, one, span);
            span[0] = f;
            used = INDENT + 6;
        }
        used += width;
        span[1] = f + 1;
    }
    if (used > INDENT + 6)
        put_block(page, all, one, span);
}

/* True for the columns of a table that say where a row lies, which are read without being fields.
 */
static bool is_place(const quan_reported *all, const quan_checked *one, const char *name)
{
    static const char *const meanings[] = {"lon",  "lat",   "lonlat", "wkt",
                                           "east", "north", "x",      "y"};
    const quan_table *words = &all->catalogue->tables[QUAN_CATALOGUE_TABLE_WORDS];
    char folded[256];
    if (!one->look.kinds)
        return false;
    quan_fields_fold(name, folded, sizeof folded);
    int64_t row = quan_catalogue_find(words, folded);
    for (size_t i = 0; row >= 0 && i < sizeof meanings / sizeof *meanings; i++)
        if (!strcmp(quan_catalogue_cell(words, row, "meaning"), meanings[i]))
            return true;
    return false;
}

/* Neither matched, nor added by the reader of tables, nor a place, nor of persons. */
static bool is_left(const quan_reported *all, const quan_checked *one, int32_t field, bool personal)
{
    const char *name = one->look.names.texts[field];
    return !one->matched[field] && !quan_look_is_added(name) && !is_place(all, one, name) &&
           quan_look_is_personal(all->catalogue, name) == personal;
}

/* Names only: their values are read by nobody. */
static void put_left(quan_page *page, const quan_reported *all, const quan_checked *one,
                     bool personal)
{
    char list[3000] = "", shown[640];
    size_t n = 0;
    for (int32_t f = 0; f < one->look.names.n && n < sizeof list - 700; f++) {
        if (is_left(all, one, f, personal))
            n += (size_t)snprintf(
                list + n, sizeof list - n, "%s%s", n ? "、" : "",
                quan_text_printable(one->look.names.texts[f], shown, sizeof shown));
    }
    if (!n)
        return;
    quan_page_put(page, personal ? "        个人信息，不读入：" : "        未对应：");
    quan_page_wrap(page, list, personal ? 26 : 16);
}

static void put_unmatched(quan_page *page, const quan_reported *all, const quan_checked *one)
{
    put_left(page, all, one, false);
    put_left(page, all, one, true);
}

/* The words by which a guessed encoding is judged; where a system was found. */
static void put_guesses(quan_page *page, const quan_reported *all, int64_t row)
{
    const quan_table *placements = &all->data->placements;
    const quan_checked *one = checked_of(all, row);
    const char *encoding = quan_table_text(&all->data->sources, QUAN_SOURCE_ENCODING, row);
    char words[640];
    if (one && encoding && strstr(encoding, "guessed")) {
        quan_look_words(&one->look, all->catalogue, one->matched, words, sizeof words);
        quan_page_put(page, "        编码是推断的，样词：");
        quan_page_wrap(page, *words ? words : "（没有中文）", 8);
    }
    for (int64_t p = 0; p < placements->n_rows; p++) {
        if (quan_table_int(placements, 0, p, -1) != row)
            continue;
        quan_page_put(page, "        ");
        quan_page_wrap(page, quan_table_text(placements, 1, p), 8);
    }
}

/* The encoding and system are those in force, whether declared, guessed or given. */
static void put_source(quan_page *page, const quan_reported *all, int64_t row)
{
    const quan_table *sources = &all->data->sources;
    quan_role role = quan_report_role(sources, row);
    const char *encoding = quan_table_text(sources, QUAN_SOURCE_ENCODING, row);
    const char *crs = quan_table_text(sources, QUAN_SOURCE_CRS, row);
    const char *as_of = quan_table_text(sources, QUAN_SOURCE_AS_OF, row);
    char line[3000], accuracy[40], name[1300];
    snprintf(accuracy, sizeof accuracy, "默认");
    if (!quan_table_is_null(sources, QUAN_SOURCE_ACCURACY, row))
        snprintf(accuracy, sizeof accuracy, "%g m",
                 quan_table_real(sources, QUAN_SOURCE_ACCURACY, row, 0));
    bool table = !quan_batch_kinds(role) && role != QUAN_ROLE_DEM;
    quan_report_name(sources, row, name, sizeof name);
    snprintf(line, sizeof line, "%s · %s%s%s · %s · 精度 %s · 时点 %s",
             quan_report_title(all->catalogue, role), name, encoding && *encoding ? " · " : "",
             encoding ? encoding : "",
             crs     ? crs
             : table ? "表格"
                     : "坐标系不明",
             accuracy, as_of ? as_of : "不明");
    quan_page_put(page, "  %4lld  ", (long long)row + 1);
    quan_page_wrap(page, line, 8);
    put_guesses(page, all, row);
    bool osm = quan_format_of(quan_table_text(sources, QUAN_SOURCE_FILE, row)) == QUAN_FORMAT_OSM;
    if (osm)
        quan_page_put(page, "        字段取自标签，对应关系见 osm_tags.csv\n");
    else if (!put_matches(page, all, row) && role != QUAN_ROLE_DEM)
        quan_page_put(page, "        没有按名称对应的字段；可在 fields 中指明\n");
    const quan_checked *one = osm ? NULL : checked_of(all, row);
    if (one) {
        put_unmatched(page, all, one);
        put_samples(page, all, one);
    }
}

/* What a source shows by itself, when the run as a whole could not be read. */
static void put_checked(quan_page *page, const quan_reported *all, const quan_checked *one)
{
    char line[3000], shown[640];
    const char *path = all->run->sources[one->source].path;
    snprintf(line, sizeof line, "%s · %s · %s%s%s · %lld 个",
             quan_report_title(all->catalogue, one->role),
             quan_text_printable(path ? quan_gate_name(path) : "", shown, sizeof shown),
             one->encoding, *one->encoding ? " · " : "",
             *one->look.crs    ? one->look.crs
             : one->look.kinds ? "坐标系不明"
                               : "表格",
             (long long)one->look.n_features);
    quan_page_put(page, "  %4d  ", one->source + 1);
    quan_page_wrap(page, line, 8);
    if (!one->matched)
        return;
    for (int32_t f = 0; f < one->look.names.n; f++) {
        char name[300];
        if (!one->matched[f])
            continue;
        name_field(&all->catalogue->inputs[one->role], one->matched[f]->name, name, sizeof name);
        quan_page_put(page, "        ");
        quan_page_cell(page, one->look.names.texts[f], 16);
        quan_page_put(page, " → %s\n", name);
    }
    put_unmatched(page, all, one);
    put_samples(page, all, one);
}

void quan_report_fields(quan_page *page, const quan_reported *all, int *number)
{
    quan_report_chapter(page, number, "坐标系、编码与字段（原字段 → 标准字段  空缺  取值举例）");
    for (int64_t row = 0; all->data && row < all->data->sources.n_rows; row++)
        put_source(page, all, row);
    for (int64_t i = 0; !all->data && i < all->n_checked; i++)
        if (!*all->checked[i].problem)
            put_checked(page, all, &all->checked[i]);
}
