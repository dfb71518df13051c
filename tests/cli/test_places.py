#!/usr/bin/python3
"""Coordinates that come without a system, shifted, in a grid of their own, or in an old datum: the
town is written in each of these forms by GDAL and by formulas of this file, and must come out where
it was, or be refused with what is needed.

    test_places.py QUAN_PROGRAM
"""
import json
import math
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import town  # noqa: E402
from town import check  # noqa: E402

try:
    from osgeo import gdal, ogr, osr
except ImportError:
    town.skip("GDAL's Python bindings are absent")

gdal.UseExceptions()
ogr.UseExceptions()
BINARY = ""


def system(code):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(code)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def transformer(code):
    """From the sample's EPSG:4543 to another system."""
    t = osr.CoordinateTransformation(system(4543), system(code))
    return lambda x, y: t.TransformPoint(x, y)[:2]


def change(geometry, move):
    def walk(c):
        return list(move(c[0], c[1])) if isinstance(c[0], (int, float)) else [walk(k) for k in c]
    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def write_shape(path, features, move, prj=None):
    """A shapefile in UTF-8 without .prj, unless one is given."""
    driver = ogr.GetDriverByName("ESRI Shapefile")
    if os.path.exists(path):
        driver.DeleteDataSource(str(path))
    source = driver.CreateDataSource(str(path))
    layer = source.CreateLayer(Path(path).stem, None, ogr.wkbUnknown if not features else
                               ogr.CreateGeometryFromJson(
                                   json.dumps(features[0]["geometry"])).GetGeometryType(),
                               ["ENCODING=UTF-8"])
    names = list(features[0]["properties"])
    for name in names:
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    for feature in features:
        row = ogr.Feature(layer.GetLayerDefn())
        for i, name in enumerate(names):
            value = feature["properties"].get(name)
            if value not in (None, ""):
                row.SetField(i, str(value))
        row.SetGeometry(ogr.CreateGeometryFromJson(json.dumps(change(feature["geometry"], move))))
        layer.CreateFeature(row)
    source = None
    if prj:
        Path(path).with_suffix(".prj").write_text(prj)


def as_point(feature):
    """A shapefile holds one kind of shape only."""
    if feature["geometry"]["type"] == "Polygon":
        ring = feature["geometry"]["coordinates"][0]
        middle = [(min(c[i] for c in ring) + max(c[i] for c in ring)) / 2 for i in (0, 1)]
        feature["geometry"] = {"type": "Point", "coordinates": middle}
    return feature


class Place(town.Town):
    """A town of which single sources are replaced."""

    def __init__(self, folder):
        super().__init__(folder)
        self.replace("facility", [as_point(f) for f in self.features("facility")])

    def shape(self, layer, move, more="", prj=None, as_name=None):
        name = as_name or layer
        write_shape(self.folder / "data" / (name + ".shp"), self.features(layer), move, prj)
        text = self.file.read_text(encoding="utf-8").splitlines()
        old = "path: data/%s.geojson" % layer
        assert any(old in line for line in text), layer
        self.file.write_text("\n".join(
            line.replace(old, "path: data/%s.shp%s" % (name, more)) for line in text) + "\n",
            encoding="utf-8")
        return self

    def check(self, *words):
        return town.quan(BINARY, "check", self.file, *words)

    def points(self, table="facility_used", key="name"):
        """Where facilities stand in the output, by name."""
        out = self.folder / "out.gpkg"
        done = self.run(BINARY, out, "--overwrite")
        if not check(done.code == 0, "the town is judged", done):
            return {}
        source = ogr.Open(str(out))
        found = {}
        for feature in source.GetLayerByName(table):
            g = feature.GetGeometryRef()
            found[feature.GetField(key)] = (g.GetX(), g.GetY())
        return found


def truth(place):
    return {f["properties"]["名称"]: f["geometry"]["coordinates"] for f in place.features("facility")}


def agree(place, tolerance, what):
    wanted, got = truth(place), place.points()
    worst = max((math.dist(got[n], wanted[n]) for n in got if n in wanted), default=None)
    check(worst is not None and len(got) >= 10, "facilities come out: " + what)
    if worst is not None:
        print("%-60s worst %.2e m" % (what, worst))
        check(worst < tolerance, "they stand where they stood: " + what, worst)


def same(x, y):
    return x, y


