#!/usr/bin/env python3
"""Hostile inputs beside good ones: refused with one line that names the file, or counted to the last
feature; never a crash, a hang, or a look into the network.

    test_inputs.py QUAN_PROGRAM

Several files share one run file, each in one role: `quan check` says which cannot be opened, and runs
without those that are refused account for the rest. What can go wrong with a file, and which test looks:

     1 no file, a folder, FIFO, device       here: TEXTS, write_others; unit test_read_gate
     2 URLs, databases, virtual paths        here: TEXTS, under strace; unit test_read_gate
     3 VRT under another name                here: vrt.gpkg, .shp, .geojson, .tif, under strace
     4 links to elsewhere, in a circle       here: dangling, loop, linked.gdb
     5 the output is an input                fault test_output: output_as_input
     7 names of files                        here: write_more, TEXTS
     8 cut GeoPackage                        here: cut*.gpkg; unit test_read_gate
     9 flipped bytes                         here: flip*.gpkg
    10 a view in place of a table            here: view.gpkg; unit test_read_gate
    11 triggers                              here: trigger.gpkg
    12 virtual tables, code in views         here: virtual.gpkg; unit test_read_gate
    13 names of layers                       here: layer_*.gpkg, odd_names.gpkg
    14 -wal and -journal                     here: hot.gpkg, torn.gpkg, all inputs unchanged at the end;
                                             unit test_read_gate
    15 tables of the GeoPackage missing      here: no_*.gpkg, two_columns.gpkg, cheating_column.gpkg
    16 geometry blobs                        here: odd_blobs, lying_blob, random_blobs; fuzz wkb
    17 srs_id                                here: srs_*.gpkg, other_wkt.gpkg
    18 mixed and shifted systems             cli test_places; unit test_shift
    19 swapped axes                          cli test_places; here: odd_coordinates.csv
    20 coordinates that are no numbers       here: coordinate_*, point_*, odd_blobs; unit test_read_gate
    21 places far away                       here: far.geojson, huge_all.geojson
    22 invalid polygons                      here: star.geojson, odd_blobs; unit test_repair
    23 open, short, empty, missing           here: open_ring, two_points, *_geometry, odd_blobs
    24 curves, TIN, Z and M, collections     here: odd_blobs, odd_wkt; data/bad_inputs/shp
    25 many vertices, many holes             here: many_vertices, many_holes
    26 counts that lie                       here: lying_count, last_fid, lying.shp; huge_feature_count.gpkg
    27 empty layers, no known fields         here: no_features, nothing_known, null_fields, only_heading
    28 wrong types of values                 here: wrong_types, huge_values; unit test_read_values; fuzz value
    29 repeated ids and features             here: duplicates.geojson; unit test_read_sources
    30 encodings                             here: data/encodings; real test_encodings; fuzz csv
    31 incomplete shapefiles                 real test_formats: broken_shapes; here: lying.shp
    32 zips that do harm                     real test_formats: harmful_zips; here: *.zip
    33 tables of text                        here: write_text_tables; fuzz csv; unit test_write_csv
    34 deep and long JSON                    here: deep_*.geojson, long_number, same_keys
    35 entities of XML                       here: laughs.kml, .xlsx, .osm, outer*, entit*
    36 links to the network                  here: links.kml, formulas.xlsx, under strace
    37 grids of heights                      here: write_grids
    38 heights that do not cover the area    unit test_read_sources, test_raster; here: nan_dem
    56 a file that changes while it is read  unit test_read_gate
    61 deep nesting                          here: deep_*; kml, drawings (itself, bomb_blocks)
"""
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from hostile_files import TEXTS, made_files  # noqa: E402
from town import (SHARED, Town, check, environment, finish, is_sanitized, quan,  # noqa: E402
                  rows, scratch_folder)

