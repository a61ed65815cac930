"""A real Redis or Valkey for the tests, that can be killed and stopped."""

import os
import shutil
import subprocess

import pytest

from tests.served import free_port, wait_for_port

SERVER = shutil.which("redis-server") or shutil.which("valkey-server")
needs_redis = pytest.mark.skipif(not SERVER and not os.environ.get("CI"), reason="no redis-server or valkey-server")


class RedisServer:
    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None

    def start(self):
        command = [SERVER, "--port", str(self.port), "--dir", str(self.folder), "--save", "", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
