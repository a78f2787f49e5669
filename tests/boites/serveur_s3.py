"""A real S3 service for the tests: moto's, over HTTP on this machine."""

from __future__ import annotations

import json
import logging
from typing import Any

import boto3
from moto import settings
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_api._internal.models import moto_api_backend
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

REGION = "eu-west-3"


class ServeurS3:
    """One bucket « depots ». Every key is accepted, until ``exiger_les_droits``."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self._sans_controle = settings.INITIAL_NO_AUTH_ACTION_COUNT
        self._serveur: ThreadedMotoServer | None = None
        self.adresse = ""

    def vider(self) -> None:
        """As new: the empty bucket alone, no right checked. Started again when it was stopped."""
        if self._serveur is None:
            self._serveur = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
            self._serveur.start()
            hote, port = self._serveur.get_host_and_port()
            self.adresse = f"http://{hote}:{port}"
        settings.INITIAL_NO_AUTH_ACTION_COUNT = self._sans_controle
        moto_api_backend.reset()
        self.client("s3").create_bucket(Bucket="depots", CreateBucketConfiguration={"LocationConstraint": REGION})

    def client(self, service: str) -> Any:
        """A client of one service, with the first account's keys."""
        return boto3.client(
            service,
            endpoint_url=self.adresse,
            region_name=REGION,
            aws_access_key_id="premier-compte",
            aws_secret_access_key="sans-valeur",
        )

    def environnement(self, cle: str = "premier-compte", secret: str = "sans-valeur") -> dict[str, str]:
        """The variables that reach this server and nothing else of the machine or the network."""
        return {
            "AWS_ACCESS_KEY_ID": cle,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.adresse,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def mettre(self, cle: str, contenu: bytes = b"x") -> None:
        """Put an object, without HTTP: a thousand take no time."""
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object("depots", cle, contenu)

    def oter(self, cle: str) -> None:
        """Take an object away."""
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].delete_object("depots", cle)

    def exiger_les_droits(self, droits: dict[str, Any]) -> tuple[str, str]:
        """From now on keys and rights are checked; gives the keys of an account that has these rights and no other."""
        iam = self.client("iam")
        iam.create_user(UserName="lecteur")
        iam.put_user_policy(UserName="lecteur", PolicyName="lecture", PolicyDocument=json.dumps(droits))
        cles = iam.create_access_key(UserName="lecteur")["AccessKey"]
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
        return cles["AccessKeyId"], cles["SecretAccessKey"]

    def arreter(self) -> None:
        """Answer no more."""
        settings.INITIAL_NO_AUTH_ACTION_COUNT = self._sans_controle
        if self._serveur is not None:
            self._serveur.stop()
            self._serveur = None
