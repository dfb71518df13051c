"""The planted facts as a table: from the plan and the lists that the files were drawn from, never from Quan."""
from collections import Counter

import evidence
import plan
import pois
import utilities
from claims import LIMITS, all_claims, prove
from compounds import OLD
from land import IDLE_SIZES, cover, idle_parcels, planned, titles
from ledgers import ledger_rows
from lists import rows_of
from sheets import write_csv
from supply import PARKS, places
from terrain import STRETCH
from walks import Walker

HEAD = ["fact", "topic", "subject", "item", "expected", "low", "high", "why"]


def gaps(town):
    walkers = Walker(town), Walker(town, gates_open=True), Walker(town, walls_gone=True)
    for claim in all_claims(town):
        prove(town, walkers, claim)
        high = "" if claim.high == float("inf") else round(claim.high * (1 + STRETCH))
        yield [claim.id, "gap", " ".join(b.id for b in claim.homes), claim.criterion,
               f"{claim.status} {claim.cause} {claim.nearest}".rstrip(), round(claim.low * (1 - STRETCH)), high,
               claim.title]
    yield ["G22", "time", " ".join(b.id for b in town.buildings if b.estate == "松山村" and b.households),
           "assess.health", "1.9", "", "", "梯道 100 米：成人步行时间至少比平地多 1.9 分钟"]


def counts(town):
    """features_in of a source, by role and file."""
    pipes = {name: utilities.network(name) for name in utilities.NETS}
    lost = {code[:2] for code in utilities.LOST}
    estates = [c for c in town.compounds if not c.notes["unmapped"]]
    listed = ledger_rows(town)
    table = [
        ("building", "现状建筑2024_最终版.shp", len(town.buildings) + 3, "其中 3 个是埋设的坏要素"),
        ("road", "道路中心线2024.shp", len(town.roads), "路段、巷道、梯道、院内路"),
        ("gate", "小区出入口.shp", sum(len(c.gates) for c in town.compounds), "围墙上的门"),
        ("barrier", "围墙河道.dxf", len(town.compounds) + 1, "每个院落一圈围墙，加洗马河"),
        ("estate", "小区范围.shp", len(estates) + 3, "院落减去 6 个没有范围的，加 3 个城中村"),
        ("community", "社区2024.shp", 15, "9 个社区、6 个村委会"), ("street", "街道.shp", 3, "两街道一镇"),
        ("renewal_unit", "更新片区.shp", 3, ""),
        ("facility", "高德POI_思茅区_202412.csv", len(pois.rows(town)), "含副本、子点、重复与坏点"),
        ("facility", "公园绿地.shp", len(PARKS) + sum(lot.use == "绿带" for lot in town.lots), "公园、滨河游园"),
        ("parcel", "思茅区土地2024.gdb", len(cover(town)), "DLTB"),
        ("parcel_planned", "思茅区土地2024.gdb", len(planned(town)), "GHDL"),
        ("parcel_title", "思茅区土地2024.gdb", len(list(titles(town))), "ZD"),
        ("utility_work", "管线工程计划2025-2028.shp", 10, ""), ("utility_work", "补报管线工程.csv", 2, "没有图形"),
        ("constraint", "古树名木.csv", 6, ""), ("constraint", "文物与紫线.shp", 2, ""),
    ]
    for name, (_, lines) in pipes.items():
        code = utilities.NETS[name][0]
        file = f"{name}管线成果表.xlsx" if name in ("给水", "燃气") else f"{name}管线表.csv"
        n = len(lines) + (code in lost)
        table.append(("utility_line", file, n, "其中 1 条缺终点" if code in lost else ""))
        yield [f"U{len(table):02d}", "used", file, "utility_line", len(lines), "", "", "有坐标的管段"]
    for number, (role, file, n, why) in enumerate(table, 1):
        yield [f"C{number:02d}", "features_in", file, role, n, "", "", why]
    for number, (prefix, file) in enumerate((("MZ", "民政_社区养老服务设施2024.xlsx"), ("WJ", "卫健_医疗卫生机构.xlsx"),
                                             ("JT", "教体_学校与体育场地.csv")), 1):
        n = len(rows_of(town, prefix, "")) - (prefix == "JT")
        yield [f"U{60 + number}", "used", file, "facility", n, "", "", "JT13 是高中，不在目录" if prefix == "JT" else ""]
    yield ["U70", "used", "老旧小区台账.xlsx", "ledger", len(listed), "", "", "35 个小区，加 2 行外县误入"]
    yield ["U71", "used", "现状建筑2024_最终版.shp", "building", len(town.buildings) + 1, "", "", "领结形修复后采用，另两个剔除"]


