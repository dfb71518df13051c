/* Large random graphs: the bucket queue against a plain binary heap, and against itself when nodes
 * are renumbered, edges shuffled or threads added. */
#include "quan/reach.h"

#include "random_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NODES     20000
#define EDGES     25000
#define GROUPS    4
#define PER_GROUP 12

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    return (uint32_t)random_below(&random_state, below);
}

typedef struct {
    quan_bare_edge edges[EDGES];
    int32_t nodes[GROUPS * PER_GROUP];
    int64_t first[GROUPS + 1];
    quan_node_answer answers[GROUPS * NODES];
} problem;

/* Weights of several kinds: of streets, with zeros and ties, and up to the end of the range. */
static uint32_t draw_weight(int kind)
{
    if (kind == 0)
        return 5000 + draw(90000);
    if (kind == 1)
        return draw(3);
    return draw(4) ? draw(1000) : UINT32_MAX - draw(UINT32_MAX / 2);
}

static void make_problem(problem *p, uint64_t seed, int kind)
{
    random_state = seed;
    for (int32_t e = 0; e < EDGES; e++) {
        uint32_t u = draw(NODES), step = 1 + draw(200);
        p->edges[e] = (quan_bare_edge){u, (u + step) % NODES, draw_weight(kind)};
        if (e && draw(100) == 0) /* a parallel edge */
            p->edges[e] = (quan_bare_edge){p->edges[e - 1].v, p->edges[e - 1].u, draw_weight(kind)};
        if (draw(500) == 0)
            p->edges[e].v = u;
    }
    for (int i = 0; i < GROUPS * PER_GROUP; i++)
        p->nodes[i] = (int32_t)draw(NODES);
    p->nodes[1] = p->nodes[0];
    for (int g = 0; g <= GROUPS; g++)
        p->first[g] = g * PER_GROUP;
}

static void solve(problem *p, uint32_t limit, int32_t n_threads)
{
    const quan_monitor monitor = {.n_threads = n_threads};
    const quan_node_groups groups = {p->nodes, p->first, GROUPS, limit};
    quan_graph *graph;

    assert_int_equal(quan_graph_from_edges(p->edges, EDGES, NODES, &graph, NULL), QUAN_OK);
    assert_int_equal(quan_graph_nearest(graph, &groups, &monitor, p->answers, NULL), QUAN_OK);
    quan_graph_free(graph);
}

/* A textbook heap of (cost, index in the group, node). */
typedef struct {
    uint64_t cost;
    int32_t which, node;
} item;

static item heap[4 * EDGES + GROUPS * PER_GROUP];
static int64_t n_heap;

static int is_less(item a, item b)
{
    return a.cost != b.cost ? a.cost < b.cost : a.which < b.which;
}

