/* place.c - layers that say nothing of their system, when it is known where the others lie.
 *
 * The reading proper guesses again, by the features themselves; here the guess only tells whether
 * the layer can be used, and which system the inventory shows. */
#include "inventory_work.h"

#include "place/crs_guess.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

quan_status quan_inventory_keep_numbers(inventory_work *work, const quan_look *look, int64_t row)
{
    if (look->box.min_x > look->box.max_x)
        return QUAN_OK;
    inventory_numbers *numbers =
        quan_grow(work->numbers, &work->numbers_capacity, work->n_numbers + 1, sizeof *numbers);
    if (!numbers)
        return quan_fail_memory(work->err, "the layers of a file");
    work->numbers = numbers;
    numbers[work->n_numbers++] = (inventory_numbers){row, look->box};
    return QUAN_OK;
}

/* Where the layers with a system lie: those of which a run cannot do without come first. */
static bool find_area(const quan_inventory *out, quan_box *area)
{
    const quan_table *t = &out->layers;
    *area = (quan_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t row = 0; row < t->n_rows; row++) {
        if (!quan_inventory_is(out, row, "used") || quan_table_is_null(t, QUAN_INVENTORY_WEST, row))
            continue;
        quan_box b = {quan_table_real(t, QUAN_INVENTORY_WEST, row, 0),
                      quan_table_real(t, QUAN_INVENTORY_SOUTH, row, 0),
                      quan_table_real(t, QUAN_INVENTORY_EAST, row, 0),
                      quan_table_real(t, QUAN_INVENTORY_NORTH, row, 0)};
        /* A spoilt feature somewhere else makes an extent that says nothing. */
        if (b.max_x - b.min_x > 2 || b.max_y - b.min_y > 2)
            continue;
        *area = (quan_box){fmin(area->min_x, b.min_x), fmin(area->min_y, b.min_y),
                           fmax(area->max_x, b.max_x), fmax(area->max_y, b.max_y)};
    }
    return area->min_x <= area->max_x;
}

static quan_status place_one(inventory_work *work, const inventory_numbers *from,
                             const quan_guess_evidence *evidence)
{
    quan_table *t = &work->out->layers;
    quan_guesses guesses;
    char line[700];
    const quan_extent extent = {.box = from->box,
                                .middle = {(from->box.min_x + from->box.max_x) / 2,
                                           (from->box.min_y + from->box.max_y) / 2},
                                .n = quan_table_int(t, QUAN_INVENTORY_COUNT, from->row, 1)};
    QUAN_TRY(quan_crs_guess(&extent, evidence, &guesses, work->err));
    if (guesses.kind != QUAN_GUESS_ONE)
        return QUAN_OK;
    const quan_guess *one = &guesses.items[guesses.chosen];
    quan_table_set_real(t, QUAN_INVENTORY_WEST, from->row, one->deg.min_x);
    quan_table_set_real(t, QUAN_INVENTORY_SOUTH, from->row, one->deg.min_y);
    quan_table_set_real(t, QUAN_INVENTORY_EAST, from->row, one->deg.max_x);
    quan_table_set_real(t, QUAN_INVENTORY_NORTH, from->row, one->deg.max_y);
    int64_t guessed = quan_table_int(t, QUAN_INVENTORY_GUESSED, from->row, 0);
    quan_table_set_int(t, QUAN_INVENTORY_GUESSED, from->row, guessed | 1);
    QUAN_TRY(quan_table_set_text(t, QUAN_INVENTORY_CRS, from->row, one->definition, work->err));
    snprintf(line, sizeof line, "按坐标值推断为 %.120s%s（约在 %.3f，%.3f）", one->definition,
             one->swapped ? "、先北后东" : "", one->middle.lon_deg, one->middle.lat_deg);
    return quan_inventory_note(work->out, from->row, "used", line, work->err);
}

quan_status quan_inventory_place(inventory_work *work)
{
    quan_guess_evidence evidence = {0};
    evidence.has_area = find_area(work->out, &evidence.area_deg);
    for (int64_t i = 0; i < work->n_numbers; i++)
        QUAN_TRY(place_one(work, &work->numbers[i], &evidence));
    return QUAN_OK;
}
