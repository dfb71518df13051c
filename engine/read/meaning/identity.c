/* identity.c - ids from content: the first 16 hexadecimal digits of SHA-256 over role, geometry and
 * mapped fields, 64 bits of it.
 *
 * Neither the order of features nor where a ring begins nor which way a line was drawn may change
 * the id, so each ring is read from its least rotation in the lesser direction (Duval 1983, Journal
 * of Algorithms 4, 363-381), holes and parts in the order of their digests. Coordinates count in
 * whole millimetres: what differs by less is the same place.
 *
 * Features that are equal in everything get -2, -3 behind the id. Which of them gets which number
 * does not matter, since they are equal. */
#include "identity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t x_mm, y_mm;
} place_mm;

typedef struct {
    char hex[65];
} digest;

/* By x, then by y. */
static int compare_places(place_mm a, place_mm b)
{
    if (a.x_mm != b.x_mm)
        return a.x_mm < b.x_mm ? -1 : 1;
    return a.y_mm == b.y_mm ? 0 : a.y_mm < b.y_mm ? -1 : 1;
}

/* A closed sequence read from `first` on in steps of +1 or -1. */
typedef struct {
    const place_mm *places;
    int64_t n, first, step;
} reading;

/* Wraps round in either direction. */
static place_mm at(const reading *r, int64_t i)
{
    int64_t k = (r->first + r->step * i) % r->n;
    return r->places[k < 0 ? k + r->n : k];
}

/* Where the least of all rotations begins: two candidates walk on, the loser jumps past what was
 * compared (Duval's idea, O(n)). */
static void rotate_to_least(reading *r)
{
    int64_t i = 0, j = 1, k = 0;
    reading base = {r->places, r->n, 0, r->step};
    while (i < r->n && j < r->n && k < r->n) {
        int order = compare_places(at(&base, i + k), at(&base, j + k));
        if (order == 0) {
            k++;
            continue;
        }
        if (order > 0)
            i += k + 1;
        else
            j += k + 1;
        if (i == j)
            j++;
        k = 0;
    }
    r->first = r->step * (i < j ? i : j);
}

/* Both are of the same length. */
static int compare_readings(const reading *a, const reading *b)
{
    for (int64_t i = 0; i < a->n; i++) {
        int order = compare_places(at(a, i), at(b, i));
        if (order)
            return order;
    }
    return 0;
}

/* Little-endian whatever the machine. */
static void hash_number(quan_sha256 *hash, int64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    quan_sha256_add(hash, bytes, sizeof bytes);
}

/* One ring or line; the closing point of a closed one is left out. */
static void hash_ring(const quan_xy *points, int64_t n, place_mm *places, digest *out)
{
    for (int64_t i = 0; i < n; i++)
        places[i] = (place_mm){llround(points[i].x_m * QUAN_MM_PER_M),
                               llround(points[i].y_m * QUAN_MM_PER_M)};
    bool closed = n > 2 && compare_places(places[0], places[n - 1]) == 0;
    if (closed)
        n--;
    reading there = {places, n, 0, 1}, back = {places, n, n - 1, -1};
    if (closed) {
        rotate_to_least(&there);
        rotate_to_least(&back);
    }
    const reading *chosen = compare_readings(&there, &back) <= 0 ? &there : &back;
    quan_sha256 hash;
    quan_sha256_init(&hash);
    hash_number(&hash, closed);
    hash_number(&hash, n);
    for (int64_t i = 0; i < n; i++) {
        hash_number(&hash, at(chosen, i).x_mm);
        hash_number(&hash, at(chosen, i).y_mm);
    }
    quan_sha256_hex(&hash, out->hex);
}

static int compare_digests(const void *a, const void *b)
{
    return memcmp(a, b, 64);
}

/* Sorts the digests where they lie. */
static void hash_sorted(quan_sha256 *hash, digest *digests, int64_t n)
{
    qsort(digests, (size_t)n, sizeof *digests, compare_digests);
    hash_number(hash, n);
    for (int64_t i = 0; i < n; i++)
        quan_sha256_add(hash, digests[i].hex, 64);
}

/* Outer ring first, then its holes in the order of their digests. */
static void hash_part(const quan_geoms *geoms, int64_t part, place_mm *places, digest *rings,
                      digest *out)
{
    int64_t first = geoms->ring_first[part], n = geoms->ring_first[part + 1] - first;
    for (int64_t r = 0; r < n; r++) {
        int64_t p = geoms->point_first[first + r];
        hash_ring(geoms->points + p, geoms->point_first[first + r + 1] - p, places, &rings[r]);
    }
    quan_sha256 hash;
    quan_sha256_init(&hash);
    if (n > 0)
        quan_sha256_add(&hash, rings[0].hex, 64);
    if (n > 1)
        hash_sorted(&hash, rings + 1, n - 1);
    quan_sha256_hex(&hash, out->hex);
}

/* `places` holds the points of one ring at a time; it is as long as all of them together, which is
 * enough for any. */
