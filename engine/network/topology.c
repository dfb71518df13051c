#include "topology.h"

#include <stdlib.h>
#include <string.h>

/* Union-find over the vertices and the crossings. Three lines through one place give three
 * crossings of pairs; on each line two of them have the same exact ratio, and become one node when
 * the splits are put in order. The name of a node is its lowest element, so that it does not depend
 * on the order in which threads found the crossings. Hence the lower root always stays on top, and
 * the ways are kept short by halving alone: O(log n) a call on average, without ranks.
 *
 * What decides that two places are one is never a distance: vertices by equal coordinates, splits
 * by equal ratios. */

quan_status net_topology_init(const net_lines *lines, net_topology *out, quan_error *err)
{
    *out = (net_topology){.lines = lines};
    QUAN_TRY(net_reserve(out, lines->n_vertices, 0, err));
    for (int32_t v = 0; v < lines->n_vertices; v++)
        net_add_element(out, 0);
    for (int32_t l = 0; l < lines->n_lines; l++) {
        out->mark[lines->lines[l].first] |= NET_NODE;
        out->mark[lines->lines[l].last] |= NET_NODE;
    }
    return QUAN_OK;
}

void net_topology_free(net_topology *topology)
{
    quan_free(topology->parent);
    quan_free(topology->mark);
    quan_free(topology->splits);
    quan_free(topology->split_first);
    *topology = (net_topology){0};
}

int32_t net_find(const net_topology *topology, int32_t element)
{
    int32_t *parent = topology->parent;
    while (parent[element] != element) {
        parent[element] = parent[parent[element]];
        element = parent[element];
    }
    return element;
}

int32_t net_find_shared(const net_topology *topology, int32_t element)
{
    while (topology->parent[element] != element)
        element = topology->parent[element];
    return element;
}

void net_unite(net_topology *topology, int32_t a, int32_t b)
{
    a = net_find(topology, a);
    b = net_find(topology, b);
    /* The lower one stays, so that names do not depend on the order of the calls. */
    if (a < b)
        topology->parent[b] = a;
    else
        topology->parent[a] = b;
}

quan_status net_reserve(net_topology *topology, int64_t n_elements, int64_t n_splits,
                        quan_error *err)
{
    int64_t need = topology->n_elements + n_elements;
    if (need >= INT32_MAX / 2)
        return quan_fail(err, QUAN_ERR_INPUT,
                         "The roads meet at more than %d places: too many for one network.",
                         INT32_MAX / 2);
    int32_t *parent = quan_grow(topology->parent, &topology->parent_capacity, need, sizeof *parent);
    if (!parent)
        return quan_fail_memory(err, "the nodes of the network");
    topology->parent = parent;
    unsigned char *mark = quan_grow(topology->mark, &topology->mark_capacity, need, sizeof *mark);
    if (!mark)
        return quan_fail_memory(err, "the nodes of the network");
    topology->mark = mark;
    net_split *splits = quan_grow(topology->splits, &topology->split_capacity,
                                  topology->n_splits + n_splits, sizeof *splits);
    if (!splits)
        return quan_fail_memory(err, "the crossings of the network");
    topology->splits = splits;
    return QUAN_OK;
}

int32_t net_add_element(net_topology *topology, unsigned char mark)
{
    int32_t e = topology->n_elements++;
    topology->parent[e] = e;
    topology->mark[e] = mark;
    return e;
}

void net_add_split(net_topology *topology, int32_t segment, int64_t num, int64_t den,
                   int32_t element)
{
    topology->splits[topology->n_splits++] =
        (net_split){.num = num, .den = den, .segment = segment, .element = element};
}

/* Cross-multiplied in 128 bits: denominators have up to 62. */
int net_compare_ratios(int64_t a, int64_t b, int64_t c, int64_t d)
{
    quan_int128 left = (quan_int128)a * d, right = (quan_int128)c * b;
    return (left > right) - (left < right);
}

/* Along the segment; at one place by element, for a total order. */
static int compare_splits(const void *a, const void *b)
{
    const net_split *s = a, *t = b;
    int order = net_compare_ratios(s->num, s->den, t->num, t->den);
    return order ? order : (s->element > t->element) - (s->element < t->element);
}