CODES = (0, 3, 4, 5)
MOST_S = 20
GROUP = 8
FOLDERS = ("bad_inputs", "encodings", "geopackage")
HELPERS = (".csvt", ".shx", ".prj", ".sbn", ".sbx", ".cpg", ".idm", ".ind", ".qix", ".TXT", ".ini", ".md",
           ".PRJ", ".sql", "LICENSE.TXT", "verdicts.txt", "README.txt")
MAP_ROLES = ("building", "road", "facility", "parcel", "barrier", "gate", "utility_line", "constraint",
             "parcel_planned", "renewal_unit", "estate", "community")
OSM_ROLES = MAP_ROLES[:6]
TABLE_ROLES = ("ledger", "facility", "votes", "utility_line", "survey", "building", "price", "utility_work")
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
NOTHING_LEFT = "no feature of the layer"  # what is said when all sources of a role gave nothing
COORDINATES = re.compile(r"crs|coordinate system", re.I)
SEVERAL = re.compile(r"several layers|several sheets")
MOST_LAYERS = 2


def printable(name):
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class Trial:
    """One file in one role, with what else its entry says."""

    def __init__(self, path, role, extra=""):
        self.path, self.role, self.extra = path, role, extra
        self.name = Path(str(path)).name or str(path)
        self.refusal = None

    def __str__(self):
        return "%s as %s%s" % (self.name[:80], self.role, self.extra)

    def entry(self):
        shown = json.dumps(os.fsencode(str(self.path)).decode("utf-8", "replace"), ensure_ascii=False)
        return "  - {role: %s, path: %s%s}\n" % (self.role, shown, self.extra)

    def next(self):
        """With a system of coordinates said by hand where the file has none, and layer by layer where it
        has several."""
        if not self.refusal or self.extra:
            return []
        said = " ".join(self.refusal.split())
        if SEVERAL.search(said):
            names = re.split(r"features: |layers: |sheets: ", said)[-1].split(", ")[:MOST_LAYERS]
            names = [re.sub(r" \(\d+\)$", "", name) for name in names]
            return [Trial(self.path, self.role, ', crs: "EPSG:4543", layer: ' + json.dumps(n)) for n in names]
        return [Trial(self.path, self.role, ', crs: "EPSG:4543"')] if COORDINATES.search(said) else []


