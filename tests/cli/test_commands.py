"""Whole commands of the program: output, exit codes, faults, files."""
import json
import re
import signal
import subprocess
import time
import unittest
import xml.etree.ElementTree as xml

from program import BIN, Program


class Commands(Program):
    # ------------------------------------------------------------ help and usage

    def test_no_argument_prints_the_commands(self):
        self.assertIn("heatloom target", self.run_it().stdout)

    def test_help_lists_the_settings_of_a_command_with_defaults(self):
        text = self.run_it("help", "synth").stdout
        self.assertRegex(text, r"synthesis\.dt_practical +3 K")
        self.assertIn("no cheaper one is as good", text)
        # One least approach a command, and none of other commands' sections.
        for command, setting in (("synth", "synthesis.dt_min"), ("target", "targets.dt_min"),
                                 ("match", "targets.dt_min"), ("exergy", "targets.dt_min")):
            with self.subTest(command=command):
                text = self.run_it("help", command).stdout
                self.assertEqual(re.findall(r"^  (\w+\.dt_min) ", text, re.MULTILINE), [setting])
                self.assertNotIn("  milp.", text)
        self.assertIn("milp.backend", self.run_it("help", "milp").stdout)
        self.assertRegex(self.run_it("help", "exergy").stdout,
                         r"integration\.objective .* One of exergy\|power\|operating\|tac\.\n")
        self.assertIn("no command and no section", self.run_it("help", "mlip", code=2).stderr)
        self.assertNotIn("Settings", self.run_it("help", "fluid").stdout)

    def test_usage_errors_end_with_2(self):
        for words in (["nonsense"], ["target"], ["explain", "HL999"], ["--nonsense"], ["demo", "a", "b", "c"],
                      ["fluid", "R290", "T=1parsec"], ["fluid", "R290", "T=nan", "x=1"], ["fluid", "R290", "T=1e999", "x=1"], ["fluid", "R290", "T=300", "p=1bar"]):
            with self.subTest(words=words):
                self.assertIn("heatloom:", self.run_it(*words, code=2).stderr)

    def test_every_message_is_explained(self):
        for line in self.run_it("explain", "list").stdout.splitlines():
            self.assertGreater(len(self.run_it("explain", line.split()[0]).stdout), 60)

    def test_options_that_mean_nothing_are_refused(self):
        self.demo("four-streams")
        for words in (["--set", "foo"], ["--set", "=5"], ["--set", "a" * 200 + ".b=1"], ["--json", "--csv"]):
            with self.subTest(words=words):
                result = self.run_it("target", "four-streams", *words, code=2)
                self.assertRegex(result.stderr, r"^heatloom: --")
                self.assertEqual(result.stdout, "")

    def test_options_are_refused_by_commands_that_do_not_take_them(self):
        self.demo("four-streams")
        # What each option is given with, and the commands that take it.
        case = ["check", "target", "site", "exergy", "match", "synth", "verify", "report"]
        cycle = ["cycle list", "cycle show", "cycle rank"]
        takers = {"--json": ["check", "target", "site", "exergy", "synth", "bound", "verify", "fluid", "hp", *cycle],
                  "--csv": ["target", "site", "exergy", "match", "synth", "hp", "cycle rank"],
                  "--svg=d": ["target", "site", "synth", "report", "hp"],
                  "--output=o": ["check", "target", "site", "exergy", "match", "synth", "bound", "verify", "report", "convert", "fluid", "hp", *cycle],
                  "--recovery=5MW": ["target"], "--hot-utility=300kW": ["target"], "--sweep=2..40K": ["target"],
                  "--dt-min=5K": [c for c in [*case, "bound", "hp", "hp explain", "cycle rank"] if c != "verify"],
                  "--set=stop.time_limit=1s": [*case, "bound", "hp", "hp explain", "cycle export", "cycle show", "cycle rank"], "--at=t_evap=300K": ["match"],
                  "--period=x": [*case, "bound", "hp", "hp explain"], "--zone=x": ["target", "hp", "hp explain"], "--all-zones": ["target"], "--all-periods": ["target", "hp"],
                  "--source=60C": ["cycle show", "cycle rank"], "--figure=f": ["cycle show"], "--tespy=f": ["cycle export", "cycle rank"], "--report=f": ["cycle rank", "hp", "site", "target"],
                  "--all": ["hp", "cycle rank"], "--top=3": ["hp", "cycle rank"], "--rank": ["hp"], "--cop-map": ["hp"], "--seed=1": [c for c in case if c not in ("target", "site", "verify")],
                  "--tac=1": ["bound"], "--time-limit=1s": [c for c in [*case, "bound", "hp", "hp explain"] if c not in ("target", "site", "verify")],
                  "--threads=1": ["exergy", "match", "synth", "report", "hp", "cycle rank"]}
        arguments = {"demo": [], "template": ["t"], "fluid": ["R290"], "cycle list": [], "cycle rank": [],
                     "cycle show": ["vc_simple", "R290"], "cycle export": ["vc_simple", "R290"],
                     "cycle parameters": ["vc_simple"], "explain": ["HL101"],
                     "help": [], "verify": ["four-streams", "n.json"]}
        listed = {command: re.findall(r"^  (-\S+) .*", self.run_it("help", *command.split()).stdout, re.MULTILINE)
                  for command in [*case, "bound", "hp", "hp explain", "demo", "template", "fluid", *cycle, "cycle export", "cycle parameters", "explain", "help",
                                  "convert"]}
        for option, commands in takers.items():
            name = option.split("=")[0]
            for command in listed:
                with self.subTest(option=option, command=command):
                    self.assertEqual(command in commands, ("-o" if name == "--output" else name) in listed[command])
                    if command in commands:
                        continue
                    words = [*command.split(), *arguments.get(command, ["four-streams"]), option]
                    result = self.run_it(*words, code=2)
                    self.assertEqual(result.stdout, "")
                    message, others = result.stderr.splitlines()[0].split("; it is an option of: ")
                    self.assertEqual(message, f"heatloom: {name} means nothing to {command}")
                    self.assertEqual(sorted(others.split(", ")), sorted(commands))
        self.run_it("--version", "--seed", "X")
        self.run_it("check", "--fluids", "X", "--help")
        for words in (["target", "four-streams"], ["target", "four-streams", "--csv"], ["fluid", "R290"]):
            with self.subTest(words=words):
                self.assertIn("for the result of --json", self.run_it(*words, "-o", "o", code=2).stderr)
        self.assertFalse((self.folder / "o").exists())

    def test_options_with_one_value_are_not_given_twice(self):
        self.demo("four-streams")
        for name in ("--output", "--svg", "--dt-min", "--fluids", "--seed", "--time-limit"):
            with self.subTest(option=name):
                text = self.run_it("synth", "four-streams", name, "1", name, "2", code=2).stderr
                self.assertIn(f'{name} is given twice, as "1" and as "2"', text)
        for words in (["--threads", "1", "--threads", "1"], ["--threads", "one"], ["--threads", "-1"]):
            with self.subTest(words=words):
                self.assertRegex(self.run_it("synth", "four-streams", *words, code=2).stderr, "^heatloom: --threads")
        self.assertEqual((self.folder / "1").exists(), False)
        self.run_it("target", "four-streams", "--set", "targets.dt_min=5K", "--set", "economics.hours=1h/y")

    def test_a_seed_is_one_of_every_search(self):
        for command in ("exergy", "match", "synth"):
            with self.subTest(command=command):
                self.demo("four-streams")
                self.assertIn("synthesis.seed", self.run_it(command, "four-streams", "--seed", "x", code=1).stderr)
        settings = json.loads(self.run_it("check", "four-streams", "--seed", "7", "--json").stdout)["settings"]
        self.assertEqual((settings["synthesis"]["seed"], settings["optim"]["seed"]), ("7", "7"))

    def test_results_that_cannot_be_shown_are_no_success(self):
        self.demo("four-streams")
        for words in (["check", "four-streams"], ["target", "four-streams"], ["target", "four-streams", "--json"],
                      ["target", "four-streams", "--csv"], ["help"], ["--version"], ["explain", "list"], ["fluid"]):
            with self.subTest(words=words), open("/dev/full", "w") as full:
                result = subprocess.run([BIN, *words], cwd=self.folder, stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(result.returncode, 1)
                self.assertIn("HL004", result.stderr)

    def test_closed_standard_streams_do_not_end_up_in_files(self):
        self.demo("four-streams")
        self.run_it("convert", "four-streams", "-o", "open.json")
        subprocess.run(f"{BIN} convert four-streams -o closed.json >&- 2>&- <&-", shell=True, cwd=self.folder)
        self.assertEqual((self.folder / "open.json").read_bytes(), (self.folder / "closed.json").read_bytes())

    # -------------------------------------------------------------------- cases

    def test_files_of_the_user_are_not_overwritten_by_built_in_ones(self):
        self.demo("four-streams")
        self.demo("four-streams")
        path = self.folder / "four-streams" / "streams.csv"
        mine = path.read_text().replace("170", "171")
        path.write_text(mine)
        for words in (["demo", "four-streams"], ["template", "four-streams"]):
            with self.subTest(words=words):
                self.assertIn("HL004", self.run_it(*words, code=1).stderr)
                self.assertEqual(path.read_text(), mine)

    def test_a_system_that_never_runs_is_told(self):
        folder = self.folder / self.plant()
        table = folder / "systems.csv"
        for temperatures, code, text in (
                ("70;60", 1, r"systems\.csv:2:4  error HL116: t_evap of system .* at least 70 °C, but t_cond is at most 60 °C"),
                ("20;140", 1, r"error HL008: .* condensation at 140"),
                ("80..90;20..60", 1, r"systems\.csv:2:4  error HL116: t_evap of system .* at least 80 °C"),
                ("20..30;140..150", None, r"warning HL210: .*no operating point found"),
                ("20;100", None, r"warning HL210: .* breaks a limit of its cycle: ")):
            table.write_text("name;cycle;fluid;t_evap [°C];t_cond [°C]\nWP;vc_simple;R717;" + temperatures + "\n")
            with self.subTest(temperatures=temperatures):
                self.assertRegex(self.run_it("check", "werk", code=code or 0).stderr, text)
                self.assertRegex(self.run_it("exergy", "werk", "--dt-min", "10K", code=code or 3).stderr, text)

    def test_a_system_without_temperatures_is_told_which(self):
        folder = self.folder / self.plant()
        for columns, cells, text in (("", "", "t_evap and t_cond are not set\n +Give t_evap and t_cond in the table of systems"),
                                     (";t_cond [°C]", ";20..90", "t_evap is not set\n +Give t_evap in the table")):
            (folder / "systems.csv").write_text(f"name;cycle{columns}\nWP;mean_lift{cells}\n")
            with self.subTest(cells=cells):
                self.assertRegex(self.run_it("check", "werk", code=1).stderr, "HL008: .*" + text)

    def test_assumptions_about_settings_are_told(self):
        self.demo("four-streams")
        path = self.folder / "four-streams" / "settings.csv"
        path.write_text("key,value,unit\neconomics.hours,5000,\neconomics.annualisation,0.2,\n"
                        "economics.interest,0.1,\n")
        text = self.run_it("check", "four-streams").stderr
        self.assertRegex(text, r"settings\.csv:2:2  note HL201: economics\.hours has no unit: read as 5000 h/y")
        self.assertRegex(text, r"settings\.csv:4:2  note HL201: economics\.interest is not used")

    def test_a_curve_that_differs_from_its_row_is_told(self):
        self.demo("four-streams")
        folder = self.folder / "four-streams"
        name = (folder / "streams.csv").read_text().splitlines()[2].split(",")[0]
        (folder / "profiles.csv").write_text(f"name,t [degC],heat [kW]\n{name},100,0\n{name},50,40\n")
        self.assertIn("HL205", self.run_it("check", "four-streams").stderr)

    def test_every_built_in_case_is_read_without_errors(self):
        for line in self.run_it("demo", "list").stdout.splitlines():
            name = line.split()[0]
            with self.subTest(case=name):
                self.demo(name)
                self.assertIn("0 errors", self.run_it("check", name).stdout)

    def test_an_unknown_case_names_the_known(self):
        self.assertIn("illustrative", self.run_it("demo", "ilustrative", code=1).stderr)

    def test_convert_both_ways_is_stable(self):
        self.demo()
        self.run_it("convert", "illustrative", "-o", "case.json")
        self.run_it("convert", "case.json", "-o", "again")
        self.run_it("convert", "again", "-o", "again.json")
        self.assertEqual((self.folder / "case.json").read_bytes(), (self.folder / "again.json").read_bytes())

    def test_template_is_a_case(self):
        self.run_it("template", "mine")
        self.run_it("check", "mine")

    def test_faults_have_place_and_code(self):
        self.demo("four-streams")
        path = self.folder / "four-streams" / "streams.csv"
        path.write_text(path.read_text().replace("170", "12o.5"))
        text = self.run_it("target", "four-streams", code=1).stderr
        self.assertRegex(text, r"streams\.csv:\d+:\d+\s+error HL102: .*12o\.5")
        fault = json.loads(self.run_it("target", "four-streams", "--json", code=1).stderr)["faults"][0]
        self.assertEqual(fault["code"], "HL102")
        self.assertGreater(fault["row"], 1)

    def test_unknown_setting_is_refused_with_the_nearest(self):
        self.demo()
        text = self.run_it("target", "illustrative", "--set", "targets.dt_mim=5K", code=1).stderr
        self.assertIn("HL011", text)
        self.assertIn("targets.dt_min", text)

    def test_a_decimal_comma_is_named_as_the_reason(self):
        self.demo()
        text = self.run_it("target", "illustrative", "--dt-min", "7,5K", code=1).stderr
        self.assertEqual(text.count("decimal comma"), 1)
        for words in (["match", "illustrative", "--at", "t_evap=33,1degC"], ["fluid", "R290", "T=7,5degC", "x=1"]):
            with self.subTest(words=words):
                self.assertIn("write the decimal sign as a point", self.run_it(*words, code=2).stderr)

    def test_options_are_known_when_the_case_is_checked(self):
        self.demo()
        table = self.folder / "illustrative" / "settings.csv"
        rows = [row for row in table.read_text().splitlines() if not row.startswith("economics.electricity_price")]
        table.write_text("\n".join(rows) + "\n")
        self.assertIn("no price of electricity", self.run_it("check", "illustrative").stderr)
        text = self.run_it("check", "illustrative", "--set", "economics.electricity_price=100cur/MWh").stderr
        self.assertNotIn("no price of electricity", text)
        text = self.run_it("check", "illustrative", "--dt-min", "-5K", "--seed", "1", code=1).stderr
        self.assertEqual(text.count("HL012"), 1)

    def test_counts_agree_with_their_words(self):
        self.demo()
        text = self.run_it("check", "illustrative").stdout
        self.assertRegex(text, r"2 streams, 2 utilities, 1 system, 0 match rules   0 errors, \d")
        self.assertNotRegex(text, r"\b1 (streams|utilities|systems|rules|warnings|notes)\b")

    def test_a_setting_out_of_range_is_refused(self):
        self.demo()
        self.assertIn("it must be at least 0 s",
                      self.run_it("check", "illustrative", "--time-limit", "-3", code=1).stderr)
        self.assertIn("it must be one of exergy|power|operating|tac",
                      self.run_it("check", "illustrative", "--set", "integration.objective=cost", code=1).stderr)
        self.assertIn("HL012", self.run_it("target", "illustrative", "--dt-min", "-5K", code=1).stderr)

    # ------------------------------------------------------------------ results

    def plant(self, systems=""):
        """A plant with names of more bytes than characters."""
        folder = self.folder / "werk"
        folder.mkdir(exist_ok=True)
        (folder / "streams.csv").write_text(
            "Strom;Art;Eintritt [°C];Austritt [°C];Wärmestrom [kW];Wärmeübergang [W/m²K]\n"
            "Brüden;heiß;70;70;600;5000\nMolke;;150;50;210;900\nMüll-Abluft;;20;125;480;900\n"
            "Spülwasser;;15;60;450;900\n")
        (folder / "utilities.csv").write_text(
            "Name;Art;Eintritt [°C];Austritt [°C];Preis [€/MWh];alpha [W/m²K];COP\n"
            "Dampf;heiß;184;184;50;5000;\nKühlwasser;kalt;5;8;;1000;6\n")
        (folder / "settings.csv").write_text("key;value;unit\neconomics.electricity_price;160;€/MWh\n")
        (folder / "costs.csv").write_text("kind;fixed;coef;exponent\nexchanger;8000;450;0,8\nmachine;0;1200;1\n")
        (folder / "systems.csv").write_text(
            "name;cycle;fluid;t_evap [°C];t_cond [°C];drive;film_evaporator [kW/m²K];film_condenser [kW/m²K]"
            + systems.partition("/")[0] + "\n"
            "Wärmepumpe;vc_simple;R717;50..68;60..110;0,9;2;2" + systems.partition("/")[2] + "\n")
        return "werk"

    def assert_columns(self, lines):
        """The last number of every line ends in the same column of characters."""
        self.assertGreater(len(lines), 1)
        self.assertEqual(len({len(line.rstrip()) for line in lines}), 1, "\n".join(lines))

    def test_columns_are_aligned_by_characters(self):
        text = self.run_it("check", self.plant()).stdout
        self.assert_columns([line for line in text.splitlines() if re.search(r" (hot|cold) |duty kW", line)])
        text = self.run_it("target", self.plant(), "--dt-min", "10K").stdout
        self.assert_columns([line[:line.index(" kW")] for line in text.splitlines() if re.match(r"  (Dampf|Kühl)", line)])
        text = self.run_it("exergy", self.plant(), "--dt-min", "10K").stdout
        self.assert_columns([line for line in text.splitlines() if line.startswith("  destroyed")])
        words = ["synth", self.plant(), "--dt-min", "10K", "--set", "synthesis.effort=1", "--set", "synthesis.points=0"]
        text = self.run_it(*words).stdout
        self.assert_columns([line for line in text.splitlines() if re.match(r"  (E\d|#)", line)])

    def test_systems_without_films_are_refused_where_areas_count(self):
        name = self.plant()
        file = self.folder / "werk" / "systems.csv"
        file.write_text(file.read_text().replace(";film_evaporator [kW/m²K];film_condenser [kW/m²K]", "").replace(";2;2", ""))
        result = self.run_it("synth", name, "--dt-min", "10K", code=1)
        self.assertRegex(result.stderr, r"systems.csv:2  error HL101: no film coefficient")
        self.assertIn("film_evaporator", result.stderr)

    def test_check_notes_what_networks_lack(self):
        name = self.plant()
        file = self.folder / "werk" / "systems.csv"
        self.assertNotIn("HL211", self.run_it("check", name).stderr)
        file.write_text(file.read_text().replace(";film_condenser [kW/m²K]", "").replace(";2;2", ";2"))
        self.assertRegex(self.run_it("check", name).stderr, r"systems.csv:2  note HL211: system .* no film coefficients")
        self.assertNotIn("HL211", self.run_it("check", name, "--set", "design.h_default=1").stderr)
        streams = self.folder / "werk" / "streams.csv"
        streams.write_text(streams.read_text().replace(";450;900", ";450;"))
        self.assertRegex(self.run_it("target", name).stderr, r"streams.csv:5  note HL211: stream .* no film coefficient")

    def test_a_name_in_two_spellings_is_told_with_both_rows(self):
        (self.folder / "s.csv").write_text("name,t_supply [degC],t_target [degC],duty [kW]\nHot 1,150,60,100\n"
                                           "Feed,20,125,90\nhot1,60,40,20\n")
        self.assertIn('s.csv:4  warning HL212: the name "hot1" differs in case or blanks only from stream "Hot 1" '
                      "(s.csv:2)", self.run_it("check", "s.csv").stderr)

    def test_notes_of_every_row_are_gathered(self):
        rows = "".join(f"S{k},150,60,0.01,x\n" for k in range(1, 201))
        (self.folder / "many.csv").write_text(
            "name,t_supply [degC],t_target [degC],duty [kW],colour,q1,q2,q3,q4\nbig,150,60,90000\n" + rows)
        result = self.run_it("check", "many.csv")
        self.assertEqual(result.stderr.count("HL202"), 4)
        self.assertIn('HL202: and 197 more like this: "S4", "S5", "S6", "S7", "S8", ...\n', result.stderr)
        self.assertIn('HL112: and 1 more like this: "q4"\n', result.stderr)

    def test_exergy_names_components_in_full(self):
        self.demo()
        self.assertIn("temperature differences", self.run_it("exergy", "illustrative", "--dt-min", "5K").stdout)

    def test_exergy_says_what_is_not_placed_and_why(self):
        result = self.run_it("exergy", self.plant(), "--dt-min", "10K")
        self.assertRegex(result.stdout, r"Wärmepumpe \(R717\): not placed, it condenses at 62\.8 °C at most")
        self.assertNotIn("COP", result.stdout)
        system = json.loads(self.run_it("exergy", self.plant(), "--dt-min", "10K", "--json").stdout)["systems"][0]
        self.assertFalse(system["placed"])
        self.assertIn("it condenses at 62.8", system["reason"])
        streams = self.folder / "werk" / "streams.csv"
        streams.write_text(streams.read_text().replace(";600;", ";300;"))
        self.assertIn("not placed, the process has no heat left", self.run_it("exergy", "werk", "--dt-min", "10K").stdout)
        streams.write_text(streams.read_text().replace(";70;70;300;", ";140;140;2000;"))
        self.assertIn("not placed, the process needs no heat", self.run_it("exergy", "werk", "--dt-min", "10K").stdout)
        result = self.run_it("exergy", self.plant(";p_high_max [bar]/;80"), "--dt-min", "10K", "--json")
        system = json.loads(result.stdout)["systems"][0]
        self.assertTrue(system["placed"])
        self.assertAlmostEqual(system["q_sink"] / system["power"], system["cop_electric"], places=9)
        self.assertAlmostEqual(system["cop_electric"], 0.9 * system["cop"], places=9)

    def test_check_notes_default_limits_that_cut_a_range(self):
        text = self.run_it("check", self.plant()).stderr
        self.assertRegex(text, r"systems\.csv:2:5  note HL208: .*leave 60 °C to 62\.8\d* °C of t_cond 60 °C to "
                               r"110 °C; by default .*p_high_max is 28 bar")
        text = self.run_it("check", self.plant(";p_high_max [bar];t_discharge_max [°C]/;80;250")).stderr
        self.assertNotIn("HL208", text)

    def test_match_prints_table_3_of_the_paper(self):
        # Case B at 33.1155 degC: loads to 0.001 kW, areas with the true condensation temperature.
        self.demo()
        words = ["match", "illustrative", "--dt-min", "5K", "--at", "t_evap=33.1155degC", "--at", "t_cond=75degC"]
        rows = [line.replace('"', "").split(",") for line in self.run_it(*words, "--csv").stdout.splitlines()[2:]]
        got = sorted((row[0], row[1], round(float(row[4]), 3), row[6]) for row in rows)
        self.assertEqual(got, sorted([
            ("Hot Stream", "Cold Stream", 37.091, "no"), ("Hot Stream", "Cold Stream", 7.070, "yes"),
            ("Hot Stream", "Cold Stream", 68.959, "no"), ("Hot Stream", "Cold Utility", 65.158, "no"),
            ("Hot Stream", "Heat Pump.evaporation", 21.722, "yes"),
            ("Heat Pump.condensation", "Cold Stream", 28.280, "no")]))
        self.assertIn("TAC 21160.5", self.run_it(*words).stdout)
        self.run_it(*words[:-2], code=2)

    def test_every_command_names_both_cops(self):
        # The drive of the machine loses a fifth: the electric COP is 0.8 of that of the shaft.
        self.demo()
        path = self.folder / "illustrative" / "systems.csv"
        path.write_text(path.read_text().replace("0,0,0.7,1,", "0,0,0.7,0.8,"))
        for words in (["exergy"], ["match", "--at", "t_evap=33degC", "--at", "t_cond=75degC"],
                      ["synth", "--set", "synthesis.points=0", "--set", "synthesis.effort=1"]):
            with self.subTest(command=words[0]):
                text = self.run_it(words[0], "illustrative", "--dt-min", "5K", *words[1:]).stdout
                shaft, electric = re.search(r"COP (\S+) shaft, (\S+) electric", text).groups()
                self.assertAlmostEqual(float(electric), 0.8 * float(shaft), delta=1e-4)

    def test_match_says_why_a_point_is_infeasible(self):
        self.demo()
        text = self.run_it("match", "illustrative", "--dt-min", "15K", "--at", "t_evap=21.4degC", "--at",
                           "t_cond=85degC", "--set", "synthesis.use_hot_utility=no", code=3).stderr
        self.assertRegex(text, r"infeasible: .* kW of heat are missing .*Heat Pump\.evaporation")

    def test_exergy_closes(self):
        self.demo()
        data = json.loads(self.run_it("exergy", "illustrative", "--dt-min", "5K", "--json").stdout)
        total = sum(row["destroyed"] for row in data["rows"])
        self.assertAlmostEqual(total, data["exergy_in"] - data["exergy_out"], delta=1e-9 * data["exergy_in"])

    def test_synth_writes_a_network_that_verify_accepts(self):
        self.demo()
        text = self.run_it("synth", "illustrative", "--dt-min", "4K", "-o", "network.json", "--svg", "figures",
                           "--set", "synthesis.points=3").stdout
        self.assertRegex(text, r"TAC 18733\.\d")
        verified = self.run_it("verify", "illustrative", "network.json")
        self.assertIn("hold, recomputed independently", verified.stdout)
        self.assertEqual(verified.stderr, "")  # settings of the search make no other case
        result = self.run_it("verify", "illustrative", "network.json", "--set", "economics.hours=1000h/y", code=1)
        self.assertIn("HL322", result.stderr)
        for option in ("--seed=1", "--time-limit=1s", "--threads=1"):
            with self.subTest(option=option):
                text = self.run_it("report", "illustrative", "network.json", option, code=2).stderr
                self.assertIn(f"{option.split('=')[0]} means nothing to report with a network", text)
        self.assertFalse((self.folder / "report.html").exists())
        drawings = sorted((self.folder / "figures").glob("*.svg"))
        self.assertEqual(len(drawings), 8)
        for drawing in drawings:
            xml.parse(drawing)

    def test_power_is_shown_with_its_parts(self):
        self.demo()
        words = ["match", "illustrative", "--dt-min", "5K", "--at", "t_evap=33degC", "--at", "t_cond=75degC"]
        for line in (self.run_it(*words).stdout, self.run_it("synth", "illustrative", "--dt-min", "5K", "--set",
                                                             "synthesis.effort=1", "--set", "synthesis.points=0").stdout):
            whole, machine, utility = re.search(
                r"electric power (\S+) kW \(Heat Pump (\S+) \+ Cold Utility (\S+)\)", line).groups()
            self.assertAlmostEqual(float(whole), float(machine) + float(utility), delta=0.0016)
            self.assertGreater(float(machine), 1.0)

    def four_streams_with_costs(self):
        self.demo("four-streams")
        folder = self.folder / "four-streams"
        (folder / "costs.csv").write_text("kind,fixed,coef,exponent\nexchanger,1,1,1\n")
        (folder / "utilities.csv").write_text(
            "name,type,t_supply [degC],t_target [degC],price [cur/kWh],h [kW/m2/K]\n"
            "Steam,hot,200,200,1,1\nWater,cold,10,15,1,1\n")
        return ["synth", "four-streams", "--set", "design.h_default=1", "--set", "synthesis.effort=1", "--set",
                "synthesis.points=0"]

    def test_too_few_units_name_the_fewest(self):
        words = self.four_streams_with_costs()
        text = self.run_it(*words, "--set", "design.units_max=2", "--dt-min", "10K", code=3).stderr
        self.assertIn("no feasible network: design.units_max is 2, but the fewest "
                      "units found are 4; fewer than 2 are impossible, because every stream needs one", text)
        self.demo()
        words = ["synth", "illustrative", "--dt-min", "5K", "--set", "synthesis.effort=1", "--set", "synthesis.points=0"]
        text = self.run_it(*words, "--set", "design.units_max=1", code=3).stderr
        self.assertIn("no feasible network: design.units_max is 1, but the fewest units found are 2\n", text)
        self.assertIn("not proven", text)
        self.assertNotIn("HL320", text)
        result = self.run_it(*words, "--set", "design.units_max=3")
        self.assertNotIn("error", result.stderr)
        self.assertIn("  3 units", result.stdout)

    def test_a_search_that_ends_at_its_least_approach_says_so(self):
        words = self.four_streams_with_costs() + ["--set", "synthesis.dt_least=6K"]
        self.assertRegex(self.run_it(*words).stderr, r"note HL209: .*lower end of its range, 6 K")
        faults = json.loads(self.run_it(*words, "--json").stderr)["faults"]
        self.assertIn("HL209", [fault["code"] for fault in faults])
        self.assertNotIn("HL209", self.run_it(*words, "--dt-min", "6K").stderr)

    def test_the_table_of_networks_tells_kept_and_undominated_ones(self):
        self.demo()
        words = ["synth", "illustrative", "--dt-min", "5K", "--set", "synthesis.effort=1", "--set", "synthesis.points=0"]
        rows = [line.split(",") for line in self.run_it(*words, "--csv").stdout.splitlines()]
        column = {name: k for k, name in enumerate(rows[0])}
        points = rows[2:]
        criteria = ("tac", "area", "units", "exergy_destroyed", "co2")
        front = [point for point in points if point[column["pareto"]] == "yes"]

        def values(point):
            return [float(point[column[name]]) for name in criteria] + [
                float(point[column["hot_utility"]]) + float(point[column["power"]])]

        for a in front:
            self.assertEqual(a[column["feasible"]], "yes")
            for b in front:
                if a is not b:
                    self.assertTrue(any(x > y for x, y in zip(values(a), values(b))), (a, b))
        text = self.run_it(*words).stdout
        kept = sum(point[column["feasible"]] == "yes" for point in points)
        self.assertIn(f"{len(points)} networks seen, {kept} keep the rules, {len(front)} of them on the Pareto front",
                      text)

    def test_verify_names_exchangers_below_the_approach(self):
        self.demo()
        self.run_it("synth", "illustrative", "--dt-min", "4K", "-o", "network.json", "--set", "synthesis.points=0",
                    "--set", "synthesis.effort=1")
        text = self.run_it("verify", "illustrative", "network.json", "--set", "verify.emat=5K", code=1).stderr
        self.assertRegex(text, r"error HL301: exchanger E\d+ \(.*\): the sides come within 4\.000 K .* 5\.000 K")

    def test_verify_rejects_every_change_of_a_network(self):
        self.demo()
        self.run_it("synth", "illustrative", "--dt-min", "4K", "-o", "network.json", "--set", "synthesis.points=0",
                    "--set", "synthesis.effort=1")
        network = json.loads((self.folder / "network.json").read_text())
        changed = 0

        def leaves(node, path=()):
            if isinstance(node, dict):
                for key, value in node.items():
                    yield from leaves(value, path + (key,))
            elif isinstance(node, list):
                for k, value in enumerate(node):
                    yield from leaves(value, path + (k,))
            elif isinstance(node, float) and node != 0.0:
                yield path

        for path in leaves(network):
            if path[0] == "emat":
                continue
            copy = json.loads(json.dumps(network))
            place = copy
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] *= 1.001
            (self.folder / "changed.json").write_text(json.dumps(copy))
            with self.subTest(path=path):
                self.run_it("verify", "illustrative", "changed.json", code=1)
            changed += 1
        self.assertGreater(changed, 40)
        for place, value in (((), ("case_hash", 5)), (("totals",), ("splits", 7)), (("totals",), ("machines", -1)),
                             (("exchangers", 0), ("length", -1.0))):
            copy = json.loads(json.dumps(network))
            target = copy
            for step in place:
                target = target[step]
            target[value[0]] = value[1]
            (self.folder / "changed.json").write_text(json.dumps(copy))
            with self.subTest(value=value):
                self.run_it("verify", "illustrative", "changed.json", code=1)

    def test_report_is_one_file_without_scripts_or_addresses(self):
        self.demo()
        self.run_it("report", "illustrative", "-o", "r.html", "--set", "synthesis.points=3", "--set",
                    "synthesis.effort=1")
        text = (self.folder / "r.html").read_text()
        self.assertLess(len(text), 400_000)
        self.assertNotRegex(re.sub(r'xmlns[^ ]*="[^"]*"', "", text), r"""(src|href)=["']?(https?:)?//""")

    def test_seeds_and_threads_give_the_same_bytes(self):
        self.demo()
        words = ["synth", "illustrative", "--dt-min", "10K", "--seed", "3", "--set", "synthesis.points=0", "--set",
                 "synthesis.effort=1", "--csv"]
        self.assertEqual(self.run_it(*words, "--threads", "1").stdout, self.run_it(*words, "--threads", "2").stdout)

    # ------------------------------------------------------------------- limits

    def test_infeasible_ends_with_3_and_says_why(self):
        self.demo()
        text = self.run_it("synth", "illustrative", "--dt-min", "60K", code=3).stderr
        self.assertIn("infeasible", text)

    def test_time_limit_keeps_the_best_so_far(self):
        self.demo()
        start = time.monotonic()
        self.run_it("synth", "illustrative", "--time-limit", "1s", "--set", "synthesis.effort=3", "-o", "n.json", code=4)
        self.assertLess(time.monotonic() - start, 20.0)
        self.assertTrue((self.folder / "n.json").exists())

    def test_interrupt_keeps_the_best_so_far(self):
        self.demo()
        process = subprocess.Popen([BIN, "synth", "illustrative", "--set", "synthesis.effort=3", "-o", "n.json"],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, errors)
        self.assertTrue((self.folder / "n.json").exists())

    def test_interrupt_of_a_large_case_ends_soon(self):
        rows = ["name,type,t_supply,t_target,duty,h", ",,degC,degC,kW,kW/m2/K"]
        for k in range(15):
            rows.append(f"H{k},hot,{60 + 53 * k % 120},{40 + 31 * k % 19},{100 + 367 * k % 1100},1")
            rows.append(f"C{k},cold,{15 + 41 * k % 60},{80 + 29 * k % 85},{100 + 271 * k % 1100},1")
        self.case("large", rows, t_evap="20..70", t_cond="70..110")
        process = subprocess.Popen([BIN, "synth", "large", "-o", "n.json"], cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(4.0)
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        _, errors = process.communicate(timeout=60)
        self.assertLess(time.monotonic() - asked, 5.0)  # mostly below 1 s; the machine may be busy
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("recomputed independently", self.run_it("verify", "large", "n.json").stdout)

    def test_what_is_excluded_is_in_no_network(self):
        self.demo()
        text = self.run_it("synth", "illustrative", "--dt-min", "4K", "--set", "synthesis.use_systems=no",
                           "--set", "synthesis.points=0").stdout
        self.assertNotIn("Heat Pump", text)
        self.assertIn("recomputed independently", text)
        text = self.run_it("synth", "illustrative", "--dt-min", "4K", "--set", "synthesis.use_hot_utility=no",
                           "--set", "synthesis.use_systems=no", code=3).stderr
        self.assertIn("infeasible", text)

    def test_the_structure_search_goes_on_where_match_selection_is_left_out(self):
        self.demo()
        run = self.run_it("synth", "illustrative", "--dt-min", "10K", "--set", "match.cells_max=1", "--set",
                          "synthesis.points=0")
        self.assertIn("HL219", run.stderr)
        self.assertRegex(run.stdout, r"TAC 28044\.\d")

    def test_a_report_of_a_run_that_was_cut_off_says_so(self):
        self.demo("milk-evaporator")
        self.run_it("report", "milk-evaporator", "--time-limit", "1s", "-o", "r.html", code=4)
        self.assertIn("The search was cut short", (self.folder / "r.html").read_text())

    def test_a_fixed_operating_point_that_misses_the_approach_is_the_reason(self):
        rows = ["name,type,t_supply,t_target,duty,h", ",,degC,degC,kW,kW/m2/K", "Brüden,hot,70,70,900,2",
                "Product,cold,60,95,700,1"]
        self.case("fixed", rows, t_evap="62", t_cond="103.5")
        (self.folder / "fixed" / "utilities.csv").write_text(
            "name,type,t_supply,t_target,price,h\n,,degC,degC,cur/kWh,kW/m2/K\nWater,cold,20,28,0.003,1\n")
        for command in (["match"], ["synth", "--set", "synthesis.trials=50", "--set", "synthesis.points=0"]):
            errors = self.run_it(*command, "fixed", "--dt-min", "8", code=3).stderr
            self.assertIn("the approach of 8 K is missed by 5 K in exchanger Brüden → Heat Pump.evaporation", errors)

    def case(self, name, streams, t_evap, t_cond):
        """A case with steam, cooling water and a heat pump of 5 K superheat."""
        folder = self.folder / name
        folder.mkdir()
        tables = {
            "streams": streams,
            "utilities": ["name,type,t_supply,t_target,price,h", ",,degC,degC,cur/kWh,kW/m2/K",
                          "Steam,hot,200,199.9,0.05,4", "Water,cold,20,28,0.003,1"],
            "systems": ["name,cycle,fluid,t_evap,t_cond,superheat,subcool,eta_is,film_evaporator,film_condenser,"
                        "p_high_max,t_discharge_max", ",,,degC,degC,K,K,,kW/m2/K,kW/m2/K,bar,degC",
                        f"Heat Pump,vc_simple,R717,{t_evap},{t_cond},5,0,0.7,1,1,80,200"],
            "costs": ["kind,fixed,coef,exponent,piping,currency", ",cur,,,cur/m,", "exchanger,8000,600,0.8,0,EUR",
                      "machine,0,700,1,0,EUR"],
            "settings": ["key,value,unit", "case.currency,EUR,", "economics.annualisation,0.12,",
                         "economics.electricity_price,0.12,cur/kWh", "economics.t_ambient,25,degC"]}
        for table, lines in tables.items():
            (folder / f"{table}.csv").write_text("\n".join(lines) + "\n")

    def test_output_that_cannot_be_written_is_said(self):
        self.demo()
        self.assertIn("HL004", self.run_it("convert", "illustrative", "-o", "no/such/folder/case.json",
                                           code=1).stderr)


if __name__ == "__main__":
    unittest.main()
