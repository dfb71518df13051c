#include "buffer.h"
#include "publish.h"

#include "quan/write.h"

#include <string.h>

enum {
    FLUSH_BYTES = 1 << 20,
    MOST_DECIMALS = 17,
};

/* RFC 4180: quotes where a separator, a quote or a line break stands inside. Empty text is "" and
 * null is nothing, so that the two can be told apart. */
static void add_text(quan_buffer *csv, const char *text)
{
    if (*text && !strpbrk(text, ",\"\r\n")) {
        quan_buffer_add(csv, text);
        return;
    }
    quan_buffer_add(csv, "\"");
    quan_buffer_add_doubled(csv, text, '"');
    quan_buffer_add(csv, "\"");
}

/* A value that rounds to zero has no sign. */
static void add_real(quan_buffer *csv, double value, int decimals)
{
    const int64_t start = csv->length;
    quan_buffer_addf(csv, "%.*f", decimals, value);
    if (csv->failed || csv->bytes[start] != '-' || strpbrk(csv->bytes + start, "123456789"))
        return;
    csv->length = start;
    quan_buffer_addf(csv, "%.*f", decimals, 0.0);
}

static void add_value(quan_buffer *csv, const quan_column *column, int64_t row, int decimals)
{
    if (column->type == QUAN_TYPE_TEXT) {
        if (column->texts[row])
            add_text(csv, column->texts[row]);
    } else if (!column->known[row]) {
        return;
    } else if (column->type == QUAN_TYPE_INT) {
        quan_buffer_addf(csv, "%lld", (long long)column->ints[row]);
    } else {
        add_real(csv, column->reals[row], decimals);
    }
}

static quan_status write_rows(const quan_table *table, int decimals, const quan_publication *file,
                              quan_buffer *csv, quan_error *err)
{
    for (int32_t c = 0; c < table->n_columns; c++) {
        quan_buffer_add(csv, c ? "," : "");
        add_text(csv, table->columns[c].name);
    }
    quan_buffer_add(csv, "\r\n");
    for (int64_t row = 0; row < table->n_rows && !csv->failed; row++) {
        for (int32_t c = 0; c < table->n_columns; c++) {
            quan_buffer_add(csv, c ? "," : "");
            add_value(csv, &table->columns[c], row, decimals);
        }
        quan_buffer_add(csv, "\r\n");
        if (csv->length < FLUSH_BYTES)
            continue;
        QUAN_TRY(quan_publication_put(file, csv->bytes, csv->length, err));
        csv->length = 0;
    }
    QUAN_TRY(quan_buffer_check(csv, "a CSV file", err));
    return quan_publication_put(file, csv->bytes, csv->length, err);
}

quan_status quan_write_csv(const quan_table *table, const char *path, int decimals, bool overwrite,
                           quan_error *err)
{
    bool exists = false;
    if (decimals < 0 || decimals > MOST_DECIMALS)
        return quan_fail(err, QUAN_ERR_USAGE, "The number of decimals must be 0 to %d.",
                         MOST_DECIMALS);
    QUAN_TRY(quan_target_check(path, overwrite, NULL, 0, &exists, err));
    quan_publication file = {0};
    quan_buffer csv = {0};
    QUAN_TRY(quan_publication_open(path, &file, err));
    quan_c_numbers numbers = quan_c_numbers_begin();
    quan_status status = write_rows(table, decimals, &file, &csv, err);
    quan_c_numbers_end(numbers);
    if (!status)
        status = quan_publication_sync(&file, err);
    if (!status)
        status = quan_target_check(path, overwrite, NULL, 0, &exists, err);
    if (!status)
        status = quan_publication_rename(&file, err);
    if (!status)
        status = quan_publication_sync_folder(&file, err);
    quan_publication_close(&file);
    quan_buffer_free(&csv);
    return status;
}
