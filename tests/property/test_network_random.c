#include "network_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h> /* needs those above */

enum {
    N_ROADS = 60,
    N_ROUNDS = 30
};

/* Vertices on a coarse grid of 0.1 m in a small square: many touches, shared runs and places where
 * several lines meet. */
static double coordinate(uint64_t *seed)
{
    return (double)(kit_random(seed) % 40) / 10.0;
}

static void random_roads(uint64_t *seed, double shift_x, double shift_y, quan_layer *roads)
{
    kit_init(roads, QUAN_LINES);
    for (int i = 0; i < N_ROADS; i++) {
        double xy[8];
        int n = 2 + (int)(kit_random(seed) % 3);
        kit_road road = {.level = kit_random(seed) % 8 == 0, .bridge = kit_random(seed) % 16 == 0};
        for (int v = 0; v < n; v++) {
            xy[2 * v] = coordinate(seed) + shift_x;
            xy[2 * v + 1] = coordinate(seed) + shift_y;
        }
        kit_add(roads, road, n, xy);
    }
}

static void random_barriers(uint64_t *seed, quan_layer *barriers, quan_layer *gates)
{
    kit_init(barriers, QUAN_LINES);
    kit_init(gates, QUAN_POINTS);
    for (int i = 0; i < 4; i++) {
        double x = coordinate(seed) + 0.05, y = coordinate(seed) + 0.03;
        KIT(barriers, ((kit_road){0}), x, y, x + 1.0, y + 0.1, x + 0.9, y + 1.1, x, y);
        KIT(gates, ((kit_road){.access = i % 2 ? "residents" : "public"}), x + 0.5, y + 0.05);
    }
}

static bool same_bytes(const quan_network *a, const quan_network *b)
{
    if (a->n_nodes != b->n_nodes || a->n_edges != b->n_edges ||
        memcmp(&a->counts, &b->counts, sizeof a->counts) != 0)
        return false;
    size_t nodes = (size_t)a->n_nodes, edges = (size_t)a->n_edges;
    size_t vertices = edges ? (size_t)a->vertex_first[edges] : 0;
    for (size_t e = 0; e < edges; e++) {
        const quan_edge *s = &a->edges[e], *t = &b->edges[e];
        if (s->from != t->from || s->to != t->to || s->road != t->road ||
            s->length_mm != t->length_mm || s->level != t->level || s->access != t->access)
            return false;
    }
    return memcmp(a->x_mm, b->x_mm, nodes * sizeof *a->x_mm) == 0 &&
           memcmp(a->y_mm, b->y_mm, nodes * sizeof *a->y_mm) == 0 &&
           memcmp(a->component, b->component, nodes * sizeof *a->component) == 0 &&
           memcmp(a->vertex_x_mm, b->vertex_x_mm, vertices * sizeof *a->vertex_x_mm) == 0 &&
           memcmp(a->vertex_y_mm, b->vertex_y_mm, vertices * sizeof *a->vertex_y_mm) == 0;
}

static void two_threads_make_the_network_of_one(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < N_ROUNDS; round++) {
        uint64_t seed = round;
        quan_layer roads, barriers, gates;
        quan_network one, two;
        random_roads(&seed, 0, 0, &roads);
        random_barriers(&seed, &barriers, &gates);
        const quan_network_options options = {
            .snap_m = 0.05, .barriers = &barriers, .gates = &gates, .gate_m = 0.2};
        const quan_monitor monitor = {.n_threads = 2};
        assert_int_equal(quan_network_build(&roads, &options, NULL, &one, NULL), QUAN_OK);
        assert_int_equal(quan_network_build(&roads, &options, &monitor, &two, NULL), QUAN_OK);
        if (!same_bytes(&one, &two))
            fail_msg("seed %d", (int)round);
        quan_network_free(&one);
        quan_network_free(&two);
        quan_layer_free(&roads);
        quan_layer_free(&barriers);
        quan_layer_free(&gates);
    }
}

static void moving_everything_by_whole_metres_changes_the_origin_only(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < N_ROUNDS; round++) {
        uint64_t seed = round, again = round;
        quan_layer roads, moved;
        random_roads(&seed, 0, 0, &roads);
        random_roads(&again, -1000, 4096, &moved);
        quan_network a = kit_build(&roads, (quan_network_options){.snap_m = 0.05});
        quan_network b = kit_build(&moved, (quan_network_options){.snap_m = 0.05});
        if (!same_bytes(&a, &b))
            fail_msg("seed %d", (int)round);
        assert_true(b.origin_x_m - a.origin_x_m + 1000.0 == 0.0);
        assert_true(b.origin_y_m - a.origin_y_m - 4096.0 == 0.0);
        quan_network_free(&a);
        quan_network_free(&b);
        quan_layer_free(&roads);
        quan_layer_free(&moved);
    }
}

