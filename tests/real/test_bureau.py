"""test_bureau.py QUAN READ_COUNTS: what a bureau holds, read through the canonical layers: districts in
GBK, gas and water pipes, parcels, points in shifted coordinates, tables. Counts, values and every
vertex must be those that GDAL reads and reprojects by itself.
"""
import csv
import json
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import LAYERS, SHARED, check, environment, finish, quan, rows, scratch_folder, skip  # noqa: E402

try:
    from osgeo import gdal, ogr, osr
except ImportError:
    skip("Python's bindings of GDAL are not here")

gdal.UseExceptions()
# The same operation by the same library on the same numbers: what differs is the order of additions.
SAME_M = 1e-6
# Twice the same pipe, published in two systems with 15 digits: 1e-12 degrees are a tenth of a
# micrometre. Ids from content count in millimetres, so a tenth of one is what may not be told apart.
REPROJECTED_M = 1e-4
# Lengths and areas are sums of many products of coordinates of seven digits.
SUM_RATIO = 1e-8
HAN = re.compile("[\u4e00-\u9fff]")
NOTES = {"repaired", "value_invalid", "text_encoding"}
SMALL = 0.0002


# --- the two readers

class Run:
    """A run file of one study area; the layers that a run must have are tiny and stand in it."""

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
        done = subprocess.run([str(READ_COUNTS), str(self.file)], env=environment(), timeout=300,
                              capture_output=True, check=False)
        if not check(done.returncode == 0, what + ": is read", done.stderr.decode("utf-8", "replace")):
            return None
        return json.loads(done.stdout)

    def look(self):
        return quan(QUAN, "check", self.file, "-q")


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
    worst = max(largest_difference(ids[i], theirs[i]) for i in set(ids) & set(theirs))
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


# --- the files

def shanghai(folder):
    path = next((SHARED / "encodings/gbk_shapefile").glob("*.shp"))
    roles = ("community", "street", "boundary")
    run = Run(folder / "shanghai", (121.47, 31.23), [120.8, 30.6, 122, 31.9],
              ['role: %s, path: "%s", fields: {ADMINCODE: id}' % (role, path) for role in roles])
    dump = run.read("Shanghai")
    if not dump:
        return
    theirs = by_gdal(path, dump["crs"], options=["ENCODING=GBK"])
    check(len(theirs) == 17, "Shanghai has 17 districts")
    for role in roles:
        what = "Shanghai as " + role
        used = adds_up(dump, role, path.name, len(theirs), what)
        nothing_moved(dump["layers"][role], used, {f["ADMINCODE"]: g for _, f, g in theirs}, what, "id")
        names = {row["values"]["id"]: row["values"]["name"] for row in used}
        check(names == {f["ADMINCODE"]: f["NAME"] for _, f, _ in theirs}, what + ": the names", names)
    report_names(run, path.name, ("GBK", "EPSG:4326"), (17, 17, 0, 0), "Shanghai")
    areas = [row["values"].get("area_m2") for row in dump["layers"]["community"]["rows"]]
    check(not any(areas), "Shanghai: square degrees are not taken for square metres", areas)


GAS = SHARED / "utilities/gas_kaohsiung"
KAOHSIUNG, KAOHSIUNG_BOX = (120.31, 22.61), [120.25, 22.55, 120.4, 22.7]


def gas_once(folder, name, ending, crs):
    """Its lines all have the ID 100, which names nothing: they are told apart by their number."""
    what = "gas %s.%s" % (name, ending)
    path = GAS / ("kh_ng_pipelines_%s.%s" % (name, ending))
    run = Run(folder / (name + ending), KAOHSIUNG, KAOHSIUNG_BOX,
              ["role: utility_line, path: %s, kind: 燃气" % path])
    dump = run.read(what)
    if not dump:
        return None
    theirs = by_gdal(path, dump["crs"])
    check(len(theirs) == 609, what + ": 609 lines")
    used = adds_up(dump, "utility_line", path.name, len(theirs), what)
    layer = dump["layers"]["utility_line"]
    nothing_moved(layer, used, {"%s#%d" % (f["ID"], n): g for n, f, g in theirs}, what, "source_id")
    check(layer["known"]["pipe_type"] == 609 and layer["known"]["name"] == 609, what + ": type and name")
    check({(r["values"]["name"], r["values"]["pipe_type"]) for r in used} == {("欣高", "gas")},
          what + ": the names in Chinese", used[0]["values"])
    report_names(run, path.name, ("UTF-8", crs), (609, 609, 0, 0), what)
    return dump


