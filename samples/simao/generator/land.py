"""Land as three layers that are never merged: 现状 (三调), 规划 (用地用海 2023), 权属 (宗地); a FileGDB."""
import shutil

from osgeo import ogr, osr

import plan
from areas import boundary, geometry, rings, shape, urban
from evidence import UNMAPPED_BUILDINGS
from fixed import mix, share
from terrain import CRS, RIVER_HALF, dense, real, river

# use of a lot -> 三调 code and name, 用地用海 code and name
CODES = {
    "街坊": ("0701", "城镇住宅用地", "070102", "二类城镇住宅用地"), "沿街": ("0701", "城镇住宅用地", "070102", "二类城镇住宅用地"),
    "老旧小区": ("0701", "城镇住宅用地", "070102", "二类城镇住宅用地"),
    "新区": ("0701", "城镇住宅用地", "070101", "一类城镇住宅用地"),
    "学校": ("08H2", "科教文卫用地", "080403", "中小学用地"), "医院": ("08H2", "科教文卫用地", "080601", "医院用地"),
    "市场": ("05H1", "商业服务业设施用地", "090101", "零售商业用地"), "商业": ("05H1", "商业服务业设施用地", "0901", "商业用地"),
    "行政": ("08H1", "机关团体新闻出版用地", "0801", "机关团体用地"), "机关": ("08H1", "机关团体新闻出版用地", "0801", "机关团体用地"),
    "公园": ("0810", "公园与绿地", "1401", "公园绿地"), "绿带": ("0810", "公园与绿地", "1401", "公园绿地"),
    "工业": ("0601", "工业用地", "100101", "一类工业用地"), "仓储": ("0508", "物流仓储用地", "110101", "一类物流仓储用地"),
    "园地": ("0202", "茶园", "16", "留白用地"), "空地": ("1201", "空闲地", "", ""),
}
# What the plan wants of each idle lot, in the order of the lots: one fits parking, one elders, …
IDLE_PLANS = [("120803", "社会停车场用地"), ("080701", "老年人社会福利用地"), ("1401", "公园绿地"), ("080404", "幼儿园用地"),
              ("0901", "商业用地"), ("120803", "社会停车场用地"), ("16", "留白用地"), ("070102", "二类城镇住宅用地")]


def lot_ring(lot):
    west, south, east, north = lot.box
    return [(west, south), (east, south), (east, north), (west, north)]


def idle_lots(town):
    return [lot for lot in town.lots if lot.use == "空地"]


# The idle part of each such lot, at its south-west corner: metres along u and v. Two are no use to anybody.
IDLE_SIZES = [(60, 45), (50, 40), (90, 100), (30, 40), (70, 60), (6, 80), (12, 12), (90, 120)]


def idle_parcels(town):
    """(lot, idle ring, the rest's ring, planned code and name)"""
    for lot, (wide, high), (code, name) in zip(idle_lots(town), IDLE_SIZES, IDLE_PLANS):
        west, south, east, north = lot.box
        u, v = west + wide, south + high
        yield (lot, [(west, south), (u, south), (u, v), (west, v)],
               [(u, south), (east, south), (east, north), (west, north), (west, v), (u, v)], code, name)


def village_box(box):
    west, south, east, north = box
    return [(west + 10, south + 10), (east - 10, south + 10), (east - 10, north - 10), (west + 10, north - 10)]


