/* CJJ 61-2017: survey firms deliver pipes as two tables. The table of points has for each point its
 * number, X (north), Y (east) and the height of the ground; the table of lines names the numbers of
 * the two ends, with depth and height of the pipe at each. The checks are those of the standard's
 * acceptance: both ends exist, they differ, no pipe is given twice (also reversed), and height =
 * ground - depth where all three are given. */
#include "pipes.h"

#include "coordinates.h"
#include "field/fields.h"
#include "totals.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool quan_pipes_fit(const quan_header *header, const quan_table_words *words)
{
    return quan_header_column(header, words, QUAN_TABLE_PIPE_START, 0) >= 0 &&
           quan_header_column(header, words, QUAN_TABLE_PIPE_END, 0) >= 0;
}

/* FNV-1a; never 0, which marks a free slot. */
static uint64_t hash_of(const char *text, uint64_t hash)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash ? hash : 1;
}

#define HASH_START UINT64_C(14695981039346656037)

static const quan_pipe_point *find(const quan_pipes *pipes, const char *id)
{
    uint64_t mask = (uint64_t)pipes->n_slots - 1;
    if (!pipes->n_slots)
        return NULL;
    for (uint64_t s = hash_of(id, HASH_START) & mask; pipes->slots[s] >= 0; s = (s + 1) & mask) {
        if (!strcmp(pipes->points[pipes->slots[s]].id, id))
            return &pipes->points[pipes->slots[s]];
    }
    return NULL;
}

static quan_status add_point(quan_pipes *pipes, const quan_pipe_point *point, quan_error *err)
{
    quan_pipe_point *points =
        quan_grow(pipes->points, &pipes->point_capacity, pipes->n_points + 1, sizeof *points);
    if (!points)
        return quan_fail_memory(err, "the points of pipes");
    pipes->points = points;
    points[pipes->n_points] = *point;
    points[pipes->n_points].id = quan_arena_copy(&pipes->texts, point->id, strlen(point->id));
    if (!points[pipes->n_points].id)
        return quan_fail_memory(err, "the points of pipes");
    pipes->n_points++;
    return QUAN_OK;
}

/* The second of two points with one number is left out; at another place it spoils both. */
static quan_status index_points(quan_pipes *pipes, quan_error *err)
{
    pipes->n_slots = 16;
    while (pipes->n_slots < pipes->n_points * 2)
        pipes->n_slots *= 2;
    pipes->slots = quan_alloc((size_t)pipes->n_slots, sizeof *pipes->slots);
    if (!pipes->slots)
        return quan_fail_memory(err, "the points of pipes");
    memset(pipes->slots, 0xFF, (size_t)pipes->n_slots * sizeof *pipes->slots);
    uint64_t mask = (uint64_t)pipes->n_slots - 1;
    for (int32_t i = 0; i < (int32_t)pipes->n_points; i++) {
        quan_pipe_point *point = &pipes->points[i], *same = NULL;
        uint64_t s = hash_of(point->id, HASH_START) & mask;
        for (; pipes->slots[s] >= 0; s = (s + 1) & mask) {
            quan_pipe_point *other = &pipes->points[pipes->slots[s]];
            if (!strcmp(other->id, point->id)) {
                same = other;
                break;
            }
        }
        if (!same)
            pipes->slots[s] = i;
        else if (same->x != point->x || same->y != point->y)
            same->ambiguous = true;
    }
    return QUAN_OK;
}

static double number_at(const quan_row *row, int32_t column)
{
    double value = 0;
    bool plain = false;
    if (column < 0 || column >= row->n || !quan_coordinate_read(row->cells[column], &value, &plain))
        return (double)NAN;
    return value;
}

