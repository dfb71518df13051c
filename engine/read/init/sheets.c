/* sheets.c - the inventory as the tables of a workbook: headers and words in Chinese, for the
 * departments that are asked for data. */
#include "inventory_work.h"

#include <stdio.h>
#include <string.h>

static const char *title_of_role(const quan_catalogue *catalogue, const char *role)
{
    const quan_table *roles = &catalogue->tables[QUAN_CATALOGUE_ROLES];
    int64_t row = role ? quan_catalogue_find(roles, role) : -1;
    return row < 0 ? role : quan_catalogue_cell(roles, row, "name_zh");
}

static const char *title_of_state(const char *state)
{
    static const char *const words[][2] = {
        {"used", "采用"},        {"spare", "未采用（另有版本）"}, {"unknown", "用途不明"},
        {"refused", "不能读取"}, {"ignored", "不作为图层"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], state))
            return words[i][1];
    return state;
}

/* Columns of texts; names end with NULL. */
static quan_status add_columns(quan_table *table, const char *const *names, quan_error *err)
{
    for (; *names; names++)
        QUAN_TRY(quan_table_add_column(table, *names, QUAN_TYPE_TEXT, NULL, err));
    return QUAN_OK;
}

/* One more row of texts. */
static quan_status add_texts(quan_table *table, const char *const *texts, int32_t n,
                             quan_error *err)
{
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    for (int32_t c = 0; c < n; c++)
        QUAN_TRY(quan_table_set_text(table, c, table->n_rows - 1, texts[c], err));
    return QUAN_OK;
}

/* A guess says so in the cell itself. */
static const char *mark_guess(const char *text, bool guessed, char out[200])
{
    if (!text || !guessed || strstr(text, "guessed")) {
        size_t n = text ? strcspn(text, " ") : 0;
        bool coded = text && strstr(text, " (guessed)");
        snprintf(out, 200, "%.*s%s",
                 (int)(coded  ? n
                       : text ? strlen(text)
                              : 0),
                 text ? text : "", coded ? "（推断）" : "");
        return text ? out : NULL;
    }
    snprintf(out, 200, "%s（推断）", text);
    return out;
}

/* The columns of numbers, so that a spreadsheet sorts them as such. */
enum {
    YEAR_COLUMN = 3,
    COUNT_COLUMN = 7,
    N_LAYER_COLUMNS = 12
};

static quan_status add_layer_columns(quan_table *out, quan_error *err)
{
    static const char *const names[N_LAYER_COLUMNS] = {"文件",   "图层", "用途", "年份",
                                                       "坐标系", "编码", "图形", "数量",
                                                       "状态",   "依据", "样词", "字段"};
    for (int c = 0; c < N_LAYER_COLUMNS; c++) {
        bool number = c == YEAR_COLUMN || c == COUNT_COLUMN;
        QUAN_TRY(quan_table_add_column(out, names[c], number ? QUAN_TYPE_INT : QUAN_TYPE_TEXT, NULL,
                                       err));
    }
    return QUAN_OK;
}

static void copy_number(const quan_table *from, int32_t column, int64_t row, quan_table *to,
                        int32_t to_column)
{
    if (!quan_table_is_null(from, column, row))
        quan_table_set_int(to, to_column, row, quan_table_int(from, column, row, 0));
}

static quan_status list_layers(const quan_inventory *from, const quan_catalogue *catalogue,
                               quan_table *out, quan_error *err)
{
    const quan_table *t = &from->layers;
    char crs[200], encoding[200];
    QUAN_TRY(add_layer_columns(out, err));
    QUAN_TRY(quan_table_add_rows(out, t->n_rows, err));
    for (int64_t row = 0; row < t->n_rows; row++) {
        int64_t guessed = quan_table_int(t, QUAN_INVENTORY_GUESSED, row, 0);
        const char *const texts[N_LAYER_COLUMNS] = {
            quan_table_text(t, QUAN_INVENTORY_FILE, row),
            quan_table_text(t, QUAN_INVENTORY_LAYER, row),
            title_of_role(catalogue, quan_table_text(t, QUAN_INVENTORY_ROLE, row)),
            NULL,
            mark_guess(quan_table_text(t, QUAN_INVENTORY_CRS, row), guessed & 1, crs),
            mark_guess(quan_table_text(t, QUAN_INVENTORY_ENCODING, row), false, encoding),
            quan_table_text(t, QUAN_INVENTORY_SHAPE, row),
            NULL,
            title_of_state(quan_table_text(t, QUAN_INVENTORY_STATE, row)),
            quan_table_text(t, QUAN_INVENTORY_EVIDENCE, row),
            guessed & 2 ? quan_table_text(t, QUAN_INVENTORY_WORDS, row) : NULL,
            quan_table_text(t, QUAN_INVENTORY_FIELDS, row),
        };
        for (int32_t c = 0; c < N_LAYER_COLUMNS; c++)
            if (c != YEAR_COLUMN && c != COUNT_COLUMN)
                QUAN_TRY(quan_table_set_text(out, c, row, texts[c], err));
        copy_number(t, QUAN_INVENTORY_YEAR, row, out, YEAR_COLUMN);
        copy_number(t, QUAN_INVENTORY_COUNT, row, out, COUNT_COLUMN);
    }
    return QUAN_OK;
}

