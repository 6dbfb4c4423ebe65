"""heatloom report: what pages of networks say and show."""
import html
import os
import pathlib
import re
import shutil
import sys
import unittest

from program import Program

FEW = ["--method", "simultaneous", "--set", "synthesis.effort=1", "--set", "synthesis.trials=60", "--set",
       "synthesis.alternatives=0"]


class Report(Program):
    def page(self, case, *arguments):
        """Words of the page of a network, without its pictures, cells ended by "|"."""
        self.run_it("report", case, "network.json", "-o", "r.html", *arguments)
        self.whole = (self.folder / "r.html").read_text(encoding="utf-8").split("<script")[0]
        text = re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", self.whole, flags=re.S)
        return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</t[dh]>", "|", text)))

    def picture(self, label):
        return re.search(rf'<svg[^>]*aria-label="{label}.*?</svg>', self.whole, flags=re.S).group()

    def soft(self):
        """Synheat with a soft stream on each side, and steam at two prices."""
        self.demo("synheat")
        (self.folder / "synheat" / "streams.csv").write_text(
            "name,type,t_supply,t_target,cp_flow,h,soft,t_target_min,t_target_max\n,,K,K,kW/K,kW/m2/K,,K,K\n"
            "H1,hot,650,370,10,1,yes,360,450\nH2,hot,590,370,20,1,,,\nC1,cold,410,650,15,1,,,\nC2,cold,350,500,13,1,yes,400,520\n")
        (self.folder / "synheat" / "utilities.csv").write_text(
            "name,type,t_supply,t_target,price,h,duty_max,tier_of\n,,K,K,cur/MWh,kW/m2/K,kW,\nCU,cold,300,320,1.875,1,,\n"
            "HU,hot,680,680,10,5,100,\nHU peak,hot,680,680,12,,,HU\n")
        return self.run_it("synth", "synheat", *FEW, "-o", "network.json").stdout

    def test_targets_without_exchangers_between_streams_are_those_of_the_case(self):
        self.demo("question-2x2")
        self.run_it("synth", "question-2x2", *FEW, "-o", "network.json")
        text = self.page("question-2x2")
        self.assertIn("targets here are at ΔTmin 10.0 K of the case", text)
        self.assertNotIn("designed for at least", text)
        self.assertIn("target|ΔTmin 10.0 K|", text)
        self.assertIn("130.0 / 120.0; 100.0 / 90.0", text)
        for t in ("130.0 / 120.0", "100.0 / 90.0"):
            self.assertIn(f"pinch {t} °C, ΔTmin 10.0 K", self.picture("Composite"))

    def test_soft_outlets_count_everywhere(self):
        self.soft()
        text = self.page("synheat")
        heat = {name: float(value) for name, value in re.findall(r"(\w[\w ,]*)\|([\d.]+)\|[\d.]+\|\n", text)}
        share = float(re.search(r"recover [\d.]+ kW, ([\d.]+) % of the heating demand", text)[1])
        got = float(re.search(r"recover ([\d.]+) kW", text)[1])
        self.assertAlmostEqual(share, 100 * got / heat["heating without recovery"], delta=0.51)
        self.assertLessEqual(got, heat["heat recovery, most"] + 0.11)
        used = sum(float(kw) for kw in re.findall(r"\nCU\|([\d.]+) kW at", text))
        self.assertGreaterEqual(used, heat["cold utility, least"] - 0.11)
        self.assertRegex(text, r"Soft streams as the network leaves them: H1 at [\d.]+ °C \(target 96\.9 °C\), C2 at")
        self.assertIn("Exergy destroyed by component", text)

    def test_energy_by_utility_and_tier(self):
        told = self.soft()
        text = self.page("synheat")
        rows = re.findall(r"^  (CU|HU|HU peak) +([\d.]+) +([\d.]+) +([\d.]+)", told, re.MULTILINE)
        self.assertEqual([row[0] for row in rows], ["CU", "HU", "HU peak"])
        self.assertEqual([float(row[2]) for row in rows], [1.88, 10, 12])
        self.assertAlmostEqual(float(rows[1][1]), 100, delta=1e-3)
        energy = float(re.search(r"energy ([\d.]+) \+", told)[1])
        self.assertAlmostEqual(sum(float(row[3]) for row in rows), energy, delta=0.2)
        for name, kw, price, cost in rows:
            cost = f"{float(cost):.0f}"
            cost = cost if len(cost) < 5 else f"{int(cost):,}".replace(",", "\u202f")
            self.assertRegex(text, rf"{name}[\w, ]*\|{float(kw):.1f} kW at {price} \$/MWh\|{cost}\|")

    def test_diagrams_fit_the_page_or_say_that_they_do_not(self):
        """Texts of 12 px are 9 px at least; diagrams of a dozen units fit into 1280 px."""
        self.soft()
        for case, fits in (("synheat", True), ("20sp", False)):
            if not fits:
                self.demo(case)
                shutil.copy(pathlib.Path(os.environ["HEATLOOM_SOURCE"]) / "tests/published/networks/20sp.json",
                            self.folder / "network.json")
            self.page(case)
            size = re.search(r'width="(\d+)" height="\d+" viewBox="0 0 (\d+) ', self.picture("Grid"))
            shown, drawn = int(size[1]), int(size[2])
            self.assertGreaterEqual(shown, 0.75 * drawn - 1)
            self.assertEqual(shown <= 1220, fits)
            hint = '<p class="wider">The diagram is wider than this window: scroll it'
            self.assertEqual(hint in self.whole, not fits)

    def test_a_stream_of_several_heat_capacity_flows_shows_none(self):
        self.demo("synheat")
        (self.folder / "synheat" / "streams.csv").write_text(
            "name,type,t_supply,t_target,duty,h,segment\n,,K,K,kW,kW/m2/K,\nH1,hot,500,500,900,1,1\nH1,hot,500,370,1300,1,2\n"
            "H2,hot,590,480,2200,1,1\nH2,hot,480,370,2200,2,2\nC1,cold,410,650,3600,1,\nC2,cold,350,500,1950,1,\n")
        self.run_it("synth", "synheat", *FEW, "-o", "network.json")
        self.page("synheat")
        streams = {}
        for name, group in re.findall(r'<g class="stream">\s*<title>(\w+)</title>(.*?)</g>', self.picture("Grid"), flags=re.S):
            streams[name] = re.findall(r">([^<>\n]+)</text>", group)
        self.assertEqual(streams["H1"][-2:], ["varies", "2200.0"])
        self.assertEqual(streams["H2"][-2:], ["20.00", "4400.0"])

    def test_notes_of_systems_are_on_the_page(self):
        self.demo("illustrative")
        table = self.folder / "illustrative" / "systems.csv"
        table.write_text(re.sub(r"(-?\d+)\.\.(\d+)", lambda m: f"{int(m[1]) - 30}..{int(m[2]) + 60}", table.read_text()))
        checked = self.run_it("check", "illustrative")
        self.assertIn("HL208", checked.stderr)
        self.run_it("synth", "illustrative", *FEW, "-o", "network.json")
        text = self.page("illustrative")
        self.assertIn("HL208 system", text)
        self.assertNotIn("Nothing to note", text)


if __name__ == "__main__":
    sys.exit(unittest.main())
