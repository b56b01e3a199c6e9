"""The index on PostgreSQL's full-text search, for several hosts.

It has a schema of its own, with its version in the name, outside the migrations. A rebuild creates a new schema beside
the old one and replaces it, in one transaction. Writers hold an advisory lock.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from wiki.search.analysis.analyzer import analysis_language
from wiki.search.document import Document
from wiki.search.index import IndexUnavailable, SearchResults
from wiki.search.postgresql import terms
from wiki.search.postgresql.searcher import Searcher
from wiki.search.querying.query import Query

INDEX_VERSION = 6
"""Changes whenever an index written by earlier code must be rebuilt."""

_COLUMNS = "key, lang, scope, shown, facets, updated, body, words, title_words, title, terms, forms"
_TABLES = """
CREATE SCHEMA {schema};
CREATE TABLE {schema}.document (
    number bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, lang text NOT NULL, scope text NOT NULL,
    shown text[] NOT NULL, facets text[] NOT NULL, updated text NOT NULL, body text NOT NULL,
    words integer NOT NULL, title_words integer NOT NULL, title tsvector NOT NULL, terms tsvector NOT NULL,
    forms tsvector NOT NULL) WITH (toast_tuple_target = 256);
ALTER TABLE {schema}.document ALTER facets SET STORAGE PLAIN, ALTER updated SET STORAGE MAIN,
    ALTER title SET STORAGE MAIN, ALTER forms SET STORAGE EXTERNAL;
CREATE TABLE {schema}.term (lexeme text COLLATE "C" NOT NULL, documents bigint NOT NULL, titles bigint NOT NULL);
CREATE TABLE {schema}.size (documents bigint NOT NULL, words bigint NOT NULL, title_words bigint NOT NULL);
INSERT INTO {schema}.size VALUES (0, 0, 0)
"""
_INDEXES = """
INSERT INTO {schema}.term SELECT text.word, text.ndoc, coalesce(title.ndoc, 0)
    FROM ts_stat('SELECT terms FROM {schema}.document') AS text
    LEFT JOIN ts_stat('SELECT title FROM {schema}.document') AS title USING (word);
UPDATE {schema}.size SET documents = d.n, words = d.words, title_words = d.title_words
    FROM (SELECT count(*) AS n, coalesce(sum(words), 0) AS words, coalesce(sum(title_words), 0) AS title_words
          FROM {schema}.document) AS d;
ALTER TABLE {schema}.document ADD PRIMARY KEY (number), ADD UNIQUE (key);
ALTER TABLE {schema}.term ADD PRIMARY KEY (lexeme);
CREATE INDEX ON {schema}.document USING gin (terms);
CREATE INDEX ON {schema}.document (updated DESC, number);
ANALYZE {schema}.document
"""
# Updates the totals over all documents when those with these keys are added (sign 1) or removed (sign -1).
_UPDATE_COUNTS = """
WITH changed AS (SELECT title, terms, words, title_words FROM {schema}.document WHERE key = ANY(%(keys)s)),
     sized AS (UPDATE {schema}.size SET documents = size.documents + %(sign)s * c.n,
         words = size.words + %(sign)s * c.words, title_words = size.title_words + %(sign)s * c.title_words
         FROM (SELECT count(*) AS n, coalesce(sum(words), 0) AS words, coalesce(sum(title_words), 0) AS title_words
               FROM changed) AS c)
INSERT INTO {schema}.term
    SELECT lexeme, %(sign)s * count(*), %(sign)s * count(*) FILTER (WHERE lexeme = ANY(tsvector_to_array(title)))
    FROM changed, unnest(tsvector_to_array(terms)) AS lexeme GROUP BY 1
ON CONFLICT (lexeme) DO UPDATE
    SET documents = term.documents + excluded.documents, titles = term.titles + excluded.titles
