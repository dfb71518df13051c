"""The departments' own lists of facilities: a workbook or CSV each, places in degrees of CGCS2000."""
import shapefile
from areas import shape
from gcj import degrees
from sheets import write_csv, write_xlsx
from supply import CAPACITY, PARKS, places
from terrain import CRS
from vector_files import area_of

HEAD = ["设施编号", "设施名称", "设施类型", "经度", "纬度", "床位数", "状态", "服务对象", "填报单位"]


def rows_of(town, prefix, office):
    out = []
    for key, name, kind, at, status, who in places(town):
        if key.startswith(prefix):
            lon, lat = degrees(at)
            out.append([key, name, kind, round(lon, 7), round(lat, 7), CAPACITY.get(key), status, who, office])
    return out


def write_lists(folder, town):
    base = folder / "06设施"
    elder = rows_of(town, "MZ", "思茅区民政局")
    total = ["合计", f"{len(elder)}处", "", "", "", sum(r[5] or 0 for r in elder)]
    last = len(elder) + 4
    write_xlsx(base / "民政_社区养老服务设施2024.xlsx", [("养老设施", [
        ["思茅区社区养老服务设施一览表（截至2024年12月）"], ["填报单位：思茅区民政局"], HEAD, *elder, total,
        ["备注：规划设施为“十五五”拟建，尚未动工。"]], ["A1:I1", "A2:I2", f"A{last + 1}:I{last + 1}"])])
    health = rows_of(town, "WJ", "思茅区卫生健康局")
    write_xlsx(base / "卫健_医疗卫生机构.xlsx", [("机构名录", [HEAD, *health], [])])
    write_csv(base / "教体_学校与体育场地.csv", [HEAD, *rows_of(town, "JT", "思茅区教育体育局")])
    both = rows_of(town, "WL", "思茅区文化和旅游局") + rows_of(town, "SW", "思茅区商务局") + rows_of(
        town, "KD", "思茅区住房和城乡建设局")
    write_csv(base / "文旅商务_设施清单.csv", [HEAD, *both], "utf-8", bom=True)
    write_parks(base, town)


def write_parks(base, town):
    rows = []
    for key, name, cell, kind, _ in PARKS:
        west, south, east, north = next(lot.box for lot in town.lots if lot.cell == cell)
        ring = shape([(west, south), (east, south), (east, north), (west, north)])
        rows.append(([ring], (key, name, kind, round(area_of(ring) / 10000, 2))))
    for number, lot in enumerate([one for one in town.lots if one.use == "绿带"], 1):
        west, south, east, north = lot.box
        ring = shape([(west, south), (east, south), (east, north), (west, north)])
        rows.append(([ring], (f"YY{number:02d}", f"滨河游园{number}", "游园", round(area_of(ring) / 10000, 2))))
    shapefile.write(base / "公园绿地.shp", shapefile.POLYGON,
                    [("编号", "C", 10, 0), ("名称", "C", 30, 0), ("类型", "C", 20, 0), ("面积公顷", "N", 10, 2)],
                    rows, CRS)
