#!/usr/bin/env python3
"""What the command line promises: help, words, exit codes, logs, and an old output that survives.

    test_cli.py QUAN_PROGRAM
"""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
TOWN = SOURCE / "samples/hetou/run.yaml"
COMMANDS = ("run", "check", "network", "reach", "gap", "layers")
PROGRAM = ""
TIMEOUT_S = 300


def environment(**more):
    plain = {k: v for k, v in os.environ.items() if k not in ("LANG", "LANGUAGE", "QUAN_LOCALE")}
    return {**plain, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", **more}


def quan(*words, **more):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False,
                          encoding="utf-8", env=environment(**more), timeout=TIMEOUT_S)


def rows_of(package, sql):
    with sqlite3.connect(f"file:{package}?mode=ro&immutable=1", uri=True) as database:
        return database.execute(sql).fetchall()


class Words(unittest.TestCase):
    def test_help_lists_every_command_and_goes_to_standard_output(self):
        for word in ("--help", "-h", "help"):
            done = quan(word)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            for command in COMMANDS:
                self.assertIn(f"\n  {command} ", done.stdout)

    def test_version_is_one_line(self):
        done = quan("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"\Aquan \d+\.\d+\.\d+\n\Z")

    def test_every_command_has_its_help(self):
        for command in COMMANDS:
            done = quan(command, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""), command)
            self.assertIn(f"quan {command}", done.stdout)
            self.assertIn("--help", done.stdout)

    def test_help_names_every_option_that_its_command_takes(self):
        for command in COMMANDS:
            for line in quan(command, "--help").stdout.splitlines():
                word = line.strip().split(", ")[-1].split(" ")[0]
                if line.startswith("  ") and word.startswith("--"):
                    said = quan(command, word).stderr
                    self.assertNotIn("is no option", said, f"{command} {word}")

    def test_typos_are_answered_with_the_nearest_word(self):
        for typo, nearest in (("rn", "run"), ("chek", "check"), ("netwrok", "network"),
                              ("raech", "reach"), ("gaps", "gap"), ("layer", "layers")):
            done = quan(typo)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stderr, f"quan: {typo} is no command; did you mean {nearest}?\n")
        done = quan("run", "--overwrit_", TOWN)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--overwrite", done.stderr)

    def test_no_command_lists_the_commands_and_is_an_error(self):
        done = quan()
        self.assertEqual(done.returncode, 2)
        self.assertIn("\n  run ", done.stdout)
        self.assertEqual(done.stderr, "quan: a command is needed\n")

    def test_threads_begin_at_one(self):
        done = quan("check", TOWN, "--threads", "0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("from 1 to 1024", done.stderr)
        self.assertEqual(quan("check", TOWN, "--threads", "1").returncode, 0)

    def test_messages_speak_chinese_where_the_locale_does(self):
        done = quan("nosuch", LANGUAGE="zh_CN")
        self.assertEqual(done.stderr, "quan: 没有 nosuch 这个命令；quan --help 列出全部命令\n")
        self.assertIn("路网", quan("network", "-h", LANGUAGE="zh_CN").stdout)

    def test_the_dictionary_in_docs_is_the_one_of_layers(self):
        done = quan("layers", "--markdown", QUAN_LAYERS=str(SOURCE / "layers"))
        self.assertEqual(done.returncode, 0)
        written = (SOURCE / "docs/output_dictionary.md").read_text(encoding="utf-8")
        self.assertEqual(written, done.stdout,
                         "run: quan layers --markdown > docs/output_dictionary.md")

    def test_layers_shows_one_layer_with_its_fields(self):
        done = quan("layers", "road")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("road "))
        self.assertIn("\n  level ", done.stdout)
        self.assertNotIn("building", done.stdout.split()[0])


def features(kind, shapes):
    listed = [{"type": "Feature", "properties": {"id": name},
               "geometry": {"type": kind, "coordinates": place}} for name, place in shapes]
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4543"}}
    return json.dumps({"type": "FeatureCollection", "crs": system, "features": listed})