static quan_status hash_geometry(quan_sha256 *hash, const quan_geoms *geoms, int64_t row,
                                 quan_error *err)
{
    int64_t first = geoms->part_first[row], n = geoms->part_first[row + 1] - first;
    if (!n) { /* a table has no rings to ask for */
        hash_number(hash, 0);
        return QUAN_OK;
    }
    int64_t n_rings = geoms->ring_first[first + n] - geoms->ring_first[first];
    int64_t n_points = geoms->point_first[geoms->ring_first[first + n]] -
                       geoms->point_first[geoms->ring_first[first]];
    place_mm *places = quan_alloc((size_t)n_points, sizeof *places);
    digest *rings = quan_alloc((size_t)n_rings, sizeof *rings);
    digest *parts = quan_alloc((size_t)n, sizeof *parts);
    quan_status status = QUAN_OK;
    if (places && rings && parts) {
        for (int64_t p = 0; p < n; p++)
            hash_part(geoms, first + p, places, rings, &parts[p]);
        hash_sorted(hash, parts, n);
    } else {
        status = quan_fail_memory(err, "an id");
    }
    quan_free(places);
    quan_free(rings);
    quan_free(parts);
    return status;
}

/* What came from the source's content. Where a feature came from, and how exact it is said to be,
 * does not make it another one. */
static bool is_mapped(const char *column)
{
    static const char *const own[] = {"id", "source", "source_id", "accuracy_m"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (!strcmp(column, own[i]))
            return false;
    }
    return true;
}

/* With the final NUL, so that two texts are not one after the other. */
static void hash_text(quan_sha256 *hash, const char *text)
{
    quan_sha256_add(hash, text, strlen(text) + 1);
}

/* Names go with their values, so that an empty field changes nothing and a new one only those who
 * have it. */
static void hash_fields(quan_sha256 *hash, const quan_table *table, int64_t row)
{
    for (int32_t c = 0; c < table->n_columns; c++) {
        const quan_column *column = &table->columns[c];
        char text[40];
        if (!is_mapped(column->name) || quan_table_is_null(table, c, row))
            continue;
        hash_text(hash, column->name);
        if (column->type == QUAN_TYPE_TEXT) {
            hash_text(hash, column->texts[row]);
            continue;
        }
        if (column->type == QUAN_TYPE_INT)
            snprintf(text, sizeof text, "%lld", (long long)column->ints[row]);
        else
            snprintf(text, sizeof text, "%.17g", column->reals[row]);
        hash_text(hash, text);
    }
}

quan_status quan_identity_of(const quan_layer *layer, quan_role role, int64_t row, char id[24],
                             quan_error *err)
{
    quan_sha256 hash;
    char hex[65];
    quan_sha256_init(&hash);
    hash_text(&hash, quan_role_name(role));
    QUAN_TRY(hash_geometry(&hash, &layer->geoms, row, err));
    hash_fields(&hash, &layer->table, row);
    quan_sha256_hex(&hash, hex);
    snprintf(id, 24, "%.16s", hex);
    return QUAN_OK;
}

/* Rows of one id: by content first, so that copies that differ are numbered alike in any order of
 * the input, then by where they came from. */
typedef struct {
    int64_t row;
    const char *id, *source_id;
    char content[24];
} ranked;

static int compare_ranked(const void *one, const void *two)
{
    const ranked *a = one, *b = two;
    int order = quan_text_compare_ids(a->id, b->id);
    if (!order)
        order = strcmp(a->content, b->content);
    if (!order && a->source_id && b->source_id)
        order = quan_text_compare_ids(a->source_id, b->source_id);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* `rows` are sorted, so equal ids stand together; the first keeps the bare id. */
static quan_status number_copies(quan_layer *layer, const ranked *rows, quan_error *err)
{
    int32_t id = quan_table_find(&layer->table, "id");
    int64_t n = layer->table.n_rows;
    for (int64_t i = 1, copy = 1; i < n; i++) {
        copy = strcmp(rows[i].id, rows[i - 1].id) ? 1 : copy + 1;
        if (copy == 1)
            continue;
        size_t size = strlen(rows[i].id) + 24;
        char *text = quan_alloc(size, 1);
        if (!text)
            return quan_fail_memory(err, "an id");
        snprintf(text, size, "%s-%lld", rows[i].id, (long long)copy);
        quan_status status = quan_table_set_text(&layer->table, id, rows[i].row, text, err);
        quan_free(text);
        QUAN_TRY(status);
    }
    return QUAN_OK;
}

/* The content is hashed for all rows, also those with an id, to order copies of it. */
static quan_status rank(quan_layer *layer, quan_role role, ranked *rows, quan_error *err)
{
    quan_table *table = &layer->table;
    int32_t id = quan_table_find(table, "id"), source_id = quan_table_find(table, "source_id");
    for (int64_t row = 0; row < table->n_rows; row++) {
        QUAN_TRY(quan_identity_of(layer, role, row, rows[row].content, err));
        if (quan_table_is_null(table, id, row))
            QUAN_TRY(quan_table_set_text(table, id, row, rows[row].content, err));
        rows[row].row = row;
        rows[row].id = quan_table_text(table, id, row);
        rows[row].source_id = quan_table_text(table, source_id, row);
    }
    qsort(rows, (size_t)table->n_rows, sizeof *rows, compare_ranked);
    return QUAN_OK;
}

quan_status quan_identity_fill(quan_layer *layer, quan_role role, int64_t **order, quan_error *err)
{
    int32_t id = quan_table_find(&layer->table, "id");
    ranked *rows = quan_calloc((size_t)layer->table.n_rows, sizeof *rows);
    *order = NULL;
    if (!rows)
        return quan_fail_memory(err, "the ids");
    quan_status status = rank(layer, role, rows, err);
    if (!status)
        status = number_copies(layer, rows, err);
    if (!status)
        status = quan_table_order_by_id(&layer->table, id, order, err);
    quan_free(rows);
    return status;
}