def cover(town):
    """现状: (rings on paper, code, name, owner type, owner, town attribute), without gaps."""
    parts = []
    for lot, idle, rest, _, _ in idle_parcels(town):
        parts.append(([idle], "1201", "空闲地", "20", "思茅区土地储备中心", "201"))
        parts.append(([rest], "0305", "灌木林地", "20", "思茅区土地储备中心", "201"))
    for lot in town.lots:
        if lot.use == "空地":
            continue
        code, name, _, _ = CODES[lot.use]
        parts.append(([lot_ring(lot)], code, name, "30" if lot.use == "园地" else "20", lot.name or "思茅区人民政府",
                      "201"))
    for name, box in plan.URBAN_VILLAGES:
        parts.append(([village_box(box)], "0702", "农村宅基地", "30", name + "居民小组", "201"))
    water = [(u, river(u) + RIVER_HALF) for u in range(-3300, 3301, 30)]
    water += [(u, river(u) - RIVER_HALF) for u in range(3300, -3301, -30)]
    whole = geometry(boundary())
    stream = whole.Intersection(geometry(water))
    parts.append((rings(stream), "1101", "河流水面", "20", "思茅区水务局", ""))
    taken = ogr.Geometry(ogr.wkbMultiPolygon)
    for part in parts:
        taken.AddGeometry(geometry(part[0][0]))
    town_area = geometry(urban())
    rest = town_area.Difference(taken.UnionCascaded())
    parts += pieces(rest, 450, "1004", "城镇村道路用地", "20", "思茅区住房和城乡建设局", "201")
    country = whole.Difference(town_area).Difference(stream)
    for n, piece in enumerate(pieces(country, 380, "", "", "30", "倚象镇集体", "")):
        code, name = farm(piece[0][0])
        parts.append((piece[0], code, name, *piece[3:]))
    return parts


