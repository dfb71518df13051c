#!/usr/bin/python3
"""quan check: what it says of a town is what GDAL and a plain slow method find in the same files."""
import json
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import town  # noqa: E402
from town import CRS, Town, check, quan, scratch_folder  # noqa: E402

try:
    from osgeo import gdal, ogr
except ImportError:
    town.skip("no osgeo")
import bureau  # noqa: E402

BINARY = sys.argv[1]
MOST_GAP_M2, LEAST_M2, SNAP_M, NEAR_M = 20000, 1, 0.5, 5
ogr.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")  # Area() of a common border warns


def report(file, *words):
    return quan(BINARY, "check", file, "-q", *words)


def chapter(text, title):
    found = re.search(r"^\S+、" + title + r".*?\n\n(.*?)(?=\n\S+、|\Z)", text, re.S | re.M)
    return found.group(1) if found else ""


def polygon(ring):
    return {"type": "Polygon", "coordinates": [[list(p) for p in ring + ring[:1]]]}


def features(geometries, **more):
    return [{"type": "Feature", "properties": {"编号": "X%03d" % i, **more}, "geometry": g}
            for i, g in enumerate(geometries)]


def middle_of(place):
    xs, ys = [], []
    for f in place.features("building"):
        geometry = ogr.CreateGeometryFromJson(json.dumps(f["geometry"]))
        x, y = geometry.Centroid().GetPoint_2D()
        xs.append(x)
        ys.append(y)
    return sorted(xs)[len(xs) // 2], sorted(ys)[len(ys) // 2]


# --- overlaps and gaps

def random_areas(rng, x0, y0):
    """A grid of cells whose corners are shaken, some grown over their neighbours, some shrunk away."""
    n, size = 7, 60
    corner = {(i, j): (x0 + i * size + rng.uniform(-9, 9), y0 + j * size + rng.uniform(-9, 9))
              for i in range(n + 1) for j in range(n + 1)}
    areas = []
    for i in range(n):
        for j in range(n):
            ring = [corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]]
            shift = rng.choice([0, 0, 0, 0.2, 2, -2, -12])
            cx, cy = sum(p[0] for p in ring) / 4, sum(p[1] for p in ring) / 4
            scale = 1 + shift / size
            ring = [(round(cx + (x - cx) * scale, 3), round(cy + (y - cy) * scale, 3)) for x, y in ring]
            areas.append(polygon(ring))
    areas.append(json.loads(json.dumps(areas[rng.randrange(len(areas))])))  # one is there twice
    return areas


def slow_overlaps(areas):
    """A repeated area overlaps the first that it repeats; its other overlaps are those of that one."""
    same = [areas.index(a) for a in areas]
    shapes = [ogr.CreateGeometryFromJson(json.dumps(a)) for a in areas]
    found = []
    for i, one in enumerate(shapes):
        for j in range(i + 1, len(shapes)):
            area = one.Intersection(shapes[j]).Area()
            if area > LEAST_M2 and same[i] == i and same[j] in (i, j):
                found.append((area, i, j))
    return sorted(found, reverse=True)


def slow_gaps(areas):
    together = ogr.CreateGeometryFromJson(json.dumps(areas[0]))
    for a in areas[1:]:
        together = together.Union(ogr.CreateGeometryFromJson(json.dumps(a)))
    parts = [together] if together.GetGeometryName() == "POLYGON" else [
        together.GetGeometryRef(i) for i in range(together.GetGeometryCount())]
    holes = []
    for part in parts:
        for r in range(1, part.GetGeometryCount()):
            hole = ogr.Geometry(ogr.wkbPolygon)
            hole.AddGeometry(part.GetGeometryRef(r))
            if LEAST_M2 < hole.Area() <= MOST_GAP_M2:
                holes.append(hole.Area())
    return sorted(holes, reverse=True)


