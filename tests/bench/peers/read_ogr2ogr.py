#!/usr/bin/python3
"""read_ogr2ogr.py FILE OUT.fgb - copies a layer with ogr2ogr into FlatGeobuf without an index, its fastest file;
one line of JSON."""
import json
import resource
import subprocess
import sys
import time

wall = time.perf_counter()
subprocess.run(["ogr2ogr", "-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO", sys.argv[2], sys.argv[1]], check=True)
wall = time.perf_counter() - wall
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"tool": "ogr2ogr", "wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime,
                  "rss_mb": used.ru_maxrss / 1024}))
