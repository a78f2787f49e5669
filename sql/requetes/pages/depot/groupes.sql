-- The findings that differ only by row and value, told once (the rule of domaine.constat.empaqueter), in the order of
-- controles.regrouper; those of a whole sheet or file are told apart by their message.
WITH groupe AS (
    SELECT
        regle,
        severite,
        feuille,
        colonne,
        entete,
        conduite,
        count(*) AS nombre,
        min(rang) AS rang,
        (array_agg(message ORDER BY ligne, rang))[1] AS message,
        coalesce(array_agg(DISTINCT ligne ORDER BY ligne) FILTER (WHERE ligne IS NOT null), '{}') AS lignes,
        coalesce(array_agg(valeur ORDER BY ligne, rang) FILTER (WHERE valeur IS NOT null), '{}') AS valeurs
    FROM pilotage.constat
    WHERE depot = :depot AND (cast(:severite AS text) IS null OR severite = cast(:severite AS text))
    GROUP BY
        regle,
        severite,
        feuille,
        colonne,
        entete,
        conduite,
        ligne IS null,
        CASE WHEN ligne IS null THEN message END
)

SELECT
    regle,
    severite,
    feuille,
    colonne,
    entete,
    conduite,
    nombre,
    rang,
    message,
    lignes,
    valeurs,
    count(*) OVER () AS total
FROM groupe
ORDER BY
    array_position(ARRAY['bloquant_fichier', 'bloquant_ligne', 'avertissement', 'information'], severite),
    regle COLLATE "C",
    coalesce(feuille, '') COLLATE "C",
    lignes[1] NULLS FIRST,
    coalesce(colonne, '') COLLATE "C",
    rang
LIMIT :limite OFFSET :decalage;