/* By insertion where few: most segments are split once or twice, and qsort() would cost more. */
static void sort_splits(net_split *splits, int64_t n)
{
    if (n > 16) {
        qsort(splits, (size_t)n, sizeof *splits, compare_splits);
        return;
    }
    for (int64_t i = 1; i < n; i++) {
        net_split s = splits[i];
        int64_t k = i;
        for (; k > 0 && compare_splits(&splits[k - 1], &s) > 0; k--)
            splits[k] = splits[k - 1];
        splits[k] = s;
    }
}

/* A counting sort by segment, then each segment on its own. As long as first[] is filled it stands
 * one place ahead, which leaves first[v] at the beginning of v. */
quan_status net_order(net_topology *topology, quan_error *err)
{
    int32_t n = topology->lines->n_vertices;
    net_split *sorted = quan_alloc((size_t)topology->n_splits, sizeof *sorted);
    int64_t *first = quan_calloc((size_t)n + 2, sizeof *first);
    if (!sorted || !first) {
        quan_free(sorted);
        quan_free(first);
        return quan_fail_memory(err, "the crossings of the network");
    }
    for (int64_t i = 0; i < topology->n_splits; i++)
        first[topology->splits[i].segment + 2]++;
    for (int32_t v = 2; v <= n + 1; v++)
        first[v] += first[v - 1];
    for (int64_t i = 0; i < topology->n_splits; i++)
        sorted[first[topology->splits[i].segment + 1]++] = topology->splits[i];
    for (int32_t v = 0; v < n; v++) {
        sort_splits(sorted + first[v], first[v + 1] - first[v]);
        for (int64_t i = first[v] + 1; i < first[v + 1]; i++)
            if (net_compare_ratios(sorted[i - 1].num, sorted[i - 1].den, sorted[i].num,
                                   sorted[i].den) == 0)
                net_unite(topology, sorted[i - 1].element, sorted[i].element);
    }
    quan_free(topology->splits);
    quan_free(topology->split_first);
    topology->splits = sorted;
    topology->split_capacity = topology->n_splits;
    topology->split_first = first;
    return QUAN_OK;
}

/* floor(num * d / den + 1/2) */
static int32_t rounded_part(int64_t num, int64_t den, int64_t d)
{
    quan_int128 a = (quan_int128)2 * num * d + den, b = (quan_int128)2 * den;
    quan_int128 q = a / b;
    return (int32_t)(q - (a % b < 0));
}

void net_split_place(const net_topology *topology, const net_split *split, int32_t *x, int32_t *y)
{
    const net_lines *lines = topology->lines;
    int32_t v = split->segment;
    *x = lines->x[v] + rounded_part(split->num, split->den, lines->x[v + 1] - lines->x[v]);
    *y = lines->y[v] + rounded_part(split->num, split->den, lines->y[v + 1] - lines->y[v]);
}

/* What meets at one place. Numbers are vertices, -1 for none. */
typedef struct {
    int32_t of_level[256];
    unsigned char seen[256];
    int32_t n_seen;
    int32_t end;           /* all line ends here are one node */
    int32_t separated_end; /* of a bridge, tunnel or other level than the ground's */
    int32_t ground_inside; /* an interior vertex of a ground line */
    int32_t ground_end, n_ground_ends;
} meeting_place;

/* Both become nodes, and one. */
static void join(net_topology *t, int32_t a, int32_t b)
{
    t->mark[a] |= NET_NODE;
    t->mark[b] |= NET_NODE;
    net_unite(t, a, b);
}

static const net_line *line_at(const net_lines *lines, int32_t vertex)
{
    return &lines->lines[lines->line_of[vertex]];
}

static bool is_end(const net_lines *lines, int32_t vertex)
{
    const net_line *line = line_at(lines, vertex);
    return vertex == line->first || vertex == line->last;
}

/* Neither bridge nor tunnel, at level 0. */
static bool is_ground(const net_line *line)
{
    return line->level == 0 && !line->separated;
}

/* Takes one more vertex into account at its place: line ends join whatever their levels, since that
 * is how a ramp leaves a bridge; other vertices join within their level. */
