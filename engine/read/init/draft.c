/* draft.c - the run file that an inventory leads to, with the reason above each line: it is meant
 * to be read and corrected by somebody who has never seen one. */
#include "inventory_work.h"

#include "check/page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const quan_inventory *from;
    const quan_catalogue *catalogue;
    quan_page page;
    char prefix[4400]; /* from the run file's folder to the inventory's */
} draft;

static const char *cell(const draft *d, int64_t row, int column)
{
    const char *text = quan_table_text(&d->from->layers, column, row);
    return text ? text : "";
}

/* A YAML text in double quotes. */
static void put_quoted(quan_page *page, const char *text)
{
    quan_page_put(page, "\"");
    for (const char *c = text; *c; c++)
        quan_page_put(page, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    quan_page_put(page, "\"");
}

/* How to go from one folder to another; both are absolute, without links. */
static void relate(const char *from, const char *to, char out[4400])
{
    size_t common = 0, n = 0;
    for (size_t i = 0;; i++) {
        bool end_from = !from[i] || from[i] == '/', end_to = !to[i] || to[i] == '/';
        if (end_from && end_to)
            common = i;
        if (!from[i] || !to[i] || from[i] != to[i])
            break;
    }
    out[0] = '\0';
    for (const char *c = from + common; *c; c++)
        if (*c == '/' && c[1] && n + 4 < 4400)
            n += (size_t)snprintf(out + n, 4400 - n, "../");
    const char *rest = to + common + (to[common] == '/');
    snprintf(out + n, 4400 - n, "%s%s", rest, *rest ? "/" : "");
}

static quan_status find_prefix(draft *d, const char *run_folder, quan_error *err)
{
    char *from = realpath(run_folder, NULL), *to = realpath(d->from->folder, NULL);
    quan_status status = QUAN_OK;
    if (from && to && strlen(from) + strlen(to) < 4000)
        relate(strcmp(from, "/") ? from : "", to, d->prefix);
    else
        status = quan_fail(err, QUAN_ERR_IO, "the folder of the run file cannot be found");
    free(from);  // realpath() allocates
    free(to);
    return status;
}

/* The id names files, so it keeps what a plain name may have. */
static void put_run(draft *d)
{
    quan_page *page = &d->page;
    const quan_inventory *from = d->from;
    const char *title = quan_inventory_answer_of(from, "title");
    const char *words[][3] = {
        {"as_of", "as_of", "数据截止日期；成果里只有这个日期"},
        {"secrecy", "secrecy", "密级：公开、内部、秘密"},
        {"criteria", "criteria", "assess：考核集八项"},
    };
    quan_page_put(page, "run:\n  title: ");
    put_quoted(page, title ? title : "评估对象");
    quan_page_put(page, "\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        quan_page_put(page, "  %s: %s    # %s\n", words[i][0],
                      quan_inventory_answer_of(from, words[i][1]), words[i][2]);
    quan_page_put(page, "  # complete: [kindergarten]    # 资料已齐全的设施类别；没有也算缺口\n");
    const double *b = from->bbox_deg;
    if (!from->has_boundary && b[0] < b[2])
        quan_page_put(page,
                      "  bbox: [%.5f, %.5f, %.5f, %.5f]    # 没有边界图层：取建筑的范围（西、南、"
                      "东、北，度）\n",
                      b[0], b[1], b[2], b[3]);
}

/* "GBK" of "GBK (guessed)". */
static void put_encoding(draft *d, int64_t row)
{
    const char *encoding = cell(d, row, QUAN_INVENTORY_ENCODING);
    if (quan_table_int(&d->from->layers, QUAN_INVENTORY_GUESSED, row, 0) & 2)
        quan_page_put(&d->page, ", encoding: %.*s", (int)strcspn(encoding, " "), encoding);
}

/* Only a system that was asked for: what is guessed from the numbers is guessed again by the run,
 * with its evidence. */
static void put_system(draft *d, int64_t row)
{
    char key[40];
    snprintf(key, sizeof key, "crs:%lld", (long long)row);
    const char *answer = quan_inventory_answer_of(d->from, key);
    if (!answer || !strcmp(answer, "不用"))
        return;
    quan_page_put(&d->page, ", crs: ");
    put_quoted(&d->page, answer);
}

/* Everything of a source after its role. */
static void put_source(draft *d, int64_t row)
{
    char path[9000];
    snprintf(path, sizeof path, "%s%s", d->prefix, cell(d, row, QUAN_INVENTORY_FILE));
    quan_page_put(&d->page, "path: ");
    put_quoted(&d->page, path);
    if (*cell(d, row, QUAN_INVENTORY_LAYER)) {
        quan_page_put(&d->page, ", layer: ");
        put_quoted(&d->page, cell(d, row, QUAN_INVENTORY_LAYER));
    }
    if (*cell(d, row, QUAN_INVENTORY_POINTS)) {
        snprintf(path, sizeof path, "%s%s", d->prefix, cell(d, row, QUAN_INVENTORY_POINTS));
        quan_page_put(&d->page, ", points: ");
        put_quoted(&d->page, path);
    }
    put_encoding(d, row);
    put_system(d, row);
    int64_t year = quan_table_int(&d->from->layers, QUAN_INVENTORY_YEAR, row, 0);
    if (year)
        quan_page_put(&d->page, ", as_of: \"%lld\"", (long long)year);
    quan_page_put(&d->page, "}\n");
}

/* What the choice of role, system and encoding rests on. */
static void put_evidence(draft *d, int64_t row)
{
    quan_page *page = &d->page;
    int64_t guessed = quan_table_int(&d->from->layers, QUAN_INVENTORY_GUESSED, row, 0);
    quan_page_put(page, "  # %s", cell(d, row, QUAN_INVENTORY_EVIDENCE));
    if (*cell(d, row, QUAN_INVENTORY_SHAPE))
        quan_page_put(page, "；%s，%lld 个", cell(d, row, QUAN_INVENTORY_SHAPE),
                      (long long)quan_table_int(&d->from->layers, QUAN_INVENTORY_COUNT, row, 0));
    if (*cell(d, row, QUAN_INVENTORY_CRS))
        quan_page_put(page, "；%s%s", cell(d, row, QUAN_INVENTORY_CRS),
                      guessed & 1 ? "（推断，请核对）" : "");
    if (guessed & 2)
        quan_page_put(page, "；编码是推断的，样词：%s", cell(d, row, QUAN_INVENTORY_WORDS));
    quan_page_put(page, "\n");
}

/* The roles that an OSM file stands in for. */
static void put_osm(draft *d, int64_t row)
{
    bool first = true;
    put_evidence(d, row);
    quan_page_put(&d->page, "  - {role: [");
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        if (!quan_inventory_takes_osm(d->from, (quan_role)r))
            continue;
        quan_page_put(&d->page, "%s%s", first ? "" : ", ", quan_role_name((quan_role)r));
        first = false;
    }
    quan_page_put(&d->page, "], ");
    put_source(d, row);
}

