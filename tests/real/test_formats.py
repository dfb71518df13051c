"""test_formats.py QUAN: the sample town as files of a bureau. GDAL writes its layers as FileGDB, DXF,
KML, MapInfo, FlatGeobuf and zipped GBK shapefiles; each time the answers must stay those of the
GeoJSON files.
"""
import re
import shutil
import struct
import sys
import warnings
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import Town, check, finish, quan, rows, scratch_folder, skip  # noqa: E402

try:
    from osgeo import gdal, ogr, osr
except ImportError:
    skip("Python's bindings of GDAL are not here")

gdal.UseExceptions()
COUNTS = ("SELECT role, features_in, used, rejected, outside FROM run_source WHERE role = ? "
          "AND source <> 'building_survey.geojson'")
ANSWERS = ("SELECT * FROM gap_building ORDER BY building_id",
           "SELECT building_id, criterion_id, status, cause FROM gap_detail "
           "ORDER BY building_id, criterion_id",
           "SELECT code, count(*) FROM rejected_feature GROUP BY code ORDER BY code")
PINYIN = {"编号": "BH", "名称": "MC", "用途": "YT", "户数": "HS", "人口": "RK", "层数": "CS",
          "建成年份": "JCNF"}


class Variant:
    """The town with one role told by other files."""

    def __init__(self, binary, folder, role):
        self.binary, self.role = binary, role
        self.town = Town(folder)
        self.data = self.town.folder / "data"
        self.out = self.town.folder / "town.gpkg"
        self.file = self.data / (role + ".geojson")

    def source(self, *lines):
        old = re.search(r"  - \{role: %s, path: data/%s\.geojson.*\n" % (self.role, self.role),
                        self.town.file.read_text(encoding="utf-8")).group(0)
        new = "".join("  - {role: %s, path: %s, accuracy_m: 0}\n" % (self.role, line)
                      for line in lines)
        self.town.edit_run_file(old, new)

    def run(self):
        return self.town.run(self.binary, self.out, "--overwrite")

    def answers(self):
        return [rows(self.out, sql) for sql in ANSWERS]

    def counts(self):
        return rows(self.out, COUNTS, self.role)


def baseline(binary, folder):
    variant = Variant(binary, folder / "plain", "building")
    variant.source("data/building.geojson")
    done = variant.run()
    assert done.code == 0, done
    return variant.answers()


def same(variant, sentence, wanted, used, rounded=False):
    """The same answers, and as many features as GDAL wrote. `rounded`: by a format that keeps
    coordinates as whole numbers, so that only what is decided must be the same.
    """
    done = variant.run()
    if not check(done.code == 0, sentence + ": it runs", done):
        return False
    counted = [sum(row[i] for row in variant.counts()) for i in range(1, 5)]
    check(counted == [used, used, 0, 0], sentence + ": in = used", variant.counts())
    found = variant.answers()
    check(found[2] == wanted[2], sentence + ": nothing is noted that was not before", found[2])
    return check(found[rounded:] == wanted[rounded:], sentence + ": the same answers")


def n_features(path):
    source = gdal.OpenEx(str(path))
    return sum(1 for _ in source.GetLayer(0))


# --- FileGDB

