/* The CSVs of layers/catalogue/, one after the other, each with the overrides of the run laid over
 * it. Every cell is checked when it is read, because only then file and line are known. What rows
 * say of each other is in catalogue_check.c.
 *
 * An override replaces cells of rows by their key, and adds rows with new keys at the end. It can
 * neither take a row out nor empty a cell: what was judged by default can be changed, but not
 * silently left out. Each changed cell is noted with its value before and after, for run_info. */
#include "catalogue_tables.h"

#include "catalogue_forms.h"
#include "csv.h"
#include "file/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *quan_catalogue_file(quan_catalogue_name name)
{
    return (unsigned)name < QUAN_N_CATALOGUES ? quan_catalogue_forms[name].file : NULL;
}

/* One file on its way into its table. */
typedef struct {
    quan_catalogue *catalogue;
    quan_origins *origins;
    quan_catalogue_name name;
    const char *path, *shown;
    bool is_override;
} loader;

/* Puts "<file>:<line>: " before the message. */
static quan_status fail_at(const loader *load, int32_t line, quan_error *err)
{
    char place[700];
    snprintf(place, sizeof place, "%s:%d", load->shown, (int)line);
    return quan_fail_within(err, QUAN_ERR_INPUT, place);
}

/* "ute" is no word of "|route|", nor is "a|b" one of "|a|b|". */
static bool is_word(const char *words, const char *text)
{
    size_t n = strlen(text);
    for (const char *at = words; (at = strstr(at, text)); at++) {
        if (at > words && at[-1] == '|' && at[n] == '|' && !memchr(text, '|', n))
            return true;
    }
    return false;
}

/* An empty cell passes: whether one may be empty is asked of the finished row (check_required),
 * since an override need not have all columns. */
static quan_status check_cell(const quan_form_column *c, const char *text, quan_error *err)
{
    char shown[640];
    double value = 0;
    if (!*text || !c->words)
        return QUAN_OK;
    quan_text_printable(text, shown, sizeof shown);
    if (c->words[0] == '#') {
        if (!quan_text_to_real(text, &value))
            return quan_fail(err, QUAN_ERR_INPUT, "%s is '%s', which is no number", c->name, shown);
        if (value < c->least || value > c->most)
            return quan_fail(err, QUAN_ERR_INPUT, "%s is %s; it must be from %g to %g", c->name,
                             shown, c->least, c->most);
        return QUAN_OK;
    }
    return is_word(c->words, text)
               ? QUAN_OK
               : quan_fail(err, QUAN_ERR_INPUT, "%s is '%s'; it must be one of %s", c->name, shown,
                           c->words);
}

static const quan_form_column *find_column(const quan_form *f, const char *name)
{
    for (int32_t c = 0; c < f->n_columns; c++) {
        if (!strcmp(f->columns[c].name, name))
            return &f->columns[c];
    }
    return NULL;
}

/* A misspelt column would leave the defaults in force unseen, so it is refused with the nearest
 * one. */
static quan_status fail_column(const loader *load, const char *name, quan_error *err)
{
    const quan_form *f = &quan_catalogue_forms[load->name];
    const char *known[32];
    char shown[640];
    for (int32_t c = 0; c < f->n_columns; c++)
        known[c] = f->columns[c].name;
    const char *near = quan_text_nearest(name, known, f->n_columns);
    quan_text_printable(name, shown, sizeof shown);
    if (near)
        quan_fail(err, QUAN_ERR_INPUT, "the column '%s' is not known; did you mean '%s'?", shown,
                  near);
    else
        quan_fail(err, QUAN_ERR_INPUT, "the column '%s' is not known", shown);
    return fail_at(load, 1, err);
}

/* The key stands first, in overrides too. Only an override may lack columns. */
static quan_status check_header(const loader *load, const quan_csv *csv, quan_error *err)
{
    const quan_form *f = &quan_catalogue_forms[load->name];
    for (int32_t c = 0; c < csv->n_columns; c++) {
        if (!find_column(f, csv->header[c]))
            return fail_column(load, csv->header[c], err);
    }
    if (strcmp(csv->header[0], f->columns[0].name) != 0) {
        quan_fail(err, QUAN_ERR_INPUT, "the first column must be '%s'", f->columns[0].name);
        return fail_at(load, 1, err);
    }
    for (int32_t c = 0; c < f->n_columns && !load->is_override; c++) {
        if (quan_csv_find(csv, f->columns[c].name) < 0) {
            quan_fail(err, QUAN_ERR_INPUT, "the column '%s' is missing", f->columns[c].name);
            return fail_at(load, 1, err);
        }
    }
    return QUAN_OK;
}

