-- A solde as a letter says it: its figures, the months and the parameters that it was computed from (see
-- decompte.domaine.defauts_dits), the structure and its address; the rate kept by the last waiver granted,
-- and the one that the last lapse left.
SELECT
    s.convention,
    s.exercice,
    s.version,
    s.etat,
    s.date_calcul,
    s.du_eur,
    s.deja_verse_eur,
    s.solde_brut_eur,
    s.taux_penalite,
    s.penalite_eur,
    s.solde_net_eur,
    s.reversement_eur,
    s.mois_dus,
    t.email_contact,
    coalesce(t.nom, s.structure) AS structure_nom,
    coalesce(
        (
            SELECT r.taux_retenu
            FROM finance.remise AS r
            WHERE r.convention = s.convention AND r.exercice = s.exercice AND r.genre = 'renonciation'
            ORDER BY r.remise DESC
            LIMIT 1
        ),
        0
    ) AS taux_retenu,
    coalesce(
        (
            SELECT r.taux_retenu
            FROM finance.remise AS r
            WHERE r.convention = s.convention AND r.exercice = s.exercice AND r.genre = 'caducite'
            ORDER BY r.remise DESC
            LIMIT 1
        ),
        0
    ) AS taux_garde,
    coalesce(
        (
            SELECT jsonb_object_agg(e.cle, e.valeur)
            FROM finance.solde_entree AS i
            CROSS JOIN LATERAL jsonb_each_text(i.entrees) AS e (cle, valeur)
            WHERE
                i.convention = s.convention AND i.exercice = s.exercice
                AND (
                    starts_with(e.cle, 'mois.')
                    OR starts_with(e.cle, 'parametre.clause_penalite')
                    OR starts_with(e.cle, 'parametre.seuil_completude')
                )
        ),
        '{}'
    ) AS entrees
FROM finance.solde AS s
LEFT JOIN referentiel.structure AS t ON s.structure = t.code
WHERE s.convention = :convention AND s.exercice = :exercice;
