-- The conventions in force during a year, with their solde of that year; `total`: how many there are without the slice.
WITH retenue AS (
    SELECT
        c.code,
        c.structure,
        c.dispositif_id,
        c.territoire,
        s.nom AS structure_nom,
        -- Looked for without capitals or accents.
        translate(
            lower(concat_ws(' ', c.code, s.nom, c.structure, c.dispositif, c.territoire)),
            'àâäçéèêëîïôöùûüÿ',
            'aaaceeeeiioouuuy'
        ) AS cherche
    FROM referentiel.convention AS c
    INNER JOIN referentiel.structure AS s ON c.structure = s.code
    WHERE
        extract(YEAR FROM c.debut) <= :exercice
        AND extract(YEAR FROM coalesce(
            (
                SELECT a.fin_convention
                FROM referentiel.avenant AS a
                WHERE a.convention = c.code AND a.fin_convention IS NOT NULL
                ORDER BY a.effet_le DESC, a.numero DESC
                LIMIT 1
            ),
            c.fin
        )) >= :exercice
        AND (cast(:structure AS text) IS NULL OR c.structure = :structure)
        AND (cast(:dispositif AS text) IS NULL OR c.dispositif_id = :dispositif)
        AND (cast(:territoire AS text) IS NULL OR c.territoire = :territoire)
)

SELECT
    r.code,
    r.structure,
    r.structure_nom,
    r.dispositif_id,
    r.territoire,
    f.etat,
    f.montant_exercice_eur,
    f.du_eur,
    f.solde_net_eur,
    f.reversement_eur,
    cardinality(f.blocages) AS blocages,
    count(*) OVER () AS total
FROM retenue AS r
LEFT JOIN finance.solde AS f ON r.code = f.convention AND f.exercice = :exercice
WHERE NOT EXISTS (SELECT 1 FROM unnest(cast(:mots AS text[])) AS m (mot) WHERE position(m.mot IN r.cherche) = 0)
ORDER BY r.code COLLATE "C"
LIMIT :limite OFFSET :decalage;
