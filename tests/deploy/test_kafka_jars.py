"""Kafka's jars come from a company's mirror too, by the certificates that it names."""

import hashlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.local import kafka_jars
from deploy.local.kafka_jars import MIRROR, KafkaUnavailable

pytest.importorskip("jgo", reason="comes with the packages of Kafka")

THING = "org.example:thing:1.0"
JAR = b"a jar"
NAMING = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Mirror:
    """A repository on this machine, and the certificate that nobody else trusts."""

    url: str
    certificate: Path


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    certificate, key = a_certificate(tmp_path)
    root = tmp_path / "repository"
    jar = root / "org" / "example" / "thing" / "1.0" / "thing-1.0.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(JAR)
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *told: Quiet(*told, directory=str(root)))
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in NAMING:
        monkeypatch.setenv(name, "")  # so that what is set during the test goes with it
        monkeypatch.delenv(name)
    url = f"https://127.0.0.1:{server.server_address[1]}/"
    monkeypatch.setenv(MIRROR, url)
    yield Mirror(url, certificate)
    server.shutdown()
    thread.join()
    server.server_close()


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a company")])
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    certificate, secret = folder / "company.pem", folder / "company.key"
    certificate.write_bytes(made.public_bytes(pem))
    secret.write_bytes(key.private_bytes(pem, *plain))
    return certificate, secret


@pytest.mark.parametrize("naming", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_mirror_is_trusted_by_the_certificates_that_are_named(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, naming: str
) -> None:
    monkeypatch.setenv(naming, str(mirror.certificate))
    path = kafka_jars.verified(hashlib.sha256(JAR).hexdigest(), THING)
    assert path.read_bytes() == JAR


def test_a_mirror_that_nobody_vouches_for_is_refused_with_the_way_out(mirror: Mirror) -> None:
    with pytest.raises(KafkaUnavailable, match="REQUESTS_CA_BUNDLE or SSL_CERT_FILE"):
        kafka_jars.verified(hashlib.sha256(JAR).hexdigest(), THING)
    assert not kafka_jars.local_path(THING).exists()


def test_a_mirror_cannot_bring_another_jar(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(mirror.certificate))
    with pytest.raises(KafkaUnavailable, match="not the pinned file"):
        kafka_jars.verified("0" * 64, THING)
