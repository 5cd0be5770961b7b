# SPDX-License-Identifier: Apache-2.0
"""A background-check agency over an interface modelled on Checkr's."""

from connectors.agency.client import CheckAgency
from connectors.agency.settings import AgencySettings, Keys

__all__ = ["AgencySettings", "CheckAgency", "Keys"]
