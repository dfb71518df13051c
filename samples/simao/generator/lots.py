"""Cells between streets, cut into lots with a use. On paper everything here is an upright rectangle."""
from dataclasses import dataclass

import plan
from fixed import mix, share
from streets import half_width
from terrain import BANK, river


@dataclass
class Lot:
    id: str
    box: tuple       # west, south, east, north
    sides: str       # which of W S E N face a street
    use: str
    cell: tuple      # western street's u, southern street's v (plan.ROWS, or "S", "N" at the river)
    name: str = ""


# cell -> (use, name) or two of them, west and east. Rows: v of the southern street; S and N are the
# cells between the river and 宁洱大道 or 人民路; -1300 and 1160 lie between the grid and the ring.
ESTATES_AT = {
    (-780, 930): "AB", (-560, 930): "A", (-330, 480): "AB", (-110, 480): "B", (-110, 700): "AB",
    (100, 930): "A", (330, 260): "AB", (330, 700): "AB", (560, 480): "AB", (800, 260): "AB",
    (-1000, 480): "AB", (-780, 260): "A", (-780, 700): "B",
    (-560, -480): "AB", (-330, -480): "B", (-330, -700): "AB", (-110, -480): "A", (100, -480): "AB",
    (100, -700): "A", (560, -480): "AB", (560, -700): "B", (-560, -940): "A", (-330, -940): "B",
}
NEW_AT = {  # whole cells behind walls
    (1280, 480): "茶马花园", (1280, 930): "东园国际", (1040, 930): "永平华府", (-1250, 480): "洗马湖畔",
    (-1250, 930): "北部新城", (1040, -480): "松山郡", (800, -700): "龙生天城", (-1250, -480): "石屏雅居",
    (330, -940): "南屏名苑", (560, 930): "学苑府", (-1250, "S"): "滨河尚品", (1280, "S"): "普洱公馆",
}
PUBLIC_AT = {
    (-780, 480): ("学校", "北部路小学"), (100, 480): ("学校", "茶城小学"), (1040, 700): ("学校", "东园小学"),
    (-1000, -480): ("学校", "石屏小学"), (330, -700): ("学校", "五一小学"), (800, "N"): ("学校", "滨河小学"),
    (-1500, 700): ("学校", "洗马小学"), (-330, 700): ("学校", "思茅第二中学"), (800, -480): ("学校", "思茅第五中学"),
    (-560, 260): ("医院", "思茅人民医院"), (-110, 260): ("市场", "中心农贸市场"), (330, "S"): ("市场", "五一农贸市场"),
    (-1000, "N"): ("公园", "洗马公园"), (100, 260): ("公园", "茶城广场"), (560, -940): ("公园", "南屏公园"),
    (1280, 260): ("公园", "东园公园"), (-330, "S"): ("公园", "月光园"), (100, 700): ("行政", "区政务中心"),
    (-560, 480): ("行政", "振兴街道机关大院"), (-560, 700): ("商业", "振兴商场"), (330, 480): ("商业", "五一商城"),
}
IDLE_AT = {  # half a cell: the western or eastern one lies idle
    (1040, 260): "B", (-1250, 700): "B", (560, 700): "A", (1040, -700): "A", (-1000, "S"): "B",
    (800, 930): "B", (-110, -940): "B", (1280, -700): "A",
}


def bounds(low, high, streets, ring_low, ring_high):
    """The cell without its streets' widths."""
    west = low + (22 if low == ring_low else half_width(streets.get(low, "")))
    east = high - (22 if high == ring_high else half_width(streets.get(high, "")))
    return west, east