class Bench:
    """One town in which groups of files are tried."""

    def __init__(self, binary, folder):
        self.binary, self.town = binary, Town(folder)
        self.text = self.town.file.read_text(encoding="utf-8")
        self.out = self.town.folder / "town.gpkg"
        self.slowest = (0, "")
        # GDAL 3.6 itself loses some bytes for each MLEADER of a drawing.
        known = self.town.folder / "known_leaks.txt"
        known.write_text("leak:libgdal\n")
        self.drawing_env = environment(LSAN_OPTIONS="print_suppressions=0:suppressions=%s" % known)

    def call(self, command, trials, prefix=(), env=None):
        text = self.text
        if any(t.role == "dem" for t in trials):
            text = re.sub(r"  - \{role: dem,.*\n", "", text)
        entries = "".join(t.entry() for t in trials)
        self.town.file.write_text(text.replace("sources:\n", "sources:\n" + entries), encoding="utf-8")
        drawings = any(t.name.endswith(".dxf") for t in trials)
        words = ["-o", self.out, "--overwrite"] if command != "check" else []
        start = time.monotonic()
        try:
            return quan(self.binary, command, self.town.file, "-q", *words, timeout=MOST_S * len(trials),
                        prefix=prefix, env=env or (self.drawing_env if drawings else None))
        except subprocess.TimeoutExpired:
            return None
        finally:
            took = time.monotonic() - start
            self.slowest = max(self.slowest, (took / len(trials), "%s %s" % (command, trials[0])))

    def ended(self, sentence, done, n):
        if not check(done is not None, "%s: ends within %d s" % (sentence, MOST_S * n)):
            return False
        check(not done.crashed, sentence + ": no crash and nothing for the sanitizer", done)
        check(done.code in CODES, sentence + ": exit 0, 3, 4 or 5", done)
        check(len(done.errors) == (done.code != 0), sentence + ": one line where it fails, else none", done)
        return not done.crashed and done.code in CODES

    def check_group(self, trials):
        """`quan check` opens all of them and lists those that are refused."""
        sentence = "check " + ", ".join(map(str, trials))
        done = self.call("check", trials)
        if not self.ended(sentence, done, len(trials)):
            return [] if done is None else trials
        for t in trials:
            listed = re.search(r"^    %s: (.*(?:\n    .*)*)" % re.escape(t.name), done.out, re.M)
            t.refusal = listed.group(1) if listed else None
        check(done.code or not any(t.refusal for t in trials), sentence + ": what is refused ends in exit 3", done)
        return trials

    def run_group(self, trials, command):
        """Runs without those that are refused, until all that are left are accounted for."""
        left = [t for t in trials if not t.refusal]
        while left:
            sentence = "%s %s" % (command, ", ".join(map(str, left)))
            done = self.call(command, left)
            if not self.ended(sentence, done, len(left)):
                return
            if not done.code:
                self.account(sentence, left)
                return
            guilty = [t for t in left if t.name in done.said] or (NOTHING_LEFT in done.said and left)
            if not check(guilty, sentence + ": the line names the file", done):
                return
            for t in guilty[:1]:
                t.refusal = done.said
                left.remove(t)

    def account(self, sentence, trials):
        wrong = rows(self.out, "SELECT * FROM run_source WHERE features_in <> used + rejected + outside")
        check(not wrong, sentence + ": all features are accounted for", wrong)
        for t in trials:
            told = rows(self.out, "SELECT count(*), total(rejected) FROM run_source WHERE source = ?", t.name)[0]
            check(told[0] > 0, "%s: it is named in run_source" % t)
            listed = rows(self.out, "SELECT count(*) FROM rejected_feature WHERE instr(file, ?) = 1", t.name)[0][0]
            check(listed >= told[1] or len(t.name) > 100, "%s: what is rejected is listed" % t, told, listed)
        self.out.unlink()
        self.out.with_suffix(".qgs").unlink()

    def alone(self, text):
        """A path that is refused before it is a file."""
        trial = Trial(text, "building")
        for command in ("check", "network"):
            done = self.call(command, [trial])
            sentence = "%s of the path %s" % (command, json.dumps(text[:60]))
            if self.ended(sentence, done, 1):
                check(done.code == 3, sentence + ": refused", done)

    def tool(self, source):
        """The tool that reads any lines, wherever on earth they lie."""
        sentence = "quan network --roads %s" % source
        try:
            done = quan(self.binary, "network", "--roads", source, "-o", self.town.folder / "lines.gpkg",
                        "--overwrite", "-q", timeout=MOST_S)
        except subprocess.TimeoutExpired:
            done = None
        if check(done is not None, "%s: ends within %d s" % (sentence, MOST_S)):
            check(not done.crashed, sentence + ": no crash", done)
            check(done.code in (*CODES, 2), sentence + ": exit 0, 2, 3, 4 or 5", done)
            check(len(done.errors) == (done.code != 0), sentence + ": one line where it fails", done)


def known_files():
    found = []
    for folder in FOLDERS:
        for path in sorted((SHARED / folder).rglob("*")):
            whole = path.name.endswith(".gdb") or (path.is_file() and not path.parent.name.endswith(".gdb"))
            if whole and not path.name.endswith(HELPERS):
                found.append(path)
    return found


def role_of(path, turn):
    if path.suffix in (".tif", ".hgt"):
        return "dem"
    osm = re.search(r"\.(osm|pbf)(\.gz)?$", path.name)
    roles = OSM_ROLES if osm else TABLE_ROLES if path.suffix in TABLES else MAP_ROLES
    return roles[turn % len(roles)]


