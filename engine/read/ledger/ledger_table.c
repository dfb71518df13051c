/* ledger_table.c - what became of every row that had a name and no place. */
#include "ledger_work.h"

#include <stdio.h>
#include <string.h>

/* Columns of ledger_match, in this order. */
enum {
    SOURCE,
    ROLE,
    ROW,
    NAME,
    ADDRESS,
    COMMUNITY,
    STATUS,
    TARGET_ROLE,
    TARGET_ID,
    TARGET_NAME,
    ESTATE_ID,
    SCORE,
    EVIDENCE,
    EFFECT,
};

static const char *text_of(const quan_table *table, const char *column, int64_t row)
{
    return quan_table_text(table, quan_table_find(table, column), row);
}

static const char *const likenesses[QUAN_N_NAME_LIKENESSES] = {
    [QUAN_NAME_SAME] = "名称相同",
    [QUAN_NAME_FOLDED] = "名称规范化后相同",
    [QUAN_NAME_BRACKETS] = "除括号外名称相同",
    [QUAN_NAME_ALIAS] = "名称见于括号内",
    [QUAN_NAME_PLAIN] = "去掉区划前缀、统一简称后名称相同",
    [QUAN_NAME_CORE] = "主名相同，后缀同类或省略",
    [QUAN_NAME_EDIT] = "名称相差一两个字",
    [QUAN_NAME_TAIL] = "名称仅多出路名或区划",
    [QUAN_NAME_ENDING] = "主名相同，后缀不同类",
    [QUAN_NAME_NO_ENDING] = "主名相同，一方无住宅后缀",
    [QUAN_NAME_PHASE] = "名称相同，仅一方写明期数",
    [QUAN_NAME_CONFLICT] = "名称相同，括号或区划矛盾",
    [QUAN_NAME_PART] = "一方名称包含另一方",
    [QUAN_NAME_UNLIKE] = "名称不同",
};

static void append(char *out, size_t size, const char *text)
{
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s%s", n ? "；" : "", text);
    quan_text_drop_broken_tail(out);
}

/* "1": agrees, "-1": contradicts, 0: nothing is said. */
static void append_fact(char *out, size_t size, int fact, const char *yes, const char *no)
{
    if (fact)
        append(out, size, fact > 0 ? yes : no);
}

static const char *role_title(quan_role role)
{
    return role == QUAN_ROLE_PARCEL_TITLE ? "宗地"
           : role == QUAN_ROLE_BUILDING   ? "建筑"
           : role == QUAN_ROLE_FACILITY   ? "兴趣点"
                                          : "小区";
}

/* Why, in words that a clerk can check. */
static void write_evidence(const ledger_work *work, const ledger_row *row, const ledger_hit *hit,
                           ledger_status status, char *out, size_t size)
{
    const ledger_target *target = &work->targets[hit->target];
    char text[200];
    out[0] = '\0';
    if (status == LEDGER_CONFIRMED || status == LEDGER_REFUSED) {
        append(out, size, "人工确认文件");
    } else {
        append(out, size,
               hit->likeness == QUAN_NAME_UNLIKE && !*target->key.folded
                   ? "对象无名称"
                   : likenesses[hit->likeness]);
        append_fact(out, size, hit->road, "路名和门牌相同", "路名或门牌不同");
        append_fact(out, size, hit->community, "社区相符", "社区不符");
        append_fact(out, size, hit->street, "街道相符", "街道不符");
    }
    if (target->role != QUAN_ROLE_ESTATE && target->estate >= 0) {
        snprintf(text, sizeof text, "%s位于该小区内", role_title(target->role));
        append(out, size, text);
    }
    if (row->reason && (status == LEDGER_CANDIDATE || status == LEDGER_MATCHED))
        append(out, size, row->reason);
}

static const char *status_word(ledger_status status)
{
    static const char *const words[] = {
        [LEDGER_NONE] = "none",       [LEDGER_CANDIDATE] = "candidate",
        [LEDGER_MATCHED] = "matched", [LEDGER_CONFIRMED] = "confirmed",
        [LEDGER_REFUSED] = "refused",
    };
    return words[status];
}