static quan_status list_missing(const quan_inventory *from, quan_table *out, quan_error *err)
{
    static const char *const names[] = {"缺少的资料", "掌握部门",   "补上后可做",
                                        "现在的影响", "涉及的图纸", NULL};
    static const char *const columns[] = {"name_zh", "department", "gives", "without", "sheets"};
    QUAN_TRY(add_columns(out, names, err));
    for (int64_t row = 0; row < from->missing.n_rows; row++) {
        const char *texts[5];
        for (int c = 0; c < 5; c++)
            texts[c] = quan_catalogue_cell(&from->missing, row, columns[c]);
        QUAN_TRY(add_texts(out, texts, 5, err));
    }
    return QUAN_OK;
}

static quan_status list_fields(const quan_inventory *from, const quan_catalogue *catalogue,
                               quan_table *out, quan_error *err)
{
    static const char *const names[] = {"文件",  "图层",  "用途",  "原字段", "标准字段", "第1行",
                                        "第2行", "第3行", "第4行", "第5行",  NULL};
    const quan_table *f = &from->fields, *t = &from->layers;
    char title[400];
    QUAN_TRY(add_columns(out, names, err));
    for (int64_t row = 0; row < f->n_rows; row++) {
        int64_t layer = quan_table_int(f, QUAN_INVENTORY_FIELD_LAYER, row, 0);
        snprintf(title, sizeof title, "%.150s（%.150s）",
                 quan_table_text(f, QUAN_INVENTORY_FIELD_TITLE, row),
                 quan_table_text(f, QUAN_INVENTORY_FIELD_CANONICAL, row));
        const char *texts[10] = {
            quan_table_text(t, QUAN_INVENTORY_FILE, layer),
            quan_table_text(t, QUAN_INVENTORY_LAYER, layer),
            title_of_role(catalogue, quan_table_text(t, QUAN_INVENTORY_ROLE, layer)),
            quan_table_text(f, QUAN_INVENTORY_FIELD_NAME, row),
            title,
        };
        for (int s = 0; s < QUAN_LOOK_SHOWN; s++)
            texts[5 + s] = quan_table_text(f, QUAN_INVENTORY_FIELD_SAMPLE + s, row);
        QUAN_TRY(add_texts(out, texts, 10, err));
    }
    return QUAN_OK;
}

static quan_status list_answers(const quan_inventory *from, quan_table *out, quan_error *err)
{
    static const char *const names[] = {"问题", "采用的回答", "缺省值的依据", NULL};
    QUAN_TRY(add_columns(out, names, err));
    for (int64_t row = 0; row < from->questions.n_rows; row++) {
        const char *const texts[] = {
            quan_table_text(&from->questions, QUAN_QUESTION_TEXT, row),
            quan_table_text(&from->questions, QUAN_QUESTION_ANSWER, row),
            quan_table_text(&from->questions, QUAN_QUESTION_EVIDENCE, row),
        };
        QUAN_TRY(add_texts(out, texts, 3, err));
    }
    return QUAN_OK;
}

/* One letter per department: what it is asked for, and what for. */
static quan_status list_letters(const quan_inventory *from, quan_table *out, quan_error *err)
{
    static const char *const names[] = {"致", "函件正文（请补全落款）", NULL};
    const quan_table *m = &from->missing;
    QUAN_TRY(add_columns(out, names, err));
    for (int64_t row = 0; row < m->n_rows; row++) {
        const char *department = quan_catalogue_cell(m, row, "department");
        char text[2000];
        snprintf(text, sizeof text,
                 "%s：\n    为开展城镇老旧小区改造暨十五分钟生活圈评估，请协助提供“%s”资料，"
                 "用于：%s。\n    要求：GeoPackage、FileGDB 或 Shapefile（表格为 xlsx），2000 国家"
                 "大地坐标系，注明数据年份、坐标系与密级，附字段说明；涉及个人信息的列请删除。\n"
                 "    目前缺少该资料的影响：%s（图纸 %s）。",
                 department, quan_catalogue_cell(m, row, "name_zh"),
                 quan_catalogue_cell(m, row, "gives"), quan_catalogue_cell(m, row, "without"),
                 quan_catalogue_cell(m, row, "sheets"));
        const char *const texts[] = {department, text};
        QUAN_TRY(add_texts(out, texts, 2, err));
    }
    return QUAN_OK;
}

quan_status quan_inventory_sheets(const quan_inventory *inventory, const quan_catalogue *catalogue,
                                  quan_table out[QUAN_N_INVENTORY_SHEETS], quan_error *err)
{
    memset(out, 0, QUAN_N_INVENTORY_SHEETS * sizeof *out);
    quan_status status = list_layers(inventory, catalogue, &out[0], err);
    if (!status)
        status = list_missing(inventory, &out[1], err);
    if (!status)
        status = list_fields(inventory, catalogue, &out[2], err);
    if (!status)
        status = list_answers(inventory, &out[3], err);
    if (!status)
        status = list_letters(inventory, &out[4], err);
    for (int s = 0; s < QUAN_N_INVENTORY_SHEETS && status; s++)
        quan_table_free(&out[s]);
    return status;
}

const char *quan_inventory_sheet_name(int32_t sheet)
{
    static const char *const names[QUAN_N_INVENTORY_SHEETS] = {"资料清单", "缺项", "字段对照",
                                                               "问答", "资料申请函"};
    return names[sheet];
}
