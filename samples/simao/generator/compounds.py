"""Walled compounds: old estates, 单位大院, new estates. Walls, gates, lanes inside, slabs."""
from dataclasses import dataclass, field

import plan
from fixed import mix, pick, share, whole
from streets import Road, half_width
from terrain import BANK, river

OLD = [  # name, built, property, renovated year or None, address number on its street
    ("糖厂生活区", 1978, "单位房"), ("林业局宿舍", 1980, "单位房"), ("地区医院家属院", 1982, "单位房"),
    ("公路总段家属院", 1983, "单位房"), ("农机厂生活区", 1984, "单位房"), ("粮贸小区", 1985, "单位房"),
    ("木材公司宿舍", 1986, "单位房"), ("百货公司宿舍", 1987, "单位房"), ("物资局宿舍", 1988, "单位房"),
    ("运输公司家属院", 1989, "单位房"), ("供销社宿舍", 1990, "单位房"), ("邮电小区", 1991, "房改房"),
    ("汽修厂宿舍", 1992, "单位房"), ("园丁小区", 1993, "房改房"), ("财政局宿舍", 1994, "房改房"),
    ("烟草公司宿舍", 1995, "房改房"), ("建行小区", 1996, "房改房"), ("茶厂小区", 1996, "房改房"),
    ("老干部小区", 1997, "房改房"), ("龙生小区", 1998, "商品房"), ("月光小区", 1998, "商品房"),
    ("振兴小区", 1999, "商品房"), ("天民小区", 1999, "商品房"), ("新民小区", 2000, "商品房"),
    ("五一小区", 2000, "商品房"), ("边城小区", 2001, "商品房"), ("鱼水小区", 2001, "商品房"),
    ("石屏小区", 2003, "商品房"), ("碧云小区", 2004, "商品房"), ("南屏小区", 2005, "商品房"),
    ("杏林小区", 2005, "商品房"), ("桂花苑", 2008, "商品房"), ("阳光花园", 2010, "商品房"),
    ("锦秀园", 2010, "商品房"), ("思亭雅苑", 2012, "商品房"),
]
# One with mixed years: of its blocks so many by households are of 1998, the others of 2003 and 2006.
MIXED = "石屏小区"
NO_ONES = "汽修厂宿舍"    # its only gate is never opened
SHUT_SIDE = {             # gates that are fixed, because FACTS.md reckons with them; side -> access
    "龙生天城": {"N": "仅居民"}, "永平华府": {"N": "仅居民", "S": "常闭"},
    NO_ONES: {"W": "常闭"},
}


@dataclass
class Compound:
    id: str
    name: str
    lot: object
    box: tuple                 # of the wall
    built: int
    tenure: str
    gates: list = field(default_factory=list)    # (point, side, access)
    blocks: list = field(default_factory=list)   # boxes of dwellings
    others: list = field(default_factory=list)   # (box, use): guard house, bicycle shed
    fronts: list = field(default_factory=list)   # shops before the wall, entered from the street
    years: list = field(default_factory=list)    # of each block
    address: str = ""
    notes: dict = field(default_factory=dict)


def street_at(lot, side, middle):
    """Where the lane from a gate meets its street, and the street's name."""
    u, v = lot.cell
    us, vs = sorted(plan.COLUMNS), sorted(plan.ROWS)
    if side == "W":
        return (u, middle), plan.COLUMNS[u]
    if side == "E":
        u = us[us.index(u) + 1]
        return (u, middle), plan.COLUMNS[u]
    if side == "S":
        if v == "S":
            return (middle, -260), plan.ROWS[-260]
        if v == "N":
            return (middle, river(middle) + BANK), "滨河北路"
        return (middle, v), plan.ROWS[v]
    if v == "N":
        return (middle, 260), plan.ROWS[260]
    if v in ("S", -260):
        return (middle, river(middle) - BANK), "滨河南路"
    v = vs[vs.index(v) + 1]
    return (middle, v), plan.ROWS[v]


def wall_box(lot, front):
    """Shops stand before the wall at sides in `front`."""
    west, south, east, north = lot.box
    inset = {side: 13 if side in front else 2 for side in "WSEN"}
    return west + inset["W"], south + inset["S"], east - inset["E"], north - inset["N"]


def gate_sides(name, lot):
    if name in SHUT_SIDE:
        return SHUT_SIDE[name]
    sides = sorted(lot.sides)
    first = pick(sides, "gate", name)
    out = {first: "仅居民" if lot.use == "新区" or share("access", name) < 0.4 else "公共通行"}
    others = [s for s in sides if s != first]
    if others and (lot.use == "新区" or share("second", name) < 0.45):
        out[pick(others, "second", name)] = pick(("仅居民", "常闭", "仅居民"), "shut", name)
    return out


