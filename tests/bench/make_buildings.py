#!/usr/bin/python3
"""make_buildings.py FOLDER N - N made-up buildings as a GeoPackage and as a shapefile, with the fields that a
bureau's building layer has, and the run files that read them."""
import sys
from pathlib import Path

from osgeo import gdal, ogr, osr

FIELDS = (("BSM", ogr.OFTString), ("JZMC", ogr.OFTString), ("YT", ogr.OFTString),
          ("DSCS", ogr.OFTInteger), ("JZMJ", ogr.OFTReal), ("HS", ogr.OFTInteger),
          ("JZND", ogr.OFTInteger), ("BZ", ogr.OFTString))
USES = ("住宅", "商业", "办公", "工业")
COLUMNS = 1000  # buildings in a row of the made-up town


def make_layer(path, driver):
    source = ogr.GetDriverByName(driver).CreateDataSource(str(path))
    system = osr.SpatialReference()
    system.ImportFromEPSG(4543)
    layer = source.CreateLayer("building", system, ogr.wkbPolygon,
                               ["ENCODING=UTF-8"] if driver != "GPKG" else [])
    for name, kind in FIELDS:
        field = ogr.FieldDefn(name, kind)
        if kind == ogr.OFTString:
            field.SetWidth(40)
        layer.CreateField(field)
    return source, layer


def outline(i):
    x, y = 390000 + i % COLUMNS * 20, 2510000 + i // COLUMNS * 20
    w, h = 8 + i * 7919 % 50 / 10, 8 + i * 104729 % 40 / 10
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for px, py in ((x, y), (x + w, y + 1), (x + w - 1, y + h), (x - 1, y + h - 1), (x, y)):
        ring.AddPoint_2D(px, py)
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    return polygon, w * h


def fill(layer, n):
    definition = layer.GetLayerDefn()
    layer.StartTransaction()
    for i in range(n):
        polygon, area = outline(i)
        feature = ogr.Feature(definition)
        feature.SetGeometry(polygon)
        for name, value in (("BSM", "5308020%09d" % i), ("JZMC", "建筑%d" % i),
                            ("YT", USES[i % len(USES)]), ("DSCS", i % 18 + 1),
                            ("JZMJ", area * (i % 18 + 1)), ("HS", i % 60), ("JZND", 1970 + i % 50)):
            feature[name] = value
        layer.CreateFeature(feature)
    layer.CommitTransaction()


def write_run(folder, name):
    (folder / f"{name}.yaml").write_text(f"""\
run: {{as_of: 2025-01-01, crs: EPSG:4543, bbox: [100.8, 22.6, 101.3, 23.0]}}
sources:
  - {{role: building, path: buildings.{name}}}
  - {{role: road, path: road.geojson}}
  - {{role: facility, path: facility.geojson}}
""", encoding="utf-8")


def write_point_and_line(folder):
    for name, kind, places, properties in (
            ("road", "LineString", "[[100.97,22.78],[100.98,22.78]]", '{"id":"r"}'),
            ("facility", "Point", "[100.97,22.78]", '{"id":"f","kind":"小学"}')):
        (folder / f"{name}.geojson").write_text(
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":%s,'
            '"geometry":{"type":"%s","coordinates":%s}}]}' % (properties, kind, places),
            encoding="utf-8")


def main():
    folder, n = Path(sys.argv[1]), int(sys.argv[2])
    gdal.SetConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF")
    folder.mkdir(parents=True, exist_ok=True)
    for ending, driver in (("gpkg", "GPKG"), ("shp", "ESRI Shapefile")):
        source, layer = make_layer(folder / f"buildings.{ending}", driver)
        fill(layer, n)
        layer = source = None
        write_run(folder, ending)
    write_point_and_line(folder)


main()
