/* A run file is checked in full before anything else is opened: an analyst who mistyped a word
 * learns it in a second, with line and column, and not after an hour of routing. */
#include "quan/read/run_file.h"

#include "file/gate.h"
#include "run_file_values.h"
#include "text_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A run file is written by hand; what is larger is no run file. */
#define MAX_BYTES ((size_t)1 << 20)

/* In place of a value that may be a parameter of a local grid. */
#define WITHHELD "（保密）"

/* Out of range is NULL, so that callers can search up to QUAN_N_ROLES. */
const char *quan_role_name(quan_role role)
{
    static const char *const names[QUAN_N_ROLES] = {
        [QUAN_ROLE_BOUNDARY] = "boundary",
        [QUAN_ROLE_URBAN] = "urban",
        [QUAN_ROLE_COMMUNITY] = "community",
        [QUAN_ROLE_STREET] = "street",
        [QUAN_ROLE_ESTATE] = "estate",
        [QUAN_ROLE_RENEWAL_UNIT] = "renewal_unit",
        [QUAN_ROLE_BUILDING] = "building",
        [QUAN_ROLE_PARCEL] = "parcel",
        [QUAN_ROLE_PARCEL_PLANNED] = "parcel_planned",
        [QUAN_ROLE_PARCEL_TITLE] = "parcel_title",
        [QUAN_ROLE_ROAD] = "road",
        [QUAN_ROLE_GATE] = "gate",
        [QUAN_ROLE_BARRIER] = "barrier",
        [QUAN_ROLE_FACILITY] = "facility",
        [QUAN_ROLE_CONSTRAINT] = "constraint",
        [QUAN_ROLE_UTILITY_LINE] = "utility_line",
        [QUAN_ROLE_UTILITY_WORK] = "utility_work",
        [QUAN_ROLE_LEDGER] = "ledger",
        [QUAN_ROLE_SURVEY] = "survey",
        [QUAN_ROLE_VOTES] = "votes",
        [QUAN_ROLE_PRICE] = "price",
        [QUAN_ROLE_DEM] = "dem",
    };
    return (unsigned)role < QUAN_N_ROLES ? names[role] : NULL;
}

/* Degrees, because a box is given before any working system is chosen. */
static quan_status read_bbox(const quan_yaml_node *run, double bbox_deg[4], quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(run, "bbox");
    double box[4] = {0};
    int32_t n = 0;
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_LIST, err));
    bool good = node->n == 4;
    for (const quan_yaml_node *entry = node->first; good && entry; entry = entry->next)
        good = entry->kind == QUAN_YAML_TEXT && entry->text &&
               quan_text_to_real(entry->text, &box[n++]);
    if (!good)
        return quan_yaml_at(
            node,
            quan_fail(err, QUAN_ERR_INPUT, "'bbox' must be four numbers: west, south, east, north"),
            err);
    if (box[0] < -180 || box[2] > 180 || box[1] < -90 || box[3] > 90 || box[0] >= box[2] ||
        box[1] >= box[3])
        return quan_yaml_at(node,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "'bbox' is no box in degrees: west < east, south < north"),
                            err);
    memcpy(bbox_deg, box, sizeof box);
    return QUAN_OK;
}

/* The id names files, so it must not lead elsewhere. */
static quan_status check_id(const quan_yaml_node *run, const char *id, quan_error *err)
{
    char shown[640];
    if (*id && *id != '.' && *id != '-' && strlen(id) <= 100 && !strpbrk(id, "/\\:\n\t"))
        return QUAN_OK;
    const quan_yaml_node *node = quan_yaml_get(run, "id");
    return quan_yaml_at(node ? node : run,
                        quan_fail(err, QUAN_ERR_INPUT,
                                  "the id '%s' must be a plain name of at most 100 bytes without "
                                  "slashes, colons or a dot or hyphen at its beginning",
                                  quan_text_printable(id, shown, sizeof shown)),
                        err);
}

