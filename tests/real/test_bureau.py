"""test_bureau.py QUAN READ_COUNTS: what a bureau holds, read through the canonical layers: districts in
GBK, gas and water pipes, parcels, points in shifted coordinates, tables. Counts, values and every
vertex must be those that GDAL reads and reprojects by itself.
"""
import csv
import json
import math
import re
import sys
from pathlib import Path

from canonical import (HAN, SUM_RATIO, Run, adds_up, by_gdal, feature, gdal, largest_difference, near,
                       nothing_moved, osr, report_names, source_row, system, write_json)
from osgeo import ogr
from town import LAYERS, SHARED, check, finish, quan, scratch_folder, skip

# The same pipes published in two systems, in 15 digits: half of the last one of 120.324314194650
# degrees is a twentieth of a micrometre.
PUBLISHED_M = 1e-6


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
        if not check(set(first) == set(layer), "gas: the same features", key):
            continue
        worst = max(largest_difference(first[i]["shape"], ogr_lines(layer[i]["shape"])) for i in first)
        print("gas twd97.shp and %s.%s: worst %.1e m" % (*key, worst))
        check(worst <= PUBLISHED_M, "gas: TWD97 and WGS 84 are the same lines", key, worst)
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
        row = ours.get(f[back["id"]], {})
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
    done = quan(run.program, "run", run.file, "-o", out, "-q", "--overwrite")
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
    check(min(shift) > 5e-4, "cities: unshifted they would be far off", min(shift))


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
    Run.program, Run.reader = (Path(word).resolve() for word in sys.argv[1:3])
    sys.exit(main())