/* A point without a readable place is no point: its pipes will say so. */
static quan_status read_points(quan_sheet *points, const quan_table_words *words, quan_pipes *pipes,
                               quan_error *err)
{
    quan_coordinates place;
    quan_coordinates_find(&points->header, words, &points->window, true, &place);
    int32_t id = quan_header_column(&points->header, words, QUAN_TABLE_PIPE_POINT, 0);
    int32_t height = quan_header_column(&points->header, words, QUAN_TABLE_PIPE_HEIGHT, 0);
    if (id < 0 || place.x < 0)
        return quan_fail(
            err, QUAN_ERR_INPUT,
            "%s: the table of points needs columns for the number of the point (物探点号) "
            "and for X and Y",
            points->grid.shown);
    QUAN_TRY(quan_grid_rewind(&points->grid, err));
    for (;;) {
        char reason[800], folded[200];
        const char *word = NULL;
        double xy[2];
        QUAN_TRY(quan_grid_next(&points->grid, err));
        const quan_row *row = &points->grid.row;
        if (row->n < 0)
            return QUAN_OK;
        if (row->number <= points->header.last || id >= row->n || !*row->cells[id] ||
            quan_sheet_row(&points->header, words, row, ~UINT64_C(0), &word) != QUAN_SHEET_DATA ||
            quan_coordinates_row(&place, &points->header, row, xy, reason) >= QUAN_PLACE_EMPTY)
            continue;
        quan_words_fold(row->cells[id], folded, sizeof folded);
        quan_pipe_point point = {
            .id = folded, .x = xy[0], .y = xy[1], .height = number_at(row, height)};
        QUAN_TRY(add_point(pipes, &point, err));
    }
}

quan_status quan_pipes_open(const quan_header *lines, quan_sheet *points,
                            const quan_table_words *words, double tolerance_m, quan_pipes *out,
                            quan_error *err)
{
    *out = (quan_pipes){.tolerance_m = tolerance_m};
    const struct {
        int32_t *column;
        quan_table_meaning meaning;
    } columns[] = {{&out->start, QUAN_TABLE_PIPE_START},
                   {&out->end, QUAN_TABLE_PIPE_END},
                   {&out->start_depth, QUAN_TABLE_PIPE_START_DEPTH},
                   {&out->end_depth, QUAN_TABLE_PIPE_END_DEPTH},
                   {&out->start_height, QUAN_TABLE_PIPE_START_HEIGHT},
                   {&out->end_height, QUAN_TABLE_PIPE_END_HEIGHT}};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        *columns[i].column = quan_header_column(lines, words, columns[i].meaning, 0);
    quan_status status = read_points(points, words, out, err);
    if (!status)
        status = index_points(out, err);
    if (status)
        quan_pipes_free(out);
    return status;
}

void quan_pipes_free(quan_pipes *pipes)
{
    quan_free(pipes->points);
    quan_free(pipes->slots);
    quan_free(pipes->pairs);
    quan_arena_free(&pipes->texts);
    *pipes = (quan_pipes){0};
}

/* Doubles the table of pairs and puts the old ones into it. */
static quan_status grow_pairs(quan_pipes *pipes, quan_error *err)
{
    int64_t n = pipes->n_pair_slots ? pipes->n_pair_slots * 2 : 1024;
    quan_pipe_pair *pairs = quan_calloc((size_t)n, sizeof *pairs);
    if (!pairs)
        return quan_fail_memory(err, "the pipes of a table");
    for (int64_t i = 0; i < pipes->n_pair_slots; i++) {
        uint64_t s = pipes->pairs[i].key & (uint64_t)(n - 1);
        while (pipes->pairs[i].key && pairs[s].key)
            s = (s + 1) & (uint64_t)(n - 1);
        if (pipes->pairs[i].key)
            pairs[s] = pipes->pairs[i];
    }
    quan_free(pipes->pairs);
    pipes->pairs = pairs;
    pipes->n_pair_slots = n;
    return QUAN_OK;
}

static const char *cell_at(const quan_row *row, int32_t column)
{
    return column >= 0 && column < row->n ? row->cells[column] : "";
}

static const char *end_at(const quan_row *row, int32_t column, char folded[200])
{
    quan_words_fold(cell_at(row, column), folded, 200);
    return folded;
}

/* Both directions have the same hash; 64 bits do not meet by chance. The slot of the pair, or the
 * free one where it would stand. */
static quan_pipe_pair *pair_of(const quan_pipes *pipes, const char *a, const char *b, uint64_t *key)
{
    bool turned = strcmp(a, b) > 0;
    *key = hash_of(turned ? a : b, hash_of("\x1F", hash_of(turned ? b : a, HASH_START)));
    uint64_t mask = (uint64_t)pipes->n_pair_slots - 1, s = *key & mask;
    while (pipes->pairs[s].key && pipes->pairs[s].key != *key)
        s = (s + 1) & mask;
    return &pipes->pairs[s];
}

