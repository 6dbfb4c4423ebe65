"""The library exports what its headers declare and nothing else, and has no mutable globals."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ["HEATLOOM_SOURCE"])
BUILD = Path(os.environ["HEATLOOM_BUILD"])
CHECKER = ROOT / "tools" / "check_symbols.py"


def check(build, root):
    return subprocess.run([sys.executable, CHECKER, build, root], capture_output=True, text=True, check=False)


class Symbols(unittest.TestCase):
    def test_the_library_has_no_breach(self):
        result = check(BUILD, ROOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Checker(unittest.TestCase):
    def test_each_kind(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "lib").mkdir()
            (root / "include" / "heatloom").mkdir(parents=True)
            (root / "include" / "heatloom" / "x.h").write_text(
                "HL_API int hl_here(void);\nHL_API int hl_gone(void);\nextern HL_API const int hl_table;\n"
            )
            (root / "x.c").write_text(
                "int hl_here(void) { static int calls; return ++calls; }\nint hl_hidden(void) { return 1; }\n"
                "int other(void) { return 2; }\nextern const int hl_table;\nconst int hl_table = 3;\nint counter = 1;\n"
            )
            cc = shutil.which("cc") or "gcc"
            subprocess.run([cc, "-fPIC", "-c", "x.c", "-o", "x.o"], cwd=root, check=True)
            subprocess.run([cc, "-shared", "x.o", "-o", "lib/libheatloom.so"], cwd=root, check=True)
            subprocess.run(["ar", "rc", "lib/libheatloom.a", "x.o"], cwd=root, check=True)
            result = check(root, root)
        self.assertEqual(result.returncode, 1)
        for breach in (
            "exports other: only hl_*",
            "exports hl_hidden, which no public header declares",
            "x.h declares hl_gone, which the library does not define",
            "counter is a mutable global",
            "calls.0 is a mutable global",
        ):
            self.assertIn(breach, result.stdout)
        self.assertNotIn("hl_table", result.stdout)
        self.assertNotIn("hl_here", result.stdout)


if __name__ == "__main__":
    unittest.main()
