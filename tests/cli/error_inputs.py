"""Inputs for test_errors.py that are no plain text, or larger than a page."""
import fcntl
import gzip
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading
import time
import warnings
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import workbooks  # noqa: E402

EXTENT_TIE = (394000.0, 2524000.0)
CELL_M = 100.0

# Folder of layers/, file in it, pattern, what stands there instead.
LAYERS = [
    ("layers_order", "output/order.txt", r"^walk_edge$", "walk_edge\nwalk_edge"),
    ("layers_setting", "catalogue/settings.csv", r"^network\.snap_m,.*\n", ""),
    ("layers_column", "catalogue/profiles.csv", r",[^,\n]*$", ""),
    ("layers_word", "input/road.yaml", r"^geometry: line$", "geometry: lines"),
    ("layers_title", "input/road.yaml", r"\Atitle: .*\n", ""),
    ("layers_name", "input/gate.yaml", r"name: name,", "name: Name,"),
    ("layers_twice", "input/gate.yaml", r"name: name,", "name: id,"),
    ("layers_style", "output/walk_edge.yaml", r"^style: .*$", "style: ../walk_edge.qml"),
    ("layers_list", "input/gate.yaml", r"(?s)^fields:.*", "fields: [id]\n"),
    ("layers_empty", "input/road.yaml", r"(?s).*", ""),
    ("layers_qml", "output/walk_edge.qml", r"(?s).*", "<qgis"),
]

CUT_FGB = """
    66676203666762019c00000020000000000000001800200008000c00050000000000000000001000140006001800
    000000020000480000001c0000001000000001000000000000000000000001000000400000000400000000000000
    e01b184100000000ce3c434100000000802b184100000000ce3c4341000000000100000072000e00100008000700
    000000000c000e0000000000000b080000000000000002000000696400005c000000100000000000000008000c00
    04000800080000001c00000004000000070000000000010000005200080008000000040008000000
    """


def make_texts(folder):
    text = (folder / "texts.txt").read_text(encoding="utf-8")
    parts = re.split(r"^=== (.*)\n", text, flags=re.M)[1:]
    for name, content in zip(parts[::2], parts[1::2]):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


def make_layers(folder, layers):
    for name, path, pattern, replacement in LAYERS:
        shutil.copytree(layers, folder / name, symlinks=True)
        file = folder / name / path
        before = file.read_text(encoding="utf-8")
        after = re.sub(pattern, replacement, before, flags=re.M)
        assert after != before, f"{name}: nothing was replaced in {path}"
        file.unlink()
        file.write_text(after, encoding="utf-8")


