/* ledger_confirm.c - the decisions that people took on candidates, kept for the next run.
 *
 * The file is the list that `quan check RUN --confirm FILE` writes, with 是 or 否 filled in; Excel
 * saves it as GBK or UTF-8 as it likes, so both are read. A decision that no longer fits the data
 * is told and passed over: it was right when it was taken. */
#include "ledger_work.h"

#include "catalogue/csv.h"
#include "file/encoding.h"
#include "file/gate.h"
#include "run_file/text_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_BYTES ((size_t)16 << 20)

enum {
    NAME,
    COMMUNITY,
    ROLE,
    ID,
    ANSWER,
    N_COLUMNS
};

/* Headings by their beginning: 确认(是/否) begins with 确认. */
static const char *const headings[N_COLUMNS] = {
    [NAME] = "台账名称", [COMMUNITY] = "社区", [ROLE] = "目标类别",
    [ID] = "目标编号",   [ANSWER] = "确认",
};

/* UTF-8 with or without byte order mark, else GB 18030; *text is the caller's. */
static quan_status decode(const quan_text_file *file, const char *shown, char **text,
                          quan_error *err)
{
    quan_decoder decoder = {0};
    int64_t capacity = 0;
    const char *bytes = file->bytes;
    size_t n = file->length;
    *text = NULL;
    if (n >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3)) {
        bytes += 3;
        n -= 3;
    }
    QUAN_TRY(quan_decoder_open(quan_text_is_utf8(bytes, n) ? "UTF-8" : "GB18030", &decoder, err));
    bool readable = quan_decoder_text(&decoder, bytes, n, false, text, &capacity);
    quan_decoder_close(&decoder);
    if (readable)
        return QUAN_OK;
    quan_free(*text);
    *text = NULL;
    return quan_fail(err, QUAN_ERR_INPUT,
                     "%s: the file is neither UTF-8 nor GBK; save it again with the encoding UTF-8",
                     shown);
}

/* A leading apostrophe keeps spreadsheets from taking a text for a formula; it is no part of it. */
static const char *plain(const char *cell)
{
    return *cell == '\'' ? cell + 1 : cell;
}

static quan_status find_columns(const quan_csv *csv, const char *shown, int32_t columns[N_COLUMNS],
                                quan_error *err)
{
    for (int h = 0; h < N_COLUMNS; h++) {
        columns[h] = -1;
        for (int32_t c = 0; c < csv->n_columns && columns[h] < 0; c++) {
            if (!strncmp(csv->header[c], headings[h], strlen(headings[h])))
                columns[h] = c;
        }
        if (columns[h] < 0 && h != COMMUNITY)
            return quan_fail(err, QUAN_ERR_INPUT,
                             "%s: the column '%s' is missing; quan check RUN.yaml --confirm "
                             "FILE.csv writes a file that has it",
                             shown, headings[h]);
    }
    return QUAN_OK;
}

/* 1 yes, 0 no, -1 nothing is decided yet, -2 not understood. */
static int answer_of(const ledger_work *work, const char *cell)
{
    static const char *const yes[] = {"是", "y", "yes", "1", "true"};
    static const char *const no[] = {"否", "n", "no", "0", "false"};
    char folded[QUAN_NAME_SIZE];
    quan_name_fold_with(&work->words.values, cell, folded, NULL);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (!strcmp(folded, yes[i]))
            return 1;
        if (!strcmp(folded, no[i]))
            return 0;
    }
    return *folded ? -2 : -1;
}

static quan_status keep_text(ledger_work *work, const char *text, const char **out, quan_error *err)
{
    *out = quan_arena_copy(&work->texts, text, strlen(text));
    return *out ? QUAN_OK : quan_fail_memory(err, "the confirmations");
}

static quan_status add_decision(ledger_work *work, const char *const cells[N_COLUMNS], bool yes,
                                int32_t line, quan_error *err)
{
    ledger_decision *decisions = quan_grow(work->decisions, &work->decision_capacity,
                                           work->n_decisions + 1, sizeof *decisions);
    if (!decisions)
        return quan_fail_memory(err, "the confirmations");
    work->decisions = decisions;
    ledger_decision *added = &decisions[work->n_decisions++];
    *added = (ledger_decision){.line = line, .yes = yes};
    quan_name_fold_with(&work->words.values, cells[NAME], added->name, added->inside);
    quan_name_area(&work->words, cells[COMMUNITY], added->community);
    QUAN_TRY(keep_text(work, cells[ROLE], &added->role, err));
    return keep_text(work, cells[ID], &added->id, err);
}

/* The line of an earlier 是 for the row of the ledger that the last decision is about; 0: none. */
static int32_t confirmed_before(const ledger_work *work)
{
    const ledger_decision *last = &work->decisions[work->n_decisions - 1];
    for (int64_t d = 0; d + 1 < work->n_decisions && last->yes; d++) {
        const ledger_decision *one = &work->decisions[d];
        if (one->yes && !strcmp(one->name, last->name) && !strcmp(one->inside, last->inside) &&
            !strcmp(one->community, last->community))
            return one->line;
    }
    return 0;
}