static bool osm_has_use(const quan_inventory *from)
{
    for (int r = 0; r < QUAN_N_ROLES; r++)
        if (quan_inventory_takes_osm(from, (quan_role)r))
            return true;
    return false;
}

/* Role after role; the versions that were not taken stand below as comments. */
static void put_sources(draft *d)
{
    const quan_inventory *from = d->from;
    int64_t n = 0;
    quan_page_put(&d->page, "\nsources:\n");
    for (int r = 0; r <= QUAN_N_ROLES; r++) {
        for (int64_t row = 0; row < from->layers.n_rows; row++) {
            bool used = quan_inventory_is(from, row, "used");
            if (quan_inventory_role(from, row) != (quan_role)r ||
                (!used && !quan_inventory_is(from, row, "spare")) ||
                !*cell(d, row, QUAN_INVENTORY_ROLE))
                continue;
            if (r == QUAN_N_ROLES && !osm_has_use(from))
                continue;
            if (r == QUAN_N_ROLES) {
                put_osm(d, row);
                n++;
                continue;
            }
            if (used)
                put_evidence(d, row);
            quan_page_put(&d->page, "  %s- {role: %s, ", used ? "" : "# 未采用的版本：",
                          quan_role_name((quan_role)r));
            put_source(d, row);
            n += used;
        }
    }
    if (!n)
        quan_page_put(&d->page, "  []    # 没有认出可用的图层\n");
}

static void put_rest(draft *d)
{
    char label[700];
    const quan_inventory *from = d->from;
    quan_page_put(&d->page, "\noutput: {gpkg: 初图.gpkg, project: true}\n");
    if (from->missing.n_rows)
        quan_page_put(&d->page, "\n# 还缺（详见 资料清单与缺项.xlsx）：\n");
    for (int64_t row = 0; row < from->missing.n_rows; row++)
        quan_page_put(&d->page, "#   %s（%s）：%s\n",
                      quan_catalogue_cell(&from->missing, row, "name_zh"),
                      quan_catalogue_cell(&from->missing, row, "role"),
                      quan_catalogue_cell(&from->missing, row, "without"));
    bool any = false;
    for (int64_t row = 0; row < from->layers.n_rows; row++) {
        if (quan_inventory_is(from, row, "used") || quan_inventory_is(from, row, "spare"))
            continue;
        quan_inventory_label(from, row, label, sizeof label);
        quan_page_put(&d->page, "%s#   %s：%s\n", any ? "" : "\n# 没有用到的文件：\n", label,
                      cell(d, row, QUAN_INVENTORY_EVIDENCE));
        any = true;
    }
}

quan_status quan_inventory_run_file(const quan_inventory *inventory,
                                    const quan_catalogue *catalogue, const char *run_folder,
                                    char **text, quan_error *err)
{
    draft d = {.from = inventory, .catalogue = catalogue};
    *text = NULL;
    QUAN_TRY(find_prefix(&d, run_folder, err));
    quan_page_put(
        &d.page, "# 由 quan init 起草。每个数据源的上一行写着判断的依据，请核对；路径相对于本文件。"
                 "\n# 改动之后先 quan check 核对，再 quan run 出图。\n");
    put_run(&d);
    put_sources(&d);
    put_rest(&d);
    if (d.page.failed) {
        quan_free(d.page.text);
        return quan_fail_memory(err, "the run file");
    }
    *text = d.page.text;
    return QUAN_OK;
}
