-- Two lots may load deposits of the same (convention, month) at once: the second waits, so that it sees the first.
SELECT pg_advisory_xact_lock(hashtextextended(:cle, 620003));
