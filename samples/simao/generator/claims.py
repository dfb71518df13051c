"""Who lacks what, and why: planted with the streets, added up from the plan's numbers (FACTS.md shows the sums).

`low` and `high` bound the walk on paper to the nearest facility that counts, over all homes of a claim. Each is
added up here from the plan; walks.py then reads the proofs.
"""
from dataclasses import dataclass

import plan
from supply import DOOR, places
from terrain import BANK, STRETCH, river
from town import ISLAND, middle_of

LIMITS = {"assess.health": 1000, "assess.elderly": 300, "assess.primary": 500, "assess.junior": 1000,
          "assess.market": 500, "assess.culture": 1000, "assess.sport": 1000}
COUNTS = {  # the types that count for each
    "assess.health": ("综合医院", "社区卫生服务中心", "卫生院", "社区卫生服务站"),
    "assess.elderly": ("日间照料中心", "老年服务站", "社区嵌入式服务综合体"), "assess.primary": ("小学",),
    "assess.junior": ("初级中学",), "assess.market": ("农贸市场", "菜市场"),
    "assess.culture": ("文化馆", "文化站", "文化活动站"), "assess.sport": ("全民健身中心", "体育场", "篮球场"),
}
CLEAR = 150    # metres that every claim keeps from its limit, on the map


@dataclass
class Claim:
    id: str
    title: str
    criterion: str
    homes: list
    status: str
    cause: str = ""
    low: float = 0      # on paper; 0 and inf: not bounded
    high: float = float("inf")
    nearest: str = ""   # the facility, where the claim names it
    sums: str = ""      # the addition, in Chinese, for FACTS.md


def homes_in(town, west, south, east, north, place=None, estate=None):
    out = []
    for b in town.buildings:
        u, v = middle_of(b)
        if b.households and west <= u <= east and south <= v <= north and (
                place is None or b.place == place) and (estate is None or b.estate == estate):
            out.append(b)
    return out


def compound(town, name):
    return next(c for c in town.compounds if c.name == name)


def gate_at(c, side):
    return next(g[0] for g in c.gates if g[1] == side)


def behind_walls(town):
    c = compound(town, "龙生天城")
    rows = sorted({b[1] for b in c.blocks})
    south = homes_in(town, *c.box[:3], rows[0] + 20, "小区", c.id)
    u, v = gate_at(c, "N")
    far = max(middle_of(b)[1] for b in south)
    low = (v - far) + (-480 - v) + min(u - 800, 1040 - u) + 220 + min(915 - 800, 1040 - 915) + DOOR
    yield Claim("G01", "围墙南侧无门：龙生天城南排", "assess.elderly", south, "gap", "barrier", low, sums=(
        f"龙生天城只有北门（u={u:.0f}, v={v:.0f}）。南排楼到北门至少 {v - far:.0f} 米，门到鱼水路 {-480 - v:.0f} 米，沿鱼水路到最近的竖街"
        f" {min(u - 800, 1040 - u):.0f} 米，向南 220 米，沿龙生路到 u=915 至少 115 米，入户 {DOOR} 米：不少于 {low:.0f} 米；"
        "直线不足 120 米，拆去南墙后不足 200 米。"))
    c = compound(town, "永平华府")
    rows = sorted({b[1] for b in c.blocks})
    (gate_u, _), (u, v) = gate_at(c, "S"), gate_at(c, "N")
    near = [b for b in homes_in(town, *c.box[:3], rows[0] + 20, "小区", c.id)
            if abs(middle_of(b)[0] - gate_u) < 52]
    far = max(middle_of(b)[1] for b in near)
    low = (v - far) + (1160 - v) + min(u - 1040, 1280 - u) + 230 + 115 + DOOR
    yield Claim("G02", "南门常闭：永平华府南排", "assess.elderly", near, "gap", "gate", low, sums=(
        f"永平华府南门常闭，北门凭卡。南排楼到北门至少 {v - far:.0f} 米，到白云路 {1160 - v:.0f} 米，到竖街 {min(u - 1040, 1280 - u):.0f} 米，"
        f"向南 230 米，沿学苑路至 u=1155 不少于 115 米，入户 {DOOR} 米：不少于 {low:.0f} 米；开南门则不足 260 米。"))


