"""Walks on paper: an independent check that the plan holds what FACTS.md says of it.

Not the truth of the facts (those are added up by hand), but their proof-reader: lines are cut against each
other one by one and a heap is searched. It gives a shortest and a longest walk: the shortest may use every
street within 60 m of a door, the longest only the nearest one.
"""
import heapq
from dataclasses import dataclass, field

from housing import Ground
from terrain import river

NEAR = 60.0      # access.multi_max_m
FAR = 200.0      # access.connector_max_m
JOIN = 0.6       # ends this near to a line belong to it


@dataclass
class Net:
    nodes: dict = field(default_factory=dict)       # (u, v) rounded -> number
    edges: list = field(default_factory=list)       # (a, b, metres, compound or "", bridge)
    at: list = field(default_factory=list)          # places of the nodes
    links: dict = field(default_factory=dict)
    squares: dict = field(default_factory=dict)

    def node(self, p):
        key = round(p[0], 1), round(p[1], 1)
        if key not in self.nodes:
            self.nodes[key] = len(self.at)
            self.at.append(p)
        return self.nodes[key]


def cross(p, q, a, b):
    """Where two pieces cross, as a share of the first; None if they do not."""
    d1, d2 = (q[0] - p[0], q[1] - p[1]), (b[0] - a[0], b[1] - a[1])
    den = d1[0] * d2[1] - d1[1] * d2[0]
    if abs(den) < 1e-9:
        return None
    s = ((a[0] - p[0]) * d2[1] - (a[1] - p[1]) * d2[0]) / den
    t = ((a[0] - p[0]) * d1[1] - (a[1] - p[1]) * d1[0]) / den
    e1, e2 = JOIN / max(1e-9, length(p, q)), JOIN / max(1e-9, length(a, b))
    return min(1.0, max(0.0, s)) if -e1 <= s <= 1 + e1 and -e2 <= t <= 1 + e2 else None


def length(a, b):
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5


def compound_of(road, names):
    for end in ("内路", "中路", "横路"):
        if road.name.endswith(end) and road.name[:-2] in names:
            return road.name[:-2]
    return ""


