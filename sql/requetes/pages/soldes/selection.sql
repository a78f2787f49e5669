-- The conventions of an exercice whose solde passes every filter; a filter that is null (or false) lets all pass. It is asked once:
-- what the page lists, sums and exports are then exactly these.
SELECT s.convention
FROM finance.solde AS s
LEFT JOIN referentiel.structure AS t ON s.structure = t.code
INNER JOIN finance.solde_etape AS e ON s.convention = e.convention AND s.exercice = e.exercice
WHERE
    s.exercice = cast(:exercice AS integer)
    AND (cast(:dispositif AS text) IS NULL OR s.dispositif = cast(:dispositif AS text))
    AND (cast(:territoire AS text) IS NULL OR s.territoire = cast(:territoire AS text))
    AND (cast(:structure AS text) IS NULL OR s.structure = cast(:structure AS text))
    AND (cast(:etat AS text) IS NULL OR s.etat = cast(:etat AS text))
    AND (
        cast(:operation AS text) IS NULL
        OR EXISTS (
            SELECT 1 FROM finance.imputation AS i
            WHERE i.convention = s.convention AND i.operation = cast(:operation AS text)
        )
        OR (
            cast(:operation AS text) = 'hors-budget'
            AND NOT EXISTS (
                SELECT 1 FROM finance.imputation AS i WHERE i.convention = s.convention AND i.operation IS NOT NULL
            )
        )
    )
    AND (NOT cast(:blocages AS boolean) OR cardinality(s.blocages) > 0)
    AND (NOT cast(:hypotheses AS boolean) OR cardinality(s.hypotheses) > 0)
    AND (NOT cast(:penalite AS boolean) OR s.penalite_eur > 0)
    AND (NOT cast(:reversement AS boolean) OR s.reversement_eur > 0)
    AND (NOT cast(:regularisation AS boolean) OR s.version > 1)
    AND (NOT cast(:a_proposer AS boolean) OR e.etape = 'a_proposer')
    AND (NOT cast(:a_entendre AS boolean) OR e.etape = 'a_entendre')
    AND (NOT cast(:en_phase AS boolean) OR e.etape = 'en_phase')
    AND (NOT cast(:a_arreter AS boolean) OR e.etape = 'a_arreter')
    AND (NOT cast(:hors_lot AS boolean) OR e.etape = 'hors_lot')
    AND (
        cast(:hypothese AS text) IS NULL
        OR EXISTS (
            SELECT 1 FROM unnest(s.hypotheses) AS h (mots) WHERE position(lower(cast(:hypothese AS text)) IN lower(h.mots)) > 0
        )
    )
    AND (
        cast(:regle AS text) IS NULL
        OR EXISTS (
            SELECT 1 FROM finance.solde_ligne AS l
            WHERE l.convention = s.convention AND l.exercice = s.exercice AND l.regle = cast(:regle AS text)
        )
    )
    AND (
        cast(:texte AS text) IS NULL
        OR position(
            lower(cast(:texte AS text)) IN lower(concat_ws(' ', s.convention, s.structure, t.nom, s.dispositif, s.territoire))
        ) > 0
    )
ORDER BY s.convention COLLATE "C";
