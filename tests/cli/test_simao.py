#!/usr/bin/env python3
"""The sample town of Simao, run whole: every fact that was planted in it is found again.

The facts (samples/simao/facts.csv) come from the town's plan. What a later stage will tell (idle land, works
that overlap) is held against the files by GDAL until that stage exists.

Usage: test_simao.py QUAN
"""
import csv
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import ROOT, check, finish, quan, rows, scratch_folder  # noqa: E402

SIMAO = ROOT / "samples/simao"
DATA = SIMAO / "data"
STALE_M = 1.0         # metres that rounding may move the end of a range
PERSONS_OFF = 0.001   # of a community's total, for rounding of its buildings
LEAST_MATCHED = 30    # of the 35 rows of the ledger; the others may be candidates


def facts():
    by_topic = defaultdict(list)
    with open(SIMAO / "facts.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_topic[row["topic"]].append(row)
    return by_topic


class Result:
    """The tables of one run."""

    def __init__(self, path):
        self.path = path
        self.tables = {name for name, in rows(path, "SELECT name FROM sqlite_master WHERE type='table'")}

    def get(self, sql, *values):
        return rows(self.path, sql, *values)

    def one(self, sql, *values):
        found = self.get(sql, *values)
        return found[0][0] if found else None


def ask_gap(result, fact):
    status, cause, nearest = (fact["expected"].split() + ["", ""])[:3]
    if nearest == "" and cause.isupper():
        cause, nearest = "", cause
    for home in fact["subject"].split():
        found = result.get("SELECT status, cause, route_m, facility_id FROM gap_detail "
                           "WHERE building_id = ? AND criterion_id = ?", home, fact["item"])
        if not check(len(found) == 1, "each planted home is judged once", fact["fact"], home):
            continue
        got, why, route, facility = found[0]
        check(got == status, "a planted status is found", fact, home, found)
        if cause:
            check(why == cause, "a planted cause is found", fact, home, found)
        if status != "unreachable":
            low, high = float(fact["low"] or 0), float(fact["high"] or "inf")
            check(route is not None and low - STALE_M <= route <= high + STALE_M,
                  "the walk lies in the range added up on paper", fact, home, found)
        if nearest:
            check(facility == nearest, "the facility next by is the planted one", fact, home, found)


def ask_time(result, fact):
    for home in fact["subject"].split():
        extra = result.one("SELECT adult_min - route_m / 72.0 FROM gap_detail "
                           "WHERE building_id = ? AND criterion_id = ?", home, fact["item"])
        check(extra is not None and extra >= float(fact["expected"]),
              "stairs cost the minutes that they must", fact["fact"], home, extra)


def ask_source(result, fact):
    got = result.one(f"SELECT sum({fact['topic']}) FROM run_source WHERE source = ? AND role = ?",
                     fact["subject"], fact["item"])
    check(got == int(fact["expected"]), "a source has the planted number of features", fact, got)


def ask_rejected(result, fact):
    got = result.one("SELECT count(*) FROM rejected_feature WHERE file = ? AND code = ?", fact["subject"],
                     fact["item"])
    check(got == int(fact["expected"]), "what was planted to be set aside is listed with its code", fact, got)


def ask_persons(result, fact):
    if fact["subject"]:
        got = result.one("SELECT sum(persons) FROM gap_community WHERE name = ?", fact["subject"])
    else:
        got = result.one("SELECT sum(persons) FROM gap_building")
    want = int(fact["expected"])
    check(got is not None and abs(got - want) <= want * PERSONS_OFF, "persons are those of the plan", fact, got)


def ask_count(sql):
    def ask(result, fact):
        got = result.one(sql)
        check(got is not None and int(got) == int(fact["expected"]), "a count is that of the plan", fact, got)
    return ask


def ask_merged(result, fact):
    got = result.get("SELECT facility_id, decision FROM facility_merged WHERE name = ? AND facility_id = ?",
                     fact["item"], fact["subject"])
    check([d for _, d in got] == [fact["expected"]], "a planted double is merged into its original", fact, got)


def ask_kind(result, fact):
    got = result.one("SELECT count(DISTINCT facility_id) FROM facility_used WHERE kind = ? AND status = 'existing'",
                     fact["subject"])
    check(got == int(fact["expected"]), "as many facilities of a kind as the town has, after merging", fact, got)


def ask_ledger(result, fact):
    """A certain match is right; an uncertain one offers the right place; strangers are never matched."""
    got = result.get("SELECT status, target_role, target_id, estate_id FROM ledger_match "
                     "WHERE role = 'ledger' AND trim(name) = trim(?)", fact["subject"])
    check(got, "every row of the ledger is listed", fact)
    want = fact["expected"]
    matched = [row for row in got if row[0] in ("matched", "confirmed")]
    if want == "none":
        check(not matched, "a row of another county is matched to nothing", fact, got)
        return 0
    right = [row for row in got if want in (row[1], row[2])]
    check(right, "the ledger's estate is among those offered", fact, got)
    check(all(row in right for row in matched), "no row of the ledger is matched to a wrong place", fact, got)
    return len(matched)


def ask_built_year(result, fact):
    """Of estates, where the output tells it."""
    columns = [row[1] for row in result.get("PRAGMA table_info(gap_estate)")]
    if "built_year" not in columns:
        return False
    got = result.one("SELECT built_year FROM gap_estate WHERE area_id = ?", fact["subject"])
    check(got == int(fact["expected"]), "the build year follows the order of evidence", fact, got)
    return True


# --- what the files themselves must show, read by GDAL ---

def open_file(name):
    from osgeo import gdal, ogr
    gdal.UseExceptions()
    ogr.UseExceptions()
    gdal.SetConfigOption("SHAPE_ENCODING", "GBK")
    return ogr.Open(str(next(DATA.rglob(name))))


def file_idle(by_topic):
    source = open_file("思茅区土地2024.gdb")   # kept: its layers die with it
    found = sorted(round(f.GetGeometryRef().Area()) for f in source.GetLayerByName("DLTB")
                   if f.GetField("DLBM") == "1201")
    wanted = sorted(int(fact["low"]) for fact in by_topic["idle"])
    check(len(found) == len(wanted) and all(abs(a - b) <= 0.12 * b + 5 for a, b in zip(found, wanted)),
          "idle parcels are as many and as large as planted", found, wanted)


def file_overlap(by_topic):
    source = open_file("管线工程计划2025-2028.shp")
    layer = source.GetLayer(0)
    works = {f.GetField(0): (f.GetField(3), f.GetGeometryRef().Clone()) for f in layer}
    for fact in by_topic["overlap"]:
        a, b = fact["subject"].split()
        shared = works[a][1].Buffer(0.5).Intersection(works[b][1]).Length()
        want = float(fact["expected"])
        check(abs(shared - want) <= 0.06 * want + 2, "works share as much street as planted", fact, shared)
        check({works[a][0], works[b][0]} == {int(fact["low"]), int(fact["high"])},
              "works overlap in the planted years", fact)


def file_empty(by_topic):
    source = open_file("现状建筑2024_最终版.shp")
    layer = source.GetLayer(0)
    meters = {f.GetField(0): f.GetField(9) for f in layer}
    for fact in by_topic["empty_agency"]:
        check(all(meters[key] is not None and meters[key] <= float(fact["high"]) for key in fact["item"].split()),
              "the meters of empty offices hardly turn", fact)


def file_years(by_topic):
    """The order of evidence, by hand: completion before census."""
    source = open_file("小区范围.shp")
    layer = source.GetLayer(0)
    papers = {f.GetField(0): (f.GetField("竣工日期"), f.GetField("建造年代")) for f in layer}
    for fact in by_topic["built_year"]:
        done, census = papers[fact["subject"]]
        if fact["item"] == "majority":
            check(not done and not census, "the mixed estate has no year of its own", fact, done, census)
        else:
            check(int((done or census)[:4]) == int(fact["expected"]), "papers in the file give the planted year",
                  fact, done, census)


def file_mix(by_topic):
    source = open_file("现状建筑2024_最终版.shp")
    layer = source.GetLayer(0)
    households = defaultdict(int)
    for feature in layer:
        if (feature.GetField(1) or "").startswith("石屏小区") and feature.GetField(5):
            households[int(feature.GetField(6)[:4])] += feature.GetField(5)
    for fact in by_topic["year_mix"]:
        got = ";".join(f"{year}:{n}" for year, n in sorted(households.items()))
        check(got == fact["expected"], "households by build year are those of the plan", fact, got)


def file_classes(by_topic):
    """Rows of the ledger that carry a number and a year; the last two are of other counties."""
    source = open_file("老旧小区台账.xlsx")
    years = [int(f.GetField(5)) for f in source.GetLayer(0) if (f.GetField(5) or "").isdigit()]
    years = years[:-2]
    found = {"2000 年以前": sum(y <= 2000 for y in years), "2001—2005": sum(2000 < y <= 2005 for y in years),
             "2006—2010": sum(2005 < y <= 2010 for y in years), "2011 年以后": sum(y > 2010 for y in years)}
    for fact in by_topic["year_class"]:
        check(found[fact["subject"]] == int(fact["expected"]), "estates by class of build year", fact, found)


ASK = {
    "gap": ask_gap, "time": ask_time, "features_in": ask_source, "used": ask_source, "rejected": ask_rejected,
    "persons": ask_persons, "merged": ask_merged, "kind_count": ask_kind, "ledger": ask_ledger,
    "rural": ask_count("SELECT count(*) FROM rural_building"),
    "judged": ask_count("SELECT count(*) FROM gap_building"),
    "unknown_use": ask_count("SELECT value FROM run_info WHERE key = 'buildings_unknown_use'"),
}
BY_FILE = {"idle": file_idle, "overlap": file_overlap, "empty_agency": file_empty, "built_year": file_years,
           "year_class": file_classes, "year_mix": file_mix}


def personal(result):
    """Names, telephone and identity numbers of the ledger stop at the door."""
    content = Path(result.path).read_bytes()
    for piece in (b"1390879", b"1350879", b"5327011965"):
        check(piece not in content, "no personal number reaches the output", piece)


def books(result):
    for source, role, n, used, rejected, outside in result.get(
            "SELECT source, role, features_in, used, rejected, outside FROM run_source"):
        check(n == used + rejected + outside, "features in are used, rejected or outside", source, role)


def main():
    by_topic = facts()
    n_facts = sum(len(group) for group in by_topic.values())
    check(n_facts >= 60, "at least sixty facts are planted", n_facts)
    with scratch_folder() as folder:
        out = Path(folder) / "simao.gpkg"
        done = quan(sys.argv[1], "run", SIMAO / "run.yaml", "-o", out, "-q", timeout=540)
        if not check(done.code == 0 and out.exists(), "the town runs to the end", done):
            return finish()
        result = Result(out)
        n_matched = 0
        for topic, group in by_topic.items():
            for fact in group:
                if topic in ASK:
                    n_matched += ASK[topic](result, fact) or 0
        check(n_matched >= LEAST_MATCHED, "most rows of the ledger are matched with certainty", n_matched)
        told = [ask_built_year(result, fact) for fact in by_topic["built_year"]]
        personal(result)
        books(result)
    for topic, ask in BY_FILE.items():
        ask(by_topic)
    waiting = sorted(set(by_topic) - set(ASK) - ({"built_year"} if all(told) else set()))
    print("%d facts; told by no table yet, held against the files: %s" % (n_facts, ", ".join(waiting)))
    return finish()


if __name__ == "__main__":
    sys.exit(main())