def front_row(compound, side, gate_at):
    """Shops with a gap for the gate."""
    west, south, east, north = compound.lot.box
    along = (south, north) if side in "WE" else (west, east)
    at = along[0] + 1
    number = 0
    while at < along[1] - 12:
        number += 1
        long = whole(14, 30, "front", compound.name, side, number)
        end = min(at + long, along[1] - 1)
        if gate_at is None or end < gate_at - 6 or at > gate_at + 6:
            if share("front gap", compound.name, side, number) > 0.06:
                compound.fronts.append({
                    "W": (west + 1, at, west + 11, end - 0.4), "E": (east - 11, at, east - 1, end - 0.4),
                    "S": (at, south + 1, end - 0.4, south + 11),
                    "N": (at, north - 11, end - 0.4, north - 1)}[side])
        at = end


def slabs(compound, lanes_u, high):
    """Rows of slabs along u, left and right of every lane that runs north."""
    west, south, east, north = compound.box
    step = 50 if high else 27
    deep = 15 if high else 11
    edges = [west] + [(a + b) / 2 for a, b in zip(lanes_u, lanes_u[1:])] + [east]
    v = south + 7
    row = 0
    while v + deep < north - 6:
        for lane, left, right in zip(lanes_u, edges, edges[1:]):
            for low, high_u in ((left + 4, lane - 4.5), (lane + 4.5, right - 4)):
                if high_u - low < 14:
                    continue
                for a, b in pieces(low, high_u, 46 if not high else 40):
                    if share("no block", compound.name, row, int(a)) > (0.05 if high else 0.22):
                        compound.blocks.append((a, v, b, v + deep))
        v += step
        row += 1


def pieces(low, high, most):
    n = max(1, -(-int(high - low) // most))
    width = (high - low) / n
    return [(low + width * i + (0 if i == 0 else 3), low + width * (i + 1) - (0 if i == n - 1 else 3))
            for i in range(n)]


def lanes_of(compound):
    """A lane from each gate to the compound's spine; spines run north, one per 105 m of width."""
    west, south, east, north = compound.box
    n = max(1, round((east - west) / 105))
    lanes_u = [west + (east - west) * (i + 0.5) / n for i in range(n)]
    return lanes_u, [[(u, south + 4), (u, north - 4)] for u in lanes_u]


def lay_out(compound, roads):
    """Gates on the walls, lanes from street to gate to spine, slabs between."""
    lot, name = compound.lot, compound.name
    sides = gate_sides(name, lot)
    fronts = [s for s in lot.sides if share("fronts", name, s) < 0.6][:2]
    compound.box = wall_box(lot, fronts)
    west, south, east, north = compound.box
    lanes_u, spines = lanes_of(compound)
    spine_u = lanes_u[mix("spine", name) % len(lanes_u)]
    middle = south + 7 + (50 * 2 - 12 if lot.use == "新区" else 27 * 3 - 8)  # between two rows of slabs
    for side, access in sides.items():
        inner = (spine_u, {"S": south + 4, "N": north - 4}.get(side, middle))
        wall = {"S": (spine_u, south), "N": (spine_u, north), "W": (west, middle),
                "E": (east, middle)}[side]
        street, street_name = street_at(lot, side, spine_u if side in "SN" else middle)
        compound.gates.append((wall, side, access))
        roads.append(Road(f"{name}入口", "小路", [street, wall]))
        if side in "WE":
            inner = (lanes_u[0] if side == "W" else lanes_u[-1], middle)
        roads.append(Road(f"{name}内路", "小区内路", [wall, inner]))
        if not compound.address:
            compound.address = f"{street_name}{whole(1, 198, 'number', name)}号"
    for spine in spines:
        roads.append(Road(f"{name}中路", "小区内路", spine))
    if len(spines) > 1:
        roads.append(Road(f"{name}横路", "小区内路", [(u, middle) for u in lanes_u]))
    for side in fronts:
        at = next((g[0][1 if side in "WE" else 0] for g in compound.gates if g[1] == side), None)
        front_row(compound, side, at)
    slabs(compound, lanes_u, lot.use == "新区")
    compound.others = [((lanes_u[0] + 5, south + 1, lanes_u[0] + 9, south + 5), "门卫")]


def years_of(compound):
    if compound.name == MIXED:
        n = len(compound.blocks)
        return [1998 if i < n * 6 // 10 else 2003 if i < n * 8 // 10 else 2006 for i in range(n)]
    return [compound.built] * len(compound.blocks)


def make_compounds(lots, roads):
    """Old estates in the order of OLD over their lots, shuffled once; new ones by name."""
    out = []
    old = sorted((lot for lot in lots if lot.use == "老旧小区"), key=lambda lot: mix("estate", lot.id))
    for number, ((name, built, tenure), lot) in enumerate(zip(OLD, old), 1):
        lot.name = name
        out.append(Compound(f"XQ{number:03d}", name, lot, lot.box, built, tenure))
    new = sorted((lot for lot in lots if lot.use == "新区"), key=lambda lot: lot.id)
    for number, lot in enumerate(new, len(OLD) + 1):
        built = whole(2013, 2022, "new", lot.name)
        out.append(Compound(f"XQ{number:03d}", lot.name, lot, lot.box, built, "商品房"))
    for compound in out:
        lay_out(compound, roads)
        compound.years = years_of(compound)
    return out
