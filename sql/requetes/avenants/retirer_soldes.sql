-- A convention that ends earlier has no solde for the exercices that it no longer has, unless somebody proposed one.
DELETE FROM finance.solde WHERE convention = :convention AND exercice > :annee AND etat IN ('provisoire', 'a_instruire');
