"""Reading lists and writing tables. Plain Python: knows no Django and no case."""

from .cleaning import Fix, ListReading, ListRow, RowError, UnitName, clean_table, read_list
from .table import LABELS, SEVERAL, Column, Row, SheetError, Table, read_table

__all__ = [
    "LABELS", "SEVERAL", "Column", "Fix", "ListReading", "ListRow", "Row", "RowError", "SheetError", "Table", "UnitName", "clean_table", "read_list",
    "read_table",
]  # fmt: skip
