"""Hostile files for test_inputs.py, all made here."""
import gzip
import json
import os
import random
import sqlite3
import struct
import sys
import warnings
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from hostile_tables import write_ods, write_text_tables, write_workbooks  # noqa: E402
from town import CRS  # noqa: E402


def collection(features, **more):
    return json.dumps({"type": "FeatureCollection", "crs": CRS, "features": features, **more})


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def square(x, y, size=10):
    return {"type": "Polygon", "coordinates": [[[x, y], [x + size, y], [x + size, y + size],
                                                [x, y + size], [x, y]]]}


def write_geojson(folder):
    def put(name, text):
        (folder / (name + ".geojson")).write_text(text, encoding="utf-8")

    put("deep_brackets", '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        + '{"a":' * 5000 + "1" + "}" * 5000 + ',"geometry":null}]}')
    put("deep_coordinates", '{"type":"FeatureCollection","features":[{"type":"Feature",'
        '"properties":{},"geometry":{"type":"Polygon","coordinates":' + "[" * 5000 + "]" * 5000
        + "}}]}")
    deep = {"type": "Point", "coordinates": [395100, 2521100]}
    for _ in range(150):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    put("deep_collections", collection([feature(deep)]))
    for name, number in (("nan", "NaN"), ("infinity", "Infinity"), ("minus_infinity", "-Infinity"),
                         ("huge", "1e308"), ("too_huge", "1e999"), ("tiny", "1e-320")):
        text = collection([feature(square(395100, 2521100))])
        put("coordinate_" + name, text.replace("395100", number, 1))
        put("point_" + name, collection([feature({"type": "Point", "coordinates": [0, 0]})])
            .replace("[0, 0]", "[%s, 2521100]" % number))
    put("huge_all", collection([feature(square(1e300, -1e300, 1e299), 户数=3)]))
    put("far", collection([feature(square(1e8, 1e8))]))
    put("huge_values", collection([feature(square(395100, 2521100), 户数=10**30, 人口=-5, 层数=1e300,
                                           用途="住宅")]))
    put("control", collection([feature(square(395100, 2521100), 名称="a\u0000b\u001b[31m\u202e",
                                       编号="\u0007")]))
    put("long_text", collection([feature(square(395100, 2521100), 名称="长" * 300000)]))
    put("many_fields", collection([feature(square(395100, 2521100),
                                           **{"f%d" % i: i for i in range(3000)})]))
    put("long_field", collection([feature(square(395100, 2521100), **{"名" * 20000: 1})]))
    put("no_features", collection([]))
    put("cut", collection([feature(square(395100, 2521100))])[:-30])
    put("array", "[1, 2, 3]")
    put("number", "7")
    put("text", '"just a text"')
    put("nul", "\0" * 5000)
    put("same_point", collection([feature({"type": "LineString",
                                           "coordinates": [[395100, 2521100]] * 1000})]))
    put("zigzag", collection([feature({"type": "LineString", "coordinates":
                                       [[395100 + (i % 2) * 400, 2521100 + (i % 7) * 50]
                                        for i in range(1500)]})]))
    put("star", collection([feature({"type": "Polygon", "coordinates": [[
        [395100 + (i * 7919) % 300, 2521100 + (i * 104729) % 300] for i in range(60)]]}, 户数=1)]))
    put("duplicates", collection([feature(square(395100, 2521100), 编号="Z1")] * 2000))
    put("wrong_crs", collection([feature(square(395100, 2521100))])
        .replace("EPSG::4543", "EPSG::999999"))
    put("url_crs", collection([feature(square(395100, 2521100))])
        .replace("urn:ogc:def:crs:EPSG::4543", "http://127.0.0.1:9/crs"))
    put("elsewhere", collection([feature(square(114.05, 22.54, 0.001))])
        .replace("EPSG::4543", "OGC:1.3:CRS84"))


VRT = """<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>%s</SrcDataSource></OGRVRTLayer>
</OGRVRTDataSource>"""


