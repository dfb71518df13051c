"""城中村 and villages: plots by uneven halving, lanes where the first halves part."""
from math import sin

import plan
from fixed import between, mix, share, whole
from housing import Building
from streets import Road, BANK, river


def sway(box, point):
    """Moves what lies inside the box to and fro, nothing on its outline: lanes look grown, not drawn."""
    west, south, east, north = box
    u, v = point
    s, t = (u - west) / (east - west), (v - south) / (north - south)
    if not 0 < s < 1 or not 0 < t < 1:
        return u, v
    fade = min(1.0, 6 * min(s, 1 - s, t, 1 - t))
    return u + fade * 5.5 * sin(v / 24.0 + west), v + fade * 5.5 * sin(u / 29.0 + south)


def halve(box, depth, key, leaves, cuts):
    """Leaves are plots; cuts the lines of lanes, (points, depth)."""
    west, south, east, north = box
    wide, high = east - west, north - south
    if max(wide, high) < 19 or (wide * high < 250):
        leaves.append(box)
        return
    at = between(0.42, 0.58, "cut", *key)
    lane = {0: 2.6, 1: 2.2, 2: 1.8, 3: 1.4}.get(depth, 0.5)
    if wide > high:
        u = west + wide * at
        if depth < 5:
            cuts.append(([(u, south), (u, north)], depth))
        parts = (west, south, u - lane, north), (u + lane, south, east, north)
    else:
        v = south + high * at
        if depth < 5:
            cuts.append(([(west, v), (east, v)], depth))
        parts = (west, south, east, v - lane), (west, v + lane, east, north)
    for side, part in enumerate(parts):
        halve(part, depth + 1, (*key, side), leaves, cuts)


def stretch(points, box, reach):
    """To the street outside, or to the lane that it parts from; then along the sway."""
    (u1, v1), (u2, v2) = points
    west, south, east, north = box
    if u1 == u2:
        low = reach["S"](u1) if v1 - south < 3 else v1 - 2.7
        high = reach["N"](u1) if north - v2 < 3 else v2 + 2.7
        n = max(2, int((high - low) / 12))
        line = [(u1, low + (high - low) * i / n) for i in range(n + 1)]
    else:
        low = reach["W"](v1) if u1 - west < 3 else u1 - 2.7
        high = reach["E"](v1) if east - u2 < 3 else u2 + 2.7
        n = max(2, int((high - low) / 12))
        line = [(low + (high - low) * i / n, v1) for i in range(n + 1)]
    return [sway(box, p) for p in line]


def urban_village(name, outer, roads):
    """Dense: a house of two to six floors on every plot. Returns buildings with shapes of four corners."""
    west, south, east, north = outer
    box = (west + 12, south + 18, east - 12, north - 12)
    leaves, cuts = [], []
    halve(box, 0, (name,), leaves, cuts)
    if name == "松山村":
        reach = {"W": lambda at: box[0] - 6, "E": lambda at: box[2] + 6,
                 "S": lambda at: box[1] - 6, "N": lambda at: box[3] + 6}
    else:
        reach = {"W": lambda at: west, "E": lambda at: east, "S": lambda at: south, "N": lambda at: north}
    for points, depth in cuts:
        roads.append(Road(f"{name}{'主街' if depth < 2 else '巷'}", "街巷" if depth < 2 else "小路",
                          stretch(points, box, reach)))
    if name == "松山村":
        hill_lanes(box, roads)
    for number, plot in enumerate(leaves):
        yield from plot_house(name, box, plot, number)


def plot_house(name, box, plot, number):
    key = (name, number)
    if share("empty plot", *key) < 0.05:
        return
    a = tuple(p + d for p, d in zip(plot, (.3, .3, -.3, -.3)))
    corners = [sway(box, p) for p in ((a[0], a[1]), (a[2], a[1]), (a[2], a[3]), (a[0], a[3]))]
    area = (a[2] - a[0]) * (a[3] - a[1])
    if area < 28:
        return
    floors = whole(2, 6, "vf", *key)
    built = Building(a, "住宅" if share("vu", *key) > .1 else "商住", "城中村", floors=floors,
                     households=whole(1, 1 + floors * 2 // 3, "vh", *key), year=whole(1985, 2012, "vy", *key))
    built.notes["corners"] = corners
    built.estate = name
    yield built


def hill_lanes(box, roads):
    """松山村: a lane round the village joins its own to the stairs and to the steep road."""
    west, south, east, north = box
    top, bottom = north + 6, south - 6
    left, right = west - 6, east + 6
    stairs_u = plan.STAIRS[1][1][0]
    ring = [(stairs_u, north + 12), (stairs_u, top), (left, top), (left, bottom), (right, bottom),
            (right, top), (stairs_u, top)]
    roads.append(Road("松山村环巷", "街巷", ring[1:]))
    roads.append(Road("松山村北口", "街巷", [plan.STAIRS[1][1], (stairs_u, top)]))
    roads.append(Road("松山村东口", "街巷", [(right, -1140), (1500, -1140)]))


def village(name, middle, roads):
    """Some hundred farms along three lanes."""
    u0, v0 = middle
    out = []
    main = [(u0 + 20 * i, v0 + 14 * sin(i / 2.0 + u0)) for i in range(-9, 10)]
    roads.append(Road(name + "中心路", "村道", main))
    for k, step in enumerate((-5, 0, 5)):
        u, v = main[9 + step]
        low, high = v - between(70, 120, name, k), v + between(70, 120, name, k, 1)
        n = 12
        roads.append(Road(name + "巷", "村道", [
            (u + 9 * sin(i / 1.7 + k) * (abs(low + (high - low) * i / n - v) > 15),
             low + (high - low) * i / n) if abs(low + (high - low) * i / n - v) > 9 else (u, v)
            for i in range(n + 1)]))
        for side in (-1, 1):
            out += farms(name, u, low, high, side, k)
    return out


def farms(name, u, low, high, side, k):
    at, number = low, 0
    while at < high - 10:
        number += 1
        key = (name, k, side + 1, number)
        long, deep = between(9, 14, "fl", *key), between(8, 12, "fd", *key)
        base = u + side * (11 + between(0, 4, "fb", *key))
        a, b = sorted((base, base + side * deep))
        if share("fg", *key) > 0.12:
            lived = share("fu", *key) > .08
            yield Building((a, at, b, at + long), "农村宅基地" if lived else "其他", "村庄",
                           f"{name}{mix(*key) % 120 + 1}号", whole(1, 3, "ff", *key), int(lived),
                           whole(1975, 2018, "fy", *key))
            if share("fs", *key) < 0.35:
                c, d = sorted((base + side * (deep + 2), base + side * (deep + 7)))
                yield Building((c, at + 1, d, at + 6), "其他", "附属", floors=1, year=2000)
        at += long + between(1, 7, "fgap", *key)
