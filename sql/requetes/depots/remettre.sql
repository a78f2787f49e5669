-- These deposits are to be treated again: what was concluded of them leaves, how they arrived and what was found by opening
-- them stays. Returns the (convention, month) that they leave.
WITH partants AS (
    SELECT
        depot,
        convention,
        mois
    FROM depots.depot
    WHERE depot = any(:depots)
    FOR UPDATE
),

suivi AS (DELETE FROM faits.suivi_ligne WHERE depot IN (SELECT depot FROM partants)),

activite AS (DELETE FROM faits.activite_ligne WHERE depot IN (SELECT depot FROM partants)),

constats AS (DELETE FROM pilotage.constat WHERE depot IN (SELECT depot FROM partants)),

quarantaine AS (DELETE FROM pilotage.quarantaine WHERE depot IN (SELECT depot FROM partants)),

remis AS (
    UPDATE depots.depot
    SET
        etat = 'recu',
        verdict = null,
        motif = null,
        convention = null,
        mois = null,
        modele = null,
        neant = null,
        taux_completude = null,
        nb_lignes = null,
        nb_quarantaine = null,
        hors_cloture = false,
        attend_mot_de_passe = false,
        nombres = '{}',
        feuille_suivi = null
    WHERE depot IN (SELECT depot FROM partants)
)

SELECT DISTINCT
    convention,
    mois
FROM partants
WHERE convention IS NOT null AND mois IS NOT null
ORDER BY convention, mois;
