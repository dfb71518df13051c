/* Sheets made at random: cells come back from the text as they were put in, also through GDAL's
 * reader; sums that are right are never doubted and wrong ones always; coordinates are read in
 * whatever form they are written. */
#include "table/coordinates.h"
#include "table/totals.h"

#include "random_kit.h"
#include "scratch.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>

enum {
    MOST_ROWS = 30,
    MOST_COLUMNS = 8,
    ROUNDS = 300
};

static scratch place;

static int set_up(void **state)
{
    (void)state;
    scratch_open(&place);
    GDALAllRegister();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close(&place);
    return 0;
}

/* Texts by row and column, "" among them. */
typedef struct {
    char cells[MOST_ROWS][MOST_COLUMNS][64];
    int rows, columns;
    char separator;
} sheet;

/* Words, separators, quotes and line breaks; never a blank at an end, which no reader keeps. */
static void draw_cell(uint64_t *seed, char out[64])
{
    static const char *const pieces[] = {"茶城", "a",  "12", ",",    ";",    "\"", "\n",
                                         "\t",   " b", "“",  "\"\"", "\r\n", "3.5"};
    int n = (int)random_below(seed, 5);
    *out = '\0';
    for (int i = 0; i < n; i++)
        strcat(out, pieces[random_below(seed, sizeof pieces / sizeof *pieces)]);
    if (strchr(" \t\r\n", *out) || strchr(" \t\r\n", out[strlen(out) - 1]))
        strcpy(out, n % 2 ? "x" : "");
}

static void draw_sheet(uint64_t *seed, sheet *s)
{
    s->rows = 2 + (int)random_below(seed, MOST_ROWS - 1);
    s->columns = 2 + (int)random_below(seed, MOST_COLUMNS - 1);
    s->separator = ",;\t"[random_below(seed, 3)];
    for (int r = 0; r < s->rows; r++) {
        for (int c = 0; c < s->columns; c++)
            draw_cell(seed, s->cells[r][c]);
        snprintf(s->cells[r][0], 64, "行%d", r); /* no row is blank, which GDAL passes over */
    }
    for (int c = 0; c < s->columns; c++)
        snprintf(s->cells[0][c], 64, "列%d", c);
}

/* RFC 4180: quotes where they are needed, and sometimes where they are not. */
static char *write_cell(const sheet *s, char *to, const char *cell, bool quote)
{
    quote = quote || strpbrk(cell, "\"\r\n") || strchr(cell, s->separator);
    if (!quote)
        return stpcpy(to, cell);
    *to++ = '"';
    for (; *cell; cell++) {
        if (*cell == '"')
            *to++ = '"';
        *to++ = *cell;
    }
    return stpcpy(to, "\"");
}

static const char *write_sheet(uint64_t *seed, const sheet *s)
{
    static char text[1 << 16];
    const char *end = random_below(seed, 2) ? "\r\n" : "\n";
    char *to = stpcpy(text, random_below(seed, 2) ? "\xEF\xBB\xBF" : "");
    for (int r = 0; r < s->rows; r++) {
        for (int c = 0; c < s->columns; c++) {
            if (c)
                *to++ = s->separator;
            to = write_cell(s, to, s->cells[r][c], random_below(seed, 4) == 0);
        }
        if (r + 1 < s->rows || random_below(seed, 2)) /* the last line may lack its end */
            to = stpcpy(to, end);
    }
    *to = '\0';
    return scratch_file(&place, "sheet.csv", text);
}

static void compare_grid(const sheet *s, const char *path, int round)
{
    quan_grid grid;
    assert_int_equal(quan_grid_open_text(path, "sheet.csv", &grid, NULL), QUAN_OK);
    if (grid.separator != s->separator)
        fail_msg("round %d: separator %d", round, grid.separator);
    for (int r = 0; r < s->rows; r++) {
        assert_int_equal(quan_grid_next(&grid, NULL), QUAN_OK);
        if (grid.row.n != s->columns || grid.row.number != r + 1)
            fail_msg("round %d, row %d: %d cells", round, r, grid.row.n);
        for (int c = 0; c < s->columns; c++)
            assert_string_equal(grid.row.cells[c], s->cells[r][c]);
    }
    assert_true(grid.strict);
    assert_int_equal(quan_grid_next(&grid, NULL), QUAN_OK);
    assert_int_equal(grid.row.n, -1);
    quan_grid_close(&grid);
}

/* What `strict` promises: the driver reads the same cells. */
static void compare_gdal(const sheet *s, const char *path)
{
    static const char *const allowed[] = {"CSV", NULL};
    static const char *const options[] = {"HEADERS=NO", "AUTODETECT_TYPE=NO",
                                          "KEEP_SOURCE_COLUMNS=NO", NULL};
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, allowed, options, NULL);
    assert_non_null(dataset);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    for (int r = 0; r < s->rows; r++) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        assert_non_null(feature);
        assert_int_equal(OGR_F_GetFieldCount(feature), s->columns);
        for (int c = 0; c < s->columns; c++)
            if (!strchr(s->cells[r][c], '\r')) /* the driver keeps the line feed only */
                assert_string_equal(OGR_F_GetFieldAsString(feature, c), s->cells[r][c]);
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
}