def rejects():
    rows = [("现状建筑2024_最终版.shp", "geometry_missing", 1, "BAD01 没有图形"),
            ("现状建筑2024_最终版.shp", "repaired", 1, "BAD02 领结形：修复，仍采用"),
            ("现状建筑2024_最终版.shp", "outside_crs_area", 1, "BAD03 在 (0, 0)"),
            ("高德POI_思茅区_202412.csv", "geometry_missing", 1, "“位置待补便利店”没有坐标"),
            ("高德POI_思茅区_202412.csv", "outside_crs_area", 1, "“测试点位”在 (0, 0)"),
            ("教体_学校与体育场地.csv", "kind_unknown", 1, "高级中学不在目录"),
            ("给水管线成果表.xlsx", "no_point", 1, "终点 JS9001 不在点表"), ("燃气管线成果表.xlsx", "no_point", 1, "终点 RQ9001 不在点表"),
            ("老旧小区台账.xlsx", "total_row", 2, "小计、合计各一行"), ("老旧小区台账.xlsx", "note_row", 2, "备注、签字各一行"),
            ("民政_社区养老服务设施2024.xlsx", "total_row", 1, "合计"), ("民政_社区养老服务设施2024.xlsx", "note_row", 1, "备注")]
    for number, (file, code, n, why) in enumerate(rows, 1):
        yield [f"R{number:02d}", "rejected", file, code, n, "", "", why]


def people(town):
    names = plan.NAMES_NORTH + plan.NAMES_SOUTH
    total = Counter()
    for number, name in enumerate(names, 1):
        here = [b for b in town.buildings if b.community == name]
        n = sum(b.persons for b in here)
        total[name] = n
        yield [f"P{number:02d}", "persons", name, "persons", n, "", "", f"{sum(b.notes.get('lived', 0) for b in here)} 户常住"]
    yield ["P10", "persons", "", "persons", sum(total.values()), "", "", "城镇范围以内"]
    yield ["P11", "rural", "", "buildings", sum(b.place == "村庄" and b.households > 0 for b in town.buildings), "", "",
           "六个村的住房，不参与评估"]
    lived = [b for b in town.buildings if b.households and b.place != "村庄"]
    yield ["P12", "judged", "", "buildings", len(lived), "", "", "城镇范围内的居住建筑"]
    yield ["P13", "unknown_use", "", "buildings", sum(b.use == "" for b in town.buildings), "", "", "用途空白，不评估，单列"]


def merges(town):
    names = {key: name for key, name, *_ in places(town)}
    rows = pois.rows(town)
    number = 0
    for key, name in pois.COPIES.items():
        number += 1
        yield [f"M{number:02d}", "merged", key, name, "merged", "", "", f"官方清单 {names[key]}，POI 是副本"]
    doubles = [row for row in rows if row[2].endswith("店)")]
    for row in doubles:
        number += 1
        twin = row[2].split("(")[0]
        yield [f"M{number:02d}", "merged", next(r[0] for r in rows if r[2] == twin), row[2], "merged", "", "",
               "同一家便利店记了两次"]
    stops = sorted({row[2] for row in rows if row[4] == "150700"})
    number += 1
    yield [f"M{number:02d}", "kind_count", "bus_stop", "", len(stops), "", "", "每站两侧各一个站牌，合为一站"]
    kinds = Counter(kind for _, _, kind, _, status, _ in places(town) if status == "在用")
    for kind, words in (("primary_school", ("小学",)), ("middle_school", ("初级中学",)), ("hospital", ("综合医院",)),
                        ("wet_market", ("农贸市场", "菜市场")), ("health_center", ("社区卫生服务中心", "卫生院"))):
        number += 1
        yield [f"M{number:02d}", "kind_count", kind, "", sum(kinds[w] for w in words), "", "", "现状；POI 副本并入官方清单"]
    number += 1
    yield [f"M{number:02d}", "kind_count", "convenience_store", "", pois.FILL[0][3], "", "", "六家记了两次，一个坏点、一个无坐标不计"]


