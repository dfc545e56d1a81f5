#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation of the management API against a real sceau-agent with the built-in front end."""

import contextlib
import datetime
import http.client
import http.server
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import *  # noqa: F401,F403,E402  pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

NAMES = ["camera.example", "192.0.2.7"]


def hierarchy():
    root = Authority("Root")
    return root, Authority("Intermediate", root)


def test_open_calls():
    with Server().start() as server:
        client = Client(server.port, server.fingerprint)
        assert client.call("GET", "/").json["api"] == "v1"
        known = client.call("GET", "/users/admin/auth").json
        unknown = client.call("GET", "/users/nobody/auth").json
        assert unknown == client.call("GET", "/users/nobody/auth").json, "a decoy must not change"
        assert known != unknown
        server.stop()
        server.start()
        client.port = server.port
        assert unknown == client.call("GET", "/users/nobody/auth").json, "a decoy must outlive a restart"


def test_gate():
    with Server().start() as server:
        client = Client(server.port, server.fingerprint)
        assert client.call("GET", "/state").status == 401
        header = client.wsse(client.challenge())
        first = client.try_login(header)
        assert first.status == 200 and first.json["administrator"] is True
        assert client.try_login(header).status == 401, "a token is good once"
        assert client.try_login(client.wsse("0123456789abcdef0123")).status == 401, "a nonce of CamTrace is worthless here"
        for minutes in (-10, 10):
            created = (datetime.datetime.utcnow() + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            assert client.try_login(client.wsse(client.challenge(), created)).status == 401
        before_restart = client.wsse(client.challenge())
        client.bearer = first.json["token"]
        assert client.call("GET", "/state").status == 200
        server.stop()
        server.start()
        client.port = server.port
        assert client.call("GET", "/state").status == 401, "sessions end with the process"
        assert client.try_login(before_restart).status == 401, "challenges too"


def test_logout():
    with Server().start() as server:
        client = server.client()
        assert client.call("DELETE", "/session").status == 204
        assert client.call("GET", "/state").status == 401


def test_slow_down():
    with Server() as server:
        server.set_password("guest", PASSWORD)
        server.start()
        client = Client(server.port, server.fingerprint, "guest")
        answers_ = [client.try_login(client.wsse(client.challenge(), password="wrong")).status for _ in range(8)]
        assert answers_[:5] == [401] * 5 and 429 in answers_, answers_
        # The other user is at the same address, and not slowed by what this one did.
        assert server.client()


def test_only_administrators_change():
    with Server() as server:
        server.set_password("guest", PASSWORD)
        server.start()
        guest = server.client("guest")
        assert guest.state().status == 200
        assert guest.change("POST", "/request", {"subject": {"common_name": "a.example"}}, 403).code == "forbidden"


def test_strict_requests():
    with Server().start() as server:
        client = server.client()
        answer = client.change("POST", "/request", {"subject": {"common_name": "a.example"}, "colour": "red"}, 400)
        assert "colour" in answer.json["detail"]
        assert client.change("POST", "/request", {"subject": {"common_name": "a.example"}, "replace": "yes"}, 400)
        assert client.change("POST", "/request", b"{", 400, headers={"Content-Type": "application/json"})
        assert client.change("POST", "/request", b"{}", 415, headers={"Content-Type": "text/plain"})
        assert client.call("POST", "/request", {"subject": {"common_name": "a.example"}}).status == 428
        assert client.call("GET", "/nothing", check=False).status == 404
        assert client.call("PATCH", "/state", check=False).status == 405
        assert client.change("PUT", "/services/gui", {"enabled": True}, 405)
        big = client.change("POST", "/request", b"x" * (2 * 1024 * 1024), 413, headers={"Content-Type": "application/json"})
        assert big.code == "too-large"
        server.check_disk()


def test_chunked_bodies():
    """A body of unknown length is put together whatever its pieces, and bounded."""
    with Server().start() as server:
        client = server.client()
        body = json.dumps({"subject": {"common_name": NAMES[0]}, "names": NAMES, "key_type": "ec:p256"}) + " " * 10000
        kind = {"Content-Type": "application/json"}
        made = client.change("POST", "/self-signed", (bytes([byte]) for byte in body.encode()), headers=kind)
        assert made.json["state"]["certificate"]["names"] == NAMES
        etag = client.state().etag
        pieces = (b" " * 65536 for _ in range(17))
        assert client.call("POST", "/self-signed", pieces, etag=etag, headers=kind).status == 413
        assert client.state().etag == etag


def test_two_operators():
    with Server().start() as server:
        one, two = server.client(), server.client()
        etag = one.state().etag
        assert two.state().etag == etag, "nothing changes by itself"
        one.change("POST", "/self-signed", {"subject": {"common_name": "a.example"}, "key_type": "ec:p256"}, etag=etag)
        assert two.change("PUT", "/services/https", {"enabled": True}, 412, etag=etag).code == "changed-meanwhile"
        # A change made behind the agent's back counts too.
        etag = one.state().etag
        os.unlink(server.file("csr"))
        assert one.change("PUT", "/services/https", {"enabled": True}, 412, etag=etag)


def test_authority_way(family="7.14+", version=None, frontend="builtin", server=None):
    root, intermediate = hierarchy()
    with server or Server(family=family, version=version, frontend=frontend) as server:
        server.start()
        client = server.client()
        state = client.state().json
        assert state["layout"] == {"family": family, "version": version}
        assert state["certificate"]["status"] == "none"
        assert state["front_end"]["owner"] == "none"
        assert client.enable(expect=409).code == "no-certificate"
        made = client.request(NAMES).json
        assert made["state"]["pending"]["names"] == NAMES and made["backup"] is None
        assert client.call("GET", "/request").json["request"] == made["request"]
        server.check_disk()
        assert client.request(NAMES, expect=409).code == "request-pending"
        leaf = intermediate.issue(made["request"])
        assert client.change("PUT", "/certificate", {"chain": "nothing"}, 422)
        foreign = intermediate.issue_for_key(ec.generate_private_key(ec.SECP256R1()).public_key(), NAMES)
        refused = client.change("PUT", "/certificate", {"chain": pem(foreign, intermediate.certificate)}, 422)
        assert [f["code"] for f in refused.json["findings"]] == ["key-mismatch"]
        lonely = client.change("PUT", "/certificate", {"chain": pem(leaf)}, 422)
        assert lonely.code == "chain-incomplete" and "missing-issuer" in [f["code"] for f in lonely.json["findings"]]
        expired = intermediate.issue(made["request"], days=-1, start=-30)
        old = client.change("PUT", "/certificate", {"chain": pem(expired, intermediate.certificate, root.certificate)}, 422)
        assert "expired" in [f["code"] for f in old.json["findings"]]
        shuffled = pem(root.certificate, intermediate.certificate, leaf)
        before = server.have()
        etag = client.state().etag
        checked = client.change("PUT", "/certificate", {"chain": shuffled, "check_only": True})
        assert "findings" in checked.json and checked.etag == etag and server.have() == before
        done = client.change("PUT", "/certificate", {"chain": shuffled}).json
        assert done["state"]["certificate"]["status"] == "installed"
        assert "missing-issuer" not in [f["code"] for f in done["state"]["findings"]], "the root came along when it was installed"
        assert done["state"]["certificate"]["chain"] == [pem(leaf), pem(intermediate.certificate)]
        assert done["state"]["pending"] is None
        assert server.read("crt").decode() == pem(leaf, intermediate.certificate)
        server.check_disk()
        assert server.presented() is None
        on = client.enable().json["state"]
        assert on["services"]["https"]["state"] == "on" and on["front_end"]["owner"] == "sceau"
        assert server.presented() == leaf
        presented = client.call("GET", "/presented").json
        assert presented["chain"] == [pem(leaf), pem(intermediate.certificate)]
        assert client.change("DELETE", "/certificate", expect=409).code == "https-enabled"
        renew(client, server, intermediate, root)
        client.enable(False)
        assert server.presented() is None
        client.change("DELETE", "/certificate")
        assert client.state().json["certificate"]["status"] == "none"
        client.change("DELETE", "/request")
        assert server.have() == []
        assert client.change("DELETE", "/request", expect=404)
        assert client.change("DELETE", "/certificate", expect=404)
        server.check_disk()
        entries = client.call("GET", "/history").json["history"]
        assert [e["what"] for e in entries if e["outcome"] == "done"] == [
            "delete-request", "uninstall", "disable", "install", "request", "enable", "install", "request"]
        assert client.call("GET", "/backups").json["backups"][0]["reason"] == "delete-request"


def renew(client, server, intermediate, root):
    old = server.read("pem")
    made = client.request(NAMES).json
    assert server.read("pem") == old and server.presented() is not None, "a new request changes nothing that is served"
    assert made["state"]["pending"]["spki_sha256"] != made["state"]["certificate"]["spki_sha256"]
    leaf = intermediate.issue(made["request"])
    done = client.change("PUT", "/certificate", {"chain": pem(leaf, intermediate.certificate, root.certificate)}).json
    assert done["backup"] is not None
    assert server.presented() == leaf
    server.check_disk()


def test_authority_way_7_13():
    test_authority_way("7.13", "7.13")


def test_authority_way_9_16():
    test_authority_way("7.14+", "9.16")


def test_self_signed_and_restore():
    with Server().start() as server:
        client = server.client()
        first = client.self_sign(NAMES, days=30).json["state"]["certificate"]
        assert first["status"] == "self-signed" and first["names"] == NAMES
        server.check_disk()
        client.enable()
        first_pem = server.read("pem")
        second = client.self_sign(NAMES).json
        assert second["backup"] == "0001"
        assert server.presented() == x509.load_pem_x509_certificate(server.read("pem"))
        restored = client.change("POST", "/backups/0001/restore").json
        assert server.read("pem") == first_pem and restored["state"]["certificate"]["chain"] == first["chain"]
        assert server.presented() == x509.load_pem_x509_certificate(first_pem)
        assert client.change("POST", "/backups/9999/restore", expect=404)
        server.check_disk()
        for _ in range(12):
            client.self_sign(NAMES)
        backups = client.call("GET", "/backups").json["backups"]
        assert len(backups) == 10 and backups[0]["id"] > backups[-1]["id"]


def test_restore_without_combined_file():
    """On 7.13 a backup may be older than the file that the front end loads: what is served stays, and is what was restored."""
    with Server(family="7.13", version="7.13").start() as server:
        client = server.client()
        client.self_sign(NAMES, days=30)
        first = x509.load_pem_x509_certificate(server.read("crt"))
        os.remove(server.file("pem"))  # as before there was a Sceau
        assert client.self_sign(NAMES).json["backup"] == "0001"
        client.enable()
        assert server.presented() not in (None, first)
        restored = client.change("POST", "/backups/0001/restore").json
        assert "pem" in [name.rsplit(".", 1)[1] for name in server.have()]
        assert server.presented() == first
        assert restored["state"]["certificate"]["chain"] == [pem(first)]
        server.check_disk()
        server.stop()
        server.start()
        assert server.presented() == first


def test_empty_backup_is_not_offered_while_https_is_on():
    with Server().start() as server:
        client = server.client()
        client.request(NAMES)
        client.self_sign(NAMES, replace=True)

        def offered():
            return [b["restorable"] for b in client.call("GET", "/backups").json["backups"] if not b["has_certificate"]]

        assert offered() == [True]
        client.enable()
        assert offered() == [False]
        assert client.change("POST", "/backups/0001/restore", expect=409).code == "https-enabled"
        client.enable(False)
        assert offered() == [True]
        client.change("POST", "/backups/0001/restore")
        assert client.state().json["certificate"]["status"] == "none"


def outside(state):
    """Of the findings that are about somebody else's doing: code, and which files."""
    return {(f["code"], f["params"].get("kind"), f["about"]) for f in state.json["findings"] if f["code"] in ("changed-outside", "layout-changed", "pair-mismatch")}


def upgrade(server, carry=()):
    """What an update from 7.13 to 7.14 does; carry: what CamTrace's own migration takes along."""
    old_folder = server.folder
    server.folder = os.path.join(old_folder, "certs")
    os.mkdir(server.folder)
    for part in carry:
        shutil.copy(os.path.join(old_folder, f"www-ssl-cert.{part}"), os.path.join(server.folder, f"ct-tls.{part}"))
    server.family = "7.14+"
    return {part: open(os.path.join(old_folder, f"www-ssl-cert.{part}"), "rb").read() for part in ("csr", "key", "crt") if os.path.exists(os.path.join(old_folder, f"www-ssl-cert.{part}"))}


def check_old(server, old):
    for part, content in old.items():
        with open(os.path.join(os.path.dirname(server.folder), f"www-ssl-cert.{part}"), "rb") as f:
            assert f.read() == content, "the old files stay"


def test_migrate():
    root, intermediate = hierarchy()
    with Server(family="7.13").start() as server:
        client = server.client()
        assert client.change("POST", "/migrate", expect=409).code == "nothing-to-migrate"
        request = client.request(NAMES).json["request"]
        leaf = intermediate.issue(request)
        client.change("PUT", "/certificate", {"chain": pem(leaf, intermediate.certificate, root.certificate)})
        old = upgrade(server)
        state = client.state()
        assert state.json["layout"]["family"] == "7.14+" and state.json["certificate"]["status"] == "none"
        assert outside(state) == {("layout-changed", "upgraded", None)}
        assert client.call("POST", "/migrate").status == 428
        done = client.change("POST", "/migrate")
        assert done.json["state"]["certificate"]["chain"] == [pem(leaf), pem(intermediate.certificate)]
        assert outside(client.state()) == set()
        server.check_disk()
        assert server.read("csr").decode() == request
        check_old(server, old)
        assert client.change("POST", "/migrate", expect=409).code == "nothing-to-migrate"
        client.enable()
        assert server.presented() == leaf
        assert [e["what"] for e in client.call("GET", "/history").json["history"] if e["outcome"] == "done"][:2] == ["enable", "migrate"]


def test_migrate_a_request():
    """A request that waited on 7.13 waits on 7.14: its answer fits."""
    root, intermediate = hierarchy()
    with Server(family="7.13").start() as server:
        client = server.client()
        request = client.request(NAMES).json["request"]
        old = upgrade(server)
        assert outside(client.state()) == {("layout-changed", "upgraded", None)}
        assert client.change("POST", "/migrate").json["state"]["pending"]["pem"] == request
        check_old(server, old)
        leaf = intermediate.issue(request)
        client.change("PUT", "/certificate", {"chain": pem(leaf, intermediate.certificate, root.certificate)})
        server.check_disk()


def test_migrated_by_itself():
    with Server(family="7.13").start() as server:
        client = server.client()
        client.self_sign(NAMES)
        old = upgrade(server, ("csr", "key", "crt"))
        with open(server.file("pem"), "wb") as f:
            f.write(old["crt"] + old["key"])
        for part in ("csr", "key", "crt", "pem"):
            shutil.chown(server.file(part), "camtrace" if os.geteuid() == 0 else None, "camtrace" if os.geteuid() == 0 else None)
            os.chmod(server.file(part), 0o640)
        state = client.state()
        assert state.json["certificate"]["status"] == "self-signed" and outside(state) == {("layout-changed", "migrated", None)}
        refused = client.change("POST", "/migrate", expect=409)
        assert refused.code == "nothing-to-migrate"
        client.enable()
        assert outside(client.state()) == set()
        check_old(server, old)


def test_broken_files_are_not_migrated():
    with Server(family="7.13").start() as server:
        client = server.client()
        client.self_sign(NAMES)
        key = ec.generate_private_key(ec.SECP256R1())
        with open(server.file("key"), "wb") as f:
            f.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        upgrade(server)
        assert client.change("POST", "/migrate", expect=409).code == "pair-mismatch"
        assert server.have() == []


def write_as_camtrace(server, part, content):
    """Over what is there, as CamTrace's own interface does."""
    with open(server.file(part), "wb") as f:
        f.write(content)
    if os.geteuid() == 0:
        shutil.chown(server.file(part), "camtrace", "camtrace")
    os.chmod(server.file(part), 0o640)


def test_changed_behind_our_back():
    """Whatever somebody else does to the files is told at the next look, and nothing is changed for whoever has not looked."""
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        ours = {part: server.read(part) for part in ("pem", "crt", "key", "csr")}
        assert outside(client.state()) == set()
        etag = client.state().etag

        def seen(*expected):
            assert outside(client.state()) == set(expected), outside(client.state())

        # A new certificate, installed with CamTrace's own interface.
        other = Server()
        with other.start():
            other.client().self_sign(["b.example"])
            theirs = {part: other.read(part) for part in ("pem", "crt", "key", "csr")}
        for part in ("pem", "crt", "key", "csr"):
            write_as_camtrace(server, part, theirs[part])
        seen(("changed-outside", "replaced", "ct-tls.pem, ct-tls.crt, ct-tls.key, ct-tls.csr"))
        assert client.change("PUT", "/services/https", {"enabled": True}, 412, etag=etag).code == "changed-meanwhile"
        assert server.read("crt") == theirs["crt"]
        # A restart forgets nothing; a change by somebody who has looked is a change like any other, with a backup.
        server.stop()
        server.start()
        client = server.client()
        seen(("changed-outside", "replaced", "ct-tls.pem, ct-tls.crt, ct-tls.key, ct-tls.csr"))
        backup = client.self_sign(NAMES).json["backup"]
        seen()
        client.change("POST", f"/backups/{backup}/restore")
        assert server.read("crt") == theirs["crt"]
        seen()
        # Removed with CamTrace's own interface.
        os.unlink(server.file("pem"))
        os.unlink(server.file("crt"))
        seen(("changed-outside", "removed", "ct-tls.pem, ct-tls.crt"))
        client.request(NAMES, replace=True)
        seen()
        # A new request, when there was none of ours.
        client.change("DELETE", "/request")
        write_as_camtrace(server, "key", theirs["key"])
        write_as_camtrace(server, "csr", theirs["csr"])
        later = time.time() + 2  # than the backup with a certificate for that key: it is asked for again
        os.utime(server.file("csr"), (later, later))
        seen(("changed-outside", "appeared", "ct-tls.key, ct-tls.csr"))
        assert client.state().json["pending"]["pem"].encode() == theirs["csr"]
        assert client.request(NAMES, 409).code == "request-pending", "their request is not replaced without saying so"
        for part, content in ours.items():
            write_as_camtrace(server, part, content)
        client.change("DELETE", "/certificate")
        seen()


def test_certificate_of_camtrace_on_7_13():
    """CamTrace's interface on 7.13 changes its own files and not ours: what it installed is what is switched on."""
    with Server(family="7.13").start() as server, Server(family="7.13").start() as other:
        client = server.client()
        client.self_sign(NAMES)
        client.enable()
        first = server.presented()
        other.client().self_sign(["b.example"])
        for part in ("crt", "key", "csr"):
            write_as_camtrace(server, part, other.read(part))
        state = client.state()
        assert state.json["certificate"]["status"] == "self-signed" and state.json["certificate"]["names"] == ["b.example"]
        assert {"presented-differs", "changed-outside"} <= {f["code"] for f in state.json["findings"]}
        assert server.presented() == first
        client.enable(False)
        client.enable()
        assert server.presented() == x509.load_pem_x509_certificate(other.read("crt"))
        assert outside(client.state()) == set()
        server.check_disk()


def test_wrong_owner_and_mode():
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        os.chmod(server.file("key"), 0o644)
        assert outside(client.state()) == {("changed-outside", "mode", "ct-tls.key")}
        if os.geteuid() == 0:
            os.chown(server.file("pem"), 0, 0)
            assert outside(client.state()) == {("changed-outside", "mode", "ct-tls.key"), ("changed-outside", "owner", "ct-tls.pem")}
            assert next(f for f in client.state().json["findings"] if f["params"].get("kind") == "owner")["params"]["expected"] == "camtrace:camtrace"
        client.self_sign(NAMES)
        assert outside(client.state()) == set()
        server.check_disk()


def test_answer_given_to_camtrace():
    """The answer to a request that waits in Sceau was installed with CamTrace's own interface: why that cannot match is told."""
    root, intermediate = hierarchy()
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        leaf = intermediate.issue(client.request(NAMES).json["request"])
        chain = pem(leaf, intermediate.certificate)
        write_as_camtrace(server, "crt", chain.encode())
        write_as_camtrace(server, "pem", chain.encode() + server.read("key"))
        state = client.state()
        assert state.json["certificate"]["status"] == "broken"
        assert ("pair-mismatch", "answer", "ct-tls.crt") in outside(state), outside(state)
        client.change("PUT", "/certificate", {"chain": chain + pem(root.certificate)})
        assert outside(client.state()) == set()
        server.check_disk()


def test_version_of_another_family():
    with Server(version="7.13").start() as server:
        client = server.client()
        assert outside(client.state()) == {("layout-changed", "version", None)}
        client.self_sign(NAMES)
        assert os.path.exists(server.file("pem")), "what is on disk decides"


def test_uploaded_key():
    root, intermediate = hierarchy()
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = intermediate.issue_for_key(key.public_key(), ["*.example", "example"])
    sealed = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"seal"))
    clear = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain = pem(leaf, intermediate.certificate, root.certificate)
    kind = {"Content-Type": "application/x-pem-file"}
    with Server().start() as server:
        client = server.client()
        assert client.change("PUT", "/pending/key", clear, 400, headers=kind)
        pending = client.change("PUT", "/pending/key", sealed, headers=kind).json["state"]["pending"]
        assert pending["pem"] is None and pending["spki_sha256"] is None
        assert client.change("PUT", "/pending/key", sealed, 409, headers=kind).code == "request-pending"
        client.change("PUT", "/pending/key?replace=true", sealed, headers=kind)
        assert client.change("PUT", "/certificate", {"chain": chain}, 422).code == "encrypted"
        assert client.change("PUT", "/certificate", {"chain": chain, "key_passphrase": "nope"}, 422).code == "wrong-password"
        done = client.change("PUT", "/certificate", {"chain": chain, "key_passphrase": "seal"}).json
        assert done["state"]["certificate"]["names"] == ["*.example", "example"] and done["state"]["pending"] is None
        server.check_disk()
        assert os.path.exists(server.file("csr")), "a request is made where none came with the key"
        client.enable()
        assert server.presented() == leaf


