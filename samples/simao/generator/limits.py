"""What building has to keep away from: heritage, ancient trees, a power corridor; renewal units; a drawing nobody can read."""
import shapefile
from areas import shape
from sheets import write_csv
from gcj import degrees
from terrain import CRS

TREES = [("GS001", "榕树", 420, 12, (-890, 330)), ("GS002", "大叶榕", 310, 10, (60, 560)), ("GS003", "茶树王", 520, 8, (1180, -820)),
         ("GS004", "香樟", 280, 9, (-300, -560)), ("GS005", "红椿", 260, 8, (700, 620)), ("GS006", "榕树", 350, 11, (-1380, -560))]
HERITAGE = [("WW01", "茶马驿站旧址", "区级文物保护单位", (-60, 300, -20, 340)), ("WW02", "老县衙门楼", "历史建筑", (150, 330, 190, 360))]
CORRIDOR = (-1900, 1240, 1920, 1300)   # 110 kV, 30 m to each side, north of 白云路


def box(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north)]


def write_limits(folder, town):
    base = folder / "09限制"
    fields = [("编号", "C", 10, 0), ("名称", "C", 40, 0), ("类别", "C", 20, 0), ("级别", "C", 30, 0)]
    shapefile.write(base / "文物与紫线.shp", shapefile.POLYGON, fields, [
        ([shape(box(*where))], (key, name, "文物保护单位", level)) for key, name, level, where in HERITAGE], CRS)
    shapefile.write(base / "电力走廊.shp", shapefile.POLYGON, fields, [
        ([shape(box(*CORRIDOR))], ("DL01", "110kV思茅—倚象线走廊", "电力走廊", "110kV"))], CRS)
    rows = [["古树编号", "树种", "类别", "树龄", "保护距离", "经度", "纬度"]]
    for key, name, age, keep, at in TREES:
        lon, lat = degrees(at)
        rows.append([key, name, "古树名木", f"{age}年", keep, f"{lon:.7f}", f"{lat:.7f}"])
    write_csv(base / "古树名木.csv", rows)


UNITS = [("PQ01", "振兴片区", (-1000, 480, -330, 930), 2026), ("PQ02", "月光片区", (-560, -700, 100, -260), 2027),
         ("PQ03", "五一片区", (330, 260, 1040, 930), 2028)]


def write_units(folder):
    fields = [("片区编号", "C", 10, 0), ("片区名称", "C", 40, 0), ("改造方式", "C", 20, 0), ("计划年度", "N", 6, 0)]
    shapefile.write(folder / "01界线" / "更新片区.shp", shapefile.POLYGON, fields, [
        ([shape(box(*where))], (key, name, "综合整治", year)) for key, name, where, year in UNITS], CRS)


def write_unreadable(folder):
    """A DWG by its first bytes (AC1032, AutoCAD 2018): refused with the way to save it as DXF."""
    (folder / "03道路" / "路网2018.dwg").write_bytes(b"AC1032" + bytes(250))
