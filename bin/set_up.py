"""Set up `.venv`: the Python that runs this, with exactly the pinned requirements.

    bin/newest-python bin/set_up.py [--port PORT] REQUIREMENTS...

`.venv/installed.json` records what is installed, and is written last: without it, as after an interrupt, the
environment is created again. If something is wrong, ends with status 1 and one line that says what to do.
"""

import argparse
import compileall
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "installed.json"
VAR = Path(os.environ.get("GAZETTE_VAR") or ROOT / "var")
LOG = VAR / "log" / "set_up.log"

NO_NETWORK = re.compile(
    r"connection broken by|Max retries exceeded|Temporary failure in name resolution|Could not fetch URL|ProxyError"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", help="fail at once if this port cannot be used")
    parser.add_argument("requirements", nargs="+")
    options = parser.parse_args()

    if options.port is not None:
        check_port(options.port)
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        LOG.touch()
    except OSError as error:
        sys.exit(f"GAZETTE_VAR: nothing can be written to {VAR} ({error.strerror}).")
    with LOG.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two concurrent makes, the second waits and finds the work done
        make_ready(options.requirements)
        compile_code()


def check_port(port: str) -> None:
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"PORT={port} is no port: choose a number from 1 to 65535, for example PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(f"Port {port} is taken: stop what listens there, or choose another, for example PORT=8001")
            sys.exit(f"Port {port} cannot be used ({error.strerror}): choose another, for example PORT=8001")


def make_ready(requirements: list[str]) -> None:
    wanted = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in requirements}
    installed = read_note()
    if installed is None:
        print("Making .venv ...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True, symlinks=True)
        installed = {}
    if wanted.items() <= installed.items():
        return

    NOTE.unlink(missing_ok=True)
    print(f"Installing {' and '.join(requirements)}: a minute or two ...", flush=True)
    install(requirements)
    # Other requirements may no longer be satisfied: they are installed again when needed.
    NOTE.write_text(json.dumps({"python": version(), **wanted}))


def compile_code() -> None:
    """Compile the project, beside which the service of systemd may not write: it would compile at each start."""
    for name in ("site", "home", "blog", "comments"):
        compileall.compile_dir(ROOT / name, quiet=2)


def read_note() -> dict | None:
    """Return what is installed in .venv; None if that is unknown, made with another Python, or does not run."""
    try:
        note = json.loads(NOTE.read_text())
        subprocess.run([PYTHON, "-c", ""], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return note if note.get("python") == version() else None


def version() -> str:
    return "{}.{}".format(*sys.version_info)


def install(requirements: list[str]) -> None:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--retries",
        "2",
        "--disable-pip-version-check",
    ]
    for name in requirements:
        command += ["-r", ROOT / name]
    with LOG.open("w") as log:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    if result.returncode == 0:
        return

    output = LOG.read_text()
    if NO_NETWORK.search(output):
        sys.exit(f"Cannot reach the package index: check the network and run make again. (All pip said: {LOG})")
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")] or ["pip failed."]
    sys.exit(f"Cannot install the requirements: {errors[0].removeprefix('ERROR: ')} (All pip said: {LOG})")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that pip does not outlive its parent
    main()