def test_allowed_incomplete():
    """A chain without its intermediate is installed when the person insists, and the finding stays."""
    _, intermediate = hierarchy()
    with Server().start() as server:
        client = server.client()
        leaf = intermediate.issue(client.request(NAMES).json["request"])
        done = client.change("PUT", "/certificate", {"chain": pem(leaf), "allow": ["missing-issuer"]}).json
        assert "missing-issuer" in [f["code"] for f in done["findings"]]
        assert "missing-issuer" in [f["code"] for f in client.state().json["findings"]]
        server.check_disk()


def test_late_answer():
    """The authority answers a request that was replaced meanwhile: its key is in a backup, and is found."""
    root, intermediate = hierarchy()
    with Server().start() as server:
        client = server.client()
        first = client.request(NAMES).json["request"]
        assert client.request(NAMES, replace=True).json["backup"] == "0001"
        leaf = intermediate.issue(first)
        client.change("PUT", "/certificate", {"chain": pem(leaf, intermediate.certificate, root.certificate)})
        assert server.read("csr").decode() == first
        server.check_disk()


def test_answer_to_an_earlier_request():
    """Installing it takes nothing from the request that waits: its answer can be installed after it, key and all."""
    root, intermediate = hierarchy()
    for installed in False, True:
        with Server().start() as server:
            client = server.client()
            if installed:
                client.self_sign(NAMES)
            first = client.request(NAMES).json["request"]
            second = client.request(NAMES, replace=True).json["request"]
            waiting = client.state().json["pending"]
            leaf = intermediate.issue(first)
            chain = pem(leaf, intermediate.certificate, root.certificate)
            done = client.change("PUT", "/certificate", {"chain": chain}).json["state"]
            assert done["certificate"]["status"] == "installed" and done["pending"], done
            assert done["pending"]["spki_sha256"] == waiting["spki_sha256"]
            assert client.call("GET", "/request").json["request"] == second, "the newer request waits on"
            assert server.read("csr").decode() == first
            assert client.request(NAMES, expect=409).code == "request-pending"
            server.check_disk()
            # Once more is no other answer to the one that waits either.
            assert client.change("PUT", "/certificate", {"chain": chain}).json["state"]["pending"]
            leaf = intermediate.issue(second)
            done = client.change("PUT", "/certificate", {"chain": pem(leaf, intermediate.certificate, root.certificate)}).json["state"]
            assert done["pending"] is None and server.read("csr").decode() == second
            server.check_disk()
            # A request whose certificate was installed and removed is awaited by nobody, and does not wait on.
            client.change("DELETE", "/certificate")
            assert client.change("PUT", "/certificate", {"chain": chain}).json["state"]["pending"] is None


