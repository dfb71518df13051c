"""Workbooks written by hand for tests: .xlsx with merged cells, hidden sheets and formulas, .xls (BIFF 8).

A cell is None, a text, a number, ("formula", value) or ("styled", number, format of STYLES).
"""
import struct
import zipfile

STYLES = {"general": 0, "date": 14, "percent": 10, "chinese date": 31}
FORMATS = list(STYLES.values())
XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def xml_cell(place, cell):
    if isinstance(cell, str):
        return '<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (place, escape(cell))
    if isinstance(cell, tuple) and cell[0] == "formula":
        return '<c r="%s"><f>1+1</f><v>%r</v></c>' % (place, cell[1])
    if isinstance(cell, tuple):
        return '<c r="%s" s="%d"><v>%r</v></c>' % (place, FORMATS.index(STYLES[cell[2]]), cell[1])
    return '<c r="%s"><v>%r</v></c>' % (place, cell)


def xml_sheet(rows, merged):
    body = ""
    for r, row in enumerate(rows, 1):
        cells = [xml_cell("%s%d" % (chr(65 + c), r), cell) for c, cell in enumerate(row or []) if cell is not None]
        body += '<row r="%d">%s</row>' % (r, "".join(cells)) if cells else ""
    merges = "".join('<mergeCell ref="%s"/>' % m for m in merged)
    return "%s<worksheet xmlns=\"%s\"><sheetData>%s</sheetData>%s</worksheet>" % (
        XML, MAIN, body, "<mergeCells>%s</mergeCells>" % merges if merges else "")


def xlsx(path, sheets, hidden=(), since_1904=False):
    """sheets: name -> (rows, merged ranges)."""
    files, listed, related, types = {}, "", "", ""
    for i, (name, (rows, merged)) in enumerate(sheets.items(), 1):
        files["xl/worksheets/sheet%d.xml" % i] = xml_sheet(rows, merged)
        state = ' state="hidden"' if name in hidden else ""
        listed += '<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>' % (escape(name), i, state, i)
        related += '<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>' % (i, OFFICE, i)
        types += ('<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.'
                  'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' % i)
    related += '<Relationship Id="rId99" Type="%s/styles" Target="styles.xml"/>' % OFFICE
    pr = '<workbookPr date1904="1"/>' if since_1904 else ""
    files["xl/workbook.xml"] = '%s<workbook xmlns="%s" xmlns:r="%s">%s<sheets>%s</sheets></workbook>' % (
        XML, MAIN, OFFICE, pr, listed)
    files["xl/_rels/workbook.xml.rels"] = '%s<Relationships xmlns="%s/relationships">%s</Relationships>' % (
        XML, PACKAGE, related)
    files["xl/styles.xml"] = '%s<styleSheet xmlns="%s"><cellXfs>%s</cellXfs></styleSheet>' % (
        XML, MAIN, "".join('<xf numFmtId="%d"/>' % f for f in FORMATS))
    files["[Content_Types].xml"] = (
        '%s<Types xmlns="%s/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
        'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        'sheet.main+xml"/>%s<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.styles+xml"/></Types>' % (XML, PACKAGE, types))
    files["_rels/.rels"] = (
        '%s<Relationships xmlns="%s/relationships"><Relationship Id="rId1" Type="%s/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>' % (XML, PACKAGE, OFFICE))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def wide(text, form):
    return struct.pack(form, len(text)) + b"\x01" + text.encode("utf-16-le")


def biff_cell(r, c, cell):
    if isinstance(cell, str):
        return record(0x204, struct.pack("<HHH", r, c, 0) + wide(cell, "<H"))
    style, value = 0, cell
    if isinstance(cell, tuple):
        value = cell[1]
        style = FORMATS.index(STYLES[cell[2]]) if cell[0] == "styled" else 0
    return record(0x203, struct.pack("<HHHd", r, c, style, value))


def compound(stream):
    """The stream `Workbook` in an OLE container of 512-byte sectors: table, directory, stream."""
    stream += b"\0" * max(0, 4096 - len(stream))
    stream += b"\0" * (-len(stream) % 512)
    n = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE] + list(range(3, n + 2)) + [0xFFFFFFFE]
    assert len(table) <= 128
    table += [0xFFFFFFFF] * (128 - len(table))

    def entry(name, kind, child, start, size):
        raw = (name + "\0").encode("utf-16-le") if name else b""
        return (raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
                + b"\0" * 36 + struct.pack("<IQ", start, size))

    directory = (entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
                 + entry("", 0, 0xFFFFFFFF, 0, 0) * 2)
    head = (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
            + b"\0" * 6 + struct.pack("<10I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0))
    return head.ljust(512, b"\xff") + struct.pack("<128I", *table) + directory + stream


def xls(path, sheets):
    """sheets: name -> (rows, merged ranges); what is merged is not written."""
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)) + record(0x42, struct.pack("<H", 1200))
    begin += record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + wide("Arial", "<B"))
    for number in FORMATS:
        begin += record(0xE0, struct.pack("<HHHBBBBIIH", 0, number, 0, 0x20, 0, 0, 0, 0, 0, 0x20C0))
    bodies = []
    for name, (rows, _) in sheets.items():
        width = max([len(row) for row in rows if row] or [0])
        body = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
        body += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
        for r, row in enumerate(rows):
            body += b"".join(biff_cell(r, c, cell) for c, cell in enumerate(row or []) if cell is not None)
        bodies.append((name, body + record(0x0A)))
    at = len(begin) + sum(len(record(0x85, struct.pack("<IBB", 0, 0, 0) + wide(n, "<B"))) for n, _ in bodies) + 4
    for name, body in bodies:
        begin += record(0x85, struct.pack("<IBB", at, 0, 0) + wide(name, "<B"))
        at += len(body)
    with open(path, "wb") as file:
        file.write(compound(begin + record(0x0A) + b"".join(body for _, body in bodies)))
