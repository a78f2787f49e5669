UPDATE depots.depot
SET
    etat = :etat,
    verdict = :verdict,
    motif = :motif,
    convention = :convention,
    mois = :mois,
    modele = :modele,
    neant = :neant,
    taux_completude = :taux_completude,
    nb_lignes = :nb_lignes,
    nb_quarantaine = :nb_quarantaine,
    hors_cloture = :hors_cloture,
    attend_mot_de_passe = :attend_mot_de_passe,
    nombres = cast(:nombres AS jsonb),
    feuille_suivi = :feuille_suivi
-- Its original may have been registered since the loading began.
WHERE depot = :depot AND etat <> 'doublon'
RETURNING depot;
