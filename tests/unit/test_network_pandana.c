#include "network_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h> /* needs those above */

/* The sample of pandana (Seattle, UDST/pandana): 1,498 nodes, 1,702 edges. Its known values: as
 * given 855 components, the largest of 477 nodes; with its crossings noded 841 and 505. */
static const char *const NODES = "../shared/data/network/pandana/osm_sample_nodes.csv";
static const char *const EDGES = "../shared/data/network/pandana/osm_sample_edges.csv";

typedef struct {
    long long id;
    double x, y;
} node;

static int compare_ids(const void *a, const void *b)
{
    const node *s = a, *t = b;
    return (s->id > t->id) - (s->id < t->id);
}

static const node *find(const node *nodes, size_t n, long long id)
{
    const node key = {id, 0, 0};
    const node *found = bsearch(&key, nodes, n, sizeof key, compare_ids);
    assert_non_null(found);
    return found;
}

/* Degrees times 100,000: where lines meet does not depend on the scale. Returns the number of
 * nodes. */
static size_t read_sample(quan_layer *roads)
{
    static node nodes[4096];
    char line[256];
    size_t n = 0;
    FILE *file = fopen(NODES, "r");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file) && n < 4096)
        if (sscanf(line, "%lld,%lf,%lf", &nodes[n].id, &nodes[n].x, &nodes[n].y) == 3)
            n++;
    (void)fclose(file);
    qsort(nodes, n, sizeof *nodes, compare_ids);
    file = fopen(EDGES, "r");
    assert_non_null(file);
    kit_init(roads, QUAN_LINES);
    while (fgets(line, sizeof line, file)) {
        long long from, to;
        if (sscanf(line, "%lld,%lld,", &from, &to) != 2)
            continue;
        const node *a = find(nodes, n, from), *b = find(nodes, n, to);
        KIT(roads, ((kit_road){0}), a->x * 1e5, a->y * 1e5, b->x * 1e5, b->y * 1e5);
    }
    (void)fclose(file);
    return n;
}

static bool is_of_file(const quan_network *n, int32_t i, const quan_geoms *lines)
{
    for (int64_t p = 0; p < lines->n_points; p++)
        if (fabs(lines->points[p].x_m - n->origin_x_m - n->x_mm[i] / 1000.0) < 0.001 &&
            fabs(lines->points[p].y_m - n->origin_y_m - n->y_mm[i] / 1000.0) < 0.001)
            return true;
    return false;
}

/* The known values count the nodes of the file: also those that no edge uses, each a component of
 * its own, but not the crossings, which the file does not know. */
static void check(bool as_graph, int64_t components, int64_t largest)
{
    quan_layer roads;
    size_t n_nodes = read_sample(&roads);
    if (n_nodes == 0) {
        print_message("no sample data in ../shared: not compared\n");
        skip();
    }
    quan_network n = kit_build(&roads, (quan_network_options){.as_graph = as_graph});
    int64_t *members = calloc((size_t)n.n_components, sizeof *members), most = 0;
    assert_non_null(members);
    for (int32_t i = 0; i < n.n_nodes; i++)
        members[n.component[i]] += is_of_file(&n, i, &roads.geoms);
    for (int32_t c = 0; c < n.n_components; c++)
        most = members[c] > most ? members[c] : most;
    int64_t unused = (int64_t)n_nodes - (n.n_nodes - n.counts.crossings);
    assert_int_equal(n.n_components + unused, components);
    assert_int_equal(most, largest);
    free(members);
    quan_network_free(&n);
    quan_layer_free(&roads);
}

static void the_sample_as_given_has_its_known_components(void **state)
{
    (void)state;
    check(true, 855, 477);
}

static void the_sample_with_crossings_noded_has_its_known_components(void **state)
{
    (void)state;
    check(false, 841, 505);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_as_given_has_its_known_components),
        cmocka_unit_test(the_sample_with_crossings_noded_has_its_known_components),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