/* Each changed cell is listed in run_info: who signs for a figure must see by which standard. */
static quan_status note_change(quan_catalogue *catalogue, const char *const cells[5],
                               quan_error *err)
{
    quan_table *replaced = &catalogue->replaced;
    QUAN_TRY(quan_table_add_rows(replaced, 1, err));
    for (int32_t c = 0; c < 5; c++)
        QUAN_TRY(quan_table_set_text(replaced, c, replaced->n_rows - 1, cells[c], err));
    return QUAN_OK;
}

/* An empty cell leaves what was there; a cell cannot be emptied by an override. */
static quan_status set_cell(const loader *load, int64_t row, const char *name, const char *key,
                            const char *after, quan_error *err)
{
    quan_table *table = &load->catalogue->tables[load->name];
    int32_t number = quan_table_find(table, name);
    const char *before = quan_table_text(table, number, row);
    if (!*after || (before && !strcmp(before, after)))
        return QUAN_OK;
    if (load->is_override) {
        const char *const cells[5] = {quan_catalogue_forms[load->name].file, key, name, before,
                                      after};
        QUAN_TRY(note_change(load->catalogue, cells, err));
    }
    return quan_table_set_text(table, number, row, after, err);
}

/* Keeps the origins as long as the table. */
static quan_status add_row(const loader *load, int64_t *row, quan_error *err)
{
    quan_table *table = &load->catalogue->tables[load->name];
    quan_row_origin *rows =
        quan_grow(load->origins->rows[load->name], &load->origins->capacity[load->name],
                  table->n_rows + 1, sizeof *rows);
    if (!rows)
        return quan_fail_memory(err, "the catalogue");
    load->origins->rows[load->name] = rows;
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    *row = table->n_rows - 1;
    return QUAN_OK;
}

/* Finds the row of the key, or adds it. */
static quan_status take_row(const loader *load, const quan_csv *csv, int32_t r, quan_error *err)
{
    const quan_form *f = &quan_catalogue_forms[load->name];
    char *const *cells = csv->cells + (int64_t)r * csv->n_columns;
    const char *key = cells[0];
    if (!*key) {
        quan_fail(err, QUAN_ERR_INPUT, "the key '%s' is empty", f->columns[0].name);
        return fail_at(load, csv->lines[r], err);
    }
    int64_t row = quan_catalogue_find(&load->catalogue->tables[load->name], key);
    if (row < 0)
        QUAN_TRY(add_row(load, &row, err));
    load->origins->rows[load->name][row] = (quan_row_origin){load->shown, csv->lines[r]};
    for (int32_t c = 0; c < csv->n_columns; c++) {
        if (check_cell(find_column(f, csv->header[c]), cells[c], err))
            return fail_at(load, csv->lines[r], err);
        QUAN_TRY(set_cell(load, row, csv->header[c], key, cells[c], err));
    }
    return QUAN_OK;
}

static int compare_keys(const void *a, const void *b, void *cells)
{
    char *const *texts = cells;
    int32_t i = *(const int32_t *)a, j = *(const int32_t *)b;
    int order = strcmp(texts[i], texts[j]);
    return order ? order : (i > j) - (i < j);
}

/* Refuses a key that stands twice in one file. */
static quan_status check_keys(const loader *load, const quan_csv *csv, quan_error *err)
{
    char shown[640];
    quan_status status = QUAN_OK;
    int32_t *order = quan_alloc((size_t)csv->n_rows, sizeof *order);
    if (!order)
        return quan_fail_memory(err, "the catalogue");
    for (int32_t r = 0; r < csv->n_rows; r++)
        order[r] = r * csv->n_columns;
    qsort_r(order, (size_t)csv->n_rows, sizeof *order, compare_keys, csv->cells);
    for (int32_t r = 1; r < csv->n_rows && !status; r++) {
        const char *key = csv->cells[order[r]];
        if (strcmp(csv->cells[order[r - 1]], key) != 0)
            continue;
        quan_fail(err, QUAN_ERR_INPUT, "the key '%s' stands twice; the first is in line %d",
                  quan_text_printable(key, shown, sizeof shown),
                  (int)csv->lines[order[r - 1] / csv->n_columns]);
        status = fail_at(load, csv->lines[order[r] / csv->n_columns], err);
    }
    quan_free(order);
    return status;
}

/* The order of the checks is that of the messages: header, size, keys, then cells from top to
 * bottom. */
