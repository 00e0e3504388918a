"""The scripts of docs/python_reader.md print what stands there."""
import unittest

from made import Folder
from page import run_section


class Page(unittest.TestCase):
    def test_scripts_print_what_stands_there(self):
        for section in ("Stores", "Shards"):
            with self.subTest(section):
                folder = Folder()
                self.addCleanup(folder.clean)
                run_section(self, folder, section)


if __name__ == "__main__":
    unittest.main()
