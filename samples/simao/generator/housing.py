"""Houses along streets and lanes, public buildings, works, sheds. Upright boxes on paper, none overlap."""
from dataclasses import dataclass, field

import plan
from fixed import between, mix, pick, share, whole
from streets import Road


@dataclass
class Building:
    box: tuple
    use: str                   # 用途 as the bureau writes it
    place: str                 # where it belongs: 街坊, 小区, 城中村, 村庄, 公共 …
    name: str = ""
    floors: int = 1
    households: int = 0
    year: int = 0
    estate: str = ""
    owner: str = ""
    shape: str = ""            # "L" cuts a corner out
    id: str = ""
    persons: int = 0
    community: str = ""
    notes: dict = field(default_factory=dict)


class Ground:
    """What stands already, in squares of 50 m."""

    def __init__(self):
        self.squares = {}

    def keys(self, box):
        return [(i, j) for i in range(int(box[0] // 50), int(box[2] // 50) + 1)
                for j in range(int(box[1] // 50), int(box[3] // 50) + 1)]

    def is_free(self, box, gap=0.3):
        west, south, east, north = box
        return not any(west < b[2] + gap and east > b[0] - gap and south < b[3] + gap
                       and north > b[1] - gap
                       for key in self.keys(box) for b in self.squares.get(key, ()))

    def take(self, box):
        for key in self.keys(box):
            self.squares.setdefault(key, []).append(box)


def house(box, key):
    """A home on a street: shop below, or not."""
    floors = whole(2, 6, "floors", *key) if share("low", *key) > 0.3 else whole(1, 2, "floors", *key)
    roll = share("use", *key)
    use = "商住" if roll < 0.22 else "商业" if roll < 0.33 else "住宅" if roll < 0.985 else ""
    lived = use in ("住宅", "商住")
    return Building(box, use, "街坊", floors=floors, year=whole(1972, 2016, "year", *key),
                    households=whole(1, 1 + floors * 2 // 3, "hh", *key) if lived else 0,
                    shape="L" if share("shape", *key) < 0.15 else "")


def row_of_houses(ground, line, inward, setback, key, deep=(9, 15), front=(9, 16)):
    """Houses along a straight line; inward is the side on which they stand."""
    (u1, v1), (u2, v2) = line
    upright = abs(u2 - u1) < abs(v2 - v1)
    low, high = sorted((v1, v2) if upright else (u1, u2))
    at, number = low, 0
    while at + front[0] <= high:
        number += 1
        long = between(*front, "long", *key, number)
        depth = between(*deep, "deep", *key, number)
        near = setback + between(0, 1.5, "near", *key, number)
        base = u1 if upright else v1
        a, b = sorted((base + inward * near, base + inward * (near + depth)))
        box = (a, at, b, at + long) if upright else (at, a, at + long, b)
        if at + long <= high and share("gap", *key, number) > 0.07 and ground.is_free(box):
            ground.take(box)
            yield house(box, (*key, number))
        at += long + (between(1, 6, "alley", *key, number) if share("a", *key, number) < 0.2 else 0.5)


def street_block(lot, ground, roads):
    """Houses round the lot, and both sides of a lane through its middle."""
    west, south, east, north = lot.box
    out = []
    edges = {"S": ((west, south), (east, south), 1), "N": ((west, north), (east, north), -1),
             "W": ((west, south), (west, north), 1), "E": ((east, south), (east, north), -1)}
    if lot.use == "街坊" and north - south > 90 and {"S", "N"} <= set(lot.sides):
        lane_u = round((west + east) / 2 + between(-8, 8, "lane", lot.id), 1)
        ends = lane_ends(lot, lane_u)
        roads.append(Road(f"{lot.name or lot.id}巷", "街巷", [(lane_u, ends[0]), (lane_u, ends[1])]))
        ground.take((lane_u - 2.2, south, lane_u + 2.2, north))
    else:
        lane_u = None
    for side in sorted(lot.sides):
        a, b, inward = edges[side]
        out += row_of_houses(ground, (a, b), inward, 0.5, (lot.id, side))
    if lane_u is not None:
        for inward in (-1, 1):
            out += row_of_houses(ground, ((lane_u, south + 14), (lane_u, north - 14)), inward, 3.0,
                                 (lot.id, "lane", inward), deep=(9, 12))
    return out


def lane_ends(lot, u):
    from compounds import street_at
    return street_at(lot, "S", u)[0][1], street_at(lot, "N", u)[0][1]


def suburb(ground):
    """Along 茶城大道 north of the ring."""
    out = []
    for inward in (-1, 1):
        line = ((100 + inward * 16, 1540), (100 + inward * 16, plan.SUBURB_V - 10))
        out += row_of_houses(ground, line, inward, 0.5, ("suburb", inward))
    return out


def sheds(lot, ground, n, key):
    west, south, east, north = lot.box
    for number in range(n):
        long, deep = between(3, 7, "sl", key, number), between(3, 6, "sd", key, number)
        u = between(west + 15, east - 25, "su", key, number)
        v = between(south + 15, north - 25, "sv", key, number)
        box = (u, v, u + long, v + deep)
        if east - west > 45 and north - south > 45 and ground.is_free(box, 1.0):
            ground.take(box)
            yield Building(box, "其他", "附属", floors=1, year=whole(1985, 2015, "sy", key, number))


def big(lot, ground, use, sizes, name, key, floors=(1, 6), shape=""):
    """Larger buildings on a lot of their own."""
    west, south, east, north = lot.box
    for number, (du, dv, long, deep) in enumerate(sizes):
        u, v = west + du * (east - west), south + dv * (north - south)
        box = (u, v, min(u + long, east - 6), min(v + deep, north - 6))
        if box[2] - box[0] > 8 and box[3] - box[1] > 8 and ground.is_free(box, 2):
            ground.take(box)
            yield Building(box, use, "公共", f"{name}{number + 1}号楼" if name else "",
                           whole(*floors, "bf", key, number), year=whole(1985, 2018, "by", key),
                           owner=name, shape=shape)


PLANS = {
    "学校": ("教育", ((.1, .62, 62, 14), (.1, .85, 62, 13), (.55, .62, 60, 14), (.12, .12, 16, 40)), (3, 5)),
    "医院": ("医疗卫生", ((.08, .6, 80, 18), (.08, .2, 50, 18), (.6, .25, 40, 60), (.6, .7, 60, 16)), (4, 12)),
    "市场": ("商业", ((.12, .25, 140, 40), (.12, .65, 70, 24), (.6, .65, 50, 24)), (1, 3)),
    "行政": ("办公", ((.15, .55, 120, 20), (.15, .2, 50, 18), (.62, .2, 50, 18)), (4, 9)),
    "商业": ("商业", ((.1, .12, 90, 80), (.1, .6, 70, 50), (.62, .5, 60, 70)), (4, 7)),
    "机关": ("办公", ((.15, .55, 60, 16), (.15, .2, 40, 14), (.6, .2, 14, 50)), (3, 6)),
    "公园": ("其他", ((.45, .45, 10, 10), (.8, .2, 8, 12)), (1, 1)),
}


def public_lot(lot, ground):
    use, sizes, floors = PLANS[lot.use]
    yield from big(lot, ground, use, sizes, lot.name, lot.id, floors,
                   "L" if lot.use in ("行政", "医院") else "")


def works_lot(lot, ground):
    use = {"工业": "工业", "仓储": "仓储"}[lot.use]
    west, south, east, north = lot.box
    sizes = [(i, j, whole(28, 55, "wl", lot.id, int(i * 10), int(j * 10)), whole(18, 30, "wd", lot.id, int(i * 10)))
             for i in (.04, .3, .56, .8) for j in (.08, .52)]
    yield from big(lot, ground, use, sizes, "", lot.id, (1, 2))
