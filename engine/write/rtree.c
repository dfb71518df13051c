/* SQLite's R-tree (sqlite.org/rtree.html, section 6 and the head of ext/rtree/rtree.c): node 1 is
 * the root; a node is two bytes of depth (root only), two of count, then cells of an 8-byte id and
 * four 4-byte floats, all big-endian. Order: Hilbert curve over the centres (Kamel and Faloutsos,
 * VLDB 1994, doi:10.5555/645920.673001). */
#include "rtree.h"

#include <assert.h>
#include <string.h>

enum {
    CELL_BYTES = 24,
    MOST_CELLS = 51, /* SQLite's own limit; the page is large enough for it */
    NODE_BYTES = 4 + CELL_BYTES * MOST_CELLS,
    MOST_LEVELS = 16, /* 51^16 entries */
    HILBERT_BITS = 16,
    RADIX_BITS = 11,
    RADIX = 1 << RADIX_BITS,
};

/* SQLite's rtreeValueDown and rtreeValueUp, so that an index packed here equals one it filled. */
static float round_down(double value)
{
    const float f = (float)value;
    if ((double)f <= value)
        return f;
    return (float)(value * (value < 0 ? 1.0 + 1.0 / 8388608.0 : 1.0 - 1.0 / 8388608.0));
}

static float round_up(double value)
{
    const float f = (float)value;
    if ((double)f >= value)
        return f;
    return (float)(value * (value < 0 ? 1.0 - 1.0 / 8388608.0 : 1.0 + 1.0 / 8388608.0));
}

quan_rtree_entry quan_rtree_entry_of(quan_box box, int64_t id)
{
    return (quan_rtree_entry){round_down(box.min_x), round_up(box.max_x), round_down(box.min_y),
                              round_up(box.max_y), id};
}

static uint32_t hilbert(uint32_t x, uint32_t y)
{
    uint32_t key = 0;
    for (uint32_t side = 1U << (HILBERT_BITS - 1); side; side >>= 1) {
        const uint32_t right = (x & side) != 0, top = (y & side) != 0;
        key = (key << 2) | ((3 * right) ^ top);
        if (!top) {
            const uint32_t last = (1U << HILBERT_BITS) - 1;
            const uint32_t turned = right ? last - x : x;
            x = right ? last - y : y;
            y = turned;
        }
    }
    return key;
}

static quan_rtree_entry join(quan_rtree_entry a, quan_rtree_entry b)
{
    a.min_x = b.min_x < a.min_x ? b.min_x : a.min_x;
    a.max_x = b.max_x > a.max_x ? b.max_x : a.max_x;
    a.min_y = b.min_y < a.min_y ? b.min_y : a.min_y;
    a.max_y = b.max_y > a.max_y ? b.max_y : a.max_y;
    return a;
}

typedef struct {
    uint32_t key, entry;
} sort_item;

/* Stable, so that equal keys stay in the order of their ids. */
static void radix_sort(sort_item *items, sort_item *scratch, int64_t n)
{
    for (int shift = 0; shift < 33; shift += RADIX_BITS) {
        int64_t first[RADIX + 1] = {0};
        for (int64_t i = 0; i < n; i++)
            first[((items[i].key >> shift) & (RADIX - 1)) + 1]++;
        for (int32_t r = 0; r < RADIX; r++)
            first[r + 1] += first[r];
        for (int64_t i = 0; i < n; i++)
            scratch[first[(items[i].key >> shift) & (RADIX - 1)]++] = items[i];
        sort_item *other = items;
        items = scratch;
        scratch = other;
    }
}

/* Copies the entries to `sorted` in Hilbert order of their centres. */
static quan_status sort_entries(const quan_rtree_entry *entries, int64_t n,
                                quan_rtree_entry *sorted, quan_error *err)
{
    sort_item *items = quan_alloc((size_t)n * 2, sizeof *items);
    if (!items)
        return quan_fail_memory(err, "a spatial index");
    quan_rtree_entry all = entries[0];
    for (int64_t i = 1; i < n; i++)
        all = join(all, entries[i]);
    const double width = (double)all.max_x - (double)all.min_x;
    const double height = (double)all.max_y - (double)all.min_y;
    const double side = width > height ? width : height;
    const double scale = side > 0 ? ((1 << HILBERT_BITS) - 1) / side : 0.0;
    for (int64_t i = 0; i < n; i++) {
        const quan_rtree_entry e = entries[i];
        const double x = 0.5 * ((double)e.min_x + (double)e.max_x) - (double)all.min_x;
        const double y = 0.5 * ((double)e.min_y + (double)e.max_y) - (double)all.min_y;
        items[i] = (sort_item){hilbert((uint32_t)(x * scale), (uint32_t)(y * scale)), (uint32_t)i};
    }
    radix_sort(items, items + n, n);
    const sort_item *result = items + n; /* three passes end in the scratch half */
    for (int64_t i = 0; i < n; i++)
        sorted[i] = entries[result[i].entry];
    quan_free(items);
    return QUAN_OK;
}

