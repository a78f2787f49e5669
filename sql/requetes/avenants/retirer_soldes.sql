-- A convention that ends earlier has no solde for the exercices that it no longer has, unless somebody proposed or approved one:
-- an approved version whose next one was still being computed comes back (see soldes/retablir).
CREATE TEMP TABLE IF NOT EXISTS retabli (
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL
) ON COMMIT DROP;
TRUNCATE retabli;
INSERT INTO retabli (convention, exercice, version)
SELECT
    s.convention,
    s.exercice,
    max(f.version) AS version
FROM finance.solde AS s
INNER JOIN finance.solde_fige AS f ON s.convention = f.convention AND s.exercice = f.exercice
WHERE s.convention = :convention AND s.exercice > :annee AND s.etat IN ('provisoire', 'a_instruire')
GROUP BY s.convention, s.exercice;

DELETE FROM finance.solde
WHERE convention = :convention AND exercice > :annee AND etat IN ('provisoire', 'a_instruire');
