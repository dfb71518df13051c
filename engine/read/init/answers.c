/* answers.c - what follows from the answers: layers in use, study area, and what is missing. */
#include "inventory_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The n-th row of the group is the n-th choice of its question. */
static quan_status follow_version(quan_inventory *out, int64_t question, quan_error *err)
{
    const char *key = quan_table_text(&out->questions, QUAN_QUESTION_KEY, question);
    const char *answer = quan_table_text(&out->questions, QUAN_QUESTION_ANSWER, question);
    const char *rest = quan_table_text(&out->questions, QUAN_QUESTION_CHOICES, question);
    int64_t group = strtoll(key + strlen("version:"), NULL, 10);
    for (int64_t row = 0; row < out->layers.n_rows && *rest; row++) {
        if (quan_table_int(&out->layers, QUAN_INVENTORY_GROUP, row, -1) != group)
            continue;
        size_t n = strcspn(rest, "|");
        if (n == strlen(answer) && !strncmp(rest, answer, n))
            return quan_inventory_choose(out, row, err);
        rest += n + (rest[n] == '|');
    }
    return QUAN_OK;
}

static quan_status follow_system(quan_inventory *out, int64_t question, quan_error *err)
{
    const char *key = quan_table_text(&out->questions, QUAN_QUESTION_KEY, question);
    const char *answer = quan_table_text(&out->questions, QUAN_QUESTION_ANSWER, question);
    int64_t row = strtoll(key + strlen("crs:"), NULL, 10);
    if (!strcmp(answer, "不用"))
        return QUAN_OK;
    QUAN_TRY(quan_table_set_text(&out->layers, QUAN_INVENTORY_CRS, row, answer, err));
    return quan_inventory_note(out, row, "used", "坐标系是询问后填写的", err);
}

static quan_status follow_area(quan_inventory *out, quan_error *err)
{
    const char *area = quan_inventory_answer_of(out, "area");
    bool boundary = area && !strcmp(area, "边界图层");
    for (int64_t row = 0; row < out->layers.n_rows && !boundary; row++)
        if (quan_inventory_role(out, row) == QUAN_ROLE_BOUNDARY &&
            quan_inventory_is(out, row, "used"))
            QUAN_TRY(quan_inventory_note(out, row, "spare", "评估范围改用建筑的范围", err));
    out->has_boundary = quan_inventory_has(out, QUAN_ROLE_BOUNDARY);
    return QUAN_OK;
}

static quan_status follow_answers(quan_inventory *out, quan_error *err)
{
    for (int64_t q = 0; q < out->questions.n_rows; q++) {
        const char *key = quan_table_text(&out->questions, QUAN_QUESTION_KEY, q);
        if (!strncmp(key, "version:", 8))
            QUAN_TRY(follow_version(out, q, err));
        else if (!strncmp(key, "crs:", 4))
            QUAN_TRY(follow_system(out, q, err));
    }
    return follow_area(out, err);
}

/* What the columns of roles.csv say of each role that is not there. */
static quan_status list_missing(quan_inventory *out, const quan_catalogue *catalogue,
                                quan_error *err)
{
    static const char *const columns[] = {"role",  "name_zh", "department",
                                          "gives", "without", "sheets"};
    const quan_table *roles = &catalogue->tables[QUAN_CATALOGUE_ROLES];
    quan_table *table = &out->missing;
    quan_table_free(table);
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        QUAN_TRY(quan_table_add_column(table, columns[c], QUAN_TYPE_TEXT, NULL, err));
    for (int r = 0; r < QUAN_N_ROLES; r++) {
        int64_t row = quan_catalogue_find(roles, quan_role_name((quan_role)r));
        if (row < 0 || quan_inventory_has(out, (quan_role)r) ||
            quan_inventory_takes_osm(out, (quan_role)r))
            continue;
        QUAN_TRY(quan_table_add_rows(table, 1, err));
        for (int32_t c = 0; c < 6; c++)
            QUAN_TRY(quan_table_set_text(table, c, table->n_rows - 1,
                                         quan_catalogue_cell(roles, row, columns[c]), err));
    }
    return QUAN_OK;
}

quan_status quan_inventory_settle(quan_inventory *inventory, const quan_catalogue *catalogue,
                                  const quan_monitor *monitor, quan_error *err)
{
    static const quan_role needed[] = {QUAN_ROLE_BUILDING, QUAN_ROLE_ROAD, QUAN_ROLE_FACILITY};
    QUAN_TRY(follow_answers(inventory, err));
    inventory->ready = true;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        inventory->ready &= quan_inventory_has(inventory, needed[i]) ||
                            quan_inventory_takes_osm(inventory, needed[i]);
    QUAN_TRY(quan_inventory_extent(inventory, catalogue, monitor, err));
    inventory->ready &= inventory->bbox_deg[0] < inventory->bbox_deg[2];
    return list_missing(inventory, catalogue, err);
}
