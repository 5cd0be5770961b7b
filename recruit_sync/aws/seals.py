# SPDX-License-Identifier: Apache-2.0
"""Who signs evidence? An asymmetric key of KMS that nobody can take out, not even its owner.

Its public half can be had by anybody, so a signature can be checked without us. A key that was
replaced signs no more and still verifies, as long as an alias of its own calls it ours.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from recruit_sync.aws.failures import code_of, failure, translated
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.ports import Seal

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_kms.literals import SigningAlgorithmSpecType
    from mypy_boto3_kms.type_defs import AliasListEntryTypeDef

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
        self._known: frozenset[str] = frozenset()

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
        """Whether the key that the seal names made it, and is or was ours."""
        if _bare(seal.key) not in self._ours():
            return False
        try:
            answer = self._client.verify(
                KeyId=seal.key,
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

    def _ours(self) -> frozenset[str]:
        """The key behind the alias, and those behind aliases that begin with it and a dash."""
        if not self._known:
            with translated(f"list the keys of {self._alias}"):
                found = {a["AliasName"]: a.get("TargetKeyId", "") for a in self._aliases()}
            names = [n for n in found if n == self._alias or n.startswith(f"{self._alias}-")]
            if self._alias not in names:
                raise Refused(f"verify with {self._alias}: there is no such key")
            self._known = frozenset(_bare(found[name]) for name in names)
        return self._known

    def _aliases(self) -> Iterator[AliasListEntryTypeDef]:
        page = self._client.list_aliases()
        yield from page["Aliases"]
        while page.get("Truncated"):
            page = self._client.list_aliases(Marker=page["NextMarker"])
            yield from page["Aliases"]


def _bare(key: str) -> str:
    """The id of a key, as it stands at the end of its ARN."""
    return key.rpartition("/")[2]
