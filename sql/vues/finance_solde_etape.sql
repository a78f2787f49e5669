-- Where each solde stands for those who work on it: finer than its state, for what comes next depends on what was heard and handed over.
--   provisoire, a_completer (something holds it), a_proposer, a_entendre (the partner is to be written to), en_phase (the partner, then
--   the administration, have their time), a_arreter, hors_lot (approved, in no batch), en_lot (waits for its mandat), mandate.
CREATE OR REPLACE VIEW finance.solde_etape AS
WITH repondue AS (
    SELECT
        n.convention,
        n.exercice,
        n.version,
        n.penalite_eur,
        n.reversement_eur,
        r.genre
    FROM finance.contradictoire AS r
    INNER JOIN finance.contradictoire AS n
        ON r.convention = n.convention AND r.exercice = n.exercice AND r.version = n.version AND r.phase = n.phase
    WHERE
        r.genre IN ('reponse', 'caducite')
        AND n.genre = 'notification'
        AND r.le > n.terme_observations
        AND NOT EXISTS (
            SELECT 1 FROM finance.transition AS o
            WHERE
                o.convention = n.convention
                AND o.exercice = n.exercice
                AND o.version = n.version
                AND o.de IS NULL
                AND o.instant > n.instant
        )
),

-- As finance.verifier_transition checks it: the penalty once for all the versions of an exercice, each reversement apart.
entendu AS (
    SELECT
        s.convention,
        s.exercice
    FROM finance.solde AS s
    WHERE
        s.etat IN ('propose', 'contradictoire')
        AND (
            s.penalite_eur = 0
            OR EXISTS (
                SELECT 1 FROM repondue AS m
                WHERE m.convention = s.convention AND m.exercice = s.exercice AND m.penalite_eur >= s.penalite_eur
            )
        )
        AND (
            s.reversement_eur = 0
            OR EXISTS (
                SELECT 1 FROM repondue AS m
                WHERE
                    m.genre = 'reponse'
                    AND m.convention = s.convention
                    AND m.exercice = s.exercice
                    AND m.version = s.version
                    AND m.reversement_eur >= s.reversement_eur
            )
        )
),

remis AS (
    SELECT DISTINCT
        l.convention,
        l.exercice,
        l.version
    FROM finance.lot_ligne_tenue AS l
)

SELECT
    s.convention,
    s.exercice,
    CASE
        WHEN s.etat = 'a_instruire' AND cardinality(s.blocages) > 0 THEN 'a_completer'
        WHEN s.etat = 'a_instruire' THEN 'a_proposer'
        WHEN s.etat IN ('propose', 'contradictoire') AND e.convention IS NOT NULL THEN 'a_arreter'
        WHEN s.etat = 'propose' THEN 'a_entendre'
        WHEN s.etat = 'contradictoire' THEN 'en_phase'
        WHEN s.etat = 'arrete' AND r.convention IS NULL THEN 'hors_lot'
        WHEN s.etat = 'arrete' THEN 'en_lot'
        ELSE s.etat
    END AS etape
FROM finance.solde AS s
LEFT JOIN entendu AS e ON s.convention = e.convention AND s.exercice = e.exercice
LEFT JOIN remis AS r ON s.convention = r.convention AND s.exercice = r.exercice AND s.version = r.version;
