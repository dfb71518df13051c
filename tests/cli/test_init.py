#!/usr/bin/python3
"""quan init: a bureau's folder becomes a run file that runs, a workbook that lists every file, and a first map.
Nothing is written into the folder."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import town  # noqa: E402
from town import check, environment, quan, rows, scratch_folder  # noqa: E402

try:
    from osgeo import gdal, ogr
except ImportError:
    town.skip("no osgeo")
import bureau  # noqa: E402

BINARY = sys.argv[1]
SECRETS = ("张三丰", "13987654321", "李四光", "13812345678")
gdal.PushErrorHandler("CPLQuietErrorHandler")


def sheets(path):
    """Name -> rows of texts, the header first."""
    gdal.SetConfigOption("OGR_XLSX_HEADERS", "DISABLE")
    gdal.SetConfigOption("OGR_XLSX_FIELD_TYPES", "STRING")
    data = ogr.Open(str(path))
    found = {}
    for k in range(data.GetLayerCount()):
        layer = data.GetLayer(k)
        found[layer.GetName()] = [[f.GetField(i) for i in range(f.GetFieldCount())] for f in layer]
    return found


def state(folder):
    """Every name below the folder, with bytes and time of change."""
    return {str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.read_bytes() if p.is_file() else None)
            for p in sorted(folder.rglob("*"))}


def lock(folder, locked):
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o555 if locked else 0o755)
        else:
            path.chmod(0o444 if locked else 0o644)


def own_count(path):
    """GDAL's count of a file's features."""
    data = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    return data.GetLayer(0).GetFeatureCount()


def a_bureaus_folder_becomes_a_first_map(folder):
    inputs, work = folder / "普洱资料", folder / "work"
    planted = bureau.make(inputs)
    work.mkdir()
    lock(inputs, True)
    before = state(inputs)
    done = quan(BINARY, "init", inputs, "--yes", "-q", cwd=work)
    check(state(inputs) == before, "nothing is written among the inputs")
    lock(inputs, False)
    check(done.code == 0, "init --yes succeeds", done)
    out = work / "普洱资料-圈"
    names = sorted(p.name for p in out.iterdir())
    check(names == ["run.yaml", "初图.gpkg", "初图.qgs", "资料清单与缺项.xlsx"], "four files are written", names)
    check(done.out.split() == ["普洱资料-圈/" + n for n in ("run.yaml", "资料清单与缺项.xlsx", "初图.gpkg")],
          "standard output names them", done.out)
    judged = rows(out / "初图.gpkg", "SELECT COUNT(*) FROM gap_building")[0][0]
    homes = sum(f["properties"]["用途"] in ("住宅", "商住") for f in bureau.features("building"))
    check(judged == homes, "every home of the newest layer is judged", judged, homes)

    text = (out / "run.yaml").read_text(encoding="utf-8")
    used = re.findall(r"^  - \{role: (\w+), path: \"[^\"]*/([^/\"]+)\"(.*)\}$", text, re.M)
    check({(r, n) for r, n, _ in used} == {
        ("community", "社区界2022.shp"), ("building", "房屋建筑2023最终版.shp"), ("road", "道路中心线.shp"),
        ("facility", "设施POI.csv"), ("ledger", "老旧小区台账2024.xlsx")}, "each layer has its role", text)
    more = {n: m for _, n, m in used}
    check('as_of: "2023"' in more.get("房屋建筑2023最终版.shp", "") and "as_of" not in more.get("道路中心线.shp", "x"),
          "years come from names", used)
    check(all("encoding: GB18030" in m for n, m in more.items() if not n.endswith(".xlsx")),
          "a guessed encoding is written down", used)
    check("# 未采用的版本" in text and "房屋建筑2019.shp" in text, "the version not taken is told", text)
    check("样词：西街社区" in text, "with sample words", text)
    check(str(folder) not in text, "no absolute path is in the run file", text)
    box = [float(v) for v in re.search(r"bbox: \[([^\]]+)\]", text).group(1).split(",")]
    data = gdal.OpenEx(str(inputs / "01基础数据/房屋建筑2023最终版.shp"), gdal.OF_VECTOR)
    turn = bureau.osr.CoordinateTransformation(bureau.system(), bureau.system(4326))
    places = [turn.TransformPoint(*f.GetGeometryRef().Centroid().GetPoint_2D())[:2] for f in data.GetLayer(0)]
    check(all(box[0] < x < box[2] and box[1] < y < box[3] for x, y in places),
          "without a boundary the bbox holds all buildings", box)
    wide = max(x for x, _ in places) - min(x for x, _ in places)
    check(box[2] - box[0] < wide + 0.01, "and little more", box, wide)

    again = quan(BINARY, "run", out / "run.yaml", "-o", work / "again.gpkg", "-q")
    check(again.code == 0, "quan run takes the run file as it is", again)
    check(quan(BINARY, "check", out / "run.yaml", "-q").code == 0, "and so does quan check")
    workbook_tells_all(out / "资料清单与缺项.xlsx", inputs, planted)

    refused = quan(BINARY, "init", inputs, "--yes", "-q", cwd=work)
    check(refused.code == 2 and "--overwrite" in refused.said, "a second time needs --overwrite", refused)
    first = (out / "资料清单与缺项.xlsx").read_bytes(), text
    done = quan(BINARY, "init", inputs, "--yes", "-q", "--overwrite", cwd=work)
    check(done.code == 0 and first == ((out / "资料清单与缺项.xlsx").read_bytes(),
                                       (out / "run.yaml").read_text(encoding="utf-8")),
          "and gives the same bytes", done)


def workbook_tells_all(path, inputs, planted):
    found = sheets(path)
    check(list(found) == ["资料清单", "缺项", "字段对照", "问答", "资料申请函"], "five sheets", list(found))
    head, *lines = found["资料清单"]
    at = {name: i for i, name in enumerate(head)}
    by_file = {line[at["文件"]].rsplit("/", 1)[-1]: line for line in lines}
    expected = {p.name for p in inputs.rglob("*")
                if p.suffix in (".shp", ".csv", ".xlsx", ".dwg", ".docx")}
    check(set(by_file) == expected, "every file is listed once, side files are not", set(by_file) ^ expected)
    for name, count in planted.items():
        shown = by_file[name][at["数量"]]
        check(shown and int(float(shown)) == count, "%s is counted" % name, shown, count)
        if name.endswith(".shp"):
            check(own_count(next(inputs.rglob(name))) == count, "as GDAL counts it")
    check([by_file[n][at["状态"]] for n in ("房屋建筑2023最终版.shp", "房屋建筑2019.shp", "总平面图.dwg")] ==
          ["采用", "未采用（另有版本）", "不能读取"], "states", lines)
    check("DXF" in by_file["总平面图.dwg"][at["依据"]], "a drawing comes with the way out")
    check(by_file["社区界2022.shp"][at["坐标系"]] == "EPSG:4543", "the system is told")
    check(by_file["社区界2022.shp"][at["编码"]] == "GB18030（推断）", "a guess says so", by_file["社区界2022.shp"])
    missing = {line[0]: line for line in found["缺项"][1:]}
    check("行政区边界" in missing and "建筑" not in missing and "老旧小区台账" not in missing,
          "what is missing is what is not there", list(missing))
    check(all(all(line) for line in missing.values()), "each with department, use and sheets", missing)
    everything = "\n".join(str(cell) for sheet in found.values() for line in sheet for cell in line)
    for secret in SECRETS:
        check(secret not in everything, "no person is in the workbook")
    samples = [line for line in found["字段对照"][1:] if line[0].endswith("老旧小区台账2024.xlsx")]
    check(["河东小区", "桥西小区"] in [line[5:7] for line in samples], "sample rows are the file's", samples)
    check(len(found["资料申请函"]) == len(found["缺项"]), "a letter for each missing layer")


def answers_are_followed(folder):
    inputs, work = folder / "资料", folder / "answers"
    bureau.make(inputs)
    work.mkdir()

    def init(lines, name):
        done = subprocess.run([BINARY, "init", str(inputs), "-o", str(work / name / "run.yaml"), "-q"],
                              input="\n".join(lines) + "\n", env=environment(), capture_output=True,
                              text=True, check=False)
        return done, (work / name / "run.yaml").read_text(encoding="utf-8") if done.returncode == 0 else ""

    done, text = init(["思茅区", "9", "公开", "", "", "2020-06-30", "1"], "one")
    asked = re.findall(r"^(\d+)/(\d+) (.*)", done.stderr, re.M)
    check(done.returncode == 0, "answers from standard input", done.stderr)
    check(asked and int(asked[0][1]) <= 10, "at most ten questions", asked)
    check('title: "思茅区"' in text and "secrecy: 公开" in text and "as_of: 2020-06-30" in text,
          "texts, choices and dates are taken; a wrong choice is asked again", text)
    check(re.search(r"^  - \{role: building, path: \"[^\"]*房屋建筑2019.shp", text, re.M),
          "the first version was chosen", text)
    judged = rows(work / "one/初图.gpkg", "SELECT COUNT(*) FROM gap_building")[0][0]
    check(0 < judged < 300, "and the map is made of it", judged)
    done, text = init([], "none")
    check(done.returncode == 0 and "房屋建筑2023最终版.shp\"" in text, "the end of input keeps the defaults")


def what_cannot_be_done_is_said(folder):
    inputs = folder / "输入"
    bureau.make(inputs)
    done = quan(BINARY, "init", inputs, "--yes", "-o", inputs / "out/run.yaml")
    check(done.code == 2 and not (inputs / "out").exists(), "no output among the inputs", done)
    done = quan(BINARY, "init", inputs / "01基础数据", "--yes", cwd=inputs / "01基础数据")
    check(done.code == 2, "nor by starting inside them", done)
    done = quan(BINARY, "init", folder / "nosuch", "--yes", cwd=folder)
    check(done.code == 3 and "nosuch" in done.said, "a folder that is not there", done)
    (folder / "empty").mkdir()
    check(quan(BINARY, "init", folder / "empty", "--yes", cwd=folder).code == 3, "an empty folder")
    check(quan(BINARY, "init", "--yes", cwd=folder).code == 2, "no folder at all")

    only = folder / "只有台账"
    only.mkdir()
    shutil.copy(inputs / "05台账/老旧小区台账2024.xlsx", only)
    done = quan(BINARY, "init", only, "--yes", "-q", cwd=folder)
    check(done.code == 0 and not (folder / "只有台账-圈/初图.gpkg").exists(),
          "a folder without buildings gives an inventory and no map", done)
    check("no first map" in done.said, "and says so", done)


def one_bad_layer_does_not_cost_the_first_map(folder):
    inputs = folder / "坏图层"
    bureau.make(inputs)
    shapes = inputs / "02区划"
    for path in shapes.glob("社区界2022.*"):
        path.unlink()
    os.symlink("/etc", inputs / "链接")
    # A boundary somewhere else: the run as drafted has no building in it.
    far = [{"geometry": {"type": "Polygon", "coordinates": [[[300000, 2900000], [301000, 2900000],
                                                            [301000, 2901000], [300000, 2900000]]]},
            "properties": {"名称": "别处"}}]
    bureau.shapefile(shapes / "县界2022.shp", far, {"XZQMC": "名称"}, ogr.wkbPolygon)
    done = quan(BINARY, "init", inputs, "--yes", "-q", cwd=folder)
    check(done.code == 0 and (folder / "坏图层-圈/初图.gpkg").exists(), "the map is made without it", done)
    check("building, road and facility alone" in done.said, "which is said", done)
    text = (folder / "坏图层-圈/run.yaml").read_text(encoding="utf-8")
    check("role: boundary" in text, "the run file still has it, to be mended", text)
    check("链接" not in text and "passwd" not in text, "links are not followed", text)


with scratch_folder() as scratch:
    for test in (a_bureaus_folder_becomes_a_first_map, answers_are_followed, what_cannot_be_done_is_said,
                 one_bad_layer_does_not_cost_the_first_map):
        test(Path(scratch))
sys.exit(town.finish())
