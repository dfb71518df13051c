#!/usr/bin/env python3
"""Compounds that are names in a table: what each row of a made-up ledger is matched to, what its
estate takes over, and what somebody decided before.

    test_ledger.py QUAN_PROGRAM
"""
import csv
import io
import json
import random
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import CRS, check, finish, quan, rows, scratch_folder  # noqa: E402

X0, Y0 = 395000.0, 2521000.0
COMMUNITIES = [("C1", "振兴社区", 0, 0), ("C2", "金凤社区", 500, 0), ("C3", "平原社区居委会", 0, 500),
               ("C4", "新云社区", 500, 500)]
# id, name, community, place in it
ESTATES = [
    ("E01", "农行家属院", "C1", 0), ("E02", "金凤第一小区", "C2", 0), ("E03", "金凤第二小区", "C2", 1),
    ("E04", "茶城小区（一期）", "C1", 1), ("E05", "茶城小区（二期）", "C1", 2), ("E06", "烟厂宿舍", "C3", 0),
    ("E07", "烟厂宿舍", "C4", 0), ("E08", "思茅一中教师宿舍", "C3", 1), ("-E09", "滨河茶苑小区", "C4", 1),
    ("E10", "物资局宿舍", "C1", 3), ("E11", "老干局大院", "C1", 4), ("E12", "气象局宿舍", "C2", 2),
]
# id, location, residential, community, place
TITLES = [
    ("T01", "普洱市思茅区振兴南路28号", 1, "C1", 8), ("T02", "思茅区人民东路6号供电局宿舍", 1, "C2", 8),
    ("T03", "思茅区学府路1号", 0, "C3", 8), ("T04", "思茅区五一路30号", 1, "C1", 9),
    ("T05", "思茅区五一路30号", 1, "C1", 10), ("T06", "思茅区茶源路9号", 1, "C2", 2),
]
# name, residential, community, place
NAMED = [("邮电小区1栋", "住宅", "C4", 8), ("邮电小区2栋", "住宅", "C4", 9), ("邮电小区3栋", "住宅", "C4", 10),
         ("思茅一中", "教育", "C3", 9)]
POIS = [("P1", "水务局住宅区", "商务住宅;住宅区;住宅小区", "C4", 12),
        ("P2", "便民菜市场", "购物服务;综合市场;农副产品市场", "C4", 13)]

# name, community, address, households, year -> status, role and id of the first target
LEDGER = [
    ("农行宿舍", "振兴社区", "", 48, 1996, "matched", "estate", "E01"),
    ("金凤一小区", "金凤社区", "", 60, 1994, "matched", "estate", "E02"),
    ("金凤２小区", "金凤", "", 30, 1999, "matched", "estate", "E03"),
    ("茶城小区(1期)", "振兴社区", "", 20, 2001, "matched", "estate", "E04"),
    ("茶城小区", "振兴社区", "", 20, 2001, "candidate", "estate", "E04"),
    ("烟厂宿舍", "平原社区", "", 25, 1985, "matched", "estate", "E06"),
    ("烟厂宿舍", "", "", 26, 1986, "candidate", "estate", "E06"),
    ("思茅第一中学教职工宿舍", "平原社区", "", 40, 1990, "matched", "estate", "E08"),
    ("滨河荼苑小区", "新云社区", "", 33, 2003, "candidate", "estate", "-E09"),
    ("物资局宿舍", "平原社区", "茶城路5号", 16, 1988, "candidate", "estate", "E10"),
    ("百货公司家属楼", "振兴社区", "振兴南路28号", 24, 1992, "matched", "parcel_title", "T01"),
    ("供电局宿舍", "金凤社区", "", 36, 1997, "matched", "parcel_title", "T02"),
    ("教育局宿舍", "平原社区", "学府路1号", 18, 1991, "candidate", "parcel_title", "T03"),
    ("邮电小区", "新云社区", "", 30, 1998, "matched", "building", None),
    ("水务局住宅区", "新云社区", "", 12, 1995, "matched", "poi", "P1"),
    ("外贸公司宿舍", "金凤社区", "", 12, 1995, "none", None, None),
    ("老粮库", "振兴社区", "五一路30号", 12, 1995, "candidate", "parcel_title", "T04"),
    ("老干局宿舍", "振兴社区", "", 14, 1993, "candidate", "estate", "E11"),
    ("老干局家属院", "振兴社区", "", 15, 1994, "candidate", "estate", "E11"),
    ("=1+1", "金凤社区", "", 1, 1995, "none", None, None),
    ("@气象局 宿舍", "金凤社区", "茶源路9号", 22, 1989, "matched", "estate", "E12"),
]


