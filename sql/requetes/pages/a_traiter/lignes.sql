-- The rows of a deposit that wait, a slice of them in the order of the sheet, with what the rules that hold them say: where they are
-- in the workbook, never what is in them.
SELECT
    q.feuille,
    q.ligne,
    q.regles,
    count(*) OVER () AS total,
    array(
        SELECT DISTINCT k.regle || ' : ' || k.message
        FROM pilotage.constat AS k
        WHERE
            k.depot = q.depot
            AND k.feuille = q.feuille
            AND k.ligne = q.ligne
            AND k.severite = 'bloquant_ligne'
    ) AS messages,
    exists(
        SELECT 1
        FROM pilotage.constat AS k
        WHERE k.depot = q.depot AND k.feuille = q.feuille AND k.ligne = q.ligne AND k.regle = 'L01' AND coalesce(k.valeur, '') = ''
    ) AS sans_identifiant
FROM pilotage.quarantaine AS q
WHERE q.depot = :depot AND q.suite = 'en_attente'
ORDER BY q.feuille, q.ligne
LIMIT :limite OFFSET :decalage;
