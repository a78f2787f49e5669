-- Written by the database from its own rows, keys in the order of jsonb: the same version gives the same bytes.
WITH ligne AS (
    SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.rang), '[]') AS toutes
    FROM finance.solde_ligne AS l
    WHERE l.convention = :convention AND l.exercice = :exercice
),

comptee AS (
    SELECT coalesce(jsonb_agg(to_jsonb(c) - 'convention' - 'exercice' ORDER BY c.regle, c.mois, c.depot), '[]') AS toutes
    FROM finance.ligne_comptee AS c
    WHERE c.convention = :convention AND c.exercice = :exercice
),

document AS (
    SELECT
        s.convention,
        s.exercice,
        s.version,
        s.solde_net_eur,
        s.reversement_eur,
        jsonb_build_object(
            'solde', to_jsonb(s), 'lignes', li.toutes, 'lignes_comptees', co.toutes, 'contexte', cast(:contexte AS jsonb)
        )::text AS texte
    FROM finance.solde AS s
    CROSS JOIN ligne AS li
    CROSS JOIN comptee AS co
    WHERE s.convention = :convention AND s.exercice = :exercice AND s.version = :version
)

INSERT INTO finance.solde_fige (
    convention, exercice, version, document, sha256, entrees, solde_net_eur, reversement_eur, arrete_par, arrete_le
)
SELECT
    d.convention,
    d.exercice,
    d.version,
    d.texte,
    encode(sha256(convert_to(d.texte, 'UTF8')), 'hex') AS sha256,
    coalesce(e.entrees, '{}') AS entrees,
    d.solde_net_eur,
    d.reversement_eur,
    :par AS arrete_par,
    cast(:le AS date) AS arrete_le
FROM document AS d
LEFT JOIN finance.solde_entree AS e ON d.convention = e.convention AND d.exercice = e.exercice;