def box(x, y, w, h):
    return {"type": "Polygon", "coordinates": [[[x, y], [x + w, y], [x + w, y + h], [x, y + h],
                                                [x, y]]]}


def place(community, number):
    """The corner of the 80 m square of that number in a community."""
    _, _, dx, dy = next(c for c in COMMUNITIES if c[0] == community)
    return X0 + dx + 20 + 90 * (number % 5), Y0 + dy + 20 + 90 * (number // 5)


def features(items):
    return {"type": "FeatureCollection", "crs": CRS,
            "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in items]}


class LedgerTown:
    """Four communities, estates, parcels, buildings, points of interest and the tables."""

    def __init__(self, folder, seed=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.order = random.Random(seed) if seed is not None else None
        self.write_places()
        self.write_buildings()
        self.write_tables()
        self.write_run_file()

    def shuffled(self, items):
        items = list(items)
        if self.order:
            self.order.shuffle(items)
        return items

    def save(self, name, items):
        text = json.dumps(features(self.shuffled(items)), ensure_ascii=False)
        (self.folder / (name + ".geojson")).write_text(text, encoding="utf-8")

    def write_places(self):
        self.save("boundary", [({"编号": "530802", "名称": "思茅区"}, box(X0, Y0, 1000, 1000))])
        self.save("street", [({"编号": "S1", "名称": "思茅街道"}, box(X0, Y0, 1000, 1000))])
        self.save("community", [({"编号": c, "名称": n}, box(X0 + dx, Y0 + dy, 500, 500))
                                for c, n, dx, dy in COMMUNITIES])
        self.save("estate", [({"编号": e, "小区名称": n, "户数": 99 if e == "E01" else None,
                               "地址": "思茅区茶城路5号" if e == "E10" else None},
                              box(*place(c, k), 80, 80)) for e, n, c, k in ESTATES])
        self.save("title", [({"编号": t, "坐落": where, "是否居住": home}, box(*place(c, k), 80, 80))
                            for t, where, home, c, k in TITLES])
        self.save("road", [({"编号": "R%d" % i}, {"type": "LineString", "coordinates": line})
                           for i, line in enumerate([[[X0, Y0 + 10], [X0 + 1000, Y0 + 10]],
                                                     [[X0 + 10, Y0], [X0 + 10, Y0 + 1000]],
                                                     [[X0, Y0 + 510], [X0 + 1000, Y0 + 510]]])])
        self.save("poi", [({"ID": i, "名称": n, "类型": t}, {"type": "Point", "coordinates": list(
            place(c, k))}) for i, n, t, c, k in POIS])

    def write_buildings(self):
        items = []
        for e, _, c, k in ESTATES:
            for b in range(3):
                x, y = place(c, k)
                years = {"E02": [1996, 1996, 2003], "E01": [1998, 1998, 1998]}.get(e, [None] * 3)
                items.append(({"编号": "%s-%d" % (e, b), "用途": "住宅", "层数": 4 + b,
                               "建成年份": years[b]}, box(x + 5 + 25 * b, y + 5, 15, 10)))
        for t, _, _, c, k in TITLES[:5]:
            x, y = place(c, k)
            items.append(({"编号": t + "-b", "用途": "住宅", "层数": 5}, box(x + 5, y + 5, 15, 10)))
        for i, (name, use, c, k) in enumerate(NAMED):
            x, y = place(c, k)
            items.append(({"编号": "N%d" % i, "名称": name, "用途": use, "层数": 3},
                          box(x + 5, y + 5, 15, 10)))
        self.save("building", items)

    def write_csv(self, name, header, lines):
        with open(self.folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(self.shuffled(lines))

    def write_tables(self):
        self.write_csv("台账.csv", ["台账编号", "小区名称", "社区", "地址", "户数", "建成年份", "改造年份", "是否征收"],
                       [["D%02d" % i, *row[:5], 2022 if i == 0 else "", "是" if i == 1 else ""]
                        for i, row in enumerate(LEDGER)])
        self.write_csv("体检卡.csv", ["小区名称", "社区", "消防通道"],
                       [["农行宿舍", "振兴社区", "无"], ["金凤第二小区", "", "有"], ["无名小院", "", "有"],
                        ["供电局宿舍", "金凤社区", "有"]])
        self.write_csv("意愿.csv", ["小区编号", "小区名称", "征询事项", "同意户数"],
                       [["E06", "烟厂宿舍", "加装电梯", 20], ["", "烟厂宿舍", "道路", 18],
                        ["", "思茅一中教师宿舍", "道路", 30]])

    def write_run_file(self, more=""):
        roles = [("boundary", "boundary.geojson"), ("street", "street.geojson"),
                 ("community", "community.geojson"), ("estate", "estate.geojson"),
                 ("parcel_title", "title.geojson"), ("building", "building.geojson"),
                 ("road", "road.geojson"), ("ledger", "台账.csv"), ("survey", "体检卡.csv"),
                 ("votes", "意愿.csv")]
        text = "run: {id: t, title: t, as_of: 2025-01-01, secrecy: 公开, crs: EPSG:4543%s}\n" % more
        text += "sources:\n" + "".join("  - {role: %s, path: %s}\n" % r for r in roles)
        text += "  - {role: facility, path: poi.geojson, scheme: amap}\n"
        (self.folder / "run.yaml").write_text(text, encoding="utf-8")

    def run(self, binary, *words):
        out = self.folder / "out.gpkg"
        done = quan(binary, "run", self.folder / "run.yaml", "-o", out, "--overwrite", "-q", *words)
        check(done.code == 0, "the town runs", done)
        return out


def matches(out, role="ledger"):
    """(name, community) -> its lines, the first one first."""
    found = defaultdict(list)
    for line in rows(out, "SELECT name, coalesce(community, ''), status, target_role, target_id, "
                          "estate_id, score, evidence, effect FROM ledger_match WHERE role = ? "
                          "ORDER BY rowid", role):
        found[line[:2]].append(line[2:])
    return found


def check_matches(out):
    found = matches(out)
    for name, community, _, _, _, status, role, target in LEDGER:
        lines = found[(name, community)]
        got = lines[0] if lines else None
        check(got and got[0] == status, "%s %s is %s" % (name, community, status), lines)
        if got and status != "none" and target:
            check(got[1:3] == (role, target), "%s is %s %s" % (name, role, target), lines)
        if got and status == "candidate":
            check(len(lines) <= 5, "%s has at most five candidates" % name, lines)
            check(all(0.6 <= line[4] <= 1 for line in lines), "%s: scores" % name, lines)
            check([line[4] for line in lines] == sorted((line[4] for line in lines), reverse=True),
                  "%s: the best candidate stands first" % name, lines)
    check(sum(len(v) for v in found.values()) >= len(LEDGER), "every row of the ledger is listed")
    check({line[2] for line in found[("茶城小区", "振兴社区")]} == {"E04", "E05"},
          "a name without its phase may be either phase", found[("茶城小区", "振兴社区")])
    check({line[2] for line in found[("老粮库", "振兴社区")]} == {"T04", "T05"},
          "two parcels of one address are both candidates")


def people(out):
    return dict(rows(out, "SELECT building_id, households FROM gap_building"))


def check_estates(out):
    households = people(out)
    sums = defaultdict(int)
    for building, number in households.items():
        sums[building.rsplit("-", 1)[0]] += number or 0
    check(sums["E01"] == 48, "the ledger's households go before those of the layer", sums)
    check(sums["E02"] == 60 and sums["T01"] == 24 and sums["T02"] == 36,
          "an estate's households are all in its buildings", sums)
    check(households["E02-2"] > households["E02-1"] > households["E02-0"],
          "more floor area, more households", households)
    check(sum(households["N%d" % i] for i in range(3)) == 30,
          "a compound without outline has its households in the buildings of its name", households)
    check(households["-E09-0"] is None, "a candidate gives nothing", households)
    areas = {row[0]: row for row in rows(out, "SELECT area_id, name FROM base_area WHERE level = 'estate'")}
    check(areas.get("D10", ("",) * 2)[1] == "百货公司家属楼", "a parcel that is matched is an estate", areas)
    check(len(areas) == len(ESTATES) + 2, "nothing else becomes an estate", areas)


def check_others(out):
    survey, votes = matches(out, "survey"), matches(out, "votes")
    check(survey[("农行宿舍", "振兴社区")][0][3] == "E01",
          "a survey finds the estate under the ledger's name", survey)
    check(survey[("金凤第二小区", "")][0][3] == "E03", "a survey finds the estate by its own name", survey)
    check(survey[("无名小院", "")][0][0] == "none", "an unknown name matches nothing", survey)
    check(survey[("供电局宿舍", "金凤社区")][0][3] == "D11", "a survey finds a new estate", survey)
    lines = votes[("烟厂宿舍", "")]
    check(sorted(line[0] for line in lines)[0] == "candidate" and
          any(line[0] == "matched" and line[3] == "E06" for line in lines),
          "an id decides where a name does not", lines)


def list_of(binary, town):
    """What `quan check --confirm` writes, as rows."""
    path = town.folder / "候选.csv"
    done = quan(binary, "check", town.folder / "run.yaml", "--confirm", path, "--overwrite", "-q")
    check(done.code == 0, "the list is written", done)
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def check_confirmations(binary, town):
    table = list_of(binary, town)
    header, lines = table[0], table[1:]
    check(header[:5] == ["台账名称", "社区", "地址", "目标类别", "目标编号"], "the list has its columns", header)
    names = {line[0] for line in lines}
    check("农行宿舍" not in names and "茶城小区" in names and "外贸公司宿舍" in names,
          "the list holds what is to be decided", names)
    check("'=1+1" in names, "no cell is a formula", names)
    for line in lines:
        answer = {("茶城小区", "E05"): "是", ("滨河荼苑小区", "'-E09"): "是", ("物资局宿舍", "E10"): "否",
                  ("烟厂宿舍", "E07"): "是"}.get((line[0], line[4]))
        if answer and not (line[0] == "烟厂宿舍" and line[1]):
            line[-1] = answer
    lines.append(["农行宿舍", "振兴社区", "", "小区", "E99", "", "", "", "是"])
    for encoding in ("utf-8-sig", "gbk"):
        with open(town.folder / "台账确认.csv", "w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([header] + lines)
        town.write_run_file(", confirmations: 台账确认.csv")
        found = matches(town.run(binary))
        check(found[("茶城小区", "振兴社区")][0][:4] == ("confirmed", "estate", "E05", "E05"),
              "%s: a confirmation decides" % encoding, found[("茶城小区", "振兴社区")])
        check(found[("滨河荼苑小区", "新云社区")][0][0] == "confirmed", "a slip is confirmed")
        check({line[0] for line in found[("物资局宿舍", "平原社区")]} == {"none", "refused"},
              "what was refused is not asked again", found[("物资局宿舍", "平原社区")])
        check(found[("烟厂宿舍", "")][0][2] == "E07", "the other compound of the name", found)
    done = quan(binary, "check", town.folder / "run.yaml")
    check("E99" in done.said and "台账确认.csv:%d:" % (len(lines) + 1) in done.said,
          "an unknown target is told with its row", done)
    again = {(line[0], line[4]): line[-1] for line in list_of(binary, town)[1:]}
    check(again.get(("茶城小区", "E05")) == "是" and again.get(("物资局宿舍", "E10")) == "否",
          "earlier decisions are kept in the list", again)


def check_bad_confirmations(binary, town):
    path = town.folder / "台账确认.csv"
    for text, message in [("台账名称,目标类别\na,b\n", "the column '目标编号' is missing"),
                          ("台账名称,目标类别,目标编号,确认\n烟厂宿舍,小区,E06,也许\n", "台账确认.csv:2: 确认 is '也许'"),
                          (b"\xff\xff\xff\x00", "neither UTF-8 nor GBK")]:
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        done = quan(binary, "check", town.folder / "run.yaml", "-q")
        check(done.code == 3 and message in done.said, "refused: " + message, done)
    path.unlink()
    check(quan(binary, "check", town.folder / "run.yaml", "-q").code == 0,
          "a file that is not there yet decides nothing")


def dump(out):
    with sqlite3.connect("file:%s?mode=ro" % out, uri=True) as db:
        tables = ("ledger_match", "gap_building", "base_area", "base_building")
        return {t: db.execute("SELECT * FROM %s ORDER BY rowid" % t).fetchall() for t in tables}


def check_order(binary, folder, plain):
    """Numbers of rows in the sheet differ, nothing else does."""
    def without_rows(lines):
        return [tuple(v for i, v in enumerate(line) if i != 3) for line in lines]
    for seed in (1, 2):
        other = dump(LedgerTown(folder / ("shuffled%d" % seed), seed).run(binary))
        for table, lines in plain.items():
            same = without_rows(lines) == without_rows(other[table]) if table == "ledger_match" \
                else lines == other[table]
            check(same, "shuffled rows give the same %s" % table)


def main():
    binary = sys.argv[1]
    with scratch_folder() as folder:
        town = LedgerTown(Path(folder) / "town")
        out = town.run(binary)
        check_matches(out)
        check_estates(out)
        check_others(out)
        check_order(binary, Path(folder), dump(out))
        check_confirmations(binary, town)
        check_bad_confirmations(binary, town)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
