"""The published schemas: valid themselves, true of what is written, and as strict as the reader."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(os.environ["HEATLOOM_SOURCE"])
PROGRAM = Path(os.environ["HEATLOOM_BUILD"]) / "examples" / "example.case_to_json"


def convert(*arguments):
    result = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    return result.returncode, result.stdout, result.stderr


def validator(name):
    schema = json.loads((ROOT / "data" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def read(text):
    """Load a document from text: (accepted without a note on unknown members, what was said)."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        code, _, said = convert(file.name)
    return code == 0 and "HL112" not in said, said


# Every member there is: the schema and the reader must both know them.
EVERYTHING = {
    "format": "heatloom-case/1",
    "title": "all members",
    "currency": "EUR",
    "periods": [
        {
            "id": "day",
            "weight": 5000,
            "electricity_price": 3e-8,
            "fuel_price": 1e-8,
            "electricity_co2": 1e-7,
            "co2_price": 0.1,
            "note": "n",
            "settings": {"targets": {"dt_min": "5 K"}},
            "settings_notes": {"targets.dt_min": "dirty"},
        },
        {"id": "night", "weight": 3000, "settings": {"targets": {"dt_min": 10}}},
    ],
    "streams": [
        {"name": "P", "period": "day", "segments": [{"t_supply": 400, "t_target": 330, "duty": 1000}]},
        {"name": "P", "period": "night", "segments": [{"t_supply": 400, "t_target": 330, "duty": 0}]},
        {
            "name": "H",
            "zone": "Z",
            "side": "hot",
            "soft": True,
            "t_target_min": 300,
            "t_target_max": 340,
            "x": 1,
            "y": 2,
            "z": None,
            "note": "n",
            "segments": [{"t_supply": 400, "t_target": 330, "duty": 1000, "h": 500, "dt_cont": 5}],
        },
        {"name": "C", "segments": [{"t_supply": 300, "t_target": 350, "duty": 1000}]},
    ],
    "utilities": [
        {
            "name": "U",
            "zone": "Z",
            "side": "cold",
            "t_supply": 270,
            "t_target": 275,
            "duty_max": "inf",
            "t_stack": None,
            "price": 0,
            "co2": 0,
            "h": 100,
            "dt_cont": 1,
            "cop": 3,
            "fuel_exergy": None,
            "main": "M",
            "x": 0,
            "y": 0,
            "z": 0,
            "note": "n",
        },
        {"name": "V", "side": "hot", "t_supply": 275, "t_target": 270, "main": "M"},
        {"name": "W", "side": "both", "t_supply": 420, "period": "day"},
    ],
    "systems": [
        {
            "name": "S",
            "cycle": "vc_simple",
            "fluids": ["R290", "R717"],
            "zone_source": "Z",
            "zone_sink": "Z",
            "scale_min": 0,
            "scale_max": 1e6,
            "x": 0,
            "y": 0,
            "z": 0,
            "note": "n",
            "parameters": {"t_evap": [280, 300], "eta_is": 0.7, "condenser_profile": "constant"},
        }
    ],
    "costs": [
        {
            "kind": "exchanger",
            "basis": "area",
            "fixed": 1,
            "coef": 2,
            "exponent": 1,
            "piping": 0,
            "currency": "EUR",
            "year": 2020,
            "source": "s",
        }
    ],
    "matches": [
        {
            "hot": "H",
            "cold": "*",
            "kind": "forbid",
            "t_from": "-inf",
            "t_to": 350,
            "duty_min": 0,
            "u": 100,
            "fixed": 1,
            "coef": 1,
            "exponent": 1,
            "length": 5,
        }
    ],
    "settings": {"economics": {"hours": 7000}, "design": {"same_zone": True}},
    "settings_notes": {"economics.hours": "measured"},
}


class Case(unittest.TestCase):
    def test_what_is_written_is_valid(self):
        schema = validator("case")
        cases = [path for path in (ROOT / "data" / "cases").iterdir() if path.is_dir()]
        for folder in [*cases, ROOT / "data" / "template"]:
            code, text, said = convert(folder)
            self.assertEqual(code, 0, said)
            schema.validate(json.loads(text))

    def test_every_member_is_known_to_schema_and_reader(self):
        validator("case").validate(EVERYTHING)
        accepted, said = read(json.dumps(EVERYTHING))
        self.assertTrue(accepted, said)

    def test_a_member_that_the_schema_refuses_is_told_by_the_reader(self):
        schema = validator("case")
        for path in [(), ("periods", 0), ("streams", 0), ("streams", 0, "segments", 0), ("utilities", 0), ("systems", 0), ("costs", 0), ("matches", 0)]:
            document = json.loads(json.dumps(EVERYTHING))
            node = document
            for step in path:
                node = node[step]
            node["colour"] = 1
            self.assertFalse(schema.is_valid(document), path)
            self.assertFalse(read(json.dumps(document))[0], path)

    def test_required_members_are_needed_by_both(self):
        schema = validator("case")
        for path, member in [((), "format"), ((), "streams"), (("streams", 0), "name"), (("streams", 0), "segments"),
                             (("streams", 0, "segments", 0), "t_supply"), (("streams", 0, "segments", 0), "duty"),
                             (("periods", 1), "id"), (("periods", 1), "weight"), (("utilities", 0), "name"), (("utilities", 0), "t_supply"), (("systems", 0), "cycle"),
                             (("costs", 0), "kind"), (("matches", 0), "kind"), (("matches", 0), "hot")]:
            document = json.loads(json.dumps(EVERYTHING))
            node = document
            for step in path:
                node = node[step]
            del node[member]
            self.assertFalse(schema.is_valid(document), (path, member))
            self.assertFalse(read(json.dumps(document))[0], (path, member))


class Network(unittest.TestCase):
    def test_what_is_written_is_valid(self):
        schema = validator("network")
        corpus = ROOT / "tests" / "fuzz" / "corpus" / "network"
        for case in ("four-streams", "illustrative"):
            schema.validate(json.loads((corpus / f"{case}.json").read_text(encoding="utf-8")))
            code, text, said = convert(ROOT / "data" / "cases" / case, corpus / f"{case}.json")
            self.assertEqual(code, 0, said)
            schema.validate(json.loads(text))


class Machine(unittest.TestCase):
    def test_the_catalogue_is_valid_and_only_examples(self):
        schema = validator("machine")
        files = sorted((ROOT / "data" / "machines").glob("*.json"))
        self.assertGreaterEqual(len(files), 2)
        for path in files:
            document = json.loads(path.read_text(encoding="utf-8"))
            schema.validate(document)
            self.assertEqual(document["id"], path.stem)
            self.assertIs(document["example"], True)
            self.assertIn("not a real product", document["maker"])
            document["points"][0]["colour"] = 1
            self.assertFalse(schema.is_valid(document))


if __name__ == "__main__":
    unittest.main()