static quan_status load_file(const loader *load, quan_error *err)
{
    enum {
        MOST = 5000 /* rows are searched one by one */
    };
    quan_csv csv = {0};
    QUAN_TRY(quan_csv_open(load->path, load->shown, &csv, err));
    quan_status status = check_header(load, &csv, err);
    if (!status && csv.n_rows > MOST) {
        quan_fail(err, QUAN_ERR_INPUT, "there are more than %d rows", MOST);
        status = fail_at(load, csv.lines[MOST], err);
    }
    if (!status)
        status = check_keys(load, &csv, err);
    for (int32_t r = 0; r < csv.n_rows && !status; r++)
        status = take_row(load, &csv, r, err);
    quan_csv_free(&csv);
    return status;
}

/* What only the whole row can tell: a new row of an override must be complete. */
static quan_status check_required(const loader *load, quan_error *err)
{
    const quan_form *f = &quan_catalogue_forms[load->name];
    const quan_table *table = &load->catalogue->tables[load->name];
    for (int64_t row = 0; row < table->n_rows; row++) {
        for (int32_t c = 0; c < f->n_columns; c++) {
            if (!f->columns[c].required || quan_catalogue_cell(table, row, f->columns[c].name))
                continue;
            char shown[640], place[700];
            const quan_row_origin *origin = &load->origins->rows[load->name][row];
            snprintf(place, sizeof place, "%s:%d", origin->file, (int)origin->line);
            quan_fail(err, QUAN_ERR_INPUT, "the row '%s' has no %s",
                      quan_text_printable(quan_table_text(table, 0, row), shown, sizeof shown),
                      f->columns[c].name);
            return quan_fail_within(err, QUAN_ERR_INPUT, place);
        }
    }
    return QUAN_OK;
}

/* The shipped file, then each override of its name in the order of the run file: the last one wins.
 */
static quan_status load_table(const quan_run_file *run, loader *load, quan_error *err)
{
    const quan_form *f = &quan_catalogue_forms[load->name];
    quan_table *table = &load->catalogue->tables[load->name];
    for (int32_t c = 0; c < f->n_columns; c++)
        QUAN_TRY(quan_table_add_column(table, f->columns[c].name, QUAN_TYPE_TEXT, NULL, err));
    size_t size = strlen(load->catalogue->folder) + strlen(f->file) + sizeof "/catalogue/";
    char *path = quan_alloc(size, 1);
    if (!path)
        return quan_fail_memory(err, "the catalogue");
    snprintf(path, size, "%s/catalogue/%s", load->catalogue->folder, f->file);
    load->origins->files[load->name] = path;
    load->path = load->shown = path;
    load->is_override = false;
    QUAN_TRY(load_file(load, err));
    for (int32_t i = 0; run && i < run->n_overrides; i++) {
        if (strcmp(quan_gate_name(run->overrides[i]), f->file) != 0)
            continue;
        load->path = load->shown = run->overrides[i];
        load->is_override = true;
        QUAN_TRY(load_file(load, err));
    }
    return check_required(load, err);
}

/* An override with the name of no catalogue file would be passed over. */
static quan_status check_override_names(const quan_run_file *run, quan_error *err)
{
    const char *known[QUAN_N_CATALOGUES];
    char shown[640];
    for (int32_t n = 0; n < QUAN_N_CATALOGUES; n++)
        known[n] = quan_catalogue_forms[n].file;
    for (int32_t i = 0; run && i < run->n_overrides; i++) {
        const char *name = quan_gate_name(run->overrides[i]);
        bool found = false;
        for (int32_t n = 0; n < QUAN_N_CATALOGUES && !found; n++)
            found = !strcmp(name, known[n]);
        if (found)
            continue;
        const char *near = quan_text_nearest(name, known, QUAN_N_CATALOGUES);
        return quan_fail(err, QUAN_ERR_INPUT,
                         "%s: an override must be named like a file of the catalogue, as %s",
                         quan_text_printable(run->overrides[i], shown, sizeof shown),
                         near ? near : "criteria.csv");
    }
    return QUAN_OK;
}

quan_status quan_catalogue_load(const quan_run_file *run, quan_catalogue *out,
                                quan_origins *origins, quan_error *err)
{
    static const char *const columns[] = {"file", "key", "column", "before", "after"};
    QUAN_TRY(check_override_names(run, err));
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        QUAN_TRY(quan_table_add_column(&out->replaced, columns[c], QUAN_TYPE_TEXT, NULL, err));
    for (int32_t n = 0; n < QUAN_N_CATALOGUES; n++) {
        loader load = {.catalogue = out, .origins = origins, .name = (quan_catalogue_name)n};
        QUAN_TRY(load_table(run, &load, err));
    }
    return QUAN_OK;
}

void quan_catalogue_free_origins(quan_origins *origins)
{
    for (int32_t n = 0; n < QUAN_N_CATALOGUES; n++) {
        quan_free(origins->rows[n]);
        quan_free(origins->files[n]);
    }
    *origins = (quan_origins){0};
}
