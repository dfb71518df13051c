"""Heights as a GeoTIFF of 30 m, uncompressed float32, by hand (TIFF 6.0; GeoTIFF 1.1, OGC 19-008r4)."""
import struct

from terrain import CRS, EAST, NORTH, height, paper

STEP = 30
WEST, SOUTH, COLUMNS, ROWS = -3900, -3300, 260, 220   # around the origin, on the map


def write_heights(folder):
    left, top = EAST + WEST, NORTH + SOUTH + ROWS * STEP
    cells = b"".join(struct.pack("<f", round(height(*paper(left + (c + .5) * STEP, top - (r + .5) * STEP)), 1))
                     for r in range(ROWS) for c in range(COLUMNS))
    scale, tie = struct.pack("<3d", STEP, STEP, 0), struct.pack("<6d", 0, 0, 0, left, top, 0)
    keys = struct.pack("<16H", 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, CRS)
    short, long_, double, n_tags = 3, 4, 12, 14
    extra = 8 + 2 + 12 * n_tags + 4
    first = extra + len(scale + tie + keys)
    tags = [(256, short, 1, COLUMNS), (257, short, 1, ROWS), (258, short, 1, 32), (259, short, 1, 1),
            (262, short, 1, 1), (273, long_, 1, first), (277, short, 1, 1), (278, short, 1, ROWS),
            (279, long_, 1, len(cells)), (284, short, 1, 1), (339, short, 1, 3),
            (33550, double, 3, extra), (33922, double, 6, extra + 24), (34735, short, 16, extra + 72)]
    body = struct.pack("<2sHLH", b"II", 42, 8, n_tags) + b"".join(struct.pack("<HHLL", *t) for t in tags)
    path = folder / "07地形" / "DEM30米.tif"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body + struct.pack("<L", 0) + scale + tie + keys + cells)
