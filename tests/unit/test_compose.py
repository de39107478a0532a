"""The Compose file and what it builds are true to the project: names of settings, ports, files, and no password of ours."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from ringfence.config import Config

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
ASTERISK, RINGFENCE = COMPOSE["services"]["asterisk"], COMPOSE["services"]["dialer"]
LAST = "${RTP_LAST:-10199}"
GIVEN = {
    "ARI_PASSWORD": "0f" * 24,
    "CARRIER_HOST": "sip.carrier.example",
    "CARRIER_USER": "fernhill",
    "CARRIER_PASSWORD": r"a&b|c\d/e",
    "PUBLIC_ADDRESS": "203.0.113.9",
    "TELEPHONE_1001_PASSWORD": "1e" * 24,
}


def settings() -> dict[str, str]:
    """What env.sh prints."""
    printed = subprocess.run(["sh", str(DEPLOY / "env.sh")], check=True, capture_output=True, text=True).stdout
    return dict(line.split("=", 1) for line in printed.splitlines() if line and not line.startswith("#"))


def filled(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What fill.sh says, once it has filled in the files into the folder."""
    given = {"PATH": os.environ["PATH"], "FILES": str(DEPLOY / "asterisk"), "TO": str(folder)} | environment
    command = ["sh", str(DEPLOY / "asterisk" / "fill.sh"), "echo", "ready"]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


def test_every_setting_of_ringfence_in_the_containers_exists() -> None:
    known = {f"RINGFENCE_{field.name.upper()}" for field in fields(Config)}
    image = set(re.findall(r"\bRINGFENCE_[A-Z_]+(?==)", (DEPLOY / "Dockerfile").read_text()))
    assert image
    assert image | set(RINGFENCE["environment"]) <= known


def test_every_variable_of_the_file_is_printed_and_what_is_secret_has_no_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    printed = settings()
    assert set(re.findall(r"\$\{(\w+)", text)) == set(printed)
    secret = {name for name, value in printed.items() if re.fullmatch("[0-9a-f]{48}", value)}
    assert secret == {"ARI_PASSWORD", "TELEPHONE_1001_PASSWORD"}
    assert not re.search(r"\$\{\w*(PASSWORD|SECRET)\w*:-\w", text)
    assert all(settings()[name] != printed[name] for name in secret)


def test_what_is_needed_to_fill_in_the_files_is_handed_to_asterisk() -> None:
    needed = re.search(r"^for name in (.*); do", (DEPLOY / "asterisk" / "fill.sh").read_text(), re.MULTILINE)
    assert needed is not None
    assert set(needed[1].split()) == set(GIVEN)
    assert set(GIVEN) <= set(ASTERISK["environment"])


def test_nobody_outside_reaches_ari_and_the_pages_are_for_a_proxy_on_this_machine() -> None:
    assert ASTERISK["ports"] == ["5060:5060/udp", "8089:8089", f"10000-{LAST}:10000-{LAST}/udp"]
    assert RINGFENCE["ports"] == ["127.0.0.1:8080:8080"]
    assert COMPOSE["networks"]["control"]["internal"] is True
    assert RINGFENCE["environment"]["RINGFENCE_ASTERISK"].endswith("@asterisk:8088")


def test_what_is_copied_built_and_mounted_exists() -> None:
    assert (DEPLOY / ASTERISK["build"] / "Dockerfile").is_file()
    assert (ROOT / RINGFENCE["build"]["dockerfile"]).is_file()
    assert (DEPLOY / RINGFENCE["build"]["context"]).resolve() == ROOT
    taken = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert [name for name in taken if name.startswith("!") and not (ROOT / name[1:]).exists()] == []
    volumes = {mount.partition(":")[0] for service in (ASTERISK, RINGFENCE) for mount in service["volumes"]}
    assert {name for name in volumes if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert all((DEPLOY / name).is_dir() for name in volumes if name.startswith("."))
    assert "/deploy/.env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_files_of_asterisk_are_filled_in(tmp_path: Path) -> None:
    found = filled(tmp_path, **GIVEN)
    assert (found.returncode, found.stdout, found.stderr) == (0, "ready\n", "")
    said = {
        path.name: [line for line in path.read_text().splitlines() if not line.startswith(";")]
        for path in tmp_path.glob("*.conf")
    }
    assert not [line for lines in said.values() for line in lines if re.search("<[A-Z ]+>", line)]
    assert f"password = {GIVEN['CARRIER_PASSWORD']}" in said["pjsip.conf"]
    assert "contact = sip:sip.carrier.example:5060" in said["pjsip.conf"]
    assert "external_media_address = 203.0.113.9" in said["pjsip.conf"]
    assert "type = registration" in said["pjsip.conf"]
    assert f"password = {GIVEN['ARI_PASSWORD']}" in said["ari.conf"]
    assert "bindaddr = 0.0.0.0" in said["http.conf"]
    assert not [line for line in said["http.conf"] if line.startswith("tls")]
    assert {"rtpstart = 10000", "rtpend = 10199", "[ice_host_candidates]"} <= set(said["rtp.conf"])


def test_a_carrier_that_wants_no_registration_gets_none_and_a_certificate_opens_browsers_way(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    for name in ("fullchain.pem", "privkey.pem"):
        (tmp_path / "keys" / name).write_text("a certificate")
    assert filled(tmp_path, **GIVEN, CARRIER_REGISTERS="no").returncode == 0
    text = (tmp_path / "pjsip.conf").read_text()
    assert "type = registration" not in text
    assert "[1001](telephone)" in text
    assert "\ntlsbindaddr = 0.0.0.0:8089" in (tmp_path / "http.conf").read_text()


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_what_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    found = filled(tmp_path, **{name: value for name, value in GIVEN.items() if name != missing})
    assert found.returncode == 1
    assert found.stderr == f"{missing} is not set: fill in deploy/.env\n"
