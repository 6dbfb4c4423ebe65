"""Heat pump targets from the command line."""
import csv
import io
import json
import re
import shutil
import subprocess
import unittest

from program import BIN, Program


class HeatPumps(Program):
    def setUp(self):
        super().setUp()
        super().run_it("demo", "heat-pump")

    def run_it(self, *arguments, code=0):
        return super().run_it("hp", "heat-pump", *arguments, code=code)

    def power(self, *arguments):
        return float(re.search(r"Power ([0-9.]+) kW", self.run_it(*arguments).stdout).group(1))

    def test_published_optima(self):
        for levels, model, work in (("1x1", "paired", 260.092), ("3x2", "lumped", 205.508), ("3x2", "paired", 203.705),
                                    ("2x2", "parallel", 210.944)):
            with self.subTest(levels=levels, model=model):
                self.assertAlmostEqual(self.power("--load", "1", "--levels", levels, "--model", model), work, delta=0.003)

    def test_exchangers_without_an_approach_are_not_counted(self):
        folder = self.folder / "touching"
        folder.mkdir()
        (folder / "streams.csv").write_text(
            "name,zone,type,t_supply,t_target,duty,dt_cont,h\n"
            ",,,degC,degC,kW,K,kW/m2/K\n"
            "S0,,cold,115.596,193.122,316.467,5,1\n"
            "S1,,cold,103.682,154.910,318.726,0,1\n"
            "S2,,hot,60.652,60.652,786.437,2.5,1\n"
            "S3,,cold,179.684,179.684,68.171,5,1\n"
            "S4,,hot,110.174,110.174,756.826,0,1\n"
            "S5,,cold,33.863,33.863,428.688,5,1\n"
            "S6,,cold,-7.505,-7.505,676.038,0,1\n")
        (folder / "utilities.csv").write_text(
            "name,type,t_supply,t_target,t_stack,price,co2,dt_cont,h\n"
            ",,degC,degC,degC,cur/MWh,kg/MWh,K,kW/m2/K\n"
            "F,hot,1500,,150,35,200,20,1\n"
            "LP,both,120,119.9,,25,150,5,1\n"
            "CW,cold,10,15,,1,,2,1\n"
            "CH,cold,-40,-39,,30,,2,1\n")
        (folder / "costs.csv").write_text(
            "kind,basis,fixed,coef,exponent,currency\n"
            ",,cur,,,\n"
            "machine,power,0,500,1,cur\n"
            "exchanger,area,1000,1000,0.8,cur\n")
        arguments = ("touching", "--load", "0.2", "--set", "levels.cop=multiplicative",
                     "--set", "economics.electricity_price=120cur/MWh")
        scan = json.loads(subprocess.run([BIN, "hp", *arguments[:1], *arguments[3:], "--json"], cwd=self.folder, capture_output=True,
                                         text=True, timeout=120, check=True).stdout)["scan"]
        none = [point for point in scan if point["objective"] is None]
        self.assertTrue(none and all("no approach" in point["reason"] for point in none))
        # A curve has a gap there, and never leaves its frame.
        subprocess.run([BIN, "hp", *arguments[:1], *arguments[3:], "--svg", "figures"], cwd=self.folder, timeout=120, check=True,
                       capture_output=True)
        drawn = (self.folder / "figures/load.svg").read_text()
        runs = [[tuple(float(x) for x in point.split(",")) for point in points.split()]
                for points in re.findall(r'<polyline class="curve sys" points="([^"]*)"', drawn)]
        most = max(point["load"] for point in scan) * 1.02
        self.assertTrue(runs)
        for run in runs:
            self.assertTrue(all(66 <= y <= 392 and 74 <= x <= 700 for x, y in run), run)
            for point in none:
                x = 74 + point["load"] / most * 626
                self.assertFalse(run[0][0] + 0.1 < x < run[-1][0] - 0.1, (x, run))
        # The cost finds levels that have one; least power has not.
        arguments = (*arguments[:1], "--objective", "power", "--load", f"{none[0]['load']!r}W", *arguments[3:])
        for more in ((), ("--json",)):
            out = subprocess.run([BIN, "hp", *arguments, *more], cwd=self.folder, capture_output=True, text=True, timeout=120)
            self.assertEqual(out.returncode, 0, out.stderr)
            self.assertIn("without an approach between streams their area has no limit", out.stdout)
            self.assertNotRegex(out.stdout, r"exchangers\W+inf|energy and capital .*inf|break_even.*inf")

    def test_load_as_share_percentage_and_duty(self):
        half = self.power("--load", "0.5")
        self.assertAlmostEqual(half, 95.428, delta=0.001)
        self.assertEqual(half, self.power("--load", "50%"))
        self.assertEqual(half, self.power("--load", "375kW"))

    def test_a_load_that_is_none(self):
        for text in ("abc", "-5kW", "-0.5", "0", "50 ", "inf", "nan%", "0x10kW", ""):
            self.assertRegex(self.run_it(f"--load={text}", code=2).stderr, "--load (wants|is empty)", text)
        for key in ("share=0.5", "duty=200kW"):
            for more in ((), ("--together",)):
                err = self.run_it("--set", f"hpr.{key}", *more, code=1).stderr
                self.assertIn(f"hpr.{key.split('=')[0]} is given, but not hpr.load", err)
        self.assertEqual(self.power("--set", "hpr.share=0.5", "--set", "hpr.load=share"), self.power("--load", "0.5"))

    def test_proof_to_a_gap(self):
        out = self.run_it("--load", "1", "--levels", "3x2", "--gap", "0.1%").stdout
        gap = float(re.search(r"gap ([0-9.]+) %", out).group(1))
        self.assertLessEqual(gap, 0.1)

    def test_a_load_that_does_not_fit_ends_with_3(self):
        self.assertIn("the largest that does is 489.908 kW", self.run_it("--cool", "--load", "0.6", code=3).stdout)

    def test_what_never_pays_back_has_no_number(self):
        costly = ("--load", "0.3", "--set", "economics.electricity_price=3000")
        self.assertIn("payback                      never: energy costs no less", self.run_it(*costly).stdout)
        for arguments, reason in ((costly, "never"), (costly[2:], "there is no machine"), ((), "")):
            text = self.run_it(*arguments, "--json").stdout
            self.assertNotRegex(text, r"\binf\b|\bnan\b")
            result = json.loads(text)
            self.assertEqual(result["payback"] is None, reason != "")
            self.assertTrue(result["payback_reason"].startswith(reason))

    def test_exclusions_name_limit_value_and_place(self):
        def limits(*arguments):  # all are excluded
            rows = csv.DictReader(io.StringIO(self.run_it("--rank", "--machines", "1", "--csv", *arguments, code=3).stdout))
            return {row["fluid"] or row["cycle"]: row["limit"] for row in rows if row["limit"]}
        hot = ("--set", "selection_grid.high_from=160 degC", "--set", "selection_grid.high_to=210 degC", "--set",
               "selection_grid.low_to=100 degC")
        named = limits("--cycles", "vc_simple", "--fluids", "R717,Ethanol", *hot)
        self.assertRegex(named["R717"], r"nearest condensation at 160 .*; may be 122\.41 .* at most: critical 132\.41 ")
        self.assertRegex(named["Ethanol"], r"^discharge temperature: nearest 203\.\d+ °C \(t_evap 100 °C, t_cond 160 °C\); "
                                           r"may be 160 °C at most \(t_discharge_max\)$")
        cold = ("--set", "selection_grid.low_from=-35 degC", "--set", "selection_grid.low_to=47 degC", "--set",
                "selection_grid.high_from=52 degC", "--set", "selection_grid.high_to=190 degC")
        # Most points break the pressure ratio, but the nearest has one of 1.27 and lacks pressure.
        self.assertRegex(limits("--cycles", "vc_simple", "--fluids", "Ethanol", *cold)["Ethanol"],
                         r"^low pressure: nearest 0\.254\d+ bar \(t_evap 47 °C, t_cond 52 °C\); must be 0\.5 bar at least")
        self.assertRegex(limits("--cycles", "transcritical", "--fluids", "R717")["R717"], r"p_high_max of 28 bar .* 113\.6 bar")
        self.assertRegex(limits("--fluids", "R1233zdE", "--load", "1")["R1233zdE"],
                         r"^load: at best [\d.]+ kW, with at most 1 machine; must be 750 kW; most levels left out break critical temperature: "
                         r"nearest condensation at 160 .*; may be 157\.71 .* at most")
        out = self.run_it("--model", "real", "--fluids", "R717", "--report", "page.html", code=3).stdout
        self.assertIn("critical 132.41 °C less", out)
        self.assertIn("critical 132.41 °C less", (self.folder / "page.html").read_text(encoding="utf-8"))

    def test_names_that_begin_so_or_are_near_are_offered(self):
        self.assertNotIn("Did you mean", self.run_it("--objective", "money", code=1).stderr)  # all choices are listed
        for arguments, said in ((("--objective", "pow"), '"power"'), (("--set", "levels.cop=add"), '"additive"'),
                                (("--set", "hpr.sca=4"), '"hpr.scan"'), (("--model", "real", "--cycles", "trans"), '"transcritical"'),
                                (("--model", "real", "--fluids", "R60"), '"R600"')):
            with self.subTest(arguments=arguments):
                self.assertIn("Did you mean " + said, self.run_it(*arguments, code=1).stderr)
        for arguments, said in ((("--model", "reel"), '"real"'), (("--zonne", "A"), "--zone"), (("--compar",), "--compare")):
            with self.subTest(arguments=arguments):
                self.assertIn("did you mean " + said, self.run_it(*arguments, code=2).stderr)

    def test_no_machine_pays_is_an_answer(self):
        out = self.run_it("--set", "economics.electricity_price=3000").stdout
        self.assertIn("no machine pays", out)

    def test_ambient_that_takes_all_the_heat_is_an_answer(self):
        for more in ((), ("--load", "1"), ("--model", "real", "--fluids", "R717")):
            out = self.run_it("--cool", "--ambient", "15C", *more).stdout
            self.assertIn("no refrigeration is needed: ambient takes it all, 1000 kW", out)

    def test_engines_that_do_not_pay_are_explained(self):
        table = self.folder / "heat-pump" / "costs.csv"
        table.write_text(re.sub(r"(?m)^(machine,power,)[^,]*", r"\g<1>100000000", table.read_text()))
        out = self.run_it("--levels", "2x2", "--ambient", "15C", "--engine", "0.5").stdout
        self.assertRegex(out, r"no engine pays: .* cost \d+ \$/y more")
        self.assertNotIn("no engine", self.run_it("--levels", "2x2", "--ambient", "15C").stdout)

    def test_a_level_that_stands_alone_has_no_neighbours(self):
        out = subprocess.run([BIN, "hp", "explain", "heat-pump", "--levels", "1x1", "--load", "0.3"], cwd=self.folder,
                             capture_output=True, text=True, check=True).stdout
        self.assertNotIn("neighbours", out)
        self.assertIn("the load that was asked for", out)

    def test_levels_have_the_names_of_the_system(self):
        out = self.run_it("--model", "real", "--cycles", "brayton", "--fluids", "Air", "--load", "100kW").stdout
        self.assertRegex(out, r"t_cold_out +t_hot_out")
        self.assertNotIn("condensation", out)

    def test_help_lists_only_settings_that_are_taken(self):
        text = subprocess.run([BIN, "help", "hp"], capture_output=True, text=True, check=True).stdout
        listed = {line.split()[0] for line in text.splitlines() if line.startswith("  selection.")}
        self.assertEqual(listed, {"selection.machines", "selection.prove"})
        self.assertNotIn("selection_grid.cost_", text)

    def test_ranking_of_candidates(self):
        rows = list(csv.DictReader(io.StringIO(self.run_it("--rank", "--machines", "2", "--csv").stdout)))
        self.assertEqual(rows.pop(0)["load"], "kW")
        ranked = [row for row in rows if row["rank"]]
        self.assertEqual(rows[:len(ranked)], ranked)
        self.assertEqual((ranked[0]["cycle"], ranked[0]["machines"]), ("mixed", "2"))
        values = [float(row["objective"]) for row in ranked]
        self.assertEqual(values, sorted(values))
        for row in ranked:
            self.assertLessEqual(float(row["objective_high"]), float(row["objective"]))
        self.assertTrue(all(row["limit"] and int(row["points"]) > 0 for row in rows[len(ranked):]))
        self.assertEqual({row["fluid"] for row in rows[len(ranked):]}, {"R600a", "R717"})
        text = self.run_it("--rank", "--fluids", "R600a", code=3).stdout
        self.assertIn("0 ranked", text)
        self.assertIn("only one", self.run_it("--rank", "--cop-map", "--csv", code=2).stderr)
        both = self.run_it("--rank", "--cop-map", "--fluids", "Toluene").stdout
        self.assertLess(both.index("1 ranked" if "1 ranked" in both else "ranked"), both.index("Full load"))
        self.assertIn("real machines", self.run_it("--rank", "--model", "lumped", code=2).stderr)
        self.assertIn("only one", self.run_it("--rank", "--cop-map", "--json", code=2).stderr)
        ranked = json.loads(self.run_it("--rank", "--fluids", "Toluene", "--json").stdout)
        self.assertEqual((ranked["format"], ranked["objective"], ranked["rows"][0]["fluid"]), ("heatloom-hpr-rank/1", "cost", "Toluene"))
        cells = json.loads(self.run_it("--cop-map", "--fluids", "Toluene", "--json").stdout)
        self.assertEqual(cells["format"], "heatloom-hpr-map/1")
        self.assertTrue(any(cell["cop"] for cell in cells["cells"]))
        self.assertIn("do not go with", self.run_it("--rank", "--compare", code=2).stderr)

    def test_comparison_as_documents(self):
        table = self.run_it("--compare", "--fluids", "Toluene").stdout
        ways = json.loads(self.run_it("--compare", "--fluids", "Toluene", "--json").stdout)["ways"]
        rows = list(csv.DictReader(io.StringIO(self.run_it("--compare", "--fluids", "Toluene", "--csv").stdout)))[1:]
        self.assertEqual([way["name"] for way in ways], [row["way"] for row in rows])
        for way, row in zip(ways, rows):
            self.assertIn(f"{way['account']['yearly']:12.0f}", table)
            self.assertAlmostEqual(way["account"]["yearly"], float(row["yearly"]), delta=1e-6 * way["account"]["yearly"])

    def test_a_share_above_1_asks_for_its_unit(self):
        self.assertIn("did you mean 300kW?", self.run_it("--load", "300", code=2).stderr)
        self.assertIn("did you mean 50%, or 50kW?", self.run_it("--load", "50", code=2).stderr)

    def test_units_stand_in_json(self):
        units = json.loads(self.run_it("--load", "0.5", "--json").stdout)["units"]
        self.assertEqual((units["heat and power"], units["objective"], units["price"]), ("W", "$/y", "$/J"))

    def test_what_is_not_known_is_said_everywhere(self):
        path = self.folder / "heat-pump" / "utilities.csv"
        path.write_text(path.read_text().replace("10.1,2,0,", "10.1,2,,"))
        missing = 'utility "Cooling water" has no emission (column co2)'
        out = self.run_it("--load", "0.5", "--report", "p.html").stdout
        self.assertIn(f"CO2                        not known: {missing}", out)
        self.assertNotIn("cost of saved CO2", out)
        page = (self.folder / "p.html").read_text()
        self.assertIn("The emission of CO₂ is not known", page)
        result = json.loads(self.run_it("--load", "0.5", "--json").stdout)
        self.assertEqual((result["before"]["co2"], result["abatement_cost"], result["co2_missing"]), (None, None, missing))
        self.assertIn(missing, self.run_it("--objective", "co2", code=1).stderr)
        out = self.run_it("--load", "0.5", "--set", "economics.electricity_price=unset", "--report", "p.html").stdout
        self.assertRegex(out, r"energy and capital +256000 +not known")
        self.assertRegex(out, r"pays with power below +[0-9.]+ \$/MWh \(not given\)")
        self.assertNotIn("net present value", out)
        self.assertIn("Whether it pays is open: power has no price", (self.folder / "p.html").read_text())

    def test_units_and_rows_follow_the_objective(self):
        self.assertRegex(self.run_it("--objective", "co2").stdout, r"an emission below [0-9]+\.[0-9] t/y")
        self.assertRegex(self.run_it("--objective", "exergy").stdout, r"(?m)^  exergy +[0-9.]+ +[0-9.]+  kW$")
        self.assertRegex(self.run_it("--model", "real", "--fluids", "Toluene").stdout, r"superheat(.|\n)*Toluene.* K +[0-9.]+ K ")

    def test_what_pays_at_no_price_says_so(self):
        out = self.run_it("--load", "0.3", "--set", "hpr.exchangers=yes", "--report", "p.html", "--levels", "1x1",
                          "--set", "economics.annualisation=9").stdout
        self.assertIn("pays at no price of power", out)
        self.assertIn("at no price", (self.folder / "p.html").read_text())

    def test_map_of_cop(self):
        rows = list(csv.DictReader(io.StringIO(self.run_it("--cop-map", "--csv").stdout)))[1:]
        self.assertEqual(len(rows), 64)
        known = [row for row in rows if row["cop"]]  # the largest lift is beyond all six fluids
        self.assertGreater(len(known), 60)
        for row in known:
            carnot = (float(row["sink"]) + 273.15) / (float(row["sink"]) - float(row["source"]))
            self.assertTrue(1 < float(row["cop"]) < carnot, row)
        self.assertIn("load_50", self.run_it("--cop-map", "--fluids", "Toluene").stdout)
        self.assertIn("No candidate works", self.run_it("--cop-map", "--fluids", "R600a", code=3).stdout)

    def test_a_ranking_cut_short_is_no_ranking(self):
        out = self.run_it("--rank", "--time-limit", "0s", code=4).stdout
        self.assertIn("0 ranked", out)

    def test_an_answer_cut_short_says_so(self):
        out = self.run_it("--model", "real", "--machines", "3", "--cycles", "vc_simple,vc_ihx", "--time-limit", "0.8s", code=4).stdout
        self.assertRegex(out, "time was up before all choices were tried|the search was ended before machines were found")

    def test_flat_profiles_are_met_by_real_machines(self):
        folder = self.folder / "flat"
        folder.mkdir()
        (folder / "streams.csv").write_text(
            "name,type,t_supply [degC],t_target [degC],duty [kW],h [kW/m2/K]\n"
            "Liquor,cold,95,128,6500,0.8\nEvaporation,cold,126,126.1,22000,3\nSurface condenser,hot,58,57,20500,2\n"
            "Flash,hot,104,103.9,4200,3\nFiltrate,hot,72,35,6100,0.7\nStock,cold,48,78,5200,0.6\nWater,cold,18,65,9000,1\n"
            "Scrubber,hot,68,45,3400,0.2\nFeed,cold,60,120,3000,1.5\nAir,cold,25,110,4100,0.1\n")
        (folder / "utilities.csv").write_text(
            "name,type,t_supply [degC],t_target [degC],price [cur/MWh],h [kW/m2/K]\n"
            "MP,both,180,179.9,30,5\nLP,both,145,144.9,22,5\nRiver,cold,8,18,0.8,1\n")
        (folder / "costs.csv").write_text(
            "kind,basis,fixed [cur],coef,exponent\nexchanger,area,8000,450,0.8\nmachine,power,20000,1800,0.85\n")
        def cost(*arguments):
            out = super(HeatPumps, self).run_it("hp", "flat", "--model", "real", "--set", "economics.electricity_price=55cur/MWh",
                                                "--set", "economics.interest=8%", "--set", "economics.lifetime=12y", *arguments).stdout
            return float(re.search(r"energy and capital +[0-9]+ +([0-9]+)", out).group(1))
        one = cost("--fluids", "R601a")
        for load in ("26000kW", "12000kW", "0.9"):
            self.assertLessEqual(one, cost("--fluids", "R601a", "--load", load))
        self.assertLess(cost(), one)

    def test_names_are_checked_where_no_machine_can_be(self):
        folder = self.folder / "threshold"
        folder.mkdir()
        (folder / "streams.csv").write_text("name,t_supply [degC],t_target [degC],duty [kW]\nH,150,60,900\nC,20,135,1150\n")
        (folder / "utilities.csv").write_text("name,type,t_supply [degC],t_target [degC],price [cur/MWh]\nS,hot,200,199,40\n")
        for arguments, message in ((("--fluids", "X"), "no fluid is called"), (("--cycles", "X"), "no cycle is called"),
                                   (("--machines", "9"), "selection.machines")):
            run = super().run_it("hp", "threshold", "--model", "real", "--set", "economics.electricity_price=50", *arguments, code=1)
            self.assertIn(message, run.stderr)
        run = super().run_it("hp", "explain", "threshold", "x", "--set", "economics.electricity_price=50", code=2)
        self.assertIn("the number of a level", run.stderr)
        run = super().run_it("hp", "explain", "threshold", "--set", "economics.electricity_price=50")
        self.assertTrue(run.stdout.startswith("no machine: no heat is left"), run.stdout)

    def test_prices_that_are_none(self):
        for price in ("economics.fuel_price=inf", "economics.co2_price=1e300", "economics.electricity_co2=inf"):
            self.assertIn("it must be from 0", self.run_it("--set", price, code=1).stderr)
        self.assertIn("--fluids is empty", self.run_it("--model", "real", "--fluids", ",", code=2).stderr)

    def test_real_machines(self):
        power = self.power("--model", "real", "--load", "1", "--machines", "2", "--objective", "power")
        self.assertLessEqual(power, 170.5)
        out = self.run_it("--model", "real", "--fluids", "R600a", code=3).stdout
        self.assertIn("every candidate is excluded", out.splitlines()[-1])
        refused = self.run_it("--model", "real", "--cool", "--load", "1", "--fluids", "R717,R600,R601,R290,R134a,R601a,R152a,R600a,R1270,Toluene", code=3).stdout.splitlines()
        self.assertIn("the largest found is", refused[-1])
        self.assertLess(len(refused), 26)
        self.assertIn("(--all lists all)", "".join(refused))
        self.assertRegex(out, r"R600a +critical temperature +\d+\n +nearest condensation at 155 °C; may be 126.66 °C at most: critical 134.66 °C less 8 K")
        out = self.run_it("--model", "real", "--fluids", "Toluene", "--set", "economics.electricity_price=3000").stdout
        self.assertRegex(out, r"no machine pays: of all choices tried the best would need power below [0-9.]+ ")
        self.assertNotIn("free of the grid", out)
        self.assertRegex(self.run_it("--model", "real", "--fluids", "Toluene").stdout, r"best on the grid of levels: a cost of .* \(proven\); the answer, with levels free of the grid, lies below")
        self.assertIn("did you mean", self.run_it("--model", "real", "--fluids", "R601z", code=1).stderr.lower())

    def test_more_machines_allowed_are_never_worse(self):
        def least(machines):
            out = self.run_it("--model", "real", "--set", "hpr.exchangers=yes", "--machines", machines, "--json").stdout
            return json.loads(out)["after"]["objective"]
        one = least("1")
        self.assertLessEqual(least("2"), one * (1 + 1e-9))

    def test_exchangers_count_where_they_are_asked_for(self):
        alone = self.run_it("--levels", "2x2").stdout
        self.assertIn("exchangers are not counted: hpr.exchangers is no", alone)
        out = self.run_it("--levels", "2x2", "--set", "hpr.exchangers=yes").stdout
        self.assertIn("the bound counts no exchangers", out)
        number = {key: float(re.search(rf"^  {key}\b.* ([\d.]+)  \$", out, re.M)[1])
                  for key in ("machines", "exchangers", "investment", "energy and capital")}
        self.assertGreater(number["exchangers"], number["machines"])
        self.assertAlmostEqual(number["investment"], number["machines"] + number["exchangers"], delta=1)
        self.assertTrue(204900 < number["energy and capital"] < 256000, number)
        account = json.loads(self.run_it("--levels", "2x2", "--set", "hpr.exchangers=yes", "--json").stdout)["after"]
        self.assertAlmostEqual(account["exchangers"], number["exchangers"], delta=1)

    def test_emission_has_a_price(self):
        out = self.run_it("--set", "economics.co2_price=100USD/t").stdout
        self.assertRegex(out, r"(?m)^  of that CO2 +132000 ")
        self.assertIn("economics.co2_price", self.run_it("--set", "economics.co2_price=-1", code=1).stderr)

    def test_a_cost_with_an_unknown_emission_that_has_a_price_is_unknown(self):
        table = self.folder / "heat-pump" / "utilities.csv"
        table.write_text(table.read_text(encoding="utf-8").replace(",40,220,", ",40,,"), encoding="utf-8")
        out = self.run_it("--set", "economics.co2_price=100USD/t").stdout
        self.assertIn("The cost of energy is not known: emission has a price (economics.co2_price), but is not known.", out)
        self.assertNotIn("The cost of energy is not known", self.run_it().stdout)

    def test_engines_take_what_pumps_leave(self):
        arguments = ("--load", "300kW", "--levels", "2x2", "--ambient", "15C")
        self.assertNotIn("Engines", self.run_it(*arguments).stdout)
        out = self.run_it(*arguments, "--engine", "0.5").stdout
        net, pumps, engines = (float(x) for x in re.search(
            r"Net power (\S+) kW: pumps (\S+) kW less engines (\S+) kW", out).groups())
        self.assertAlmostEqual(net, pumps - engines, delta=0.002)
        self.assertAlmostEqual(pumps, 40.594, delta=0.001)
        result = json.loads(self.run_it(*arguments, "--engine", "0.5", "--json").stdout)
        self.assertAlmostEqual(sum(x["power"] for x in result["engines"]), 1e3 * engines, delta=1)
        self.assertAlmostEqual(result["work_net"], result["after"]["power"], delta=1)
        self.run_it(*arguments, "--engine", "0.5", "--report", "engine.html")
        page = (self.folder / "engine.html").read_text(encoding="utf-8")
        self.assertIn("Engines between the heat that is left and ambient give 70.4 kW", page)
        self.assertIn("Engines from what the pumps leave to ambient", page)
        self.assertIn("hpr.ambient is not set", self.run_it("--engine", "0.5", code=1).stderr)
        self.assertIn("hpr.engine", self.run_it("--engine", "2", "--ambient", "15C", code=1).stderr)

    def test_the_currency_of_the_case_is_shown(self):
        out = self.run_it("--set", "economics.electricity_price=3000").stdout
        self.assertIn("$/MWh, and it costs 3000", out)
        self.assertNotIn("cur", out)

    def test_a_lift_beyond_the_market_is_told(self):
        self.assertIn("HL243", self.run_it("--load", "1", "--set", "levels.dt_cont=40K").stderr)
        self.assertNotIn("HL243", self.run_it("--levels", "2x2").stderr)

    def test_json_has_the_result_and_what_it_depends_on(self):
        result = json.loads(self.run_it("--levels", "2x2", "--json").stdout)
        self.assertEqual(result["format"], "heatloom-hpr/1")
        self.assertEqual((result["outcome"], result["reason"], result["currency"]), ("optimal", "", "$"))
        self.assertEqual(result["settings"]["hpr"]["task"], "heating")
        self.assertEqual(result["settings"]["levels"]["condensers"], 2)
        self.assertAlmostEqual(result["settings"]["economics"]["electricity_price"], 120 / 3.6e9)
        self.assertAlmostEqual(sum(m["power"] for m in result["machines"]), result["work_net"], delta=1e-6 * result["work"])
        self.assertAlmostEqual(sum(x["q"] for x in result["levels"] if x["side"] == "hot"), result["load_placed"], delta=1)
        self.assertAlmostEqual(min(x["objective"] for x in result["scan"]), result["after"]["objective"], delta=1e-6)
        self.assertLessEqual(result["bound"], result["after"]["yearly"])
        self.assertEqual([x["levels"] for x in result["study"]["level"]], [1, 2, 3, 4, 5])
        given = [x for x in result["study"]["price"] if abs(x["price"] * 3.6e9 - 120) < 1e-9]
        self.assertAlmostEqual(given[0]["best"], result["after"]["yearly"], delta=1e-6)

    def test_csv_is_the_scan_or_the_levels(self):
        rows = list(csv.reader(io.StringIO(self.run_it("--csv").stdout)))
        self.assertEqual(rows[:2], [["load", "work", "objective"], ["kW", "kW", "$/y"]])
        loads = [float(row[0]) for row in rows[2:]]
        self.assertEqual(loads, sorted(loads))
        self.assertGreater(len(loads), 40)
        self.run_it("--load", "1", "--levels", "3x2", "--csv", "-o", "levels.csv")
        rows = list(csv.reader(io.StringIO((self.folder / "levels.csv").read_text())))
        self.assertEqual(rows[:2], [["side", "t", "t_shifted", "q"], ["", "degC", "degC", "kW"]])
        self.assertEqual([row[0] for row in rows[2:]], ["hot"] * 3 + ["cold"] * 2)
        self.assertAlmostEqual(sum(float(row[3]) for row in rows[2:5]), 750, delta=1e-3)

    def test_figures_and_page(self):
        out = self.run_it("--levels", "2x2", "--svg", "figures", "--report", "hp.html")
        self.assertIn("Wrote 5 figures", out.stderr)
        self.assertIn("Power 40.594 kW", out.stdout)
        self.assertEqual(sorted(x.stem for x in (self.folder / "figures").iterdir()), ["grand", "levels", "load", "price", "profiles"])
        page = (self.folder / "hp.html").read_text(encoding="utf-8")
        self.assertIn("A heat pump pays: 300.0 kW of heat at up to 175.0 °C", page)
        self.assertIn("heatloom hp heat-pump --levels 2x2 --svg figures --report hp.html", page)
        self.assertIn("(additive)", page)

    def test_a_page_has_what_was_asked_for(self):
        self.run_it("--report", "plain.html")
        plain = ["findings", "question", "account", "machines", "dependence", "data", "assumptions", "reproduce"]
        self.assertEqual(self.sections("plain.html"), plain)
        real = [*plain[:5], "ranking", "cop-map", *plain[5:]]
        self.run_it("--model", "real", "--fluids", "Toluene,R600a", "--report", "real.html")
        self.assertEqual(self.sections("real.html"), real)
        page = (self.folder / "real.html").read_text(encoding="utf-8")
        for part in ("<th scope=\"row\">vc_simple</th><td>R600a</td>", "critical temperature", "log p–h diagram: vc_simple, Toluene",
                     "Why each level stands where it stands", "1 K hotter takes"):
            self.assertIn(part, page)
        out = self.run_it("--compare", "--report", "both.html").stdout
        self.assertIn("electric boiler", out)
        self.assertEqual(self.sections("both.html"), [*plain[:5], "comparison", *plain[5:]])
        out = self.run_it("--rank", "--fluids", "Toluene,R600a", "--report", "rank.html").stdout
        self.assertIn("ranked", out)
        self.assertEqual(self.sections("rank.html"), real)

    def test_figures_of_machines_map_and_comparison(self):
        def figures(*arguments):
            shutil.rmtree(self.folder / "figures", ignore_errors=True)
            self.run_it(*arguments, "--svg", "figures")
            return {x.stem for x in (self.folder / "figures").iterdir()}
        machines = {"machine-1-ph", "machine-1-tq"}
        self.assertEqual(figures("--model", "real", "--fluids", "Toluene"), {"grand", "profiles", "price"} | machines)
        self.assertEqual(figures("--cop-map", "--fluids", "Toluene"), {"grand", "profiles", "price", "map"} | machines)
        self.assertIn("compare", figures("--compare"))

    def test_a_load_that_does_not_fit_has_a_page_and_a_result_too(self):
        self.run_it("--cool", "--load", "0.6", "--report", "no.html", "--json", "-o", "no.json", code=3)
        self.assertIn("There is no such refrigeration machine: a load of 600 kW does not fit", (self.folder / "no.html").read_text(encoding="utf-8"))
        result = json.loads((self.folder / "no.json").read_text())
        self.assertEqual((result["outcome"], result["machines"], result["study"]["price"]), ("infeasible", [], []))
        self.assertIn("489.908 kW", result["reason"])

    def test_real_machines_have_cycles_and_fluids(self):
        words = ["--model", "real", "--load", "0.4", "--machines", "1", "--objective", "power", "--report", "real.html"]
        result = json.loads(self.run_it(*words, "--json").stdout)
        self.assertLess(result["bound"], result["after"]["objective"])
        self.assertEqual(result["study"]["level"], [])
        self.assertEqual(len(result["machines"]), 1)
        machine, page = result["machines"][0], (self.folder / "real.html").read_text(encoding="utf-8")
        for part in (machine["cycle"], machine["fluid"], f"{result['candidates']} candidates of the library"):
            self.assertIn(part, page)

    def test_output_needs_a_document(self):
        self.assertIn("--output of hp", self.run_it("-o", "x", code=2).stderr)
        self.run_it("--report", "no/such/folder.html", code=1)

    def test_all_ways_in_one_table(self):
        out = self.run_it("--compare", "--levels", "2x2").stdout
        yearly = {row[2:33].strip(): float(row[33:].split()[4]) for row in out.splitlines()[3:]}
        none = yearly["no machine"]
        self.assertAlmostEqual(none, 256000, delta=1)
        for name, cost in yearly.items():
            if "Carnot" in name or "real" in name:
                self.assertLessEqual(cost, none, name)
        self.assertLessEqual(yearly["Carnot, direct, up to 2 x 2"], yearly["Carnot, direct, 1 x 1"])
        self.assertLessEqual(yearly["real, direct, up to 2"], yearly["real, direct, 1 machine"])
        self.assertGreater(yearly["electric boiler"], none)
        self.assertLess(yearly["half the approach, no machine"], none)

    def test_the_table_is_the_same_of_both_scopes(self):
        self.assertEqual(self.run_it("--compare").stdout, self.run_it("--compare", "--indirect").stdout)

    def test_time_that_is_up_is_said(self):
        for words in ((), ("--model", "real"), ("--compare",)):
            with self.subTest(words=words):
                out = self.run_it("--time-limit", "0s", *words, code=4).stdout
                self.assertIn("left out at the time limit" if words == ("--compare",) else "the search was ended before", out)
                self.assertNotIn("excluded", out)

    def test_no_machine_below_absolute_zero(self):
        streams = self.folder / "heat-pump" / "streams.csv"
        rows = streams.read_text(encoding="utf-8").replace(",1,5,", ",1,400,")
        streams.write_text(rows, encoding="utf-8")
        self.assertIn("HL115: with its contributions the profile asks for an evaporator at", self.run_it(code=1).stderr)

    def test_levels_are_explained(self):
        def explain(*arguments, code=0):
            result = subprocess.run([BIN, "hp", "explain", "heat-pump", *arguments], cwd=self.folder, capture_output=True,
                                    text=True, timeout=120)
            self.assertEqual(result.returncode, code, result.stdout + result.stderr)
            return result
        out = explain("--levels", "3x2", "--load", "1").stdout
        self.assertEqual(len(re.findall(r"(?m)^\d  (Condenser|Evaporator)", out)), 5)
        self.assertIn("1 K hotter takes +1.000 kW", explain("1", "--levels", "3x2", "--load", "1").stdout)
        self.assertIn("1 to 2", explain("3", code=2).stderr)
        self.assertRegex(explain("1", "--model", "lumped", "--levels", "2x2").stdout, r"1 K hotter takes \+[0-9.]*[1-9]")
        real = explain("1", "--model", "real").stdout
        self.assertRegex(real, r"1 K hotter takes \+0\.[1-9]")
        given = re.search(r"Toluene .* K +([0-9.]+) ", self.run_it("--model", "real").stdout)[1]
        self.assertIn(f"shifted), {given} kW.", real)
        parts = re.search(r"Of that it gives ([0-9.]+) kW at its level and colder, and ([0-9.]+) kW hotter", real)
        self.assertAlmostEqual(float(parts[1]) + float(parts[2]), float(given), delta=0.002)

    def test_a_system_keeps_its_size(self):
        path = self.folder / "heat-pump" / "systems.csv"
        rows = list(csv.reader(io.StringIO(path.read_text())))
        for row, cell in zip(rows, ("scale_max", "kW", "200")):
            row.append(cell)
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        given = re.search(r"Toluene .* K +([0-9.]+) ", self.run_it("--model", "real").stdout)[1]
        self.assertAlmostEqual(float(given), 200, delta=0.1)
        text = subprocess.run([BIN, "hp", "explain", "heat-pump", "--model", "real"], cwd=self.folder, capture_output=True,
                              text=True, timeout=60).stdout
        self.assertIn('its system "Heat pump", which gives no more than 200.000 kW (scale_max)', text)
        self.assertIn("the largest found is 200 kW", self.run_it("--model", "real", "--load", "300kW", code=3).stdout)

    def test_a_system_keeps_its_subcooling(self):
        path = self.folder / "heat-pump" / "systems.csv"
        table = path.read_text()

        def subcooled(cell):
            rows = list(csv.reader(io.StringIO(table)))
            for row, text in zip(rows, ("subcool", "K", cell)):
                row.append(text)
            with path.open("w", newline="") as file:
                csv.writer(file).writerows(rows)
            result = json.loads(self.run_it("--model", "real", "--json").stdout)
            self.assertTrue(result["machines"])
            return [machine["subcool"] for machine in result["machines"]]

        def as_read():
            self.run_it("--model", "real", "--report", "real.html")
            row = r'<th scope="row">subcool</th><td>([^<]*)</td><td>([^<]*)</td>'
            return re.search(row, (self.folder / "real.html").read_text(encoding="utf-8")).groups()

        self.assertTrue(all(k > 20 for k in subcooled("")))
        self.assertEqual(as_read(), ("0 K to 60 K (free)", "selection_grid.subcool_to"))
        for k in subcooled("5"):
            self.assertAlmostEqual(k, 5, delta=1e-9)
        self.assertEqual(as_read(), ("5 K", "case"))
        self.assertTrue(all(-1e-9 <= k <= 12 + 1e-9 for k in subcooled("0..12")))
        self.assertTrue(all(8 - 1e-9 <= k <= 12 + 1e-9 for k in subcooled("8..12")))

    def with_cells(self, heading, unit, *cells):
        path = self.folder / "heat-pump" / "systems.csv"
        rows = list(csv.reader(io.StringIO(path.read_text())))
        for row, text in zip(rows, (heading, unit, *cells)):
            row.append(text)
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)

    def test_a_system_keeps_its_superheat(self):
        self.with_cells("superheat", "K", "12..20")
        heats = [m["superheat"] for m in json.loads(self.run_it("--model", "real", "--machines", "2", "--json").stdout)["machines"]]
        self.assertTrue(heats and all(12 - 1e-9 <= heat <= 20 + 1e-9 for heat in heats), heats)

    def test_what_is_not_searched_needs_one_value(self):
        table = (self.folder / "heat-pump" / "systems.csv").read_text()
        (self.folder / "heat-pump" / "systems.csv").write_text(table.replace(",0.7,", ",0.65..0.75,", 1))
        for words in (("--model", "real"), ("--cop-map",), ("--together", "--model", "real")):
            error = self.run_it(*words, code=1).stderr
            self.assertIn("systems.csv:3", error)
            self.assertIn('HL245: system "Heat pump": eta_is is 0.65..0.75;', error)

    def test_condensate_gives_no_heat_that_no_one_takes(self):
        for fluid in ("R601", "Toluene", "Cyclopentane"):
            result = json.loads(self.run_it("--model", "real", "--cycles", "vc_simple", "--fluids", fluid, "--json").stdout)
            machine, = result["machines"]
            self.assertLess(machine["q_cond"], result["load_placed"] * (1 + 1e-3), fluid)
            self.assertGreater(machine["t_cond"] - machine["subcool"], 145 + 273.15 - 0.1, fluid)  # the pinch

    def test_the_map_subcools_as_the_machines(self):
        cells = json.loads(self.run_it("--cop-map", "--fluids", "Toluene", "--json").stdout)["cells"]
        known = [cell for cell in cells if cell["cop"] is not None]
        for cell in known:
            self.assertAlmostEqual(cell["subcool"], min(60, cell["sink"] - 145 - 273.15), delta=1e-6)
        self.assertIn("Subcooled as far as anything takes the heat", self.run_it("--cop-map", "--fluids", "Toluene").stdout)
        self.with_cells("subcool", "K", "3")
        cells = json.loads(self.run_it("--cop-map", "--fluids", "Toluene", "--json").stdout)["cells"]
        self.assertEqual({cell["subcool"] for cell in cells} - {None}, {3})

    def test_what_does_not_go_together(self):
        for arguments in (("--zone", "A"), ("--engine", "0.5"), ("--compare",), ("--direct", "--indirect")):
            with self.subTest(arguments=arguments):
                self.assertRegex(self.run_it("--together", *arguments, code=2).stderr, "exclude each other|only")
        self.assertIn("exclude each other", self.run_it("--all-periods", "--period", "x", code=2).stderr)
        self.assertIn("has no periods", self.run_it("--all-periods", code=1).stderr)

    def test_systems_of_the_library_are_placed_or_refused(self):
        def real(*arguments, **code):
            return self.run_it("--model", "real", *arguments, **code)
        out = real("--cycles", "brayton", "--fluids", "Air", "--set", "economics.electricity_price=20").stdout
        self.assertRegex(out, r"with ratio \d")
        out = real("--cycles", "mvr").stdout
        self.assertRegex(out, r"with stages \d")
        self.assertNotIn("takes vapour", out)
        out = real("--cycles", "absorption_heat_pump").stdout
        self.assertRegex(out, r"with t_generator [0-9.]+ °C\n +driven by [0-9.]+ kW of heat")
        self.assertIn("Power 0.000 kW", out)
        for cycle, said in (("gas_boiler", "makes hot utility"), ("air_cooler", "cold utility"), ("steam_expander", "between headers"),
                            ("cascade", "none are named")):
            with self.subTest(cycle=cycle):
                error = real("--cycles", cycle, code=1).stderr
                self.assertIn("HL244", error)
                self.assertIn(said, error)

    def test_engines_stand_apart_from_machines(self):
        out = self.run_it("--model", "real", "--cycles", "carnot_engine,carnot", "--machines", "2").stdout
        taken = float(re.search(r"Power ([0-9.]+) kW", out).group(1))
        made, word, net = re.search(r"engines make ([0-9.]+) kW: net (taken|made) ([0-9.]+) kW", out).groups()
        self.assertAlmostEqual(taken - float(made), float(net) * (1 if word == "taken" else -1), delta=0.002)
        result = json.loads(self.run_it("--model", "real", "--cycles", "carnot_engine,carnot", "--machines", "2", "--json").stdout)
        self.assertAlmostEqual(result["work_engine"], float(made) * 1e3, delta=1)
        self.assertAlmostEqual(sum(m["power"] for m in result["machines"]), result["work_net"], delta=1e-3)
        self.assertIn("engines cannot be chosen", self.run_it("--model", "real", "--cycles", "carnot_engine", "--ambient", "15C", "--set",
                                                              "hpr.t_air=60", code=1).stderr)
        only = self.run_it("--model", "real", "--cycles", "carnot_engine").stdout
        self.assertIn("net made", only)
        self.assertRegex(only, r"pays with power above +[0-9.]+")
        page = self.folder / "engine.html"
        self.run_it("--model", "real", "--cycles", "carnot_engine", "--report", str(page))
        self.assertTrue("engines make" in page.read_text() and "A heat engine pays" in page.read_text())

    def test_real_machines_have_a_bound_by_nature(self):
        out = self.run_it("--model", "real", "--load", "1", "--objective", "power").stdout
        bound = float(re.search(r"no machine that lifts heat needs less than ([0-9.]+) kW for this load", out).group(1))
        carnot = self.run_it("--load", "1", "--levels", "2x2").stdout
        self.assertAlmostEqual(bound, float(re.search(r"without losses \(eta = 1\) +([0-9.]+) kW", carnot).group(1)), delta=0.002)
        page = self.folder / "absorption.html"
        arguments = ("--model", "real", "--cycles", "absorption_heat_pump")
        self.assertIn("no machine whatever has a cost below", self.run_it(*arguments, "--report", str(page)).stdout)
        self.assertTrue("t_generator 1" in page.read_text() and "No machine whatever comes below" in page.read_text())
        result = json.loads(self.run_it(*arguments, "--json").stdout)
        self.assertTrue(result["bound"] < result["bound_on_grid"] and not result["bound_lifts"])

    def test_carnot_engines_on_the_page(self):
        page = self.folder / "carnot-engine.html"
        out = self.run_it("--ambient", "15C", "--engine", "0.5", "--report", str(page)).stdout
        self.assertIn("pays at any price of power", out)
        text = page.read_text()
        self.assertTrue("engines less pumps give" in text and "this machine pays at any price" in text)
        result = json.loads(self.run_it("--ambient", "15C", "--engine", "0.5", "--json").stdout)
        self.assertEqual(result["break_even_design_reason"], "at any price of power")

    def test_cop_of_the_load_and_of_the_heat(self):
        out = self.run_it("--model", "real", "--cycles", "carnot").stdout
        power, load, cop = (float(x) for x in re.search(r"Power ([0-9.]+) kW for a load of ([0-9.]+) kW\n  COP of the load ([0-9.]+)", out).groups())
        self.assertAlmostEqual(load / power, cop, delta=0.002)

    def test_bad_options(self):
        for arguments, said in ((("--ambient",), "--ambient wants a value, such as 15C"), (("-o",), "-o wants a value"),
                                (("--levels", "3"), "--levels wants"), (("--levels", "0x2"), "--levels wants"),
                                (("--direct", "--indirect"), "exclude each other"), (("--model", "best"), "--model wants"),
                                (("--fluids", "R717"), "add --model real"), (("--machines", "2"), "add --model real"),
                                (("--all",), "add --model real"),
                                (("--levels", "2x2", "--model", "real"), "of real ones say --machines"), (("--zone", ""), "--zone is empty"),
                                (("--model", "real", "--fluids", ""), "--fluids is empty")):
            with self.subTest(arguments=arguments):
                self.assertIn(said, self.run_it(*arguments, code=2).stderr)
        for arguments, said in ((("--load", "3m"), "hpr.duty"), (("--load", "1e20kW"), "hpr.duty"),
                                (("--objective", "luck"), "hpr.objective"),
                                (("--set", "levels.eta=1.5"), "levels.eta"),
                                (("--set", "selection.power_price=1"), "selection.power_price"),
                                (("--model", "real", "--set", "selection_grid.low_from=150 degC", "--set", "selection_grid.low_to=100 degC"), "150 °C to 100 °C"), (("--zone", "Plnt"), "HL")):
            with self.subTest(arguments=arguments):
                self.assertIn(said, self.run_it(*arguments, code=1).stderr)


if __name__ == "__main__":
    unittest.main()
