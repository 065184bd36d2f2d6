"""How what moves begins and ends."""


def eased(share: float) -> float:
    """0 to 1 as `share` goes from 0 to 1: slow at both ends."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
