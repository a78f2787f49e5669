-- The same arrival seen again: its size and mtime are those of the file today, so that it is not read again.
UPDATE depots.depot AS d
SET
    taille = r.taille,
    mtime_ns = r.mtime_ns
FROM
    jsonb_to_recordset(cast(:recus AS jsonb))
        AS r (structure text, chemin text, recu_le timestamptz, sha256 text, taille bigint, mtime_ns bigint)
WHERE
    d.structure = r.structure
    AND d.chemin = r.chemin
    AND d.recu_le = r.recu_le
    AND d.sha256 = r.sha256
    AND (d.taille, d.mtime_ns) IS DISTINCT FROM (r.taille, r.mtime_ns);
