"""run_town.py PROGRAM RUN.yaml OUT - one whole run: seconds of each stage by its progress messages, and
peak memory of the process. Prints one line of JSON."""
import json
import resource
import subprocess
import sys
import time

program, run, out = sys.argv[1:]
command = [program, "run", run, "-o", out, "--overwrite", "--log-format", "json"]
begin = time.perf_counter()
stages, last, stage = {}, begin, "start"
with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as child:
    tail = []
    for line in child.stderr:
        tail = (tail + [line])[-3:]
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if message.get("t") != "progress" or message["stage"] == stage:
            continue
        now = time.perf_counter()
        stages[stage] = stages.get(stage, 0) + now - last
        last, stage = now, message["stage"]
end = time.perf_counter()
stages[stage] = stages.get(stage, 0) + end - last
if child.returncode not in (0, 7):
    sys.exit("".join(tail))
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"tool": "quan", "cpu_s": round(use.ru_utime + use.ru_stime, 3),
                  "wall_s": round(end - begin, 3), "rss_mb": use.ru_maxrss // 1024,
                  "stages": {k: round(v, 3) for k, v in stages.items()}}))
