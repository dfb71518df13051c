#!/usr/bin/env python3
"""Draws the town of plan.py as files, and writes its answers beside it. Same plan, same bytes.

    samples/hetou/make_town.py          writes data/, answers.csv and the table of ANSWERS.md
"""
import json
import struct
from pathlib import Path

import paper
import plan
from paper import Home

HERE = Path(__file__).resolve().parent
HOUSE = (12, 10)  # east-west, north-south


# --- what stands where ---

def is_free(x, street, side):
    """No house where a facility, the park, the compound or a lane needs the place."""
    for _, _, _, fx, fy, fside, _, _ in plan.FACILITIES:
        if fy == street and fside == side and abs(fx - x) < 25:
            return False
    between = street if side > 0 else street - 130  # the street south of this house
    west, east = plan.COMPOUND_X - 200, plan.COMPOUND_X + 200
    if west < x < east and between == plan.COMPOUND_ROWS[0]:
        return False
    if plan.PARK[0] - 40 < x < plan.PARK[2] + 40 and between == plan.PARK_LANE[1]:
        return False
    lane_x, lane_y, _ = plan.LANE
    if between == lane_y and 600 < x < 800:  # only in front, and not beside the lane
        return side > 0 and abs(x - lane_x) > 20
    if street == min(plan.ROWS) and side < 0:  # the yard
        return not 600 < x < 800
    return not (abs(x - plan.OVERPASS_X) < 20 and 130 <= between < 390)


def street_houses():
    for street in plan.ROWS:
        for side in (-1, 1):
            for west in range(0, plan.WIDTH, 200):
                surveyed = (street, west) == plan.SURVEYED
                for offset in plan.HOUSE_OFFSETS:
                    x = west + offset
                    if surveyed and side > 0 and offset == plan.HOUSE_OFFSETS[0]:
                        x -= 1  # 301 m from the park
                    if is_free(x, street, side):
                        yield dict(x=x, y=street + side * plan.CONNECTOR_M, place="street",
                                   foot=(x, street), connector_m=plan.CONNECTOR_M,
                                   accuracy_m=5 if surveyed else 0)
    street = plan.COMPOUND_ROWS[1]
    for x in (170, 185, 215, 230):  # across the street from the compound's residents' gate
        yield dict(x=x, y=street + plan.CONNECTOR_M, place="street", foot=(x, street),
                   connector_m=plan.CONNECTOR_M)


def other_houses():
    x, y, _ = plan.LANE
    for side in (-35, 35):
        yield dict(x=x + side, y=y + 64, place="lane", foot=(x, y), connector_m=35 + 64)
    lane_y = plan.COMPOUND_LANE[0]
    for side in (-1, 1):
        for x in (90, 105, 120, 135, 280, 295, 310):
            yield dict(x=x, y=lane_y + side * plan.CONNECTOR_M, place="compound", foot=None,
                       connector_m=plan.CONNECTOR_M)
    for y in (-70, -90):
        for side in (-1, 1):
            yield dict(x=plan.YARD_X + side * plan.CONNECTOR_M, y=y, place="yard",
                       foot=(plan.YARD_X, 0), connector_m=plan.CONNECTOR_M - y)
    for side in (-1, 1):
        yield dict(x=plan.ISLAND_LANE[0] + side * plan.CONNECTOR_M, y=150, place="island",
                   foot=None, connector_m=plan.CONNECTOR_M)
    for x in range(2000, 2201, 40):
        for side in (-1, 1):
            if abs(x - plan.VILLAGE_LANE_X) > 10:
                yield dict(x=x, y=plan.VILLAGE_ROAD[2] + side * plan.CONNECTOR_M, place="village",
                           foot=(x, plan.VILLAGE_ROAD[2]), connector_m=plan.CONNECTOR_M)


def homes():
    houses = list(street_houses()) + list(other_houses())
    for number, house in enumerate(houses, 1):
        estate = next((key for key, _, _, box in plan.ESTATES if inside(house, box)), "")
        yield Home(id=f"B{number:03d}", estate=estate, **house)


