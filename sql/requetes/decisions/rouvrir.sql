-- What came after the clôture counts again; what a steward set aside stays set aside.
UPDATE depots.depot
SET
    etat = verdict,
    hors_cloture = false
WHERE convention = :convention AND mois = :mois AND etat = 'ecarte' AND hors_cloture;