static void a_far_road_changes_nothing_for_the_others(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < N_ROUNDS; round++) {
        uint64_t seed = round;
        quan_layer roads;
        random_roads(&seed, 0, 0, &roads);
        quan_network a = kit_build(&roads, (quan_network_options){.snap_m = 0.05});
        KIT(&roads, ((kit_road){0}), -70000.5, -3000.25, -70001.5, -3000.25);
        quan_network b = kit_build(&roads, (quan_network_options){.snap_m = 0.05});
        assert_int_equal(b.n_edges, a.n_edges + 1);
        assert_int_equal(b.n_nodes, a.n_nodes + 2);
        for (int32_t e = 0; e < a.n_edges; e++)
            if (a.edges[e].from != b.edges[e].from || a.edges[e].to != b.edges[e].to ||
                a.edges[e].length_mm != b.edges[e].length_mm)
                fail_msg("seed %d", (int)round);
        for (int32_t i = 0; i < a.n_nodes; i++)
            assert_int_equal(b.x_mm[i] - a.x_mm[i], (int)((a.origin_x_m - b.origin_x_m) * 1000.0));
        quan_network_free(&a);
        quan_network_free(&b);
        quan_layer_free(&roads);
    }
}

/* The same set of edges by geometry, whatever their order and numbers. */
static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, 6 * sizeof(int64_t));
}

static int64_t (*edge_keys(const quan_network *n))[6]
{
    int64_t(*keys)[6] = calloc((size_t)n->n_edges + 1, sizeof *keys);
    assert_non_null(keys);
    for (int32_t e = 0; e < n->n_edges; e++) {
        const quan_edge *edge = &n->edges[e];
        int64_t a[2] = {n->x_mm[edge->from], n->y_mm[edge->from]};
        int64_t b[2] = {n->x_mm[edge->to], n->y_mm[edge->to]};
        bool swap = a[0] > b[0] || (a[0] == b[0] && a[1] > b[1]);
        memcpy(keys[e], swap ? b : a, sizeof a);
        memcpy(keys[e] + 2, swap ? a : b, sizeof a);
        keys[e][4] = edge->length_mm;
        keys[e][5] = edge->level * 16 + edge->access;
    }
    qsort(keys, (size_t)n->n_edges, sizeof *keys, compare_keys);
    return keys;
}

static void the_order_of_roads_does_not_change_where_they_meet(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < N_ROUNDS; round++) {
        uint64_t seed = round;
        int64_t order[N_ROADS];
        quan_layer roads;
        random_roads(&seed, 0, 0, &roads);
        quan_network a = kit_build(&roads, (quan_network_options){0});
        for (int i = 0; i < N_ROADS; i++)
            order[i] = i;
        for (int i = N_ROADS - 1; i > 0; i--) {
            int k = (int)(kit_random(&seed) % (uint32_t)(i + 1));
            int64_t swap = order[i];
            order[i] = order[k];
            order[k] = swap;
        }
        assert_int_equal(quan_layer_pick(&roads, order, N_ROADS, NULL), QUAN_OK);
        quan_network b = kit_build(&roads, (quan_network_options){0});
        assert_int_equal(a.n_edges, b.n_edges);
        assert_int_equal(a.n_nodes, b.n_nodes);
        assert_int_equal(a.n_components, b.n_components);
        int64_t(*ka)[6] = edge_keys(&a), (*kb)[6] = edge_keys(&b);
        if (memcmp(ka, kb, (size_t)a.n_edges * sizeof *ka) != 0)
            fail_msg("seed %d", (int)round);
        free(ka);
        free(kb);
        quan_network_free(&a);
        quan_network_free(&b);
        quan_layer_free(&roads);
    }
}

/* Cuts each road at its inner vertices, and once inside a segment where a vertex was inserted
 * before in both variants: only the number of features differs. */
static void split_roads(const quan_layer *roads, uint64_t *seed, quan_layer *out)
{
    kit_init(out, QUAN_LINES);
    for (int64_t r = 0; r < roads->geoms.n_rings; r++) {
        const quan_xy *p = roads->geoms.points + roads->geoms.point_first[r];
        int64_t n = roads->geoms.point_first[r + 1] - roads->geoms.point_first[r], from = 0;
        for (int64_t i = 1; i < n; i++) {
            if (i + 1 < n && kit_random(seed) % 2)
                continue;
            double xy[16];
            for (int64_t v = from; v <= i; v++) {
                xy[2 * (v - from)] = p[v].x_m;
                xy[2 * (v - from) + 1] = p[v].y_m;
            }
            kit_add(out, (kit_road){0}, (int)(i - from + 1), xy);
            from = i;
        }
    }
}

