#!/usr/bin/env python3
"""What values, codes and versions mean, through the whole program.

    test_meaning.py QUAN_PROGRAM

Files are written here with known forms; what must come out is counted from the same lists.
"""
import csv
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import town  # noqa: E402

QUAN = sys.argv[1]
READ = town.ROOT / "tests/data/read"
WEST, SOUTH, STEP = 101.0008, 22.7998, 0.0004
MOBILE, CARD = "13887912345", "532701197003051234"
MU = 10000 / 15


class Folder:
    """The small town of tests/data/read with more sources."""

    def __init__(self, folder):
        self.path = Path(folder)
        shutil.copytree(READ, self.path, dirs_exist_ok=True)
        self.plain = (self.path / "town.yaml").read_text(encoding="utf-8")

    def run(self, *sources, stage="run"):
        lines = "".join("\n  - {%s}" % source for source in sources)
        (self.path / "t.yaml").write_text(self.plain.replace("sources:", "sources:" + lines, 1), encoding="utf-8")
        for name in ("out.gpkg", "out.qgs"):
            (self.path / name).unlink(missing_ok=True)
        return town.quan(QUAN, stage, self.path / "t.yaml", "-o", self.path / "out.gpkg", "-q")

    def check(self):
        return town.quan(QUAN, "check", self.path / "t.yaml", "-q")

    def conversions(self, source):
        return {(field, code): (count, note) for field, code, count, note in
                self.rows("SELECT field, conversion, count, note FROM run_conversion WHERE source = ?", source)}

    def rows(self, sql, *values):
        return town.rows(self.path / "out.gpkg", sql, *values)

    def write(self, name, features):
        body = {"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": p, "geometry": {"type": "Polygon", "coordinates": [ring]}}
            for p, ring in features]}
        (self.path / name).write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


def square(i, j, size=STEP):
    x, y = WEST + i * STEP, SOUTH + j * STEP
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def grid(properties, n=4, shift=0):
    return [(properties(i, j), square(i + shift, j)) for i in range(n) for j in range(n)]


def two_years_of_a_layer_are_refused_with_both_dates(folder):
    land = lambda i, j: {"DLBM": "0701", "KCXS": 0}  # noqa: E731
    folder.write("图斑2021.geojson", grid(land))
    folder.write("图斑2023.geojson", grid(land))
    both = ("role: parcel, path: 图斑2021.geojson", "role: parcel, path: 图斑2023.geojson")
    done = folder.run(*both, stage="network")
    town.check(done.code == 3, "two versions are refused", (done.code, done.said))
    for word in ("图斑2021.geojson (2021)", "图斑2023.geojson (2023)", "entry of 图斑2021.geojson", "t.yaml:3"):
        town.check(word in done.said, "the refusal says " + word, done.said)
    done = folder.run(*[source + ", as_of: 2023-12-31" for source in both], stage="network")
    town.check(done.code == 0, "of one date they complete each other", done.said)
    done = folder.run(both[0], both[1].replace("role: parcel", "role: parcel_title"), stage="network")
    town.check(done.code == 0, "present use and title are two layers", done.said)
    folder.write("西2021.geojson", grid(land))
    folder.write("东2023.geojson", grid(land, shift=4))
    done = folder.run("role: parcel, path: 西2021.geojson", "role: parcel, path: 东2023.geojson", stage="network")
    town.check(done.code == 0, "halves of different dates pass", done.said)
    stated = [[dict(p, SJNF=year), ring] for year in (2020, 2022) for p, ring in grid(land)]
    folder.write("甲.geojson", stated[:16])
    folder.write("乙.geojson", stated[16:])
    done = folder.run("role: parcel, path: 甲.geojson", "role: parcel, path: 乙.geojson", stage="network")
    town.check(done.code == 3 and "(2020)" in done.said and "(2022)" in done.said,
               "years in the features count as well", done.said)


def the_digits_that_collide_are_asked_about(folder):
    folder.write("land.geojson", grid(lambda i, j: {"用地代码": "1201" if i else "0701"}))
    done = folder.run("role: parcel, path: land.geojson", stage="network")
    town.check(done.code == 3, "codes of two meanings are refused", done.said)
    for word in ("1201 (12 features)", "空闲地", "铁路用地", "scheme: sandiao", "scheme: ydyh2023", "t.yaml:3"):
        town.check(word in done.said, "the refusal says " + word, done.said)
    done = folder.run("role: parcel, path: land.geojson, scheme: sandiao", stage="network")
    town.check(done.code == 0, "the declared scheme is taken", done.said)


