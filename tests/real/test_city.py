"""test_city.py QUAN RUN.yaml: the chain on a real town, held against invariants and a plain router.

Checked: the counts add up per source; every table's statuses add up; the self-audit; 1,024 random
pairs against a heap Dijkstra over the edges published for the same roads; one thread and two give the same bytes; and
the figures in golden.csv, each of which was first found by another program.
"""
import csv
import hashlib
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

from walk import Network

HERE = os.path.dirname(os.path.abspath(__file__))
STATUSES = ("met", "gap", "uncertain", "unreachable", "unknown")
failures = []


def check(holds, sentence):
    if not holds:
        failures.append(sentence)
    print("%s %s" % ("ok  " if holds else "FAIL", sentence))


def quan(binary, *words):
    return subprocess.run([binary, *words], check=True, capture_output=True, text=True).stdout


def golden(town):
    with open(os.path.join(HERE, "golden.csv"), newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["town"] == town]


def check_sources(db):
    for row in db.execute("SELECT source, layer, role, features_in, used, rejected, outside FROM run_source"):
        name, layer, role, n_in, used, rejected, outside = row
        check(n_in == used + rejected + outside,
              "%s %s as %s: %d in = %d used + %d rejected + %d outside" %
              (name, layer or "", role, n_in, used, rejected, outside))


def check_sums(db):
    wrong = db.execute("SELECT count(*) FROM gap_building WHERE n_due <> "
                       "n_met + n_gap + n_uncertain + n_unreachable + n_unknown").fetchone()[0]
    check(wrong == 0, "met + gap + uncertain + unreachable + unknown = due for every building")
    wrong = db.execute("SELECT count(*) FROM gap_area_criterion WHERE total IS NOT NULL AND "
                       "abs(total - met - gap - uncertain - unreachable - unknown) > 1e-6").fetchone()[0]
    check(wrong == 0, "the same sum holds for every area, criterion and base")
    words = {row[0] for row in db.execute("SELECT DISTINCT status FROM gap_detail")}
    check(words <= set(STATUSES), "only the five statuses occur: %s" % ", ".join(sorted(words)))
    wrong = db.execute("SELECT count(*) FROM gap_detail WHERE (status IN ('met', 'uncertain')) <> (cause IS NULL)").fetchone()[0]
    check(wrong == 0, "every answer that is not met has a cause")
    wrong = db.execute("SELECT count(*) FROM gap_detail WHERE buffer_m > route_m + 0.01 "
                       "AND status <> 'unreachable'").fetchone()[0]
    check(wrong == 0, "no route is shorter than the straight line")


def check_golden(db, town):
    for row in golden(town):
        value = db.execute(row["query"]).fetchone()[0]
        low, high = float(row["value"]) - float(row["tolerance"]), float(row["value"]) + float(row["tolerance"])
        check(value is not None and low <= value <= high,
              "%s = %s (%s, by %s)" % (row["what"], value, row["value"], row["found_by"]))


def lonely_nodes(network, n, seed):
    """Nodes of public ways on the ground that share their place with no other node: a point that is
    put there is attached to them, and to nothing else."""
    nodes = sorted(node for node in network.on_ground if len(network.at[network.place[node]]) == 1)
    return random.Random(seed).sample(nodes, min(n, len(nodes)))


def write_points(path, network, nodes, crs):
    features = [{"type": "Feature", "properties": {"id": "n%d" % node},
                 "geometry": {"type": "Point", "coordinates": network.place[node]}} for node in nodes]
    collection = {"type": "FeatureCollection", "features": features,
                  "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::%s" % crs.split(":")[1]}}}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(collection, file)


def roads_of(run_file):
    """The OSM file that the run file names."""
    with open(run_file, encoding="utf-8") as file:
        name = re.search(r"path: (\S*\.(?:osm\.gz|pbf))", file.read()).group(1)
    return os.path.join(os.path.dirname(run_file), name)


def check_pairs(binary, folder, roads, crs):
    """The engine's distances between nodes, and a plain router's over the edges that it published of
    the same roads."""
    out = os.path.join(folder, "network.gpkg")
    quan(binary, "network", "--roads", roads, "-q", "-o", out)
    network = Network(out)
    nodes = lonely_nodes(network, 64, 20250101)
    starts, ends = nodes[:32], nodes[32:]
    write_points(os.path.join(folder, "from.geojson"), network, starts, crs)
    write_points(os.path.join(folder, "to.geojson"), network, ends, crs)
    quan(binary, "reach", "--roads", roads,
         "--origins", os.path.join(folder, "from.geojson"),
         "--destinations", os.path.join(folder, "to.geojson"), "--all", "-q",
         "-o", os.path.join(folder, "pairs.csv"))
    with open(os.path.join(folder, "pairs.csv"), newline="", encoding="utf-8") as file:
        ours = {(row["origin_id"], row["destination_id"]): float(row["cost"]) for row in csv.DictReader(file)}
    worst, missing, extra = 0.0, 0, 0
    for start in starts:
        found = network.distances(start)
        for end in ends:
            cost = ours.get(("n%d" % start, "n%d" % end))
            missing += end in found and cost is None
            extra += end not in found and cost is not None
            if end in found and cost is not None:
                worst = max(worst, abs(cost - found[end] / 1000))
    check(missing == 0 and extra == 0, "%d pairs: the same ones are reachable (%d missing, %d extra)" %
          (len(starts) * len(ends), missing, extra))
    check(worst <= 0.1, "%d distances agree with a plain Dijkstra: worst %.4f m" % (len(ours), worst))


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def main():
    binary, run_file = sys.argv[1], sys.argv[2]
    town = os.path.splitext(os.path.basename(run_file))[0]
    if not os.path.isdir(os.path.join(HERE, "../../../shared/data/osm")):
        print("skipped: the folder shared/data with the real towns is not here")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "a"))
        os.mkdir(os.path.join(folder, "b"))
        out, again = (os.path.join(folder, x, town + ".gpkg") for x in "ab")
        quan(binary, "run", run_file, "-o", out, "--threads", "2", "-q")
        quan(binary, "run", run_file, "-o", again, "--threads", "1", "-q")
        check(sha256(out) == sha256(again), "two threads and one give the same bytes")
        db = sqlite3.connect("file:%s?mode=ro" % out, uri=True)
        crs = db.execute("SELECT value FROM run_info WHERE key = 'crs'").fetchone()[0]
        check_sources(db)
        check_sums(db)
        check_golden(db, town)
        check_pairs(binary, folder, roads_of(run_file), crs)
        db.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