class Reach(unittest.TestCase):
    """One straight road of 1 km, and places beside it."""

    def reach(self, *words):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (folder / "road.geojson").write_text(features("LineString", [
                ("R", [[395000, 2521500], [396000, 2521500]])]), encoding="utf-8")
            (folder / "from.geojson").write_text(features("Point", [
                ("at", [395000, 2521500]), ("off_450", [395000, 2521950]),
                ("off_550", [395000, 2522050])]), encoding="utf-8")
            (folder / "to.geojson").write_text(features("Point", [
                ("end", [396000, 2521500]), ("half", [395500, 2521500])]), encoding="utf-8")
            done = quan("reach", "--roads", folder / "road.geojson", "--origins",
                        folder / "from.geojson", "--destinations", folder / "to.geojson",
                        "-o", folder / "out.csv", *words)
            self.assertEqual(done.returncode, 0, done.stderr)
            return (folder / "out.csv").read_text(encoding="utf-8").splitlines()[1:]

    def test_a_connector_is_at_most_500_m_unless_said_otherwise(self):
        self.assertEqual(self.reach("--nearest", "1"), [
            "at,half,500.000,ok", "off_450,half,950.000,ok", "off_550,,,unattached"])
        self.assertEqual(self.reach("--nearest", "1", "--connector", "550")[2],
                         "off_550,half,1050.000,ok")

    def test_a_limit_is_inclusive_and_all_lists_what_is_within(self):
        self.assertEqual(self.reach("--all", "--limit", "1000"), [
            "at,half,500.000,ok", "at,end,1000.000,ok", "off_450,half,950.000,ok"])
        self.assertEqual(self.reach("--nearest", "1", "--limit", "499.999"), [
            "at,,,beyond", "off_450,,,beyond", "off_550,,,unattached"])

    def test_time_is_length_over_the_speed_of_who_walks(self):
        self.assertEqual(self.reach("--nearest", "1", "--cost", "time", "--profile", "adult")[0],
                         "at,half,416.667,ok")