def test_folder_is_gone():
    """CamTrace's folder was removed, the backups are still there: the agent says so and goes on."""
    with Server(family="7.13", version="7.13").start() as server:
        client = server.client()
        client.self_sign(NAMES)
        first = server.read("crt").decode()
        os.remove(server.file("pem"))
        client.self_sign(NAMES)
        shutil.rmtree(server.folder)
        refused = client.change("PUT", "/certificate", {"chain": first}, 409)
        assert refused.code == "layout-changed" and server.folder in refused.json["detail"]
        assert client.change("POST", "/backups/0001/restore", expect=409).code == "layout-changed", "nothing was put back anywhere"
        assert client.request(NAMES, 409).code == "layout-changed"
        state = client.state().json
        assert state["certificate"]["status"] == "none" and state["layout"]["family"] == "7.13"
        assert ("layout-changed", server.folder) in [(f["code"], f["about"]) for f in state["findings"]]


def test_certs_is_gone():
    """7.14 and above without its folder is no 7.13: nothing is installed under names that nobody serves."""
    for version in (None, "8.15"):
        with Server(version=version).start() as server:
            client = server.client()
            client.self_sign(NAMES)
            client.enable()
            client.self_sign(NAMES)
            shutil.move(server.folder, server.root + "/kept")
            state = client.state().json
            assert state["layout"]["family"] == "7.14+" and state["certificate"]["status"] == "none"
            assert ("layout-changed", server.folder) in [(f["code"], f["about"]) for f in state["findings"]]
            for method, path, body in (
                ("POST", "/self-signed", {"subject": {"common_name": "a.example"}, "key_type": "ec:p256"}),
                ("POST", "/request", {"subject": {"common_name": "a.example"}, "key_type": "ec:p256"}),
                ("POST", "/backups/0001/restore", None),
                ("DELETE", "/certificate", None),
                ("DELETE", "/request", None),
            ):
                refused = client.change(method, path, body, 409)
                assert refused.code == "layout-changed" and server.folder in refused.json["detail"], refused.body
            assert os.listdir(os.path.dirname(server.folder)) == [], "no file under the names of 7.13"
            # Also for an agent that starts in this state, which remembers what was there (or was told which version it is).
            server.stop()
            server.start()
            client = server.client()
            assert client.self_sign(NAMES, expect=409).code == "layout-changed"
            shutil.move(server.root + "/kept", server.folder)
            assert client.state().json["certificate"]["status"] == "self-signed"
            client.change("POST", "/backups/0001/restore")
            server.check_disk()


