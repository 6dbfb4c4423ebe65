"""The pages of docs/reference are what the library's tables say (`make docs` writes them)."""
import os
import subprocess
import unittest
from pathlib import Path

PAGES = Path(os.environ["HEATLOOM_SOURCE"]) / "docs" / "reference"
PROGRAM = Path(os.environ["HEATLOOM_BUILD"]) / "bin" / "reference"


class Reference(unittest.TestCase):
    def test_pages_are_up_to_date(self):
        for page in ("settings", "cycles", "fluids", "messages"):
            written = subprocess.run([PROGRAM, page], capture_output=True, text=True, check=True).stdout
            with self.subTest(page=page):
                self.assertEqual((PAGES / f"{page}.md").read_text(encoding="utf-8"), written, "run make docs")

    def test_an_unknown_page_is_refused(self):
        self.assertEqual(subprocess.run([PROGRAM, "x"], capture_output=True, check=False).returncode, 2)


if __name__ == "__main__":
    unittest.main()
