"""A certificate authority of this installation's own: for its network, and between its servers.

No public authority vouches for a machine in a village hall; its own does, for whoever has taken its
root certificate in hand. ECDSA P-256, SHA-256; keys are PKCS#8 files of mode 600.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_DAYS = 3650
LEAF_DAYS = 397
"""Browsers refuse certificates for longer (CA/Browser Forum, as it was until 2026; Apple asks for
no more than 825 days of a root that the owner of a phone has added)."""
RENEW = timedelta(days=30)


class Authority:
    """The root in ``folder``: ``root.crt`` and ``root.key``, made when first asked for.

    ``only``: it can vouch for these host names (with all below them) and addresses alone, so that
    whoever steals its key cannot pass for a bank on the phones that trust it (RFC 5280, 4.2.1.10).
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        now: datetime,
        days: int = ROOT_DAYS,
        only: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
            made = _builder(subject, subject, key, now, days).add_extension(
                x509.BasicConstraints(ca=True, path_length=0), critical=True
            )
            made = made.add_extension(_usage(root=True), critical=True)
            if only:
                limits = x509.NameConstraints([_allowed(one) for one in only], None)
                made = made.add_extension(limits, critical=True)
            write_secret(folder / "root.key", _pem(key))
            self.path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(_PEM))
        self.certificate = x509.load_pem_x509_certificate(self.path.read_bytes())

    @property
    def path(self) -> Path:
        """The root certificate, which is no secret."""
        return self.folder / "root.crt"

    def fingerprint(self) -> str:
        """SHA-256 of the root certificate as phones show it: ``AB:CD:...``."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def issue(
        self, names: list[str], now: datetime, *, days: int = LEAF_DAYS, client: bool = False
    ) -> tuple[bytes, bytes]:
        """A certificate for these host names and addresses, and its key, both PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        root = serialization.load_pem_private_key((self.folder / "root.key").read_bytes(), None)
        assert isinstance(root, ec.EllipticCurvePrivateKey)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        use = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        made = _builder(subject, self.certificate.subject, key, now, days)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(_usage(root=False), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
        )
        if not client:
            alternatives = x509.SubjectAlternativeName([_name(name) for name in names])
            made = made.add_extension(alternatives, critical=False)
        return made.sign(root, hashes.SHA256()).public_bytes(_PEM), _pem(key)


_PEM = serialization.Encoding.PEM


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    begin = now - timedelta(days=1)  # a phone's clock may be behind
    made = made.not_valid_before(begin).not_valid_after(begin + timedelta(days=days))
    return made.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )


def _usage(*, root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not root,
        key_cert_sign=root,
        crl_sign=root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _allowed(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def allows(root: x509.Certificate, names: Sequence[str]) -> bool:
    """Whether a root may vouch for all these names."""
    try:
        limits = root.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return True
    known = {str(one.value) for one in limits.permitted_subtrees or ()}

    def inside(name: str) -> bool:
        try:
            return str(ip_network(name)) in known
        except ValueError:
            return any(name == one or name.endswith("." + one) for one in known)

    return all(inside(name) for name in names)


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def names_in(certificate: x509.Certificate) -> set[str]:
    """The host names and addresses that a certificate is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    return {str(one.value) for one in found}


def still_good(path: Path, names: list[str], now: datetime) -> bool:
    """Whether the certificate in that file is for these names, and for a while yet."""
    if not path.exists():
        return False
    found = x509.load_pem_x509_certificate(path.read_bytes())
    return names_in(found) >= set(names) and found.not_valid_after_utc - now > RENEW


def write_secret(path: Path, data: bytes) -> None:
    """Write a file that its owner alone may read."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
    draft.replace(path)
