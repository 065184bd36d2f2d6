"""Which addresses are this machine, another one, or out of bounds."""

import pytest

from emulator.media.addresses import address_verdict, host_verdict


@pytest.mark.parametrize(
    ("address", "verdict"),
    [("127.0.0.1", "here"), ("127.9.9.9", "here"), ("::1", "here"), ("::ffff:127.0.0.1", "here"),
     ("8.8.8.8", "elsewhere"), ("10.0.0.1", "elsewhere"), ("fe80::1%eth0", "never"), ("fd00:ec2::254", "never"),
     ("64:ff9b::a9fe:a9fe", "never"), ("2002:a9fe:a9fe::1", "never"), ("168.63.129.16", "never")],
)  # fmt: skip
def test_addresses_are_judged_by_what_they_wrap(address: str, verdict: str) -> None:
    """An IPv4 address inside an IPv6 one counts as itself."""
    assert address_verdict(address) == verdict


def test_names_are_judged_later() -> None:
    """Only localhost is known by name; others must be resolved first."""
    assert host_verdict("LOCALHOST.") == "here"
    assert host_verdict("app.localhost") == "here"
    assert host_verdict("localhost.evil.example") is None
