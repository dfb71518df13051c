"""test_encodings.py QUAN: one table per code page (mapshaper's test files), each made a shapefile with
points; what is read must be what Python's codecs make of the bytes.
"""
import re
import shutil
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import SHARED, Town, check, finish, quan, scratch_folder, skip  # noqa: E402

FOLDER = SHARED / "encodings/dbf"
# file, its column of texts, Python's codec, `encoding:` where nothing in the file tells (None: it is
# told, or found)
KNOWN = (("big5", "NAME", "big5", "BIG5"), ("gbk", "NAME", "gbk", None),
         ("gb2312", "NAME", "gb2312", None), ("utf8", "NAME", "utf-8", None),
         ("shiftjis", "NAME", "shift_jis", "Shift_JIS"), ("eucjp", "NAME", "euc_jp", "EUC-JP"),
         ("latin1", "NAME", "latin-1", "ISO-8859-1"), ("periphereies", "PER", "cp1253", "CP1253"),
         ("ldid/chinese", "NAME", "gbk", None), ("ne_10m_time_zones", "featurecla", "cp1252", None),
         ("POLYGON", "NAME", "ascii", None), ("comma_separated", "PIEZIMES", "ascii", None),
         ("duplicate_fields", "SP_ID", "ascii", None),
         ("cpg/big5", "NAME", "big5", None), ("cpg/euckr", "NAME", "euc_kr", None),
         ("cpg/koi8r", "NAME", "koi8_r", None), ("cpg/latin2", "NAME", "iso8859_2", None),
         ("cpg/shiftjis", "NAME", "shift_jis", None), ("cpg/win1251", "NAME", "cp1251", None),
         ("cpg/win874", "NAME", "cp874", None))
NO_ROWS = ("cpg/utf16",)


def columns_of(data):
    at, offset = 32, 1
    while data[at] != 0x0D and at + 32 <= int.from_bytes(data[8:10], "little"):
        name, width = data[at:at + 11].split(b"\0")[0].decode("latin-1"), data[at + 16]
        yield name, offset, width
        at, offset = at + 32, offset + width


def texts_of(path, column, codec):
    """Different texts in the order of the rows, at most five: those that `quan check` shows, the
    long ones cut.
    """
    data = path.read_bytes()
    n, start, size = struct.unpack("<IHH", data[4:12])
    _, offset, width = next(c for c in columns_of(data) if c[0] == column)
    found = []
    for row in range(n):
        raw = data[start + row * size + offset:start + row * size + offset + width]
        text = raw.split(b"\0")[0].decode(codec, "ignore").strip()
        if text and text not in found and data[start + row * size] != ord("*"):
            found.append(text)
    return found[:5], n


def write_points(path, n):
    """As many points, in the middle of the town."""
    point = struct.pack("<idd", 1, 395500.0, 2521300.0)
    kind, box = 1, struct.pack("<8d", 395500, 2521300, 395500, 2521300, 0, 0, 0, 0)

    def head(n_bytes):
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, n_bytes // 2) + struct.pack("<ii", 1000, kind) + box

    records = b"".join(struct.pack(">ii", i + 1, 10) + point for i in range(n))
    index = b"".join(struct.pack(">ii", 50 + 14 * i, 10) for i in range(n))
    path.with_suffix(".shp").write_bytes(head(100 + len(records)) + records)
    path.with_suffix(".shx").write_bytes(head(100 + len(index)) + index)


class Bench:
    def __init__(self, binary, folder):
        self.binary, self.town = binary, Town(folder)
        self.run_file = self.town.file.read_text(encoding="utf-8")

    def look(self, name, column, encoding):
        """What `quan check` says of the table as facilities."""
        data = self.town.folder / "data"
        for old in data.glob("table.*"):
            old.unlink()
        for ending in (".dbf", ".cpg"):
            if (FOLDER / (name + ending)).exists():
                shutil.copy(FOLDER / (name + ending), data / ("table" + ending))
        write_points(data / "table.shp", int.from_bytes((data / "table.dbf").read_bytes()[4:8], "little"))
        more = ", encoding: " + encoding if encoding else ""
        fields = ", fields: {%s: name}" % column if column else ""
        line = '  - {role: facility, path: data/table.shp, crs: "EPSG:4543"%s%s}\n' % (more, fields)
        self.town.file.write_text(self.run_file.replace("sources:\n", "sources:\n" + line),
                                  encoding="utf-8")
        return quan(self.binary, "check", self.town.file, "-q")


def main():
    if not FOLDER.exists():
        skip("shared/data/encodings is not here")
    with scratch_folder() as scratch:
        bench = Bench(Path(sys.argv[1]).resolve(), Path(scratch) / "town")
        for name, column, codec, needed in KNOWN:
            wanted, n = texts_of(FOLDER / (name + ".dbf"), column, codec)
            if needed:
                done = bench.look(name, column, None)
                check(done.code == 3 and "encoding" in done.said,
                      name + ": refused with the line to write, not guessed", done)
            done = bench.look(name, column, needed)
            shown = done.out.split("二、")[-1].split("\n     2  ")[0]
            check(done.code == 0 and "table.shp" in done.out, name + ": read", done)
            for text in wanted:
                check(text[:12].strip() in shown, "%s: %s is read" % (name, text), shown[:600])
            if name == "ne_10m_time_zones":
                check("CP1252" in shown, name + ": a true language byte of the West is believed")
            counted = re.search(r"table\.shp\s+(\d+)", done.out)
            check(counted and int(counted.group(1)) == n, name + ": all rows are counted", done.out[:900])
        for name in NO_ROWS:
            done = bench.look(name, None, None)
            check(done.code in (0, 3) and not done.crashed, name + ": no rows, no crash", done)
        told = {name for name, *_ in KNOWN} | set(NO_ROWS)
        there = {str(p.relative_to(FOLDER).with_suffix("")) for p in FOLDER.rglob("*.dbf")}
        check(told == there, "every table of the folder is looked at", told ^ there)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
