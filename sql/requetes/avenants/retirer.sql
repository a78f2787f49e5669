DELETE FROM referentiel.avenant WHERE convention = :convention AND numero = :numero AND origine = 'reference';
