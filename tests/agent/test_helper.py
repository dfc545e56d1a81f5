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
with open(os.path.join(SOURCE, "data/systemd/sceau-helper@.service"), encoding="utf-8") as unit:
    UNIT = unit.read()


def confine():
    """What the unit takes from the helper and no test could do without noticing: memory that is written and then executed."""
    die_with_parent()
    if "MemoryDenyWriteExecute=yes" in UNIT:
        ctypes.CDLL("libc.so.6").prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE

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
        self.asked, self.running = [], []
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
            child = subprocess.Popen([HELPER, "--config", self.config, "--folder", self.folder], stdin=connection, stdout=connection,
                                     stderr=subprocess.PIPE, text=True, preexec_fn=confine)
        self.running.append(child)
        _, said = child.communicate(timeout=LIMIT)
        self.running.remove(child)
        self.asked.append((child.returncode, said))

    def ask(self, request, user=None):
        """What somebody who is not the agent gets."""
        return subprocess.run(["/usr/bin/python3", "-c", ASK, self.path], input=request, capture_output=True, check=True, timeout=LIMIT,
                              **({"user": user, "group": "nogroup", "extra_groups": []} if user else {})).stdout.decode()

    def leave(self):
        """Nobody listens any more; the socket's name stays."""
        self.socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept (), which would take one more
        self.socket.close()

    def die(self):
        """It ends in the middle of a step, and there is no other."""
        self.leave()
        for child in list(self.running):
            child.kill()

    def come_back(self, server):
        os.unlink(self.path)
        shutil.rmtree(os.path.dirname(self.path))
        os.rmdir(self.folder)
        return Helper(server)

    def close(self):
        self.leave()
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
        helper.leave()
        refused = client.enable(expect=500)
        assert refused.code == "failed" and "systemctl status sceau-helper.socket" in refused.json["detail"], refused.body
        assert not os.path.exists(fragment(server))
        os.unlink(helper.path)  # not even its socket: the agent has only its own rights
        refused = client.enable(expect=409)
        assert refused.code == "rolled-back" and "systemctl enable --now sceau-helper.socket" in refused.json["detail"], refused.body
        assert not os.path.exists(fragment(server))
        server.check_disk()


def still_missing(server):
    told = subprocess.run([AGENT, "--config", server.config, "--check-config"], capture_output=True, text=True, check=True, timeout=LIMIT, **server.identity)
    assert told.stdout == "", told
    return told.stderr


def test_tells_what_is_missing():
    """Whoever sets it up is told what the guide says and was not done; a thing each time, by the agent's user and by root."""
    server, helper = start()
    with server:
        # HAProxy's socket of the sandbox does not lie where agent.conf's would by default: it is named there.
        assert still_missing(server) == "", still_missing(server)
        folder = os.path.dirname(fragment(server))
        os.chmod(folder, 0o777)
        assert f"“{folder}” must belong to root" in still_missing(server)
        os.rename(folder, folder + ".away")
        assert f"“{folder}” is missing" in still_missing(server)
        os.rename(folder + ".away", folder)
        os.chmod(folder, 0o755)
        os.rename(server.folder, server.folder + ".away")
        assert f"“{server.folder}”, is missing" in still_missing(server)
        os.rename(server.folder + ".away", server.folder)
        helper.close()
        assert "sceau-helper.socket" in still_missing(server)
        server.settings["version"] = "7.13"
        server.write_config()
        assert "frontend=haproxy" in still_missing(server) and "apache" in still_missing(server)
        server.settings["version"] = "auto"
        server.stop_haproxy()
        if os.path.exists(server.socket):
            os.unlink(server.socket)
        server.write_config()
        server.identity = {}
        assert "“-S”" in still_missing(server) and len(still_missing(server).splitlines()) == 2, still_missing(server)