def gas(folder):
    dumps = {(name, ending): gas_once(folder, name, ending, crs)
             for name, crs in (("twd97", "EPSG:3826"), ("wgs84", "EPSG:4326"))
             for ending in ("shp", "geojson")}
    if not all(dumps.values()):
        return
    check(len({d["crs"] for d in dumps.values()}) == 1, "gas: one working system")
    layers = {key: {r["values"]["source_id"]: r for r in d["layers"]["utility_line"]["rows"]}
              for key, d in dumps.items()}
    first = layers["twd97", "shp"]
    for key, layer in layers.items():
        worst = max(largest_difference(first[i]["shape"], ogr_lines(layer[i]["shape"])) for i in first)
        print("gas twd97.shp and %s.%s: worst %.1e m" % (*key, worst))
        check(worst <= REPROJECTED_M, "gas: TWD97 and WGS 84 are the same lines", key, worst)
        check({r["values"]["id"] for r in first.values()} == {r["values"]["id"] for r in layer.values()},
              "gas: and have the same ids, made from their content", key)


def ogr_lines(shape):
    lines = ogr.Geometry(ogr.wkbMultiLineString)
    for part in shape:
        line = ogr.Geometry(ogr.wkbLineString)
        for x, y in part[0]:
            line.AddPoint_2D(x, y)
        lines.AddGeometry(line)
    return lines


def gas_spoilt(folder):
    """Features that cannot be used are planted among the true ones, and are found, each by its id."""
    data = json.loads((GAS / "kh_ng_pipelines_twd97.geojson").read_text(encoding="utf-8"))
    for i, f in enumerate(data["features"]):
        f["properties"]["ID"] = "G%03d" % i
    x, y = data["features"][0]["geometry"]["coordinates"][0][:2]
    planted = (("missing", None, None, "geometry_missing"),
               ("empty", "LineString", [], "geometry_empty"),
               ("point", "Point", [x, y], "geometry_kind"),
               ("degrees", "LineString", [[120.3, 22.6], [120.31, 22.6]], "outside_crs_area"),
               ("north", "LineString", [[x, y + 250000], [x, y + 250100]], "misplaced"),
               ("near", "LineString", [[x, y + 60000], [x, y + 60100]], "outside"))
    place = folder / "spoilt"
    place.mkdir()
    features = data["features"] + [feature(kind, at, {"ID": name, "NAME": "欣高"})
                                   for name, kind, at, _ in planted]
    write_json(place / "gas.geojson", features, data["crs"])
    dump = Run(place, KAOHSIUNG, KAOHSIUNG_BOX, ["role: utility_line, path: gas.geojson"]).read("spoilt")
    if not dump:
        return
    used = adds_up(dump, "utility_line", "gas.geojson", len(features), "spoilt")
    found = {r["source_id"]: r["code"] for r in dump["rejected"]}
    wanted = {name: code for name, _, _, code in planted if code != "outside"}
    check(found == wanted, "spoilt: each is listed with what is wrong with it", found)
    check(source_row(dump, "utility_line", "gas.geojson")[1]["outside"] == 1, "spoilt: one is outside")
    check({r["values"]["id"] for r in used} == {f["properties"]["ID"] for f in data["features"]},
          "spoilt: all others are used")