/* The name of the run file without its ending. */
static quan_status default_id(quan_run_file *out, quan_error *err)
{
    const char *name = quan_gate_name(out->path);
    const char *dot = strrchr(name, '.');
    size_t n = dot && dot > name ? (size_t)(dot - name) : strlen(name);
    out->id = quan_alloc(n + 1, 1);
    if (!out->id)
        return quan_fail_memory(err, "a run file");
    memcpy(out->id, name, n);
    out->id[n] = '\0';
    return QUAN_OK;
}

/* Gives a text that is still NULL its default. */
static quan_status set_default(char **text, const char *value, quan_error *err)
{
    if (!*text)
        *text = quan_strdup(value);
    return *text ? QUAN_OK : quan_fail_memory(err, "a run file");
}

/* Date, id and title; the other keys of `run:` have no say in each other. */
static quan_status read_identity(const quan_yaml_node *run, quan_run_file *out, quan_error *err)
{
    QUAN_TRY(quan_run_date(run, "as_of", false, &out->as_of, err));
    if (!out->as_of)
        return quan_yaml_at(run,
                            quan_fail(err, QUAN_ERR_INPUT,
                                      "'as_of' is missing: the date of the data, as 2025-01-31"),
                            err);
    QUAN_TRY(quan_run_text(run, "id", &out->id, err));
    if (!out->id)
        QUAN_TRY(default_id(out, err));
    QUAN_TRY(check_id(run, out->id, err));
    QUAN_TRY(quan_run_text(run, "title", &out->title, err));
    return set_default(&out->title, out->id, err);
}

static quan_status read_run(const quan_yaml_node *root, quan_run_file *out, quan_error *err)
{
    static const char *const keys[] = {"id",       "title",    "as_of", "secrecy",      "crs",
                                       "criteria", "complete", "bbox",  "confirmations"};
    const quan_run_word words[] = {
        {"secrecy", &out->secrecy}, {"crs", &out->crs}, {"criteria", &out->criteria}};
    const quan_yaml_node *run = quan_yaml_get(root, "run");
    if (!run)
        return quan_yaml_at(
            root, quan_fail(err, QUAN_ERR_INPUT, "the key 'run' is missing, with at least 'as_of'"),
            err);
    QUAN_TRY(quan_yaml_expect_map(run, keys, sizeof keys / sizeof *keys, err));
    QUAN_TRY(read_identity(run, out, err));
    QUAN_TRY(quan_run_words(run, words, sizeof words / sizeof *words, err));
    QUAN_TRY(quan_run_texts(run, "complete", &out->complete, &out->n_complete, err));
    QUAN_TRY(set_default(&out->criteria, "assess", err));
    const quan_yaml_node *confirmations = quan_yaml_get(run, "confirmations");
    if (confirmations) /* the first run writes what the second one reads */
        QUAN_TRY(quan_run_path(confirmations, out->folder, false, &out->confirmations, err));
    return read_bbox(run, out->bbox_deg, err);
}

/* Each source is counted before it is read, so that it is freed when it fails. */
static quan_status read_sources(const quan_yaml_node *root, quan_run_file *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(root, "sources");
    if (!node)
        return quan_yaml_at(
            root, quan_fail(err, QUAN_ERR_INPUT, "the key 'sources' is missing: the files to read"),
            err);
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_LIST, err));
    if (!node->n)
        return quan_yaml_at(node, quan_fail(err, QUAN_ERR_INPUT, "the list of sources is empty"),
                            err);
    out->sources = quan_calloc((size_t)node->n, sizeof *out->sources);
    if (!out->sources)
        return quan_fail_memory(err, "a run file");
    for (const quan_yaml_node *entry = node->first; entry; entry = entry->next)
        QUAN_TRY(quan_run_source(entry, out->folder, &out->sources[out->n_sources++], err));
    return QUAN_OK;
}

