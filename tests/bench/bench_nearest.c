/* bench_nearest PREFIX LIMIT_MM REPEAT THREADS [OUT] - the nearest facility of every kind for every
 * node of a network of make_network; LIMIT_MM 0 is none. Prints one line of JSON with the medians
 * of REPEAT calls; reading the files and building the graph are not in cpu_s and wall_s. OUT
 * receives the costs: uint32 mm, kind by kind, node by node. */
#include "clocks.h"
#include "network_file.h"

#include "quan/reach.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define HUGE_PAGE ((size_t)2 << 20)

static int compare_reals(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;

    return (p > q) - (p < q);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_reals);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void must(quan_status status, const quan_error *err)
{
    if (!status)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

typedef struct {
    quan_graph *graph;
    quan_node_groups groups;
    int64_t *first;
    uint32_t n_nodes;
    double prep_s;
} problem;

static problem read_problem(const char *prefix, uint32_t limit_mm)
{
    size_t n_numbers, n_kind_numbers;
    uint32_t *numbers = read_numbers(prefix, "edges", &n_numbers);
    uint32_t *kinds = read_numbers(prefix, "kinds", &n_kind_numbers);
    problem p = {.n_nodes = kinds[0]};
    size_t n_kinds = kinds[1], per_kind = kinds[2], n_edges = n_numbers / 3;
    quan_bare_edge *edges = malloc((n_edges + 1) * sizeof *edges);
    int32_t *nodes = malloc((n_kinds * per_kind + 1) * sizeof *nodes);
    quan_error err;
    clocks begin;

    p.first = malloc((n_kinds + 1) * sizeof *p.first);
    if (!edges || !nodes || !p.first || n_kind_numbers != 3 + n_kinds * per_kind)
        exit(4);
    for (size_t e = 0; e < n_edges; e++)
        edges[e] = (quan_bare_edge){numbers[3 * e], numbers[3 * e + 1], numbers[3 * e + 2]};
    for (size_t i = 0; i < n_kinds * per_kind; i++)
        nodes[i] = (int32_t)kinds[3 + i];
    for (size_t g = 0; g <= n_kinds; g++)
        p.first[g] = (int64_t)(g * per_kind);
    p.groups =
        (quan_node_groups){nodes, p.first, (int32_t)n_kinds, limit_mm ? limit_mm : QUAN_UNREACHED};
    free(numbers);
    free(kinds);
    begin = now();
    must(quan_graph_from_edges(edges, (int64_t)n_edges, (int32_t)p.n_nodes, &p.graph, &err), &err);
    p.prep_s = now().cpu_s - begin.cpu_s;
    free(edges);
    return p;
}

static void write_costs(const char *path, const quan_node_answer *answers, size_t n)
{
    FILE *file = fopen(path, "wb");

    for (size_t i = 0; file && i < n; i++)
        if (fwrite(&answers[i].cost, sizeof answers->cost, 1, file) != 1)
            break;
    if (!file || ferror(file) || fclose(file)) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(4);
    }
}

int main(int argc, char **argv)
{
    problem p;
    quan_monitor monitor = {0};
    quan_error err;
    struct rusage usage;
    size_t n, repeat, n_reached = 0;
    double *cpu_s, *wall_s;
    quan_node_answer *answers;

    if (argc < 5) {
        fprintf(stderr, "usage: bench_nearest PREFIX LIMIT_MM REPEAT THREADS [OUT]\n");
        return 2;
    }
    p = read_problem(argv[1], (uint32_t)strtoul(argv[2], NULL, 10));
    repeat = strtoul(argv[3], NULL, 10);
    monitor.n_threads = (int32_t)strtol(argv[4], NULL, 10);
    n = (size_t)p.groups.n_groups * p.n_nodes;
    answers = aligned_alloc(HUGE_PAGE, (n * sizeof *answers + HUGE_PAGE) / HUGE_PAGE * HUGE_PAGE);
    cpu_s = calloc(repeat + 1, sizeof *cpu_s);
    wall_s = calloc(repeat + 1, sizeof *wall_s);
    if (!answers || !cpu_s || !wall_s || repeat == 0)
        return 4;
    madvise(answers, n * sizeof *answers, MADV_HUGEPAGE); /* as numpy does for its arrays */
    for (size_t i = 0; i < repeat; i++) {
        clocks begin = now(), end;
        must(quan_graph_nearest(p.graph, &p.groups, &monitor, answers, &err), &err);
        end = now();
        cpu_s[i] = end.cpu_s - begin.cpu_s;
        wall_s[i] = end.wall_s - begin.wall_s;
    }
    for (size_t i = 0; i < n; i++)
        n_reached += answers[i].cost != QUAN_UNREACHED;
    if (argc > 5)
        write_costs(argv[5], answers, n);
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"tool\": \"quan\", \"cpu_s\": %.4f, \"wall_s\": %.4f, \"first_s\": %.4f, "
           "\"prep_s\": %.3f, \"rss_mb\": %.0f, \"reached\": %zu, \"equal\": true}\n",
           median(cpu_s, repeat), median(wall_s, repeat), cpu_s[repeat - 1], p.prep_s,
           (double)usage.ru_maxrss / 1024, n_reached);
    quan_graph_free(p.graph);
    free((void *)(uintptr_t)p.groups.nodes);
    free(p.first);
    free(answers);
    free(cpu_s);
    free(wall_s);
    return 0;
}
