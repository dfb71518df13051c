"""pairs.py QUAN RUN.yaml: distances between 32 x 32 random nodes by Quan, scipy, networkx, igraph.

One line of JSON per program: whether it agrees with Quan within 0.1 m, its worst difference, its CPU
seconds. Parallel edges keep the shorter one (scipy's matrices would add them up).
"""
import csv
import json
import os
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../real"))
from test_city import lonely_nodes, quan, roads_of, write_points  # noqa: E402
from walk import Network  # noqa: E402


def shortest_edges(network):
    """{(lower node, higher node): mm}, the least of parallel edges, loops left out."""
    edges = {}
    for a, arcs in network.arcs.items():
        for b, mm in arcs:
            if a < b:
                edges[a, b] = min(mm, edges.get((a, b), mm))
    return edges


def by_scipy(edges, starts, ends, n):
    import numpy
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra
    rows, columns = numpy.array(list(edges)).T
    graph = csr_matrix((numpy.array(list(edges.values()), dtype=float), (rows, columns)), shape=(n, n))
    start = time.process_time()
    found = dijkstra(graph, directed=False, indices=starts)
    return time.process_time() - start, {(a, b): found[i, b] for i, a in enumerate(starts) for b in ends}


def by_networkx(edges, starts, ends, n):
    import networkx
    graph = networkx.Graph()
    graph.add_weighted_edges_from((a, b, mm) for (a, b), mm in edges.items())
    start = time.process_time()
    trees = {a: networkx.single_source_dijkstra_path_length(graph, a) for a in starts}
    return time.process_time() - start, {(a, b): trees[a].get(b, float("inf")) for a in starts for b in ends}


def by_igraph(edges, starts, ends, n):
    import igraph
    graph = igraph.Graph(n=n, edges=list(edges))
    start = time.process_time()
    found = graph.distances(source=starts, target=ends, weights=list(edges.values()))
    return time.process_time() - start, {(a, b): found[i][k] for i, a in enumerate(starts) for k, b in enumerate(ends)}


def ours(binary, folder, roads, network, starts, ends, crs):
    write_points(os.path.join(folder, "from.geojson"), network, starts, crs)
    write_points(os.path.join(folder, "to.geojson"), network, ends, crs)
    out = os.path.join(folder, "pairs.csv")
    quan(binary, "reach", "--roads", roads, "--origins", os.path.join(folder, "from.geojson"),
         "--destinations", os.path.join(folder, "to.geojson"), "--all", "-q", "-o", out)
    with open(out, newline="", encoding="utf-8") as file:
        return {(int(r["origin_id"][1:]), int(r["destination_id"][1:])): 1000 * float(r["cost"])
                for r in csv.DictReader(file)}


def main():
    binary, roads = sys.argv[1], roads_of(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "network.gpkg")
        quan(binary, "network", "--roads", roads, "-q", "-o", out)
        network = Network(out)
        crs = "EPSG:%d" % network.epsg
        nodes = lonely_nodes(network, 64, 20250101)
        starts, ends = nodes[:32], nodes[32:]
        own = ours(binary, folder, roads, network, starts, ends, crs)
    edges = shortest_edges(network)
    n = max(network.place) + 1
    for name, search in (("scipy", by_scipy), ("networkx", by_networkx), ("igraph", by_igraph)):
        try:
            cpu, found = search(edges, starts, ends, n)
        except ImportError:
            print(json.dumps({"tool": name, "missing": "not installed: --install-peers"}))
            continue
        reached = {pair: mm for pair, mm in found.items() if mm != float("inf")}
        worst = max(abs(mm - own.get(pair, float("inf"))) / 1000 for pair, mm in reached.items())
        print(json.dumps({"tool": name, "same_answers": worst <= 0.1 and len(reached) == len(own),
                          "pairs": len(reached), "worst_m": worst, "cpu_s": cpu}))


if __name__ == "__main__":
    main()
