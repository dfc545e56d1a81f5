#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sceau-agent with the real HAProxy as its front end."""

import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import *  # noqa: F401,F403,E402  pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position
import test_api  # noqa: E402  pylint: disable=wrong-import-position

NAMES = ["camera.example"]


def start(site=""):
    server = Server(frontend="haproxy")
    server.start_haproxy(site.replace("PORT", str(server.https_port)))
    return server


def fragment(server):
    return os.path.join(server.root, "etc/haproxy/sceau.d/sceau-https.cfg")


def reloads(server):
    line = next(l for l in server.ask_haproxy("show proc").decode().splitlines() if " master " in l)
    return int(line.split()[2])


def test_authority_way():
    test_api.test_authority_way(server=start())


def test_enabled_survives_both_restarts():
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf = server.presented()
        server.stop()
        assert server.presented() == leaf, "HTTPS does not need the agent"
        server.stop_haproxy()
        server.run_haproxy()
        assert server.presented() == leaf, "HAProxy starts again from what is on disk"


def test_haproxy_refuses():
    """What HAProxy says is passed on, and nothing has changed."""
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf, files, count = server.presented(), server.read("pem"), reloads(server)
        site = os.path.join(server.root, "etc/haproxy/haproxy.cfg")
        with open(site, "a", encoding="utf-8") as f:
            f.write("frontend broken\n    bind nonsense\n")
        refused = client.self_sign(NAMES, expect=409)
        assert refused.code == "front-end-rejected" and "nonsense" in refused.json["output"], refused.body
        assert server.presented() == leaf and server.read("pem") == files and reloads(server) == count
        server.check_disk()


def test_haproxy_does_not_answer():
    check_front_end_gone(start, fragment, Server.stop_haproxy, Server.run_haproxy)


def test_failed_reload_is_rolled_back():
    """HAProxy's check is content, its reload is not: the old certificate is back on disk, and never stopped being served."""
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf, files = server.presented(), server.read("pem")
        # A file that "haproxy -c" of the agent does not get to see, but the running HAProxy does.
        with open(os.path.join(server.root, "etc/haproxy/sceau.d/zz-broken.cfg"), "w", encoding="utf-8") as f:
            f.write("frontend broken\n    bind nonsense\n")
        assert client.self_sign(NAMES, expect=409).code == "rolled-back"
        assert server.presented() == leaf and server.read("pem") == files
        server.check_disk()
        assert client.enable(False, expect=409).code == "rolled-back"
        assert server.presented() == leaf and os.path.exists(fragment(server)), "what runs is what will be started next time"
        os.unlink(os.path.join(server.root, "etc/haproxy/sceau.d/zz-broken.cfg"))
        client.self_sign(NAMES)
        assert server.presented() != leaf
        server.check_disk()


def test_site_owns_the_port():
    with start("frontend theirs\n    mode http\n    bind 127.0.0.1:PORT\n") as server:
        client = server.start().client()
        state = client.state().json
        assert state["front_end"]["owner"] == "camtrace", state["front_end"]
        client.self_sign(NAMES)
        refused = client.enable(expect=409)
        assert refused.code == "front-end-not-ours" and "haproxy.cfg" in refused.json["output"]
        assert not os.path.exists(fragment(server))


def test_site_serves_our_file():
    """CamTrace's own HAProxy loads ct-tls.pem: we change the file, have it loaded, and look."""
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        server.stop_haproxy()
        server.start_haproxy(f"frontend theirs\n    bind 127.0.0.1:{server.https_port} ssl crt {server.file('pem')}\n    default_backend web\n")
        wait_for(lambda: client.state().json["services"]["https"]["state"] == "on", "HTTPS to be seen")
        state = client.state().json
        assert state["front_end"]["owner"] == "camtrace"
        leaf = server.presented()
        client.self_sign(NAMES)
        assert server.presented() not in (None, leaf)
        assert client.enable(False, expect=409).code == "front-end-not-ours"
        assert client.change("DELETE", "/certificate", expect=409).code == "https-enabled"


def test_site_serves_another_file():
    """A HAProxy of the site's own that loads a file of its own never shows what is installed here: everything is put back, and it is said why."""
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        theirs = os.path.join(server.root, "theirs.pem")
        with open(theirs, "wb") as f:
            f.write(server.read("pem"))
        client.self_sign(NAMES)
        server.stop_haproxy()
        server.start_haproxy(f"frontend theirs\n    bind 127.0.0.1:{server.https_port} ssl crt {theirs}\n    default_backend web\n")
        wait_for(lambda: client.state().json["services"]["https"]["state"] == "on", "HTTPS to be seen")
        leaf, files = server.presented(), server.read("pem")
        refused = client.self_sign(NAMES, expect=409)
        assert refused.code == "rolled-back" and "haproxy.cfg" in refused.json["detail"], refused.body
        assert os.path.dirname(server.file("pem")) in refused.json["detail"], refused.body
        assert server.presented() == leaf and server.read("pem") == files
        server.check_disk()