/* The tree above the sorted entries. Level 0 holds the entries, level 1 the leaves and so on up to
 * the root; nodes are numbered from the root downwards, each level in order. */
typedef struct {
    int n_levels;
    int64_t count[MOST_LEVELS], first_node[MOST_LEVELS];
    quan_rtree_entry *level[MOST_LEVELS]; /* into one block */
    quan_rtree_entry *block;
} tree;

static quan_status build_tree(const quan_rtree_entry *entries, int64_t n, tree *out,
                              quan_error *err)
{
    int64_t total = n;
    out->count[0] = n;
    out->n_levels = 1;
    do {
        const int64_t below = out->count[out->n_levels - 1];
        out->count[out->n_levels] = (below + MOST_CELLS - 1) / MOST_CELLS;
        total += out->count[out->n_levels];
        out->n_levels++;
    } while (out->count[out->n_levels - 1] > 1);

    out->block = quan_alloc((size_t)total, sizeof *out->block);
    if (!out->block)
        return quan_fail_memory(err, "a spatial index");
    QUAN_TRY(sort_entries(entries, n, out->block, err));
    out->level[0] = out->block;
    int64_t node = 1;
    for (int l = out->n_levels - 1; l > 0; l--) {
        out->first_node[l] = node;
        node += out->count[l];
    }
    for (int l = 1; l < out->n_levels; l++) {
        const quan_rtree_entry *below = out->level[l - 1];
        out->level[l] = out->level[l - 1] + out->count[l - 1];
        for (int64_t i = 0; i < out->count[l - 1]; i++) {
            quan_rtree_entry *own = out->level[l] + i / MOST_CELLS;
            *own = i % MOST_CELLS ? join(*own, below[i]) : below[i];
            own->id = out->first_node[l] + i / MOST_CELLS;
        }
    }
    return QUAN_OK;
}

static void put_u32(unsigned char *at, uint32_t value)
{
    value = __builtin_bswap32(value);
    memcpy(at, &value, 4);
}

static void put_cell(unsigned char *at, const quan_rtree_entry *entry)
{
    const float sides[4] = {entry->min_x, entry->max_x, entry->min_y, entry->max_y};
    put_u32(at, (uint32_t)((uint64_t)entry->id >> 32));
    put_u32(at + 4, (uint32_t)entry->id);
    for (int i = 0; i < 4; i++) {
        uint32_t bits;
        memcpy(&bits, &sides[i], 4);
        put_u32(at + 8 + (ptrdiff_t)4 * i, bits);
    }
}

static quan_status write_nodes(sqlite3 *db, sqlite3_stmt *insert, const tree *t, quan_error *err)
{
    unsigned char node[NODE_BYTES];
    for (int l = t->n_levels - 1; l > 0; l--) {
        const int depth = l == t->n_levels - 1 ? l - 1 : 0;
        for (int64_t k = 0; k < t->count[l]; k++) {
            const int64_t first = k * MOST_CELLS, rest = t->count[l - 1] - first;
            const int cells = (int)(rest < MOST_CELLS ? rest : MOST_CELLS);
            memset(node, 0, sizeof node);
            node[1] = (unsigned char)depth;
            node[3] = (unsigned char)cells;
            for (int c = 0; c < cells; c++)
                put_cell(node + 4 + (ptrdiff_t)CELL_BYTES * c, &t->level[l - 1][first + c]);
            sqlite3_bind_int64(insert, 1, t->first_node[l] + k);
            sqlite3_bind_blob(insert, 2, node, sizeof node, SQLITE_STATIC);
            QUAN_TRY(quan_write_sql_step(db, insert, err));
        }
    }
    return QUAN_OK;
}

/* Rows of a two-column shadow table: (id of an entry below, node of the level), by ascending id. */
static quan_status write_pairs(sqlite3 *db, sqlite3_stmt *insert, int64_t id, int64_t node,
                               quan_error *err)
{
    sqlite3_bind_int64(insert, 1, id);
    sqlite3_bind_int64(insert, 2, node);
    return quan_write_sql_step(db, insert, err);
}

static quan_status write_rowids(sqlite3 *db, sqlite3_stmt *insert, const tree *t, quan_error *err)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (int64_t i = 0; i < t->count[0]; i++) {
        low = t->level[0][i].id < low ? t->level[0][i].id : low;
        high = t->level[0][i].id > high ? t->level[0][i].id : high;
    }
    int64_t *leaf_of = quan_calloc((size_t)(high - low + 1), sizeof *leaf_of);
    if (!leaf_of)
        return quan_fail_memory(err, "a spatial index");
    for (int64_t i = 0; i < t->count[0]; i++)
        leaf_of[t->level[0][i].id - low] = t->first_node[1] + i / MOST_CELLS;
    quan_status status = QUAN_OK;
    for (int64_t id = low; id <= high && !status; id++) {
        if (leaf_of[id - low])
            status = write_pairs(db, insert, id, leaf_of[id - low], err);
    }
    quan_free(leaf_of);
    return status;
}