def build(town, gates_open=False, walls_gone=False):
    names = {c.name for c in town.compounds}
    shut = {c.name: {g[0] for g in c.gates if g[2] == "常闭"} for c in town.compounds}
    pieces, grid = [], Ground()
    for road in town.roads:
        inner = compound_of(road, names)
        if road.name == "老渡口" and not walls_gone:
            continue
        if inner and road.name.endswith("内路") and road.points[0] in shut[inner] and not (
                gates_open or walls_gone):
            continue
        for a, b in zip(road.points, road.points[1:]):
            box = (min(a[0], b[0]) - 1, min(a[1], b[1]) - 1, max(a[0], b[0]) + 1, max(a[1], b[1]) + 1)
            pieces.append((a, b, inner, road.bridge, box))
            grid.squares.setdefault("all", [])
            for key in grid.keys(box):
                grid.squares.setdefault(key, []).append(len(pieces) - 1)
    net = Net()
    for number, (a, b, inner, bridge, box) in enumerate(pieces):
        cuts = {0.0, 1.0}
        if not bridge:
            near = {k for key in grid.keys(box) for k in grid.squares[key]}
            for k in near - {number}:
                if not pieces[k][3]:
                    s = cross(a, b, pieces[k][0], pieces[k][1])
                    if s is not None:
                        cuts.add(s)
        places = [(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for s in sorted(cuts)]
        for p, q in zip(places, places[1:]):
            add_edge(net, p, q, inner, bridge)
    return net


def add_edge(net, p, q, inner, bridge):
    a, b = net.node(p), net.node(q)
    if a == b:
        return
    net.edges.append((a, b, length(p, q), inner, bridge))
    number = len(net.edges) - 1
    net.links.setdefault(a, []).append(number)
    net.links.setdefault(b, []).append(number)
    box = (min(p[0], q[0]), min(p[1], q[1]), max(p[0], q[0]), max(p[1], q[1]))
    for key in Ground().keys(box):
        net.squares.setdefault(key, set()).add(number)


def foot(net, number, p):
    """(share along the edge, metres to it)"""
    a, b, _, _, _ = net.edges[number]
    (x1, y1), (x2, y2) = net.at[a], net.at[b]
    dx, dy = x2 - x1, y2 - y1
    t = max(0.0, min(1.0, ((p[0] - x1) * dx + (p[1] - y1) * dy) / (dx * dx + dy * dy)))
    return t, length(p, (x1 + t * dx, y1 + t * dy))


def walled(p, q, walls):
    """Does the straight line cross a wall (a box)?"""
    for west, south, east, north in walls:
        corners = [(west, south), (east, south), (east, north), (west, north)]
        if max(p[0], q[0]) < west or min(p[0], q[0]) > east or max(p[1], q[1]) < south or min(
                p[1], q[1]) > north:
            continue
        for a, b in zip(corners, corners[1:] + corners[:1]):
            s = side(a, b, p) * side(a, b, q)
            if s < 0 and side(p, q, a) * side(p, q, b) <= 0:
                return True
    return False


def side(a, b, p):
    value = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    return (value > 1e-6) - (value < -1e-6)


def doors(net, p, walls, nearest_only, walls_gone=False):
    """[(edge, share, metres)]: where somebody at p steps onto the network."""
    reach = FAR
    box = (p[0] - reach, p[1] - reach, p[0] + reach, p[1] + reach)
    found = []
    for number in {n for key in Ground().keys(box) for n in net.squares.get(key, ())}:
        if net.edges[number][4]:
            continue
        t, d = foot(net, number, p)
        if d > reach:
            continue
        a, b = net.at[net.edges[number][0]], net.at[net.edges[number][1]]
        q = (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
        middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2   # a place at a wall belongs to its own side
        inward = (q[0] + (middle[0] - q[0]) * 1e-3, q[1] + (middle[1] - q[1]) * 1e-3)
        crosses_river = (p[1] > river(p[0])) != (q[1] > river(q[0]))
        if walls_gone or not (crosses_river or walled(p, inward, walls)):
            found.append((d, number, t))
    found.sort()
    if not found:
        return []
    if nearest_only:
        return [(found[0][1], found[0][2], found[0][0])]
    return [(n, t, d) for i, (d, n, t) in enumerate(found) if i == 0 or d <= NEAR]


def search(net, starts, home_compound, destination_compound=""):
    """Metres from starts [(edge, share, metres)] to every node; only its own people walk in a compound."""
    best, heap = {}, []
    allowed = {"", home_compound, destination_compound}
    for number, t, d in starts:
        a, b, long, _, _ = net.edges[number]
        heap += [(d + t * long, a), (d + (1 - t) * long, b)]
    heapq.heapify(heap)
    while heap:
        d, node = heapq.heappop(heap)
        if node in best:
            continue
        best[node] = d
        for number in net.links.get(node, ()):
            a, b, long, inner, _ = net.edges[number]
            if inner in allowed:
                heapq.heappush(heap, (d + long, b if node == a else a))
    return best


class Walker:
    """Walks of the town with its gates and walls as they are, all gates open, or all walls gone."""

    def __init__(self, town, gates_open=False, walls_gone=False):
        self.net = build(town, gates_open, walls_gone)
        self.walls_gone = walls_gone
        self.walls = [c.box for c in town.compounds]
        self.inside = {c.name: c.box for c in town.compounds}
        self.cache, self.home_doors = {}, {}

    def compound_at(self, p):
        return next((name for name, (w, s, e, n) in self.inside.items()
                     if w < p[0] < e and s < p[1] < n), "")

    def from_door(self, door, home_compound, nearest_only):
        key = door, home_compound if not self.walls_gone else "", nearest_only
        if key not in self.cache:
            starts = doors(self.net, door, self.walls, nearest_only, self.walls_gone)
            self.cache[key] = starts, search(self.net, starts, home_compound, self.compound_at(door))
        return self.cache[key]

    def walk(self, home, door, longest=False):
        """Metres, or None: the shortest walk that any reading of the plan allows, or the longest."""
        inside = self.compound_at(home)
        starts, best = self.from_door(door, inside, longest)
        if (home, longest) not in self.home_doors:
            self.home_doors[home, longest] = doors(self.net, home, self.walls, longest, self.walls_gone)
        ends = self.home_doors[home, longest]
        options = []
        for number, t, d in ends:
            a, b, long, _, _ = self.net.edges[number]
            options += [best[n] + d + s * long for n, s in ((a, t), (b, 1 - t)) if n in best]
            options += [d + d2 + abs(t - t2) * long for n2, t2, d2 in starts if n2 == number]
        return min(options, default=None)