static void splitting_roads_at_vertices_changes_no_distance(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < N_ROUNDS; round++) {
        uint64_t seed = round + 1000;
        quan_layer roads, split;
        kit_init(&roads, QUAN_LINES);
        for (int i = 0; i < 20; i++) {
            double xy[12];
            for (int v = 0; v < 12; v++)
                xy[v] = coordinate(&seed) * 100.0;
            kit_add(&roads, (kit_road){0}, 6, xy);
        }
        split_roads(&roads, &seed, &split);
        assert_true(split.table.n_rows > roads.table.n_rows);
        quan_network a = kit_build(&roads, (quan_network_options){0});
        quan_network b = kit_build(&split, (quan_network_options){0});
        assert_int_equal(a.n_components, b.n_components);
        for (int i = 0; i < 12; i++) {
            int32_t u = (int32_t)(kit_random(&seed) % (uint32_t)a.n_nodes);
            int32_t v = (int32_t)(kit_random(&seed) % (uint32_t)a.n_nodes);
            int32_t s =
                kit_node(&b, b.origin_x_m + a.x_mm[u] / 1000.0, b.origin_y_m + a.y_mm[u] / 1000.0);
            int32_t t =
                kit_node(&b, b.origin_x_m + a.x_mm[v] / 1000.0, b.origin_y_m + a.y_mm[v] / 1000.0);
            assert_true(s >= 0 && t >= 0);
            int64_t before = kit_distance(&a, u, v), after = kit_distance(&b, s, t);
            /* Each edge is rounded to a millimetre on its own. */
            if (before != after && llabs(before - after) > 60)
                fail_msg("seed %d: %lld mm, split %lld mm", (int)round, (long long)before,
                         (long long)after);
        }
        quan_network_free(&a);
        quan_network_free(&b);
        quan_layer_free(&roads);
        quan_layer_free(&split);
    }
}

/* The least distance from a place to any edge that can be attached to, one by one. */
static double nearest_by_hand(const quan_network *n, double x, double y)
{
    double best = INFINITY;
    for (int32_t e = 0; e < n->n_edges; e++) {
        if (n->edges[e].separated || n->edges[e].road < 0)
            continue;
        for (int64_t v = n->vertex_first[e]; v + 1 < n->vertex_first[e + 1]; v++) {
            double ax = n->vertex_x_mm[v], ay = n->vertex_y_mm[v];
            double dx = n->vertex_x_mm[v + 1] - ax, dy = n->vertex_y_mm[v + 1] - ay;
            double square = dx * dx + dy * dy;
            double t = square > 0 ? ((x - ax) * dx + (y - ay) * dy) / square : 0;
            t = fmax(0, fmin(1, t));
            best = fmin(best, hypot(ax + t * dx - x, ay + t * dy - y));
        }
    }
    return best;
}

static void the_nearest_place_is_the_nearest_of_all_edges(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < N_ROUNDS; round++) {
        uint64_t seed = round;
        quan_layer roads, features;
        quan_access single, multi;
        random_roads(&seed, 0, 0, &roads);
        kit_init(&features, QUAN_POINTS);
        for (int i = 0; i < 50; i++)
            KIT(&features, ((kit_road){0}), coordinate(&seed) * 3.0 - 4.0, coordinate(&seed) * 2.0);
        quan_network n = kit_build(&roads, (quan_network_options){0});
        const quan_access_options one = {.connector_max_m = 3.0};
        const quan_access_options many = {
            .connector_max_m = 3.0, .multi = true, .multi_max_m = 1.0};
        const quan_monitor monitor = {.n_threads = 2};
        assert_int_equal(quan_network_attach(&n, &features.geoms, &one, NULL, &single, NULL), 0);
        assert_int_equal(quan_network_attach(&n, &features.geoms, &many, &monitor, &multi, NULL),
                         0);
        for (int64_t f = 0; f < 50; f++) {
            quan_xy p = features.geoms.points[f];
            double best = nearest_by_hand(&n, (p.x_m - n.origin_x_m) * 1000.0,
                                          (p.y_m - n.origin_y_m) * 1000.0);
            bool near = floor(best + 0.5) <= 3000.0; /* connectors are whole millimetres */
            assert_int_equal(single.first[f + 1] - single.first[f], near);
            assert_int_equal(multi.first[f + 1] > multi.first[f], near);
            if (!near)
                continue;
            assert_true(fabs(single.points[single.first[f]].connector_mm - best) <= 0.5 + 1e-6);
            assert_int_equal(multi.points[multi.first[f]].edge,
                             single.points[single.first[f]].edge);
            assert_true(multi.first[f + 1] - multi.first[f] <= 4);
        }
        quan_access_free(&single);
        quan_access_free(&multi);
        quan_network_free(&n);
        quan_layer_free(&roads);
        quan_layer_free(&features);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_threads_make_the_network_of_one),
        cmocka_unit_test(moving_everything_by_whole_metres_changes_the_origin_only),
        cmocka_unit_test(a_far_road_changes_nothing_for_the_others),
        cmocka_unit_test(the_order_of_roads_does_not_change_where_they_meet),
        cmocka_unit_test(splitting_roads_at_vertices_changes_no_distance),
        cmocka_unit_test(the_nearest_place_is_the_nearest_of_all_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
