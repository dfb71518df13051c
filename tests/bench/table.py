"""table.py LINES - the lines that scripts/bench gathered as one table: medians of each tool, and how
many times longer it took than ours. Fails when an answer differed."""
import json
import statistics
import sys

groups, wrong, notes = {}, [], []
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    case = (row["section"], row["case"])
    if "missing" in row:
        notes.append("%s %s: %s is missing: %s" % (*case, row["tool"], row["missing"]))
        continue
    if row.get("equal") is False or row.get("same_answers") is False:
        wrong.append("%s %s: %s gives other answers" % (*case, row.get("tool", "a writer")))
    tool = row.get("tool", row.get("writer"))
    if tool:
        row["rss_mb"] = row.get("rss_mb", row.get("peak_rss_mb"))
        groups.setdefault(case, {}).setdefault(tool, []).append(row)


def median(rows, key):
    values = [row[key] for row in rows if row.get(key) is not None]
    return statistics.median(values) if values else None


def show(value, form):
    return "" if value is None else form % value


print("%-8s %-14s %-10s %10s %10s %9s %9s %9s" %
      ("section", "case", "tool", "CPU s", "wall s", "peak MB", "x CPU", "x wall"))
for case, tools in groups.items():
    ours = tools.get("quan")
    for tool, rows in tools.items():
        cpu, wall = median(rows, "cpu_s"), median(rows, "wall_s")
        own_cpu, own_wall = (median(ours, "cpu_s"), median(ours, "wall_s")) if ours else (None, None)
        print("%-8s %-14s %-10s %10s %10s %9s %9s %9s" % (
            *case, tool, show(cpu, "%.4f"), show(wall, "%.4f"), show(median(rows, "rss_mb"), "%.0f"),
            show(cpu / own_cpu if cpu and own_cpu else None, "%.1f"),
            show(wall / own_wall if wall and own_wall else None, "%.1f")))
        stages = [row["stages"] for row in rows if "stages" in row]
        for stage in stages[0] if stages else []:
            print("%-8s %-14s   %-8s %21s" % (
                *case, stage, "%.3f" % statistics.median(s.get(stage, 0) for s in stages)))
for note in notes + wrong:
    print(note)
sys.exit(1 if wrong else 0)
