#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent as the user camtrace, HAProxy and Apache as root's, and sceau-helper between them."""

import os
import socket
import stat
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import *  # noqa: F401,F403,E402  pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

NAMES = ["camera.example"]
HELPER = os.path.join(os.path.dirname(AGENT), "sceau-helper")

# A client that takes what comes, whatever becomes of the connection then.
ASK = """
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
try:
    s.sendall(sys.stdin.buffer.read())
    s.shutdown(socket.SHUT_WR)
    while chunk := s.recv(65536):
        sys.stdout.buffer.write(chunk)
except OSError:
    pass
"""


class Helper:
    """What its socket unit does: one process for each connection, which is its standard input."""

    def __init__(self, server):
        self.config, self.folder = server.config, os.path.join(server.root, "run/sceau-helper")
        self.path = os.path.join(server.root, "run/sceau/helper.sock")
        os.makedirs(self.folder, 0o700)
        os.makedirs(os.path.dirname(self.path), 0o755)
        self.asked = []
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.path)
        os.chmod(self.path, 0o666)  # any user: who may is what the helper says, too
        self.socket.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.run, args=[connection], daemon=True).start()

    def run(self, connection):
        with connection:
            ended = subprocess.run([HELPER, "--config", self.config, "--folder", self.folder], stdin=connection, stdout=connection,
                                   stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False)
        self.asked.append((ended.returncode, ended.stderr))

    def ask(self, request, user=None):
        """What somebody who is not the agent gets."""
        return subprocess.run(["/usr/bin/python3", "-c", ASK, self.path], input=request, capture_output=True, check=True, timeout=LIMIT,
                              **({"user": user, "group": "nogroup", "extra_groups": []} if user else {})).stdout.decode()

    def close(self):
        self.socket.close()
        os.unlink(self.path)


def start(frontend="haproxy", family="7.14+"):
    """The front end is root's, with its socket and with the folder of our part; the agent is camtrace's."""
    server = Server(family=family, frontend=frontend, user="camtrace")
    if frontend == "apache":
        server.start_apache()
    else:
        server.start_haproxy()
        os.chmod(server.socket, 0o600)
    return server, Helper(server)


def fragment(server):
    return os.path.join(server.root, "etc/haproxy/sceau.d/sceau-https.cfg" if server.frontend == "haproxy" else "etc/apache2/sceau.d/sceau-https.conf")


def way_there_and_back(frontend, family):
    server, helper = start(frontend, family)
    with server:
        client = server.start().client()
        client.self_sign(NAMES)
        with Knocker(server.plain_port):
            client.enable()
            first = server.presented()
            assert first is not None
            info = os.stat(fragment(server))
            assert info.st_uid == 0 and stat.S_IMODE(info.st_mode) == 0o644, "root's part of the configuration is root's"
            client.self_sign(NAMES)
            assert server.presented() not in (None, first), "the new certificate is served"
            client.enable(False)
            assert server.presented() is None and not os.path.exists(fragment(server))
        server.check_disk()
        assert helper.asked and all(code == 0 for code, _ in helper.asked), helper.asked
        assert os.listdir(helper.folder) == [], "nothing is left of the checks"
        # What root's checker reads is not in a folder that the agent may write.
        assert not [n for n in os.listdir(server.state_folder) if "check" in n]
        helper.close()


def test_haproxy():
    way_there_and_back("haproxy", "7.14+")


def test_apache():
    way_there_and_back("apache", "7.13")


def test_front_end_refuses():
    """The front end's own words come through the helper, and nothing has changed."""
    server, helper = start()
    with server:
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf = server.presented()
        with open(os.path.join(server.root, "etc/haproxy/haproxy.cfg"), "a", encoding="utf-8") as f:
            f.write("frontend broken\n    bind nonsense\n")
        refused = client.self_sign(NAMES, expect=409)
        assert refused.code == "front-end-rejected" and "nonsense" in refused.json["output"], refused.body
        assert server.presented() == leaf
        server.check_disk()
        helper.close()


def test_without_helper():
    """Its socket is there and nobody behind it: said so, everything as before."""
    server, helper = start()
    with server:
        client = server.start().client()
        client.self_sign(NAMES)
        helper.socket.close()
        refused = client.enable(expect=409)
        assert refused.code == "rolled-back" and "sceau-helper" in refused.json["detail"], refused.body
        assert not os.path.exists(fragment(server))
        server.check_disk()


def test_agent_alone_may_not():
    """Without the helper's socket the same agent has no rights: that is what the helper is for."""
    server, helper = start()
    with server:
        helper.close()
        client = server.start().client()
        client.self_sign(NAMES)
        assert client.enable(expect=409).code == "rolled-back"
        assert server.presented() is None


REQUESTS = [b"", b"\n", b"haproxy-reload", b"haproxy-fragment-on /etc/passwd\n", b"haproxy-fragment-on\0\n", b"haproxy-fragment-on\nmore\n",
            b"rm -rf /\n", b"HAPROXY-RELOAD\n", b"x" * 1000, b"\xff\xfe\n"]


def test_requests_that_are_none():
    server, helper = start()
    with server:
        for request in REQUESTS:
            answer = helper.ask(request)
            assert answer.startswith("invalid-argument\n"), (request, answer)
        assert not os.path.exists(fragment(server))
        assert len(helper.asked) == len(REQUESTS) and all(code == 1 for code, _ in helper.asked)
        helper.close()


def test_other_users():
    server, helper = start()
    with server:
        answer = helper.ask(b"haproxy-fragment-on\n", user="nobody")
        assert answer.startswith("permission\n") and not os.path.exists(fragment(server)), answer
        helper.close()


def test_configuration_of_somebody_else():
    """Whoever may write agent.conf, or replace it, or write the folder that a checker reads, would decide what root does."""
    server, helper = start()
    with server:
        for path, owner, mode in ((server.config, "camtrace", 0o644), (server.config, "root", 0o664), (server.root, "camtrace", 0o755),
                                  (helper.folder, "camtrace", 0o700), (helper.folder, "root", 0o770)):
            before = os.stat(path)
            shutil.chown(path, owner)
            os.chmod(path, mode)
            helper.asked.clear()
            helper.ask(b"haproxy-fragment-on\n")
            wait_for(lambda: helper.asked, "the helper to end")  # pylint: disable=cell-var-from-loop
            code, words = helper.asked[0]
            assert code == 1 and path in words and not os.path.exists(fragment(server)), (path, words)
            os.chown(path, before.st_uid, before.st_gid)
            os.chmod(path, stat.S_IMODE(before.st_mode))
        assert helper.ask(b"haproxy-fragment-off\n") == "ok\n"
        helper.close()


if __name__ == "__main__":
    only = sys.argv[1:]
    if not os.path.exists(HAPROXY) or not os.path.exists(APACHE):
        print("1..0 # SKIP HAProxy or Apache is not installed")
        raise SystemExit(0)
    if os.geteuid() != 0:
        print("1..0 # SKIP only root can have two users")
        raise SystemExit(0)
    run([f for name, f in list(globals().items()) if name.startswith("test_") and callable(f) and (not only or name in only)])