def write_gdb(source, target):
    """Names in pinyin with Chinese aliases, uses as coded values, a table without map beside."""
    data = gdal.OpenEx(str(source))
    layer = data.GetLayer(0)
    out = gdal.GetDriverByName("OpenFileGDB").Create(str(target), 0, 0, 0, gdal.GDT_Unknown)
    uses = sorted({f.GetField("用途") for f in layer} - {None})
    codes = {str(i + 1): use for i, use in enumerate(uses)}
    out.AddFieldDomain(ogr.CreateCodedFieldDomain("JZYT", "", ogr.OFTInteger, ogr.OFSTNone, codes))
    made = out.CreateLayer("JZW", layer.GetSpatialRef(), ogr.wkbMultiPolygon)
    for name, short in PINYIN.items():
        field = ogr.FieldDefn(short, layer.GetLayerDefn().GetFieldDefn(
            layer.GetLayerDefn().GetFieldIndex(name)).GetType())
        field.SetAlternativeName(name)
        if name == "用途":
            field = ogr.FieldDefn(short, ogr.OFTInteger)
            field.SetAlternativeName(name)
            field.SetDomainName("JZYT")
        made.CreateField(field)
    layer.ResetReading()
    for f in layer:
        g = ogr.Feature(made.GetLayerDefn())
        g.SetGeometry(ogr.ForceToMultiPolygon(f.GetGeometryRef().Clone()))
        for name, short in PINYIN.items():
            value = f.GetField(name)
            g.SetField(short, uses.index(value) + 1 if name == "用途" else value)
        made.CreateFeature(g)
    table = out.CreateLayer("TZ", None, ogr.wkbNone)
    table.CreateField(ogr.FieldDefn("XQMC", ogr.OFTString))
    table.CreateFeature(ogr.Feature(table.GetLayerDefn()))


def pack(folder, target, inside=""):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, "%s%s" % (inside, path.name))


def filegdb(binary, folder, wanted):
    variant = Variant(binary, folder / "gdb", "building")
    n = n_features(variant.file)
    write_gdb(variant.file, variant.data / "b.gdb")
    pack(variant.data / "b.gdb", variant.data / "inner.zip", "成果/库/b.gdb/")
    pack(variant.data / "b.gdb", variant.data / "bare.zip")
    lines = variant.town.file.read_text(encoding="utf-8")
    for path in ("b.gdb", "inner.zip", "bare.zip"):
        variant.town.file.write_text(lines, encoding="utf-8")
        variant.source("data/" + path)
        same(variant, "FileGDB as " + path, wanted, n)
    link = variant.data / "b.gdb" / "z.gdbtable"
    link.symlink_to("/etc/passwd")
    variant.town.file.write_text(lines, encoding="utf-8")
    variant.source("data/b.gdb")
    done = variant.run()
    check(done.code == 3 and "z.gdbtable" in done.said, "a link in a .gdb folder is refused", done)


# --- DXF

LAYER = "0\nLAYER\n2\n%s\n70\n0\n62\n%d\n6\nCONTINUOUS\n"


def dxf(entities, layers, version="AC1015", page="ANSI_936", blocks=""):
    return ("0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\n%s\n9\n$DWGCODEPAGE\n3\n%s\n0\nENDSEC\n"
            "0\nSECTION\n2\nTABLES\n0\nTABLE\n2\nLAYER\n%s0\nENDTAB\n0\nENDSEC\n"
            "0\nSECTION\n2\nBLOCKS\n%s0\nENDSEC\n0\nSECTION\n2\nENTITIES\n%s0\nENDSEC\n0\nEOF\n"
            % (version, page, "".join(LAYER % (name, 7) for name in layers), blocks,
               "".join(entities)))


def polyline(layer, points, closed=False):
    body = "".join("10\n%r\n20\n%r\n" % tuple(p[:2]) for p in points)
    return ("0\nLWPOLYLINE\n8\n%s\n100\nAcDbEntity\n100\nAcDbPolyline\n90\n%d\n70\n%d\n%s"
            % (layer, len(points), int(closed), body))


def text(layer, x, y, words):
    return "0\nTEXT\n8\n%s\n10\n%r\n20\n%r\n40\n2\n1\n%s\n" % (layer, x, y, words)


def insert(layer, block, x, y):
    return "0\nINSERT\n8\n%s\n2\n%s\n10\n%r\n20\n%r\n" % (layer, block, x, y)


BLOCK = ("0\nBLOCK\n8\n0\n2\n门\n70\n0\n10\n0\n20\n0\n"
         "0\nLINE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n1\n0\nENDBLK\n")


