INSERT INTO depots.depot (depot, structure, chemin, recu_le, sha256, taille, mtime_ns, contenant, etat)
SELECT
    r.depot,
    r.structure,
    r.chemin,
    r.recu_le,
    r.sha256,
    r.taille,
    r.mtime_ns,
    r.contenant,
    'recu' AS etat
FROM
    jsonb_to_recordset(cast(:recus AS jsonb))
        AS r (
            depot text,
            structure text,
            chemin text,
            recu_le timestamptz,
            sha256 text,
            taille bigint,
            mtime_ns bigint,
            contenant text
        )
ON CONFLICT (structure, chemin, recu_le, sha256) DO NOTHING
RETURNING depot;
