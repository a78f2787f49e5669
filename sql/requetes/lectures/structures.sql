SELECT
    code,
    nom,
    siret,
    territoire,
    email_contact
FROM referentiel.structure
ORDER BY code COLLATE "C";
