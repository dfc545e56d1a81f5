#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a probe costs, against a raw GnuTLS program that verifies everything, interleaved in the same run; and what silent
endpoints cost a sweep. Each endpoint has a certificate of its own, below two intermediates that all share.

Usage: probe.py PROBE_SWEEP PROBE_FLOOR
"""

import json
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from bench import beside, report
import certificates

SWEEP, FLOOR = sys.argv[1:3]
N, SILENT, RUNS, PARALLEL, LIMIT = 400, 50, 5, 128, 5.0
# Of CPU, ours by the floor's: what the project wants of a fleet that shares its intermediates.
GOAL_RATIO, GOAL_SWEEP, GOAL_MIB = 0.75, 1.06, 8
# Worse than this is a step back, on a busy machine too.
BOUND_RATIO, BOUND_SWEEP, BOUND_MIB = 1.0, 1.5, 14


def make_pki(folder, make_key):
    keys = [make_key() for _ in range(4)]
    root = certificates.issue('Bench Root', keys[0].public_key(), 'Bench Root', keys[0], True)
    upper = certificates.issue('Bench Upper', keys[1].public_key(), 'Bench Root', keys[0], True)
    lower = certificates.issue('Bench Lower', keys[2].public_key(), 'Bench Upper', keys[1], True)
    secret = keys[3].private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / 'root.pem').write_bytes(certificates.pem(root))
    for i in range(N):
        leaf = certificates.issue(f'server-{i}', keys[3].public_key(), 'Bench Lower', keys[2], False, '127.0.0.1')
        (folder / f'{i}.pem').write_bytes(certificates.pem(leaf) + certificates.pem(lower) + certificates.pem(upper) + secret)


def free_range(count):
    """A range of ports that nobody has; taken again at once by the one who asked."""
    for first in range(21000, 60000, 1500):
        sockets = []
        try:
            for port in range(first, first + count):
                listening = socket.socket()
                sockets.append(listening)
                listening.bind(('127.0.0.1', port))
            return first
        except OSError:
            continue
        finally:
            for listening in sockets:
                listening.close()
    raise SystemExit('no free ports')


def start_haproxy(folder, port):
    binds = ''.join(f'  bind 127.0.0.1:{port + i} ssl crt {folder}/{i}.pem\n' for i in range(N))
    (folder / 'haproxy.cfg').write_text('global\n  nbthread 1\n  maxconn 4000\ndefaults\n  mode http\n  timeout client 20s\n'
                                        '  timeout connect 5s\n  timeout server 20s\nfrontend f\n' + binds
                                        + '  http-request return status 200\n')
    server = subprocess.Popen([shutil.which('haproxy') or '/usr/sbin/haproxy', '-db', '-f', folder / 'haproxy.cfg'],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(('127.0.0.1', port + N - 1)) == 0:
                return server
        time.sleep(0.05)
    server.kill()
    raise SystemExit('HAProxy does not start')


def run(program, *arguments):
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=120)
    return [json.loads(line) for line in result.stdout.splitlines()]


def measure_cpu(folder, port):
    floor, cold, warm, memory = [], [], [], []
    for _ in range(RUNS):
        raw, = run(FLOOR, folder / 'root.pem', port, N, PARALLEL)
        first, second = run(SWEEP, folder / 'root.pem', port, N, PARALLEL, 2)
        if (raw['verified'], first['verified'], second['verified']) != (N, N, N):
            raise SystemExit(f'not everything was verified: {raw} {first} {second}')
        floor.append(raw['cpu'])
        cold.append(first['cpu'])
        warm.append(second['cpu'])
        memory.append((max(first['peak_kib'], second['peak_kib']) - first['idle_kib']) / 1024)
    return [statistics.median(values) for values in (floor, cold, warm, memory)]


def measure_silence(folder, port, silent):
    """The silent ones come first, as they would be found."""
    waiting = []
    for i in range(SILENT):
        listening = socket.create_server(('127.0.0.1', silent + i), backlog=64)
        waiting.append(listening)
    alone, = run(SWEEP, folder / 'root.pem', port, N, PARALLEL, 1)
    both, = run(SWEEP, folder / 'root.pem', silent, SILENT + N, PARALLEL, 1)
    for listening in waiting:
        listening.close()
    return alone, both


def main():
    kinds = (('RSA-2048', lambda: rsa.generate_private_key(65537, 2048)), ('P-256', lambda: ec.generate_private_key(ec.SECP256R1())))
    print(f'1..{3 * len(kinds) + 1}', flush=True)
    good = True
    for index, (label, make_key) in enumerate(kinds):
        folder = pathlib.Path(tempfile.mkdtemp(prefix='sceau-bench-'))
        first = 4 * index + 1  # the silent ones are asked once, after the first kind
        silent = free_range(SILENT + N)
        make_pki(folder, make_key)
        server = start_haproxy(folder, silent + SILENT)
        try:
            floor, cold, warm, memory = measure_cpu(folder, silent + SILENT)
            print(f'# {label}: CPU a probe, medians of {RUNS}: raw GnuTLS {floor * 1000 / N:.3f} ms, first sweep {cold * 1000 / N:.3f} ms '
                  f'({cold / floor:.2f}), later sweeps {warm * 1000 / N:.3f} ms ({warm / floor:.2f}), memory over idle {memory:.1f} MiB')
            good &= report(first, warm / floor <= BOUND_RATIO,
                           f'{label}: later sweeps cost {warm / floor:.2f} of a raw program that verifies everything '
                           f'({beside(warm / floor, GOAL_RATIO)})')
            good &= report(first + 1, cold / floor <= BOUND_RATIO,
                           f'{label}: the first sweep costs {cold / floor:.2f} of it ({beside(cold / floor, GOAL_RATIO)})')
            good &= report(first + 2, memory <= BOUND_MIB, f'{label}: {memory:.1f} MiB over idle ({beside(memory, GOAL_MIB)})')
            if index == 0:
                alone, both = measure_silence(folder, silent + SILENT, silent)
                ratio = both['wall'] / LIMIT
                good &= report(first + 3, ratio <= BOUND_SWEEP and both['verified'] == N,
                               f'{N + SILENT} endpoints, {SILENT} silent: {both["wall"]:.2f} s, {ratio:.2f} of the limit '
                               f'({beside(ratio, GOAL_SWEEP)}); the live ones after {both["live"]:.2f} s, alone {alone["live"]:.2f} s')
        finally:
            server.kill()
            server.wait()
            shutil.rmtree(folder)
    return 0 if good else 1


sys.exit(main())