static void meet(net_topology *t, int32_t vertex, bool as_graph, meeting_place *here)
{
    const net_line *line = line_at(t->lines, vertex);
    if (is_end(t->lines, vertex)) {
        if (here->end >= 0)
            join(t, here->end, vertex);
        here->end = vertex;
        if (is_ground(line)) {
            here->ground_end = vertex;
            here->n_ground_ends++;
        } else {
            here->separated_end = vertex;
        }
    } else if (is_ground(line)) {
        here->ground_inside = vertex;
    }
    if (as_graph)
        return;
    unsigned char level = (unsigned char)line->level;
    int32_t *same = &here->of_level[level];
    if (*same >= 0) {
        join(t, *same, vertex);
    } else {
        *same = vertex;
        here->seen[here->n_seen++] = level;
    }
}

/* A bridge that lands on the middle of a street; stairs that end on the middle of a bridge. Two
 * ground ends under a bridge belong to a street that was cut there, and stay below. */
static void join_levels(net_topology *t, const int32_t *next, int32_t place,
                        const meeting_place *here)
{
    if (here->separated_end >= 0 && here->ground_inside >= 0)
        join(t, here->separated_end, here->ground_inside);
    if (here->n_ground_ends != 1)
        return;
    for (int32_t v = place; v >= 0; v = next[v])
        if (!is_end(t->lines, v) && !is_ground(line_at(t->lines, v)))
            join(t, here->ground_end, v);
}

/* Multipliers of splitmix64, as in edges.c; only spreads. */
static uint32_t hash_place(int32_t x, int32_t y)
{
    uint64_t h = ((uint64_t)(uint32_t)x << 32) | (uint32_t)y;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    h ^= h >> 29;
    h *= UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(h >> 32);
}

/* Chains the vertices of each place: next[v] is another one, -1 at the end; head[v] is 1 for the
 * lowest, where the chain begins. */
static quan_status chain_places(const net_lines *lines, bool ends_only, int32_t *next,
                                unsigned char *head, quan_error *err)
{
    size_t size = 16;
    while (size < (size_t)lines->n_vertices * 2)
        size *= 2;
    int32_t *table = quan_alloc(size, sizeof *table);
    if (!table)
        return quan_fail_memory(err, "the vertices of the network");
    memset(table, 0xFF, size * sizeof *table);
    for (int32_t v = 0; v < lines->n_vertices; v++) {
        next[v] = -1;
        head[v] = 0;
        if (ends_only && !is_end(lines, v))
            continue;
        size_t slot = hash_place(lines->x[v], lines->y[v]) & (size - 1);
        while (table[slot] >= 0 &&
               (lines->x[table[slot]] != lines->x[v] || lines->y[table[slot]] != lines->y[v]))
            slot = (slot + 1) & (size - 1);
        int32_t p = table[slot];
        if (p < 0) {
            table[slot] = v;
            head[v] = 1;
        } else {
            next[v] = next[p];
            next[p] = v;
        }
    }
    quan_free(table);
    return QUAN_OK;
}

/* Place by place, in the order of the lowest vertex. of_level[] is cleared by the list of what was
 * seen: all 256 levels for every place would cost more than the joining. */
quan_status net_join_vertices(net_topology *topology, bool as_graph, quan_error *err)
{
    quan_status status = QUAN_OK;
    int32_t n = topology->lines->n_vertices;
    int32_t *next = quan_alloc((size_t)n, sizeof *next);
    unsigned char *head = quan_alloc((size_t)n, sizeof *head);
    if (!next || !head) {
        status = quan_fail_memory(err, "the vertices of the network");
        goto done;
    }
    status = chain_places(topology->lines, as_graph, next, head, err);
    if (status)
        goto done;
    meeting_place here;
    memset(here.of_level, 0xFF, sizeof here.of_level);
    for (int32_t place = 0; place < n; place++) {
        if (!head[place] || next[place] < 0)
            continue;
        here.n_seen = here.n_ground_ends = 0;
        here.end = here.separated_end = here.ground_inside = here.ground_end = -1;
        for (int32_t v = place; v >= 0; v = next[v])
            meet(topology, v, as_graph, &here);
        if (!as_graph)
            join_levels(topology, next, place, &here);
        for (int32_t i = 0; i < here.n_seen; i++)
            here.of_level[here.seen[i]] = -1;
    }
done:
    quan_free(next);
    quan_free(head);
    return status;
}
