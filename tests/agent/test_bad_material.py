#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be wrong with a certificate file (tests/lib/sceau-test-material.c) is offered to the real HAProxy and to the real Apache through the agent. Whatever
the agent says to it: the service answers before, during and after with a pair that matches, no plain request is lost, and the front end
starts again from what is on disk. With SCEAU_TEST_ALL every fault of the test PKI; else a sample (SCEAU_TEST_SEED repeats one)."""

import collections
import glob
import os
import random
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import *  # noqa: F401,F403,E402  pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

MAKE_FAULTS = sys.argv[1]
ALL = os.environ.get("SCEAU_TEST_ALL") == "1"
SEED = int(os.environ.get("SCEAU_TEST_SEED") or random.randrange(2**31))
NAMES = ["lyon.example"]
KEY = {"Content-Type": "application/x-pem-file"}


class TlsKnocker(Knocker):
    """The same over HTTPS; whichever certificate is in place, the handshake succeeds and the page comes."""

    def __init__(self, server):
        super().__init__(server.https_port)
        self.server = server

    def knock(self):
        while not self.over.is_set():
            try:
                assert self.server.presented() is not None, "HTTPS refuses connections"
                self.count += 1
            except Exception as error:  # pylint: disable=broad-except
                self.failures.append(repr(error))
            self.over.wait(0.04)


def start(kind):
    server = Server(family="7.13" if kind == "apache" else "7.14+", frontend=kind)
    if kind == "apache":
        server.start_apache()
    else:
        server.start_haproxy()
    return server.start()


def restart_front_end(server):
    if server.apache:
        server.stop_apache()
        server.run_apache()
    else:
        server.stop_haproxy()
        server.run_haproxy()
    wait_for(lambda: answers(server.https_port), "HTTPS to be back")


def files_of(server):
    return {name: open(os.path.join(server.folder, name), "rb").read() for name in server.have()}


def offer(client, text, sealed):
    """What a person would do; answers the last status and code."""
    if sealed:
        uploaded = client.call("PUT", "/pending/key?replace=true", sealed, etag=client.state().etag, headers=KEY)
        if uploaded.status != 200:
            return uploaded
    body = {"chain": text, "allow": ["missing-issuer"]}
    if sealed:
        body["key_passphrase"] = "seal"
    return client.call("PUT", "/certificate", body, etag=client.state().etag)


def offer_all(server, client, cases, healthy):
    told = collections.Counter()
    with Knocker(server.plain_port), TlsKnocker(server):
        for name, text, sealed in cases:
            before, leaf = files_of(server), server.presented()
            try:
                answer = offer(client, text, sealed)
            except Exception as error:
                raise AssertionError(f"{name}: no answer; the agent {'runs' if server.process.poll() is None else 'has ended'}") from error
            if answer.status == 200:
                assert server.presented() == x509.load_pem_x509_certificate(server.read("crt")), name
            else:
                assert answer.code not in ("failed", "io"), f"{name}: {answer.body}"
                assert files_of(server) == before and server.presented() == leaf, f"{name}: {answer.code}, and something changed"
            told["installed" if answer.status == 200 else answer.code] += 1
            server.check_disk()
            if sealed:
                client.change("PUT", "/certificate", {"chain": healthy, "allow": ["missing-issuer"]})
    return told


def make_cases(server, client, folder):
    request = os.path.join(folder, "request.pem")
    with open(request, "w", encoding="ascii") as f:
        f.write(client.request(NAMES).json["request"])
    subprocess.run([MAKE_FAULTS, request, folder, *(("all", "60", "all") if ALL else ("4", "2", "5")), str(SEED)], check=True, timeout=600)
    cases = []
    for path in sorted(glob.glob(os.path.join(folder, "*-*.pem"))):
        sealed = path[:-4] + ".key"
        with open(path, encoding="latin-1", newline="") as f:
            text = f.read()
        cases.append((os.path.basename(path)[5:-4], text, open(sealed, "rb").read() if os.path.exists(sealed) else None))
    return cases[0][1], cases[1:]


def check(kind):
    with start(kind) as server, tempfile.TemporaryDirectory() as folder:
        client = server.client()
        healthy, cases = make_cases(server, client, folder)
        client.change("PUT", "/certificate", {"chain": healthy, "allow": ["missing-issuer"]})
        client.enable()
        told = offer_all(server, client, cases, healthy)
        assert not ALL or len(cases) >= 170, len(cases)
        leaf = server.presented()
        restart_front_end(server)
        assert server.presented() == leaf, "the front end starts again from what is on disk"
        print(f"# {kind}: {len(cases)} offered: " + ", ".join(f"{n} {what}" for what, n in told.most_common()), flush=True)


def test_haproxy():
    check("haproxy")


def test_apache():
    check("apache")


if __name__ == "__main__":
    print(f"# seed {SEED}")
    run([f for f, program in ((test_haproxy, HAPROXY), (test_apache, APACHE)) if os.path.exists(program)])
