"""Every home's answers by hand: closed formulas over the plan, as ANSWERS.md explains them.

No graph is built and none is searched. A walk is: the home's connector, the streets between the two
feet, the facility's connector.
"""
from dataclasses import dataclass

import plan


@dataclass(frozen=True)
class Home:
    id: str
    x: int             # its middle
    y: int
    place: str         # street, lane, compound, yard, island, village
    foot: tuple        # where its connector (and its lane, if it stands on one) meets a street
    connector_m: int   # from its middle to that foot; in the compound to the cross lane
    estate: str = ""
    accuracy_m: int = 0


def columns_between(y1, y2, gates_open):
    """The x of the ways that lead without a break from street y1 to street y2, on one bank."""
    low, high = sorted((y1, y2))
    columns = set(plan.COLUMNS)
    if high == plan.COMPOUND_ROWS[1] and not gates_open:
        columns.discard(plan.COMPOUND_X)
    if (low, high) == plan.OVERPASS_ROWS:
        columns.add(plan.OVERPASS_X)
    return columns


def along_streets(a, b, gates_open=False):
    """Between two feet on one bank: along the first street, along one cross street, along the other."""
    (x1, y1), (x2, y2) = a, b
    if y1 == y2:
        return abs(x1 - x2)
    aside = min(abs(x1 - c) + abs(c - x2) for c in columns_between(y1, y2, gates_open))
    return abs(y1 - y2) + aside


def is_south(foot):
    return foot[1] <= plan.SOUTH_BANK


def walk(a, b, gates_open=False, walls_gone=False):
    if is_south(a) == is_south(b):
        return along_streets(a, b, gates_open)
    south, north = (a, b) if is_south(a) else (b, a)
    crossings = [plan.BRIDGE_X] + ([plan.FORD_X] if walls_gone else [])
    return min(along_streets(south, (x, plan.SOUTH_BANK)) + plan.NORTH_BANK - plan.SOUTH_BANK +
               along_streets((x, plan.NORTH_BANK), north, gates_open) for x in crossings)


def doors_of_compound(x, from_lane_m):
    """From a place beside the compound's cross lane to the street outside each gate."""
    lane_y = plan.COMPOUND_LANE[0]
    return [((plan.COMPOUND_X, y), from_lane_m + abs(x - plan.COMPOUND_X) + abs(y - lane_y))
            for y in plan.COMPOUND_ROWS]


def feet_of_home(home, walls_gone):
    """[(foot, metres to it)]"""
    if home.place != "compound":
        return [(home.foot, home.connector_m)]
    feet = doors_of_compound(home.x, home.connector_m)
    if walls_gone:  # straight over the wall to the street behind the house
        street = min(plan.COMPOUND_ROWS, key=lambda y: abs(y - home.y))
        feet.append(((home.x, street), abs(street - home.y)))
    return feet


def feet_of_facility(facility):
    if facility == plan.PARK_ID[0]:
        x, street, _ = plan.PARK_LANE
        return [((x, street), plan.PARK[1] - street)]
    _, _, _, x, y, _, connector_m, _ = next(f for f in plan.FACILITIES if f[0] == facility)
    if y == plan.COMPOUND_LANE[0]:  # in the compound, and open to everybody: both gates let in
        return doors_of_compound(x, connector_m)
    return [((x, y), connector_m)]


def distance(home, facility, gates_open=False, walls_gone=False):
    if home.place == "compound" and facility == "F02":
        _, _, _, x, _, _, connector_m, _ = next(f for f in plan.FACILITIES if f[0] == facility)
        return home.connector_m + abs(home.x - x) + connector_m
    return min(m + walk(foot, door, gates_open, walls_gone) + n
               for foot, m in feet_of_home(home, walls_gone)
               for door, n in feet_of_facility(facility))


def answer(home, limit_m, facilities):
    """(route_m or None, status, cause or "", nearest facility or "")"""
    if home.place == "island":
        return None, "unreachable", "disconnected", ""
    opened = min(distance(home, f, gates_open=True) for f in facilities)
    razed = min(distance(home, f, gates_open=True, walls_gone=True) for f in facilities)
    if home.place == "yard":
        assert opened <= limit_m, "the yard lies near everything"
        return None, "unreachable", "gate", ""
    route_m, nearest = min((distance(home, f), f) for f in facilities)
    if route_m + home.accuracy_m <= limit_m:
        return route_m, "met", "", nearest
    status = "uncertain" if route_m - home.accuracy_m <= limit_m else "gap"
    if status == "uncertain":
        return route_m, status, "", nearest
    cause = "gate" if opened <= limit_m else "barrier" if razed <= limit_m else "too_far"
    return route_m, status, cause, nearest
