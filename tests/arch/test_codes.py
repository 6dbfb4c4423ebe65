"""Messages are raised and tested, and the checker sees a breach of each kind."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ["HEATLOOM_SOURCE"])
CHECKER = ROOT / "tools" / "check_codes.py"


def check(root):
    return subprocess.run([sys.executable, CHECKER, root], capture_output=True, text=True, check=False)


class Codes(unittest.TestCase):
    def test_the_source_has_no_breach(self):
        result = check(ROOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Checker(unittest.TestCase):
    def breach(self, codes, source, tests, expected):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {"src/base/codes.def": codes, "src/base/x.c": source, "tests/unit/test_x.c": tests}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            result = check(root)
        self.assertEqual(result.returncode, 0 if expected is None else 1, result.stdout)
        self.assertIn(expected or "no breach", result.stdout)

    def test_each_kind(self):
        one, two = "HL_CODE(7, ERROR)\n", "HL_CODE(7, ERROR)\nHL_CODE(102, ERROR)\n"
        self.breach(one, "HLI_FAIL(ctx, 7, x);", "HL007", None)
        self.breach(one + one, "HLI_FAIL(ctx, 7, x);", "HL007", "HL007 is there twice")
        self.breach(two, "HLI_FAIL(ctx, 7, x);", "HL007 HL102", "HL102 is never raised")
        self.breach(two, "HLI_FAIL(ctx, 7, x); f(102);", "HL007", "HL102 is in no test")
        self.breach(one, "HLI_FAIL(ctx, 7, x);\nHLI_FAIL(ctx, 103, NULL);", "HL007", "HL103 is raised but")


if __name__ == "__main__":
    unittest.main()