def make_bytes(folder):
    def write(name, content):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    write("decided_bytes.csv", b"\xff\xfe\xff,a\n")
    write("big.yaml", b"#" * ((1 << 20) + 1))
    write("gbk.yaml", "run: 思茅区\n".encode("gbk"))
    write("latin.yaml", b"run: caf\xe9\n")
    write("utf16.yaml", "run: x\n".encode("utf-16"))
    write("nul.yaml", b"run: \0\n")
    write("many_keys.yaml", "".join(f"k{i}: 1\n" for i in range(1001)).encode())
    kinds = ", ".join(f"k{i}" for i in range(1001))
    write("many_kinds.yaml", f"run:\n  as_of: 2025-01-01\n  complete: [{kinds}]\n".encode())
    rows = "".join(f"k{i},1\n" for i in range(5001))
    write("many/criteria.csv", f"criterion_id,limit_m\n{rows}".encode())
    write("wide/criteria.csv", ",".join(f"c{i}" for i in range(201)).encode() + b"\n")
    write("long.csv", b"id,wkt\n" + b"x" * (1 << 20) + b"\n")
    write("zero.csv", b"id\0,wkt\n")
    write("odd.csv", b"id,wkt\n\xff\xff,x\n")
    write("alone.shp", b"")
    write("text.gpkg", b"no database\n" * 20)
    write("plain.geojson.gz", b"{}")
    broken = bytearray(gzip.compress(random.Random(1).randbytes(20000), mtime=0))
    broken[5000:5010] = bytes(10)
    write("broken.geojson.gz", bytes(broken))
    write("bomb.geojson.gz", gzip.compress(b" " * (1 << 20), mtime=0))
    make_zips(folder)
    make_drawings(write)
    make_tables(write, folder)
    for name in ("a.gdb/a.gdbtable", "linked.gdb/a.gdbtable"):
        write(name, b"x")
    (folder / "linked.gdb/b.gdbtable").symlink_to("/etc/passwd")
    (folder / "empty.gdb").mkdir()
    (folder / "full.gdb").mkdir()
    for i in range(20001):
        (folder / f"full.gdb/{i}").touch()
    # A FlatGeobuf of one line with the field id, without its coordinates.
    write("cut.fgb", bytes.fromhex(CUT_FGB))
    for ending in ("xyz", "dwg", "dgn", "mdb", "vct", "rar", "wps", "et", "mxd", "e00", "wl", "gdbtable",
                   "dbf", "shx", "map", "mid", "gml", "png"):
        write("unread." + ending, b"x")
    head = bytearray(100)
    head[24:28] = (54).to_bytes(4, "big")  # one shape
    for name, rows in (("parted", 2), ("short", 1)):
        write(name + ".shp", bytes(100))
        write(name + ".shx", bytes(head) + bytes(8))
        write(name + ".dbf", b"\3\0\0\0" + rows.to_bytes(4, "little") + bytes(24))
    write("short.dbf", b"\3")


def make_tables(write, folder):
    head = "名称,类别,经度,纬度\n"
    row = "甲,小学,101,22.8\n"
    for name, text in (("no_names.csv", "1,茶城,120\n2,振兴,80\n"), ("nothing.csv", "\n\n"),
                       ("nowhere.csv", "名称,类别\n甲,小学\n"), ("open_quote.csv", head + '"甲,小学,101,22.8\n'),
                       ("wide_row.csv", head + row * 70 + "甲,小学,101,22.8,多\n"),
                       ("long_row.csv", head + '"' + "x\n" * 600000 + '",小学,101,22.8\n'),
                       ("many_cells.csv", head + "," * 5000 + "\n"),
                       ("total.csv", head + row + "合计,,,\n"), ("totals.csv", head + "合计,,,\n小计,,,\n"),
                       ("pipes.csv", "起点号,终点号,管径\nJS1,JS2,300\n"), ("points.csv", "点号,高程\nJS1,1300\n"),
                       ("page.xlsx", "<html>"), ("page.xls", "<html>")):
        write(name, text.encode())
    write("cut16.csv", b"\xff\xfea\0b")
    write("bad16.csv", b"\xff\xfe\x00\xd8A\0")
    sheet = ([["名称", "类别", "经度", "纬度"], ["甲", "小学", 101, 22.8]], [])
    strange = ([["甲方", "乙方"], ["a", "b"]], [])
    workbooks.xlsx(folder / "two.xlsx", {"甲": sheet, "乙": sheet})
    workbooks.xlsx(folder / "strange.xlsx", {"甲": strange, "乙": strange})
    workbooks.xlsx(folder / "early.xlsx", {"甲": sheet}, since_1904=True)
    workbooks.xlsx(folder / "sheets.xlsx", {"s%d" % i: sheet for i in range(1001)})
    workbooks.xlsx(folder / "fat.xlsx", {"甲": sheet})
    with zipfile.ZipFile(folder / "fat.xlsx", "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.png", b"\0" * (60 << 20))


