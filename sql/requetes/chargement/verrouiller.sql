-- Two lots may load the same deposit, or deposits of the same (convention, month), at once: the second waits, so that it
-- sees the first. The deposit is locked before its month, by everyone.
SELECT pg_advisory_xact_lock(hashtextextended(:cle, 620003));