def only_planned(town):
    c = compound(town, "茶马花园")
    homes = homes_in(town, *c.box, "小区", c.id)
    u, v = gate_at(c, "W")
    low = (u - 1280) + (700 - v) + 230 + (1280 - 1155) + DOOR + 20
    yield Claim("G03", "只有规划的养老设施：茶马花园", "assess.elderly", homes, "gap", "too_far", low, sums=(
        f"MZ10（u=1400, v=489）只是规划，不计。最近的现状设施 MZ06：出西门（v={v:.0f}）到松山路 {u - 1280:.0f} 米，向北 {700 - v:.0f}+230 米，"
        f"沿学苑路 125 米，入户 {DOOR} 米，楼到西门至少 20 米：不少于 {low:.0f} 米。"))
    east = [b for b in homes if middle_of(b)[0] > 1420]
    low = 120 + (u - 1280) + min(700 - v, v - 480) + (1280 - 215) + DOOR
    yield Claim("G04", "规划与停用的卫生设施都不计：茶马花园东部", "assess.health", east, "gap", "too_far", low, sums=(
        f"WJ06 为规划、WJ08 停用。最近的现状设施 WJ02：院内向西不少于 120 米，西门到北部路或思亭路不少于 {min(700 - v, v - 480):.0f} 米，"
        f"向西 1,065 米，入户 {DOOR} 米：不少于 {low:.0f} 米。"))
    homes = homes_in(town, 1395, -690, 1512, -490, "街坊")
    low = (1395 - 445) + DOOR
    yield Claim("G05", "只有规划的小学：松山路以东", "assess.primary", homes, "gap", "too_far", low, sums=(
        f"JT08（u=1160）只是规划。最近的现状小学 JT05 在 u=445：横向已不少于 950 米；河北的 JT06 须绕东环大桥（u=1920）。不少于 {low:.0f} 米。"))


def across_the_river(town):
    homes = [b for b in homes_in(town, 705, -110, 895, 60, "街坊")
             if river(middle_of(b)[0]) - BANK - middle_of(b)[1] < 60]
    low = (705 - 445) + (691 - 110)
    yield Claim("G06", "河对岸的小学：老渡口南岸", "assess.primary", homes, "gap", "barrier", low, sums=(
        f"JT06 在北岸 u=920，直线不足 300 米，但茶城桥在 u=100、东环大桥在 u=1920，绕行超过 1,500 米；南岸最近的 JT05（445, -691）"
        f"横向至少 260 米、纵向至少 {691 - 110} 米：不少于 {low:.0f} 米。若河可涉（老渡口 u=800），不足 400 米。"))


def under_the_overpass(town):
    homes = homes_in(town, 60, 1310, 140, 1490)
    south = min(middle_of(b)[1] for b in homes)
    low = (south - 269) + 100
    yield Claim("G07", "高架下不相通：茶城大道北段", "assess.market", homes, "gap", "too_far", low, sums=(
        f"SW04 在环城北路地面段（385, 1491），直线不足 430 米；但高架（u −160 至 360）与茶城大道立体交叉，须经白云路、洗马大街绕到环路："
        f"{south - 1160:.0f}+940+340+655 米以上。最近的是 SW01（-5, 269）：纵向至少 {south - 269:.0f} 米：不少于 {low:.0f} 米。"))
    homes = homes_in(town, 60, 1560, 140, plan.SUBURB_V)
    low = (1560 - 269) + 100
    yield Claim("G08", "高架以北：北郊", "assess.market", homes, "gap", "too_far", low, sums=(
        f"同上，从 v≥1560 起算：不少于 {low:.0f} 米。"))
    low = (1560 - 489) + 100
    yield Claim("G09", "高架以北无小学：北郊", "assess.primary", homes, "gap", "too_far", low, sums=(
        f"最近的 JT02（215, 489）：纵向至少 1,071 米，横向约 115 米：不少于 {low:.0f} 米。"))


def on_the_hill(town):
    homes = [b for b in town.buildings if b.estate == "松山村" and b.households]
    yield Claim("G10", "梯道上山：松山村", "assess.health", homes, "met", "", 100, 800, "WJ07", sums=(
        "WJ07（1160, -931）：沿南屏街 120 米，松山梯道 100 米，村内巷道最远绕村不足 560 米：不足 800 米，达标；"
        "梯道 100 米按 0.5 米/秒计，步行时间比平地多 (100/0.5 − 100/1.2)/60 = 1.94 分钟。"))


def shut_in(town):
    c = compound(town, "汽修厂宿舍")
    homes = homes_in(town, *c.box, "小区", c.id)
    yield Claim("G11", "唯一的门常闭：汽修厂宿舍", "assess.health", homes, "unreachable", "gate", sums=(
        "西门常闭，别无出口：不可达。开门后经茶城大道、鱼水路到 WJ03（-300, -489）约 600 米。"))
    homes = homes_in(town, ISLAND[0][0], 1190, ISLAND[1][0], 1270)
    for number, criterion in (("G12", "assess.health"), ("G13", "assess.market")):
        yield Claim(number, "断头机耕路：西坡农场", criterion, homes, "unreachable", "disconnected",
                    sums="西坡机耕路（u −1700 至 −1640）不与任何道路相接。")


