#include "run_work.h"

#include <stdio.h>
#include <string.h>

/* run_info tells a reader of the result what it rests on, so that a figure can be traced without
 * the run file: what was asked, which layers and kinds were missing, what the network became, what
 * the gap stage decided, which cells a county replaced, and the value of each setting with its
 * source.
 *
 * Rows have a fixed order; a key may come more than once (set, layer.missing, kind.missing).
 * Nothing here may differ between two runs of the same input: no time, host, path or number of
 * threads. */

quan_status run_tell(run_work *work, const char *key, const char *value, const char *note,
                     quan_error *err)
{
    quan_table *table = &work->info.table;
    int64_t row = table->n_rows;
    QUAN_TRY(quan_table_add_rows(table, 1, err));
    QUAN_TRY(quan_table_set_text(table, 0, row, key, err));
    QUAN_TRY(quan_table_set_text(table, 1, row, value, err));
    return quan_table_set_text(table, 2, row, note, err);
}

quan_status run_tell_count(run_work *work, const char *key, int64_t value, quan_error *err)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)value);
    return run_tell(work, key, text, NULL, err);
}

/* As on the command line. */
static const char *stage_name(quan_stage stage)
{
    static const char *const names[] = {[QUAN_STAGE_NETWORK] = "network",
                                        [QUAN_STAGE_REACH] = "reach",
                                        [QUAN_STAGE_GAP] = "gap",
                                        [QUAN_STAGE_ALL] = "all"};
    return names[stage];
}