static quan_status set_texts(quan_table *table, int64_t row, const char *const *texts,
                             const int32_t *columns, size_t n, quan_error *err)
{
    for (size_t i = 0; i < n; i++)
        QUAN_TRY(quan_table_set_text(table, columns[i], row, texts[i], err));
    return QUAN_OK;
}

/* What the row itself says; every line of the table begins so. */
static quan_status begin_line(ledger_work *work, const ledger_row *row, ledger_status status,
                              int64_t *line, quan_error *err)
{
    static const int32_t columns[] = {SOURCE, ROLE, ROW, NAME, ADDRESS, COMMUNITY, STATUS};
    quan_dataset *out = work->g->out;
    const quan_table *from = &ledger_layer(work, row->role)->table;
    int64_t source = quan_table_int(from, quan_table_find(from, "source"), row->row, 0);
    const char *const texts[] = {quan_table_text(&out->sources, QUAN_SOURCE_FILE, source),
                                 quan_role_name(row->role),
                                 text_of(from, "source_id", row->row),
                                 text_of(from, "name", row->row),
                                 text_of(from, "address", row->row),
                                 text_of(from, "community", row->row),
                                 status_word(status)};
    QUAN_TRY(quan_table_add_rows(&out->ledger_match, 1, err));
    *line = out->ledger_match.n_rows - 1;
    return set_texts(&out->ledger_match, *line, texts, columns, sizeof texts / sizeof *texts, err);
}

static quan_status write_hit(ledger_work *work, const ledger_row *row, const ledger_hit *hit,
                             ledger_status status, quan_error *err)
{
    static const int32_t columns[] = {TARGET_ROLE, TARGET_ID, TARGET_NAME,
                                      ESTATE_ID,   EVIDENCE,  EFFECT};
    const ledger_target *target = &work->targets[hit->target];
    const quan_table *estates = &ledger_layer(work, QUAN_ROLE_ESTATE)->table;
    char evidence[600];
    int64_t line = 0;
    bool settled = status == LEDGER_MATCHED || status == LEDGER_CONFIRMED;
    write_evidence(work, row, hit, status, evidence, sizeof evidence);
    QUAN_TRY(begin_line(work, row, status, &line, err));
    const char *const texts[] = {
        target->role == QUAN_ROLE_FACILITY ? "poi" : quan_role_name(target->role),
        ledger_target_id(work, target),
        ledger_target_name(work, target),
        settled && row->estate >= 0 ? text_of(estates, "id", row->estate) : NULL,
        evidence,
        settled ? row->effect : NULL,
    };
    QUAN_TRY(set_texts(&work->g->out->ledger_match, line, texts, columns,
                       sizeof texts / sizeof *texts, err));
    if (status != LEDGER_REFUSED)
        quan_table_set_real(&work->g->out->ledger_match, SCORE, line,
                            (hit->score > 1000 ? 1000 : hit->score) / 1000.0);
    return QUAN_OK;
}

static quan_status write_row(ledger_work *work, const ledger_row *row, quan_error *err)
{
    int64_t line = 0;
    int32_t n = row->status == LEDGER_CANDIDATE ? row->n_hits : row->status != LEDGER_NONE;
    for (int32_t h = 0; h < n; h++)
        QUAN_TRY(write_hit(work, row, &row->hits[h], row->status, err));
    for (int32_t i = 0; i < row->n_refused; i++) {
        ledger_hit refused = {.target = row->refused[i]};
        QUAN_TRY(write_hit(work, row, &refused, LEDGER_REFUSED, err));
    }
    if (n)
        return QUAN_OK;
    QUAN_TRY(begin_line(work, row, LEDGER_NONE, &line, err));
    return quan_table_set_text(&work->g->out->ledger_match, EVIDENCE, line,
                               *row->key.folded ? "没有相近的对象" : "没有名称", err);
}

