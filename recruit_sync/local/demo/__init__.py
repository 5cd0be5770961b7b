# SPDX-License-Identifier: Apache-2.0
"""The life of invented candidates from arrival to erasure, played, told, and judged afterwards."""