def make_zips(folder):
    link = zipfile.ZipInfo("a.geojson")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    for name, entries in (("two", ("a.geojson", "b.geojson")), ("up", ("../a.geojson",)),
                          ("link", (link,)), ("locked", ("a.geojson",)),
                          ("twice", ("a.geojson", "a.geojson")), ("nothing", ("a.bin", "b.bin")),
                          ("many", ["%d.bin" % i for i in range(2001)])):
        with warnings.catch_warnings(), \
                zipfile.ZipFile(folder / f"{name}.geojson.zip", "w") as packed:
            warnings.simplefilter("ignore")  # that a name is there twice
            for entry in entries:
                packed.writestr(entry, "{}")
    locked = bytearray((folder / "locked.geojson.zip").read_bytes())
    locked[locked.index(b"PK\1\2") + 8] |= 1
    (folder / "locked.geojson.zip").write_bytes(locked)
    (folder / "no.geojson.zip").write_bytes(b"PK" * 40)


def make_drawings(write):
    def entities(layers):
        return b"0\nSECTION\n2\nENTITIES\n" + b"".join(
            b"0\nPOINT\n8\n" + layer + b"\n10\n1\n20\n2\n" for layer in layers) \
            + b"0\nENDSEC\n0\nEOF\n"

    write("two.dxf", entities([b"wall", b"gate"]))
    write("gbk.dxf", entities(["道路".encode("gbk")]))
    write("many.dxf", entities([b"layer%d" % i for i in range(5001)]))
    write("binary.dxf", b"AutoCAD Binary DXF\r\n\x1a\0")
    write("array.dxf", b"0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\nx\n0\nPOINT\n0\nENDBLK\n"
          b"0\nENDSEC\n0\nSECTION\n2\nENTITIES\n0\nINSERT\n2\nx\n70\n2000\n71\n2000\n"
          b"0\nENDSEC\n")
    write("no.dxf", b"0\nEOF\n")


def tiff(path, keys=None, grid=None, metadata=""):
    """A GeoTIFF of 60 x 60 heights. `keys` is its EPSG code, `grid` (tag, numbers) its place."""
    n = 60
    values = struct.pack(f"<{n * n}f", *([1000.0] * (n * n)))
    tags = [(256, "H", [n]), (257, "H", [n]), (258, "H", [32]), (259, "H", [1]), (262, "H", [1]),
            (273, "I", [8]), (277, "H", [1]), (278, "H", [n]), (279, "I", [len(values)]),
            (339, "H", [3])]
    tags += [(tag, "d", numbers) for tag, numbers in grid or []]
    if keys:
        tags.append((34735, "H", [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, keys]))
    if metadata:
        tags.append((42112, "s", metadata.encode() + b"\0"))
    codes = {"H": 3, "I": 4, "d": 12, "s": 2}
    start = 8 + len(values)
    beyond, entries, extra = start + 2 + 12 * len(tags) + 4, b"", b""
    for tag, kind, numbers in sorted(tags):
        data = numbers if kind == "s" else struct.pack(f"<{len(numbers)}{kind}", *numbers)
        entries += struct.pack("<HHI", tag, codes[kind], len(numbers))
        if len(data) <= 4:
            entries += data.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", beyond + len(extra))
            extra += data
    path.write_bytes(struct.pack("<2sHI", b"II", 42, start) + values + struct.pack("<H", len(tags))
                     + entries + struct.pack("<I", 0) + extra)