def areas_are_judged_as_by_a_slow_method(folder):
    for seed in (1, 2, 3):
        place = Town(folder / ("areas%d" % seed))
        x0, y0 = middle_of(place)
        areas = random_areas(random.Random(seed), x0 - 200, y0 - 200)
        place.save("community", {"type": "FeatureCollection", "crs": CRS, "features": features(areas)})
        done = report(place.file)
        text = chapter(done.out, "拓扑")
        overlaps, gaps = slow_overlaps(areas), slow_gaps(areas)
        said = re.search(r"社区：重叠 (\d+) 处，合计 ([\d.]+) ㎡", text)
        check(said and int(said.group(1)) == len(overlaps), "as many overlaps as pairwise (seed %d)" % seed,
              len(overlaps), text, done)
        check(said and abs(float(said.group(2)) - sum(o[0] for o in overlaps)) < 0.1, "of the same area")
        worst = re.findall(r"^ +(X\d+) 与 (X\d+) 重叠 ([\d.]+) ㎡", text, re.M)[:5]
        wanted = [("X%03d" % i, "X%03d" % j, "%.1f" % a) for a, i, j in overlaps[:5]]
        check(sorted(worst) == sorted(wanted), "the worst five are the largest, with their ids", worst, wanted)
        said = re.search(r"社区：缝隙 (\d+) 处.*?\n((?: +[\d.]+ ㎡.*\n)*)", text)
        check(said and int(said.group(1)) == len(gaps), "as many gaps as holes of the union", len(gaps), text)
        check(said and re.findall(r"([\d.]+) ㎡（", said.group(2)) == ["%.1f" % g for g in gaps[:5]],
              "the five largest gaps", said and said.group(2), gaps[:5])
        check("社区：图形完全相同的 1 个" in text, "the area that is there twice is found", text)


# --- roads

def random_roads(rng, x0, y0):
    roads = []
    for i in range(60):
        x, y = x0 + rng.uniform(0, 400), y0 + rng.uniform(0, 400)
        line = [(round(x, 2), round(y, 2))]
        for _ in range(rng.randint(1, 3)):
            x, y = x + rng.uniform(-80, 80), y + rng.uniform(-80, 80)
            line.append((round(x, 2), round(y, 2)))
        if roads and rng.random() < 0.5:  # begin at, or short of, a vertex of another
            px, py = rng.choice(rng.choice(roads)[0])
            gap = rng.choice([0, 0, 0.2, 1.5, 4])
            line[0] = (round(px + gap, 2), py)
        roads.append((line, rng.choice([0, 0, 0, 0, 1])))
    return roads


