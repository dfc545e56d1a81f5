#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the JSON on stdin what data/openapi/https-management-v1.yaml says? openapi-validate.py SCHEMA"""
import json
import os
import sys

import jsonschema
import yaml

path = os.path.join(os.environ['SCEAU_SRCDIR'], 'data/openapi/https-management-v1.yaml')
with open(path, encoding='utf-8') as file:
    document = yaml.safe_load(file)
schema = {'$ref': f'#/components/schemas/{sys.argv[1]}', 'components': document['components']}
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(sys.stdin)))
for error in errors:
    print(f'{error.json_path}: {error.message}', file=sys.stderr)
sys.exit(1 if errors else 0)