def make_shapefile(folder):
    """road.shp: one line with a name."""
    points = (395000.0, 2521500.0, 396000.0, 2521500.0)
    box = struct.pack("<4d", *points)
    content = (struct.pack("<i", 3) + box + struct.pack("<3i", 1, 2, 0)
               + struct.pack("<4d", *points))

    def head(n_bytes):
        return (struct.pack(">7i", 9994, 0, 0, 0, 0, 0, n_bytes // 2) + struct.pack("<2i", 1000, 3)
                + box + bytes(32))

    record = struct.pack(">2i", 1, len(content) // 2)
    (folder / "road.shp").write_bytes(head(108 + len(content)) + record + content)
    (folder / "road.shx").write_bytes(head(108) + struct.pack(">2i", 50, len(content) // 2))
    field = struct.pack("<11sc4xBB14x", b"name", b"C", 10, 0)
    (folder / "road.dbf").write_bytes(
        struct.pack("<B3BIHH20x", 3, 125, 1, 1, 1, 65, 11) + field + b"\r" + b" main      \x1a")


def make_heights(folder):
    def place(x, y):
        return [(33550, [CELL_M, CELL_M, 0.0]), (33922, [0.0, 0.0, 0.0, x, y, 0.0])]

    turned = [(34264, [70.0, 70.0, 0.0, 394000.0, 70.0, -70.0, 0.0, 2524000.0] + [0.0] * 7 + [1.0])]
    feet = ('<GDALMetadata><Item name="UNITTYPE" sample="0" role="unittype">foot</Item>'
            "</GDALMetadata>")
    tiff(folder / "heights.tif", 4543, place(*EXTENT_TIE))
    tiff(folder / "elsewhere.tif", 4543, place(500000.0, 3000000.0))
    tiff(folder / "feet.tif", 4543, place(*EXTENT_TIE), feet)
    tiff(folder / "turned.tif", 4543, turned)
    tiff(folder / "plain.tif", 4543)
    tiff(folder / "nowhere.tif", None, place(*EXTENT_TIE))
    whole = bytearray((folder / "heights.tif").read_bytes())
    # The strip is said to begin behind the end of the file.
    at = whole.index(struct.pack("<HHII", 273, 4, 1, 8))
    whole[at + 8:at + 12] = struct.pack("<I", 10 * len(whole))
    (folder / "cut.tif").write_bytes(whole)


def line_blob(srs, points):
    head = struct.pack("<2sBBi", b"GP", 0, 1, srs)
    return head + struct.pack("<BII", 1, 2, len(points)) + b"".join(
        struct.pack("<2d", *point) for point in points)


def package(path, wkt=None, points=((395000, 2521500), (396000, 2521500)), more=()):
    """A GeoPackage with one table `road` of one line, in EPSG:4543 or in the system given."""
    srs = 100001 if wkt else 4543
    with sqlite3.connect(path) as db:
        db.executescript("""
            PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
                organization TEXT, organization_coordsys_id INTEGER, definition TEXT,
                description TEXT);
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT,
                identifier TEXT, description TEXT, last_change DATETIME, min_x, min_y, max_x,
                max_y, srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
                geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);
            CREATE TABLE road (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT);
            INSERT INTO gpkg_contents (table_name, data_type, identifier)
                VALUES ('road', 'features', 'road');
            """)
        db.execute("UPDATE gpkg_contents SET srs_id = ?", (srs,))
        db.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('s', ?, ?, ?, ?, NULL)",
                   (srs, "NONE" if wkt else "EPSG", srs, wkt or "undefined"))
        db.execute("INSERT INTO gpkg_geometry_columns "
                   "VALUES ('road', 'geom', 'LINESTRING', ?, 0, 0)", (srs,))
        db.execute("INSERT INTO road VALUES (1, ?, 'R1')", (line_blob(srs, points),))
        for statement in more:
            db.execute(statement)
    db.close()


# A projected system with heights: WKT 1 has no words for it.
THREE_AXES = (
    'PROJCRS["own",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",'
    'ELLIPSOID["WGS 84",6378137,298.257223563]]],CONVERSION["own",METHOD["Transverse Mercator"],'
    'PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433]],'
    'PARAMETER["Longitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433]],'
    'PARAMETER["Scale factor at natural origin",1,SCALEUNIT["unity",1]]],CS[Cartesian,3],'
    'AXIS["easting",east],AXIS["northing",north],AXIS["height",up],LENGTHUNIT["metre",1]]')


def make_packages(folder):
    package(folder / "road.gpkg")
    package(folder / "side.gpkg")
    (folder / "side.gpkg-journal").write_bytes(b"")
    package(folder / "no_wkt.gpkg", THREE_AXES, ((0, 0), (1000, 0)))
    package(folder / "view.gpkg", more=[
        "ALTER TABLE road RENAME TO hidden", "CREATE VIEW road AS SELECT * FROM hidden"])
    package(folder / "columns.gpkg", more=[
        "DROP TABLE gpkg_geometry_columns",
        "CREATE VIEW gpkg_geometry_columns AS SELECT 'road' AS table_name"])
    package(folder / "virtual.gpkg", more=["CREATE VIRTUAL TABLE notes USING fts4(text)"])
    package(folder / "two.gpkg", more=[
        "CREATE TABLE path AS SELECT * FROM road",
        "INSERT INTO gpkg_contents SELECT 'path', data_type, 'path', description, last_change, "
        "min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents",
        "INSERT INTO gpkg_geometry_columns SELECT 'path', column_name, geometry_type_name, srs_id, "
        "z, m FROM gpkg_geometry_columns"])
    package(folder / "bald.gpkg", more=[
        "DELETE FROM gpkg_geometry_columns",
        "UPDATE gpkg_contents SET data_type = 'attributes'",
        "CREATE TABLE more (fid INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
        "VALUES ('more', 'attributes', 'more')"])
    # Columns that no row stores, but that the check looks for in each.
    columns = ", ".join(f"c{i} INTEGER NOT NULL DEFAULT 1" for i in range(398))
    package(folder / "slow.gpkg", more=[
        "CREATE TABLE slow (a INTEGER)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 140000) "
        "INSERT INTO slow SELECT 1 FROM n",
        "PRAGMA writable_schema = 1",
        f"UPDATE sqlite_schema SET sql = 'CREATE TABLE slow (a INTEGER, {columns})' "
        "WHERE name = 'slow'"])
    package(folder / "torn.gpkg", more=[
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
        "INSERT INTO road SELECT i, NULL, 'a road with some name ' || i FROM n"])
    torn = bytearray((folder / "torn.gpkg").read_bytes())
    torn[-4096:] = b"\xaa" * 4096
    (folder / "torn.gpkg").write_bytes(torn)
    with sqlite3.connect(folder / "bare.gpkg") as db:
        db.execute("CREATE TABLE road (id TEXT)")
    db.close()


def make_outputs(folder, program, run):
    """Outputs of the program itself, then changed or held by others."""
    run([program, "network", "-q", "--roads", "road.geojson", "-o", "older.gpkg"])
    for name in ("mixed", "held"):
        shutil.copy(folder / "older.gpkg", folder / f"{name}.gpkg")
    with sqlite3.connect(folder / "mixed.gpkg") as db:
        db.execute("CREATE TABLE mine (id TEXT)")
        db.execute("INSERT INTO gpkg_contents (table_name, data_type) "
                   "VALUES ('mine', 'attributes')")
    db.close()
    (folder / "left.gpkg-journal").write_bytes(b"")
    (folder / "folder").mkdir()
    (folder / "folder.gpkg").mkdir()
    (folder / "folder.geojson").mkdir()
    os.symlink("older.gpkg", folder / "link.gpkg")


HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


class Neighbours:
    """What other programs do meanwhile: one holds files, one keeps saving a source."""

    def __init__(self, folder):
        # In a process of its own: reading the file here would end its locks (POSIX).
        self.holder = subprocess.Popen(  # pylint: disable=consider-using-with
            [sys.executable, "-c", HOLD, str(folder / "held.gpkg")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        self.holder.stdout.readline()
        self.temp = open(folder / ".busy.gpkg.tmp-1-1", "wb")  # pylint: disable=consider-using-with
        fcntl.flock(self.temp, fcntl.LOCK_EX)
        self.done = threading.Event()
        self.saver = threading.Thread(target=self.save, args=(folder / "restless.geojson",))
        self.saver.start()

    def save(self, path):
        while not self.done.is_set():
            os.utime(path)
            time.sleep(0.002)

    def close(self):
        self.done.set()
        self.saver.join()
        self.holder.communicate()
        self.temp.close()


def make_all(folder, layers, program, run):
    make_texts(folder)
    make_layers(folder, layers)
    make_bytes(folder)
    make_heights(folder)
    make_shapefile(folder)
    make_packages(folder)
    make_outputs(folder, program, run)
