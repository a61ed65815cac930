"""Print what reading each file of a folder costs, as a line of JSON: `name`, `seconds`, `megabytes` and `outcome`.

Each is read in a fork of this process, so that what it takes to load Django is not counted.
"""

import json
import os
import resource
import sys
from pathlib import Path

import django

TRIES = 3  # the machine is busy with other tests


def measured(path: Path) -> dict:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(writing, json.dumps(cost_of(path)).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:
        result = file.read()
    os.waitpid(pid, 0)
    return {"name": path.name, **json.loads(result)}


def cost_of(path: Path) -> dict:
    from blog.importers import read
    from blog.importers.parsed_article import CannotImport

    def seconds():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    begin, outcome = seconds(), "read"
    try:
        read(path, find_picture=lambda url: None)
    except CannotImport as error:
        outcome = f"refused: {error}"
    except BaseException as error:
        outcome = f"failed: {error!r}"
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds() - begin, "megabytes": megabytes, "outcome": outcome}


if __name__ == "__main__":
    django.setup()
    from blog import importers  # noqa: F401  before the forks, which else would do it each

    for path in sorted(Path(sys.argv[1]).iterdir()):
        costs = [measured(path)]
        while costs[-1]["seconds"] > float(sys.argv[2]) and len(costs) < TRIES:
            costs.append(measured(path))
        sys.stdout.write(json.dumps(min(costs, key=lambda cost: cost["seconds"])) + "\n")