static quan_status write_parents(sqlite3 *db, sqlite3_stmt *insert, const tree *t, quan_error *err)
{
    for (int l = t->n_levels - 2; l > 0; l--) {
        for (int64_t k = 0; k < t->count[l]; k++)
            QUAN_TRY(write_pairs(db, insert, t->first_node[l] + k,
                                 t->first_node[l + 1] + k / MOST_CELLS, err));
    }
    return QUAN_OK;
}

static quan_status fill_shadow(sqlite3 *db, const char *table, const char *shadow, const tree *t,
                               quan_status (*fill)(sqlite3 *, sqlite3_stmt *, const tree *,
                                                   quan_error *),
                               quan_error *err)
{
    assert(t->n_levels > 1 && t->level[0]);
    sqlite3_stmt *insert = NULL;
    char *sql = sqlite3_mprintf("INSERT INTO \"rtree_%w_geom_%w\" VALUES(?1, ?2)", table, shadow);
    if (!sql)
        return quan_fail_memory(err, "SQLite");
    quan_status status = quan_write_sql_prepare(db, sql, &insert, err);
    sqlite3_free(sql);
    if (!status)
        status = fill(db, insert, t, err);
    sqlite3_finalize(insert);
    return status;
}

quan_status quan_rtree_write(sqlite3 *db, const char *table, const quan_rtree_entry *entries,
                             int64_t n, quan_error *err)
{
    tree t = {0};
    quan_status status = quan_write_sql_run(
        db, err, "CREATE VIRTUAL TABLE \"rtree_%w_geom\" USING rtree(id, minx, maxx, miny, maxy)",
        table);
    if (status || n == 0)
        return status; /* an empty tree is what SQLite has just made */
    if (n > UINT32_MAX)
        return quan_fail(err, QUAN_ERR_LIMIT, "Table %s has more than 4,294,967,295 features.",
                         table);
    /* SQLite has made an empty root. */
    status = quan_write_sql_run(db, err, "DELETE FROM \"rtree_%w_geom_node\"", table);
    if (!status)
        status = build_tree(entries, n, &t, err);
    if (!status)
        status = fill_shadow(db, table, "node", &t, write_nodes, err);
    if (!status)
        status = fill_shadow(db, table, "rowid", &t, write_rowids, err);
    if (!status)
        status = fill_shadow(db, table, "parent", &t, write_parents, err);
    quan_free(t.block);
    return status;
}

#define INDEX_VALUES                                                                               \
    "INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES (NEW.fid, ST_MinX(NEW.geom), "                \
    "ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END"
#define HAS_SHAPE "(NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))"
#define NO_SHAPE  "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"

/* Annex F.3 of GeoPackage 1.3. Each takes the table's name up to four times. */
static const char *const triggers[] = {
    "CREATE TRIGGER \"rtree_%w_geom_insert\" AFTER INSERT ON \"%w\" WHEN " HAS_SHAPE
    " BEGIN " INDEX_VALUES,
    "CREATE TRIGGER \"rtree_%w_geom_update1\" AFTER UPDATE OF geom ON \"%w\" WHEN OLD.fid = NEW.fid"
    " AND " HAS_SHAPE " BEGIN " INDEX_VALUES,
    "CREATE TRIGGER \"rtree_%w_geom_update2\" AFTER UPDATE OF geom ON \"%w\" WHEN OLD.fid = NEW.fid"
    " AND " NO_SHAPE " BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid; END",
    "CREATE TRIGGER \"rtree_%w_geom_update3\" AFTER UPDATE ON \"%w\" WHEN OLD.fid != NEW.fid"
    " AND " HAS_SHAPE " BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid; " INDEX_VALUES,
    "CREATE TRIGGER \"rtree_%w_geom_update4\" AFTER UPDATE ON \"%w\" WHEN OLD.fid != NEW.fid"
    " AND " NO_SHAPE " BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id IN (OLD.fid, NEW.fid); END",
    "CREATE TRIGGER \"rtree_%w_geom_delete\" AFTER DELETE ON \"%w\" WHEN OLD.geom NOT NULL"
    " BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid; END",
};

quan_status quan_rtree_write_triggers(sqlite3 *db, const char *table, quan_error *err)
{
    for (size_t i = 0; i < sizeof triggers / sizeof *triggers; i++)
        QUAN_TRY(quan_write_sql_run(db, err, triggers[i], table, table, table, table));
    return QUAN_OK;
}
