"""test_noding.py QUAN: where real streets meet, held against GEOS.

The ground ways of each town (no bridges, tunnels or other levels) are written out in whole
millimetres; GEOS nodes them by a union, Quan by `quan network`. Every place where three or more
pieces meet in one must be such a place in the other. GEOS computes places in doubles, so two places
are the same within 2 mm; ends that Quan joined within its tolerance are counted apart.
"""
import collections
import json
import math
import os
import subprocess
import sys
import tempfile

try:
    from osgeo import ogr, osr
except ImportError:
    print("skipped: python3-gdal is not installed for this python3")
    sys.exit(77)

from walk import Network

ogr.UseExceptions()
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data/osm")
TOWNS = {"krems/krems.osm.gz": 32633, "liechtenstein/liechtenstein-latest.osm.pbf": 32632,
         "porto_alegre/poa_osm.pbf": 32722}
failures = []


def check(holds, sentence):
    if not holds:
        failures.append(sentence)
    print("%s %s" % ("ok  " if holds else "FAIL", sentence))


def ground_lines(path, epsg):
    """Lines with a highway tag on the ground, as tuples of whole millimetres, without repeats."""
    if path.endswith(".gz"):
        path = "/vsigzip/" + path
    source = ogr.GetDriverByName("OSM").Open(path)
    to = osr.SpatialReference()
    to.ImportFromEPSG(epsg)
    to.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    lines = []
    for feature in source.GetLayerByName("lines"):
        tags = feature.GetField("other_tags") or ""
        if not feature.GetField("highway") or any(t in tags for t in ('"bridge"', '"tunnel"', '"layer"')):
            continue
        geometry = feature.GetGeometryRef().Clone()
        geometry.TransformTo(to)
        points = [(round(x * 1000), round(y * 1000)) for x, y, *_ in geometry.GetPoints()]
        points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if len(points) > 1:
            lines.append(points)
    return lines


def geos_junctions(lines):
    """Places where three or more pieces meet after GEOS' union."""
    multi = ogr.Geometry(ogr.wkbMultiLineString)
    for points in lines:
        line = ogr.Geometry(ogr.wkbLineString)
        for x, y in points:
            line.AddPoint_2D(x, y)
        multi.AddGeometry(line)
    degree = collections.Counter()
    union = multi.Union(multi)  # with an empty or a distant one GEOS would hand the lines back as they are
    for i in range(union.GetGeometryCount()):
        points = union.GetGeometryRef(i).GetPoints()
        degree[points[0][:2]] += 1
        degree[points[-1][:2]] += 1
    return [place for place, n in degree.items() if n >= 3]


def our_junctions(path):
    network = Network(path)
    return [tuple(1000 * v for v in network.place[node]) for node, arcs in network.arcs.items() if len(arcs) >= 3]


def not_among(places, others, tolerance_mm=2.0):
    cells = collections.defaultdict(list)
    for x, y in others:
        cells[math.floor(x / 10), math.floor(y / 10)].append((x, y))

    def known(x, y):
        around = ((math.floor(x / 10) + i, math.floor(y / 10) + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        return any(math.hypot(x - a, y - b) <= tolerance_mm for cell in around for a, b in cells[cell])

    return [place for place in places if not known(*place)]


def compare(binary, name, epsg, folder):
    lines = ground_lines(os.path.join(DATA, name), epsg)
    roads, out = os.path.join(folder, "ground.geojson"), os.path.join(folder, "ground.gpkg")
    features = [{"type": "Feature", "properties": {"id": "w%d" % i},
                 "geometry": {"type": "LineString", "coordinates": [(x / 1000, y / 1000) for x, y in points]}}
                for i, points in enumerate(lines)]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::%d" % epsg}}
    with open(roads, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "crs": crs, "features": features}, file)
    told = json.loads(subprocess.run([binary, "network", "--roads", roads, "-q", "--overwrite", "-o", out],
                                     check=True, capture_output=True, text=True).stdout)
    theirs, ours = geos_junctions(lines), our_junctions(out)
    missing, extra = not_among(theirs, ours), not_among(ours, theirs)
    check(len(theirs) > 100, "%s: %d lines, GEOS finds %d junctions" % (name, len(lines), len(theirs)))
    check(len(missing) <= told["snapped_ends"] and len(extra) <= told["snapped_ends"],
          "%d of them are not ours, %d of ours are not theirs; %d ends were joined within the tolerance" %
          (len(missing), len(extra), told["snapped_ends"]))


def main():
    if not os.path.isdir(DATA):
        print("skipped: the folder shared/data with the real towns is not here")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        for name, epsg in TOWNS.items():
            compare(sys.argv[1], name, epsg, folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
