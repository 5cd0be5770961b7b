# SPDX-License-Identifier: Apache-2.0
"""A recipient of candidates' data who takes erasures as signed requests over HTTPS."""

from connectors.recipient.client import Recipient, RecipientSettings

__all__ = ["Recipient", "RecipientSettings"]
