"""Headers say what they must, and the checker sees a breach of each kind."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ["HEATLOOM_SOURCE"])
CHECKER = ROOT / "tools" / "check_headers.py"


def check(root):
    return subprocess.run([sys.executable, CHECKER, root], capture_output=True, text=True, check=False)


class Headers(unittest.TestCase):
    def test_the_source_has_no_breach(self):
        result = check(ROOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Checker(unittest.TestCase):
    def breach(self, header, expected):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "include" / "heatloom").mkdir(parents=True)
            (root / "include" / "heatloom" / "x.h").write_text(header)
            result = check(root)
        if expected is None:
            self.assertEqual(result.returncode, 0, result.stdout)
        else:
            self.assertEqual(result.returncode, 1, result.stdout)
            self.assertIn(expected, result.stdout)

    def test_what_is_complete_passes(self):
        self.breach(
            "/** Title. */\n\n/** A. */\ntypedef struct hl_a {\n  double q; /**< Heat. [W] */\n"
            "  /** Above. [K] */\n  double t, u;\n  int n;\n} hl_a;\n\n"
            "/** Heat of both. [W] */\nHL_API double hl_a_q(const hl_a *a);\nHL_API double hl_a_p(const hl_a *a);\n",
            None,
        )

    def test_a_double_without_unit(self):
        self.breach("/** Title. */\ntypedef struct hl_a {\n  double q; /**< Heat. */\n} hl_a;\n", "x.h:3: double q;: no [unit]")
        self.breach("/** Title. */\n\n/**\n * Heat.\n * @param[out] q\n */\nHL_API void hl_a(double *q);\n", "hl_a: no [unit]")

    def test_a_function_without_comment(self):
        self.breach("/** Title. */\n\n/** A. */\nHL_API int hl_a(void);\n\nHL_API int hl_b(void);\n", "hl_b has no comment")

    def test_a_header_without_title(self):
        self.breach("#ifndef X\n#endif\n", "a header begins with a comment")


if __name__ == "__main__":
    unittest.main()
