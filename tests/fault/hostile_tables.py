"""Hostile tables for test_inputs.py: workbooks and texts."""
import csv
import sys
import warnings
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import workbooks  # noqa: E402


def spoil(path, entry, change):
    """A workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(name, change(content) if name == entry else content)


HEADING = ["小区名称", "户数", "经度", "纬度"]
ROW = ["茶城", 12, 101.97, 22.78]
SHEET = "xl/worksheets/sheet1.xml"


def write_workbooks(folder):
    def put(name, change, entry=SHEET, rows=(HEADING, ROW)):
        path = folder / (name + ".xlsx")
        workbooks.xlsx(path, {"甲": (list(rows), [])})
        spoil(path, entry, change)

    def behind(words):
        return lambda text: text.replace(b"</sheetData>", b"</sheetData>" + words)

    def row(words):
        return lambda text: text.replace(b"</sheetData>", words + b"</sheetData>")

    laughs = b"<!DOCTYPE x [" + b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10 if c > ord("a") else b"ha")
        for c in b"abcdefghij") + b"]>"
    put("laughs", lambda t: t.replace(b"?>", b"?>" + laughs, 1).replace("茶城".encode(), b"&j;"))
    put("laughs_in_index", lambda t: t.replace(b"?>", b"?>" + laughs, 1).replace("甲".encode(), b"&j;"),
        "xl/workbook.xml")
    put("outer_entity", lambda t: t.replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>', 1)
        .replace("茶城".encode(), b"&j;"))
    put("merged", behind(b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 20000 + b"</mergeCells>"))
    put("far_column", row(b'<row r="3"><c r="BDWGN3"><v>1</v></c></row>'))  # the millionth
    put("farther_column", row(b'<row r="3"><c r="ZZZZZZZ3"><v>1</v></c></row>'))
    put("far_row", row(b'<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>'))
    put("last_row", row(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))
    put("backwards", row(b'<row r="2"><c r="A2"><v>1</v></c></row><row r="-7"><c r="7"/></row>'))
    put("shared", row(b'<row r="3"><c r="A3" t="s"><v>-1</v></c><c r="B3" t="s"><v>99999999</v></c></row>'))
    put("deep_sheet", row(b"<row>" * 30000))
    put("no_sheet_data", lambda t: t.replace(b"sheetData", b"sheetDate"))
    put("cut_sheet", lambda t: t[:-60])
    put("formulas", row(b'<row r="3"><c r="A3" t="str"><f>HYPERLINK("http://127.0.0.1:9/")</f>'
                        b'<v>=cmd|\' /C calc\'!A0</v></c></row>'))
    put("long_cell", row(b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + b"x" * 3000000
                         + b"</t></is></c></row>"))
    put("elsewhere_sheet", lambda t: t.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd"),
        "xl/_rels/workbook.xml.rels")
    with warnings.catch_warnings(), zipfile.ZipFile(folder / "twice.xlsx", "w") as package:
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(folder / "shared.xlsx") as other:
            for name in other.namelist() * 2 + ["../../" + n for n in other.namelist()[:1]]:
                package.writestr(name, other.read(name.replace("../../", "")))
    whole = (folder / "shared.xlsx").read_bytes()
    (folder / "cut.xlsx").write_bytes(whole[:len(whole) // 2])
    (folder / "locked.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000))
    workbooks.xls(folder / "book.xls", {"甲": ([HEADING, ROW], [])})
    old = (folder / "book.xls").read_bytes()
    for i in range(4):
        changed = bytearray(old)
        for k in range(20):
            changed[600 + (k * 7919 + i * 104729) % (len(old) - 600)] ^= 0xFF
        (folder / ("spoilt%d.xls" % i)).write_bytes(changed)


ODS = ('<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:open'
       'document:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text='
       '"urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table '
       'table:name="a">%s</table:table></office:spreadsheet></office:body></office:document-content>')


def write_ods(folder):
    def cell(text, more=""):
        return ('<table:table-cell office:value-type="string" %s><text:p>%s</text:p></table:table-cell>'
                % (more, text))

    def put(name, *rows):
        body = "".join("<table:table-row %s>%s</table:table-row>" % row for row in rows)
        with zipfile.ZipFile(folder / (name + ".ods"), "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("content.xml", ODS % body)

    heading = ("", cell("小区名称") + cell("户数"))
    put("repeated_rows", heading, ('table:number-rows-repeated="2147483647"', cell("茶城") + cell("1")))
    put("repeated_columns", heading, ("", cell("茶城", 'table:number-columns-repeated="2147483647"')))
    put("repeated_both", heading, ('table:number-rows-repeated="1048576"',
                                   cell("x", 'table:number-columns-repeated="16384"')))
    put("itself", heading, ("", cell("a", 'table:formula="of:=[.A2]"')
                            + cell("b", 'table:formula="of:=SUM([.A1:.XFD1048576])"')))
    put("deep_formula", heading, ("", cell("a", 'table:formula="of:=%s1%s"' % ("(" * 20000, ")" * 20000))))


def write_text_tables(folder, thin):
    def put(name, *lines):
        content = [line if isinstance(line, bytes) else line.encode() for line in lines]
        (folder / (name + ".csv")).write_bytes(b"\n".join(content) + b"\n")

    put("wide", ",".join("c%d" % i for i in range(1000000)), "1" + "," * 999999)
    put("rather_wide", ",".join("c%d" % i for i in range(4000)), ",".join("1" * 4000))
    put("long_line", "小区名称,户数", b"x" * (3 << 20) + b",1")
    put("open_quote", "小区名称,户数", '"茶城,12', "振兴,3", "x" * 4000)
    put("long_quote", "小区名称,户数", '"' + "茶城\n" * 400000)
    put("commands", "小区名称,户数", "=cmd|' /C calc'!A0,12", "+1+1,3", "-2+3,4", "@SUM(A1),5", "\t=1,6")
    put("only_totals", "小区名称,户数", *["合计,%d" % i for i in range(3000)])
    put("only_blanks", "小区名称,户数", *[",", "", " , "] * 30000)
    put("only_heading", "小区名称,户数")
    put("one_name", "小区名称")
    put("names", "小区名称", "茶城", "振兴")
    put("headings", *["小区名称,户数"] * 3000)
    put("zero", "小区名称,户数", b"a\0b,1")
    put("controls", "小区名称,户数,经度,纬度", b"\x1b[31m\xe2\x80\xae,1,101.97,22.78", b"\x07\x08,1,,")
    put("not_text", "小区名称,户数", b"\xff\xfe\x80,1")
    put("odd_coordinates", "小区名称,经度,纬度", "a,1e999,nan", "b,inf,-inf", "c,1e308,1e308", "d,-0,0",
        "e,101°58′,22°46′", "f,东经,北纬", "g," + "9" * 400 + ",1", "h,22.78,101.97")
    put("odd_wkt", "小区名称,WKT", "a,POINT (1e400 2)", 'b,"POLYGON ((0 0,1 1))"', "c,POINT (nan nan)",
        "d,CIRCULARSTRING (0 0)", 'e,"' + "GEOMETRYCOLLECTION (" * 500 + ")" * 500 + '"', "f,POINT EMPTY",
        'g,"TIN (((0 0 0,0 1 0,1 1 0,0 0 0)))"')
    put("ragged", "小区名称,户数", "a", "b,1,2,3", ",,,,,,,", "c,1")
    put("pipes", "起点号,终点号,管径,X,Y", "A,A,1e400,nan,inf", ",,,,", "A,B,-1,1,1")
    (folder / "wide_letters.csv").write_bytes("小区名称,户数\n茶城,1\n".encode("utf-16")[:-1])
    (folder / "surrogates.csv").write_bytes(b"\xff\xfe" + b"\x00\xd8" * 100 + b"\n\0")
    with open(folder / "one_line.csv", "wb") as sparse:  # of a GB, of which nothing is on the disk
        sparse.write("小区名称,户数\n".encode())
        sparse.truncate(1 << (26 if thin else 30))
    for name, word in (("one_name_often", "茶城小区"), ("many_names", None)):
        with open(folder / (name + ".csv"), "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["小区名称", "地址", "户数"])
            for i in range(10000 if thin else 100000):
                out.writerow([word or "小区%d" % i, "振兴南路28号" if word else "南路%d号" % i, 12])
