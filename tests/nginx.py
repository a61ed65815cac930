"""nginx with the configuration of deploy/, on a scratch folder and a free port."""

import os
import re
import shutil
import subprocess
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.served import ROOT, free_port, wait_for_port

PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
is_installed = PROGRAM and shutil.which("openssl")
needs_nginx = pytest.mark.skipif(
    not is_installed and not os.environ.get("CI"), reason="nginx or openssl is not installed"
)
# What Debian's nginx.conf does around a file in conf.d.
MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    default_type application/octet-stream;
    types {{ image/webp webp; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def configuration(folder: Path) -> str:
    """Return deploy/nginx.conf with its cache in this folder."""
    return (ROOT / "deploy/nginx.conf").read_text().replace("/var/cache/gazette-pictures", f"{folder}/cache")


def command(folder: Path, text: str) -> list[str]:
    """Return the command that runs nginx in the foreground with this text as its conf.d."""
    user = "user root;" if os.geteuid() == 0 else ""  # only its owner can read the scratch folder
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    return [PROGRAM, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


class Nginx:
    """nginx without TLS in front of the site on port `upstream`, whose state is in `var`."""

    def __init__(self, folder: Path, *, upstream: int, var: str):
        self.port = free_port()
        text = configuration(folder).replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
        text = text.replace("/var/lib/gazette", var).replace("/srv/gazette", str(ROOT))
        zones, _redirect, behind_tls = text.split("server {")
        plain = re.sub(r"\n    (?:listen|http2|ssl_\w+|server_name) [^;]+;", "", behind_tls)
        text = f"{zones}server {{\n    listen 127.0.0.1:{self.port};{plain}"
        self.process = subprocess.Popen(command(folder, text))
        wait_for_port(self.port, self.process, log=folder / "error.log")

    def get(self, path: str, **headers):
        """Return the status, headers and content of the response; `path` is sent as it is written."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.headers, content

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)
