"""docs/python_reader.md as something to run: its sections' `$` commands, and the indented lines below each."""
import os
import subprocess
import sys

from made import SOURCES, foretrace

PAGE = SOURCES / "docs" / "python_reader.md"


def commands(section):
    """(command, lines below it) of the section's indented blocks, in order."""
    found = []
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    for line in text.splitlines():
        if line.startswith("    $ "):
            found.append((line[6:].split(), []))
        elif found and (line.startswith("    ") or not line):
            found[-1][1].append(line[4:])
        else:
            found.append(([], []))
    return [(command, "\n".join(lines).rstrip("\n") + "\n") for command, lines in found if command]


def run_section(test, folder, section):
    """Runs them in the folder and wants the outputs of Python scripts to be the page's."""
    scripts = 0
    for (program, *arguments), below in commands(section):
        if program == "cat":
            folder.write(arguments[0], below)
        elif program == "python3":
            ran = subprocess.run([sys.executable, *arguments], cwd=folder.path, capture_output=True, text=True)
            test.assertEqual(ran.stdout, below, ran.stderr)
            scripts += 1
        else:
            test.assertEqual(program, "foretrace")
            foretrace(*[SOURCES / a if a.startswith("docs/") else a for a in arguments], cwd=folder.path)
    test.assertGreater(scripts, 0)
