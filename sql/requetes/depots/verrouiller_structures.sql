-- What arrives from a structure is registered by one transaction at a time: two that carry the same bytes must each see the other's,
-- or neither would be the doublon. Always in the same order, so that two registrations never wait for each other.
SELECT pg_advisory_xact_lock(s.cle)
FROM (
    SELECT DISTINCT hashtextextended(u.code, 620005) AS cle
    FROM unnest(cast(:structures AS text[])) AS u (code)
    ORDER BY cle
) AS s;
