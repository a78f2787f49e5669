-- The findings that differ only by row and value, told once (the rule of domaine.constat.empaqueter), in the order of
-- controles.regrouper; those of a whole sheet or file are told apart by their message.
WITH constat AS (
    SELECT
        message,
        ligne,
        rang,
        valeur,
        regle COLLATE "C" AS regle,
        severite COLLATE "C" AS severite,
        feuille COLLATE "C" AS feuille,
        colonne COLLATE "C" AS colonne,
        entete COLLATE "C" AS entete,
        conduite COLLATE "C" AS conduite,
        CASE WHEN ligne IS null THEN message COLLATE "C" END AS message_entier,
        ligne IS null AS entier
    FROM pilotage.constat
    WHERE depot = :depot AND (cast(:severite AS text) IS null OR severite = cast(:severite AS text))
),

groupe AS (
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
        coalesce(array_agg(ligne ORDER BY ligne, rang) FILTER (WHERE ligne IS NOT null), '{}') AS lignes,
        coalesce(array_agg(valeur ORDER BY ligne, rang) FILTER (WHERE valeur IS NOT null), '{}') AS valeurs
    FROM constat
    GROUP BY regle, severite, feuille, colonne, entete, conduite, entier, message_entier
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
    count(*) OVER () AS total,
    count(*) FILTER (WHERE severite <> 'information') OVER () AS a_corriger
FROM groupe
ORDER BY
    array_position(ARRAY['bloquant_fichier', 'bloquant_ligne', 'avertissement', 'information'], severite::text),
    regle,
    coalesce(feuille, ''),
    lignes[1] NULLS FIRST,
    coalesce(colonne, ''),
    rang
LIMIT :limite OFFSET :decalage;