def far_west(town):
    homes = homes_in(town, -1500, 490, -1466, 690, "街坊")
    low = (1466 - 220) + DOOR
    yield Claim("G14", "过远：西园路一侧无初中", "assess.junior", homes, "gap", "too_far", low, sums=(
        f"JT11 在 u=−220：横向至少 1,246 米；南岸 JT14 须过西环大桥。不少于 {low:.0f} 米。"))
    yield Claim("G15", "设施只对本小区开放：洗马湖畔以西", "assess.sport", homes, "gap", "", 1700, sums=(
        "洗马湖畔的篮球场只供本小区居民。最近的 JT21（670, 921）横向 2,130 米以上；JT22（-220, -949）须过河：不少于 1,700 米。"))
    c = compound(town, "洗马湖畔")
    homes = homes_in(town, *c.box, "小区", c.id)
    yield Claim("G16", "设施只对本小区开放：洗马湖畔院内", "assess.sport", homes, "met", "", 0, 400, "JT23", sums=(
        "院内任一楼到篮球场，沿中路、横路不超过 100+110+100 米：不足 400 米。"))


def plainly_met(town):
    near = [b for b in homes_in(town, -1500, 660, -1120, 740, "街坊") if abs(middle_of(b)[1] - 700) < 40]
    yield Claim("G17", "达标：北部路西段到洗马小学", "assess.primary", near, "met", "", 0, 325, sums=(
        "JT07 在 u=−1375：沿北部路不超过 255 米，楼到路心不超过 40 米，入户 9 米：不足 325 米。"))
    near = [b for b in homes_in(town, -515, -310, -375, -210, "街坊") if abs(middle_of(b)[1] + 260) < 40]
    yield Claim("G18", "达标：宁洱大道到月光老年服务站", "assess.elderly", near, "met", "", 0, 135, "MZ03", sums=(
        "MZ03 在 u=−445：沿宁洱大道不超过 70 米，楼到路心不超过 40 米，入户 9 米，不足 135 米。"))
    near = [b for b in homes_in(town, -230, 200, 180, 300, "街坊") if abs(middle_of(b)[1] - 260) < 40]
    yield Claim("G19", "达标：人民路到中心农贸市场", "assess.market", near, "met", "", 0, 325, sums=(
        "SW01 在 u=−5：沿人民路不超过 225 米，楼到路心不超过 40 米，入户 9 米：不足 325 米。"))
    near = homes_in(town, -300, 940, -130, 1150, "街坊")
    yield Claim("G20", "达标：学苑路北到二中", "assess.junior", near, "met", "", 0, 800, sums=(
        "JT11（-220, 709）：纵向不超过 460 米，横向绕行不超过 300 米：不足 800 米。"))
    near = homes_in(town, -700, -690, -560, -490, "街坊")
    yield Claim("G21", "达标：龙生路到南屏文化站", "assess.culture", near, "met", "", 0, 700, "WL02", sums=(
        "WL02（-670, -691）：横向不超过 120 米加绕行 230 米，纵向不超过 220 米：不足 700 米。"))


def all_claims(town):
    return [claim for group in (behind_walls, only_planned, across_the_river, under_the_overpass, on_the_hill,
                                shut_in, far_west, plainly_met) for claim in group(town)]


def doors_for(town, criterion):
    return [(key, at, who) for key, _, kind, at, status, who in places(town)
            if status == "在用" and kind in COUNTS[criterion]]


def prove(town, walkers, claim):
    """Raises where the plan does not hold what the claim says."""
    now, opened, razed = walkers
    limit = LIMITS[claim.criterion]
    assert len(claim.homes) >= 2, (claim.id, "too few homes")
    if claim.status == "gap":
        assert claim.low * (1 - STRETCH) >= limit + CLEAR, (claim.id, claim.low)
    if claim.status == "met":
        assert claim.high * (1 + STRETCH) <= limit - min(CLEAR, limit / 2), (claim.id, claim.high)
    for home in claim.homes:
        at = home_point(home)
        doors = [(k, p) for k, p, who in doors_for(town, claim.criterion)
                 if who != "仅居民" or now.compound_at(p) == now.compound_at(at)]
        short = least(now, at, doors, False)
        where = claim.id, home.id, [round(x) for x in at], short
        if claim.status == "unreachable":
            assert short is None, where
        else:
            assert short and short[0] >= claim.low, where
            assert least(now, at, doors, True)[0] <= claim.high, (where, least(now, at, doors, True))
        if claim.cause == "gate":
            assert least(opened, at, doors, True)[0] * (1 + STRETCH) <= limit, where
        if claim.cause == "barrier":
            assert least(razed, at, doors, False)[0] * (1 + STRETCH) <= limit, where
            assert least(opened, at, doors, False)[0] * (1 - STRETCH) > limit, where
        if claim.cause == "too_far":
            assert least(razed, at, doors, False)[0] * (1 - STRETCH) > limit, where
        if claim.nearest:
            assert short[1] == claim.nearest, where


def least(walker, at, doors, longest):
    found = [(m, key) for key, door in doors for m in [walker.walk(at, door, longest)] if m is not None]
    return min(found, default=None)


def home_point(home):
    corners = home.notes.get("corners")
    if not corners:
        return middle_of(home)
    return sum(p[0] for p in corners) / 4, sum(p[1] for p in corners) / 4