# The published formula once more, from its text in the data dictionary and not from the engine.
def gcj02(lon, lat):
    a, ee, p = 6378245.0, 0.00669342162296594323, math.pi
    x, y = lon - 105, lat - 35
    s = math.sin
    dlat = (-100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.sqrt(abs(x)) + 2/3*(20*s(6*x*p) + 20*s(2*x*p))
            + 2/3*(20*s(y*p) + 40*s(y/3*p)) + 2/3*(160*s(y/12*p) + 320*s(y*p/30)))
    dlon = (300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.sqrt(abs(x)) + 2/3*(20*s(6*x*p) + 20*s(2*x*p))
            + 2/3*(20*s(x*p) + 40*s(x/3*p)) + 2/3*(150*s(x/12*p) + 300*s(x/30*p)))
    m = 1 - ee*s(math.radians(lat))**2
    return (lon + dlon*180/(a/math.sqrt(m)*math.cos(math.radians(lat))*p),
            lat + dlat*180/((a*(1 - ee))/(m*math.sqrt(m))*p))


def bd09(lon, lat):
    p = math.pi*3000/180
    z = math.hypot(lon, lat) + 0.00002*math.sin(lat*p)
    t = math.atan2(lat, lon) + 0.000003*math.cos(lon*p)
    return z*math.cos(t) + 0.0065, z*math.sin(t) + 0.006


def shifted(kind):
    to_degrees = transformer(4490)

    def move(x, y):
        lon, lat = gcj02(*to_degrees(x, y))
        return bd09(lon, lat) if kind == "bd09" else (lon, lat)
    return move


FORMS = {
    "EPSG:4543": same,
    "EPSG:4522": transformer(4522),
    "EPSG:4542": transformer(4542),
    "EPSG:4521": transformer(4521),
    "EPSG:4495": transformer(4495),   # 6 degrees, zone 17
    "EPSG:4496": transformer(4496),   # and its neighbour
    "EPSG:4490": transformer(4490),
    "EPSG:3857": transformer(3857),
}


def numbers_without_a_system_are_told_by_the_study_area(folder):
    for name, move in FORMS.items():
        for swapped in (False, True):
            label = "%s%s" % (name, ", north first" if swapped else "")
            place = Place(folder / label.replace(":", "_").replace(", ", "_").replace(" ", "_"))
            place.shape("facility", (lambda x, y, m=move: m(x, y)[::-1]) if swapped else move)
            done = place.check()
            check(done.code == 0 and name + " (guessed)" in done.out, "guessed: " + label, done)
            check(("已对调" in "".join(done.out.split())) == swapped, "the exchange is told: " + label, done.out)
            agree(place, 0.01, "guessed " + label)


def what_cannot_be_told_is_refused_with_what_to_do(folder):
    cases = [
        ("millimetres", lambda x, y: (x * 1000, y * 1000), "facility", "", "look like millimetres"),
        ("kilometres", lambda x, y: (x / 1000, y / 1000), "facility", "", "look like kilometres"),
        ("drawing", lambda x, y: (x - 394000, y - 2520000), "facility", "", "those of a drawing"),
        ("elsewhere", lambda x, y: (x, y + 300000), "facility", "", "the study area lies around"),
        ("boundary", same, "boundary", "", "fit several, each at another place"),
    ]
    for name, move, layer, more, words in cases:
        place = Place(folder / name)
        place.edit_run_file("  crs: EPSG:4543", "  # ")
        place.shape(layer, move, more)
        done = place.check()
        check(done.code == 3 and words in done.said, "refused: " + name, done)
        if name == "boundary":
            check("EPSG:4543 (100.97, 22.78)" in done.said and "EPSG:4542 (97.97, 22.78)" in
                  done.said and "crs: EPSG:" in done.said,
                  "the systems are listed with the places they give", done)


def a_boundary_is_told_by_the_run(folder):
    place = Place(folder / "run_crs").shape("boundary", same)
    done = place.check()
    check(done.code == 0 and "EPSG:4543 (guessed)" in done.out, "run.crs decides", done)
    place = Place(folder / "bbox").shape("boundary", same)
    place.edit_run_file("  crs: EPSG:4543", "  bbox: [100.9, 22.7, 101.1, 22.9] #")
    done = place.check()
    check(done.code == 0 and "EPSG:4543 (guessed)" in done.out, "the bbox decides", done)
    check("未给出坐标系" in "".join(done.out.split()), "the report says what the numbers were", done.out)