def ledger(town):
    for number, (compound, cells) in enumerate(ledger_rows(town), 1):
        if compound is None:
            expected = "none"
        elif compound.name in evidence.UNMAPPED_BUILDINGS:
            expected = "building"
        elif compound.name in evidence.UNMAPPED_PARCELS:
            expected = "parcel_title"
        else:
            expected = compound.id
        yield [f"L{number:02d}", "ledger", cells[1], compound.name if compound else "", expected, "", "", cells[4]]


def years(town):
    built = {name: year for name, year, _ in OLD}
    truth = {}
    for number, c in enumerate([c for c in town.compounds if c.name in built], 1):
        year, source = evidence.truth(c.name, c.built)
        truth[c.name] = year
        done, census = evidence.completion(c.name, c.built)
        if not c.notes["unmapped"]:
            yield [f"Y{number:02d}", "built_year", c.id, source, year, "", "",
                   f"{c.name}：竣工 {done or '无'}，普查 {census or '无'}"]
    classes = Counter("2000 年以前" if y <= 2000 else "2001—2005" if y <= 2005 else "2006—2010" if y <= 2010 else "2011 年以后"
                      for y in truth.values())
    for number, (name, n) in enumerate(sorted(classes.items()), 1):
        yield [f"Y{50 + number}", "year_class", name, "", n, "", "", "35 个老旧小区，按证据次序"]
    mixed = next(c for c in town.compounds if c.name == "石屏小区")
    mix = Counter()
    for b in town.buildings:
        if b.estate == mixed.id and b.households:
            mix[b.year] += b.households
    yield ["Y60", "year_mix", mixed.id, "", ";".join(f"{y}:{n}" for y, n in sorted(mix.items())), "", "",
           "各年份的户数；以多数为准：1998"]


def land_and_works(town):
    for number, ((lot, ring, _, code, _), (wide, high)) in enumerate(zip(idle_parcels(town), IDLE_SIZES), 1):
        least = min(wide, high)
        fits = [word for word, yes in (("parking", least >= 18 and wide * high >= 600),
                                       ("elderly", least >= 15 and wide * high >= 600)) if yes]
        yield [f"I{number:02d}", "idle", f"{ring[0][0]:.1f},{ring[0][1]:.1f}", code, " ".join(fits) or "none",
               round(wide * high), least, f"现状 1201 空闲地，宽 {wide} 米、深 {high} 米，规划 {code}"]
    number = 0
    for i, a in enumerate(utilities.WORKS):
        for b in utilities.WORKS[i + 1:]:
            metres = utilities.overlap(a, b)
            if metres:
                number += 1
                yield [f"W{number:02d}", "overlap", f"{a[0]} {b[0]}", a[4], round(metres), a[3], b[3],
                       f"{a[1]} {a[3]} 年、{b[1]} {b[3]} 年，同在{a[4]}"]
    from town import EMPTY
    for number, owner in enumerate(sorted(EMPTY), 1):
        ids = [b.id for b in town.buildings if b.owner == owner and b.place == "公共"]
        yield [f"E{number:02d}", "empty_agency", owner, " ".join(ids), len(ids), 0, 25, "月均用电不足 25 度：疑似空置，待认定"]


def all_facts(town):
    return [row for group in (gaps(town), counts(town), rejects(), people(town), merges(town), ledger(town), years(town),
                              land_and_works(town)) for row in group]


def write_facts(home, town):
    rows = all_facts(town)
    write_csv(home / "facts.csv", [HEAD, *rows], "utf-8")
    mark = "<!-- 以下由 generator/make.py 写出 -->\n"
    page = home / "FACTS.md"
    head = page.read_text(encoding="utf-8").split(mark)[0] if page.exists() else ""
    sums = "".join(f"- **{c.id} {c.title}**（{c.criterion.split('.')[1]}，{LIMITS[c.criterion]} 米，{len(c.homes)} 栋）"
                   f"→ {c.status} {c.cause}\n  {c.sums}\n" for c in all_claims(town))
    table = "| 编号 | 类 | 对象 | 项 | 应为 | 说明 |\n|---|---|---|---|---|---|\n" + "".join(
        f"| {f} | {topic} | {short(subject)} | {short(item)} | {expected} | {why} |\n"
        for f, topic, subject, item, expected, _, _, why in rows)
    page.write_text(head + mark + "\n## 步行之账\n\n" + sums + f"\n## 全部事实（{len(rows)} 条）\n\n" + table, encoding="utf-8")


def short(text):
    words = str(text).split()
    return text if len(words) < 3 or not words[0].startswith("F0") else f"{words[0]} 等 {len(words)} 栋"
