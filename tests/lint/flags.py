#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the compiler about each flag by itself: meson drops those that it does not know without a word.

flags.py COMPILER WORD… -- FLAG…
"""

import subprocess
import sys


def known(compiler, flag):
    # Without another diagnostic GCC says nothing about an unknown -Wno-…: ask about its positive form.
    asked = flag.replace('-Wno-', '-W', 1)
    result = subprocess.run([*compiler, '-Werror', '-Wall', '-Wextra', asked, '-x', 'c', '-fsyntax-only', '-'],
                            input='int x;\n', capture_output=True, text=True, check=False)
    return result.returncode == 0


def main():
    split = sys.argv.index('--')
    compiler, flags = sys.argv[1:split], sys.argv[split + 1:]
    unknown = [flag for flag in flags if not known(compiler, flag)]
    blind = [flag for flag in ('-Werror=parenthesis', '-Wno-such-warning') if known(compiler, flag)]
    print('1..2')
    for flag in unknown:
        print(f'# {flag} is not known to {" ".join(compiler)}')
    print(f'{"not ok" if unknown or not flags else "ok"} 1 - the compiler knows every flag')
    print(f'{"not ok" if blind else "ok"} 2 - a misspelt flag is found')
    return 1 if unknown or blind or not flags else 0


if __name__ == '__main__':
    sys.exit(main())
