-- Two lots may load the same deposit, or deposits of the same (convention, month), at once: the second waits, so that it
-- sees the first. The deposit is locked before its month, by everyone. Whoever changes many months at once (a replay, the series)
-- takes the first lock whole instead of one for each: it waits for all those who share it.
SELECT
    pg_advisory_xact_lock_shared(620004) AS partage,
    pg_advisory_xact_lock(hashtextextended(:cle, 620003)) AS seul;
