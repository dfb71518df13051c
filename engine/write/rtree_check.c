/* What SQLite's own rtreecheck() looks for, in one pass over the nodes instead of a query for each
 * cell (a tenth of its time), and beyond it: that each leaf cell is the box of its feature. It
 * relies on the order of numbers that quan_rtree_write() gives: a node stands before its children.
 */
#include "rtree.h"

#include <string.h>

enum {
    CELL_BYTES = 24,
    HEAD_BYTES = 4
};

typedef struct {
    const quan_geoms *geoms;
    int64_t n_rows, n_nodes;
    int64_t *leaf_of;        /* per row, from 1: its leaf, or 0 */
    quan_rtree_entry *found; /* per row: the cell that holds it; id 0: none */
    int64_t *parent_of;      /* per node, from 1 */
    quan_rtree_entry
        *cells;        /* per node: the cell of its parent that points to it; id 0: none yet */
    int32_t *depth_of; /* per node */
} check;

static quan_status differ(const char *table, quan_error *err)
{
    return quan_fail(err, QUAN_ERR_INTERNAL, "The spatial index of table %s is not sound.", table);
}

/* Pairs of a shadow table into places[first], which has room for numbers 1 to n. */
static quan_status read_pairs(sqlite3 *db, const char *sql, const char *table, int64_t *places,
                              int64_t n, quan_error *err)
{
    sqlite3_stmt *query = NULL;
    char *text = sqlite3_mprintf(sql, table);
    if (!text)
        return quan_fail_memory(err, "SQLite");
    quan_status status = quan_write_sql_prepare(db, text, &query, err);
    sqlite3_free(text);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(query)) == SQLITE_ROW) {
        const int64_t number = sqlite3_column_int64(query, 0);
        if (number < 1 || number > n)
            status = differ(table, err);
        else
            places[number] = sqlite3_column_int64(query, 1);
    }
    if (!status && code != SQLITE_DONE)
        status = quan_write_sql_fail(db, code, err);
    sqlite3_finalize(query);
    return status;
}

static uint32_t get_u32(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, 4);
    return __builtin_bswap32(value);
}

static quan_rtree_entry get_cell(const unsigned char *at)
{
    float sides[4];
    for (int i = 0; i < 4; i++) {
        const uint32_t bits = get_u32(at + 8 + (ptrdiff_t)4 * i);
        memcpy(&sides[i], &bits, 4);
    }
    const uint64_t id = ((uint64_t)get_u32(at) << 32) | get_u32(at + 4);
    return (quan_rtree_entry){sides[0], sides[1], sides[2], sides[3], (int64_t)id};
}

static bool within(quan_rtree_entry inner, quan_rtree_entry outer)
{
    return inner.min_x >= outer.min_x && inner.max_x <= outer.max_x && inner.min_y >= outer.min_y &&
           inner.max_y <= outer.max_y;
}

static bool check_leaf_cell(check *c, int64_t node, quan_rtree_entry cell)
{
    if (cell.id < 1 || cell.id > c->n_rows || c->leaf_of[cell.id] != node || c->found[cell.id].id)
        return false;
    c->found[cell.id] = cell;
    return true;
}

/* In the order of rows, not of nodes: boxes lie side by side in memory. */
static bool check_boxes(const check *c, int64_t n_shapes)
{
    int64_t n = 0;
    for (int64_t row = 1; row <= c->n_rows; row++) {
        if (c->found[row].id == 0)
            continue;
        const quan_rtree_entry own = quan_rtree_entry_of(quan_geoms_box(c->geoms, row - 1), row);
        if (!within(own, c->found[row]) || !within(c->found[row], own))
            return false;
        n++;
    }
    return n == n_shapes;
}

static bool check_inner_cell(check *c, int64_t node, int32_t depth, quan_rtree_entry cell)
{
    const int64_t child = cell.id;
    if (child <= node || child > c->n_nodes || c->parent_of[child] != node || c->cells[child].id)
        return false;
    c->cells[child] = cell;
    c->depth_of[child] = depth - 1;
    return true;
}

