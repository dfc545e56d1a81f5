#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sceau-agent with the real Apache as its front end, as on CamTrace 7.13."""

import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import *  # noqa: F401,F403,E402  pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position
import test_api  # noqa: E402  pylint: disable=wrong-import-position

NAMES = ["camera.example"]
# CamTrace's own site, with two files.
THEIRS = """Listen 127.0.0.1:PORT
<VirtualHost 127.0.0.1:PORT>
    SSLEngine on
    SSLCertificateFile "FOLDER/www-ssl-cert.crt"
    SSLCertificateKeyFile "FOLDER/www-ssl-cert.key"
    ProxyPass "/" "http://127.0.0.1:WEB/"
</VirtualHost>
"""


def start(*sites):
    server = Server(family="7.13", frontend="apache")
    server.start_apache(*sites)
    return server


def site(server):
    return os.path.join(server.root, "etc/apache2/sceau.d/sceau-https.conf")


def check_starts_again(server):
    leaf = server.presented()
    server.stop_apache()
    server.run_apache()
    wait_for(lambda: leaf is None or answers(server.https_port), "HTTPS to be back")
    assert server.presented() == leaf, "Apache starts again from what is on disk"


def test_authority_way():
    test_api.test_authority_way("7.13", server=start())


def test_enabled_survives_both_restarts():
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf = server.presented()
        server.stop()
        assert server.presented() == leaf, "HTTPS does not need the agent"
        check_starts_again(server)


def test_port_that_apache_has_already():
    """Debian's ports.conf has Apache listen on 443 as soon as mod_ssl is on: that is nobody's HTTPS yet."""
    with start("Listen 127.0.0.1:PORT\n") as server, Knocker(server.plain_port):
        client = server.start().client()
        client.self_sign(NAMES)
        assert client.state().json["front_end"]["owner"] == "none"
        assert client.enable().json["state"]["front_end"]["owner"] == "sceau"
        assert server.presented() is not None
        assert client.enable(False).json["state"]["services"]["https"]["state"] == "off"
        assert not os.path.exists(site(server))


def test_site_of_camtrace():
    """CamTrace's own site loads two files: both are in place before Apache is told, and only then."""
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        server.stop_apache()
        server.apache_site("100-theirs", THEIRS)
        server.run_apache()
        wait_for(lambda: client.state().json["services"]["https"]["state"] == "on", "HTTPS to be seen")
        assert client.state().json["front_end"]["owner"] == "camtrace"
        over, failures = threading.Event(), []

        def knock():
            while not over.is_set():
                try:
                    assert server.presented() is not None
                except Exception as error:  # pylint: disable=broad-except
                    failures.append(repr(error))

        thread = threading.Thread(target=knock)
        thread.start()
        try:
            with Knocker(server.plain_port):
                for _ in range(2):
                    leaf = server.presented()
                    client.self_sign(NAMES)
                    assert server.presented() not in (None, leaf)
        finally:
            over.set()
            thread.join()
        assert not failures, failures[:3]
        assert client.enable(False, expect=409).code == "front-end-not-ours"
        assert client.change("DELETE", "/certificate", expect=409).code == "https-enabled"
        assert not os.path.exists(site(server))
        check_starts_again(server)


def test_site_of_somebody_else():
    with start("<VirtualHost *:PORT>\n</VirtualHost>\n") as server:
        client = server.start().client()
        client.self_sign(NAMES)
        refused = client.enable(expect=409)
        assert refused.code == "front-end-not-ours" and "001-site.conf" in refused.json["output"]


def test_apache_refuses():
    """What Apache says is passed on, nothing has changed, and nothing was signalled."""
    with start() as server, Knocker(server.plain_port):
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf, files = server.presented(), server.read("pem")
        server.apache_site("200-broken", "Nonsense on\n")
        refused = client.self_sign(NAMES, expect=409)
        assert refused.code == "front-end-rejected" and "Nonsense" in refused.json["output"], refused.body
        assert server.presented() == leaf and server.read("pem") == files
        server.apache_site("200-broken", None)
        server.check_disk()


