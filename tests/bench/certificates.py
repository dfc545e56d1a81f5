# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for the benches, made when they run."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def issue(subject, public_key, issuer, issuer_key, authority, address=None):
    """Of an authority, or of a server: for its address, else for its name."""
    now = datetime.datetime.utcnow()
    builder = (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(public_key)
               .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
               .not_valid_after(now + datetime.timedelta(days=90)).add_extension(x509.BasicConstraints(authority, None), True))
    if not authority:
        names = [x509.IPAddress(ipaddress.ip_address(address))] if address else [x509.DNSName(subject)]
        builder = (builder.add_extension(x509.SubjectAlternativeName(names), False)
                   .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False))
    return builder.sign(issuer_key, hashes.SHA256())


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)
