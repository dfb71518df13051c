/* cells.c - one value after the other becomes canonical.
 *
 * Layers repeat themselves: a million buildings have a dozen uses and fifty numbers of floors. What
 * a text became is the same each time, as long as nothing was noted about it and it filled no other
 * cell, so the row that had
 * it first is remembered, and its cell copied. Columns in which every value is another, as ids,
 * give that up after a while. */
#include "cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    SLOTS = 256,      /* a power of two */
    LONGEST = 39,     /* longer texts are names and remarks, which do not repeat */
    MOST_MISSES = 512 /* without a single value that came again */
};

typedef struct {
    char text[LONGEST + 1];
    int64_t row; /* of the batch, from 1; 0: free */
    uint32_t conversions;
} known_value;

struct quan_recall {
    known_value values[SLOTS];
    int32_t misses; /* since a value came again */
};

quan_status quan_cells_begin(quan_cells *cells)
{
    cells->recalls = quan_calloc((size_t)cells->bindings.n + 1, sizeof *cells->recalls);
    return cells->recalls ? QUAN_OK : quan_fail_memory(cells->err, "the fields of a source");
}

void quan_cells_free(quan_cells *cells)
{
    quan_bindings_free(&cells->bindings);
    quan_free(cells->recalls);
    quan_free(cells->text);
}

/* FNV-1a (Fowler, Noll, Vo), folded to a slot. */
static uint32_t slot_of(const char *text)
{
    uint32_t hash = 2166136261u;
    for (const char *c = text; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return (hash ^ hash >> 16) & (SLOTS - 1);
}

/* The slot of a text that may be remembered; NULL where it is of no use. */
static known_value *find_slot(struct quan_recall *recall, const char *text, size_t n)
{
    bool useful = n > 0 && n <= LONGEST && recall->misses < MOST_MISSES;
    return useful ? &recall->values[slot_of(text)] : NULL;
}

/* What a facility offers has no cell to copy. */
static quan_status set(quan_cells *cells, int32_t b, int64_t row, quan_function_values *functions)
{
    quan_batch *batch = cells->batch;
    const quan_binding *binding = &cells->bindings.items[b];
    struct quan_recall *recall = &cells->recalls[b];
    known_value *slot =
        binding->column >= 0 ? find_slot(recall, cells->text, strlen(cells->text)) : NULL;
    if (slot && slot->row && !strcmp(slot->text, cells->text)) {
        quan_table_copy_cell(&batch->layer.table, binding->column, slot->row - 1, binding->column,
                             row);
        quan_fields_count(batch, binding, slot->conversions);
        recall->misses = 0;
        return QUAN_OK;
    }
    int64_t remarks = batch->n_remarks;
    const char *text = quan_domains_text(&cells->opened->domains, binding, cells->text);
    QUAN_TRY(quan_fields_set(batch, binding, row, text, functions, cells->err));
    recall->misses++;
    if (slot && batch->n_remarks == remarks && batch->alone) {
        snprintf(slot->text, sizeof slot->text, "%s", cells->text);
        slot->row = row + 1;
        slot->conversions = batch->done;
    }
    return QUAN_OK;
}

/* The raw bytes are shown escaped; they end nowhere but after n. */
static quan_status note_encoding(quan_cells *cells, int32_t b, int64_t row, quan_raw_text raw)
{
    char ended[200], shown[640], reason[800];
    snprintf(ended, sizeof ended, "%.*s", (int)(raw.n < sizeof ended ? raw.n : sizeof ended - 1),
             raw.bytes);
    snprintf(reason, sizeof reason,
             "字段 %s 的文字“%.400s”不是 %s 编码，已留空；请核对该数据源的 encoding。",
             cells->bindings.items[b].field->name, quan_text_printable(ended, shown, sizeof shown),
             cells->opened->encoding);
    quan_remark remark = {row, QUAN_NOTE_ENCODING, reason, QUAN_NOWHERE};
    return quan_batch_remark(cells->batch, remark, false, cells->err);
}

quan_status quan_cells_text(quan_cells *cells, int32_t b, int64_t row, quan_raw_text raw,
                            quan_function_values *functions)
{
    if (quan_decoder_text(&cells->opened->decoder, raw.bytes, raw.n, raw.cut, &cells->text,
                          &cells->text_capacity))
        return set(cells, b, row, functions);
    return cells->text ? note_encoding(cells, b, row, raw) : quan_fail_memory(cells->err, "a text");
}

/* A number of at most three decimals, as areas and sizes are: digits without printf(), which takes
 * several times longer. A whole number below 2^53 divided by a power of ten is what reading the
 * digits gives back, since both are rounded once (IEEE 754). 0: it is another number. */
static size_t write_decimal(double value, char out[40])
{
    static const int64_t tens[] = {1, 10, 100, 1000};
    char digits[24];
    size_t n = 0, length = 0;
    for (int k = 0; k < 4; k++) {
        double scaled = value * (double)tens[k];
        int64_t whole = scaled > 0 && scaled < 1e12 ? llround(scaled) : 0;
        if (!whole || (double)whole / (double)tens[k] != value)
            continue;
        for (int d = 0; whole || d <= k; d++, whole /= 10) {
            if (k && d == k)
                digits[n++] = '.';
            digits[n++] = (char)('0' + whole % 10);
        }
        while (n)
            out[length++] = digits[--n];
        out[length] = '\0';
        return length;
    }
    return 0;
}

/* As the driver writes it in a text. */
quan_status quan_cells_real(quan_cells *cells, int32_t b, int64_t row, double value,
                            quan_function_values *functions)
{
    char number[40];
    size_t n = write_decimal(value, number);
    if (!n)
        n = (size_t)snprintf(number, sizeof number, "%.15g", value);
    return quan_cells_text(cells, b, row, (quan_raw_text){number, n, false}, functions);
}

/* The number of the feature stands in where no field names it; it is kept for ids that are found to
 * be repeated. */
static quan_status set_source_id(quan_batch *batch, int64_t row, int64_t number, quan_error *err)
{
    quan_table *table = &batch->layer.table;
    char text[32];
    int64_t *numbers = quan_grow(batch->numbers, &batch->number_capacity, row + 1, sizeof *numbers);
    if (!numbers)
        return quan_fail_memory(err, "the features of a source");
    batch->numbers = numbers;
    numbers[row] = number;
    if (!quan_table_is_null(table, batch->id, row)) {
        quan_table_copy_cell(table, batch->id, row, batch->source_id, row);
        return QUAN_OK;
    }
    snprintf(text, sizeof text, "%lld", (long long)number);
    return quan_table_set_text(table, batch->source_id, row, text, err);
}

quan_status quan_cells_end_row(quan_cells *cells, int64_t row, int64_t number,
                               const quan_function_values *functions)
{
    QUAN_TRY(set_source_id(cells->batch, row, number, cells->err));
    if (cells->batch->role != QUAN_ROLE_FACILITY || !cells->matcher)
        return QUAN_OK;
    return quan_facility_candidates(cells->matcher, NULL, functions, cells->batch, row, cells->err);
}
