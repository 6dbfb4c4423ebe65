"""What no answer of heatloom hp may be: below absolute zero, hotter than today, beyond its bound or its time."""
import json
import time
import unittest

from program import Program

STREAMS = "name,type,t_supply [degC],t_target [degC],duty [kW],h [kW/m2/K]\n"
UTILITIES = "name,type,t_supply [degC],t_target [degC],price [cur/MWh],co2 [kg/MWh],duty_max [kW],h [kW/m2/K]\n"


class Sound(Program):
    def case(self, streams, utilities, settings, **tables):
        folder = self.folder / "case"
        folder.mkdir()
        (folder / "streams.csv").write_text(STREAMS + streams)
        (folder / "utilities.csv").write_text(UTILITIES + utilities)
        (folder / "settings.csv").write_text("key,value,unit\neconomics.annualisation,0.1,\n" + settings)
        for name, text in tables.items():
            (folder / f"{name}.csv").write_text(text)
        return "case"

    def test_lumped_refrigeration_stays_above_absolute_zero(self):
        case = self.case("H0,hot,147.04,127.04,2000,1\nH1,hot,58.76,53.76,1000,1\nH2,hot,33.12,0,2000,1\n"
                         "H3,hot,45.5,0,1000,1\nC0,cold,91.62,191.62,1000,1\n",
                         "HU0,hot,120,119.9,20,200,,1\nCU0,cold,40,45,0,0,,1\nCU1,cold,-31,-26,60,0,500,1\n",
                         "economics.electricity_price,200,cur/MWh\nlevels.dt_cont,2,K\n")
        for levels in ("1x1", "1x3", "2x2"):
            with self.subTest(levels=levels):
                found = json.loads(self.run_it("hp", case, "--cool", "--model", "lumped", "--levels", levels,
                                               "--json").stdout)
                self.assertGreaterEqual(found["work"], 0)
                self.assertGreaterEqual(found["after"]["yearly"], 0)
                for level in found["levels"]:
                    self.assertGreater(level["t"], -40)

    def test_machines_never_ask_for_more_hot_utility_than_today(self):
        case = self.case("H0,hot,178.62,118.62,500,1\nH1,hot,155.05,55.05,2000,1\nH2,hot,172.37,167.37,2000,1\n"
                         "C0,cold,71.54,76.54,2000,1\nC1,cold,145.38,145.88,500,1\n",
                         "HU0,hot,180,175,5,0,,1\nHU1,hot,141,140.9,20,0,,1\nCU0,cold,10,15,1,50,,1\n",
                         "economics.electricity_price,80,cur/MWh\nlevels.dt_cont,5,K\n",
                         systems="name,cycle,fluid,scale_min [kW],scale_max [kW]\n"
                                 "S,vc_simple,R717|R601|R1233zdE,100,600\n",
                         costs="kind,basis,fixed [cur],coef,exponent\nmachine,power,30000,1000,0.7\n")
        asked = ("hp", case, "--model", "real", "--cool", "--ambient", "50C", "--indirect", "--dt-min", "3K", "--json")
        found = json.loads(self.run_it(*asked, "--load", "0.001", code=3).stdout)
        self.assertEqual(found["outcome"], "infeasible")
        self.assertIn("a load of 2 kW", found["reason"])
        found = json.loads(self.run_it(*asked, "--load", "100kW").stdout)
        self.assertLess(found["after"]["hot"] - found["before"]["hot"], 10)

    def test_without_a_machine_a_load_has_no_bound(self):
        self.run_it("demo", "heat-pump")
        found = json.loads(self.run_it("hp", "heat-pump", "--model", "real", "--cycles", "mvr", "--fluids", "R718",
                                       "--load", "99.9%", "--cool", "--machines", "2", "--time-limit", "0.001s",
                                       "--json", code=4).stdout)
        self.assertEqual(found["machines"], [])
        self.assertIsNone(found["bound"])
        self.assertIsNone(found["bound_on_grid"])

    def test_the_time_limit_is_that_of_all_stages(self):
        case = self.case("H1,hot,90,60,500,1\nH2,hot,60,30,300,1\nC1,cold,50,95,700,1\nC2,cold,100,110,300,1\n",
                         "S,hot,150,149,40,200,,1\nW,cold,10,15,2,0,,1\n",
                         "economics.electricity_price,80,cur/MWh\n",
                         costs="kind,basis,fixed [cur],coef,exponent\nmachine,power,10000,800,0.8\n")
        start = time.monotonic()
        self.run_it("hp", case, "--gap", "0", "--levels", "2x2", "--time-limit", "3s", code=4)
        self.assertLess(time.monotonic() - start, 4.5)

    def test_parallel_machines_are_counted_as_machines(self):
        self.run_it("demo", "heat-pump")
        text = self.run_it("hp", "heat-pump", "--model", "parallel", "--levels", "3x2", "--load", "1").stdout
        self.assertIn("Carnot, parallel, at most 3 machines of one condenser and one evaporator each;", text)
        self.assertEqual(text.count("\n  evaporator "), 3)
        text = self.run_it("hp", "heat-pump", "--model", "parallel", "--levels", "1x2", "--load", "1").stdout
        self.assertIn("at most 1 machine of one condenser and one evaporator;", text)

    def test_machines_whose_cop_is_one_cost_what_others_do(self):
        self.case("H,hot,40,20,100,\nC,cold,100,260,500,\n", "Boiler,hot,280,280,40,200,,\nCW,cold,5,5,2,0,,\n",
                  "economics.electricity_price,60,cur/MWh\neconomics.hours,6000,h/y\nlevels.eta,0.4,\nlevels.cop,multiplicative,\n"
                  "hpr.exchangers,no,\n", costs="kind,basis,fixed [cur],coef,exponent\nmachine,power,0,1146,1\n")
        cost = {}
        for model in ("paired", "lumped", "parallel"):
            r = json.loads(self.run_it("hp", "case", "--load", "0.9", "--model", model, "--json").stdout)
            self.assertEqual(len(r["machines"]), 1)
            self.assertAlmostEqual(r["machines"][0]["cop"], 1, delta=1e-6)
            self.assertAlmostEqual(r["after"]["investment"], 1146 * 450, delta=0.1)
            self.assertLessEqual(r["bound"], r["after"]["objective"] * (1 + 1e-9))
            cost[model] = r["after"]["objective"]
        two = json.loads(self.run_it("hp", "case", "--load", "0.9", "--levels", "2x1", "--json").stdout)
        self.assertLessEqual(two["after"]["objective"], min(cost.values()) * (1 + 1e-9))

    def test_no_load_fits_the_sink(self):
        self.case("A,cold,-30.4,11.42,147.812,\nB,cold,-36,105.8,631.274,\nC,hot,114.67,86.17,816.227,\n",
                  "Boiler,hot,180,180,37.9,161.4,,\nM0,both,100,100,27.4,163.3,,\nCW,cold,5,5,0.9,0,,\nDeep,cold,-65,-65,76,52.7,,\n",
                  "targets.dt_min,15,K\neconomics.electricity_price,171.2,cur/MWh\nlevels.eta,0.4,\nlevels.dt_cont,5,K\n"
                  "levels.cop,multiplicative,\nhpr.exchangers,no,\n")
        for objective in ("cost", "power"):
            for levels in ("1x1", "2x2"):
                out = self.run_it("hp", "case", "--cool", "--indirect", "--levels", levels, "--objective", objective).stdout
                self.assertIn("no load fits", out)
        self.assertIn("the largest that does is 0 kW", self.run_it("hp", "case", "--cool", "--indirect", "--load", "5kW", code=3).stdout)


if __name__ == "__main__":
    unittest.main()