def farm(ring):
    """Villages, tea, forest and paddies by where the piece lies."""
    u = sum(p[0] for p in ring) / len(ring)
    v = sum(p[1] for p in ring) / len(ring)
    for name, (a, b), _ in plan.VILLAGES:
        if abs(u - a) < 200 and abs(v - b) < 200:
            return "0702", "农村宅基地"
    if abs(v - river(u)) < 350:
        return "0101", "水田"
    return (("0301", "乔木林地"), ("0202", "茶园"), ("0103", "旱地"), ("0301", "乔木林地"))[
        mix("farm", int(u // 380), int(v // 380)) % 4]


def pieces(shape_, step, *rest):
    """Cut by a square grid, as survey sheets cut."""
    west, east, south, north = shape_.GetEnvelope()
    out = []
    u = west - west % step
    while u < east:
        v = south - south % step
        while v < north:
            square = geometry([(u, v), (u + step, v), (u + step, v + step), (u, v + step)])
            part = shape_.Intersection(square)
            polygons = [part] if part.GetGeometryType() == ogr.wkbPolygon else [
                part.GetGeometryRef(i).Clone() for i in range(part.GetGeometryCount())]
            out += [(rings(p), *rest) for p in polygons
                    if p.GetGeometryType() == ogr.wkbPolygon and p.Area() > 0.5]
            v += step
        u += step
    return out


def planned(town):
    """规划 2035: lots as planned, their streets' halves with them. (rings, code, name)"""
    plans = iter(IDLE_PLANS)
    out = []
    for lot in town.lots:
        _, _, code, name = CODES[lot.use]
        if lot.use == "空地":
            code, name = next(plans)
        if lot.use in ("工业", "仓储") and share("replan", lot.id) < 0.5:
            code, name = "070102", "二类城镇住宅用地"
        out.append(([lot_ring(lot)], code, name))
    for _, box in plan.URBAN_VILLAGES:
        out.append(([village_box(box)], "070102", "二类城镇住宅用地"))
    return out


def titles(town):
    """权属: parcels of estates, agencies, schools. (rings, location, use, right, owner)"""
    by_lot = {c.lot.id: c for c in town.compounds}
    for lot in town.lots:
        compound = by_lot.get(lot.id)
        if compound and compound.name in UNMAPPED_BUILDINGS:
            continue  # never registered: known by the names of its buildings only
        if compound:
            owner = compound.name if compound.tenure == "单位房" else "业主共有"
            yield ([lot_ring(lot)], f"思茅区{compound.address}{compound.name}", "城镇住宅用地",
                   "划拨" if compound.tenure == "单位房" else "出让", owner)
        elif lot.use in ("机关", "行政", "学校", "医院"):
            yield [lot_ring(lot)], f"思茅区（{lot.name}）", CODES[lot.use][1], "划拨", lot.name
        elif lot.use == "空地":
            yield [lot_ring(lot)], "思茅区（储备地块）", "空闲地", "未供", "思茅区土地储备中心"


def layer(source, name, fields):
    system = osr.SpatialReference()
    system.ImportFromEPSG(CRS)
    out = source.CreateLayer(name, system, ogr.wkbMultiPolygon)
    for field, kind, width in fields:
        definition = ogr.FieldDefn(field, kind)
        definition.SetWidth(width)
        out.CreateField(definition)
    return out


def add(out, parts, values):
    polygon = ogr.Geometry(ogr.wkbPolygon)
    for part in parts:
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in shape(part):
            ring.AddPoint_2D(x, y)
        polygon.AddGeometry(ring)
    multi = ogr.Geometry(ogr.wkbMultiPolygon)
    multi.AddGeometry(polygon)
    feature = ogr.Feature(out.GetLayerDefn())
    for name, value in values.items():
        feature.SetField(name, value)
    feature.SetGeometry(multi)
    out.CreateFeature(feature)
    return polygon.Area()


TEXT, REAL, INT = ogr.OFTString, ogr.OFTReal, ogr.OFTInteger


def write_land(folder, town):
    path = folder / "04土地" / "思茅区土地2024.gdb"
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    source = ogr.GetDriverByName("OpenFileGDB").CreateDataSource(str(path))
    now = layer(source, "DLTB", [("BSM", TEXT, 18), ("TBBH", TEXT, 8), ("DLBM", TEXT, 5), ("DLMC", TEXT, 60),
                                 ("QSXZ", TEXT, 2), ("QSDWMC", TEXT, 60), ("ZLDWDM", TEXT, 19), ("ZLDWMC", TEXT, 60),
                                 ("TBMJ", REAL, 0), ("CZCSXM", TEXT, 4), ("SJNF", INT, 0)])
    for n, (parts, code, name, right, owner, attribute) in enumerate(cover(town), 1):
        ring = [real(p) for p in dense([*parts[0], parts[0][0]])]
        area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2
        add(now, parts, {"BSM": f"5308022024{n:08d}", "TBBH": f"{n:05d}", "DLBM": code, "DLMC": name, "QSXZ": right,
                         "QSDWMC": owner, "ZLDWDM": "5308020010000000000", "ZLDWMC": "思茅区", "TBMJ": round(area, 2),
                         "CZCSXM": attribute, "SJNF": 2024})
    later = layer(source, "GHDL", [("DKBH", TEXT, 20), ("GHDLBM", TEXT, 8), ("GHDLMC", TEXT, 60), ("GHMC", TEXT, 60),
                                   ("PZNF", INT, 0)])
    for n, (parts, code, name) in enumerate(planned(town), 1):
        add(later, parts, {"DKBH": f"SM-{n:03d}", "GHDLBM": code, "GHDLMC": name,
                           "GHMC": "思茅区国土空间总体规划（2021—2035年）", "PZNF": 2023})
    title = layer(source, "ZD", [("ZDDM", TEXT, 19), ("BDCDYH", TEXT, 28), ("ZL", TEXT, 100), ("YT", TEXT, 60),
                                 ("QLXZ", TEXT, 20), ("QLRMC", TEXT, 60), ("ZDMJ", REAL, 0)])
    for n, (parts, location, use, right, owner) in enumerate(titles(town), 1):
        code = f"530802001001GB{n:05d}"
        add(title, parts, {"ZDDM": code, "BDCDYH": code + "F00000001", "ZL": location, "YT": use, "QLXZ": right,
                           "QLRMC": owner, "ZDMJ": 0})
    source = None
