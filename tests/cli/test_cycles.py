"""The systems of the library by themselves: list, parameters, one at a point, the ranking."""
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

BIN = os.environ["HEATLOOM_BIN"]
STREAMS = ("--source", "60..50C", "--sink", "90..120C")
FEW = ("--fluids", "R600,R601,R744,R717+R601", "--cycles", "vc_simple,vc_ihx,transcritical,cascade")


class Cycles(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_it(self, *arguments, code=0):
        result = subprocess.run([BIN, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120,
                                check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def rank(self, *arguments, streams=STREAMS):
        return json.loads(self.run_it("cycle", "rank", *streams, "--json", *arguments).stdout)

    def show(self, *arguments, code=0):
        return self.run_it("cycle", "show", *arguments, code=code)

    # -------------------------------------------------------------- the library

    def test_every_system_is_listed_and_has_its_parameters(self):
        listed = json.loads(self.run_it("cycle", "list", "--json").stdout)
        self.assertEqual(listed["format"], "heatloom-cycles/1")
        rows = self.run_it("cycle", "list").stdout.splitlines()[1:]
        self.assertEqual([row.split()[0] for row in rows], [c["name"] for c in listed["cycles"]])
        self.assertGreater(len(rows), 14)
        for cycle in listed["cycles"]:
            with self.subTest(cycle=cycle["name"]):
                lines = self.run_it("cycle", "parameters", cycle["name"]).stdout.splitlines()[2:]
                self.assertEqual([line.split()[0] for line in lines], cycle["parameters"])
                self.assertIn(cycle["basis"], ("sink", "source", "power"))
        self.assertRegex(self.run_it("cycle", "parameters", "vc_simple").stdout,
                         r"superheat +5 K +0 K \.\. 40 K +\S.*\.\n")

    def test_unknown_names_are_answered_with_the_nearest(self):
        for words, meant in ((["show", "vc_simpel", "R290"], "vc_simple"), (["show", "vc_simple", "R29O"], "R290"),
                             (["parameters", "cascad"], "cascade"),
                             (["rank", *STREAMS, "--cycles", "vc_ixh"], "vc_ihx"),
                             (["rank", *STREAMS, "--fluids", "R6O0"], "R600")):
            with self.subTest(words=words):
                self.assertIn(f'Did you mean "{meant}"?', self.run_it("cycle", *words, code=1).stderr)
        self.assertIn("second word", self.run_it("cycle", code=2).stderr)
        self.assertIn('no command "cycle lst"', self.run_it("cycle", "lst", code=2).stderr)
        self.assertIn("not matched", self.run_it("cycle", "rank", *STREAMS, "--cycles", "booster", code=1).stderr)
        text = self.run_it("help", "cycle").stdout
        for verb in ("list", "parameters", "show", "rank"):
            self.assertIn(f"heatloom cycle {verb} ", text)

    # ---------------------------------------------------------------- one system

    def test_cycle_of_the_paper(self):
        text = self.show("vc_simple", "R290", "t_evap=33.1degC", "t_cond=75degC", "eta_is=0.7", "superheat=0",
                         "subcool=0", "drive=1").stdout
        self.assertRegex(text, r"shaft COP 4\.3103[01]")

    def test_columns_of_states_stand_below_their_headings(self):
        lines = self.show("vc_simple", "R290", "t_evap=33degC", "t_cond=75degC").stdout.splitlines()
        heading = next(line for line in lines if line.startswith("  state"))
        row = next(line for line in lines if line.startswith("  1 suction"))
        self.assertEqual([m.end() for m in re.finditer(r"(?<= )(bar|°C|kJ/kg|kJ/kg/K)(?= )", heading)],
                         [m.end() for m in re.finditer(r"\d+\.\d+", row)][:4])

    def test_the_electric_cop_contains_the_drive(self):
        text = self.show("vc_simple", "R290", "t_evap=33.1degC", "t_cond=75degC", "drive=0.8").stdout
        shaft, electric = (float(re.search(kind + r" COP (\S+)", text)[1]) for kind in ("shaft", "electric"))
        power = float(re.search(r"electric power +(\S+) kW", text)[1])
        self.assertAlmostEqual(electric, 0.8 * shaft, places=5)
        self.assertAlmostEqual(electric * power, 1.0, places=5)

    def test_cycle_without_a_result_says_why(self):
        self.assertIn("not above evaporation",
                      self.show("vc_simple", "R290", "t_evap=60degC", "t_cond=50degC", code=1).stderr)

    def test_parameters_stand_behind_the_fluid_or_set_in_any_unit(self):
        a = self.show("vc_simple", "R290", "t_evap=20C", "t_cond=80C").stdout
        b = self.show("vc_simple", "propane", "--set", "t_evap=68F", "--set", "t_cond=353.15K").stdout
        self.assertEqual(a, b)
        self.assertIn("is not a parameter of vc_simple", self.show("vc_simple", "R290", "t_mid=3K", code=2).stderr)
        self.assertIn("needs a working fluid", self.show("vc_simple", code=1).stderr)
        self.assertIn("from 0 K to 40 K", self.show("vc_simple", "R290", "superheat=-1K", code=1).stderr)

    def test_document_of_a_cascade_balances(self):
        found = json.loads(self.show("cascade", "R717+R601", "t_evap=0C", "t_cond=90C", "--json").stdout)
        self.assertEqual((found["format"], found["fluids"]), ("heatloom-cycle/1", ["R717", "R601"]))
        self.assertEqual({s["circuit"] for s in found["states"]}, {1, 2})
        heat = {side: sum(q["q"] for p in found["profiles"] if p["side"] == side for q in p["pieces"])
                for side in ("hot", "cold")}
        self.assertAlmostEqual(heat["hot"], heat["cold"] + found["shaft"], places=9)
        self.assertLess(found["cop"], found["cop_bound"])
        self.assertGreater(min(loss["exergy"] for loss in found["losses"]), -1e-9)
        self.assertIn("circuit 2, R601", self.show("cascade", "R717+R601", "t_evap=0C", "t_cond=90C").stdout)

    def test_diagrams_are_written(self):
        point = ("vc_ihx", "R600", "t_evap=45C", "t_cond=112C", "subcool=27K", "--figure", "f.svg")
        for kind, streams, parts in (((), (), ("enthalpy", "log p–h")), (("--kind", "ts"), (), ("entropy", "T–s")),
                                     (("--kind", "tq"), (), ("heat flow", "T–Q")),
                                     (("--kind", "tq"), STREAMS, ("source", "sink"))):
            with self.subTest(kind=kind):
                self.show(*point, *kind, *streams)
                text = (self.folder / "f.svg").read_text(encoding="utf-8")
                xml.fromstring(text)
                for part in parts:
                    self.assertIn(part, text)
                (self.folder / "f.svg").unlink()
        self.assertIn("--kind is ph, ts or tq", self.show(*point, "--kind", "hs", code=2).stderr)
        self.assertIn("has no unit", self.show(*point, "--kind", "tq", "--sink", "90..120", code=2).stderr)
        self.assertIn("--figure", self.show(*point[:-2], "--kind", "ph", code=2).stderr)
        self.assertFalse((self.folder / "f.svg").exists())

    # ------------------------------------------------------------------- ranking

    def test_report_holds_the_ranking(self):
        self.run_it("cycle", "rank", *STREAMS, *FEW, "--report", "r.html")
        text = (self.folder / "r.html").read_text(encoding="utf-8")
        data = json.loads(re.search(r'id="heatloom-screening">\n(.*?)\n</script>', text, re.S)[1])
        good = [c for c in self.rank(*FEW)["candidates"] if c["state"] == "good"]
        self.assertEqual(data["candidates"], good)
        self.assertIn(f"{good[0]['cycle']} with {good[0]['fluid']} comes first", text)
        self.assertEqual(text.count("<svg"), 6)
        self.assertIn("heatloom cycle rank --source 60..50C", text)

    def test_ranges_are_read_in_any_unit(self):
        first = self.rank(*FEW)
        self.assertEqual((first["source"], first["sink"]),
                         ({"t_in": 333.15, "t_out": 323.15}, {"t_in": 363.15, "t_out": 393.15}))
        for source in ("60C..50C", "60 .. 50 C", "60..50 °C", "140..122F", "140F..50C", "333.15..323.15K", "60C..50"):
            with self.subTest(source=source):
                other = self.rank(*FEW, streams=("--source", source, "--sink", "90..120C"))
                self.assertEqual([c["fluid"] for c in other["candidates"]], [c["fluid"] for c in first["candidates"]])
                self.assertAlmostEqual(other["candidates"][0]["cop"], first["candidates"][0]["cop"], places=9)
        flat = self.rank(*FEW, streams=("--source", "50C", "--sink", "100C"))
        self.assertEqual((flat["source"]["t_out"], flat["sink"]["t_out"]), (323.15, 373.15))

    def test_wrong_ranges_are_told(self):
        for source, sink, code, said in (
                ("50..60C", "90..120C", 1, "source is heated from 50 °C to 60 °C; it must give heat"),
                ("60..50C", "120..90C", 1, "sink is cooled from 120 °C to 90 °C; it must take heat"),
                ("60..50C", "20..30C", 1, "no heat pump is needed"), ("60..50", "90..120C", 2, "has no unit"),
                ("60..50C", "90", 2, "has no unit"), ("60..50kW", "90C", 2, "is not a unit of temperature"),
                ("warm", "90C", 2, "wants temperatures"), ("60..", "90C", 2, "wants temperatures"),
                ("..50C", "90C", 2, "wants temperatures"), ("60,5..50C", "90C", 2, "decimal sign as a point"),
                ("nan..50C", "90C", 2, "wants temperatures"), ("-400..-410C", "90C", 1, "temperature of the source's inlet is -400 °C")):
            with self.subTest(source=source, sink=sink):
                result = self.run_it("cycle", "rank", "--source", source, "--sink", sink, code=code)
                self.assertIn(said, result.stderr)
                self.assertEqual(result.stdout, "")
        self.assertIn("needs --sink", self.run_it("cycle", "rank", "--source", "60C", code=2).stderr)
        self.assertIn("needs --source", self.run_it("cycle", "rank", "--sink", "60C", code=2).stderr)
        self.assertIn("option --eta  error HL012: setting screening.eta_is", self.run_it("cycle", "rank", *STREAMS, "--eta", "1.2", code=1).stderr)
        self.assertIn("option --dt-min  error HL012: setting screening.dt_min", self.run_it("cycle", "rank", *STREAMS, "--dt-min", "-1", code=1).stderr)
        self.assertIn("not a setting", self.run_it("cycle", "rank", *STREAMS, "--set", "eta=1", code=2).stderr)
        self.assertIn("--json or --csv", self.run_it("cycle", "rank", *STREAMS, "-o", "x", code=2).stderr)
        self.assertIn("order", self.run_it("cycle", "rank", *STREAMS, "--order", "price", code=1).stderr)

    def test_table_csv_and_document_agree(self):
        found = self.rank(*FEW)["candidates"]
        self.run_it("cycle", "rank", *STREAMS, *FEW, "--csv", "-o", "rank.csv")
        heading, units, *rows = csv.reader(io.StringIO((self.folder / "rank.csv").read_text(encoding="utf-8")))
        self.assertEqual(heading, list(found[0]))
        self.assertEqual((len(rows), {len(row) for row in rows}), (len(found), {len(heading)}))
        unit = dict(zip(heading, units))
        self.assertEqual((unit["t_low"], unit["p_low"], unit["capacity"], unit["cop"]), ("degC", "bar", "MJ/m3", ""))
        for row, c in zip(rows, found):
            cell = dict(zip(heading, row))
            self.assertEqual((cell["cycle"], cell["fluid"], cell["state"], cell["broken"], cell["reason"]),
                             (c["cycle"], c["fluid"], c["state"], c["broken"], c["reason"]))
            if c["state"] == "none":
                self.assertEqual((cell["cop"], cell["t_low"], cell["rank"], c["cop"]), ("", "", "", None))
                continue
            for name, si in (("cop", 1), ("p_high", 1e5), ("capacity", 1e6)):
                self.assertAlmostEqual(float(cell[name]) * si / c[name], 1.0, places=8)
            self.assertAlmostEqual(float(cell["t_high"]) + 273.15, c["t_high"], places=6)
        text = self.run_it("cycle", "rank", *STREAMS, *FEW).stdout
        shown = [line.split()[:4] for line in text.splitlines() if re.match(r" +\d+ [a-z_]+ +R", line)]
        self.assertEqual(shown, [[str(c["rank"]), c["cycle"], c["fluid"], f"{c['cop']:.3f}"] for c in found
                                 if c["state"] != "none"][:15])

    def test_values_of_the_specification(self):
        found = self.rank("--fluids", "R600,R601,R717", "--cycles", "vc_simple,vc_ihx",
                          streams=("--source", "60..50C", "--sink", "80..110C"))
        cop = {(c["cycle"], c["fluid"]): c["cop"] for c in found["candidates"]}
        self.assertAlmostEqual(cop["vc_ihx", "R600"], 4.2379, delta=6e-5)
        self.assertAlmostEqual(cop["vc_ihx", "R601"], 4.2959, delta=6e-5)
        self.assertAlmostEqual(cop["vc_simple", "R717"], 4.1718, delta=6e-5)

    def test_the_order_follows_what_is_asked_for(self):
        for order, key in (("cop", lambda c: -c["cop_electric"]), ("exergy", lambda c: c["destroyed"]),
                           ("volume", lambda c: -c["capacity"])):
            with self.subTest(order=order):
                found = self.rank("--order", order, "--cycles", "vc_simple,vc_ihx")
                self.assertEqual(found["settings"]["order"], order)
                good = [c for c in found["candidates"] if c["state"] == "good"]
                self.assertGreater(len(good), 5)
                self.assertEqual([c["fluid"] for c in good], [c["fluid"] for c in sorted(good, key=key)])
                states = [c["state"] for c in found["candidates"]]
                self.assertEqual(states, sorted(states, key=["good", "limited", "none"].index))

    def test_what_is_not_decisive_is_said(self):
        found = self.rank("--cycles", "vc_simple,vc_ihx")
        first = found["candidates"][0]
        near = sum(c["state"] == "good" and c["cop_electric"] >= first["cop_electric_low"] for c in found["candidates"]) - 1
        self.assertEqual(found["near"], near)
        text = self.run_it("cycle", "rank", *STREAMS, "--cycles", "vc_simple,vc_ihx").stdout
        self.assertRegex(text, rf"\n{near} other candidates? lies? within that: .* not decisive")
        self.assertIn(f"{first['cop_electric_low']:.3f} to {first['cop_electric_high']:.3f}", text)
        self.assertNotIn("decisive", self.run_it("cycle", "rank", *STREAMS, *FEW, "--set", "eta_step=0").stdout)

    def own_fluid(self, name):
        """Propane's equation under another id, in a file."""
        facts = json.loads(self.run_it("fluid", "R290", "--json").stdout)
        self.assertEqual(facts["id"], "R290")
        source = Path(os.environ.get("HEATLOOM_SOURCE", Path(__file__).parents[2])) / "data/fluids/R290.json"
        fluid = json.loads(source.read_text())
        fluid["id"], fluid["aliases"] = name, []
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(fluid))
        return str(path)

    def test_a_fluid_of_ones_own_is_ranked_reported_and_not_taken_for_another(self):
        own = self.own_fluid("MINE")
        streams = ("--source", "10C", "--sink", "40..50C", "--cycles", "vc_simple", "--fluids")
        self.run_it("cycle", "rank", *streams, own + ",R290", "--report", "r.html")
        page = (self.folder / "r.html").read_text()
        self.assertIn("MINE", page)
        found = json.loads(self.run_it("cycle", "rank", *streams, own + ",R290", "--json").stdout)["candidates"]
        self.assertEqual({c["fluid"] for c in found}, {"MINE", "R290"})
        self.assertEqual(found[0]["cop"], found[1]["cop"])
        again = self.show("vc_simple", own, *found[0]["parameters"].split(), "--json")
        self.assertAlmostEqual(json.loads(again.stdout)["cop"], found[0]["cop"], places=6)
        said = self.run_it("cycle", "rank", *streams, self.own_fluid("R600"), code=1).stderr
        self.assertIn("that of a fluid of the library with another equation", said)

    def test_what_is_named_is_used_or_refused(self):
        streams = ("--source", "10C", "--sink", "40..50C", "--cycles", "vc_simple", "--fluids")
        for fluids, said in (("R600,xyz+abc", 'no fluid is called "xyz"'), ("R600,R290+", 'no fluid is called ""'),
                             ("R600,R290+R601", "no cycle asked for takes the 2 fluids")):
            with self.subTest(fluids=fluids):
                self.assertIn(said, self.run_it("cycle", "rank", *streams, fluids, code=1).stderr)
        self.assertIn("nothing to rank", self.run_it("cycle", "rank", *STREAMS, "--cycles", "mvr", "--fluids", "R717",
                                                     code=1).stderr)
        self.assertIn("does not name as many", self.show("cascade", "R600+R601+R718", "t_evap=45C", code=1).stderr)
        self.assertIn("one too many", self.show("carnot", "R290", "t_evap=45C", code=1).stderr)
        self.assertIn("given once", self.show("vc_simple", "R290", "t_evap=1C", "t_evap=2C", code=2).stderr)
        self.assertIn("cannot take two results",
                      self.run_it("cycle", "rank", *STREAMS, "--csv", "-o", "a", "--report", "a", code=2).stderr)

    def test_a_stopped_ranking_says_so(self):
        """As if Ctrl-C came while candidates were tried: what was tried is shown, with the exit code of a stop."""
        process = subprocess.Popen([BIN, "cycle", "rank", *STREAMS, "--all-pairs", "--threads", "1"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        with self.assertRaises(subprocess.TimeoutExpired):  # it takes seconds
            process.wait(0.15)
        process.send_signal(signal.SIGINT)
        text, said = process.communicate()
        self.assertEqual(process.returncode, 130, said)
        self.assertIn("STOPPED: ", text)

    def test_rows_are_as_many_as_asked_for(self):
        for top in (1, 4):
            text = self.run_it("cycle", "rank", *STREAMS, "--top", str(top)).stdout
            self.assertEqual(len(re.findall(r"^ +\d+ [a-z_]+ ", text, re.MULTILINE)), top)

    def test_all_tells_each_reason_once(self):
        found = self.rank("--cycles", "vc_simple,vc_ihx,cascade")
        text = self.run_it("cycle", "rank", *STREAMS, "--cycles", "vc_simple,vc_ihx,cascade", "--all").stdout
        ranked = [c for c in found["candidates"] if c["state"] != "none"]
        self.assertEqual(len(re.findall(r"^ *\d+ [a-z_]+ +\S+ +[-\d]", text, re.MULTILINE)), len(ranked))
        for state in ("limited", "none"):
            groups = [e for e in found["exclusions"] if e["state"] == state]
            self.assertEqual(sum(e["count"] for e in groups), sum(c["state"] == state for c in found["candidates"]))
            self.assertEqual(len({e["why"] for e in groups}), len(groups))
            for e in groups:
                self.assertEqual(text.count(f"  {e['why']}\n"), 1)
                self.assertIn(e["fluids"], text)
        self.assertRegex(text, r"\n +\d+  condensation at … °C: there is no saturation at or above the critical point \(.*\)\n"
                               r" .*R744")

    def test_pairs_are_those_listed_or_all(self):
        streams = ("--source", "10C", "--sink", "90C")
        fluids = ("--cycles", "cascade", "--fluids", "R717,R600,R290")
        pairs = [c["fluid"] for c in self.rank(*fluids, streams=streams)["candidates"]]
        every = [c["fluid"] for c in self.rank(*fluids, "--all-pairs", streams=streams)["candidates"]]
        self.assertEqual((sorted(pairs), len(every)), (["R290+R600", "R717+R600"], 6))

    def test_nothing_possible_ends_with_3(self):
        text = self.run_it("cycle", "rank", *STREAMS, "--fluids", "R744", "--cycles", "vc_simple", code=3).stdout
        self.assertIn("1 without an operating point", text)

    def test_threads_do_not_change_the_ranking(self):
        one, two = (self.rank("--threads", n, "--cycles", "vc_simple,cascade") for n in ("1", "2"))
        self.assertEqual(one, two)


if __name__ == "__main__":
    unittest.main()