def walls(variant):
    entities = []
    for f in variant.town.features("barrier"):
        points, layer = f["geometry"]["coordinates"], f["properties"]["类别"]
        closed = points[0] == points[-1]
        entities.append(polyline(layer, points[:-1] if closed else points, closed))
    return entities


def drawings(binary, folder, wanted):
    """In the code page that the header says, in another, and in UTF-8 of a newer version."""
    for name, version, page, encoding in (("gbk", "AC1015", "ANSI_936", "gbk"),
                                          ("lie", "AC1015", "ANSI_1252", "gbk"),
                                          ("utf8", "AC1032", "ANSI_936", "utf-8")):
        variant = Variant(binary, folder / ("dxf_" + name), "barrier")
        path = variant.data / "墙.dxf"
        path.write_bytes(dxf(walls(variant), ["围墙", "河流"], version, page).encode(encoding))
        how = 'data/墙.dxf, layer: %s, crs: "EPSG:4543", fields: {Layer: kind}'
        variant.source(how % "围墙", how % "河流")
        if not same(variant, "DXF in " + name, wanted, 3):
            continue
        layers = rows(variant.out, "SELECT layer FROM run_source WHERE role = 'barrier'")
        check(layers == [("围墙",), ("河流",)], "DXF in %s: its layers are named" % name, layers)


def refused_drawing(binary, folder):
    variant = Variant(binary, folder / "dxf_refused", "barrier")
    words = walls(variant) + [text("注记", 395100.0, 2521100.0, "长江")]
    (variant.data / "a.dxf").write_bytes(dxf(words, ["围墙"]).encode("gbk"))
    variant.source('data/a.dxf, crs: "EPSG:4543"')
    done = variant.run()
    check(done.code == 3 and "围墙 (2)" in done.said and "河流 (1)" in done.said
          and "注记 (1)" in done.said, "a drawing without layer: is refused with its layers", done)
    (variant.data / "a.dxf").write_bytes(b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(range(256)))
    done = variant.run()
    check(done.code == 3 and "ASCII DXF" in done.said, "a binary DXF says how to save it", done)


def blocks(binary, folder):
    """Gates drawn as blocks are points; texts beside them are listed, not used."""
    variant = Variant(binary, folder / "blocks", "gate")
    gates = [f["geometry"]["coordinates"] for f in variant.town.features("gate")]
    entities = [insert("大门", "门", *xy) for xy in gates]
    entities += [text("大门", gates[0][0], gates[0][1], "南门"),
                 polyline("大门", [gates[0], gates[1]])]
    (variant.data / "g.dxf").write_bytes(dxf(entities, ["大门"], blocks=BLOCK).encode("gbk"))
    variant.source('data/g.dxf, crs: "EPSG:4543"')
    done = variant.run()
    check(done.code == 0, "blocks: it runs", done)
    check(variant.counts() == [("gate", 5, 3, 2, 0)], "blocks: 3 gates, 2 rejected",
          variant.counts())
    reasons = rows(variant.out, "SELECT reason FROM rejected_feature WHERE layer LIKE 'g.dxf%'")
    check(len(reasons) == 2 and sum("文字" in r[0] for r in reasons) == 1,
          "blocks: the text is listed as a text", reasons)


def closed_lines(binary, folder, wanted):
    """Outlines of buildings drawn as closed lines are polygons; an open one is rejected."""
    variant = Variant(binary, folder / "outlines", "estate")
    shapes = variant.town.features("estate")
    entities = [polyline("小区", f["geometry"]["coordinates"][0][:-1], True) for f in shapes]
    entities.append(polyline("小区", shapes[0]["geometry"]["coordinates"][0][:3]))
    (variant.data / "e.dxf").write_bytes(dxf(entities, ["小区"]).encode("gbk"))
    variant.source('data/e.dxf, crs: "EPSG:4543"')
    done = variant.run()
    n = len(shapes)
    check(done.code == 0 and variant.counts() == [("estate", n + 1, n, 1, 0)],
          "closed lines are polygons, an open one is rejected", done, variant.counts())
    ids = [[row[0] for row in answers[0]] for answers in (variant.answers(), wanted)]
    check(ids[0] == ids[1], "closed lines: the same buildings are judged")


