"""nearest_scipy.py PREFIX LIMIT_MM REPEAT OURS - scipy's multi-source Dijkstra on a network of
make_network, compared with the costs in OURS first, then timed. Prints one line of JSON."""
import json
import resource
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

prefix, limit_mm, repeat, ours_path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
edges = np.fromfile(prefix + ".edges", dtype="<u4").reshape(-1, 3).astype(np.int64)
kinds = np.fromfile(prefix + ".kinds", dtype="<u4").astype(np.int64)
n, n_kinds, per_kind = kinds[:3]
kinds = kinds[3:].reshape(n_kinds, per_kind)

# csr_matrix() adds parallel edges up: only the shortest of each pair may go in.
low, high = np.minimum(edges[:, 0], edges[:, 1]), np.maximum(edges[:, 0], edges[:, 1])
order = np.lexsort((edges[:, 2], high, low))
low, high, weight = low[order], high[order], edges[order, 2]
keep = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])] & (low != high)
low, high, weight = low[keep], high[keep], weight[keep].astype(float)
graph = csr_matrix((np.r_[weight, weight], (np.r_[low, high], np.r_[high, low])), shape=(n, n))
limit = limit_mm if limit_mm else np.inf

cpu, wall = [], []
for _ in range(repeat):
    result = []
    cpu_begin, wall_begin = time.process_time(), time.perf_counter()
    for nodes in kinds:
        result.append(dijkstra(graph, indices=np.unique(nodes), min_only=True, limit=limit))
    cpu.append(time.process_time() - cpu_begin)
    wall.append(time.perf_counter() - wall_begin)

theirs = np.array(result)
ours = np.fromfile(ours_path, dtype="<u4").reshape(n_kinds, n).astype(float)
ours[ours == 2**32 - 1] = np.inf
print(json.dumps({"tool": "scipy", "cpu_s": round(float(np.median(cpu)), 4),
                  "wall_s": round(float(np.median(wall)), 4),
                  "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                  "reached": int(np.isfinite(theirs).sum()),
                  "equal": bool(np.array_equal(ours, theirs))}))