def one_wild_point_does_not_spoil_the_guess(folder):
    place = Place(folder / "wild")
    features = place.features("building")
    wild = json.loads(json.dumps(features[0]))
    wild["properties"]["编号"] = "WILD"
    wild["geometry"] = change(wild["geometry"], lambda x, y: (x - 395000, y - 2520900))
    place.replace("building", features + [wild])
    done = place.shape("building", same).check()
    check(done.code == 0 and "EPSG:4543 (guessed)" in done.out, "guessed beside a wild point", done)


def shifted_coordinates_are_brought_back(folder):
    for kind in ("gcj02", "bd09"):
        place = Place(folder / kind)
        done = place.shape("facility", shifted(kind), ", crs: %s" % kind).check()
        check(done.code == 0 and {"gcj02": "GCJ-02", "bd09": "BD-09"}[kind] in done.out,
              "the report names " + kind, done)
        agree(place, 1e-3, kind)


def a_wrong_system_is_refused_with_the_right_one(folder):
    cases = [("degrees", transformer(4490), "EPSG:4543", "EPSG:4490"),
             ("metres", same, "EPSG:4490", "EPSG:4543"),
             ("zone", same, "EPSG:4542", "EPSG:4543"),
             ("number", transformer(4522), "EPSG:4543", "EPSG:4522")]
    for name, move, declared, wanted in cases:
        for layer in ("facility", "boundary"):
            place = Place(folder / ("wrong_%s_%s" % (name, layer)))
            place.shape(layer, move, ", crs: " + declared)
            place.edit_run_file("  crs: EPSG:4543", "  bbox: [100.9, 22.7, 101.1, 22.9] #")
            done = place.check()
            check(done.code == 3 and "write `crs: %s`" % wanted in done.said,
                  "a layer in %s is not read as %s" % (wanted, declared), done)
    place = Place(folder / "alone").shape("boundary", transformer(4490), ", crs: EPSG:4543")
    place.edit_run_file("  crs: EPSG:4543", "  #")
    done = place.check()
    check(done.code == 3 and "write `crs: EPSG:4490`" in done.said,
          "degrees are seen without a study area as well", done)


SECRETS = {"dx_m": 381234.5671, "dy_m": 2519876.5432, "rotation_s": 1234.567, "scale_ppm": 23.4567}


def to_local(x, y):
    """The way back of the surveyors' four parameters, X north, Y east."""
    r, m = math.radians(SECRETS["rotation_s"] / 3600), 1 + SECRETS["scale_ppm"] / 1e6
    n, e = (y - SECRETS["dy_m"]) / m, (x - SECRETS["dx_m"]) / m
    return e * math.cos(r) - n * math.sin(r), n * math.cos(r) + e * math.sin(r)


def nowhere_told(place, done, out, what):
    told = done.out + done.said
    data = b"".join(p.read_bytes() for p in out.parent.glob("out.*")) if out.exists() else b""
    for name, value in SECRETS.items():
        for form in ("%.10g" % value, "%.3f" % value, str(int(value))):
            if len(form) < 6:
                continue
            check(form not in told and form.encode() not in data,
                  "no parameter is told: %s, %s" % (name, what), told)


