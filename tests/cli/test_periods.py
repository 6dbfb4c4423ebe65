"""Cases of several operating periods."""
import json
import unittest

from program import Program


class Periods(Program):
    def periods(self):
        """A case of two periods, in one of which a stream stands still."""
        folder = self.folder / "plant"
        folder.mkdir()
        (folder / "periods.csv").write_text("period,weight\nday,6000\n\"night, long\",2000\n")
        (folder / "streams.csv").write_text(
            "name,type,t_supply,t_target,duty,period\n,,degC,degC,kW,\nH1,hot,150,60,180,day\n"
            "H1,hot,150,60,0,\"night, long\"\nH2,hot,90,50,80,\nC1,cold,20,130,220,\n")
        (folder / "utilities.csv").write_text(
            "name,type,t_supply,price\n,,degC,cur/MWh\nSteam,hot,180,40\nWater,cold,10,0\n")
        return "plant"

    def test_one_period_is_shown_and_the_first_is_noted(self):
        case = self.periods()
        result = self.run_it("target", case)
        self.assertIn("period day", result.stdout)
        self.assertRegex(result.stderr, r"HL226: the case has 2 periods; .* first, \"day\"")
        result = self.run_it("target", case, "--period", "night, long")
        self.assertIn("period night, long", result.stdout)
        self.assertNotIn("HL226", result.stderr)
        result = json.loads(self.run_it("target", case, "--period", "day", "--json").stdout)
        self.assertEqual(result["period"], "day")
        self.assertIn('Did you mean "day"?', self.run_it("exergy", case, "--period", "dai", code=1).stderr)
        self.demo("four-streams")
        self.assertIn("It has no periods at all", self.run_it("target", "four-streams", "--period", "x", code=1).stderr)

    def test_all_periods_and_their_average(self):
        case = self.periods()
        result = json.loads(self.run_it("target", case, "--all-periods", "--json").stdout)
        single = [json.loads(self.run_it("target", case, "--json", "--period", p["id"]).stdout)["targets"]
                  for p in result["periods"]]
        self.assertEqual([p["id"] for p in result["periods"]], ["day", "night, long"])
        for key in ("hot", "cold", "recovery"):
            self.assertEqual([p[key] for p in result["periods"]], [t[key] for t in single])
            self.assertAlmostEqual(result["average"][key], 0.75 * single[0][key] + 0.25 * single[1][key])
        lines = self.run_it("target", case, "--all-periods", "--csv").stdout.splitlines()
        self.assertEqual([line.split(",0.")[0] for line in lines[2:4]], ["day", '"night, long"'])
        text = self.run_it("target", case, "--all-periods").stdout
        self.assertRegex(text, r"weighted average +1\.0000")
        self.assertRegex(text, r"Utilities of the year: \d+")
        for words in (["--period", "day"],):
            self.assertIn("exclude each other", self.run_it("target", case, "--all-periods", *words, code=2).stderr)
        self.demo("four-streams")
        self.assertIn("has no periods", self.run_it("target", "four-streams", "--all-periods", code=1).stderr)

    def test_only_hot_or_only_cold_streams_work_everywhere(self):
        for side, rows in (("hot", "A,hot,150,60,180\nB,hot,100,100,50\n"), ("cold", "A,cold,20,130,180\nB,cold,100,100,50\n")):
            folder = self.folder / side
            folder.mkdir()
            (folder / "streams.csv").write_text("name,type,t_supply,t_target,duty\n,,degC,degC,kW\n" + rows)
            (folder / "utilities.csv").write_text(
                "name,type,t_supply,price\n,,degC,cur/MWh\nSteam,hot,180,40\nWater,cold,10,1\n")
            (folder / "systems.csv").write_text("name,cycle,fluid,t_evap,t_cond\n,,,degC,degC\nHP,vc_simple,R290,10..50,55..70\n")
            (folder / "costs.csv").write_text("kind,fixed,coef,exponent\nexchanger,1000,100,1\nmachine,0,100,1\n")
            (folder / "periods.csv").write_text("period,weight\nday,2\nnight,1\n")
            for command in (["check"], ["target"], ["target", "--all-periods"], ["target", "--svg", "figures"], ["exergy"],
                            ["match"], ["synth", "--time-limit", "20s"], ["report", "--time-limit", "20s"]):
                with self.subTest(side=side, command=command):
                    settings = [] if command[0] == "target" else ["--set", "design.h_default=1"]
                    result = self.run_it(command[0], side, *command[1:], *settings)
                    self.assertIn("HL117", result.stderr)
            targets = json.loads(self.run_it("target", side, "--json").stdout)["targets"]
            self.assertEqual((targets["recovery"], targets["hot"] + targets["cold"]), (0, 230e3))

    def test_check_goes_through_all_periods_and_convert_keeps_them(self):
        case = self.periods()
        result = self.run_it("check", case)
        self.assertIn("period day of 2", result.stdout)
        self.assertEqual(result.stderr.count("HL117"), 0)
        self.run_it("convert", case, "-o", "plant.json")
        self.run_it("convert", "plant.json", "-o", "again")
        self.run_it("convert", "again", "-o", "again.json")
        self.assertEqual((self.folder / "plant.json").read_text(), (self.folder / "again.json").read_text())
        streams = self.folder / case / "streams.csv"
        streams.write_text(streams.read_text().replace("H2,hot,90,50,80,", "H2,hot,90,50,80,day\nH2,hot,90,50,0,\"night, long\""))
        result = self.run_it("check", case)
        self.assertIn("HL117", result.stderr)  # by night there is no hot stream
        self.assertEqual(result.stderr.count("HL117"), 1)
        self.assertIn("HL117", json.loads(self.run_it("check", case, "--json").stderr)["faults"][0]["code"])


if __name__ == "__main__":
    unittest.main()
