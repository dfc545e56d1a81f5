#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How smooth the fleet page is with a thousand servers, and with ten thousand: the turns of the main loop while a list is imported, servers
are looked at, found, sorted, scrolled and changed a thousand times a second, in time of the main thread's processor, in a real window (cairo,
under Xvfb, with the accessibility bus). Beside it, in the same run, a plain GtkColumnView of labels, with as many rows; and the start with
an empty inventory.

Usage: fleet.py FLEET_TURNS
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import bench
import gui

TURNS = sys.argv[1]
RUNS = 3
GOAL_MS = 16.0    # the longest turn: architecture.md, invariant 5
GOAL_ON_TIME = 0.99  # of the frames
BOUND_ON_TIME = 0.7  # far below the goal: a machine that is busy delays a frame
BOUND_READ, BOUND_START = 1.5, 2.0
BOUND_RATIO = 0.5  # of the plain table's longest turn in the same step: worse is a step back, on a slower machine too
TOWNS = ['Angers', 'Brest', 'Caen', 'Dijon', 'Lille', 'Lyon', 'Metz', 'Nantes', 'Nice', 'Paris', 'Reims', 'Rennes', 'Rouen', 'Toulon', 'Tours']


def write_list(path, n):
    """Servers where nobody listens: a look at one is refused at once."""
    lines = ['name,camtrace_url,version']
    lines += [f'{TOWNS[i * 7 % len(TOWNS)]}-{i:05},http://127.{i // 62500 + 1}.{i // 250 % 250}.{i % 250 + 1},9.16' for i in range(n)]
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def measure(folder, n):
    """Medians of the steps of the page, of the peer, and of the start with and without servers."""
    page, rows, full, empty = [], [], [], []
    write_list(folder / 'servers.csv', n)
    for _ in range(RUNS):
        with gui.Session() as session:
            empty.append(bench.run_turns(session, TURNS, 'start', folder / 'servers.csv'))
            page.append(bench.run_turns(session, TURNS, 'page', folder / 'servers.csv'))
            full.append(bench.run_turns(session, TURNS, 'start', folder / 'servers.csv'))
            rows.append(bench.run_turns(session, TURNS, 'rows', folder / 'servers.csv', stderr=subprocess.DEVNULL))  # GTK complains of itself
    return [bench.median_steps(runs) for runs in (page, rows, full, empty)]


def on_time(step):
    return step['frames'] / (step['frames'] + step['missed'])


def main():
    bench.without_checks()
    sizes = (1000, 10000)
    print(f'1..{4 * len(sizes)}', flush=True)
    good = True
    for index, n in enumerate(sizes):
        folder = pathlib.Path(tempfile.mkdtemp(prefix='sceau-bench-'))
        try:
            page, rows, full, empty = measure(folder, n)
        finally:
            shutil.rmtree(folder)
        for step, line in page.items():
            beside = f'; a plain table {rows[step]["longest"]:.1f} ms' if step in rows else ''
            print(f'# {n}: {step}: {bench.describe(line)}{beside}')
        print(f'# {n}: start: {bench.describe(full["start"])}; with an empty inventory {empty["start"]["longest"]:.1f} ms')
        window, read = page.pop('window')['longest'], page.pop('read')['longest']
        longest = max(line['longest'] for line in page.values())
        worst = max(page[step]['longest'] / rows[step]['longest'] for step in rows)
        late = min(map(on_time, page.values()))
        start = full['start']['longest'] / empty['start']['longest']
        first = 4 * index + 1
        good &= bench.report(first, worst <= BOUND_RATIO,
                             f'{n} servers: at most {worst:.2f} of the longest turn of a plain table in the same step (at most {BOUND_RATIO}); '
                             f'{longest:.1f} ms ({bench.beside(longest, GOAL_MS)})')
        good &= bench.report(first + 1, late >= BOUND_ON_TIME,
                             f'{n} servers: {late:.1%} of the frames on time in the worst step '
                             f'(goal {GOAL_ON_TIME:.0%}{"" if late >= GOAL_ON_TIME else ": not reached"})')
        good &= bench.report(first + 2, read <= BOUND_READ * window,
                             f'{n} servers: a list opens in {read / window:.2f} of the longest turn of its window alone '
                             f'({window:.1f} ms; at most {BOUND_READ})')
        good &= bench.report(first + 3, start <= BOUND_START,
                             f'{n} servers: the longest turn of the start is {start:.2f} of one without any '
                             f'({empty["start"]["longest"]:.1f} ms; at most {BOUND_START})')
    return 0 if good else 1


sys.exit(main())
