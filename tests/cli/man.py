#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages have every command and every option that the programs have, and no other."""

import os
import pathlib
import re
import subprocess
import sys

PROGRAMS = pathlib.Path(os.environ['SCEAU_BUILDDIR']) / 'src'
PAGES = pathlib.Path(os.environ['SCEAU_SRCDIR']) / 'data' / 'man'
# Other programs: their page, and the words before --help of each of their commands.
OTHERS = {'sceau': ('sceau.1', ([],)), 'sceau-agent': ('sceau-agent.8', ([],)), 'sceau-helper': ('sceau-helper.8', ([],)),
          'sceau-demo': ('sceau-demo.1', ([], ['sign']))}


def help_of(*words, program='sceauctl'):
    result = subprocess.run([PROGRAMS / program, *words, '--help'], capture_output=True, text=True, check=True)
    return result.stdout


def page_of(name):
    return re.sub(r'\\f[BIR]', '', (PAGES / name).read_text(encoding='utf-8').replace('\\-', '-'))


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
    page = page_of('sceauctl.1')
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


def problems_of_others():
    for program, (name, commands_of) in OTHERS.items():
        if not (PROGRAMS / program).exists():  # a part that is not built
            continue
        shown = set().union(*(options_in(help_of(*words, program=program)) for words in commands_of)) - {'--help', '--help-all', '--help-gapplication'}
        options = page_of(name).split('.SH OPTIONS')[1].split('.SH ')[0]
        written = {option for entry in options.split('.TP\n')[1:] for option in options_in(entry.split('\n')[0])} - {'--help'}
        for option in sorted(shown - written):
            yield f'{name}: {option} is not in the page'
        for option in sorted(written - shown):
            yield f'{name}: {option} is in the page, but not in the program'


def main():
    cases = {'sceauctl.1 and --help agree': problems, 'the other manual pages and --help agree': problems_of_others}
    print(f'1..{len(cases)}')
    failed = False
    for number, (name, case) in enumerate(cases.items(), 1):
        found = list(case())
        for problem in found:
            print(f'# {problem}')
        failed |= bool(found)
        print(f'{"not " if found else ""}ok {number} - {name}')
    return 1 if failed else 0


sys.exit(main())
