/* make_network NODES PREFIX [SEED] - a walk network like that of a town, the same for the same
 * seed: a grid of streets with blocks of 70 to 130 m, bent by slow waves; parks and a fifth of the
 * minor streets left out; one or two places along most streets, dead-end alleys, a few parallel
 * ways; its largest connected part, numbered at random so that no program gets nearness for
 * nothing. 20 kinds of facilities at 0.05 % of the nodes each. */
#include "../random_kit.h"
#include "network_file.h"

#include <math.h>
#include <string.h>

#define KINDS          20
#define FACILITY_SHARE 0.0005

/* Nodes that a junction brings with it in the end, counted on the result. */
#define NODES_PER_JUNCTION 2.87

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    return (uint32_t)random_below(&random_state, below);
}

static double draw_ratio(void)
{
    return draw(1u << 30) / (double)(1u << 30);
}

typedef struct {
    uint32_t u, v, mm;
} edge;

typedef struct {
    uint32_t side, n_nodes, n_edges, capacity;
    double *x_m, *y_m;
    unsigned char *park;
    edge *edges;
} town;

static void *must(void *block)
{
    if (!block) {
        fprintf(stderr, "not enough memory\n");
        exit(5);
    }
    return block;
}

static double *draw_lines(uint32_t n)
{
    double *at = must(malloc(n * sizeof *at));
    double sum = 0;

    for (uint32_t i = 0; i < n; i++) {
        at[i] = sum;
        sum += 70 + 60 * draw_ratio();
    }
    return at;
}

static int is_main(uint32_t line)
{
    return line % 8 == 3;
}

static void place_junctions(town *t)
{
    double *column = draw_lines(t->side), *row = draw_lines(t->side);

    for (uint32_t j = 0; j < t->side; j++)
        for (uint32_t i = 0; i < t->side; i++) {
            double x = column[i], y = row[j];
            double shake = is_main(i) || is_main(j) ? 4 : 14;
            uint32_t at = j * t->side + i;
            t->x_m[at] = x + 40 * sin(y / 140 + 1) + 90 * sin(y / 900 + x / 1500) +
                         shake * (2 * draw_ratio() - 1);
            t->y_m[at] = y + 40 * sin(x / 150 + 2) + 90 * sin(x / 1000 - y / 1300) +
                         shake * (2 * draw_ratio() - 1);
        }
    t->n_nodes = t->side * t->side;
    free(column);
    free(row);
}

static void lay_parks(town *t)
{
    for (uint32_t n = t->n_nodes / 900; n > 0; n--) {
        int64_t x = draw(t->side), y = draw(t->side), radius = 1 + draw(3);
        for (int64_t j = y - radius; j <= y + radius; j++)
            for (int64_t i = x - radius; i <= x + radius; i++) {
                int64_t dx = i - x, dy = j - y;
                if (i < 0 || j < 0 || i >= t->side || j >= t->side ||
                    dx * dx + dy * dy > radius * radius || is_main((uint32_t)i) ||
                    is_main((uint32_t)j))
                    continue;
                t->park[j * t->side + i] = 1;
            }
    }
}

static void add_edge(town *t, uint32_t u, uint32_t v, double bend)
{
    double length_m = bend * hypot(t->x_m[u] - t->x_m[v], t->y_m[u] - t->y_m[v]);

    t->edges[t->n_edges++] = (edge){u, v, (uint32_t)(length_m * 1000 + 1)};
    if (draw(1000) == 0) /* a second way beside it */
        t->edges[t->n_edges++] = (edge){u, v, (uint32_t)(length_m * 1100 + 1)};
}

static uint32_t add_node(town *t, double x_m, double y_m)
{
    t->x_m[t->n_nodes] = x_m;
    t->y_m[t->n_nodes] = y_m;
    return t->n_nodes++;
}

static void build_street(town *t, uint32_t a, uint32_t b)
{
    double dx = t->x_m[b] - t->x_m[a], dy = t->y_m[b] - t->y_m[a];
    double bend = draw(10) < 3 ? 1 + 0.3 * draw_ratio() : 1;
    double pick = draw_ratio();
    uint32_t n = pick < 0.45 ? 1 : pick < 0.78 ? 2 : 0, from = a;

    for (uint32_t i = 1; i <= n; i++) {
        double share = (i + 0.3 * (draw_ratio() - 0.5)) / (n + 1);
        uint32_t here = add_node(t, t->x_m[a] + share * dx, t->y_m[a] + share * dy);
        add_edge(t, from, here, bend);
        from = here;
        if (draw(1000) < 35) {
            double alley = (25 + 40 * draw_ratio()) / hypot(dx, dy);
            add_edge(t, here, add_node(t, t->x_m[here] - alley * dy, t->y_m[here] + alley * dx), 1);
        }
    }
    add_edge(t, from, b, bend);
}

