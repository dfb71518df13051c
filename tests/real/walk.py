"""A plain router over an output GeoPackage: what the engine's distances are held against.

Standard library only: SQLite reads the table walk_edge, a binary heap searches it. Nothing of the
engine is used, and nothing is known to it but the published edges.
"""
import heapq
import sqlite3
import struct
from collections import defaultdict


def blob_points(blob):
    """The points of a line of a GeoPackage blob (GeoPackage 1.3, clause 2.1.3), parts joined."""
    assert blob[:2] == b"GP", "not a GeoPackage geometry"
    sizes = (0, 32, 48, 48, 64)
    at = 8 + sizes[(blob[3] >> 1) & 7]

    def read(at):
        order = "<" if blob[at] == 1 else ">"
        kind, = struct.unpack_from(order + "I", blob, at + 1)
        at += 5
        if kind == 1:
            return [struct.unpack_from(order + "2d", blob, at)], at + 16
        n, = struct.unpack_from(order + "I", blob, at)
        at += 4
        if kind == 2:
            points = [struct.unpack_from(order + "2d", blob, at + 16 * i) for i in range(n)]
            return points, at + 16 * n
        points = []
        for _ in range(n):
            more, at = read(at)
            points += more
        return points, at

    return read(at)[0]


class Network:
    """The published edges as an undirected graph of whole millimetres."""

    def __init__(self, path):
        self.arcs = defaultdict(list)
        self.on_ground = set()  # nodes of public ways that are neither bridge nor tunnel
        self.place = {}
        self.at = defaultdict(set)
        self.length_mm = 0
        db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        self.epsg, = db.execute("SELECT srs_id FROM gpkg_geometry_columns "
                                "WHERE table_name = 'walk_edge'").fetchone()
        rows = db.execute("SELECT from_node, to_node, length_m, access, separated, geom FROM walk_edge")
        for a, b, length, access, separated, blob in rows:
            mm = round(length * 1000)
            self.length_mm += mm
            points = blob_points(blob)
            for node, point in ((a, points[0]), (b, points[-1])):
                self.place[node] = point
                self.at[point].add(node)
            if access == "public":
                self.arcs[a].append((b, mm))
                self.arcs[b].append((a, mm))
                if not separated:
                    self.on_ground |= {a, b}
        db.close()

    def distances(self, source):
        """Millimetres from one node to every node that it reaches."""
        done, heap, best = {}, [(0, source)], {source: 0}
        while heap:
            d, node = heapq.heappop(heap)
            if node in done:
                continue
            done[node] = d
            for other, mm in self.arcs[node]:
                if d + mm < best.get(other, 1 << 60):
                    best[other] = d + mm
                    heapq.heappush(heap, (d + mm, other))
        return done
