#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window hears nothing while a thousand files are dropped on the chain board at once: the longest turn of the main loop, in
time of the main thread's processor, in a real window (cairo, under Xvfb, with the accessibility bus). Beside it, in the same run, a plain
GtkListView with a row for each of these files.

Usage: board.py BOARD_TURNS
"""

import datetime
import json
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import gui

TURNS = sys.argv[1]
N, RUNS = 1000, 5
GOAL_MS = 16.0   # the longest turn: architecture.md, invariant 5
BOUND_RATIO = 0.4  # of the peer's longest: worse is a step back, on a slower machine too


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def issue(subject, public_key, issuer, issuer_key, authority):
    now = datetime.datetime.utcnow()
    builder = (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(public_key)
               .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
               .not_valid_after(now + datetime.timedelta(days=90)).add_extension(x509.BasicConstraints(authority, None), True))
    if not authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), False)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def make_chain(folder):
    """A server, two intermediates, a root."""
    names = ['Bench Root', 'Bench Upper', 'Bench Lower', 'server.bench.example']
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in names]
    for i, subject in enumerate(names):
        above = max(i - 1, 0)
        (folder / f'chain-{i}.crt').write_bytes(issue(subject, keys[i].public_key(), names[above], keys[above], i < 3))


def make_certificates(folder):
    """What an archive of years holds: certificates of many servers, by authorities that are not there."""
    make_chain(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    for i in range(N - 4):
        (folder / f'other-{i:04}.crt').write_bytes(issue(f'camera-{i:04}.bench.example', key.public_key(), f'Other Authority {i % 7}', key, False))


def make_notes(folder):
    """Nothing that can be read: each file's card says so, and has a button."""
    make_chain(folder)
    for i in range(N - 4):
        (folder / f'note-{i:04}.txt').write_text(f'Bonjour, ceci est la note {i}.\n', encoding='utf-8')


def run(session, mode, folder):
    build = os.environ['SCEAU_BUILDDIR']
    env = {'GSETTINGS_SCHEMA_DIR': os.path.join(build, 'data'), 'SCEAU_LOCALEDIR': os.path.join(build, 'po')}
    output = session.run(['env'] + [f'{key}={value}' for key, value in env.items()] + [TURNS, mode, str(folder)], timeout=120)
    return {line['step']: line for line in map(json.loads, output.splitlines())}


def report(number, good, text):
    print(f'{"ok" if good else "not ok"} {number} - {text}', flush=True)
    return good


def measure(session, folder):
    """Medians of the runs, of each step and of the peer."""
    samples = {}
    for _ in range(RUNS):
        for mode in ('board', 'rows'):
            for step, line in run(session, mode, folder).items():
                samples.setdefault(step, []).append(line)
    return {step: {key: statistics.median(line[key] for line in lines) for key in ('longest', 'p99', 'turns', 'sum')}
            for step, lines in samples.items()}


def main():
    for variable in ('MALLOC_PERTURB_', 'MALLOC_CHECK_', 'G_DEBUG'):
        os.environ.pop(variable, None)
    piles = (('certificates', make_certificates), ('notes', make_notes))
    print(f'1..{2 * len(piles)}', flush=True)
    good = True
    for index, (label, make) in enumerate(piles):
        folder = pathlib.Path(tempfile.mkdtemp(prefix='sceau-bench-'))
        try:
            make(folder)
            with gui.Session() as session:
                steps = measure(session, folder)
        finally:
            shutil.rmtree(folder)
        peer = steps.pop('rows')
        for step, line in steps.items():
            print(f'# {label}: {step}: longest turn {line["longest"]:.1f} ms, 99 of 100 within {line["p99"]:.1f} ms, '
                  f'{line["turns"]:.0f} turns, {line["sum"]:.0f} ms')
        longest = max(line['longest'] for line in steps.values())
        good &= report(2 * index + 1, longest <= GOAL_MS,
                       f'{N} {label}: the longest turn takes {longest:.1f} ms of the main thread (at most {GOAL_MS:.0f}; medians of {RUNS})')
        good &= report(2 * index + 2, longest <= BOUND_RATIO * peer['longest'],
                       f'{N} {label}: {longest / peer["longest"]:.2f} of the longest turn of a plain list of them '
                       f'({peer["longest"]:.1f} ms; at most {BOUND_RATIO})')
    return 0 if good else 1


sys.exit(main())
