#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the cases of meson's test runs: count.py [--broken WHY] [NAME=LOGBASE…]

LOGBASE is what `meson test --logbase` made: LOGBASE.json says how each program ended, LOGBASE.junit.xml has its cases.
A program that fails without a failed case (killed, timed out, no plan) counts as one failed case. What the first failures said
is repeated. The last line is "N passed, N failed", with ", N skipped" if any were; the exit status is 1 if any failed.
"""

import collections
import json
import re
import sys
import xml.etree.ElementTree as ElementTree


# What XML cannot hold; meson writes down what a program said as it was said.
NOT_XML = re.compile('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
SAID_FAILURES = 5  # of so many failed programs
SAID_LINES = 60    # so many lines
SAID_COLUMNS = 200


def split_name(full):
    """(suite, program) of "project:suite / program"."""
    prefix, _, name = full.rpartition(' / ')
    return prefix.partition(':')[2] or 'none', name


def read_programs(base):
    """The programs of one run: name, suites, how it ended."""
    with open(base + '.json', encoding='utf-8', errors='replace') as log:
        for line in log:
            record = json.loads(line)
            suite, name = split_name(record['name'])
            yield name, suite, record['result']


def read_suites(path):
    with open(path, encoding='utf-8', errors='replace') as log:
        return ElementTree.fromstring(NOT_XML.sub('\ufffd', log.read()).encode()).iter('testsuite')


def read_cases(base):
    """{program: Counter(passed=, failed=, skipped=)}, and the names of the failed and skipped cases."""
    counts = collections.defaultdict(collections.Counter)
    notable = []
    for suite in read_suites(base + '.junit.xml'):
        # A program with cases is a suite of its own, "project.NAME"; programs without are cases of "project".
        program = suite.get('name').partition('.')[2]
        for case in suite.iter('testcase'):
            owner = split_name(program or case.get('name'))[1]
            if case.find('failure') is not None or case.find('error') is not None:
                outcome = 'failed'
            elif case.find('skipped') is not None:
                outcome = 'skipped'
            else:
                outcome = 'passed'
            counts[owner][outcome] += 1
            if outcome != 'passed':
                notable.append((outcome, owner, case.get('name')))
    return counts, notable


def last_words(record):
    """What a failed program said just before each case that failed, or at its end; its errors."""
    lines = record.get('stdout', '').splitlines()
    failed = [at for at, line in enumerate(lines) if line.startswith('not ok')]
    said = []
    for at in failed or [len(lines) - 1]:
        first = at
        while first > 0 and not re.match(r'(not )?ok |1\.\.', lines[first - 1]):
            first -= 1
        said += lines[first:at + 1]
    return (said + record.get('stderr', '').splitlines())[:SAID_LINES]


def print_last_words(base):
    with open(base + '.json', encoding='utf-8', errors='replace') as log:
        records = [json.loads(line) for line in log]
    failed = [record for record in records if record['result'] not in ('OK', 'EXPECTEDFAIL', 'SKIP')]
    for record in failed[:SAID_FAILURES]:
        print(f"\n-- {split_name(record['name'])[1]}")
        for line in last_words(record):
            print(line[:SAID_COLUMNS])
        print()


def count_run(base):
    """({suite: Counter}, [(outcome, program, case)])"""
    by_suite = collections.defaultdict(collections.Counter)
    cases, notable = read_cases(base)
    for name, suite, result in read_programs(base):
        counts = cases.get(name, collections.Counter())
        if result in ('OK', 'EXPECTEDFAIL'):
            by_suite[suite] += counts or collections.Counter(passed=1)
        elif result == 'SKIP':
            by_suite[suite] += counts or collections.Counter(skipped=1)
        else:
            by_suite[suite] += counts
            if not counts['failed']:
                by_suite[suite]['failed'] += 1
                notable.append(('failed', name, result.lower()))
    return by_suite, notable


def main(arguments):
    total = collections.Counter()
    notable = []
    if arguments[:1] == ['--broken']:
        total['failed'] += 1
        notable.append(('failed', 'check', arguments[1]))
        arguments = arguments[2:]
    for argument in arguments:
        run, _, base = argument.partition('=')
        try:
            by_suite, run_notable = count_run(base)
            print_last_words(base)
        except (OSError, ValueError, ElementTree.ParseError) as error:
            total['failed'] += 1
            notable.append(('failed', run, str(error)))
            continue
        for suite, counts in sorted(by_suite.items()):
            print(f"{run + ' ' + suite:<24} {counts['passed']:>6} passed {counts['failed']:>4} failed"
                  f" {counts['skipped']:>4} skipped")
            total += counts
        notable += [(outcome, f'{run}: {program}', case) for outcome, program, case in run_notable]
    if not total:
        total['failed'] += 1
        notable.append(('failed', 'check', 'no test ran'))
    for outcome, program, case in sorted(notable):
        print(f'{outcome}: {program}: {case}')
    skipped = f", {total['skipped']} skipped" if total['skipped'] else ''
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}")
    return 1 if total['failed'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