def inside(house, box):
    return box[0] <= house["x"] <= box[2] and box[1] <= house["y"] <= box[3]


# --- files ---

def shifted(points):
    return [[x + plan.EAST, y + plan.NORTH] for x, y in points]


def ring(box):
    x1, y1, x2, y2 = box
    return [(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)]


def point(x, y):
    return {"type": "Point", "coordinates": shifted([(x, y)])[0]}


def line(*points):
    return {"type": "LineString", "coordinates": shifted(points)}


def polygon(points):
    return {"type": "Polygon", "coordinates": [shifted(points)]}


def write_layer(name, features):
    """GeoJSON, one feature per line. The member crs is what GDAL reads for other systems than WGS 84."""
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{plan.CRS.replace(':', '::')}"}}
    rows = [json.dumps({"type": "Feature", "properties": properties, "geometry": geometry},
                       ensure_ascii=False) for geometry, properties in features]
    text = (f'{{"type": "FeatureCollection", "name": "{name}", "crs": {json.dumps(crs)},\n'
            '"features": [\n' + ",\n".join(rows) + "\n]}\n")
    (HERE / "data" / f"{name}.geojson").write_text(text, encoding="utf-8")


def roads():
    """(points, name, class, extra properties): long streets that cross where their vertices are not."""
    for y, name in plan.ROWS.items():
        breaks = {0, plan.WIDTH}
        if y in plan.OVERPASS_ROWS:
            breaks.add(plan.OVERPASS_X)  # stairs come down here: ways of two levels meet at ends only
        if y in (plan.SOUTH_BANK, plan.NORTH_BANK):
            breaks.add(plan.BRIDGE_X)
        stops = sorted(breaks)
        for west, east in zip(stops, stops[1:]):
            yield [(west, y), (east, y)], name, "主干路" if y == 260 else "次干路", {}
    for x, name in plan.COLUMNS.items():
        top = plan.COMPOUND_ROWS[0] if x == plan.COMPOUND_X else max(plan.ROWS)
        kind = "主干路" if x == plan.BRIDGE_X else "支路"
        yield [(x, 0), (x, plan.SOUTH_BANK)], name, kind, {}
        if x == 1200:
            yield [(x, plan.NORTH_BANK), (x, 650)], name, kind, {}
            yield [(x, 650), (x, top)], "后山台阶", "步道", {"台阶": 1}
        else:
            yield [(x, plan.NORTH_BANK), (x, top)], name, kind, {}
    banks = (plan.SOUTH_BANK, plan.NORTH_BANK)
    yield [(plan.BRIDGE_X, y) for y in banks], "河头桥", "主干路", {"桥梁": 1, "层级": 1}
    yield [(plan.FORD_X, y) for y in banks], "老渡口", "小路", {}
    yield ([(plan.OVERPASS_X, y) for y in plan.OVERPASS_ROWS], "文化路天桥", "步道",
           {"桥梁": 1, "层级": 1})
    x, (south, north) = plan.COMPOUND_X, plan.COMPOUND_ROWS
    yield [(x, south), (x, plan.COMPOUND[1])], "锦绣苑南入口", "小路", {}
    yield [(x, plan.COMPOUND[1]), (x, north)], "锦绣苑中路", "小区内路", {}
    y, west, east = plan.COMPOUND_LANE
    yield [(west, y), (east, y)], "锦绣苑横路", "小区内路", {}
    yield [(plan.YARD_X, 0), (plan.YARD_X, plan.YARD_END_Y)], "农机站巷", "小路", {}
    for (x, y1, y2), name in ((plan.LANE, "文化路一巷"), (plan.PARK_LANE, "公园入口"),
                              (plan.ISLAND_LANE, "西坡机耕路")):
        yield [(x, y1), (x, y2)], name, "小路", {}
    west, east, y = plan.VILLAGE_ROAD
    yield [(west, y), (east, y)], "坝子路", "乡道", {}
    yield [(plan.VILLAGE_LANE_X, y - 60), (plan.VILLAGE_LANE_X, y + 60)], "坝子村巷", "小路", {}


