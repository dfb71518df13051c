/* The words of the output tables for the enums of this stage, and small look-ups that several steps
 * share. The words are codes of the descriptions in layers/output: a new enum value needs one here
 * and there. Texts returned are constants or belong to the data. */
#include "gap_work.h"

#include <stdarg.h>
#include <stdio.h>

const char *quan_gap_status_word(quan_gap_status status)
{
    static const char *const words[] = {
        [QUAN_GAP_MET] = "met",
        [QUAN_GAP_GAP] = "gap",
        [QUAN_GAP_UNCERTAIN] = "uncertain",
        [QUAN_GAP_UNREACHABLE] = "unreachable",
        [QUAN_GAP_UNKNOWN] = "unknown",
    };
    return words[status];
}

const char *quan_gap_cause_word(gap_cause cause)
{
    static const char *const words[] = {
        [GAP_NO_CAUSE] = NULL,     [GAP_DATA_MISSING] = "data_missing",
        [GAP_GATE] = "gate",       [GAP_DISCONNECTED] = "disconnected",
        [GAP_BARRIER] = "barrier", [GAP_TOO_FAR] = "too_far",
    };
    return words[cause];
}

const char *quan_gap_band_word(gap_band band)
{
    static const char *const words[] = {
        [GAP_WITHIN] = "within",
        [GAP_TO_VERIFY] = "to_verify",
        [GAP_OVER_1_5] = "over_1_5",
        [GAP_OVER] = "over",
        [GAP_BAND_UNREACHABLE] = "unreachable",
    };
    return words[band];
}

const char *quan_gap_size_word(gap_size size)
{
    static const char *const words[] = {
        [GAP_SIZE_NONE] = NULL,         [GAP_SIZE_NOT_REQUIRED] = "not_required",
        [GAP_SIZE_ENOUGH] = "enough",   [GAP_SIZE_SMALL] = "small",
        [GAP_SIZE_UNKNOWN] = "unknown",
    };
    return words[size];
}

const char *quan_gap_level_word(gap_level level)
{
    static const char *const words[] = {"estate", "community", "street", "county"};
    return words[level];
}

const quan_layer *quan_gap_level_layer(const gap_work *work, gap_level level)
{
    static const quan_role roles[] = {QUAN_ROLE_ESTATE, QUAN_ROLE_COMMUNITY, QUAN_ROLE_STREET,
                                      QUAN_ROLE_BOUNDARY};
    return &work->data->layers[roles[level]];
}

const char *quan_gap_area_id(const gap_work *work, gap_level level, int64_t row)
{
    const quan_layer *layer = quan_gap_level_layer(work, level);
    if (row < 0)
        return NULL;
    if (row >= layer->table.n_rows) /* a county without a boundary layer */
        return work->run->id ? work->run->id : "county";
    return quan_table_text(&layer->table, quan_table_find(&layer->table, "id"), row);
}

const char *quan_gap_text(const gap_work *work, quan_role role, const char *column, int64_t row)
{
    const quan_table *table = &work->data->layers[role].table;
    int32_t number = quan_table_find(table, column);
    return number < 0 ? NULL : quan_table_text(table, number, row);
}

/* Numbers become text here: run_info holds values of every type. */
quan_status quan_gap_tell(quan_gap_result *out, const char *key, const char *note, quan_error *err,
                          const char *format, ...)
{
    char value[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    quan_text_drop_broken_tail(value);

    quan_table *audit = &out->audit;
    if (audit->n_columns == 0) {
        QUAN_TRY(quan_table_add_column(audit, "key", QUAN_TYPE_TEXT, NULL, err));
        QUAN_TRY(quan_table_add_column(audit, "value", QUAN_TYPE_TEXT, NULL, err));
        QUAN_TRY(quan_table_add_column(audit, "note", QUAN_TYPE_TEXT, NULL, err));
    }
    QUAN_TRY(quan_table_add_rows(audit, 1, err));
    int64_t row = audit->n_rows - 1;
    QUAN_TRY(quan_table_set_text(audit, 0, row, key, err));
    QUAN_TRY(quan_table_set_text(audit, 1, row, value, err));
    return quan_table_set_text(audit, 2, row, note, err);
}