static bool check_node(check *c, int64_t node, const unsigned char *data, int bytes)
{
    if (node < 1 || node > c->n_nodes || bytes < HEAD_BYTES)
        return false;
    const int cells = data[2] << 8 | data[3];
    const bool root = node == 1;
    if (root)
        c->depth_of[1] = data[0] << 8 | data[1];
    const bool reached = root || c->cells[node].id == node;
    if (!reached || HEAD_BYTES + cells * CELL_BYTES > bytes)
        return false;
    for (int i = 0; i < cells; i++) {
        const quan_rtree_entry cell = get_cell(data + HEAD_BYTES + (ptrdiff_t)CELL_BYTES * i);
        const int32_t depth = c->depth_of[node];
        if (!root && !within(cell, c->cells[node]))
            return false;
        if (depth == 0 ? !check_leaf_cell(c, node, cell) : !check_inner_cell(c, node, depth, cell))
            return false;
    }
    return true;
}

static quan_status check_nodes(sqlite3 *db, const char *table, check *c, quan_error *err)
{
    sqlite3_stmt *query = NULL;
    char *sql =
        sqlite3_mprintf("SELECT nodeno, data FROM \"rtree_%w_geom_node\" ORDER BY nodeno", table);
    if (!sql)
        return quan_fail_memory(err, "SQLite");
    quan_status status = quan_write_sql_prepare(db, sql, &query, err);
    sqlite3_free(sql);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(query)) == SQLITE_ROW) {
        const unsigned char *data = sqlite3_column_blob(query, 1);
        if (!data ||
            !check_node(c, sqlite3_column_int64(query, 0), data, sqlite3_column_bytes(query, 1)))
            status = differ(table, err);
    }
    if (!status && code != SQLITE_DONE)
        status = quan_write_sql_fail(db, code, err);
    sqlite3_finalize(query);
    return status;
}

quan_status quan_rtree_check(sqlite3 *db, const char *table, const quan_geoms *geoms,
                             int64_t n_shapes, quan_error *err)
{
    check c = {.geoms = geoms, .n_rows = geoms->n_features};
    QUAN_TRY(quan_write_sql_first(db, &c.n_nodes, NULL, err,
                                  "SELECT count(*) FROM \"rtree_%w_geom_node\"", table));
    c.leaf_of = quan_calloc((size_t)c.n_rows + 1, sizeof *c.leaf_of);
    c.found = quan_calloc((size_t)c.n_rows + 1, sizeof *c.found);
    c.parent_of = quan_calloc((size_t)c.n_nodes + 1, sizeof *c.parent_of);
    c.cells = quan_calloc((size_t)c.n_nodes + 1, sizeof *c.cells);
    c.depth_of = quan_calloc((size_t)c.n_nodes + 1, sizeof *c.depth_of);
    quan_status status = QUAN_OK;
    if (!c.leaf_of || !c.found || !c.parent_of || !c.cells || !c.depth_of) {
        status = quan_fail_memory(err, "the check of a spatial index");
        goto done;
    }
    status = read_pairs(db, "SELECT rowid, nodeno FROM \"rtree_%w_geom_rowid\"", table, c.leaf_of,
                        c.n_rows, err);
    if (!status)
        status = read_pairs(db, "SELECT nodeno, parentnode FROM \"rtree_%w_geom_parent\"", table,
                            c.parent_of, c.n_nodes, err);
    if (!status)
        status = check_nodes(db, table, &c, err);
    if (!status && !check_boxes(&c, n_shapes))
        status = differ(table, err);
done:
    quan_free(c.leaf_of);
    quan_free(c.found);
    quan_free(c.parent_of);
    quan_free(c.cells);
    quan_free(c.depth_of);
    return status;
}
