#!/usr/bin/env python3
"""Hostile inputs beside good ones: refused with one line that names the file, or counted to the last
feature; never a crash, a hang, or a look into the network.

    test_inputs.py QUAN_PROGRAM
"""
import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import (CRS, SHARED, Town, check, environment, finish, is_sanitized, quan,  # noqa: E402
                  rows, scratch_folder)

CODES = (0, 3, 4, 5)
MOST_S = 20
FOLDERS = ("bad_inputs/shp", "bad_inputs/geojson", "bad_inputs/gpkg", "bad_inputs/osm", "bad_inputs/dxf",
           "bad_inputs/csv", "bad_inputs/filegdb", "bad_inputs/openfilegdb", "geopackage")
HELPERS = (".dbf", ".csvt", ".shx", ".prj", ".sbn", ".sbx", ".cpg", ".idm", ".ind", ".qix", ".txt", ".TXT",
           ".ini", ".md")
ROLES = ("building", "road")
NOTHING_LEFT = "no feature of the layer"  # what is said when all sources of a role gave nothing
COORDINATES = re.compile(r"crs|coordinate system", re.I)


SEVERAL = "several layers"
MOST_LAYERS = 2


def layers_in(said):
    """The layers that a refusal lists, without their counts."""
    names = re.split(r"features: |layers: ", said.strip())[-1].split(", ")
    return [re.sub(r" \(\d+\)$", "", name) for name in names][:MOST_LAYERS]


class Bench:
    """One town in which one source after another is tried."""

    def __init__(self, binary, folder):
        self.binary, self.town = binary, Town(folder)
        self.run_file = self.town.file.read_text(encoding="utf-8")
        self.out = self.town.folder / "town.gpkg"
        # GDAL 3.6 itself loses some bytes for each MLEADER of a drawing.
        known = self.town.folder / "known_leaks.txt"
        known.write_text("leak:libgdal\n")
        self.drawing_env = environment(LSAN_OPTIONS="print_suppressions=0:suppressions=%s" % known)

    def write_run_file(self, source, role, extra, replace):
        text = self.run_file
        if replace:
            text = re.sub(r"  - \{role: %s,.*\n" % role, "", text)
        line = "  - {role: %s, path: %s%s}\n" % (role, json.dumps(str(source)), extra)
        self.town.file.write_text(text.replace("sources:\n", "sources:\n" + line), encoding="utf-8")

    def attempt(self, command, source, prefix=()):
        env = self.drawing_env if str(source).endswith(".dxf") else None
        words = ["-o", self.out, "--overwrite"] if command != "check" else []
        try:
            return quan(self.binary, command, self.town.file, "-q", *words, timeout=MOST_S,
                        prefix=prefix, env=env)
        except subprocess.TimeoutExpired:
            return None

    def judge(self, source, sentence, done, command):
        name = Path(source).name.replace("\n", "\\x0A")
        if not check(done is not None, "%s: ends within %d s" % (sentence, MOST_S)):
            return None
        check(not done.crashed, sentence + ": no crash and nothing for the sanitizer", done)
        check(done.code in CODES, sentence + ": exit 0, 3, 4 or 5", done)
        if done.code:
            named = name in done.said or NOTHING_LEFT in done.said
            check(len(done.errors) == 1 and named, sentence + ": one line that names the file",
                  done)
        elif command != "check":
            wrong = rows(self.out, "SELECT * FROM run_source WHERE "
                                   "features_in <> used + rejected + outside")
            check(not wrong, sentence + ": all its features are accounted for", wrong)
            told = rows(self.out, "SELECT count(*) FROM run_source WHERE source = ?", name)[0][0]
            check(told > 0, sentence + ": it is named in run_source")
            self.out.unlink()
            self.out.with_suffix(".qgs").unlink()
        return done.code

    def try_source(self, source, role, command, replace, prefix=()):
        """With a system of coordinates said by hand where the file has none, and layer by layer where
        it has several.
        """
        sentence = "%s %s as %s" % (command, source, role)
        code, extras = None, ["", ", crs: \"EPSG:4543\""]
        for extra in extras:
            self.write_run_file(source, role, extra, replace)
            done = self.attempt(command, source, prefix)
            code = self.judge(source, sentence + extra, done, command)
            if code and SEVERAL in done.said and len(extras) == 2:
                extras += [", crs: \"EPSG:4543\", layer: " + json.dumps(name)
                           for name in layers_in(done.said)]
            elif len(extras) == 2 and (not code or not COORDINATES.search(done.said)):
                break
        return code