# --- others

def others(binary, folder, wanted):
    """MapInfo tables of a Chinese Windows, with names that its driver can write."""
    canonical = {"编号": "id", "名称": "name", "用途": "use", "户数": "households",
                 "人口": "persons", "层数": "floors", "建成年份": "built_year"}
    renamed = "SELECT %s FROM building" % ", ".join('"%s" AS %s' % pair for pair in PINYIN.items())
    fields = ", ".join("%s: %s" % (PINYIN[name], field) for name, field in canonical.items())
    for name, driver, options in (("b.fgb", "FlatGeobuf", []), ("b.tab", "MapInfo File", []),
                                  ("b.mif", "MapInfo File", ["FORMAT=MIF"])):
        variant = Variant(binary, folder / name.replace(".", "_"), "building")
        page = ["ENCODING=CP936"] if "MapInfo" in driver else []
        page += ["BOUNDS=0,2000000,1000000,3000000"] if name == "b.tab" else []
        gdal.VectorTranslate(str(variant.data / name), str(variant.file), format=driver,
                             SQLStatement=renamed, datasetCreationOptions=options,
                             layerCreationOptions=page)
        variant.source('data/%s, crs: "EPSG:4543", fields: {%s}' % (name, fields))
        same(variant, driver + " " + name, wanted, n_features(variant.file), name == "b.tab")


def kml(binary, folder, wanted):
    """In degrees, so that distances may differ by less than a millimetre, but no status."""
    variant = Variant(binary, folder / "kml", "facility")
    n = n_features(variant.file)
    gdal.VectorTranslate(str(variant.data / "f.kml"), str(variant.file), format="LIBKML",
                         dstSRS="EPSG:4326", layerName="设施")
    with zipfile.ZipFile(variant.data / "f.kmz", "w") as packed:
        packed.write(variant.data / "f.kml", "doc.kml")
        packed.writestr("files/a.png", b"x")
        packed.writestr("other.kml", "<kml/>")
    shutil.copy(variant.data / "f.kml", variant.data / "f.ovkml")
    lines = variant.town.file.read_text(encoding="utf-8")
    for name in ("f.kml", "f.kmz", "f.ovkml"):
        variant.town.file.write_text(lines, encoding="utf-8")
        variant.source("data/" + name)
        done = variant.run()
        check(done.code == 0 and variant.counts() == [("facility", n, n, 0, 0)],
              name + ": as many facilities", done, variant.counts())
        if done.code == 0:
            check(variant.answers()[1] == wanted[1], name + ": the same statuses")


# --- shapefiles

