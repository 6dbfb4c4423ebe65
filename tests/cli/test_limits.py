"""Large tables and limits of time: reading is linear, and a limit is of the whole command."""
import resource
import signal
import subprocess
import time
import unittest

from program import BIN, Program

ROWS = 100000
FEW = "name,type,t_supply,t_target,duty\n,,degC,degC,kW\nH,hot,150,60,100\nC,cold,20,120,150\n"


class Limits(Program):
    def seconds(self, *arguments, codes=(0,)):
        """Of the processor, so that other work on the machine does not count."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        result = subprocess.run([BIN, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertIn(result.returncode, codes, result.stdout + result.stderr)
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before

    def write(self, case, **tables):
        (self.folder / case).mkdir()
        for name, text in tables.items():
            (self.folder / case / f"{name}.csv").write_text(text)

    def test_large_tables_are_read_in_linear_time(self):
        def stream(k, name, zone):
            side = "hot,150,60" if k % 2 else "cold,20,120"
            return f"{name},{side},{1 + k % 7},{zone}\n"

        heading = "name,type,t_supply,t_target,duty,zone\n,,degC,degC,kW,\n"
        utilities = "name,type,t_supply,t_target,price,main\n,,degC,degC,cur/MWh,\n"
        self.write("names", streams=heading + "".join(stream(k, f"s{k}", "") for k in range(ROWS)))
        self.write("zones", streams=heading + "".join(stream(k, f"s{k}", f"Z{k}") for k in range(ROWS)))
        self.write("segments", streams="name,type,t_supply,t_target,duty\n,,degC,degC,kW\n" + "".join(
            f"S,cold,{20 + k / 1000:.3f},{20 + (k + 1) / 1000:.3f},1\n" for k in range(ROWS)))
        self.write("mains", streams=FEW, utilities=utilities + "".join(
            f"U{k},{'hot' if k % 2 else 'cold'},{200 + k // 2 % 100},{200 + k // 2 % 100},40,M{k // 2}\n" for k in range(ROWS)))
        for case in ("names", "zones", "segments", "mains"):
            with self.subTest(case=case):
                self.assertLess(self.seconds("check", case), 4)
        self.assertLess(self.seconds("target", "names", "--json", "--output", "r.json"), 8)

    def test_many_periods_curves_and_utilities_take_linear_time(self):
        count = 5000
        self.write("periods", periods="period,weight\n" + "".join(f"p{k},1\n" for k in range(count)),
                   streams="name,t_supply,t_target,duty,period\n,degC,degC,kW,\n" + "".join(
                       f"H,150,60,{1 + k % 7},p{k}\nC,20,120,{1 + k % 5},p{k}\n" for k in range(count)))
        self.write("curves", profiles="name,t,q\n,degC,kW\n" + "".join(
            f"C{k},{20 + j * 10 + k % 50},{j * 100}\n" for k in range(ROWS // 4) for j in range(2)))
        self.write("utilities", streams=FEW, utilities="name,type,t_supply,t_target,price,duty_max\n,,degC,degC,cur/MWh,kW\n" + "".join(
            f"U{k},hot,{180 + k % 1000 / 10},{180 + k % 1000 / 10},{20 + k * 7919 % 1000 / 10},{'' if k == 0 else 0.001}\n"
            for k in range(ROWS)) + "W,cold,10,20,1,\n")
        self.assertLess(self.seconds("target", "periods", "--all-periods"), 4)
        self.assertLess(self.seconds("check", "periods"), 4)
        self.assertLess(self.seconds("check", "curves"), 4)
        self.assertLess(self.seconds("target", "utilities"), 20)

    def test_a_plan_uses_its_limit_and_looks_at_all_zones(self):
        self.demo("crude-preheat")
        words = ("hp", "crude-preheat", "--all-periods", "--model", "real", "--machines", "2", "--cycles", "vc_ihx,vc_econ,parallel",
                 "--set", "economics.electricity_price=20")
        start = time.monotonic()
        result = subprocess.run([BIN, *words, "--time-limit", "2s"], cwd=self.folder, capture_output=True, text=True, timeout=120)
        taken = time.monotonic() - start
        self.assertEqual(result.returncode, 4, result.stdout + result.stderr)
        self.assertGreater(taken, 1.15)  # candidates alone may take four fifths
        self.assertIn("made so far", result.stdout)

    def test_a_synthesis_and_its_bound_share_a_limit(self):
        self.demo("20sp")
        start = time.monotonic()
        said = self.run_it("synth", "20sp", "--method", "simultaneous", "--bound", "--time-limit", "2s", "-o", "n.json", code=4).stdout
        self.assertLess(time.monotonic() - start, 3.5)
        self.assertRegex(said, "No network costs less than|No bound")
        said = self.run_it("synth", "20sp", "--method", "simultaneous", "--time-limit", "1s", "-o", "n.json", code=4).stdout
        self.assertRegex(said, r"worth of \d+ exchangers? is left out: there was no time")

    def test_a_bound_of_many_streams_keeps_its_limit(self):
        rows = "".join(f"H{k},hot,{100 + k},{60 + k},{100 + k % 7},1\nC{k},cold,{30 + k},{90 + k},{100 + k % 5},1\n"
                       for k in range(150))
        self.write("many", streams="name,type,t_supply,t_target,duty,h\n,,degC,degC,kW,kW/m2/K\n" + rows,
                   utilities="name,type,t_supply,t_target,price,h\n,,degC,degC,cur/MWh,kW/m2/K\nHU,hot,400,399,85,1\n"
                             "CU,cold,10,15,5,1\n",
                   costs="kind,basis,fixed [cur],coef,exponent\nexchanger,area,5000,500,0.8\n")
        self.assertLess(self.seconds("bound", "many", "--time-limit", "2s", codes=(0, 4)), 8)

    def test_zones_of_different_depth_are_told(self):
        heading = "name,zone,type,t_supply,t_target,duty\n,,,degC,degC,kW\n"
        plant = "A1,Plant/A,hot,150,60,100\nB1,Plant/B,cold,20,120,90\n"
        self.write("nested", streams=heading + plant)
        self.write("mixed", streams=heading + plant + "O1,Offices,cold,20,60,50\n")
        for command in (("site",), ("target", "--all-zones")):
            self.assertNotIn("counts as one", self.run_it(command[0], "nested", *command[1:]).stderr)
            self.assertIn('beside zone "Offices", zone "Plant" counts as one: its units ("Plant/A"',
                          self.run_it(command[0], "mixed", *command[1:]).stderr)

    def test_a_limit_is_of_the_whole_command(self):
        self.demo("heat-pump")
        start = time.monotonic()
        for words in (("--compare",), ("--json",), ("--svg", "f"), ("--report", "r.html"),
                      ("--model", "real", "--report", "r.html")):
            with self.subTest(words=words):
                result = self.run_it("hp", "heat-pump", *words, "--time-limit", "1ms", code=4)
                self.assertIn("left out at the time limit", result.stdout + result.stderr)
        self.assertLess(time.monotonic() - start, 20)

    def test_a_limit_holds_with_very_many_corners(self):
        heading = "name,type,t_supply,t_target,duty\n,,degC,degC,kW\n"
        self.write("many", streams=heading + "".join(
            f"S{k},hot,{(k * 7919 % 180000) / 1000 + 5:.3f},{(k * 7919 % 180000) / 1000 - 40:.3f},{1 + k % 7}\n" if k % 2
            else f"S{k},cold,{(k * 7919 % 180000) / 1000 + 20:.3f},{(k * 7919 % 180000) / 1000 + 50:.3f},{1 + k % 7}\n"
            for k in range(ROWS)))
        for words in (("--objective", "power"), ("--cool", "--load", "100kW"), ("--load", "100kW")):
            with self.subTest(words=words):
                self.assertLess(self.seconds("hp", "many", *words, "--time-limit", "2s", codes=(0, 4)), 5)

    def test_a_stop_while_studies_are_made_says_what_is_left_out(self):
        self.demo("milk-evaporator")
        words = [BIN, "hp", "milk-evaporator", "--levels", "3x3", "--objective", "cost"]

        def run(*more, after=None):
            process = subprocess.Popen([*words, *more], cwd=self.folder, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            if after is not None:
                time.sleep(after)
                process.send_signal(signal.SIGINT)
            said = process.communicate()[1]
            return process.returncode, said

        start = time.monotonic()
        run()
        answer = time.monotonic() - start
        run("--svg", "f")
        whole = time.monotonic() - start - answer
        found = []
        for k in range(1, 10):
            code, said = run("--svg", "f", after=answer + (whole - answer) * k / 10)
            found.append((code, said))
            if "left out as a stop was asked for" in said:
                self.assertEqual(code, 130)
                return
        self.fail(found)


if __name__ == "__main__":
    unittest.main()