static void cells_come_back_as_they_were_put_in(void **state)
{
    (void)state;
    static sheet s;
    uint64_t seed = 20250101;
    for (int round = 0; round < ROUNDS; round++) {
        draw_sheet(&seed, &s);
        const char *path = write_sheet(&seed, &s);
        compare_grid(&s, path, round);
        if (s.separator == ',') /* the driver finds others by rules of its own */
            compare_gdal(&s, path);
    }
}

/* A ledger in thousandths, so that its sums are known exactly. */
typedef struct {
    int64_t sum[MOST_COLUMNS], part[MOST_COLUMNS];
    char texts[MOST_COLUMNS][64];
    char *cells[MOST_COLUMNS];
} ledger;

static quan_row write_row(ledger *l, const int64_t *thousandths, int64_t number)
{
    for (int c = 0; c < MOST_COLUMNS; c++) {
        long long value = (long long)thousandths[c];
        snprintf(l->texts[c], sizeof l->texts[c], "%lld.%03lld", value / 1000, value % 1000);
        l->cells[c] = l->texts[c];
    }
    return (quan_row){l->cells, MOST_COLUMNS, number};
}

static void add_rows(uint64_t *seed, ledger *l, quan_totals *totals, int n)
{
    int64_t values[MOST_COLUMNS];
    for (int r = 0; r < n; r++) {
        for (int c = 0; c < MOST_COLUMNS; c++) {
            values[c] = 1000 + (int64_t)random_below(seed, 9000000);
            l->sum[c] += values[c];
            l->part[c] += values[c];
        }
        quan_row row = write_row(l, values, r + 2);
        quan_totals_add(totals, &row);
    }
}

/* Writes `sums`, some of them wrong by at least one, and counts the differences that are found. */
static void check_total(uint64_t *seed, ledger *l, quan_totals *totals, const int64_t *sums)
{
    int64_t written[MOST_COLUMNS];
    bool wrong[MOST_COLUMNS];
    quan_total_difference found[MOST_COLUMNS];
    int32_t n_wrong = 0;
    for (int c = 0; c < MOST_COLUMNS; c++) {
        wrong[c] = random_below(seed, 4) == 0;
        written[c] = sums[c] + (wrong[c] ? 1000 + (int64_t)random_below(seed, 90000) : 0);
    }
    quan_row row = write_row(l, written, 99);
    int32_t n = quan_totals_check(totals, &row, found, MOST_COLUMNS);
    for (int c = 0; c < MOST_COLUMNS; c++) {
        if (!wrong[c])
            continue;
        assert_true(n_wrong < n);
        assert_int_equal(found[n_wrong].column, c);
        assert_true(found[n_wrong].written == (double)written[c] / 1000);
        assert_true(fabs(found[n_wrong].computed - (double)sums[c] / 1000) < 1e-6);
        n_wrong++;
    }
    assert_int_equal(n, n_wrong);
    memset(l->part, 0, sizeof l->part);
}

static void sums_are_doubted_where_they_are_wrong_and_nowhere_else(void **state)
{
    (void)state;
    uint64_t seed = 20250102;
    for (int round = 0; round < ROUNDS; round++) {
        ledger l = {0};
        quan_totals totals;
        assert_int_equal(quan_totals_open(MOST_COLUMNS, &totals, NULL), QUAN_OK);
        for (int group = 0; group < 3; group++) {
            /* so many that no total is below the largest value, which would make it a mean */
            add_rows(&seed, &l, &totals, 40 + (int)random_below(&seed, 200));
            check_total(&seed, &l, &totals, l.part);
        }
        check_total(&seed, &l, &totals, l.sum);
        quan_totals_free(&totals);
    }
}

static void write_degrees(uint64_t *seed, double value, char out[64])
{
    int d = (int)value, m = (int)((value - d) * 60);
    double s = (value - d - m / 60.0) * 3600;
    switch (random_below(seed, 7)) {
    case 0:
        snprintf(out, 64, "%.9f", value);
        break;
    case 1:
        snprintf(out, 64, "%d°%d′%.5f″", d, m, s);
        break;
    case 2:
        snprintf(out, 64, " %d度%02d分%.5f秒", d, m, s);
        break;
    case 3:
        snprintf(out, 64, "%d:%02d:%.5f", d, m, s);
        break;
    case 4:
        snprintf(out, 64, "东经%.9f°", value);
        break;
    case 5:
        snprintf(out, 64, "%.9fE", value);
        break;
    default:
        snprintf(out, 64, "%d°%.7f'", d, m + s / 60);
    }
}

static void a_coordinate_is_the_same_in_every_form(void **state)
{
    (void)state;
    uint64_t seed = 20250103;
    for (int round = 0; round < 20000; round++) {
        double value = random_between(&seed, 73, 135), got = 0;
        char cell[64];
        bool plain = false;
        write_degrees(&seed, value, cell);
        if (!quan_coordinate_read(cell, &got, &plain) || fabs(got - value) > 5e-9)
            fail_msg("'%s' became %.12g, not %.12g", cell, got, value);
        if (plain != (strspn(cell, "0123456789.") == strlen(cell)))
            fail_msg("'%s' is plain: %d", cell, plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_back_as_they_were_put_in),
        cmocka_unit_test(sums_are_doubted_where_they_are_wrong_and_nowhere_else),
        cmocka_unit_test(a_coordinate_is_the_same_in_every_form),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