def test_certs_is_gone_but_https_can_be_switched_off():
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        client.enable()
        shutil.rmtree(server.folder)
        client.enable(False)
        assert server.presented() is None


def test_port_of_somebody_else():
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", server.https_port))
            other.listen()
            wait_for(lambda: client.state().json["front_end"]["owner"] == "camtrace", "the state to say whose the port is")
            assert client.enable(expect=409).code == "front-end-not-ours"
        client.enable()


def test_modes_are_kept():
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        os.chmod(server.file("pem"), 0o640)
        os.chmod(server.file("key"), 0o666)
        client.self_sign(NAMES)
        assert os.stat(server.file("pem")).st_mode & 0o777 == 0o640
        assert os.stat(server.file("key")).st_mode & 0o777 == 0o640
        server.check_disk()
        client.change("POST", "/backups/0001/restore")
        assert os.stat(server.file("pem")).st_mode & 0o777 == 0o640
        assert os.stat(server.file("key")).st_mode & 0o777 == 0o640, "a backup of a key that was open to all"


def test_links_are_left_alone():
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        target = os.path.join(server.root, "elsewhere.pem")
        os.rename(server.file("pem"), target)
        os.symlink(target, server.file("pem"))
        state = client.state().json
        assert "changed-outside" in [f["code"] for f in state["findings"]]
        assert client.self_sign(NAMES, expect=409).code == "changed-outside"
        assert os.path.islink(server.file("pem"))


