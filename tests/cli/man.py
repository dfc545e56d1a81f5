#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual page has every command and every option that sceauctl has, and no other."""

import os
import pathlib
import re
import subprocess
import sys

PROGRAM = pathlib.Path(os.environ['SCEAU_BUILDDIR']) / 'src' / 'sceauctl'
PAGE = pathlib.Path(os.environ['SCEAU_SRCDIR']) / 'data' / 'man' / 'sceauctl.1'


def help_of(*words):
    result = subprocess.run([PROGRAM, *words, '--help'], capture_output=True, text=True, check=True)
    return result.stdout


def options_in(text):
    return set(re.findall(r'(?<![\w-])(--[a-z][a-z-]+)', text))


def commands():
    for line in help_of().splitlines():
        match = re.match(r'  (\S+(?: \S+)?) {2,}\S', line)
        if match:
            yield match.group(1)


def sections(page):
    """Of COMMANDS: the command's name and arguments, and the text below."""
    text = page.split('.SH COMMANDS')[1].split('.SH ')[0]
    for part in text.split('.SS ')[1:]:
        title, _, body = part.partition('\n')
        yield title, body


def problems():
    page = PAGE.read_text(encoding='utf-8').replace('\\-', '-')
    described = dict(sections(page))
    names = list(commands())
    if len(names) < 10:
        yield f'--help shows only {len(names)} commands'
    for name in names:
        titles = [title for title in described if title == name or title.startswith(name + ' ')]
        if len(titles) != 1:
            yield f'{name}: {len(titles)} sections'
            continue
        shown = options_in(re.search(r'Application Options:\n(.*?)(\n\n|\Z)', help_of(*name.split()), re.S).group(1)) - {'--json'}
        written = set(re.findall(r'^\.B\S* .*?(--[a-z][a-z-]+)', described[titles[0]], re.M))
        for option in sorted(shown - written):
            yield f'{name}: {option} is not in the page'
        for option in sorted(written - shown):
            yield f'{name}: {option} is in the page, but not in the program'
        described.pop(titles[0])
    for title in described:
        yield f'{title}: in the page, but not in the program'


def main():
    print('1..1')
    found = list(problems())
    for problem in found:
        print(f'# {problem}')
    print(f'{"not " if found else ""}ok 1 - the manual page and --help agree')
    return 1 if found else 0


sys.exit(main())
