/* Chains of places that only lead on. A search need not stop at them: on a noded street network
 * more than half of the nodes are such, and the hubs that are left fit into the cache. */
#include "graph.h"

/* An arc dearer than this is in no chain, and a chain is ended before it grows dearer than twice
 * that, so that sums of weights stay in 32 bits. */
#define ARC_MAX   (1u << 29)
#define CHAIN_MAX (1u << 30)

enum {
    HUB,
    INNER,
    TAKEN
};

/* The state of the search for chains. Until the end inner places are numbered from 0, and
 * graph->behind holds the weight of the way back to the start hub. */
typedef struct {
    quan_graph *graph;
    unsigned char *kind;    /* of nodes */
    uint32_t *hubs, *inner; /* nodes in the order of their new numbers */
    uint32_t n_inner;
    int64_t chain_capacity;
} finding;

/* Who comes to a node: how many, the sum of their numbers and of their squares. With two of them
 * this tells exactly who they are. */
typedef struct {
    uint64_t sum, squares;
    uint32_t n;
    bool dear;
} callers;

static void count_callers(const quan_graph *graph, callers *of)
{
    for (uint32_t node = 0; node < (uint32_t)graph->n_nodes; node++)
        for (uint32_t a = graph->first[node]; a < graph->first[node + 1]; a++) {
            callers *to = &of[graph->arcs[a].to];
            to->sum += node;
            to->squares += (uint64_t)node * node;
            to->n++;
            to->dear |= graph->arcs[a].weight > ARC_MAX;
        }
}

/* A node is inside a chain if it has two neighbours, each joined to it by one arc there and back.
 */
static quan_status mark_inner(finding *f, quan_error *err)
{
    const quan_graph *graph = f->graph;
    callers *of = quan_calloc((size_t)graph->n_nodes, sizeof *of);

    if (!of)
        return quan_fail_memory(err, "the walk graph");
    count_callers(graph, of);
    for (int32_t node = 0; node < graph->n_nodes; node++) {
        const quan_arc *arc = graph->arcs + graph->first[node];
        uint64_t p, q;
        if (graph->first[node + 1] - graph->first[node] != 2 || of[node].n != 2 || of[node].dear)
            continue;
        p = arc[0].to;
        q = arc[1].to;
        if (p != q && of[node].sum == p + q && of[node].squares == p * p + q * q &&
            arc[0].weight <= ARC_MAX && arc[1].weight <= ARC_MAX)
            f->kind[node] = INNER;
    }
    quan_free(of);
    return QUAN_OK;
}

static void make_hub(finding *f, uint32_t node)
{
    f->kind[node] = HUB;
    f->graph->place_of[node] = f->graph->n_hubs;
    f->hubs[f->graph->n_hubs++] = node;
}

static void make_taken(finding *f, uint32_t node, const quan_chain *chain)
{
    quan_graph *graph = f->graph;
    uint32_t i = f->n_inner++;

    f->kind[node] = TAKEN;
    f->inner[i] = node;
    graph->place_of[node] = i;
    graph->chain_of[i] = graph->n_chains;
    graph->ahead[i] = chain->forward;
    graph->behind[i] = chain->backward;
}

/* Follows the chain that an arc of the hub `from` enters, up to the next hub. */
static quan_status follow(finding *f, uint32_t from, const quan_arc *arc, quan_error *err)
{
    quan_graph *graph = f->graph;
    quan_chain chain = {
        .start = graph->place_of[from], .first = f->n_inner, .forward = arc->weight};
    quan_chain *chains =
        quan_grow(graph->chains, &f->chain_capacity, (int64_t)graph->n_chains + 1, sizeof *chains);
    uint32_t node = arc->to;

    if (!chains)
        return quan_fail_memory(err, "the walk graph");
    graph->chains = chains;
    while (f->kind[node] == INNER) {
        const quan_arc *arcs = graph->arcs + graph->first[node];
        const quan_arc *back = &arcs[arcs[0].to != from], *on = &arcs[arcs[0].to == from];
        if (on->weight > CHAIN_MAX - chain.forward || back->weight > CHAIN_MAX - chain.backward) {
            make_hub(f, node);
            break;
        }
        chain.backward += back->weight;
        make_taken(f, node, &chain);
        chain.forward += on->weight;
        from = node;
        node = on->to;
    }
    chain.end = graph->place_of[node];
    chain.count = f->n_inner - chain.first;
    chains[graph->n_chains++] = chain;
    return QUAN_OK;
}

/* Follows all chains of the hubs from *hub on, also of those that this makes. */
static quan_status follow_all(finding *f, uint32_t *hub, quan_error *err)
{
    const quan_graph *graph = f->graph;

    for (; *hub < graph->n_hubs; ++*hub) {
        uint32_t node = f->hubs[*hub];
        for (uint32_t a = graph->first[node]; a < graph->first[node + 1]; a++)
            if (f->kind[graph->arcs[a].to] == INNER)
                QUAN_TRY(follow(f, node, &graph->arcs[a], err));
    }
    return QUAN_OK;
}