def test_broken_pair():
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        other = ec.generate_private_key(ec.SECP256R1())
        with open(server.file("key"), "wb") as f:
            f.write(other.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        assert client.state().json["certificate"]["status"] == "broken"
        assert client.enable(expect=409).code == "pair-mismatch"


def codes(client):
    return [f["code"] for f in client.state().json["findings"]]


def test_findings_about_files():
    """What others did to the files between two changes of ours is told with the state."""
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        client.enable()
        assert not {"https-without-certificate", "pair-mismatch", "layout-changed"} & set(codes(client))
        key = server.read("key")
        other = ec.generate_private_key(ec.SECP256R1())
        with open(server.file("key"), "wb") as f:
            f.write(other.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        assert "pair-mismatch" in codes(client)
        with open(server.file("key"), "wb") as f:
            f.write(key)
        for part in ("pem", "crt"):
            os.unlink(server.file(part))
        assert "https-without-certificate" in codes(client)


def test_upgraded_camtrace():
    """The files of another version are where the last change was not."""
    with Server(family="7.13", version="7.13").start() as server:
        server.client().self_sign(NAMES)
        server.stop()
        os.makedirs(os.path.join(server.folder, "certs"))
        server.settings["version"] = "9.16"
        server.write_config()
        server.start()
        assert "layout-changed" in codes(server.client())


def test_restart_keeps_https():
    with Server().start() as server:
        client = server.client()
        client.self_sign(NAMES)
        client.enable()
        leaf = server.presented()
        assert server.stop() == 0
        assert server.presented() is None
        server.start()
        assert server.presented() == leaf


def test_silent_connections():
    with Server().start() as server:
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(150)]
        assert server.client().state().status == 200
        for connection in silent:
            connection.close()


def test_who_hangs_up_leaves_no_trace():
    """However many connections one client opens after each other: each place is free again when it has left, however it leaves."""
    with Server().start() as server:
        client = server.client()

        def count():
            return len(os.listdir(f"/proc/{server.process.pid}/fd"))

        before = count()
        for _ in range(2):
            connections = [client.connect() for _ in range(40)]
            for connection in connections:
                connection.request("GET", PREFIX + "/")
                assert connection.getresponse().read()
            for number, connection in enumerate(connections):
                if number % 2:
                    socket.socket.shutdown(connection.sock, socket.SHUT_WR)  # not SSLSocket's, which ends TLS in this process too
                else:
                    connection.close()
            wait_for(lambda: count() <= before, "the agent to let go")
            for connection in connections:
                connection.close()
        # A request that was sent before its client hung up is answered.
        connection = client.connect()
        connection.request("GET", PREFIX + "/")
        connection.getresponse().read()
        connection.request("GET", PREFIX + "/")
        socket.socket.shutdown(connection.sock, socket.SHUT_WR)
        assert connection.getresponse().status == 200


def test_no_secret_is_logged():
    with Server() as server:
        log = os.path.join(server.root, "log")
        with open(log, "wb") as f:
            real, server_popen = subprocess.Popen, subprocess.Popen
            subprocess.Popen = lambda *a, **k: real(*a, **{**k, "stderr": f, "env": {**os.environ, "G_MESSAGES_DEBUG": "all"}})
            try:
                server.start()
            finally:
                subprocess.Popen = server_popen
            client = server.client()
            client.self_sign(NAMES)
            client.enable()
            server.stop()
        with open(log, "rb") as f:
            text = f.read()
        for secret in (PASSWORD.encode(), client.bearer.encode(), b"PRIVATE KEY", b"PasswordDigest"):
            assert secret not in text


class CamTrace:
    """CamTrace's own API of the same machine, as far as a login goes."""

    def __init__(self):
        self.seen, self.status, self.body = [], 200, b'{"services":{"live":{}},"permissions":{}}'
        self.salts = threading.Event()
        self.salts.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append((self.path, self.headers.get("X-WSSE")))
                if self.path != "/api/v1.2/users/login":
                    outer.salts.wait(LIMIT)
                salt = b'{"auth":[{"type":"wsse","salt":"$2a$04$abcdefghijklmnopqrstuu"}]}'
                login = self.path == "/api/v1.2/users/login"
                body = outer.body if login else salt
                self.send_response(outer.status if login else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def test_salts_do_not_hold_up_logins():
    """Whoever asks for salts of a CamTrace that does not answer them fills no place that a login needs."""
    camtrace = CamTrace()
    with Server(auth="camtrace", **{"camtrace-url": camtrace.url}).start() as server:
        client = Client(server.port, server.fingerprint)
        header = client.wsse(client.challenge())
        camtrace.salts.clear()
        asked = []
        threads = [threading.Thread(target=lambda: asked.append(client.call("GET", "/users/admin/auth").status)) for _ in range(12)]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(asked) == 8, "all but four to be sent away")
        assert asked == [429] * 8
        start = time.monotonic()
        assert client.try_login(header).status == 200
        assert time.monotonic() - start < 5, "a login waited for salts"
        camtrace.salts.set()
        for thread in threads:
            thread.join()
        assert sorted(asked) == [200] * 4 + [429] * 8
        assert client.call("GET", "/users/admin/auth").status == 200


def test_camtrace_knows_the_passwords():
    camtrace = CamTrace()
    with Server(auth="camtrace", **{"camtrace-url": camtrace.url}).start() as server:
        client = Client(server.port, server.fingerprint)
        header = client.wsse(client.challenge())
        assert client.try_login(header).status == 200
        assert [s for s in camtrace.seen if s[0].endswith("login")] == [("/api/v1.2/users/login", header)], "passed on once, as it came"
        assert client.try_login(header).status == 401 and len([s for s in camtrace.seen if s[1]]) == 1, "a replay is not even passed on"
        camtrace.status = 401
        assert client.try_login(client.wsse(client.challenge())).status == 401
        camtrace.status = 500
        assert client.try_login(client.wsse(client.challenge())).code == "auth-http"
        camtrace.status, camtrace.body = 200, b"<html>Welcome</html>"
        assert client.try_login(client.wsse(client.challenge())).code == "bad-response", "a page is not a correct login"
        camtrace.server.shutdown()
        camtrace.server.server_close()
        assert client.call("GET", "/users/admin/auth").status == 502


def test_killed_in_an_install():
    """kill -9 at moments spread over an install: after a restart everything is as before, or as after."""
    with Server().start() as server:
        server.client().self_sign(NAMES)
        server.client().enable()
        for round_ in range(10):
            client = server.client()
            before = server.read("pem")
            timer = threading.Timer(0.004 * (round_ + 1), server.process.kill)
            etag = client.state().etag
            timer.start()
            with contextlib.suppress(OSError, http.client.HTTPException):
                client.call("POST", "/self-signed", {"subject": {"common_name": "b.example"}, "key_type": "ec:p256"}, etag=etag, check=False)
            timer.join()
            server.stop()
            server.start()
            server.check_disk()
            assert server.presented() == x509.load_pem_x509_certificate(server.read("pem"))
            state = server.client().state().json
            assert state["certificate"]["status"] == "self-signed" and state["services"]["https"]["state"] == "on"
            if server.read("pem") != before:
                assert state["certificate"]["names"] == ["b.example"]


def test_cut_upload():
    """A client that goes away in the middle of its request changes nothing."""
    with Server().start() as server:
        client = server.client()
        etag = client.state().etag
        connection = client.connect()
        connection.putrequest("POST", PREFIX + "/self-signed")
        for name, value in {"Authorization": "Bearer " + client.bearer, "If-Match": etag, "Content-Type": "application/json",
                            "Content-Length": "1000"}.items():
            connection.putheader(name, value)
        connection.endheaders(b'{"subject":')
        connection.close()
        assert client.state().etag == etag and server.have() == []


if __name__ == "__main__":
    only = sys.argv[1:]
    run([f for name, f in list(globals().items()) if name.startswith("test_") and (not only or name in only)])
