"""Pipes as CJJ 61 tables: points (X is north), lines between point numbers; and cables in the air as DXF."""
import plan
from fixed import between, pick, whole
from sheets import write_csv, write_xlsx
from terrain import height, real

# network: code, streets, offset from the middle, materials, diameters, depth, since, owner, embedding
NETS = {
    "给水": ("JS", ("人民路", "宁洱大道", "茶城大道", "思亭路", "龙生路", "振兴大街"), 5.5, ("铸铁", "球墨", "PE"), (100, 200, 300), 1.1,
           "思茅供排水公司"),
    "燃气": ("RQ", ("人民路", "宁洱大道", "洗马大街", "北部路"), -5.0, ("钢", "PE"), (90, 160, 200), 1.2, "中石油昆仑燃气"),
    "污水": ("WS", ("人民路", "滇池路", "茶城大道", "龙生路", "南屏街"), 2.0, ("混凝土", "HDPE"), (300, 400, 600), 2.2,
           "思茅供排水公司"),
    "通信": ("TX", ("人民路", "茶城大道", "思亭路", "洗马大街", "五一路"), 7.0, ("PVC", "光纤"), (100, 110), 0.8, "电信普洱分公司"),
}
LOST = ("JS9001", "RQ9001")     # end points that no point table holds: one line each


def axis(name):
    """The street's two ends on paper."""
    for v, row in plan.ROWS.items():
        if row == name:
            return (plan.WEST, v), (plan.EAST, v)
    u = next(u for u, column in plan.COLUMNS.items() if column == name)
    return (u, 260), (u, 1160) if u != 560 else (u, 930)


