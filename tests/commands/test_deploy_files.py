"""The files under deploy/ agree with each other and with the program, as far as that is seen without running them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
STATE = "/var/lib/gazette"
# What is read by others than the settings of Gazette: gunicorn itself, and PostgreSQL's image.
OF_OTHERS = {"DJANGO_SETTINGS_MODULE", "GUNICORN_CMD_ARGS", "PYTHONUNBUFFERED", "POSTGRES_USER", "POSTGRES_PASSWORD"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def nginx():
    return (DEPLOY / "nginx.conf").read_text()


def mounts_of(service) -> dict[str, str]:
    """Where a service finds what: the source by the path in the container."""
    return {target: source for source, target, *_mode in (volume.split(":") for volume in service["volumes"])}


def test_container_file_passes_hadolint():
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, DEPLOY / "Containerfile"], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "")


def test_container_file_copies_all_that_the_program_is_made_of():
    lines = (DEPLOY / "Containerfile").read_text()
    copied = set(re.findall(r"^COPY (.+) \S+$", lines, re.MULTILINE))
    names = {name for line in copied for name in line.split()}

    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert names >= {"requirements.txt", "manage.py", "gunicorn.conf.py", "site", "templates", *packages}
    assert [name for name in names if not (ROOT / name).exists()] == []
    assert f"GAZETTE_VAR={STATE}" in lines
    assert f"VOLUME {STATE}" in lines


def test_site_clock_and_web_server_share_one_folder_which_nginx_reads_where_the_site_writes(compose, nginx):
    services = compose["services"]

    assert {name: mounts_of(services[name]).get(STATE) for name in ("site", "clock", "web")} == dict.fromkeys(
        ("site", "clock", "web"), "state"
    )
    assert "state" in compose["volumes"]
    assert f"{STATE}:ro" in [volume.partition(":")[2] for volume in services["web"]["volumes"]]
    assert re.findall(r"root (\S+);\s+try_files \$uri @", nginx) == [STATE, STATE]
    assert f"StateDirectory={Path(STATE).name}" in (DEPLOY / "gazette.service").read_text()
    assert f"GAZETTE_VAR={STATE}" in (DEPLOY / "environment.example").read_text()


def test_every_path_and_port_that_nginx_names_exists_in_the_container(compose, nginx):
    web, site = compose["services"]["web"], compose["services"]["site"]
    mounts = mounts_of(web)

    assert mounts["/etc/nginx/conf.d/default.conf"] == "./nginx.conf"
    named = set(re.findall(r"^\s+(?:root|ssl_certificate|ssl_certificate_key) (/[^;]+);", nginx, re.MULTILINE))
    assert "/srv/gazette/deploy" in named
    for path in named - {"/srv/gazette/deploy"}:
        assert any(path.startswith(mount) for mount in mounts), path
    for page in set(re.findall(r"error_page .* /(\S+\.html);", nginx)):
        assert mounts[f"/srv/gazette/deploy/{page}"] == f"./{page}"
        assert (DEPLOY / page).is_file()
    # One network, so 127.0.0.1 is the site; and its ports are those that nginx listens on.
    assert web["network_mode"] == "service:site"
    assert {port.rpartition(":")[2] for port in site["ports"]} == set(re.findall(r"listen (\d+)", nginx))
    assert set(re.findall(r"proxy_pass http://(\w+)", nginx)) == {"gazette"}
    (upstream,) = re.findall(r"^    server ([\d.:]+) ", nginx, re.MULTILINE)
    container = (DEPLOY / "Containerfile").read_text()
    assert upstream == "127.0.0.1:8000"
    assert "--bind=0.0.0.0:8000" in container


def test_every_variable_that_is_set_is_read(compose):
    program = "\n".join(
        path.read_text()
        for path in [ROOT / "gunicorn.conf.py", *(ROOT / "site" / "gazette").rglob("*.py"), ROOT / "bin" / "set_up.py"]
    )
    reading = r'(?:\benv(?:\.\w+)?\(|environ\.get\(|environ\[|service\()\s*"([A-Z][A-Z_]+)"'
    read = set(re.findall(reading, program))
    set_by_example = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "environment.example").read_text(), re.MULTILINE))
    set_by_container = set(re.findall(r"\b([A-Z_]+)=", (DEPLOY / "Containerfile").read_text()))
    set_by_compose = {name for service in compose["services"].values() for name in service.get("environment", {})}

    assert {"SECRET_KEY", "DATABASE_URL", "PORT"} <= set_by_example <= read
    assert set_by_container | set_by_compose <= read | OF_OTHERS


def test_units_run_what_exists_with_the_same_environment_and_bounds():
    site, clock = ((DEPLOY / name).read_text() for name in ("gazette.service", "gazette-tick.service"))

    def lines_behind(text, heading):
        return text.partition(heading)[2].partition("\n\n")[0]

    bounds = "# What the service does not need"
    assert lines_behind(site, bounds) == lines_behind(clock, bounds)
    for text in (site, clock):
        assert re.search(r"^WorkingDirectory=/srv/gazette$", text, re.MULTILINE)
        assert re.search(r"^EnvironmentFile=/etc/gazette/environment$", text, re.MULTILINE)
        (command,) = re.findall(r"^ExecStart=/srv/gazette/.venv/bin/python manage.py (\w+)", text, re.MULTILINE)
        assert list(ROOT.glob(f"*/management/commands/{command}.py")) or list(
            ROOT.glob(f"site/*/management/commands/{command}.py")
        )