def test_pair_of_another_site():
    """A pair that does not match, in a site that is none of ours, would end Apache at any restart: it is not asked for one."""
    with start() as server, Knocker(server.plain_port):
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf, files = server.presented(), server.read("pem")
        key = ec.generate_private_key(ec.SECP256R1())
        with open(os.path.join(server.root, "other.key"), "wb") as f:
            f.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        shutil.copy(server.file("crt"), os.path.join(server.root, "other.crt"))
        for part in ("key", "crt"):
            os.symlink(os.path.join(server.root, "other." + part), os.path.join(server.root, "link." + part))
        server.apache_site("200-other", f'<VirtualHost *:1>\nSSLEngine on\nSSLCertificateFile "{server.root}/link.crt"\n'
                                        f"SSLCertificateKeyFile {server.root}/link.key\n</VirtualHost>\n")
        refused = client.self_sign(NAMES, expect=409)
        assert refused.code == "rolled-back" and "link.crt" in refused.json["output"], refused.body
        assert server.presented() == leaf and server.read("pem") == files
        assert client.enable(False, expect=409).code == "rolled-back"
        assert server.presented() == leaf
        server.apache_site("200-other", None)
        client.self_sign(NAMES)
        check = server.presented()
        assert check not in (None, leaf)
        server.check_disk()


def weak_pair(server):
    """A pair that belongs together, and that OpenSSL does not load: its key has 1024 bits."""
    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "camera.example")])
    now = datetime.datetime.utcnow()
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
                   .not_valid_before(now).not_valid_after(now + datetime.timedelta(days=9)).sign(key, hashes.SHA256()))
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    test_api.write_as_camtrace(server, "crt", pem(certificate).encode())
    test_api.write_as_camtrace(server, "key", secret)
    test_api.write_as_camtrace(server, "pem", pem(certificate).encode() + secret)
    os.unlink(server.file("csr"))


def test_weak_file():
    """Apache's configtest is content with it, and its restart is not: an Apache of the agent's own finds that out."""
    with start() as server, Knocker(server.plain_port):
        client = server.start().client()
        client.self_sign(NAMES)
        weak_pair(server)
        refused = client.enable(expect=409)
        assert refused.code == "front-end-rejected" and "key too small" in refused.json["output"], refused.body
        assert not os.path.exists(site(server))
        backup = client.self_sign(NAMES).json["backup"]
        client.enable()
        leaf = server.presented()
        assert client.change("POST", f"/backups/{backup}/restore", expect=409).code == "front-end-rejected"
        assert server.presented() == leaf
        server.check_disk()


def test_apache_does_not_run():
    check_front_end_gone(start, site, Server.stop_apache, Server.run_apache)


def test_updated_to_7_14():
    """After the update CamTrace serves with HAProxy: an agent that still speaks to Apache says so."""
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        assert test_api.outside(client.state()) == set()
        test_api.upgrade(server)
        assert test_api.outside(client.state()) == {("layout-changed", "upgraded", None), ("layout-changed", "front-end", None)}
        client.change("POST", "/migrate")
        assert test_api.outside(client.state()) == {("layout-changed", "front-end", None)}
        server.check_disk()


def test_killed_between():
    """kill -9 in the middle of an enable and of an install: after a restart the pair is whole, and HTTPS is as the site file says."""
    for round_ in range(2):
        check_killed(start, site, round_, 0.1 + 0.05 * round_)



if __name__ == "__main__":
    only = sys.argv[1:]
    if not os.path.exists(APACHE):
        print("1..0 # SKIP Apache is not installed")
        raise SystemExit(0)
    run([f for name, f in list(globals().items()) if name.startswith("test_") and callable(f) and (not only or name in only)])