def geopackage(path, *statements):
    """A GeoPackage of one table of squares, and what the test adds."""
    db = sqlite3.connect(path)
    db.executescript("""
        PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
            organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
            definition TEXT NOT NULL, description TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 4543, 'EPSG', 4543, 'undefined', '');
        CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL,
            identifier TEXT, description TEXT, last_change DATETIME, min_x DOUBLE, min_y DOUBLE,
            max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
            geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);
        CREATE TABLE homes (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);
        INSERT INTO gpkg_contents VALUES ('homes', 'features', 'homes', '', '2025-01-01T00:00:00Z',
            0, 0, 1, 1, 4543);
        INSERT INTO gpkg_geometry_columns VALUES ('homes', 'geom', 'GEOMETRY', 4543, 0, 0);""")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


ENDLESS = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
           "SELECT i AS fid, NULL AS geom, 'x' AS name FROM n")


def write_geopackages(folder):
    def put(name, *statements):
        geopackage(folder / (name + ".gpkg"), *statements)

    put("view", "DROP TABLE homes", "CREATE VIEW homes AS " + ENDLESS)
    put("view_beside", "CREATE VIEW endless AS " + ENDLESS,
        "INSERT INTO gpkg_contents VALUES ('endless', 'features', 'e', '', '2025-01-01T00:00:00Z', "
        "0, 0, 1, 1, 4543)", "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', "
        "'GEOMETRY', 4543, 0, 0)")
    put("trigger", "CREATE TRIGGER t AFTER INSERT ON homes BEGIN SELECT load_extension('x'); END")
    put("random_blobs", "INSERT INTO homes SELECT value, randomblob(200), 'x' FROM json_each("
        "'[%s]')" % ",".join(map(str, range(1, 200))))
    put("lying_blob", "INSERT INTO homes VALUES (1, X'4750000100000000010300000001000000FFFFFF7F', "
        "'many points')", "INSERT INTO homes VALUES (2, X'47500001000000000107000000FFFFFFFF', 'n')")
    put("no_table", "DROP TABLE homes")
    put("virtual", "DROP TABLE homes", "CREATE VIRTUAL TABLE homes USING rtree(fid, a, b)")
    put("odd_names", 'CREATE TABLE "a""b; DROP TABLE homes --" (fid INTEGER PRIMARY KEY, geom BLOB)',
        "INSERT INTO gpkg_contents VALUES ('a\"b; DROP TABLE homes --', 'features', 'q', '', "
        "'2025-01-01T00:00:00Z', 0, 0, 1, 1, 4543)")
    (folder / "vrt.gpkg").write_text(VRT % "/vsicurl/http://127.0.0.1:9/a.geojson")
    (folder / "header.gpkg").write_bytes(b"SQLite format 3\0" + bytes(84))
    good = (folder / "random_blobs.gpkg").read_bytes()
    (folder / "cut.gpkg").write_bytes(good[:len(good) // 3])
    (folder / "spoilt.gpkg").write_bytes(good[:2000] + os.urandom(0).ljust(3000, b"\xa5")
                                         + good[5000:])
    with open(folder / "hot.gpkg-journal", "wb") as journal:
        journal.write(bytes.fromhex("d9d505f920a163d7") + bytes(504))
    (folder / "hot.gpkg").write_bytes(good)


def write_others(folder):
    (folder / "vrt.geojson").write_text(VRT % "/vsicurl/http://127.0.0.1:9/a.geojson")
    (folder / "vrt.shp").write_text(VRT % "/etc/passwd")
    (folder / "plain.vrt").write_text(VRT % "a.geojson")
    for ending in ("geojson", "gpkg", "shp", "osm", "osm.pbf", "osm.gz", "csv", "tif", "dxf", "kml",
                   "kmz", "zip", "tab", "mif", "fgb", "xlsx"):
        (folder / ("empty." + ending)).touch()
        (folder / ("folder." + ending)).mkdir()
        (folder / ("noise." + ending)).write_bytes(bytes((i * i * 31 + i // 7) % 256
                                                         for i in range(20000)))
    os.mkfifo(folder / "pipe.geojson")
    (folder / "dangling.geojson").symlink_to(folder / "nothing")
    (folder / "loop.geojson").symlink_to(folder / "loop.geojson")
    osm = b'<?xml version="1.0"?><osm version="0.6">%s</osm>'
    with gzip.open(folder / "bomb.osm.gz", "wb", compresslevel=9) as bomb:
        bomb.write(b'<?xml version="1.0"?><osm version="0.6"><!--')
        for _ in range(64):
            bomb.write(b" " * (1 << 20))
        bomb.write(b"--></osm>")
    (folder / "cut.osm.gz").write_bytes(gzip.compress(osm % (b"<node/>" * 500), mtime=0)[:-20])
    (folder / "entities.osm").write_bytes(
        b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (c, c - 1, c - 1, c - 1, c - 1)
                   for c in range(ord("b"), ord("q"))) + b"]>" + osm[21:] % b'<node id="1" v="&p;"/>')
    (folder / "outside.osm").write_bytes(
        b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + osm[21:] % b'<node id="1" lat="23" lon="102"><tag k="name" v="&a;"/></node>')
    (folder / "odd_numbers.osm").write_bytes(
        osm % b'<node id="-9223372036854775808" lat="nan" lon="1e400"/><node id="x"/>'
              b'<way id="1"><nd ref="9"/><nd ref="9"/><tag k="highway" v="residential"/></way>')
    with zipfile.ZipFile(folder / "bomb.geojson.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.geojson", b" " * (64 << 20))


KML = ('<?xml version="1.0" encoding="UTF-8"?>%s<kml xmlns="http://www.opengis.net/kml/2.2"><Document>%s'
       "</Document></kml>")
PLACE = ("<Placemark><name>%s</name><styleUrl>http://127.0.0.1:9/s.kml#a</styleUrl><Point>"
         "<coordinates>%s</coordinates></Point></Placemark>")


def write_kml(folder):
    def put(name, text):
        (folder / (name + ".kml")).write_bytes(text if isinstance(text, bytes) else text.encode())

    laughs = "".join('<!ENTITY %s "%s">' % (c, "&%s;" % chr(ord(c) - 1) * 10 if c > "a" else "ha")
                     for c in "abcdefghij")
    put("laughs", KML % ("<!DOCTYPE kml [%s]>" % laughs, PLACE % ("&j;", "102,23")))
    put("entity", KML % ('<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
                         PLACE % ("&a;", "102,23")))
    put("outer", KML % ('<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/a.dtd">', PLACE % ("a", "102,23")))
    put("links", KML % ("", "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link>"
                        "</NetworkLink>" + PLACE % ("a", "102,23")))
    put("deep_kml", KML % ("", "<Folder>" * 20000 + "</Folder>" * 20000))
    put("deep_geometry", KML % ("", "<Placemark>" + "<MultiGeometry>" * 5000 + "</MultiGeometry>" * 5000
                                + "</Placemark>"))
    put("odd_places", KML % ("", "".join(PLACE % ("x", c) for c in ("nan,inf", "1e400,2", ",", "x"))))
    put("not_utf8", (KML % ("", PLACE % ("NAME", "102,23"))).encode().replace(b"NAME", b"\xb5\xd8\xcd\xbc"))
    put("cut_kml", (KML % ("", PLACE % ("a", "102,23")))[:-40])
    put("no_kml", "<a/>")


def write_drawings(folder):
    def put(name, blocks, entities):
        body = ("0\nSECTION\n2\nHEADER\n0\nENDSEC\n0\nSECTION\n2\nBLOCKS\n%s0\nENDSEC\n"
                "0\nSECTION\n2\nENTITIES\n%s0\nENDSEC\n0\nEOF\n" % (blocks, entities))
        (folder / (name + ".dxf")).write_text(body, encoding="utf-8")

    def block(name, content):
        return "0\nBLOCK\n8\n0\n2\n%s\n70\n0\n10\n0\n20\n0\n%s0\nENDBLK\n" % (name, content)

    def insert(name, more=""):
        return "0\nINSERT\n8\n0\n2\n%s\n10\n0\n20\n0\n%s" % (name, more)

    line = "0\nLINE\n8\n0\n10\n395100\n20\n2521100\n11\n395200\n21\n2521200\n"
    put("bomb_blocks", block("a", line * 10)
        + "".join(block(chr(c), insert(chr(c - 1)) * 10) for c in range(ord("b"), ord("k"))), insert("j"))
    put("itself", block("a", insert("a") + line), insert("a"))
    put("array", block("a", line), insert("a", "70\n32767\n71\n32767\n44\n1\n45\n1\n"))
    put("vertices", "",
        "0\nLWPOLYLINE\n8\n0\n90\n2147483647\n70\n1\n10\n395100\n20\n2521100\n")
    put("numbers", "", line.replace("395100", "nan") + line.replace("2521100", "1e999"))
    put("spline", "", "0\nSPLINE\n8\n0\n71\n25\n72\n2147483647\n73\n2147483647\n"
        "40\n1\n10\n1\n20\n1\n")
    put("long_name", "", line.replace("\n0\n", "\n%s\n" % ("层" * 60000), 1))
    put("quotes", "", line.replace("8\n0", "8\n' OR '1'='1", 1))
    put("no_entities", "", "")


def write_folders(folder):
    for name, content in (("hollow", b""), ("noisy", bytes((i * 7919) % 256 for i in range(9000)))):
        (folder / (name + ".gdb")).mkdir()
        for part in ("a00000001.gdbtable", "a00000001.gdbtablx", "gdb"):
            (folder / (name + ".gdb") / part).write_bytes(content)
    inner = folder / "hollow.gdb"
    with zipfile.ZipFile(folder / "nested.zip", "w") as packed:
        packed.writestr("a.zip", b"PK\5\6" + bytes(18))
    with zipfile.ZipFile(folder / "up.zip", "w") as packed:
        packed.writestr("../../a.geojson", "{}")
    with zipfile.ZipFile(folder / "two_gdb.zip", "w") as packed:
        for name in ("x", "y"):
            packed.write(inner / "gdb", name + ".gdb/gdb")
    whole = (folder / "two_gdb.zip").read_bytes()
    (folder / "cut.zip").write_bytes(whole[:-8])
    lying = bytearray(whole)
    lying[lying.index(b"PK\1\2") + 42] ^= 0x7F  # where the first file lies
    (folder / "lying.zip").write_bytes(lying)
    (folder / "comment.zip").write_bytes(whole[:-2] + b"\xff\xff")


# --- more of a GeoPackage

def blob(wkb, flags=1, magic=b"GP", srs=4543):
    return "X'%s'" % (magic + bytes([0, flags]) + struct.pack("<i", srs) + wkb).hex()


def polygon_wkb(points, declared=None, kind=3):
    return struct.pack("<BIII", 1, kind, 1, len(points) if declared is None else declared) + b"".join(
        struct.pack("<dd", *p) for p in points)


RING = [(395100, 2521100), (395110, 2521100), (395110, 2521110), (395100, 2521110), (395100, 2521100)]


def insert(*blobs):
    return ["INSERT INTO homes (fid, geom, name) VALUES (%d, %s, 'x')" % (i, b) for i, b in enumerate(blobs, 1)]


def write_odd_geopackages(folder, thin):
    def put(name, *statements):
        geopackage(folder / (name + ".gpkg"), *statements)

    good = blob(polygon_wkb(RING))
    nan, inf = float("nan"), float("inf")
    put("odd_blobs", *insert(
        good, "NULL", "X''", "X'475000'", "'text'", "7", blob(polygon_wkb(RING), magic=b"XX"),
        blob(polygon_wkb(RING), flags=1 | 7 << 1), blob(polygon_wkb(RING), flags=0x11), blob(b""),
        blob(polygon_wkb(RING, 4000000000)), blob(polygon_wkb(RING, kind=1003)),
        blob(polygon_wkb(RING, kind=99)), blob(polygon_wkb(RING[:2])), blob(polygon_wkb(RING[:4])),
        blob(polygon_wkb([])), blob(polygon_wkb([(nan, nan)] * 4)), blob(polygon_wkb([(inf, 0)] * 4)),
        blob(polygon_wkb([(1e308, 1e308)] * 4)), blob(polygon_wkb([(1e-320, 0)] * 4)),
        blob(polygon_wkb([RING[0], RING[2], RING[1], RING[3], RING[0]])), blob(polygon_wkb([RING[0]] * 5)),
        blob(struct.pack("<BII", 1, 7, 1) * 4000), blob(struct.pack("<BII", 1, 8, 0)),
        blob(struct.pack("<BII", 1, 2, 0)), blob(polygon_wkb(RING), srs=-1)))
    put("two_columns", "ALTER TABLE homes ADD COLUMN other BLOB",
        "INSERT INTO gpkg_geometry_columns VALUES ('homes', 'other', 'POLYGON', 4543, 0, 0)")
    put("no_geometry_columns", "DROP TABLE gpkg_geometry_columns")
    put("no_contents", "DROP TABLE gpkg_contents")
    put("cheating_column", "UPDATE gpkg_geometry_columns SET column_name = 'nothing'")
    for name, srs in (("minus", -1), ("nought", 0), ("unknown", 77777), ("gone", 999)):
        put("srs_" + name, "UPDATE gpkg_contents SET srs_id = %d" % srs,
            "UPDATE gpkg_geometry_columns SET srs_id = %d" % srs,
            *(["INSERT INTO gpkg_spatial_ref_sys VALUES ('u', %d, 'NONE', %d, 'no WKT', '')" % (srs, srs)]
              if name != "gone" else []), *insert(good))
    put("other_wkt", "UPDATE gpkg_spatial_ref_sys SET definition = 'GEOGCS[' || hex(zeroblob(50000))",
        *insert(good))
    put("lying_count", "CREATE TABLE gpkg_ogr_contents (table_name TEXT PRIMARY KEY, feature_count INTEGER)",
        "INSERT INTO gpkg_ogr_contents VALUES ('homes', 9223372036854775807)", *insert(good),
        "CREATE TABLE s (a INTEGER PRIMARY KEY AUTOINCREMENT)",
        "INSERT INTO sqlite_sequence VALUES ('homes', 9223372036854775807)")
    put("last_fid", "INSERT INTO homes VALUES (9223372036854775807, %s, 'x')" % good,
        "INSERT INTO homes VALUES (-9223372036854775808, %s, 'x')" % good)
    names = {"quote": "it's", "empty": "", "long": "层" * 3000, "right_to_left": "\u202eabc", "han": "房屋"}
    for name, layer in names.items():
        quoted = layer.replace('"', '""')
        put("layer_" + name, 'ALTER TABLE homes RENAME TO "%s"' % quoted,
            *["UPDATE %s SET table_name = '%s'" % (t, layer.replace("'", "''"))
              for t in ("gpkg_contents", "gpkg_geometry_columns")])
    put("many_columns", *["ALTER TABLE homes ADD COLUMN c%d INTEGER" % i for i in range(1500)], *insert(good))
    put("nothing_known", "DELETE FROM homes", "ALTER TABLE homes RENAME COLUMN name TO q")
    put("base", *insert(*[good] * 50))
    whole = (folder / "base.gpkg").read_bytes()
    for share in (10, 50, 99):
        (folder / ("cut%d.gpkg" % share)).write_bytes(whole[:len(whole) * share // 100])
    generator = random.Random(20250101)
    for i in range(24 if thin else 200):
        changed = bytearray(whole)
        for _ in range(generator.choice((1, 4, 30))):
            changed[generator.randrange(100 if i % 3 else len(changed))] ^= 1 << generator.randrange(8)
        (folder / ("flip%03d.gpkg" % i)).write_bytes(changed)
    (folder / "torn.gpkg").write_bytes(whole)
    (folder / "torn.gpkg-wal").write_bytes(bytes.fromhex("377f0682002de218") + bytes(24) + whole[:5000])


# --- and of the others

def write_more(folder, thin):
    def put(name, text):
        (folder / (name + ".geojson")).write_text(text, encoding="utf-8")

    one = feature(square(395100, 2521100))
    put("open_ring", collection([feature({"type": "Polygon", "coordinates": [RING[:4]]})]))
    put("two_points", collection([feature({"type": "Polygon", "coordinates": [RING[:2]]})]))
    put("null_geometry", collection([feature(None), one]))
    put("empty_geometry", collection([feature({"type": "Polygon", "coordinates": []}), one]))
    put("wrong_depth", collection([feature({"type": "Polygon", "coordinates": [1, [2], [[3]]]}), one]))
    put("long_number", collection([one]).replace("395100", "3" * (1 << 20), 1))
    put("same_keys", collection([one]).replace('"type": "Polygon"', '"type": "Point", "type": "Polygon"'))
    put("null_fields", collection([feature(square(395100, 2521100), 户数=None, 编号=None)] * 3))
    put("wrong_types", collection([feature(square(395100 + 20 * i, 2521100), 户数=v, 建成年份=v)
                                   for i, v in enumerate(("３００", "1,200", "无", -5, 1e30, True, [1], {}))]))
    n = 20000 if thin else 300000
    put("many_vertices", collection([feature({"type": "Polygon", "coordinates": [
        [[395100 + i * 1e-3, 2521100 + i % 2 * 1e-3] for i in range(n)] + [[395100, 2521300], [395100, 2521100]]]})]))
    holes = [[[x, y] for x, y in ((395100 + i % 300, 2521100 + i // 300 + .1), (395100.5 + i % 300, 2521100.2
             + i // 300), (395100.2 + i % 300, 2521100.6 + i // 300), (395100 + i % 300, 2521100.1 + i // 300))]
             for i in range(n // 10)]
    put("many_holes", collection([feature({"type": "Polygon", "coordinates": [
        [[395000, 2521000], [395500, 2521000], [395500, 2521500], [395000, 2521500], [395000, 2521000]]]
        + holes})]))
    for name in ("';DROP TABLE homes;--", "长" * 80, "%s%n%s", "$(id)", "a b", " ", "{200*a}", "'\"`"):
        put(name, collection([one]))
    os.write(os.open(os.fsencode(folder) + b"/\xff\xfe.geojson", os.O_WRONLY | os.O_CREAT, 0o600), b"{}")
    (folder / "linked.gdb").mkdir()
    (folder / "linked.gdb" / "gdb").write_bytes(b"x")
    (folder / "linked.gdb" / "a00000001.gdbtable").symlink_to("/etc/passwd")
    (folder / "vrt.tif").write_text("<VRTDataset rasterXSize=\"9\" rasterYSize=\"9\"><VRTRasterBand><SimpleSource>"
                                    "<SourceFilename>/vsicurl/http://127.0.0.1:9/a.tif</SourceFilename>"
                                    "</SimpleSource></VRTRasterBand></VRTDataset>")
    for part in ("shp", "shx", "dbf"):
        (folder / ("lying." + part)).write_bytes(struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 2147483647)
                                                 + struct.pack("<2i", 1000, 5) + bytes(164))
    with zipfile.ZipFile(folder / "crowd.zip", "w") as packed:
        for i in range(65535 if not thin else 3000):
            packed.writestr("%d" % i, "")


def tiff(width, height, tags=(), cells=b"", bits=32):
    """A grid of one strip of floats; `tags` are (number, type, values)."""
    entries = {256: (4, [width]), 257: (4, [height]), 258: (3, [bits]), 259: (3, [1]), 262: (3, [1]),
               277: (3, [1]), 278: (4, [height]), 279: (4, [min(len(cells), 2**32 - 1)]), 339: (3, [3]),
               33550: (12, [10.0, 10.0, 0.0]), 33922: (12, [0, 0, 0, 395000.0, 2522000.0, 0]),
               34735: (3, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 4543])}
    entries.update({number: (kind, values) for number, kind, values in tags})
    entries.setdefault(273, (4, [8]))
    out, late = b"II*\0" + struct.pack("<I", 8 + len(cells)) + cells, b""
    sizes, forms = {2: 1, 3: 2, 4: 4, 12: 8}, {3: "H", 4: "I", 12: "d"}
    behind = len(out) + 2 + 12 * len(entries) + 4
    directory = struct.pack("<H", len(entries))
    for number in sorted(entries):
        kind, values = entries[number]
        data = values if kind == 2 else struct.pack("<%d%s" % (len(values), forms[kind]), *values)
        if len(data) > 4:
            place = struct.pack("<I", behind + len(late))
            late += data
        else:
            place = data.ljust(4, b"\0")
        directory += struct.pack("<HHI", number, kind, len(data) // sizes[kind]) + place
    return out + directory + bytes(4) + late


def write_grids(folder):
    def put(name, *how, **more):
        (folder / (name + ".tif")).write_bytes(tiff(*how, **more))

    flat = struct.pack("<f", 1300) * (300 * 300)
    put("flat_dem", 300, 300, cells=flat)
    put("huge_dem", 2**31 - 1, 2**31 - 1)
    put("wide_dem", 2**31 - 1, 1, cells=flat[:64])
    put("cut_dem", 300, 300, cells=flat[:1000])
    put("nan_dem", 300, 300, cells=struct.pack("<f", float("nan")) * (300 * 300))
    put("nodata_dem", 300, 300, [(42113, 2, b"1300\0")], flat)
    put("turned_dem", 300, 300, [(34264, 12, [7., 7, 0, 395000, 7, -7, 0, 2522000, 0, 0, 0, 0, 0, 0, 0, 1])], flat)
    put("feet_dem", 300, 300, [(34735, 3, [1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 2222])], flat)
    put("nowhere_dem", 300, 300, [(34735, 3, [1, 1, 0, 0])], flat)
    put("bits_dem", 300, 300, cells=flat, bits=64)
    put("point_dem", 300, 300, [(33550, 12, [0., 0, 0])], flat)


TEXTS = ["/vsicurl/http://127.0.0.1:9/a.geojson", "http://127.0.0.1:9/a.geojson", "/vsimem/a.geojson",
         "/vsizip//etc/passwd", "PG:host=127.0.0.1", "MEM:::DATAPOINTER=1", "/vsistdin/", "/dev/zero",
         "/dev/stdin", "/proc/self/mem", "/etc/passwd", "-", "../../../../../../../../etc/passwd",
         "a\nb.geojson", "\x1b[31m.geojson", "GPKG:a.gpkg:t", "x" * 5000 + ".shp", "", "nowhere.gpkg"]


def made_files(folder, thin):
    folder.mkdir()
    write_geojson(folder)
    write_geopackages(folder)
    write_others(folder)
    write_kml(folder)
    write_drawings(folder)
    write_folders(folder)
    write_workbooks(folder)
    write_ods(folder)
    write_text_tables(folder, thin)
    write_odd_geopackages(folder, thin)
    write_more(folder, thin)
    write_grids(folder)
    sides = ("-journal", "-wal", "lying.shx", "lying.dbf")
    return sorted(p for p in folder.iterdir() if not p.name.endswith(sides))