def a_local_grid_is_placed_and_its_parameters_stay_secret(folder):
    text = ", ".join("%s: %r" % item for item in SECRETS.items())
    place = Place(folder / "moved")
    place.shape("facility", to_local, ", crs: local, local: {%s, to: EPSG:4543}" % text)
    agree(place, 1e-4, "local grid by four parameters")
    done = place.check()
    check("local grid" in done.out, "the report names a local grid", done.out)
    nowhere_told(place, done, place.folder / "out.gpkg", "run file")

    place = Place(folder / "projected")
    srs = osr.SpatialReference()
    srs.ImportFromWkt(system(4543).ExportToWkt().replace('"central_meridian",102', '"central_meridian",101')
                      .replace('"false_easting",500000', '"false_easting",40000')
                      .replace('AUTHORITY["EPSG","4543"]', 'AUTHORITY["x","1"]'))
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    t = osr.CoordinateTransformation(system(4543), srs)
    place.shape("facility", lambda x, y: t.TransformPoint(x, y)[:2],
                ", crs: local, local: {central_meridian_deg: 101, false_easting_m: 40000}")
    agree(place, 1e-4, "local grid by its own meridian")

    # the same through --set, where the words of the command line are kept
    place = Place(folder / "set").shape("facility", to_local)
    number = [line for line in place.file.read_text(encoding="utf-8").splitlines()
              if "{role:" in line].index(next(
                  line for line in place.file.read_text(encoding="utf-8").splitlines()
                  if "{role: facility" in line))
    words = ["--set", "sources.%d.crs=local" % number, "--set", "sources.%d.local.to=EPSG:4543" % number]
    for key, value in SECRETS.items():
        words += ["--set", "sources.%d.local.%s=%r" % (number, key, value)]
    out = place.folder / "out.gpkg"
    done = place.run(BINARY, out, *words)
    check(done.code == 0, "parameters may be set", done)
    nowhere_told(place, done, out, "--set")
    check(town.rows(out, "select count(*) from run_info where note like '%保密%'")[0][0] == 5,
          "the settings are kept without their values")
    check(town.rows(out, "select count(*) from run_source where crs = 'local grid'")[0][0] == 1,
          "run_source shows a local grid")
    done = place.run(BINARY, out, *words, "--set", "sources.%d.local.dx_m=381234.5671x" % number)
    check(done.code == 3 and "is no number" in done.said, "a wrong parameter is refused", done)
    nowhere_told(place, done, out, "refusal")
    done = place.run(BINARY, out, "--set",
                     "sources.%d.local={dx_m:381234.5671, dy_m: 2519876.5432}" % number)
    check(done.code in (2, 3), "a map without spaces is refused", done)
    nowhere_told(place, done, place.folder / "none.gpkg", "map without spaces")


def write_points(path, n, noise=0.0, swap=False, header="from_x,from_y,to_x,to_y,id"):
    rng = random.Random(5)
    lines = [header]
    for i in range(n):
        x, y = 394600 + rng.random() * 2800, 2520700 + rng.random() * 1400
        u, v = to_local(x, y)
        u, v = (v, u) if swap else (u, v)
        lines.append("%.6f,%.6f,%.6f,%.6f,P%d" % (u, v, x + (noise if i == 1 else 0), y, i))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def common_points_place_an_old_system(folder):
    # Xian 1980 as it would lie with the parameters of this file: numbers of its own zone
    def to_xian(x, y):
        return x + 87.25 - 3e-6 * (y - 2521000), y - 31.5 + 3e-6 * (x - 395000)

    prj = system(2379).ExportToWkt(["FORMAT=WKT1_ESRI"])
    check("Xian_1980_3_Degree_GK_CM_102E" in prj, "GDAL writes the ESRI name", prj)
    place = Place(folder / "old").shape("facility", to_xian, prj=prj)
    done = place.check()
    check(done.code == 3 and "EPSG:2379 Xian 1980" in done.said and "common_points" in done.said
          and "from_x, from_y, to_x, to_y" in done.said and "at least 2" in done.said,
          "refused with what is needed", done)
    points = place.folder / "data/points.csv"
    rows = [(394700, 2520700), (397400, 2520800), (396000, 2522100), (395100, 2521500)]
    points.write_text("点号,原东坐标,原北坐标,新东坐标,新北坐标\n" + "".join(
        "P%d,%.4f,%.4f,%d,%d\n" % (i, *to_xian(x, y), x, y) for i, (x, y) in enumerate(rows)),
        encoding="utf-8")
    place.edit_run_file("path: data/facility.shp",
                        "path: data/facility.shp, common_points: data/points.csv, to: EPSG:4543")
    agree(place, 1e-3, "Xian 1980 by four common points")
    done = place.check()
    check("EPSG:2379 (common points)" in done.out and "最大残差0.000m" in "".join(done.out.split()),
          "the report tells residuals and system", done.out)

    place = Place(folder / "local").shape("facility", to_local,
                                          ", crs: local, common_points: data/p.csv, to: EPSG:4543")
    write_points(place.folder / "data/p.csv", 5)
    agree(place, 1e-3, "a local grid by five common points")
    nowhere_told(place, place.check(), place.folder / "out.gpkg", "common points")
    write_points(place.folder / "data/p.csv", 2)
    done = place.check()
    check(done.code == 0 and "没有多余观测" in "".join(done.out.split()), "two points cannot be checked", done)
    for noise, code in ((0.2, 0), (9.0, 3)):
        write_points(place.folder / "data/p.csv", 5, noise=noise)
        done = place.check()
        check(done.code == code, "a slip of %g m" % noise, done)
        check(("最大残差 0.1" in done.out) if not code else ("do not fit each other" in done.said),
              "the residual is told at %g m" % noise, done)
    for n, header, words in ((1, "from_x,from_y,to_x,to_y,id", "at least 2 common points"),
                             (3, "x,y,to_x,to_y,id", "there is no column from_x"),):
        write_points(place.folder / "data/p.csv", n, header=header)
        done = place.check()
        check(done.code == 3 and words in done.said, "refused: " + words, done)
    write_points(place.folder / "data/p.csv", 5)
    text = (place.folder / "data/p.csv").read_text().replace("P0", "P0").splitlines()
    (place.folder / "data/p.csv").write_text("\n".join(text[:1] + ["a,2,3,4,P"] + text[1:]) + "\n")
    done = place.check()
    check(done.code == 3 and "p.csv:2: from_x is 'a', which is no number" in done.said,
          "a cell that is no number is named", done)
    place = Place(folder / "turned").shape("facility", to_xian, prj=prj)
    points = place.folder / "data/points.csv"
    points.write_text("from_x,from_y,to_x,to_y\n" + "".join(
        "%.4f,%.4f,%d,%d\n" % (*to_xian(x, y)[::-1], x, y) for x, y in rows[:2]))
    place.edit_run_file("path: data/facility.shp",
                        "path: data/facility.shp, common_points: data/points.csv, to: EPSG:4543")
    done = place.check()
    check(done.code == 3 and ("away from the common points" in done.said or "turned" in done.said),
          "north and east exchanged in the table are noticed", done)


