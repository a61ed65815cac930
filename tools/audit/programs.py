"""Programs from npm that the validators need, fetched once into GAZETTE_VAR."""

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
    """Return the folder with `node_modules`; exit with one line if it can't be fetched."""
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
