"""nginx with the configuration of deploy/, on a scratch folder and a free port."""

import os
import shutil
import subprocess
from http.client import HTTPConnection
from pathlib import Path

import pytest

from deploy.several_nodes import PATHS, nginx_command, nginx_without_tls
from tests.served import free_port, wait_for_port

is_installed = shutil.which("nginx", path=PATHS) and shutil.which("openssl")
needs_nginx = pytest.mark.skipif(
    not is_installed and not os.environ.get("CI"), reason="nginx or openssl is not installed"
)


class Nginx:
    """nginx without TLS in front of nodes on the ports `nodes`; `var` holds the state of one of them."""

    def __init__(self, folder: Path, *, nodes: list[int], var: str):
        self.port = free_port()
        text = nginx_without_tls(folder, port=self.port, nodes=nodes, state=var)
        self.process = subprocess.Popen(nginx_command(folder, text))
        wait_for_port(self.port, self.process, log=folder / "error.log")

    def ask(self, method: str, path: str, **headers):
        """Return the status, headers and content of the response; `path` is sent as it is written."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.headers, content

    def get(self, path: str, **headers):
        return self.ask("GET", path, **headers)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)