/* An empty list is taken as no list: a run without a walker has no times. */
static quan_status read_profiles(const quan_yaml_node *root, quan_run_file *out, quan_error *err)
{
    QUAN_TRY(quan_run_texts(root, "profiles", &out->profiles, &out->n_profiles, err));
    if (out->n_profiles)
        return QUAN_OK;
    static const char *const defaults[] = {"adult", "elder"};
    quan_run_free_texts(&out->profiles, &out->n_profiles);
    out->profiles = quan_calloc(2, sizeof *out->profiles);
    if (!out->profiles)
        return quan_fail_memory(err, "a run file");
    for (; out->n_profiles < 2; out->n_profiles++)
        QUAN_TRY(set_default(&out->profiles[out->n_profiles], defaults[out->n_profiles], err));
    return QUAN_OK;
}

/* Only paths here; what is in them belongs to the catalogue. */
static quan_status read_overrides(const quan_yaml_node *root, quan_run_file *out, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(root, "overrides");
    if (!node)
        return QUAN_OK;
    QUAN_TRY(quan_yaml_expect(node, QUAN_YAML_LIST, err));
    out->overrides = quan_calloc((size_t)node->n, sizeof *out->overrides);
    if (!out->overrides)
        return quan_fail_memory(err, "a run file");
    for (const quan_yaml_node *entry = node->first; entry; entry = entry->next) {
        QUAN_TRY(quan_run_path(entry, out->folder, true, &out->overrides[out->n_overrides], err));
        out->n_overrides++;
    }
    return QUAN_OK;
}

/* The output need not exist, and whether it may be replaced is asked before writing. */
static quan_status read_output(const quan_yaml_node *root, quan_run_file *out, quan_error *err)
{
    static const char *const keys[] = {"gpkg", "project"};
    const quan_yaml_node *output = quan_yaml_get(root, "output");
    const quan_yaml_node *gpkg = NULL;
    out->write_project = true;
    if (output) {
        QUAN_TRY(quan_yaml_expect_map(output, keys, sizeof keys / sizeof *keys, err));
        QUAN_TRY(quan_run_bool(output, "project", &out->write_project, err));
        gpkg = quan_yaml_get(output, "gpkg");
    }
    if (gpkg) {
        QUAN_TRY(quan_run_path(gpkg, out->folder, false, &out->output_gpkg, err));
        if (quan_gate_ends(gpkg->text, ".gpkg"))
            return QUAN_OK;
        return quan_yaml_at(
            gpkg, quan_fail(err, QUAN_ERR_INPUT, "the name of the output must end in .gpkg"), err);
    }
    size_t size = strlen(out->folder) + strlen(out->id) + sizeof "/.gpkg";
    out->output_gpkg = quan_alloc(size, 1);
    if (!out->output_gpkg)
        return quan_fail_memory(err, "a run file");
    snprintf(out->output_gpkg, size, "%s/%s.gpkg", out->folder, out->id);
    return QUAN_OK;
}

/* Keys of stages that are still to come. To pass them over in silence would let somebody sign for
 * rules and budgets that were never used. */
static quan_status refuse_later(const quan_yaml_node *root, const char *key, quan_error *err)
{
    const quan_yaml_node *node = quan_yaml_get(root, key);
    if (!node || (node->kind != QUAN_YAML_TEXT && !node->n))
        return QUAN_OK;
    return quan_yaml_at(node,
                        quan_fail(err, QUAN_ERR_USAGE,
                                  "'%s' is not supported by this version; take the key out", key),
                        err);
}

/* Keys of later stages first, so that nobody mends ten other things only to learn that. */
static quan_status read_root(const quan_yaml_node *root, quan_run_file *out, quan_error *err)
{
    static const char *const keys[] = {"run",   "sources", "profiles", "overrides",
                                       "rules", "plan",    "output"};
    QUAN_TRY(quan_yaml_expect_map(root, keys, sizeof keys / sizeof *keys, err));
    QUAN_TRY(refuse_later(root, "rules", err));
    QUAN_TRY(refuse_later(root, "plan", err));
    QUAN_TRY(read_run(root, out, err));
    QUAN_TRY(read_sources(root, out, err));
    QUAN_TRY(read_profiles(root, out, err));
    QUAN_TRY(read_overrides(root, out, err));
    return read_output(root, out, err);
}

