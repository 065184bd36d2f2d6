"""Which network addresses input files are fetched from.

Judged twice: as written in the URL, and again what a name resolved to when the connection is made, so that a name
cannot answer differently the second time it is asked.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

Verdict = Literal["here", "elsewhere", "never"]
"""This machine; some other one; where clouds hand out credentials, and what is no single machine."""

_NEVER = [
    ip_network(net)
    for net in (
        "169.254.0.0/16",  # link-local, with the metadata of most clouds
        "fe80::/10",
        "fd00:ec2::254/128",  # AWS over IPv6
        "100.100.100.200/32",  # Alibaba
        "192.0.0.192/32",  # Oracle
        "168.63.129.16/32",  # Azure's host
    )
]
_NAT64 = ip_network("64:ff9b::/96")


def host_verdict(host: str) -> Verdict | None:
    """About a host as written in a URL; none for a name that must be resolved first."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return "here"
    try:
        return address_verdict(name)
    except ValueError:
        return None


def address_verdict(address: str) -> Verdict:
    """About an IP address. Raises ValueError for what is none."""
    parsed = _innermost(ip_address(address.partition("%")[0]))
    if parsed.is_multicast or any(parsed in net for net in _NEVER if net.version == parsed.version):
        return "never"
    return "here" if parsed.is_loopback else "elsewhere"


def _innermost(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside an IPv6 one that only wraps it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
