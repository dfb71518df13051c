#!/usr/bin/python3
"""read_geopandas.py FILE - reads a layer with geopandas; one line of JSON."""
import json
import resource
import sys
import time

import geopandas

wall, cpu = time.perf_counter(), time.process_time()
frame = geopandas.read_file(sys.argv[1])
print(json.dumps({"tool": "geopandas", "n": len(frame), "wall_s": time.perf_counter() - wall,
                  "cpu_s": time.process_time() - cpu,
                  "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
