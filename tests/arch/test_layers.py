"""The source keeps its layers, and the checker sees a breach of each kind."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ["HEATLOOM_SOURCE"])
CHECKER = ROOT / "tools" / "check_layers.py"


def check(root):
    return subprocess.run([sys.executable, CHECKER, root], capture_output=True, text=True, check=False)


class Layers(unittest.TestCase):
    def test_the_source_has_no_breach(self):
        result = check(ROOT)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Checker(unittest.TestCase):
    def breach(self, files, expected):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "tools").mkdir()
            shutil.copy(ROOT / "tools" / "layers.txt", root / "tools")
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            result = check(root)
        if expected is None:
            self.assertEqual(result.returncode, 0, result.stdout)
        else:
            self.assertEqual(result.returncode, 1, result.stdout)
            self.assertIn(expected, result.stdout)

    def test_upward_use(self):
        self.breach({"src/fluid/eos.c": "#include <heatloom/network.h>\n"}, "fluid may not use network")
        self.breach({"include/heatloom/group.h": "#include <heatloom/cycle.h>\n"}, "group may not use cycle")

    def test_private_header_of_another_module(self):
        self.breach({"src/match/loads.c": '#include "targets/cascade.h"\n'}, "private to targets")
        self.breach({"src/cycle/rank.c": '#include "num/extra.h"\n'}, "private to num")
        self.breach({"src/cycle/rank.c": '#include "cycle/cycle.h"\n#include "num/num.h"\n'}, None)
        self.breach({"include/heatloom/fluid.h": '#include "fluid/eos.h"\n'}, "may not include a private one")

    def test_third_party_headers_stay_behind_their_file(self):
        self.breach({"src/io/case.c": "#include <jansson.h>\n"}, "may be included only in src/data/json.c")
        self.breach({"src/data/json.c": "#include <jansson.h>\n"}, None)
        self.breach({"include/heatloom/data.h": "#include <jansson.h>\n"}, "may not include <jansson.h>")
        self.breach({"src/io/case.c": "#include <curl/curl.h>\n"}, "has no line in tools/layers.txt")

    def test_clients_see_public_headers_only(self):
        self.breach({"apps/cli/main.c": '#include "base/base.h"\n'}, "a client sees")
        self.breach({"tests/oracle/test_x.c": '#include "fluid/eos.h"\n'}, "a client sees")
        self.breach({"tests/unit/test_x.c": '#include "fluid/eos.h"\n'}, None)

    def test_the_library_does_not_print_exit_or_allocate_by_itself(self):
        self.breach({"src/io/case.c": "void f(void) {\n  printf(text);\n}\n"}, "io/case.c:2: the library may not call printf")
        self.breach({"src/io/case.c": "void f(void) {\n  g(stderr);\n}\n"}, "may not use stderr")
        self.breach({"src/io/case.c": "void *p = malloc(3);\n"}, "may not call malloc")
        self.breach({"src/io/case.c": '/* printf("x") */ const char *t = "exit(1)";\n'}, None)

    def test_sizes(self):
        self.breach({"src/io/case.c": "int x;\n" * 801}, "at most 800 to a file")
        self.breach({"src/io/case.c": "int f(int a,\n      int b) {\n" + "  a++;\n" * 100 + "}\n"}, "to a function")

    def test_unknown_module(self):
        self.breach({"src/extra/x.c": "int x;\n"}, "module without a line")


if __name__ == "__main__":
    unittest.main()