def known_files():
    found = []
    for folder in FOLDERS:
        for path in sorted((SHARED / folder).rglob("*")):
            whole = path.name.endswith(".gdb") or path.parent.suffix != ".gdb" and path.is_file()
            if whole and not path.name.endswith(HELPERS):
                found.append(path)
    return found


# --- inputs made here

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
        for _ in range(400):
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
        packed.writestr("bomb.geojson", b" " * (300 << 20))


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


def made_files(folder):
    folder.mkdir()
    write_geojson(folder)
    write_geopackages(folder)
    write_others(folder)
    write_kml(folder)
    write_drawings(folder)
    write_folders(folder)
    found = sorted(p for p in folder.iterdir() if not p.name.endswith("-journal"))
    return found + ["/vsicurl/http://127.0.0.1:9/a.geojson", "http://127.0.0.1:9/a.geojson",
                    "/vsimem/a.geojson", "/vsizip//etc/passwd", "PG:host=127.0.0.1",
                    "/vsistdin/", "/dev/zero", "/dev/stdin", "/proc/self/mem", "/etc/passwd",
                    "-", "../../../../../../../../etc/passwd", "a\nb.geojson", "GPKG:a.gpkg:t"]


def jobs_of(made, known, thin):
    """(source, role, command, replace): each file as one role through the whole chain (of the many
    that others published each fourth), as the other one up to the network, and looked at alone.
    Under a sanitizer (`thin`) few go through the whole chain."""
    jobs = []
    for i, source in enumerate(made + known):
        one, other = ROLES[::1 if i % 2 else -1]
        whole = (source in made or i % 4 == 0) and (not thin or i % 4 == 0)
        jobs.append((source, one, "run" if whole else "network", False))
        if i % 2 == 0 and not thin:
            jobs.append((source, other, "network", False))
        if not thin or i % 2 == 0:
            jobs.append((source, one, "check", True))
    return jobs


def no_network(bench, sources):
    """No socket is opened, but one of this machine that libraries may look for."""
    log = bench.town.folder / "sockets.txt"
    prefix = ("strace", "-f", "-qq", "-o", str(log), "-e", "trace=socket,connect")
    if not shutil.which("strace") or quan("true", prefix=prefix).code:
        print("whether the network is touched is not looked at: strace is not there")
        return
    for source in sources:
        bench.write_run_file(source, "building", "", False)
        env = environment(ASAN_OPTIONS="detect_leaks=0")
        quan(bench.binary, "check", bench.town.file, "-q", prefix=prefix, env=env)
        found = [line for line in log.read_text().splitlines() if "AF_INET" in line]
        check(not found, "%s: the network is not touched" % source, found)


def network_tool(binary, source, folder):
    """The tool that reads any lines, wherever on earth they lie."""
    out = folder / "network.gpkg"
    try:
        done = quan(binary, "network", "--roads", source, "-o", out, "--overwrite", "-q",
                    timeout=MOST_S)
    except subprocess.TimeoutExpired:
        done = None
    sentence = "quan network --roads %s" % source
    if check(done is not None, "%s: ends within %d s" % (sentence, MOST_S)):
        check(not done.crashed, sentence + ": no crash", done)
        check(done.code in (*CODES, 2), sentence + ": exit 0, 2, 3, 4 or 5", done)
        if done.code:
            check(len(done.errors) == 1, sentence + ": one line says why", done)


def main():
    binary = Path(sys.argv[1]).resolve()
    thin = is_sanitized(binary)
    with scratch_folder() as scratch:
        folder = Path(scratch)
        made = made_files(folder / "made")
        known = known_files() if SHARED.exists() else []
        if not known:
            print("the collection of bad files is left out: shared/data is not here")
        jobs, codes = jobs_of(made, known, thin), []

        def work(part):
            bench = Bench(binary, folder / ("bench%d" % part))
            found = [bench.try_source(*job) for job in jobs[part::2]]
            for source in (made + known)[part::12 if thin else 6]:
                network_tool(binary, source, bench.town.folder)
            return found

        with ThreadPoolExecutor(2) as pool:
            for found in pool.map(work, range(2)):
                codes += found
        no_network(Bench(binary, folder / "strace"), (made + known)[::12 if thin else 6])
        counts = {code: codes.count(code) for code in sorted(set(codes), key=str)}
        print("%d files, %d attempts, exits %s" % (len(made + known), len(jobs), counts))
        check(codes.count(3) > 20 and codes.count(0) > 20, "some are refused, some are counted")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
