SELECT EXISTS(SELECT 1 FROM referentiel.convention WHERE code = :convention) AS connue;
