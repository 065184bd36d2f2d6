"""What is remembered of requests, and what gives way."""

from emulator.web.journal import KEPT_HEADERS, NAMESPACES, Entry, Journal, kept


def entry(number: int) -> Entry:
    """A request that can be told from others."""
    return Entry(number, "GET", "/", "", "kling", None, None, None, 200, b"", b"", 0.0)


def test_a_namespace_remembers_its_last_requests() -> None:
    """Newest first; cleared ones are gone."""
    journal = Journal(3)
    for number in range(5):
        journal.add("a", entry(number))
    assert [each.at for each in journal.entries("a")] == [4, 3, 2]
    journal.clear("a")
    assert list(journal.entries("a")) == []


def test_all_namespaces_together_are_bounded() -> None:
    """The one that was first is forgotten first; what is cleared makes room."""
    journal = Journal(2)
    names = [f"n{number}" for number in range(NAMESPACES + 3)]
    for name in names:
        for number in range(4):
            journal.add(name, entry(number))
    full = [name for name in names if list(journal.entries(name))]
    assert full == names[3:]
    journal.clear(names[5])
    journal.add("new", entry(0))
    journal.add("new", entry(1))
    assert len(list(journal.entries(names[3]))) == 2
    journal.add("one more", entry(0))
    assert list(journal.entries(names[3])) == []


def test_a_journal_may_be_switched_off() -> None:
    """A limit of 0 keeps nothing."""
    journal = Journal(0)
    journal.add("a", entry(1))
    assert list(journal.entries("a")) == []


def test_entries_are_numbered_in_their_namespace() -> None:
    """Emptying a journal does not begin anew, clearing does."""
    journal = Journal(3)
    assert [journal.number("a"), journal.number("a"), journal.number("b")] == [1, 2, 1]
    journal.add("a", entry(1))
    assert journal.empty("a") == 1
    assert journal.number("a") == 3
    journal.clear("a")
    assert journal.number("a") == 1


def test_headers_are_kept_as_they_are_within_a_limit() -> None:
    """Those that come first, if they are too long together."""
    usual = [(b"a", b"1"), (b"b", b"2")]
    assert kept(usual) is usual
    many = [(b"x" * 10, b"y" * 90)] * 1000
    assert sum(len(name) + len(value) for name, value in kept(many)) == KEPT_HEADERS // 100 * 100


def test_an_entry_can_be_logged() -> None:
    """It shows nothing of what could carry a credential."""
    secret = "s3cret-s3cret"
    told = repr(entry(1)._replace(query=secret, request=secret.encode(), headers=[(b"x-api-key", secret.encode())]))
    assert secret not in told
