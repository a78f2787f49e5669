UPDATE referentiel.avenant SET effet_jusqu_au = :effet_jusqu_au WHERE convention = :convention AND numero = :numero;
