# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benches share: TAP, and programs with windows that measure the turns of their main loop (turns.c)."""

import json
import os
import statistics


def report(number, good, text):
    print(f'{"ok" if good else "not ok"} {number} - {text}', flush=True)
    return good


def beside(value, goal):
    return f'goal {goal}' if value <= goal else f'goal {goal}: not reached'


def without_checks():
    """What helps to find faults of the memory costs time."""
    for variable in ('MALLOC_PERTURB_', 'MALLOC_CHECK_', 'G_DEBUG'):
        os.environ.pop(variable, None)


def run_turns(session, program, mode, path, **options):
    """Steps by name: each has its longest turn, 99 of 100 ("p99") and all of them ("sum") in milliseconds, and how many there were."""
    build = os.environ['SCEAU_BUILDDIR']
    env = {'GSETTINGS_SCHEMA_DIR': os.path.join(build, 'data'), 'SCEAU_LOCALEDIR': os.path.join(build, 'po')}
    output = session.run(['env'] + [f'{key}={value}' for key, value in env.items()] + [program, mode, str(path)], timeout=300, **options)
    return {line['step']: line for line in map(json.loads, output.splitlines())}


def median_steps(runs):
    """Medians of the runs, of each step."""
    samples = {}
    for steps in runs:
        for step, line in steps.items():
            samples.setdefault(step, []).append(line)
    return {step: {key: statistics.median(line[key] for line in lines) for key in lines[0] if key != 'step'} for step, lines in samples.items()}


def describe(step):
    return (f'longest turn {step["longest"]:.1f} ms, 99 of 100 within {step["p99"]:.1f} ms, {step["turns"]:.0f} turns, {step["sum"]:.0f} ms, '
            f'{step["missed"]:.0f} frames late beside {step["frames"]:.0f} drawn')
