"""Text functions for suggestions and replies. Plain Python that others could use alone: no Django.

``tokens``, ``asks``, ``marks`` and ``takeup`` are light; the other modules need numpy, scipy, scikit-learn and rjieba, and are imported
by commands and workers only, never by the process that serves pages.
"""
