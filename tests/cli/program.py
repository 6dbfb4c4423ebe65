"""The program run in a folder of its own: what tests of commands share."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BIN = os.environ["HEATLOOM_BIN"]


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_it(self, *arguments, code=0, **options):
        result = subprocess.run([BIN, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120,
                                **options)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def demo(self, name="illustrative"):
        self.run_it("demo", name)
        return name

    def sections(self, name):
        """Names of the sections of a page."""
        return re.findall(r'<section id="([a-z-]+)"', (self.folder / name).read_text(encoding="utf-8"))
