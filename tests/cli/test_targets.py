"""Targets of a case, of its zones and of the total site, from the command line."""
import csv
import json
import re
import unittest

from program import Program


class Targets(Program):
    def test_targets_of_the_four_streams(self):
        self.demo("four-streams")
        text = self.run_it("target", "four-streams", "--dt-min", "10K").stdout
        for number in ("20.000 kW", "60.000 kW", "450.000 kW", "90.00", "80.00", "5.556 K"):
            self.assertIn(number, text)
        result = json.loads(self.run_it("target", "four-streams", "--dt-min", "10K", "--json").stdout)
        self.assertEqual(result["format"], "heatloom-result/1")
        curve = self.run_it("target", "four-streams", "--dt-min", "10K", "--csv").stdout.splitlines()[2:]
        points = [tuple(float(x) for x in line.split(",")) for line in curve]
        for want, got in zip([(165, 20), (145, 80), (140, 82.5), (85, 0), (55, 75), (25, 60)], points):
            self.assertAlmostEqual(want[0], got[0], places=6)
            self.assertAlmostEqual(want[1], got[1], places=6)

    def test_the_approach_for_wanted_targets(self):
        self.demo("four-streams")
        text = self.run_it("target", "four-streams", "--recovery", "0.45MW").stdout
        self.assertRegex(text, r"^Heat recovery of 450 kW: kept up to .*Tmin 10\.000 K\n")
        self.assertIn("20.000 kW", text)
        result = self.run_it("target", "four-streams", "--hot-utility", "0kW", "--json")
        self.assertIn("kept up to", result.stderr)
        self.assertAlmostEqual(json.loads(result.stdout)["targets"]["dt_min"], 50 / 9, places=9)
        text = self.run_it("target", "four-streams", "--hot-utility", "480kW", code=3).stderr
        self.assertRegex(text, r"(?m)^infeasible: a hot utility of 480 kW is out of reach: it is between 0 kW and 470 kW")
        for words, want in ((["--recovery", "5K"], "wants a heat flow"), (["--recovery=4,5kW"], "4,5"),
                            (["--recovery=-1kW"], "wants a heat flow"),
                            (["--recovery=1kW", "--hot-utility=1kW"], "exclude each other"),
                            (["--recovery=1kW", "--all-periods"], "--all-periods goes with none"),
                            (["--recovery=1kW", "--dt-min=5K"], "--dt-min gives it")):
            with self.subTest(words=words):
                self.assertIn(want, self.run_it("target", "four-streams", *words, code=2).stderr)

    def test_targets_over_the_approach(self):
        self.demo("four-streams")
        rows = self.run_it("target", "four-streams", "--sweep", "2..40K", "--csv").stdout.splitlines()
        self.assertEqual(rows[0], "dt_min,hot,cold,recovery,hot_beyond,t_pinch,t_pinch_low,kink")
        points = [row.split(",") for row in rows[2:]]
        at_ten = next(row for row in points if row[0] == "10")
        self.assertEqual(at_ten[1:4], ["20", "60", "450"])
        self.assertEqual(len([row for row in points if row[7] == "0"]) >= 19, True)
        kinks = [float(row[0]) for row in points if row[7] == "1"]
        self.assertAlmostEqual(kinks[0], 50 / 9, places=8)
        text = self.run_it("target", "four-streams", "--sweep", "2..40").stdout
        self.assertRegex(text, r"(?m)^ +5\.5556 +0\.000 +40\.000 +470\.000   none   kink$")
        document = json.loads(self.run_it("target", "four-streams", "--sweep", "0.5..2x", "--json").stdout)
        self.assertEqual(document["format"], "heatloom-sweep/1")
        one = next(p for p in document["points"] if p["factor"] == 1)
        self.assertAlmostEqual(one["hot"], 20e3, places=5)
        for words, want in ((["--sweep", "2K"], "wants a range"), (["--sweep", "40..2K"], "does not rise"),
                            (["--sweep", "2..4kW"], "wants a range"), (["--sweep", "2,5..4K"], "wants a range"),
                            (["--sweep", "2..4K", "--dt-min", "5K"], "goes with none of"),
                            (["--sweep", "0..1e308x"], "goes beyond 1000x"), (["--sweep", "0..1e308"], "goes beyond 1000 K"),
                            (["--sweep", "2..4K", "--svg", "d"], "no figures")):
            with self.subTest(words=words):
                self.assertIn(want, self.run_it("target", "four-streams", *words, code=2).stderr)

    def test_contributions_of_streams_call_for_their_factor(self):
        self.demo("pulp-mill")  # every stream has one
        result = self.run_it("target", "pulp-mill", "--sweep", "2..20K", "--csv")
        self.assertRegex(result.stderr, r"every stream has a contribution of its own.*--sweep 0\.4\.\.4x")
        self.assertTrue(result.stdout.startswith("factor,hot,"))
        self.assertEqual(result.stdout, self.run_it("target", "pulp-mill", "--sweep", "0.4..4x", "--csv").stdout)
        (self.folder / "some.csv").write_text("name,t_supply,t_target,duty,dt_cont\n,degC,degC,kW,K\n"
                                              "H,150,60,100,4\nC,20,90,80,\n")
        result = self.run_it("target", "some.csv", "--sweep", "2..20K", "--csv")
        self.assertRegex(result.stderr, r"1 of 2 streams .*--sweep 0\.2\.\.2x sweeps the factor on all")
        self.assertTrue(result.stdout.startswith("dt_min,hot,"))
        text = self.run_it("target", "some.csv", "--recovery", "79kW").stdout
        self.assertRegex(text, r"factor (\d+\.\d+) on the contributions \(.Tmin \d+\.\d K where none is given\)")
        found = json.loads(self.run_it("target", "some.csv", "--recovery", "79kW", "--json").stdout)["targets"]
        self.assertAlmostEqual(found["recovery"], 79e3, places=3)
        self.assertGreater(found["factor"], 1)

    def test_no_approach_is_an_approach_for_targets(self):
        self.demo("four-streams")
        for command in (["target"], ["site"], ["target", "--all-zones"]):
            self.assertRegex(self.run_it(command[0], "four-streams", *command[1:], "--dt-min", "0").stdout, r"Tmin 0\.0 K")
        result = self.run_it("synth", "four-streams", "--dt-min", "0", code=1)
        self.assertRegex(result.stderr, "option --dt-min  error HL012: setting synthesis.dt_min")
        self.assertIn("option --time-limit  error HL012", self.run_it("synth", "four-streams", "--time-limit=-1s", code=1).stderr)

    def test_flue_gas_says_what_it_burns(self):
        folder = self.folder / "furnace"
        folder.mkdir()
        (folder / "streams.csv").write_text("name,t_supply,t_target,duty\n,degC,degC,MW\nC,100,300,2\nH,90,40,1\n")
        (folder / "utilities.csv").write_text("name,type,t_supply,t_stack,price\n,,degC,degC,cur/MWh\nFurnace,hot,1025,125,10\n")
        (folder / "settings.csv").write_text("key,value,unit\neconomics.hours,8000,h\n")
        text = self.run_it("target", "furnace").stdout
        self.assertRegex(text, r"Furnace +2000\.000 kW +177778 ")  # 2222 kW of fuel from 25 degC, 10 per MWh
        self.assertIn("flue gas 2.2222 kW/K leaves at 125.0 ", text)
        self.assertIn(", the limit of its stack; fuel 2222.222 kW, stack loss 222.222 kW, efficiency 90.0 %", text)
        row = json.loads(self.run_it("target", "furnace", "--json").stdout)["targets"]["utility"][0]
        self.assertAlmostEqual(row["fuel"], 20e6 / 9, places=3)
        self.assertAlmostEqual(row["t_out"], 398.15, places=6)
        table = folder / "utilities.csv"
        table.write_text(table.read_text().replace(",hot,", ",both,"))
        error = self.run_it("target", "furnace", code=1).stderr
        self.assertIn('utilities.csv:3  error HL116: utility "Furnace" is used and generated (type both) and has a stack', error)

    # ------------------------------------------------------------ zones and sites

    def test_zones_have_approaches_of_their_own(self):
        self.demo("pulp-mill")
        zone = ["target", "pulp-mill", "--zone", "Causticizing"]
        text = self.run_it(*zone, "--hot-utility", "1MW").stdout
        self.assertRegex(text, r"^Hot utility of 1000 kW: kept up to factor 7\.377 on the contributions\n")
        self.assertRegex(text, r"zone Causticizing\n\n.*\n.*QH,min +1000\.000 kW")
        rows = self.run_it(*zone, "--sweep", "1..2x", "--csv").stdout.splitlines()
        self.assertEqual(rows[2].split(",")[:4], ["1", "865", "7735.215", "939.78"])
        one = json.loads(self.run_it(*zone, "--sweep", "1..2x", "--json").stdout)
        self.assertEqual((one["zone"], one["units"]["hot"]), ("Causticizing", "W"))
        every = json.loads(self.run_it("target", "pulp-mill", "--all-zones", "--sweep", "1..2x", "--json").stdout)
        self.assertEqual(len(every["zones"]), 17)
        self.assertEqual(next(z for z in every["zones"] if z["zone"] == "Causticizing")["points"], one["points"])
        rows = self.run_it("target", "pulp-mill", "--all-zones", "--sweep", "1..2x", "--csv").stdout.splitlines()
        self.assertTrue(rows[0].startswith("zone,factor,hot") and rows[2].startswith('"(site)",1,155528.905'))
        text = self.run_it("target", "pulp-mill", "--all-zones", "--hot-utility", "1MW").stdout
        self.assertRegex(text, r"Causticizing +7\.3765 +1000\.000 +7870\.215 +804\.780\n")
        self.assertRegex(text, r"Bleaching +- +out of reach: between 32535\.974 and 46657\.946 kW")
        self.assertRegex(text, r"Wash +any +never more than 0\.000 kW")
        found = json.loads(self.run_it("target", "pulp-mill", "--all-zones", "--recovery", "800kW", "--json").stdout)
        hit = next(z for z in found["zones"] if z["zone"] == "Causticizing")
        self.assertAlmostEqual(hit["recovery"], 800e3, places=2)
        self.assertEqual([z["outcome"] for z in found["zones"] if z["zone"] == "Wash"], ["infeasible"])
        self.run_it("target", "pulp-mill", "--all-zones", "--recovery", "1e9kW", code=3)
        self.assertIn("has no figures", self.run_it("target", "pulp-mill", "--all-zones", "--recovery", "1MW", "--svg", "d",
                                                    code=2).stderr)

    def test_a_zone_has_targets_of_its_own(self):
        self.demo("pulp-mill")
        text = self.run_it("target", "pulp-mill", "--zone", "Digestion").stdout
        for part in ("8 streams   zone Digestion", "22894.890 kW", "4798.103 kW", "5314.853 kW", "90.3 %", "100.80"):
            self.assertIn(part, text)
        result = json.loads(self.run_it("target", "pulp-mill", "--zone", "Digestion", "--json").stdout)["targets"]
        self.assertEqual(result["zone"], "Digestion")
        self.assertAlmostEqual(result["hot"], 22894890, places=2)
        self.run_it("target", "pulp-mill", "--zone", "Wash", "--svg", "figures")
        grand = (self.folder / "figures" / "grand.svg").read_text()
        self.assertIn("HTHW generation: 5.574 MW", grand)  # of the zone's streams, not of all

    def test_an_unknown_zone_is_named_with_the_nearest(self):
        self.demo("pulp-mill")
        result = self.run_it("target", "pulp-mill", "--zone", "Striper", code=1)
        self.assertEqual(result.stdout, "")
        self.assertIn('HL002: there is no zone "Striper" with streams', result.stderr)
        self.assertIn('Did you mean "Stripper"?', result.stderr)
        begun = self.run_it("target", "pulp-mill", "--zone", "Evap", code=1)  # a shorter name is as near by letters
        self.assertIn('Did you mean "Evaporator"?', begun.stderr)
        far = self.run_it("target", "pulp-mill", "--zone", "Nowhere", code=1).stderr
        self.assertNotIn("Did you mean", far)
        self.assertIn('Zones of streams: "Bleaching", ', far)
        self.demo("four-streams")
        self.assertIn("no stream names one", self.run_it("target", "four-streams", "--zone", "A", code=1).stderr)
        for words in (["--zone", "Wash", "--all-zones"], ["--all-zones", "--all-periods"]):
            self.assertIn("exclude each other", self.run_it("target", "pulp-mill", *words, code=2).stderr)

    def test_all_zones_stand_in_one_table(self):
        self.demo("pulp-mill")
        text = self.run_it("target", "pulp-mill", "--all-zones").stdout
        self.assertRegex(text, r"Causticizing +865\.000 +7735\.215 +939\.780 +939\.780 +100\.0  150\.90 to 94\.60")
        self.assertRegex(text, r"Wash +0\.000 +0\.000 +0\.000 +5574\.030 +4090\.128")
        self.assertRegex(text, r"Wash +0\.000 +9664\.158 .* none \(threshold\)\n")
        rows = list(csv.DictReader(self.run_it("target", "pulp-mill", "--all-zones", "--csv").stdout.splitlines()))
        self.assertEqual(len(rows), 1 + 17)  # units, the site, its zones
        stripper = next(row for row in rows if row["zone"] == "Stripper")
        self.assertAlmostEqual(float(stripper["HTHW"]), 0.253, places=6)

    def test_the_total_site_of_the_pulp_mill(self):
        self.demo("pulp-mill")
        text = self.run_it("site", "pulp-mill", "--svg", "figures").stdout
        self.assertRegex(text, r"total process +212431\.388 +115316\.151 +59168\.043 +121086\.802")
        self.assertRegex(text, r"total site +180094\.613 +82979\.376 +91504\.818 +121086\.802 +75\.6  -\n")
        self.assertRegex(text, r"HTHW .* 43595\.943 +32336\.775 +11259\.168 +32336\.775 +32336\.775 +0\.000")
        self.assertRegex(text, r"Digestion +to Bleaching +8301\.985")
        for name in ("site", "site-grand"):
            self.assertIn("32.337 MW goes from zone to zone", (self.folder / "figures" / f"{name}.svg").read_text())
        site = json.loads(self.run_it("site", "pulp-mill", "--json").stdout)["site"]
        between = sum(sum(row) for row in site["exchange"])
        self.assertAlmostEqual(between, site["total_site"]["recovery"] - site["total_process"]["recovery"], places=2)
        self.assertEqual(len(site["zone"]), 17)
        order = site["exchange_order"]
        self.assertEqual((order["row"], order["column"]), ("gives", "takes"))
        given = site["exchange"][order["zone"].index("Digestion")][order["zone"].index("Bleaching")]
        self.assertAlmostEqual(given / 1e3, 8301.985, places=3)
        self.assertRegex(text, r"(?m)^Levels .* \$/y$")
        self.assertRegex(text, r"(?m)^  HPS .* 36681817$")
        self.assertIn("Utilities of the total site cost 63137757 $/y; for each zone on its own", text)
        rows = list(csv.DictReader(self.run_it("site", "pulp-mill", "--csv").stdout.splitlines()))
        self.assertEqual([row["zone"] for row in rows[-2:]], ["total process", "total site"])
        self.assertAlmostEqual(float(rows[-1]["HTHW"]), 11259.168, places=3)

    def test_streams_without_a_zone_can_be_asked_for(self):
        (self.folder / "case").mkdir()
        (self.folder / "case" / "streams.csv").write_text(
            "name,zone,t_supply,t_target,duty\n,,degC,degC,kW\nH1,A,150,60,180\nC1,A / B,20,130,220\nH2,C,170,40,100\nC2,,30,90,60\n")
        site = self.run_it("site", "case", "--report", "site.html")
        self.assertIn('--zone "(no zone)" has them alone', site.stderr)
        self.assertRegex(site.stdout, r"(?m)^  A  .*\n    B  .*\n  C  .*\n  \(no zone\) +60\.000 ")
        self.assertIn("(no zone)", (self.folder / "site.html").read_text(encoding="utf-8"))
        result = json.loads(self.run_it("target", "case", "--zone", "(no zone)", "--json").stdout)["targets"]
        self.assertEqual((result["zone"], result["hot"]), ("(no zone)", 60e3))
        self.run_it("hp", "case", "--zone", "(no zone)", "--load", "0.5", "--ambient", "15C")
        streams = self.folder / "case" / "streams.csv"
        streams.write_text(streams.read_text().replace(",A,", ",,").replace(",A / B,", ",,").replace(",C,", ",,"))
        self.assertIn("No stream names a zone: all of them are one", self.run_it("site", "case", "--report", "one.html").stdout)
        self.assertIn("No stream names a zone: the only one", (self.folder / "one.html").read_text(encoding="utf-8"))

    def test_odd_numbers_are_told_and_printed_well(self):
        (self.folder / "case").mkdir()
        def target(scale, *arguments):
            rows = f"H1;150,0;60;{180 * scale:.6e}\nC1;20;130;{220 * scale:.6e}\n".replace(".", ",")
            (self.folder / "case" / "streams.csv").write_text("name;t_supply;t_target;duty\n;degC;degC;kW\n" + rows)
            return self.run_it("target", "case", *arguments)
        tiny = target(1e-8)
        self.assertIn("HL231", tiny.stderr)
        self.assertNotIn("-0.000", tiny.stdout)
        self.assertIn("HL231", target(1e9).stderr)
        self.assertNotIn("HL231", target(1).stderr)
        self.assertIn("cold below absolute zero", target(1, "--dt-min", "600K").stdout)
        self.assertNotRegex(target(1, "--json").stdout, r"\binf\b|\bnan\b")

    def test_what_a_main_raises_for_nobody_is_cooled_away(self):
        self.demo("pulp-mill")
        text = self.run_it("target", "pulp-mill", "--zone", "Wash").stdout
        self.assertRegex(text, r"HTHW generation +5574\.030 kW +1337767 ")  # as dear as cooling water
        self.assertIn("raised into HTHW is used by no stream here: it is cooled away at the price of CW", text)
        self.run_it("target", "pulp-mill", "--zone", "Wash", "--report", "wash.html")
        self.assertRegex((self.folder / "wash.html").read_text(encoding="utf-8"),
                         r"raised into HTHW are used by no stream here: they are cooled away at the price of CW\.")
        streams = self.folder / "pulp-mill" / "streams.csv"
        rows = streams.read_text().splitlines()
        streams.write_text("\n".join(r for r in rows if "Bleaching" not in r and "Paper Room" not in r) + "\n")
        text = self.run_it("site", "pulp-mill").stdout
        left = re.search(r"No zone uses ([\d.]+) kW of what is raised into HTHW: cooled away at the price of CW", text)
        cost = re.search(r"(?m)^  HTHW .* ([\d.]+) +(\d+)$", text)
        self.assertEqual(left[1], cost[1])
        self.run_it("site", "pulp-mill", "--report", "site.html")
        self.assertRegex((self.folder / "site.html").read_text(encoding="utf-8"),
                         r"No zone uses [^.]+\.\d+ MW of what is raised into HTHW: cooled away at the price of CW\.")
        self.assertAlmostEqual(float(cost[1]) * 8 * 30, float(cost[2]), delta=1)

    def test_an_indirect_level_names_all_mains_that_it_serves(self):
        self.demo("pulp-mill")
        text = self.run_it("hp", "pulp-mill", "--indirect", "--load", "20000kW").stdout
        level = re.search(r"condenser .* 20000\.000  into HTHW 70\.0 to 80\.0 °C ([\d.]+) kW, LPS 138\.4 to 138\.5 °C ([\d.]+) kW\n", text)
        self.assertAlmostEqual(float(level[1]), 11259.168, places=3)  # all that boilers give to it
        self.assertAlmostEqual(float(level[1]) + float(level[2]), 20000, places=2)
        self.assertRegex(text, r"evaporator .*  from CW 30\.0 to 40\.0 °C\n")

    def test_machines_between_mains_save_what_they_reach(self):
        folder = self.folder / "mains"
        folder.mkdir()
        (folder / "streams.csv").write_text(
            "name,zone,type,t_supply,t_target,duty,h\n"
            ",,,degC,degC,kW,kW/m2/K\n"
            "Source,A,hot,140,95,3000,1\n"
            "Sink,B,cold,75,95,1500,1\n"
            "Reactor,B,cold,100,101,1000,1\n"
            "Still,B,cold,120,121,800,1\n")
        (folder / "utilities.csv").write_text(
            "name,type,t_supply,t_target,price,h,dt_cont\n"
            ",,degC,degC,cur/MWh,kW/m2/K,K\n"
            "High,hot,135,135,100,1,5\n"
            "Middle,hot,115,115,10,1,5\n"
            "Low,hot,108,108,8,1,5\n"
            "Warm,cold,80,80,0,1,5\n")
        (folder / "settings.csv").write_text(
            "key,value,unit\n"
            "economics.hours,8000,h/y\n"
            "economics.electricity_price,90,cur/MWh\n"
            "targets.dt_min,10,K\n"
            "hpr.exchangers,no,\n")
        text = self.run_it("hp", "mains", "--indirect", "--model", "real", "--fluids", "Cyclopentane").stdout
        saved = re.search(r"less of High 135\.0 °C ([\d.]+) kW", text)
        self.assertGreater(float(saved[1]), 700)
        self.assertRegex(text, r"energy +816000 ")
        yearly = re.search(r"energy and capital +(\d+) +(\d+)", text)
        self.assertLess(float(yearly[2]), 0.6 * float(yearly[1]))
        level = self.run_it("hp", "mains", "--indirect", "--load", "2600kW", "--levels", "1x1").stdout
        self.assertIn("  into Low 108.0 °C 800.000 kW, Middle 115.0 °C 1000.000 kW, High 135.0 °C 800.000 kW", level)

    def test_an_approach_that_moves_nothing_is_told(self):
        self.demo("heat-pump")
        for command in ("target", "hp", "site"):
            result = self.run_it(command, "heat-pump", "--dt-min", "5K")
            self.assertIn("every stream has a contribution of its own (dt_cont), so --dt-min has no effect", result.stderr)
            self.assertIn("--sweep 0.5..2x", result.stderr)
        self.assertNotIn("no effect", self.run_it("target", "heat-pump").stderr)

    def test_targets_zones_and_periods_have_pages(self):
        self.demo("pulp-mill")
        self.demo("crude-preheat")
        self.demo("four-streams")
        for case, words, parts in (
                ("four-streams", ["target"], ["The process needs 470.00 kW of heating", "Composite curves"]),
                ("pulp-mill", ["target", "--zone", "Wash"], ["zone Wash", "There is no process pinch"]),
                ("pulp-mill", ["target", "--hot-utility", "160MW"], ["factor 1.8", "on all contributions"]),
                ("pulp-mill", ["site"], ["16 zones recover 59.168 MW", "63\u202f137\u202f757 $/y", "Who gives heat to whom"]),
                ("pulp-mill", ["target", "--all-zones"], ["4 of 16 have a pinch"]),
                ("crude-preheat", ["target", "--all-periods"], ["turndown needs the least hot utility, 184.4 kW",
                                                                "moves between 145.0 and 171.0 °C"])):
            with self.subTest(words=words):
                result = self.run_it(words[0], case, *words[1:], "--report", "page.html", "--svg", "figures")
                self.assertIn("Wrote page.html", result.stderr)
                page = (self.folder / "page.html").read_text()
                for part in parts:
                    self.assertIn(part, page)
                self.assertNotRegex(page.split("<script")[0], r"\bnan\b|\binf\b")
        for words in (["--sweep", "2..4K"], ["--all-zones", "--recovery", "1MW"]):
            self.assertIn("leave out --report", self.run_it("target", "pulp-mill", *words, "--report", "p", code=2).stderr)
        page = self.run_it("target", "four-streams", "--all-zones", "--report", "page.html")
        self.assertIn("No heat goes from zone to zone", (self.folder / "page.html").read_text())

    def test_a_site_without_zones_or_utilities_says_what_it_is(self):
        self.demo("four-streams")
        text = self.run_it("site", "four-streams").stdout
        self.assertIn("(no zone)", text)
        self.assertIn("No heat goes from zone to zone", text)
        (self.folder / "some.csv").write_text("name,zone,t_supply,t_target,duty\n,,degC,degC,kW\n"
                                              "H,Hall,150,60,100\nC,,20,90,80\n")
        result = self.run_it("site", "some.csv")
        self.assertIn("HL230", result.stderr)
        self.assertRegex(result.stdout, r"\(no zone\) +80\.000")

    def test_pinch_and_threshold_are_one_statement(self):
        self.demo("four-streams")
        for dt_min in ("5.555K", "5.5555555K", "5.5555556K", "5.556K"):
            with self.subTest(dt_min=dt_min):
                text = self.run_it("target", "four-streams", "--dt-min", dt_min).stdout
                self.assertNotEqual("  pinch  " in text, "threshold problem" in text)
                self.assertEqual(text.count("threshold"), 1)


if __name__ == "__main__":
    unittest.main()
