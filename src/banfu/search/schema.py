"""The tables of the index: made, dropped, and looked at whether they are all there."""

from django.db import connection, transaction

DOCUMENT = (
    "CREATE TABLE search_document (id bigint PRIMARY KEY, kind smallint NOT NULL, suggestion bigint NOT NULL, "
    "organ bigint NOT NULL, task bigint NOT NULL, year integer NOT NULL, ref bigint NOT NULL, page integer NOT NULL, "
    "piece integer NOT NULL, place text NOT NULL, plain text NOT NULL, raw text NOT NULL{tokens})"
)
READING = (
    "CREATE TABLE search_reading (file bigint PRIMARY KEY, state varchar(12) NOT NULL, "
    "pages integer NOT NULL, note varchar(200) NOT NULL)"
)
OF_SUGGESTION = "CREATE INDEX search_of_suggestion ON search_document (suggestion, kind, ref)"
# The tokens are read by the index alone; stored out of line, many more texts to be looked at fit a page.
KEPT_APART = (
    "ALTER TABLE search_document ALTER tokens SET STORAGE EXTERNAL, ALTER plain SET STORAGE MAIN, SET (toast_tuple_target = 256)"
)
MAKE = {
    # An "integer" key is the rowid itself in SQLite. The index keeps no text (content='') and no places
    # of words (detail=none): the text stands in search_document, where every candidate is looked at again.
    "sqlite": (
        DOCUMENT.format(tokens="").replace("bigint PRIMARY", "integer PRIMARY"), OF_SUGGESTION, READING,
        "CREATE VIRTUAL TABLE search_index USING fts5"
        "(tokens, content='', columnsize=0, detail=none, tokenize='ascii')",
    ),
    "postgresql": (
        DOCUMENT.format(tokens=", tokens tsvector NOT NULL"), KEPT_APART, OF_SUGGESTION, READING,
        "CREATE INDEX search_tokens ON search_document USING gin (tokens)",
    ),
}  # fmt: skip
TABLES = {
    "sqlite": ("search_document", "search_reading", "search_index"),
    "postgresql": ("search_document", "search_reading"),
}


def make() -> None:
    """Drop what is left of the index and make it anew, empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES[connection.vendor]:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in MAKE[connection.vendor]:
            cursor.execute(statement)


def there() -> bool:
    """Whether all tables of the index exist."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor))
    return names >= set(TABLES[connection.vendor])
