-- The conventions that the filters of the matrix keep, in its order: one code a row. A convention is kept when a
-- month of the exercice (the one asked for, if any) is in the state asked for (any, if none is).
-- :mots is a JSON array of words without accents nor capitals; all must be found.
-- At 209 conventions and 2 684 obligations: 2 ms, one sequential reading of depot_attendu (43 pages). No index would do better.
SELECT c.code AS convention
FROM referentiel.convention AS c
INNER JOIN referentiel.structure AS s ON c.structure = s.code
WHERE
    c.code IN (
        SELECT a.convention
        FROM pilotage.depot_attendu AS a
        WHERE
            left(a.mois, 4) = cast(:exercice AS text)
            AND (cast(:mois AS text) IS NULL OR a.mois = cast(:mois AS text))
            AND (cast(:etat AS text) IS NULL OR a.etat = cast(:etat AS text))
    )
    AND (cast(:territoire AS text) IS NULL OR c.territoire = cast(:territoire AS text))
    AND (cast(:dispositif AS text) IS NULL OR c.dispositif = cast(:dispositif AS text))
    AND (cast(:structure AS text) IS NULL OR c.structure = cast(:structure AS text))
    AND NOT EXISTS (
        SELECT 1
        FROM jsonb_array_elements_text(cast(:mots AS jsonb)) AS m (mot)
        WHERE
            position(
                m.mot
                IN regexp_replace(
                    pg_catalog.normalize(lower(concat_ws(' ', c.code, c.structure, s.nom, c.territoire)), 'NFKD'),
                    '[\u0300-\u036f]', '', 'g'
                )
            ) = 0
    )
ORDER BY c.structure COLLATE "C", c.code COLLATE "C"
