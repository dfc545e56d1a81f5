#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a state request costs the agent over kept TLS connections, against HAProxy that answers the same bytes from its memory,
interleaved in the same run; and what the agent needs when nobody asks. CPU time decides: the machine may have other things to do."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "agent"))
from harness import HAPROXY, PREFIX, Server, answers, die_with_parent, free_port, wait_for  # noqa: E402
from bench import beside, report  # noqa: E402

H2LOAD = "/usr/bin/h2load"
ROUNDS, REQUESTS, CLIENTS = 5, 4000, 16
# 2 000 a second is half a millisecond each: the agent answers in one thread.
GOAL_MS, GOAL_P99_MS, GOAL_MIB = 0.5, 20, 25
# Worse than this is a step back, on a busy machine too.
BOUND_MS, BOUND_MIB = 1.0, 30


def processor(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in f if line[:4] in ("Rss:", "Pss:")}
    return sizes["Rss"], sizes["Pss"]


def load(url, pid, log, headers=()):
    """CPU a request (ms), requests a second, and the 99th percentile (ms)."""
    if os.path.exists(log):
        os.unlink(log)
    before = processor(pid)
    command = [H2LOAD, "--h1", "-n", str(REQUESTS), "-c", str(CLIENTS), f"--log-file={log}"]
    for header in headers:
        command += ["-H", header]
    output = subprocess.run(command + [url], capture_output=True, text=True, check=True, timeout=120).stdout
    used = processor(pid) - before
    if f"{REQUESTS} succeeded" not in output:
        raise SystemExit(output)
    with open(log, encoding="ascii") as f:
        times = sorted(int(line.split()[2]) for line in f)
    rate = float(output.split("finished in")[1].split(",")[1].split()[0])
    return used / REQUESTS * 1000, rate, times[len(times) * 99 // 100] / 1000


def start_peer(folder, server, body):
    """The same certificate and the same bytes."""
    port = free_port()
    with open(os.path.join(folder, "state.json"), "wb") as f:
        f.write(body)
    with open(os.path.join(folder, "peer.cfg"), "w", encoding="utf-8") as f:
        f.write("global\n  nbthread 1\ndefaults\n  mode http\n  timeout client 20s\n  timeout connect 5s\n  timeout server 20s\n"
                f"frontend f\n  bind 127.0.0.1:{port} ssl crt {server.file('pem')}\n"
                f"  http-request return status 200 content-type application/json file {folder}/state.json\n")
    peer = subprocess.Popen([HAPROXY, "-db", "-f", os.path.join(folder, "peer.cfg")], stderr=subprocess.DEVNULL,
                            preexec_fn=die_with_parent)
    wait_for(lambda: peer.poll() is not None or answers(port), "HAProxy")
    return peer, port


def main():
    if not os.path.exists(HAPROXY) or not os.path.exists(H2LOAD):
        print("1..0 # SKIP HAProxy or h2load is not installed")
        return 0
    print("1..3", flush=True)
    with tempfile.TemporaryDirectory() as folder, Server().start() as server:
        idle_rss, idle_pss = memory(server.process.pid)
        client = server.client()
        client.self_sign(["camera.example"])
        client.enable()
        state = client.state()
        peer, port = start_peer(folder, server, state.body)
        log = os.path.join(folder, "log")
        own, other = [], []
        for _ in range(ROUNDS):
            own.append(load(f"https://127.0.0.1:{server.port}{PREFIX}/state", server.process.pid, log,
                            ("Authorization: Bearer " + client.bearer,)))
            other.append(load(f"https://127.0.0.1:{port}/", peer.pid, log))
        peer.send_signal(signal.SIGTERM)
        peer.wait()
        busy_rss, _ = memory(server.process.pid)
    cost, rate, p99 = (statistics.median(column) for column in zip(*own))
    base, base_rate, base_p99 = (statistics.median(column) for column in zip(*other))
    print(f"# medians of {ROUNDS} × {REQUESTS} requests of {len(state.body)} bytes over {CLIENTS} kept connections: agent {cost:.3f} ms of "
          f"CPU, {rate:.0f} a second, p99 {p99:.1f} ms; HAProxy {base:.3f} ms, {base_rate:.0f} a second, p99 {base_p99:.1f} ms; "
          f"agent after all that {busy_rss:.1f} MiB")
    good = report(1, cost <= BOUND_MS, f"a state request costs {cost:.3f} ms of CPU, {cost / base:.1f} times HAProxy ({beside(cost, GOAL_MS)})")
    good &= report(2, True, f"99 of 100 are answered within {p99:.1f} ms, with HAProxy within {base_p99:.1f} ms ({beside(p99, GOAL_P99_MS)})")
    good &= report(3, idle_rss <= BOUND_MIB, f"{idle_rss:.1f} MiB when idle, {idle_pss:.1f} of them its own ({beside(idle_rss, GOAL_MIB)})")
    return 0 if good else 1


sys.exit(main())
