/* Rows of a table that are no data stay rows of the source: they are counted in, listed with their
 * number and reason, and rejected, so that whoever compares with the sheet finds every row again.
 */
#include "plain_rows.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(OGRFeatureH feature, const char *column)
{
    int index = OGR_F_GetFieldIndex(feature, column);
    if (index < 0 || !OGR_F_IsFieldSetAndNotNull(feature, index))
        return NULL;
    return OGR_F_GetFieldAsString(feature, index);
}

quan_status quan_plain_row(const quan_opened *opened, OGRFeatureH feature, quan_batch *batch,
                           int64_t row, bool *rejected, quan_error *err)
{
    *rejected = false;
    const char *code = opened->plain.rewritten ? text_of(feature, QUAN_PLAIN_CODE) : NULL;
    if (!code)
        return QUAN_OK;
    const char *reason = text_of(feature, QUAN_PLAIN_REASON);
    quan_remark remark = {row, quan_arena_copy(&batch->texts, code, strlen(code)),
                          reason ? reason : "", QUAN_NOWHERE};
    if (!remark.code)
        return quan_fail_memory(err, "the rows of a table");
    *rejected = quan_reject_is(code);
    return quan_batch_remark(batch, remark, *rejected, err);
}

int64_t quan_plain_number(const quan_opened *opened, OGRFeatureH feature)
{
    int64_t number = OGR_F_GetFID(feature);
    if (!opened->plain.rewritten)
        return number + opened->plain.row_offset;
    const char *text = text_of(feature, QUAN_PLAIN_ROW);
    return text && quan_text_to_int(text, &number) ? number : OGR_F_GetFID(feature);
}

quan_status quan_plain_aside(const quan_opened *opened, quan_batch *batch, quan_error *err)
{
    int64_t row = 0;
    char number[32];
    for (int64_t i = 0; i < opened->plain.n_aside_rows; i++) {
        const quan_aside_row *aside = &opened->plain.aside_rows[i];
        bool rejects = quan_reject_is(aside->code);
        if (rejects) {
            snprintf(number, sizeof number, "%lld", (long long)aside->row);
            QUAN_TRY(quan_batch_add_row(batch, &row, err));
            QUAN_TRY(quan_table_set_text(&batch->layer.table, batch->source_id, row, number, err));
        }
        quan_remark remark = {row, aside->code, aside->reason, QUAN_NOWHERE};
        QUAN_TRY(quan_batch_remark(batch, remark, rejects, err));
    }
    return QUAN_OK;
}
