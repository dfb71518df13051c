#!/usr/bin/env python3
"""What must hold between one run of the whole program and another on changed inputs: more ways never
make a walk longer, splitting changes nothing, fewer walls make nothing worse, limits are inclusive,
and everything adds up.

    test_metamorphic.py QUAN_PROGRAM
"""
import copy
import csv
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import Town, check, finish, quan, rows, scratch_folder  # noqa: E402

STATUSES = ("met", "gap", "uncertain", "unreachable", "unknown")
RANK = {"met": 0, "uncertain": 1, "gap": 2, "unreachable": 3}
ROUNDING_M = 0.002
NEW_ROADS, NEW_FACILITIES = 4, 3


def answers(out):
    """(building, criterion) -> status and route."""
    found = rows(out, "SELECT building_id, criterion_id, status, route_m FROM gap_detail")
    return {(building, criterion): (status, route) for building, criterion, status, route in found}


class Lab:
    """Changed towns and their answers."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.n = binary, Path(folder), 0
        self.plain = self.run(self.town())

    def town(self):
        self.n += 1
        return Town(self.folder / ("town%d" % self.n))

    def output(self, town, *words):
        out = town.folder / "town.gpkg"
        done = town.run(self.binary, out, "--overwrite", *words)
        check(done.code == 0, "town %d runs" % self.n, done)
        return out

    def run(self, town, *words):
        out = self.output(town, *words)
        check_sums(out)
        return answers(out)


def longest_increase(before, after):
    """The worst pair: metres by which its route grew; infinite where a route was lost."""
    worst, where = 0.0, None
    for pair, (_, route) in before.items():
        if route is None:
            continue
        now = after[pair][1]
        growth = math.inf if now is None else now - route
        if growth > worst:
            worst, where = growth, (pair, route, now)
    return worst, where


def check_not_longer(sentence, before, after):
    check(before.keys() == after.keys(), sentence + ": the same questions")
    worst, where = longest_increase(before, after)
    check(worst <= ROUNDING_M, sentence, where)


def crossing_ends(features):
    """Ends of ground-level ways of the town."""
    found = []
    for feature in features:
        if not feature["properties"].get("层级"):
            found += [feature["geometry"]["coordinates"][0], feature["geometry"]["coordinates"][-1]]
    return found


def add_road(lab, seed, bridge):
    """A new way between two ends of ways that are there. Homes do not look onto a footbridge: their
    access stays what it was. A street may take the place of another one in front of a house, and
    then only who is reached at all is promised."""
    chance, town = random.Random(seed), lab.town()
    roads = town.features("road")
    one, two = chance.sample(sorted(map(tuple, {tuple(p) for p in crossing_ends(roads)})), 2)
    roads.append({"type": "Feature", "properties": {"编号": "NEW1", "道路类别": "支路",
                                                    **({"层级": 1, "桥梁": 1} if bridge else {})},
                  "geometry": {"type": "LineString", "coordinates": [one, two]}})
    town.replace("road", roads)
    after = lab.run(town)
    if bridge:
        check_not_longer("a footbridge from %s to %s lengthens no walk" % (one, two), lab.plain,
                         after)
    else:
        worst, where = longest_increase(lab.plain, after)
        check(worst < math.inf, "a new street from %s to %s cuts nobody off" % (one, two), where)


def add_facility(lab, seed):
    """One more of a kind that is there, anywhere in the town."""
    chance, town = random.Random(seed), lab.town()
    facilities = town.features("facility")
    extra = copy.deepcopy(chance.choice([f for f in facilities if f["geometry"]["type"] == "Point"
                                         and f["properties"]["状态"] == "现状"]))
    extra["properties"].update({"编号": "NEW1", "名称": "新设施"})
    place = [chance.randrange(395050, 396600), chance.randrange(2520990, 2521700)]
    extra["geometry"]["coordinates"] = place
    town.replace("facility", facilities + [extra])
    check_not_longer("a new %s at %s lengthens no walk" % (extra["properties"]["类型"], place),
                     lab.plain, lab.run(town))


def open_gates(lab):
    for gate in ("G2", "G3"):
        town = lab.town()
        gates = town.features("gate")
        for feature in gates:
            if feature["properties"]["编号"] == gate:
                feature["properties"]["通行"] = "公共"
        town.replace("gate", gates)
        after = lab.run(town)
        check_not_longer("opening the gate %s lengthens no walk" % gate, lab.plain, after)
        check_not_worse("opening the gate %s" % gate, lab.plain, after)
        check(after != lab.plain, "opening the gate %s changes something" % gate)


def check_not_worse(sentence, before, after):
    worse = [(pair, status, after[pair][0]) for pair, (status, _) in before.items()
             if RANK.get(after[pair][0], 9) > RANK.get(status, 9)]
    check(not worse, sentence + " makes no answer worse", worse[:3])


def drop_walls(lab):
    town = lab.town()
    town.drop_source("barrier")
    after = lab.run(town)
    check_not_longer("without walls no walk is longer", lab.plain, after)
    check_not_worse("taking the walls away", lab.plain, after)
    check(after != lab.plain, "taking the walls away changes something")


def lattice_points(a, b):
    """The points between whole-metre ends that have whole-metre coordinates themselves."""
    n = math.gcd(round(b[0] - a[0]), round(b[1] - a[1]))
    return [[a[0] + (b[0] - a[0]) * i // n, a[1] + (b[1] - a[1]) * i // n] for i in range(1, n)]


def with_stops(a, b, busy, most, chance):
    """The stretch from a to b with up to `most` whole-metre points between."""
    free = [p for p in lattice_points(a, b) if tuple(p) not in busy]
    chosen = chance.sample(free, min(most, len(free)))
    return sorted([a, *chosen, b], key=lambda p: math.dist(p, a))


def split_road(feature, busy, most, cut, chance):
    """The same way with more vertices, cut into a piece from each to the next or left whole."""
    line = feature["geometry"]["coordinates"]
    points = [line[0]]
    for a, b in zip(line, line[1:]):
        points += with_stops(a, b, busy, most, chance)[1:]
    pieces = []
    for i, part in enumerate(zip(points, points[1:]) if cut else [points]):
        piece = copy.deepcopy(feature)
        piece["properties"]["编号"] += "-%d" % i
        piece["geometry"]["coordinates"] = list(part)
        pieces.append(piece)
    return pieces


def points_of_other_levels(roads):
    """Whole-metre points on ways above the ground: where one that passes below were cut just there,
    the drawing itself would no longer tell a bridge from a junction."""
    found = set()
    for feature in roads:
        if feature["properties"].get("层级"):
            line = feature["geometry"]["coordinates"]
            for a, b in zip(line, line[1:]):
                found.update(tuple(p) for p in lattice_points(a, b))
    return found


def split_town(lab, seed, most, cut):
    """A town whose roads are drawn with more vertices, or cut into more pieces."""
    town, chance = lab.town(), random.Random(seed)
    roads = town.features("road")
    above = points_of_other_levels(roads)
    pieces = []
    for feature in roads:
        busy = set() if feature["properties"].get("层级") else above
        pieces += split_road(feature, busy, most, cut, chance)
    n_points = sum(len(f["geometry"]["coordinates"]) for f in pieces)
    check(n_points > 3 * len(roads), "roads can be split", n_points)
    town.replace("road", pieces)
    return town, "%d roads drawn as %d with %d points: " % (len(roads), len(pieces), n_points)


def more_vertices(lab, seed, most):
    town, sentence = split_town(lab, seed, most, cut=False)
    after = lab.run(town)
    check_not_longer(sentence + "no walk is longer", lab.plain, after)
    check_not_longer(sentence + "no walk is shorter", after, lab.plain)
    changed = [p for p in after if after[p][0] != lab.plain[p][0]]
    check(not changed, sentence + "no answer changes", changed[:3])


def distances(lab, town):
    """(home, facility) -> metres from the nearest place on the network to the nearest place."""
    data, out = town.folder / "data", town.folder / "pairs.csv"
    done = quan(lab.binary, "reach", "--roads", data / "road.geojson", "--origins",
                data / "building.geojson", "--destinations", data / "facility.geojson", "--all",
                "-q", "-o", out)
    check(done.code == 0, "reach runs", done)
    with open(out, newline="", encoding="utf-8") as file:
        return {(row["origin_id"], row["destination_id"]): ("ok", float(row["cost"]))
                for row in csv.DictReader(file)}


def cut_roads(lab, seed, most):
    """With one place of access by `reach`, with several in the judged town."""
    town, sentence = split_town(lab, seed, most, cut=True)
    before, after = distances(lab, lab.town()), distances(lab, town)
    check(len(before) > 1000, "there are walks to compare", len(before))
    check_not_longer(sentence + "no distance is longer", before, after)
    check_not_longer(sentence + "no distance is shorter", after, before)
    judged = lab.run(town)
    check_not_longer(sentence + "no walk is longer", lab.plain, judged)
    check_not_longer(sentence + "no walk is shorter", judged, lab.plain)


def with_limit(lab, criterion, limit):
    """The town judged with another limit for one criterion."""
    town = lab.town()
    (town.folder / "override").mkdir()
    (town.folder / "override/criteria.csv").write_text(
        "criterion_id,limit_m\n%s,%.3f\n" % (criterion, limit), encoding="utf-8")
    town.edit_run_file("profiles:", "overrides: [override/criteria.csv]\nprofiles:")
    return lab.run(town)


def inclusive_limits(lab):
    """Buildings drawn without any tolerance: those of the main layer."""
    chance = random.Random(5)
    sure = {f["properties"]["编号"] for f in lab.town().features("building")}
    by_criterion = defaultdict(list)
    for (building, criterion), (status, route) in sorted(lab.plain.items()):
        if building in sure and status in ("met", "gap") and route and route > 50:
            by_criterion[criterion].append((building, route))
    for criterion in sorted(by_criterion)[::2] + ["assess.primary"]:
        building, route = chance.choice(by_criterion[criterion])
        at, below = (with_limit(lab, criterion, limit)[building, criterion][0]
                     for limit in (route, route - 0.001))
        check(at == "met", "%s at %s: a walk as long as the limit %.3f m meets it" %
              (building, criterion, route), at)
        check(below == "gap", "%s at %s: 1 mm over the limit is a gap" % (building, criterion),
              below)


def check_buildings(out):
    """gap_building counts what gap_detail says."""
    counted = defaultdict(Counter)
    for building, status in rows(out, "SELECT building_id, status FROM gap_detail"):
        check(status in STATUSES, "a status is one of five", status)
        counted[building][status] += 1
    told = {row[0]: row[1:] for row in rows(
        out, "SELECT building_id, n_met, n_gap, n_uncertain, n_unreachable, n_unknown, n_due "
             "FROM gap_building")}
    wrong = [b for b, row in told.items()
             if row != (*(counted[b][s] for s in STATUSES), sum(counted[b].values()))]
    check(told and not wrong, "met + gap + uncertain + unreachable + unknown = due, as in detail",
          wrong[:3])
    for table in ("gap_estate", "gap_community", "gap_street", "gap_county"):
        wrong = rows(out, "SELECT area_id, n_due, n_met, n_gap, n_to_verify, score FROM %s WHERE "
                          "n_due <> n_met + n_gap + n_to_verify OR "
                          "abs(coalesce(score, -1) - coalesce(n_met * 1.0 / "
                          "nullif(n_due - n_to_verify, 0), -1)) > 1e-9" % table)
        check(not wrong, "%s adds up, and its score is met of due without those to verify" % table,
              wrong[:3])


def check_shares(out):
    wrong = rows(out, "SELECT level, area_id, criterion_id, base FROM gap_area_criterion WHERE "
                      "abs(total - met - gap - uncertain - unreachable - unknown) > 1e-6 OR "
                      "(met_ratio IS NULL) <> (total IS NULL OR total = 0) OR "
                      "abs(met_ratio - met / total) > 1e-9 OR (total IS NULL) <> (met IS NULL)")
    check(not wrong, "every share has its numerator and denominator, and its parts make the total",
          wrong[:3])


def check_bases(out):
    """Every share of a community, counted anew from the single homes."""
    homes = rows(out, "SELECT b.community_id, d.criterion_id, d.status, count(*), sum(b.persons), "
                      "sum(b.households) FROM gap_detail d JOIN gap_building b USING (building_id) "
                      "WHERE b.community_id IS NOT NULL GROUP BY 1, 2, 3")
    told = {(area, criterion, base): dict(zip(STATUSES, values)) for area, criterion, base, *values
            in rows(out, "SELECT area_id, criterion_id, base, met, gap, uncertain, unreachable, "
                         "unknown FROM gap_area_criterion WHERE level = 'community'")}
    wrong, n = [], 0
    for area, criterion, status, *sums in homes:
        for base, own in zip(("buildings", "persons", "households"), sums):
            n += 1
            published = told[area, criterion, base][status]
            if own is not None and abs((published or 0.0) - own) > 1e-6:
                wrong.append((area, criterion, base, status, published, own))
    check(n > 30 and not wrong, "shares of communities are sums over their homes", n, wrong[:3])


def check_sums(out):
    check_buildings(out)
    check_shares(out)
    check_bases(out)
    wrong = rows(out, "SELECT source FROM run_source WHERE features_in <> used + rejected + outside")
    check(not wrong, "features in = used + rejected + outside", wrong)
    worst = rows(out, "SELECT value FROM run_info WHERE key = 'self_audit.worst_m'")[0][0]
    check(float(worst) <= 0.1, "the run's own audit agrees", worst)


def other_sets(lab):
    for name in ("national", "reference"):
        town = lab.town()
        check_sums(lab.output(town, "--set", "run.criteria=" + name))


def main():
    binary = Path(sys.argv[1]).resolve()
    with scratch_folder() as scratch:
        lab = Lab(binary, scratch)
        check(any(route for _, route in lab.plain.values()), "the town has walks")
        for seed in range(NEW_ROADS):
            add_road(lab, seed, bridge=True)
        add_road(lab, 90, bridge=False)
        for seed in range(NEW_FACILITIES):
            add_facility(lab, 50 + seed)
        open_gates(lab)
        drop_walls(lab)
        more_vertices(lab, 1, most=3)
        cut_roads(lab, 2, most=1)
        cut_roads(lab, 3, most=4)
        inclusive_limits(lab)
        other_sets(lab)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