def write_shape(variant, name, encoding="CP936"):
    gdal.VectorTranslate(str(variant.data / (name + ".shp")), str(variant.file),
                         format="ESRI Shapefile", layerCreationOptions=["ENCODING=" + encoding])
    return [variant.data / (name + ending) for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg")]


class GbkName(zipfile.ZipInfo):
    """As Windows packs it: no mark of UTF-8."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), 0


def zipped_shapes(binary, folder, wanted):
    variant = Variant(binary, folder / "zip", "building")
    parts = write_shape(variant, "b")
    for target, kind in (("gbk.zip", GbkName), ("utf8.zip", zipfile.ZipInfo)):
        with zipfile.ZipFile(variant.data / target, "w", zipfile.ZIP_DEFLATED) as packed:
            for part in parts[:4]:
                packed.writestr(kind("最终版/建筑%s" % part.suffix.upper()), part.read_bytes())
            packed.writestr(kind("最终版/说明.txt"), "说明")
    n = n_features(variant.file)
    lines = variant.town.file.read_text(encoding="utf-8")
    for name in ("gbk.zip", "utf8.zip"):
        variant.town.file.write_text(lines, encoding="utf-8")
        variant.source("data/" + name)
        if not same(variant, name, wanted, n):
            continue
        layer = rows(variant.out, "SELECT layer FROM run_source WHERE source = ?", name)
        check(layer == [("建筑",)], name + ": the name of the shapefile is read", layer)


def narrowed(data, name, width):
    """A .dbf with a column of texts made narrower, as careless programs do."""
    n, start, size = struct.unpack("<IHH", data[4:12])
    heads = range(32, start - 1, 32)
    head = next(at for at in heads if data[at:at + 11].split(b"\0")[0] == name)
    begin = 1 + sum(data[at + 16] for at in heads if at < head)
    end, lost = begin + data[head + 16], data[head + 16] - width
    table = [data[start + i * size:start + (i + 1) * size] for i in range(n)]
    data[head + 16] = width
    data[10:12] = (size - lost).to_bytes(2, "little")
    return bytes(data[:start]) + b"".join(row[:begin + width] + row[end:] for row in table) + b"\x1a"


def odd_shapes(binary, folder, wanted):
    """Endings in any case, a language byte or .cpg that lies, none of both."""
    def odd_case(parts):
        for part, ending in zip(parts, (".Shp", ".sHx", ".DbF", ".PRJ", ".Cpg")):
            part.rename(part.with_suffix(ending))

    def lie(parts):
        parts[4].write_text("UTF-8")

    def western(parts):
        parts[4].unlink()
        data = bytearray(parts[2].read_bytes())
        data[29] = 0x57
        parts[2].write_bytes(data)

    def cut(parts):
        """A name and a value that lost half a character: 10 bytes and the width of the column."""
        western(parts)
        data = bytearray(parts[2].read_bytes())
        head = next(at for at in range(32, 512, 32) if data[at:at + 11].startswith("层数".encode("gbk")))
        data[head:head + 11] = "A建筑地上层数".encode("gbk")[:10] + b"\0"
        parts[2].write_bytes(narrowed(data, "名称".encode("gbk"), 7))

    def bare(parts):
        western(parts)
        data = bytearray(parts[2].read_bytes())
        data[29] = 0
        parts[2].write_bytes(data)

    for change, ending in ((odd_case, "Shp"), (lie, "shp"), (western, "shp"), (bare, "shp"),
                           (cut, "shp, fields: {A建筑地上层数: floors}")):
        variant = Variant(binary, folder / change.__name__, "building")
        change(write_shape(variant, "b"))
        variant.source("data/b." + ending)
        if not same(variant, "shapefile " + change.__name__, wanted, n_features(variant.file),
                    change is cut):
            return
    names = [row[0] for row in rows(variant.out, "SELECT name FROM gap_building WHERE name <> ''")]
    check(names and all(len(name.encode("gbk")) <= 7 for name in names),
          "texts cut inside a character lose it and nothing else", names[:5])
    notes = rows(variant.out, "SELECT count(*) FROM rejected_feature WHERE code = 'text_encoding'")
    check(notes == [(0,)], "a cut character is no wrong encoding", notes)


def broken_shapes(binary, folder):
    variant = Variant(binary, folder / "broken", "building")
    parts = write_shape(variant, "b")
    variant.source("data/b.shp")
    whole = parts[2].read_bytes()
    n = int.from_bytes(whole[4:8], "little")
    size = int.from_bytes(whole[10:12], "little")
    parts[2].write_bytes(whole[:4] + (n - 1).to_bytes(4, "little") + whole[8:-size])
    done = variant.run()
    check(done.code == 3 and "%d shapes" % n in done.said and "%d rows" % (n - 1) in done.said,
          "a .dbf with a row less is refused with both numbers", done)
    start = int.from_bytes(whole[8:10], "little")
    deleted = bytearray(whole)
    for row in (0, 5):
        deleted[start + row * size] = ord("*")
    parts[2].write_bytes(deleted)
    done = variant.run()
    kept = n_features(parts[0]) if done.code == 0 else None
    check(done.code == 0 and kept == n - 2 and variant.counts()[0][1] == kept,
          "deleted rows are no features", done, variant.counts())
    for missing in (1, 2):
        held = parts[missing].read_bytes()
        parts[missing].unlink()
        done = variant.run()
        check(done.code == 3 and parts[missing].suffix in done.said,
              "a shapefile without %s is refused" % parts[missing].suffix, done)
        parts[missing].write_bytes(held)


# --- what cannot be read, and zips that do harm

def advice(binary, folder):
    variant = Variant(binary, folder / "advice", "building")
    lines = variant.town.file.read_text(encoding="utf-8")
    for name, word in (("a.dwg", "DXF"), ("a.MDB", ".gdb"), ("a.vct", ".gdb"), ("a.rar", ".zip"),
                       ("a.7z", ".zip"), ("a.wps", ".xlsx"), ("a.et", ".xlsx"), ("a.docx", ".xlsx"),
                       ("a.pdf", "behind it"), ("a.mxd", ".gdb"), ("a.lyr", ".gdb"),
                       ("a.e00", ".gdb"), ("a.wl", "MapGIS"), ("a.wp", "MapGIS"),
                       ("a.accdb", ".xlsx"), ("a.gdbtable", "folder"), ("a.dbf", ".shp"),
                       ("a.shx", ".shp"), ("a.prj", ".shp")):
        (variant.data / name).write_bytes(b"x")
        variant.town.file.write_text(lines, encoding="utf-8")
        variant.source("data/" + name)
        done = variant.run()
        check(done.code == 3 and word in done.said and name in done.said,
              name + ": told how it becomes readable", done)


def lock(path):
    """Sets the mark of a password on the only entry."""
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)


def harmful_zips(binary, folder):
    variant = Variant(binary, folder / "harm", "building")
    inside = variant.file.read_bytes()
    lines = variant.town.file.read_text(encoding="utf-8")

    def attempt(name, words, *entries, after=None):
        with warnings.catch_warnings(), \
                zipfile.ZipFile(variant.data / name, "w", zipfile.ZIP_DEFLATED) as packed:
            warnings.simplefilter("ignore")  # that a name is there twice
            for entry, content in entries:
                packed.writestr(entry, content)
        if after:
            after(variant.data / name)
        variant.town.file.write_text(lines, encoding="utf-8")
        variant.source("data/" + name)
        done = variant.run()
        check(done.code == 3 and words in done.said, "%s: %s" % (name, words), done)

    link = zipfile.ZipInfo("b.geojson")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    attempt("up.zip", "lead out", ("../b.geojson", inside))
    attempt("absolute.zip", "lead out", ("/tmp/b.geojson", inside))
    attempt("drive.zip", "lead out", ("C:/b.geojson", inside))
    attempt("link.zip", "is a link", (link, "/etc/passwd"))
    attempt("twice.zip", "packed twice", ("b.geojson", inside), ("b.geojson", inside))
    attempt("two.zip", "a.geojson, b.geojson", ("b.geojson", inside), ("a.geojson", inside))
    attempt("many.zip", "2000", *[("%d.txt" % i, "") for i in range(2001)])
    attempt("nested.zip", "nothing that can be read", ("c.zip", b"PK"), ("d.bin", b"x"))
    attempt("alone.zip", "DXF", ("c.dwg", b"x"))
    attempt("bomb.zip", "200 times", ("b.geojson", b" " * (8 << 20)))
    attempt("password.zip", "password", ("b.geojson", inside), after=lock)


def main():
    binary = Path(sys.argv[1]).resolve()
    with scratch_folder() as scratch:
        folder = Path(scratch)
        wanted = baseline(binary, folder)
        for part in (filegdb, drawings, closed_lines, others, kml, zipped_shapes, odd_shapes):
            part(binary, folder, wanted)
        for part in (refused_drawing, blocks, broken_shapes, advice, harmful_zips):
            part(binary, folder)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
