"""The plan of Hetou, a town that does not exist: what stands where, in whole metres.

x runs east, y north; make_town.py adds EAST, NORTH. Every street lies on a grid, every house stands
square to its street, so that any walk can be added up on paper (ANSWERS.md).
"""

EAST, NORTH = 395000, 2521000  # of the plan's origin, in EPSG:4543
CRS = "EPSG:4543"

# Streets from west to east, at these y, from x = 0 to x = 1600. The river runs between 390 and 520.
ROWS = {0: "南环路", 130: "粮站路", 260: "文化路", 390: "滨河南路",
        520: "滨河北路", 650: "学府路", 780: "后山路"}
# Streets from south to north, at these x: y = 0 to 390 and y = 520 to 780.
COLUMNS = {0: "西环路", 200: "纵一路", 400: "纵二路", 600: "纵三路", 800: "河头大街",
           1000: "纵四路", 1200: "纵五路", 1400: "纵六路", 1600: "东环路"}
WIDTH = 1600
SOUTH_BANK, RIVER, NORTH_BANK = 390, 455, 520

BRIDGE_X = 800    # the only bridge
FORD_X = 1400     # an old ford: drawn as a way, but the river cuts it
OVERPASS_X = 500  # over 文化路, from 粮站路 to 滨河南路: meets neither on the way
OVERPASS_ROWS = (130, 390)

# 锦绣苑: a wall around, a lane from gate to gate where 纵一路 would run, a lane across.
COMPOUND = (70, 670, 330, 760)
COMPOUND_X = 200                    # both gates: south public, north for residents
COMPOUND_ROWS = (650, 780)          # the streets that the gates lead to
COMPOUND_LANE = (715, 80, 320)      # y, from x, to x

# 农机站宿舍: a lane south of 南环路 behind a gate that is never opened.
YARD_X, YARD_GATE_Y, YARD_END_Y = 700, -40, -120

LANE = (700, 260, 340)              # a dead end: x, from y, to y
PARK_LANE = (1100, 130, 180)        # into the park
PARK = (1060, 160, 1140, 230)
ISLAND_LANE = (-200, 100, 200)      # meets no other way
VILLAGE_ROAD = (1600, 2240, 260)    # from x, to x, y
VILLAGE_LANE_X = 2100

HOUSE_OFFSETS = (62, 87, 113, 138)  # along each side of each street between two cross streets
CONNECTOR_M = 32                    # from a house's middle to its street
SURVEYED = (130, 800)               # the houses of this street from this cross street to the next

URBAN = (-320, -200, 1720, 900)
BOUNDARY = (-500, -400, 2600, 1200)
VILLAGE = (1900, 140, 2300, 400)
ESTATES = [  # id, name, built, box
    ("E1", "粮站小区", 1985, (10, 10, 190, 120)),
    ("E2", "河边小区", 1992, (610, 140, 790, 250)),
    ("E3", "锦绣苑", 2015, COMPOUND),
]
COMMUNITIES = [  # id, name, box
    ("C1", "西街社区", (-320, -200, 700, 455)),
    ("C2", "东街社区", (700, -200, 1720, 455)),
    ("C3", "河北社区", (-320, 455, 1720, 900)),
    ("C4", "坝子村", VILLAGE),
]

# id, name, type, foot on its street (x, y), side (1 north, -1 south), connector, status
# The middle of each stands at the foot, plus side times connector to the north.
FACILITIES = [
    ("F01", "河头镇卫生院", "社区卫生服务中心", 930, 260, 1, 35, "现状"),
    ("F02", "锦绣苑卫生服务站", "社区卫生服务站", 265, 715, 1, 3, "现状"),
    ("F03", "河头镇中心小学", "小学", 530, 130, 1, 35, "现状"),
    ("F04", "河北小学", "小学", 870, 650, 1, 35, "现状"),
    ("F05", "东街小学", "小学", 1330, 390, -1, 35, "现状"),
    ("F06", "东环小学", "小学", 1500, 0, 1, 35, "规划"),
    ("F07", "学府路口袋公园", "口袋公园", 130, 650, -1, 35, "现状"),
    ("F08", "南环广场", "文化广场", 730, 0, 1, 35, "现状"),
    ("F09", "滨河口袋公园", "口袋公园", 1490, 390, 1, 35, "现状"),
    ("F11", "河头镇中学", "初中", 1110, 650, -1, 35, "现状"),
    ("F12", "西街日间照料中心", "日间照料中心", 300, 130, -1, 35, "现状"),
    ("F13", "河北老年服务站", "老年服务站", 700, 520, 1, 35, "现状"),
    ("F14", "河头农贸市场", "菜市场", 700, 390, 1, 35, "现状"),
    ("F15", "东街体育场", "中型多功能运动场地", 1300, 130, 1, 35, "现状"),
]
NOT_HOMES = [  # id, use, middle
    ("N01", "商业", 1040, 292), ("N02", "办公", 1155, 32), ("N03", "工业", -60, 60),
]
PARK_ID = ("F10", "文化公园", "社区游园")

# Criteria whose answers are worked out, with the facilities that exist for each.
CRITERIA = {
    "assess.health": (1000, ("F01", "F02")),
    "assess.primary": (500, ("F03", "F04", "F05")),
    "assess.green": (300, ("F07", "F08", "F09", "F10")),
}
MISSING = "assess.culture"  # no source has any: unknown everywhere
