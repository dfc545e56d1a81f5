#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last line of ./check: every way in which a program can end is counted as what it is."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

COUNT = pathlib.Path(os.environ['SCEAU_SRCDIR']) / '.ci' / 'count.py'
GOOD, BAD, SKIPPED = '', '<failure/>', '<skipped/>'


def run_count(programs, *extra, logs=True, said=''):
    """programs: {name: (result, [case, …])}, each of which said that; the exit status and what is printed."""
    with tempfile.TemporaryDirectory() as folder:
        base = f'{folder}/log'
        if logs:
            with open(f'{base}.json', 'w', encoding='utf-8') as log:
                for name, (result, _) in programs.items():
                    log.write(json.dumps({'name': f'sceau:unit / {name}', 'result': result, 'stdout': said}) + '\n')
            suites = ''.join(
                f'<testsuite name="sceau.sceau:unit / {name}">'
                + ''.join(f'<testcase name="{number}">{case}</testcase>' for number, case in enumerate(cases))
                + f'<system-out>{said}</system-out></testsuite>' for name, (_, cases) in programs.items() if cases)
            pathlib.Path(f'{base}.junit.xml').write_text(f'<testsuites>{suites}</testsuites>', encoding='utf-8')
        result = subprocess.run([sys.executable, COUNT, *extra, f'run={base}'], capture_output=True, text=True, check=False)
        return result.returncode, result.stdout.splitlines()


def counted(*arguments, **options):
    """The exit status and the last line."""
    status, lines = run_count(*arguments, **options)
    return status, lines[-1]


def repeated():
    """The reason of a failed case, and not what a good one said."""
    said = '1..3\n# fine\nok 1 - a\n# expected 1\n# got 2\nnot ok 2 - b\nok 3 - c\n'
    _, lines = run_count({'a': ('FAIL', [GOOD, BAD, GOOD]), 'b': ('OK', [GOOD])}, said=said)
    return [line for line in lines if line.startswith(('#', 'ok', 'not ok', '--'))]


ROWS = [
    ('all good', {'a': ('OK', [GOOD, GOOD]), 'b': ('OK', [GOOD])}, (0, '3 passed, 0 failed')),
    ('a failed case', {'a': ('FAIL', [GOOD, BAD])}, (1, '1 passed, 1 failed')),
    ('a skipped case', {'a': ('OK', [GOOD, SKIPPED])}, (0, '1 passed, 0 failed, 1 skipped')),
    ('a skipped program', {'a': ('SKIP', [])}, (0, '0 passed, 0 failed, 1 skipped')),
    ('killed after a good case', {'a': ('ERROR', [GOOD])}, (1, '1 passed, 1 failed')),
    ('killed before any case', {'a': ('ERROR', [])}, (1, '0 passed, 1 failed')),
    ('too slow', {'a': ('TIMEOUT', [GOOD])}, (1, '1 passed, 1 failed')),
    ('passes although it should not', {'a': ('UNEXPECTEDPASS', [GOOD])}, (1, '1 passed, 1 failed')),
    ('no test', {}, (1, '0 passed, 1 failed')),
    ('a program without cases', {'a': ('OK', [])}, (0, '1 passed, 0 failed')),
]


def main():
    outcomes = [(name, expected, counted(programs)) for name, programs, expected in ROWS]
    outcomes.append(('no log at all', (1, '0 passed, 1 failed'), counted({}, logs=False)))
    outcomes.append(('the build broke', (1, '1 passed, 1 failed'),
                     counted({'a': ('OK', [GOOD])}, '--broken', 'the build failed')))
    outcomes.append(('a program that wrote what XML cannot hold', (0, '1 passed, 0 failed'),
                     counted({'a': ('OK', [GOOD])}, said='\x1b[31m \x00 \ufffe')))
    outcomes.append(('the reason is repeated', ['-- a', '# expected 1', '# got 2', 'not ok 2 - b'], repeated()))
    print(f'1..{len(outcomes)}')
    failed = False
    for number, (name, expected, got) in enumerate(outcomes, 1):
        if got != expected:
            print(f'# expected {expected}, got {got}')
        failed = failed or got != expected
        print(f'{"ok" if got == expected else "not ok"} {number} - {name}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
