"""One use case per arrow of the flow; the DAGs, the command line and the pages call only this."""
