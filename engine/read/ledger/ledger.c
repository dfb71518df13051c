/* ledger.c - the join of tables without geometry, from beginning to end.
 *
 * First the ledger, since it may make estates; then surveys and votes, which ask for estates only,
 * under the estate's own name or under that of its ledger row. Nothing is matched in silence: every
 * row is in ledger_match, with what it was matched to and why, or with what it may be. */
#include "ledger_work.h"

#include <string.h>

static const char *text_of(const quan_table *table, const char *column, int64_t row)
{
    return quan_table_text(table, quan_table_find(table, column), row);
}

static bool has_tables(const quan_gathering *g)
{
    uint32_t roles = 0;
    for (int32_t s = 0; s < g->run->n_sources; s++)
        roles |= g->run->sources[s].roles;
    return roles & (1u << QUAN_ROLE_LEDGER | 1u << QUAN_ROLE_SURVEY | 1u << QUAN_ROLE_VOTES);
}

/* The words of the catalogue, and the names of the run's own areas. */
static quan_status open_words(quan_gathering *g, quan_name_words *words, quan_error *err)
{
    static const quan_role roles[] = {QUAN_ROLE_BOUNDARY, QUAN_ROLE_STREET, QUAN_ROLE_COMMUNITY};
    QUAN_TRY(quan_name_words_open(g->catalogue, words, err));
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        const quan_table *table = &g->out->layers[roles[r]].table;
        for (int64_t row = 0; row < table->n_rows; row++) {
            const char *name = text_of(table, "name", row);
            if (name)
                QUAN_TRY(quan_name_words_add_area(words, name, err));
        }
    }
    quan_name_words_order(words);
    return QUAN_OK;
}

/* A home that is no facility: name, address, place. */
static quan_status add_home(quan_gathering *g, const quan_batch *batch, int64_t row,
                            quan_error *err)
{
    static const char *const columns[] = {"name", "address", "source_id"};
    quan_layer *homes = &g->homes;
    const quan_table *from = &batch->layer.table;
    if (!homes->table.n_columns) {
        homes->geoms.kind = QUAN_POLYGONS;
        for (int32_t c = 0; c < 3; c++)
            QUAN_TRY(quan_table_add_column(&homes->table, columns[c], QUAN_TYPE_TEXT, NULL, err));
    }
    QUAN_TRY(quan_table_add_rows(&homes->table, 1, err));
    for (int32_t c = 0; c < 3; c++)
        QUAN_TRY(quan_table_set_text(&homes->table, c, homes->table.n_rows - 1,
                                     text_of(from, columns[c], row), err));
    return quan_geoms_add_copy(&homes->geoms, &batch->layer.geoms, row, err);
}

quan_status quan_ledger_keep_homes(quan_gathering *g, const quan_batch *batch, quan_error *err)
{
    quan_name_words words = {0};
    const quan_table *functions = &batch->functions;
    if (batch->role != QUAN_ROLE_FACILITY || !has_tables(g))
        return QUAN_OK;
    QUAN_TRY(quan_name_words_open(g->catalogue, &words, err));
    quan_status status = QUAN_OK;
    for (int64_t f = 0; f < functions->n_rows && !status; f++) {
        const char *type = quan_table_text(functions, QUAN_FUNCTION_TYPE, f);
        int64_t row = quan_table_int(functions, QUAN_FUNCTION_FACILITY, f, 0);
        if (type && batch->states[row] == QUAN_ROW_USED && quan_name_is_home(&words, type))
            status = add_home(g, batch, row, err);
    }
    quan_name_words_free(&words);
    return status;
}

/* Homes in the order of their ids, so that the order of the file shows nowhere. */
static quan_status order_homes(quan_gathering *g, quan_error *err)
{
    int64_t *order = NULL;
    quan_layer *homes = &g->homes;
    if (!homes->table.n_columns)
        return QUAN_OK;
    QUAN_TRY(quan_table_order_by_id(&homes->table, quan_table_find(&homes->table, "source_id"),
                                    &order, err));
    quan_status status = quan_layer_pick(homes, order, homes->table.n_rows, err);
    quan_free(order);
    return status;
}

static quan_status start_ledger_of(quan_gathering *g, quan_error *err)
{
    int64_t n = g->out->layers[QUAN_ROLE_BUILDING].table.n_rows;
    g->ledger_of = quan_alloc((size_t)n, sizeof *g->ledger_of);
    if (!g->ledger_of)
        return quan_fail_memory(err, "the buildings");
    for (int64_t b = 0; b < n; b++)
        g->ledger_of[b] = -1;
    return QUAN_OK;
}

static quan_status join_ledger(ledger_work *work, quan_error *err)
{
    QUAN_TRY(start_ledger_of(work->g, err));
    QUAN_TRY(order_homes(work->g, err));
    QUAN_TRY(ledger_add_targets(work, err));
    QUAN_TRY(ledger_add_rows(work, QUAN_ROLE_LEDGER, err));
    ledger_decide(work, 0);
    QUAN_TRY(ledger_match(work, 0, true, err));
    QUAN_TRY(ledger_apply(work, err));
    return ledger_write_rows(work, 0, err);
}

/* Rows that name an estate by its id need no name. */
static void take_given_ids(ledger_work *work, int64_t first)
{
    const quan_table *estates = &ledger_layer(work, QUAN_ROLE_ESTATE)->table;
    for (int64_t r = first; r < work->n_rows; r++) {
        ledger_row *row = &work->rows[r];
        const quan_table *table = &ledger_layer(work, row->role)->table;
        const char *id = text_of(table, "estate_id", row->row);
        int64_t estate = id ? quan_table_find_id(estates, quan_table_find(estates, "id"), id) : -1;
        if (estate < 0)
            continue;
        /* the estates are the first targets, one for each */
        row->hits[0] = (ledger_hit){
            .target = work->first_target + estate,
            .score = 1000,
            .likeness = quan_name_compare(&work->words, &row->key,
                                          &work->targets[work->first_target + estate].key, true)};
        row->n_hits = 1;
        row->status = LEDGER_MATCHED;
        row->reason = "小区编号相同";
    }
}

static quan_status join_others(ledger_work *work, quan_error *err)
{
    int64_t first = work->n_rows;
    QUAN_TRY(ledger_add_estates(work, err));
    QUAN_TRY(ledger_add_rows(work, QUAN_ROLE_SURVEY, err));
    QUAN_TRY(ledger_add_rows(work, QUAN_ROLE_VOTES, err));
    take_given_ids(work, first);
    QUAN_TRY(ledger_match(work, first, false, err));
    for (int64_t r = first; r < work->n_rows; r++) {
        ledger_row *row = &work->rows[r];
        if (row->status == LEDGER_MATCHED)
            row->estate = work->targets[row->hits[0].target].row;
    }
    QUAN_TRY(ledger_write_rows(work, first, err));
    return ledger_write_estate_ids(work, err);
}

quan_status quan_ledger_join(quan_gathering *g, quan_error *err)
{
    ledger_work work = {.g = g};
    quan_status status = QUAN_OK;
    if (!has_tables(g))
        return QUAN_OK;
    status = open_words(g, &work.words, err);
    if (!status)
        status = ledger_load_scores(&work, err);
    if (!status)
        status = ledger_read_decisions(&work, err);
    if (!status)
        status = join_ledger(&work, err);
    if (!status)
        status = join_others(&work, err);
    quan_name_words_free(&work.words);
    quan_arena_free(&work.texts);
    quan_free(work.targets);
    quan_free(work.group_of);
    quan_free(work.rows);
    quan_free(work.decisions);
    return status;
}