/* What was set on the command line is part of the provenance, so it is kept as it was given. */
static quan_status keep_settings(const char *const *settings, int32_t n, quan_run_file *out,
                                 quan_error *err)
{
    out->settings = quan_calloc((size_t)n, sizeof *out->settings);
    if (!out->settings)
        return quan_fail_memory(err, "the settings");
    for (int32_t i = 0; i < n; i++) {
        quan_pair *pair = &out->settings[out->n_settings++];
        size_t length = strcspn(settings[i], "=");
        pair->key = quan_strdup(settings[i]);
        pair->value =
            quan_strdup(quan_yaml_is_secret(settings[i]) ? WITHHELD : settings[i] + length + 1);
        if (!pair->key || !pair->value)
            return quan_fail_memory(err, "the settings");
        pair->key[length] = '\0';
    }
    return QUAN_OK;
}

/* Relative paths of the file start at its own folder, wherever the program was started. */
static quan_status set_path(const char *path, quan_run_file *out, quan_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == path ? 1 : slash ? (size_t)(slash - path) : 1;
    out->path = quan_strdup(path);
    out->folder = quan_alloc(n + 1, 1);
    if (!out->path || !out->folder)
        return quan_fail_memory(err, "a run file");
    memcpy(out->folder, slash ? path : ".", n);
    out->folder[n] = '\0';
    return QUAN_OK;
}

/* Comments alone make an empty file, too. */
static quan_status fail_empty(const char *shown, quan_error *err)
{
    return quan_fail(err, QUAN_ERR_INPUT, "%s: the run file is empty", shown);
}

/* --set is applied to the tree before anything is checked, so that a value from the command line is
 * checked like one from the file, and named as such in messages. */
quan_status quan_run_file_open(const char *path, const char *const *settings, int32_t n_settings,
                               quan_run_file *out, quan_error *err)
{
    char shown[640];
    quan_text_file file = {0};
    quan_yaml yaml = {0};
    *out = (quan_run_file){.bbox_deg = {NAN, NAN, NAN, NAN}};
    quan_status status = quan_gate_text(path, err);
    if (status)
        return status;
    quan_text_printable(path, shown, sizeof shown);
    status = quan_text_file_read(path, shown, MAX_BYTES, &file, err);
    if (!status)
        status = quan_yaml_parse(file.bytes, file.length, path, &yaml, err);
    for (int32_t i = 0; !status && i < n_settings; i++)
        status = quan_yaml_set(&yaml, settings[i], err);
    if (!status && !yaml.root)
        status = fail_empty(shown, err);
    if (!status)
        status = set_path(path, out, err);
    if (!status)
        status = keep_settings(settings, n_settings, out, err);
    if (!status)
        status = read_root(yaml.root, out, err);
    if (!status)
        memcpy(out->sha256, file.sha256, sizeof file.sha256);
    quan_yaml_free(&yaml);
    quan_text_file_free(&file);
    if (status)
        quan_run_file_free(out);
    return status;
}

void quan_run_file_free(quan_run_file *run)
{
    char *texts[] = {run->path,        run->folder,       run->id,  run->title,
                     run->as_of,       run->secrecy,      run->crs, run->criteria,
                     run->output_gpkg, run->confirmations};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        quan_free(texts[i]);
    for (int32_t i = 0; i < run->n_sources; i++)
        quan_run_free_source(&run->sources[i]);
    for (int32_t i = 0; i < run->n_settings; i++) {
        quan_free(run->settings[i].key);
        quan_free(run->settings[i].value);
    }
    quan_free(run->sources);
    quan_free(run->settings);
    quan_run_free_texts(&run->complete, &run->n_complete);
    quan_run_free_texts(&run->profiles, &run->n_profiles);
    quan_run_free_texts(&run->overrides, &run->n_overrides);
    *run = (quan_run_file){0};
}
