#!/usr/bin/env python3
"""Every home of the sample town gets the answers that were worked out on paper.

    test_answers.py QUAN_PROGRAM TOWN_FOLDER
"""
import csv
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

TOLERANCE_M = 0.01
N_VILLAGE_HOUSES = 12
MAX_SHOWN = 20


def run_town(program, town, folder):
    output = folder / "town.gpkg"
    result = subprocess.run([program, "run", town / "run.yaml", "-o", output],
                            capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"quan run ended with {result.returncode}:\n{result.stderr}")
    return output


def rows_of(package, sql):
    with sqlite3.connect(f"file:{package}?mode=ro&immutable=1", uri=True) as database:
        return database.execute(sql).fetchall()


def is_same_length(expected, found):
    if expected == "" or found is None:
        return expected == "" and found is None
    return abs(float(expected) - found) <= TOLERANCE_M


def compare(town, package):
    found = {row[:2]: row[2:] for row in rows_of(
        package, "SELECT building_id, criterion_id, route_m, status, cause FROM gap_detail")}
    differences, homes = [], set()
    with open(town / "answers.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            homes.add(row["building_id"])
            key = (row["building_id"], row["criterion_id"])
            route_m, status, cause = found.get(key, (None, "no row", None))
            if not (is_same_length(row["route_m"], route_m) and status == row["status"]
                    and (cause or "") == row["cause"]):
                differences.append(
                    f"{key[0]} {key[1]}: on paper {row['route_m'] or '-'} {row['status']} "
                    f"{row['cause'] or '-'}, found {route_m} {status} {cause}")
    return homes, differences


def main():
    program, town = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        package = run_town(program, town, Path(folder))
        homes, differences = compare(town, package)
        judged = {row[0] for row in rows_of(package, "SELECT building_id FROM gap_building")}
        rural = rows_of(package, "SELECT building_id FROM rural_building")
    for home in sorted(homes ^ judged):
        differences.append(f"{home} is {'not judged' if home in homes else 'judged, but no home'}")
    if len(rural) != N_VILLAGE_HOUSES:
        differences.append(f"{len(rural)} rural houses instead of {N_VILLAGE_HOUSES}")
    print("\n".join(differences[:MAX_SHOWN]))
    print(f"{len(homes)} homes compared, {len(differences)} differences")
    return 1 if differences or not homes else 0


sys.exit(main())
