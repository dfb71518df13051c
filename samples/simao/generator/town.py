"""The whole town, put together: lots, roads, compounds, buildings, people."""
from dataclasses import dataclass, field

import plan
from compounds import make_compounds
from evidence import LIVED_IN, UNMAPPED_PARCELS, fill
from fixed import mix, whole
from housing import (Building, Ground, public_lot, row_of_houses, sheds, street_block, suburb, works_lot)
from lots import make_lots
from streets import Road, main_roads
from supply import park_paths
from terrain import river
from villages import urban_village, village

AGENCIES = ["区水务局", "区统计局", "区农业机械管理站", "区粮食局", "区林业站", "区供销联社", "区畜牧局", "区档案局"]
EMPTY = {"区农业机械管理站", "区粮食局", "区供销联社"}   # moved out; the meters hardly turn
ISLAND = [(-1700, 1230), (-1640, 1230)]                 # a track that meets no street, two homes beside it


@dataclass
class Town:
    lots: list
    roads: list
    compounds: list
    buildings: list
    communities: list = field(default_factory=list)


def community_of(u, v, place):
    if place == "村庄":
        return ""
    if v > river(u):
        cuts, names = plan.CUTS_NORTH, plan.NAMES_NORTH
    else:
        cuts, names = plan.CUTS_SOUTH, plan.NAMES_SOUTH
    return names[sum(u > cut for cut in cuts)]


def compound_buildings(compound):
    new = compound.lot.use == "新区"
    for number, (box, year) in enumerate(zip(compound.blocks, compound.years), 1):
        floors = whole(8, 11, "high", compound.name, number) if new else \
            whole(3, 5, "slab", compound.name, number) + (compound.built > 1992)
        flats = floors * (2 + (number % 4 == 0) if new else max(2, int((box[2] - box[0]) / 14)))
        label = "" if compound.name in UNMAPPED_PARCELS else f"{compound.name}{number}幢"
        yield Building(box, "住宅", "小区", label, floors, flats, year,
                       compound.id,
                       compound.name if compound.tenure == "单位房" and label else "")
    for box, use in compound.others:
        yield Building(box, "其他", "小区", use, 1, year=compound.built,
                       estate=compound.id)
    for number, box in enumerate(compound.fronts, 1):
        yield Building(box, "商业", "沿街", "", whole(1, 3, "ff", compound.name, number),
                       year=compound.built)


def add_persons(building, occupied_percent=100):
    """2.88 a household on average (household.persons), in whole numbers; `households` are the flats."""
    lived = building.households * occupied_percent // 100
    building.persons = lived * 72 // 25 + (mix("person", building.id) % 25 < lived * 72 % 25)
    building.notes["lived"] = lived


def lot_buildings(lot, ground, roads):
    if lot.use in ("街坊", "沿街"):
        yield from street_block(lot, ground, roads)
        if lot.use == "街坊":
            yield from sheds(lot, ground, whole(3, 9, "sheds", lot.id), lot.id)
    elif lot.use in ("工业", "仓储"):
        yield from works_lot(lot, ground)
    elif lot.use in ("学校", "医院", "市场", "行政", "商业", "机关", "公园"):
        yield from public_lot(lot, ground)


def make_town():
    lots, roads = make_lots(), main_roads()
    agencies = iter(AGENCIES)
    for lot in lots:
        if lot.use == "机关":
            lot.name = next(agencies, "区机关事务管理局")
    compounds = make_compounds(lots, roads)
    ground = Ground()
    buildings = [b for compound in compounds for b in compound_buildings(compound)]
    for lot in lots:
        buildings += lot_buildings(lot, ground, roads)
    buildings += suburb(ground)
    for name, box in plan.URBAN_VILLAGES:
        buildings += urban_village(name, box, roads)
    for name, middle, _ in plan.VILLAGES:
        for one in village(name, middle, roads):
            one.notes["village"] = name
            buildings.append(one)
    roads.append(Road("西坡机耕路", "小路", ISLAND))

    for v in (1243, 1209):
        buildings.append(Building((-1676, v, -1664, v + 9), "住宅", "街坊", "西坡农场", 1, 2, 1988))
    occupancy = {c.id: LIVED_IN.get(c.name, 100) for c in compounds}
    for number, building in enumerate(buildings, 1):
        building.id = f"F{number:05d}"
        u, v = middle_of(building)
        building.community = community_of(u, v, building.place)
        if building.households:
            add_persons(building, occupancy.get(building.estate, 100))
    town = Town(lots, roads, compounds, buildings)
    roads += park_paths(town)
    return fill(town)


def middle_of(building):
    west, south, east, north = building.box
    return (west + east) / 2, (south + north) / 2
