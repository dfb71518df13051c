"""The ground: from the plan's paper to the map, the river, the hills.

The town is planned on paper (u east, v north, metres, the middle of 茶城桥 near (100, 0)) as an even grid,
so that walks can be added up; `real` then turns and bends the paper, so that no street runs straight north.
Lengths change by less than STRETCH in doing so.
"""
from math import cos, exp, pi, sin

EAST, NORTH = 394950.0, 2521300.0  # of the paper's origin, EPSG:4543
CRS = 4543
TURN = 0.16                        # radians
BEND_U, LONG_U = 50.0, 1000.0
BEND_V, LONG_V = 70.0, 1200.0
# The bends shear by at most 50/1000 and 70/1200; a shear matrix stretches by half their sum at most.
STRETCH = (BEND_U / LONG_U + BEND_V / LONG_V) / 2

RIVER_HALF = 22      # from the middle to the water's edge
BANK = 48            # from the middle to the riverside streets
HILL = (1330, -1100, 95, 270)      # 松山: middle, height, how wide


def real(point):
    u, v = point
    a = u + BEND_U * sin(v / LONG_U)
    b = v + BEND_V * sin(u / LONG_V + 0.5)
    return (round(EAST + a * cos(TURN) - b * sin(TURN), 3),
            round(NORTH + a * sin(TURN) + b * cos(TURN), 3))


def paper(east, north):
    """The inverse of `real`, by iteration: each round leaves a thousandth of the error."""
    x, y = east - EAST, north - NORTH
    a, b = x * cos(TURN) + y * sin(TURN), y * cos(TURN) - x * sin(TURN)
    u, v = a, b
    for _ in range(8):
        u, v = a - BEND_U * sin(v / LONG_U), b - BEND_V * sin(u / LONG_V + 0.5)
    return u, v


def river(u):
    """v of the middle of 洗马河."""
    return 105 * sin(2 * pi * (u + 300) / 3400) + 42 * sin(2 * pi * u / 1500)


def height(u, v):
    """Metres above the sea: a valley of 1,300 m between hills, and 松山 in the south-east."""
    u0, v0, high, wide = HILL
    rim = max(0.0, v - 1450) * 0.11 + max(0.0, -v - 1350) * 0.13 + max(0.0, abs(u) - 2000) * 0.06
    roll = 6 * sin(u / 310) * cos(v / 270) + 9 * sin(u / 900 + 1) * sin(v / 700)
    valley = 22 * (1 - exp(-((v - river(u)) / 900) ** 2))
    return 1298 + valley + roll * (0.3 + min(rim, 90) / 60) + rim + high * exp(
        -((u - u0) ** 2 + (v - v0) ** 2) / (2 * wide * wide))


def dense(points, step=40.0):
    """More vertices, so that straight lines of the paper bend with it."""
    out = [points[0]]
    for (u1, v1), (u2, v2) in zip(points, points[1:]):
        n = max(1, int(max(abs(u2 - u1), abs(v2 - v1)) / step + 0.999))
        out += [(u1 + (u2 - u1) * i / n, v1 + (v2 - v1) * i / n) for i in range(1, n + 1)]
    return out
