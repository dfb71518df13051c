#!/usr/bin/env python3
"""Tables of offices through the whole program: workbooks, GBK, totals, several sheets, pipes.

    test_tables.py QUAN_PROGRAM

What must come out is what was written into the files here, or what Python's own csv counts.
"""
import csv
import os
import shutil
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import town  # noqa: E402
import workbooks  # noqa: E402

QUAN = sys.argv[1]
READ = town.ROOT / "tests/data/read"
BAD = town.SHARED / "bad_inputs/csv"
GUIDE = {"说明": ([["填表说明"], ["请如实填写"]], [])}
LON, LAT = 101.0010721, 22.800542
FACILITIES = [
    ["设施台账（2021年）"],
    ["填报单位：民政局", None, None, None, None, "单位：平方米"],
    None,
    ["序号", "名称", "类别", "位置", None, "建筑面积"],
    [None, None, None, "经度", "纬度", None],
    [1, "甲小学", "小学", LON, LAT, ("formula", 1200.5)],
    [2, "乙小学", "小学", "101°00′03.86″", LAT, 20.0],
    [3, "丙小学", "小学", "不详", LAT, 5.0],
    ["合计", None, None, None, None, 1226.5],
    ["注：1.数据截至2021年底"],
]
MERGED = ["A1:F1", "D4:E4", "A4:A5"]


class Folder:
    """The small town of tests/data/read with one more source."""

    def __init__(self, folder):
        self.path = Path(folder)
        shutil.copytree(READ, self.path, dirs_exist_ok=True)
        self.plain = (self.path / "town.yaml").read_text(encoding="utf-8")

    def run(self, source, stage="network"):
        text = self.plain.replace("sources:", "sources:\n  - {%s}" % source, 1)
        (self.path / "t.yaml").write_text(text, encoding="utf-8")
        for name in ("out.gpkg", "out.qgs"):
            (self.path / name).unlink(missing_ok=True)
        return town.quan(QUAN, stage, self.path / "t.yaml", "-o", self.path / "out.gpkg", "-q")

    def rows(self, sql, *values):
        return town.rows(self.path / "out.gpkg", sql, *values)

    def counts(self, name):
        found = self.rows("SELECT features_in, used, rejected, outside FROM run_source WHERE source = ?", name)
        return found[0] if found else None

    def rejected(self, name):
        return self.rows("SELECT source_id, code, reason FROM rejected_feature WHERE file = ? ORDER BY rowid", name)


def workbooks_of_every_kind_give_the_same_rows(folder):
    sheets = {"台账": (FACILITIES, MERGED), **GUIDE}
    workbooks.xlsx(folder.path / "f.xlsx", sheets)
    workbooks.xls(folder.path / "f.xls", sheets)
    with open(folder.path / "f.csv", "w", encoding="gbk", newline="") as file:
        for row in FACILITIES:
            csv.writer(file).writerow([c[1] if isinstance(c, tuple) else c for c in (row or [])])
    for name in ("f.xlsx", "f.xls", "f.csv"):
        done = folder.run("role: facility, path: %s" % name, "run")
        if not town.check(done.code == 0, name + " is read", done.said):
            continue
        town.check(folder.counts(name) == (5, 2, 3, 0), name + ": 2 used, 3 rejected", folder.counts(name))
        codes = [(number, code) for number, code, _ in folder.rejected(name) if code != "total_differs"]
        town.check(codes == [("8", "coordinate_invalid"), ("9", "total_row"), ("10", "note_row")],
                   name + ": rows are named by their number in the sheet", codes)
        differs = [reason for _, code, reason in folder.rejected(name) if code == "total_differs"]
        town.check(len(differs) == 1 and "1226.5" in differs[0] and "1225.5" in differs[0],
                   name + ": the total that is one too large is told", differs)
        areas = folder.rows("SELECT name, area_m2 FROM facility_used WHERE source = ? ORDER BY name", name)
        town.check(areas == [("乙小学", 20.0), ("甲小学", 1200.5)], name + ": areas as written", areas)


