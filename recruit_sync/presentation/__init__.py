# SPDX-License-Identifier: Apache-2.0
"""Mails and pages as people see them, in their language. Decides nothing, sends nothing."""
