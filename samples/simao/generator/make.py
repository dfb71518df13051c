#!/usr/bin/env python3
"""Draws Simao, a town that does not exist, as the files of a bureau. Same program, same bytes.

    samples/simao/generator/make.py [FOLDER]      writes FOLDER/data, facts.csv and the tables of FACTS.md
"""
import sys
from pathlib import Path

import vector_files
from dxf import Drawing
from land import write_land
from ledgers import write_ledgers
from limits import write_limits, write_units, write_unreadable
from lists import write_lists
from pois import write_pois
from relief import write_heights
from terrain import dense, real, river, RIVER_HALF
from town import make_town
from facts import write_facts
from utilities import write_pipes, write_works


def write_drawing(folder, town):
    """Walls, rivers as the survey office draws them. A wall is one closed line."""
    drawing = Drawing(["围墙", "大门", "河道", "注记"])
    for c in town.compounds:
        west, south, east, north = c.box
        corners = [(west, south), (east, south), (east, north), (west, north)]
        drawing.polyline("围墙", [real(p) for p in dense([*corners, corners[0]])[:-1]], True)
        drawing.text("注记", real(((west + east) / 2, (south + north) / 2)), 3, c.name)
    line = [(u, river(u)) for u in range(-3400, 3401, 20)]
    drawing.polyline("河道", [real(p) for p in line], False)
    path = folder / "03道路" / "围墙河道.dxf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(drawing.bytes())


def main():
    home = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    folder = home / "data"
    town = make_town()
    vector_files.write_areas(folder, town)
    vector_files.write_estates(folder, town)
    vector_files.write_buildings(folder, town)
    vector_files.write_roads(folder, town)
    vector_files.write_gates(folder, town)
    write_drawing(folder, town)
    write_lists(folder, town)
    write_pois(folder, town)
    write_heights(folder)
    write_land(folder, town)
    write_pipes(folder, town)
    write_works(folder)
    write_ledgers(folder, town)
    write_limits(folder, town)
    write_units(folder)
    write_unreadable(folder)
    write_facts(home, town)


main()