static void push(item it)
{
    int64_t i = n_heap++;

    for (; i && is_less(it, heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = it;
}

static item pop(void)
{
    item top = heap[0], last = heap[--n_heap];
    int64_t i = 0, child;

    while ((child = 2 * i + 1) < n_heap) {
        if (child + 1 < n_heap && is_less(heap[child + 1], heap[child]))
            child++;
        if (!is_less(heap[child], last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return top;
}

static int32_t head[NODES], next[2 * EDGES];

static void list_arcs(const problem *p)
{
    memset(head, 0xff, sizeof head);
    for (int32_t a = 0; a < 2 * EDGES; a++) {
        uint32_t from = a % 2 ? p->edges[a / 2].v : p->edges[a / 2].u;
        next[a] = head[from];
        head[from] = a;
    }
}

/* Settles each node once, in the order of (cost, index): costs beyond the range are not capped
 * here. */
static void check_group(const problem *p, int g, uint32_t limit)
{
    static unsigned char done[NODES];

    memset(done, 0, sizeof done);
    for (int i = 0; i < PER_GROUP; i++)
        push((item){0, i, p->nodes[g * PER_GROUP + i]});
    while (n_heap) {
        item it = pop();
        int64_t at = (int64_t)g * NODES + it.node;
        if (done[it.node] || it.cost > (limit == QUAN_UNREACHED ? UINT64_MAX : limit))
            continue;
        done[it.node] = 1;
        if (it.cost < UINT32_MAX - 1) {
            assert_int_equal(p->answers[at].cost, it.cost);
            assert_int_equal(p->answers[at].which, it.which);
        } else {
            assert_int_equal(p->answers[at].cost, UINT32_MAX - 1);
            assert_true(p->answers[at].which >= 0 && p->answers[at].which < PER_GROUP);
        }
        for (int32_t a = head[it.node]; a >= 0; a = next[a]) {
            const quan_bare_edge *edge = &p->edges[a / 2];
            int32_t to = (int32_t)(a % 2 ? edge->u : edge->v);
            if (!done[to])
                push((item){it.cost + edge->weight, it.which, to});
        }
    }
    for (int32_t v = 0; v < NODES; v++)
        if (!done[v]) {
            assert_int_equal(p->answers[g * NODES + v].cost, QUAN_UNREACHED);
            assert_int_equal(p->answers[g * NODES + v].which, -1);
        }
}

static problem a, b;

static void buckets_give_the_costs_and_targets_of_a_binary_heap(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++)
        for (int l = 0; l < 3; l++) {
            const uint32_t limits[] = {QUAN_UNREACHED, kind == 1 ? 40 : 1000000,
                                       kind == 1 ? 0 : 30000000};
            make_problem(&a, (uint64_t)(10 * kind + l + 1), kind);
            solve(&a, limits[l], 1);
            list_arcs(&a);
            for (int g = 0; g < GROUPS; g++)
                check_group(&a, g, limits[l]);
        }
}

/* The same graph with other node numbers and another order of edges, read back into the numbers of
 * the first. */
static void renumbering_and_shuffling_change_nothing(void **state)
{
    (void)state;
    static uint32_t number[NODES];

    for (int kind = 0; kind < 3; kind++) {
        make_problem(&a, 77, kind);
        solve(&a, QUAN_UNREACHED, 1);
        b = a;
        for (uint32_t v = 0; v < NODES; v++) {
            uint32_t w = draw(v + 1);
            number[v] = number[w];
            number[w] = v;
        }
        for (uint32_t e = 0; e < EDGES; e++) {
            uint32_t f = draw(e + 1);
            b.edges[e] = b.edges[f];
            b.edges[f] = a.edges[e];
        }
        for (int32_t e = 0; e < EDGES; e++)
            b.edges[e] =
                (quan_bare_edge){number[b.edges[e].v], number[b.edges[e].u], b.edges[e].weight};
        for (int i = 0; i < GROUPS * PER_GROUP; i++)
            b.nodes[i] = (int32_t)number[a.nodes[i]];
        solve(&b, QUAN_UNREACHED, 2);
        for (int64_t i = 0; i < (int64_t)GROUPS * NODES; i++) {
            int64_t j = i / NODES * NODES + number[i % NODES];
            assert_int_equal(a.answers[i].cost, b.answers[j].cost);
            assert_int_equal(a.answers[i].which, b.answers[j].which);
        }
    }
}

/* A street of LONG nodes, STEP from one to the next: no search sees an arc beyond the cap, but it
 * ends there nevertheless, inside chains too. */
#define LONG 160
#define STEP 60000000u

static void check_long_street(const int32_t *nodes, int64_t n, uint32_t limit)
{
    static quan_bare_edge edges[LONG];
    static quan_node_answer answers[LONG];
    const int64_t first[] = {0, n};
    const quan_node_groups groups = {nodes, first, 1, limit};
    quan_graph *graph;

    for (uint32_t i = 0; i + 1 < LONG; i++)
        edges[i] = (quan_bare_edge){i, i + 1, STEP};
    assert_int_equal(quan_graph_from_edges(edges, LONG - 1, LONG, &graph, NULL), QUAN_OK);
    assert_int_equal(quan_graph_nearest(graph, &groups, NULL, answers, NULL), QUAN_OK);
    for (int32_t v = 0; v < LONG; v++) {
        uint64_t best = UINT64_MAX;
        for (int64_t i = 0; i < n; i++) {
            uint64_t cost = (uint64_t)abs(v - nodes[i]) * STEP;
            best = cost < best ? cost : best;
        }
        if (limit < UINT32_MAX - 1 && best > limit) /* a limit at the cap cuts nothing off */
            best = QUAN_UNREACHED;
        else if (best > UINT32_MAX - 1)
            best = UINT32_MAX - 1;
        assert_int_equal(answers[v].cost, best);
        assert_true((answers[v].which < 0) == (best == QUAN_UNREACHED));
    }
    quan_graph_free(graph);
}

static void a_street_longer_than_the_range_of_costs_is_capped_or_cut(void **state)
{
    (void)state;
    const int32_t end[] = {0}, middle[] = {80}, both[] = {0, 80}, near_end[] = {5};
    const uint32_t limits[] = {QUAN_UNREACHED, UINT32_MAX - 1, 3000000000u, 2000000000u, STEP, 0};

    for (int l = 0; l < 6; l++) {
        check_long_street(end, 1, limits[l]);
        check_long_street(middle, 1, limits[l]);
        check_long_street(both, 2, limits[l]);
        check_long_street(near_end, 1, limits[l]);
    }
}

static void two_threads_give_the_answers_of_one(void **state)
{
    (void)state;
    make_problem(&a, 5, 0);
    b = a;
    solve(&a, 2000000, 1);
    solve(&b, 2000000, 2);
    assert_memory_equal(a.answers, b.answers, sizeof a.answers);
}

static void wrong_numbers_are_refused_by_name(void **state)
{
    (void)state;
    const quan_bare_edge edges[] = {{0, 1, 5}, {1, 2, 5}};
    const int32_t nodes[] = {0, 2};
    const int64_t first[] = {0, 2};
    const quan_node_groups groups = {nodes, first, 1, QUAN_UNREACHED};
    quan_node_answer answers[2];
    quan_graph *graph;
    quan_error err;

    assert_int_equal(quan_graph_from_edges(edges, 2, 2, &graph, &err), QUAN_ERR_INPUT);
    assert_string_equal(err.message, "edge 1 joins nodes 1 and 2 of 2 nodes");
    assert_null(graph);
    assert_int_equal(quan_graph_from_edges(edges, 1, 2, &graph, &err), QUAN_OK);
    assert_int_equal(quan_graph_nearest(graph, &groups, NULL, answers, &err), QUAN_ERR_INPUT);
    assert_string_equal(err.message, "target 1 is node 2 of 2 nodes");
    quan_graph_free(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_give_the_costs_and_targets_of_a_binary_heap),
        cmocka_unit_test(renumbering_and_shuffling_change_nothing),
        cmocka_unit_test(a_street_longer_than_the_range_of_costs_is_capped_or_cut),
        cmocka_unit_test(two_threads_give_the_answers_of_one),
        cmocka_unit_test(wrong_numbers_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
