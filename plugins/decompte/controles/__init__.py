"""From tables read to findings, verdict and completeness: the suites of `expectations/`, run once over a whole lot."""