"""


class PostgresqlIndex:
    """A search index in a database that many hosts may read and write."""

    def __init__(self, engine: Engine, name: str) -> None:
        """Use the index of this name, created by its first rebuild."""
        self._engine = engine
        self._family = f"search_{name}_"
        self._schema = f"{self._family}{INDEX_VERSION}"

    def update(self, documents: Iterable[Document], deleted_keys: Iterable[str] = ()) -> None:
        """Write documents (replacing those of the same key) and remove keys, all or nothing."""
        latest = {document.key: _table_row(document) for document in documents}
        gone = [*latest, *deleted_keys]
        if not gone:
            return
        with self._cursor() as cursor:
            self._lock(cursor)
            counted = _UPDATE_COUNTS.format(schema=self._schema)
            cursor.execute(counted, {"keys": gone, "sign": -1})
            cursor.execute(f"DELETE FROM {self._schema}.document WHERE key = ANY(%s)", (gone,))  # noqa: S608 - a name of our own
            self._copy(cursor, latest.values(), self._schema)
            cursor.execute(counted, {"keys": list(latest), "sign": 1})

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these documents atomically; searches use the old one until then."""
        new = f"new_{self._family}"
        with self._cursor() as cursor:
            self._lock(cursor)
            cursor.execute(_TABLES.format(schema=new))
            self._copy(cursor, map(_table_row, documents), new)
            cursor.execute(_INDEXES.format(schema=new))
            query = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)"
            for (old,) in cursor.execute(query, (self._family,)).fetchall():
                cursor.execute(f"DROP SCHEMA {old} CASCADE")
            cursor.execute(f"ALTER SCHEMA {new} RENAME TO {self._schema}")

    def search(self, query: Query) -> SearchResults:
        """Answer a query; raises IndexUnavailable."""
        if not query.asks:
            return SearchResults()
        with self._cursor() as cursor:
            # When many documents match, the planner would choose a sequential scan, which it thinks is cheap.
            cursor.execute("SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB'")
            return Searcher(cursor, self._schema, query).answer()

    def is_healthy(self) -> bool:
        """Tell whether an index of this version exists; its integrity is the database's concern."""
        try:
            with self._cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {self._schema}.document")  # noqa: S608 - a name of our own
        except IndexUnavailable:
            return False
        return True

    def size(self) -> int:
        """Return the size of the index in bytes."""
        query = (
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c JOIN pg_namespace AS n"
            " ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'"
        )
        with self._cursor() as cursor:
            return int(cursor.execute(query, (self._schema,)).fetchone()[0])  # type: ignore[index]

    @contextmanager
    def _cursor(self) -> Iterator["psycopg.Cursor[Any]"]:
        """Yield a cursor in a transaction of its own; raises IndexUnavailable for any failure of the database."""
        try:
            connection = self._engine.raw_connection()
        except SQLAlchemyError as error:
            raise IndexUnavailable(str(error)) from error
        driver: psycopg.Connection[Any] = connection.driver_connection  # type: ignore[assignment]
        try:
            with driver.cursor() as cursor:
                yield cursor
            driver.commit()
        except psycopg.Error as error:
            driver.rollback()
            raise IndexUnavailable(f"{type(error).__name__}: {error}") from error
        except BaseException:
            driver.rollback()
            raise
        finally:
            connection.close()

    def _lock(self, cursor: "psycopg.Cursor[Any]") -> None:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (zlib.crc32(self._family.encode()),))

    def _copy(self, cursor: "psycopg.Cursor[Any]", rows: Iterable[tuple[Any, ...]], schema: str) -> None:
        with cursor.copy(f"COPY {schema}.document ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _table_row(document: Document) -> tuple[Any, ...]:
    """Return a document as a row of the table."""
    facets = sorted({_storable(f"{name}={value}") for name, value in document.facet_values()})
    title, text = terms.title_vector(document), terms.document_vector(document)
    return (
        document.key,
        analysis_language(document.lang),
        document.scope,
        [_storable(part) for part in document.display_fields],
        facets,
        document.updated_at,
        _storable(document.body),
        text.length,
        title.length,
        title.vector,
        text.vector,
        text.placed,
    )


def _storable(text: str) -> str:
    """Replace what PostgreSQL cannot store in a text: lone surrogates and NUL."""
    return text.encode(errors="replace").decode().replace("\0", "")
