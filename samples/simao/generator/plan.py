"""What stands where, in metres of the paper (terrain.py): the numbers that FACTS.md reckons with."""

YEAR = 2025
AS_OF = "2025-01-01"

# Streets from south to north at these u; 茶城大道 is the only one with a bridge.
COLUMNS = {-1500: "西园路", -1250: "石屏路", -1000: "振兴大街", -780: "园丁路", -560: "滇池路",
           -330: "月光路", -110: "林源路", 100: "茶城大道", 330: "五一路", 560: "边城路",
           800: "永平路", 1040: "洗马大街", 1280: "松山路", 1520: "东园路"}
# Streets from west to east at these v; the riverside streets follow the river.
ROWS = {-940: "南屏街", -700: "龙生路", -480: "鱼水路", -260: "宁洱大道",
        260: "人民路", 480: "思亭路", 700: "北部路", 930: "学苑路", 1160: "白云路"}
WEST, EAST = -1500, 1520
MAIN = {"茶城大道", "振兴大街", "人民路", "宁洱大道", "洗马大街"}

# 环城路: a rounded rectangle. It meets the grid at few places only.
RING = (-1900, -1300, 1920, 1500)   # west, south, east, north
RING_CORNER = 420
RING_COLUMNS_NORTH = (-1000, 1040)  # these reach it in the north,
RING_COLUMNS_SOUTH = (-560, 560)    # these in the south,
RING_ROWS = (-480, 480)             # and these in the west and east.
OVERPASS = (-160, 360)              # from u to u, 环城北路 stands on piers and meets nothing below
BRIDGES = ((-1900, "西环大桥"), (100, "茶城桥"), (1920, "东环大桥"))
FORD_U = 800                        # 老渡口: a way through the water, drawn by the bureau, cut by the river

SUBURB_V = 1950                     # 茶城大道 goes on under the overpass to here

URBAN_VILLAGES = [  # name, box: no street of the grid crosses it
    ("洗马村", (-1500, 260, -1000, 480)),
    ("石屏村", (-1250, -940, -780, -700)),
    ("松山村", (1190, -1240, 1500, -1040)),   # on the hill: by stairs from 南屏街, or from 环城路
]
STAIRS = ("松山梯道", [(1280, -940), (1280, -1040)])

VILLAGES = [  # beyond the urban extent: name, middle, where its road leaves the ring
    ("大寨村", (-2750, 900), (-1900, 700)),
    ("木乃河村", (-2650, -900), (-1900, -800)),
    ("三家村", (2750, 800), (1920, 700)),
    ("曼连村", (2650, -1000), (1920, -800)),
    ("整碗村", (-700, -2150), (-560, -1300)),
    ("老鲁寨", (1300, 2250), (1040, 1500)),
]

# Communities of the town: strips of the urban extent, north and south of the river.
CUTS_NORTH = (-1000, -330, 330, 1040)
NAMES_NORTH = ("洗马社区", "振兴社区", "茶城社区", "永平社区", "东园社区")
CUTS_SOUTH = (-780, 100, 800)
NAMES_SOUTH = ("石屏社区", "月光社区", "五一社区", "松山社区")

# Lots of the grid with a use of their own: (south-west corner as column, row) -> what stands there.
# Rows are named by their southern street; 0 and -1 are the cells north and south of the river.