quan_status quan_pipes_count(quan_pipes *pipes, const quan_row *row, quan_error *err)
{
    char a[200], b[200];
    uint64_t key = 0;
    if (pipes->n_pairs * 2 >= pipes->n_pair_slots)
        QUAN_TRY(grow_pairs(pipes, err));
    quan_pipe_pair *pair =
        pair_of(pipes, end_at(row, pipes->start, a), end_at(row, pipes->end, b), &key);
    pipes->n_pairs += !pair->key;
    pair->key = key;
    pair->n++;
    return QUAN_OK;
}

/* Ground less depth against height; NaN where one of the three is not given. */
static double misfit(const quan_pipe_point *point, double depth, double height)
{
    return point->height - depth - height;
}

static bool note_height(const quan_pipes *pipes, const quan_pipe_point *ends[2],
                        const quan_row *row, char reason[800])
{
    const int32_t columns[2][2] = {{pipes->start_depth, pipes->start_height},
                                   {pipes->end_depth, pipes->end_height}};
    for (int i = 0; i < 2; i++) {
        double depth = number_at(row, columns[i][0]), height = number_at(row, columns[i][1]);
        double off = misfit(ends[i], depth, height);
        if (isnan(off) || fabs(off) <= pipes->tolerance_m)
            continue;
        snprintf(reason, 800,
                 "点 %.100s 处地面高程 %.3f 减埋深 %.3f 得 %.3f，与所填高程 %.3f 相差 %.3f "
                 "米；已按原值使用，请核对。",
                 ends[i]->id, ends[i]->height, depth, ends[i]->height - depth, height, off);
        return true;
    }
    return false;
}

/* NULL when the end is fit to be drawn. */
static const char *reject_end(const char *which, const char *id, const quan_pipe_point *point,
                              char reason[800])
{
    char shown[640];
    quan_text_printable(id, shown, sizeof shown);
    if (!*id)
        snprintf(reason, 800, "%s点号为空；请补填点号。", which);
    else if (!point)
        snprintf(reason, 800, "%s点号“%.200s”在点表中没有可用坐标的记录；请补测或改正点号。", which,
                 shown);
    else if (point->ambiguous)
        snprintf(reason, 800, "%s点号“%.200s”在点表中出现多次且坐标不同；请改正点表。", which,
                 shown);
    else
        return NULL;
    return QUAN_REJECT_NO_POINT;
}

void quan_pipes_row(const quan_pipes *pipes, const quan_row *row, char wkt[200], const char **code,
                    char reason[800])
{
    char a[200], b[200];
    uint64_t key = 0;
    wkt[0] = '\0';
    end_at(row, pipes->start, a);
    end_at(row, pipes->end, b);
    const quan_pipe_point *ends[2] = {find(pipes, a), find(pipes, b)};
    *code = reject_end("起", cell_at(row, pipes->start), ends[0], reason);
    if (!*code)
        *code = reject_end("终", cell_at(row, pipes->end), ends[1], reason);
    if (*code)
        return;
    if (ends[0] == ends[1]) {
        *code = QUAN_REJECT_SAME_POINT;
        snprintf(reason, 800, "起点号和终点号都是“%.200s”；请改正其中之一。", a);
        return;
    }
    snprintf(wkt, 200, "LINESTRING (%.15g %.15g,%.15g %.15g)", ends[0]->x, ends[0]->y, ends[1]->x,
             ends[1]->y);
    if (pipes->n_pair_slots && pair_of(pipes, a, b, &key)->n > 1) {
        *code = QUAN_NOTE_TWICE;
        snprintf(reason, 800,
                 "点 %.100s 与点 %.100s 之间有 %d 条管段（不分方向）；请核对是否重复。", a, b,
                 (int)pair_of(pipes, a, b, &key)->n);
    } else if (note_height(pipes, ends, row, reason)) {
        *code = QUAN_NOTE_HEIGHT;
    }
}