def a_column_of_mu_is_known_by_its_polygons(folder):
    area_m2 = 41.1 * 44.3  # of a square of STEP at this latitude, within a hundredth
    land = lambda i, j: {"DLBM": "0701", "KCXS": 0, "面积": round(area_m2 / MU, 4)}  # noqa: E731
    folder.write("land.geojson", grid(land))
    done = folder.run("role: parcel, path: land.geojson", stage="network")
    town.check(done.code == 0, "areas without a unit are read", done.said)
    count, note = folder.conversions("land.geojson")[("面积", "unit_mu")]
    town.check(count == 16 and "16 个" in note and "亩" in note, "they are in mu, and said so", (count, note))
    said = folder.check()
    town.check("亩换算为平方米" in said.out and "16 个图形中 16 个" in said.out, "check shows the evidence", said.out)


BUILDINGS = [
    # 户数, 建筑面积, 竣工日期
    ("１２", "1,200㎡", "2003-05-01"),
    ("约30户", "0.5亩", "37742"),
    ("/", "1200", "03年"),
    ("1,200", "0.12公顷", "1998"),
    ("不详", "１２００", "2003年5月"),
]
EXPECTED = {
    ("户数", "full_width"): 1, ("户数", "approximate"): 1, ("户数", "thousands"): 1, ("户数", "nothing"): 2,
    ("建筑面积", "thousands"): 1, ("建筑面积", "unit_mu"): 1, ("建筑面积", "unit_hectare"): 1,
    ("建筑面积", "full_width"): 1, ("竣工日期", "date_to_year"): 2, ("竣工日期", "excel_date"): 1,
    ("竣工日期", "two_digit_year"): 1,
}


def every_conversion_is_counted(folder):
    repeated = 7  # equal texts are remembered, and counted all the same
    features = [({"用途": "住宅", "户数": h, "建筑面积": a, "竣工日期": d}, square(i, j, STEP / 2))
                for j in range(repeated) for i, (h, a, d) in enumerate(BUILDINGS)]
    folder.write("houses.geojson", features)
    done = folder.run("role: building, path: houses.geojson")
    town.check(done.code == 0, "houses are read", done.said)
    found = {key: count for key, (count, _) in folder.conversions("houses.geojson").items()}
    want = {key: n * repeated for key, n in EXPECTED.items()}
    town.check(found == want, "each conversion is counted, and nothing else", found)


def persons_stop_at_the_door(folder):
    with open(folder.path / "台账.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["小区名称", "地址", "户数", "户主姓名", "联系电话", "产权单位"])
        rows.writerow(["北苑小区", "振兴路1号 电话" + MOBILE, 40, "王小明", MOBILE, "李小红"])
        rows.writerow(["南苑小区", "身份证" + CARD, 30, "赵大伟", MOBILE, "市教育局"])
    done = folder.run("role: ledger, path: 台账.csv")
    town.check(done.code == 0, "a ledger with persons is read", done.said)
    said = folder.check()
    for secret in (MOBILE, CARD, "王小明", "赵大伟", "李小红"):
        town.check(secret.encode() not in (folder.path / "out.gpkg").read_bytes(), secret + " is not in the result")
        town.check(secret not in said.out, secret + " is not in the report", said.out)
    found = {key: count for key, (count, _) in folder.conversions("台账.csv").items()}
    want = {("户主姓名", "personal_field"): 2, ("联系电话", "personal_field"): 2, ("地址", "personal_masked"): 2,
            ("产权单位", "personal_masked"): 1}
    town.check(all(found.get(key) == n for key, n in want.items()), "what was kept out is counted", found)
    done = folder.run("role: ledger, path: 台账.csv, fields: {联系电话: name}")
    town.check(done.code == 2 and "联系电话" in done.said and "personal" in done.said,
               "a personal field that is asked for is refused", (done.code, done.said))


def one_house_of_three_years_is_noted(folder):
    folder.write("houses.geojson", [
        ({"BSM": "a", "竣工日期": "2003-05-01", "建造年代": "1996", "用途": "住宅"}, square(0, 0, STEP / 2)),
        ({"BSM": "b", "建造年代": "81-90", "房产证年份": "1987", "用途": "住宅"}, square(1, 0, STEP / 2))])
    done = folder.run("role: building, path: houses.geojson", stage="network")
    town.check(done.code == 0, "houses with records are read", done.said)
    notes = folder.rows("SELECT source_id, reason FROM rejected_feature WHERE code = 'year_conflict'")
    town.check(len(notes) == 1 and notes[0][0] == "a" and "竣工验收 2003 年" in notes[0][1] and
               "房屋普查 1996 年" in notes[0][1], "records that differ are noted, years within a period not", notes)


def main():
    for test in (two_years_of_a_layer_are_refused_with_both_dates, the_digits_that_collide_are_asked_about,
                 a_column_of_mu_is_known_by_its_polygons, every_conversion_is_counted, persons_stop_at_the_door,
                 one_house_of_three_years_is_noted):
        with tempfile.TemporaryDirectory() as scratch:
            test(Folder(scratch))
    return town.finish()


if __name__ == "__main__":
    sys.exit(main())