quan_status ledger_write_rows(ledger_work *work, int64_t first, quan_error *err)
{
    for (int64_t r = first; r < work->n_rows; r++)
        QUAN_TRY(write_row(work, &work->rows[r], err));
    return QUAN_OK;
}

static const char *role_word(const char *role)
{
    return !role                           ? NULL
           : !strcmp(role, "parcel_title") ? "宗地"
           : !strcmp(role, "building")     ? "建筑"
           : !strcmp(role, "poi")          ? "兴趣点"
                                           : "小区";
}

static const char *answer_word(const char *status)
{
    return !strcmp(status, "confirmed") ? "是" : !strcmp(status, "refused") ? "否" : NULL;
}

/* What a spreadsheet would take for a formula gets an apostrophe before it. */
static quan_status set_cell(quan_table *table, int32_t column, int64_t row, const char *text,
                            quan_error *err)
{
    char safe[1000];
    if (!text || !*text || !strchr("=+-@\t\r", *text))
        return quan_table_set_text(table, column, row, text, err);
    snprintf(safe, sizeof safe, "'%s", text);
    quan_text_drop_broken_tail(safe);
    return quan_table_set_text(table, column, row, safe, err);
}

static quan_status add_candidate(const quan_table *from, int64_t row, quan_table *out,
                                 quan_error *err)
{
    char score[32] = "";
    if (!quan_table_is_null(from, SCORE, row))
        snprintf(score, sizeof score, "%.3f", quan_table_real(from, SCORE, row, 0));
    const char *const cells[] = {
        quan_table_text(from, NAME, row),
        quan_table_text(from, COMMUNITY, row),
        quan_table_text(from, ADDRESS, row),
        role_word(quan_table_text(from, TARGET_ROLE, row)),
        quan_table_text(from, TARGET_ID, row),
        quan_table_text(from, TARGET_NAME, row),
        *score ? score : NULL,
        quan_table_text(from, EVIDENCE, row),
        answer_word(quan_table_text(from, STATUS, row)),
    };
    QUAN_TRY(quan_table_add_rows(out, 1, err));
    for (int32_t c = 0; c < (int32_t)(sizeof cells / sizeof *cells); c++)
        QUAN_TRY(set_cell(out, c, out->n_rows - 1, cells[c], err));
    return QUAN_OK;
}

/* Matches that were found without a doubt are not asked again. The first heading begins with a byte
 * order mark, by which spreadsheets know UTF-8. */
quan_status quan_ledger_list(const quan_dataset *data, quan_table *out, quan_error *err)
{
    static const char *const headings[] = {
        "\xEF\xBB\xBF台账名称", "社区", "地址", "目标类别", "目标编号", "目标名称", "得分", "依据",
        "确认(是/否)"};
    const quan_table *table = &data->ledger_match;
    *out = (quan_table){0};
    quan_status status = QUAN_OK;
    for (size_t c = 0; c < sizeof headings / sizeof *headings && !status; c++)
        status = quan_table_add_column(out, headings[c], QUAN_TYPE_TEXT, NULL, err);
    for (int64_t row = 0; row < table->n_rows && !status; row++) {
        const char *role = quan_table_text(table, ROLE, row);
        if (strcmp(quan_table_text(table, STATUS, row), "matched") != 0 &&
            !strcmp(role, quan_role_name(QUAN_ROLE_LEDGER)))
            status = add_candidate(table, row, out, err);
    }
    if (status)
        quan_table_free(out);
    return status;
}

quan_status quan_read_candidates(const quan_run_file *run, const quan_catalogue *catalogue,
                                 const quan_monitor *monitor, quan_table *out, quan_error *err)
{
    quan_dataset data = {0};
    *out = (quan_table){0};
    QUAN_TRY(quan_read(run, catalogue, monitor, &data, err));
    quan_status status = quan_ledger_list(&data, out, err);
    quan_dataset_free(&data);
    return status;
}
