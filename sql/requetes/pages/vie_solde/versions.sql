-- The approved versions of a solde, the last first: the amounts as they were frozen, who had proposed and approved, what paid.
WITH document AS (
    SELECT
        f.version,
        f.arrete_le,
        f.arrete_par,
        f.solde_net_eur,
        f.reversement_eur,
        f.sha256,
        f.document::jsonb AS fige
    FROM finance.solde_fige AS f
    WHERE f.convention = :convention AND f.exercice = :exercice
),

cause AS (
    SELECT
        d.version,
        jsonb_agg(l.ligne ->> 'libelle' ORDER BY l.rang) AS causes
    FROM document AS d
    CROSS JOIN LATERAL jsonb_array_elements(d.fige -> 'lignes') WITH ORDINALITY AS l (ligne, rang)
    WHERE l.ligne ->> 'regle' = 'regularisation.cause'
    GROUP BY d.version
),

proposition AS (
    SELECT DISTINCT ON (version)
        version,
        par,
        instant
    FROM finance.transition
    WHERE convention = :convention AND exercice = :exercice AND vers = 'propose'
    ORDER BY version ASC, transition DESC
)

SELECT
    d.version,
    d.arrete_le,
    d.arrete_par,
    d.solde_net_eur,
    d.reversement_eur,
    d.sha256,
    p.par AS propose_par,
    p.instant AS propose_le,
    m.sens,
    m.reference,
    m.date AS mandate_le,
    (d.fige #>> '{solde,du_eur}')::numeric AS du_eur,
    (d.fige #>> '{solde,deja_verse_eur}')::numeric AS deja_verse_eur,
    (d.fige #>> '{solde,penalite_eur}')::numeric AS penalite_eur,
    coalesce(c.causes, '[]') AS causes
FROM document AS d
LEFT JOIN cause AS c ON d.version = c.version
LEFT JOIN proposition AS p ON d.version = p.version
LEFT JOIN finance.mandat_solde AS m
    ON m.convention = :convention AND m.exercice = :exercice AND d.version = m.version
ORDER BY d.version DESC;