static quan_status read_rows(ledger_work *work, const quan_csv *csv, const char *shown,
                             quan_error *err)
{
    int32_t columns[N_COLUMNS] = {0};
    QUAN_TRY(find_columns(csv, shown, columns, err));
    for (int32_t r = 0; r < csv->n_rows; r++) {
        const char *cells[N_COLUMNS];
        char value[640];
        for (int c = 0; c < N_COLUMNS; c++)
            cells[c] =
                columns[c] < 0 ? "" : plain(csv->cells[(int64_t)r * csv->n_columns + columns[c]]);
        int answer = answer_of(work, cells[ANSWER]);
        if (answer == -2)
            return quan_fail(err, QUAN_ERR_INPUT, "%s:%d: 确认 is '%s'; write 是 or 否", shown,
                             (int)csv->lines[r],
                             quan_text_printable(cells[ANSWER], value, sizeof value));
        if (answer < 0 || !*cells[ID])
            continue;
        QUAN_TRY(add_decision(work, cells, answer == 1, csv->lines[r], err));
        int32_t before = confirmed_before(work);
        if (before)
            return quan_fail(err, QUAN_ERR_INPUT,
                             "%s:%d: 是 stands for this row of the ledger in line %d already; "
                             "leave one of the two",
                             shown, (int)csv->lines[r], (int)before);
    }
    return QUAN_OK;
}

/* No file yet: nothing was decided. */
quan_status ledger_read_decisions(ledger_work *work, quan_error *err)
{
    const char *path = work->g->run->confirmations;
    char shown[640], *text = NULL;
    quan_text_file file = {0};
    quan_csv csv = {0};
    if (!path || access(path, F_OK))
        return QUAN_OK;
    quan_text_printable(quan_gate_name(path), shown, sizeof shown);
    QUAN_TRY(quan_text_file_bytes(path, shown, MAX_BYTES, &file, err));
    quan_status status = decode(&file, shown, &text, err);
    quan_text_file_free(&file);
    if (!status)
        status = quan_csv_parse_take(text, shown, &csv, err);
    if (!status)
        status = read_rows(work, &csv, shown, err);
    quan_csv_free(&csv);
    return status;
}

static quan_role role_of(const char *word)
{
    static const struct {
        const char *word;
        quan_role role;
    } roles[] = {
        {"小区", QUAN_ROLE_ESTATE},       {"宗地", QUAN_ROLE_PARCEL_TITLE},
        {"建筑", QUAN_ROLE_BUILDING},     {"兴趣点", QUAN_ROLE_FACILITY},
        {"estate", QUAN_ROLE_ESTATE},     {"parcel_title", QUAN_ROLE_PARCEL_TITLE},
        {"building", QUAN_ROLE_BUILDING}, {"poi", QUAN_ROLE_FACILITY},
    };
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        if (!strcmp(roles[r].word, word))
            return roles[r].role;
    }
    return QUAN_N_ROLES;
}

/* The target with that role and id, or -1. A building stands for the group of its name. */
static int64_t find_target(const ledger_work *work, const char *word, const char *id)
{
    quan_role role = role_of(word);
    if (role == QUAN_ROLE_BUILDING) {
        const quan_table *table = &ledger_layer(work, role)->table;
        int64_t row = quan_table_find_id(table, quan_table_find(table, "id"), id);
        return row < 0 || !work->group_of ? -1 : work->group_of[row];
    }
    for (int64_t t = work->first_target; t < work->n_targets && role != QUAN_N_ROLES; t++) {
        const char *of = NULL;
        if (work->targets[t].role == role)
            of = ledger_target_id(work, &work->targets[t]);
        if (of && !strcmp(of, id))
            return t;
    }
    return -1;
}

static bool concerns(const ledger_decision *decision, const ledger_row *row)
{
    return !strcmp(decision->name, row->key.folded) && !strcmp(decision->inside, row->key.inside) &&
           (!*decision->community || !*row->community ||
            !strcmp(decision->community, row->community));
}

/* Told with their line: whoever kept the file should know that it no longer fits. */
static void tell_unknown(const ledger_work *work, const ledger_decision *decision, bool target)
{
    char shown[640], id[640];
    quan_text_printable(quan_gate_name(work->g->run->confirmations), shown, sizeof shown);
    quan_text_printable(decision->id, id, sizeof id);
    if (target)
        quan_say(work->g->monitor, QUAN_WARNING,
                 "%s:%d: the target '%s' is not there any more; the decision is passed over", shown,
                 (int)decision->line, id);
    else
        quan_say(work->g->monitor, QUAN_WARNING,
                 "%s:%d: no row of the ledger has this name; the decision is passed over", shown,
                 (int)decision->line);
}

static void decide_one(ledger_row *row, int64_t target, bool yes)
{
    if (yes) {
        row->status = LEDGER_CONFIRMED;
        row->hits[0] = (ledger_hit){.target = target, .score = 1000};
        row->n_hits = 1;
    } else if (row->n_refused < LEDGER_MAX_HITS) {
        row->refused[row->n_refused++] = target;
    }
}

void ledger_decide(ledger_work *work, int64_t first)
{
    for (int64_t d = 0; d < work->n_decisions; d++) {
        const ledger_decision *decision = &work->decisions[d];
        int64_t target = find_target(work, decision->role, decision->id);
        bool found = false;
        for (int64_t r = first; r < work->n_rows; r++) {
            if (!concerns(decision, &work->rows[r]))
                continue;
            found = true;
            if (target >= 0)
                decide_one(&work->rows[r], target, decision->yes);
        }
        if (!found || target < 0)
            tell_unknown(work, decision, found);
    }
}
