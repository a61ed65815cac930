"""How `make serve` serves (gazette.server): WORKERS processes of a few threads, and a parent that replaces them."""

import os
from pathlib import Path

from gunicorn.errors import HaltServer

wsgi_app = "gazette.wsgi:application"
# Loaded once, by the parent: its memory is shared, and a dead worker is replaced in milliseconds.
preload_app = True

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = 4
graceful_timeout = 10
# Longer than the proxy keeps a connection (deploy/nginx.conf), so that it never sends a request into one that ends.
keepalive = 75

# Django's settings decide which proxies are trusted about the scheme (GAZETTE_TRUSTED_PROXIES).
forwarded_allow_ips = ""
# The default socket is in the home folder of the user who starts the server.
control_socket_disable = True
# Workers touch a file as heartbeat; on a busy disk that can stall them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  gunicorn makes a private file in it


def on_reload(server):
    """End gunicorn as version 0.2.0 and earlier ran it: its reload would serve new code on former tables."""
    raise HaltServer("Version 0.2.0 or earlier can't reload this one: start it anew, as systemd does now.", 1)
