"""台账, 体检卡, 意愿, 单价: workbooks and tables without geometry, with the dirt of their kind."""
from compounds import OLD
from evidence import truth
from fixed import mix, pick, share, whole
from sheets import write_csv, write_xlsx

# How the ledger writes a name when not as on the map.
SPELT = {
    "糖厂生活区": "糖厂 生活区", "林业局宿舍": "林业局宿舍（振兴片）", "地区医院家属院": "地区医院家属院 ",
    "公路总段家属院": "公路总段家属院(一期)", "茶厂小区": "茶廠小區", "老干部小区": "老干部小区",
    "龙生小区": "龙生住宅小区", "五一小区": "五一小區", "阳光花园": "思茅阳光花园", "锦秀园": "錦秀園",
    "烟草公司宿舍": "烟草公司職工宿舍",
}
STRANGERS = ["磨黑盐厂宿舍", "江城橡胶站小区"]   # of other counties, in this ledger by mistake
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", "建国秀英志强丽华文军春梅"
NOTES = ["备注：1.户数按产权套数统计；2.建成年份以竣工验收资料为准，缺资料的由社区填报。", "填表人：（签字）        审核人：（签字）"]


def street_of(compound):
    return "思茅街道" if compound.lot.box[1] > 0 or compound.lot.cell[1] == "N" else "南屏街道"


def person(key):
    return pick(FAMILY, "f", key) + pick(GIVEN, "g", key) + pick(GIVEN, "h", key)


def flats(town, compound):
    return sum(b.households for b in town.buildings if b.estate == compound.id)


def ledger_rows(town):
    """The rows of the 35, in the order of the ledger; (compound or None, cells)"""
    old = [c for c in town.compounds if c.name in {name for name, _, _ in OLD}]
    order = sorted(old, key=lambda c: mix("ledger", c.id))
    out = []
    for number, c in enumerate(order, 1):
        year, _ = truth(c.name, c.built)
        blocks = len(c.blocks)
        area = round(sum((b[2] - b[0]) * (b[3] - b[1]) for b in c.blocks) * 5 / 10000, 2)
        out.append((c, [number, SPELT.get(c.name, c.name), street_of(c), community(town, c), c.address, year,
                        blocks, flats(town, c), area, c.tenure, pick(("无", "社区代管", "专业物业"), "m", c.id),
                        whole(5, 60, "stalls", c.id), person(c.id), f"1390879{mix('tel', c.id) % 10000:04d}",
                        f"5327011965{mix('id', c.id) % 10000:04d}{mix('no', c.id) % 10000:04d}",
                        pick(("是", "是", "否"), "pool", c.id), whole(2025, 2028, "year", c.id)]))
    for k, name in enumerate(STRANGERS, len(out) + 1):
        out.append((None, [k, name, "磨黑镇" if k % 2 else "勐烈镇", "", "", 1986, 4, 96, 0.72, "单位房", "无", 6,
                           person(name), "13908790000", "532700196501010000", "否", 2027]))
    return out


def community(town, compound):
    return next(b.community for b in town.buildings if b.estate == compound.id)


def write_ledger(base, town):
    rows = [cells for _, cells in ledger_rows(town)]
    half = len(rows) // 2
    sub = ["小计", f"{half}个", "", "", "", "", sum(r[6] for r in rows[:half]), sum(r[7] for r in rows[:half]),
           round(sum(r[8] for r in rows[:half]), 2)]
    total = ["合计", f"{len(rows)}个", "", "", "", "", sum(r[6] for r in rows), sum(r[7] for r in rows),
             round(sum(r[8] for r in rows), 2)]
    top = ["序号", "小区名称", "所在位置", "", "", "建成年份", "规模", "", "", "产权性质", "物业类型", "停车位",
           "联系人", "", "", "是否入库", "计划年度"]
    low = ["", "", "街道", "社区", "地址", "", "楼栋数", "户数（户）", "建筑面积（万㎡）", "", "", "", "姓名", "电话", "身份证", "", ""]
    sheet = [["思茅区城镇老旧小区改造台账"], ["填报单位：思茅区住房和城乡建设局", "", "", "", "", "", "", "", "",
                                            "", "", "", "", "", "", "数据截止：2024年12月31日"],
             top, low, *rows[:half], sub, *rows[half:], total, [NOTES[0]], [NOTES[1]]]
    merges = ["A1:Q1", "C3:E3", "G3:I3", "M3:O3"] + [f"{c}3:{c}4" for c in "ABFJKLPQ"]
    last = len(sheet)
    merges += [f"A{last - 1}:Q{last - 1}", f"A{last}:Q{last}"]
    write_xlsx(base / "老旧小区台账.xlsx", [("台账", sheet, merges)])


CARD = ["小区名称", "地址", "调查日期", "供水", "排水", "雨污分流", "供电", "燃气", "照明", "小区道路", "消防通道", "消防设施",
        "无障碍设施", "电梯", "安防监控", "垃圾分类点", "电动自行车充电", "充电桩", "停车设施", "健身设施", "绿化", "屋面漏水",
        "疑似违建", "调查人", "联系电话"]


def write_survey(base, town):
    rows = []
    for c, cells in ledger_rows(town):
        if c is None or share("surveyed", c.id) < 0.15:
            continue
        marks = [pick(("有", "有", "无", "待核"), "card", c.id, item) for item in CARD[3:23]]
        rows.append([c.name, c.address, f"2024-{whole(3, 11, 'mon', c.id):02d}-{whole(1, 28, 'day', c.id):02d}",
                     *marks, person(c.id + "s"), f"1350879{mix('tel2', c.id) % 10000:04d}"])
    write_xlsx(base / "小区体检卡2024.xlsx", [("体检卡", [["小区体检卡汇总表"], CARD, *rows], ["A1:Y1"])])
    return rows


ITEMS = ["外墙与屋面维修", "加装电梯", "雨污分流", "增设停车位", "增设养老服务设施"]


def write_votes(base, town):
    rows = [["小区名称", "改造项目", "发放户数", "回收户数", "同意户数", "发放面积", "同意面积", "征询日期", "征询方式"]]
    for c, cells in ledger_rows(town):
        if c is None or share("voted", c.id) < 0.4:
            continue
        n = cells[7]
        for item in ITEMS:
            back = n * whole(68, 97, "back", c.id, item) // 100
            agreed = back * whole(48, 98, "agreed", c.id, item) // 100
            rows.append([c.name, item, n, back, agreed, n * 82, agreed * 82, "2024-10-15", "入户"])
    write_csv(base / "居民意愿征询.csv", rows)
    return rows


PRICES = [("外墙维修", "㎡", 180), ("屋面防水", "㎡", 96.5), ("雨污分流管道", "m", 680), ("小区道路沥青罩面", "㎡", 125),
          ("加装电梯", "部", 480000), ("停车位画线与铺装", "个", 3200), ("电动自行车充电棚", "处", 26000), ("弱电规整入地", "m", 310),
          ("照明", "盏", 2400), ("燃气立管更换", "户", 1850), ("健身器材", "套", 18000), ("围墙拆除", "m", 145)]


def write_prices(base):
    rows = [["序号", "项目名称", "计量单位", "综合单价", "价格来源", "价格时点"]]
    rows += [[i, item, unit, f"{price:,.2f}", "普洱市建设工程材料价格信息", "2024年第4期"]
             for i, (item, unit, price) in enumerate(PRICES, 1)]
    write_csv(base / "改造项目单价.csv", rows)


def write_ledgers(folder, town):
    base = folder / "08台账"
    write_ledger(base, town)
    write_survey(base, town)
    write_votes(base, town)
    write_prices(base)
