"""What is remembered of requests, and what gives way."""

from emulator.web.journal import NAMESPACES, Entry, Journal


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
