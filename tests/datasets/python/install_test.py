"""The package and its extension, installed by cmake, work from the prefix."""
import os
import subprocess
import sys
import unittest

from made import BINARIES, Folder

SCRIPT = """
import foretrace, sys
with foretrace.open(sys.argv[1]) as store:
    print(foretrace.__file__, foretrace.find_extension(), store.run(1).step(27).locals["balance"].text)
"""


class Installed(unittest.TestCase):
    def test_from_the_prefix(self):
        folder = Folder()
        self.addCleanup(folder.clean)
        prefix = folder.path / "prefix"
        subprocess.run([os.environ["FORETRACE_CMAKE"], "--install", BINARIES, "--prefix", prefix, "--component", "python"], check=True,
                       stdout=subprocess.DEVNULL)
        library = prefix / "lib" / "foretrace"
        sources = os.path.join(os.environ["PYTHONPATH"].split(os.pathsep)[0], "foretrace")
        self.assertEqual(sorted(os.listdir(library / "python" / "foretrace")), sorted(f for f in os.listdir(sources) if f.endswith(".py")))
        environment = {**os.environ, "PYTHONPATH": str(library / "python")}
        ran = subprocess.run([sys.executable, "-c", SCRIPT, folder.odd_store()], env=environment, cwd=folder.path, capture_output=True, text=True)
        self.assertEqual(ran.stdout.split(), [str(library / "python" / "foretrace" / "__init__.py"), str(library / "foretrace_sqlite.so"), "2"],
                         ran.stderr)


if __name__ == "__main__":
    unittest.main()
