"""POIs as a map service sells them: GCJ-02, type and typecode, sub-POIs, doubles, things nobody asked for."""
import plan
from fixed import between, pick, share, whole
from gcj import gcj02
from sheets import write_csv
from supply import places

HEAD = ["id", "parent", "name", "type", "typecode", "address", "location", "adname"]
TYPES = {  # of the official list -> type, typecode
    "综合医院": ("医疗保健服务;综合医院;综合医院", "090100"),
    "小学": ("科教文化服务;学校;小学", "141203"), "初级中学": ("科教文化服务;学校;中学", "141202"),
    "农贸市场": ("购物服务;综合市场;农副产品市场", "060703"), "菜市场": ("购物服务;综合市场;蔬菜市场", "060705"),
}
# Planted: an official facility -> the words of its copies in the POIs (same kind, at most 40 m away).
COPIES = {"WJ01": "思茅人民医院", "JT01": "北部路小学", "JT02": "思茅区茶城小学", "JT03": "东园小学",
          "JT05": "五一小学", "JT11": "思茅第二中学", "JT12": "思茅第五中学", "SW01": "中心农贸市场",
          "SW02": "五一农贸市场", "SW03": "石屏菜市场"}
# Sub-POIs: parent, name, type, typecode
SUBS = [
    ("WJ01", "思茅人民医院(东门)", "通行设施;建筑物门;建筑物正门", "991001"),
    ("WJ01", "思茅人民医院停车场", "交通设施服务;停车场;停车场入口", "150905"),
    ("WJ01", "思茅人民医院-门诊楼", "医疗保健服务;综合医院;综合医院", "090100"),
    ("JT02", "茶城小学(南门)", "通行设施;建筑物门;建筑物门", "991000"),
    ("JT11", "思茅第二中学(西门)", "通行设施;建筑物门;建筑物门", "991000"),
    ("SW01", "中心农贸市场停车场", "交通设施服务;停车场;停车场出入口", "150907"),
]
# Fill-ins along the streets: name, type, typecode, how many. None serves a criterion of the 考核集.
FILL = [
    ("便利店", "购物服务;便民商店/便利店;便民商店/便利店", "060200", 60),
    ("超市", "购物服务;超级市场;超市", "060400", 18),
    ("药房", "医疗保健服务;医药保健销售店;药房", "090601", 24),
    ("农村信用社", "金融保险服务;银行;银行", "160100", 9),
    ("公共厕所", "公共设施;公共厕所;公共厕所", "200300", 15),
    ("菜鸟驿站", "生活服务;物流速递;物流速递", "070500", 20),
]
# Nothing of a living circle: known types, no kind of the catalogue.
NO_KIND = [("米线店", "餐饮服务;中餐厅;中餐厅", "050100", 70), ("宾馆", "住宿服务;宾馆酒店;宾馆酒店", "100100", 25),
           ("汽修", "汽车维修;汽车维修;汽车维修", "030000", 16), ("贸易有限公司", "公司企业;公司;公司", "170200", 30)]
STOPS = 22          # bus stops: a pair of signs each, on both sides of the street
DOUBLED_SHOPS = 6   # convenience stores listed twice, the second with its branch in brackets
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


def location(point, key):
    """Within 12 m of the truth; six decimals, as the service writes it."""
    lon, lat = gcj02((point[0] + between(-8, 8, "pu", key), point[1] + between(-8, 8, "pv", key)))
    return f"{lon:.6f},{lat:.6f}"


def on_street(key):
    """A door on some street of the grid."""
    number = whole(0, 400, "street", key)
    columns, rows = sorted(plan.COLUMNS), sorted(plan.ROWS)
    if number % 2:
        v = rows[whole(0, len(rows) - 1, "row", key)]
        return (between(plan.WEST + 20, plan.EAST - 20, "u", key), v + 11), plan.ROWS[v]
    u = columns[whole(0, len(columns) - 1, "column", key)]
    v = between(260, 1150, "v", key) if share("bank", key) < 0.5 else between(-930, -270, "v", key)
    return (u + 11, v), plan.COLUMNS[u]


def shops():
    for word, kind, code, n in FILL + NO_KIND:
        for number in range(n):
            key = f"{word}{number}"
            at, street = on_street(key)
            name = f"{pick(FAMILY, 'a', key)}{pick(FAMILY, 'b', key)}{number + 1}号{word}"
            yield key, name, kind, code, f"{street}{whole(1, 300, 'no', key)}号", at


def stops():
    for number in range(STOPS):
        at, street = on_street(f"stop{number}")
        for side, dv in ((1, 0), (2, 24)):
            yield (f"stop{number}-{side}", f"{street}{number + 1}号站(公交站)", "交通设施服务;公交车站;公交车站相关",
                   "150700", street, (at[0], at[1] - dv))


def rows(town):
    out = []

    def add(key, name, kind, code, address, text, parent=""):
        out.append([f"B0{len(out) + 1:06d}", parent, name, kind, code, address, text, "思茅区"])
        return out[-1][0]

    official = {key: (kind, at) for key, _, kind, at, _, _ in places(town)}
    ids = {}
    for key, name in COPIES.items():
        kind, at = official[key]
        ids[key] = add(key, name, *TYPES[kind], "", location(at, key))
    for number, (parent, name, kind, code) in enumerate(SUBS):
        u, v = official[parent][1]
        add(name, name, kind, code, "", location((u + 18 + 5 * number, v + 20), name), ids[parent])
    for key, name, kind, code, address, at in shops():
        add(key, name, kind, code, address, location(at, key))
        if key in [f"便利店{n}" for n in range(DOUBLED_SHOPS)]:
            add(key, f"{name}({address[:-1].rstrip('0123456789')}店)", kind, code, address,
                location((at[0] + 9, at[1]), key + "again"))
    for key, name, kind, code, address, at in stops():
        add(key, name, kind, code, address, location(at, key))
    add("zero", "测试点位", "购物服务;便民商店/便利店;便民商店/便利店", "060200", "", "0.000000,0.000000")
    add("none", "位置待补便利店", "购物服务;便民商店/便利店;便民商店/便利店", "060200", "", "")
    return out


def write_pois(folder, town):
    write_csv(folder / "06设施" / "高德POI_思茅区_202412.csv", [HEAD, *rows(town)])
