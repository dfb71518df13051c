"""Boundary, urban extent, streets, communities: outlines on paper, drawn densely so that they bend alike."""
from math import atan2, cos, pi, sin

from osgeo import ogr

import plan
from terrain import dense, real, river

FAR = 3450, 2850   # half axes of the district's outline


def shape(points):
    """A closed ring on the map."""
    ring = [real(p) for p in dense([*points, points[0]])]
    return ring


def boundary():
    n = 90
    return [(FAR[0] * (1 + 0.05 * sin(5 * t) + 0.03 * cos(9 * t)) * cos(t),
             FAR[1] * (1 + 0.06 * cos(4 * t + 1) + 0.03 * sin(7 * t)) * sin(t))
            for t in (2 * pi * i / n for i in range(n))]


def urban():
    """120 m beyond the ring, and the suburb."""
    west, south, east, north = plan.RING
    d, c = 120, plan.RING_CORNER
    ring = [(west - d, south - d + c), (west - d + c / 3, south - d + c / 3), (west - d + c, south - d),
            (east + d - c, south - d), (east + d - c / 3, south - d + c / 3), (east + d, south - d + c),
            (east + d, north + d - c), (east + d - c / 3, north + d - c / 3), (east + d - c, north + d),
            (330, north + d), (330, plan.SUBURB_V + 60), (-200, plan.SUBURB_V + 60), (-200, north + d),
            (west - d + c, north + d), (west - d + c / 3, north + d - c / 3), (west - d, north + d - c)]
    return ring


def middle_line(low, high):
    """Along the river from u to u."""
    n = max(2, int(abs(high - low) / 20))
    return [(low + (high - low) * i / n, river(low + (high - low) * i / n)) for i in range(n + 1)]


def geometry(points):
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for u, v in [*points, points[0]]:
        ring.AddPoint_2D(u, v)
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    return polygon


def rings(polygon):
    """Outer ring and holes on paper, without the closing point; the largest part of several."""
    if polygon.GetGeometryType() != ogr.wkbPolygon:
        polygon = max((polygon.GetGeometryRef(i).Clone() for i in range(polygon.GetGeometryCount())),
                      key=lambda part: part.Area())
    out = []
    for i in range(polygon.GetGeometryCount()):
        ring = polygon.GetGeometryRef(i)
        out.append([ring.GetPoint_2D(k) for k in range(ring.GetPointCount() - 1)])
    return out


def half(low, high, north):
    """All that lies between two u on one side of the river."""
    far = 4000 if north else -4000
    return geometry([*middle_line(low, high), (high, far), (low, far)])


def communities():
    """(code, name, rings): strips of the urban extent, then the villages round it."""
    town = geometry(urban())
    out = []
    for names, cuts, north in ((plan.NAMES_NORTH, plan.CUTS_NORTH, True),
                               (plan.NAMES_SOUTH, plan.CUTS_SOUTH, False)):
        stops = [-4000, *cuts, 4000]
        for name, low, high in zip(names, stops, stops[1:]):
            out.append((name, rings(town.Intersection(half(low, high, north)))))
    outside = geometry(boundary()).Difference(town)
    for number, (name, (u, v), _) in enumerate(plan.VILLAGES):
        out.append((name + "村民委员会", rings(outside.Intersection(sector(u, v)))))
    return [(f"530802{1 if i < 5 else 2 if i < 9 else 3:03d}{i + 1:03d}", name, part)
            for i, (name, part) in enumerate(out)]


def sector(u, v):
    """Of the circle, half way to the neighbours on both sides."""
    angles = sorted(atan2(b, a) for _, (a, b), _ in plan.VILLAGES)
    i = angles.index(atan2(v, u))
    before = angles[i - 1] - (2 * pi if i == 0 else 0)
    after = angles[(i + 1) % len(angles)] + (2 * pi if i + 1 == len(angles) else 0)
    low, high = (before + angles[i]) / 2, (angles[i] + after) / 2
    return geometry([(0, 0)] + [(6000 * cos(low + (high - low) * k / 8),
                                 6000 * sin(low + (high - low) * k / 8)) for k in range(9)])


def streets():
    """Two 街道 and a 镇: (code, name, rings)."""
    whole = geometry(boundary())
    town = geometry(urban())
    return [("530802001", "思茅街道", rings(town.Intersection(half(-4000, 4000, True)))),
            ("530802002", "南屏街道", rings(town.Intersection(half(-4000, 4000, False)))),
            ("530802100", "倚象镇", rings(whole.Difference(town)))]
