#!/usr/bin/python3
"""A GeoPackage, which is read column by column, gives what the same features give as GeoJSON, which are read one
by one: every layer of the sample town, with buildings added that are out of the ordinary.

    test_stream.py QUAN_PROGRAM
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import Town, check, finish, open_output, quan, scratch_folder  # noqa: E402

from osgeo import ogr, osr  # noqa: E402

# What is out of the ordinary: the gate must see it in either reader.
ODD = [
    "POLYGON Z ((395350 2521050 7, 395360 2521050 7, 395360 2521060 7, 395350 2521050 7))",
    "MULTIPOLYGON (((395370 2521050, 395380 2521050, 395380 2521060, 395370 2521050)),"
    "((395390 2521050, 395400 2521050, 395400 2521060, 395390 2521050)))",
    "POLYGON ((395410 2521050, 395430 2521050, 395430 2521070, 395410 2521070, 395410 2521050),"
    "(395415 2521055, 395420 2521055, 395420 2521060, 395415 2521055))",
    "POLYGON ((395440 2521050, 395450 2521060, 395450 2521050, 395440 2521060, 395440 2521050))",
    "POLYGON ((395460 2521050, 395470 2521050, 395470 2521050, 395470 2521060, 395460 2521050))",
    "POLYGON ((395480 2521050, 395490 2521060, 395480 2521050, 395480 2521050))",
    "POLYGON EMPTY",
    "GEOMETRYCOLLECTION (POLYGON ((395500 2521050, 395510 2521050, 395510 2521060, 395500 2521050)))",
    "LINESTRING (395056 2520963, 395068 2520963)",
    "POINT (395060 2520970)",
    "POLYGON ((395520 2521050, 395520 2521060, 395530 2521060, 395530 2521050, 395520 2521050))",
    None,
]
VALUES = [{"用途": "住宅", "户数": 3}, {"用途": "住 宅", "户数": -4}, {"用途": "别的", "户数": 10 ** 12},
          {"用途": None, "户数": None}, {"用途": "住宅", "户数": 3}]


def odd_features():
    for i, wkt in enumerate(ODD):
        geometry = ogr.CreateGeometryFromWkt(wkt) if wkt else None
        yield {"type": "Feature", "properties": {"编号": "odd%d" % i, **VALUES[i % len(VALUES)]},
               "geometry": json.loads(geometry.ExportToJson()) if geometry else None}


def to_geopackages(town):
    """Each layer as a GeoPackage of its own, with the feature numbers that GeoJSON's reader gives."""
    driver = ogr.GetDriverByName("GPKG")
    system = osr.SpatialReference()
    system.ImportFromEPSG(4543)
    for name in town.layers():
        source = ogr.Open(str(town.folder / "data" / (name + ".geojson")))
        layer = source.GetLayer(0)
        out = driver.CreateDataSource(str(town.folder / "data" / (name + ".gpkg")))
        copy = out.CreateLayer(name, system, ogr.wkbUnknown, ["FID=gpkg_fid"])
        definition = layer.GetLayerDefn()
        for i in range(definition.GetFieldCount()):
            copy.CreateField(definition.GetFieldDefn(i))
        for feature in layer:
            made = ogr.Feature(copy.GetLayerDefn())
            made.SetFrom(feature)
            made.SetFID(feature.GetFID())
            copy.CreateFeature(made)
        check(copy.TestCapability("FastGetArrowStream"), "the driver has a fast stream of columns")


def tables_of(path):
    db = open_output(path)
    names = [name for (name,) in db.execute("SELECT table_name FROM gpkg_contents ORDER BY 1")]
    found = {}
    for name in names:
        if name == "run_source":
            query = "SELECT role, features_in, used, rejected, outside FROM run_source"
        elif name == "rejected_feature":
            query = "SELECT source_id, code, reason FROM rejected_feature"
        else:
            query = 'SELECT * FROM "%s"' % name
        if name != "run_info" and name != "run_file":
            found[name] = sorted(repr(row).replace(".geojson'", "'").replace(".gpkg'", "'")
                                 for row in db.execute(query))
    db.close()
    return found


def main():
    program = sys.argv[1]
    with scratch_folder() as folder:
        town = Town(Path(folder) / "town")
        town.replace("building", town.features("building") + list(odd_features()))
        by_features = Path(folder) / "a" / "out.gpkg"
        by_columns = Path(folder) / "b" / "out.gpkg"
        for path in (by_features, by_columns):
            path.parent.mkdir()
        done = town.run(program, by_features)
        check(done.code == 0, "the town of GeoJSON runs", done)
        to_geopackages(town)
        for name in town.layers():
            town.edit_run_file("data/%s.geojson" % name, "data/%s.gpkg" % name)
        done = town.run(program, by_columns)
        check(done.code == 0, "the town of GeoPackages runs", done)
        one, other = tables_of(by_features), tables_of(by_columns)
        check(one.keys() == other.keys(), "both have the same tables", one.keys(), other.keys())
        for name in one:
            differing = [(a, b) for a, b in zip(one[name], other.get(name, [])) if a != b][:3]
            check(one[name] == other.get(name), "the table %s is the same" % name, differing)
        check(sum("odd" in row for row in one["rejected_feature"]) >= 6,
              "what is out of the ordinary is listed", one["rejected_feature"])
    sys.exit(finish())


main()
