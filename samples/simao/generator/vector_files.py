"""Streets, buildings, outlines as GBK shapefiles."""
import shapefile
from areas import boundary, communities, rings, shape, streets, urban
from shapefile import LINE, POINT, POLYGON
from terrain import CRS, dense, real
from villages import sway

BUILDINGS = [("房屋编号", "C", 12, 0), ("建筑名称", "C", 40, 0), ("房屋用途", "C", 20, 0),
             ("地上层数", "N", 3, 0), ("建筑面积", "N", 12, 2), ("户数", "N", 5, 0),
             ("竣工日期", "C", 12, 0), ("结构类型", "C", 12, 0), ("产权单位", "C", 30, 0),
             ("3年内月均用电量", "N", 10, 1)]


def corners(building):
    """The outline on paper; 'L' has a corner cut out."""
    if "corners" in building.notes:
        return building.notes["corners"]
    west, south, east, north = building.box
    if building.shape == "L" and min(east - west, north - south) > 7:
        u, v = west + (east - west) * 0.6, south + (north - south) * 0.55
        return [(west, south), (east, south), (east, v), (u, v), (u, north), (west, north)]
    return [(west, south), (east, south), (east, north), (west, north)]


def outline(points):
    ring = [real(p) for p in points]
    return [ring + [ring[0]]]


def area_of(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2


def date_of(building):
    """竣工日期 as it is filled in: years only, dates, or nothing (R27)."""
    if building.place == "小区" and building.households:
        return building.notes.get("completed", "")
    return ""


def building_row(building):
    ring = outline(corners(building))
    floor_area = area_of(ring[0]) * building.floors
    structure = "砖混" if building.floors < 7 else "钢筋混凝土"
    meter = building.notes.get("meter")
    given = building.households if building.place == "小区" and building.households else None
    return ring, (building.id, building.name, building.use, building.floors, floor_area, given,
                  date_of(building), structure, building.owner, meter)


def write_buildings(folder, town):
    rows = [building_row(b) for b in town.buildings]
    rows += bad_buildings(town)
    shapefile.write(folder / "02建筑" / "现状建筑2024_最终版.shp", POLYGON, BUILDINGS, rows, CRS)
    old = [row for row, b in zip(rows, town.buildings) if b.year < 2015][::2]
    shapefile.write(folder / "02建筑" / "现状建筑2019.shp", POLYGON, BUILDINGS, old, CRS)


def bad_buildings(town):
    """Planted: what must be set aside, with a code each (FACTS.md)."""
    at = real((-1600, 1000))
    def row(key):
        return key, "", "其他", 1, None, None, "", "", "", None
    bow_tie = [[(at[0], at[1]), (at[0] + 20, at[1] + 20), (at[0] + 20, at[1]),
                (at[0], at[1] + 20), (at[0], at[1])]]
    return [(None, row("BAD01")), (bow_tie, row("BAD02")),
            ([[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]], row("BAD03"))]


ROADS = [("道路编号", "C", 10, 0), ("道路名称", "C", 40, 0), ("道路等级", "C", 16, 0),
         ("层级", "N", 3, 0), ("是否桥梁", "C", 2, 0), ("是否台阶", "C", 2, 0), ("通行权限", "C", 12, 0),
         ("路面宽度", "N", 6, 1)]
WIDTHS = {"主干路": 32, "次干路": 20, "支路": 12, "街巷": 4, "快速路": 24, "乡道": 7, "村道": 4}


def write_roads(folder, town):
    rows = []
    for number, road in enumerate(town.roads, 1):
        rows.append(([[real(p) for p in dense(road.points)]],
                     (f"D{number:04d}", road.name, road.kind, road.level, "是" if road.bridge else "否",
                      "是" if road.stairs else "否", road.access, WIDTHS.get(road.kind, 3))))
    shapefile.write(folder / "03道路" / "道路中心线2024.shp", LINE, ROADS, rows)   # no .prj


def write_areas(folder, town):
    base = folder / "01界线"
    name = [("行政区代码", "C", 12, 0), ("行政区名称", "C", 40, 0)]
    shapefile.write(base / "县级行政区界线.shp", POLYGON, name, [
        ([shape(boundary())], ("530802", "思茅区"))], CRS)
    shapefile.write(base / "城镇开发边界2023.shp", POLYGON, [("开发边界名称", "C", 40, 0), ("批准文号", "C", 30, 0)], [
        ([shape(urban())], ("思茅中心城区城镇开发边界", "思政复〔2023〕17号"))], CRS)
    shapefile.write(base / "街道.shp", POLYGON, [("街道代码", "C", 12, 0), ("街道名称", "C", 40, 0)], [
        ([shape(ring) for ring in part], (code, title)) for code, title, part in streets()], CRS)
    shapefile.write(base / "社区2024.shp", POLYGON, [
        ("社区代码", "C", 12, 0), ("社区名称", "C", 40, 0), ("常住人口", "N", 8, 0), ("居民户数", "N", 8, 0)], [
        ([shape(ring) for ring in part], (code, title, *census(town, title)))
        for code, title, part in communities()], CRS)


def census(town, name):
    """Of the plan: persons and households that live there. Villages count their own."""
    if name.endswith("村民委员会"):
        village = name[:-len("村民委员会")]
        people = [b for b in town.buildings if b.place == "村庄" and b.notes.get("village") == village]
    else:
        people = [b for b in town.buildings if b.community == name]
    return sum(b.persons for b in people), sum(b.notes.get("lived", 0) for b in people)


def write_estates(folder, town):
    fields = [("小区编号", "C", 10, 0), ("小区名称", "C", 40, 0), ("竣工日期", "C", 12, 0), ("建造年代", "C", 10, 0),
              ("产权性质", "C", 12, 0), ("入住率", "C", 8, 0), ("地址", "C", 40, 0)]
    rows = []
    for c in town.compounds:
        if c.notes.get("unmapped"):
            continue
        west, south, east, north = c.lot.box
        rows.append(([shape([(west, south), (east, south), (east, north), (west, north)])],
                     (c.id, c.name, c.notes["completed"], c.notes["census"], c.tenure,
                      percent(c.notes.get("lived")), c.address)))
    from plan import URBAN_VILLAGES
    for number, (name, box) in enumerate(URBAN_VILLAGES, 1):
        west, south, east, north = box
        west, south, east, north = west + 10, south + 10, east - 10, north - 10
        rows.append(([shape([(west, south), (east, south), (east, north), (west, north)])],
                     (f"CZC{number:02d}", name, "", "", "集体", None, name)))
    shapefile.write(folder / "01界线" / "小区范围.shp", POLYGON, fields, rows, CRS)


def write_gates(folder, town):
    rows, number = [], 0
    for c in town.compounds:
        for point, side, access in c.gates:
            number += 1
            label = {"W": "西门", "E": "东门", "S": "南门", "N": "北门"}[side]
            rows.append((real(point), (f"M{number:03d}", c.name + label, access)))
    shapefile.write(folder / "03道路" / "小区出入口.shp", POINT,
                    [("出入口编号", "C", 10, 0), ("名称", "C", 40, 0), ("通行权限", "C", 12, 0)], rows, CRS)


def percent(value):
    return "" if value is None else f"{value}%"