/* Hubs are numbered in the order of node_at. What is left after them are rings without a hub: the
 * first place of each becomes one. */
static quan_status find_chains(finding *f, quan_error *err)
{
    const quan_graph *graph = f->graph;
    uint32_t hub = 0;

    for (int32_t i = 0; i < graph->n_nodes; i++)
        if (f->kind[graph->node_at[i]] == HUB)
            make_hub(f, graph->node_at[i]);
    QUAN_TRY(follow_all(f, &hub, err));
    for (int32_t i = 0; i < graph->n_nodes; i++)
        if (f->kind[graph->node_at[i]] == INNER) {
            make_hub(f, graph->node_at[i]);
            QUAN_TRY(follow_all(f, &hub, err));
        }
    return QUAN_OK;
}

/* The arc of the graph of hubs that an arc of a hub begins. Coming from its end, a chain learns its
 * weight backwards here. */
static quan_arc hub_arc(const finding *f, uint32_t hub, const quan_arc *arc, uint32_t *arc_chain)
{
    quan_graph *graph = f->graph;
    uint32_t inner = graph->place_of[arc->to];
    quan_chain *chain;

    *arc_chain = QUAN_NO_CHAIN;
    if (f->kind[arc->to] == HUB)
        return (quan_arc){inner, arc->weight};
    chain = &graph->chains[graph->chain_of[inner]];
    *arc_chain = 2 * graph->chain_of[inner];
    if (chain->start == hub && chain->first == inner)
        return (quan_arc){chain->end, chain->forward};
    ++*arc_chain;
    chain->backward = graph->behind[inner] + arc->weight;
    return (quan_arc){chain->start, chain->backward};
}

static quan_status list_hub_arcs(const finding *f, quan_error *err)
{
    quan_graph *graph = f->graph;
    uint32_t n = 0;

    for (uint32_t hub = 0; hub < graph->n_hubs; hub++)
        n += graph->first[f->hubs[hub] + 1] - graph->first[f->hubs[hub]];
    graph->hub_first = quan_alloc((size_t)graph->n_hubs + 1, sizeof *graph->hub_first);
    graph->hub_arcs = quan_alloc(n, sizeof *graph->hub_arcs);
    graph->arc_chain = quan_alloc(n, sizeof *graph->arc_chain);
    if (!graph->hub_first || !graph->hub_arcs || !graph->arc_chain)
        return quan_fail_memory(err, "the walk graph");
    n = 0;
    for (uint32_t hub = 0; hub < graph->n_hubs; hub++) {
        uint32_t node = f->hubs[hub];
        graph->hub_first[hub] = n;
        for (uint32_t a = graph->first[node]; a < graph->first[node + 1]; a++, n++)
            graph->hub_arcs[n] = hub_arc(f, hub, &graph->arcs[a], &graph->arc_chain[n]);
    }
    graph->hub_first[graph->n_hubs] = n;
    return QUAN_OK;
}

/* Numbers the inner places after the hubs. */
static void number_inner(const finding *f)
{
    quan_graph *graph = f->graph;

    for (uint32_t i = 0; i < f->n_inner; i++) {
        graph->behind[i] = graph->chains[graph->chain_of[i]].backward - graph->behind[i];
        graph->place_of[f->inner[i]] = graph->n_hubs + i;
        graph->node_at[graph->n_hubs + i] = f->inner[i];
    }
    for (uint32_t hub = 0; hub < graph->n_hubs; hub++)
        graph->node_at[hub] = f->hubs[hub];
    for (uint32_t c = 0; c < graph->n_chains; c++)
        graph->chains[c].first += graph->n_hubs;
}

quan_status quan_graph_find_chains(quan_graph *graph, quan_error *err)
{
    quan_status status = QUAN_OK;
    size_t n = (size_t)graph->n_nodes;
    finding f = {.graph = graph};

    f.kind = quan_calloc(n, 1);
    f.hubs = quan_alloc(n, sizeof *f.hubs);
    f.inner = quan_alloc(n, sizeof *f.inner);
    graph->chain_of = quan_alloc(n, sizeof *graph->chain_of);
    graph->ahead = quan_alloc(n, sizeof *graph->ahead);
    graph->behind = quan_alloc(n, sizeof *graph->behind);
    if (!f.kind || !f.hubs || !f.inner || !graph->chain_of || !graph->ahead || !graph->behind) {
        status = quan_fail_memory(err, "the walk graph");
        goto done;
    }
    status = mark_inner(&f, err);
    if (!status)
        status = find_chains(&f, err);
    if (!status)
        status = list_hub_arcs(&f, err);
    if (!status)
        number_inner(&f);
done:
    quan_free(f.kind);
    quan_free(f.hubs);
    quan_free(f.inner);
    return status;
}
