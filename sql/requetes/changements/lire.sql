-- The changes of the last calculation that fits, or of all those as of a day or later; the largest difference first.
-- The amount of the exercice before is that of the change before: each change of it is a change.
WITH suivi AS (
    SELECT
        *,
        CASE
            WHEN etat_avant IS NOT NULL
                THEN lag(montant_exercice_eur) OVER (PARTITION BY convention, exercice ORDER BY instant)
        END AS montant_exercice_avant_eur
    FROM finance.changement
),

retenu AS (
    SELECT *
    FROM suivi
    WHERE
        (cast(:convention AS text) IS NULL OR convention = cast(:convention AS text))
        AND (cast(:exercice AS integer) IS NULL OR exercice = cast(:exercice AS integer))
        AND (cast(:depuis AS date) IS NULL OR au >= cast(:depuis AS date))
)

SELECT
    instant,
    au,
    convention,
    exercice,
    montant_exercice_avant_eur,
    montant_exercice_eur,
    etat_avant,
    etat_apres,
    du_avant_eur,
    du_apres_eur,
    deja_verse_avant_eur,
    deja_verse_apres_eur,
    solde_brut_avant_eur,
    solde_brut_apres_eur,
    taux_penalite_avant,
    taux_penalite_apres,
    penalite_avant_eur,
    penalite_apres_eur,
    solde_net_avant_eur,
    solde_net_apres_eur,
    reversement_avant_eur,
    reversement_apres_eur,
    ecart_eur,
    blocages_ajoutes,
    blocages_leves,
    causes,
    alerte
FROM retenu
WHERE cast(:depuis AS date) IS NOT NULL OR instant = (SELECT max(r.instant) FROM retenu AS r)
ORDER BY abs(ecart_eur) DESC, convention COLLATE "C" ASC, exercice ASC, instant ASC;