def in_groups(trials):
    """Drawings by themselves, a grid of heights by itself, no name twice, nothing that a line breaks."""
    groups = []
    for t in trials:
        odd = len(t.name) > 60 or not re.fullmatch(r"[\w.%$();{}*-]+", printable(t.name)) or t.role == "dem"
        kind = t.name.endswith(".dxf")
        for group in groups[-12:]:
            if not odd and len(group) < GROUP and group[0].name.endswith(".dxf") == kind and \
                    not any(o.name in t.name or t.name in o.name for o in group) and not group[0].odd:
                group.append(t)
                break
        else:
            t.odd = odd
            groups.append([t])
    return groups


def try_group(bench, trials, command):
    tried = list(bench.check_group(trials))
    bench.run_group(tried, command)
    return tried


def no_network(bench, groups):
    """No socket is opened, but one of this machine that libraries may look for."""
    log = bench.town.folder / "sockets.txt"
    prefix = ("strace", "-f", "-qq", "-o", str(log), "-e", "trace=socket,connect")
    if not shutil.which("strace") or quan("true", prefix=prefix).code:
        print("whether the network is touched is not looked at: strace is not there")
        return
    env = environment(ASAN_OPTIONS="detect_leaks=0")
    for group in groups:
        done = bench.call("check", group, prefix=prefix, env=env)
        found = [line for line in log.read_text().splitlines() if "AF_INET" in line]
        check(done and not found, ", ".join(map(str, group)) + ": the network is not touched", found)


def whole_folder(bench, folder):
    """`quan init` over all of them makes a run file, or says why not."""
    target = bench.town.folder / "init"
    target.mkdir()
    try:
        done = quan(bench.binary, "init", folder, "--yes", "-o", target / "run.yaml", cwd=target, timeout=300)
    except subprocess.TimeoutExpired:
        done = None
    sentence = "quan init over all hostile files"
    if check(done is not None, sentence + ": ends within 300 s"):
        check(not done.crashed and done.code in CODES, sentence + ": no crash", done)


def state_of(paths):
    return {p: (p.lstat().st_size, p.lstat().st_mtime_ns) for p in paths}


def main():
    binary = Path(sys.argv[1]).resolve()
    thin = is_sanitized(binary)
    with scratch_folder() as scratch:
        folder = Path(scratch)
        made = made_files(folder / "made", thin)
        before = state_of((folder / "made").rglob("*"))
        known = known_files() if SHARED.exists() else []
        if not known:
            print("the collection of bad files is left out: shared/data is not here")
        benches = [Bench(binary, folder / ("bench%d" % i)) for i in range(2)]
        counts = {"refused": 0, "counted": 0}

        def work(part, groups):
            more = []
            for i, group in enumerate(groups[part::2]):
                whole = "run" if i % (4 if thin else 2) == 0 else "network"
                for t in try_group(benches[part], group, whole):
                    counts["refused" if t.refusal else "counted"] += 1
                    more += t.next()
            return more

        def both(groups):
            with ThreadPoolExecutor(2) as pool:
                return [t for more in pool.map(lambda part: work(part, groups), range(2)) for t in more]

        n = 0
        for turn in range(1 if thin else 2):
            trials = [Trial(p, role_of(p, i + 5 * turn)) for i, p in enumerate(made + known)
                      if printable(p.name) == p.name  # others cannot be written into a run file
                      and not (turn and p.name.startswith("flip"))]
            while trials:
                n += len(trials)
                groups = in_groups(trials)
                trials = both(groups)
                if turn == 0 and not any(t.extra for t in groups[0]):
                    no_network(benches[0], groups[::8 if thin else 2])
        for i, text in enumerate(TEXTS):
            benches[i % 2].alone(text)
        for source in (made + known)[::12 if thin else 4]:
            benches[0].tool(source)
        whole_folder(benches[1], folder / "made")
        check(state_of((folder / "made").rglob("*")) == before, "no input is changed, nothing is written beside one")
        print("%d files, %d trials: %s; slowest: %.1f s, %s" % (
            len(made + known), n, counts, *max(b.slowest for b in benches)))
        check(counts["refused"] > 50 and counts["counted"] > 50, "some are refused, some are counted", counts)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
