/* The folder layers/ as one object: tables, then the descriptions of inputs and outputs, then the
 * checks that join them. Standards and tunables live in these files and nowhere in C, so that a
 * county can be judged by another standard without a compiler.
 *
 * All checks are made while the catalogue is opened, where file and line are still known. Whoever
 * uses it later may rely on it: cells that must be numbers are numbers, kinds and profiles that are
 * named exist. */
#include "quan/read/catalogue.h"

#include "catalogue_tables.h"
#include "description.h"
#include "run_file/text_file.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* False for what does not exist as well. */
static bool is_folder(const char *path)
{
    struct stat seen;
    return path && *path && !stat(path, &seen) && S_ISDIR(seen.st_mode);
}

/* $QUAN_LAYERS is taken at its word: falling back to another folder would judge by other standards
 * than the caller believes. */
static quan_status find_folder(char **folder, quan_error *err)
{
    const char *chosen = getenv("QUAN_LAYERS");
    if (!chosen || !*chosen)
        chosen = is_folder(QUAN_SOURCE_LAYERS) ? QUAN_SOURCE_LAYERS : QUAN_INSTALL_LAYERS;
    if (!is_folder(chosen)) {
        char shown[640];
        return quan_fail(err, QUAN_ERR_IO,
                         "the folder layers/ with the standards was not found at %s; set "
                         "QUAN_LAYERS to it",
                         quan_text_printable(chosen, shown, sizeof shown));
    }
    *folder = quan_strdup(chosen);
    return *folder ? QUAN_OK : quan_fail_memory(err, "the catalogue");
}

/* The caller frees *path. */
static quan_status join(const char *folder, const char *name, char **path, quan_error *err)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    *path = quan_alloc(size, 1);
    if (!*path)
        return quan_fail_memory(err, "the catalogue");
    snprintf(*path, size, "%s/%s", folder, name);
    return QUAN_OK;
}

/* One description per role. A DEM has cells and no fields. */
static quan_status read_inputs(quan_catalogue *out, quan_error *err)
{
    char *folder = NULL;
    quan_status status = join(out->folder, "input", &folder, err);
    for (quan_role role = 0; role < QUAN_N_ROLES && !status; role++) {
        if (role != QUAN_ROLE_DEM)
            status =
                quan_description_read(folder, quan_role_name(role), out, &out->inputs[role], err);
    }
    quan_free(folder);
    return status;
}

static int32_t count_lines(const char *text)
{
    int32_t n = 1;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* The order of the file is that of the layer tree, so it is kept. */
static quan_status read_listed(quan_catalogue *out, const char *folder, char *order,
                               quan_error *err)
{
    out->outputs = quan_calloc((size_t)count_lines(order), sizeof *out->outputs);
    if (!out->outputs)
        return quan_fail_memory(err, "the catalogue");
    for (char *rest = order, *name; (name = strsep(&rest, "\n"));) {
        name[strcspn(name, "\r")] = '\0';
        for (int32_t i = 0; i < out->n_outputs; i++) {
            if (!strcmp(out->outputs[i].name, name))
                return quan_fail(err, QUAN_ERR_INPUT, "%s/order.txt: '%s' stands twice", folder,
                                 name);
        }
        if (!*name)
            continue;
        QUAN_TRY(quan_description_read(folder, name, out, &out->outputs[out->n_outputs], err));
        out->n_outputs++;
    }
    return QUAN_OK;
}

/* order.txt is of a few hundred bytes; 64 KB is a guard and no limit that anybody meets. */
static quan_status read_outputs(quan_catalogue *out, quan_error *err)
{
    char *folder = NULL, *path = NULL;
    quan_text_file order = {0};
    quan_status status = join(out->folder, "output", &folder, err);
    if (!status)
        status = join(folder, "order.txt", &path, err);
    if (!status)
        status = quan_text_file_read(path, path, 65536, &order, err);
    if (!status)
        status = read_listed(out, folder, order.bytes, err);
    quan_text_file_free(&order);
    quan_free(path);
    quan_free(folder);
    return status;
}

/* The tables come first, because descriptions take code lists from them; the tag map is checked
 * after the inputs whose columns it fills. */
quan_status quan_catalogue_open(const quan_run_file *run, quan_catalogue *out, quan_error *err)
{
    quan_origins origins = {0};
    *out = (quan_catalogue){0};
    quan_status status = find_folder(&out->folder, err);
    if (!status)
        status = quan_catalogue_load(run, out, &origins, err);
    if (!status)
        status = read_inputs(out, err);
    if (!status)
        status = quan_catalogue_check(out, &origins, err);
    if (!status)
        status = read_outputs(out, err);
    if (!status && run)
        status = quan_catalogue_check_run(out, run, err);
    quan_catalogue_free_origins(&origins);
    if (status)
        quan_catalogue_free(out);
    return status;
}

void quan_catalogue_free(quan_catalogue *catalogue)
{
    quan_free(catalogue->folder);
    for (int32_t n = 0; n < QUAN_N_CATALOGUES; n++)
        quan_table_free(&catalogue->tables[n]);
    quan_table_free(&catalogue->replaced);
    for (int32_t r = 0; r < QUAN_N_ROLES; r++)
        quan_description_free(&catalogue->inputs[r]);
    for (int32_t i = 0; i < catalogue->n_outputs; i++)
        quan_description_free(&catalogue->outputs[i]);
    quan_free(catalogue->outputs);
    *catalogue = (quan_catalogue){0};
}

/* Searched row by row: the longest of these tables has some hundred rows. */
int64_t quan_catalogue_find(const quan_table *table, const char *key)
{
    for (int64_t row = 0; row < table->n_rows; row++) {
        const char *text = quan_table_text(table, 0, row);
        if (text && !strcmp(text, key))
            return row;
    }
    return -1;
}

/* An empty cell is NULL, as is a column that the table does not have. */
const char *quan_catalogue_cell(const quan_table *table, int64_t row, const char *column)
{
    return quan_table_text(table, quan_table_find(table, column), row);
}

quan_status quan_setting(const quan_catalogue *catalogue, const char *key, double *value,
                         quan_error *err)
{
    const quan_table *settings = &catalogue->tables[QUAN_CATALOGUE_SETTINGS];
    int64_t row = quan_catalogue_find(settings, key);
    if (row < 0)
        return quan_fail(err, QUAN_ERR_INPUT, "settings.csv has no row '%s'", key);
    const char *text = quan_catalogue_cell(settings, row, "value");
    bool is_number = text && quan_text_to_real(text, value);
    assert(is_number); /* the cells are checked when they are read */
    (void)is_number;
    return QUAN_OK;
}