/* Values that the run file does not give are null. */
static quan_status tell_request(run_work *work, quan_stage stage, quan_error *err)
{
    const quan_run_file *run = work->file;
    const struct {
        const char *key, *value;
    } said[] = {
        {"quan.version", quan_version()}, {"run.id", run->id},
        {"run.title", run->title},        {"run.as_of", run->as_of},
        {"run.secrecy", run->secrecy},    {"run.stage", stage_name(stage)},
        {"run.criteria", run->criteria},  {"run.sha256", run->sha256},
        {"crs", work->data.crs},
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        QUAN_TRY(run_tell(work, said[i].key, said[i].value, NULL, err));
    for (int32_t i = 0; i < run->n_settings; i++)
        QUAN_TRY(run_tell(work, "set", run->settings[i].key, run->settings[i].value, err));
    return QUAN_OK;
}

/* Every value of settings.csv with unit, source and how sure it is, and the level speed of each
 * profile. A longer note is cut. */
static quan_status tell_settings(run_work *work, quan_error *err)
{
    const quan_table *settings = &work->catalogue.tables[QUAN_CATALOGUE_SETTINGS];
    const quan_table *profiles = &work->catalogue.tables[QUAN_CATALOGUE_PROFILES];
    char key[160], note[400];
    for (int64_t i = 0; i < settings->n_rows; i++) {
        const char *unit = quan_catalogue_cell(settings, i, "unit");
        const char *source = quan_catalogue_cell(settings, i, "source");
        const char *sure = quan_catalogue_cell(settings, i, "sure");
        snprintf(key, sizeof key, "setting.%s", quan_table_text(settings, 0, i));
        snprintf(note, sizeof note, "%s; %s; %s", unit ? unit : "-", source ? source : "-",
                 sure ? sure : "-");
        quan_text_drop_broken_tail(note);
        QUAN_TRY(run_tell(work, key, quan_catalogue_cell(settings, i, "value"), note, err));
    }
    for (int64_t i = 0; i < profiles->n_rows; i++) {
        snprintf(key, sizeof key, "profile.%s.flat_mps", quan_table_text(profiles, 0, i));
        QUAN_TRY(run_tell(work, key, quan_catalogue_cell(profiles, i, "flat_mps"),
                          quan_catalogue_cell(profiles, i, "source"), err));
    }
    return QUAN_OK;
}

/* One row per cell of the catalogue that an override of the run changed. */
static quan_status tell_replaced(run_work *work, quan_error *err)
{
    const quan_table *replaced = &work->catalogue.replaced;
    char key[300], note[400];
    for (int64_t i = 0; i < replaced->n_rows; i++) {
        const char *before = quan_catalogue_cell(replaced, i, "before");
        snprintf(key, sizeof key, "override.%s.%s.%s", quan_catalogue_cell(replaced, i, "file"),
                 quan_catalogue_cell(replaced, i, "key"),
                 quan_catalogue_cell(replaced, i, "column"));
        snprintf(note, sizeof note, "was: %s", before ? before : "-");
        quan_text_drop_broken_tail(key);
        quan_text_drop_broken_tail(note);
        QUAN_TRY(run_tell(work, key, quan_catalogue_cell(replaced, i, "after"), note, err));
    }
    return QUAN_OK;
}

static quan_status tell_network(run_work *work, quan_error *err)
{
    const quan_network_counts *c = &work->network.counts;
    const struct {
        const char *key;
        int64_t value;
    } counts[] = {
        {"network.lines", c->lines},
        {"network.segments", c->segments},
        {"network.nodes", work->network.n_nodes},
        {"network.edges", work->network.n_edges},
        {"network.crossings", c->crossings},
        {"network.touches", c->touches},
        {"network.overlaps", c->overlaps},
        {"network.separated_crossings", c->separated_crossings},
        {"network.snapped_ends", c->snapped_ends},
        {"network.duplicates", c->duplicates},
        {"network.zero_length", c->zero_length},
        {"network.barrier_cuts", c->barrier_cuts},
        {"network.gate_links", c->gate_links},
        {"network.public_gates", c->public_gates},
        {"network.unused_gates", c->unused_gates},
        {"network.components", c->components},
        {"network.largest_component_nodes", c->largest_component_nodes},
        {"network.without_height", c->without_height},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        QUAN_TRY(run_tell_count(work, counts[i].key, counts[i].value, err));
    return QUAN_OK;
}

/* How often each word stands in a text column, one line per word that occurs; `words` ends with
 * NULL. */
static quan_status tell_words(run_work *work, const quan_table *table, const char *column,
                              const char *const *words, const char *prefix, quan_error *err)
{
    int32_t c = quan_table_find(table, column);
    char key[100];
    for (; *words; words++) {
        int64_t n = 0;
        for (int64_t row = 0; row < table->n_rows; row++) {
            const char *text = quan_table_text(table, c, row);
            n += text && !strcmp(text, *words);
        }
        snprintf(key, sizeof key, "%s.%s", prefix, *words);
        if (n)
            QUAN_TRY(run_tell_count(work, key, n, err));
    }
    return QUAN_OK;
}

/* By which rule buildings have their persons, and what became of the tables without geometry. */
static quan_status tell_people(run_work *work, quan_error *err)
{
    static const char *const rules[] = {"given",  "households", "estate", "community",
                                        "street", "none",       NULL};
    static const char *const statuses[] = {"matched", "confirmed", "candidate",
                                           "none",    "refused",   NULL};
    QUAN_TRY(tell_words(work, &work->data.layers[QUAN_ROLE_BUILDING].table, "persons_rule", rules,
                        "persons", err));
    return tell_words(work, &work->data.ledger_match, "status", statuses, "ledger", err);
}

/* Which roles had no source: what they switch on stays off. */
static quan_status tell_missing_roles(run_work *work, quan_error *err)
{
    for (int32_t r = 0; r < QUAN_N_ROLES; r++)
        if (!work->data.has[r])
            QUAN_TRY(run_tell(work, "layer.missing", quan_role_name((quan_role)r), NULL, err));
    return QUAN_OK;
}

/* Kinds that no source has: criteria that ask for them alone are unknown. */
static quan_status tell_missing_kinds(run_work *work, quan_error *err)
{
    const quan_table *kinds = &work->catalogue.tables[QUAN_CATALOGUE_KINDS];
    for (int64_t i = 0; work->data.kind_known && i < kinds->n_rows; i++)
        if (!work->data.kind_known[i])
            QUAN_TRY(run_tell(work, "kind.missing", quan_table_text(kinds, 0, i),
                              quan_catalogue_cell(kinds, i, "name_zh"), err));
    return QUAN_OK;
}

/* The rows that the gap stage told, as they are; none when it was not run. */
static quan_status tell_audit(run_work *work, quan_error *err)
{
    const quan_table *audit = &work->gap.audit;
    for (int64_t i = 0; i < audit->n_rows; i++)
        QUAN_TRY(run_tell(work, quan_catalogue_cell(audit, i, "key"),
                          quan_catalogue_cell(audit, i, "value"),
                          quan_catalogue_cell(audit, i, "note"), err));
    return QUAN_OK;
}

/* Shifts that were measured and that nobody declared: as they are in the report. */
static quan_status tell_offsets(run_work *work, quan_error *err)
{
    const quan_table *offsets = &work->data.offsets;
    char key[64];
    for (int64_t i = 0; i < offsets->n_rows; i++) {
        snprintf(key, sizeof key, "offset.source_%lld",
                 (long long)quan_table_int(offsets, 0, i, 0) + 1);
        QUAN_TRY(run_tell(work, key, quan_catalogue_cell(offsets, i, "hypothesis"),
                          quan_catalogue_cell(offsets, i, "note"), err));
    }
    return QUAN_OK;
}

quan_status run_make_info(run_work *work, quan_stage stage, quan_error *err)
{
    static const char *const columns[] = {"key", "value", "note"};
    static quan_status (*const parts[])(run_work *, quan_error *) = {
        tell_missing_roles, tell_missing_kinds, tell_offsets,  tell_people,
        tell_network,       tell_audit,         tell_replaced, tell_settings,
    };
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        QUAN_TRY(quan_table_add_column(&work->info.table, columns[c], QUAN_TYPE_TEXT, NULL, err));
    QUAN_TRY(tell_request(work, stage, err));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        QUAN_TRY(parts[i](work, err));
    return QUAN_OK;
}