def the_sheet_is_chosen_or_asked_for(folder):
    sheet = (FACILITIES, MERGED)
    workbooks.xlsx(folder.path / "two.xlsx", {"甲": sheet, "乙": sheet})
    done = folder.run("role: facility, path: two.xlsx")
    town.check(done.code == 3 and "甲, 乙" in done.said, "two sheets are asked about", done.said)
    done = folder.run("role: facility, path: two.xlsx, layer: 乙")
    town.check(done.code == 0 and folder.rows("SELECT layer FROM run_source WHERE source = 'two.xlsx'") == [("乙",)],
               "the named sheet is read", done.said)
    done = folder.run("role: facility, path: two.xlsx, layer: 丙")
    town.check(done.code == 3 and "no sheet" in done.said, "a wrong name is refused", done.said)
    workbooks.xlsx(folder.path / "hidden.xlsx", {"甲": sheet, "乙": sheet}, hidden=["甲"])
    done = folder.run("role: facility, path: hidden.xlsx")
    town.check(done.code == 0 and folder.rows("SELECT layer FROM run_source WHERE source = 'hidden.xlsx'") == [("乙",)],
               "a hidden sheet is not meant", done.said)


def workbooks_that_cannot_be_trusted_are_refused(folder):
    workbooks.xlsx(folder.path / "early.xlsx", {"甲": (FACILITIES, [])}, since_1904=True)
    done = folder.run("role: facility, path: early.xlsx")
    town.check(done.code == 3 and "1904" in done.said, "days counted from 1904 are refused", done.said)
    workbooks.xlsx(folder.path / "bomb.xlsx", {"甲": (FACILITIES, [])})
    with zipfile.ZipFile(folder.path / "bomb.xlsx", "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.png", b"\0" * (60 << 20))
    done = folder.run("role: facility, path: bomb.xlsx")
    town.check(done.code == 5 and "unpacks" in done.said, "a zip bomb is refused", done.said)
    (folder.path / "page.xls").write_text("<html><table><tr><td>名称</td></tr></table></html>", encoding="utf-8")
    done = folder.run("role: facility, path: page.xls")
    town.check(done.code == 3 and "page.xls" in done.said, "a web page called .xls is refused", done.said)


def pipes_of_one_workbook_find_their_points(folder):
    points = [["物探点号", "特征", "X", "Y", "地面高程"], ["JS1", "", 2522500.5, 397400.5, 1300],
              ["JS2", "", 2522600.5, 397400.5, 1301]]
    lines = [["起点号", "终点号", "管径", "材质"], ["JS1", "JS2", 300, "PE"], ["JS2", "JS9", 200, "PE"]]
    workbooks.xlsx(folder.path / "p.xlsx", {"点表": (points, []), "线表": (lines, [])})
    done = folder.run('role: utility_line, path: p.xlsx, crs: "EPSG:4543"')
    town.check(done.code == 0, "pipes are read", done.said)
    counts = folder.counts("p.xlsx") or (0, 0, 0, 0)
    town.check(counts[0] == 2 and counts[2] == 1, "one pipe has no end", counts)
    town.check([r[:2] for r in folder.rejected("p.xlsx")] == [("3", "no_point")], "and is named", folder.rejected("p.xlsx"))


def every_bad_csv_is_refused_or_counted(folder):
    if not BAD.is_dir():
        print("no", BAD)
        return
    for path in sorted(BAD.glob("*.*sv")) + sorted(BAD.glob("*.txt")):
        shutil.copy(path, folder.path / path.name)
        done = folder.run('role: votes, path: "%s"' % path.name)
        town.check(done.code in (0, 3), path.name + ": read or refused", done.code, done.said)
        if done.code == 3:
            town.check(path.name in done.said, path.name + ": the message names the file", done.said)
        else:
            counts = folder.counts(path.name)
            with open(path, encoding="utf-8-sig", newline="") as file:
                n = sum(1 for row in csv.reader(file) if any(cell.strip() for cell in row)) - 1
            town.check(counts and counts[0] == n and sum(counts[1:]) == n,
                       path.name + ": as many rows as Python counts", counts, n)


def main():
    tests = (workbooks_of_every_kind_give_the_same_rows, the_sheet_is_chosen_or_asked_for,
             workbooks_that_cannot_be_trusted_are_refused, pipes_of_one_workbook_find_their_points,
             every_bad_csv_is_refused_or_counted)
    for test in tests:
        with town.scratch_folder() as folder:
            test(Folder(folder))
    return town.finish()


if __name__ == "__main__":
    os.chdir(town.ROOT)
    sys.exit(main())
