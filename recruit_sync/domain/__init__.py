# SPDX-License-Identifier: Apache-2.0
"""The rules. Standard library only: no clock, no input or output, no logging."""