class Runs(unittest.TestCase):
    """The sample town, run once; each test has a copy of the result."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        cls.folder = Path(cls.scratch.name)
        cls.first = cls.folder / "first.gpkg"
        cls.done = quan("run", TOWN, "-o", cls.first, "--log-format", "json")
        if cls.done.returncode:
            raise AssertionError(f"quan run ended with {cls.done.returncode}: {cls.done.stderr}")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def copy(self, name):
        path = self.folder / f"{name}.gpkg"
        shutil.copy(self.first, path)
        shutil.copy(self.first.with_suffix(".qgs"), path.with_suffix(".qgs"))
        return path

    def files(self):
        return sorted(os.listdir(self.folder))

    def test_a_run_prints_where_its_result_is(self):
        self.assertEqual(self.done.stdout, f"{self.first}\n")

    def test_json_lines_are_json(self):
        lines = [json.loads(line) for line in self.done.stderr.splitlines()]
        self.assertLessEqual({line["t"] for line in lines}, {"progress", "note", "warning"})
        stages = [line["stage"] for line in lines if line["t"] == "progress"]
        for stage in ("read", "network", "gap", "write"):
            self.assertIn(stage, stages)
        self.assertTrue(all(0 <= line["pct"] <= 100 for line in lines if line["t"] == "progress"))
        self.assertTrue(all(line["text"] for line in lines if line["t"] == "warning"))

    def test_json_errors_are_json(self):
        done = quan("check", "nosuch\n\"\x01.yaml", "--log-format", "json")
        self.assertEqual(done.returncode, 3)
        line = json.loads(done.stderr)
        self.assertEqual(line["t"], "error")
        self.assertIn("control byte", line["text"])

    def test_quiet_leaves_warnings_and_errors(self):
        done = quan("check", TOWN, "-q")
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("%", done.stderr)

    def test_exit_codes_tell_who_can_mend_it(self):
        self.assertEqual(quan("check", TOWN).returncode, 0)
        self.assertEqual(quan("check").returncode, 2)
        self.assertEqual(quan("check", self.folder / "nosuch.yaml").returncode, 3)
        self.assertEqual(quan("run", TOWN, "-o", self.folder / "no/out.gpkg").returncode, 4)
        self.assertEqual(quan("layers", QUAN_LAYERS="/nowhere").returncode, 4)

    def test_a_full_standard_output_ends_with_4(self):
        for words in (("--help",), ("layers", "--markdown"), ("check", str(TOWN), "-q")):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE,
                                      check=False, env=environment(), timeout=TIMEOUT_S)
            self.assertEqual(done.returncode, 4, words)
            self.assertIn(b"standard output cannot be written", done.stderr)

    def test_a_closed_pipe_ends_with_4_and_not_by_a_signal(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = subprocess.run([PROGRAM, "layers", "--markdown"], stdout=write_end, check=False,
                              stderr=subprocess.DEVNULL, env=environment(), timeout=TIMEOUT_S)
        os.close(write_end)
        self.assertEqual(done.returncode, 4)

    def test_an_existing_output_needs_overwrite(self):
        path = self.copy("exists")
        before = path.read_bytes()
        self.assertEqual(quan("run", TOWN, "-o", path).returncode, 2)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(quan("run", TOWN, "-o", path, "--overwrite").returncode, 0)
        self.assertEqual(rows_of(path, "SELECT count(*) FROM gap_building"),
                         rows_of(self.first, "SELECT count(*) FROM gap_building"))

    def interrupt(self, number, stage):
        """Sends the signal when that stage begins; its end, and whether the old output stands."""
        path = self.copy(f"interrupted_{number}_{stage}")
        before, files = path.read_bytes(), self.files()
        with subprocess.Popen([PROGRAM, "run", str(TOWN), "-o", str(path), "--overwrite",
                               "--log-format", "json"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment()) as process:
            seen = b""
            for line in process.stderr:
                seen += line
                if f'"stage":"{stage}"'.encode() in line:
                    process.send_signal(number)
                    break
            out, rest = process.communicate(timeout=TIMEOUT_S)
        self.assertEqual(out, b"")
        self.assertIn(b"interrupted; nothing was published", seen + rest)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(self.files(), files)
        return process.returncode

    def test_sigint_during_a_run_gives_130_and_leaves_the_old_output(self):
        for stage in ("read", "network", "gap"):
            self.assertEqual(self.interrupt(signal.SIGINT, stage), 130, stage)

    def test_sigterm_during_a_run_gives_143_and_leaves_the_old_output(self):
        self.assertEqual(self.interrupt(signal.SIGTERM, "network"), 143)

    def test_sigint_before_anything_is_read_leaves_the_old_output(self):
        path = self.copy("early")
        before = path.read_bytes()
        with subprocess.Popen([PROGRAM, "run", str(TOWN), "-o", str(path), "--overwrite"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment()) as process:
            time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=TIMEOUT_S)
        self.assertIn(process.returncode, (130, -signal.SIGINT))
        self.assertEqual(path.read_bytes(), before)

    def test_set_changes_the_result_and_is_listed_in_it(self):
        path = self.folder / "national.gpkg"
        done = quan("run", TOWN, "-o", path, "--set", "run.criteria=national")
        self.assertEqual(done.returncode, 0, done.stderr)
        sql = "SELECT DISTINCT criterion_id FROM gap_detail"
        first, second = ({row[0] for row in rows_of(p, sql)} for p in (self.first, path))
        self.assertTrue(all(name.startswith("assess.") for name in first) and first)
        self.assertTrue(not any(name.startswith("assess.") for name in second) and second)
        listed = rows_of(path, "SELECT key || '=' || value FROM run_info")
        self.assertTrue(any("run.criteria" in row[0] and "national" in row[0] for row in listed),
                        listed)

    def test_stages_give_their_own_tables_only(self):
        path = self.folder / "network.gpkg"
        self.assertEqual(quan("network", TOWN, "-o", path).returncode, 0)
        tables = {row[0] for row in rows_of(path, "SELECT table_name FROM gpkg_contents")}
        self.assertIn("walk_edge", tables)
        self.assertNotIn("gap_building", tables)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