def test_slow_connections():
    """Somebody who connects and says nothing, or says it letter by letter, holds nobody up."""
    server, helper = start()
    with server:
        silent = [socket.socket(socket.AF_UNIX) for _ in range(4)]
        for one in silent:
            one.connect(helper.path)
        silent[0].sendall(b"haproxy")
        begun = time.monotonic()
        assert helper.ask(b"haproxy-fragment-off\n") == "ok\n"
        assert time.monotonic() - begun < 4, "it waited for those who said nothing"
        for one in silent:
            one.close()
        helper.close()


def test_file_of_the_agents_user():
    """In camtrace's folder the file may be anything: a link, a pipe, another user's. Root reads none of them, and tells nothing of them."""
    server, helper = start()
    with server:
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        path, secret = server.file("pem"), os.path.join(server.root, "secret")
        os.makedirs(os.path.join(secret, "customers.db"), 0o700)
        content = server.read("pem")
        for make in (lambda: os.symlink(secret, path), lambda: os.symlink("/etc/shadow", path), lambda: os.mkfifo(path),
                     lambda: shutil.copy("/etc/passwd", path), lambda: None):
            os.unlink(path)
            make()
            for step in (b"haproxy-check\n", b"haproxy-reload\n", b"haproxy-fragment-on\n"):
                begun = time.monotonic()
                answer = helper.ask(step, user="camtrace")
                assert answer.startswith("front-end-rejected\n") and "customers" not in answer and "root:" not in answer, answer
                assert time.monotonic() - begun < 4, "it waited for a pipe"
            if os.path.lexists(path):
                os.unlink(path)
            with open(path, "wb") as f:
                f.write(content)
            shutil.chown(path, "camtrace", "camtrace")
            os.chmod(path, 0o600)
        assert helper.ask(b"haproxy-check\n", user="camtrace") == "ok\n"
        assert os.listdir(helper.folder) == []
        helper.close()


def test_recovery_waits_for_helper():
    """A change cut short stays written down until the front end's part, too, is as it was."""
    server, helper = start()
    with server:
        client = server.start().client()
        client.self_sign(NAMES)
        # In the middle of enabling: HAProxy's master does not take the reload, and the agent is killed while it waits.
        server.haproxy.send_signal(signal.SIGSTOP)
        etag = client.state().etag
        thread = threading.Thread(target=enable_and_lose, args=[client, etag])
        thread.start()
        wait_for(lambda: os.path.exists(fragment(server)), "the fragment")
        server.process.kill()
        server.stop()
        thread.join()
        server.haproxy.send_signal(signal.SIGCONT)
        helper.leave()
        fail_to_recover(server)
        assert os.path.exists(fragment(server)) and os.path.exists(os.path.join(server.state_folder, "journal"))
        helper = helper.come_back(server)
        subprocess.run([AGENT, "--config", server.config, "--recover"], check=True, timeout=LIMIT, **server.identity)
        assert not os.path.exists(fragment(server)), "HTTPS had not been confirmed: off"
        server.check_disk()
        helper.close()


def fail_to_recover(server):
    failed = subprocess.run([AGENT, "--config", server.config, "--recover"], capture_output=True, text=True, check=False, timeout=LIMIT,
                            **server.identity)
    assert failed.returncode == 1 and "sceau-helper" in failed.stderr, failed


def test_helper_dies_while_enabling():
    """Between "on" and "off" of a change that did not work: no file goes away that Apache would look for at its next start."""
    server, helper = start("apache", "7.13")
    with server:
        client = server.start().client()
        client.self_sign(NAMES)
        os.unlink(server.file("pem"))  # CamTrace makes none: enabling does, and taking that back removes it
        server.apache.send_signal(signal.SIGSTOP)
        answers = []
        etag = client.state().etag
        thread = threading.Thread(target=lambda: answers.append(client.call("PUT", "/services/https", {"enabled": True}, etag=etag, check=False)))
        thread.start()
        wait_for(lambda: os.path.exists(fragment(server)) and helper.running, "the reload")
        helper.die()
        thread.join()
        server.apache.send_signal(signal.SIGCONT)
        assert answers[0].status == 500 and "restart the agent" in answers[0].json["detail"], answers[0].body
        server.stop()
        for _ in range(2):
            assert os.path.exists(fragment(server)) and os.path.exists(server.file("pem"))
            fail_to_recover(server)
        helper = helper.come_back(server)
        subprocess.run([AGENT, "--config", server.config, "--recover"], check=True, timeout=LIMIT, **server.identity)
        assert not os.path.exists(fragment(server)) and not os.path.exists(server.file("pem"))
        server.check_disk()
        helper.close()


