"""The calculation modes: what is due before deductions, one pure function each."""