def slow_roads(roads):
    """Every end against every segment, every segment against every other."""
    segments = [(r, k, line[k], line[k + 1], level) for r, (line, level) in enumerate(roads)
                for k in range(len(line) - 1)]

    def far(p, a, b):
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = dx * dx + dy * dy
        t = max(0, min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length)) if length else 0
        return ((p[0] - a[0] - t * dx) ** 2 + (p[1] - a[1] - t * dy) ** 2) ** 0.5

    ends = dangles = joined = near = crossings = separated = 0
    for r, (line, level) in enumerate(roads):
        for p, own in ((line[0], 0), (line[-1], len(line) - 2)):
            ends += 1
            others = [s for s in segments if not (s[0] == r and abs(s[1] - own) <= 1)]
            meets = any(far(p, s[2], s[2]) <= 0.001 or far(p, s[3], s[3]) <= 0.001 for s in others)
            least = min((far(p, s[2], s[3]) for s in others if s[4] == level), default=1e9)
            if meets or least <= 0.001:
                continue
            dangles += 1
            joined += least <= SNAP_M
            near += SNAP_M < least <= NEAR_M
    side = lambda a, b, p: (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    for i, s in enumerate(segments):
        for t in segments[i + 1:]:
            if s[0] == t[0] and abs(s[1] - t[1]) <= 1:
                continue
            if side(t[2], t[3], s[2]) * side(t[2], t[3], s[3]) >= 0 or \
                    side(s[2], s[3], t[2]) * side(s[2], s[3], t[3]) >= 0:
                continue
            if min(far(s[2], t[2], t[3]), far(s[3], t[2], t[3]), far(t[2], s[2], s[3]),
                   far(t[3], s[2], s[3])) <= 0.001:
                continue
            crossings += s[4] == t[4]
            separated += s[4] != t[4]
    return ends, dangles, joined, near, crossings, separated


def roads_are_judged_as_by_a_slow_method(folder):
    for seed in (11, 12, 13):
        place = Town(folder / ("roads%d" % seed))
        x0, y0 = middle_of(place)
        roads = random_roads(random.Random(seed), x0 - 200, y0 - 200)
        rows = [{"type": "Feature", "properties": {"编号": "R%03d" % i, "层级": level},
                 "geometry": {"type": "LineString", "coordinates": line}} for i, (line, level) in enumerate(roads)]
        place.save("road", {"type": "FeatureCollection", "crs": CRS, "features": rows})
        text = chapter(report(place.file).out, "拓扑")
        said = re.search(r"端点 (\d+) 个，悬挂 (\d+) 个；其中 \S+ m 以内自动接上 (\d+) 个，差 \S+ m 以内而未接上 "
                         r"(\d+) 个.*?无节点 (\d+) 处.*?立体交叉 (\d+) 处", text, re.S)
        wanted = slow_roads(roads)
        check(said and tuple(map(int, said.groups())) == wanted,
              "ends, dangles, near misses and crossings as by a slow method (seed %d)" % seed, wanted, text)


# --- sources

def counts_rows_and_names_are_those_of_the_files(folder):
    town_folder = folder / "bureau"
    planted = bureau.make(town_folder)
    file = town_folder.parent / "run.yaml"
    file.write_text("""
run: {title: 测试, as_of: 2024-12-31, bbox: [100.9, 22.7, 101.1, 22.9]}
sources:
  - {role: building, path: bureau/01基础数据/房屋建筑2023最终版.shp}
  - {role: road, path: bureau/01基础数据/道路中心线.shp}
  - {role: facility, path: bureau/03设施/设施POI.csv}
  - {role: ledger, path: bureau/05台账/老旧小区台账2024.xlsx}
""", encoding="utf-8")
    done = report(file)
    check(done.code == 0, "a good run file is checked", done)
    for name in ("房屋建筑2023最终版.shp", "道路中心线.shp", "设施POI.csv", "老旧小区台账2024.xlsx"):
        line = [row for row in chapter(done.out, "数据源").splitlines() if name in row]
        check(line and int(line[0].split()[3]) == planted[name], "%s is counted as written" % name, line)
    fields = chapter(done.out, "坐标系、编码与字段")
    check("编码是推断的，样词：住宅" in fields, "a guessed encoding shows words of the file", fields)
    check("未对应：备注" in fields, "fields without a meaning are listed", fields)
    rows = re.search(r"原样  YT +ZCS +JZND +HS +RK +JZMC\n((?: +\S.*\n){5})", fields)
    first = bureau.features("building")[0]["properties"]
    wanted = [str(first[k]) for k in ("用途", "层数", "建成年份", "户数", "人口")] + ["·"]
    check(rows and rows.group(1).splitlines()[0].split() == wanted,
          "the first sample row is the first row of the file", fields, wanted)
    check("个人信息，不读入：联系人、联系电话" in fields, "columns of persons are named", fields)
    for secret in ("张三丰", "13987654321", "李四光"):
        check(secret not in done.out and secret not in done.said, "and their values nowhere", done.out)
    for role, sheet in (("parcel", "14"), ("gate", "02、20"), ("dem", "02、17")):
        check(re.search(r"（%s）.*影响图纸\s*%s" % (role, sheet), done.out.replace("\n", "")),
              "an absent %s says which sheets it costs" % role, done.out)


def a_refused_source_does_not_hide_the_others(folder):
    place = Town(folder / "refused")
    (place.folder / "data/gate.geojson").write_text("{", encoding="utf-8")
    (place.folder / "data/barrier.geojson").write_text('{"type": "FeatureCollection"', encoding="utf-8")
    done = report(place.file)
    check(done.code == 3, "a refused source is exit 3", done)
    problems = chapter(done.out, "打不开或读不了的数据源")
    check("gate.geojson" in problems and "barrier.geojson" in problems, "both bad files are named", done.out)
    line = [row for row in chapter(done.out, "数据源").splitlines() if "building.geojson" in row]
    check(line and int(line[0].split()[3]) == len(place.features("building")),
          "and the good ones are counted all the same", done.out)
    place = Town(folder / "useless")
    (place.folder / "data/road.geojson").write_text("{", encoding="utf-8")
    done = report(place.file)
    check(done.code == 3 and "road.geojson" in done.errors[0], "a needed source refused is exit 3", done)
    check("building.geojson" in chapter(done.out, "坐标系、编码与字段"), "the others still show their fields",
          done.out)


with scratch_folder() as scratch:
    for test in (areas_are_judged_as_by_a_slow_method, roads_are_judged_as_by_a_slow_method,
                 counts_rows_and_names_are_those_of_the_files, a_refused_source_does_not_hide_the_others):
        test(Path(scratch))
sys.exit(town.finish())
