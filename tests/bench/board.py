#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window hears nothing while a thousand files are dropped on the chain board at once: the longest turn of the main loop, in
time of the main thread's processor, in a real window (cairo, under Xvfb, with the accessibility bus). Beside it, in the same run, a plain
GtkListView with a row for each of these files.

Usage: board.py BOARD_TURNS
"""

import pathlib
import shutil
import sys
import tempfile

from cryptography.hazmat.primitives.asymmetric import ec

import bench
import certificates
import gui

TURNS = sys.argv[1]
N, RUNS = 1000, 5
GOAL_MS = 16.0   # the longest turn: architecture.md, invariant 5
BOUND_RATIO = 0.4  # of the peer's longest: worse is a step back, on a slower machine too


def make_chain(folder):
    """A server, two intermediates, a root."""
    names = ['Bench Root', 'Bench Upper', 'Bench Lower', 'server.bench.example']
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in names]
    for i, subject in enumerate(names):
        above = max(i - 1, 0)
        certificate = certificates.issue(subject, keys[i].public_key(), names[above], keys[above], i < 3)
        (folder / f'chain-{i}.crt').write_bytes(certificates.pem(certificate))


def make_certificates(folder):
    """What an archive of years holds: certificates of many servers, by authorities that are not there."""
    make_chain(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    for i in range(N - 4):
        other = certificates.issue(f'camera-{i:04}.bench.example', key.public_key(), f'Other Authority {i % 7}', key, False)
        (folder / f'other-{i:04}.crt').write_bytes(certificates.pem(other))


def make_notes(folder):
    """Nothing that can be read: each file's card says so, and has a button."""
    make_chain(folder)
    for i in range(N - 4):
        (folder / f'note-{i:04}.txt').write_text(f'Bonjour, ceci est la note {i}.\n', encoding='utf-8')


def main():
    bench.without_checks()
    piles = (('certificates', make_certificates), ('notes', make_notes))
    print(f'1..{2 * len(piles)}', flush=True)
    good = True
    for index, (label, make) in enumerate(piles):
        folder = pathlib.Path(tempfile.mkdtemp(prefix='sceau-bench-'))
        try:
            make(folder)
            with gui.Session() as session:
                steps = bench.median_steps([bench.run_turns(session, TURNS, mode, folder) for _ in range(RUNS) for mode in ('board', 'rows')])
        finally:
            shutil.rmtree(folder)
        peer = steps.pop('rows')
        for step, line in steps.items():
            print(f'# {label}: {step}: {bench.describe(line)}')
        longest = max(line['longest'] for line in steps.values())
        good &= bench.report(2 * index + 1, longest <= GOAL_MS,
                             f'{N} {label}: the longest turn takes {longest:.1f} ms of the main thread (at most {GOAL_MS:.0f}; medians of {RUNS})')
        good &= bench.report(2 * index + 2, longest <= BOUND_RATIO * peer['longest'],
                             f'{N} {label}: {longest / peer["longest"]:.2f} of the longest turn of a plain list of them '
                             f'({peer["longest"]:.1f} ms; at most {BOUND_RATIO})')
    return 0 if good else 1


sys.exit(main())