def write_network():
    write_layer("road", [
        (line(*points), {"编号": f"R{n:03d}", "名称": name, "道路类别": kind, **extra})
        for n, (points, name, kind, extra) in enumerate(roads(), 1)])
    x1, y1, x2, y2 = plan.COMPOUND
    gate_x, yard = plan.COMPOUND_X, (plan.YARD_X, plan.YARD_GATE_Y)
    write_layer("gate", [
        (point(gate_x, y1), {"编号": "G1", "名称": "锦绣苑南门", "通行": "公共"}),
        (point(gate_x, y2), {"编号": "G2", "名称": "锦绣苑北门", "通行": "刷卡"}),
        (point(*yard), {"编号": "G3", "名称": "农机站大门", "通行": "常闭"})])
    write_layer("barrier", [
        (line((-500, plan.RIVER), (2600, plan.RIVER)), {"编号": "W1", "类别": "河流"}),
        (line((x1, y1), (gate_x, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)),
         {"编号": "W2", "类别": "围墙"}),
        (line((yard[0] - 60, yard[1]), (yard[0] + 60, yard[1])), {"编号": "W3", "类别": "围墙"})])


def households_of(number):
    return 2 + number % 2


def building(home, number):
    name = {"village": "坝子村", "yard": "农机站宿舍"}.get(home.place, "")
    old = next((built for key, _, built, _ in plan.ESTATES if key == home.estate), None)
    households = households_of(number)
    half = (HOUSE[0] // 2, HOUSE[1] // 2)
    box = (home.x - half[0], home.y - half[1], home.x + half[0], home.y + half[1])
    return polygon(ring(box)), {
        "编号": home.id, "名称": f"{name}{number}号" if name else "", "用途": "住宅",
        "户数": households, "人口": 3 * households, "层数": 1 + number % 3,
        "建成年份": old or 1990 + number % 30}


def write_buildings(town):
    rows = [(home, building(home, number)) for number, home in enumerate(town, 1)]
    write_layer("building", [row for home, row in rows if not home.accuracy_m] + [
        (polygon(ring((x - 10, y - 8, x + 10, y + 8))), {"编号": key, "用途": use, "层数": 2})
        for key, use, x, y in plan.NOT_HOMES])
    write_layer("building_survey", [row for home, row in rows if home.accuracy_m])


def write_facilities():
    features = [
        (point(x, y + side * connector), {"编号": key, "名称": name, "类型": kind, "状态": status})
        for key, name, kind, x, y, side, connector, status in plan.FACILITIES]
    key, name, kind = plan.PARK_ID
    x1, y1, x2, y2 = plan.PARK
    features.append((polygon(ring(plan.PARK)), {"编号": key, "名称": name, "类型": kind, "状态": "现状",
                                                "用地面积": (x2 - x1) * (y2 - y1)}))
    write_layer("facility", features)


def write_areas(town):
    write_layer("boundary", [(polygon(ring(plan.BOUNDARY)), {"行政区代码": "530899", "名称": "河头县"})])
    write_layer("urban", [(polygon(ring(plan.URBAN)), {"编号": "U1", "名称": "河头镇城镇开发边界"})])
    write_layer("street", [(polygon(ring(plan.BOUNDARY)), {"编号": "S1", "名称": "河头镇"})])
    write_layer("community", [(polygon(ring(box)), {"编号": key, "名称": name})
                              for key, name, box in plan.COMMUNITIES])
    write_layer("estate", [
        (polygon(ring(box)), {
            "编号": key, "名称": name, "建成年份": built,
            "户数": sum(households_of(n) for n, home in enumerate(town, 1) if home.estate == key)})
        for key, name, built, box in plan.ESTATES])
    parcels = [(ring((x + 10, y + 10, x + 190, y + 120)), "0701")
               for y in (0, 130, 260, 520, 650) for x in range(0, plan.WIDTH, 200)
               if not (y == 130 and x == 1000)]
    parcels += [(ring((10, y, plan.WIDTH - 10, y + 45)), "0701") for y in (-55, 395, 470, 790)]
    parcels += [(ring((640, -120, 760, -60)), "0701"), (ring((-250, 100, -150, 200)), "0701"),
                (ring(plan.PARK), "0810"), (ring(plan.VILLAGE), "0702")]
    write_layer("parcel", [(polygon(points), {"图斑编号": f"P{n:03d}", "地类编码": code, "分类标准": "三调"})
                           for n, (points, code) in enumerate(parcels, 1)])


def height_m(x, y):
    """Flat by the river, a slope of one in eight behind 学府路, a gentle fall to the south."""
    return 1300 + 0.01 * y + 0.125 * max(0, y - 650)


def write_heights():
    """A GeoTIFF of 25 m cells, uncompressed float32 (TIFF 6.0; GeoTIFF 1.1, OGC 19-008r4)."""
    west, south, east, north = plan.BOUNDARY
    step = 25
    width, height = (east - west) // step, (north - south) // step
    cells = struct.pack(f"<{width * height}f", *(
        height_m(west + (column + 0.5) * step, north - (row + 0.5) * step)
        for row in range(height) for column in range(width)))
    scale = struct.pack("<3d", step, step, 0)
    tie = struct.pack("<6d", 0, 0, 0, west + plan.EAST, north + plan.NORTH, 0)
    keys = struct.pack("<16H", 1, 1, 0, 3,
                       1024, 0, 1, 1,   # GTModelType: projected
                       1025, 0, 1, 1,   # GTRasterType: pixel is area
                       3072, 0, 1, int(plan.CRS[5:]))  # ProjectedCSType
    short, long_, double = 3, 4, 12
    n_tags = 14
    extra = 8 + 2 + 12 * n_tags + 4  # where what does not fit into a tag begins
    places = {33550: extra, 33922: extra + 24, 34735: extra + 72}
    first_cell = extra + 104
    tags = [(256, short, 1, width), (257, short, 1, height), (258, short, 1, 32),
            (259, short, 1, 1), (262, short, 1, 1), (273, long_, 1, first_cell),
            (277, short, 1, 1), (278, short, 1, height), (279, long_, 1, len(cells)),
            (284, short, 1, 1), (339, short, 1, 3), (33550, double, 3, places[33550]),
            (33922, double, 6, places[33922]), (34735, short, 16, places[34735])]
    body = struct.pack("<2sHLH", b"II", 42, 8, n_tags)
    body += b"".join(struct.pack("<HHLL", *tag) for tag in tags) + struct.pack("<L", 0)
    (HERE / "data" / "dem.tif").write_bytes(body + scale + tie + keys + cells)


# --- answers ---

def write_answers(town):
    rows, table = [], []
    for home in town:
        if home.place == "village":
            continue
        cells = []
        for criterion, (limit_m, facilities) in plan.CRITERIA.items():
            route_m, status, cause, nearest = paper.answer(home, limit_m, facilities)
            shown = "" if route_m is None else route_m
            rows.append(f"{home.id},{criterion},{shown},{status},{cause}")
            cells.append(" ".join(str(part) for part in (shown, nearest, status, cause) if part))
        rows.append(f"{home.id},{plan.MISSING},,unknown,data_missing")
        table.append(f"| {home.id} | {home.x}, {home.y} | {home.place} | " + " | ".join(cells) + " |")
    (HERE / "answers.csv").write_text(
        "building_id,criterion_id,route_m,status,cause\n" + "\n".join(rows) + "\n",
        encoding="utf-8")
    page = HERE / "ANSWERS.md"
    mark = "<!-- written by make_town.py from here on -->\n"
    head = page.read_text(encoding="utf-8").split(mark)[0] if page.exists() else ""
    page.write_text(head + mark + "\n| house | x, y | place | " + " | ".join(
        f"{name.split('.')[1]} {limit} m" for name, (limit, _) in plan.CRITERIA.items()) +
        " |\n|---|---|---|---|---|---|\n" + "\n".join(table) + "\n", encoding="utf-8")


def main():
    (HERE / "data").mkdir(exist_ok=True)
    town = list(homes())
    write_network()
    write_buildings(town)
    write_facilities()
    write_areas(town)
    write_heights()
    write_answers(town)


main()
