"""Streets, bridges, the ring road, lanes: lines on paper, cut where streets meet."""
from dataclasses import dataclass
from math import cos, pi, sin

import plan
from terrain import BANK, river


@dataclass
class Road:
    name: str
    kind: str        # 道路类别
    points: list
    level: int = 0
    bridge: int = 0
    stairs: int = 0
    access: str = "公共"


def half_width(name):
    return 16 if name in plan.MAIN else 10


def kind_of(name):
    return "主干路" if name in plan.MAIN else "次干路"


def blocked(u, v1, v2):
    """Inside an urban village no street of the grid goes on."""
    return any(west < u < east and south < (v1 + v2) / 2 < north
               for _, (west, south, east, north) in plan.URBAN_VILLAGES)


def columns():
    south, north = sorted(v for v in plan.ROWS if v < 0), sorted(v for v in plan.ROWS if v > 0)
    for u, name in plan.COLUMNS.items():
        stops = south + [river(u) - BANK], [river(u) + BANK] + north
        for bank in stops:
            for low, high in zip(bank, bank[1:]):
                if not blocked(u, low, high):
                    yield Road(name, kind_of(name), [(u, low), (u, high)])
        if u in plan.RING_COLUMNS_NORTH:
            yield Road(name, kind_of(name), [(u, north[-1]), (u, plan.RING[3])])
        if u in plan.RING_COLUMNS_SOUTH:
            yield Road(name, kind_of(name), [(u, plan.RING[1]), (u, south[0])])
    u, name = 100, plan.COLUMNS[100]
    yield Road(name, "主干路", [(u, 1160), (u, 1330), (u, 1700), (u, plan.SUBURB_V)])


def rows():
    stops = sorted(plan.COLUMNS)
    for v, name in plan.ROWS.items():
        for low, high in zip(stops, stops[1:]):
            yield Road(name, kind_of(name), [(low, v), (high, v)])
        if v in plan.RING_ROWS:
            yield Road(name, kind_of(name), [(plan.RING[0], v), (plan.WEST, v)])
            yield Road(name, kind_of(name), [(plan.EAST, v), (plan.RING[2], v)])


def riverside():
    stops = [plan.RING[0]] + sorted(plan.COLUMNS) + [plan.RING[2]]
    for side, name in ((1, "滨河北路"), (-1, "滨河南路")):
        for low, high in zip(stops, stops[1:]):
            n = max(2, int((high - low) / 20))
            yield Road(name, "支路", [
                (low + (high - low) * i / n, river(low + (high - low) * i / n) + side * BANK)
                for i in range(n + 1)])


def bridges():
    for u, name in plan.BRIDGES:
        yield Road(name, "主干路", [(u, river(u) - BANK), (u, river(u) + BANK)], level=1, bridge=1)
    u = plan.FORD_U
    yield Road("老渡口", "小路", [(u, river(u) - BANK), (u, river(u) + BANK)])


def ring_stops():
    """Places where the ring is cut, on its four sides; between them corners."""
    west, south, east, north = plan.RING
    c = plan.RING_CORNER
    roads_out = {name: leaves for name, _, leaves in plan.VILLAGES}
    at_west = {v for u, v in roads_out.values() if u == west} | set(plan.RING_ROWS)
    at_east = {v for u, v in roads_out.values() if u == east} | set(plan.RING_ROWS)
    banks = {u: {river(u) - BANK, river(u) + BANK} for u, _ in plan.BRIDGES}
    return {
        "环城北路": [(u, north) for u in sorted(
            {west + c, east - c, *plan.RING_COLUMNS_NORTH, *plan.OVERPASS})],
        "环城东路": [(east, v) for v in sorted({south + c, north - c} | at_east | banks[east])],
        "环城南路": [(u, south) for u in sorted({west + c, east - c, *plan.RING_COLUMNS_SOUTH})],
        "环城西路": [(west, v) for v in sorted({south + c, north - c} | at_west | banks[west])],
    }


def ring():
    west, south, east, north = plan.RING
    c = plan.RING_CORNER
    for name, stops in ring_stops().items():
        for a, b in zip(stops, stops[1:]):
            if abs(a[1] - b[1]) > 0 and abs(a[1] + b[1] - 2 * river(a[0])) < 1:
                continue  # the bridge
            high = name == "环城北路" and a[0] >= plan.OVERPASS[0] and b[0] <= plan.OVERPASS[1]
            yield Road("环城北路高架" if high else name, "快速路" if high else "主干路", [a, b],
                       level=int(high), bridge=int(high))
    for name, u, v, first in (("环城北路", east - c, north - c, 0), ("环城北路", west + c, north - c, 90),
                              ("环城南路", west + c, south + c, 180),
                              ("环城南路", east - c, south + c, 270)):
        ends = {0: ((east, v), (u, north)), 90: ((u, north), (west, v)),
                180: ((west, v), (u, south)), 270: ((u, south), (east, v))}[first]
        arc = [(u + c * cos((first + step) * pi / 180), v + c * sin((first + step) * pi / 180))
               for step in range(5, 90, 5)]
        yield Road(name, "主干路", [ends[0], *arc, ends[1]])


def hill_roads():
    name, points = plan.STAIRS
    yield Road(name, "步道", points, stairs=1)
    yield Road("松山陡坡路", "小路", [(1500, -1140), (1560, -1100), (1640, -1160), (1700, -1120),
                                    (1790, -1050), (1846, -1010)])


def village_roads():
    for name, (u, v), (u0, v0) in plan.VILLAGES:
        n = 12
        points = [(u0 + (u - u0) * i / n + 26 * sin(pi * i / n) * sin(i * 1.7),
                   v0 + (v - v0) * i / n + 30 * sin(pi * i / n) * cos(i * 1.3)) for i in range(n + 1)]
        yield Road(name + "公路", "乡道", points)


def ring_point_near(u, v):
    """Where 松山陡坡路 ends: on the corner of the ring."""
    west, south, east, north = plan.RING
    c = plan.RING_CORNER
    du, dv = u - (east - c), v - (south + c)
    r = (du * du + dv * dv) ** 0.5
    return east - c + du * c / r, south + c + dv * c / r


def main_roads():
    roads = [*columns(), *rows(), *riverside(), *bridges(), *ring(), *hill_roads(), *village_roads()]
    steep = next(r for r in roads if r.name == "松山陡坡路")
    steep.points[-1] = ring_point_near(*steep.points[-1])
    return roads
