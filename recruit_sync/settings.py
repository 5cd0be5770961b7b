# SPDX-License-Identifier: Apache-2.0
"""What the environment says, read once and checked. Knows no client and no rule."""
