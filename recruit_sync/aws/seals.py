# SPDX-License-Identifier: Apache-2.0
"""Who signs evidence? An asymmetric key of KMS that nobody can take out, not even its owner.

Its public half can be had by anybody, so a signature can be checked without us.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from recruit_sync.aws.failures import code_of, failure, translated
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.ports import Seal

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_kms.literals import SigningAlgorithmSpecType

ALGORITHM: Final[SigningAlgorithmSpecType] = "ECDSA_SHA_256"
# The second: emptied, or longer than anything that was ever signed.
_NONE_OF_OURS: Final = ("KMSInvalidSignatureException", "ValidationException")


def alias(stage: str) -> str:
    """What the key is called in the stage."""
    return f"alias/recruit-sync-{stage}-evidence"


class KmsSeals:
    """Signs and verifies with the key of the stage."""

    def __init__(self, client: KMSClient, stage: str) -> None:
        self._client = client
        self._alias = alias(stage)

    def sign(self, message: bytes) -> Seal:
        """The signature. A key or a right that is lacking is mended by people: tried again."""
        try:
            with translated(f"sign with {self._alias}"):
                answer = self._client.sign(
                    KeyId=self._alias,
                    Message=message,
                    MessageType="RAW",
                    SigningAlgorithm=ALGORITHM,
                )
        except Refused as problem:
            raise Unavailable(str(problem)) from None
        return Seal(answer["KeyId"], b64encode(answer["Signature"]).decode())

    def verify(self, message: bytes, seal: Seal) -> bool:
        """Whether our key made it, whatever key the seal names."""
        try:
            answer = self._client.verify(
                KeyId=self._alias,
                Message=message,
                MessageType="RAW",
                Signature=b64decode(seal.signature, validate=True),
                SigningAlgorithm=ALGORITHM,
            )
        except ValueError:  # no base64
            return False
        except ClientError as error:
            if code_of(error) in _NONE_OF_OURS:
                return False
            raise failure(error, f"verify with {self._alias}") from None
        return answer["SignatureValid"]
