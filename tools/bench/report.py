"""The table of a run, with the budgets beside the figures."""

from typing import Any

from .cases import CASES, MEMORY, MOST, START, TIMES
from .processes import memory
from .servers import Server

HEAD = f"{'':<34}{'a second':>9}{'CPU ms':>9}{'database':>9}{'÷ bare':>9}{'÷ Django':>9}   budget"


def verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def budget(key: tuple[str, str], figures: dict) -> str:
    """Return the budget of a measurement with its verdict, empty if it has none."""
    cpu, found = figures[key].cpu, []
    if key in MOST:
        found.append(f"≤ {MOST[key]} ms: {verdict(cpu <= MOST[key])}")
    if key in TIMES:
        least, *other = TIMES[key]
        if base := figures.get(tuple(other)):
            times = base.cpu / max(cpu, 1e-6)
            found.append(f"{times:.2f} times {' '.join(other)}, ≥ {least}: {verdict(times >= least)}")
    return "; ".join(found)


def same_bytes(name: str, server: str, figures: dict):
    """Return what the server needed for the page of a case, in this case or in another one."""
    path = next(case.path for case in CASES if case.name == name)
    names = [name, *(case.name for case in CASES if path and case.path == path)]
    return next((figures[other, server] for other in names if (other, server) in figures), None)


def ratio(cpu: float, other) -> str:
    return f"{cpu / other.cpu:9.2f}" if other and other.cpu else f"{'':9}"


def of_servers(servers: list[Server]) -> list[dict[str, Any]]:
    """Return memory and seconds to start; memory is that of now, and that before the first round."""
    return [
        {
            "server": server.name,
            "memory": round(memory(server.pids)),
            "memory_before": round(server.memory),
            "seconds_to_start": round(server.seconds_to_start, 1),
        }
        for server in servers
    ]


def show(about: dict[str, str], figures: dict, servers: list[Server]) -> int:
    """Print the table; return how many budgets were missed."""
    lines = [", ".join(f"{name} {value}" for name, value in about.items()), "", HEAD]
    case = ""
    for (name, server), each in figures.items():
        bare, django = (same_bytes(name, other, figures) for other in ("bare", "django"))
        if name != case:
            lines.append(name)
            case = name
        lines.append(
            f"    {server:<30}{each.rate:9.1f}{each.cpu:9.3f}"
            f"{f'{each.database_cpu:9.3f}' if 'postgresql' in server else '':9}"
            f"{ratio(each.cpu, bare)}{ratio(each.cpu, django)}   {budget((name, server), figures)}"
            f"{f'; {each.errors} errors' if each.errors else ''}".rstrip()
        )
    lines += ["", f"{'':<34}{'memory':>9}{'before':>9}{'start s':>9}"]
    for row in of_servers(servers):
        line = f"    {row['server']:<30}{row['memory']:9}{row['memory_before']:9}"
        if row["seconds_to_start"]:
            line += f"{row['seconds_to_start']:9}   ≤ {MEMORY} MB: {verdict(row['memory'] <= MEMORY)}"
            line += f"; ≤ {START} s: {verdict(row['seconds_to_start'] <= START)}"
        lines.append(line)
    text = "\n".join(lines)
    print(text, flush=True)
    return text.count(verdict(False))
