#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An independent opinion on WSSE: bcrypt and hashlib, no code of ours.

stdin: a JSON list of {"password","salt","username","nonce","created"}.
stdout: for each {"cryptpass","digest","header"}."""
import base64
import hashlib
import json
import sys

import bcrypt


def referee(case):
    # bcrypt looks at 72 bytes; newer releases of this module refuse more instead of cutting.
    password = case['password'].encode()[:72]
    cryptpass = bcrypt.hashpw(password, case['salt'].encode()).decode()
    text = case['nonce'] + case['created'] + cryptpass
    digest = base64.b64encode(hashlib.sha1(text.encode()).digest()).decode()
    header = (f'UsernameToken Username="{case["username"]}", PasswordDigest="{digest}", '
              f'Nonce="{case["nonce"]}", Created="{case["created"]}"')
    return {'cryptpass': cryptpass, 'digest': digest, 'header': header}


json.dump({'answers': [referee(case) for case in json.load(sys.stdin)['cases']]}, sys.stdout)
