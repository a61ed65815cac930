"""What the judges need and the site doesn't: programs from npm, fetched once into GAZETTE_VAR, and a browser."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("GAZETTE_VAR") or ROOT / "var").resolve() / "audit"
PACKAGES = {"lighthouse": "12.8.2", "vnu-jar": "26.9.27", "jsonld": "9.0.0"}
ARTICLE = "/articles/mending-the-ell-bridge/"  # of the demo; with pictures and comments


def fetched() -> Path:
    """The folder with `node_modules`; ends with one line where it can't be had."""
    note = FOLDER / "installed.json"
    if not note.exists() or json.loads(note.read_text()) != PACKAGES:
        FOLDER.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or sys.exit("No npm: install Node.js (Debian: apt install npm).")
        names = [f"{name}@{version}" for name, version in PACKAGES.items()]
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER), *names]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"npm could not install {', '.join(names)}: {done.stderr.strip()[-300:]}")
        note.write_text(json.dumps(PACKAGES))
    return FOLDER
