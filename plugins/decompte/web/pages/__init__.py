"""One router a page: read the request, call ``app``, render."""
