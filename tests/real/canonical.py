"""The canonical layers of a run (by read_counts) beside what GDAL reads and reprojects by itself."""
import json
import math
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import check, environment, quan, skip  # noqa: E402

try:
    from osgeo import gdal, osr
except ImportError:
    skip("Python's bindings of GDAL are not here")

gdal.UseExceptions()
# The same operation by the same library on the same numbers: what differs is the order of additions.
SAME_M = 1e-6
# Lengths and areas are sums of many products of coordinates of seven digits.
SUM_RATIO = 1e-8
HAN = re.compile("[\u4e00-\u9fff]")
NOTES = {"repaired", "value_invalid", "text_encoding"}
SMALL = 0.0002


class Run:
    """A run file of one study area; the layers that a run must have are tiny and stand in it."""
    program = reader = None  # quan and read_counts, set once

    def __init__(self, folder, place, bbox, sources, given=(), crs=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        lon, lat = place
        ring = [[lon, lat], [lon + SMALL, lat], [lon + SMALL, lat + SMALL], [lon, lat + SMALL], [lon, lat]]
        made = (("building", "Polygon", [ring], {"编号": "h1", "用途": "住宅"}),
                ("road", "LineString", [[lon - .01, lat - SMALL], [lon + .01, lat - SMALL]], {"编号": "w1"}),
                ("facility", "Point", [lon + .005, lat + SMALL],
                 {"编号": "s1", "名称": "小学", "类型": "小学"}))
        lines = ["run: {as_of: 2025-01-01, bbox: %s%s}" % (bbox, ", crs: " + crs if crs else ""), "sources:"]
        for role, kind, coordinates, fields in made:
            if role not in given:
                write_json(self.folder / (role + ".geojson"), [feature(kind, coordinates, fields)])
                lines.append("  - {role: %s, path: %s.geojson}" % (role, role))
        lines += ["  - {%s}" % source for source in sources]
        self.file = self.folder / "run.yaml"
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def read(self, what):
        done = subprocess.run([str(self.reader), str(self.file)], env=environment(), timeout=300,
                              capture_output=True, check=False)
        if not check(done.returncode == 0, what + ": is read", done.stderr.decode("utf-8", "replace")):
            return None
        return json.loads(done.stdout)

    def look(self):
        return quan(self.program, "check", self.file, "-q")


def feature(kind, coordinates, fields):
    shape = {"type": kind, "coordinates": coordinates} if kind else None
    return {"type": "Feature", "properties": fields, "geometry": shape}


def write_json(path, features, crs=None):
    whole = {"type": "FeatureCollection", "features": features}
    if crs:
        whole["crs"] = crs
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def system(definition):
    srs = osr.SpatialReference()
    srs.SetFromUserInput(definition)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def by_gdal(path, crs, layer=0, options=()):
    """Features as GDAL reads them, in the system of the run: number, fields, geometry."""
    source = gdal.OpenEx(str(path), open_options=list(options))
    found = source.GetLayer(layer)
    n = found.GetFeatureCount()
    srs = found.GetSpatialRef()
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    move = osr.CoordinateTransformation(srs, system(crs))
    out = []
    for f in found:
        geometry = f.GetGeometryRef().Clone()
        geometry.Transform(move)
        out.append((f.GetFID(), f.items(), geometry))
    assert n == len(out), path
    return out


# --- comparing

def rings_of(geometry):
    """All rings or lines as lists of points, without those that repeat the one before."""
    n = geometry.GetGeometryCount()
    if n:
        return [ring for i in range(n) for ring in rings_of(geometry.GetGeometryRef(i))]
    points = [p[:2] for p in geometry.GetPoints()]
    return [points[:1] + [b for a, b in zip(points, points[1:]) if a != b]]


def opened(points):
    """A ring without its closing point."""
    return points[:-1] if len(points) > 3 and points[0] == points[-1] else points


def away(one, two):
    """The largest distance between the vertices of two rings or lines, wherever a ring begins and
    whichever way it runs.
    """
    one, two = opened([tuple(p) for p in one]), opened([tuple(p) for p in two])
    if len(one) != len(two):
        return math.inf
    first = min(range(len(two)), key=lambda i: math.dist(one[0], two[i]))
    there = two[first:] + two[:first]
    back = there[:1] + there[:0:-1]
    return min(max(map(math.dist, one, way)) for way in (there, back))


def largest_difference(shape, geometry):
    ours = sorted((ring for part in shape for ring in part), key=lambda r: (len(r), min(r)[0], min(r)[1]))
    theirs = sorted(rings_of(geometry), key=lambda r: (len(r), min(r)[0], min(r)[1]))
    if len(ours) != len(theirs):
        return math.inf
    return max(map(away, ours, theirs))


def near(one, two, ratio):
    return abs(one - two) <= ratio * abs(two)


def source_row(dump, role, file):
    found = [i for i, s in enumerate(dump["sources"]) if s["role"] == role and s["source"] == file]
    assert len(found) == 1, (role, file, dump["sources"])
    return found[0], dump["sources"][found[0]]


def of_source(dump, role, number):
    return [row for row in dump["layers"][role]["rows"] if row["values"]["source"] == number]


def adds_up(dump, role, file, n, what):
    """Features in are those of GDAL, and each is used, rejected or outside; what is rejected is
    listed with a code and a reason. Returns the features used.
    """
    number, told = source_row(dump, role, file)
    used = of_source(dump, role, number)
    rejected = [r for r in dump["rejected"] if r["source"] == number and r["code"] not in NOTES]
    check(told["features_in"] == n, what + ": as many features in as GDAL has", told, n)
    check(told["used"] + told["rejected"] + told["outside"] == n, what + ": the counts add up", told)
    check(len(used) == told["used"], what + ": those used are in the layer", len(used), told)
    check(len(rejected) == told["rejected"], what + ": those rejected are listed", told, rejected)
    check(all(r["code"] and r["source_id"] and HAN.search(r["reason"]) for r in rejected),
          what + ": each with its id, a code and a reason in Chinese", rejected)
    return used


def nothing_moved(layer, used, theirs, what, key):
    """Every vertex of every feature, and the sums that a dropped one would change. `theirs`: id ->
    geometry.
    """
    ids = {row["values"][key]: row["shape"] for row in used}
    check(len(ids) == len(used) and set(ids) == set(theirs), what + ": the same features",
          sorted(set(ids) ^ set(theirs))[:9])
    worst = max((largest_difference(ids[i], theirs[i]) for i in set(ids) & set(theirs)), default=math.inf)
    print("%-28s %5d features, %6d vertices, worst %.1e m" % (what, len(used), layer["n_points"], worst))
    check(worst <= SAME_M, what + ": every vertex is where GDAL puts it", worst)
    if len(used) < layer["n"]:
        return
    points = [p for g in theirs.values() for ring in rings_of(g) for p in ring]
    check(layer["n_points"] == len(points), what + ": no vertex is lost", layer["n_points"], len(points))
    polygons = next(iter(theirs.values())).GetDimension() == 2
    wanted = math.fsum(g.Area() if polygons else g.Length() for g in theirs.values())
    measured = layer["area_m2" if polygons else "length_m"]
    check(near(measured, wanted, SUM_RATIO), what + ": the same sum of lengths or areas", measured, wanted)
    if not polygons:  # a ring may begin, and close, at another of its vertices
        for axis in (0, 1):
            wanted = math.fsum(p[axis] for p in points)
            check(abs(layer[("sum_x_m", "sum_y_m")[axis]] - wanted) <= SAME_M * len(points),
                  what + ": the same sum of coordinates", layer["sum_x_m"], layer["sum_y_m"], wanted)


def report_names(run, file, words, counts, what):
    """`quan check` tells of the file its counts, its encoding and its system."""
    done = run.look()
    lines = [line for line in done.out.splitlines() if file in line]
    check(done.code == 0, what + ": is checked", done)
    check(any(line.split()[-4:] == [str(c) for c in counts] for line in lines),
          what + ": the report has the counts", lines, counts)
    check(any(all(word in line for word in words) for line in lines),
          what + ": the report names encoding and system", lines, words)