def gas_cut(folder):
    """Of a smaller area: the lines in it are kept, those beyond the ring around it are outside."""
    with open(Path(LAYERS) / "catalogue/settings.csv", newline="", encoding="utf-8") as file:
        ring_m = float(next(r for r in csv.DictReader(file) if r["key"] == "ring_m")["value"])
    path = GAS / "kh_ng_pipelines_wgs84.shp"
    box = [120.325, 22.6, 120.335, 22.606]
    dump = Run(folder / "cut", (120.33, 22.603), box, ["role: utility_line, path: %s" % path]).read("cut")
    if not dump:
        return
    theirs = by_gdal(path, dump["crs"])
    used = {r["values"]["source_id"] for r in adds_up(dump, "utility_line", path.name, len(theirs), "cut")}
    area = ogr.CreateGeometryFromWkt("POLYGON((%r %r,%r %r,%r %r,%r %r,%r %r))" % (
        box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3], box[0], box[1]))
    area.Segmentize(0.0005)
    area.Transform(osr.CoordinateTransformation(system("EPSG:4326"), system(dump["crs"])))
    wrong = []
    for n, f, geometry in theirs:
        distance = min(area.Distance(ogr.CreateGeometryFromWkt("POINT(%r %r)" % p[:2]))
                       for p in geometry.GetPoints())
        if abs(distance - ring_m) > 0.1 and ("%s#%d" % (f["ID"], n) in used) != (distance < ring_m):
            wrong.append((n, distance))
    check(not wrong and 0 < len(used) < len(theirs), "cut: what is kept lies within the ring", wrong,
          len(used))


KY4 = SHARED / "utilities/water_ky4"
KENTUCKY, KENTUCKY_BOX = (-85.5, 38.0), [-86.5, 37, -84.5, 39]


def ky4(folder):
    path, dem = KY4 / "ky4_pipes.geojson", KY4 / "ky4_elevation.tif"
    names = {"name": "id", "start_node_name": "start_point", "end_node_name": "end_point",
             "initial_status": "status"}
    run = Run(folder / "ky4", KENTUCKY, KENTUCKY_BOX, [
        "role: utility_line, path: %s, kind: water, fields: {%s}"
        % (path, ", ".join("%s: %s" % pair for pair in names.items())), "role: dem, path: %s" % dem])
    dump = run.read("ky4")
    if not dump:
        return
    theirs = by_gdal(path, dump["crs"])
    check(len(theirs) == 1156, "ky4: 1,156 pipes")
    used = adds_up(dump, "utility_line", path.name, len(theirs), "ky4")
    layer = dump["layers"]["utility_line"]
    nothing_moved(layer, used, {f["name"]: g for _, f, g in theirs}, "ky4", "id")
    same_values(layer, used, theirs, names, "ky4")
    report_names(run, path.name, ("UTF-8", "EPSG:3547"), (1156, 1156, 0, 0), "ky4")
    heights(dump, dem)


def same_values(layer, used, theirs, names, what):
    """Each matched field has the value that GDAL gives, in every row."""
    ours = {row["values"]["id"]: row["values"] for row in used}
    back = {canonical: field for field, canonical in names.items()}
    for _, f, _ in theirs:
        row = ours[f[back["id"]]]
        for field, canonical in names.items():
            if f[field] != row.get(canonical):
                check(False, "%s: %s is read" % (what, field), f, row)
                return
    for field, canonical in names.items():
        n = sum(f[field] is not None for _, f, _ in theirs)
        check(layer["known"][canonical] == n, "%s: all values of %s" % (what, field), layer["known"])