def network(name):
    """(points, lines) of one kind."""
    code, streets, aside, materials, sizes, depth, owner = NETS[name]
    points, lines, number = [], [], 0
    for street in streets:
        (u1, v1), (u2, v2) = axis(street)
        along_u = v1 == v2
        length = (u2 - u1) if along_u else (v2 - v1)
        n = int(length // 48)
        year = whole(1988, 2016, "pipe year", name, street)
        material = materials[0] if year < 2003 else materials[-1]
        size = pick(sizes, "pipe size", name, street)
        for i in range(n + 1):
            number += 1
            at = (u1 + length * i / n, v1 + aside) if along_u else (u1 + aside, v1 + length * i / n)
            x, y = real(at)
            key = f"{code}{number}"
            points.append([key, "直线点" if i % 5 else "三通", "", "阀门" if i % 5 == 0 else "检查井", f"{y:.3f}", f"{x:.3f}",
                           f"{height(*at):.2f}"])
            points[-1][2] = "" if i % 5 == 0 else points[-1][2]
            if i:
                air = name == "通信" and street == "五一路"
                d = -6.5 if air else round(depth + between(-0.2, 0.4, "depth", key), 2)
                lines.append([name, f"{code}{number - 1}", key, d, d, material, size,
                              "架空" if air else "直埋" if name != "通信" else "管埋", year, owner, street, "在用"])
    return points, lines


POINT_HEAD = ["物探点号", "特征", "图上点号", "附属物", "X", "Y", "地面高程"]
LINE_HEAD = ["管线类别", "起点点号", "终点点号", "起点埋深", "终点埋深", "材质", "管径", "埋设方式", "建设年代", "权属单位", "所在道路", "使用状态"]


def write_pipes(folder, town):
    base = folder / "05管线"
    for name in NETS:
        points, lines = network(name)
        code = NETS[name][0]
        if f"{code}9001" in LOST:
            lines.append([name, lines[-1][2], f"{code}9001", 1, 1, *lines[-1][5:7], "直埋", 2001, *lines[-1][9:11],
                          "在用"])
        if name in ("给水", "燃气"):       # one workbook, two sheets
            write_xlsx(base / f"{name}管线成果表.xlsx", [
                ("管线表", [[f"{name}管线成果表（线表）"], LINE_HEAD, *lines], ["A1:L1"]),
                ("管点表", [[f"{name}管线成果表（点表）"], POINT_HEAD, *points], ["A1:G1"])])
        else:                              # two CSV files
            write_csv(base / f"{name}管点表.csv", [POINT_HEAD, *points])
            write_csv(base / f"{name}管线表.csv", [LINE_HEAD, *lines])


# Works planned by five units over four years: street, from cross street to cross street.
WORKS = [  # id, unit, utility, year, street, from, to, name, wan
    ("GC01", "思茅供排水公司", "给水", 2025, "人民路", "振兴大街", "茶城大道", "人民路老旧供水管网更换", 312.5),
    ("GC02", "中石油昆仑燃气", "燃气", 2026, "人民路", "月光路", "五一路", "人民路中压燃气管建设", 268.0),
    ("GC03", "电信普洱分公司", "通信", 2027, "人民路", "林源路", "永平路", "人民路通信管道扩容", 96.4),
    ("GC04", "思茅供排水公司", "雨污分流", 2026, "龙生路", "西园路", "月光路", "龙生路雨污分流", 540.0),
    ("GC05", "南方电网思茅供电局", "电力", 2028, "龙生路", "滇池路", "茶城大道", "龙生路电缆入地", 415.2),
    ("GC06", "区住房和城乡建设局", "道路", 2027, "茶城大道", "人民路", "学苑路", "茶城大道路面改造", 880.0),
    ("GC07", "电信普洱分公司", "通信", 2025, "茶城大道", "思亭路", "白云路", "茶城大道弱电下地", 120.6),
    ("GC08", "中石油昆仑燃气", "燃气", 2025, "北部路", "石屏路", "园丁路", "北部路燃气延伸", 88.0),
    ("GC09", "南方电网思茅供电局", "电力", 2026, "五一路", "人民路", "北部路", "五一路架空线规整", 73.5),
    ("GC10", "思茅供排水公司", "给水", 2028, "南屏街", "月光路", "洗马大街", "南屏街供水主管", 233.0),
    ("GC11", "区住房和城乡建设局", "道路", 2025, "思亭路", "五一路", "洗马大街", "思亭路人行道整治", 156.0),
    ("GC12", "中石油昆仑燃气", "燃气", 2027, "洗马大街", "思亭路", "学苑路", "洗马大街燃气管网", 194.0),
]


def where(name):
    """v of a row, u of a column."""
    return next((v for v, row in plan.ROWS.items() if row == name), None) or next(
        u for u, column in plan.COLUMNS.items() if column == name)


def stretch(work):
    """Its line on paper, in the street's middle."""
    _, _, _, _, street, start, end, _, _ = work
    at, low, high = where(street), where(start), where(end)
    return [(low, at), (high, at)] if street in plan.ROWS.values() else [(at, low), (at, high)]


def overlap(a, b):
    """Metres of street that two works share."""
    if a[4] != b[4]:
        return 0
    low = max(min(where(a[5]), where(a[6])), min(where(b[5]), where(b[6])))
    high = min(max(where(a[5]), where(a[6])), max(where(b[5]), where(b[6])))
    return max(0, high - low)


def write_works(folder):
    """Ten as lines, all as the table that the units sent in; the table has no geometry."""
    import shapefile
    from terrain import CRS, dense
    fields = [("项目编号", "C", 10, 0), ("项目名称", "C", 60, 0), ("管线类别", "C", 12, 0), ("计划年度", "N", 6, 0),
              ("道路名称", "C", 30, 0), ("起点", "C", 30, 0), ("终点", "C", 30, 0), ("投资万元", "N", 12, 2),
              ("建设单位", "C", 40, 0)]
    rows = [([[real(p) for p in dense(stretch(w))]], (w[0], w[7], w[2], w[3], w[4], w[5], w[6], w[8], w[1]))
            for w in WORKS[:10]]
    shapefile.write(folder / "05管线" / "管线工程计划2025-2028.shp", shapefile.LINE, fields, rows, CRS)
    late = [[w[0], w[7], w[2], w[3], w[4], w[5], w[6], w[8], w[1]] for w in WORKS[10:]]
    write_csv(folder / "05管线" / "补报管线工程.csv", [
        ["项目编号", "项目名称", "管线类别", "计划年度", "道路名称", "起点", "终点", "投资（万元）", "建设单位"], *late])
