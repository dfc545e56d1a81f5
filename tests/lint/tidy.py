#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy (.clang-tidy says which checks) over the sources of src/, as they are compiled.

It takes seconds a file: with --sample N only N of them are looked at, others for each commit (the seed is printed and can be given)."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import tree as lint

# GCC's -Wformat=2 means more to clang: it wants literal formats in printf-like functions of our own, too.
OPTIONS = ['--quiet', '--extra-arg=-Wno-unknown-warning-option', '--extra-arg=-Wno-format-nonliteral']
QUICK = [f'--extra-arg={word}' for word in ('-Xclang', '-analyzer-config', '-Xclang', 'mode=shallow')]
BROKEN = '#include <stdlib.h>\nint\nmain (void)\n{\n  int *p = NULL;\n\n  return *p;\n}\n'


def tidy(arguments):
    result = subprocess.run(['clang-tidy', *OPTIONS, *arguments], capture_output=True, text=True, check=False)
    found = [line for line in result.stdout.splitlines() if ' warning: ' in line or ' error: ' in line]
    return found or ([result.stderr.strip()] if result.returncode else [])


def example_is_found():
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / 'broken.c'
        path.write_text(BROKEN, encoding='utf-8')
        config = f'--config-file={lint.SOURCE / ".clang-tidy"}'
        return any('NullDereference' in line for line in tidy([config, str(path), '--']))


def sources():
    commands = json.loads((lint.BUILD / 'compile_commands.json').read_text(encoding='utf-8'))
    files = {os.path.normpath(os.path.join(entry['directory'], entry['file'])) for entry in commands}
    return sorted(file for file in files if file.startswith(f'{lint.SOURCE}/src/'))


def commit():
    result = subprocess.run(['git', '-C', lint.SOURCE, 'rev-parse', 'HEAD'], capture_output=True, text=True, check=False)
    return result.stdout.strip() or 'no commit'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--quick', action='store_true', help='let the analyzer find only what is near: half the time')
    parser.add_argument('--sample', type=int)
    parser.add_argument('--seed', default=commit())
    arguments = parser.parse_args()
    OPTIONS.extend(QUICK if arguments.quick else [])
    files = sources()
    if arguments.sample and arguments.sample < len(files):
        files = sorted(random.Random(arguments.seed).sample(files, arguments.sample))
        print(f'# {len(files)} files with --seed {arguments.seed}')
    print(f'1..{len(files) + 1}')
    seen = example_is_found()
    print(f'{"ok" if seen else "not ok"} 1 - a null dereference is found')
    failed = not seen
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (file, found) in enumerate(zip(files, pool.map(lambda file: tidy(['-p', str(lint.BUILD), file]), files)), 2):
            for line in found:
                print(f'# {line}')
            print(f'{"not ok" if found else "ok"} {number} - {os.path.relpath(file, lint.SOURCE)}', flush=True)
            failed = failed or bool(found)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
