"""What a state file of the SQLite store looks like inside, and how one is opened or told from something else.

Knows SQL and nothing about records beyond their columns. The file says whose it is (`application_id`) and which
version of this schema it holds (`user_version`). There are no migrations: a state file is a test's, and short-lived.
"""

import sqlite3

from emulator.storage.base import StorageError

APPLICATION_ID = 0x4C495053  # "LIPS"
SCHEMA_VERSION = 1

# Each index answers one question from its own columns alone, in the order the contract promises.
_SCHEMA = (
    """
    CREATE TABLE record (
        namespace TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, scope TEXT NOT NULL, seq INTEGER NOT NULL,
        version INTEGER NOT NULL, alias TEXT, due_at INTEGER, body BLOB NOT NULL,
        PRIMARY KEY (namespace, kind, id)
    )
    """,
    "CREATE UNIQUE INDEX record_alias ON record (namespace, kind, alias) WHERE alias IS NOT NULL",
    "CREATE INDEX record_order ON record (namespace, kind, seq, id)",
    "CREATE INDEX record_scope ON record (namespace, kind, scope, seq, id)",
    "CREATE INDEX record_due ON record (namespace, due_at, seq, kind, id) WHERE due_at IS NOT NULL",
    """
    CREATE TABLE counter (
        namespace TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (namespace, name)
    ) WITHOUT ROWID
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


def connect(path: str, patience: float) -> sqlite3.Connection:
    """Open the file, making it if it is new, and wait up to `patience` seconds for other processes' locks.

    Raises `StorageError` for another program's database or another schema version, `sqlite3.Error` for the rest.
    """
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)  # transactions are ours to begin
    try:
        # The lock comes first: two processes that start together must not both find the file new.
        connection.execute("BEGIN IMMEDIATE")
        _check_or_create(connection, path)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_or_create(connection: sqlite3.Connection, path: str) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == 0 and version == 0 and tables == 0:
        for statement in _SCHEMA:
            connection.execute(statement)
    elif application != APPLICATION_ID:
        raise StorageError(f"The file {path} is the database of another program.")
    elif version != SCHEMA_VERSION:
        raise StorageError(
            f"The state file {path} has schema version {version}, this program reads {SCHEMA_VERSION}: remove the file."
        )
