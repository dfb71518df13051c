/* Random networks of every kind against a slow oracle that walks forwards by the rules. */
#include "random_kit.h"
#include "reach_oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NODES    14
#define EDGES    30
#define FEATURES 9
#define POINTS   (3 * FEATURES)
#define ROUNDS   1500

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    return (uint32_t)random_below(&random_state, below);
}

typedef struct {
    quan_network network;
    quan_edge edges[EDGES];
    int64_t height_first[EDGES + 1];
    float heights[EDGES * 3];
    quan_access homes, places;
    quan_access_point home_points[POINTS], place_points[POINTS];
    int64_t home_first[FEATURES + 1], place_first[FEATURES + 1];
    int64_t features[FEATURES];
    unsigned char only[FEATURES];
    quan_targets targets;
    quan_metric metric;
} world;

static const quan_profile walker = {"adult", 1.2, 0.6, 0.4};

static void make_edges(world *w)
{
    int gated = draw(3) > 0;

    w->network = (quan_network){.n_nodes = 1 + (int32_t)draw(NODES),
                                .n_edges = 1 + (int32_t)draw(EDGES),
                                .edges = w->edges};
    for (int32_t e = 0; e < w->network.n_edges; e++) {
        quan_edge *edge = &w->edges[e];
        *edge = (quan_edge){.from = (int32_t)draw((uint32_t)w->network.n_nodes),
                            .to = (int32_t)draw((uint32_t)w->network.n_nodes),
                            .length_mm = draw(4) ? 1 + draw(20) * 1000 : 0};
        edge->access = gated && draw(2) ? (uint8_t)draw(4) : QUAN_ACCESS_PUBLIC;
        if (gated && draw(3) == 0)
            edge->access = QUAN_ACCESS_RESIDENTS;
        w->height_first[e] = 3 * e;
        for (int i = 0; i < 3; i++)
            w->heights[3 * e + i] = (float)draw(3);
    }
    w->height_first[w->network.n_edges] = 3 * w->network.n_edges;
    w->network.height_first = w->height_first;
    w->network.height_m = w->heights;
}

static void make_access(const world *w, quan_access *access, quan_access_point *points,
                        int64_t *first)
{
    *access = (quan_access){.n_features = 1 + draw(FEATURES), .first = first, .points = points};
    first[0] = 0;
    for (int64_t f = 0; f < access->n_features; f++) {
        int64_t n = draw(4);
        for (int64_t i = 0; i < n; i++) {
            int32_t edge = (int32_t)draw((uint32_t)w->network.n_edges);
            uint32_t length = w->edges[edge].length_mm;
            points[first[f] + i] =
                (quan_access_point){.edge = edge,
                                    .offset_mm = draw(3) ? draw(length + 1) : length,
                                    .connector_mm = draw(2) ? draw(3000) : 0,
                                    .walled = draw(5) == 0};
        }
        first[f + 1] = first[f] + n;
    }
}

static void make_world(world *w, uint64_t seed)
{
    random_state = seed;
    make_edges(w);
    make_access(w, &w->homes, w->home_points, w->home_first);
    make_access(w, &w->places, w->place_points, w->place_first);
    w->targets = (quan_targets){.access = &w->places, .features = w->features};
    for (int64_t f = 0; f < w->places.n_features; f++) {
        if (draw(5) == 0)
            continue;
        w->only[w->targets.n_features] = draw(3) == 0;
        w->features[w->targets.n_features++] = f;
    }
    if (draw(2))
        w->targets.residents_only = w->only;
    w->metric = (quan_metric){.profile = draw(2) ? &walker : NULL, .walls = draw(3)};
}

static int64_t cost_of(const world *w, const oracle *o, int64_t home, int64_t target)
{
    int only = w->targets.residents_only && w->only[target];

    return oracle_cost(o, &w->homes, home, &w->places, w->features[target], only);
}

static void check_nearest(const world *w, const oracle *o, const quan_graph *graph)
{
    quan_nearest nearest;

    assert_int_equal(quan_reach_nearest(graph, &w->homes, &w->targets, 1, NULL, &nearest, NULL),
                     QUAN_OK);
    for (int64_t h = 0; h < w->homes.n_features; h++) {
        int64_t best = ORACLE_FAR, target = -1;
        for (int64_t t = 0; t < w->targets.n_features; t++) {
            int64_t cost = cost_of(w, o, h, t);
            if (cost < best) {
                best = cost;
                target = t;
            }
        }
        assert_int_equal(nearest.cost[h], best == ORACLE_FAR ? QUAN_UNREACHED : best);
        assert_int_equal(nearest.target[h], target);
    }
    quan_nearest_free(&nearest);
}

/* The k-th place (from 0) of target t among all targets of a home, by cost, then number. */
static int64_t rank_of(const world *w, const oracle *o, int64_t home, int64_t t)
{
    int64_t rank = 0, cost = cost_of(w, o, home, t);

    for (int64_t u = 0; u < w->targets.n_features; u++) {
        int64_t other = cost_of(w, o, home, u);
        rank += other < cost || (other == cost && u < t);
    }
    return rank;
}

static void check_pairs(const world *w, const oracle *o, const quan_graph *graph, int64_t k,
                        uint32_t limit)
{
    quan_pair_cost *pairs;
    int64_t n, expected = 0;

    assert_int_equal(
        quan_reach_pairs(graph, &w->homes, &w->targets, k, limit, NULL, &pairs, &n, NULL), QUAN_OK);
    for (int64_t h = 0; h < w->homes.n_features; h++)
        for (int64_t t = 0; t < w->targets.n_features; t++) {
            int64_t cost = cost_of(w, o, h, t), rank = rank_of(w, o, h, t);
            expected += cost < ORACLE_FAR && cost <= limit && (!k || rank < k);
        }
    assert_int_equal(n, expected);
    for (int64_t i = 0; i < n; i++) {
        int64_t t = 0, same_home = 0;
        while (w->features[t] != pairs[i].target)
            t++;
        for (int64_t j = 0; j < i; j++)
            same_home += pairs[j].origin == pairs[i].origin;
        assert_int_equal(pairs[i].cost, cost_of(w, o, pairs[i].origin, t));
        assert_int_equal(rank_of(w, o, pairs[i].origin, t), same_home);
        assert_true(!i || pairs[i - 1].origin <= pairs[i].origin);
    }
    quan_free(pairs);
}

static void every_answer_on_random_networks_is_that_of_a_slow_walk(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        static world w;
        quan_graph *graph;
        oracle o;
        uint32_t limit;
        make_world(&w, seed);
        limit = draw(3) ? draw(60000) : QUAN_UNREACHED;
        printf("%s", seed % 500 ? "" : "seeds below 500 more done\n");
        o = oracle_make(&w.network, w.metric);
        assert_int_equal(quan_graph_build(&w.network, &w.metric, &graph, NULL), QUAN_OK);
        check_nearest(&w, &o, graph);
        check_pairs(&w, &o, graph, 0, limit);
        check_pairs(&w, &o, graph, 1, limit);
        check_pairs(&w, &o, graph, 1 + draw(4), limit);
        quan_graph_free(graph);
        oracle_free(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_on_random_networks_is_that_of_a_slow_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
