"""Official letters on paper: one model, written as .docx and PDF, measured, read back and checked before signing.

Plain Python: it knows no Django and no database, and can be used alone. ``letter``, ``parse``, ``compare`` and ``checks`` need
the standard library only; ``pdf`` needs typst, ``docx_write`` and ``docx_read`` need python-docx, ``measure`` needs pypdfium2.
"""