def cells():
    """(cell, box, sides)"""
    us = [plan.RING[0]] + sorted(plan.COLUMNS) + [plan.RING[2]]
    south = [plan.RING[1]] + sorted(v for v in plan.ROWS if v < 0)
    north = sorted(v for v in plan.ROWS if v > 0) + [plan.RING[3]]
    for low_u, high_u in zip(us, us[1:]):
        west, east = bounds(low_u, high_u, plan.COLUMNS, us[0], us[-1])
        banks = [river(low_u + (high_u - low_u) * i / 20) for i in range(21)]
        pairs = list(zip(south, south[1:])) + list(zip(north, north[1:]))
        for low_v, high_v in pairs:
            floor, roof = bounds(low_v, high_v, plan.ROWS, plan.RING[1], plan.RING[3])
            yield (low_u, low_v), (west, floor, east, roof)
        yield (low_u, "S"), (west, south[-1] + 16, east, min(banks) - BANK - 12)
        yield (low_u, "N"), (west, max(banks) + BANK + 12, east, north[0] - 16)


def in_village(box):
    u, v = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(w < u < e and s < v < n for _, (w, s, e, n) in plan.URBAN_VILLAGES)


def near_corner(box):
    """Cut off by the rounded corners of the ring."""
    west, south, east, north = plan.RING
    c = plan.RING_CORNER
    for u in (box[0], box[2]):
        for v in (box[1], box[3]):
            du = max(west + c - u, u - (east - c), 0)
            dv = max(south + c - v, v - (north - c), 0)
            if du and dv and (du * du + dv * dv) ** 0.5 > c - 22:
                return True
    return False


def on_hill(box):
    return box[2] > 1090 and box[3] < -950


def make_lots():
    lots = []
    for cell, box in cells():
        if in_village(box) or near_corner(box) or on_hill(box) or box[3] - box[1] < 40:
            continue
        u, v = cell
        grid = plan.WEST <= u < plan.EAST and v not in (plan.RING[1], 1160)
        if cell in NEW_AT:
            lots.append(Lot("", box, "WSEN", "新区", cell, NEW_AT[cell]))
        elif cell in PUBLIC_AT:
            use, name = PUBLIC_AT[cell]
            lots.append(Lot("", box, "WSEN", use, cell, name))
        elif not grid:
            lots += fringe(cell, box)
        else:
            lots += halves(cell, box)
    for number, lot in enumerate(lots, 1):
        lot.id = f"L{number:03d}"
    return lots


def halves(cell, box):
    west, south, east, north = box
    middle = (west + east) / 2
    parts = [("A", (west, south, middle, north), "WSN"), ("B", (middle, south, east, north), "SEN")]
    for letter, part, sides in parts:
        use = "街坊"
        if letter in ESTATES_AT.get(cell, ""):
            use = "老旧小区"
        elif letter in IDLE_AT.get(cell, ""):
            use = "空地"
        elif north - south < 70:
            use = "绿带"
        elif share("use", mix(*map(str, cell)), letter) < 0.10:
            use = "机关"
        yield Lot("", part, sides, use, cell)


def fringe(cell, box):
    """Works, depots, homes and tea fields between the grid and the ring: one row of lots along the grid's
    outer street, fields behind."""
    u, v = cell
    use = ("工业", "街坊", "园地", "仓储", "街坊")[mix("fringe", str(u), str(v)) % 5]
    west, south, east, north = box
    if u == plan.RING[0]:
        front, back, sides = (east - 130, south, east, north), (west, south, east - 130, north), "E"
    elif u == plan.EAST:
        front, back, sides = (west, south, west + 130, north), (west + 130, south, east, north), "W"
    elif v == 1160:
        front, back, sides = (west, south, east, south + 130), (west, south + 130, east, north), "S"
    else:
        front, back, sides = (west, north - 130, east, north), (west, south, east, north - 130), "N"
    behind = "园地"
    if v == 1160 and u in (-110, 100):  # the homes before the overpass
        use, behind = "街坊", "沿街"
    yield Lot("", front, sides, use, cell)
    yield Lot("", back, {-110: "E", 100: "W"}[u] if behind == "沿街" else "", behind, cell)