def heights(dump, path):
    """The raster lies as a whole in the study area."""
    raster = gdal.Open(str(path))
    band, at, dem = raster.GetRasterBand(1), raster.GetGeoTransform(), dump["dem"]
    values = [v for row in range(raster.RasterYSize)
              for v in memoryview(band.ReadRaster(0, row, raster.RasterXSize, 1,
                                                  buf_type=gdal.GDT_Float64)).cast("d")]
    known = [v for v in values if v != band.GetNoDataValue() and math.isfinite(v)]
    check((dem["width"], dem["height"]) == (raster.RasterXSize, raster.RasterYSize),
          "ky4: the heights are there in full", dem)
    check(dem["n_known"] == len(known) and near(dem["sum_m"], math.fsum(known), SUM_RATIO),
          "ky4: and are the same", dem, len(known), math.fsum(known))
    check(near(dem["origin_x"], at[0] + at[1] / 2, 1e-12) and near(dem["origin_y"], at[3] + at[5] / 2, 1e-12),
          "ky4: and lie where they lie", dem, at)


def ky4_diameters(folder):
    """Metres in a field that counts in millimetres: told by the heading, else not believed."""
    data = json.loads((KY4 / "ky4_pipes.geojson").read_text(encoding="utf-8"))
    wanted = {f["properties"]["name"]: f["properties"]["diameter"] for f in data["features"]}
    for heading in ("diameter(m)", "diameter"):
        for f in data["features"]:
            f["properties"] = {"name": f["properties"]["name"], heading: wanted[f["properties"]["name"]]}
        place = folder / ("ky4_" + heading.replace("(", "_").rstrip(")"))
        place.mkdir()
        write_json(place / "pipes.geojson", data["features"], data["crs"])
        dump = Run(place, KENTUCKY, KENTUCKY_BOX, [
            'role: utility_line, path: pipes.geojson, fields: {name: id, "%s": diameter_mm}' % heading]
        ).read("ky4 " + heading)
        if not dump:
            continue
        used = adds_up(dump, "utility_line", "pipes.geojson", 1156, "ky4 " + heading)
        if heading == "diameter":
            notes = [r for r in dump["rejected"] if r["code"] == "value_invalid"]
            check(dump["layers"]["utility_line"]["known"]["diameter_mm"] == 0 and len(notes) == 1156,
                  "ky4: a pipe of 0.15 mm is not believed, and listed", len(notes), used[0])
            check(all(HAN.search(r["reason"]) for r in notes), "ky4: with the reason", notes[:2])
            continue
        check(all(near(r["values"].get("diameter_mm", 0), 1000 * wanted[r["values"]["id"]], 1e-12)
                  for r in used), "ky4: metres become millimetres", used[0])
        counted = [c for c in dump["conversions"] if c["conversion"] == "unit_length"]
        check([c["count"] for c in counted] == [1156], "ky4: and are counted", counted)


def bubenec(folder):
    path = SHARED / "parcels/bubenec.gpkg"
    layers = (("parcel", "plots", "ID", 407), ("building", "buildings", "uID", 144),
              ("road", "streets", None, 35))
    sources = ["role: %s, path: %s, layer: %s%s" % (
        role, path, layer, ", fields: {%s: id}" % field if field else "") for role, layer, field, _ in layers]
    run = Run(folder / "bubenec", (14.4, 50.1), [14.39, 50.09, 14.42, 50.12], sources,
              given=("building", "road"))
    dump = run.read("Bubenec")
    if not dump:
        return
    for role, layer, field, n in layers:
        what = "Bubenec's " + layer
        theirs = by_gdal(path, dump["crs"], layer)
        check(len(theirs) == n, "%s: %d" % (what, n))
        used = adds_up(dump, role, path.name, len(theirs), what)
        nothing_moved(dump["layers"][role], used,
                      {str(f[field]) if field else str(i): g for i, f, g in theirs}, what, "source_id")
        report_names(run, path.name, ("UTF-8", "EPSG:3857", {"parcel": "地块", "building": "建筑",
                                                              "road": "道路"}[role]), (n, n, 0, 0), what)
    areas = {r["values"]["source_id"]: r["values"]["area_m2"] for r in dump["layers"]["parcel"]["rows"]}
    wrong = [i for i, f, g in by_gdal(path, dump["crs"], "plots")
             if not near(areas[f["ID"]], g.Area(), 1e-6)]
    check(not wrong, "Bubenec's plots: areas that no field tells are those of the polygons", wrong[:5])


