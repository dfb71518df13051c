"""test_known.py QUAN: networks whose figures others published (libpysal and geodanet, pandana)."""
import collections
import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data/network")
FOOT_M = 1200 / 3937  # US survey foot
failures = []


def check(holds, sentence):
    if not holds:
        failures.append(sentence)
    print("%s %s" % ("ok  " if holds else "FAIL", sentence))


def quan(binary, *words):
    return subprocess.run([binary, *words], check=True, capture_output=True, text=True).stdout


def near(value, wanted, tolerance, what, unit):
    check(abs(value - wanted) <= tolerance, "%s: %.6f %s (known: %.6f)" % (what, value, unit, wanted))


def geodanet(binary, folder):
    """Lengths in US survey feet. The network keeps millimetres: 303 segments, half a mm each."""
    streets, schools = (os.path.join(DATA, "geodanet", name) for name in ("streets.shp", "schools.shp"))
    told = json.loads(quan(binary, "network", "--roads", streets, "-q",
                           "-o", os.path.join(folder, "geodanet.gpkg")))
    near(told["segments"], 303, 0, "segments from vertex to vertex", "")
    near(told["length_m"] / FOOT_M, 104414.0920159, 0.5, "total length", "ft")
    pairs = os.path.join(folder, "pairs.csv")
    quan(binary, "reach", "--roads", streets, "--origins", schools, "--destinations", schools, "--all",
         "-q", "-o", pairs)
    with open(pairs, newline="", encoding="utf-8") as file:
        cost = {(int(r["origin_id"]), int(r["destination_id"])): float(r["cost"]) / FOOT_M
                for r in csv.DictReader(file)}
    ids = sorted({i for i, _ in cost})
    snap = {i: cost[i, i] / 2 for i in ids}
    first = ids[0]
    near(snap[first], 205.65961300587043, 0.01, "the first school snaps away", "ft")
    near(cost[ids[0], ids[1]], 3218.2597894, 0.02, "first to second school with snapping", "ft")
    row = sum(cost[first, j] - snap[first] - snap[j] for j in ids if j != first)
    near(row, 17682.436988, 0.1, "sum of the first row without snapping", "ft")


def pandana(binary, folder):
    with open(os.path.join(DATA, "pandana", "osm_sample_nodes.csv"), newline="", encoding="utf-8") as file:
        nodes = {row[""]: (float(row["x"]), float(row["y"])) for row in csv.DictReader(file)}
    with open(os.path.join(DATA, "pandana", "osm_sample_edges.csv"), newline="", encoding="utf-8") as file:
        edges = [(row["from"], row["to"]) for row in csv.DictReader(file)]
    lines = [{"type": "Feature", "properties": {"id": str(i)},
              "geometry": {"type": "LineString", "coordinates": [nodes[a], nodes[b]]}}
             for i, (a, b) in enumerate(edges)]
    roads = os.path.join(folder, "seattle.geojson")
    with open(roads, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": lines}, file)
    lonely = len(nodes) - len({node for edge in edges for node in edge})
    for words, components, largest in ((("--as-graph",), 855, 477), ((), 841, 505)):
        out = os.path.join(folder, "seattle.gpkg")
        told = json.loads(quan(binary, "network", "--roads", roads, *words, "-q", "--overwrite", "-o", out))
        near(told["components"] + lonely, components, 0, "components %s" % " ".join(words), "")
        near(given_nodes_of_largest(out), largest, 0, "given nodes in the largest one", "")


def given_nodes_of_largest(path):
    """Nodes at the ends of the given lines; those that noding made at crossings are left out."""
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    rows = db.execute("SELECT source_id, component, from_node, to_node FROM walk_edge ORDER BY rowid").fetchall()
    db.close()
    given = collections.defaultdict(set)
    for i, (line, component, first, last) in enumerate(rows):
        if i == 0 or rows[i - 1][0] != line:
            given[component].add(first)
        if i + 1 == len(rows) or rows[i + 1][0] != line:
            given[component].add(last)
    return max(len(nodes) for nodes in given.values())


def main():
    if not os.path.isdir(DATA):
        print("skipped: the folder shared/data with the known networks is not here")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        geodanet(sys.argv[1], folder)
        pandana(sys.argv[1], folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
