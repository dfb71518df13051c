"""Shapefiles as bureaus leave them: GBK without a word about it, names cut at 10 bytes, no .cpg.

Written by hand after the ESRI Shapefile Technical Description (1998) and the dBASE III header, so that
language byte, cuts inside a character and dates are as wanted, and two runs give the same bytes.
"""
import struct
from pathlib import Path

POINT, LINE, POLYGON = 1, 3, 5
PRJ = {
    4543: ('PROJCS["CGCS2000_3_Degree_GK_CM_102E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
           'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
           'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
           'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
           'PARAMETER["Central_Meridian",102.0],PARAMETER["Scale_Factor",1.0],'
           'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'),
}


def clockwise(ring):
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))
    return ring if area < 0 else ring[::-1]


def record(kind, shape):
    """shape: a point, or a list of parts (lines; rings, the outer first). None is a null shape."""
    if shape is None:
        return struct.pack("<i", 0), None
    if kind == POINT:
        return struct.pack("<idd", POINT, *shape), (*shape, *shape)
    if kind == POLYGON:
        shape = [clockwise(shape[0])] + [clockwise(hole)[::-1] for hole in shape[1:]]
    points = [p for part in shape for p in part]
    box = (min(p[0] for p in points), min(p[1] for p in points),
           max(p[0] for p in points), max(p[1] for p in points))
    starts, at = [], 0
    for part in shape:
        starts.append(at)
        at += len(part)
    body = struct.pack("<i4dii", kind, *box, len(shape), len(points))
    body += struct.pack(f"<{len(starts)}i", *starts)
    return body + b"".join(struct.pack("<dd", *p) for p in points), box


def header(kind, n_bytes, boxes):
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes),
           max(b[2] for b in boxes), max(b[3] for b in boxes)) if boxes else (0, 0, 0, 0)
    return (struct.pack(">7i", 9994, 0, 0, 0, 0, 0, n_bytes // 2) + struct.pack("<ii", 1000, kind)
            + struct.pack("<4d", *box) + struct.pack("<4d", 0, 0, 0, 0))


def cell(value, kind, width, decimals, encoding):
    """One field: text to the left, numbers to the right, nothing is blank. Text that is too long is cut."""
    if value is None or value == "":
        return b" " * width
    if kind == "N":
        return (f"%.{decimals}f" % value).rjust(width).encode()[:width]
    return str(value).encode(encoding)[:width].ljust(width)


def dbf(fields, rows, encoding, language):
    size = 1 + sum(width for _, _, width, _ in fields)
    out = [struct.pack("<4BIHH16xBBxx", 3, 124, 12, 31, len(rows), 33 + 32 * len(fields), size, 0,
                       language)]
    for name, kind, width, decimals in fields:
        out.append(struct.pack("<11sc4xBB14x", name.encode(encoding)[:10], kind.encode(), width,
                               decimals))
    out.append(b"\r")
    for row in rows:
        out.append(b" " + b"".join(cell(value, kind, width, decimals, encoding)
                                   for value, (_, kind, width, decimals) in zip(row, fields)))
    return b"".join(out) + b"\x1a"


def write(path, kind, fields, features, crs=None, encoding="gbk", language=0, cpg=None):
    """fields: (name, C or N, width, decimals); features: (shape, row)."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    shapes, index, boxes, at = [], [], [], 50
    for number, (shape, _) in enumerate(features, 1):
        body, box = record(kind, shape)
        shapes.append(struct.pack(">ii", number, len(body) // 2) + body)
        index.append(struct.pack(">ii", at, len(body) // 2))
        at += 4 + len(body) // 2
        if box:
            boxes.append(box)
    main, small = b"".join(shapes), b"".join(index)
    name = str(path)[:-4]
    Path(name + ".shp").write_bytes(header(kind, 100 + len(main), boxes) + main)
    Path(name + ".shx").write_bytes(header(kind, 100 + len(small), boxes) + small)
    Path(name + ".dbf").write_bytes(dbf(fields, [row for _, row in features], encoding, language))
    if crs:
        Path(name + ".prj").write_text(PRJ[crs], encoding="ascii")
    if cpg:
        Path(name + ".cpg").write_text(cpg, encoding="ascii")