def shifts_that_nobody_declared_are_told(folder):
    rng = random.Random(11)
    for kind in ("gcj02", "bd09", None):
        place = Place(folder / ("offset_%s" % kind))
        buildings = place.features("building")
        spots = []
        for i, feature in enumerate(rng.sample(buildings, 120)):
            ring = feature["geometry"]["coordinates"][0]
            x = sum(c[0] for c in ring[:-1]) / (len(ring) - 1) + rng.gauss(0, 8)
            y = sum(c[1] for c in ring[:-1]) / (len(ring) - 1) + rng.gauss(0, 8)
            spots.append({"type": "Feature", "properties": {"编号": "K%d" % i, "名称": "店%d" % i,
                                                            "类型": "便利店", "状态": "现状"},
                          "geometry": {"type": "Point", "coordinates": [x, y]}})
        place.replace("facility", place.features("facility") + spots)
        move = shifted(kind) if kind else transformer(4490)
        place.shape("facility", move, ", crs: EPSG:4490")
        done = place.check()
        name = {"gcj02": "GCJ-02", "bd09": "BD-09"}.get(kind)
        if not kind:
            check(done.code == 0 and "疑似" not in done.out and "may be" not in done.said,
                  "true places are not suspected", done)
            continue
        check(done.code == 0 and "疑似 " + name in done.out and "crs: " + kind in done.out,
              "the shift is told: " + kind, done)
        check("crs: " + kind in done.said, "and on the terminal: " + kind, done)
        place.edit_run_file("crs: EPSG:4490", "crs: " + kind)
        done = place.check()
        check(done.code == 0 and "疑似" not in done.out, "and not when it was declared: " + kind, done)
        if kind == "gcj02":
            place = Place(folder / "twice")
            place.replace("facility", place.features("facility") + spots)
            done = place.shape("facility", transformer(4490), ", crs: gcj02").check()
            check(done.code == 0 and "疑似" in done.out, "a shift undone that was not there is told",
                  done)


def main():
    global BINARY
    BINARY = sys.argv[1]
    tests = [numbers_without_a_system_are_told_by_the_study_area,
             what_cannot_be_told_is_refused_with_what_to_do, a_boundary_is_told_by_the_run,
             a_wrong_system_is_refused_with_the_right_one,
             one_wild_point_does_not_spoil_the_guess, shifted_coordinates_are_brought_back,
             a_local_grid_is_placed_and_its_parameters_stay_secret,
             common_points_place_an_old_system, shifts_that_nobody_declared_are_told]
    for test in tests:
        if len(sys.argv) > 2 and sys.argv[2] not in test.__name__:
            continue
        with town.scratch_folder() as folder:
            test(Path(folder))
    return town.finish()


if __name__ == "__main__":
    sys.exit(main())
