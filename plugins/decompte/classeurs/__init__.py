"""Workbooks and CSV files read into typed tables, by template maps that are data (``reference/modeles``)."""
