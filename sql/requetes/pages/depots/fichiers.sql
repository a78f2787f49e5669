-- The deposits received that the filters keep, newest first, each with how many there are in all. :mots as in retenues.sql.
SELECT
    f.depot,
    f.structure,
    f.chemin,
    f.recu_le,
    f.convention,
    f.mois,
    f.etat,
    f.motif,
    f.contenant,
    coalesce(s.nom, f.structure) AS structure_nom,
    count(*) OVER () AS total
FROM depots.fichier AS f
LEFT JOIN referentiel.structure AS s ON f.structure = s.code
WHERE
    (cast(:etat AS text) IS NULL OR f.etat = cast(:etat AS text))
    AND (cast(:structure AS text) IS NULL OR f.structure = cast(:structure AS text))
    AND (cast(:convention AS text) IS NULL OR f.convention = cast(:convention AS text))
    AND (cast(:mois AS text) IS NULL OR f.mois = cast(:mois AS text))
    AND (cast(:recu_des AS timestamptz) IS NULL OR f.recu_le >= cast(:recu_des AS timestamptz))
    AND (cast(:recu_avant AS timestamptz) IS NULL OR f.recu_le < cast(:recu_avant AS timestamptz))
    AND NOT EXISTS (
        SELECT 1
        FROM jsonb_array_elements_text(cast(:mots AS jsonb)) AS m (mot)
        WHERE
            position(
                m.mot
                IN regexp_replace(
                    pg_catalog.normalize(
                        lower(concat_ws(' ', f.depot, f.chemin, f.contenant, f.structure, s.nom, f.convention, f.motif)), 'NFKD'
                    ),
                    '[\u0300-\u036f]', '', 'g'
                )
            ) = 0
    )
ORDER BY f.recu_le DESC, f.chemin ASC, f.depot ASC
LIMIT :limite OFFSET :decalage