# --- coordinates that are shifted

SYSTEMS = (("WGS84", "EPSG:4326"), ("GCJ02", "gcj02"), ("BD09", "bd09"))
CHINA = [73, 3, 135.9, 53.9]


def cities(folder):
    path = SHARED / "coords/china-cities.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    found = {}
    for name, crs in SYSTEMS:
        place = folder / ("cities_" + name)
        place.mkdir()
        with open(place / "cities.csv", "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["编号", "名称", "类型", "经度", "纬度"])
            out.writerows(["c%d" % i, c["attrs"]["name"] + "第一小学", "小学", *c["coords"][name]]
                          for i, c in enumerate(data))
        run = Run(place, (104, 30), CHINA, ["role: facility, path: cities.csv, crs: " + crs],
                  given=("facility",))
        dump = run.read("cities in " + name)
        if not dump:
            return
        used = adds_up(dump, "facility", "cities.csv", len(data), "cities in " + name)
        check(len(used) == len(data), "cities in %s: all are used" % name, len(used))
        shown = {"gcj02": "GCJ-02", "bd09": "BD-09"}.get(crs, crs)
        report_names(run, "cities.csv", ("UTF-8", shown), (len(data), len(data), 0, 0), "cities in " + name)
        found[name] = in_degrees(dump, used)
        written = facilities_written(run, found[name], "cities in " + name)
        check(written == len(data), "cities in %s: all are written" % name, written)
    compare_cities(data, found)


def in_degrees(dump, used):
    """By osr, from the working system of the run."""
    back = osr.CoordinateTransformation(system(dump["crs"]), system("EPSG:4326"))
    return {r["values"]["source_id"]: back.TransformPoint(*r["shape"][0][0][0])[:2] for r in used}


def facilities_written(run, places, what):
    """How many facilities the output has where the canonical layer has them."""
    out = run.folder / "out.gpkg"
    done = quan(QUAN, "run", run.file, "-o", out, "-q", "--overwrite")
    if not check(done.code == 0, what + ": the run ends", done):
        return 0
    source = ogr.Open(str(out))
    layer = source.GetLayerByName("facility_used")
    srs = layer.GetSpatialRef()
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    back = osr.CoordinateTransformation(srs, system("EPSG:4326"))
    n = 0
    for f in layer:
        g = f.GetGeometryRef()
        at = back.TransformPoint(g.GetX(), g.GetY())[:2]
        n += math.dist(at, places["c%d" % int(re.sub(r"\D", "", f.GetField("facility_id")))]) < 1e-9
    return n


def compare_cities(data, found):
    """WGS 84 and GCJ-02 are published as agreeing to 4 decimals, GCJ-02 and BD-09 to 6: half of the
    last one, and the seventh that the numbers are cut to.
    """
    for one, two, limit in (("WGS84", "GCJ02", 0.5e-4), ("WGS84", "BD09", 0.5e-4), ("GCJ02", "BD09", 0.5e-6)):
        apart = [max(abs(a - b) for a, b in zip(found[one][i], found[two][i])) for i in found[one]]
        print("cities in %s and %s: worst %.1e degrees" % (one, two, max(apart)))
        check(max(apart) <= limit + 2e-7, "cities: %s and %s are one place" % (one, two), max(apart))
    told = [max(abs(a - b) for a, b in zip(c["coords"]["WGS84"], found["WGS84"]["c%d" % i]))
            for i, c in enumerate(data)]
    check(max(told) < 1e-9, "cities in WGS 84 are where the list has them", max(told))
    shift = [max(abs(a - b) for a, b in zip(c["coords"]["WGS84"], c["coords"]["GCJ02"])) for c in data]
    check(min(shift) > 1e-3, "cities: unshifted they would be far off", min(shift))


# --- tables

DBF = SHARED / "encodings/dbf"
# file, codec of Python, `encoding:` of the run file
TABLES = (("gbk", "gbk", None), ("gb2312", "gb2312", None), ("utf8", "utf-8", None), ("big5", "big5", "BIG5"),
          ("periphereies", "cp1253", "CP1253"), ("shiftjis", "shift_jis", "Shift_JIS"),
          ("ne_10m_time_zones", "cp1252", "CP1252"))


def tables_alone(folder):
    """A .dbf that stands alone may be a shapefile that lost its shapes: refused with what to do."""
    alone = [p for p in sorted(DBF.rglob("*.dbf")) if not p.with_suffix(".shp").exists()]
    check(len(alone) >= 15, "tables without shapes", alone)
    for number, path in enumerate(alone):
        role = ("ledger", "price")[number % 2]
        done = Run(folder / "alone", KAOHSIUNG, KAOHSIUNG_BOX, ["role: %s, path: %s" % (role, path)]).look()
        check(done.code == 3 and not done.crashed, path.name + ": refused alone", done)
        check(path.name in done.said and ".shp" in done.said and ".xlsx" in done.said and ".csv" in done.said,
              path.name + ": with what to save it as", done.said)


def tables_saved(folder):
    """As the message says: saved as .csv in their own code page, or as .xlsx, and read as a ledger
    and as prices.
    """
    for name, codec, encoding in TABLES:
        source = gdal.OpenEx(str(DBF / (name + ".dbf")), open_options=["ENCODING="])
        layer = source.GetLayer(0)
        column = {"periphereies": "PER", "ne_10m_time_zones": "utc_format"}.get(name, "NAME")
        texts = [(f.GetFieldAsBinary(column) or b"").decode(codec, "ignore").strip() for f in layer]
        n = layer.GetFeatureCount()
        check(n == len(texts) and all(texts), name + ": as GDAL has it", texts[:3])
        place = folder / ("saved_" + name)
        place.mkdir()
        shutil.rmtree(place / "x", ignore_errors=True)
        with open(place / "t.csv", "w", newline="", encoding=codec, errors="strict") as file:
            csv.writer(file).writerows([[column, "note"]] + [[t, "a"] for t in texts])
        save_workbook(place / "t.xlsx", column, texts)
        read_tables(place, n, texts, column, encoding, name)


def save_workbook(path, column, texts):
    data = gdal.GetDriverByName("XLSX").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    layer = data.CreateLayer("t", None, ogr.wkbNone)
    for title in (column, "note"):
        layer.CreateField(ogr.FieldDefn(title, ogr.OFTString))
    for t in texts:
        f = ogr.Feature(layer.GetLayerDefn())
        f.SetField(0, t)
        f.SetField(1, "a")
        layer.CreateFeature(f)


def read_tables(place, n, texts, column, encoding, name):
    for file in ("t.csv", "t.xlsx"):
        words = ", encoding: " + encoding if encoding and file == "t.csv" else ""
        dump = Run(place, KAOHSIUNG, KAOHSIUNG_BOX, [
            "role: ledger, path: %s, fields: {%s: name}%s" % (file, column, words),
            "role: price, path: %s, fields: {%s: item}%s" % (file, column, words)]).read(name + " " + file)
        if not dump:
            continue
        for role, field in (("ledger", "name"), ("price", "item")):
            what = "%s %s as %s" % (name, file, role)
            used = adds_up(dump, role, file, n, what)
            check(sorted(r["values"].get(field, "") for r in used) == sorted(texts), what + ": its texts",
                  [r["values"].get(field) for r in used][:5], texts[:5])
            check(all(r["shape"] == [] for r in used), what + ": no place is made up")


def main():
    if not SHARED.exists():
        skip("the folder shared/data is not here")
    with scratch_folder() as scratch:
        for part in (shanghai, gas, gas_spoilt, gas_cut, ky4, ky4_diameters, bubenec, cities, tables_alone,
                     tables_saved):
            part(Path(scratch))
    return finish()


if __name__ == "__main__":
    QUAN, READ_COUNTS = (Path(word).resolve() for word in sys.argv[1:3])
    sys.exit(main())