def enable_and_lose(client, etag):
    with contextlib.suppress(OSError, http.client.HTTPException):
        client.call("PUT", "/services/https", {"enabled": True}, etag=etag, check=False)


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
        wait_for(lambda: len(helper.asked) == len(REQUESTS), "the last one to end")
        assert all(code == 1 for code, _ in helper.asked), helper.asked
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
                                  (helper.folder, "camtrace", 0o700), (helper.folder, "root", 0o770),
                                  (os.path.dirname(fragment(server)), "camtrace", 0o755)):
            before = os.stat(path)
            shutil.chown(path, owner)
            os.chmod(path, mode)
            helper.asked.clear()
            answer = helper.ask(b"haproxy-fragment-on\n", user="camtrace")
            assert answer.startswith("permission\n") and path in answer, answer
            wait_for(lambda: helper.asked, "the helper to end")  # pylint: disable=cell-var-from-loop
            code, words = helper.asked[0]
            assert code == 1 and path in words and not os.path.exists(fragment(server)), (path, words)
            os.chown(path, before.st_uid, before.st_gid)
            os.chmod(path, stat.S_IMODE(before.st_mode))
        assert helper.ask(b"haproxy-fragment-off\n") == "ok\n"
        # The agent passes the reason on.
        client = server.start().client()
        client.self_sign(NAMES)
        os.chmod(server.config, 0o664)
        refused = client.enable(expect=500)
        assert "agent.conf" in refused.body.decode() and "root" in refused.body.decode(), refused.body
        helper.close()


def test_apache_with_a_passphrase():
    """A site of somebody else whose key has a passphrase, which root can read, is theirs to look after."""
    server, helper = start("apache", "7.13")
    with server:
        key = ec.generate_private_key(ec.SECP256R1())
        sealed = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"theirs"))
        authority = Authority()
        for name, content in (("theirs.key", sealed), ("theirs.crt", pem(authority.issue_for_key(key.public_key(), ["theirs.example"])).encode())):
            with open(os.path.join(server.root, "etc/apache2", name), "wb") as f:
                f.write(content)
        say = os.path.join(server.root, "say")
        with open(say, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\necho theirs\n")
        os.chmod(say, 0o755)
        server.stop_apache()
        with open(os.path.join(server.root, "etc/apache2/apache2.conf"), "a", encoding="utf-8") as f:
            f.write(f"SSLPassPhraseDialog exec:{say}\n")
        folder = os.path.join(server.root, "etc/apache2")
        port = free_port()
        server.apache_site("050-theirs", f'Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\n    SSLEngine on\n'
                           f'    SSLCertificateFile "{folder}/theirs.crt"\n    SSLCertificateKeyFile "{folder}/theirs.key"\n</VirtualHost>\n')
        server.run_apache()
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        assert server.presented() is not None
        helper.close()


def test_apache_port_taken():
    """A port below 1024 the agent may not even try: the helper does, and Apache, which would end, is not told."""
    server, helper = start("apache", "7.13")
    with server:
        client = server.start().client()
        client.self_sign(NAMES)
        with socket.socket() as theirs:
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            theirs.bind(("127.0.0.1", server.https_port))
            theirs.listen()
            answer = helper.ask(b"apache-port\n", user="camtrace")
            assert answer.startswith("front-end-not-ours\n"), answer
        assert helper.ask(b"apache-port\n", user="camtrace") == "ok\n"
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