static void build_streets(town *t)
{
    uint32_t side = t->side;

    for (uint32_t at = 0; at < side * side; at++)
        for (uint32_t north = 0; north < 2; north++) {
            uint32_t other = at + (north ? side : 1);
            uint32_t line = north ? at % side : at / side;
            if ((north ? at / side : at % side) == side - 1)
                continue;
            if (t->park[at] || t->park[other] || (!is_main(line) && draw(100) < 19))
                continue;
            build_street(t, at, other);
        }
}

static uint32_t find(uint32_t *parent, uint32_t v)
{
    while (parent[v] != v)
        v = parent[v] = parent[parent[v]];
    return v;
}

/* Gives the nodes of the largest connected part random numbers from 0, all others UINT32_MAX;
 * returns how many it has. */
static uint32_t number_largest(const town *t, uint32_t *number)
{
    uint32_t *parent = must(malloc(t->n_nodes * sizeof *parent));
    uint32_t *size = must(calloc(t->n_nodes, sizeof *size));
    uint32_t *shuffled = must(malloc(t->n_nodes * sizeof *shuffled));
    uint32_t best = 0, n = 0;

    for (uint32_t v = 0; v < t->n_nodes; v++)
        parent[v] = v;
    for (uint32_t e = 0; e < t->n_edges; e++)
        parent[find(parent, t->edges[e].u)] = find(parent, t->edges[e].v);
    for (uint32_t v = 0; v < t->n_nodes; v++)
        size[find(parent, v)]++;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        best = size[v] > size[best] ? v : best;
    for (uint32_t i = 0; i < size[best]; i++) {
        uint32_t j = draw(i + 1);
        shuffled[i] = shuffled[j];
        shuffled[j] = i;
    }
    for (uint32_t v = 0; v < t->n_nodes; v++)
        number[v] = find(parent, v) == best ? shuffled[n++] : UINT32_MAX;
    free(parent);
    free(size);
    free(shuffled);
    return n;
}

static void write_town(town *t, const char *prefix)
{
    uint32_t *number = must(malloc(t->n_nodes * sizeof *number));
    uint32_t n = number_largest(t, number), n_edges = 0, per_kind, *kinds;

    for (uint32_t e = 0; e < t->n_edges; e++) {
        if (number[t->edges[e].u] == UINT32_MAX)
            continue;
        t->edges[n_edges] = (edge){number[t->edges[e].u], number[t->edges[e].v], t->edges[e].mm};
        n_edges++;
    }
    per_kind = (uint32_t)(n * FACILITY_SHARE + 0.5);
    kinds = must(malloc((3 + (size_t)KINDS * per_kind) * sizeof *kinds));
    kinds[0] = n;
    kinds[1] = KINDS;
    kinds[2] = per_kind;
    for (uint32_t i = 0; i < KINDS * per_kind; i++)
        kinds[3 + i] = draw(n);
    write_numbers(prefix, "edges", &t->edges->u, 3 * (size_t)n_edges);
    write_numbers(prefix, "kinds", kinds, 3 + (size_t)KINDS * per_kind);
    printf("%u nodes, %u edges (%.3f per node), %u facilities of each kind\n", n, n_edges,
           n_edges / (double)n, per_kind);
    free(number);
    free(kinds);
}

int main(int argc, char **argv)
{
    long wanted = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    town t = {0};
    size_t capacity;

    if (wanted < 1000 || wanted > 100000000) {
        fprintf(stderr, "usage: make_network NODES PREFIX [SEED], with 1000 to 100000000 nodes\n");
        return 2;
    }
    random_state = argc > 3 ? strtoull(argv[3], NULL, 10) : 20240607;
    t.side = (uint32_t)ceil(sqrt((double)wanted / NODES_PER_JUNCTION));
    capacity = (size_t)t.side * t.side;
    t.x_m = must(malloc(9 * capacity * sizeof *t.x_m));
    t.y_m = must(malloc(9 * capacity * sizeof *t.y_m));
    t.park = must(calloc(capacity, 1));
    t.edges = must(malloc(20 * capacity * sizeof *t.edges));
    place_junctions(&t);
    lay_parks(&t);
    build_streets(&t);
    write_town(&t, argv[2]);
    free(t.x_m);
    free(t.y_m);
    free(t.park);
    free(t.edges);
    return 0;
}
