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

#define CHUNK 4096

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

/* A row of a group that has one id. */
typedef struct {
    int64_t row;
    const char *source_id;
    char content[24];
} ranked;

/* By content first, so that copies that differ are numbered alike in any order of the input, then
 * by where they came from. */
static int compare_ranked(const void *one, const void *two)
{
    const ranked *a = one, *b = two;
    int order = strcmp(a->content, b->content);
    if (!order && a->source_id && b->source_id)
        order = quan_text_compare_ids(a->source_id, b->source_id);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* What the threads that make ids from content share; each writes to the rows of its chunks. */
typedef struct {
    const quan_layer *layer;
    quan_role role;
    int32_t id;
    char (*contents)[24];
} content_work;

static quan_status hash_chunk(int64_t chunk, int32_t thread, void *payload, quan_error *err)
{
    (void)thread;
    const content_work *work = payload;
    const quan_table *table = &work->layer->table;
    int64_t end = (chunk + 1) * CHUNK < table->n_rows ? (chunk + 1) * CHUNK : table->n_rows;
    for (int64_t row = chunk * CHUNK; row < end; row++) {
        if (quan_table_is_null(table, work->id, row))
            QUAN_TRY(quan_identity_of(work->layer, work->role, row, work->contents[row], err));
    }
    return QUAN_OK;
}

static bool lacks_ids(const quan_table *table, int32_t id)
{
    for (int64_t row = 0; row < table->n_rows; row++) {
        if (quan_table_is_null(table, id, row))
            return true;
    }
    return false;
}

/* Content is hashed only for rows without an id: most layers bring their own. */
static quan_status fill_missing(quan_layer *layer, quan_role role, int32_t id, quan_error *err)
{
    quan_table *table = &layer->table;
    int64_t n = table->n_rows;
    if (!lacks_ids(table, id))
        return QUAN_OK;
    content_work work = {layer, role, id, quan_calloc((size_t)n, sizeof *work.contents)};
    if (!work.contents)
        return quan_fail_memory(err, "the ids");
    quan_status status = quan_parallel(NULL, (n + CHUNK - 1) / CHUNK, hash_chunk, &work, err);
    for (int64_t row = 0; row < n && !status; row++) {
        if (quan_table_is_null(table, id, row))
            status = quan_table_set_text(table, id, row, work.contents[row], err);
    }
    quan_free(work.contents);
    return status;
}

/* The first of a group keeps the bare id. The content is taken before any id is changed; ids are no
 * part of it. */
static quan_status number_group(quan_layer *layer, quan_role role, const int64_t *rows, int64_t n,
                                quan_error *err)
{
    quan_table *table = &layer->table;
    int32_t id = quan_table_find(table, "id"), source_id = quan_table_find(table, "source_id");
    size_t size = strlen(quan_table_text(table, id, rows[0])) + 24;
    quan_status status = QUAN_OK;
    ranked *group = quan_calloc((size_t)n, sizeof *group);
    char *text = quan_alloc(size, 1);
    if (!group || !text) {
        status = quan_fail_memory(err, "the ids");
        goto done;
    }
    for (int64_t i = 0; i < n && !status; i++) {
        group[i].row = rows[i];
        group[i].source_id = quan_table_text(table, source_id, rows[i]);
        status = quan_identity_of(layer, role, rows[i], group[i].content, err);
    }
    if (!status)
        qsort(group, (size_t)n, sizeof *group, compare_ranked);
    for (int64_t i = 1; i < n && !status; i++) {
        snprintf(text, size, "%s-%lld", quan_table_text(table, id, group[0].row), (long long)i + 1);
        status = quan_table_set_text(table, id, group[i].row, text, err);
    }
done:
    quan_free(group);
    quan_free(text);
    return status;
}

/* `order` is by id, so equal ids stand together. */
static quan_status number_copies(quan_layer *layer, quan_role role, const int64_t *order,
                                 bool *changed, quan_error *err)
{
    const quan_table *table = &layer->table;
    int32_t id = quan_table_find(table, "id");
    *changed = false;
    for (int64_t i = 0, end; i < table->n_rows; i = end) {
        const char *first = quan_table_text(table, id, order[i]);
        for (end = i + 1; end < table->n_rows; end++) {
            if (strcmp(first, quan_table_text(table, id, order[end])) != 0)
                break;
        }
        if (end - i < 2)
            continue;
        QUAN_TRY(number_group(layer, role, order + i, end - i, err));
        *changed = true;
    }
    return QUAN_OK;
}

quan_status quan_identity_fill(quan_layer *layer, quan_role role, int64_t **order, quan_error *err)
{
    int32_t id = quan_table_find(&layer->table, "id");
    bool changed = false;
    *order = NULL;
    QUAN_TRY(fill_missing(layer, role, id, err));
    QUAN_TRY(quan_table_order_by_id(&layer->table, id, order, err));
    quan_status status = number_copies(layer, role, *order, &changed, err);
    if (status || !changed)
        return status;
    quan_free(*order);
    return quan_table_order_by_id(&layer->table, id, order, err);
}
