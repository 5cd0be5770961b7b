# SPDX-License-Identifier: Apache-2.0
"""Background checks, carried out: what is decided in the domain is read, written and done here."""