def test_set_up_halfway():
    """What the guide says was not all done: it is said what is missing, and everything is as before."""
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        folder = os.path.dirname(fragment(server))
        os.rename(folder, folder + ".away")
        refused = client.enable(expect=409)
        assert refused.code == "rolled-back" and f"“{folder}” is missing" in refused.json["detail"], refused.body
        os.mkdir(folder)
        server.stop_haproxy()
        refused = client.enable(expect=409)
        assert refused.code == "rolled-back" and "“-S”" in refused.json["detail"], refused.body
        os.rename(folder, folder + ".unused")  # what HAProxy is started with is not what the agent writes to
        os.rename(folder + ".away", folder)
        server.groups += "fragment=/etc/haproxy/elsewhere.d/sceau-https.cfg\n"
        os.mkdir(os.path.join(os.path.dirname(folder), "elsewhere.d"))
        server.stop()
        server.write_config()
        server.run_haproxy()
        client = server.start().client()
        refused = client.enable(expect=409)
        assert refused.code == "rolled-back" and "must load “" in refused.json["detail"] and "elsewhere.d" in refused.json["detail"], refused.body
        assert server.presented() is None
        server.check_disk()


# A site's own way with its HAProxy: what it would put into agent.conf.
COMMANDS = """#!/bin/bash
echo "$1 $2" >> ROOT/commands.log
reload () { kill -USR2 "$(cat ROOT/haproxy.pid)"; }
case $1 in
  check) [ ! -e ROOT/refuse ] || { echo "the site says no"; exit 1; } ;;
  reload) reload ;;
  enable) printf 'frontend site\\n    mode http\\n    bind 127.0.0.1:PORT ssl crt %s\\n    default_backend web\\n' "$2" > ROOT/etc/haproxy/sceau.d/site.cfg && reload ;;
  disable) rm -f ROOT/etc/haproxy/sceau.d/site.cfg && reload ;;
  status) [ -e ROOT/etc/haproxy/sceau.d/site.cfg ] ;;
esac
"""


def commands(server, *keys):
    script = os.path.join(server.root, "site.sh")
    with open(script, "w", encoding="utf-8") as f:
        f.write(COMMANDS.replace("ROOT", server.root).replace("PORT", str(server.https_port)))
    os.chmod(script, 0o755)
    with open(os.path.join(server.root, "haproxy.pid"), "w", encoding="utf-8") as f:
        f.write(str(server.haproxy.pid))
    server.groups = "[command]\n" + "".join(f"{key}={script} {key}{' {FILE}' if key in ('check', 'enable') else ''}\n" for key in keys)
    server.write_config()


def log(server):
    with open(os.path.join(server.root, "commands.log"), encoding="utf-8") as f:
        return [line.split()[0] for line in f]


def test_commands_of_the_site():
    """frontend=command: the site's own commands do everything, and are told where the file is."""
    server = Server(frontend="command")
    server.start_haproxy()
    commands(server, "check", "reload", "enable", "disable", "status")
    test_api.test_authority_way(server=server)


def test_command_refuses():
    with Server(frontend="command") as server:
        server.start_haproxy()
        commands(server, "check", "reload", "enable", "disable", "status")
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        leaf, files = server.presented(), server.read("pem")
        with open(os.path.join(server.root, "refuse"), "wb"):
            pass
        refused = client.self_sign(NAMES, expect=409)
        assert refused.code == "front-end-rejected" and refused.json["output"] == "the site says no"
        assert server.presented() == leaf and server.read("pem") == files and log(server)[-1] == "check"
        server.check_disk()


def test_command_that_only_reloads():
    """Without commands for it HTTPS is switched in CamTrace's interface, as with any front end of its own."""
    with Server(frontend="command") as server:
        server.start_haproxy()
        commands(server, "reload")
        client = server.start().client()
        client.self_sign(NAMES)
        assert client.state().json["front_end"] | {"listen": ""} == {"kind": "command", "owner": "camtrace", "listen": "", "port": server.https_port}, client.state().json["front_end"]
        assert client.enable(expect=409).code == "front-end-not-ours"


def test_commands_switch_what_is_camtraces():
    """HAProxy binds the port in a file that is not ours; the site has said how to switch that."""
    with start("frontend theirs\n    disabled\n    mode http\n    bind 127.0.0.1:PORT\n") as server:
        commands(server, "reload", "enable", "disable")
        client = server.start().client()
        client.self_sign(NAMES)
        assert client.state().json["front_end"]["owner"] == "none", "it can be switched from here"
        assert client.enable().json["state"]["front_end"]["owner"] == "sceau"
        assert server.presented() is not None and not os.path.exists(fragment(server))
        leaf = server.presented()
        client.self_sign(NAMES)
        assert server.presented() not in (None, leaf)
        client.enable(False)
        assert server.presented() is None


def test_no_connection_is_dropped():
    with start() as server:
        client = server.start().client()
        client.self_sign(NAMES)
        client.enable()
        over, failures, count = threading.Event(), [], [0]

        def knock():
            while not over.is_set():
                try:
                    assert server.presented() is not None
                    count[0] += 1
                except Exception as error:  # pylint: disable=broad-except
                    failures.append(repr(error))

        threads = [threading.Thread(target=knock) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(6):
                client.self_sign(NAMES)
        finally:
            over.set()
            for thread in threads:
                thread.join()
        assert not failures, failures[:3]
        assert count[0] > 20, count


def test_killed_between():
    """kill -9 at moments spread over an enable and an install: after a restart the pair is whole, and HTTPS is on or off as
    the state says."""
    for round_ in range(6):
        check_killed(start, fragment, round_, 0.02 + 0.03 * round_)



if __name__ == "__main__":
    only = sys.argv[1:]
    if not os.path.exists(HAPROXY):
        print("1..0 # SKIP HAProxy is not installed")
        raise SystemExit(0)
    run([f for name, f in list(globals().items()) if name.startswith("test_") and callable(f) and (not only or name in only)])
