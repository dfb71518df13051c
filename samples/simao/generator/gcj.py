"""Longitude and latitude: CGCS2000, and as the map services of China shift it (GCJ-02)."""
from math import cos, pi, sin, sqrt

from osgeo import osr

from terrain import CRS, real

A, EE = 6378245.0, 0.00669342162296594323   # Krasovsky 1940, as the shift is defined


def transformation():
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.ImportFromEPSG(CRS)
    target.ImportFromEPSG(4490)
    for one in (source, target):
        one.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return osr.CoordinateTransformation(source, target)


TO_DEGREES = transformation()


def degrees(point):
    """A place of the paper as longitude, latitude in CGCS2000."""
    lon, lat, _ = TO_DEGREES.TransformPoint(*real(point))
    return lon, lat


def wave(a, *terms):
    return sum(size * sin(a * factor * pi) for size, factor in terms) * 2 / 3


def shift(lon, lat):
    x, y = lon - 105, lat - 35
    root, both = sqrt(abs(x)), wave(x, (20, 6), (20, 2))
    north = (-100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
             + wave(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))
    east = (300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
            + wave(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))
    magic = 1 - EE * sin(lat * pi / 180) ** 2
    return (lon + east * 180 / (A / sqrt(magic) * cos(lat * pi / 180) * pi),
            lat + north * 180 / (A * (1 - EE) / (magic * sqrt(magic)) * pi))


def gcj02(point):
    return shift(*degrees(point))
