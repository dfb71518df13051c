"""nearest_igraph.py PREFIX LIMIT_MM REPEAT OURS - igraph on a network of make_network: for each kind
the distances from one more node, joined to its facilities by edges of no length. igraph has no limit
for weighted distances; what lies beyond is dropped afterwards. Prints one line of JSON."""
import json
import resource
import sys
import time

import igraph
import numpy as np

prefix, limit_mm, repeat, ours_path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
edges = np.fromfile(prefix + ".edges", dtype="<u4").reshape(-1, 3).astype(np.int64)
kinds = np.fromfile(prefix + ".kinds", dtype="<u4").astype(np.int64)
n, n_kinds, per_kind = (int(x) for x in kinds[:3])
kinds = kinds[3:].reshape(n_kinds, per_kind)

# Building the graph with its extra nodes, one per kind, is preparation and not timed: the edges of
# each are as long as the map for all kinds but its own.
pairs = edges[:, :2].tolist()
weights = edges[:, 2].astype(float).tolist()
far = 1e15
for kind, nodes in enumerate(kinds):
    pairs += [(n + kind, int(node)) for node in nodes]
base = len(weights)
graph = igraph.Graph(n=n + n_kinds, edges=pairs)

cpu, wall = [], []
for _ in range(repeat):
    result = []
    cpu_begin, wall_begin = time.process_time(), time.perf_counter()
    for kind in range(n_kinds):
        extra = [far] * (n_kinds * per_kind)
        extra[kind * per_kind:(kind + 1) * per_kind] = [0.0] * per_kind
        result.append(graph.distances(source=[n + kind], weights=weights + extra)[0][:n])
    cpu.append(time.process_time() - cpu_begin)
    wall.append(time.perf_counter() - wall_begin)

theirs = np.array(result)
theirs[theirs > (limit_mm if limit_mm else far / 2)] = np.inf
ours = np.fromfile(ours_path, dtype="<u4").reshape(n_kinds, n).astype(float)
ours[ours == 2**32 - 1] = np.inf
print(json.dumps({"tool": "igraph", "cpu_s": round(float(np.median(cpu)), 4),
                  "wall_s": round(float(np.median(wall)), 4),
                  "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                  "reached": int(np.isfinite(theirs).sum()),
                  "equal": bool(np.array_equal(ours, theirs))}))
